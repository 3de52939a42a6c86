//! The layouts: which field stands where, and what each check digit covers.

use crate::alphabet::CharacterSet;

/// Layout of a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Card of ID-1 size, 3 lines of 30 (ICAO 9303-5).
    Td1,
    /// Card of ID-2 size, 2 lines of 36 (ICAO 9303-6).
    Td2,
    /// Passport, 2 lines of 44 (ICAO 9303-4).
    Td3,
    /// Visa of full size, 2 lines of 44 (ICAO 9303-7, section 4.2).
    MrvA,
    /// Visa of ID-2 size, 2 lines of 36 (ICAO 9303-7, section 5.2).
    MrvB,
    /// French national identity card issued 1988 to 2021, 2 lines of 36, a national layout that
    /// predates TD2 (Arrêté du 1er septembre 1987).
    FrenchId,
    /// Driving licence with a chip, 1 line of 30 (ISO/IEC 18013-2; Regulation (EU) 383/2012). What
    /// stands between the issuing state and the check digit is each state's own affair.
    Idl,
}

/// A run of characters in one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Line, from 0.
    pub line: usize,
    /// First column, from 0.
    pub start: usize,
    /// Number of characters.
    pub length: usize,
}

impl Span {
    /// Whether a position lies in it.
    #[must_use]
    pub const fn contains(self, line: usize, column: usize) -> bool {
        self.line == line && column >= self.start && column < self.start + self.length
    }

    /// Its positions (line, column), in order.
    pub fn positions(self) -> impl Iterator<Item = (usize, usize)> {
        (self.start..self.start + self.length).map(move |column| (self.line, column))
    }
}

const fn span(line: usize, start: usize, length: usize) -> Span {
    Span {
        line,
        start,
        length,
    }
}

/// What a run of characters means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// Kind of document, 1 or 2 characters.
    DocumentCode,
    /// Issuing state or organisation.
    IssuingState,
    /// Primary and secondary identifier.
    Names,
    /// Family name, where it has a field of its own (French card).
    Surname,
    /// Given names, where they have a field of their own (French card).
    GivenNames,
    /// Number of the document.
    DocumentNumber,
    /// Nationality.
    Nationality,
    /// Date of birth, YYMMDD.
    DateOfBirth,
    /// Sex: `M`, `F` or filler.
    Sex,
    /// Date of expiry, YYMMDD.
    DateOfExpiry,
    /// Optional data; the personal number in passports.
    OptionalData,
    /// The second run of optional data of TD1; the issuing office of the French card.
    OptionalData2,
    /// All the fields that a composite check digit covers.
    Composite,
}

/// A check digit and what it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// The field that it protects.
    pub field: Field,
    /// Line and column of the digit.
    pub at: (usize, usize),
    /// What is summed, in order.
    pub covers: &'static [Span],
    /// A filler may stand for the digit when all that it covers is filler (ICAO 9303-4, section
    /// 4.2.2.2, of the personal number).
    pub may_be_filler: bool,
}

impl Check {
    /// Whether this check digit covers a position.
    #[must_use]
    pub fn covers(&self, line: usize, column: usize) -> bool {
        self.covers.iter().any(|span| span.contains(line, column))
    }
}

const fn check(field: Field, at: (usize, usize), covers: &'static [Span]) -> Check {
    Check {
        field,
        at,
        covers,
        may_be_filler: false,
    }
}

const TD1_FIELDS: &[(Field, Span)] = &[
    (Field::DocumentCode, span(0, 0, 2)),
    (Field::IssuingState, span(0, 2, 3)),
    (Field::DocumentNumber, span(0, 5, 9)),
    (Field::OptionalData, span(0, 15, 15)),
    (Field::DateOfBirth, span(1, 0, 6)),
    (Field::Sex, span(1, 7, 1)),
    (Field::DateOfExpiry, span(1, 8, 6)),
    (Field::Nationality, span(1, 15, 3)),
    (Field::OptionalData2, span(1, 18, 11)),
    (Field::Names, span(2, 0, 30)),
];
const TD1_CHECKS: &[Check] = &[
    check(Field::DocumentNumber, (0, 14), &[span(0, 5, 9)]),
    check(Field::DateOfBirth, (1, 6), &[span(1, 0, 6)]),
    check(Field::DateOfExpiry, (1, 14), &[span(1, 8, 6)]),
    check(
        Field::Composite,
        (1, 29),
        &[
            span(0, 5, 25),
            span(1, 0, 7),
            span(1, 8, 7),
            span(1, 18, 11),
        ],
    ),
];

const TD2_FIELDS: &[(Field, Span)] = &[
    (Field::DocumentCode, span(0, 0, 2)),
    (Field::IssuingState, span(0, 2, 3)),
    (Field::Names, span(0, 5, 31)),
    (Field::DocumentNumber, span(1, 0, 9)),
    (Field::Nationality, span(1, 10, 3)),
    (Field::DateOfBirth, span(1, 13, 6)),
    (Field::Sex, span(1, 20, 1)),
    (Field::DateOfExpiry, span(1, 21, 6)),
    (Field::OptionalData, span(1, 28, 7)),
];
const NUMBER_CHECK: Check = check(Field::DocumentNumber, (1, 9), &[span(1, 0, 9)]);
const BIRTH_CHECK: Check = check(Field::DateOfBirth, (1, 19), &[span(1, 13, 6)]);
const EXPIRY_CHECK: Check = check(Field::DateOfExpiry, (1, 27), &[span(1, 21, 6)]);
const TD2_CHECKS: &[Check] = &[
    NUMBER_CHECK,
    BIRTH_CHECK,
    EXPIRY_CHECK,
    check(
        Field::Composite,
        (1, 35),
        &[span(1, 0, 10), span(1, 13, 7), span(1, 21, 14)],
    ),
];

const TD3_FIELDS: &[(Field, Span)] = &[
    (Field::DocumentCode, span(0, 0, 2)),
    (Field::IssuingState, span(0, 2, 3)),
    (Field::Names, span(0, 5, 39)),
    (Field::DocumentNumber, span(1, 0, 9)),
    (Field::Nationality, span(1, 10, 3)),
    (Field::DateOfBirth, span(1, 13, 6)),
    (Field::Sex, span(1, 20, 1)),
    (Field::DateOfExpiry, span(1, 21, 6)),
    (Field::OptionalData, span(1, 28, 14)),
];
const TD3_CHECKS: &[Check] = &[
    NUMBER_CHECK,
    BIRTH_CHECK,
    EXPIRY_CHECK,
    Check {
        field: Field::OptionalData,
        at: (1, 42),
        covers: &[span(1, 28, 14)],
        may_be_filler: true,
    },
    check(
        Field::Composite,
        (1, 43),
        &[span(1, 0, 10), span(1, 13, 7), span(1, 21, 22)],
    ),
];

const MRVA_FIELDS: &[(Field, Span)] = &[
    (Field::DocumentCode, span(0, 0, 2)),
    (Field::IssuingState, span(0, 2, 3)),
    (Field::Names, span(0, 5, 39)),
    (Field::DocumentNumber, span(1, 0, 9)),
    (Field::Nationality, span(1, 10, 3)),
    (Field::DateOfBirth, span(1, 13, 6)),
    (Field::Sex, span(1, 20, 1)),
    (Field::DateOfExpiry, span(1, 21, 6)),
    (Field::OptionalData, span(1, 28, 16)),
];
const MRVB_FIELDS: &[(Field, Span)] = &[
    (Field::DocumentCode, span(0, 0, 2)),
    (Field::IssuingState, span(0, 2, 3)),
    (Field::Names, span(0, 5, 31)),
    (Field::DocumentNumber, span(1, 0, 9)),
    (Field::Nationality, span(1, 10, 3)),
    (Field::DateOfBirth, span(1, 13, 6)),
    (Field::Sex, span(1, 20, 1)),
    (Field::DateOfExpiry, span(1, 21, 6)),
    (Field::OptionalData, span(1, 28, 8)),
];
const MRV_CHECKS: &[Check] = &[NUMBER_CHECK, BIRTH_CHECK, EXPIRY_CHECK];

const FRENCH_FIELDS: &[(Field, Span)] = &[
    (Field::DocumentCode, span(0, 0, 2)),
    (Field::IssuingState, span(0, 2, 3)),
    (Field::Surname, span(0, 5, 25)),
    (Field::OptionalData2, span(0, 30, 6)),
    (Field::DocumentNumber, span(1, 0, 12)),
    (Field::GivenNames, span(1, 13, 14)),
    (Field::DateOfBirth, span(1, 27, 6)),
    (Field::Sex, span(1, 34, 1)),
];
const FRENCH_CHECKS: &[Check] = &[
    check(Field::DocumentNumber, (1, 12), &[span(1, 0, 12)]),
    check(Field::DateOfBirth, (1, 33), &[span(1, 27, 6)]),
    check(Field::Composite, (1, 35), &[span(0, 0, 36), span(1, 0, 35)]),
];

const IDL_FIELDS: &[(Field, Span)] = &[
    (Field::DocumentCode, span(0, 0, 2)),
    (Field::IssuingState, span(0, 2, 3)),
    (Field::OptionalData, span(0, 5, 24)),
];
const IDL_CHECKS: &[Check] = &[check(Field::Composite, (0, 29), &[span(0, 0, 29)])];

impl Format {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Td1,
        Self::Td2,
        Self::Td3,
        Self::MrvA,
        Self::MrvB,
        Self::FrenchId,
        Self::Idl,
    ];

    /// The usual short name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Td1 => "TD1",
            Self::Td2 => "TD2",
            Self::Td3 => "TD3",
            Self::MrvA => "MRVA",
            Self::MrvB => "MRVB",
            Self::FrenchId => "FRA-ID",
            Self::Idl => "IDL",
        }
    }

    /// The format of this short name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Number of lines.
    #[must_use]
    pub const fn lines(self) -> usize {
        match self {
            Self::Td1 => 3,
            Self::Idl => 1,
            Self::Td2 | Self::Td3 | Self::MrvA | Self::MrvB | Self::FrenchId => 2,
        }
    }

    /// Characters of each line.
    #[must_use]
    pub const fn columns(self) -> usize {
        match self {
            Self::Td1 | Self::Idl => 30,
            Self::Td2 | Self::MrvB | Self::FrenchId => 36,
            Self::Td3 | Self::MrvA => 44,
        }
    }

    /// The fields and where they stand.
    #[must_use]
    pub const fn fields(self) -> &'static [(Field, Span)] {
        match self {
            Self::Td1 => TD1_FIELDS,
            Self::Td2 => TD2_FIELDS,
            Self::Td3 => TD3_FIELDS,
            Self::MrvA => MRVA_FIELDS,
            Self::MrvB => MRVB_FIELDS,
            Self::FrenchId => FRENCH_FIELDS,
            Self::Idl => IDL_FIELDS,
        }
    }

    /// Where a field stands, if the format has it.
    #[must_use]
    pub fn span(self, field: Field) -> Option<Span> {
        self.fields()
            .iter()
            .find(|(name, _)| *name == field)
            .map(|(_, span)| *span)
    }

    /// The check digits, the composite one last.
    #[must_use]
    pub const fn checks(self) -> &'static [Check] {
        match self {
            Self::Td1 => TD1_CHECKS,
            Self::Td2 => TD2_CHECKS,
            Self::Td3 => TD3_CHECKS,
            Self::MrvA | Self::MrvB => MRV_CHECKS,
            Self::FrenchId => FRENCH_CHECKS,
            Self::Idl => IDL_CHECKS,
        }
    }

    /// Whether check digits tell a zone from other print: a single one, as driving licences have, is
    /// passed by one text in ten.
    #[must_use]
    pub const fn is_proved_by_check_digits(self) -> bool {
        self.checks().len() > 1
    }

    /// The field that holds a position; `None` for check digits.
    #[must_use]
    pub fn field_at(self, line: usize, column: usize) -> Option<Field> {
        self.fields()
            .iter()
            .find(|(_, span)| span.contains(line, column))
            .map(|(field, _)| *field)
    }

    /// The characters that may stand at a position.
    #[must_use]
    pub fn allowed(self, line: usize, column: usize) -> CharacterSet {
        const LETTER_OR_FILLER: CharacterSet = CharacterSet::LETTERS.or(CharacterSet::FILLER);
        const DIGIT_OR_FILLER: CharacterSet = CharacterSet::DIGITS.or(CharacterSet::FILLER);
        let Some(field) = self.field_at(line, column) else {
            let filler_too = self.checks().iter().any(|c| {
                c.at == (line, column)
                    && (c.may_be_filler
                        || (self.number_may_be_long() && c.field == Field::DocumentNumber))
            });
            return if filler_too {
                DIGIT_OR_FILLER
            } else {
                CharacterSet::DIGITS
            };
        };
        match field {
            Field::DocumentCode if column == 0 => self.first_characters(),
            // The second character of a licence tells how its chip is protected: 1 to 4, filler.
            Field::DocumentCode if self == Self::Idl => DIGIT_OR_FILLER.or(CharacterSet::LETTERS),
            Field::DocumentCode
            | Field::IssuingState
            | Field::Names
            | Field::Surname
            | Field::GivenNames
            | Field::Nationality => LETTER_OR_FILLER,
            Field::DateOfBirth | Field::DateOfExpiry => DIGIT_OR_FILLER,
            Field::Sex => CharacterSet::of(&['M', 'F', '<']),
            Field::DocumentNumber if self == Self::FrenchId && !(4..7).contains(&column) => {
                CharacterSet::DIGITS
            }
            Field::DocumentNumber
            | Field::OptionalData
            | Field::OptionalData2
            | Field::Composite => CharacterSet::ALL,
        }
    }

    /// What the first character of the zone may be.
    const fn first_characters(self) -> CharacterSet {
        match self {
            Self::Td1 | Self::Td2 => CharacterSet::of(&['A', 'C', 'I']),
            Self::Td3 => CharacterSet::of(&['P']),
            Self::MrvA | Self::MrvB => CharacterSet::of(&['V']),
            Self::FrenchId => CharacterSet::of(&['I']),
            Self::Idl => CharacterSet::of(&['D']),
        }
    }

    /// Document numbers of more than nine characters go on in the optional data, with a filler for
    /// the check digit (ICAO 9303-5, section 4.2.2; 9303-6, section 4.2.2).
    #[must_use]
    pub const fn number_may_be_long(self) -> bool {
        matches!(self, Self::Td1 | Self::Td2)
    }

    /// The format of lines of this shape and content: their count and length, `V` for visas, and
    /// for the French card its first five characters and the lack of a nationality.
    #[must_use]
    pub fn detect(lines: &[&str]) -> Option<Self> {
        let mut lengths = lines.iter().map(|line| line.chars().count());
        let columns = lengths.next()?;
        if lengths.any(|length| length != columns) {
            return None;
        }
        let visa = lines[0].starts_with('V');
        match (lines.len(), columns) {
            (1, 30) => Some(Self::Idl),
            (3, 30) => Some(Self::Td1),
            (2, 44) => Some(if visa { Self::MrvA } else { Self::Td3 }),
            (2, 36) if visa => Some(Self::MrvB),
            (2, 36) if is_french(lines) => Some(Self::FrenchId),
            (2, 36) => Some(Self::Td2),
            _ => None,
        }
    }
}

/// A French card of the old layout has digits where TD2 has the nationality. (The cards issued
/// since 2021 are TD1.)
fn is_french(lines: &[&str]) -> bool {
    lines[0].starts_with("IDFRA")
        && !lines[1]
            .chars()
            .skip(10)
            .take(3)
            .all(|c| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_check_digits_cover_every_position_once() {
        for format in Format::ALL {
            for line in 0..format.lines() {
                for column in 0..format.columns() {
                    let fields = format
                        .fields()
                        .iter()
                        .filter(|(_, span)| span.contains(line, column))
                        .count();
                    let checks = format
                        .checks()
                        .iter()
                        .filter(|c| c.at == (line, column))
                        .count();
                    assert_eq!(fields + checks, 1, "{format:?} line {line} column {column}");
                }
            }
        }
    }
}
