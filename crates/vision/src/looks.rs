//! First looks at the lines of a strip: which of them read like lines of a zone.

use bonafide_mrz::Format;
use bonafide_nets::NetError;

use crate::{
    geometry::Parabola,
    line_reader::{Framing, LineReader, LineShape},
    probe::{Probe, probe},
    strip::{Placement, TextLine, WIDTH, pitches_for},
};

/// Quality below which a line is not of a zone.
const PROBE_QUALITY: f32 = 0.5;
/// The same beside a line that is.
const NEIGHBOUR_QUALITY: f32 = 0.4;
/// Quality above which a line with fillers is of a zone, and no other is tried first.
const SURE_QUALITY: f32 = 0.8;
/// Height of characters as measured, in distances of them: the median of 100 zones that were read.
const TYPICAL_HEIGHT: f32 = 1.06;
/// Characters that a glance takes in.
const GLANCE: f32 = 8.0;
/// Certainty for each of them from which the line is looked at.
const GLANCE_CERTAINTY: f32 = 0.35;
/// Lines that are tried, those with most print first.
const LINES: usize = 5;

/// How many characters a line has, and how many lines the zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Characters of a line.
    pub columns: usize,
    /// Lines of the zone.
    pub lines: usize,
}

impl Layout {
    /// All there are. The one line of driving licences comes last: it looks like a line of a card.
    pub const ALL: [Self; 4] = [
        Self::of(Format::Td3),
        Self::of(Format::Td2),
        Self::of(Format::Td1),
        Self::of(Format::Idl),
    ];

    const fn of(format: Format) -> Self {
        Self {
            columns: format.columns(),
            lines: format.lines(),
        }
    }
}

/// A strip, or the same read from its other end.
#[derive(Clone, Copy)]
pub struct Way<'a> {
    /// Where it lies.
    pub placement: &'a Placement,
    /// Its lines, from top to bottom.
    pub lines: &'a [TextLine],
}

/// Looks at the lines of a strip and of the same strip `turned`, until one reads like one of a zone.
/// The surest look comes first, then others in the same direction; with whether it is the turned one.
/// Nothing when no line reads like one.
///
/// # Errors
/// When the network fails.
pub fn first_looks(
    reader: &LineReader<'_>,
    upright: Way<'_>,
    turned: Way<'_>,
    oriented: bool,
) -> Result<(bool, Vec<Probe>), NetError> {
    let mut order: Vec<usize> = (0..upright.lines.len()).collect();
    let strength = |i: usize| {
        let line = &upright.lines[i];
        line.energy * (line.right - line.left)
    };
    order.sort_by(|a, b| strength(*b).total_cmp(&strength(*a)));
    order.truncate(LINES);
    // Where the beginning is known the other way is tried last.
    let tries: Vec<(bool, usize)> = if oriented {
        [false, true]
            .iter()
            .flat_map(|way| order.iter().map(|i| (*way, *i)))
            .collect()
    } else {
        order
            .iter()
            .flat_map(|i| [(false, *i), (true, *i)])
            .collect()
    };
    let mut looks: Vec<(bool, Probe)> = Vec::new();
    for (is_turned, index) in tries {
        if oriented && is_turned && !looks.is_empty() {
            break;
        }
        let (way, index) = if is_turned {
            (turned, turned.lines.len() - 1 - index)
        } else {
            (upright, index)
        };
        let Some(seen) = look_along(reader, way.placement, &way.lines[index], oriented)? else {
            continue;
        };
        let sure = seen.quality > SURE_QUALITY && seen.fillers > 0;
        looks.push((is_turned, seen));
        if sure {
            break;
        }
    }
    looks.sort_by(|a, b| b.1.quality.total_cmp(&a.1.quality));
    let is_turned = looks.first().is_some_and(|best| best.0);
    looks.retain(|look| look.0 == is_turned);
    Ok((is_turned, looks.into_iter().map(|look| look.1).collect()))
}

/// A look at a line whose distance of characters is not known, if it reads like one of a zone.
fn look_along(
    reader: &LineReader<'_>,
    placement: &Placement,
    line: &TextLine,
    in_zone: bool,
) -> Result<Option<Probe>, NetError> {
    for pitch in pitches(line) {
        if reader.is_spent() {
            break;
        }
        // Of a line in a zone that was seen, a distance that was measured is nearly always right.
        let is_likely = in_zone && line.pitch == Some(pitch);
        if !is_likely && !glance(reader, placement, line, pitch)? {
            continue;
        }
        let Some(seen) =
            probe(reader, placement, line, pitch)?.filter(|seen| seen.quality > PROBE_QUALITY)
        else {
            continue;
        };
        // Characters that were thought to be closer or further apart than they are read worse.
        let off = (seen.pitch() / pitch).ln().abs();
        if seen.quality > SURE_QUALITY || off < 0.02 || reader.is_spent() {
            return Ok(Some(seen));
        }
        let again = probe(reader, placement, line, seen.pitch())?;
        return Ok(again
            .filter(|again| again.quality > seen.quality)
            .or(Some(seen)));
    }
    Ok(None)
}

/// Whether the middle of a line, with characters `pitch` strip pixels apart, reads like one of a zone:
/// a fifth of the work of a whole look. Of 371 lines that a whole look then showed to be of a zone it
/// says so of 368, of 1,943 others of 340.
fn glance(
    reader: &LineReader<'_>,
    placement: &Placement,
    line: &TextLine,
    pitch: f32,
) -> Result<bool, NetError> {
    let middle = f32::midpoint(line.left, line.right);
    let shape = LineShape {
        centre: line.centre,
        cells: Parabola([middle - GLANCE / 2.0 * pitch, pitch, 0.0]),
    };
    let (first, last) = (-0.5, GLANCE + 0.5);
    let reading = reader.read(placement, &shape, first, last, Framing::PLAIN)?;
    let certainty: f32 = reading
        .frames
        .greedy()
        .iter()
        .map(|glyph| glyph.probability)
        .sum();
    Ok(certainty > GLANCE_CERTAINTY * GLANCE)
}

/// The lines of a strip and what they say where they are of the same zone.
pub struct Kindred<'a> {
    /// From top to bottom.
    pub lines: Vec<(&'a TextLine, Option<Probe>)>,
    /// The layout, where as many lines as it has were counted to have its length.
    pub counted: Option<Layout>,
}

/// Looks at the lines beside the first of `looks`, which is of a zone: the nearest first, and no
/// further once the zone is complete.
///
/// # Errors
/// When the network fails.
pub fn kindred<'a>(
    reader: &LineReader<'_>,
    way: Way<'a>,
    looks: &[Probe],
) -> Result<Kindred<'a>, NetError> {
    let first = &looks[0];
    let pitch = first.pitch();
    let is_counted = |seen: &Probe, layout: &Layout| seen.count.abs_diff(layout.columns) <= 1;
    let expected = Layout::ALL
        .into_iter()
        .find(|layout| is_counted(first, layout));
    let middle = WIDTH as f32 / 2.0;
    let distance = |line: &TextLine| (line.centre.at(middle) - first.shape.centre.at(middle)).abs();
    let mut order: Vec<usize> = (0..way.lines.len()).collect();
    order.sort_by(|a, b| distance(&way.lines[*a]).total_cmp(&distance(&way.lines[*b])));
    let mut lines: Vec<_> = way.lines.iter().map(|line| (line, None)).collect();
    let mut counted = 0;
    for index in order {
        if expected.is_some_and(|layout| counted >= layout.lines) || reader.is_spent() {
            break;
        }
        let line = &way.lines[index];
        let known = looks.iter().find(|look| {
            look.shape.centre == line.centre && (look.pitch() / pitch).ln().abs() < 0.05
        });
        let seen = match known {
            Some(look) => Some(look.clone()),
            None if !is_neighbour(line, distance(line), pitch) => None,
            None => probe(reader, way.placement, line, pitch)?
                .filter(|seen| seen.quality > NEIGHBOUR_QUALITY),
        };
        counted += usize::from(
            seen.as_ref()
                .zip(expected.as_ref())
                .is_some_and(|(seen, layout)| is_counted(seen, layout)),
        );
        lines[index].1 = seen;
    }
    Ok(Kindred {
        lines,
        counted: expected.filter(|layout| counted >= layout.lines),
    })
}

/// Distances of characters to try, of those that its height allows: as measured, then as if the
/// line were whole, the likeliest first.
fn pitches(line: &TextLine) -> Vec<f32> {
    let length = line.right - line.left;
    let [closest, widest] = pitches_for(line.height);
    let unlikely = |pitch: f32| (line.height / pitch / TYPICAL_HEIGHT).ln().abs();
    let mut whole: Vec<f32> = Layout::ALL
        .map(|layout| length / layout.columns as f32)
        .into_iter()
        .filter(|pitch| (closest..=widest).contains(pitch))
        .collect();
    whole.sort_by(|a, b| unlikely(*a).total_cmp(&unlikely(*b)));
    whole.dedup();
    line.pitch.into_iter().chain(whole).collect()
}

/// Whether a line may belong to the same zone as another, `distance` strip pixels away: near it and
/// of its height.
fn is_neighbour(line: &TextLine, distance: f32, pitch: f32) -> bool {
    distance < 6.5 * pitch && (0.45..2.2).contains(&(line.height / pitch))
}
