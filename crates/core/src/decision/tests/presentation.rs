use bonafide_mrz::{Format, ZoneFields};

use super::{TODAY, picture, zone::zone};
use crate::{
    decision::{Policy, Verdict, decide},
    error_code::ErrorCode,
    evidence::{PresentationSign, Sign},
    geometry::Quad,
    reason,
    session::{DocumentOptions, Side},
};

/// The verdict on a good passport whose picture has these signs.
fn verdict(signs: &[(Sign, f32)]) -> Verdict {
    let mut seen = picture(zone(Format::Td3, &ZoneFields::specimen(Format::Td3)), 1);
    seen.presentation = signs
        .iter()
        .map(|(sign, score)| PresentationSign {
            sign: *sign,
            score: *score,
            quad: Quad::rectangle(0.0, 0.0, 100.0, 70.0),
        })
        .collect();
    let pictures = [(Side::Front, Ok(seen))];
    decide(&pictures, &DocumentOptions::default(), &Policy::TEST, TODAY)
}

#[test]
fn a_raster_over_a_good_passport_fails_it_and_says_why() {
    let Policy { raster_score, .. } = Policy::TEST;
    let verdict = verdict(&[(Sign::Colourless, 0.1), (Sign::Raster, raster_score)]);
    let error = verdict.error.expect("it is refused");
    assert_eq!(error.code, ErrorCode::DocumentUnverifiedOther);
    assert_eq!(error.reason, reason::COPY);
    let last = verdict.findings.last().expect("rules were applied");
    assert_eq!((last.rule.as_str(), last.passed), ("no_copy", false));
    assert!(last.detail.contains("raster"), "{}", last.detail);
}

#[test]
fn an_edit_of_a_good_passport_fails_it_and_says_why() {
    let least = Policy::TEST.recompressed_score;
    assert_eq!(verdict(&[(Sign::Recompressed, least - 0.01)]).error, None);
    let verdict = verdict(&[(Sign::Raster, 0.1), (Sign::Recompressed, least)]);
    let error = verdict.error.expect("it is refused");
    assert_eq!(error.code, ErrorCode::DocumentUnverifiedOther);
    assert_eq!(error.reason, reason::EDITED);
    let last = verdict.findings.last().expect("rules were applied");
    assert_eq!((last.rule.as_str(), last.passed), ("not_edited", false));
}

#[test]
fn letters_that_seem_copied_are_put_on_the_reviewers_desk() {
    let score = Policy::TEST.repeated_score;
    assert_eq!(verdict(&[(Sign::Repeated, score - 0.01)]).review, []);
    let verdict = verdict(&[(Sign::Repeated, score)]);
    assert_eq!(verdict.error, None);
    let asks: Vec<&str> = verdict.review.iter().map(|c| c.rule.as_str()).collect();
    assert_eq!(asks, ["letters_copied"]);
}

#[test]
fn a_weak_raster_passes_and_what_has_no_colour_is_only_noted() {
    let verdict = verdict(&[(Sign::Colourless, 0.95), (Sign::Raster, 0.2)]);
    assert_eq!(verdict.error, None);
    let told = verdict.findings.iter().find(|f| f.rule == "in_colour");
    assert!(told.is_some_and(|f| f.passed && f.detail.contains("0.95")));
}
