//! Barcodes of specimens that are drawn and photographed from a seed.

use bonafide_core::evidence::{BarcodeReading, Symbology};
use bonafide_testkit::specimen::{Kind, Photo, Severity, Specimen};
use bonafide_vision::{
    barcode::{self, Search},
    decode,
    plane::Pyramid,
};

fn read(jpeg: &[u8]) -> Vec<BarcodeReading> {
    let picture = decode::decode(jpeg).expect("a photograph");
    barcode::read(&Pyramid::new(picture.luma), Search::Faint, &|| false)
}

/// Of how many of twelve licences the barcode is read; none may be read wrong.
fn read_of_twelve(severity: Severity) -> usize {
    (0..12)
        .filter(|seed| {
            let page = Specimen::new(Kind::AmericanLicenceBack, *seed).render();
            let photo = Photo::take(&page, severity, *seed);
            let found = read(&photo.jpeg);
            let truth = page.barcode.expect("a licence has a barcode").text;
            for reading in &found {
                let text: String = reading.content.iter().map(|b| char::from(*b)).collect();
                assert_eq!(text, truth, "{severity:?} {seed}");
                assert_eq!(reading.symbology, Symbology::Pdf417);
                let corners = photo.barcode_quad.expect("the barcode is in the picture");
                for (corner, (x, y)) in reading.quad.0.iter().zip(corners) {
                    let off = (corner.x - x).hypot(corner.y - y);
                    assert!(
                        off < 8.0,
                        "{severity:?} {seed}: {corner:?} is not at {x}, {y}"
                    );
                }
            }
            !found.is_empty()
        })
        .count()
}

#[test]
fn barcodes_are_read_exactly_and_where_they_are() {
    for (severity, floor) in [
        (Severity::Clean, 12),
        (Severity::Mild, 11),
        (Severity::Hard, 9),
    ] {
        let count = read_of_twelve(severity);
        assert!(count >= floor, "{severity:?}: {count} of 12");
    }
}

#[test]
fn documents_without_a_barcode_have_none() {
    for kind in [
        Kind::Passport,
        Kind::CardFront,
        Kind::CardBack,
        Kind::DrivingLicence,
        Kind::LicenceBack,
    ] {
        for seed in 0..3 {
            let page = Specimen::new(kind, seed).render();
            let photo = Photo::take(&page, Severity::Mild, seed);
            assert_eq!(read(&photo.jpeg), [], "{kind:?} {seed}");
        }
    }
}
