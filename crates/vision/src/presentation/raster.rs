//! A raster over the whole document: a screen's pixels, the moiré that they make with the camera's, or
//! the dots of a printer. Lines and guilloches that a document has itself run in other directions from
//! place to place; a raster is the same in neighbouring places, also where nothing is printed.

use bonafide_core::geometry::{Point, Quad};

use super::fourier::{self, ROWS, SIDE};
use crate::{geometry::Homography, plane::Plane};

/// Places that are looked at, across and down.
const GRID: usize = 6;
/// How far from the document's edge the middle of a square lies at least, in pixels: the document may lie
/// askew.
const INSET: f32 = 80.0;
/// Sides of the smallest document that is looked at, in pixels: of a smaller one, squares would be much the
/// same pixels, and agree for that.
const SMALLEST: f32 = 480.0;
/// The lowest frequency of a raster, in cycles a square: below is what is printed.
const LOWEST: f32 = 12.0;
/// Peaks of a place that are compared with its neighbours'.
const PEAKS: usize = 3;
/// Cycles a square that a raster's frequency may differ by from place to place.
const DRIFT: f32 = 2.3;
/// The same where it changes as much on the other side: moiré of a screen that is seen from the side.
const STEADY_DRIFT: f32 = 7.0;
/// Natural logarithm of the power over what is about it from which a peak counts.
const STRENGTH: f32 = 2.6;
/// The same over the strongest frequency of a ring about it. An edge in the picture makes a line of
/// frequencies, of which each stands out, but not from those before and behind it.
const ISOLATION: f32 = 0.7;

/// A frequency that stands out: cycles a square to the right and down.
#[derive(Debug, Clone, Copy)]
struct Peak {
    u: f32,
    v: f32,
    strength: f32,
}

impl Peak {
    /// From this to another, to the right and down. A frequency and its opposite are the same.
    fn change(&self, other: &Self) -> (f32, f32) {
        let (du, dv) = (other.u - self.u, other.v - self.v);
        let (eu, ev) = (-other.u - self.u, -other.v - self.v);
        if du.hypot(dv) <= eu.hypot(ev) {
            (du, dv)
        } else {
            (eu, ev)
        }
    }

    /// Whether both may be of one raster.
    fn agrees(&self, other: &Self) -> bool {
        let (du, dv) = self.change(other);
        du.hypot(dv) <= DRIFT
    }

    /// Whether this lies between two others of one raster, whose frequency changes steadily.
    fn is_between(&self, before: &[Self], after: &[Self]) -> bool {
        let changes = |place: &[Self]| -> Vec<(f32, f32)> {
            let changes = place.iter().map(|other| self.change(other));
            changes
                .filter(|(du, dv)| du.hypot(*dv) <= STEADY_DRIFT)
                .collect()
        };
        let after = changes(after);
        changes(before).iter().any(|(du, dv)| {
            after
                .iter()
                .any(|(eu, ev)| (du + eu).hypot(dv + ev) <= DRIFT)
        })
    }

    fn frequency(&self) -> f32 {
        self.u.hypot(self.v)
    }
}

/// How much of the document has a raster, 0 to 1; `None` where it is too small to tell.
pub(super) fn look(luma: &Plane, document: &Quad) -> Option<f32> {
    let map = Homography::from_rectangle(1.0, 1.0, document)?;
    if document.width().min(document.height()) < SMALLEST {
        return None;
    }
    // Squares lie on the document and not on the cloth about it.
    let inset = |length: f32| (INSET / length).max(0.5 / GRID as f32);
    let (across, down) = (inset(document.width()), inset(document.height()));
    let part = |at: usize, inset: f32| inset + (1.0 - 2.0 * inset) * at as f32 / (GRID - 1) as f32;
    let mut places: Vec<Vec<Peak>> = Vec::with_capacity(GRID * GRID);
    let mut seen = 0;
    for row in 0..GRID {
        for column in 0..GRID {
            let centre = map.apply(Point::new(part(column, across), part(row, down)));
            let square = square(luma, centre);
            seen += usize::from(square.is_some());
            places.push(square.map_or_else(Vec::new, |square| peaks(&fourier::power(&square))));
        }
    }
    if seen < GRID * GRID / 2 {
        return None;
    }
    let agreeing = (0..places.len())
        .filter(|at| is_of_raster(&places, *at))
        .count();
    Some(agreeing as f32 / seen as f32)
}

/// Whether a place has a frequency that two of its neighbours have, or that lies between those of two on
/// opposite sides.
fn is_of_raster(places: &[Vec<Peak>], at: usize) -> bool {
    let (x, y) = (at % GRID, at / GRID);
    let beside = |dx: isize, dy: isize| {
        let x = x.checked_add_signed(dx).filter(|x| *x < GRID);
        let y = y.checked_add_signed(dy).filter(|y| *y < GRID);
        x.zip(y)
            .map_or(&[][..], |(x, y)| places[y * GRID + x].as_slice())
    };
    let [left, right, above, below] = [(-1, 0), (1, 0), (0, -1), (0, 1)].map(|(x, y)| beside(x, y));
    places[at].iter().any(|peak| {
        let agree = [left, right, above, below]
            .iter()
            .filter(|place| place.iter().any(|other| peak.agrees(other)))
            .count();
        agree >= 2 || peak.is_between(left, right) || peak.is_between(above, below)
    })
}

/// The square about a point, where it lies in the picture.
fn square(luma: &Plane, centre: Point) -> Option<Vec<f32>> {
    let half = (SIDE / 2) as f32;
    let (left, top) = (centre.x - half, centre.y - half);
    let inside = left >= 0.0
        && top >= 0.0
        && left as usize + SIDE <= luma.width()
        && top as usize + SIDE <= luma.height();
    inside.then(|| {
        let (left, top) = (left as usize, top as usize);
        (top..top + SIDE)
            .flat_map(|y| &luma.row(y)[left..left + SIDE])
            .map(|value| f32::from(*value))
            .collect()
    })
}

/// The frequencies that stand out of those about them, the strongest first.
fn peaks(power: &[f32]) -> Vec<Peak> {
    // Rounding to whole grey levels alone gives about as much.
    const FLOOR: f32 = 500.0;
    let logs: Vec<f32> = power.iter().map(|power| (power + FLOOR).ln()).collect();
    let near = Sums::new(&logs);
    let mut found: Vec<Peak> = Vec::new();
    for v in 0..ROWS {
        for u in 0..SIDE {
            let here = logs[v * SIDE + u];
            let signed = if u < SIDE / 2 {
                u as f32
            } else {
                u as f32 - SIDE as f32
            };
            let mut peak = Peak {
                u: signed,
                v: v as f32,
                strength: 0.0,
            };
            if peak.frequency() < LOWEST || is_of_blocks(signed, v as f32) {
                continue;
            }
            peak.strength = here - near.about(u, v);
            if peak.strength < STRENGTH {
                continue;
            }
            peak.strength = here - ring(&logs, u, v);
            if peak.strength < ISOLATION {
                continue;
            }
            // One peak is several points wide.
            match found.iter_mut().find(|other| other.agrees(&peak)) {
                Some(other) if other.strength < peak.strength => *other = peak,
                Some(_) => {}
                None => found.push(peak),
            }
        }
    }
    found.sort_by(|a, b| b.strength.total_cmp(&a.strength));
    found.truncate(PEAKS);
    found
}

/// Whether a frequency is one of those that JPEG's blocks of eight by eight make.
fn is_of_blocks(u: f32, v: f32) -> bool {
    const BLOCK: f32 = (SIDE / 8) as f32;
    let off = |f: f32| (f / BLOCK - (f / BLOCK).round()).abs() * BLOCK;
    off(u) <= 1.5 && off(v) <= 1.5
}

/// The strongest of the frequencies about (u, v), nearer than the next peak of a raster and farther than
/// this one's own width.
fn ring(logs: &[f32], u: usize, v: usize) -> f32 {
    const FROM: isize = 4;
    const TO: isize = 6;
    let mut most = f32::MIN;
    for dv in -TO..=TO {
        for du in -TO..=TO {
            let squared = du * du + dv * dv;
            if (FROM * FROM..=TO * TO).contains(&squared) {
                let u = (u + SIDE).wrapping_add_signed(du) % SIDE;
                let (u, v) = match v.checked_add_signed(dv) {
                    Some(v) => (u, v.min(ROWS - 1)),
                    None => ((SIDE - u) % SIDE, dv.unsigned_abs() - v),
                };
                most = most.max(logs[v * SIDE + u]);
            }
        }
    }
    most
}

/// Sums over rectangles of a spectrum, which repeats to the left and right and mirrors itself above.
struct Sums {
    table: Vec<f64>,
}

/// Points around a peak that its own width and the window's may reach, and those that are compared.
const INNER: usize = 2;
const OUTER: usize = 6;
const WIDE: usize = SIDE + 2 * OUTER + 1;
const HIGH: usize = ROWS + 2 * OUTER + 1;

impl Sums {
    fn new(logs: &[f32]) -> Self {
        let mut table = vec![0.0; WIDE * HIGH];
        for row in 1..HIGH {
            let mut sum = 0.0;
            for column in 1..WIDE {
                let u = (column - 1 + SIDE - OUTER) % SIDE;
                let (u, v) = match (row - 1).checked_sub(OUTER) {
                    Some(v) if v < ROWS => (u, v),
                    // At and beyond the highest frequency, the last row again.
                    Some(_) => (u, ROWS - 1),
                    None => ((SIDE - u) % SIDE, OUTER - (row - 1)),
                };
                sum += f64::from(logs[v * SIDE + u]);
                table[row * WIDE + column] = table[(row - 1) * WIDE + column] + sum;
            }
        }
        Self { table }
    }

    /// The mean about (u, v) without the middle.
    fn about(&self, u: usize, v: usize) -> f32 {
        let within = |reach: usize| {
            let (left, right) = (u + OUTER - reach, u + OUTER + reach + 1);
            let (top, bottom) = (v + OUTER - reach, v + OUTER + reach + 1);
            let at = |x: usize, y: usize| self.table[y * WIDE + x];
            at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top)
        };
        let area = |reach: usize| ((2 * reach + 1) * (2 * reach + 1)) as f64;
        ((within(OUTER) - within(INNER)) / (area(OUTER) - area(INNER))) as f32
    }
}
