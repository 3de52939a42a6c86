//! Holders' names, in the ways in which versions have them.

use crate::licence::Truncation;

/// A holder's name. Parts are without padding; several given names have blanks between them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// Family name.
    pub family: String,
    /// First and middle names.
    pub given: String,
    /// Suffix, for example `JR`.
    pub suffix: String,
    /// Whether the family name was cut.
    pub family_truncation: Truncation,
    /// Whether a given name was cut.
    pub given_truncation: Truncation,
}

impl Names {
    /// Reads `DAA`: family name, first name, middle names and suffix between commas (version 1,
    /// annex A). Magnetic stripes have `$`, other technologies `@` there, which also come. Louisiana has
    /// a blank before the middle name; Pennsylvania only blanks, and the family name last.
    pub(crate) fn of_whole(text: &str) -> Self {
        let parts: Vec<&str> = text.split([',', '$', '@']).map(str::trim).collect();
        let [family, given @ ..] = parts.as_slice() else {
            return Self::default();
        };
        if given.is_empty() {
            return Self::in_spoken_order(family);
        }
        let (given, suffix) = match given {
            [first, middle, suffix, ..] => (vec![*first, *middle], *suffix),
            [first, last] if is_suffix(last) => (vec![*first], *last),
            other => (other.to_vec(), ""),
        };
        Self {
            family: (*family).to_owned(),
            given: joined(given),
            suffix: suffix.to_owned(),
            ..Self::default()
        }
    }

    fn in_spoken_order(text: &str) -> Self {
        let mut words: Vec<&str> = text.split_whitespace().collect();
        let suffix = words.pop_if(|last| is_suffix(last)).unwrap_or_default();
        let family = words.pop().unwrap_or_default();
        Self {
            family: family.to_owned(),
            given: words.join(" "),
            suffix: suffix.to_owned(),
            ..Self::default()
        }
    }
}

/// Given names as one text: commas, and `$` of magnetic stripes, stand between them as well as
/// blanks.
pub(crate) fn joined<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<&str> = names
        .into_iter()
        .flat_map(|names| names.split([',', '$', ' ']))
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// The suffixes of table D.4, apart from those of one letter, which are more often initials.
fn is_suffix(word: &str) -> bool {
    const KNOWN: &[&str] = &[
        "JR", "SR", "1ST", "2ND", "II", "3RD", "III", "4TH", "IV", "5TH", "6TH", "VI", "7TH",
        "VII", "8TH", "VIII", "9TH", "IX",
    ];
    KNOWN.contains(&word.trim_end_matches('.'))
}
