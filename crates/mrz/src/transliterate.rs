//! From national characters to those of a zone (ICAO 9303-3, section 6, tables A and B).

use crate::alphabet::FILLER;

/// `text` in the characters of a zone: letters transliterated, spaces and hyphens as fillers,
/// apostrophes and full stops left out. Characters that the tables do not know are kept, in upper
/// case, so that a caller sees that they do not fit.
#[must_use]
pub fn transliterate(text: &str) -> String {
    let mut zone = String::with_capacity(text.len());
    for character in text.trim().chars().flat_map(char::to_uppercase) {
        match character {
            'A'..='Z' | '0'..='9' | FILLER => zone.push(character),
            ' ' | '-' | '\u{2010}' | '\u{2011}' | '\u{a0}' => {
                if !zone.ends_with(FILLER) {
                    zone.push(FILLER);
                }
            }
            '\'' | '\u{2019}' | '\u{2bc}' | '.' | ',' | '\u{307}' => {}
            other => match latin(other).or_else(|| cyrillic(other)) {
                Some(letters) => zone.push_str(letters),
                None => zone.push(other),
            },
        }
    }
    zone.trim_end_matches(FILLER).to_owned()
}

/// Table A: Latin letters with marks, and national letters. Where the table leaves a choice (`Ä`:
/// AE or A), the first is written.
#[expect(clippy::match_same_arms, reason = "rows of the standard's tables")]
const fn latin(character: char) -> Option<&'static str> {
    Some(match character {
        'À' | 'Á' | 'Â' | 'Ã' | 'Ā' | 'Ă' | 'Ą' | 'Ǎ' | 'Ạ' | 'Ả' | 'Ấ' | 'Ầ' | 'Ẩ' | 'Ẫ' | 'Ậ'
        | 'Ắ' | 'Ằ' | 'Ẳ' | 'Ẵ' | 'Ặ' => "A",
        'Ä' | 'Æ' => "AE",
        'Å' => "AA",
        'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => "C",
        'Ď' | 'Đ' => "D",
        'È' | 'É' | 'Ê' | 'Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' | 'Ẹ' | 'Ẻ' | 'Ẽ' | 'Ế' | 'Ề' | 'Ể'
        | 'Ễ' | 'Ệ' | 'Ə' => "E",
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => "G",
        'Ĥ' | 'Ħ' => "H",
        'Ì' | 'Í' | 'Î' | 'Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' | 'I' | 'Ị' | 'Ỉ' => "I",
        'Ĳ' => "IJ",
        'Ĵ' => "J",
        'Ķ' => "K",
        'Ĺ' | 'Ļ' | 'Ľ' | 'Ŀ' | 'Ł' => "L",
        'Ñ' | 'Ń' | 'Ņ' | 'Ň' | 'Ŋ' => "N",
        'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ō' | 'Ŏ' | 'Ő' | 'Ọ' | 'Ỏ' | 'Ố' | 'Ồ' | 'Ổ' | 'Ỗ' | 'Ộ' | 'Ơ'
        | 'Ớ' | 'Ờ' | 'Ở' | 'Ỡ' | 'Ợ' => "O",
        'Ö' | 'Ø' | 'Œ' => "OE",
        'Ŕ' | 'Ŗ' | 'Ř' => "R",
        'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' => "S",
        'ẞ' => "SS",
        'Ţ' | 'Ť' | 'Ŧ' | 'Ț' => "T",
        'Þ' => "TH",
        'Ð' => "D",
        'Ù' | 'Ú' | 'Û' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' | 'Ụ' | 'Ủ' | 'Ư' | 'Ứ' | 'Ừ' | 'Ử'
        | 'Ữ' | 'Ự' => "U",
        'Ü' => "UE",
        'Ŵ' => "W",
        'Ý' | 'Ŷ' | 'Ÿ' | 'Ỳ' | 'Ỵ' | 'Ỷ' | 'Ỹ' => "Y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        _ => return None,
    })
}

/// Table B: Cyrillic, in its Russian values where languages differ.
#[expect(clippy::match_same_arms, reason = "rows of the standard's tables")]
const fn cyrillic(character: char) -> Option<&'static str> {
    Some(match character {
        'А' => "A",
        'Б' => "B",
        'В' => "V",
        'Г' | 'Ґ' => "G",
        'Д' => "D",
        'Е' | 'Ё' | 'Э' => "E",
        'Ж' => "ZH",
        'З' => "Z",
        'И' | 'І' | 'Й' | 'Ы' | 'Ї' => "I",
        'Ј' => "J",
        'К' | 'Ќ' => "K",
        'Л' => "L",
        'М' => "M",
        'Н' => "N",
        'О' => "O",
        'П' => "P",
        'Р' => "R",
        'С' | 'Ѕ' => "S",
        'Т' => "T",
        'У' | 'Ў' => "U",
        'Ф' => "F",
        'Х' => "KH",
        'Ц' => "TS",
        'Ч' => "CH",
        'Ш' => "SH",
        'Щ' => "SHCH",
        'Ъ' => "IE",
        'Ь' => "",
        'Ю' => "IU",
        'Я' => "IA",
        'Є' => "IE",
        'Ђ' => "D",
        'Љ' => "LJ",
        'Њ' => "NJ",
        'Ћ' => "C",
        'Џ' => "DZ",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_many_countries() {
        for (printed, zone) in [
            ("Müller-Lüdenscheidt", "MUELLER<LUEDENSCHEIDT"),
            ("O'Connor", "OCONNOR"),
            ("Þórðardóttir", "THORDARDOTTIR"),
            ("Żółć", "ZOLC"),
            ("Großmann", "GROSSMANN"),
            ("Ağaoğlu İpek", "AGAOGLU<IPEK"),
            ("Nguyễn Thị", "NGUYEN<THI"),
            ("Щербаков", "SHCHERBAKOV"),
            ("Søren  Åge", "SOEREN<AAGE"),
        ] {
            assert_eq!(transliterate(printed), zone, "{printed}");
        }
        assert_eq!(transliterate("山田"), "山田");
    }
}
