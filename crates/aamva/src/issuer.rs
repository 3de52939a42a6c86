//! Who issues: issuer identification numbers and their jurisdictions.

/// A country whose jurisdictions have issuer identification numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Country {
    /// The United States, their district and territories.
    UnitedStates,
    /// Canada.
    Canada,
    /// Mexico, of which two states have a number.
    Mexico,
}

impl Country {
    /// ISO 3166-1 alpha-2.
    #[must_use]
    pub fn alpha2(self) -> &'static str {
        match self {
            Self::UnitedStates => "US",
            Self::Canada => "CA",
            Self::Mexico => "MX",
        }
    }

    /// Reads `DCG`: `USA` and `CAN`, in version 2 `CDN`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        match text {
            "USA" | "US" => Some(Self::UnitedStates),
            "CAN" | "CDN" => Some(Self::Canada),
            "MEX" => Some(Self::Mexico),
            _ => None,
        }
    }

    /// As `DCG` has it in this version.
    pub(crate) fn written(self, version: u8) -> &'static str {
        match self {
            Self::UnitedStates => "USA",
            Self::Canada if version == 2 => "CDN",
            Self::Canada => "CAN",
            Self::Mexico => "MEX",
        }
    }
}

/// A jurisdiction that issues licences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issuer {
    /// Issuer identification number.
    pub number: u32,
    /// Its country.
    pub country: Country,
    /// State, province or territory: ISO 3166-2 without the country, the postal code for territories
    /// of the United States; `None` for the federal government.
    pub subdivision: Option<&'static str>,
    /// Its name in English.
    pub name: &'static str,
}

/// The jurisdiction with this issuer identification number.
#[must_use]
pub fn issuer(number: u32) -> Option<&'static Issuer> {
    let found = ISSUERS.binary_search_by_key(&number, |issuer| issuer.number);
    found.ok().map(|index| &ISSUERS[index])
}

const fn of(
    number: u32,
    subdivision: &'static str,
    country: Country,
    name: &'static str,
) -> Issuer {
    Issuer {
        number,
        country,
        subdivision: if subdivision.is_empty() {
            None
        } else {
            Some(subdivision)
        },
        name,
    }
}

use Country::{Canada, Mexico, UnitedStates};

/// AAMVA's public list of issuer identification numbers
/// (<https://www.aamva.org/identity/issuer-identification-numbers-(iin)>, as of 2023-12-29; two
/// copies of it agree), by number. The Department of State issues licences to diplomats. Alberta
/// prints 990876, which is no number of the list; its own, 604432, is as well.
const ISSUERS: &[Issuer] = &[
    of(604_426, "PE", Canada, "Prince Edward Island"),
    of(604_427, "AS", UnitedStates, "American Samoa"),
    of(604_428, "QC", Canada, "Quebec"),
    of(604_429, "YT", Canada, "Yukon"),
    of(604_430, "MP", UnitedStates, "Northern Mariana Islands"),
    of(604_431, "PR", UnitedStates, "Puerto Rico"),
    of(604_432, "AB", Canada, "Alberta"),
    of(604_433, "NU", Canada, "Nunavut"),
    of(604_434, "NT", Canada, "Northwest Territories"),
    of(636_000, "VA", UnitedStates, "Virginia"),
    of(636_001, "NY", UnitedStates, "New York"),
    of(636_002, "MA", UnitedStates, "Massachusetts"),
    of(636_003, "MD", UnitedStates, "Maryland"),
    of(636_004, "NC", UnitedStates, "North Carolina"),
    of(636_005, "SC", UnitedStates, "South Carolina"),
    of(636_006, "CT", UnitedStates, "Connecticut"),
    of(636_007, "LA", UnitedStates, "Louisiana"),
    of(636_008, "MT", UnitedStates, "Montana"),
    of(636_009, "NM", UnitedStates, "New Mexico"),
    of(636_010, "FL", UnitedStates, "Florida"),
    of(636_011, "DE", UnitedStates, "Delaware"),
    of(636_012, "ON", Canada, "Ontario"),
    of(636_013, "NS", Canada, "Nova Scotia"),
    of(636_014, "CA", UnitedStates, "California"),
    of(636_015, "TX", UnitedStates, "Texas"),
    of(636_016, "NL", Canada, "Newfoundland and Labrador"),
    of(636_017, "NB", Canada, "New Brunswick"),
    of(636_018, "IA", UnitedStates, "Iowa"),
    of(636_019, "GU", UnitedStates, "Guam"),
    of(636_020, "CO", UnitedStates, "Colorado"),
    of(636_021, "AR", UnitedStates, "Arkansas"),
    of(636_022, "KS", UnitedStates, "Kansas"),
    of(636_023, "OH", UnitedStates, "Ohio"),
    of(636_024, "VT", UnitedStates, "Vermont"),
    of(636_025, "PA", UnitedStates, "Pennsylvania"),
    of(636_026, "AZ", UnitedStates, "Arizona"),
    of(636_027, "", UnitedStates, "Department of State"),
    of(636_028, "BC", Canada, "British Columbia"),
    of(636_029, "OR", UnitedStates, "Oregon"),
    of(636_030, "MO", UnitedStates, "Missouri"),
    of(636_031, "WI", UnitedStates, "Wisconsin"),
    of(636_032, "MI", UnitedStates, "Michigan"),
    of(636_033, "AL", UnitedStates, "Alabama"),
    of(636_034, "ND", UnitedStates, "North Dakota"),
    of(636_035, "IL", UnitedStates, "Illinois"),
    of(636_036, "NJ", UnitedStates, "New Jersey"),
    of(636_037, "IN", UnitedStates, "Indiana"),
    of(636_038, "MN", UnitedStates, "Minnesota"),
    of(636_039, "NH", UnitedStates, "New Hampshire"),
    of(636_040, "UT", UnitedStates, "Utah"),
    of(636_041, "ME", UnitedStates, "Maine"),
    of(636_042, "SD", UnitedStates, "South Dakota"),
    of(636_043, "DC", UnitedStates, "District of Columbia"),
    of(636_044, "SK", Canada, "Saskatchewan"),
    of(636_045, "WA", UnitedStates, "Washington"),
    of(636_046, "KY", UnitedStates, "Kentucky"),
    of(636_047, "HI", UnitedStates, "Hawaii"),
    of(636_048, "MB", Canada, "Manitoba"),
    of(636_049, "NV", UnitedStates, "Nevada"),
    of(636_050, "ID", UnitedStates, "Idaho"),
    of(636_051, "MS", UnitedStates, "Mississippi"),
    of(636_052, "RI", UnitedStates, "Rhode Island"),
    of(636_053, "TN", UnitedStates, "Tennessee"),
    of(636_054, "NE", UnitedStates, "Nebraska"),
    of(636_055, "GA", UnitedStates, "Georgia"),
    of(636_056, "COA", Mexico, "Coahuila"),
    of(636_057, "HID", Mexico, "Hidalgo"),
    of(636_058, "OK", UnitedStates, "Oklahoma"),
    of(636_059, "AK", UnitedStates, "Alaska"),
    of(636_060, "WY", UnitedStates, "Wyoming"),
    of(636_061, "WV", UnitedStates, "West Virginia"),
    of(636_062, "VI", UnitedStates, "Virgin Islands"),
    of(990_876, "AB", Canada, "Alberta"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_every_state_district_territory_and_province_once() {
        assert!(ISSUERS.is_sorted_by_key(|issuer| issuer.number));
        let of = |country| {
            let mut codes: Vec<_> = ISSUERS
                .iter()
                .filter(|issuer| issuer.country == country)
                .filter_map(|issuer| issuer.subdivision)
                .collect();
            codes.sort_unstable();
            codes.dedup();
            codes.join(" ")
        };
        let states = "AK AL AR AS AZ CA CO CT DC DE FL GA GU HI IA ID IL IN KS KY LA MA MD ME MI MN \
                      MO MP MS MT NC ND NE NH NJ NM NV NY OH OK OR PA PR RI SC SD TN TX UT VA VI VT \
                      WA WI WV WY";
        assert_eq!(of(UnitedStates), states);
        assert_eq!(of(Canada), "AB BC MB NB NL NS NT NU ON PE QC SK YT");
        assert_eq!(issuer(636_014).unwrap().name, "California");
        assert_eq!(issuer(636_063), None);
    }
}
