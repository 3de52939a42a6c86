//! The engine on specimens that are drawn and photographed from a seed.

use std::{cell::Cell, sync::OnceLock};

use bonafide_core::evidence::{Look, PictureError, ZoneSighting};
use bonafide_testkit::specimen::{Kind, Photo, Severity, Specimen, bad_input};
use bonafide_vision::Engine;

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(Engine::new)
}

/// Lines that the engine reports with valid check digits.
fn read(bytes: &[u8]) -> Option<Vec<String>> {
    let seen = engine().examine(bytes, Look::Quick, &|| false).ok()?;
    seen.zone_read()
        .filter(|zone| zone.check_digits_valid)
        .map(|zone| zone.lines.clone())
}

/// Photographs of documents of these kinds in turn: how many of ten are read exactly; none may be wrong.
fn exact_of_ten(kinds: &[Kind], severity: Severity) -> usize {
    (0..10)
        .filter(|seed| {
            let page = Specimen::new(kinds[*seed as usize % kinds.len()], *seed).render();
            let lines = read(&Photo::take(&page, severity, *seed).jpeg);
            assert!(
                lines.is_none() || lines.as_ref() == Some(&page.lines),
                "seed {seed}: {lines:?} with valid check digits is not {:?}",
                page.lines
            );
            lines.is_some()
        })
        .count()
}

const ZONES_OF_MORE_LINES: [Kind; 2] = [Kind::Passport, Kind::CardBack];

#[test]
fn clean_photographs_are_read() {
    let exact = exact_of_ten(&ZONES_OF_MORE_LINES, Severity::Clean);
    assert!(exact >= 10, "{exact} of 10");
}

#[test]
fn mild_photographs_are_read() {
    let exact = exact_of_ten(&ZONES_OF_MORE_LINES, Severity::Mild);
    assert!(exact >= 9, "{exact} of 10");
}

#[test]
fn hard_photographs_are_read_or_refused_and_never_read_wrong() {
    let exact = exact_of_ten(&ZONES_OF_MORE_LINES, Severity::Hard);
    assert!(exact >= 9, "{exact} of 10");
}

#[test]
fn the_one_line_of_a_driving_licence_is_read() {
    let exact = exact_of_ten(&[Kind::LicenceBack], Severity::Mild);
    assert!(exact >= 8, "{exact} of 10");
}

/// Photographs of all kinds of documents: of how many of twelve all four corners are found.
fn outlined_of_twelve(severity: Severity) -> usize {
    let kinds = [
        Kind::Passport,
        Kind::CardBack,
        Kind::DrivingLicence,
        Kind::VisaA,
    ];
    (0..12)
        .filter(|seed| {
            let page = Specimen::new(kinds[*seed as usize % kinds.len()], *seed).render();
            let photo = Photo::take(&page, severity, *seed);
            // The time is over once the picture is decoded: outlines are found all the same.
            let asked = Cell::new(false);
            let seen = engine()
                .examine(&photo.jpeg, Look::Quick, &|| asked.replace(true))
                .ok();
            let found = seen.and_then(|seen| Some(seen.documents.first()?.quad));
            found.is_some_and(|found| {
                photo.document_quad.iter().all(|(x, y)| {
                    found
                        .0
                        .iter()
                        .any(|corner| (corner.x - x).hypot(corner.y - y) < 0.04 * 1280.0)
                })
            })
        })
        .count()
}

#[test]
fn corners_of_documents_are_found() {
    for (severity, floor) in [
        (Severity::Clean, 12),
        (Severity::Mild, 10),
        (Severity::Hard, 10),
    ] {
        let found = outlined_of_twelve(severity);
        assert!(found >= floor, "{severity:?}: {found} of 12");
    }
}

#[test]
fn a_driving_licence_has_no_zone_and_an_outline() {
    let page = Specimen::driving_licence(3).render();
    assert!(page.lines.is_empty(), "drawn without a zone");
    let photo = Photo::take(&page, Severity::Clean, 3);
    let seen = engine()
        .examine(&photo.jpeg, Look::Quick, &|| false)
        .unwrap();
    assert_eq!(seen.zone_read(), None);
    assert!(!seen.documents.is_empty());
}

#[test]
fn a_heading_in_capitals_is_not_the_line_of_a_licence() {
    // Headed DOCUMENTO DE IDENTIDAD / IDENTITY CARD: as many characters, and the same first one.
    let page = Specimen::new(Kind::CardFront, 70284).render();
    let photo = Photo::take(&page, Severity::Hard, 70284);
    let seen = engine()
        .examine(&photo.jpeg, Look::Quick, &|| false)
        .expect("a photograph");
    assert_eq!(seen.zone, ZoneSighting::Absent);
}

#[test]
fn zone_and_outline_are_where_they_were_drawn() {
    let page = Specimen::new(Kind::Passport, 5).render();
    let photo = Photo::take(&page, Severity::Clean, 5);
    let seen = engine()
        .examine(&photo.jpeg, Look::Quick, &|| false)
        .unwrap();
    let ZoneSighting::Read(zone) = &seen.zone else {
        panic!("{:?}", seen.zone)
    };
    let truth = photo.zone_quad.unwrap();
    for (corner, (x, y)) in zone.quad.0.iter().zip(truth) {
        let off = (corner.x - x).hypot(corner.y - y);
        assert!(off < 1.5 * zone.pitch, "{corner:?} is not at {x}, {y}");
    }
    for (corner, (x, y)) in seen.documents[0].quad.0.iter().zip(photo.document_quad) {
        let off = (corner.x - x).hypot(corner.y - y);
        assert!(off < 0.04 * 1600.0, "{corner:?} is not at {x}, {y}");
    }
    let scale = seen.quality.pixels_per_millimetre.unwrap();
    assert!((2.0..12.0).contains(&scale), "{scale} pixels a millimetre");
}

#[test]
fn time_that_is_over_is_told() {
    let photo = Photo::take(&Specimen::passport(1).render(), Severity::Clean, 1);
    assert_eq!(
        engine().examine(&photo.jpeg, Look::Quick, &|| true),
        Err(PictureError::TimedOut)
    );
}

#[test]
fn files_that_are_no_pictures_are_refused_for_what_they_are() {
    for file in bad_input::undecodable() {
        let seen = engine().examine(&file.bytes, Look::Quick, &|| false);
        assert!(seen.is_err(), "{}: {seen:?}", file.name);
        let error = seen.unwrap_err();
        if file.outcome == bad_input::Outcome::TooLarge {
            let limits = [PictureError::TooManyPixels, PictureError::TooManyBytes];
            assert!(limits.contains(&error), "{}: {error}", file.name);
        }
    }
}
