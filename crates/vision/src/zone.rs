//! From a strip with lines of text to a zone: which lines belong to it, which format it has, and
//! the certainty of each of its characters.

use bonafide_core::geometry::{Point, Quad};
use bonafide_mrz::{
    Format,
    alphabet::{CHARACTERS, FILLER},
};

use crate::{
    ctc::{LETTERS, Schedule, Weights, posterior},
    geometry::Parabola,
    line_reader::{FRAMES_A_CHARACTER, Framing, LineReader, LineShape, Reading},
    looks::{Kindred, Layout, Way, first_looks, kindred},
    plane::Pyramid,
    probe::Probe,
    strip::{LENGTH, Placement, Region, Strip, TextLine, WIDTH, find_lines},
};
use bonafide_nets::{Net, NetError};

/// What is expected of characters that the format does not allow at a position: specimens are
/// printed with such faults, so they are improbable and not impossible.
const DISALLOWED: f32 = 1e-5;
/// The same for a filler: it is mistaken for nothing else, and check digits are left out at times.
const LEFT_OUT: f32 = 1e-2;
/// Pitches of air beside a line whose characters are known, as the network was trained.
const AIR_LEFT: f32 = 0.9;
const AIR_RIGHT: f32 = 1.2;
/// Pitches of air on both sides while it is not known which character is the first.
const SEARCH: f32 = 3.0;
/// Pitches by which a character may be out of its place once the places are known: less than one,
/// so that none is put in or left out in a run of equal ones.
const PLACE: f32 = 0.7;
/// Characters by which a first look may have miscounted a line.
const COUNT_TOLERANCE: usize = 9;
/// Chance of a frame beside a line whose places are not known yet.
const BESIDE: f32 = 0.15;
/// Fit above which no other layout is tried.
const CLEAR_FIT: f32 = -0.08;
/// The same where as many lines as the layout has were counted to have its length.
const COUNTED_FIT: f32 = -0.3;
/// Fit below which what was read is no zone.
const WORST_FIT: f32 = -1.2;

/// A zone as read, before it is judged.
#[derive(Debug, Clone)]
pub struct ZoneDraft {
    /// Its likeliest format.
    pub format: Format,
    /// For each line and column the probability of each character, averaged over cuts.
    pub posteriors: Vec<Vec<[f32; LETTERS]>>,
    /// Log-likelihood of the format for a character, on average.
    pub fit: f32,
    /// For each line how often it was cut since the places of its characters are known.
    pub cuts: Vec<Cuts>,
    placement: Placement,
    shapes: Vec<LineShape>,
}

/// How often a line was cut.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cuts {
    /// Cuts that were averaged.
    pub made: usize,
    /// Those of them in which a character was seen before the first or after the last.
    pub beyond: usize,
}

impl Cuts {
    /// Most cuts show that the line goes on: the zone is not where it was thought to be.
    #[must_use]
    pub const fn goes_on(self) -> bool {
        2 * self.beyond > self.made
    }
}

impl ZoneDraft {
    /// Distance of characters in luma pixels.
    #[must_use]
    pub fn pitch(&self) -> f32 {
        let middle = self.format.columns() as f32 / 2.0;
        let sum: f32 = self
            .shapes
            .iter()
            .map(|shape| {
                let (x, y) = shape.point(middle, 0.0);
                shape.pitch(middle) * self.placement.scale(x, y)
            })
            .sum();
        sum / self.shapes.len() as f32
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
                    .map(|position| CHARACTERS[likeliest(position)])
                    .collect()
            })
            .collect()
    }
}

/// What a strip holds.
enum Found {
    Zone(Box<ZoneDraft>),
    /// A line that goes on beyond the strip: where it would fit, and the reach to search there.
    Longer(Region, f32),
    Nothing,
}

/// Reach of a strip around one line of a zone, so that all lines of any format are in it.
const SMALLEST_REACH: f32 = 0.34;

/// Where a line of 44 characters would be, if the one that was seen touches an end of its strip.
fn longer(placement: &Placement, seen: &Probe) -> Option<Region> {
    let cells = seen.shape.cells;
    let (start, end) = (cells.at(0.0), cells.at(seen.count as f32));
    let pitch = (end - start) / seen.count as f32;
    let border = 1.5 * pitch;
    let (open_left, open_right) = (start < border, end > WIDTH as f32 - border);
    let length = 44.0 * pitch;
    let middle = match (open_left, open_right) {
        (false, false) => return None,
        (true, true) => f32::midpoint(start, end),
        (true, false) => end - length / 2.0,
        (false, true) => start + length / 2.0,
    };
    let (from, to) = (
        (start, seen.shape.centre.at(start)),
        (end, seen.shape.centre.at(end)),
    );
    let share = (middle - start) / (end - start);
    let centre = (middle, from.1 + share * (to.1 - from.1));
    Some(placement.region(centre, length, from, to))
}

/// Reads zones from the luma of a picture.
pub struct ZoneReader<'a> {
    /// Reads lines.
    pub lines: LineReader<'a>,
}

impl<'a> ZoneReader<'a> {
    /// A reader of the zones in `luma`.
    #[must_use]
    pub fn new(net: &'a dyn Net, luma: &'a Pyramid) -> Self {
        Self {
            lines: LineReader::new(net, luma),
        }
    }

    /// Whether the work that one picture may cost is done.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.lines.is_spent()
    }

    /// Looks for a zone along `region`; `reach` is the height that is searched, in lengths of the
    /// region.
    ///
    /// # Errors
    /// When the network fails.
    pub fn draft(&self, region: &Region, reach: f32) -> Result<Option<ZoneDraft>, NetError> {
        match self.draft_in(region, reach, true)? {
            Found::Zone(draft) => Ok(Some(*draft)),
            Found::Longer(longer, reach) => match self.draft_in(&longer, reach, false)? {
                Found::Zone(draft) => Ok(Some(*draft)),
                Found::Longer(..) | Found::Nothing => Ok(None),
            },
            Found::Nothing => Ok(None),
        }
    }

    fn draft_in(&self, region: &Region, reach: f32, may_grow: bool) -> Result<Found, NetError> {
        let strip = Strip::cut(self.lines.luma, region, reach);
        let mut lines = find_lines(&strip);
        if region.oriented {
            // The locator knows where zones end, also where fillers are faint.
            let reach = (LENGTH - 20.0) / 2.0;
            for line in &mut lines {
                line.left = line.left.min(WIDTH as f32 / 2.0 - reach);
                line.right = line.right.max(WIDTH as f32 / 2.0 + reach);
            }
        }
        let (width, height) = (strip.plane.width() as f32, strip.plane.height() as f32);
        let turned_placement = strip.placement.turned(width, height);
        let turned_lines: Vec<TextLine> = lines
            .iter()
            .rev()
            .map(|line| line.turned(width, height))
            .collect();
        let upright = Way {
            placement: &strip.placement,
            lines: &lines,
        };
        let turned = Way {
            placement: &turned_placement,
            lines: &turned_lines,
        };
        let (is_turned, looks) = first_looks(&self.lines, upright, turned, region.oriented)?;
        let way = if is_turned { turned } else { upright };
        let Some(first) = looks.first() else {
            return Ok(Found::Nothing);
        };
        if may_grow && let Some(longer) = longer(way.placement, first) {
            let height = reach * region.length;
            return Ok(Found::Longer(
                longer,
                (height / longer.length).max(SMALLEST_REACH),
            ));
        }
        let kindred = kindred(&self.lines, way, &looks)?;
        let draft = self.assemble(way.placement, &kindred, first)?;
        Ok(draft.map_or(Found::Nothing, |draft| Found::Zone(Box::new(draft))))
    }

    /// Reads all lines like `first` and finds the format that fits them best.
    fn assemble(
        &self,
        placement: &Placement,
        kindred: &Kindred<'_>,
        first: &Probe,
    ) -> Result<Option<ZoneDraft>, NetError> {
        let mut best: Option<ZoneDraft> = None;
        let mut layouts = Layout::ALL;
        layouts.sort_by_key(|layout| first.count.abs_diff(layout.columns));
        let alike = kindred.lines.iter().filter(|line| line.1.is_some()).count();
        for layout in layouts {
            if layout.lines == 1 && (alike > 1 || best.is_some()) {
                continue;
            }
            let enough = if kindred.counted == Some(layout) {
                COUNTED_FIT
            } else {
                CLEAR_FIT
            };
            // Lines that were not seen to be of a zone are read only where the others leave doubt.
            let mut groups: Vec<_> = kindred.lines.windows(layout.lines).collect();
            groups.sort_by_key(|group| group.iter().filter(|(_, found)| found.is_none()).count());
            for group in groups {
                let near = group
                    .iter()
                    .filter_map(|(_, found)| found.as_ref())
                    .filter(|found| found.count.abs_diff(layout.columns) <= COUNT_TOLERANCE)
                    .count();
                if self.is_spent()
                    || near * 2 < layout.lines
                    || !evenly_spaced(group, first.pitch())
                {
                    continue;
                }
                if let Some(draft) = self.read(placement, group, layout.columns)?
                    && best.as_ref().is_none_or(|b| draft.fit > b.fit)
                {
                    let is_clear = draft.fit > enough;
                    best = Some(draft);
                    if is_clear {
                        return Ok(best);
                    }
                }
            }
        }
        Ok(best.filter(|draft| draft.fit > WORST_FIT))
    }

    /// Reads lines of `columns` characters in the format that fits them best.
    fn read(
        &self,
        placement: &Placement,
        group: &[(&TextLine, Option<Probe>)],
        columns: usize,
    ) -> Result<Option<ZoneDraft>, NetError> {
        let shapes = aligned(group, columns);
        let mut readings = Vec::with_capacity(shapes.len());
        for ((_, found), shape) in group.iter().zip(&shapes) {
            // The first look will do where it saw the whole line.
            readings.push(match found {
                Some(found) if found.count.abs_diff(columns) <= 2 => {
                    (found.reading.clone(), found.guess)
                }
                _ => {
                    let (first, last) = (-SEARCH, columns as f32 + SEARCH);
                    let plain = Framing::PLAIN;
                    (
                        self.lines.read(placement, shape, first, last, plain)?,
                        shape.cells,
                    )
                }
            });
        }
        let mut best: Option<ZoneDraft> = None;
        for format in Format::ALL {
            if format.columns() != columns || format.lines() != shapes.len() {
                continue;
            }
            let lines: Option<Vec<Cut>> = readings
                .iter()
                .zip(&shapes)
                .enumerate()
                .map(|(line, ((reading, cut), shape))| {
                    decode(
                        reading,
                        cut,
                        &shape.cells,
                        format,
                        line,
                        (SEARCH + 1.0, BESIDE),
                    )
                })
                .collect();
            let Some(lines) = lines else { continue };
            let characters = (columns * shapes.len()) as f32;
            let fit = lines.iter().map(|cut| cut.log_likelihood).sum::<f32>() / characters;
            if best.as_ref().is_none_or(|b| fit > b.fit) {
                best = Some(ZoneDraft {
                    format,
                    fit,
                    cuts: vec![Cuts::default(); lines.len()],
                    placement: *placement,
                    shapes: settled(&shapes, &lines),
                    posteriors: lines.into_iter().map(|cut| cut.characters).collect(),
                });
            }
        }
        Ok(best)
    }

    /// Reads the lines that are `wanted` again, cut in another way around the characters as now known,
    /// each in its place, and averages. The first reading, which did not know the places, is forgotten.
    ///
    /// # Errors
    /// When the network fails.
    pub fn again(
        &self,
        draft: &mut ZoneDraft,
        framing: Framing,
        wanted: &[bool],
    ) -> Result<(), NetError> {
        let mut lines = Vec::new();
        for (line, shape) in draft.shapes.iter().enumerate() {
            if !wanted[line] {
                continue;
            }
            let (first, last) = (-AIR_LEFT, draft.format.columns() as f32 + AIR_RIGHT);
            let reading = self
                .lines
                .read(&draft.placement, shape, first, last, framing)?;
            let end = draft.format.columns() as f32;
            let goes_on = reading.frames.greedy().iter().any(|glyph| {
                let index = reading.index_at(glyph.middle());
                glyph.probability > 0.6 && !(-0.3..end + 0.3).contains(&index)
            });
            let cells = &shape.cells;
            match decode(&reading, cells, cells, draft.format, line, (PLACE, 0.0)) {
                Some(cut) => lines.push((line, cut, goes_on)),
                None => return Ok(()),
            }
        }
        for (line, cut, goes_on) in &lines {
            let Cuts { made, beyond } = &mut draft.cuts[*line];
            let weight = *made as f32;
            for (old, new) in draft.posteriors[*line].iter_mut().zip(&cut.characters) {
                for (o, n) in old.iter_mut().zip(new) {
                    *o = (*o * weight + n) / (weight + 1.0);
                }
            }
            *made += 1;
            *beyond += usize::from(*goes_on);
        }
        if lines.len() == draft.shapes.len() {
            let cuts: Vec<Cut> = lines.into_iter().map(|(_, cut, _)| cut).collect();
            draft.shapes = settled(&draft.shapes, &cuts);
        }
        Ok(())
    }
}

/// What a line says in a format, cut along `cut`; each character within `tolerance` characters of
/// its place in `cells`.
fn decode(
    reading: &Reading,
    cut: &Parabola,
    cells: &Parabola,
    format: Format,
    line: usize,
    (tolerance, beside): (f32, f32),
) -> Option<Cut> {
    let columns = format.columns();
    let weights: Vec<Weights> = (0..columns).map(|c| weights(format, line, c)).collect();
    let expected: Vec<f32> = (0..columns)
        .map(|c| {
            let index = c as f32 + 0.5;
            reading.frame_at(cut.inverse(cells.at(index), index))
        })
        .collect();
    let schedule = Schedule {
        frames: &expected,
        tolerance: tolerance * FRAMES_A_CHARACTER,
        beside,
    };
    let found = posterior(&reading.frames, &weights, schedule)?;
    let middles: Vec<f32> = found
        .positions
        .iter()
        .map(|frame| cut.at(reading.index_at(*frame)))
        .collect();
    // In a run of equal characters one may stand for another: they tell less of their places.
    let likeliest: Vec<usize> = found.characters.iter().map(likeliest).collect();
    let trust = (0..columns)
        .map(|i| {
            let same = |j: Option<usize>| {
                j.and_then(|j| likeliest.get(j))
                    .is_some_and(|c| *c == likeliest[i])
            };
            if same(i.checked_sub(1)) || same(Some(i + 1)) {
                0.15
            } else {
                1.0
            }
        })
        .collect();
    Some(Cut {
        log_likelihood: found.log_likelihood,
        characters: found.characters,
        middles,
        trust,
    })
}

pub(crate) fn likeliest(position: &[f32; LETTERS]) -> usize {
    (0..LETTERS)
        .max_by(|a, b| position[*a].total_cmp(&position[*b]))
        .unwrap_or(0)
}

/// Where the characters are, from where the recogniser saw them: all lines of a zone have the
/// same distances, so that a line in which one was put in or left out is found out by the others.
fn settled(shapes: &[LineShape], lines: &[Cut]) -> Vec<LineShape> {
    let Some(first) = lines.first() else {
        return shapes.to_vec();
    };
    let offsets: Vec<f32> = lines
        .iter()
        .map(|line| {
            let mut apart: Vec<f32> = line
                .middles
                .iter()
                .zip(&first.middles)
                .map(|(a, b)| a - b)
                .collect();
            apart.sort_by(f32::total_cmp);
            apart[apart.len() / 2]
        })
        .collect();
    let points: Vec<(f32, f32, f32)> = lines
        .iter()
        .zip(&offsets)
        .flat_map(|(line, offset)| {
            line.middles
                .iter()
                .zip(&line.trust)
                .enumerate()
                .map(move |(i, (x, trust))| (i as f32 + 0.5, x - offset, *trust))
        })
        .collect();
    let pitch = shapes[0].pitch(first.middles.len() as f32 / 2.0);
    let Some(fit) = Parabola::fit_robust(&points, 2, 2, 0.25 * pitch) else {
        return shapes.to_vec();
    };
    shapes
        .iter()
        .zip(offsets)
        .map(|(shape, offset)| LineShape {
            centre: shape.centre,
            cells: Parabola([fit.0[0] + offset, fit.0[1], fit.0[2]]),
        })
        .collect()
}

struct Cut {
    log_likelihood: f32,
    characters: Vec<[f32; LETTERS]>,
    /// Columns of the strip where the characters were seen.
    middles: Vec<f32>,
    /// How much each of these is worth.
    trust: Vec<f32>,
}

/// How much each character is expected at a position of a format.
#[must_use]
pub(crate) fn weights(format: Format, line: usize, column: usize) -> Weights {
    let allowed = format.allowed(line, column);
    std::array::from_fn(|c| {
        if allowed.contains_index(c) {
            1.0
        } else if CHARACTERS[c] == FILLER {
            LEFT_OUT
        } else {
            DISALLOWED
        }
    })
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
