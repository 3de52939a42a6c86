//! Words compared as documents print them in different places: without accents, in one case, and by
//! however much a recogniser errs.

use bonafide_mrz::{alphabet::FILLER, transliterate::transliterate};

/// A text in the letters A to Z, figures, and blanks between words, so that the ways of writing a letter
/// fall together: issuers write `Ü` as `UE`, `UXX` or `U` (ICAO 9303-3 section 6), and recognisers lose
/// accents.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut folded = transliterate(text).replace(FILLER, " ");
    for (long, short) in [
        ("UXX", "U"),
        ("AE", "A"),
        ("OE", "O"),
        ("UE", "U"),
        ("AA", "A"),
        ("SS", "S"),
        ("IJ", "Y"),
        ("DH", "D"),
        ("TH", "T"),
    ] {
        folded = folded.replace(long, short);
    }
    folded
}

/// Whether the words of `phrase` (folded) stand in `text` (folded) one after the other, an eighth of their
/// letters read otherwise at most.
#[must_use]
pub fn holds(text: &str, phrase: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let count = phrase.split(' ').count();
    let errors = phrase.chars().count() / 8;
    words
        .windows(count)
        .any(|window| strsim::levenshtein(&window.join(" "), phrase) <= errors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_of_writing_a_word_fall_together() {
        for (one, other) in [
            ("GÖRÖĞLÜ", "GOEROEGLUE"),
            ("Führerschein", "FUHRERSCHEIN"),
            ("Ødegård", "OEDEGAARD"),
            ("Żółkiewska", "ZOLKIEWSKA"),
        ] {
            assert_eq!(folded(one), folded(other));
        }
    }

    #[test]
    fn long_phrases_are_found_with_an_error_and_short_ones_only_whole() {
        assert!(holds("X PERMI5 DE CONDUIRE", "PERMIS DE CONDUIRE"));
        assert!(!holds("PERMANENT RESIDENT", "PERMIS DE CONDUIRE"));
        assert!(holds("D FUHRERSCHEIN", "D"));
        assert!(!holds("DE", "D"));
    }
}
