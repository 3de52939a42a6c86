//! Correction that check digits prove.
//!
//! A recogniser gives several characters for a position, each with a log-probability. Of all the
//! texts these can form, [`most_probable`] finds the likeliest in which every check digit holds,
//! exactly, by dynamic programming: while the positions are walked in reading order, all that the
//! past means for the future is the running sum, modulo 10, of the field being walked and of the
//! composite check digit, so 100 states suffice. The two best texts are kept, and their distance
//! tells whether the correction is proved or merely one of several that fit.
//!
//! Some confusions no check digit can show, because their values differ by a multiple of 10
//! (`0`, `A`, `K`, `U` and `<`; `1`, `B`, `L`, `V`; …). There the margin is the recogniser's own.

use crate::{
    alphabet::FILLER,
    check_digit,
    format::{Check, Field, Format},
    parse,
};

/// One character that may stand at a position.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alternative {
    /// The character.
    pub character: char,
    /// Natural logarithm of its probability, at most 0.
    pub log_probability: f32,
}

/// A text in which all check digits hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Corrected {
    /// The lines.
    pub lines: Vec<String>,
    /// Sum of the log-probabilities of its characters.
    pub log_probability: f32,
    /// How much likelier it is than the next text in which all check digits hold, as a difference
    /// of log-probabilities over the positions that check digits cover; infinite when there is no
    /// other.
    pub margin: f32,
    /// Positions (line, column) where it is not the likeliest character.
    pub changes: Vec<(usize, usize)>,
}

/// The likeliest text of `format` in which every check digit holds. `alternatives` has, for each
/// line and column, at least one character, the likeliest first. `None` when no text of these
/// characters satisfies all check digits, or the shape is not the format's.
#[must_use]
pub fn most_probable(format: Format, alternatives: &[Vec<Vec<Alternative>>]) -> Option<Corrected> {
    let shape_fits = alternatives.len() == format.lines()
        && alternatives.iter().all(|line| {
            line.len() == format.columns() && line.iter().all(|position| !position.is_empty())
        });
    if !shape_fits {
        return None;
    }
    let steps = steps(format);
    let mut layers: Vec<Layer> = vec![Layer::start()];
    for step in &steps {
        let choices = &alternatives[step.at.0][step.at.1];
        let last = layers.last().expect("there is a first layer");
        layers.push(last.advance(step, choices));
    }
    let mut texts = layers
        .last()?
        .ends()
        .into_iter()
        .map(|end| trace(&layers, &steps, end));
    let valid = |text: &[Placed]| {
        let lines = assemble(format, alternatives, text);
        let shown: Vec<&str> = lines.iter().map(String::as_str).collect();
        parse::check_digits_hold(format, &shown).then_some(lines)
    };
    let (lines, best) = texts
        .by_ref()
        .find_map(|(score, text)| Some((valid(&text)?, score)))?;
    let next = texts.find_map(|(score, text)| valid(&text).map(|_| score));
    let mut log_probability = 0.0;
    let mut changes = Vec::new();
    for (line, text) in lines.iter().enumerate() {
        for (column, character) in text.chars().enumerate() {
            let position = &alternatives[line][column];
            let chosen = position.iter().find(|a| a.character == character)?;
            log_probability += chosen.log_probability;
            if position[0].character != character {
                changes.push((line, column));
            }
        }
    }
    Some(Corrected {
        lines,
        log_probability,
        margin: next.map_or(f32::INFINITY, |next| best - next),
        changes,
    })
}

/// Puts right plain text whose characters were confused, where one smallest set of substitutions
/// alone makes every check digit hold and every character fit its position; `None` otherwise.
#[must_use]
pub fn correct(lines: &[&str]) -> Option<Vec<String>> {
    let format = Format::detect(lines)?;
    let alternatives: Vec<Vec<Vec<Alternative>>> = lines
        .iter()
        .enumerate()
        .map(|(line, text)| {
            text.chars()
                .enumerate()
                .map(|(column, read)| {
                    let allowed = format.allowed(line, column);
                    let keep = (read, 0.0);
                    let others = confusable(read).chars().map(|other| (other, -1.0));
                    std::iter::once(keep)
                        .chain(others)
                        .filter(|(character, _)| allowed.contains(*character))
                        .map(|(character, log_probability)| Alternative {
                            character,
                            log_probability,
                        })
                        .collect()
                })
                .collect()
        })
        .collect();
    most_probable(format, &alternatives)
        .filter(|c| c.margin >= 0.5)
        .map(|c| c.lines)
}

/// Characters that `read` is commonly mistaken for.
#[must_use]
#[expect(clippy::match_same_arms, reason = "one row a character")]
pub const fn confusable(read: char) -> &'static str {
    match read {
        '0' => "OQD",
        'O' => "0QD",
        'Q' | 'D' => "0O",
        '1' => "IL",
        'I' => "1L",
        'L' => "1I",
        '2' => "Z",
        'Z' => "2",
        '5' => "S",
        'S' => "5",
        '8' => "B",
        'B' => "8",
        '6' => "G",
        'G' => "6C",
        'C' => "G",
        '7' => "T",
        'T' => "7",
        'U' => "V",
        'V' => "U",
        _ => "",
    }
}

/// One covered position.
struct Step {
    at: (usize, usize),
    role: Role,
    /// Weight in the field's own sum, 0 outside.
    field_weight: u32,
    /// Weight in the composite sum, 0 outside.
    composite_weight: u32,
}

enum Role {
    /// A character that is summed.
    Content,
    /// The field's check digit: must equal the field's sum, which then starts anew. A filler is
    /// let through where the format knows one; the finished text is verified as a whole.
    FieldCheck { filler: bool },
    /// The composite check digit.
    Composite,
}

fn steps(format: Format) -> Vec<Step> {
    let weight = |check: &Check, at: (usize, usize)| {
        check
            .covers
            .iter()
            .flat_map(|span| (span.start..span.start + span.length).map(|c| (span.line, c)))
            .zip([7, 3, 1].into_iter().cycle())
            .find(|(covered, _)| *covered == at)
            .map_or(0, |(_, weight)| weight)
    };
    let composite = format
        .checks()
        .iter()
        .find(|check| check.field == Field::Composite);
    let fields: Vec<&Check> = format
        .checks()
        .iter()
        .filter(|check| check.field != Field::Composite)
        .collect();
    let mut steps = Vec::new();
    for line in 0..format.lines() {
        for column in 0..format.columns() {
            let at = (line, column);
            let field_weight = fields.iter().map(|check| weight(check, at)).sum();
            let composite_weight = composite.map_or(0, |check| weight(check, at));
            let role = if composite.is_some_and(|check| check.at == at) {
                Role::Composite
            } else if let Some(check) = fields.iter().find(|check| check.at == at) {
                let long = format.number_may_be_long() && check.field == Field::DocumentNumber;
                Role::FieldCheck {
                    filler: check.may_be_filler || long,
                }
            } else if field_weight + composite_weight > 0 {
                Role::Content
            } else {
                continue;
            };
            steps.push(Step {
                at,
                role,
                field_weight,
                composite_weight,
            });
        }
    }
    steps
}

/// A character at a line and column.
type Placed = ((usize, usize), char);

/// How many texts are kept for each state.
const KEPT: usize = 3;

#[derive(Clone, Copy)]
struct Path {
    score: f32,
    character: char,
    /// State and rank in the layer before.
    from: (usize, usize),
}

/// For each state (field sum × 10 + composite sum) the best paths to it, the best first.
struct Layer(Vec<Vec<Path>>);

impl Layer {
    fn start() -> Self {
        let mut states = vec![Vec::new(); 100];
        states[0].push(Path {
            score: 0.0,
            character: FILLER,
            from: (0, 0),
        });
        Self(states)
    }

    fn advance(&self, step: &Step, choices: &[Alternative]) -> Self {
        let mut next = vec![Vec::<Path>::new(); 100];
        for (state, paths) in self.0.iter().enumerate() {
            if paths.is_empty() {
                continue;
            }
            let (field, composite) = ((state / 10) as u32, (state % 10) as u32);
            for choice in choices {
                let Some(to) = step.take(field, composite, choice.character) else {
                    continue;
                };
                for (rank, path) in paths.iter().enumerate() {
                    let score = path.score + choice.log_probability;
                    keep(
                        &mut next[to],
                        Path {
                            score,
                            character: choice.character,
                            from: (state, rank),
                        },
                    );
                }
            }
        }
        Self(next)
    }

    /// Ends of all texts, the likeliest first.
    fn ends(&self) -> Vec<(usize, usize)> {
        let mut ends: Vec<(usize, usize)> = self
            .0
            .iter()
            .enumerate()
            .flat_map(|(state, paths)| (0..paths.len()).map(move |rank| (state, rank)))
            .collect();
        ends.sort_by(|a, b| self.0[b.0][b.1].score.total_cmp(&self.0[a.0][a.1].score));
        ends
    }
}

impl Step {
    /// The state after `character`, or `None` where a check digit forbids it.
    fn take(&self, field: u32, composite: u32, character: char) -> Option<usize> {
        let value = check_digit::value(character)?;
        let composite_after = (composite + value * self.composite_weight) % 10;
        let field_after = match self.role {
            Role::Content => (field + value * self.field_weight) % 10,
            Role::FieldCheck { filler } => {
                let fits = character.to_digit(10) == Some(field) || (filler && character == FILLER);
                fits.then_some(0)?
            }
            Role::Composite => (character.to_digit(10) == Some(composite)).then_some(0)?,
        };
        let composite_after = if matches!(self.role, Role::Composite) {
            0
        } else {
            composite_after
        };
        Some((field_after * 10 + composite_after) as usize)
    }
}

fn keep(paths: &mut Vec<Path>, path: Path) {
    let at = paths.partition_point(|kept| kept.score >= path.score);
    if at < KEPT {
        paths.insert(at, path);
        paths.truncate(KEPT);
    }
}

/// The characters of the text that ends at `end`, with its score.
fn trace(layers: &[Layer], steps: &[Step], end: (usize, usize)) -> (f32, Vec<Placed>) {
    let score = layers[steps.len()].0[end.0][end.1].score;
    let mut text = Vec::with_capacity(steps.len());
    let mut at = end;
    for (layer, step) in layers[1..].iter().zip(steps).rev() {
        let path = layer.0[at.0][at.1];
        text.push((step.at, path.character));
        at = path.from;
    }
    (score, text)
}

/// Lines of the chosen characters, and the likeliest ones where nothing was chosen.
fn assemble(
    format: Format,
    alternatives: &[Vec<Vec<Alternative>>],
    chosen: &[Placed],
) -> Vec<String> {
    let mut lines: Vec<Vec<char>> = alternatives
        .iter()
        .map(|line| line.iter().map(|position| position[0].character).collect())
        .collect();
    for &((line, column), character) in chosen {
        lines[line][column] = character;
    }
    debug_assert_eq!(lines.len(), format.lines());
    lines
        .into_iter()
        .map(|line| line.into_iter().collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::write::{ZoneFields, write};

    const PASSPORT: [&str; 2] = [
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    ];

    fn certain(lines: &[&str]) -> Vec<Vec<Vec<Alternative>>> {
        lines
            .iter()
            .map(|line| {
                line.chars()
                    .map(|character| {
                        vec![Alternative {
                            character,
                            log_probability: 0.0,
                        }]
                    })
                    .collect()
            })
            .collect()
    }

    #[test]
    fn a_check_digit_decides_between_two_readings() {
        let mut alternatives = certain(&PASSPORT);
        // The recogniser prefers O, S and B; the check digits know better.
        for (column, wrong) in [(5, 'O'), (14, 'A'), (31, 'B')] {
            alternatives[1][column].insert(
                0,
                Alternative {
                    character: wrong,
                    log_probability: -0.3,
                },
            );
            alternatives[1][column][1].log_probability = -1.5;
        }
        let corrected = most_probable(Format::Td3, &alternatives).unwrap();
        assert_eq!(corrected.lines, PASSPORT);
        assert!(corrected.changes.contains(&(1, 5)));
        assert!(corrected.margin > 0.0);
    }

    #[test]
    fn what_no_check_digit_can_show_has_a_small_margin() {
        let mut alternatives = certain(&PASSPORT);
        // 1 and B differ by 10: only the recogniser can tell.
        alternatives[1][30] = vec![
            Alternative {
                character: '1',
                log_probability: -0.6,
            },
            Alternative {
                character: 'B',
                log_probability: -0.8,
            },
        ];
        let corrected = most_probable(Format::Td3, &alternatives).unwrap();
        assert!((corrected.margin - 0.2).abs() < 1e-6);
    }

    #[test]
    fn contradictions_have_no_correction() {
        let wrong = [PASSPORT[0], "L898902C46UTO7408122F1204159ZE184226B<<<<<10"];
        assert_eq!(most_probable(Format::Td3, &certain(&wrong)), None);
        assert_eq!(correct(&wrong), None);
    }

    proptest! {
        /// One confused character in a checked field comes back, or nothing is claimed.
        #[test]
        fn a_confused_character_comes_back_or_nothing_is_claimed(
            format in prop::sample::select(Format::ALL.to_vec()),
            number in "[A-Z0-9]{9}",
            column in 0usize..36,
            which in 0usize..3,
        ) {
            let fields = ZoneFields {
                document_number: if format == Format::FrenchId { "980375123456".into() } else { number },
                ..ZoneFields::specimen(format)
            };
            let truth = write(format, &fields).unwrap();
            let line = format.span(Field::DocumentNumber).unwrap().line;
            let mut read = truth.clone();
            let column = column % format.columns();
            let old = read[line].as_bytes()[column] as char;
            let wrong = confusable(old).chars().nth(which).unwrap_or(old);
            prop_assume!(format.checks().iter().any(|c| c.covers.iter().any(|s| {
                s.line == line && (s.start..s.start + s.length).contains(&column)
            })));
            read[line].replace_range(column..=column, &wrong.to_string());
            let shown: Vec<&str> = read.iter().map(String::as_str).collect();
            if let Some(corrected) = correct(&shown) {
                let lines: Vec<&str> = corrected.iter().map(String::as_str).collect();
                prop_assert!(parse::check_digits_hold(format, &lines));
                if !parse::check_digits_hold(format, &shown) {
                    prop_assert_eq!(corrected, truth);
                }
            }
        }
    }
}
