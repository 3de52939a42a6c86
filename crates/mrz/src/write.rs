//! Writing zones: from fields to lines with their check digits.

use crate::{
    alphabet::FILLER,
    check_digit,
    format::{Check, Field, Format},
    name,
    transliterate::transliterate,
};

/// What goes into a zone. Texts may be in any script that [`transliterate`] knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ZoneFields {
    /// One or two letters.
    pub document_code: String,
    /// Issuing state, one to three letters.
    pub issuing_state: String,
    /// Family name.
    pub primary: String,
    /// Given names.
    pub secondary: String,
    /// Document number; over nine characters only where the format knows how.
    pub document_number: String,
    /// Nationality, one to three letters.
    pub nationality: String,
    /// `YYMMDD`.
    pub date_of_birth: String,
    /// `M`, `F` or `<`.
    pub sex: char,
    /// `YYMMDD`.
    pub date_of_expiry: String,
    /// Optional data.
    pub optional_data: String,
    /// Second optional data (TD1), issuing office (French card).
    pub optional_data_2: String,
}

/// Why fields do not fit a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoesNotFit {
    /// The field that is too long or holds a character that no zone can.
    pub field: Field,
}

impl std::fmt::Display for DoesNotFit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} does not fit the zone", self.field)
    }
}
impl std::error::Error for DoesNotFit {}

impl ZoneFields {
    /// The holder of ICAO 9303's own specimens, as `format` has her.
    #[must_use]
    pub fn specimen(format: Format) -> Self {
        let (code, number) = match format {
            Format::Td3 => ("P", "L898902C3"),
            Format::MrvA | Format::MrvB => ("V", "L8988901C"),
            Format::Td1 | Format::Td2 => ("I", "D23145890"),
            Format::FrenchId => ("ID", "940992310285"),
            Format::Idl => ("D1", ""),
        };
        let french = format == Format::FrenchId;
        Self {
            document_code: code.into(),
            issuing_state: if french { "FRA" } else { "UTO" }.into(),
            primary: "Eriksson".into(),
            secondary: "Anna Maria".into(),
            document_number: number.into(),
            nationality: if french { "" } else { "UTO" }.into(),
            date_of_birth: "740812".into(),
            sex: 'F',
            date_of_expiry: "330415".into(),
            ..Self::default()
        }
    }
}

/// The lines of a zone of `format`.
///
/// # Errors
/// When a field is too long or holds a character outside the alphabet. Names are transliterated
/// and cut to the field (ICAO 9303-3, section 4.6); nothing else is. Fields that the format does
/// not have are left out.
pub fn write(format: Format, fields: &ZoneFields) -> Result<Vec<String>, DoesNotFit> {
    let mut zone = vec![vec![FILLER; format.columns()]; format.lines()];
    let (number, continuation) = split_number(format, &fields.document_number);
    let optional = match continuation {
        Some(rest) => rest + &fields.optional_data,
        None => fields.optional_data.clone(),
    };
    for (field, span) in format.fields() {
        let sex = fields.sex.to_string();
        let names;
        let text = match field {
            Field::DocumentCode => &fields.document_code,
            Field::IssuingState => &fields.issuing_state,
            Field::Names => {
                let (primary, secondary) = (&fields.primary, &fields.secondary);
                names = name::fit(
                    &transliterate(primary),
                    &transliterate(secondary),
                    span.length,
                );
                &names
            }
            Field::Surname => {
                names = name::fit(&transliterate(&fields.primary), "", span.length);
                &names
            }
            Field::GivenNames => {
                names = given_names(&fields.secondary, span.length);
                &names
            }
            Field::DocumentNumber => &number,
            Field::Nationality => &fields.nationality,
            Field::DateOfBirth => &fields.date_of_birth,
            Field::Sex => &sex,
            Field::DateOfExpiry => &fields.date_of_expiry,
            Field::OptionalData => &optional,
            Field::OptionalData2 => &fields.optional_data_2,
            Field::Composite => continue,
        };
        let slots = &mut zone[span.line][span.start..span.start + span.length];
        let fits = text.chars().count() <= slots.len()
            && text
                .chars()
                .enumerate()
                .all(|(i, c)| format.allowed(span.line, span.start + i).contains(c));
        if !fits {
            return Err(DoesNotFit { field: *field });
        }
        slots
            .iter_mut()
            .zip(text.chars())
            .for_each(|(slot, character)| *slot = character);
    }
    for check in format.checks() {
        let long = check.field == Field::DocumentNumber
            && format.number_may_be_long()
            && fields.document_number.len() > 9;
        if !long {
            let digit = digit(check, &zone).ok_or(DoesNotFit { field: check.field })?;
            zone[check.at.0][check.at.1] = digit;
        }
    }
    Ok(zone
        .into_iter()
        .map(|line| line.into_iter().collect())
        .collect())
}

fn digit(check: &Check, zone: &[Vec<char>]) -> Option<char> {
    let covered = check.covers.iter().flat_map(|span| {
        zone[span.line][span.start..span.start + span.length]
            .iter()
            .copied()
    });
    check_digit::compute(covered)
}

/// A number too long for its field: its first nine characters, and what goes before the optional
/// data: the rest, the check digit, a filler (ICAO 9303-5, section 4.2.2, note j). A filler within
/// the rest would end it, so such a number is not split and then does not fit.
fn split_number(format: Format, number: &str) -> (String, Option<String>) {
    if format.number_may_be_long() && number.len() > 9 && number.is_ascii() {
        let (first, rest) = number.split_at(9);
        if !rest.contains(FILLER)
            && let Some(digit) = check_digit::compute(number.chars())
        {
            return (first.into(), Some(format!("{rest}{digit}<")));
        }
    }
    (number.into(), None)
}

/// Given names as the French card has them: two fillers between any two, cut at the end.
fn given_names(names: &str, length: usize) -> String {
    let names: Vec<String> = names.split_whitespace().map(transliterate).collect();
    let cut: String = names.join("<<").chars().take(length).collect();
    cut.trim_end_matches(FILLER).to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        date::ShortDate,
        parse::{self, parse},
    };

    #[test]
    fn the_standards_specimen_is_written_as_printed() {
        let fields = ZoneFields {
            date_of_expiry: "120415".into(),
            optional_data: "ZE184226B".into(),
            ..ZoneFields::specimen(Format::Td3)
        };
        assert_eq!(
            write(Format::Td3, &fields).unwrap(),
            [
                "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
            ]
        );
        let digits = ZoneFields {
            primary: "R2D2".into(),
            document_number: "12 3".into(),
            ..fields
        };
        assert!(write(Format::Td3, &digits).is_err());
    }

    #[test]
    fn a_long_number_takes_the_place_of_its_check_digit() {
        let fields = ZoneFields {
            document_number: "D23145890734".into(),
            optional_data: "XY".into(),
            ..ZoneFields::specimen(Format::Td1)
        };
        let lines = write(Format::Td1, &fields).unwrap();
        assert_eq!(lines[0], "I<UTOD23145890<7349<XY<<<<<<<<");
        let gap = ZoneFields {
            document_number: "D23145890<7".into(),
            ..fields
        };
        let refused = write(Format::Td1, &gap).unwrap_err();
        assert_eq!(refused.field, Field::DocumentNumber);
    }

    #[test]
    fn french_given_names_are_two_fillers_apart() {
        let fields = ZoneFields {
            primary: "Berthier de La Tour".into(),
            secondary: "Corinne Anne-Lou Zoé".into(),
            ..ZoneFields::specimen(Format::FrenchId)
        };
        let lines = write(Format::FrenchId, &fields).unwrap();
        assert_eq!(&lines[0][..30], "IDFRABERTHIER<DE<LA<TOUR<<<<<<");
        assert_eq!(&lines[1][13..27], "CORINNE<<ANNE<");
    }

    fn any_fields() -> impl Strategy<Value = (Format, ZoneFields)> {
        (
            prop::sample::select(Format::ALL.to_vec()),
            "[A-Z]{1,12}( [A-Z]{1,12}){0,2}",
            "([A-Z]{1,12}( [A-Z]{1,12}){0,2})?",
            prop_oneof!["[A-Z0-9]{1,9}", "[A-Z0-9]{10,13}"],
            prop::sample::select(vec!["740812", "74<<<<", "<<<<<<", "000229"]),
            prop::sample::select(vec!['M', 'F', '<']),
            "([A-Z0-9]{1,4})?",
        )
            .prop_map(
                |(format, primary, secondary, mut number, birth, sex, optional)| {
                    match format {
                        Format::FrenchId => number = "980375123456".into(),
                        Format::Td1 => (),
                        Format::Td2 if optional.is_empty() => number.truncate(13),
                        _ => number.truncate(9),
                    }
                    let fields = ZoneFields {
                        primary,
                        secondary,
                        document_number: number,
                        date_of_birth: birth.into(),
                        sex,
                        optional_data: if matches!(format, Format::Td1) {
                            String::new()
                        } else {
                            optional.clone()
                        },
                        optional_data_2: if matches!(format, Format::Td1 | Format::FrenchId) {
                            optional
                        } else {
                            String::new()
                        },
                        ..ZoneFields::specimen(format)
                    };
                    (format, fields)
                },
            )
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back((format, fields) in any_fields()) {
            let lines = write(format, &fields).unwrap();
            prop_assert!(lines.iter().all(|line| line.len() == format.columns()));
            let shown: Vec<&str> = lines.iter().map(String::as_str).collect();
            let mrz = parse(&shown).unwrap();
            prop_assert_eq!(mrz.format, format);
            prop_assert!(mrz.check_digits_valid(), "{:?}", mrz.checks);
            prop_assert_eq!(&mrz.document_code, &fields.document_code);
            prop_assert_eq!(&mrz.issuing_state, &fields.issuing_state);
            prop_assert_eq!(&mrz.optional_data_2, &fields.optional_data_2);
            if format == Format::Idl {
                prop_assert_eq!(&mrz.optional_data, &fields.optional_data);
                return Ok(());
            }
            prop_assert_eq!(&mrz.document_number, &fields.document_number);
            prop_assert_eq!(&mrz.nationality, &fields.nationality);
            prop_assert_eq!(mrz.date_of_birth, ShortDate::read(&fields.date_of_birth));
            prop_assert!(name::are_well_formed(format, &lines) || fields.secondary.is_empty());
            let names = (&mrz.names.primary, &mrz.names.secondary);
            let truncated = mrz.names.may_be_truncated;
            prop_assert!(names == (&fields.primary, &fields.secondary) || truncated || format == Format::FrenchId);
            if format != Format::FrenchId {
                prop_assert_eq!(&mrz.optional_data, &fields.optional_data);
                let expiry = ShortDate::read(&fields.date_of_expiry);
                prop_assert_eq!(mrz.date_of_expiry, expiry);
            }
        }

        #[test]
        fn nothing_that_is_written_panics(
            format in prop::sample::select(Format::ALL.to_vec()),
            texts in prop::collection::vec(".{0,60}", 9),
            sex: char,
        ) {
            let [document_code, issuing_state, primary, secondary, document_number, nationality,
                date_of_birth, date_of_expiry, optional_data] = texts.try_into().unwrap();
            let fields = ZoneFields {
                document_code, issuing_state, primary, secondary, document_number, nationality,
                date_of_birth, sex, date_of_expiry, optional_data, ..ZoneFields::default()
            };
            if let Ok(lines) = write(format, &fields) {
                prop_assert!(parse::check_digits_hold(format, &lines));
            }
        }
    }
}
