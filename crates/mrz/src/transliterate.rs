//! From national characters to those of a zone (ICAO 9303-3, section 6), to write zones and to
//! compare names.

mod tables;

use crate::alphabet::FILLER;

/// `text` in the characters of a zone, by the standard's first recommendation: letters
/// transliterated, spaces, hyphens and commas as fillers, all other punctuation left out (section
/// 4.6). Characters that the tables do not know are kept, in upper case, so that a caller sees
/// that they do not fit.
#[must_use]
pub fn transliterate(text: &str) -> String {
    let components = components(text);
    let written: Vec<String> = components
        .iter()
        .map(|component| component.iter().map(|choices| &*choices[0]).collect())
        .collect();
    written.join("<")
}

/// Whether `zone` may be how an issuer writes `printed`: the standard leaves states a choice for
/// some letters (`Ü`: UE, UXX or U), and languages that share Cyrillic letters write them
/// differently. `zone` has fillers or spaces between its parts. With `truncated`, as
/// [`crate::Names::may_be_truncated`] tells, each part may be cut, and parts at the end missing.
#[must_use]
pub fn agrees(printed: &str, zone: &str, truncated: bool) -> bool {
    let printed = components(printed);
    let zone: Vec<&str> = zone
        .split([FILLER, ' '])
        .filter(|part| !part.is_empty())
        .collect();
    let count_fits = zone.len() == printed.len()
        || (truncated && zone.len() < printed.len() && !zone.is_empty());
    count_fits
        && printed
            .iter()
            .zip(&zone)
            .all(|(component, part)| component_agrees(component, part, truncated))
}

/// What may be written for one letter, the recommended form first.
type Choices = Vec<String>;

/// The letters of each part of a name.
fn components(text: &str) -> Vec<Vec<Choices>> {
    let mut components = vec![Vec::new()];
    let mut characters = text.chars().flat_map(char::to_uppercase).peekable();
    let mut last_character = None;
    while let Some(character) = characters.next() {
        let before = last_character.replace(character);
        if is_separator(character) {
            components.push(Vec::new());
            last_character = None;
            continue;
        }
        let last = components.len() - 1;
        let component: &mut Vec<Choices> = &mut components[last];
        match character {
            'A'..='Z' | '0'..='9' => component.push(vec![character.to_string()]),
            tables::SHADDA => double(component),
            tables::TEH_MARBUTA => {
                let at_end = characters
                    .peek()
                    .is_none_or(|next| is_separator(*next) || is_omitted(*next));
                let forms = if at_end {
                    ["XAH", "XTA"]
                } else {
                    ["XTA", "XAH"]
                };
                component.push(forms.map(str::to_owned).to_vec());
            }
            // ELOT 743: at the beginning of a word the two are one sound.
            'Μ' if before.is_none() && characters.next_if_eq(&'Π').is_some() => {
                component.push(["B", "MP"].map(str::to_owned).to_vec());
            }
            _ if is_omitted(character) => {}
            _ => {
                let beside = tables::greek_pair(before, character, characters.peek().copied());
                component.push(match beside.or_else(|| tables::choices(character)) {
                    Some(choices) => choices.iter().map(|&choice| choice.to_owned()).collect(),
                    None => vec![character.to_string()],
                });
            }
        }
    }
    // A part may be all marks and signs that are not written.
    components.retain(|component| component.iter().any(|choices| !choices[0].is_empty()));
    components
}

/// The mark that doubles the letter before it, but not the `X` that a letter's form may begin
/// with. It is often not written, so the single letter stays a choice.
fn double(component: &mut [Choices]) {
    if let Some(choices) = component.last_mut() {
        let doubled = choices
            .iter()
            .map(|choice| match choice.strip_prefix('X') {
                Some(form) if !form.is_empty() => format!("X{form}{form}"),
                _ => choice.repeat(2),
            })
            .collect();
        let single = std::mem::replace(choices, doubled);
        choices.extend(single);
    }
}

fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            FILLER | ',' | '-' | '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2013}' | '\u{ad}'
        )
}

/// Punctuation and marks that a zone leaves out.
fn is_omitted(character: char) -> bool {
    character.is_ascii_punctuation()
        || character.is_control()
        || tables::is_not_encoded(character)
        || matches!(character,
            '\u{b4}' | '\u{b7}' | '\u{2b9}'..='\u{2bf}' | '\u{300}'..='\u{36f}'
            | '\u{2018}'..='\u{201f}' | '\u{200b}'..='\u{200f}')
}

/// Walks all choices at once: `reached[n]` tells that the letters so far may have written the
/// first `n` bytes of `part`.
fn component_agrees(component: &[Choices], part: &str, truncated: bool) -> bool {
    let mut reached = vec![false; part.len() + 1];
    reached[0] = true;
    for choices in component {
        let mut next = vec![false; part.len() + 1];
        for at in (0..part.len()).filter(|at| reached[*at]) {
            let Some(rest) = part.get(at..) else { continue };
            for choice in choices {
                if rest.starts_with(choice.as_str()) {
                    next[at + choice.len()] = true;
                } else if truncated && choice.starts_with(rest) {
                    return true;
                }
                if choice.is_empty() {
                    next[at] = true;
                }
            }
        }
        if truncated && next[part.len()] {
            return true;
        }
        // A letter that may be left out altogether at the end.
        next[part.len()] |= reached[part.len()] && choices.iter().any(String::is_empty);
        reached = next;
    }
    reached[part.len()]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_of_many_countries() {
        for (printed, zone) in [
            ("Müller-Lüdenscheidt", "MUELLER<LUEDENSCHEIDT"),
            ("O'Connor", "OCONNOR"),
            ("D’Artagnan", "DARTAGNAN"),
            ("Anna,Maria", "ANNA<MARIA"),
            ("St. John", "ST<JOHN"),
            ("Þórðardóttir", "THORDARDOTTIR"),
            ("Żółć", "ZOLC"),
            ("Großmann", "GROSSMANN"),
            ("Ağaoğlu İpek", "AGAOGLU<IPEK"),
            ("Nguyễn Thị", "NGUYEN<THI"),
            ("Søren  Åge", "SOEREN<AAGE"),
            ("Țepeș", "TEPES"),
            ("Παπαδοπούλου Ευαγγελία", "PAPADOPOULOU<EVANGELIA"),
            ("ΜΠΟΥΜΠΟΥΛΙΝΑ", "BOUMPOULINA"),
            ("ΕΛΕΥΘΕΡΙΑ ΧΑΤΖΗ", "ELEFTHERIA<CHATZI"),
            ("Щербаков", "SHCHERBAKOV"),
            ("Чайковский Пётр Ильич", "CHAIKOVSKII<PETR<ILICH"),
            (
                "ابو بكر محمد بن زكريا الرازي",
                "ABW<BKR<MXHMD<BN<ZKRYA<ALRAZY",
            ),
            ("عبّاس", "EBBAS"),
            ("فضّة", "FXDZDZXAH"),
            ("", ""),
        ] {
            assert_eq!(transliterate(printed), zone, "{printed}");
        }
        assert_eq!(transliterate("山田"), "山田");
    }

    #[test]
    fn states_write_some_letters_as_they_choose() {
        for zone in ["MUELLER", "MULLER", "MUXXLLER"] {
            assert!(agrees("Müller", zone, false), "{zone}");
        }
        assert!(agrees("Ігор Григорович", "IHOR<HRYHOROVYCH", false));
        assert!(agrees("Юлія", "YULIIA", false));
        assert!(
            agrees("محمّد", "MXHMD", false),
            "the doubling mark may be missing"
        );
        assert!(!agrees("Müller", "MILLER", false));
        assert!(!agrees("Anna Maria", "ANNA", false));
        assert!(!agrees("Anna", "ANNA MARIA", true));
        assert!(!agrees("Anna", "", true));
        assert!(agrees(
            "Chayapa Dejthamrong Krasuang",
            "CHAYAPA DEJ K",
            true
        ));
        assert!(agrees(
            "Chayapa Dejthamrong Krasuang",
            "CHAYAPA DEJTH",
            true
        ));
        assert!(agrees("Weiß", "WEIS", true));
        assert!(!agrees("Chayapa Dejthamrong", "CHAYAPA DEX", true));
    }

    proptest! {
        #[test]
        fn what_is_transliterated_agrees(text in "[A-Za-zÀ-ÖØ-öø-žΑ-ΡΣ-ώА-яء-غف-ي '\\-]{0,24}") {
            let zone = transliterate(&text);
            prop_assert!(agrees(&text, &zone, false), "{zone}");
            prop_assert!(zone.chars().all(|c| crate::alphabet::index(c).is_some()), "{zone}");
        }

        #[test]
        fn no_text_panics(printed in ".{0,20}", zone in ".{0,20}", truncated: bool) {
            let _ = transliterate(&printed);
            let _ = agrees(&printed, &zone, truncated);
        }
    }
}
