//! From a licence to a barcode's bytes.

use crate::{
    date::{Date, Order},
    element::Element,
    envelope::{DESIGNATOR, FILE_TYPE, SEPARATOR, START, TERMINATOR},
    height::Height,
    issuer::Country,
    licence::{Compliance, Licence, Sex, Truncation},
    standard::{self, NEWEST_VERSION},
};

/// Why a licence has no barcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoesNotFit {
    /// The version is none from 1 to 10, or the issuer's number has more than six digits.
    Header,
    /// A value is too long, or has a character that barcodes cannot have: one outside ISO 8859-1, a
    /// control character, or a comma in a name.
    Value(Element),
}

impl std::fmt::Display for DoesNotFit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Header => f.write_str("the header's numbers do not fit"),
            Self::Value(element) => write!(f, "the value of {element} does not fit"),
        }
    }
}
impl std::error::Error for DoesNotFit {}

/// The barcode's bytes: one subfile, its mandatory elements first (those with nothing to say as
/// `NONE`), then the optional ones that the licence has and the version knows.
///
/// # Errors
/// When a value does not fit.
pub fn write(licence: &Licence) -> Result<Vec<u8>, DoesNotFit> {
    let version = licence.version;
    if !(1..=NEWEST_VERSION).contains(&version)
        || licence.issuer_number > 999_999
        || licence.jurisdiction_version > 99
    {
        return Err(DoesNotFit::Header);
    }
    let mandatory: Vec<Element> = standard::mandatory(version, licence.card).collect();
    let optional = optional(version).iter().copied();
    let optional = optional.filter(|element| !mandatory.contains(element));
    let mut subfile = licence.card.code().to_vec();
    for (element, required) in mandatory
        .iter()
        .map(|element| (*element, true))
        .chain(optional.map(|element| (element, false)))
    {
        let value = value(licence, element)?;
        let value = match value.as_str() {
            "" if required => "NONE",
            "" => continue,
            value => value,
        };
        subfile.extend(element.0);
        subfile.extend(latin1(element, value)?);
        subfile.push(SEPARATOR);
    }
    subfile.pop();
    subfile.push(TERMINATOR);
    let mut bytes = [START, FILE_TYPE].concat();
    bytes.extend(format!("{:06}{version:02}", licence.issuer_number).bytes());
    if version > 1 {
        bytes.extend(format!("{:02}", licence.jurisdiction_version).bytes());
    }
    bytes.extend(b"01");
    bytes.extend(licence.card.code());
    let offset = bytes.len() - 2 + DESIGNATOR;
    bytes.extend(format!("{offset:04}{:04}", subfile.len()).bytes());
    bytes.extend(subfile);
    Ok(bytes)
}

/// The optional elements that are written.
fn optional(version: u8) -> &'static [Element] {
    match version {
        1 => &[
            Element::STREET_2,
            Element::HEIGHT,
            Element::HEIGHT_CM,
            Element::EYES,
            Element::HAIR,
            Element::ORGAN_DONOR_1,
        ],
        _ => &[
            Element::STREET_2,
            Element::HAIR,
            Element::INVENTORY_CONTROL,
            Element::SUFFIX,
            Element::COMPLIANCE,
            Element::CARD_REVISION,
            Element::LIMITED_DURATION,
            Element::UNDER_18_UNTIL,
            Element::UNDER_19_UNTIL,
            Element::UNDER_21_UNTIL,
            Element::ORGAN_DONOR,
            Element::VETERAN,
        ],
    }
}

fn value(licence: &Licence, element: Element) -> Result<String, DoesNotFit> {
    let names = &licence.names;
    let in_canada = licence.issuing_country() == Some(Country::Canada);
    let order = match licence.version {
        1 => Order::YearFirst,
        3.. if in_canada => Order::YearFirst,
        _ => Order::MonthFirst,
    };
    let date = |date: Option<Date>| date.map(|date| date.written(order)).unwrap_or_default();
    let flag = |set: bool| if set { "1".to_owned() } else { String::new() };
    let (first, middle) = names.given.split_once(' ').unwrap_or((&names.given, ""));
    let parts = [&names.family, first, middle, &names.suffix];
    let address = &licence.address;
    Ok(match element {
        Element::NAME => {
            if parts.iter().any(|part| part.contains([',', '$', '@'])) {
                return Err(DoesNotFit::Value(element));
            }
            parts.join(",").trim_end_matches(',').to_owned()
        }
        Element::FAMILY_NAME => names.family.clone(),
        Element::FIRST_NAME => first.to_owned(),
        Element::MIDDLE_NAME => middle.to_owned(),
        Element::GIVEN_NAMES => names.given.replace(' ', ","),
        Element::SUFFIX => names.suffix.clone(),
        Element::FAMILY_NAME_CUT => truncation(names.family_truncation),
        Element::FIRST_NAME_CUT | Element::MIDDLE_NAME_CUT => truncation(names.given_truncation),
        Element::STREET_1 => address.street.clone(),
        Element::STREET_2 => address.street_2.clone(),
        Element::CITY => address.city.clone(),
        Element::JURISDICTION => address.jurisdiction.clone(),
        Element::POSTAL_CODE => postal_code(&address.postal_code),
        Element::NUMBER => licence.number.clone(),
        Element::CLASS | Element::CLASS_1 => licence.class.clone(),
        Element::RESTRICTIONS | Element::RESTRICTIONS_1 => licence.restrictions.clone(),
        Element::ENDORSEMENTS | Element::ENDORSEMENTS_1 => licence.endorsements.clone(),
        Element::EXPIRY => date(licence.expiry),
        Element::BIRTH => date(licence.date_of_birth),
        Element::ISSUE => date(licence.issued),
        Element::CARD_REVISION => date(licence.card_revision),
        Element::UNDER_18_UNTIL => date(licence.under_18_until),
        Element::UNDER_19_UNTIL => date(licence.under_19_until),
        Element::UNDER_21_UNTIL => date(licence.under_21_until),
        Element::SEX => licence.sex.map(sex).unwrap_or_default(),
        Element::HEIGHT => match licence.version {
            1 => licence.height.and_then(Height::in_feet),
            _ => licence.height.map(Height::written),
        }
        .unwrap_or_default(),
        Element::HEIGHT_CM => match licence.height {
            Some(Height::Centimetres(n)) => n.to_string(),
            _ => String::new(),
        },
        Element::EYES => licence.eyes.clone(),
        Element::HAIR => licence.hair.clone(),
        Element::COUNTRY => {
            let country = licence.issuing_country();
            country
                .map(|country| country.written(licence.version).to_owned())
                .unwrap_or_default()
        }
        Element::DISCRIMINATOR => licence.discriminator.clone(),
        Element::INVENTORY_CONTROL => licence.inventory_control.clone(),
        Element::COMPLIANCE => licence.compliance.map(compliance).unwrap_or_default(),
        Element::LIMITED_DURATION => flag(licence.limited_duration),
        Element::ORGAN_DONOR | Element::ORGAN_DONOR_1 => flag(licence.organ_donor),
        Element::VETERAN => flag(licence.veteran),
        _ => String::new(),
    })
}

fn truncation(truncation: Truncation) -> String {
    match truncation {
        Truncation::Cut => "T",
        Truncation::Whole => "N",
        Truncation::Unknown => "U",
    }
    .to_owned()
}

fn sex(sex: Sex) -> String {
    match sex {
        Sex::Male => "1",
        Sex::Female => "2",
        Sex::Unspecified => "9",
    }
    .to_owned()
}

fn compliance(compliance: Compliance) -> String {
    match compliance {
        Compliance::Full => "F",
        Compliance::Material => "M",
        Compliance::None => "N",
    }
    .to_owned()
}

/// Nine digits in the United States; eleven characters everywhere.
fn postal_code(code: &str) -> String {
    let plain: String = code.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    if plain.is_empty() {
        return plain;
    }
    let digits = plain.bytes().all(|b| b.is_ascii_digit());
    if digits && plain.len() == 5 {
        format!("{plain}0000  ")
    } else {
        format!("{plain:<11}")
    }
}

fn latin1(element: Element, value: &str) -> Result<Vec<u8>, DoesNotFit> {
    let wrong = DoesNotFit::Value(element);
    let fits = element
        .longest()
        .is_none_or(|longest| value.trim_end().chars().count() <= longest);
    // "NONE" takes more than an element of one character has; the standard wants it all the same.
    if !fits && value != "NONE" {
        return Err(wrong);
    }
    value
        .chars()
        .map(|c| u8::try_from(c).ok().filter(|_| !c.is_control()))
        .collect::<Option<_>>()
        .ok_or(wrong)
}
