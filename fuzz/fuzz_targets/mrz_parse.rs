//! Zones from any text: nothing panics, and what correction gives holds.

#![no_main]

use bonafide_mrz::{
    Format, alphabet::CHARACTERS, check_digits_hold, correct::correct, name, parse, transliterate,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        let lines: Vec<&str> = text.lines().collect();
        examine(&lines);
        let zone = transliterate::transliterate(text);
        assert!(transliterate::agrees(text, &zone, false));
    }
    // The same bytes as characters of the alphabet, in each format's shape.
    for format in Format::ALL {
        let size = format.lines() * format.columns();
        let characters: Vec<u8> = data
            .iter()
            .map(|byte| CHARACTERS[usize::from(*byte) % CHARACTERS.len()] as u8)
            .chain(std::iter::repeat(b'<'))
            .take(size)
            .collect();
        let lines: Vec<&str> = characters
            .chunks(format.columns())
            .filter_map(|line| std::str::from_utf8(line).ok())
            .collect();
        examine(&lines);
    }
});

fn examine(lines: &[&str]) {
    if let Ok(mrz) = parse(lines) {
        assert_eq!(
            mrz.check_digits_valid(),
            check_digits_hold(mrz.format, lines)
        );
        let _ = name::are_well_formed(mrz.format, lines);
    }
    if let Some(corrected) = correct(lines) {
        let shown: Vec<&str> = corrected.iter().map(String::as_str).collect();
        let mrz = parse(&shown).expect("corrected lines have a format");
        assert!(mrz.check_digits_valid());
    }
}
