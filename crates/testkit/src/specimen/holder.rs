//! Invented people.

use super::random::Random;

const SURNAMES: &[&str] = &[
    "Eriksson",
    "Müller",
    "García López",
    "O'Connor",
    "Nowak",
    "Şahin",
    "Dvořák",
    "Øster",
    "Lê",
    "van der Meer",
    "Kovačević",
    "Ångström",
    "Ferreira",
    "Þórsson",
    "Rossi",
    "Dubois",
    "Smith-Jones",
    "Papadopoulos",
    "Ionescu",
    "Yılmaz",
    "Żak",
    "Horváth",
    "Kaya",
    "Nakamura",
    "Okafor",
    "Mbeki",
];
const GIVEN: &[&str] = &[
    "Anna Maria",
    "Jürgen",
    "José Luis",
    "Enya",
    "Łukasz",
    "İpek",
    "Jiří",
    "Søren",
    "Thị Mai",
    "Lars Peter",
    "Ana",
    "Åsa",
    "João",
    "Sigríður",
    "Giulia",
    "Zoé",
    "Mary Ann",
    "Eleni",
    "Ștefan",
    "Zeynep",
    "Agnieszka",
    "Gábor",
    "Emre",
    "Yuki",
    "Chinedu",
    "Thandiwe",
];
/// Codes of real states with invented people, besides the specimen state.
const STATES: &[&str] = &[
    "UTO", "D", "FRA", "ESP", "ITA", "NLD", "POL", "GBR", "USA", "TUR", "SWE", "ROU", "BRA", "IND",
    "JPN", "UKR",
];

/// Who a document is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Family name as printed.
    pub surname: String,
    /// Given names as printed.
    pub given_names: String,
    /// `M`, `F` or `<`.
    pub sex: char,
    /// Date of birth, year, month, day.
    pub birth: (u16, u8, u8),
    /// Last day of validity, year, month, day.
    pub expiry: (u16, u8, u8),
    /// Document number.
    pub number: String,
    /// Issuing state and nationality, as in a zone.
    pub state: String,
    /// Optional data of the zone.
    pub optional: String,
}

impl Holder {
    /// Somebody, of age in 2026, with a document that is valid then.
    #[must_use]
    pub fn random(random: &mut Random) -> Self {
        let number = (0..9)
            .map(|i| {
                let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
                let letter = i == 0 || random.chance(0.25);
                let from = if letter { letters } else { "0123456789" };
                char::from(from.as_bytes()[random.below(from.len())])
            })
            .collect();
        let optional = if random.chance(0.4) {
            (0..random.below(9) + 5)
                .map(|_| char::from(b'0' + random.below(10) as u8))
                .collect()
        } else {
            String::new()
        };
        Self {
            surname: (*random.pick(SURNAMES)).into(),
            given_names: (*random.pick(GIVEN)).into(),
            sex: *random.pick(&['M', 'F', '<']),
            birth: date(random, 1940, 2005),
            expiry: date(random, 2028, 2035),
            number,
            state: (*random.pick(STATES)).into(),
            optional,
        }
    }
}

fn date(random: &mut Random, from: u16, to: u16) -> (u16, u8, u8) {
    let year = from + random.below(usize::from(to - from) + 1) as u16;
    (year, random.below(12) as u8 + 1, random.below(28) as u8 + 1)
}
