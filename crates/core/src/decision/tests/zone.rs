use bonafide_mrz::{Format, ZoneFields, write};
use jiff::civil::date;

use super::{TODAY, code, line, picture};
use crate::{
    cross_check::{Agreement, FieldCheck},
    decision::{Policy, SidePicture, Verdict, decide, early, zone::data},
    document::{DocumentType, Sex},
    error_code::ErrorCode,
    evidence::{IllegibleReason, PictureError, Quality, ZoneReading, ZoneSighting},
    geometry::Quad,
    kinds,
    picture_fault::PictureFault,
    reason,
    session::{DocumentOptions, Side},
};

pub(super) fn zone(format: Format, fields: &ZoneFields) -> ZoneSighting {
    let lines = write(format, fields).unwrap();
    ZoneSighting::Read(ZoneReading {
        format,
        confidences: lines.iter().map(|line| vec![0.99; line.len()]).collect(),
        lines,
        corrections: vec![],
        check_digits_valid: true,
        quad: Quad::rectangle(5.0, 50.0, 90.0, 15.0),
        pitch: 20.0,
    })
}

fn verdict(zone: ZoneSighting) -> Verdict {
    let pictures = [(Side::Front, Ok(picture(zone, 1)))];
    decide(&pictures, &DocumentOptions::default(), &Policy::TEST, TODAY)
}

#[test]
fn a_good_passport_is_verified_with_its_fields() {
    let verdict = verdict(zone(Format::Td3, &ZoneFields::specimen(Format::Td3)));
    assert_eq!(code(&verdict), None, "{:?}", verdict.findings);
    let data = verdict.data;
    assert_eq!(data.document_type, Some(DocumentType::Passport));
    assert_eq!(data.last_name.as_deref(), Some("ERIKSSON"));
    assert_eq!(data.date_of_birth, Some(date(1974, 8, 12)));
    assert_eq!(data.expiration_date, Some(date(2033, 4, 15)));
    assert_eq!(data.issuing_country.as_deref(), Some("UTO"));
    assert_eq!(data.sex, Some(Sex::Female));
}

#[test]
fn another_kind_of_document_is_named() {
    let mut permit = picture(ZoneSighting::Absent, 1);
    let judged = |picture| {
        let pictures = [(Side::Front, Ok(picture))];
        decide(&pictures, &DocumentOptions::default(), &Policy::TEST, TODAY)
    };
    let unnamed = judged(permit.clone());
    assert_eq!(unnamed.error.unwrap().reason, reason::NO_ZONE);
    permit.print = vec![line("RÉPUBLIQUE FRANÇAISE"), line("TITRE DE SÉJOUR")];
    let named = judged(permit);
    let last = named.findings.last().unwrap();
    assert_eq!(last.rule, "document_type");
    assert!(
        last.detail.contains("a residence permit"),
        "{}",
        last.detail
    );
    let error = named.error.unwrap();
    assert_eq!(error.code, ErrorCode::DocumentTypeNotSupported);
    assert_eq!(error.reason, reason::WRONG_KIND);
}

#[test]
fn a_card_without_anything_to_read_is_told_so() {
    let mut paper = picture(ZoneSighting::Absent, 1);
    paper.print = vec![line("CONNOTATI E CONTRASSEGNI SALIENTI")];
    let options = DocumentOptions::default();
    let verdict = decide(&[(Side::Front, Ok(paper))], &options, &Policy::LIVE, TODAY);
    let last = verdict.findings.last().unwrap();
    assert!(last.detail.contains("identity card of IT"), "{last:?}");
    let error = verdict.error.unwrap();
    assert_eq!(error.code, ErrorCode::DocumentTypeNotSupported);
    assert_eq!(error.reason, reason::NOTHING_TO_READ);
}

#[test]
fn a_card_of_a_country_that_issues_none_is_not_taken() {
    let of = |state: &str| {
        let fields = ZoneFields {
            issuing_state: state.into(),
            ..ZoneFields::specimen(Format::Td1)
        };
        verdict(zone(Format::Td1, &fields)).error.unwrap().reason
    };
    assert_eq!(of("GBR"), reason::NOT_ISSUED);
    assert_eq!(of("AUT"), reason::BOTH_SIDES);
}

#[test]
fn each_failure_has_its_own_outcome() {
    use ErrorCode::*;
    let td3 = ZoneFields::specimen(Format::Td3);
    let cases = [
        (
            ZoneFields {
                date_of_expiry: "261123".into(),
                ..td3.clone()
            },
            Some(DocumentExpired),
        ),
        (
            ZoneFields {
                date_of_expiry: "261124".into(),
                ..td3.clone()
            },
            None,
        ),
        (
            ZoneFields {
                date_of_birth: "081125".into(),
                ..td3.clone()
            },
            Some(UnderSupportedAge),
        ),
        (
            ZoneFields {
                date_of_birth: "081124".into(),
                ..td3.clone()
            },
            None,
        ),
        (
            ZoneFields {
                issuing_state: "ZZZ".into(),
                ..td3.clone()
            },
            Some(DocumentUnverifiedOther),
        ),
        (
            ZoneFields {
                date_of_birth: "230229".into(),
                ..td3
            },
            Some(DocumentUnverifiedOther),
        ),
    ];
    for (fields, expected) in cases {
        assert_eq!(
            code(&verdict(zone(Format::Td3, &fields))),
            expected,
            "{fields:?}"
        );
    }
    let visa = zone(Format::MrvA, &ZoneFields::specimen(Format::MrvA));
    assert_eq!(code(&verdict(visa)), Some(DocumentTypeNotSupported));
    assert_eq!(
        code(&verdict(ZoneSighting::Absent)),
        Some(DocumentTypeNotSupported)
    );
    let quad = Quad::rectangle(0.0, 0.0, 1.0, 1.0);
    let illegible = ZoneSighting::Illegible {
        quad,
        reason: IllegibleReason::TooSmall,
    };
    assert_eq!(code(&verdict(illegible)), Some(DocumentUnverifiedOther));
}

#[test]
fn a_session_decides_which_kinds_and_which_specimens() {
    let pictures = [(
        Side::Front,
        Ok(picture(
            zone(Format::Td3, &ZoneFields::specimen(Format::Td3)),
            1,
        )),
    )];
    let cards = DocumentOptions {
        allowed_types: Some(vec![DocumentType::IdCard]),
        require_live_capture: None,
        require_matching_selfie: None,
    };
    let verdict = decide(&pictures, &cards, &Policy::TEST, TODAY);
    assert_eq!(code(&verdict), Some(ErrorCode::DocumentTypeNotSupported));
    assert!(verdict.data.number.is_some(), "what was read is kept");
    let live = decide(&pictures, &DocumentOptions::default(), &Policy::LIVE, TODAY);
    assert_eq!(code(&live), Some(ErrorCode::DocumentUnverifiedOther));
}

#[test]
fn a_zone_without_its_document_is_not_verified() {
    let reading = zone(Format::Td3, &ZoneFields::specimen(Format::Td3));
    let mut strip = picture(reading.clone(), 1);
    strip.documents[0].quad = Quad::rectangle(0.0, 45.0, 100.0, 25.0);
    for picture in [strip, picture(reading, 0)] {
        let pictures = [(Side::Front, Ok(picture))];
        let verdict = decide(&pictures, &DocumentOptions::default(), &Policy::TEST, TODAY);
        assert_eq!(verdict.error.unwrap().reason, reason::NO_DOCUMENT);
    }
}

#[test]
fn pictures_that_do_not_belong_together() {
    let one = zone(Format::Td1, &ZoneFields::specimen(Format::Td1));
    let other = ZoneFields {
        primary: "Nilsson".into(),
        ..ZoneFields::specimen(Format::Td1)
    };
    let pictures = [
        (Side::Front, Ok(picture(one.clone(), 1))),
        (Side::Back, Ok(picture(zone(Format::Td1, &other), 1))),
    ];
    let both = decide(&pictures, &DocumentOptions::default(), &Policy::TEST, TODAY);
    assert_eq!(both.error.unwrap().reason, reason::SIDES_DIFFER);
    let two = [(Side::Front, Ok(picture(one, 2)))];
    let two = decide(&two, &DocumentOptions::default(), &Policy::TEST, TODAY);
    assert_eq!(two.error.unwrap().reason, reason::SEVERAL_DOCUMENTS);
    let broken = [(Side::Front, Err(PictureError::Damaged))];
    let broken = decide(&broken, &DocumentOptions::default(), &Policy::TEST, TODAY);
    assert_eq!(code(&broken), Some(ErrorCode::DocumentUnverifiedOther));
}

#[test]
fn the_french_card_ends_as_its_decrees_say() {
    let issued = |number: &str, birth: &str| {
        let fields = ZoneFields {
            document_number: number.into(),
            date_of_birth: birth.into(),
            ..ZoneFields::specimen(Format::FrenchId)
        };
        let lines = write(Format::FrenchId, &fields).unwrap();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        data(&bonafide_mrz::parse(&lines).unwrap(), TODAY).expiration_date
    };
    assert_eq!(issued("120675123456", "651206"), Some(date(2027, 6, 30)));
    assert_eq!(issued("120675123456", "000101"), Some(date(2022, 6, 30)));
    assert_eq!(issued("980675123456", "651206"), Some(date(2008, 6, 30)));
}

#[test]
fn what_is_printed_otherwise_than_in_the_zone_is_told() {
    let passport = |lines: &[&str]| {
        let mut passport = picture(zone(Format::Td3, &ZoneFields::specimen(Format::Td3)), 1);
        passport.print = lines.iter().map(|text| line(text)).collect();
        let pictures = [(Side::Front, Ok(passport))];
        decide(&pictures, &DocumentOptions::default(), &Policy::TEST, TODAY)
    };
    let same = passport(&[
        "ERIKSSON",
        "ANNA MARIA",
        "L898902C3",
        "12 AUG/AOUT 74",
        "15.04.2033",
    ]);
    assert_eq!(code(&same), None);
    let agree = |check: &FieldCheck| check.agreement == Agreement::Agree;
    assert_eq!(same.print_checks.iter().filter(|c| agree(c)).count(), 5);
    let other = passport(&["ERIKSSON", "ANNA MARIA", "L898902C3", "12 AUG 84"]);
    assert_eq!(other.error.unwrap().reason, reason::PRINT_DIFFERS);
    assert!(
        other
            .findings
            .iter()
            .any(|f| f.detail == "Printed otherwise: date of birth.")
    );
}

#[test]
fn what_could_not_be_read_is_blamed_on_the_pictures_own_fault() {
    let words = |reason, change: fn(&mut Quality)| {
        let quad = Quad::rectangle(0.0, 0.0, 1.0, 1.0);
        let mut seen = picture(ZoneSighting::Illegible { quad, reason }, 1);
        change(&mut seen.quality);
        let options = DocumentOptions::default();
        let verdict = decide(&[(Side::Front, Ok(seen))], &options, &Policy::TEST, TODAY);
        verdict.error.unwrap().reason
    };
    let unsure = IllegibleReason::Uncertain;
    assert_eq!(words(unsure, |_| {}), reason::illegible(unsure));
    let is_named = |fault, change: fn(&mut Quality)| {
        assert_eq!(words(unsure, change), reason::fault(fault));
        let small = IllegibleReason::TooSmall;
        assert_eq!(words(small, change), reason::illegible(small));
    };
    is_named(PictureFault::Dark, |quality| quality.brightness = 60.0);
    is_named(PictureFault::Glare, |quality| quality.glare = 0.1);
    is_named(PictureFault::Blurred, |quality| quality.sharpness = 0.2);
    is_named(PictureFault::Shadow, |quality| quality.shadow = 0.6);
    let mut unknown = picture(ZoneSighting::Absent, 1);
    unknown.quality.brightness = 60.0;
    let pictures = [(Side::Front, Ok(unknown))];
    let options = DocumentOptions::default();
    let error = decide(&pictures, &options, &Policy::TEST, TODAY)
        .error
        .unwrap();
    assert_eq!(error.code, ErrorCode::DocumentUnverifiedOther);
    assert_eq!(error.reason, reason::fault(PictureFault::Dark));
    // Paper that is clipped everywhere is a scan's.
    let scanned = words(unsure, |quality| quality.glare = 0.8);
    assert_eq!(scanned, reason::illegible(unsure));
}

#[test]
fn the_back_of_a_licence_asks_for_its_front_or_for_a_better_picture_of_it() {
    let back = || picture(zone(Format::Idl, &ZoneFields::specimen(Format::Idl)), 1);
    let options = DocumentOptions::default();
    let verdict = |pictures: &[SidePicture]| decide(pictures, &options, &Policy::TEST, TODAY);
    let words = |verdict: Verdict| verdict.error.unwrap().reason;
    let alone = verdict(&[(Side::Front, Ok(back()))]);
    assert_eq!(alone.data.document_type, Some(DocumentType::DrivingLicense));
    assert_eq!(words(alone), reason::BOTH_SIDES);
    let early = early(Side::Front, back(), &options, &Policy::TEST, TODAY);
    assert_eq!(early.unwrap().reason, reason::BACK_FIRST);
    assert!(kinds::back_asked(&back()));
    let mut front = picture(ZoneSighting::Absent, 1);
    let both = |front| [(Side::Front, Ok(front)), (Side::Back, Ok(back()))];
    assert_eq!(words(verdict(&both(front.clone()))), reason::PRINT_UNREAD);
    front.quality.sharpness = 0.2;
    let blurred = reason::fault(PictureFault::Blurred);
    assert_eq!(words(verdict(&both(front))), blurred);
}

#[test]
fn the_back_of_a_card_does_not_do_without_its_front() {
    let back = || picture(zone(Format::Td1, &ZoneFields::specimen(Format::Td1)), 1);
    let front = || picture(ZoneSighting::Absent, 1);
    let options = DocumentOptions::default();
    let verdict = |pictures: &[SidePicture]| decide(pictures, &options, &Policy::TEST, TODAY);
    for alone in [
        vec![(Side::Front, Ok(back()))],
        vec![(Side::Front, Ok(back())), (Side::Back, Ok(back()))],
    ] {
        assert_eq!(verdict(&alone).error.unwrap().reason, reason::BOTH_SIDES);
    }
    let of = |texts: &[&str]| {
        let mut front = front();
        front.print = texts.iter().map(|text| line(text)).collect();
        verdict(&[(Side::Front, Ok(front)), (Side::Back, Ok(back()))])
    };
    let whole = of(&["ERIKSSON", "ANNA MARIA", "12 AUG/AOÛ 1974", "D23145890"]);
    assert_eq!(whole.error, None);
    let words = |verdict: Verdict| verdict.error.unwrap().reason;
    assert_eq!(words(of(&["ERIKSSON"])), reason::PRINT_UNREAD);
    let of_another = [
        "IDENTITY CARD",
        "ERIKSSON",
        "LARS PETER",
        "07.02.1981",
        "X99887766",
        "MALE",
    ];
    assert_eq!(words(of(&of_another)), reason::FRONT_DIFFERS);
    let early = |side, shown| early(side, shown, &options, &Policy::TEST, TODAY);
    assert_eq!(
        early(Side::Front, back()).unwrap().reason,
        reason::BACK_FIRST
    );
    assert_eq!(early(Side::Back, back()), None);
    assert!(kinds::back_asked(&back()) && kinds::back_asked(&front()));
}
