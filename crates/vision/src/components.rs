//! Connected regions of marked pixels, measured by their moments.

use bonafide_core::geometry::Point;

use crate::strip::Region;

/// Pixels of a component that has a shape.
pub(crate) const SMALLEST: f64 = 40.0;

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
    fn a_slanted_bar_has_its_length_height_and_direction() {
        let (width, height) = (400, 200);
        let mut marks = vec![false; width * height];
        for x in 40..360 {
            for y in 0..8 {
                marks[(60 + x / 4 + y) * width + x] = true;
            }
        }
        marks[0] = true;
        let found = components(&marks, width, height);
        assert_eq!(found.len(), 2);
        let bar = found
            .iter()
            .find(|found| found.count >= SMALLEST)
            .unwrap()
            .region();
        assert!(
            (bar.direction.y / bar.direction.x - 0.25).abs() < 0.02,
            "{bar:?}"
        );
        assert!((bar.length - 330.0).abs() < 5.0, "{bar:?}");
        assert!((bar.height - 7.8).abs() < 1.0, "{bar:?}");
        assert!((bar.centre.x - 200.0).abs() < 1.0 && (bar.centre.y - 113.5).abs() < 1.0);
    }
}
