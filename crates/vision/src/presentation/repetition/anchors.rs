//! Places in print that are found again wherever the same is printed: corners of letters.

use bonafide_core::geometry::{Point, Quad};

use crate::plane::Plane;

/// Cells across and down in which what lies about an anchor is described.
const CELLS: usize = 8;
/// Contrast that must lie about an anchor, as a deviation in grey levels.
const LEAST_CONTRAST: f32 = 10.0;
/// Pixels around a line that must lie in the picture.
const MARGIN: usize = 16;
/// Anchors of a line at most, the strongest.
const MOST: usize = 64;

/// A place in print.
pub(super) struct Anchor {
    pub(super) x: usize,
    pub(super) y: usize,
    /// Height of its line in pixels.
    pub(super) height: f32,
    /// Deviation of what lies about it, in grey levels.
    pub(super) contrast: f32,
    /// Means of the cells about it over all their mean.
    about: [f32; CELLS * CELLS],
}

impl Anchor {
    /// What is different about two anchors, as a share of what is about the less rich one.
    pub(super) fn difference(&self, other: &Self) -> f32 {
        let mut sums = [0.0f32; CELLS];
        for (a, b) in self
            .about
            .chunks_exact(CELLS)
            .zip(other.about.chunks_exact(CELLS))
        {
            for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                *sum += a * b;
            }
        }
        let common = sums.iter().sum::<f32>() / self.about.len() as f32;
        let (a, b) = (
            self.contrast * self.contrast,
            other.contrast * other.contrast,
        );
        (a + b - 2.0 * common) / a.min(b)
    }

    fn new(luma: &Plane, (x, y): (usize, usize), height: f32) -> Option<Self> {
        let reach = ((height * 0.2).round() as usize).max(4);
        let side = 2 * reach + 1;
        let (left, top) = (x.checked_sub(reach)?, y.checked_sub(reach)?);
        if left + side > luma.width() || top + side > luma.height() {
            return None;
        }
        let (mut about, mut counts) = ([0.0f32; CELLS * CELLS], [0.0f32; CELLS * CELLS]);
        for row in 0..side {
            for (column, pixel) in luma.row(top + row)[left..left + side].iter().enumerate() {
                let cell = row * CELLS / side * CELLS + column * CELLS / side;
                about[cell] += f32::from(*pixel);
                counts[cell] += 1.0;
            }
        }
        for (sum, count) in about.iter_mut().zip(counts) {
            *sum /= count;
        }
        let mean = about.iter().sum::<f32>() / about.len() as f32;
        for value in &mut about {
            *value -= mean;
        }
        let energy: f32 = about.iter().map(|value| value * value).sum();
        let contrast = (energy / about.len() as f32).sqrt();
        (contrast > LEAST_CONTRAST).then_some(Self {
            x,
            y,
            height,
            contrast,
            about,
        })
    }
}

/// The corners of the letters of a line (Harris and Stephens, as the harmonic mean of the slopes' powers).
pub(super) fn of_line(luma: &Plane, line: &Quad) -> Vec<Anchor> {
    let span = |pick: fn(&Point) -> f32, limit: usize| {
        let least = line.0.iter().map(pick).fold(f32::MAX, f32::min) - 2.0;
        let most = line.0.iter().map(pick).fold(f32::MIN, f32::max) + 2.0;
        let first = (least.max(0.0) as usize).max(MARGIN);
        (
            first,
            (most.max(0.0) as usize).min(limit.saturating_sub(MARGIN)),
        )
    };
    let ((left, right), (top, bottom)) =
        (span(|p| p.x, luma.width()), span(|p| p.y, luma.height()));
    if right < left + 8 || bottom < top + 8 {
        return Vec::new();
    }
    let (across, down) = (right - left, bottom - top);
    let height = line.height();
    let corners = corners(luma, (left, top), (across, down), height);
    let mut sorted = corners.clone();
    let middle = sorted.len() * 3 / 5;
    let (_, least, _) = sorted.select_nth_unstable_by(middle, f32::total_cmp);
    let least = least.max(1.0);
    let reach = ((height * 0.12) as usize | 1).max(3) / 2;
    let mut found: Vec<(f32, (usize, usize))> = Vec::new();
    for (at, corner) in corners.iter().enumerate().filter(|(_, c)| **c > least) {
        let (x, y) = (at % across, at / across);
        let rows = y.saturating_sub(reach)..(y + reach + 1).min(down);
        let columns = x.saturating_sub(reach)..(x + reach + 1).min(across);
        let is_peak = rows
            .flat_map(|y| &corners[y * across + columns.start..y * across + columns.end])
            .all(|other| other <= corner);
        let place = (left + x, top + y);
        if is_peak && line.contains(Point::new(place.0 as f32, place.1 as f32)) {
            found.push((*corner, place));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.truncate(MOST);
    found
        .into_iter()
        .filter_map(|(_, place)| Anchor::new(luma, place, height))
        .collect()
}

/// How much of a corner each pixel of a rectangle is.
fn corners(
    luma: &Plane,
    (left, top): (usize, usize),
    (across, down): (usize, usize),
    height: f32,
) -> Vec<f32> {
    let mut powers = [0; 3].map(|_: u8| Vec::with_capacity(across * down));
    for y in 0..down {
        let [above, here, below] =
            [0, 1, 2].map(|i| &luma.row(top + y + i - 1)[left - 1..=left + across]);
        for ((above, here), below) in above.windows(3).zip(here.windows(3)).zip(below.windows(3)) {
            let weighed = |a: u8, b: u8, c: u8| i32::from(a) + 2 * i32::from(b) + i32::from(c);
            let gx = weighed(above[2], here[2], below[2]) - weighed(above[0], here[0], below[0]);
            let gy = weighed(below[0], below[1], below[2]) - weighed(above[0], above[1], above[2]);
            for (power, value) in powers.iter_mut().zip([gx * gx, gy * gy, gx * gy]) {
                power.push(value as f32);
            }
        }
    }
    let reach = ((height * 0.07).round() as usize).max(1);
    let [a, b, c] = powers.map(|power| blurred(&power, across, reach));
    a.into_iter()
        .zip(b)
        .zip(c)
        .map(|((a, b), c)| (a * b - c * c) / (a + b + 1e-3))
        .collect()
}

/// Means over squares of `2 reach + 1` pixels a side.
fn blurred(values: &[f32], across: usize, reach: usize) -> Vec<f32> {
    let down = values.len() / across;
    let share = 1.0 / (2 * reach + 1) as f32;
    let clamped =
        |at: usize, step: usize, count: usize| (at + step).saturating_sub(reach).min(count - 1);
    let mut rows = Vec::with_capacity(values.len());
    for row in values.chunks_exact(across) {
        let at = |x: usize, step: usize| row[clamped(x, step, across)];
        let mut sum: f32 = (0..=2 * reach).map(|step| at(0, step)).sum();
        for x in 0..across {
            rows.push(sum * share);
            sum += at(x + 1, 2 * reach) - at(x, 0);
        }
    }
    let row = |y: usize, step: usize| &rows[clamped(y, step, down) * across..][..across];
    let mut sums = vec![0.0f32; across];
    for step in 0..=2 * reach {
        for (sum, value) in sums.iter_mut().zip(row(0, step)) {
            *sum += value;
        }
    }
    let mut out = Vec::with_capacity(values.len());
    for y in 0..down {
        out.extend(sums.iter().map(|sum| sum * share));
        for ((sum, next), last) in sums.iter_mut().zip(row(y + 1, 2 * reach)).zip(row(y, 0)) {
            *sum += next - last;
        }
    }
    out
}
