use bonafide_mrz::{Format, ZoneFields};

use super::{
    TODAY, card,
    european::{GERMAN, front},
    line, picture,
    zone::zone,
};
use crate::{
    cross_check::Agreement,
    decision::{Policy, Verdict, decide},
    evidence::{PictureEvidence, PresentationSign, PrintedLine, Sign},
    geometry::Quad,
    numbers::NumberSource,
    session::{DocumentOptions, Side},
};

fn judged(front: PictureEvidence, back: Option<PictureEvidence>) -> Verdict {
    let pictures = [(Side::Front, Some(front)), (Side::Back, back)];
    let pictures: Vec<_> = pictures
        .into_iter()
        .filter_map(|(side, seen)| Some((side, Ok(seen?))))
        .collect();
    decide(&pictures, &DocumentOptions::default(), &Policy::LIVE, TODAY)
}

/// The rules whose findings ask for a look, of a document that is verified all the same.
fn asks(verdict: &Verdict) -> Vec<&str> {
    assert_eq!(verdict.error, None, "{:?}", verdict.findings);
    verdict.review.iter().map(|it| it.rule.as_str()).collect()
}

fn passport(state: &str, number: &str, personal: &str) -> PictureEvidence {
    let fields = ZoneFields {
        issuing_state: state.into(),
        document_number: number.into(),
        optional_data: personal.into(),
        ..ZoneFields::specimen(Format::Td3)
    };
    picture(zone(Format::Td3, &fields), 1)
}

#[test]
fn a_number_that_breaks_its_countrys_rule_is_verified_and_shown_to_a_person() {
    assert!(asks(&judged(passport("D", "C01X00T47", ""), None)).is_empty());
    let other = judged(passport("D", "C01X00T4O", ""), None);
    assert_eq!(asks(&other), ["number_format"]);
    assert_eq!(
        other.review[0].words,
        "The document number in the zone does not have the form that its issuer gives it."
    );
    // The specimen's holder is a woman born on 12 August 1974.
    let personal = |number: &str| judged(passport("POL", "AA0000000", number), None);
    assert!(asks(&personal("74081212342")).is_empty());
    let another = personal("74081312349");
    assert_eq!(asks(&another), ["number_format"]);
    let check = another.number_checks.last().unwrap();
    assert_eq!(check.source, NumberSource::Zone);
    assert_eq!(
        check.detail,
        "The PESEL number in the zone holds another date of birth."
    );
}

#[test]
fn a_licences_number_and_the_dates_of_its_categories_are_looked_at() {
    let back = |text: &str| {
        let mut back = card();
        back.print = vec![line(text)];
        back
    };
    let german = |number: &str| {
        front(&GERMAN.map(|text| if text.starts_with("5.") { number } else { text }))
    };
    let good = judged(german("5. B072RRE2I55"), Some(back("B 12.08.2001")));
    assert!(asks(&good).is_empty());
    assert!(good.findings.iter().any(|it| it.rule == "category_dates"));
    let number = judged(german("5. B072RRE2I65"), Some(back("B 12.08.2001")));
    assert_eq!(asks(&number), ["number_format"]);
    assert_eq!(number.number_checks[0].agreement, Agreement::Differ);
    let child = judged(german("5. B072RRE2I55"), Some(back("B 12.08.1995")));
    assert_eq!(asks(&child), ["category_dates"]);
    let mut barely = german("5. B072RRE2I55");
    barely.print[2].confidences[4] = 0.85;
    assert_eq!(asks(&judged(barely, None)), ["print_certainty"]);
}

#[test]
fn signs_that_fail_nothing_are_shown_to_a_person() {
    let with = |sign, score| {
        let mut seen = passport("D", "C01X00T47", "");
        seen.presentation = vec![PresentationSign {
            sign,
            score,
            quad: Quad::rectangle(0.0, 0.0, 1.0, 1.0),
        }];
        judged(seen, None)
    };
    assert_eq!(asks(&with(Sign::Colourless, 0.9)), ["in_colour"]);
    assert_eq!(asks(&with(Sign::Raster, 0.25)), ["near_copy"]);
    assert!(asks(&with(Sign::Raster, 0.1)).is_empty());
    let printed = |last: &str| {
        let mut seen = passport("D", "C01X00T47", "");
        let other: [PrintedLine; 5] = std::array::from_fn(|_| line("SOMETHING ELSE"));
        seen.print = other.into_iter().chain([line(last)]).collect();
        judged(seen, None)
    };
    assert_eq!(asks(&printed("MUSTERMANN")), ["print_found"]);
    assert!(asks(&printed("ERIKSSON")).is_empty());
    // A policy may leave everything to the machine.
    let nobody = Policy {
        review: &[],
        ..Policy::LIVE
    };
    let pictures = [(Side::Front, Ok(passport("D", "C01X00T4O", "")))];
    let verdict = decide(&pictures, &DocumentOptions::default(), &nobody, TODAY);
    assert!(verdict.review.is_empty());
}
