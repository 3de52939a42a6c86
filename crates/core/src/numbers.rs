//! Numbers that documents carry, by the rules that their countries publish: form, check digit, and what of the
//! holder they hold.
//!
//! No rule here could be tried on real documents of its country, and official specimens break some: of those
//! in the development pictures a Czech passport has a birth number that lacks its check digit, and a drawn British
//! one a number with a letter; a Croatian, a Polish, a Taiwanese and a Dutch one keep to their rules. So a number that breaks its rule fails nobody: it asks for a person's look.

mod american;
mod documents;
mod licences;
mod pattern;
mod personal;
mod printed;

use bonafide_mrz::{Mrz, transliterate::transliterate};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    cross_check::Agreement,
    document::{DocumentData, DocumentType, Sex},
    evidence::PrintedLine,
    numbered_fields::{Label, NumberedField},
};
use pattern::fits;

/// One number, compared with its country's rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberCheck {
    /// The number's name, for a reviewer.
    pub number: String,
    /// Where it was read.
    pub source: NumberSource,
    /// Whether it keeps to the rule.
    pub agreement: Agreement,
    /// In which way it does not, in plain words; empty where it does.
    pub detail: String,
}

/// Where a number was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberSource {
    /// In the machine-readable zone.
    Zone,
    /// In the barcode.
    Barcode,
    /// In print.
    Print,
}

impl NumberSource {
    const fn words(self) -> &'static str {
        match self {
            Self::Zone => "in the zone",
            Self::Barcode => "in the barcode",
            Self::Print => "in print",
        }
    }
}

/// How a number breaks its rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Form,
    CheckDigit,
    Birth,
    Sex,
    Surname,
}

impl Fault {
    const fn words(self) -> &'static str {
        match self {
            Self::Form => "does not have the form that its issuer gives it",
            Self::CheckDigit => "has a check digit that does not hold",
            Self::Birth => "holds another date of birth",
            Self::Sex => "holds another sex",
            Self::Surname => "does not begin with the family name",
        }
    }
}

/// What a document says of its holder besides.
#[derive(Debug, Clone, Copy, Default)]
struct Holder<'a> {
    birth: Option<Date>,
    sex: Option<Sex>,
    surname: Option<&'a str>,
}

impl<'a> Holder<'a> {
    fn of(data: &'a DocumentData) -> Self {
        Self {
            birth: data.date_of_birth,
            sex: data.sex,
            surname: data.last_name.as_deref(),
        }
    }

    /// A number holds this day: the year in two figures, as a zone's century is a guess.
    fn born(&self, year: u32, month: u32, day: u32) -> Result<(), Fault> {
        let same = self.birth.is_none_or(|birth| {
            let part = |value: i8| u32::from(value.unsigned_abs());
            let year_of_birth = u32::from(birth.year().unsigned_abs()) % 100;
            (year_of_birth, part(birth.month()), part(birth.day())) == (year % 100, month, day)
        });
        if same { Ok(()) } else { Err(Fault::Birth) }
    }

    /// A number is a man's, or a woman's.
    fn is(&self, male: bool) -> Result<(), Fault> {
        match (self.sex, male) {
            (Some(Sex::Male), false) | (Some(Sex::Female), true) => Err(Fault::Sex),
            _ => Ok(()),
        }
    }
}

/// A country's rule for a number.
struct Rule {
    /// ISO 3166-1 alpha-2.
    country: &'static str,
    /// The number's name.
    name: &'static str,
    /// Its forms, in the letters of [`pattern`].
    forms: &'static [&'static str],
    /// The rest of the rule; what it holds of the holder comes before its check digit.
    judge: fn(&str, &Holder<'_>) -> Result<(), Fault>,
    /// It holds the day of birth.
    dated: bool,
}

impl Rule {
    fn has_form(&self, number: &str) -> bool {
        self.forms.iter().any(|form| fits(number, form))
    }

    fn judge(&self, number: &str, holder: &Holder<'_>) -> Result<(), Fault> {
        if !self.has_form(number) {
            return Err(Fault::Form);
        }
        (self.judge)(number, holder)
    }
}

/// A name in the letters A to Z alone, as a zone writes it and without its accents.
fn spellings(name: &str) -> [String; 2] {
    let letters = |name: &str| {
        let capitals = transliterate(name);
        capitals.chars().filter(char::is_ascii_uppercase).collect()
    };
    let bare: String = name
        .chars()
        .map(|c| match c {
            'Ä' | 'ä' | 'Å' | 'å' => 'A',
            'Ö' | 'ö' | 'Ø' | 'ø' => 'O',
            'Ü' | 'ü' => 'U',
            other => other,
        })
        .collect();
    [letters(name), letters(&bare)]
}

/// The rule for numbers without a check digit.
const fn form_alone(_: &str, _: &Holder<'_>) -> Result<(), Fault> {
    Ok(())
}

fn check(name: &str, source: NumberSource, result: Result<(), Fault>) -> NumberCheck {
    NumberCheck {
        number: name.to_owned(),
        source,
        agreement: match result {
            Ok(()) => Agreement::Agree,
            Err(_) => Agreement::Differ,
        },
        detail: result.err().map_or_else(String::new, |fault| {
            format!("The {name} {} {}.", source.words(), fault.words())
        }),
    }
}

/// The numbers in a zone whose check digits hold, and the personal number in the print beside it. `data` is
/// what the zone says.
#[must_use]
pub fn in_zone(mrz: &Mrz, data: &DocumentData, lines: &[&PrintedLine]) -> Vec<NumberCheck> {
    let holder = Holder::of(data);
    let (Some(country), Some(kind)) = (data.issuing_country.as_deref(), data.document_type) else {
        return Vec::new();
    };
    let mut checks = Vec::new();
    if let Some(rule) = documents::rule(country, kind, mrz.format, &mrz.document_number) {
        let result = rule.judge(&mrz.document_number, &holder);
        checks.push(check(rule.name, NumberSource::Zone, result));
    }
    for rule in personal::rules(country) {
        let optional = [&mrz.optional_data, &mrz.optional_data_2];
        let mut numbers = optional
            .into_iter()
            .map(|text| text.replace('<', ""))
            .filter(|number| rule.has_form(number));
        if let Some(number) = numbers.next() {
            let result = rule.judge(&number, &holder);
            checks.push(check(rule.name, NumberSource::Zone, result));
        }
        checks.extend(printed::beside_others(rule, &holder, lines));
    }
    checks
}

/// The number of a licence or card by its barcode. `data` is what the barcode says.
#[must_use]
pub fn in_barcode(data: &DocumentData) -> Vec<NumberCheck> {
    let number = data.number.as_deref().unwrap_or_default();
    let bare: String = number.chars().filter(char::is_ascii_alphanumeric).collect();
    let american = data.issuing_country.as_deref() == Some("US");
    let licence = data.document_type == Some(DocumentType::DrivingLicense);
    let state = data.issuing_subdivision.as_deref();
    let Some(rule) = state
        .filter(|_| american && licence)
        .and_then(american::rule)
    else {
        return Vec::new();
    };
    let result = rule.judge(&bare.to_ascii_uppercase(), &Holder::of(data));
    vec![check(rule.name, NumberSource::Barcode, result)]
}

/// The numbers of a licence of the European model, by its numbered fields: its own (5), and the personal number
/// that some states print as the number for administration (4d). `data` is what the fields say.
#[must_use]
pub fn in_fields(fields: &[NumberedField], data: &DocumentData) -> Vec<NumberCheck> {
    let Some(country) = data.issuing_country.as_deref() else {
        return Vec::new();
    };
    let field = |label| fields.iter().find(|field| field.label == label);
    let mut checks = Vec::new();
    let sure = |label| field(label).is_some_and(|field| printed::is_sure(field.weakest));
    // A number that holds what print says of the holder is no surer than that.
    let told = sure(Label::Birth) && sure(Label::Surname);
    let holder = Holder::of(data);
    let own = licences::european(country).into_iter();
    let own = own.map(|rule| (Label::Number, rule, true));
    let personal = personal::rules(country).map(|rule| (Label::Administration, rule, false));
    for (label, rule, must_have_form) in own.chain(personal) {
        let Some(field) = field(label) else { continue };
        let seen = printed::Seen::of(field);
        checks.extend(printed::judged(rule, &holder, &seen, must_have_form, told));
    }
    checks
}

/// What differs, in a sentence each.
#[must_use]
pub fn differences(checks: &[NumberCheck]) -> String {
    let differ = checks
        .iter()
        .filter(|check| check.agreement == Agreement::Differ);
    let words: Vec<&str> = differ.map(|check| check.detail.as_str()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// A specimen of a Belgian card, whose long number and whose personal number both keep to their rules.
    #[test]
    fn a_zones_numbers_are_found_in_their_places() {
        let lines = [
            "IDBEL615057409<9390<<<<<<<<<<<",
            "1202177F2506160BEL120217144293",
            "SPECIMEN<<SPECIMEN<<<<<<<<<<<<",
        ];
        let mrz = bonafide_mrz::parse(&lines).unwrap();
        assert!(mrz.check_digits_valid());
        let mut data = DocumentData {
            document_type: Some(DocumentType::IdCard),
            issuing_country: Some("BE".into()),
            date_of_birth: Some(date(2012, 2, 17)),
            sex: Some(Sex::Female),
            ..DocumentData::default()
        };
        let agreements = |data: &DocumentData| -> Vec<Agreement> {
            let checks = in_zone(&mrz, data, &[]);
            checks.iter().map(|check| check.agreement).collect()
        };
        assert_eq!(agreements(&data), [Agreement::Agree; 2]);
        data.sex = Some(Sex::Male);
        assert_eq!(agreements(&data), [Agreement::Agree, Agreement::Differ]);
        data.issuing_country = Some("UTO".into());
        assert_eq!(agreements(&data), []);
    }
}
