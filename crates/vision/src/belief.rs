//! When a reading is believed. Check digits prove numbers and dates; nothing proves names, so the
//! recogniser's own certainty, the agreement of several cuts and the shape of the name decide.
//! When in doubt the answer is that the zone could not be read.

use bonafide_core::evidence::IllegibleReason;
use bonafide_mrz::{
    Alternative, Corrected, Field, Format, alphabet::CHARACTERS, check_digits_hold, country,
    most_probable, most_probable_by_field, name,
};

use crate::{ctc::LETTERS, zone};

/// The thresholds. All are posteriors of the recogniser given the format, averaged over cuts, or
/// natural logarithms of ratios of them. They were set on pictures set aside for development and
/// on generated specimens so that no zone was wrong while its check digits held.
#[derive(Debug, Clone, Copy)]
pub struct Thresholds {
    /// Certainty that every character must have which no check digit covers (names, states, sex).
    /// Of 248 hard specimens read rightly five have one below 0.97; a wrong letter had 0.969.
    pub uncovered: f32,
    /// Certainty of the first letter without the format's word.
    pub code: f32,
    /// Certainty of each of them from which no further cut is made.
    pub clear: f32,
    /// Sum over those characters of the doubt (1 - certainty) that is borne.
    pub uncovered_doubt: f32,
    /// How much likelier than any other text with valid check digits the text must be (ln).
    pub margin: f32,
    /// The same, for each character that was put right.
    pub margin_for_each_correction: f32,
    /// Certainty that a character must have to be considered at all.
    pub alternative: f32,
    /// Characters that may be put right.
    pub corrections: usize,
    /// Certainty of every character for a zone to be reported though its check digits do not
    /// hold: then the print, not the reading, is wrong.
    pub misprint: f32,
    /// How much likelier the text must be then than one whose check digits hold (ln): a text that is
    /// nearly as likely and holds says that the reading is wrong.
    pub misread: f32,
}

/// The thresholds in use.
pub const THRESHOLDS: Thresholds = Thresholds {
    uncovered: 0.975,
    code: 0.8,
    clear: 0.985,
    uncovered_doubt: 0.6,
    margin: 2.0,
    margin_for_each_correction: 1.5,
    alternative: 2e-3,
    corrections: 2,
    misprint: 0.65,
    misread: 5.0,
};

/// A believed text.
#[derive(Debug, Clone, PartialEq)]
pub struct Believed {
    /// The lines.
    pub lines: Vec<String>,
    /// Certainty of each character.
    pub confidences: Vec<Vec<f32>>,
    /// Positions (line, column) that the recogniser alone would have read as the character.
    pub changes: Vec<(usize, usize, char)>,
    /// All check digits hold.
    pub check_digits_valid: bool,
}

impl Believed {
    /// Nothing in a line is doubtful: no further look at it is needed.
    #[must_use]
    pub fn is_clear(&self, format: Format, line: usize) -> bool {
        self.check_digits_valid
            && self.changes.iter().all(|change| change.0 != line)
            && self.confidences[line]
                .iter()
                .enumerate()
                .all(|(column, confidence)| {
                    is_covered(format, line, column) || *confidence >= THRESHOLDS.clear
                })
    }
}

/// Certainties of every character of a zone: line, column, character.
pub type Posteriors = [Vec<[f32; LETTERS]>];

/// Judges a reading.
///
/// # Errors
/// Why it is not believed.
pub fn judge(format: Format, posteriors: &Posteriors) -> Result<Believed, IllegibleReason> {
    let t = THRESHOLDS;
    if !code_is_sure(format, posteriors) {
        return Err(IllegibleReason::Uncertain);
    }
    let alternatives: Vec<Vec<Vec<Alternative>>> = posteriors
        .iter()
        .map(|line| line.iter().map(alternatives).collect())
        .collect();
    let first: Vec<String> = alternatives
        .iter()
        .map(|line| line.iter().map(|position| position[0].character).collect())
        .collect();
    let proved = most_probable(format, &alternatives);
    if let Some(best) = proved.as_ref().filter(|best| is_proved(best)) {
        let believed = assemble(best.lines.clone(), posteriors, &first, true);
        return uncovered_is_sure(format, &believed).map(|()| believed);
    }
    let shown: Vec<&str> = first.iter().map(String::as_str).collect();
    if check_digits_hold(format, &shown) || !format.is_proved_by_check_digits() {
        return Err(IllegibleReason::Uncertain);
    }
    let as_read: f32 = alternatives
        .iter()
        .flatten()
        .map(|position| position[0].log_probability)
        .sum();
    if proved.is_some_and(|best| as_read - best.log_probability < t.misread) {
        return Err(IllegibleReason::CheckDigits);
    }
    // What a field's own check digit proves is not spoilt by a wrong composite one.
    let by_field = most_probable_by_field(format, &alternatives)
        .filter(is_proved)
        .map_or_else(|| first.clone(), |best| best.lines);
    let mut believed = assemble(by_field, posteriors, &first, false);
    let mut weakest = 1.0f32;
    for (line, row) in believed.confidences.iter_mut().enumerate() {
        for (column, confidence) in row.iter_mut().enumerate() {
            let read = first[line].as_bytes()[column];
            if believed.lines[line].as_bytes()[column] != read {
                continue;
            }
            let character = bonafide_mrz::alphabet::index(read.into());
            let position = &posteriors[line][column];
            *confidence = character.map_or(0.0, |c| as_printed(format, line, column, position, c));
            weakest = weakest.min(*confidence);
        }
    }
    if weakest >= t.misprint
        && name::are_well_formed(format, &believed.lines)
        && issuer_is_well_formed(format, &believed.lines)
    {
        Ok(believed)
    } else {
        Err(IllegibleReason::CheckDigits)
    }
}

/// Whether a text is so much likelier than any other whose check digits hold that they prove it.
fn is_proved(best: &Corrected) -> bool {
    let changes = best.changes.len();
    changes <= THRESHOLDS.corrections
        && best.margin >= THRESHOLDS.margin + THRESHOLDS.margin_for_each_correction * changes as f32
}

/// Whether the first letter, which tells identity cards from visas of the same layout, is one of the
/// format's, and is what it is taken for also without the format's word. A zone whose ends are under
/// glare looks like one of a shorter format, read from its middle: its first letter gives that away.
fn code_is_sure(format: Format, posteriors: &Posteriors) -> bool {
    let position = &posteriors[0][0];
    let letter = zone::likeliest(position);
    zone::weights(format, 0, 0)[letter] >= 1.0
        && free(format, 0, 0, position)[letter] >= THRESHOLDS.code
}

/// Certainties of a position as they would be if the format allowed every character there.
fn free(format: Format, line: usize, column: usize, position: &[f32; LETTERS]) -> [f32; LETTERS] {
    let expected = zone::weights(format, line, column);
    let sum: f32 = position.iter().zip(&expected).map(|(p, w)| p / w).sum();
    std::array::from_fn(|c| position[c] / expected[c] / sum)
}

/// Certainty of a character that may be a misprint: where the format does not allow it, without
/// the format's word against it.
fn as_printed(
    format: Format,
    line: usize,
    column: usize,
    position: &[f32; LETTERS],
    character: usize,
) -> f32 {
    if zone::weights(format, line, column)[character] >= 1.0 {
        return position[character];
    }
    free(format, line, column, position)[character]
}

/// The characters of a position worth considering, the likeliest first.
fn alternatives(position: &[f32; LETTERS]) -> Vec<Alternative> {
    let mut all: Vec<Alternative> = position
        .iter()
        .zip(CHARACTERS)
        .filter(|(p, _)| **p > THRESHOLDS.alternative)
        .map(|(p, character)| Alternative {
            character,
            log_probability: p.ln().min(0.0),
        })
        .collect();
    all.sort_by(|a, b| b.log_probability.total_cmp(&a.log_probability));
    all.truncate(8);
    if all.is_empty() {
        all.push(Alternative {
            character: bonafide_mrz::alphabet::FILLER,
            log_probability: -20.0,
        });
    }
    all
}

fn assemble(
    lines: Vec<String>,
    posteriors: &Posteriors,
    first: &[String],
    check_digits_valid: bool,
) -> Believed {
    let mut confidences = Vec::with_capacity(lines.len());
    let mut changes = Vec::new();
    for (line, text) in lines.iter().enumerate() {
        let seen: Vec<char> = first[line].chars().collect();
        let mut row = Vec::with_capacity(text.len());
        for (column, character) in text.chars().enumerate() {
            let at = bonafide_mrz::alphabet::index(character);
            row.push(at.map_or(0.0, |at| posteriors[line][column][at]));
            if seen[column] != character {
                changes.push((line, column, seen[column]));
            }
        }
        confidences.push(row);
    }
    Believed {
        lines,
        confidences,
        changes,
        check_digits_valid,
    }
}

/// Whether check digits prove a position: one covers it or is at it.
fn is_covered(format: Format, line: usize, column: usize) -> bool {
    format.is_proved_by_check_digits()
        && format
            .checks()
            .iter()
            .any(|check| check.at == (line, column) || check.covers(line, column))
}

/// Whether the characters that no check digit covers are certain enough and shaped like names.
fn uncovered_is_sure(format: Format, believed: &Believed) -> Result<(), IllegibleReason> {
    let mut doubt = 0.0;
    for (line, row) in believed.confidences.iter().enumerate() {
        for (column, confidence) in row.iter().enumerate() {
            if !is_covered(format, line, column) {
                if *confidence < THRESHOLDS.uncovered {
                    return Err(IllegibleReason::Uncertain);
                }
                doubt += 1.0 - confidence;
            }
        }
    }
    if doubt > THRESHOLDS.uncovered_doubt
        || !name::are_well_formed(format, &believed.lines)
        || !states_are_sure(format, believed)
    {
        return Err(IllegibleReason::Uncertain);
    }
    Ok(())
}

/// Whether the codes of states are known ones, or clear in every letter and the same one in both places:
/// a code that nobody issues is more likely misread, or read beside its place, than printed.
fn states_are_sure(format: Format, believed: &Believed) -> bool {
    let spans: Vec<_> = [Field::IssuingState, Field::Nationality]
        .into_iter()
        .filter_map(|field| format.span(field))
        .map(|span| (span.line, span.start..span.start + span.length))
        .collect();
    let codes = spans
        .iter()
        .map(|(line, columns)| believed.lines[*line][columns.clone()].trim_end_matches('<'));
    let same = codes.clone().all(|code| Some(code) == codes.clone().next());
    spans.iter().zip(codes).all(|((line, columns), code)| {
        let row = &believed.confidences[*line][columns.clone()];
        code.is_empty()
            || country::is_known(code)
            || (same && row.iter().all(|sure| *sure >= THRESHOLDS.clear))
    })
}

/// Whether the issuing state begins with a letter and no filler stands between letters: what is read
/// from the middle of a line fails here.
fn issuer_is_well_formed(format: Format, lines: &[String]) -> bool {
    format.span(Field::IssuingState).is_none_or(|span| {
        let state = &lines[span.line][span.start..span.start + span.length];
        let letters = state.trim_end_matches('<');
        !letters.is_empty() && letters.chars().all(|c| c.is_ascii_uppercase())
    })
}
