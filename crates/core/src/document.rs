//! What a document says.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Kinds of document that can be allowed for a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentType {
    /// A driving licence.
    DrivingLicense,
    /// A national identity card or passport card.
    IdCard,
    /// A passport booklet's data page.
    Passport,
}

impl DocumentType {
    /// All of them, in the order the API lists them.
    pub const ALL: [Self; 3] = [Self::DrivingLicense, Self::IdCard, Self::Passport];
}

/// Sex as printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// `F`.
    Female,
    /// `M`.
    Male,
    /// `X` or `<`: unspecified (ICAO 9303-3, section 4.4).
    Unknown,
}

/// The fields of a document, each absent where the document does not carry it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentData {
    /// Kind of document; absent for kinds we do not take.
    pub document_type: Option<DocumentType>,
    /// Issuing country, ISO 3166-1 alpha-2; an ICAO code of three letters where none exists.
    pub issuing_country: Option<String>,
    /// State, province or territory that issued it, within the country: ISO 3166-2 without the
    /// country's code.
    pub issuing_subdivision: Option<String>,
    /// Document number.
    pub number: Option<String>,
    /// Given names.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Date of birth; absent where the document leaves out the day or month.
    pub date_of_birth: Option<Date>,
    /// Last day of validity.
    pub expiration_date: Option<Date>,
    /// Day of issue.
    pub issued_date: Option<Date>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Sex as printed.
    pub unparsed_sex: Option<String>,
    /// Nationality, in the same codes as the issuing country.
    pub nationality: Option<String>,
    /// The holder's address.
    pub address: Option<Address>,
}

/// A postal address, each part absent where the document does not carry it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Street and house number.
    pub line1: Option<String>,
    /// Second line.
    pub line2: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country, ISO 3166-1 alpha-2.
    pub country: Option<String>,
}
