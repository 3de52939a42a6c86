//! What a barcode says of a card and its holder.

use crate::{
    date::Date,
    height::Height,
    issuer::{self, Country},
    name::Names,
    standard::NEWEST_VERSION,
};

/// A card's data. What the barcode does not have, or says is not there, is empty or `None`. Texts are
/// without padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Licence {
    /// Issuer identification number of six digits; [`issuer()`](crate::issuer()) knows whose.
    pub issuer_number: u32,
    /// The standard's version, 0 to 99: 1 is that of 2000, 10 that of 2020.
    pub version: u8,
    /// The jurisdiction's own version, 0 to 99; version 1 has none.
    pub jurisdiction_version: u8,
    /// Kind of card.
    pub card: Card,
    /// The holder's name.
    pub names: Names,
    /// Number of the licence or card.
    pub number: String,
    /// Day of birth.
    pub date_of_birth: Option<Date>,
    /// Last day of validity.
    pub expiry: Option<Date>,
    /// Day of issue.
    pub issued: Option<Date>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Height.
    pub height: Option<Height>,
    /// Colour of the eyes, a code of AAMVA's D20.
    pub eyes: String,
    /// Colour of the hair.
    pub hair: String,
    /// The holder's address.
    pub address: Address,
    /// Country of issue, where it is said.
    pub country: Option<Country>,
    /// Classes of vehicles; empty on identification cards.
    pub class: String,
    /// Restrictions.
    pub restrictions: String,
    /// Endorsements.
    pub endorsements: String,
    /// Tells this document from the holder's earlier ones.
    pub discriminator: String,
    /// Number of the blank card.
    pub inventory_control: String,
    /// Compliance with the REAL ID Act.
    pub compliance: Option<Compliance>,
    /// When the card's design was last changed.
    pub card_revision: Option<Date>,
    /// The holder's lawful status is temporary.
    pub limited_duration: bool,
    /// The day on which the holder turns 18.
    pub under_18_until: Option<Date>,
    /// The day on which the holder turns 19.
    pub under_19_until: Option<Date>,
    /// The day on which the holder turns 21.
    pub under_21_until: Option<Date>,
    /// The holder gives organs.
    pub organ_donor: bool,
    /// The holder is a veteran.
    pub veteran: bool,
}

impl Licence {
    /// The holder of the standard's own example (Annex D, section D.13), with a card of Virginia
    /// that is valid until 2033.
    #[must_use]
    pub fn specimen() -> Self {
        let date = Date::new;
        Self {
            issuer_number: 636_000,
            version: NEWEST_VERSION,
            jurisdiction_version: 1,
            card: Card::Driver,
            names: Names {
                family: "SAMPLE".into(),
                given: "MICHAEL JOHN".into(),
                suffix: "JR".into(),
                family_truncation: Truncation::Whole,
                given_truncation: Truncation::Whole,
            },
            number: "T64235789".into(),
            date_of_birth: date(1986, 6, 6),
            expiry: date(2033, 12, 10),
            issued: date(2025, 6, 6),
            sex: Some(Sex::Male),
            height: Some(Height::Inches(68)),
            eyes: "BRO".into(),
            hair: String::new(),
            address: Address {
                street: "2300 WEST BROAD STREET".into(),
                street_2: String::new(),
                city: "RICHMOND".into(),
                jurisdiction: "VA".into(),
                postal_code: "23269".into(),
            },
            country: Some(Country::UnitedStates),
            class: "D".into(),
            restrictions: "K".into(),
            endorsements: "PH".into(),
            discriminator: "2424244747474786102204".into(),
            inventory_control: "123456789".into(),
            compliance: Some(Compliance::Full),
            card_revision: date(2018, 6, 6),
            limited_duration: false,
            under_18_until: None,
            under_19_until: None,
            under_21_until: None,
            organ_donor: false,
            veteran: false,
        }
    }

    /// The country of issue: as said, else the issuer's.
    #[must_use]
    pub fn issuing_country(&self) -> Option<Country> {
        let of_issuer = || issuer::issuer(self.issuer_number).map(|issuer| issuer.country);
        self.country.or_else(of_issuer)
    }
}

/// Kinds of card, by the type of their subfile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Card {
    /// `DL`: a driving licence. Before version 4 also identification cards have it.
    Driver,
    /// `EN`: an enhanced driving licence, with which the border can be crossed.
    Enhanced,
    /// `ID`: an identification card.
    Identification,
}

impl Card {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Driver, Self::Enhanced, Self::Identification];

    /// The subfile's type.
    pub(crate) fn code(self) -> &'static [u8; 2] {
        match self {
            Self::Driver => b"DL",
            Self::Enhanced => b"EN",
            Self::Identification => b"ID",
        }
    }
}

/// Sex, as a card has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// `1` or `M`.
    Male,
    /// `2` or `F`.
    Female,
    /// `9` or `X`: not specified.
    Unspecified,
}

/// Whether a name was cut to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Truncation {
    /// `T`.
    Cut,
    /// `N`.
    Whole,
    /// `U`, or not said.
    #[default]
    Unknown,
}

/// Compliance with the REAL ID Act (`DDA`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Compliance {
    /// `F`: fully.
    Full,
    /// `M`: materially, an earlier stage.
    Material,
    /// `N`: not.
    None,
}

/// An address. Version 1 has that for mail, and that of the residence where it has no other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// Street and house number.
    pub street: String,
    /// Second line.
    pub street_2: String,
    /// City.
    pub city: String,
    /// State or province.
    pub jurisdiction: String,
    /// Postal code: `12345`, `12345-6789` or `A1A 1A1`.
    pub postal_code: String,
}
