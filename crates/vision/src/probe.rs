//! A first look at a line of text: is it a line of a zone, where are its characters, and how many
//! are there?

use bonafide_mrz::alphabet::{CHARACTERS, FILLER};

use crate::{
    geometry::Parabola,
    line_reader::{Framing, LineReader, LineShape, Reading},
    strip::{Placement, TextLine},
};
use bonafide_nets::NetError;

/// What a first look at a line gave.
#[derive(Debug, Clone)]
pub struct Probe {
    /// Where the characters are; number 0 is the first seen.
    pub shape: LineShape,
    /// Characters between the first and the last seen, both included.
    pub count: usize,
    /// How much it reads like a line of a zone, 0 to 1: certainty and regular distances.
    pub quality: f32,
    /// Fillers seen.
    pub fillers: usize,
    /// The reading itself.
    pub reading: Reading,
    /// Where characters were thought to be when the line was cut.
    pub guess: Parabola,
}

impl Probe {
    /// Distance of characters in strip pixels, in the middle of what was seen.
    #[must_use]
    pub fn pitch(&self) -> f32 {
        self.shape.pitch(self.count as f32 / 2.0)
    }
}

/// Reads `line` with characters `pitch` strip pixels apart and measures what comes out; `None`
/// when hardly anything does.
///
/// # Errors
/// When the network fails.
pub fn probe(
    reader: &LineReader<'_>,
    placement: &Placement,
    line: &TextLine,
    pitch: f32,
) -> Result<Option<Probe>, NetError> {
    let guess = LineShape {
        centre: line.centre,
        cells: Parabola([line.left, pitch, 0.0]),
    };
    let last = (line.right - line.left) / pitch + 2.0;
    let reading = reader.read(placement, &guess, -2.0, last, Framing::PLAIN)?;
    let glyphs: Vec<(f32, f32, usize)> = reading
        .frames
        .greedy()
        .iter()
        .filter(|glyph| glyph.probability > 0.35)
        .map(|glyph| {
            (
                reading.index_at(glyph.middle()),
                glyph.probability,
                glyph.index,
            )
        })
        .collect();
    if glyphs.len() < 18 {
        return Ok(None);
    }
    let mut gaps: Vec<f32> = glyphs.windows(2).map(|w| w[1].0 - w[0].0).collect();
    gaps.sort_by(f32::total_cmp);
    let gap = gaps[gaps.len() / 2];
    if !(0.6..1.7).contains(&gap) {
        return Ok(None);
    }
    let regular = gaps
        .iter()
        .filter(|g| (*g / gap - 1.0).abs() < 0.25)
        .count() as f32;
    let certainty = glyphs.iter().map(|g| g.1).sum::<f32>() / glyphs.len() as f32;
    // Number the characters by their distances, so that one that was not seen leaves a hole.
    let mut numbered = Vec::with_capacity(glyphs.len());
    let mut number = 0.0;
    let mut before = glyphs[0].0;
    for (index, certainty, _) in &glyphs {
        number += if numbered.is_empty() {
            0.0
        } else {
            ((index - before) / gap).round().max(1.0)
        };
        before = *index;
        numbered.push((number, guess.cells.at(*index), *certainty));
    }
    within_a_line(&mut numbered);
    let strip_gap = gap * pitch;
    let degree = if numbered.len() >= 24 { 2 } else { 1 };
    let Some(middles) = Parabola::fit_robust(&numbered, degree, degree, 0.22 * strip_gap)
        .filter(|fit| fit.0[2].abs() * 44.0 < 0.35 * strip_gap)
        .or_else(|| Parabola::fit_robust(&numbered, 1, 1, 0.22 * strip_gap))
    else {
        return Ok(None);
    };
    let fits: Vec<usize> = (0..numbered.len())
        .filter(|i| (numbered[*i].1 - middles.at(numbered[*i].0)).abs() < 0.35 * strip_gap)
        .collect();
    let (Some(&first), Some(&last)) = (fits.first(), fits.last()) else {
        return Ok(None);
    };
    let (origin, end) = (numbered[first].0, numbered[last].0);
    // The left edge of cell n is half a cell before its middle; renumber from the first seen.
    let at = |n: f32| middles.at(n + origin - 0.5);
    let (c0, c1, c2) = (at(0.0), at(1.0), at(2.0));
    let bend = (c2 - 2.0 * c1 + c0) / 2.0;
    let cells = Parabola([c0, c1 - c0 - bend, bend]);
    let (left, right) = (numbered[first].1, numbered[last].1);
    let fillers = glyphs
        .iter()
        .filter(|g| (left..=right).contains(&guess.cells.at(g.0)))
        .filter(|g| CHARACTERS[g.2] == FILLER)
        .count();
    Ok(Some(Probe {
        shape: LineShape {
            centre: line.centre,
            cells,
        },
        count: (end - origin) as usize + 1,
        quality: certainty * (regular / gaps.len() as f32) * fits.len() as f32
            / numbered.len() as f32,
        fillers,
        reading,
        guess: guess.cells,
    }))
}

/// Characters of the longest line (ICAO 9303-4, section 4.2).
const LONGEST: f32 = 44.0;

/// Keeps the surest stretch that may be one line: what is thought to be seen beside it, on a page's
/// edge or the table, is no part of it. Each character comes with its number, place and certainty.
fn within_a_line(numbered: &mut Vec<(f32, f32, f32)>) {
    let end = |start: usize| {
        let from = numbered[start].0;
        start + numbered[start..].partition_point(|(number, ..)| number - from < LONGEST)
    };
    let sure = |start: usize| numbered[start..end(start)].iter().map(|c| c.2).sum::<f32>();
    let best = (0..numbered.len()).max_by(|a, b| sure(*a).total_cmp(&sure(*b)).then(b.cmp(a)));
    if let Some(start) = best {
        let stretch = start..end(start);
        *numbered = numbered[stretch].to_vec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_beside_a_full_line_is_left_out() {
        let noise = |number: f32| (number, 15.0 * number, 0.5);
        let printed = |number: f32| (number, 15.0 * number, 0.98);
        let line: Vec<_> = (4..48).map(|i| printed(i as f32)).collect();
        let mut seen = [
            vec![noise(0.0), noise(2.0)],
            line.clone(),
            vec![noise(48.0)],
        ]
        .concat();
        within_a_line(&mut seen);
        assert_eq!(seen, line);
        let short = vec![printed(0.0), noise(1.0), printed(2.0)];
        let mut seen = short.clone();
        within_a_line(&mut seen);
        assert_eq!(seen, short);
    }
}
