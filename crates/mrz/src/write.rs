//! Writing zones: from fields to lines with their check digits.

use crate::{
    alphabet::FILLER,
    check_digit,
    format::{Check, Field, Format},
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
/// and cut to the field (ICAO 9303-3, section 4.6.4); nothing else is.
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
                names = name_field(&fields.primary, &fields.secondary, span.length);
                &names
            }
            Field::Surname => {
                names = cut(&transliterate(&fields.primary), span.length);
                &names
            }
            Field::GivenNames => {
                names = cut(&transliterate(&fields.secondary), span.length);
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
/// data: the rest, the check digit, a filler.
fn split_number(format: Format, number: &str) -> (String, Option<String>) {
    if format.number_may_be_long() && number.len() > 9 && number.is_ascii() {
        let (first, rest) = number.split_at(9);
        if let Some(digit) = check_digit::compute(number.chars()) {
            return (first.into(), Some(format!("{rest}{digit}<")));
        }
    }
    (number.into(), None)
}

/// Primary identifier, two fillers, secondary identifier; when too long, parts at the end are
/// shortened to their first letter, then the whole is cut.
fn name_field(primary: &str, secondary: &str, length: usize) -> String {
    let primary = transliterate(primary);
    let secondary = transliterate(secondary);
    if secondary.is_empty() {
        return cut(&primary, length);
    }
    let mut parts: Vec<&str> = secondary.split(FILLER).collect();
    let join = |parts: &[&str]| format!("{primary}<<{}", parts.join("<"));
    let mut at = parts.len();
    while join(&parts).len() > length && at > 1 {
        at -= 1;
        parts[at] = &parts[at][..1];
    }
    cut(&join(&parts), length)
}

fn cut(text: &str, length: usize) -> String {
    text.chars().take(length).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::parse::parse;

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

    proptest! {
        #[test]
        fn what_is_written_reads_back(
            format in prop::sample::select(Format::ALL.to_vec()),
            primary in "[A-Z]{1,12}( [A-Z]{1,8})?",
            secondary in "[A-Z]{1,8}( [A-Z]{1,8}){0,2}",
            number in "[A-Z0-9]{6,9}",
            long in "[A-Z0-9]{10,13}",
            is_long: bool,
            sex in prop::sample::select(vec!['M', 'F', '<']),
        ) {
            let number = match format {
                Format::FrenchId => "980375123456".to_owned(),
                Format::Td1 if is_long => long,
                _ => number,
            };
            let fields = ZoneFields {
                primary: primary.clone(), secondary, sex, document_number: number.clone(),
                ..ZoneFields::specimen(format)
            };
            let lines = write(format, &fields).unwrap();
            let shown: Vec<&str> = lines.iter().map(String::as_str).collect();
            let mrz = parse(&shown).unwrap();
            prop_assert_eq!(mrz.format, format);
            prop_assert!(mrz.check_digits_valid(), "{:?}", mrz.checks);
            prop_assert_eq!(mrz.document_number, number);
            prop_assert!(mrz.names.primary == primary || mrz.names.may_be_truncated);
        }
    }
}
