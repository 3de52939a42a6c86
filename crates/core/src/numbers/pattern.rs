//! Forms of numbers, a letter for each character: `d` a figure, `l` a letter, `n` either; `g` a figure or one of
//! the letters of German documents; `o` a letter but O, `p` a figure or a letter but O. Anything else stands for
//! itself.

/// The letters of German documents: no vowels, nor those that resemble a figure (Passverordnung, annex 11;
/// Personalausweisverordnung).
const GERMAN: &str = "CFGHJKLMNPRTVWXYZ";

/// Whether a number has a form.
pub(super) fn fits(number: &str, form: &str) -> bool {
    number.chars().count() == form.chars().count()
        && number
            .chars()
            .zip(form.chars())
            .all(|(c, class)| allows(class, c))
}

/// Whether a class of a form has a character.
pub(super) fn allows(class: char, c: char) -> bool {
    let letter = c.is_ascii_uppercase();
    let digit = c.is_ascii_digit();
    match class {
        'd' => digit,
        'l' => letter,
        'n' => digit || letter,
        'g' => digit || GERMAN.contains(c),
        'o' => letter && c != 'O',
        'p' => (digit || letter) && c != 'O',
        other => c == other,
    }
}
