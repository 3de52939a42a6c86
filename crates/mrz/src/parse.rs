//! Reading a zone's lines into fields.

use crate::{
    alphabet::{self, FILLER},
    check_digit,
    date::ShortDate,
    format::{Check, Field, Format, Span},
    name::{Names, spaced},
};

/// Why lines are not a machine-readable zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParseError {
    /// Count and length of the lines fit no format.
    Shape,
    /// A character outside `A`-`Z`, `0`-`9`, `<`.
    Character {
        /// Line, from 0.
        line: usize,
        /// Column, from 0.
        column: usize,
    },
}

impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Shape => f.write_str("count and length of the lines fit no format"),
            Self::Character { line, column } => {
                write!(f, "line {line} column {column} is outside the alphabet")
            }
        }
    }
}
impl std::error::Error for ParseError {}

/// Sex as a zone has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// `F`.
    Female,
    /// `M`.
    Male,
    /// Filler, or `X`: unspecified.
    Unspecified,
}

/// A check digit as printed and as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckResult {
    /// What it protects.
    pub field: Field,
    /// The character printed.
    pub printed: char,
    /// The digit computed.
    pub computed: char,
    /// It holds.
    pub holds: bool,
}

/// A zone's fields. What the format does not have is empty or `None`. Texts are without trailing fillers; inner fillers are spaces in names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mrz {
    /// The layout.
    pub format: Format,
    /// One or two letters.
    pub document_code: String,
    /// Issuing state or organisation, ICAO 9303-3 section 5: one to three letters.
    pub issuing_state: String,
    /// The holder's name.
    pub names: Names,
    /// Document number, the part in the optional data included.
    pub document_number: String,
    /// Nationality, the same codes; empty on the French card, which does not have it.
    pub nationality: String,
    /// Date of birth; `None` where it is no date at all.
    pub date_of_birth: Option<ShortDate>,
    /// Sex; `None` where the character is none of the standard's.
    pub sex: Option<Sex>,
    /// End of validity; `None` where it is no date, or the format has none.
    pub date_of_expiry: Option<ShortDate>,
    /// Year and month of issue, which the French card carries in its number.
    pub issued: Option<(u8, u8)>,
    /// Optional data.
    pub optional_data: String,
    /// Second optional data.
    pub optional_data_2: String,
    /// Every check digit of the format.
    pub checks: Vec<CheckResult>,
}

impl Mrz {
    /// Whether every check digit holds.
    #[must_use]
    pub fn check_digits_valid(&self) -> bool {
        self.checks.iter().all(|check| check.holds)
    }
}

/// Reads the lines of a zone.
///
/// # Errors
/// When their shape fits no format or a character is outside the alphabet. Check digits that do
/// not hold are no error: they are reported.
pub fn parse(lines: &[&str]) -> Result<Mrz, ParseError> {
    for (line, text) in lines.iter().enumerate() {
        if let Some(column) = text.chars().position(|c| alphabet::index(c).is_none()) {
            return Err(ParseError::Character { line, column });
        }
    }
    let format = Format::detect(lines).ok_or(ParseError::Shape)?;
    Ok(read(format, lines))
}

/// Whether every check digit of `format` holds in `lines`, which have its shape.
#[must_use]
pub fn check_digits_hold<S: AsRef<str>>(format: Format, lines: &[S]) -> bool {
    let lines: Vec<&str> = lines.iter().map(AsRef::as_ref).collect();
    format
        .checks()
        .iter()
        .all(|check| result(format, check, &lines).holds)
}

fn read(format: Format, lines: &[&str]) -> Mrz {
    let text = |field: Field| format.span(field).map_or("", |span| slice(lines, span));
    let trimmed = |field: Field| text(field).trim_end_matches(FILLER).to_owned();
    let names = if format == Format::FrenchId {
        let (surname, given) = (text(Field::Surname), text(Field::GivenNames));
        Names {
            primary: spaced(surname),
            secondary: spaced(given),
            may_be_truncated: !surname.ends_with(FILLER) || !given.ends_with(FILLER),
        }
    } else {
        Names::read(text(Field::Names))
    };
    let (document_number, optional_data) = number(format, lines);
    Mrz {
        format,
        document_code: trimmed(Field::DocumentCode),
        issuing_state: trimmed(Field::IssuingState),
        names,
        issued: (format == Format::FrenchId)
            .then(|| french_issue(&document_number))
            .flatten(),
        document_number,
        nationality: trimmed(Field::Nationality),
        date_of_birth: ShortDate::read(text(Field::DateOfBirth)),
        sex: match text(Field::Sex) {
            "F" => Some(Sex::Female),
            "M" => Some(Sex::Male),
            "<" | "X" => Some(Sex::Unspecified),
            _ => None,
        },
        date_of_expiry: ShortDate::read(text(Field::DateOfExpiry)),
        optional_data,
        optional_data_2: trimmed(Field::OptionalData2),
        checks: format
            .checks()
            .iter()
            .map(|check| result(format, check, lines))
            .collect(),
    }
}

fn slice<'a>(lines: &[&'a str], span: Span) -> &'a str {
    lines
        .get(span.line)
        .and_then(|line| line.get(span.start..span.start + span.length))
        .unwrap_or_default()
}

fn character(lines: &[&str], (line, column): (usize, usize)) -> char {
    lines
        .get(line)
        .and_then(|text| text.as_bytes().get(column))
        .map_or(FILLER, |&byte| char::from(byte))
}

/// The number with its continuation, and the optional data without it.
fn number(format: Format, lines: &[&str]) -> (String, String) {
    let text = |field: Field| format.span(field).map_or("", |span| slice(lines, span));
    let first = text(Field::DocumentNumber);
    let optional = text(Field::OptionalData).trim_end_matches(FILLER);
    match continuation(format, lines) {
        Some(rest) => {
            let after = &optional[rest.len() + 1..];
            (
                format!("{first}{rest}"),
                after.trim_start_matches(FILLER).to_owned(),
            )
        }
        None => (
            first.trim_end_matches(FILLER).to_owned(),
            optional.to_owned(),
        ),
    }
}

/// The part of a long number that stands in the optional data, without its check digit.
fn continuation<'a>(format: Format, lines: &[&'a str]) -> Option<&'a str> {
    let check = format
        .checks()
        .iter()
        .find(|check| check.field == Field::DocumentNumber)?;
    if !format.number_may_be_long() || character(lines, check.at) != FILLER {
        return None;
    }
    let optional = slice(lines, format.span(Field::OptionalData)?);
    let run = optional.split(FILLER).next().unwrap_or_default();
    (run.len() >= 2).then(|| &run[..run.len() - 1])
}

/// The French card's number begins with the year and month of issue.
fn french_issue(number: &str) -> Option<(u8, u8)> {
    let year = number.get(0..2)?.parse().ok()?;
    let month = number.get(2..4)?.parse().ok()?;
    (1..=12).contains(&month).then_some((year, month))
}

fn result(format: Format, check: &Check, lines: &[&str]) -> CheckResult {
    let covered = || {
        check
            .covers
            .iter()
            .flat_map(|span| slice(lines, *span).chars())
    };
    let printed = character(lines, check.at);
    let computed = check_digit::compute(covered()).unwrap_or(FILLER);
    let long = (check.field == Field::DocumentNumber)
        .then(|| continuation(format, lines))
        .flatten();
    if let Some(rest) = long {
        // ICAO 9303-5 section 4.2.4 leaves the filler in the check digit's place out of the sum;
        // issuers, and programs that check them, also give it a weight. Either sum counts.
        let digit = slice(lines, check.covers[0]).chars();
        let plain = check_digit::compute(digit.clone().chain(rest.chars()));
        let spaced = check_digit::compute(digit.chain([FILLER]).chain(rest.chars()));
        let optional = format
            .span(Field::OptionalData)
            .map_or("", |span| slice(lines, span));
        let printed = character(&[optional], (0, rest.len()));
        let computed = if spaced == Some(printed) {
            spaced
        } else {
            plain
        }
        .unwrap_or(FILLER);
        return CheckResult {
            field: check.field,
            printed,
            computed,
            holds: printed == computed,
        };
    }
    let empty = check.may_be_filler && printed == FILLER && covered().all(|c| c == FILLER);
    CheckResult {
        field: check.field,
        printed,
        computed,
        holds: printed == computed || empty,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::date::{Century, Date};

    const TODAY: Date = Date {
        year: 2026,
        month: 11,
        day: 24,
    };

    /// Specimens of ICAO 9303 parts 4 to 7 and the French card's published one.
    const SPECIMENS: &[(Format, &[&str])] = &[
        (
            Format::Td3,
            &[
                "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
            ],
        ),
        (
            Format::Td1,
            &[
                "I<UTOD231458907<<<<<<<<<<<<<<<",
                "7408122F1204159UTO<<<<<<<<<<<6",
                "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
            ],
        ),
        (
            Format::Td2,
            &[
                "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
                "D231458907UTO7408122F1204159<<<<<<<6",
            ],
        ),
        (
            Format::MrvA,
            &[
                "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                "L8988901C4XXX4009078F96121096ZE184226B<<<<<<",
            ],
        ),
        (
            Format::MrvB,
            &[
                "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
                "L8988901C4XXX4009078F9612109<<<<<<<<",
            ],
        ),
        (
            Format::FrenchId,
            &[
                "IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<",
                "8806923102858CORINNE<<<<<<<6512068F6",
            ],
        ),
        // A Dutch licence as its road authority shows it.
        (Format::Idl, &["D1NLD15094962111659VW87Z78NB84"]),
    ];

    #[test]
    fn published_specimens_read_with_all_check_digits() {
        for (format, lines) in SPECIMENS {
            let mrz = parse(lines).unwrap();
            assert_eq!(mrz.format, *format);
            assert_eq!(mrz.checks.len(), format.checks().len());
            assert!(mrz.check_digits_valid(), "{format:?} {:?}", mrz.checks);
        }
        let passport = parse(SPECIMENS[0].1).unwrap();
        assert_eq!(passport.names.primary, "ERIKSSON");
        assert_eq!(passport.names.secondary, "ANNA MARIA");
        assert_eq!(passport.document_number, "L898902C3");
        assert_eq!(
            (passport.issuing_state.as_str(), passport.sex),
            ("UTO", Some(Sex::Female))
        );
        assert_eq!(passport.optional_data, "ZE184226B");
        let birth = passport
            .date_of_birth
            .unwrap()
            .resolve(Century::Birth, TODAY);
        assert_eq!(birth, Date::new(1974, 8, 12));
        let french = parse(SPECIMENS[5].1).unwrap();
        assert_eq!(french.names.primary, "BERTHIER");
        assert_eq!(french.names.secondary, "CORINNE");
        assert_eq!(french.issued, Some((88, 6)));
    }

    #[test]
    fn a_long_document_number_goes_on_in_the_optional_data() {
        // ICAO 9303-5, appendix B: the number D23145890734.
        let lines = [
            "I<UTOD23145890<7349<<<<<<<<<<<",
            "3407127M9507122UTO<<<<<<<<<<<2",
            "STEVENSON<<PETER<JOHN<<<<<<<<<",
        ];
        let mrz = parse(&lines).unwrap();
        assert_eq!(mrz.document_number, "D23145890734");
        assert!(mrz.check_digits_valid(), "{:?}", mrz.checks);
        assert_eq!(mrz.optional_data, "");
    }

    #[test]
    fn any_single_wrong_character_whose_weight_shows_is_found() {
        for (format, lines) in SPECIMENS {
            for check in format.checks() {
                for span in check.covers {
                    for column in span.start..span.start + span.length {
                        let mut changed: Vec<String> =
                            lines.iter().map(|line| (*line).to_owned()).collect();
                        let old = character(lines, (span.line, column));
                        let new = if old == '4' { '5' } else { '4' };
                        changed[span.line].replace_range(column..=column, &new.to_string());
                        let difference = check_digit::value(old)
                            .unwrap()
                            .abs_diff(check_digit::value(new).unwrap());
                        let changed: Vec<&str> = changed.iter().map(String::as_str).collect();
                        let holds = check_digits_hold(*format, &changed);
                        assert_eq!(holds, difference.is_multiple_of(10), "{format:?} {column}");
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(lines in prop::collection::vec("[A-Z0-9<é ]{0,46}", 0..4)) {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let _ = parse(&lines);
        }

        #[test]
        fn parsing_of_the_right_shape_never_panics(
            format in prop::sample::select(Format::ALL.to_vec()),
            text in "[A-Z0-9<]{132}",
        ) {
            let lines: Vec<&str> = (0..format.lines())
                .map(|line| &text[line * 44..line * 44 + format.columns()])
                .collect();
            let mrz = parse(&lines).unwrap();
            prop_assert_eq!(mrz.check_digits_valid(), check_digits_hold(mrz.format, &lines));
        }
    }
}
