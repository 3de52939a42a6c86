//! Files that people send besides a good photograph of one document. Each has a name, its bytes
//! and what is to become of it.

mod containers;
mod scenes;

use image::{DynamicImage, ImageBuffer, ImageFormat, Rgb, RgbImage, metadata::Orientation};
use jpeg_encoder::{ColorType, Encoder};

use super::{Kind, Page, Photo, Severity, Specimen, sensor};

/// What a server has to make of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// No decoder can read it: refused.
    NotAPicture,
    /// It claims or holds more pixels than may be decoded: refused before memory is taken.
    TooLarge,
    /// A picture without a document: unreadable.
    NoDocument,
    /// Two documents in one picture: unreadable, or one of these zones, never a mixture.
    SeveralDocuments([Vec<String>; 2]),
    /// A zone without a document around it: at most read as these lines, which make no document.
    ZoneAlone(Vec<String>),
    /// Several frames: refused, or its first frame used. It shows no document.
    Animated,
    /// An unusual file of a good photograph: read as these lines.
    Readable(Vec<String>),
}

/// A file of the corpus.
#[derive(Debug, Clone)]
pub struct BadInput {
    /// What it is, as a file name with the extension that it was sent with.
    pub name: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
    /// What is to become of it.
    pub outcome: Outcome,
}

/// All the files. Takes about as long as 30 photographs.
#[must_use]
pub fn corpus() -> Vec<BadInput> {
    let mut files = undecodable();
    files.extend(undesired());
    files.extend(unusual());
    files
}

/// Files that are no pictures, or none that may be decoded.
#[must_use]
pub fn undecodable() -> Vec<BadInput> {
    let (_, photo) = passport();
    let file = |name, bytes, outcome| BadInput {
        name,
        bytes,
        outcome,
    };
    let half = photo.jpeg.len() / 2;
    let png = encoded(&photo.image.clone().into(), ImageFormat::Png);
    vec![
        file("zero-bytes.jpg", Vec::new(), Outcome::NotAPicture),
        file("one-byte.jpg", vec![0xff], Outcome::NotAPicture),
        file(
            "text.jpg",
            b"This is not a photograph.\n".repeat(40),
            Outcome::NotAPicture,
        ),
        file(
            "cut-in-header.jpg",
            photo.jpeg[..160].to_vec(),
            Outcome::NotAPicture,
        ),
        file(
            "cut.png",
            png[..png.len() / 2].to_vec(),
            Outcome::NotAPicture,
        ),
        // Some decoders show the upper half, which has no zone.
        file(
            "truncated.jpg",
            photo.jpeg[..half].to_vec(),
            Outcome::NotAPicture,
        ),
        file("bomb.png", containers::png_bomb(30_000), Outcome::TooLarge),
        file(
            "200-megapixels.png",
            containers::png_of_claimed_size(20_000, 10_000),
            Outcome::TooLarge,
        ),
        file(
            "200-megapixels.jpg",
            containers::jpeg_of_claimed_size(photo.jpeg, 20_000, 10_000),
            Outcome::TooLarge,
        ),
        file(
            "animated.webp",
            containers::animated_webp(),
            Outcome::Animated,
        ),
    ]
}

/// Pictures that decode and do not show one document.
#[must_use]
pub fn undesired() -> Vec<BadInput> {
    let cards = [21, 22].map(|seed| Specimen::card_back(seed).render());
    let zone = Specimen::passport(11).render().lines;
    let file = |name, image: &RgbImage, outcome| BadInput {
        name,
        bytes: sensor::jpeg(image, 88),
        outcome,
    };
    vec![
        file("cat.jpg", &scenes::cat(), Outcome::NoDocument),
        file(
            "empty-table.jpg",
            &scenes::empty_table(),
            Outcome::NoDocument,
        ),
        file("black.jpg", &RgbImage::new(1280, 960), Outcome::NoDocument),
        file("one-pixel.jpg", &RgbImage::new(1, 1), Outcome::NoDocument),
        file(
            "very-wide.jpg",
            &RgbImage::from_pixel(9000, 12, Rgb([90, 120, 140])),
            Outcome::NoDocument,
        ),
        file("text-page.jpg", &scenes::text_page(), Outcome::NoDocument),
        file(
            "two-documents.jpg",
            &scenes::two_documents(&cards),
            Outcome::SeveralDocuments(cards.map(|card| card.lines)),
        ),
        file(
            "screenshot-of-a-zone.jpg",
            &scenes::screenshot(&zone),
            Outcome::ZoneAlone(zone),
        ),
    ]
}

/// Unusual files of a good photograph of a passport, which have to be read.
#[must_use]
pub fn unusual() -> Vec<BadInput> {
    const ROTATED: [&str; 8] = [
        "exif-1.jpg",
        "exif-2.jpg",
        "exif-3.jpg",
        "exif-4.jpg",
        "exif-5.jpg",
        "exif-6.jpg",
        "exif-7.jpg",
        "exif-8.jpg",
    ];
    let (page, photo) = passport();
    let image = &photo.image;
    let mut files: Vec<(&str, Vec<u8>)> = (1u8..)
        .zip(ROTATED)
        .map(|(orientation, name)| (name, turned(image, orientation)))
        .collect();
    let ends = [photo.jpeg.as_slice(), &[0x5a; 4096]].concat();
    files.extend([
        ("cmyk.jpg", cmyk(image)),
        ("progressive.jpg", progressive(image)),
        ("greyscale.jpg", greyscale(image)),
        ("trailing-garbage.jpg", ends),
        ("16-bit.png", deep_png(image)),
        ("transparent.png", transparent_png(image)),
        (
            "still.webp",
            encoded(&image.clone().into(), ImageFormat::WebP),
        ),
        ("jpeg-named.png", photo.jpeg.clone()),
    ]);
    files
        .into_iter()
        .map(|(name, bytes)| BadInput {
            name,
            bytes,
            outcome: Outcome::Readable(page.lines.clone()),
        })
        .collect()
}

fn passport() -> (Page, Photo) {
    let page = Specimen::new(Kind::Passport, 3).render();
    let photo = Photo::take(&page, Severity::Clean, 3);
    (page, photo)
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    image
        .write_to(&mut std::io::Cursor::new(&mut bytes), format)
        .expect("memory takes all bytes");
    bytes
}

fn jpeg_of(
    image: &[u8],
    (width, height): (u32, u32),
    colour: ColorType,
    progressive: bool,
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 90);
    encoder.set_progressive(progressive);
    encoder
        .encode(image, width as u16, height as u16, colour)
        .expect("memory takes all bytes");
    bytes
}

/// The picture stored so that its Exif orientation (1 to 8) turns it upright.
fn turned(image: &RgbImage, orientation: u8) -> Vec<u8> {
    // Quarter turns undo each other, all others undo themselves.
    let undone = match orientation {
        6 => 8,
        8 => 6,
        other => other,
    };
    let mut stored = DynamicImage::from(image.clone());
    stored.apply_orientation(Orientation::from_exif(undone).expect("1 to 8 are orientations"));
    containers::with_orientation(&sensor::jpeg(&stored.to_rgb8(), 90), orientation)
}

fn cmyk(image: &RgbImage) -> Vec<u8> {
    let inks: Vec<u8> = image
        .pixels()
        .flat_map(|Rgb([r, g, b])| [255 - r, 255 - g, 255 - b, 0])
        .collect();
    jpeg_of(&inks, image.dimensions(), ColorType::Cmyk, false)
}

fn progressive(image: &RgbImage) -> Vec<u8> {
    jpeg_of(image, image.dimensions(), ColorType::Rgb, true)
}

fn greyscale(image: &RgbImage) -> Vec<u8> {
    let grey = image::imageops::grayscale(image);
    jpeg_of(&grey, image.dimensions(), ColorType::Luma, false)
}

fn deep_png(image: &RgbImage) -> Vec<u8> {
    let deep: ImageBuffer<Rgb<u16>, Vec<u16>> = DynamicImage::from(image.clone()).into_rgb16();
    encoded(&deep.into(), ImageFormat::Png)
}

/// A third of the frame, outside the document or not, is a little transparent.
fn transparent_png(image: &RgbImage) -> Vec<u8> {
    let mut picture = DynamicImage::from(image.clone()).into_rgba8();
    for (x, _, pixel) in picture.enumerate_pixels_mut() {
        if x < image.width() / 3 {
            pixel.0[3] = 250;
        }
    }
    encoded(&picture.into(), ImageFormat::Png)
}

#[cfg(test)]
mod tests {
    use image::{ImageDecoder, ImageReader};

    use super::*;

    fn decoded(bytes: &[u8]) -> Option<RgbImage> {
        let reader = ImageReader::new(std::io::Cursor::new(bytes))
            .with_guessed_format()
            .ok()?;
        let mut decoder = reader.into_decoder().ok()?;
        let orientation = decoder.orientation().ok()?;
        let mut image = DynamicImage::from_decoder(decoder).ok()?;
        image.apply_orientation(orientation);
        Some(image.to_rgb8())
    }

    #[test]
    fn unusual_files_hold_the_photograph() {
        let (_, photo) = passport();
        for file in unusual() {
            let image = decoded(&file.bytes).expect(file.name);
            assert_eq!(
                image.dimensions(),
                photo.image.dimensions(),
                "{}",
                file.name
            );
            let light = |image: &RgbImage| -> Vec<u8> {
                let small = image::imageops::thumbnail(image, 64, 48);
                image::imageops::grayscale(&small).into_raw()
            };
            let difference: u64 = light(&image)
                .iter()
                .zip(&light(&photo.image))
                .map(|(a, b)| u64::from(a.abs_diff(*b)))
                .sum();
            assert!(difference < 64 * 48 * 4, "{} {difference}", file.name);
        }
    }

    #[test]
    fn files_that_are_no_pictures_do_not_decode_and_large_ones_are_small_files() {
        for file in undecodable() {
            match file.outcome {
                Outcome::NotAPicture if file.name != "truncated.jpg" => {
                    assert!(decoded(&file.bytes).is_none(), "{}", file.name);
                }
                Outcome::TooLarge => {
                    let reader = ImageReader::new(std::io::Cursor::new(&file.bytes))
                        .with_guessed_format()
                        .unwrap();
                    let (width, height) = reader.into_dimensions().expect(file.name);
                    assert!(width * height >= 200_000_000, "{}", file.name);
                    assert!(
                        file.bytes.len() < 1_000_000,
                        "{} {}",
                        file.name,
                        file.bytes.len()
                    );
                }
                _ => {}
            }
        }
    }

    #[test]
    fn the_bomb_is_a_valid_picture() {
        let image = decoded(&containers::png_bomb(700)).unwrap();
        assert_eq!(image.dimensions(), (700, 700));
        assert!(image.as_raw().iter().all(|value| *value == 0));
    }

    #[test]
    fn the_animation_has_two_frames() {
        let bytes = containers::animated_webp();
        let decoder = image::codecs::webp::WebPDecoder::new(std::io::Cursor::new(bytes)).unwrap();
        assert!(decoder.has_animation());
        let frames = image::AnimationDecoder::into_frames(decoder).collect_frames();
        assert_eq!(frames.unwrap().len(), 2);
    }
}
