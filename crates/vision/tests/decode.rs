//! Decoding of good files, damaged files and chance.

use bonafide_core::evidence::PictureError;
use bonafide_testkit::specimen::{Photo, Severity, Specimen};
use bonafide_vision::decode::{MAX_BYTES, decode};
use image::{DynamicImage, ImageFormat, RgbImage};
use proptest::prelude::*;

fn small(format: ImageFormat) -> Vec<u8> {
    let picture = RgbImage::from_fn(96, 72, |x, y| image::Rgb([x as u8 * 2, y as u8 * 3, 90]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture)
        .write_to(&mut bytes, format)
        .expect("written to memory");
    bytes.into_inner()
}

#[test]
fn formats_are_told_by_content_and_decode_to_the_same_picture() {
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Jpeg] {
        let picture = decode(&small(format)).unwrap();
        assert_eq!((picture.width, picture.height), (96, 72), "{format:?}");
        assert_eq!(picture.luma.width(), 96);
        let expected = 0.299 * 40.0 * 2.0 + 0.587 * 30.0 * 3.0 + 0.114 * 90.0;
        let got = picture.luma.bilinear(40.5, 30.5);
        assert!(
            (got - expected).abs() < 5.0,
            "{format:?}: {got}, not {expected}"
        );
    }
}

#[test]
fn what_is_no_picture_within_the_limits_is_named() {
    assert_eq!(decode(b"").unwrap_err(), PictureError::Empty);
    assert_eq!(
        decode(b"hello, I am a picture").unwrap_err(),
        PictureError::UnknownFormat
    );
    assert_eq!(
        decode(&vec![0xff; MAX_BYTES + 1]).unwrap_err(),
        PictureError::TooManyBytes
    );
    let mut tiny = std::io::Cursor::new(Vec::new());
    DynamicImage::new_luma8(31, 500)
        .write_to(&mut tiny, ImageFormat::Png)
        .unwrap();
    assert_eq!(
        decode(tiny.get_ref()).unwrap_err(),
        PictureError::TooFewPixels
    );
}

#[test]
fn a_header_that_claims_too_many_pixels_is_refused_before_decoding() {
    let mut png = small(ImageFormat::Png);
    // Width and height of the header, then its checksum.
    png[16..20].copy_from_slice(&60_000u32.to_be_bytes());
    png[20..24].copy_from_slice(&60_000u32.to_be_bytes());
    let checksum = crc(&png[12..29]);
    png[29..33].copy_from_slice(&checksum.to_be_bytes());
    assert_eq!(decode(&png).unwrap_err(), PictureError::TooManyPixels);
}

/// CRC-32 of PNG (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| {
            if c & 1 == 1 {
                0xedb8_8320 ^ (c >> 1)
            } else {
                c >> 1
            }
        })
    })
}

#[test]
fn every_file_that_breaks_off_is_damaged() {
    let photo = Photo::take(&Specimen::card_back(2).render(), Severity::Clean, 2).jpeg;
    for bytes in [photo, small(ImageFormat::Png), small(ImageFormat::WebP)] {
        for share in [2, 3, 5, 9] {
            let cut = &bytes[..bytes.len() - bytes.len() / share];
            assert_eq!(
                decode(cut).unwrap_err(),
                PictureError::Damaged,
                "without 1/{share}"
            );
        }
    }
}

proptest! {
    /// Whatever is changed in a file, decoding ends, with a picture of the size it claims or an
    /// error.
    #[test]
    fn changed_bytes_never_panic(
        which in 0..3usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
        cuts in any::<bool>(),
    ) {
        let format = [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Jpeg][which];
        let mut bytes = small(format);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if cuts {
            let length = cut.index(bytes.len());
            bytes.truncate(length);
        }
        if let Ok(picture) = decode(&bytes) {
            prop_assert!(u64::from(picture.width) * u64::from(picture.height) <= 50_000_000);
        }
    }

    /// Chance behind a magic number.
    #[test]
    fn chance_never_panics(which in 0..3usize, rest in prop::collection::vec(any::<u8>(), 0..400)) {
        let magic: &[u8] = [
            &b"\x89PNG\r\n\x1a\n"[..],
            &b"RIFF\x00\x01\x00\x00WEBPVP8 "[..],
            &b"\xff\xd8\xff\xe0"[..],
        ][which];
        let _ = decode(&[magic, &rest].concat());
    }
}
