//! Files that are not a good photograph of one document. Each has a name and bytes.

use image::{ImageEncoder, Rgb, RgbImage, codecs};

use super::{Kind, Page, Photo, Severity, canvas};

/// A file of the corpus.
#[derive(Debug, Clone)]
pub struct BadInput {
    /// What it is.
    pub name: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Files that are no picture, or none that may be decoded.
#[must_use]
pub fn not_pictures() -> Vec<BadInput> {
    let photo = Photo::take(&Page::random(Kind::Passport, 3), Severity::Clean, 3).jpeg();
    let file = |name, bytes| BadInput { name, bytes };
    vec![
        file("zero bytes", Vec::new()),
        file("truncated JPEG", photo[..photo.len() / 3].to_vec()),
        file("JPEG cut in its header", photo[..200].to_vec()),
        file(
            "text file named .jpg",
            b"This is not a photograph.\n".repeat(40),
        ),
        file("PNG bomb", png_header_only(60_000, 60_000)),
        file(
            "200 megapixels",
            jpeg_of_claimed_size(photo, 16_000, 12_500),
        ),
        file("animated WebP", animated_webp()),
    ]
}

/// Pictures that decode and are not a good photograph of one document.
#[must_use]
pub fn not_documents() -> Vec<BadInput> {
    let file = |name, image: &RgbImage| BadInput {
        name,
        bytes: jpeg(image),
    };
    vec![
        file("a cat", &cat()),
        file("two documents", &two_documents()),
        file("a screenshot of a zone", &screenshot_of_zone()),
    ]
}

/// The lines on the screenshot.
#[must_use]
pub fn screenshot_lines() -> Vec<String> {
    Page::random(Kind::Passport, 11).lines
}

fn jpeg(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    image
        .write_with_encoder(codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 88))
        .expect("memory takes all bytes");
    bytes
}

/// A PNG whose header claims `width` × `height` and whose data are a few bytes.
fn png_header_only(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    codecs::png::PngEncoder::new(&mut bytes)
        .write_image(&[0; 3], 1, 1, image::ExtendedColorType::Rgb8)
        .expect("memory takes all bytes");
    // IHDR's data begin at byte 16: width, height; then its CRC, made right again.
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        })
    })
}

/// A JPEG whose frame header claims another size (ITU-T T.81, section B.2.2).
fn jpeg_of_claimed_size(mut bytes: Vec<u8>, width: u16, height: u16) -> Vec<u8> {
    let frame = bytes
        .windows(2)
        .position(|marker| marker == [0xff, 0xc0])
        .expect("a frame header");
    bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

/// Two frames in a WebP container (RFC 9649, section 2.7).
fn animated_webp() -> Vec<u8> {
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let mut chunk = name.to_vec();
        chunk.extend((data.len() as u32).to_le_bytes());
        chunk.extend(data);
        chunk.resize(chunk.len() + data.len() % 2, 0);
        chunk
    };
    let mut still = Vec::new();
    RgbImage::from_pixel(96, 96, Rgb([200, 120, 40]))
        .write_with_encoder(codecs::webp::WebPEncoder::new_lossless(&mut still))
        .expect("memory takes all bytes");
    let size = [95, 0, 0, 95, 0, 0];
    let mut extended = vec![0b0000_0010, 0, 0, 0];
    extended.extend(size);
    let mut frame = vec![0; 6];
    frame.extend(size);
    frame.extend([100, 0, 0, 0]);
    // What follows RIFF's and WEBP's own headers in a still picture is one frame's data.
    frame.extend(&still[12..]);
    let mut body = b"WEBP".to_vec();
    body.extend(chunk(b"VP8X", &extended));
    body.extend(chunk(b"ANIM", &[255, 255, 255, 255, 0, 0]));
    body.extend(chunk(b"ANMF", &frame));
    body.extend(chunk(b"ANMF", &frame));
    chunk(b"RIFF", &body)
}

/// An animal on a sofa.
fn cat() -> RgbImage {
    let mut image = RgbImage::new(1024, 768);
    canvas::each(&mut image, |x, y, pixel| {
        let weave = ((x * 0.9).sin() * (y * 0.8).sin() * 14.0) as i32;
        let tone = |base: i32| (base + weave - (y / 14.0) as i32).clamp(0, 255) as u8;
        *pixel = Rgb([tone(150), tone(120), tone(110)]);
    });
    let fur = [92, 84, 78];
    canvas::ellipse(&mut image, (520.0, 560.0), (260.0, 200.0), fur);
    canvas::ellipse(&mut image, (500.0, 320.0), (150.0, 130.0), [104, 95, 88]);
    for side in [-1.0, 1.0] {
        canvas::ellipse(&mut image, (500.0 + side * 105.0, 205.0), (40.0, 70.0), fur);
        canvas::ellipse(
            &mut image,
            (500.0 + side * 58.0, 305.0),
            (30.0, 24.0),
            [196, 208, 88],
        );
        canvas::ellipse(
            &mut image,
            (500.0 + side * 58.0, 305.0),
            (9.0, 23.0),
            [14, 14, 12],
        );
    }
    canvas::ellipse(&mut image, (500.0, 365.0), (16.0, 11.0), [196, 128, 128]);
    image
}

fn two_documents() -> RgbImage {
    let mut image = RgbImage::from_pixel(1600, 1200, Rgb([70, 76, 84]));
    for (i, seed) in [(0, 21), (1, 22)] {
        let page = Page::random(Kind::CardBack, seed).image;
        let card = image::imageops::resize(&page, 820, 517, image::imageops::FilterType::Triangle);
        image::imageops::replace(&mut image, &card, 60 + 640 * i, 50 + 580 * i);
    }
    image
}

fn screenshot_of_zone() -> RgbImage {
    let mut image = RgbImage::from_pixel(1400, 700, Rgb([255, 255, 255]));
    canvas::rectangle(&mut image, (0.0, 0.0), (1400.0, 60.0), [232, 234, 238]);
    canvas::text(&mut image, (24.0, 40.0), 26.0, [60, 60, 66], "document.txt");
    for (y, line) in [300.0, 350.0].into_iter().zip(screenshot_lines()) {
        canvas::zone_line(&mut image, (60.0, y), 26.0, [20, 20, 20], &line);
    }
    image
}
