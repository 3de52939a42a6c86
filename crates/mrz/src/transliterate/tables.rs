//! Tables A, B and C of ICAO 9303-3, section 6, for upper-case letters. Where the standard leaves
//! a choice or a language differs, its first form comes first. Letters beyond its tables
//! (Vietnamese, Romanian, Azerbaijani and others) follow the same manner: the base letter.

/// Doubles the letter before it.
pub(super) const SHADDA: char = '\u{651}';

/// Written differently at the end of a name.
pub(super) const TEH_MARBUTA: char = 'ة';

/// What may be written for a letter.
pub(super) fn choices(character: char) -> Option<&'static [&'static str]> {
    latin(character)
        .or_else(|| cyrillic(character))
        .or_else(|| greek(character))
        .or_else(|| arabic(character))
}

/// Marks of Arabic script that are not written.
pub(super) const fn is_not_encoded(character: char) -> bool {
    matches!(
        character,
        '\u{640}' | '\u{64b}'
            ..='\u{650}' | '\u{652}' | '\u{670}' | '\u{69c}' | '\u{6a2}' | '\u{6a7}' | '\u{6a8}'
    )
}

/// Table A.
fn latin(character: char) -> Option<&'static [&'static str]> {
    Some(match character {
        'À' | 'Á' | 'Â' | 'Ã' | 'Ā' | 'Ă' | 'Ą' | 'Ǎ' | 'Ạ' | 'Ả' | 'Ấ' | 'Ầ' | 'Ẩ' | 'Ẫ' | 'Ậ'
        | 'Ắ' | 'Ằ' | 'Ẳ' | 'Ẵ' | 'Ặ' | 'ª' => &["A"],
        'Ä' => &["AE", "A"],
        'Æ' => &["AE"],
        'Å' => &["AA", "A"],
        'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => &["C"],
        'Ď' | 'Đ' | 'Ð' => &["D"],
        'È' | 'É' | 'Ê' | 'Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' | 'Ẹ' | 'Ẻ' | 'Ẽ' | 'Ế' | 'Ề' | 'Ể'
        | 'Ễ' | 'Ệ' | 'Ə' => &["E"],
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => &["G"],
        'Ĥ' | 'Ħ' => &["H"],
        'Ì' | 'Í' | 'Î' | 'Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' | 'Ị' | 'Ỉ' => &["I"],
        'Ĳ' => &["IJ"],
        'Ĵ' => &["J"],
        'Ķ' | 'ĸ' => &["K"],
        'Ĺ' | 'Ļ' | 'Ľ' | 'Ŀ' | 'Ł' => &["L"],
        'Ñ' => &["N", "NXX"],
        'Ń' | 'Ņ' | 'Ň' | 'Ŋ' => &["N"],
        'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ō' | 'Ŏ' | 'Ő' | 'Ọ' | 'Ỏ' | 'Ố' | 'Ồ' | 'Ổ' | 'Ỗ' | 'Ộ' | 'Ơ'
        | 'Ớ' | 'Ờ' | 'Ở' | 'Ỡ' | 'Ợ' | 'º' => &["O"],
        'Ö' => &["OE", "O"],
        'Ø' | 'Œ' => &["OE"],
        'Ŕ' | 'Ŗ' | 'Ř' => &["R"],
        'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' => &["S"],
        'ẞ' => &["SS"],
        'Ţ' | 'Ť' | 'Ŧ' | 'Ț' => &["T"],
        'Þ' => &["TH"],
        'Ù' | 'Ú' | 'Û' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' | 'Ụ' | 'Ủ' | 'Ư' | 'Ứ' | 'Ừ' | 'Ử'
        | 'Ữ' | 'Ự' => &["U"],
        'Ü' => &["UE", "UXX", "U"],
        'Ŵ' => &["W"],
        'Ý' | 'Ŷ' | 'Ÿ' | 'Ỳ' | 'Ỵ' | 'Ỷ' | 'Ỹ' => &["Y"],
        'Ź' | 'Ż' | 'Ž' => &["Z"],
        _ => return None,
    })
}

/// Table B. It has no soft sign, which is left out, nor `Ѓ` and `Ћ`, which get the forms that
/// Macedonian and Serbian documents have.
#[expect(clippy::match_same_arms, reason = "rows of the standard's table")]
fn cyrillic(character: char) -> Option<&'static [&'static str]> {
    Some(match character {
        'Ё' => &["E", "IO"],
        'Ђ' => &["D"],
        'Ѓ' => &["G", "GJ"],
        'Є' => &["IE", "YE"],
        'Ѕ' => &["DZ"],
        'І' => &["I"],
        'Ї' => &["I", "YI"],
        'Ј' => &["J"],
        'Љ' => &["LJ"],
        'Њ' => &["NJ"],
        'Ћ' => &["C"],
        'Ќ' => &["K", "KJ"],
        'Ў' => &["U"],
        'Џ' => &["DZ", "DJ"],
        'А' => &["A"],
        'Б' => &["B"],
        'В' => &["V"],
        'Г' => &["G", "H"],
        'Д' => &["D"],
        'Е' => &["E"],
        'Ж' => &["ZH", "Z"],
        'З' => &["Z"],
        'И' => &["I", "Y"],
        'Й' => &["I", "Y"],
        'К' => &["K"],
        'Л' => &["L"],
        'М' => &["M"],
        'Н' => &["N"],
        'О' => &["O"],
        'П' => &["P"],
        'Р' => &["R"],
        'С' => &["S"],
        'Т' => &["T"],
        'У' => &["U"],
        'Ф' => &["F"],
        'Х' => &["KH", "H"],
        'Ц' => &["TS", "C"],
        'Ч' => &["CH", "C"],
        'Ш' => &["SH", "S"],
        'Щ' => &["SHCH", "SHT"],
        'Ъ' => &["IE", "A", "U"],
        'Ы' => &["Y"],
        'Ь' => &[""],
        'Э' => &["E"],
        'Ю' => &["IU", "YU"],
        'Я' => &["IA", "YA"],
        'Ѫ' => &["U"],
        'Ѵ' => &["Y"],
        'Ґ' => &["G"],
        'Ғ' => &["G", "GJ"],
        'Һ' => &["C"],
        _ => return None,
    })
}

/// Greek, which the standard leaves out: ELOT 743 (ISO 843), as the passports of Greece and Cyprus are written.
/// What hangs on the letters beside, [`greek_pair`] tells.
fn greek(character: char) -> Option<&'static [&'static str]> {
    Some(match character {
        'Α' | 'Ά' => &["A"],
        'Β' => &["V", "B"],
        'Γ' => &["G"],
        'Δ' => &["D"],
        'Ε' | 'Έ' => &["E"],
        'Ζ' => &["Z"],
        'Η' | 'Ή' | 'Ι' | 'Ί' | 'Ϊ' => &["I"],
        'Θ' => &["TH"],
        'Κ' => &["K"],
        'Λ' => &["L"],
        'Μ' => &["M"],
        'Ν' => &["N"],
        'Ξ' => &["X"],
        'Ο' | 'Ό' | 'Ω' | 'Ώ' => &["O"],
        'Π' => &["P"],
        'Ρ' => &["R"],
        'Σ' => &["S"],
        'Τ' => &["T"],
        'Υ' | 'Ύ' | 'Ϋ' => &["Y"],
        'Φ' => &["F"],
        'Χ' => &["CH"],
        'Ψ' => &["PS"],
        _ => return None,
    })
}

/// What is written for a Greek letter that `before` or `after` changes (ELOT 743, table 2).
pub(super) fn greek_pair(
    before: Option<char>,
    character: char,
    after: Option<char>,
) -> Option<&'static [&'static str]> {
    Some(match (before, character, after) {
        (Some('Ο'), 'Υ' | 'Ύ', _) => &["U"],
        (Some('Α' | 'Ε' | 'Η'), 'Υ' | 'Ύ', after) => {
            let voiceless = "ΘΚΞΠΣΤΦΧΨ";
            match after {
                Some(after) if !voiceless.contains(after) => &["V", "F"],
                _ => &["F", "V"],
            }
        }
        (_, 'Γ', Some('Γ' | 'Ξ' | 'Χ')) => &["N", "G"],
        _ => return None,
    })
}

/// Table C: Arabic script, Persian, Urdu and Pashto letters among it.
#[expect(clippy::match_same_arms, reason = "rows of the standard's table")]
fn arabic(character: char) -> Option<&'static [&'static str]> {
    Some(match character {
        '\u{621}' => &["XE"],
        '\u{622}' => &["XAA"],
        '\u{623}' => &["XAE"],
        '\u{624}' => &["U"],
        '\u{625}' => &["I"],
        '\u{626}' => &["XI"],
        '\u{627}' => &["A"],
        '\u{628}' => &["B"],
        '\u{62a}' => &["T"],
        '\u{62b}' => &["XTH"],
        '\u{62c}' => &["J"],
        '\u{62d}' => &["XH"],
        '\u{62e}' => &["XKH"],
        '\u{62f}' => &["D"],
        '\u{630}' => &["XDH"],
        '\u{631}' => &["R"],
        '\u{632}' => &["Z"],
        '\u{633}' => &["S"],
        '\u{634}' => &["XSH"],
        '\u{635}' => &["XSS"],
        '\u{636}' => &["XDZ"],
        '\u{637}' => &["XTT"],
        '\u{638}' => &["XZZ"],
        '\u{639}' => &["E"],
        '\u{63a}' => &["G"],
        '\u{641}' => &["F"],
        '\u{642}' => &["Q"],
        '\u{643}' => &["K"],
        '\u{644}' => &["L"],
        '\u{645}' => &["M"],
        '\u{646}' => &["N"],
        '\u{647}' => &["H"],
        '\u{648}' => &["W"],
        '\u{649}' => &["XAY"],
        '\u{64a}' => &["Y"],
        '\u{671}' => &["XXA"],
        '\u{679}' => &["XXT"],
        '\u{67c}' => &["XRT"],
        '\u{67e}' => &["P"],
        '\u{681}' => &["XKE"],
        '\u{685}' => &["XXH"],
        '\u{686}' => &["XC"],
        '\u{688}' => &["XXD"],
        '\u{689}' => &["XDR"],
        '\u{691}' => &["XXR"],
        '\u{693}' => &["XRR"],
        '\u{696}' => &["XRX"],
        '\u{698}' => &["XJ"],
        '\u{69a}' => &["XXS"],
        '\u{6a9}' => &["XKK"],
        '\u{6ab}' => &["XXK"],
        '\u{6ad}' => &["XNG"],
        '\u{6af}' => &["XGG"],
        '\u{6ba}' => &["XNN"],
        '\u{6bc}' => &["XXN"],
        '\u{6be}' => &["XDO"],
        '\u{6c0}' => &["XYH"],
        '\u{6c1}' => &["XXG"],
        '\u{6c2}' => &["XGE"],
        '\u{6c3}' => &["XTG"],
        '\u{6cc}' => &["XYA"],
        '\u{6cd}' => &["XXY"],
        '\u{6d0}' => &["Y"],
        '\u{6d2}' => &["XYB"],
        '\u{6d3}' => &["XBE"],
        _ => return None,
    })
}
