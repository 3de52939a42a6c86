use bonafide_aamva::{Address as CardAddress, Card, Country, Date as CardDate, Licence, Names};
use bonafide_mrz::{Format, ZoneFields};
use jiff::civil::date;

use super::{TODAY, card, code, line};
use crate::{
    cross_check::{Agreement, FieldName},
    decision::{Policy, SidePicture, Verdict, decide, early},
    document::{Address, DocumentType, Sex},
    error_code::ErrorCode,
    evidence::{BarcodeReading, PictureEvidence, Symbology, ZoneReading, ZoneSighting},
    geometry::Quad,
    kinds, reason,
    session::{DocumentOptions, Side},
};

fn day(year: u16, month: u8, day: u8) -> Option<CardDate> {
    Some(CardDate::new(year, month, day).expect("the day exists"))
}

/// A card of California.
fn licence() -> Licence {
    Licence {
        issuer_number: 636_014,
        names: Names {
            family: "SAMPLE".into(),
            given: "JANE QUINN".into(),
            ..Names::default()
        },
        number: "D1234567".into(),
        date_of_birth: day(1990, 1, 31),
        expiry: day(2028, 1, 31),
        issued: day(2023, 2, 1),
        sex: Some(bonafide_aamva::Sex::Female),
        address: CardAddress {
            street: "123 MAIN ST".into(),
            city: "SACRAMENTO".into(),
            jurisdiction: "CA".into(),
            postal_code: "95814".into(),
            ..CardAddress::default()
        },
        ..Licence::specimen()
    }
}

/// Its front, with what is printed there.
fn front(licence: &Licence) -> PictureEvidence {
    let date = |date: Option<CardDate>| {
        date.map(|date| format!("{:02}/{:02}/{}", date.month(), date.day(), date.year()))
    };
    let lines = [
        Some(format!("DL {}", licence.number)),
        date(licence.expiry).map(|date| format!("EXP {date}")),
        Some(format!("LN {}", licence.names.family)),
        Some(format!("FN {}", licence.names.given)),
        date(licence.date_of_birth).map(|date| format!("DOB {date}")),
        date(licence.issued).map(|date| format!("ISS {date}")),
    ];
    let mut front = card();
    front.print = lines
        .into_iter()
        .flatten()
        .map(|text| line(&text))
        .collect();
    front
}

fn with_barcode(content: Vec<u8>) -> PictureEvidence {
    let mut back = card();
    back.barcodes.push(BarcodeReading {
        symbology: Symbology::Pdf417,
        content,
        quad: Quad::rectangle(110.0, 300.0, 730.0, 230.0),
    });
    back
}

fn written(licence: &Licence) -> Vec<u8> {
    bonafide_aamva::write(licence).expect("the licence fits")
}

fn judged(front: PictureEvidence, back: PictureEvidence) -> Verdict {
    let pictures: [SidePicture; 2] = [(Side::Front, Ok(front)), (Side::Back, Ok(back))];
    decide(&pictures, &DocumentOptions::default(), &Policy::LIVE, TODAY)
}

fn of(licence: &Licence) -> Verdict {
    judged(front(licence), with_barcode(written(licence)))
}

#[test]
fn a_good_licence_whose_print_says_the_same_is_verified() {
    let verdict = of(&licence());
    assert_eq!(code(&verdict), None, "{:?}", verdict.findings);
    assert!(
        verdict
            .print_checks
            .iter()
            .all(|check| check.agreement == Agreement::Agree)
    );
    assert_eq!(verdict.print_checks.len(), 5);
    let data = verdict.data;
    assert_eq!(data.document_type, Some(DocumentType::DrivingLicense));
    assert_eq!(data.issuing_country.as_deref(), Some("US"));
    assert_eq!(data.issuing_subdivision.as_deref(), Some("CA"));
    assert_eq!(data.number.as_deref(), Some("D1234567"));
    assert_eq!(data.last_name.as_deref(), Some("SAMPLE"));
    assert_eq!(data.first_name.as_deref(), Some("JANE QUINN"));
    assert_eq!(data.date_of_birth, Some(date(1990, 1, 31)));
    assert_eq!(data.issued_date, Some(date(2023, 2, 1)));
    assert_eq!(data.expiration_date, Some(date(2028, 1, 31)));
    assert_eq!(
        (data.sex, data.unparsed_sex.as_deref()),
        (Some(Sex::Female), Some("F"))
    );
    let address = Address {
        line1: Some("123 MAIN ST".into()),
        line2: None,
        city: Some("SACRAMENTO".into()),
        state: Some("CA".into()),
        postal_code: Some("95814".into()),
        country: Some("US".into()),
    };
    assert_eq!(data.address, Some(address));
    // The sides may come in either order.
    let turned = judged(with_barcode(written(&licence())), front(&licence()));
    assert_eq!(code(&turned), None);
}

#[test]
fn an_identification_card_and_a_canadian_licence() {
    let card = of(&Licence {
        card: Card::Identification,
        class: String::new(),
        ..licence()
    });
    assert_eq!(
        (code(&card), card.data.document_type),
        (None, Some(DocumentType::IdCard))
    );
    let ontario = of(&Licence {
        issuer_number: 636_012,
        country: Some(Country::Canada),
        ..licence()
    });
    assert_eq!(code(&ontario), None, "{:?}", ontario.findings);
    assert_eq!(ontario.data.issuing_country.as_deref(), Some("CA"));
    assert_eq!(ontario.data.issuing_subdivision.as_deref(), Some("ON"));
}

#[test]
fn each_rule_of_licences_has_its_own_outcome() {
    use ErrorCode::*;
    type Change = fn(&mut Licence);
    let cases: [(Change, ErrorCode, &str); 13] = [
        (
            |l| l.issuer_number = 636_099,
            DocumentUnverifiedOther,
            "issuer",
        ),
        (
            |l| l.issuer_number = 636_056,
            DocumentUnverifiedOther,
            "issuer",
        ),
        (
            |l| l.country = Some(Country::Canada),
            DocumentUnverifiedOther,
            "issuer",
        ),
        (
            |l| l.number.clear(),
            DocumentUnverifiedOther,
            "mandatory_elements",
        ),
        (
            |l| l.names = Names::default(),
            DocumentUnverifiedOther,
            "mandatory_elements",
        ),
        (
            |l| l.date_of_birth = None,
            DocumentUnverifiedOther,
            "possible_dates",
        ),
        (
            |l| l.expiry = None,
            DocumentUnverifiedOther,
            "possible_dates",
        ),
        (
            |l| l.date_of_birth = day(2027, 1, 1),
            DocumentUnverifiedOther,
            "possible_dates",
        ),
        (
            |l| l.issued = day(2027, 1, 1),
            DocumentUnverifiedOther,
            "possible_dates",
        ),
        (
            |l| l.issued = day(1989, 1, 1),
            DocumentUnverifiedOther,
            "possible_dates",
        ),
        (
            |l| l.expiry = day(2022, 1, 31),
            DocumentUnverifiedOther,
            "issue_before_expiry",
        ),
        (
            |l| l.expiry = day(2026, 11, 23),
            DocumentExpired,
            "not_expired",
        ),
        (
            |l| l.date_of_birth = day(2008, 11, 25),
            UnderSupportedAge,
            "of_age",
        ),
    ];
    for (change, expected, rule) in cases {
        let mut changed = licence();
        change(&mut changed);
        let verdict = of(&changed);
        assert_eq!(code(&verdict), Some(expected), "{rule}");
        let last = verdict.findings.last().unwrap();
        assert_eq!((last.rule.as_str(), last.passed), (rule, false));
    }
    // What other cards leave out does not fail them: Texas has no day of issue on some.
    let texan = of(&Licence {
        issued: None,
        discriminator: String::new(),
        ..licence()
    });
    assert_eq!(code(&texan), None, "{:?}", texan.findings);

    let edition = written(&licence()).into_iter().collect::<Vec<u8>>();
    let edition = String::from_utf8(edition)
        .unwrap()
        .replace("63601410", "63601421");
    let unknown = judged(card(), with_barcode(edition.clone().into_bytes()));
    assert_eq!(unknown.error.unwrap().reason, reason::UNKNOWN_EDITION);
    let broken = judged(
        card(),
        with_barcode(edition.replace("ANSI 636", "ANSI 6X6").into_bytes()),
    );
    assert_eq!(broken.error.unwrap().reason, reason::MALFORMED_BARCODE);
    let dateless = edition
        .replace("63601421", "63601410")
        .replace("DBD02012023", "DBD02302023");
    let dateless = judged(card(), with_barcode(dateless.into_bytes()));
    assert_eq!(dateless.error.unwrap().reason, reason::IMPOSSIBLE_DATE);
}

#[test]
fn a_barcode_without_its_card_or_its_front_is_not_verified() {
    let barcode = || with_barcode(written(&licence()));
    let alone = |picture: PictureEvidence| {
        let pictures = [(Side::Back, Ok(picture))];
        decide(&pictures, &DocumentOptions::default(), &Policy::TEST, TODAY)
    };
    let back = alone(barcode());
    assert_eq!(back.error.unwrap().reason, reason::BOTH_SIDES);
    assert_eq!(
        back.data.number.as_deref(),
        Some("D1234567"),
        "what was read is kept"
    );

    // A page, a screen, a strip of paper with it; no outline; one that lies elsewhere.
    let outlines = [
        Some(Quad::rectangle(0.0, 0.0, 1700.0, 2200.0)),
        Some(Quad::rectangle(50.0, 40.0, 1200.0, 540.0)),
        Some(Quad::rectangle(100.0, 290.0, 750.0, 250.0)),
        Some(Quad::rectangle(50.0, 700.0, 856.0, 540.0)),
        Some(Quad::rectangle(0.0, 0.0, 3424.0, 2160.0)),
        None,
    ];
    for outline in outlines {
        let mut elsewhere = barcode();
        match outline {
            Some(quad) => elsewhere.documents[0].quad = quad,
            None => elsewhere.documents.clear(),
        }
        let verdict = judged(card(), elsewhere);
        assert_eq!(
            verdict.error.unwrap().reason,
            reason::NO_DOCUMENT,
            "{outline:?}"
        );
    }
    let mut page = card();
    page.documents[0].quad = Quad::rectangle(0.0, 0.0, 850.0, 1100.0);
    let mut nothing = card();
    nothing.documents.clear();
    for front in [page, nothing] {
        let verdict = judged(front, barcode());
        assert_eq!(verdict.error.unwrap().reason, reason::BOTH_SIDES);
    }
    // A card photographed upright, its outline named after the picture's top.
    let mut upright = barcode();
    upright.documents[0].quad = Quad::rectangle(40.0, 50.0, 540.0, 856.0);
    upright.barcodes[0].quad = Quad::rectangle(300.0, 110.0, 230.0, 730.0);
    assert_eq!(code(&judged(front(&licence()), upright)), None);
}

#[test]
fn what_is_printed_on_the_front_must_be_there_and_the_same() {
    let with = |lines: &[&str]| {
        let mut front = card();
        front.print = lines.iter().map(|text| line(text)).collect();
        judged(front, with_barcode(written(&licence())))
    };
    let why = |verdict: Verdict| verdict.error.map(|error| error.reason);
    let unread = Some(reason::PRINT_UNREAD.to_owned());
    let differs = Some(reason::PRINT_DIFFERS.to_owned());
    assert_eq!(why(with(&["SAMPLE", "JANE QUINN", "01/31/1990"])), None);
    assert_eq!(why(with(&["Sample", "D1234567"])), None);
    // A bank card has the name, too; a plain one nothing; one without a name is not the holder's.
    assert_eq!(
        why(with(&["JANE QUINN SAMPLE", "4000 0566 5566 5556", "01/28"])),
        unread
    );
    assert_eq!(why(with(&[])), unread);
    assert_eq!(why(with(&["D1234567", "01/31/1990"])), unread);
    // Another number or day of birth in the place of the barcode's.
    assert_eq!(why(with(&["SAMPLE", "D1234567", "01/31/1980"])), differs);
    assert_eq!(why(with(&["SAMPLE", "D1284567", "01/31/1990"])), differs);
    // The days of issue and of coming of age are no other days of birth.
    assert_eq!(
        why(with(&[
            "SAMPLE",
            "D1234567",
            "AGE 21 ON 01/31/2011",
            "02/01/2023"
        ])),
        None
    );

    let verdict = with(&["SAMPLE", "D1234567"]);
    let last = verdict
        .findings
        .iter()
        .find(|f| f.rule == "print_read")
        .unwrap();
    assert_eq!(
        last.detail,
        "Not found in print: given names, date of birth, date of expiry."
    );
    let number = verdict
        .print_checks
        .iter()
        .find(|c| c.field == FieldName::Number);
    assert_eq!(number.unwrap().printed.as_deref(), Some("D1234567"));
}

#[test]
fn both_sides_are_of_one_document_as_far_as_they_tell() {
    let other = Licence {
        number: "D7654321".into(),
        ..licence()
    };
    let verdict = judged(
        with_barcode(written(&other)),
        with_barcode(written(&licence())),
    );
    assert_eq!(verdict.error.unwrap().reason, reason::SIDES_DIFFER);

    // An enhanced licence carries a zone, too.
    let zone = |birth: &str| {
        let fields = ZoneFields {
            issuing_state: "USA".into(),
            nationality: "USA".into(),
            primary: "Sample".into(),
            secondary: "Jane Quinn".into(),
            date_of_birth: birth.into(),
            date_of_expiry: "280131".into(),
            ..ZoneFields::specimen(Format::Td1)
        };
        let lines = bonafide_mrz::write(Format::Td1, &fields).unwrap();
        let mut back = with_barcode(written(&Licence {
            card: Card::Enhanced,
            ..licence()
        }));
        back.zone = ZoneSighting::Read(ZoneReading {
            format: Format::Td1,
            confidences: lines.iter().map(|line| vec![0.99; line.len()]).collect(),
            lines,
            corrections: vec![],
            check_digits_valid: true,
            quad: Quad::rectangle(90.0, 420.0, 760.0, 130.0),
            pitch: 25.0,
        });
        back
    };
    let agreeing = judged(front(&licence()), zone("900131"));
    assert_eq!(code(&agreeing), None, "{:?}", agreeing.findings);
    let differing = judged(card(), zone("900130"));
    assert_eq!(differing.error.unwrap().reason, reason::SIDES_DIFFER);
    assert!(
        kinds::back_asked(&zone("900131")),
        "its portrait is on the other side"
    );
}

#[test]
fn a_session_decides_on_licences_and_the_page_is_told_early_what_fails() {
    let back = with_barcode(written(&licence()));
    let only = |kind| DocumentOptions {
        allowed_types: Some(vec![kind]),
        require_live_capture: None,
        require_matching_selfie: None,
    };
    let told = |side, picture: &PictureEvidence, options: &DocumentOptions| {
        early(side, picture.clone(), options, &Policy::LIVE, TODAY).map(|error| error.code)
    };
    let any = DocumentOptions::default();
    assert!(kinds::back_asked(&card()) && kinds::back_asked(&back));
    assert_eq!(told(Side::Front, &card(), &any), None);
    assert_eq!(told(Side::Back, &back, &any), None, "the front is there");
    let first = early(Side::Front, back.clone(), &any, &Policy::LIVE, TODAY);
    assert_eq!(first.unwrap().reason, reason::BACK_FIRST);
    let cards = only(DocumentType::IdCard);
    assert_eq!(
        told(Side::Back, &back, &cards),
        Some(ErrorCode::DocumentTypeNotSupported)
    );
    let expired = with_barcode(written(&Licence {
        expiry: day(2026, 11, 23),
        ..licence()
    }));
    assert_eq!(
        told(Side::Back, &expired, &any),
        Some(ErrorCode::DocumentExpired)
    );
    // Another barcode than a licence's is none.
    let parcel = with_barcode(b"a parcel's".to_vec());
    assert_eq!(
        told(Side::Back, &parcel, &any),
        Some(ErrorCode::DocumentTypeNotSupported)
    );
}
