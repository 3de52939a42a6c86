//! The standard's editions and what each makes mandatory.

use crate::{element::Element, licence::Card};

/// The newest version that is known here, that of the year 2020.
pub const NEWEST_VERSION: u8 = 10;

/// Version 1 (2000), table E.4.4.1.
const SINCE_2000: &[Element] = &[
    Element::NAME,
    Element::STREET_1,
    Element::CITY,
    Element::JURISDICTION,
    Element::POSTAL_CODE,
    Element::NUMBER,
    Element::CLASS_1,
    Element::RESTRICTIONS_1,
    Element::ENDORSEMENTS_1,
    Element::EXPIRY,
    Element::BIRTH,
    Element::SEX,
    Element::ISSUE,
];

/// Version 2 (2003), table D.3.
const SINCE_2003: &[Element] = &[
    Element::CLASS,
    Element::RESTRICTIONS,
    Element::ENDORSEMENTS,
    Element::EXPIRY,
    Element::FAMILY_NAME,
    Element::GIVEN_NAMES,
    Element::SUFFIX,
    Element::ISSUE,
    Element::BIRTH,
    Element::SEX,
    Element::EYES,
    Element::HEIGHT,
    Element::WEIGHT_RANGE,
    Element::STREET_1,
    Element::CITY,
    Element::JURISDICTION,
    Element::POSTAL_CODE,
    Element::NUMBER,
    Element::DISCRIMINATOR,
    Element::COUNTRY,
    Element::COMMERCIAL_CODES,
];

/// Version 3 (2005), table D.3: suffix and range of weight are optional now.
const SINCE_2005: &[Element] = &[
    Element::CLASS,
    Element::RESTRICTIONS,
    Element::ENDORSEMENTS,
    Element::EXPIRY,
    Element::FAMILY_NAME,
    Element::GIVEN_NAMES,
    Element::ISSUE,
    Element::BIRTH,
    Element::SEX,
    Element::EYES,
    Element::HEIGHT,
    Element::STREET_1,
    Element::CITY,
    Element::JURISDICTION,
    Element::POSTAL_CODE,
    Element::NUMBER,
    Element::DISCRIMINATOR,
    Element::COUNTRY,
    Element::COMMERCIAL_CODES,
];

/// Versions 5 (2010) and 10 (2020), table D.3, which are the same; taken for those from 4 to 9.
const SINCE_2009: &[Element] = &[
    Element::CLASS,
    Element::RESTRICTIONS,
    Element::ENDORSEMENTS,
    Element::EXPIRY,
    Element::FAMILY_NAME,
    Element::FIRST_NAME,
    Element::MIDDLE_NAME,
    Element::ISSUE,
    Element::BIRTH,
    Element::SEX,
    Element::EYES,
    Element::HEIGHT,
    Element::STREET_1,
    Element::CITY,
    Element::JURISDICTION,
    Element::POSTAL_CODE,
    Element::NUMBER,
    Element::DISCRIMINATOR,
    Element::COUNTRY,
    Element::FAMILY_NAME_CUT,
    Element::FIRST_NAME_CUT,
    Element::MIDDLE_NAME_CUT,
];

/// For driving licences alone.
const OF_DRIVERS: &[Element] = &[
    Element::CLASS,
    Element::RESTRICTIONS,
    Element::ENDORSEMENTS,
    Element::COMMERCIAL_CODES,
];

/// The elements that a version makes mandatory for a kind of card, in the order of its table; none
/// for version 0, which has no table, and those of the newest version for versions not known here.
pub fn mandatory(version: u8, card: Card) -> impl Iterator<Item = Element> {
    let table = match version {
        0 => &[],
        1 => SINCE_2000,
        2 => SINCE_2003,
        3 => SINCE_2005,
        _ => SINCE_2009,
    };
    let drives = card != Card::Identification;
    table
        .iter()
        .copied()
        .filter(move |element| drives || !OF_DRIVERS.contains(element))
}
