//! Lines scanned across a picture: where light and dark change, and the guard patterns of PDF417
//! (ISO/IEC 15438, section 5.3.2) among the changes.
//!
//! A guard pattern keeps the proportions of its bars on every line that crosses it whole, however it
//! lies, so rows and columns alone meet it at all angles but a few.

use std::sync::LazyLock;

use bonafide_core::geometry::Point;

use super::templates::{REACH, kernel};
use crate::plane::Plane;

/// Bars and spaces at the beginning of each row, in modules, up to the codewords.
pub(crate) const START: [f32; 8] = [8.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 3.0];
/// Bars and spaces at the end of each row, in modules, from the codewords on.
pub(crate) const STOP: [f32; 9] = [7.0, 1.0, 1.0, 3.0, 1.0, 1.0, 1.0, 2.0, 1.0];
/// Modules of the start pattern.
pub(crate) const START_MODULES: f32 = 17.0;
/// Modules of the stop pattern.
pub(crate) const STOP_MODULES: f32 = 18.0;
/// Lines scanned over the shorter side of a picture.
const LINES: usize = 120;
/// Least difference of grey levels that counts as a change: the first that finds something is used.
pub(crate) const STEPS: [f32; 2] = [22.0, 9.0];

/// Changes of a line below which no barcode crosses it.
const FEWEST_CHANGES: usize = 12;
/// Blurs through which guards are known, in modules.
const BLURS: [f32; 3] = [0.15, 0.65, 1.1];
/// Likeness of a line to a guard before it is fitted, and after.
const ROUGHLY: f32 = 0.8;
const ALIKE: f32 = 0.92;
/// Likeness from which nothing is fitted.
const EXACTLY: f32 = 0.97;
/// Narrowest module in pixels.
const LEAST_MODULE: f32 = 0.9;
/// Light beyond the ends of a line, three pixels of it.
const BEYOND: f32 = 660.0;

/// Which of the two guards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guard {
    Start,
    Stop,
}

/// Along what a picture is scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Axis {
    Rows,
    Columns,
}

impl Axis {
    /// The point at `along` a line whose distance from the picture's edge is `line`.
    pub(crate) fn point(self, along: f32, line: f32) -> Point {
        match self {
            Self::Rows => Point::new(along, line),
            Self::Columns => Point::new(line, along),
        }
    }
}

/// A guard pattern crossed by one line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hit {
    pub(crate) guard: Guard,
    /// The barcode reads towards the line's beginning.
    pub(crate) backwards: bool,
    /// Number of the line among those scanned.
    pub(crate) index: usize,
    /// Where the line lies.
    pub(crate) line: f32,
    /// Where on the line the barcode begins or ends.
    pub(crate) outer: f32,
    /// Where on the line the pattern meets the codewords.
    pub(crate) inner: f32,
}

/// All guard patterns met on rows or on columns, in the order of the lines.
pub(crate) fn hits(plane: &Plane, axis: Axis, step: f32) -> Vec<Hit> {
    let (width, height) = (plane.width(), plane.height());
    let spacing = (width.min(height) / LINES).max(1);
    let (lines, length) = match axis {
        Axis::Rows => (height, width),
        Axis::Columns => (width, height),
    };
    let mut found = Vec::new();
    let (mut changes, mut totals) = (Vec::new(), Vec::with_capacity(length + 1));
    // Three lines at once, so that noise counts less.
    let places: Vec<usize> = (1..lines.saturating_sub(1)).step_by(spacing).collect();
    let mut sums = vec![0u16; length];
    for (index, at) in places.into_iter().enumerate() {
        match axis {
            Axis::Rows => {
                let (a, b, c) = (plane.row(at - 1), plane.row(at), plane.row(at + 1));
                for (sum, ((a, b), c)) in sums.iter_mut().zip(a.iter().zip(b).zip(c)) {
                    *sum = u16::from(*a) + u16::from(*b) + u16::from(*c);
                }
            }
            Axis::Columns => {
                for (sum, row) in sums.iter_mut().zip(plane.pixels().chunks_exact(width)) {
                    *sum = row[at - 1..=at + 1].iter().map(|p| u16::from(*p)).sum();
                }
            }
        }
        find_changes(&sums, 3.0 * step, &mut changes);
        if changes.len() < FEWEST_CHANGES {
            continue;
        }
        totals.clear();
        totals.push(0);
        let mut total = 0;
        totals.extend(sums.iter().map(|sum| {
            total += u32::from(*sum);
            total
        }));
        let length = length as f32;
        for backwards in [false, true] {
            if backwards {
                changes.reverse();
                changes.iter_mut().for_each(|x| *x = length - *x);
            }
            let line = Line {
                sums: &totals,
                backwards,
            };
            patterns(&changes, &line, |guard, outer, inner| {
                let place = |x: f32| if backwards { length - x } else { x };
                found.push(Hit {
                    guard,
                    backwards,
                    index,
                    line: at as f32 + 0.5,
                    outer: place(outer),
                    inner: place(inner),
                });
            });
        }
    }
    found
}

/// Where light and dark change by more than `step`, to parts of a pixel, each change half way
/// between the extremes beside it. The first is from light to dark.
fn find_changes(line: &[u16], step: f32, changes: &mut Vec<f32>) {
    changes.clear();
    let Some(first) = line.iter().take(32).max() else {
        return;
    };
    // Light before the line and after it, as a barcode may reach to the edge of a cut-out.
    let last = line.iter().rev().take(32).max().unwrap_or(first);
    let step = step as i32;
    let value = |x: isize| {
        let x = usize::try_from(x).ok();
        i32::from(x.map_or(*first, |x| *line.get(x).unwrap_or(last)))
    };
    let mut dark = false;
    // The last extreme of either kind, and where it is.
    let mut before: (i32, isize) = (i32::from(*first), -1);
    let mut extreme = before;
    let end = line.len() as isize;
    let cross = |from: (i32, isize), to: (i32, isize)| {
        let middle = (from.0 + to.0) as f32 / 2.0;
        let falls = to.0 < from.0;
        let mut x = from.1;
        while x + 1 < to.1 && (value(x + 1) as f32 > middle) == falls {
            x += 1;
        }
        let (a, b) = (value(x) as f32, value(x + 1) as f32);
        let share = if (a - b).abs() < 0.5 {
            0.5
        } else {
            ((a - middle) / (a - b)).clamp(0.0, 1.0)
        };
        x as f32 + 0.5 + share
    };
    let mut started = false;
    for x in 0..=end {
        let v = value(x);
        let (further, back) = if dark {
            (v <= extreme.0, v - extreme.0 > step)
        } else {
            (v >= extreme.0, extreme.0 - v > step)
        };
        if further {
            extreme = (v, x);
        } else if back {
            if started {
                changes.push(cross(before, extreme));
            }
            started = true;
            before = extreme;
            extreme = (v, x);
            dark = !dark;
        }
    }
    if started {
        changes.push(cross(before, extreme));
    }
}

/// A guard pattern through lenses of several blurs: brightness of its modules, of mean 0 and length 1.
struct Shape {
    guard: Guard,
    modules: usize,
    /// Modules from its first bar to the bar whose beginning is looked for.
    reach: f32,
    blurred: Vec<Vec<f32>>,
}

static SHAPES: LazyLock<[Shape; 2]> = LazyLock::new(|| {
    [
        // From the outer edge to the first bar of the codewords.
        Shape::new(Guard::Start, &START, START_MODULES),
        // From the inner edge to the bar behind the widest space.
        Shape::new(Guard::Stop, &STOP, STOP[..4].iter().sum()),
    ]
});

impl Shape {
    fn new(guard: Guard, pattern: &[f32], reach: f32) -> Self {
        let mut light = Vec::new();
        for (i, width) in pattern.iter().enumerate() {
            light.extend(vec![if i % 2 == 0 { 0.0 } else { 1.0 }; *width as usize]);
        }
        // Light before it; behind the start a bar, behind the stop light.
        let behind = if guard == Guard::Start { 0.0 } else { 1.0 };
        let at = |module: isize| match usize::try_from(module) {
            Ok(module) => *light.get(module).unwrap_or(&behind),
            Err(_) => 1.0,
        };
        let blurred = BLURS
            .iter()
            .map(|blur| {
                let kernel = kernel(*blur);
                let seen = (0..light.len() as isize).map(|module| {
                    let spread = (-REACH..=REACH).zip(&kernel);
                    spread.map(|(off, share)| share * at(module + off)).sum()
                });
                let mut seen: Vec<f32> = seen.collect();
                normalise(&mut seen);
                seen
            })
            .collect();
        Self {
            guard,
            modules: light.len(),
            reach,
            blurred,
        }
    }

    /// Whether a few sums allow it: the narrow bars and spaces together are half as bright as the spaces
    /// beside them. Most of what is no guard ends here.
    fn possible(&self, line: &Line<'_>, from: f32, module: f32) -> bool {
        let mean = |a: f32, b: f32| {
            (line.sum(from + b * module) - line.sum(from + a * module)) / ((b - a) * module)
        };
        let (dark, light, half) = match self.guard {
            Guard::Start => (mean(1.0, 7.0), mean(14.5, 16.5), mean(8.0, 14.0)),
            Guard::Stop => (mean(1.0, 6.0), mean(9.5, 11.5), mean(12.0, 16.0)),
        };
        let share = (half - dark) / (light - dark).max(1.0);
        (0.25..0.8).contains(&share)
    }

    /// Likeness of what lies from `from` on, modules of this width, to the pattern, up to 1.
    fn likeness(&self, line: &Line<'_>, from: f32, module: f32) -> f32 {
        let mut seen = [0.0; STOP_MODULES as usize];
        let seen = &mut seen[..self.modules];
        let mut before = line.sum(from);
        for (i, seen) in seen.iter_mut().enumerate() {
            let after = line.sum(from + (i + 1) as f32 * module);
            *seen = after - before;
            before = after;
        }
        normalise(seen);
        let like = |shape: &Vec<f32>| seen.iter().zip(shape).map(|(a, b)| a * b).sum();
        self.blurred.iter().map(like).fold(0.0, f32::max)
    }

    /// The place near `from` and the width near `module` at which the likeness is greatest, and it.
    fn fitted(&self, line: &Line<'_>, from: f32, module: f32) -> (f32, f32, f32) {
        let mut best = (self.likeness(line, from, module), from, module);
        for part in [0.4, 0.2] {
            // Edges that were met are more exact than a fit.
            if best.0 > EXACTLY {
                break;
            }
            let (_, from, module) = best;
            for shift in [-part, 0.0, part] {
                for wider in [-part, 0.0, part] {
                    // At most one module in all.
                    let wide = module * (1.0 + wider / self.modules as f32);
                    let at = from + shift * module;
                    let likeness = self.likeness(line, at, wide);
                    if likeness > best.0 {
                        best = (likeness, at, wide);
                    }
                }
            }
        }
        best
    }
}

fn normalise(values: &mut [f32]) {
    let mean = values.iter().sum::<f32>() / values.len() as f32;
    values.iter_mut().for_each(|value| *value -= mean);
    let length = values.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-3);
    values.iter_mut().for_each(|value| *value /= length);
}

/// Sums of a line's first pixels, seen from one of its ends.
struct Line<'a> {
    sums: &'a [u32],
    backwards: bool,
}

impl Line<'_> {
    fn length(&self) -> f32 {
        (self.sums.len() - 1) as f32
    }

    /// The sum up to a place; light goes on beyond the ends.
    fn sum(&self, at: f32) -> f32 {
        let length = self.length();
        let forwards = if self.backwards { length - at } else { at };
        let inside = forwards.clamp(0.0, length - 0.001);
        let index = inside as usize;
        let (a, b) = (self.sums[index] as f32, self.sums[index + 1] as f32);
        let sum = a + (b - a) * (inside - index as f32) + (forwards - inside) * BEYOND;
        if self.backwards {
            self.sums[self.sums.len() - 1] as f32 - sum
        } else {
            sum
        }
    }
}

/// Guard patterns on a line, from its changes: which, the outer end and the inner one.
fn patterns(changes: &[f32], line: &Line<'_>, mut found: impl FnMut(Guard, f32, f32)) {
    // Light turns dark at even places.
    for first in (0..changes.len()).step_by(2) {
        let from = changes[first];
        let Some(bar) = changes.get(first + 1).map(|end| end - from) else {
            continue;
        };
        for shape in SHAPES.iter() {
            // Blur may hide the narrow bars: up to four changes are skipped.
            for last in (first + 2..changes.len()).step_by(2).take(4) {
                let module = (changes[last] - from) / shape.reach;
                if bar > 10.5 * module {
                    continue;
                }
                if bar < 5.0 * module {
                    break;
                }
                if module < LEAST_MODULE
                    || !shape.possible(line, from, module)
                    || shape.likeness(line, from, module) < ROUGHLY
                {
                    continue;
                }
                let (likeness, from, module) = shape.fitted(line, from, module);
                if likeness < ALIKE {
                    continue;
                }
                let to = from + shape.modules as f32 * module;
                match shape.guard {
                    Guard::Start => found(Guard::Start, from, to),
                    Guard::Stop => found(Guard::Stop, to, from),
                }
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row of bars and spaces, `module` pixels a module, from a bar on, in a field of light.
    fn drawn(widths: &[f32], module: usize) -> Vec<u8> {
        let mut row = vec![220u8; 30];
        for (i, width) in widths.iter().enumerate() {
            let grey = if i % 2 == 0 { 30 } else { 220 };
            row.extend(vec![grey; *width as usize * module]);
        }
        row.extend([220; 30]);
        row
    }

    #[test]
    fn both_guards_are_met_from_both_sides() {
        let widths: Vec<f32> = START
            .iter()
            .chain(&[2.0, 3.0, 1.0, 4.0, 1.0, 2.0, 2.0, 2.0])
            .chain(&STOP)
            .copied()
            .collect();
        let row = drawn(&widths, 3);
        let mirrored: Vec<u8> = row.iter().rev().copied().collect();
        for (row, mirror) in [(row, false), (mirrored, true)] {
            let width = row.len();
            let plane = Plane::new(width, 5, row.repeat(5));
            let hits = hits(&plane, Axis::Rows, STEPS[0]);
            assert_eq!(hits.len(), 6, "{hits:?}");
            for hit in hits {
                assert_eq!(hit.backwards, mirror);
                let at = |x: f32| if mirror { width as f32 - x } else { x };
                let (outer, inner) = match hit.guard {
                    Guard::Start => (30.0, 81.0),
                    Guard::Stop => (186.0, 132.0),
                };
                assert!((hit.outer - at(outer)).abs() < 1.0, "{hit:?}");
                assert!((hit.inner - at(inner)).abs() < 1.0, "{hit:?}");
            }
        }
    }
}
