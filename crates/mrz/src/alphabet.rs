//! The 37 characters of a machine-readable zone (ICAO 9303-3, section 4.3).

/// The filler.
pub const FILLER: char = '<';

/// The characters in the order that indices use: `A`-`Z`, `0`-`9`, `<`.
pub const CHARACTERS: [char; 37] = [
    'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S',
    'T', 'U', 'V', 'W', 'X', 'Y', 'Z', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '<',
];

/// Index of `character` in [`CHARACTERS`].
#[must_use]
pub const fn index(character: char) -> Option<usize> {
    match character {
        'A'..='Z' => Some(character as usize - 'A' as usize),
        '0'..='9' => Some(26 + character as usize - '0' as usize),
        '<' => Some(36),
        _ => None,
    }
}

/// A set of characters of the alphabet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CharacterSet(u64);

impl CharacterSet {
    /// `A` to `Z`.
    pub const LETTERS: Self = Self((1 << 26) - 1);
    /// `0` to `9`.
    pub const DIGITS: Self = Self(((1 << 10) - 1) << 26);
    /// `<`.
    pub const FILLER: Self = Self(1 << 36);
    /// All 37.
    pub const ALL: Self = Self((1 << 37) - 1);

    /// The characters of either set.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Exactly these characters; others than the alphabet's are left out.
    #[must_use]
    pub const fn of(characters: &[char]) -> Self {
        let mut bits = 0;
        let mut i = 0;
        while i < characters.len() {
            if let Some(at) = index(characters[i]) {
                bits |= 1 << at;
            }
            i += 1;
        }
        Self(bits)
    }

    /// Bit `n` is set when the character of index `n` is in the set.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Whether `character` is in the set.
    #[must_use]
    pub const fn contains(self, character: char) -> bool {
        match index(character) {
            Some(at) => self.contains_index(at),
            None => false,
        }
    }

    /// Whether the character with this index is in the set.
    #[must_use]
    pub const fn contains_index(self, at: usize) -> bool {
        at < 37 && self.0 >> at & 1 == 1
    }
}
