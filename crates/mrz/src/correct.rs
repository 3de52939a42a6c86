//! Correction that check digits prove.
//!
//! A recogniser gives several characters for a position, each with a log-probability. Of all the
//! texts these can form, [`most_probable`] finds the likeliest in which every check digit holds,
//! and how far the next one is behind: that distance tells whether the text is proved or merely
//! one of several that fit. [`correct`] does the same for plain text, with the characters that
//! are commonly confused in print.
//!
//! A check digit shows one wrong character in ten not at all: those whose value differs by a
//! multiple of 10, such as `0`, `A`, `K`, `U` and `<`, or `1`, `B`, `L` and `V`, or `6`, `G`, `Q`;
//! the weights 7, 3 and 1 have no factor in common with 10 and change nothing about that. Among
//! the commonly confused, `0` and `O` (24), `1` and `I` (18), `5` and `S` (28), `8` and `B` (11),
//! `2` and `Z` (35), `0` and `D` (13) are told apart; `6` and `G` (16) are not, nor are `1` and
//! `L` (21). There only the recogniser, or the class of the position, can tell: the margin is
//! then its own, and [`correct`] keeps what was read. Two wrong characters cancel each other one
//! time in ten; in document numbers and the personal number of passports the composite check
//! digit does not help, as its weights run in step with the field's own.

use crate::{
    alphabet::CharacterSet,
    format::{Field, Format},
    lattice, parse,
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
/// line and column, at least one character, the likeliest first, none twice; where no check digit
/// covers a position its first character is taken. `None` when no text of these characters
/// satisfies all check digits, or the shape is not the format's.
#[must_use]
pub fn most_probable(format: Format, alternatives: &[Vec<Vec<Alternative>>]) -> Option<Corrected> {
    let best = search(format, alternatives, true)?;
    debug_assert!(
        parse::check_digits_hold(format, &best.lines),
        "the search and the parser disagree"
    );
    Some(best)
}

/// The likeliest text in which the check digit of every single field holds, whatever the composite
/// one says: specimens are printed with a wrong one.
#[must_use]
pub fn most_probable_by_field(
    format: Format,
    alternatives: &[Vec<Vec<Alternative>>],
) -> Option<Corrected> {
    search(format, alternatives, false)
}

fn search(
    format: Format,
    alternatives: &[Vec<Vec<Alternative>>],
    composite: bool,
) -> Option<Corrected> {
    let shape_fits = alternatives.len() == format.lines()
        && alternatives.iter().all(|line| {
            line.len() == format.columns() && line.iter().all(|position| !position.is_empty())
        });
    if !shape_fits {
        return None;
    }
    let best = lattice::search(format, alternatives, composite)?;
    let mut zone: Vec<Vec<Alternative>> = alternatives
        .iter()
        .map(|line| line.iter().map(|position| position[0]).collect())
        .collect();
    let mut changes = Vec::new();
    for ((line, column), character) in best.text {
        let position = &alternatives[line][column];
        if position[0].character != character {
            zone[line][column] = *position.iter().find(|a| a.character == character)?;
            changes.push((line, column));
        }
    }
    changes.sort_unstable();
    let lines: Vec<String> = zone
        .iter()
        .map(|line| line.iter().map(|chosen| chosen.character).collect())
        .collect();
    Some(Corrected {
        log_probability: zone.iter().flatten().map(|a| a.log_probability).sum(),
        margin: best
            .next
            .map_or(f32::INFINITY, |next| (best.score - next) as f32),
        lines,
        changes,
    })
}

/// Substitutions that check digits are trusted to prove, in a whole zone.
const SUBSTITUTIONS: usize = 2;

/// Puts right plain text whose characters were confused. First each character is made to fit its
/// position (a letter that looks like a digit becomes that digit where only digits stand, and the
/// other way round). Then, in fields with a check digit of their own, confusable characters are
/// exchanged; that counts only if one smallest set of at most two exchanges makes all check
/// digits hold. `None` when there is none or more than one.
#[must_use]
pub fn correct(lines: &[&str]) -> Option<Vec<String>> {
    let format = Format::detect(lines)?;
    let alternatives: Vec<Vec<Vec<Alternative>>> = lines
        .iter()
        .enumerate()
        .map(|(line, text)| {
            text.chars()
                .enumerate()
                .map(|(column, read)| plausible(format, (line, column), read))
                .collect()
        })
        .collect();
    let corrected = most_probable(format, &alternatives)?;
    // Each exchange costs 1, so that texts with as many are exactly 0 apart.
    let unique = corrected.margin > 0.5;
    (unique && corrected.changes.len() <= SUBSTITUTIONS).then_some(corrected.lines)
}

/// The character that fits the position, and those that it may be exchanged for.
fn plausible(format: Format, (line, column): (usize, usize), read: char) -> Vec<Alternative> {
    let allowed = format.allowed(line, column);
    let fitting = fit(read, allowed);
    let provable = format
        .checks()
        .iter()
        .any(|check| check.field != Field::Composite && check.covers(line, column));
    let exchanges = confusable(read)
        .chars()
        .filter(|other| provable && *other != fitting && allowed.contains(*other));
    std::iter::once((fitting, 0.0))
        .chain(exchanges.map(|other| (other, -1.0)))
        .map(|(character, log_probability)| Alternative {
            character,
            log_probability,
        })
        .collect()
}

/// `read`, or the character that it is commonly mistaken for if only that may stand here.
fn fit(read: char, allowed: CharacterSet) -> char {
    if allowed.contains(read) {
        return read;
    }
    confusable(read)
        .chars()
        .find(|other| allowed.contains(*other))
        .unwrap_or(read)
}

/// Characters that `read` is commonly mistaken for in OCR-B, the likeliest first.
#[must_use]
#[expect(clippy::match_same_arms, reason = "one row a character")]
pub const fn confusable(read: char) -> &'static str {
    match read {
        '0' => "ODQ",
        'O' => "0QD",
        'Q' => "0O",
        'D' => "0O",
        '1' => "IL",
        'I' => "1L",
        'L' => "1I",
        '2' => "Z",
        'Z' => "2",
        '4' => "A",
        'A' => "4",
        '5' => "S",
        'S' => "5",
        '6' => "G",
        'G' => "6C",
        'C' => "G",
        '7' => "T",
        'T' => "7",
        '8' => "B",
        'B' => "8",
        'U' => "V",
        'V' => "U",
        _ => "",
    }
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

    fn alternative(character: char, log_probability: f32) -> Alternative {
        Alternative {
            character,
            log_probability,
        }
    }

    fn certain(lines: &[&str]) -> Vec<Vec<Vec<Alternative>>> {
        let line = |line: &&str| line.chars().map(|c| vec![alternative(c, 0.0)]).collect();
        lines.iter().map(line).collect()
    }

    fn as_strs(lines: &[String]) -> Vec<&str> {
        lines.iter().map(String::as_str).collect()
    }

    #[test]
    fn check_digits_decide_between_readings() {
        let mut alternatives = certain(&PASSPORT);
        for (column, wrong) in [(5, 'O'), (14, 'A'), (31, 'B')] {
            alternatives[1][column][0].log_probability = -1.5;
            alternatives[1][column].insert(0, alternative(wrong, -0.3));
        }
        let corrected = most_probable(Format::Td3, &alternatives).unwrap();
        assert_eq!(corrected.lines, PASSPORT);
        assert_eq!(corrected.changes, [(1, 5), (1, 14), (1, 31)]);
        assert!((corrected.log_probability + 4.5).abs() < 1e-6);
        assert_eq!(corrected.margin, f32::INFINITY, "no other text holds");
    }

    #[test]
    fn what_no_check_digit_can_show_has_the_recognisers_margin() {
        let mut alternatives = certain(&PASSPORT);
        // 1 and B differ by 10.
        alternatives[1][30] = vec![alternative('1', -0.6), alternative('B', -0.8)];
        let corrected = most_probable(Format::Td3, &alternatives).unwrap();
        assert!((corrected.margin - 0.2).abs() < 1e-6);
    }

    #[test]
    fn an_improbable_filler_does_not_hide_the_next_text() {
        // Both readings of the two 1s hold together only; a filler for the check digit of the
        // number would begin a long one, which nothing here continues.
        let lines = [
            "I<UTOD231458907<<<<<<<<<<<<<<<",
            "7408122F1204159UTO<<<<<<<<<<<6",
            "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
        ];
        let mut alternatives = certain(&lines);
        alternatives[0][14].push(alternative('<', -1.0));
        alternatives[0][8] = vec![alternative('1', -0.1), alternative('L', -3.1)];
        let corrected = most_probable(Format::Td1, &alternatives).unwrap();
        assert_eq!(corrected.lines, lines);
        assert!((corrected.margin - 3.0).abs() < 1e-6);
    }

    #[test]
    fn a_long_number_is_one_text_though_both_of_its_sums_hold() {
        let lines = [
            "I<UTOD23145890<7349<<<<<<<<<<<",
            "3407127M9507122UTO<<<<<<<<<<<2",
            "STEVENSON<<PETER<JOHN<<<<<<<<<",
        ];
        let mut alternatives = certain(&lines);
        alternatives[0][14].insert(0, alternative('1', 0.0));
        alternatives[0][16].push(alternative('8', -2.0));
        let corrected = most_probable(Format::Td1, &alternatives).unwrap();
        assert_eq!(corrected.lines, lines);
        assert_eq!(corrected.margin, f32::INFINITY);
    }

    #[test]
    fn plain_text_is_corrected_only_where_that_is_proved() {
        let read = [
            "P<UT0ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
            "L8989O2C36UTO74O8I22F1204159ZE184226B<<<<<10",
        ];
        assert_eq!(correct(&read).unwrap(), PASSPORT);
        // A digit misread as another digit is no confusion that anything could prove.
        let wrong = [PASSPORT[0], "L898902C46UTO7408122F1204159ZE184226B<<<<<10"];
        assert_eq!(correct(&wrong), None);
        assert_eq!(most_probable(Format::Td3, &certain(&wrong)), None);
        // Two exchanges make this one hold, 8 to B and 2 to Z: nobody can tell.
        let ambiguous = [PASSPORT[0], "L898902C36UTO7408122F1204159ZE1842268<<<<<10"];
        assert_eq!(correct(&ambiguous), None);
    }

    #[test]
    fn fields_are_proved_though_the_composite_check_digit_is_wrong() {
        let printed = [
            "IDCMW<512849702<<<<<<<<<<<<<<<",
            "6104128M1402209CMW<<<<<<<<<<<1",
            "PUBLIC<<JON<<<<<<<<<<<<<<<<<<<",
        ];
        let mut alternatives = certain(&printed);
        alternatives[0][13].insert(0, alternative('O', -0.1));
        assert_eq!(most_probable(Format::Td1, &alternatives), None);
        let found = most_probable_by_field(Format::Td1, &alternatives).unwrap();
        assert_eq!(
            (found.lines, found.changes),
            (printed.map(str::to_owned).to_vec(), vec![(0, 13)])
        );
    }

    fn zone() -> impl Strategy<Value = (Format, Vec<String>)> {
        let formats = Format::ALL.into_iter().filter(|f| *f != Format::Idl);
        (
            prop::sample::select(formats.collect::<Vec<_>>()),
            "[A-Z0-9]{9}",
            "[A-Z0-9]{10,13}",
            any::<bool>(),
        )
            .prop_map(|(format, number, long, is_long)| {
                let number = match format {
                    Format::FrenchId => "980375123456".to_owned(),
                    Format::Td1 if is_long => long,
                    _ => number,
                };
                let fields = ZoneFields {
                    document_number: number,
                    ..ZoneFields::specimen(format)
                };
                (format, write(format, &fields).unwrap())
            })
    }

    proptest! {
        /// The search agrees with trying every combination.
        #[test]
        fn the_search_is_exact(
            (format, truth) in zone(),
            places in prop::collection::vec((any::<prop::sample::Index>(), "[A-Z0-9<]{2}"), 1..5),
        ) {
            let mut alternatives = certain(&as_strs(&truth));
            let mut open: Vec<(usize, usize)> = places
                .iter()
                .map(|(index, _)| {
                    let at = index.index(format.lines() * format.columns());
                    (at / format.columns(), at % format.columns())
                })
                .filter(|(line, column)| {
                    let at = (*line, *column);
                    format.checks().iter().any(|c| c.at == at || c.covers(at.0, at.1))
                })
                .collect();
            open.sort_unstable();
            open.dedup();
            for (rank, (&(line, column), (_, others))) in open.iter().zip(&places).enumerate() {
                let position = &mut alternatives[line][column];
                for (i, other) in others.chars().enumerate() {
                    if position.iter().all(|a| a.character != other) {
                        let log_probability = -0.37 * (1 + rank + 5 * i) as f32;
                        position.push(alternative(other, log_probability));
                    }
                }
            }
            let mut holding: Vec<(f32, Vec<String>)> = Vec::new();
            let combinations: usize = open.iter().map(|(l, c)| alternatives[*l][*c].len()).product();
            for mut combination in 0..combinations {
                let mut lines = truth.clone();
                let mut score = 0.0;
                for &(line, column) in &open {
                    let position = &alternatives[line][column];
                    let chosen = position[combination % position.len()];
                    combination /= position.len();
                    lines[line].replace_range(column..=column, &chosen.character.to_string());
                    score += chosen.log_probability;
                }
                if parse::check_digits_hold(format, &lines) {
                    holding.push((score, lines));
                }
            }
            holding.sort_by(|a, b| b.0.total_cmp(&a.0));
            let found = most_probable(format, &alternatives).unwrap();
            prop_assert!((found.log_probability - holding[0].0).abs() < 1e-4);
            match holding.get(1) {
                Some(next) => prop_assert!((found.margin - (holding[0].0 - next.0)).abs() < 1e-4),
                None => prop_assert_eq!(found.margin, f32::INFINITY),
            }
        }

        /// Confused characters in fields with a check digit come back, or nothing is claimed.
        #[test]
        fn a_confusion_comes_back_or_nothing_is_claimed(
            (format, truth) in zone(),
            index: prop::sample::Index,
            which in 0usize..3,
        ) {
            let covered: Vec<(usize, usize)> = format
                .checks()
                .iter()
                .filter(|check| check.field != Field::Composite)
                .flat_map(|check| check.covers.iter().flat_map(|span| span.positions()))
                .collect();
            let (line, column) = covered[index.index(covered.len())];
            let old = char::from(truth[line].as_bytes()[column]);
            let wrong = confusable(old).chars().nth(which).unwrap_or(old);
            let mut read = truth.clone();
            read[line].replace_range(column..=column, &wrong.to_string());
            if let Some(corrected) = correct(&as_strs(&read)) {
                prop_assert!(parse::check_digits_hold(format, &corrected));
                // A wrong character that leaves the sums as they are cannot be known.
                let invisible = parse::check_digits_hold(format, &read) && corrected == read;
                prop_assert!(invisible || corrected == truth, "{corrected:?}");
            }
        }

        /// Whatever comes out holds.
        #[test]
        fn nothing_wrong_is_ever_claimed(
            format in prop::sample::select(Format::ALL.to_vec()),
            text in "[A-Z0-9<]{132}",
        ) {
            let lines: Vec<&str> = (0..format.lines())
                .map(|line| &text[line * 44..line * 44 + format.columns()])
                .collect();
            if let Some(corrected) = correct(&lines) {
                let format = Format::detect(&as_strs(&corrected)).unwrap();
                prop_assert!(parse::check_digits_hold(format, &corrected));
            }
        }
    }
}
