//! Check digits: modulus 10 with the weights 7, 3, 1 (ICAO 9303-3, section 4.9).

use crate::alphabet;

/// The numerical value of a character: digits as they are, `A` = 10 to `Z` = 35, filler 0.
#[must_use]
pub const fn value(character: char) -> Option<u32> {
    match character {
        '0'..='9' => Some(character as u32 - '0' as u32),
        'A'..='Z' => Some(character as u32 - 'A' as u32 + 10),
        alphabet::FILLER => Some(0),
        _ => None,
    }
}

/// The check digit of `characters`; `None` when one is outside the alphabet.
pub fn compute(characters: impl IntoIterator<Item = char>) -> Option<char> {
    let sum = characters
        .into_iter()
        .zip([7, 3, 1].into_iter().cycle())
        .try_fold(0, |sum, (character, weight)| {
            Some((sum + value(character)? * weight) % 10)
        })?;
    char::from_digit(sum, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked examples of ICAO 9303-3, appendix A.
    #[test]
    fn the_standards_examples() {
        assert_eq!(compute("520727".chars()), Some('3'));
        assert_eq!(compute("AB2134<<<".chars()), Some('5'));
        assert_eq!(
            compute("HA672242<658022549601086<<<<<<<<<<<<<<0".chars()),
            Some('8')
        );
        assert_eq!(
            compute("D231458907<<<<<<<<<<<<<<<34071279507122<<<<<<<<<<".chars()),
            Some('2')
        );
        assert_eq!(compute("lower".chars()), None);
    }
}
