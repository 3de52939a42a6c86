//! Documents that are none of the kinds that a session can ask for, known by their titles.

use crate::folding::{folded, holds};

/// Kinds that people show in place of what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherDocument {
    /// A residence permit (Regulation (EC) 1030/2002; the permanent resident card of the United States and
    /// Canada).
    ResidencePermit,
    /// A health insurance card (Decision S2 of 2009 of the European Union's Administrative Commission).
    HealthCard,
    /// A vehicle's registration certificate (Directive 1999/37/EC).
    VehicleRegistration,
    /// A bank card (ISO/IEC 7812).
    BankCard,
}

impl OtherDocument {
    /// Its name for a reviewer.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ResidencePermit => "a residence permit",
            Self::HealthCard => "a health insurance card",
            Self::VehicleRegistration => "a vehicle's registration certificate",
            Self::BankCard => "a bank card",
        }
    }
}

/// Titles in the languages of issuers.
const TITLES: &[(OtherDocument, &[&str])] = &[
    (
        OtherDocument::ResidencePermit,
        &[
            "Residence permit",
            "Permanent resident",
            "Permanent resident card",
            "Aufenthaltstitel",
            "Titre de séjour",
            "Permiso de residencia",
            "Permesso di soggiorno",
            "Verblijfstitel",
            "Verblijfsdocument",
            "Karta pobytu",
            "Título de residência",
            "Oppholdstillatelse",
            "Oppholdskort",
            "Uppehållstillstånd",
            "Opholdstilladelse",
            "Oleskelulupa",
            "Povolení k pobytu",
            "Povolenie na pobyt",
            "Dovoljenje za prebivanje",
            "Tartózkodási engedély",
            "Permis de ședere",
            "Dozvola boravka",
            "Leidimas gyventi",
            "Uzturēšanās atļauja",
            "Elamisluba",
        ],
    ),
    (
        OtherDocument::HealthCard,
        &[
            "European health insurance card",
            "Europäische Krankenversicherungskarte",
            "Carte européenne d'assurance maladie",
            "Tarjeta sanitaria europea",
            "Tessera europea di assicurazione malattia",
            "Europese ziekteverzekeringskaart",
            "Europejska karta ubezpieczenia zdrowotnego",
            "Cartão europeu de seguro de doença",
            "Europeiskt sjukförsäkringskort",
            "Eurooppalainen sairaanhoitokortti",
            "Evropský průkaz zdravotního pojištění",
            "Európsky preukaz zdravotného poistenia",
            "Evropska kartica zdravstvenega zavarovanja",
            "Európai egészségbiztosítási kártya",
            "Europska kartica zdravstvenog osiguranja",
        ],
    ),
    (
        OtherDocument::VehicleRegistration,
        &[
            "Registration certificate",
            "Zulassungsbescheinigung",
            "Certificat d'immatriculation",
            "Permiso de circulación",
            "Carta di circolazione",
            "Kentekenbewijs",
            "Dowód rejestracyjny",
        ],
    ),
];

/// Words of which one stands on a bank card beside its number.
const BANK_WORDS: &[&str] = &[
    "Visa",
    "Mastercard",
    "Maestro",
    "American Express",
    "Debit",
    "Credit",
    "Valid thru",
];
/// Digits of a bank card's number (ISO/IEC 7812-1; cards in use have 13 to 19).
const BANK_DIGITS: std::ops::RangeInclusive<usize> = 13..=19;

/// The kind that these lines of print name, and the words that do.
#[must_use]
pub fn named<'a>(lines: impl Iterator<Item = &'a str>) -> Option<(OtherDocument, &'static str)> {
    let plain: Vec<&str> = lines.collect();
    let lines: Vec<String> = plain.iter().map(|line| folded(line)).collect();
    let says = |phrase: &str| {
        let phrase = folded(phrase);
        lines.iter().any(|line| holds(line, &phrase))
    };
    for (kind, titles) in TITLES {
        if let Some(title) = titles.iter().find(|title| says(title)) {
            return Some((*kind, title));
        }
    }
    let numbered = plain.iter().any(|line| is_bank_number(line));
    let word = BANK_WORDS.iter().find(|word| numbered && says(word))?;
    Some((OtherDocument::BankCard, word))
}

/// Whether a line is a bank card's number: digits alone, in groups perhaps, whose last one is right by Luhn's
/// formula (ISO/IEC 7812-1, annex B).
fn is_bank_number(line: &str) -> bool {
    let digits: Option<Vec<u32>> = line
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_digit(10))
        .collect();
    digits.is_some_and(|digits| {
        let sum: u32 = digits
            .iter()
            .rev()
            .enumerate()
            .map(|(i, digit)| match i % 2 {
                0 => *digit,
                _ => digit * 2 / 10 + digit * 2 % 10,
            })
            .sum();
        BANK_DIGITS.contains(&digits.len()) && sum.is_multiple_of(10)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(lines: &[&str]) -> Option<OtherDocument> {
        named(lines.iter().copied()).map(|(kind, _)| kind)
    }

    #[test]
    fn titles_are_known_as_recognisers_read_them() {
        use OtherDocument::*;
        for (lines, wanted) in [
            (&["FRANCE", "TITRE DE SEJOUR"][..], ResidencePermit),
            (&["AUFENTHALTSTITEL"], ResidencePermit),
            (&["UPPEHALLSTILLSTAND"], ResidencePermit),
            (&["EUROPEAN HEALTH INSURANCF CARD"], HealthCard),
            (&["Zulassungsbescheinigung Teil I"], VehicleRegistration),
            (&["4111 1111 1111 1111", "VALID THRU 04/29"], BankCard),
        ] {
            assert_eq!(kind(lines), Some(wanted), "{lines:?}");
        }
        for lines in [
            // No number, a number that is wrong by Luhn's formula, and one without a bank's word.
            &["VISA"][..],
            &["4111 1111 1111 1112", "VISA"],
            &["4111 1111 1111 1111"],
            &[
                "IDENTITY CARD",
                "CARTE NATIONALE D'IDENTITÉ",
                "PERSONALAUSWEIS",
            ],
        ] {
            assert_eq!(kind(lines), None, "{lines:?}");
        }
    }
}
