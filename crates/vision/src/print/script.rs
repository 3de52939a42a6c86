//! Which script a word is in. The network answers with shapes, and scripts share shapes: Ω, Я and Q tell
//! what the A beside them is.

/// One letter as read.
pub(super) struct Letter {
    /// What it is.
    pub character: char,
    /// How sure that is, 0 to 1.
    pub confidence: f32,
    /// What else it may be, the likeliest first.
    pub others: Vec<(char, f32)>,
}

/// Scripts that the network reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
}

/// Letters of one shape: as the network answers them, in Greek and in Cyrillic; a blank where the script has none.
/// The same as `SHAPES` in `training/letters.py`.
const SHARED: &[(char, char, char)] = &[
    ('A', 'Α', 'А'),
    ('B', 'Β', 'В'),
    ('C', ' ', 'С'),
    ('E', 'Ε', 'Е'),
    ('H', 'Η', 'Н'),
    ('I', 'Ι', 'І'),
    ('J', ' ', 'Ј'),
    ('K', 'Κ', 'К'),
    ('M', 'Μ', 'М'),
    ('N', 'Ν', ' '),
    ('O', 'Ο', 'О'),
    ('P', 'Ρ', 'Р'),
    ('S', ' ', 'Ѕ'),
    ('T', 'Τ', 'Т'),
    ('X', 'Χ', 'Х'),
    ('Y', 'Υ', 'У'),
    ('Z', 'Ζ', ' '),
    ('Ë', ' ', 'Ё'),
    ('Ï', ' ', 'Ї'),
    ('a', ' ', 'а'),
    ('c', ' ', 'с'),
    ('e', ' ', 'е'),
    ('i', ' ', 'і'),
    ('j', ' ', 'ј'),
    ('o', 'ο', 'о'),
    ('p', ' ', 'р'),
    ('s', ' ', 'ѕ'),
    ('x', ' ', 'х'),
    ('y', ' ', 'у'),
    ('ë', ' ', 'ё'),
    ('ï', ' ', 'ї'),
    ('Γ', 'Γ', 'Г'),
    ('Π', 'Π', 'П'),
    ('Φ', 'Φ', 'Ф'),
];

impl Script {
    /// The letter that this script has in the shape; `None` where it has none.
    fn letter(self, shape: char) -> Option<char> {
        let own = match shape {
            'Α'..='ω' | 'Ά'..='ΐ' | 'ό'..='ώ' => Self::Greek,
            '\u{400}'..='\u{4ff}' => Self::Cyrillic,
            _ if shape.is_alphabetic() => Self::Latin,
            _ => return Some(shape),
        };
        if own == self {
            return Some(shape);
        }
        let (_, greek, cyrillic) = SHARED.iter().find(|(shared, ..)| *shared == shape)?;
        match self {
            Self::Latin => None,
            Self::Greek => Some(*greek).filter(|letter| *letter != ' '),
            Self::Cyrillic => Some(*cyrillic).filter(|letter| *letter != ' '),
        }
    }

    /// How many of the letters it does not have.
    fn misfits(self, letters: &[Letter]) -> usize {
        let fits = |letter: &&Letter| self.letter(letter.character).is_none();
        letters.iter().filter(fits).count()
    }

    /// The script that fits best; of those that fit alike, `preferred` and then Latin.
    fn of(letters: &[Letter], preferred: Self) -> Self {
        [preferred, Self::Latin, Self::Greek, Self::Cyrillic]
            .into_iter()
            .min_by_key(|script| script.misfits(letters))
            .expect("there are scripts")
    }
}

/// Puts each word of a line into its script: shapes become the script's letters, and a letter that it does
/// not have becomes the likeliest one that it has.
pub(super) fn settle(line: &mut [Letter]) {
    let of_line = Script::of(line, Script::Latin);
    for word in line.split_mut(|letter| letter.character == ' ') {
        // Numbers are in Latin letters where others are not told.
        let numbered = word.iter().any(|letter| letter.character.is_ascii_digit());
        let preferred = if numbered { Script::Latin } else { of_line };
        let script = Script::of(word, preferred);
        for letter in word {
            letter.settle(script);
        }
    }
}

impl Letter {
    fn settle(&mut self, script: Script) {
        let others = std::mem::take(&mut self.others).into_iter();
        let mut others: Vec<(char, f32)> = others
            .filter_map(|(shape, chance)| Some((script.letter(shape)?, chance)))
            .collect();
        if let Some(character) = script.letter(self.character) {
            self.character = character;
        } else if !others.is_empty() {
            (self.character, self.confidence) = others.remove(0);
        }
        self.others = others;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(line: &str) -> String {
        let mut letters: Vec<Letter> = line
            .chars()
            .map(|character| Letter {
                character,
                confidence: 0.9,
                others: Vec::new(),
            })
            .collect();
        settle(&mut letters);
        letters.iter().map(|letter| letter.character).collect()
    }

    #[test]
    fn other_letters_tell_what_a_shared_shape_is() {
        for (shapes, text) in [
            ("CMEΦAH CTAHEB", "СМЕФАН СТАНЕВ"),
            ("ΠAΠAΔOΠOYΛOY ΓEΩPΓIOΣ", "ΠΑΠΑΔΟΠΟΥΛΟΥ ΓΕΩΡΓΙΟΣ"),
            ("ИBAHOB IVANOV", "ИВАНОВ IVANOV"),
            ("Лична кaртa", "Лична карта"),
            ("PACE ATOM", "PACE ATOM"),
            ("ПOЛ AB1234567", "ПОЛ AB1234567"),
        ] {
            assert_eq!(settled(shapes), text);
        }
    }

    #[test]
    fn a_letter_of_another_script_is_a_misread_one() {
        let letter = |character, others| Letter {
            character,
            confidence: 0.6,
            others,
        };
        let mut word = vec![
            letter('Q', Vec::new()),
            letter('Я', vec![('R', 0.3)]),
            letter('D', Vec::new()),
        ];
        settle(&mut word);
        assert_eq!((word[1].character, word[1].confidence), ('R', 0.3));
        assert!(word[1].others.is_empty());
    }
}
