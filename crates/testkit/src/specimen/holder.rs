//! Invented people.

use bonafide_mrz::Date;

use super::random::Random;

/// Surnames and given names of one tongue: a person's names come from the same row.
const NAMES: &[(&[&str], &[&str], &[&str])] = &[
    (
        &["Eriksson", "Ångström", "Lindqvist", "Sjöberg"],
        &["Anna Maria", "Åsa", "Märta", "Elsa"],
        &["Lars Peter", "Björn", "Göran", "Nils"],
    ),
    (
        &["Müller-Lüdenscheidt", "Großmann", "Schäfer", "Weiß"],
        &["Jördis", "Käthe", "Ute Sophie", "Anneliese"],
        &["Jürgen", "Götz", "Karl-Heinz", "Matthias"],
    ),
    (
        &["García López", "Núñez", "Ibáñez de la Vega", "Muñoz"],
        &["Begoña", "María José", "Inés", "Lucía"],
        &["José Luis", "Íñigo", "Ángel", "Andrés"],
    ),
    (
        &["Lefèvre", "Dubois", "Gonçalves", "de La Fontaine"],
        &["Zoé", "Françoise", "Anaïs", "Héloïse Marie"],
        &["François", "Noël", "Jérôme", "Guy"],
    ),
    (
        &["Żółkiewska", "Nowak", "Wiśniewski", "Źrebiec"],
        &["Agnieszka", "Łucja", "Małgorzata", "Zofia"],
        &["Łukasz", "Stanisław", "Błażej", "Jan"],
    ),
    (
        &["Şahin", "Yılmaz", "Ağaoğlu", "Çelik"],
        &["İpek", "Zeynep", "Gülşen", "Ayşe"],
        &["Emre", "Çağrı", "Oğuz", "Mehmet Ali"],
    ),
    (
        &["Dvořák", "Nováková", "Růžička", "Kovačević"],
        &["Jiřina", "Kateřina", "Ana", "Božena"],
        &["Jiří", "Zdeněk", "Đorđe", "Tomáš"],
    ),
    (
        &["Nguyễn", "Lê", "Trần", "Phạm"],
        &["Thị Mai", "Hồng Ánh", "Thu Hà", "Ngọc"],
        &["Văn Đức", "Minh", "Quốc Bảo", "Tuấn"],
    ),
    (
        &["Þórðardóttir", "Sæmundsson", "Øster", "Bjørnstad"],
        &["Sigríður", "Ragnheiður", "Åse", "Kåra"],
        &["Þór", "Ægir", "Søren", "Håkon"],
    ),
    (
        &["O'Connor", "Smith-Jones", "Okafor", "van der Meer"],
        &["Enya", "Mary Ann", "Chidinma", "Anneke"],
        &["Liam", "John Paul", "Chinedu", "Maarten"],
    ),
    (
        &["Щербаков", "Шевченко", "Юрченко", "Жданов"],
        &["Олена", "Юлія", "Жанна", "Анна"],
        &["Сергій", "Андрій", "Юрій", "Тарас"],
    ),
    (
        &["Ionescu", "Horváth", "Kőszegi", "Țurcanu"],
        &["Ștefania", "Erzsébet", "Ioana", "Ildikó"],
        &["Ștefan", "Gábor", "Gyula", "Răzvan"],
    ),
    (
        &[
            "Papadopoulos-Konstantinidis",
            "Rasoamanarivo",
            "Wickramasinghe",
        ],
        &["Alexandra Eleftheria", "Andriamihaja Voahirana"],
        &["Konstantinos Alexandros", "Chandrasekhara Bandara"],
    ),
];

/// The specimen state and issuing codes of real ones; the people are invented.
const STATES: &[&str] = &[
    "UTO", "D", "FRA", "ESP", "ITA", "NLD", "POL", "GBR", "USA", "TUR", "SWE", "ROU", "BRA", "IND",
    "JPN", "UKR", "CZE", "HRV", "ISL", "VNM", "PRT", "GRC", "CHE", "AUT", "NGA", "KEN", "MDG",
];

const PLACES: &[&str] = &[
    "AMAUROT",
    "ZENITH",
    "PORT NOWHERE",
    "NOVA INSULA",
    "ÉRÈBE",
    "ÖSTERBRO",
    "SÃO NADA",
    "ŁÓDKA",
];

/// Who a document is of, and what it says of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Family name as printed.
    pub surname: String,
    /// Given names as printed; empty for somebody of one name.
    pub given_names: String,
    /// `M`, `F` or `<` for unspecified.
    pub sex: char,
    /// Date of birth.
    pub birth: Date,
    /// Date of issue.
    pub issue: Date,
    /// Last day of validity.
    pub expiry: Date,
    /// Document number, up to nine letters and digits.
    pub number: String,
    /// Issuing state and nationality as in a zone: one to three letters.
    pub state: String,
    /// Personal number, or empty: optional data of the zone, cut to its room.
    pub personal_number: String,
    /// Place of birth.
    pub birthplace: String,
}

impl Holder {
    /// Somebody of age in 2026, with a document that was issued by then and is valid for years.
    #[must_use]
    pub fn random(random: &mut Random) -> Self {
        let (surnames, women, men) = *random.pick(NAMES);
        let sex = *random.pick(&['F', 'F', 'F', 'F', 'M', 'M', 'M', 'M', '<']);
        let given = match sex {
            'F' => women,
            'M' => men,
            _ => random.pick(&[women, men]),
        };
        let issue = date(random, 2018, 2025);
        let number = (0..9)
            .map(|i| {
                let letter = i == 0 && random.chance(0.7) || random.chance(0.2);
                let from: &[u8] = if letter {
                    b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                } else {
                    b"0123456789"
                };
                char::from(*random.pick(from))
            })
            .collect();
        let length = 5 + random.below(9);
        let personal_number = if random.chance(0.4) {
            random.digits(length)
        } else {
            String::new()
        };
        Self {
            surname: (*random.pick(surnames)).into(),
            given_names: if random.chance(0.02) {
                String::new()
            } else {
                (*random.pick(given)).into()
            },
            sex,
            birth: date(random, 1936, 2006),
            issue,
            expiry: Date {
                year: issue.year + 10,
                ..issue
            },
            number,
            state: (*random.pick(STATES)).into(),
            personal_number,
            birthplace: (*random.pick(PLACES)).into(),
        }
    }

    /// The person of this seed.
    #[must_use]
    pub fn of_seed(seed: u64) -> Self {
        Self::random(&mut Random::of(seed, "holder"))
    }

    /// The same with other names.
    #[must_use]
    pub fn named(mut self, given_names: &str, surname: &str) -> Self {
        self.given_names = given_names.into();
        self.surname = surname.into();
        self
    }

    /// The same, born on this day.
    #[must_use]
    pub const fn born(mut self, birth: Date) -> Self {
        self.birth = birth;
        self
    }

    /// The same, with a document valid to this day and issued ten years before.
    #[must_use]
    pub const fn expiring(mut self, expiry: Date) -> Self {
        self.expiry = expiry;
        // 29 February may not have been ten years before.
        let day = if expiry.day == 29 { 28 } else { expiry.day };
        self.issue = Date {
            year: expiry.year - 10,
            month: expiry.month,
            day,
        };
        self
    }

    /// The same, of this state.
    #[must_use]
    pub fn from_state(mut self, state: &str) -> Self {
        self.state = state.into();
        self
    }

    /// The same, with this document number.
    #[must_use]
    pub fn with_number(mut self, number: &str) -> Self {
        self.number = number.into();
        self
    }
}

/// A day from the year `from` to the year `to`; never after the 28th, so that it exists.
fn date(random: &mut Random, from: u16, to: u16) -> Date {
    Date {
        year: from + random.below(usize::from(to - from) + 1) as u16,
        month: random.below(12) as u8 + 1,
        day: random.below(28) as u8 + 1,
    }
}
