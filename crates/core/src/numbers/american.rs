//! Numbers of driving licences of the United States: forms as the National Traffic Safety Institute lists them;
//! what Florida, Illinois, Wisconsin and New Jersey put into theirs as A. De Smet's public pages on identification
//! numbers, and New Jersey's own description, have it.

use super::{Fault, Holder, Rule, form_alone, spellings};

/// The rule of a state (ISO 3166-2 without the country). Those that are not here take almost any number.
pub(super) fn rule(state: &str) -> Option<&'static Rule> {
    let at = RULES.binary_search_by_key(&state, |(code, _)| code);
    at.ok().map(|at| &RULES[at].1)
}

const fn of(
    state: &'static str,
    forms: &'static [&'static str],
    judge: fn(&str, &Holder<'_>) -> Result<(), Fault>,
) -> (&'static str, Rule) {
    let rule = Rule {
        country: "US",
        name: "licence number",
        forms,
        judge,
        dated: false,
    };
    (state, rule)
}

const RULES: &[(&str, Rule)] = &[
    of("AZ", &["ldddddddd", "ddddddddd"], form_alone),
    of("CA", &["lddddddd"], form_alone),
    of("CT", &["ddddddddd"], form_alone),
    of("DC", &["ddddddd", "ddddddddd"], form_alone),
    of("FL", &["ldddddddddddd"], floridian),
    of("GA", &["ddddddd", "dddddddd", "ddddddddd"], form_alone),
    of("HI", &["ldddddddd", "ddddddddd"], form_alone),
    of("IA", &["ddddddddd", "dddlldddd"], form_alone),
    of("ID", &["llddddddl", "ddddddddd"], form_alone),
    of("IL", &["lddddddddddd", "ldddddddddddd"], illinoisan),
    of("IN", &["lddddddddd", "ddddddddd", "dddddddddd"], form_alone),
    of("KY", &["ldddddddd", "lddddddddd", "ddddddddd"], form_alone),
    of("MA", &["ldddddddd", "llddddddd", "ddddddddd"], form_alone),
    of("MD", &["ldddddddddddd"], form_alone),
    of("ME", &["ddddddd", "dddddddl", "dddddddd"], form_alone),
    of("MI", &["ldddddddddd", "ldddddddddddd"], form_alone),
    of("MN", &["ldddddddddddd"], form_alone),
    of("MS", &["ddddddddd"], form_alone),
    of("ND", &["llldddddd", "ddddddddd"], form_alone),
    of("NE", &["ldddddd", "lddddddd", "ldddddddd"], form_alone),
    of("NJ", &["ldddddddddddddd"], new_jerseyan),
    of("NM", &["dddddddd", "ddddddddd"], form_alone),
    of("OK", &["lddddddddd", "ddddddddd"], form_alone),
    of("PA", &["dddddddd"], form_alone),
    of("TN", &["ddddddd", "dddddddd", "ddddddddd"], form_alone),
    of("TX", &["ddddddd", "dddddddd"], form_alone),
    of(
        "VA",
        &[
            "ldddddddd",
            "lddddddddd",
            "ldddddddddd",
            "lddddddddddd",
            "ddddddddd",
        ],
        form_alone,
    ),
    of("VT", &["dddddddd", "dddddddA"], form_alone),
    of("WI", &["lddddddddddddd"], floridian),
    of(
        "WV",
        &["ddddddd", "lddddd", "ldddddd", "llddddd", "lldddddd"],
        form_alone,
    ),
    of("WY", &["ddddddddd", "dddddddddd"], form_alone),
];

/// Florida and Wisconsin: Soundex of the surname, three figures for the other names, the year of birth, and 40
/// days a month, with 500 more for women.
fn floridian(number: &str, holder: &Holder<'_>) -> Result<(), Fault> {
    by_sound(number, holder, 40, 500)
}

/// Illinois: the same with 31 days a month and 600 more for women.
fn illinoisan(number: &str, holder: &Holder<'_>) -> Result<(), Fault> {
    by_sound(number, holder, 31, 600)
}

fn by_sound(number: &str, holder: &Holder<'_>, month: u32, female: u32) -> Result<(), Fault> {
    let figures = |at: std::ops::Range<usize>| number[at].parse::<u32>().unwrap_or_default();
    let day = figures(9..12);
    let (male, day) = (day < female, day % female);
    // Days count from 1.
    let since = day.checked_sub(1).ok_or(Fault::Birth)?;
    holder.born(figures(7..9), since / month + 1, since % month + 1)?;
    named(holder, |name| soundex(name) == number[..4])?;
    holder.is(male)
}

/// New Jersey: the surname's first letter; month, with 50 more for women, and year of birth before the last
/// figure.
fn new_jerseyan(number: &str, holder: &Holder<'_>) -> Result<(), Fault> {
    let figures = |at: std::ops::Range<usize>| number[at].parse::<u32>().unwrap_or_default();
    let month = figures(10..12);
    if let Some(birth) = holder.birth {
        // The day is not there.
        holder.born(
            figures(12..14),
            month % 50,
            u32::from(birth.day().unsigned_abs()),
        )?;
    }
    named(holder, |name| name.get(..1) == number.get(..1))?;
    holder.is(month < 50)
}

/// The holder's surname, in one of its spellings, fits.
fn named(holder: &Holder<'_>, fits: impl Fn(&str) -> bool) -> Result<(), Fault> {
    let fits = |surname: &str| spellings(surname).iter().any(|name| fits(name));
    match holder.surname.is_none_or(fits) {
        true => Ok(()),
        false => Err(Fault::Surname),
    }
}

/// How a name of capitals alone sounds: its first letter and the groups of the next three consonants that differ from the one before
/// (American Soundex, National Archives, General Information Leaflet 55).
fn soundex(name: &str) -> String {
    let group = |c: char| match c {
        'B' | 'F' | 'P' | 'V' => Some('1'),
        'C' | 'G' | 'J' | 'K' | 'Q' | 'S' | 'X' | 'Z' => Some('2'),
        'D' | 'T' => Some('3'),
        'L' => Some('4'),
        'M' | 'N' => Some('5'),
        'R' => Some('6'),
        _ => None,
    };
    let mut sound: String = name.chars().take(1).collect();
    let mut last = name.chars().next().and_then(group);
    for c in name.chars().skip(1) {
        let now = group(c);
        // H and W do not part two letters of one group, vowels do.
        if !matches!(c, 'H' | 'W') {
            if now != last {
                sound.extend(now);
            }
            last = now;
        }
    }
    format!("{sound:0<4}")[..4].to_owned()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::document::Sex;

    fn judge(state: &str, number: &str, holder: &Holder<'_>) -> Result<(), Fault> {
        rule(state).unwrap().judge(number, holder)
    }

    #[test]
    fn states_are_sorted_and_know_their_forms() {
        assert!(RULES.is_sorted_by_key(|(state, _)| state));
        let form = |state, number| judge(state, number, &Holder::default());
        assert_eq!(form("CA", "D1234567"), Ok(()));
        assert_eq!(form("CA", "12345678"), Err(Fault::Form));
        assert_eq!(form("VA", "T64235789"), Ok(()));
        assert_eq!(form("PA", "99999999"), Ok(()));
        assert!(rule("WA").is_none());
    }

    #[test]
    fn names_sound_as_the_archives_examples() {
        for (name, sound) in [
            ("WASHINGTON", "W252"),
            ("LEE", "L000"),
            ("GUTIERREZ", "G362"),
            ("PFISTER", "P236"),
            ("JACKSON", "J250"),
            ("TYMCZAK", "T522"),
            ("ASHCRAFT", "A261"),
        ] {
            assert_eq!(soundex(name), sound, "{name}");
        }
    }

    #[test]
    fn some_states_put_name_birth_and_sex_into_the_number() {
        let holder = Holder {
            birth: Some(date(1950, 3, 14)),
            sex: Some(Sex::Male),
            surname: Some("Fakename"),
        };
        assert_eq!(judge("FL", "F255921500940", &holder), Ok(()));
        assert_eq!(judge("WI", "F2559215009400", &holder), Ok(()));
        assert_eq!(judge("FL", "F255921505940", &holder), Err(Fault::Sex));
        assert_eq!(judge("FL", "F255921510940", &holder), Err(Fault::Birth));
        assert_eq!(judge("FL", "F256921500940", &holder), Err(Fault::Surname));
        let april = Holder {
            birth: Some(date(1950, 4, 1)),
            ..holder
        };
        assert_eq!(judge("IL", "F25592150094", &april), Ok(()));
        assert_eq!(judge("NJ", "F12342676303502", &holder), Ok(()));
        assert_eq!(judge("NJ", "F12342676353502", &holder), Err(Fault::Sex));
        assert_eq!(judge("NJ", "F12342676304502", &holder), Err(Fault::Birth));
    }
}
