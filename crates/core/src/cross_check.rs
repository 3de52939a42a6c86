//! Whether what is printed on a document agrees with what its zone or barcode says. A value that is found
//! in print agrees; one that is not found tells nothing, as print may be unreadable or in another script;
//! one that is found with a clear deviation differs.

use jiff::{Span, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    document::DocumentData, evidence::PrintedLine, folding::folded, geometry::Quad, printed_date,
};

/// A field that is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldName {
    /// Family name.
    LastName,
    /// Given names.
    FirstName,
    /// Document number.
    Number,
    /// Date of birth.
    DateOfBirth,
    /// Last day of validity.
    ExpirationDate,
}

impl FieldName {
    /// Its name for a reviewer.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::LastName => "family name",
            Self::FirstName => "given names",
            Self::Number => "number",
            Self::DateOfBirth => "date of birth",
            Self::ExpirationDate => "date of expiry",
        }
    }
}

/// What print says of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// The value is printed.
    Agree,
    /// Another value is printed in its place.
    Differ,
    /// Neither can be said.
    CannotTell,
}

/// One field, compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldCheck {
    /// The field.
    pub field: FieldName,
    /// What print says of it.
    pub agreement: Agreement,
    /// What is printed.
    pub printed: Option<String>,
    /// The line that says so.
    pub quad: Option<Quad>,
}

/// Characters surer than this are not doubted. In the numbers of 349 generated licences (kind driving-licence, seeds
/// 95000 to 97000) no character was read wrongly, apart from those of [`LOOK_ALIKES`].
pub(crate) const SURE: f32 = 0.9;
/// Characters that recognisers take for each other, sure or not.
const LOOK_ALIKES: [&str; 6] = ["O0DQ", "I1L", "S5", "B8", "Z2", "G6"];
/// A printed number with at most this share of its characters different stands in the number's place.
const NEAR: usize = 4;
/// Shorter numbers are found by chance.
const SHORTEST_NUMBER: usize = 5;

/// Compares each value that `data` (from a zone or barcode) has with the lines of print.
#[must_use]
pub fn compare(data: &DocumentData, lines: &[&PrintedLine]) -> Vec<FieldCheck> {
    let mut checks = Vec::new();
    let names = [
        (FieldName::LastName, &data.last_name),
        (FieldName::FirstName, &data.first_name),
    ];
    for (field, value) in names {
        if let Some(name) = value {
            checks.push(check(field, name_in(name, lines)));
        }
    }
    if let Some(number) = &data.number {
        checks.push(check(FieldName::Number, number_in(number, lines)));
    }
    let dates = [
        (FieldName::DateOfBirth, data.date_of_birth),
        (FieldName::ExpirationDate, data.expiration_date),
    ];
    let known: Vec<Date> = dates
        .iter()
        .filter_map(|(_, date)| *date)
        .chain(data.issued_date)
        .chain(ages(data))
        .collect();
    let printed = Dates::of(lines);
    for (field, date) in dates {
        if let Some(date) = date {
            checks.push(check(field, printed.look_for(field, date, &known)));
        }
    }
    checks
}

/// The day of birth in the century that is printed, where it is. A zone has two figures of the year, which
/// are a child's or a very old person's.
#[must_use]
pub fn in_printed_century(birth: Date, lines: &[&PrintedLine]) -> Date {
    let printed = Dates::of(lines);
    let stands = |date: &Date| printed.0.iter().any(|p| p.meanings.contains(date));
    birth
        .checked_sub(Span::new().years(100))
        .ok()
        .filter(|earlier| stands(earlier) && !stands(&birth))
        .unwrap_or(birth)
}

/// The days on which the holder comes of an age that cards of the United States print (AAMVA, elements
/// `DDH`, `DDI` and `DDJ`).
fn ages(data: &DocumentData) -> impl Iterator<Item = Date> {
    let birth = data.date_of_birth;
    [18, 19, 21]
        .into_iter()
        .filter_map(move |years| birth?.checked_add(Span::new().years(years)).ok())
}

/// What was found, and where.
type Found = (Agreement, Option<(String, Quad)>);

fn check(field: FieldName, (agreement, place): Found) -> FieldCheck {
    let (printed, quad) = place.unzip();
    FieldCheck {
        field,
        agreement,
        printed,
        quad,
    }
}

/// All parts of a name (as a zone or barcode writes it) must be printed, each as a word of its own.
fn name_in(name: &str, lines: &[&PrintedLine]) -> Found {
    let mut place = None;
    for part in name.split([' ', '<', '-']).filter(|part| !part.is_empty()) {
        let wanted = folded(part);
        let word = lines.iter().find_map(|line| {
            words(&line.text)
                .into_iter()
                .find(|word| folded(word) == wanted)
                .map(|word| (word, line.quad))
        });
        match (word, &mut place) {
            (None, _) => return (Agreement::CannotTell, None),
            (Some((word, _)), Some((words, _))) => *words = format!("{words} {word}"),
            (Some(first), None) => place = Some(first),
        }
    }
    match place {
        Some(place) => (Agreement::Agree, Some(place)),
        None => (Agreement::CannotTell, None),
    }
}

/// The words of a line: a hyphen divides as it does in a zone, an apostrophe does not.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || "'’`".contains(c)))
        .filter(|word| !word.is_empty())
        .map(ToOwned::to_owned)
        .collect()
}

/// A character of a line that belongs to a number.
struct Character<'a> {
    character: char,
    confidence: f32,
    line: &'a PrintedLine,
    index: usize,
}

impl Character<'_> {
    /// Whether it may be `wanted`.
    fn may_be(&self, wanted: char) -> bool {
        let other = |doubt: &crate::evidence::Doubt| {
            doubt.index == self.index && doubt.character.to_ascii_uppercase() == wanted
        };
        self.character == wanted
            || look_alike(self.character, wanted)
            || self.line.doubts.iter().any(other)
    }
}

fn look_alike(a: char, b: char) -> bool {
    LOOK_ALIKES
        .iter()
        .any(|group| group.contains(a) && group.contains(b))
}

/// What a character may be taken for.
pub(crate) fn look_alikes(c: char) -> impl Iterator<Item = char> {
    let groups = LOOK_ALIKES.iter().filter(move |group| group.contains(c));
    groups.flat_map(|group| group.chars())
}

/// A number printed as it is, with any marks between; or with few of its characters clearly different.
fn number_in(number: &str, lines: &[&PrintedLine]) -> Found {
    let wanted: Vec<char> = number
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    if wanted.len() < SHORTEST_NUMBER {
        return (Agreement::CannotTell, None);
    }
    let mut near = None;
    let mut doubtful = false;
    for line in lines {
        let characters: Vec<Character> = line
            .text
            .chars()
            .zip(&line.confidences)
            .enumerate()
            .filter(|(_, (c, _))| c.is_ascii_alphanumeric())
            .map(|(index, (c, confidence))| Character {
                character: c.to_ascii_uppercase(),
                confidence: *confidence,
                line,
                index,
            })
            .collect();
        for window in characters.windows(wanted.len()) {
            let wrong: Vec<&Character> = window
                .iter()
                .zip(&wanted)
                .filter(|(character, wanted)| !character.may_be(**wanted))
                .map(|(character, _)| character)
                .collect();
            let first = window[0].index;
            let last = window[window.len() - 1].index;
            let text = || {
                line.text
                    .chars()
                    .skip(first)
                    .take(last + 1 - first)
                    .collect()
            };
            if wrong.is_empty() {
                return (Agreement::Agree, Some((text(), line.quad)));
            }
            if wrong.len() * NEAR <= wanted.len() {
                if wrong.iter().all(|character| character.confidence >= SURE) {
                    near.get_or_insert_with(|| (text(), line.quad));
                } else {
                    doubtful = true;
                }
            }
        }
    }
    match near {
        Some(place) if !doubtful => (Agreement::Differ, Some(place)),
        _ => (Agreement::CannotTell, None),
    }
}

/// The dates printed.
struct Dates<'a>(Vec<Printed<'a>>);

struct Printed<'a> {
    meanings: Vec<Date>,
    text: String,
    line: &'a PrintedLine,
    /// The least sure of its characters.
    confidence: f32,
}

impl<'a> Dates<'a> {
    fn of(lines: &[&'a PrintedLine]) -> Self {
        // Years of two figures are looked for in both centuries that they may stand for.
        let latest = [Date::constant(2099, 12, 31), Date::constant(1999, 12, 31)];
        let mut dates = Vec::new();
        for line in lines {
            for latest in latest {
                for found in printed_date::find(&line.text, latest) {
                    let span = found.first..found.end;
                    dates.push(Printed {
                        meanings: found.meanings,
                        text: line
                            .text
                            .chars()
                            .skip(span.start)
                            .take(span.len())
                            .collect(),
                        confidence: line.confidences[span].iter().copied().fold(1.0, f32::min),
                        line,
                    });
                }
            }
        }
        Self(dates)
    }

    /// The date printed; or a date in its place, sure and different in one of day, month and year.
    fn look_for(&self, field: FieldName, date: Date, known: &[Date]) -> Found {
        let place = |printed: &Printed| (printed.text.clone(), printed.line.quad);
        if let Some(same) = self.0.iter().find(|p| p.meanings.contains(&date)) {
            return (Agreement::Agree, Some(place(same)));
        }
        let stands_for_it = |other: &Date| {
            let alike = [
                other.day() == date.day(),
                other.month() == date.month(),
                other.year() == date.year(),
            ];
            // A document is often issued some whole years before the day on which it expires.
            let issue = field == FieldName::ExpirationDate && other.year() != date.year();
            alike.iter().filter(|same| **same).count() == 2 && !issue
        };
        let different = self.0.iter().find(|printed| {
            printed.confidence >= SURE
                && printed.meanings.iter().any(stands_for_it)
                && !printed.meanings.iter().any(|other| known.contains(other))
        });
        match different {
            Some(other) => (Agreement::Differ, Some(place(other))),
            None => (Agreement::CannotTell, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn line(text: &str) -> PrintedLine {
        PrintedLine {
            text: text.into(),
            confidences: vec![0.99; text.chars().count()],
            doubts: Vec::new(),
            quad: Quad::rectangle(0.0, 0.0, 100.0, 10.0),
        }
    }

    fn data() -> DocumentData {
        DocumentData {
            last_name: Some("ZOLKIEWSKA GOEROEGLUE".into()),
            first_name: Some("JOSE".into()),
            number: Some("CX4817001".into()),
            date_of_birth: Some(date(1984, 8, 17)),
            expiration_date: Some(date(2031, 3, 3)),
            ..DocumentData::default()
        }
    }

    fn agreements(texts: &[&str]) -> Vec<Agreement> {
        let lines: Vec<PrintedLine> = texts.iter().map(|text| line(text)).collect();
        let lines: Vec<&PrintedLine> = lines.iter().collect();
        let checks = compare(&data(), &lines);
        checks.iter().map(|check| check.agreement).collect()
    }

    #[test]
    fn what_is_printed_agrees_however_it_is_written() {
        assert_eq!(
            agreements(&[
                "Nazwisko / Surname",
                "ŻÓŁKIEWSKA-GÖRÖĞLÜ",
                "1. José",
                "Doc. No CX 48170O1",
                "17 AUG/AOÛT 84",
                "4b. 03.03.2031",
            ]),
            [Agreement::Agree; 5]
        );
    }

    #[test]
    fn print_tells_a_child_from_somebody_very_old() {
        let child = date(2011, 1, 2);
        let says = |text: &str| in_printed_century(child, &[&line(text)]);
        assert_eq!(says("Date of birth 02.01.1911"), date(1911, 1, 2));
        for other in [
            "02.01.2011",
            "02.01.11",
            "03.01.1911",
            "02.01.1911 02.01.2011",
        ] {
            assert_eq!(says(other), child, "{other}");
        }
    }

    #[test]
    fn what_is_not_printed_cannot_be_told() {
        assert_eq!(
            agreements(&["REPUBLIKA UTOPIA", "123456789", "01.01.2000"]),
            [Agreement::CannotTell; 5]
        );
    }

    #[test]
    fn a_number_or_date_with_a_clear_deviation_differs() {
        let found = agreements(&["CX4817901", "17.08.1994", "03.04.2031"]);
        assert_eq!(found[2..], [Agreement::Differ; 3]);
    }

    #[test]
    fn an_unsure_deviation_tells_nothing() {
        let mut number = line("CX4817901");
        number.confidences[6] = 0.5;
        let checks = compare(&data(), &[&number]);
        assert_eq!(checks[2].agreement, Agreement::CannotTell);
    }

    #[test]
    fn the_day_of_issue_is_not_taken_for_that_of_expiry() {
        assert_eq!(agreements(&["03.03.2021"])[4], Agreement::CannotTell);
    }
}
