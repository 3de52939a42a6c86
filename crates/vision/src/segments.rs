//! Lines of print found without a network: ink darker than its surroundings, joined into runs,
//! measured by moments. Works at any rotation; the fallback where the locator sees nothing.

use bonafide_core::geometry::Point;

use crate::{plane::Plane, strip::Region};

/// Pixels of a component that has a shape.
pub(crate) const SMALLEST: f64 = 40.0;

/// Regions shaped like long lines of print in `plane`, in its own pixels, the longest first.
/// Characters should be 5 to 16 pixels apart.
#[must_use]
pub fn find(plane: &Plane, join: usize) -> Vec<Region> {
    let ink = ink(plane);
    let joined = erode(
        &dilate(&ink, plane.width(), join),
        plane.width(),
        join.saturating_sub(1),
    );
    let mut regions: Vec<Region> = components(&joined, plane.width(), plane.height())
        .into_iter()
        .filter(|moments| moments.count >= SMALLEST)
        .map(|moments| moments.region())
        .filter(|region| region.length > 12.0 * region.height.max(3.0) * 0.7)
        .filter(|region| region.length > 0.12 * plane.width().max(plane.height()) as f32)
        .collect();
    regions.sort_by(|a, b| b.score.total_cmp(&a.score));
    regions
}

/// Pixels clearly darker than the mean around them.
fn ink(plane: &Plane) -> Vec<bool> {
    const RADIUS: usize = 9;
    let (width, height) = (plane.width(), plane.height());
    // Sums over all pixels above and to the left.
    let mut sums = vec![0u32; (width + 1) * (height + 1)];
    for y in 0..height {
        let mut row = 0;
        for (x, value) in plane.row(y).iter().enumerate() {
            row += u32::from(*value);
            sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
        }
    }
    let mut ink = vec![false; width * height];
    for y in 0..height {
        let (top, bottom) = (y.saturating_sub(RADIUS), (y + RADIUS + 1).min(height));
        for x in 0..width {
            let (left, right) = (x.saturating_sub(RADIUS), (x + RADIUS + 1).min(width));
            let at = |y: usize, x: usize| sums[y * (width + 1) + x];
            let sum = at(bottom, right) + at(top, left) - at(top, right) - at(bottom, left);
            let mean = sum as f32 / ((bottom - top) * (right - left)) as f32;
            let value = f32::from(plane.row(y)[x]);
            ink[y * width + x] = value < mean - (0.08 * mean).max(7.0);
        }
    }
    ink
}

/// Grows marked pixels by `radius` in both axes.
fn dilate(marks: &[bool], width: usize, radius: usize) -> Vec<bool> {
    let rows = spread(marks, width, radius, true);
    spread_columns(&rows, width, radius, true)
}

/// Shrinks what is marked by `radius` in both axes.
fn erode(marks: &[bool], width: usize, radius: usize) -> Vec<bool> {
    let rows = spread(marks, width, radius, false);
    spread_columns(&rows, width, radius, false)
}

/// Each pixel becomes `grow` when a pixel within `radius` in its row is.
fn spread(marks: &[bool], width: usize, radius: usize, grow: bool) -> Vec<bool> {
    let mut out = vec![!grow; marks.len()];
    for (row, target) in marks.chunks_exact(width).zip(out.chunks_exact_mut(width)) {
        let mut until = 0;
        for x in 0..width + radius {
            if x < width && row[x] == grow {
                until = x + 2 * radius + 1;
            }
            if x >= radius && x < until {
                target[x - radius] = grow;
            }
        }
    }
    out
}

fn spread_columns(marks: &[bool], width: usize, radius: usize, grow: bool) -> Vec<bool> {
    let height = marks.len() / width;
    let mut out = vec![!grow; marks.len()];
    let mut until = vec![0; width];
    for y in 0..height + radius {
        for x in 0..width {
            if y < height && marks[y * width + x] == grow {
                until[x] = y + 2 * radius + 1;
            }
            if y >= radius && y < until[x] {
                out[(y - radius) * width + x] = grow;
            }
        }
    }
    out
}

/// Sums over the pixels of a component.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Moments {
    pub(crate) count: f64,
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
    yy: f64,
}

impl Moments {
    fn add_run(&mut self, first: usize, last: usize, y: usize) {
        for x in first..last {
            let (x, y) = (x as f64 + 0.5, y as f64 + 0.5);
            self.count += 1.0;
            self.x += x;
            self.y += y;
            self.xx += x * x;
            self.xy += x * y;
            self.yy += y * y;
        }
    }

    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.x += other.x;
        self.y += other.y;
        self.xx += other.xx;
        self.xy += other.xy;
        self.yy += other.yy;
    }

    /// The rectangle with the same moments.
    pub(crate) fn region(&self) -> Region {
        let (mx, my) = (self.x / self.count, self.y / self.count);
        let xx = self.xx / self.count - mx * mx;
        let xy = self.xy / self.count - mx * my;
        let yy = self.yy / self.count - my * my;
        let root = (0.25 * (xx - yy) * (xx - yy) + xy * xy).sqrt();
        let (large, small) = (f64::midpoint(xx, yy) + root, f64::midpoint(xx, yy) - root);
        let angle = 0.5 * (2.0 * xy).atan2(xx - yy);
        let (length, height) = ((12.0 * large).sqrt(), (12.0 * small.max(0.05)).sqrt());
        let fill = self.count / (length * height).max(1.0);
        Region {
            plane: None,
            centre: Point::new(mx as f32, my as f32),
            direction: Point::new(angle.cos() as f32, angle.sin() as f32),
            length: length as f32,
            height: height as f32,
            oriented: false,
            score: (length * fill.min(1.0)) as f32,
        }
    }
}

/// Connected components of marked pixels (8 neighbours), by runs.
pub(crate) fn components(marks: &[bool], width: usize, height: usize) -> Vec<Moments> {
    struct Run {
        first: usize,
        last: usize,
        set: usize,
    }
    let mut parents: Vec<usize> = Vec::new();
    let mut moments: Vec<Moments> = Vec::new();
    fn find(parents: &mut [usize], mut set: usize) -> usize {
        while parents[set] != set {
            parents[set] = parents[parents[set]];
            set = parents[set];
        }
        set
    }
    let mut above: Vec<Run> = Vec::new();
    for y in 0..height {
        let row = &marks[y * width..][..width];
        let mut runs = Vec::new();
        let mut x = 0;
        let mut candidate = 0;
        while x < width {
            if !row[x] {
                x += 1;
                continue;
            }
            let first = x;
            while x < width && row[x] {
                x += 1;
            }
            while candidate < above.len() && above[candidate].last < first {
                candidate += 1;
            }
            let mut set = None;
            let mut touching = candidate;
            while touching < above.len() && above[touching].first <= x {
                let other = find(&mut parents, above[touching].set);
                match set {
                    None => set = Some(other),
                    Some(own) if own != other => parents[other] = own,
                    Some(_) => {}
                }
                touching += 1;
            }
            let set = set.unwrap_or_else(|| {
                parents.push(parents.len());
                moments.push(Moments::default());
                parents.len() - 1
            });
            moments[set].add_run(first, x, y);
            runs.push(Run {
                first,
                last: x,
                set,
            });
        }
        above = runs;
    }
    for set in 0..parents.len() {
        let root = find(&mut parents, set);
        if root != set {
            let part = moments[set];
            moments[root].merge(&part);
        }
    }
    (0..parents.len())
        .filter(|set| parents[*set] == *set)
        .map(|set| moments[set])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_slanted_line_of_marks() {
        let (width, height) = (400, 200);
        let mut pixels = vec![200u8; width * height];
        for i in 0..40 {
            let (x, y) = (40 + 8 * i, 60 + 2 * i);
            for dy in 0..8 {
                for dx in 0..4 {
                    pixels[(y + dy) * width + x + dx] = 40;
                }
            }
        }
        let found = find(&Plane::new(width, height, pixels), 3);
        assert_eq!(found.len(), 1);
        let line = found[0];
        assert!(
            (line.direction.y / line.direction.x - 0.25).abs() < 0.02,
            "{line:?}"
        );
        assert!((line.length - 325.0).abs() < 20.0, "{line:?}");
        assert!((line.centre.x - 198.0).abs() < 4.0 && (line.centre.y - 103.0).abs() < 4.0);
    }
}
