//! Numbers in print, with the reader's doubts: what may have been read wrongly differs from nothing.

use super::{Fault, Holder, NumberCheck, NumberSource, Rule, check, pattern};
use crate::{
    cross_check::{self, Agreement},
    evidence::PrintedLine,
    numbered_fields::NumberedField,
};

/// Whether characters as sure as this are not doubted.
pub(super) fn is_sure(confidence: f32) -> bool {
    confidence >= cross_check::SURE
}

/// A number as it was read: figures and capitals alone.
pub(super) struct Seen {
    text: Vec<char>,
    weakest: f32,
    /// What characters may be otherwise, by their place.
    doubts: Vec<(usize, char)>,
}

impl Seen {
    /// The number in a numbered field.
    pub(super) fn of(field: &NumberedField) -> Self {
        Self {
            text: bare(&field.text).collect(),
            weakest: field.weakest,
            doubts: Vec::new(),
        }
    }

    /// The runs of a line that may be a number: its words, and two words that follow each other.
    fn in_line(line: &PrintedLine) -> Vec<Self> {
        let mut words: Vec<Vec<usize>> = vec![Vec::new()];
        for (i, c) in line.text.chars().enumerate() {
            match (c.is_whitespace(), c.is_ascii_alphanumeric()) {
                (true, _) => words.push(Vec::new()),
                (_, true) => words.last_mut().into_iter().for_each(|word| word.push(i)),
                _ => {}
            }
        }
        words.retain(|word| !word.is_empty());
        let pairs = words.windows(2).map(<[_]>::concat);
        let runs: Vec<Vec<usize>> = words.iter().cloned().chain(pairs).collect();
        runs.iter().map(|run| Self::at(line, run)).collect()
    }

    fn at(line: &PrintedLine, places: &[usize]) -> Self {
        let characters: Vec<char> = line.text.chars().collect();
        let confidences = places.iter().filter_map(|i| line.confidences.get(*i));
        let doubts = line.doubts.iter().filter_map(|doubt| {
            let at = places.iter().position(|i| *i == doubt.index)?;
            Some((at, doubt.character.to_ascii_uppercase()))
        });
        Self {
            text: places
                .iter()
                .map(|i| characters[*i].to_ascii_uppercase())
                .collect(),
            weakest: confidences.copied().fold(1.0, f32::min),
            doubts: doubts.collect(),
        }
    }

    /// The number in a form, look-alikes put right as the form asks for; and whether none had to be.
    fn in_form(&self, form: &str) -> Option<(String, bool)> {
        if form.chars().count() != self.text.len() {
            return None;
        }
        let mut as_read = true;
        let put_right = |(c, class): (&char, char)| {
            if pattern::allows(class, *c) {
                return Some(*c);
            }
            as_read = false;
            cross_check::look_alikes(*c).find(|other| pattern::allows(class, *other))
        };
        let number: Option<String> = self.text.iter().zip(form.chars()).map(put_right).collect();
        number.map(|number| (number, as_read))
    }

    /// The numbers of a form that this one may be, with one character read otherwise.
    fn others<'a>(&'a self, number: &'a str, form: &'a str) -> impl Iterator<Item = String> + 'a {
        let classes: Vec<char> = form.chars().collect();
        number.chars().enumerate().flat_map(move |(i, c)| {
            let doubts = self.doubts.iter().filter(move |(at, _)| *at == i);
            let doubts = doubts.map(|(_, other)| *other);
            let class = classes[i];
            cross_check::look_alikes(c)
                .chain(doubts)
                .filter(move |other| *other != c && pattern::allows(class, *other))
                .map(move |other| {
                    let changed = number.chars().enumerate();
                    changed
                        .map(|(at, c)| if at == i { other } else { c })
                        .collect()
                })
        })
    }
}

fn bare(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
}

/// What a number in its own field says. `must_have_form`: the field holds nothing else. `told`: what the holder
/// is compared with was itself read surely.
pub(super) fn judged(
    rule: &Rule,
    holder: &Holder<'_>,
    seen: &Seen,
    must_have_form: bool,
    told: bool,
) -> Option<NumberCheck> {
    let (result, sure) = match read(rule, holder, seen) {
        Some(read) => read,
        None if must_have_form => (Err(Fault::Form), is_sure(seen.weakest)),
        None => return None,
    };
    let about_holder = matches!(result, Err(Fault::Birth | Fault::Sex | Fault::Surname));
    let mut check = check(rule.name, NumberSource::Print, result);
    if check.agreement == Agreement::Differ && (!sure || about_holder && !told) {
        check.agreement = Agreement::CannotTell;
    }
    Some(check)
}

/// A personal number anywhere in print: one that begins with the holder's day of birth is theirs, others may be
/// any number.
pub(super) fn beside_others(
    rule: &Rule,
    holder: &Holder<'_>,
    lines: &[&PrintedLine],
) -> Option<NumberCheck> {
    if !rule.dated || holder.birth.is_none() {
        return None;
    }
    let runs = lines.iter().flat_map(|line| Seen::in_line(line));
    let mut found = None;
    for seen in runs {
        match read(rule, holder, &seen) {
            Some((Ok(()), _)) => return Some(check(rule.name, NumberSource::Print, Ok(()))),
            Some((Err(fault @ (Fault::Sex | Fault::CheckDigit)), sure)) => {
                found = Some((fault, sure));
            }
            _ => {}
        }
    }
    let (fault, sure) = found?;
    let mut check = check(rule.name, NumberSource::Print, Err(fault));
    if !sure {
        check.agreement = Agreement::CannotTell;
    }
    Some(check)
}

/// What a number says in the first form that it has, and whether it was read surely.
fn read(rule: &Rule, holder: &Holder<'_>, seen: &Seen) -> Option<(Result<(), Fault>, bool)> {
    rule.forms.iter().find_map(|form| {
        let (number, as_read) = seen.in_form(form)?;
        let result = rule.judge(&number, holder);
        let may_hold = || {
            let mut others = seen.others(&number, form);
            others.any(|other| rule.judge(&other, holder).is_ok())
        };
        let sure = as_read && is_sure(seen.weakest) && (result.is_ok() || !may_hold());
        Some((result, sure))
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::{
        document::Sex,
        evidence::Doubt,
        geometry::Quad,
        numbers::{licences, personal},
    };

    fn line(text: &str) -> PrintedLine {
        PrintedLine {
            text: text.into(),
            confidences: vec![0.98; text.chars().count()],
            doubts: Vec::new(),
            quad: Quad::rectangle(0.0, 0.0, 100.0, 10.0),
        }
    }

    fn beside(country: &str, line: &PrintedLine) -> Option<Agreement> {
        let holder = Holder {
            birth: Some(date(1944, 5, 14)),
            sex: Some(Sex::Male),
            surname: None,
        };
        let rule = personal::rules(country).next().unwrap();
        beside_others(rule, &holder, &[line]).map(|check| check.agreement)
    }

    #[test]
    fn a_personal_number_is_found_by_the_day_of_birth() {
        for (text, wanted) in [
            ("PESEL 44051401359", Some(Agreement::Agree)),
            ("4405140I359", Some(Agreement::Agree)),
            ("440514 01359", Some(Agreement::Agree)),
            ("PESEL 44051401358", Some(Agreement::Differ)),
            // A woman's, and another number that has nothing of the holder's.
            ("PESEL 44051401366", Some(Agreement::Differ)),
            ("44051501359", None),
            ("12345678901", None),
        ] {
            assert_eq!(beside("PL", &line(text)), wanted, "{text}");
        }
    }

    #[test]
    fn what_may_be_read_otherwise_differs_from_nothing() {
        let mut weak = line("PESEL 44051401358");
        weak.confidences[16] = 0.7;
        assert_eq!(beside("PL", &weak), Some(Agreement::CannotTell));
        let mut doubtful = line("PESEL 44051401358");
        doubtful.doubts = vec![Doubt {
            index: 16,
            character: '9',
            chance: 0.1,
        }];
        assert_eq!(beside("PL", &doubtful), Some(Agreement::CannotTell));
    }

    proptest! {
        #[test]
        fn any_line_is_survived(text in "\\PC{0,30}|440514[0-9 OIB]{4,6}", country in "BE|FI|IT|LT|PL|SE|ZA") {
            beside(&country, &line(&text));
        }
    }

    #[test]
    fn a_field_has_its_numbers_form() {
        let rule = licences::european("DE").unwrap();
        let says = |text: &str, weakest| {
            let seen = Seen {
                text: text.chars().collect(),
                weakest,
                doubts: Vec::new(),
            };
            let check = judged(rule, &Holder::default(), &seen, true, true);
            check.unwrap().agreement
        };
        assert_eq!(says("B072RRE2I55", 0.95), Agreement::Agree);
        // An I that is read as 1 has the same check digit nowhere.
        assert_eq!(says("B072RRE2155", 0.95), Agreement::CannotTell);
        assert_eq!(says("B072RRE2I65", 0.95), Agreement::Differ);
        assert_eq!(says("B072RRE2I65", 0.85), Agreement::CannotTell);
        assert_eq!(says("B072RRE", 0.95), Agreement::Differ);
    }
}
