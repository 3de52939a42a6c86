//! Numbers of driving licences of the European model.

use super::{Fault, Holder, Rule, form_alone, personal, spellings};

/// The rule for the number (field 5) on licences of the European model.
pub(super) fn european(country: &str) -> Option<&'static Rule> {
    if country == "ES" {
        // Spanish licences bear the number of the identity card.
        return personal::rules("ES").next();
    }
    EUROPEAN.iter().find(|rule| rule.country == country)
}

const fn rule(
    country: &'static str,
    forms: &'static [&'static str],
    judge: fn(&str, &Holder<'_>) -> Result<(), Fault>,
) -> Rule {
    Rule {
        country,
        name: "licence number",
        forms,
        judge,
        dated: false,
    }
}

/// The British number is as its agency describes it, the Spanish one is the identity card's; the other
/// forms are general knowledge that was not confirmed.
const EUROPEAN: &[Rule] = &[
    rule("AT", &["dddddddd"], form_alone),
    rule("BE", &["dddddddddd"], form_alone),
    rule("DE", &["ldddnnnnnnn"], german),
    rule(
        "GB",
        &["nnnnnddddddnnnnn", "nnnnnddddddnnnnndd", "dddddddd"],
        british,
    ),
    rule("NL", &["dddddddddd"], form_alone),
    rule("PL", &["ddddddddddd"], form_alone),
];

/// Germany: the tenth of eleven characters is the remainder by 11 of the others (Fahrerlaubnis-Verordnung, annex
/// 8), X for 10; the last one counts replacements.
fn german(number: &str, _: &Holder<'_>) -> Result<(), Fault> {
    let values = number.chars().map(|c| c.to_digit(36).unwrap_or_default());
    let sum: u32 = values
        .zip((1..=9).rev())
        .map(|(value, weight)| value * weight)
        .sum();
    let wanted = match sum % 11 {
        10 => 'X',
        figure => char::from_digit(figure, 10).unwrap_or_default(),
    };
    if number.chars().nth(9) == Some(wanted) {
        Ok(())
    } else {
        Err(Fault::CheckDigit)
    }
}

/// Great Britain: five letters of the surname, filled with 9, `MAC` written `MC`; the decade of birth, the month
/// (50 more for women), the day, the year of the decade; two initials and three more characters (DVLA, INF1).
/// Northern Ireland's eight figures hold nothing.
fn british(number: &str, holder: &Holder<'_>) -> Result<(), Fault> {
    if number.len() == 8 {
        return Ok(());
    }
    let two = |at: usize| number[at..at + 2].parse::<u32>().unwrap_or_default();
    let (decade, year) = (&number[5..6], &number[10..11]);
    let year = format!("{decade}{year}").parse().unwrap_or_default();
    let month = two(6);
    holder.born(year, month % 50, two(8))?;
    let begins = |name: &String| format!("{name:9<5}")[..5] == number[..5];
    let short = |name: &String| name.strip_prefix("MAC").map(|rest| format!("MC{rest}"));
    let named = holder.surname.is_none_or(|surname| {
        let names = spellings(surname);
        names
            .iter()
            .any(|name| begins(name) || short(name).as_ref().is_some_and(begins))
    });
    if !named {
        return Err(Fault::Surname);
    }
    holder.is(month < 50)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::document::Sex;

    #[test]
    fn a_british_number_holds_surname_birth_and_sex() {
        // The example of the agency's leaflet: Sarah Meredyth Morgan, born on 5 July 1964.
        let rule = european("GB").unwrap();
        let holder = Holder {
            birth: Some(date(1964, 7, 5)),
            sex: Some(Sex::Female),
            surname: Some("Morgan"),
        };
        let judge = |number: &str, holder: &Holder<'_>| rule.judge(number, holder);
        assert_eq!(judge("MORGA657054SM9IJ", &holder), Ok(()));
        assert_eq!(judge("MORGA657054SM9IJ35", &holder), Ok(()));
        assert_eq!(judge("MORGA607054SM9IJ", &holder), Err(Fault::Sex));
        assert_eq!(judge("MORGA657055SM9IJ", &holder), Err(Fault::Birth));
        assert_eq!(judge("MOGAN657054SM9IJ", &holder), Err(Fault::Surname));
        let other = Holder {
            surname: Some("MacLeod"),
            ..holder
        };
        assert_eq!(judge("MCLEO657054SM9IJ", &other), Ok(()));
        let smith = Holder {
            surname: Some("Smith"),
            ..holder
        };
        assert_eq!(judge("SMITH657054SM9IJ", &smith), Ok(()));
        let umlaut = Holder {
            surname: Some("Müller-Lüdenscheidt"),
            ..holder
        };
        assert_eq!(judge("MULLE657054SM9IJ", &umlaut), Ok(()));
        assert_eq!(judge("MUELL657054SM9IJ", &umlaut), Ok(()));
        let short = Holder {
            surname: Some("Ng"),
            ..holder
        };
        assert_eq!(judge("NG999657054SM9IJ", &short), Ok(()));
    }

    #[test]
    fn a_german_number_has_its_check_digit() {
        let rule = european("DE").unwrap();
        let judge = |number: &str| rule.judge(number, &Holder::default());
        assert_eq!(judge("B072RRE2I55"), Ok(()));
        assert_eq!(judge("B072RRE2I65"), Err(Fault::CheckDigit));
    }
}
