//! Names that a document prints in its own script and again in Latin letters, as licences of Bulgaria and Greece do.

use bonafide_mrz::transliterate;

use crate::folding::folded;

/// The name in Latin letters, where `printed` has it in both scripts and one says what the other does, an eighth
/// of its letters read otherwise at most; else the text as it is printed.
#[must_use]
pub fn latin_name(printed: &str) -> String {
    let parts = printed.split(|c: char| c.is_whitespace() || c == '/');
    let words = parts.filter(|word| !word.is_empty());
    let (latin, other): (Vec<&str>, Vec<&str>) = words.partition(|word| is_latin(word));
    if latin.is_empty() || other.is_empty() {
        return printed.to_owned();
    }
    let (latin, other) = (latin.join(" "), other.join(" "));
    let states_form = || transliterate::agrees(&other, &latin, false);
    let read_alike = || {
        let (one, two) = (folded(&other), folded(&latin));
        8 * strsim::levenshtein(&one, &two) <= two.chars().count()
    };
    if states_form() || read_alike() {
        latin
    } else {
        printed.to_owned()
    }
}

/// Whether no letter is of another script: Latin ends before the phonetic letters, and goes on with those that
/// carry two marks.
fn is_latin(word: &str) -> bool {
    let latin = |c: char| c < '\u{250}' || matches!(c, '\u{1e00}'..='\u{1eff}');
    word.chars().all(|c| !c.is_alphabetic() || latin(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_two_scripts_is_given_in_latin_letters() {
        for (printed, name) in [
            ("ИВАНОВ IVANOV", "IVANOV"),
            ("ПЕТЪР ГЕОРГИЕВ PETAR GEORGIEV", "PETAR GEORGIEV"),
            ("ΠΑΠΑΔΟΠΟΥΛΟΥ/PAPADOPOULOU", "PAPADOPOULOU"),
            ("Шевченко", "Шевченко"),
            ("Nguyễn Thị", "Nguyễn Thị"),
            ("ИВАНОВ SMITH", "ИВАНОВ SMITH"),
        ] {
            assert_eq!(latin_name(printed), name);
        }
    }
}
