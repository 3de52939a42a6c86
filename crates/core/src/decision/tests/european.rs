use bonafide_mrz::{Format, ZoneFields};
use jiff::civil::date;

use super::{TODAY, card, code, line, zone::zone};
use crate::{
    decision::{Policy, Verdict, decide},
    document::DocumentType,
    error_code::ErrorCode,
    evidence::{PictureEvidence, PrintedLine},
    geometry::Quad,
    kinds,
    picture_fault::PictureFault,
    reason,
    session::{DocumentOptions, Side},
};

pub(super) const GERMAN: [&str; 8] = [
    "FÜHRERSCHEIN",
    "BUNDESREPUBLIK DEUTSCHLAND",
    "1. MUSTERMANN",
    "2. ERIKA",
    "3. 12.08.1983 BERLIN",
    "4a. 24.01.2019 4c. LANDRATSAMT",
    "4b. 23.01.2034",
    "5. B072RRE2I55",
];

/// The front with these lines one below the other.
pub(super) fn front(texts: &[&str]) -> PictureEvidence {
    let mut front = card();
    front.print = texts
        .iter()
        .zip(0u8..)
        .map(|(text, row)| PrintedLine {
            quad: Quad::rectangle(300.0, 60.0 + 50.0 * f32::from(row), 400.0, 24.0),
            ..line(text)
        })
        .collect();
    front
}

fn judged(front: PictureEvidence, policy: &Policy) -> Verdict {
    let pictures = [(Side::Front, Ok(front)), (Side::Back, Ok(card()))];
    decide(&pictures, &DocumentOptions::default(), policy, TODAY)
}

fn with(replaced: &str, by: &str) -> PictureEvidence {
    front(&GERMAN.map(|text| if text == replaced { by } else { text }))
}

#[test]
fn a_licence_is_verified_with_its_numbered_fields() {
    assert!(kinds::back_asked(&front(&GERMAN)));
    let verdict = judged(front(&GERMAN), &Policy::LIVE);
    assert_eq!(code(&verdict), None, "{:?}", verdict.findings);
    let data = verdict.data;
    assert_eq!(data.document_type, Some(DocumentType::DrivingLicense));
    assert_eq!(data.issuing_country.as_deref(), Some("DE"));
    assert_eq!(data.last_name.as_deref(), Some("MUSTERMANN"));
    assert_eq!(data.first_name.as_deref(), Some("ERIKA"));
    assert_eq!(data.number.as_deref(), Some("B072RRE2I55"));
    assert_eq!(data.date_of_birth, Some(date(1983, 8, 12)));
    assert_eq!(data.issued_date, Some(date(2019, 1, 24)));
    assert_eq!(data.expiration_date, Some(date(2034, 1, 23)));
}

#[test]
fn each_failure_has_its_own_outcome() {
    use ErrorCode::*;
    for (replaced, by, expected) in [
        ("4b. 23.01.2034", "4b. 23.01.2024", DocumentExpired),
        ("4b. 23.01.2034", "4b. 23.01.2018", DocumentUnverifiedOther),
        ("4b. 23.01.2034", "4b. 23.O1.203", DocumentUnverifiedOther),
        (
            "3. 12.08.1983 BERLIN",
            "3. 12.08.2009 BERLIN",
            UnderSupportedAge,
        ),
        (
            "3. 12.08.1983 BERLIN",
            "3. 12.08.2020 BERLIN",
            DocumentUnverifiedOther,
        ),
        ("5. B072RRE2I55", "B072RRE2I55", DocumentUnverifiedOther),
        ("BUNDESREPUBLIK DEUTSCHLAND", "", DocumentTypeNotSupported),
        ("FÜHRERSCHEIN", "MEMBERSHIP CARD", DocumentTypeNotSupported),
    ] {
        let verdict = judged(with(replaced, by), &Policy::LIVE);
        assert_eq!(code(&verdict), Some(expected), "{replaced} -> {by}");
    }
}

#[test]
fn a_zone_on_the_back_is_of_the_same_state() {
    let with_back = |state: &str| {
        let fields = ZoneFields {
            issuing_state: state.into(),
            optional_data: "1B072RRE2I55".into(),
            ..ZoneFields::specimen(Format::Idl)
        };
        let mut back = card();
        back.zone = zone(Format::Idl, &fields);
        let pictures = [(Side::Front, Ok(front(&GERMAN))), (Side::Back, Ok(back))];
        decide(&pictures, &DocumentOptions::default(), &Policy::LIVE, TODAY)
    };
    let same = with_back("D");
    assert_eq!(code(&same), None, "{:?}", same.findings);
    let mut findings = same.findings.iter();
    let note = findings.find(|finding| finding.rule == "same_document");
    assert_eq!(
        note.unwrap().detail,
        "The zone on the back holds the number."
    );
    let other = with_back("NLD").error.unwrap();
    assert_eq!(other.reason, reason::SIDES_DIFFER);
}

#[test]
fn a_state_that_is_not_read_is_blamed_on_a_dark_picture() {
    let mut dark = with("BUNDESREPUBLIK DEUTSCHLAND", "");
    dark.quality.brightness = 50.0;
    let error = judged(dark, &Policy::LIVE).error.unwrap();
    assert_eq!(error.code, ErrorCode::DocumentUnverifiedOther);
    assert_eq!(error.reason, reason::fault(PictureFault::Dark));
}

#[test]
fn a_character_that_is_unsure_is_asked_for_again() {
    let mut unsure = front(&GERMAN);
    unsure.print[2].confidences[5] = 0.6;
    let verdict = judged(unsure, &Policy::LIVE);
    assert_eq!(verdict.error.unwrap().reason, reason::PRINT_UNREAD);
    let last = verdict.findings.last().unwrap();
    assert_eq!(last.detail, "Not read surely: surname (1).");
}

#[test]
fn a_page_of_text_and_a_specimen_are_no_licences() {
    let mut page = front(&GERMAN);
    page.documents[0].quad = Quad::rectangle(0.0, 0.0, 600.0, 850.0);
    let verdict = judged(page, &Policy::LIVE);
    assert_eq!(verdict.error.unwrap().reason, reason::NO_DOCUMENT);
    let specimen = || with("BUNDESREPUBLIK DEUTSCHLAND", "UTO");
    assert_eq!(code(&judged(specimen(), &Policy::TEST)), None);
    let live = judged(specimen(), &Policy::LIVE);
    assert_eq!(live.error.unwrap().reason, reason::SPECIMEN);
}
