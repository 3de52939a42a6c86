//! A PDF417 symbol between its guards: from grey levels to codewords.
//!
//! Each codeword is compared whole with all that may stand in its row, so that bars too blurred to be
//! told apart one by one still count together.

use bonafide_core::geometry::{Point, Quad};

use super::{
    correction,
    guards::{End, Span},
    rows::{Indicator, Layout, Side},
    scan::{START_MODULES, STOP_MODULES},
    templates::{self, CLUSTERS, MODULES, Match, Modules, Templates},
};
use crate::{geometry::Homography, plane::Pyramid};

/// Samples of a module.
const SAMPLES: usize = 3;
/// Most lines that a symbol is sampled on: 90 rows have four each.
const MOST_LINES: f32 = 360.0;
/// Most lines on which the indicators at both ends are read.
const LINES: f32 = 150.0;
/// Lines on which they are read to see how blurred they are.
const FEW_LINES: f32 = 24.0;
/// Widths of codewords against what the guards' width makes expect: print and distortion differ from one
/// to the other.
const SCALES: [f32; 3] = [1.0, 1.07, 0.94];
/// Mean likeness of indicators at the better end below which there are none.
const INDICATORS_ALIKE: f32 = 0.8;
/// Blurs, of those that explain the indicators best, with which codewords are read.
const BLURS: usize = 2;
/// How far an indicator may be from where it should be, in modules.
const INDICATOR_SHIFTS: [f32; 5] = [0.0, -0.4, 0.4, -0.8, 0.8];
/// Lines looked at within a row, in row heights from its middle.
const WITHIN: [f32; 5] = [-0.28, -0.14, 0.0, 0.14, 0.28];
/// How far whole columns may be above or below where they should be, in row heights.
const LIFTS: [f32; 5] = [0.0, -0.25, 0.25, -0.5, 0.5];
/// How far a codeword may be from where it should be, in modules.
const WIDE_SHIFTS: [f32; 9] = [0.0, -0.4, 0.4, -0.8, 0.8, -1.2, 1.2, -1.6, 1.6];
/// The same where its neighbours have told.
const SHIFTS: [f32; 5] = [0.0, -0.2, 0.2, -0.4, 0.4];
/// Lead and likeness from which a codeword tells where its neighbours are.
const SURE: (f32, f32) = (0.1, 0.85);
/// Shares of the check codewords that are spent on the least certain codewords.
const DOUBTS: [f32; 7] = [0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9];

/// A symbol's content and where it is.
pub(crate) struct Symbol {
    /// Data codewords behind the first, which counts them.
    pub(crate) codewords: Vec<u32>,
    /// Outer corners in pixels of the luma.
    pub(crate) quad: Quad,
}

/// A part of a symbol, straightened: [`SAMPLES`] columns a module.
struct Patch {
    width: usize,
    height: usize,
    grey: Vec<f32>,
    to_luma: Homography,
}

impl Patch {
    /// Of this many codewords beside one another.
    fn cut(luma: &Pyramid, quad: &Quad, cells: usize) -> Option<Self> {
        let width = MODULES * cells * SAMPLES;
        let height = quad.height().clamp(12.0, MOST_LINES) as usize;
        let to_luma = Homography::from_rectangle(width as f32, height as f32, quad)?;
        let (level, factor) = luma.level(quad.width() / width as f32);
        let mut grey = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let p = to_luma.apply(Point::new(x as f32 + 0.5, y as f32 + 0.5));
                grey.push(level.bilinear(p.x * factor, p.y * factor));
            }
        }
        Some(Self {
            width,
            height,
            grey,
            to_luma,
        })
    }

    /// The indicators in a cell, those that are seen as one end of a symbol.
    fn side(&self, templates: &Templates, cell: usize) -> Side {
        Side::of(self.indicators(templates, cell, LINES), self.height as f32)
    }

    /// The indicators in a cell, on so many lines, as far as they look like those of these templates.
    fn indicators(&self, templates: &Templates, cell: usize, lines: f32) -> Vec<Indicator> {
        let step = (self.height as f32 / lines).max(1.0);
        let count = (self.height as f32 / step) as usize;
        let first = (cell * MODULES) as f32;
        (0..count)
            .map(|i| {
                let y = (((i as f32 + 0.5) * step) as usize).min(self.height - 1);
                let line = sums(self.grey[y * self.width..][..self.width].iter().copied());
                let mut best = Indicator::default();
                for shift in INDICATOR_SHIFTS {
                    let seen = modules(&line, first + shift);
                    for cluster in 0..CLUSTERS {
                        let read = templates.best(cluster, &seen);
                        if read.likeness > best.likeness {
                            best = Indicator {
                                y: y as f32 + 0.5,
                                cluster,
                                value: read.value,
                                likeness: read.likeness,
                            };
                        }
                    }
                }
                best
            })
            .collect()
    }
}

/// Sums of the first 0, 1, 2 ... samples.
fn sums(samples: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut sum = 0.0;
    std::iter::once(0.0)
        .chain(samples.map(|grey| {
            sum += grey;
            sum
        }))
        .collect()
}

/// The mean grey levels of the modules from one on.
fn modules(sums: &[f32], first: f32) -> Modules {
    let last = sums.len() as f32 - 1.001;
    let up_to = |module: f32| {
        let at = (module * SAMPLES as f32).clamp(0.0, last);
        let index = at as usize;
        sums[index] + (sums[index + 1] - sums[index]) * (at - index as f32)
    };
    let mut out = [0.0; MODULES];
    let mut before = up_to(first);
    for (i, module) in out.iter_mut().enumerate() {
        let after = up_to(first + i as f32 + 1.0);
        *module = after - before;
        before = after;
    }
    out
}

/// Reads the symbol of a span.
pub(crate) fn read(luma: &Pyramid, span: &Span) -> Option<Symbol> {
    let (left, right) = (&span.left, &span.right);
    let (from, to) = (left.middle(), right.middle());
    let length = from.distance(to).max(1e-3);
    let ahead = Point::new((to.x - from.x) / length, (to.y - from.y) / length);
    SCALES
        .into_iter()
        .find_map(|scale| read_scaled(luma, (left, right), ahead, scale))
}

/// The same, where codewords are so much wider than the guards have it.
fn read_scaled(
    luma: &Pyramid,
    (left, right): (&End, &End),
    ahead: Point,
    scale: f32,
) -> Option<Symbol> {
    let strip = |end: &End, sign: f32| {
        let by = sign * scale * end.module * MODULES as f32;
        let moved = |p: Point| Point::new(p.x + by * ahead.x, p.y + by * ahead.y);
        let (top, bottom) = (moved(end.top), moved(end.bottom));
        let quad = if sign > 0.0 {
            Quad([end.top, top, bottom, end.bottom])
        } else {
            Quad([top, end.top, end.bottom, bottom])
        };
        Patch::cut(luma, &quad, 1)
    };
    let (one, other) = (strip(left, 1.0)?, strip(right, -1.0)?);
    // Which blur explains the indicators best, and whether there are any, is seen on a few lines.
    let mut blurs: Vec<(f32, &Templates)> = templates::all()
        .iter()
        .map(|templates| {
            let alike = |strip: &Patch| {
                let few = strip.indicators(templates, 0, FEW_LINES);
                few.iter().map(|i| i.likeness).sum::<f32>() / few.len().max(1) as f32
            };
            (alike(&one).max(alike(&other)), templates)
        })
        .collect();
    blurs.sort_by(|a, b| b.0.total_cmp(&a.0));
    if blurs.first()?.0 < INDICATORS_ALIKE {
        return None;
    }
    blurs.iter().take(BLURS).find_map(|(_, templates)| {
        let upright = (one.side(templates, 0), other.side(templates, 0));
        let mirrored = (
            upright.0.mirrored(one.height as f32),
            upright.1.mirrored(other.height as f32),
        );
        let flipped = |end: &End| End {
            top: end.bottom,
            bottom: end.top,
            ..*end
        };
        let heights = (one.height as f32, other.height as f32);
        body(luma, (left, right), &upright, heights)
            // Seen in a mirror, or as whoever drew the picture had its rows.
            .or_else(|| body(luma, (&flipped(left), &flipped(right)), &mirrored, heights))?
            .read(templates)
    })
}

/// What lies between the ends, whose indicators were read on so many lines. Their rows tell where the
/// symbol really begins and ends; a guard may be hidden in part.
fn body(
    luma: &Pyramid,
    (left, right): (&End, &End),
    sides: &(Side, Side),
    heights: (f32, f32),
) -> Option<Body> {
    let layout = Layout::of(&sides.0, &sides.1)?;
    let ends = |side: &Side, end: &End, height: f32| {
        let at = |row: f32| {
            let line = side.line(row)? / height;
            Some(Point::new(
                end.top.x + line * (end.bottom.x - end.top.x),
                end.top.y + line * (end.bottom.y - end.top.y),
            ))
        };
        Some((at(0.0)?, at(layout.rows as f32)?))
    };
    let near = ends(&sides.0, left, heights.0).unwrap_or((left.top, left.bottom));
    let far = ends(&sides.1, right, heights.1).unwrap_or((right.top, right.bottom));
    Body::cut(luma, &Quad([near.0, far.0, far.1, near.1]), layout)
}

/// All that lies between the guards.
struct Body {
    patch: Patch,
    layout: Layout,
}

impl Body {
    fn cut(luma: &Pyramid, quad: &Quad, layout: Layout) -> Option<Self> {
        let patch = Patch::cut(luma, quad, layout.columns + 2)?;
        Some(Self { patch, layout })
    }

    fn read(&self, templates: &Templates) -> Option<Symbol> {
        let left = self.patch.side(templates, 0);
        let right = self.patch.side(templates, self.layout.columns + 1);
        let height = self.patch.height as f32 / self.layout.rows as f32;
        let line = |side: &Side, row: f32| side.line(row).unwrap_or(row * height);
        let rows = |row: f32| (line(&left, row), line(&right, row));
        let codewords = self.word(templates, &rows)?;
        Some(Symbol {
            codewords,
            quad: self.quad(&rows),
        })
    }

    /// The height of a row, or of a part of one, at a sample's column.
    fn height_at(&self, rows: &dyn Fn(f32) -> (f32, f32), row: f32, x: f32) -> f32 {
        let (left, right) = rows(row);
        let middle = MODULES as f32 * 0.5 * SAMPLES as f32;
        let share = (x - middle) / (self.patch.width as f32 - 2.0 * middle);
        left + share * (right - left)
    }

    /// Sums along a row, as far down as it is at each column.
    fn row(&self, rows: &dyn Fn(f32) -> (f32, f32), row: usize, lift: f32) -> Vec<f32> {
        let Patch {
            width,
            height,
            grey,
            ..
        } = &self.patch;
        let ends = WITHIN.map(|within| {
            let at = row as f32 + 0.5 + within + lift;
            let from = self.height_at(rows, at, 0.0);
            (from, self.height_at(rows, at, *width as f32) - from)
        });
        let last = *height as f32 - 1.0;
        sums((0..*width).map(|x| {
            let share = (x as f32 + 0.5) / *width as f32;
            ends.iter()
                .map(|(from, by)| {
                    let y = (from + share * by).clamp(0.0, last) as usize;
                    grey[y * width + x]
                })
                .sum()
        }))
    }

    /// All codewords of the data, put right.
    fn word(&self, templates: &Templates, rows: &dyn Fn(f32) -> (f32, f32)) -> Option<Vec<u32>> {
        let Layout {
            rows: count,
            columns,
            ..
        } = self.layout;
        let lifted: Vec<Vec<Vec<f32>>> = LIFTS
            .iter()
            .map(|lift| (0..count).map(|row| self.row(rows, row, *lift)).collect())
            .collect();
        let at = |lift: usize, row: usize, column: usize, shift: f32| {
            let seen = modules(&lifted[lift][row], (MODULES * (column + 1)) as f32 + shift);
            templates.best(row % CLUSTERS, &seen)
        };
        // First where each column lies, and the codewords that are plain.
        let lifts: Vec<usize> = (0..columns)
            .map(|column| {
                let likeness = |lift: usize| -> f32 {
                    (0..count)
                        .step_by(2)
                        .map(|row| {
                            let best = |shift: &f32| at(lift, row, column, *shift).likeness;
                            WIDE_SHIFTS[..5].iter().map(best).fold(0.0, f32::max)
                        })
                        .sum()
                };
                (0..LIFTS.len())
                    .map(|lift| (likeness(lift), lift))
                    .fold(
                        (0.0, 0),
                        |best, other| {
                            if other.0 > best.0 * 1.01 { other } else { best }
                        },
                    )
                    .1
            })
            .collect();
        let mut plain: Vec<Option<f32>> = Vec::with_capacity(count * columns);
        for row in 0..count {
            for (column, lift) in lifts.iter().enumerate() {
                let best = WIDE_SHIFTS
                    .iter()
                    .map(|shift| (at(*lift, row, column, *shift), *shift))
                    .max_by(|a, b| a.0.likeness.total_cmp(&b.0.likeness))?;
                let sure = best.0.lead > SURE.0 && best.0.likeness > SURE.1;
                plain.push(sure.then_some(best.1));
            }
        }
        // Then each, near where its neighbours are.
        let mut word = Vec::with_capacity(plain.len());
        let mut leads = Vec::with_capacity(plain.len());
        for row in 0..count {
            for (column, lift) in lifts.iter().enumerate() {
                let expected = neighbours(&plain, (count, columns), (row, column));
                let best = SHIFTS
                    .iter()
                    .map(|shift| at(*lift, row, column, expected + shift))
                    .max_by(|a, b| a.likeness.total_cmp(&b.likeness))?;
                let Match { value, lead, .. } = best;
                word.push(value as u32);
                leads.push(lead);
            }
        }
        let checks = self.layout.checks();
        let data = word.len().checked_sub(checks)?;
        let mut order: Vec<usize> = (0..word.len()).collect();
        order.sort_by(|a, b| leads[*a].total_cmp(&leads[*b]));
        for share in DOUBTS {
            let doubtful = &order[..(share * checks as f32) as usize];
            let mut corrected = word.clone();
            if correction::correct(&mut corrected, checks, doubtful).is_some()
                && corrected[0] as usize == data
            {
                corrected.truncate(data);
                return Some(corrected);
            }
        }
        None
    }

    /// The symbol's outer corners in pixels of the luma.
    fn quad(&self, rows: &dyn Fn(f32) -> (f32, f32)) -> Quad {
        let samples = SAMPLES as f32;
        let (left, right) = (
            -START_MODULES * samples,
            self.patch.width as f32 + STOP_MODULES * samples,
        );
        let corner = |x: f32, row: f32| {
            self.patch
                .to_luma
                .apply(Point::new(x, self.height_at(rows, row, x)))
        };
        let count = self.layout.rows as f32;
        Quad([
            corner(left, 0.0),
            corner(right, 0.0),
            corner(right, count),
            corner(left, count),
        ])
    }
}

/// How far the plain codewords around a place are from where they should be: their mean, the near ones
/// counted more.
fn neighbours(
    plain: &[Option<f32>],
    (rows, columns): (usize, usize),
    (row, column): (usize, usize),
) -> f32 {
    let (mut sum, mut weights) = (0.0, 0.2);
    for y in row.saturating_sub(4)..(row + 5).min(rows) {
        for x in column.saturating_sub(2)..(column + 3).min(columns) {
            if let Some(shift) = plain[y * columns + x] {
                let weight = 1.0 / (1.0 + y.abs_diff(row) as f32 + 2.0 * x.abs_diff(column) as f32);
                sum += weight * shift;
                weights += weight;
            }
        }
    }
    sum / weights
}
