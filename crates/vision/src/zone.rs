//! From a strip with lines of text to a zone: which lines belong to it, which format it has, and
//! the certainty of each of its characters.

use bonafide_core::geometry::{Point, Quad};
use bonafide_mrz::{Format, alphabet::CHARACTERS};

use crate::{
    ctc::{LETTERS, Weights, posterior},
    geometry::Parabola,
    line_reader::{Framing, LineReader, LineShape},
    plane::Pyramid,
    probe::{Probe, probe},
    runtime::{Net, NetError},
    strip::{Placement, Region, Strip, TextLine, WIDTH, find_lines},
};

/// What is expected of characters that the format does not allow at a position: specimens are
/// printed with such faults, so they are improbable and not impossible.
const DISALLOWED: f32 = 1e-5;
/// Pitches of air beside a line whose characters are known, as the network was trained.
const AIR_LEFT: f32 = 0.9;
const AIR_RIGHT: f32 = 1.2;
/// Pitches of air on both sides while it is not known which character is the first.
const SEARCH: f32 = 3.0;
/// Characters by which a first look may have miscounted a line.
const COUNT_TOLERANCE: usize = 5;
/// Fit above which no other layout is tried.
const CLEAR_FIT: f32 = -0.08;
/// Fit below which what was read is no zone.
const WORST_FIT: f32 = -1.2;
/// Quality below which a line is not of a zone.
const PROBE_QUALITY: f32 = 0.5;

/// A zone as read, before it is judged.
#[derive(Debug, Clone)]
pub struct ZoneDraft {
    /// Its likeliest format.
    pub format: Format,
    /// For each line and column the probability of each character, averaged over cuts.
    pub posteriors: Vec<Vec<[f32; LETTERS]>>,
    /// Log-likelihood of the format for a character, on average.
    pub fit: f32,
    /// Cuts that were averaged.
    pub cuts: usize,
    placement: Placement,
    shapes: Vec<LineShape>,
}

impl ZoneDraft {
    /// Distance of characters in luma pixels.
    #[must_use]
    pub fn pitch(&self) -> f32 {
        let middle = self.format.columns() as f32 / 2.0;
        let sum: f32 = self.shapes.iter().map(|shape| shape.pitch(middle)).sum();
        sum / self.shapes.len() as f32 * self.placement.scale()
    }

    /// Corners of the zone in luma pixels, around all characters.
    #[must_use]
    pub fn quad(&self) -> Quad {
        let end = self.format.columns() as f32;
        let corner = |shape: &LineShape, index: f32, pitches: f32| {
            let (x, y) = shape.point(index, pitches * shape.pitch(index));
            self.placement.to_luma(x, y)
        };
        let (top, bottom) = (&self.shapes[0], &self.shapes[self.shapes.len() - 1]);
        Quad([
            corner(top, 0.0, -0.7),
            corner(top, end, -0.7),
            corner(bottom, end, 0.7),
            corner(bottom, 0.0, 0.7),
        ])
    }

    /// Unit vector of the reading direction in the luma.
    #[must_use]
    pub fn direction(&self) -> Point {
        let quad = self.quad();
        let length = quad.0[0].distance(quad.0[1]).max(1e-3);
        Point::new(
            (quad.0[1].x - quad.0[0].x) / length,
            (quad.0[1].y - quad.0[0].y) / length,
        )
    }

    /// The likeliest text.
    #[must_use]
    pub fn text(&self) -> Vec<String> {
        self.posteriors
            .iter()
            .map(|line| {
                line.iter()
                    .map(|p| {
                        let best = (0..LETTERS).max_by(|a, b| p[*a].total_cmp(&p[*b]));
                        CHARACTERS[best.unwrap_or(36)]
                    })
                    .collect()
            })
            .collect()
    }
}

/// Reads zones from the luma of a picture.
pub struct ZoneReader<'a> {
    /// Reads lines.
    pub lines: LineReader<'a>,
    /// Whether the time is over.
    pub expired: &'a dyn Fn() -> bool,
}

impl<'a> ZoneReader<'a> {
    /// A reader of the zones in `luma`.
    #[must_use]
    pub fn new(net: &'a dyn Net, luma: &'a Pyramid, expired: &'a dyn Fn() -> bool) -> Self {
        Self {
            lines: LineReader::new(net, luma),
            expired,
        }
    }

    /// Whether the time is over or the work that one picture may cost is done.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.lines.is_spent() || (self.expired)()
    }

    /// Looks for a zone along `region`; `reach` is the height that is searched, in lengths of the
    /// region.
    ///
    /// # Errors
    /// When the network fails.
    pub fn draft(&self, region: &Region, reach: f32) -> Result<Option<ZoneDraft>, NetError> {
        let strip = Strip::cut(self.lines.luma, region, reach);
        let lines = find_lines(&strip);
        let (width, height) = (strip.plane.width() as f32, strip.plane.height() as f32);
        let turned_placement = strip.placement.turned(width, height);
        let turned_lines: Vec<TextLine> = lines
            .iter()
            .rev()
            .map(|line| line.turned(width, height))
            .collect();
        let upright = (&strip.placement, &lines[..]);
        let turned = (&turned_placement, &turned_lines[..]);
        let Some((way, strongest)) = self.first_line(upright, turned, region.oriented)? else {
            return Ok(None);
        };
        let (placement, lines) = if way { turned } else { upright };
        self.assemble(placement, lines, &strongest)
    }

    /// The first line that reads like one of a zone, and whether the strip had to be turned.
    fn first_line(
        &self,
        upright: (&Placement, &[TextLine]),
        turned: (&Placement, &[TextLine]),
        oriented: bool,
    ) -> Result<Option<(bool, Probe)>, NetError> {
        let mut order: Vec<usize> = (0..upright.1.len()).collect();
        let strength = |i: usize| {
            let line = &upright.1[i];
            line.energy * (line.right - line.left)
        };
        order.sort_by(|a, b| strength(*b).total_cmp(&strength(*a)));
        let mut best: Option<(bool, Probe)> = None;
        for index in order.into_iter().take(5) {
            for (way, (placement, lines)) in [(false, upright), (true, turned)] {
                let line = if way {
                    &lines[lines.len() - 1 - index]
                } else {
                    &lines[index]
                };
                for pitch in pitches(line) {
                    if self.is_over() {
                        return Ok(best);
                    }
                    let Some(found) = probe(&self.lines, placement, line, pitch)? else {
                        continue;
                    };
                    let sure = found.quality > 0.8 && found.fillers > 0;
                    if found.quality > best.as_ref().map_or(PROBE_QUALITY, |b| b.1.quality) {
                        best = Some((way, found));
                    }
                    if sure && (oriented || best.as_ref().is_some_and(|b| b.0 == way)) {
                        return Ok(best);
                    }
                }
            }
        }
        Ok(best)
    }

    /// Reads all lines like the first and finds the format that fits them best.
    fn assemble(
        &self,
        placement: &Placement,
        lines: &[TextLine],
        first: &Probe,
    ) -> Result<Option<ZoneDraft>, NetError> {
        let pitch = first.shape.pitch(first.count as f32 / 2.0);
        let mut seen = Vec::new();
        for line in lines {
            if self.is_over() {
                return Ok(None);
            }
            let found = probe(&self.lines, placement, line, pitch)?
                .filter(|found| found.quality > PROBE_QUALITY * 0.8);
            seen.push((line, found));
        }
        let mut best: Option<ZoneDraft> = None;
        let mut layouts = [(44, 2), (36, 2), (30, 3)];
        layouts.sort_by_key(|(columns, _)| first.count.abs_diff(*columns));
        for (columns, count) in layouts {
            if best.as_ref().is_some_and(|draft| draft.fit > CLEAR_FIT) {
                break;
            }
            for group in seen.windows(count) {
                let near = group
                    .iter()
                    .filter_map(|(_, found)| found.as_ref())
                    .filter(|found| found.count.abs_diff(columns) <= COUNT_TOLERANCE)
                    .count();
                if near * 2 < count || !evenly_spaced(group, pitch) {
                    continue;
                }
                let shapes = aligned(group, columns);
                for format in Format::ALL {
                    if format.columns() != columns || format.lines() != count {
                        continue;
                    }
                    if let Some(draft) = self.read(placement, &shapes, format)?
                        && best.as_ref().is_none_or(|b| draft.fit > b.fit)
                    {
                        best = Some(draft);
                    }
                }
            }
        }
        Ok(best.filter(|draft| draft.fit > WORST_FIT))
    }

    fn read(
        &self,
        placement: &Placement,
        shapes: &[LineShape],
        format: Format,
    ) -> Result<Option<ZoneDraft>, NetError> {
        let mut posteriors = Vec::new();
        let mut refined = Vec::new();
        let mut fit = 0.0;
        let end = format.columns() as f32;
        for (line, shape) in shapes.iter().enumerate() {
            let window = (-SEARCH, end + SEARCH);
            let Some(cut) = self.cut(placement, shape, format, line, Framing::PLAIN, window)?
            else {
                return Ok(None);
            };
            fit += cut.log_likelihood;
            posteriors.push(cut.characters);
            refined.push(cut.shape);
        }
        let characters = (format.columns() * format.lines()) as f32;
        Ok(Some(ZoneDraft {
            format,
            posteriors,
            fit: fit / characters,
            cuts: 1,
            placement: *placement,
            shapes: refined,
        }))
    }

    /// Reads the zone again, cut in another way around the characters as now known, and averages.
    ///
    /// # Errors
    /// When the network fails.
    pub fn again(&self, draft: &mut ZoneDraft, framing: Framing) -> Result<(), NetError> {
        let mut lines = Vec::new();
        for (line, shape) in draft.shapes.iter().enumerate() {
            let window = (-AIR_LEFT, draft.format.columns() as f32 + AIR_RIGHT);
            match self.cut(&draft.placement, shape, draft.format, line, framing, window)? {
                Some(cut) => lines.push(cut),
                None => return Ok(()),
            }
        }
        let weight = draft.cuts as f32;
        for ((line, cut), shape) in draft
            .posteriors
            .iter_mut()
            .zip(lines)
            .zip(&mut draft.shapes)
        {
            for (old, new) in line.iter_mut().zip(&cut.characters) {
                for (o, n) in old.iter_mut().zip(new) {
                    *o = (*o * weight + n) / (weight + 1.0);
                }
            }
            *shape = cut.shape;
        }
        draft.cuts += 1;
        Ok(())
    }

    fn cut(
        &self,
        placement: &Placement,
        shape: &LineShape,
        format: Format,
        line: usize,
        framing: Framing,
        (first, last): (f32, f32),
    ) -> Result<Option<Cut>, NetError> {
        let columns = format.columns();
        let reading = self.lines.read(placement, shape, first, last, framing)?;
        let weights: Vec<Weights> = (0..columns).map(|c| weights(format, line, c)).collect();
        let Some(found) = posterior(&reading.frames, &weights) else {
            return Ok(None);
        };
        // Where the recogniser saw the characters tells where they are.
        let points: Vec<(f32, f32, f32)> = found
            .positions
            .iter()
            .enumerate()
            .map(|(i, frame)| {
                (
                    i as f32,
                    shape.cells.at(reading.index_at(*frame) - 0.5),
                    1.0,
                )
            })
            .collect();
        let cells = Parabola::fit_robust(&points, 2, 0.25 * shape.pitch(columns as f32 / 2.0))
            .unwrap_or(shape.cells);
        Ok(Some(Cut {
            log_likelihood: found.log_likelihood,
            characters: found.characters,
            shape: LineShape {
                centre: shape.centre,
                cells,
            },
        }))
    }
}

struct Cut {
    log_likelihood: f32,
    characters: Vec<[f32; LETTERS]>,
    shape: LineShape,
}

/// How much each character is expected at a position of a format.
#[must_use]
pub(crate) fn weights(format: Format, line: usize, column: usize) -> Weights {
    let allowed = format.allowed(line, column);
    std::array::from_fn(|c| {
        if allowed.contains_index(c) {
            1.0
        } else {
            DISALLOWED
        }
    })
}

/// Distances of characters to try: as measured, else as if the line were whole.
fn pitches(line: &TextLine) -> Vec<f32> {
    let length = line.right - line.left;
    let whole = [44.0, 30.0, 36.0].map(|columns| length / columns);
    line.pitch
        .into_iter()
        .chain(whole)
        .filter(|p| (8.0..36.0).contains(p))
        .collect()
}

/// Whether lines are as far from each other as in a zone.
fn evenly_spaced(group: &[(&TextLine, Option<Probe>)], pitch: f32) -> bool {
    let middle = WIDTH as f32 / 2.0;
    let heights: Vec<f32> = group
        .iter()
        .map(|(line, _)| line.centre.at(middle))
        .collect();
    let gaps: Vec<f32> = heights.windows(2).map(|w| (w[1] - w[0]) / pitch).collect();
    gaps.iter().all(|gap| (1.2..4.5).contains(gap))
        && gaps.windows(2).all(|w| (w[1] / w[0] - 1.0).abs() < 0.35)
}

/// Shapes of the lines with character 0 at the zone's left edge: the lines of a zone begin and
/// end together, so the line that was seen best tells where the others begin.
fn aligned(group: &[(&TextLine, Option<Probe>)], columns: usize) -> Vec<LineShape> {
    let best = group
        .iter()
        .filter_map(|(_, found)| found.as_ref())
        .min_by_key(|p| {
            (
                p.count.abs_diff(columns),
                (1000.0 * (1.0 - p.quality)) as usize,
            )
        });
    let Some(best) = best else { return Vec::new() };
    group
        .iter()
        .map(|(line, found)| {
            let Some(found) = found else {
                return LineShape {
                    centre: line.centre,
                    cells: best.shape.cells,
                };
            };
            if found.count == columns {
                return found.shape;
            }
            // Move by whole cells so that the line begins where the best one does.
            let own = found.shape.cells;
            let shift = ((best.shape.cells.at(0.0) - own.at(0.0)) / own.slope(0.0)).round();
            let (c0, c1, c2) = (own.at(shift), own.at(shift + 1.0), own.at(shift + 2.0));
            let bend = (c2 - 2.0 * c1 + c0) / 2.0;
            LineShape {
                centre: found.shape.centre,
                cells: Parabola([c0, c1 - c0 - bend, bend]),
            }
        })
        .collect()
}
