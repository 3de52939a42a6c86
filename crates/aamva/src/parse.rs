//! From a barcode's bytes to a licence.

use crate::{
    date::{Date, Order},
    element::Element,
    envelope::Envelope,
    height::Height,
    issuer::{self, Country},
    licence::{Address, Card, Compliance, Licence, Sex, Truncation},
    name::{self, Names},
    standard,
    warning::Warning,
};

/// The most bytes that are looked at; a PDF417 symbol holds 2,710 digits at most (ISO/IEC 15438).
const LONGEST: usize = 4096;

/// Why bytes are no licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParseError {
    /// They do not begin as AAMVA's barcodes do.
    NotAamva,
    /// More bytes than a barcode holds.
    TooLong,
    /// Issuer identification number or version are no numbers.
    Header,
    /// There is no subfile of a licence or identification card.
    NoSubfile,
}

impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotAamva => "the barcode is not one of AAMVA's",
            Self::TooLong => "more bytes than a barcode holds",
            Self::Header => "the header's numbers are no numbers",
            Self::NoSubfile => "no data of a licence or identification card",
        })
    }
}
impl std::error::Error for ParseError {}

/// A barcode as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What it says.
    pub licence: Licence,
    /// Where it breaks the standard, in the order in which that was found.
    pub warnings: Vec<Warning>,
    /// All elements in the barcode's order, also the jurisdiction's own, without padding.
    pub elements: Vec<(Element, String)>,
}

impl Reading {
    /// The mandatory elements that are not there.
    pub fn missing(&self) -> impl Iterator<Item = Element> {
        self.warnings.iter().filter_map(|warning| match warning {
            Warning::Missing(element) => Some(*element),
            _ => None,
        })
    }
}

/// Reads a barcode.
///
/// # Errors
/// When it is not one of AAMVA's with data of a licence or card. What else is not as it should be is
/// no error: it is in [`Reading::warnings`].
pub fn parse(bytes: &[u8]) -> Result<Reading, ParseError> {
    if bytes.len() > LONGEST {
        return Err(ParseError::TooLong);
    }
    let envelope = Envelope::open(bytes)?;
    let mut reader = Reader {
        warnings: envelope.warnings.clone(),
        order: None,
        envelope,
    };
    let licence = reader.licence();
    let elements = reader.envelope.elements.iter();
    Ok(Reading {
        licence,
        elements: elements.map(|(id, bytes)| (*id, text(bytes))).collect(),
        warnings: reader.warnings,
    })
}

/// ISO 8859-1 (Annex D, section D.6), without padding.
fn text(bytes: &[u8]) -> String {
    let decoded: String = bytes.iter().copied().map(char::from).collect();
    let padding = |c: char| c.is_whitespace() || c.is_control();
    decoded.trim_matches(padding).to_owned()
}

/// Whether a text says that there is nothing: `NONE`, and `unavl` where it is not known (section
/// D.12.5; `unavail` in versions 2 and 3).
fn says_nothing(text: &str) -> bool {
    text.is_empty()
        || ["NONE", "UNAVL", "UNAVAIL"]
            .iter()
            .any(|word| text.eq_ignore_ascii_case(word))
}

struct Reader<'a> {
    envelope: Envelope<'a>,
    warnings: Vec<Warning>,
    /// The order that dates should have, where that is known.
    order: Option<Order>,
}

impl Reader<'_> {
    fn licence(&mut self) -> Licence {
        let Envelope {
            issuer_number,
            version,
            jurisdiction_version,
            card,
            ..
        } = self.envelope;
        let issuer = issuer::issuer(issuer_number);
        if issuer.is_none() {
            self.warnings.push(Warning::UnknownIssuer);
        }
        if version == 0 || version > standard::NEWEST_VERSION {
            self.warnings.push(Warning::UnknownVersion);
        }
        let country = self.read(Element::COUNTRY, Country::read);
        if let (Some(said), Some(issuer)) = (country, issuer)
            && said != issuer.country
        {
            self.warnings.push(Warning::CountryDiffers);
        }
        self.order = match (version, country.or(issuer.map(|issuer| issuer.country))) {
            (1, _) | (3.., Some(Country::Canada)) => Some(Order::YearFirst),
            (2, _) | (3.., Some(Country::UnitedStates)) => Some(Order::MonthFirst),
            _ => None,
        };
        self.lengths();
        self.mandatory(version, card);
        Licence {
            issuer_number,
            version,
            jurisdiction_version,
            card,
            names: self.names(),
            number: self.value(Element::NUMBER),
            date_of_birth: self.date(Element::BIRTH),
            expiry: self.date(Element::EXPIRY),
            issued: self.date(Element::ISSUE),
            sex: self.read(Element::SEX, sex),
            height: self.height(),
            eyes: self.value(Element::EYES),
            hair: self.value(Element::HAIR),
            address: self.address(),
            country,
            class: self.either(Element::CLASS, Element::CLASS_1),
            restrictions: self.either(Element::RESTRICTIONS, Element::RESTRICTIONS_1),
            endorsements: self.either(Element::ENDORSEMENTS, Element::ENDORSEMENTS_1),
            discriminator: self.value(Element::DISCRIMINATOR),
            inventory_control: self.value(Element::INVENTORY_CONTROL),
            compliance: self.read(Element::COMPLIANCE, compliance),
            card_revision: self.date(Element::CARD_REVISION),
            limited_duration: self.is_set(Element::LIMITED_DURATION),
            under_18_until: self.date(Element::UNDER_18_UNTIL),
            under_19_until: self.date(Element::UNDER_19_UNTIL),
            under_21_until: self.date(Element::UNDER_21_UNTIL),
            organ_donor: self.is_set(Element::ORGAN_DONOR) || self.is_set(Element::ORGAN_DONOR_1),
            veteran: self.is_set(Element::VETERAN),
        }
    }

    /// An element's text; empty where it is not there or says that there is nothing.
    fn value(&self, element: Element) -> String {
        let text = self.envelope.get(element).map(text).unwrap_or_default();
        if says_nothing(&text) {
            String::new()
        } else {
            text
        }
    }

    /// The first of two that is there.
    fn either(&self, element: Element, other: Element) -> String {
        let value = self.value(element);
        if value.is_empty() {
            self.value(other)
        } else {
            value
        }
    }

    /// An element as something else than text.
    fn read<T>(&mut self, element: Element, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.value(element);
        if text.is_empty() {
            return None;
        }
        let value = read(&text);
        if value.is_none() {
            self.warnings.push(Warning::Unreadable(element));
        }
        value
    }

    /// `1`, or `Y` in version 1.
    fn is_set(&self, element: Element) -> bool {
        matches!(self.value(element).as_str(), "1" | "Y" | "YES")
    }

    fn date(&mut self, element: Element) -> Option<Date> {
        let (date, order) = self.read(element, Date::read)?;
        if self.order.is_some_and(|expected| expected != order) {
            self.warnings.push(Warning::DateOrder(element));
        }
        Some(date)
    }

    fn height(&mut self) -> Option<Height> {
        let height = self.read(Element::HEIGHT, Height::read);
        let centimetres = |text: &str| text.parse().ok().map(Height::Centimetres);
        height.or_else(|| self.read(Element::HEIGHT_CM, centimetres))
    }

    /// The name, from the elements of any version: cards carry the newer ones, too (Alberta and
    /// Arizona), and version 1 allows the parts beside the whole.
    fn names(&mut self) -> Names {
        let mut names = Names::of_whole(&self.value(Element::NAME));
        let family = self.either(Element::FAMILY_NAME, Element::LAST_NAME);
        if !family.is_empty() {
            // Ontario ends it with a comma.
            family.trim_end_matches(',').clone_into(&mut names.family);
        }
        let parts = [Element::FIRST_NAME, Element::MIDDLE_NAME].map(|part| self.value(part));
        let given = name::joined(parts.iter().map(String::as_str));
        let given = if given.is_empty() {
            name::joined([self.value(Element::GIVEN_NAMES).as_str()])
        } else {
            given
        };
        if !given.is_empty() {
            names.given = given;
        }
        let suffix = self.either(Element::SUFFIX, Element::SUFFIX_1);
        if !suffix.is_empty() {
            names.suffix = suffix;
        }
        let [family, first, middle] = [
            Element::FAMILY_NAME_CUT,
            Element::FIRST_NAME_CUT,
            Element::MIDDLE_NAME_CUT,
        ]
        .map(|element| self.read(element, truncation).unwrap_or_default());
        names.family_truncation = family;
        names.given_truncation = match (first, middle) {
            (Truncation::Cut, _) | (_, Truncation::Cut) => Truncation::Cut,
            (Truncation::Whole, Truncation::Whole) => Truncation::Whole,
            _ => Truncation::Unknown,
        };
        names
    }

    /// The address for mail, else that of the residence (Oregon's version 1 leaves the street of
    /// the first empty).
    fn address(&self) -> Address {
        let [street, street_2, city, jurisdiction, postal_code] = [
            (Element::STREET_1, Element::RESIDENCE_STREET_1),
            (Element::STREET_2, Element::RESIDENCE_STREET_2),
            (Element::CITY, Element::RESIDENCE_CITY),
            (Element::JURISDICTION, Element::RESIDENCE_JURISDICTION),
            (Element::POSTAL_CODE, Element::RESIDENCE_POSTAL_CODE),
        ]
        .map(|(mailing, residence)| self.either(mailing, residence));
        Address {
            street: street.trim_end_matches(',').to_owned(),
            street_2,
            city,
            jurisdiction,
            postal_code: postal_code_of(&postal_code),
        }
    }

    fn lengths(&mut self) {
        for (element, bytes) in &self.envelope.elements {
            let text = text(bytes);
            let length = if says_nothing(&text) {
                0
            } else {
                text.chars().count()
            };
            if element.longest().is_some_and(|longest| length > longest) {
                self.warnings.push(Warning::TooLong(*element));
            }
        }
    }

    /// Warns of mandatory elements that are not there. One that says `NONE` is.
    fn mandatory(&mut self, version: u8, card: Card) {
        for element in standard::mandatory(version, card) {
            let there = self
                .envelope
                .get(element)
                .is_some_and(|bytes| !text(bytes).is_empty());
            if !there {
                self.warnings.push(Warning::Missing(element));
            }
        }
    }
}

fn sex(text: &str) -> Option<Sex> {
    match text {
        "1" | "M" => Some(Sex::Male),
        "2" | "F" => Some(Sex::Female),
        "9" | "X" => Some(Sex::Unspecified),
        _ => None,
    }
}

fn truncation(text: &str) -> Option<Truncation> {
    match text {
        "T" => Some(Truncation::Cut),
        "N" => Some(Truncation::Whole),
        "U" => Some(Truncation::Unknown),
        _ => None,
    }
}

fn compliance(text: &str) -> Option<Compliance> {
    match text {
        "F" => Some(Compliance::Full),
        "M" => Some(Compliance::Material),
        "N" => Some(Compliance::None),
        _ => None,
    }
}

/// Five digits, or five and four: what is not known of the nine is filled with zeros (table D.3).
/// Others have blanks or `-` between them, a lone `0` after blanks (Hawaii), or a zero too many
/// (Massachusetts). Canada's three and three get their blank.
fn postal_code_of(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    if !plain.is_ascii() {
        return text.to_owned();
    }
    let digits = plain.bytes().all(|b| b.is_ascii_digit());
    match (digits, plain.len()) {
        (true, 9..=11) if &plain[5..9] != "0000" => format!("{}-{}", &plain[..5], &plain[5..9]),
        (true, 5..=11) => plain[..5].to_owned(),
        (false, 6) => format!("{} {}", &plain[..3], &plain[3..]),
        _ => text.to_owned(),
    }
}
