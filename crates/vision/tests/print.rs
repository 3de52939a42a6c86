//! Printed text on specimens: what stands there is read, and compared with a zone.

use bonafide_core::{
    cross_check::{self, Agreement, FieldName},
    document::DocumentData,
    evidence::{Look, PictureEvidence, PrintedLine},
    numbered_fields::{self, Label},
    printed_date,
};
use bonafide_testkit::specimen::{Kind, Page, Photo, Severity, Specimen};
use bonafide_vision::Engine;

type Day = (u16, u8, u8);

/// Pages of a kind, each photographed, and what is seen of them.
fn seen(kind: Kind, severity: Severity, count: u64) -> Vec<(Page, PictureEvidence)> {
    let engine = Engine::new();
    (0..count)
        .map(|seed| {
            let page = Specimen::new(kind, seed).render();
            let photo = Photo::take(&page, severity, seed);
            let seen = engine.examine(&photo.jpeg, Look::Full, &|| false);
            (page, seen.expect("a photograph can be looked at"))
        })
        .collect()
}

/// What print says of a holder with this number.
fn number(page: &Page, seen: &PictureEvidence, number: &str) -> Agreement {
    let data = DocumentData {
        number: Some(number.into()),
        last_name: Some(page.holder.surname.clone()),
        ..DocumentData::default()
    };
    let lines: Vec<&PrintedLine> = seen.print.iter().collect();
    let checks = cross_check::compare(&data, &lines);
    let check = checks.iter().find(|check| check.field == FieldName::Number);
    check.expect("a number is compared").agreement
}

#[test]
fn a_passports_number_is_found_in_print_and_another_is_not() {
    let passports = seen(Kind::Passport, Severity::Mild, 6);
    let (mut agree, mut differ) = (0, 0);
    for (page, seen) in &passports {
        let own = number(page, seen, &page.holder.number);
        assert_ne!(own, Agreement::Differ, "the number that is printed");
        agree += usize::from(own == Agreement::Agree);
        // One character in the middle is another, and none that looks like it.
        let mut other: Vec<char> = page.holder.number.chars().collect();
        let middle = other.len() / 2;
        other[middle] = if other[middle] == '7' { '3' } else { '7' };
        let other: String = other.into_iter().collect();
        let changed = number(page, seen, &other);
        assert_ne!(changed, Agreement::Agree, "a number that is not printed");
        differ += usize::from(changed == Agreement::Differ);
    }
    assert!(agree >= 5, "{agree} of 6 agree");
    assert!(differ >= 4, "{differ} of 6 differ");
}

#[test]
fn the_dates_of_a_licence_are_read_by_their_numbers() {
    let mut exact = 0;
    for (page, seen) in seen(Kind::DrivingLicence, Severity::Mild, 6) {
        let fields = numbered_fields::find(&seen.print);
        let holder = &page.holder;
        for (label, date) in [
            (Label::Birth, holder.birth),
            (Label::Issue, holder.issue),
            (Label::Expiry, holder.expiry),
        ] {
            let field = fields.iter().find(|field| field.label == label);
            let latest = "2060-12-31".parse().expect("a day");
            let found = field.map(|field| printed_date::find(&field.text, latest));
            let wanted: Day = (date.year, date.month, date.day);
            exact += usize::from(found.is_some_and(|found| {
                found.iter().flat_map(|found| &found.meanings).any(|d| {
                    (
                        d.year().unsigned_abs(),
                        d.month().unsigned_abs(),
                        d.day().unsigned_abs(),
                    ) == wanted
                })
            }));
        }
    }
    assert!(exact >= 16, "{exact} of 18");
}

#[test]
fn print_upside_down_is_read_and_tells_the_top() {
    let page = Specimen::new(Kind::DrivingLicence, 3).render();
    let upright = Photo::take(&page, Severity::Clean, 3);
    let turned = image::imageops::rotate180(&upright.image);
    let mut png = std::io::Cursor::new(Vec::new());
    turned
        .write_to(&mut png, image::ImageFormat::Png)
        .expect("a picture can be written");
    let seen = Engine::new()
        .examine(png.get_ref(), Look::Full, &|| false)
        .expect("a picture can be looked at");
    let fields = numbered_fields::find(&seen.print);
    assert!(
        fields.iter().any(|field| field.label == Label::Number),
        "{fields:?}"
    );
    let [top_left, _, bottom_right, _] = seen.documents[0].quad.0;
    assert!(top_left.x > bottom_right.x && top_left.y > bottom_right.y);
}
