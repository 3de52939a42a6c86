//! Data elements by their three-letter identifiers.

/// The identifier of a data element, for example `DAQ`: three characters `A`-`Z` or `0`-`9`, the
/// first a letter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Element(pub(crate) [u8; 3]);

/// Elements with a meaning of their own here, and what is the most they hold: the longest length of
/// any version, in characters (tables D.3 and D.4; for version 1 annex A of the year 2000).
macro_rules! elements {
    ($($(#[doc = $words:literal])* $name:ident = $id:literal, $length:literal;)*) => {
        impl Element {
            $($(#[doc = $words])* pub const $name: Self = Self(*$id);)*

            /// The longest value that the standard allows, in characters; `None` for elements that
            /// are only passed on.
            #[must_use]
            pub(crate) fn longest(self) -> Option<usize> {
                match self {
                    $(Self::$name => Some($length),)*
                    _ => None,
                }
            }
        }
    };
}

elements! {
    /// Whole name, version 1.
    NAME = b"DAA", 125;
    /// Family name, version 1.
    LAST_NAME = b"DAB", 40;
    /// First name.
    FIRST_NAME = b"DAC", 40;
    /// Middle names.
    MIDDLE_NAME = b"DAD", 40;
    /// Suffix of the name, version 1.
    SUFFIX_1 = b"DAE", 5;
    /// First line of the address; the mailing address in version 1.
    STREET_1 = b"DAG", 35;
    /// Second line of the address.
    STREET_2 = b"DAH", 35;
    /// City.
    CITY = b"DAI", 20;
    /// State or province of the address.
    JURISDICTION = b"DAJ", 2;
    /// Postal code.
    POSTAL_CODE = b"DAK", 11;
    /// First line of the residence, version 1.
    RESIDENCE_STREET_1 = b"DAL", 35;
    /// Second line of the residence, version 1.
    RESIDENCE_STREET_2 = b"DAM", 35;
    /// City of the residence, version 1.
    RESIDENCE_CITY = b"DAN", 20;
    /// State or province of the residence, version 1.
    RESIDENCE_JURISDICTION = b"DAO", 2;
    /// Postal code of the residence, version 1.
    RESIDENCE_POSTAL_CODE = b"DAP", 11;
    /// Number of the licence or card.
    NUMBER = b"DAQ", 25;
    /// Classification, version 1.
    CLASS_1 = b"DAR", 4;
    /// Restrictions, version 1.
    RESTRICTIONS_1 = b"DAS", 10;
    /// Endorsements, version 1.
    ENDORSEMENTS_1 = b"DAT", 5;
    /// Height; feet and inches in version 1.
    HEIGHT = b"DAU", 6;
    /// Height in centimetres, version 1.
    HEIGHT_CM = b"DAV", 3;
    /// Colour of the eyes.
    EYES = b"DAY", 12;
    /// Colour of the hair.
    HAIR = b"DAZ", 12;
    /// Expiry.
    EXPIRY = b"DBA", 8;
    /// Date of birth.
    BIRTH = b"DBB", 8;
    /// Sex.
    SEX = b"DBC", 1;
    /// Date of issue.
    ISSUE = b"DBD", 8;
    /// Organ donor, version 1.
    ORGAN_DONOR_1 = b"DBH", 1;
    /// Class of vehicles.
    CLASS = b"DCA", 6;
    /// Restrictions.
    RESTRICTIONS = b"DCB", 12;
    /// Endorsements.
    ENDORSEMENTS = b"DCD", 5;
    /// Range of weight.
    WEIGHT_RANGE = b"DCE", 1;
    /// Document discriminator: tells this document from the holder's earlier ones.
    DISCRIMINATOR = b"DCF", 25;
    /// Country of issue.
    COUNTRY = b"DCG", 3;
    /// Federal codes for commercial vehicles, versions 2 and 3.
    COMMERCIAL_CODES = b"DCH", 4;
    /// Inventory control number of the blank card.
    INVENTORY_CONTROL = b"DCK", 25;
    /// Family name.
    FAMILY_NAME = b"DCS", 40;
    /// Given names, versions 2 and 3.
    GIVEN_NAMES = b"DCT", 80;
    /// Suffix of the name.
    SUFFIX = b"DCU", 5;
    /// Compliance with the REAL ID Act.
    COMPLIANCE = b"DDA", 1;
    /// When the card's design was last changed.
    CARD_REVISION = b"DDB", 8;
    /// Temporary lawful status.
    LIMITED_DURATION = b"DDD", 1;
    /// Whether the family name is cut.
    FAMILY_NAME_CUT = b"DDE", 1;
    /// Whether the first name is cut.
    FIRST_NAME_CUT = b"DDF", 1;
    /// Whether the middle names are cut.
    MIDDLE_NAME_CUT = b"DDG", 1;
    /// The day on which the holder turns 18.
    UNDER_18_UNTIL = b"DDH", 8;
    /// The day on which the holder turns 19.
    UNDER_19_UNTIL = b"DDI", 8;
    /// The day on which the holder turns 21.
    UNDER_21_UNTIL = b"DDJ", 8;
    /// Organ donor.
    ORGAN_DONOR = b"DDK", 1;
    /// Veteran.
    VETERAN = b"DDL", 1;
}

impl Element {
    /// The identifier at the start of `bytes`.
    pub(crate) fn at_start(bytes: &[u8]) -> Option<Self> {
        let id: [u8; 3] = bytes.get(..3)?.try_into().ok()?;
        let named = id[0].is_ascii_uppercase()
            && id[1..]
                .iter()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        named.then_some(Self(id))
    }

    /// Whether the standard defines it, or leaves it to it: `D..`, and `PA.` of version 1. Those of
    /// the jurisdictions begin with `Z`.
    pub(crate) fn is_standard(self) -> bool {
        self.0[0] == b'D' || self.0[..2] == *b"PA"
    }
}

impl std::fmt::Display for Element {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0
            .iter()
            .try_for_each(|&b| write!(f, "{}", char::from(b)))
    }
}

impl std::fmt::Debug for Element {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}
