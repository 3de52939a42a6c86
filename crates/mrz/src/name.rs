//! The name field: primary identifier, two fillers, secondary identifier (ICAO 9303-3, section
//! 4.6), and what makes a reading of it believable: no check digit covers names.

use crate::format::{Field, Format};

/// A name as a zone has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// Primary identifier (family name), its parts separated by spaces.
    pub primary: String,
    /// Secondary identifier (given names), its parts separated by spaces; empty where the zone
    /// has none.
    pub secondary: String,
    /// The field is full to its last character, so the name may go on (section 4.6.4).
    pub may_be_truncated: bool,
}

impl Names {
    /// Reads a name field.
    #[must_use]
    pub fn read(field: &str) -> Self {
        let name = field.trim_end_matches('<');
        let (primary, secondary) = name.split_once("<<").unwrap_or((name, ""));
        Self {
            primary: spaced(primary),
            secondary: spaced(secondary),
            may_be_truncated: !field.is_empty() && name.len() == field.len(),
        }
    }
}

/// Parts joined by single spaces instead of fillers.
pub(crate) fn spaced(text: &str) -> String {
    text.split('<')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether the name fields of a zone have the shape that their issuers give them: letters first;
/// parts separated by one filler; at most one pair of fillers, between the identifiers; then only
/// fillers to the end. The French card has a field for each identifier, and there a pair of
/// fillers between any two given names, or no given name at all, and none in the surname. Formats
/// without names pass.
#[must_use]
pub fn are_well_formed<S: AsRef<str>>(format: Format, lines: &[S]) -> bool {
    format.fields().iter().all(|(field, span)| {
        let pairs = match field {
            Field::Names => 1,
            Field::Surname => 0,
            Field::GivenNames => usize::MAX,
            _ => return true,
        };
        lines
            .get(span.line)
            .and_then(|line| line.as_ref().get(span.start..span.start + span.length))
            .is_some_and(|text| {
                let empty = *field == Field::GivenNames && text.bytes().all(|b| b == b'<');
                empty || has_shape(text, pairs)
            })
    })
}

/// Whether one field has that shape, with at most so many pairs of fillers between its parts.
fn has_shape(field: &str, pairs: usize) -> bool {
    let name = field.trim_end_matches('<');
    let letters = name.chars().all(|c| c == '<' || c.is_ascii_uppercase());
    !name.is_empty()
        && letters
        && !name.starts_with('<')
        && !name.contains("<<<")
        && name.matches("<<").count() <= pairs
}

/// A name for people to read: each part with a capital letter and the rest small. The zone has
/// lost marks, apostrophes and inner capitals; nothing brings them back.
#[must_use]
pub fn title_case(name: &str) -> String {
    let mut title = String::with_capacity(name.len());
    let mut inside = false;
    for character in name.chars() {
        if inside {
            title.extend(character.to_lowercase());
        } else {
            title.push(character);
        }
        inside = character.is_alphabetic();
    }
    title
}

/// Cuts a name to `length` characters by the standard's rules (ICAO 9303-4, -5, -6 section 4.2.3;
/// -7 sections 4.2.3 and 5.2.3): characters are taken from the ends of parts, of the last first,
/// down to initials; if that is not enough, the last parts are left out. A letter stands in the
/// last place then, which tells that the name may go on.
pub(crate) fn fit(primary: &str, secondary: &str, length: usize) -> String {
    let parts = |text: &str| -> Vec<Vec<char>> {
        text.split('<')
            .filter(|part| !part.is_empty())
            .map(|part| part.chars().collect())
            .collect()
    };
    let (mut primary, mut secondary) = (parts(primary), parts(secondary));
    loop {
        let whole = join(&primary, &secondary).chars().count();
        let mut excess = whole.saturating_sub(length);
        let (mut short, mut shorter) = (primary.clone(), secondary.clone());
        for part in short.iter_mut().chain(&mut shorter).rev() {
            let taken = excess.min(part.len() - 1);
            part.truncate(part.len() - taken);
            excess -= taken;
        }
        if excess == 0 {
            return join(&short, &shorter);
        }
        // One part always stays of each identifier, if there are two characters to spare.
        if secondary.len() > 1 || (primary.len() == 1 && !secondary.is_empty()) {
            secondary.pop();
        } else if primary.len() > 1 {
            primary.pop();
        } else {
            return join(&short, &shorter).chars().take(length).collect();
        }
    }
}

fn join(primary: &[Vec<char>], secondary: &[Vec<char>]) -> String {
    let one = |parts: &[Vec<char>]| {
        parts
            .iter()
            .map(|part| part.iter().collect::<String>())
            .collect::<Vec<_>>()
            .join("<")
    };
    if secondary.is_empty() {
        one(primary)
    } else {
        format!("{}<<{}", one(primary), one(secondary))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_examples() {
        let names = Names::read("ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<");
        assert_eq!(
            (names.primary.as_str(), names.secondary.as_str()),
            ("ERIKSSON", "ANNA MARIA")
        );
        assert!(!names.may_be_truncated);
        let only = Names::read("ARKFREITH<<<<<<<<<<<<");
        assert_eq!(
            (only.primary.as_str(), only.secondary.as_str()),
            ("ARKFREITH", "")
        );
        let double = Names::read("VAN<DER<MULLER<<LARS<PETER<JOHANN<FRANZ");
        assert_eq!(double.primary, "VAN DER MULLER");
        assert!(double.may_be_truncated);
    }

    #[test]
    fn shapes_that_no_issuer_writes() {
        for good in ["ERIKSSON<<ANNA<MARIA<<<", "ARKFREITH<<<", "O<CONNOR<<ENYA"] {
            assert!(has_shape(good, 1), "{good}");
        }
        for bad in [
            "",
            "<<<<",
            "<A<<B<<",
            "A<<B<<C<<",
            "A<<<B<<<",
            "ER1KSSON<<ANNA<<",
        ] {
            assert!(!has_shape(bad, 1), "{bad}");
        }
    }

    #[test]
    fn the_french_card_has_fields_of_its_own() {
        let lines = |given: &str| {
            [
                "IDFRABERTHIER<DE<LA<TOUR<<<<<<<<<<<<".to_owned(),
                format!("8806923102858{given:<<14}6512068F6"),
            ]
        };
        assert!(are_well_formed(Format::FrenchId, &lines("CORINNE<<LO<<A")));
        assert!(!are_well_formed(Format::FrenchId, &lines("CORINNE<<<LO")));
        let two = [
            "IDFRABERTHIER<<DE<<<<<<<<<<<<<<<<<<<<".to_owned(),
            lines("A")[1].clone(),
        ];
        assert!(!are_well_formed(Format::FrenchId, &two));
        assert!(!are_well_formed(Format::FrenchId, &["IDFRA"]));
    }

    /// The standard's examples of its first way to truncate, and of names that just fit.
    #[test]
    fn names_too_long_for_their_field() {
        for (primary, secondary, length, zone) in [
            (
                "NILAVADHANANANDA",
                "CHAYAPA<DEJTHAMRONG<KRASUANG",
                31,
                "NILAVADHANANANDA<<CHAYAPA<DEJ<K",
            ),
            (
                "NILAVADHANANANDA",
                "CHAYAPA<DEJTHAMRONG<KRASUANG",
                39,
                "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K",
            ),
            (
                "BENNELONG<WOOLOOMOOLOO<WARRANDYTE<WARNAMBOOL",
                "DINGO<POTOROO",
                31,
                "BENNELONG<WOOLOOMOOLOO<W<W<<D<P",
            ),
            (
                "PAPANDROPOULOUS",
                "JONATHOON<ALEC",
                31,
                "PAPANDROPOULOUS<<JONATHOON<ALEC",
            ),
            ("ARKFREITH", "", 31, "ARKFREITH"),
            ("ARKFREITH", "", 5, "ARKFR"),
            ("ARKFREITH", "ANNA<B", 6, "A<<A<B"),
            ("A<B<C<D", "E<F<G", 5, "A<<E"),
            ("A<B", "C", 2, "A"),
            ("", "", 5, ""),
        ] {
            assert_eq!(fit(primary, secondary, length), zone);
        }
    }

    #[test]
    fn names_for_people() {
        assert_eq!(title_case("ANNA MARIA"), "Anna Maria");
        assert_eq!(title_case("VAN DER O'NEILL-SMITH"), "Van Der O'Neill-Smith");
        assert_eq!(title_case(""), "");
    }
}
