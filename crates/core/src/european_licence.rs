//! Who issues driving licences of the European model, and how that shows on them.

use crate::folding::{folded, holds};

/// A state that issues licences of the European model.
#[derive(Debug, PartialEq, Eq)]
pub struct Issuer {
    /// ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// The sign in the flag (Directive 2006/126/EC, annex I, section 3; the Vienna convention's signs of
    /// vehicles for others).
    sign: &'static str,
    /// Names that the state gives itself on its licences.
    names: &'static [&'static str],
    /// "Driving licence" in its languages (the directive's list).
    titles: &'static [&'static str],
}

const fn issuer(
    country: &'static str,
    sign: &'static str,
    names: &'static [&'static str],
    titles: &'static [&'static str],
) -> Issuer {
    Issuer {
        country,
        sign,
        names,
        titles,
    }
}

/// The states of the European Union, of the European Economic Area, and the United Kingdom.
const ISSUERS: &[Issuer] = &[
    issuer(
        "AT",
        "A",
        &["Republik Österreich", "Österreich"],
        &["Führerschein"],
    ),
    issuer(
        "BE",
        "B",
        &["België", "Belgique", "Belgien"],
        &["Rijbewijs", "Permis de conduire", "Führerschein"],
    ),
    issuer(
        "BG",
        "BG",
        &["Република България", "Bulgaria"],
        &["Свидетелство за управление на МПС", "Driving licence"],
    ),
    issuer(
        "CY",
        "CY",
        &["Κυπριακή Δημοκρατία", "Cyprus", "Kıbrıs Cumhuriyeti"],
        &["Άδεια οδήγησης"],
    ),
    issuer("CZ", "CZ", &["Česká republika"], &["Řidičský průkaz"]),
    issuer(
        "DE",
        "D",
        &["Bundesrepublik Deutschland"],
        &["Führerschein"],
    ),
    issuer(
        "DK",
        "DK",
        &["Danmark", "Kongeriget Danmark"],
        &["Kørekort"],
    ),
    issuer("EE", "EST", &["Eesti", "Eesti Vabariik"], &["Juhiluba"]),
    issuer(
        "ES",
        "E",
        &["España", "Reino de España"],
        &["Permiso de conducción"],
    ),
    issuer(
        "FI",
        "FIN",
        &["Suomi", "Finland"],
        &["Ajokortti", "Körkort"],
    ),
    issuer(
        "FR",
        "F",
        &["République française"],
        &["Permis de conduire"],
    ),
    issuer(
        "GB",
        "UK",
        &["United Kingdom", "Northern Ireland", "DVLA", "DVA"],
        &["Driving licence", "Trwydded yrru"],
    ),
    issuer(
        "GR",
        "GR",
        &["Ελληνική Δημοκρατία", "Hellenic Republic"],
        &["Άδεια οδήγησης"],
    ),
    issuer("HR", "HR", &["Republika Hrvatska"], &["Vozačka dozvola"]),
    issuer("HU", "H", &["Magyarország"], &["Vezetői engedély"]),
    issuer(
        "IE",
        "IRL",
        &["Éire", "Ireland"],
        &["Ceadúnas tiomána", "Driving licence"],
    ),
    issuer("IS", "IS", &["Ísland"], &["Ökuskírteini"]),
    issuer("IT", "I", &["Repubblica italiana"], &["Patente di guida"]),
    issuer(
        "LI",
        "FL",
        &["Fürstentum Liechtenstein", "Liechtenstein"],
        &["Führerschein"],
    ),
    issuer(
        "LT",
        "LT",
        &["Lietuvos Respublika", "Lietuva"],
        &["Vairuotojo pažymėjimas"],
    ),
    issuer(
        "LU",
        "L",
        &["Grand-Duché de Luxembourg", "Luxembourg"],
        &["Permis de conduire"],
    ),
    issuer(
        "LV",
        "LV",
        &["Latvijas Republika", "Latvija"],
        &["Vadītāja apliecība"],
    ),
    issuer(
        "MT",
        "M",
        &["Malta", "Repubblika ta' Malta"],
        &["Liċenzja tas-sewqan"],
    ),
    issuer(
        "NL",
        "NL",
        &["Koninkrijk der Nederlanden", "Nederland"],
        &["Rijbewijs"],
    ),
    issuer(
        "NO",
        "N",
        &["Norge", "Noreg", "Norga"],
        &["Førerkort", "Førarkort"],
    ),
    issuer("PL", "PL", &["Rzeczpospolita Polska"], &["Prawo jazdy"]),
    issuer(
        "PT",
        "P",
        &["República Portuguesa", "Portugal"],
        &["Carta de condução"],
    ),
    issuer("RO", "RO", &["România"], &["Permis de conducere"]),
    issuer("SE", "S", &["Sverige"], &["Körkort"]),
    issuer(
        "SI",
        "SLO",
        &["Republika Slovenija"],
        &["Vozniško dovoljenje"],
    ),
    issuer("SK", "SK", &["Slovenská republika"], &["Vodičský preukaz"]),
];

/// Whether a country issues licences of the European model that are known here.
#[must_use]
pub fn issues(country: &str) -> bool {
    ISSUERS.iter().any(|issuer| issuer.country == country)
}

/// What the specimens of Utopia, the state of ICAO 9303's examples, have in their flag.
const SPECIMEN_SIGN: &str = "UTO";

/// What the words on a licence say of its issuer.
#[derive(Debug, PartialEq, Eq)]
pub struct Words {
    /// A title says that it is a driving licence.
    pub titled: bool,
    /// The one state that the words fit best; `None` when they fit none or several.
    pub issuer: Option<&'static Issuer>,
    /// It is a specimen of a state that does not exist.
    pub specimen: bool,
}

/// Reads the lines that are no fields: title, name of the state, sign.
#[must_use]
pub fn words<'a>(lines: impl Iterator<Item = &'a str>) -> Words {
    let lines: Vec<String> = lines.map(folded).collect();
    let says = |phrases: &[&str]| {
        phrases.iter().any(|phrase| {
            let phrase = folded(phrase);
            lines.iter().any(|line| holds(line, &phrase))
        })
    };
    // A sign is one to three letters, found by chance in other lines: it stands alone, or before the title.
    let signed = |sign: &str| {
        lines
            .iter()
            .any(|line| line.split(' ').next() == Some(sign))
    };
    let mut best: Vec<&Issuer> = Vec::new();
    let mut most = 0;
    for issuer in ISSUERS {
        let titled = says(issuer.titles);
        let weight =
            4 * u8::from(says(issuer.names)) + 2 * u8::from(titled) + u8::from(signed(issuer.sign));
        // A sign alone is not enough.
        if weight < 2 || weight < most {
            continue;
        }
        if weight > most {
            best.clear();
            most = weight;
        }
        best.push(issuer);
    }
    let titles = ISSUERS.iter().flat_map(|issuer| issuer.titles);
    Words {
        titled: says(&titles.copied().collect::<Vec<_>>()),
        issuer: match best.as_slice() {
            [only] => Some(only),
            _ => None,
        },
        specimen: signed(SPECIMEN_SIGN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn country(lines: &[&str]) -> Option<&'static str> {
        words(lines.iter().copied())
            .issuer
            .map(|issuer| issuer.country)
    }

    #[test]
    fn the_state_is_known_by_name_language_or_sign() {
        assert_eq!(
            country(&["D", "FUHRERSCHEIN", "BUNDESREPUBLIK DEUTSCHLAND"]),
            Some("DE")
        );
        assert_eq!(country(&["FÜHRERSCHEIN REPUBLIK OSTERREICH"]), Some("AT"));
        assert_eq!(country(&["PRAW0 JAZDY", "PRAWO JAZDY"]), Some("PL"));
        assert_eq!(country(&["F", "PERMIS DE CONDUIRE"]), Some("FR"));
        assert_eq!(country(&["UK", "DRIVING LICENCE"]), Some("GB"));
        assert_eq!(
            country(&["ΑΔΕΙΑ ΟΔΗΓΗΣΗΣ", "ΕΛΛΗΝΙΚΗ ΔΗΜΟΚΡΑΤΙΑ"]),
            Some("GR")
        );
        assert_eq!(
            country(&["СВИДЕТЕЛСТВО ЗА УПРАВЛЕНИЕ НА МПС", "РЕПУБЛИКА БЪЛГАРИЯ"]),
            Some("BG")
        );
    }

    #[test]
    fn one_language_of_several_states_names_none() {
        assert_eq!(country(&["FÜHRERSCHEIN"]), None);
        assert_eq!(country(&["DRIVING LICENCE"]), None);
        assert_eq!(country(&["I", "A CARD OF SOME KIND"]), None);
    }

    #[test]
    fn every_state_is_known_by_its_own_words() {
        for issuer in ISSUERS {
            let found = words([issuer.sign, issuer.titles[0], issuer.names[0]].into_iter());
            assert_eq!(found.issuer, Some(issuer));
            assert!(found.titled && !found.specimen);
        }
        assert!(words(["UTO", "DRIVING LICENCE"].into_iter()).specimen);
    }
}
