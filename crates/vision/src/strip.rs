//! A strip cut along a zone: turned so that text runs to the right, scaled so that characters are
//! of known size; and the text lines in it.

use bonafide_core::geometry::{Point, Quad};

use crate::{
    geometry::{Homography, Parabola},
    plane::{Plane, Pyramid},
};

/// Where something shaped like lines of text lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    /// The plane in which it is measured: the map from there to pixels of the luma; `None` where it
    /// is measured in pixels of the luma.
    pub plane: Option<Homography>,
    /// Its middle.
    pub centre: Point,
    /// Unit vector along the text; which of its two ends is the beginning may be unknown.
    pub direction: Point,
    /// Length along the text.
    pub length: f32,
    /// Height across the text.
    pub height: f32,
    /// The beginning of the text is known.
    pub oriented: bool,
    /// How much it looks like a zone; higher is better.
    pub score: f32,
}

/// Where a strip lies: turned, scaled and moved in a plane, and the plane seen from anywhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    /// From the plane to the luma; `None` where they are the same.
    plane: Option<Homography>,
    origin: Point,
    /// Units of the plane for one strip pixel to the right.
    along: Point,
}

impl Placement {
    /// Where a point of the strip lies in the plane.
    fn to_plane(self, x: f32, y: f32) -> Point {
        Point::new(
            self.origin.x + self.along.x * x - self.along.y * y,
            self.origin.y + self.along.y * x + self.along.x * y,
        )
    }

    /// Where a point of the strip lies in the luma.
    #[must_use]
    pub fn to_luma(&self, x: f32, y: f32) -> Point {
        let point = self.to_plane(x, y);
        self.plane.map_or(point, |plane| plane.apply(point))
    }

    /// Luma pixels for one strip pixel along the row through (x, y).
    #[must_use]
    pub fn scale(&self, x: f32, y: f32) -> f32 {
        let (from, to) = (self.to_luma(x - 8.0, y), self.to_luma(x + 8.0, y));
        from.distance(to) / 16.0
    }

    /// The same strip, of this size, read from its other end.
    #[must_use]
    pub fn turned(&self, width: f32, height: f32) -> Self {
        Self {
            origin: self.to_plane(width, height),
            along: Point::new(-self.along.x, -self.along.y),
            ..*self
        }
    }

    /// A region of no height, `length` strip pixels long, whose middle is at (x, y), along the line
    /// from `from` to `to`.
    #[must_use]
    pub fn region(
        &self,
        (x, y): (f32, f32),
        length: f32,
        from: (f32, f32),
        to: (f32, f32),
    ) -> Region {
        let (from, to) = (self.to_plane(from.0, from.1), self.to_plane(to.0, to.1));
        let distance = from.distance(to).max(1e-3);
        Region {
            plane: self.plane,
            centre: self.to_plane(x, y),
            direction: Point::new((to.x - from.x) / distance, (to.y - from.y) / distance),
            length: length * self.along.x.hypot(self.along.y),
            height: 0.0,
            oriented: true,
            score: 0.0,
        }
    }
}

/// A strip of the luma.
#[derive(Debug, Clone)]
pub struct Strip {
    /// Where it lies.
    pub placement: Placement,
    /// Its pixels.
    pub plane: Plane,
}

/// Strip pixels on the length of a region.
pub const LENGTH: f32 = 640.0;
/// Width of a strip, in pixels: a quarter more than the region, in case it was found too short.
pub const WIDTH: usize = 832;

impl Strip {
    /// Cuts a strip along `region`, `reach` region lengths high.
    #[must_use]
    pub fn cut(luma: &Pyramid, region: &Region, reach: f32) -> Self {
        let unit = (region.length / LENGTH).max(1e-3);
        let height = ((reach * LENGTH) as usize).clamp(48, 512);
        let mut placement = Placement {
            plane: region.plane,
            origin: region.centre,
            along: Point::new(region.direction.x * unit, region.direction.y * unit),
        };
        placement.origin = placement.to_plane(-(WIDTH as f32) / 2.0, -(height as f32) / 2.0);
        let scale = placement.scale(WIDTH as f32 / 2.0, height as f32 / 2.0);
        let (level, factor) = luma.level(scale);
        let mut pixels = Vec::with_capacity(WIDTH * height);
        for y in 0..height {
            for x in 0..WIDTH {
                let p = placement.to_luma(x as f32 + 0.5, y as f32 + 0.5);
                pixels.push(level.bilinear(p.x * factor, p.y * factor) as u8);
            }
        }
        Self {
            placement,
            plane: Plane::new(WIDTH, height, pixels),
        }
    }

    /// The corners, in luma pixels, of the part between two columns and two rows.
    #[must_use]
    pub fn quad(placement: &Placement, left: f32, top: f32, right: f32, bottom: f32) -> Quad {
        Quad([
            placement.to_luma(left, top),
            placement.to_luma(right, top),
            placement.to_luma(right, bottom),
            placement.to_luma(left, bottom),
        ])
    }
}

/// A line of text in a strip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextLine {
    /// Height of the middle of its characters, in strip pixels, against the strip's column.
    pub centre: Parabola,
    /// Height of its characters, in strip pixels.
    pub height: f32,
    /// First column with text.
    pub left: f32,
    /// Last column with text.
    pub right: f32,
    /// Distance of characters, in strip pixels, where the text repeats itself strongly enough to
    /// measure it.
    pub pitch: Option<f32>,
    /// Mean gradient along it.
    pub energy: f32,
}

impl TextLine {
    /// The same line in the strip read from its other end.
    #[must_use]
    pub fn turned(&self, width: f32, height: f32) -> Self {
        let [a, b, c] = self.centre.0;
        // height - (a + b (width - x) + c (width - x)²)
        let centre = Parabola([
            height - a - b * width - c * width * width,
            b + 2.0 * c * width,
            -c,
        ]);
        Self {
            centre,
            left: width - self.right,
            right: width - self.left,
            ..*self
        }
    }
}

/// Closest and widest distance of characters whose height, as measured, is `height`, in the same
/// unit. Of 100 zones that were read it was between 0.84 and 1.31 distances.
#[must_use]
pub fn pitches_for(height: f32) -> [f32; 2] {
    [(height / 1.5).max(9.0), (height / 0.75).min(34.0)]
}

const BLOCK: usize = 52;
const BLOCKS: usize = WIDTH / BLOCK;

/// The lines of text in a strip, from top to bottom.
#[must_use]
pub fn find_lines(strip: &Strip) -> Vec<TextLine> {
    let gradient = Gradient::of(&strip.plane);
    let height = strip.plane.height();
    let profiles = gradient.profiles();
    let slope = steepest(&profiles, height);
    let profile = sheared(&profiles, height, slope);
    let mut lines = Vec::new();
    for (top, bottom) in bands(&profile) {
        let middle = f32::midpoint(top as f32, bottom as f32);
        let thick = (bottom - top) as f32;
        let mut points = Vec::new();
        for (block, rows) in profiles.iter().enumerate() {
            let x = (block as f32 + 0.5) * BLOCK as f32;
            let expected = middle + slope * (x - WIDTH as f32 / 2.0);
            if let Some((y, weight)) = centroid(rows, expected, thick) {
                points.push((x, y, weight));
            }
        }
        let tolerance = (thick * 0.2).max(1.5);
        let Some(fit) = Parabola::fit_robust(&points, 1, 2, tolerance)
            .filter(|fit| fit.0[2].abs() < 1.2e-4)
            .or_else(|| Parabola::fit_robust(&points, 1, 1, tolerance))
        else {
            continue;
        };
        let columns = gradient.along(&fit, thick);
        let (left, right) = extent(&columns);
        if right - left < 0.3 * LENGTH {
            continue;
        }
        let inside = &columns[left as usize..right as usize];
        lines.push(TextLine {
            centre: fit,
            height: thick,
            left,
            right,
            pitch: period(inside, thick),
            energy: inside.iter().sum::<f32>() / inside.len() as f32,
        });
    }
    lines
}

/// Horizontal gradients, capped so that no portrait or frame outweighs print.
struct Gradient {
    height: usize,
    values: Vec<f32>,
}

impl Gradient {
    fn of(plane: &Plane) -> Self {
        let (width, height) = (plane.width(), plane.height());
        let mut values = vec![0.0; width * height];
        for y in 0..height {
            let row = plane.row(y);
            let out = &mut values[y * width..][..width];
            for x in 3..width - 3 {
                let ahead = u16::from(row[x + 1]) + u16::from(row[x + 2]);
                let behind = u16::from(row[x - 1]) + u16::from(row[x - 2]);
                out[x] = f32::from(ahead.abs_diff(behind)) / 2.0;
            }
        }
        let mut sample: Vec<f32> = values.iter().step_by(7).copied().collect();
        let at = sample.len() * 92 / 100;
        let (_, cap, _) = sample.select_nth_unstable_by(at, f32::total_cmp);
        let cap = cap.max(6.0);
        for value in &mut values {
            *value = value.min(cap) / cap;
        }
        Self { height, values }
    }

    /// For each block of columns the mean gradient of each row, smoothed over three rows.
    fn profiles(&self) -> Vec<Vec<f32>> {
        (0..BLOCKS)
            .map(|block| {
                let rows: Vec<f32> = (0..self.height)
                    .map(|y| {
                        let row = &self.values[y * WIDTH + block * BLOCK..][..BLOCK];
                        row.iter().sum::<f32>() / BLOCK as f32
                    })
                    .collect();
                smooth(&rows, 1)
            })
            .collect()
    }

    /// Mean gradient of each column over the characters of a line.
    fn along(&self, centre: &Parabola, thick: f32) -> Vec<f32> {
        let half = (thick * 0.45).max(2.0);
        (0..WIDTH)
            .map(|x| {
                let middle = centre.at(x as f32 + 0.5);
                let top = (middle - half).max(0.0) as usize;
                let bottom = ((middle + half).max(0.0) as usize).min(self.height);
                let rows = bottom.saturating_sub(top);
                let sum: f32 = (top..bottom).map(|y| self.values[y * WIDTH + x]).sum();
                sum / rows.max(1) as f32
            })
            .collect()
    }
}

/// Running mean over `2 * radius + 1` values.
fn smooth(values: &[f32], radius: usize) -> Vec<f32> {
    (0..values.len())
        .map(|i| {
            let window = &values[i.saturating_sub(radius)..(i + radius + 1).min(values.len())];
            window.iter().sum::<f32>() / window.len() as f32
        })
        .collect()
}

/// The profile of rows along lines of this slope.
fn sheared(profiles: &[Vec<f32>], height: usize, slope: f32) -> Vec<f32> {
    let mut sum = vec![0.0; height];
    for (block, rows) in profiles.iter().enumerate() {
        let x = (block as f32 + 0.5) * BLOCK as f32 - WIDTH as f32 / 2.0;
        let shift = (slope * x).round() as isize;
        for (y, value) in sum.iter_mut().enumerate() {
            let from = (y as isize + shift).clamp(0, height as isize - 1) as usize;
            *value += rows[from];
        }
    }
    sum.iter_mut().for_each(|v| *v /= profiles.len() as f32);
    sum
}

/// The slope at which rows differ most from their neighbours.
fn steepest(profiles: &[Vec<f32>], height: usize) -> f32 {
    let sharpness = |slope: f32| {
        let profile = sheared(profiles, height, slope);
        profile
            .windows(4)
            .map(|w| (w[3] - w[0]).powi(2))
            .sum::<f32>()
    };
    let best = |slopes: &mut dyn Iterator<Item = f32>| {
        slopes
            .map(|slope| (sharpness(slope), slope))
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map_or(0.0, |best| best.1)
    };
    let coarse = best(&mut (-16..=16).map(|i| i as f32 * 0.01));
    best(&mut (-4..=4).map(|i| coarse + i as f32 * 0.0025))
}

/// Rows between which a profile stands out from the valleys around it: first and last row.
fn bands(profile: &[f32]) -> Vec<(usize, usize)> {
    let fine = smooth(profile, 2);
    let coarse = smooth(profile, 26);
    let mut bands = Vec::new();
    let mut start = None;
    for y in 0..=fine.len() {
        let inside = fine
            .get(y)
            .zip(coarse.get(y))
            .is_some_and(|(v, c)| *v > c * 1.06 && *v > 0.04);
        match (inside, start) {
            (true, None) => start = Some(y),
            (false, Some(first)) => {
                if (6..=40).contains(&(y - first)) {
                    bands.push((first, y));
                }
                start = None;
            }
            _ => {}
        }
    }
    bands
}

/// The centre of gravity of what stands out within `thick` of `expected`, and how much it is.
fn centroid(rows: &[f32], expected: f32, thick: f32) -> Option<(f32, f32)> {
    let reach = thick * 0.95;
    let first = (expected - reach).max(0.0) as usize;
    let last = ((expected + reach).max(0.0) as usize).min(rows.len());
    let window = rows.get(first..last).filter(|w| w.len() >= 4)?;
    let floor = window.iter().copied().fold(f32::INFINITY, f32::min);
    let top = window.iter().copied().fold(0.0, f32::max);
    let cut = floor + 0.4 * (top - floor);
    let (mut sum, mut moment) = (0.0, 0.0);
    for (i, value) in window.iter().enumerate() {
        let above = (value - cut).max(0.0);
        sum += above;
        moment += above * ((first + i) as f32 + 0.5);
    }
    (top - floor > 0.05).then(|| (moment / sum, top - floor))
}

/// First and last column of the longest stretch of text.
fn extent(columns: &[f32]) -> (f32, f32) {
    let dense = smooth(columns, 9);
    let mut sorted = dense.clone();
    sorted.sort_by(f32::total_cmp);
    let cut = 0.4 * sorted[sorted.len() * 7 / 10];
    let gap = 30;
    let (mut best, mut current): ((usize, usize), Option<(usize, usize)>) = ((0, 0), None);
    for (x, value) in dense.iter().enumerate() {
        if *value >= cut {
            current = match current {
                Some((first, last)) if x - last <= gap => Some((first, x)),
                _ => Some((x, x)),
            };
            if let Some((first, last)) = current
                && last - first > best.1 - best.0
            {
                best = (first, last);
            }
        }
    }
    (best.0 as f32, (best.1 + 1) as f32)
}

/// The distance after which columns repeat themselves, of those that characters `height` tall may
/// be apart: rows of fillers repeat themselves more strongly at every second one.
fn period(columns: &[f32], height: f32) -> Option<f32> {
    let [closest, widest] = pitches_for(height);
    let lags = closest.ceil() as usize..=widest as usize;
    let base = smooth(columns, 16);
    let ripple: Vec<f32> = columns.iter().zip(&base).map(|(v, b)| v - b).collect();
    let power: f32 = ripple.iter().map(|v| v * v).sum::<f32>() / ripple.len().max(1) as f32;
    let at = |lag: usize| {
        let pairs = ripple.len().saturating_sub(lag);
        if pairs < 64 {
            return 0.0;
        }
        let sum: f32 = ripple.iter().zip(&ripple[lag..]).map(|(a, b)| a * b).sum();
        sum / pairs as f32 / power.max(1e-9)
    };
    let scores: Vec<f32> = (0..=2 * lags.end() + 2).map(at).collect();
    // A true period repeats at its double.
    let (lag, score) = lags
        .filter(|lag| scores[*lag] >= scores[lag - 1] && scores[*lag] >= scores[lag + 1])
        .map(|lag| {
            let double = scores[2 * lag - 1]
                .max(scores[2 * lag])
                .max(scores[2 * lag + 1]);
            (lag, scores[lag] + 0.7 * double)
        })
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    if score < 0.25 {
        return None;
    }
    let (before, here, after) = (scores[lag - 1], scores[lag], scores[lag + 1]);
    let bend = before - 2.0 * here + after;
    let shift = if bend.abs() > 1e-6 {
        0.5 * (before - after) / bend
    } else {
        0.0
    };
    Some(lag as f32 + shift.clamp(-0.5, 0.5))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bars as tall as characters, `pitch` apart, on two lines that fall to the right.
    fn drawn(pitch: f32, slope: f32) -> Strip {
        let height = 160;
        let mut pixels = vec![220u8; WIDTH * height];
        for line in [60.0, 100.0] {
            for i in 0..40 {
                let left = 100.0 + pitch * i as f32;
                let middle = line + slope * (left - WIDTH as f32 / 2.0);
                for y in (middle - 7.0) as usize..(middle + 7.0) as usize {
                    for x in left as usize..(left + 3.0) as usize {
                        pixels[y * WIDTH + x] = 30;
                    }
                }
            }
        }
        let placement = Placement {
            plane: None,
            origin: Point::new(0.0, 0.0),
            along: Point::new(1.0, 0.0),
        };
        Strip {
            placement,
            plane: Plane::new(WIDTH, height, pixels),
        }
    }

    #[test]
    fn finds_two_tilted_lines_and_their_pitch() {
        let lines = find_lines(&drawn(15.0, 0.06));
        assert_eq!(lines.len(), 2, "{lines:?}");
        for (line, y) in lines.iter().zip([60.0, 100.0]) {
            assert!((line.centre.at(416.0) - y).abs() < 1.5, "{line:?}");
            assert!((line.centre.slope(416.0) - 0.06).abs() < 0.01, "{line:?}");
            assert!((line.left - 100.0).abs() < 16.0 && (line.right - 690.0).abs() < 16.0);
            assert!((line.pitch.unwrap() - 15.0).abs() < 0.3, "{line:?}");
        }
    }

    #[test]
    fn turning_twice_changes_nothing() {
        let line = find_lines(&drawn(15.0, 0.06))[0];
        let back = line.turned(832.0, 160.0).turned(832.0, 160.0);
        assert!((back.centre.at(300.0) - line.centre.at(300.0)).abs() < 1e-2);
        let placement = Placement {
            plane: None,
            origin: Point::new(3.0, 4.0),
            along: Point::new(0.6, 0.8),
        };
        let turned = placement.turned(832.0, 160.0).turned(832.0, 160.0);
        assert!(
            turned
                .to_luma(5.0, 6.0)
                .distance(placement.to_luma(5.0, 6.0))
                < 1e-3
        );
    }
}
