//! Drawing on a picture: text, shapes, patterns.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};
use image::{Rgb, RgbImage};

use super::random::Random;

/// Red, green, blue, 0 to 255.
pub(crate) type Colour = [u8; 3];

static OCR_B: LazyLock<FontRef<'static>> = LazyLock::new(|| {
    FontRef::try_from_slice(include_bytes!("../../assets/OCRB.otf")).expect("a font of ours")
});
static SANS: LazyLock<FontRef<'static>> = LazyLock::new(|| {
    FontRef::try_from_slice(include_bytes!("../../assets/DejaVuSans.ttf")).expect("a font of ours")
});

/// Covers `under` by `share` (0 to 1) of `over`.
pub(crate) fn blend(under: &mut Rgb<u8>, over: Colour, share: f32) {
    for (channel, colour) in under.0.iter_mut().zip(over) {
        let mixed = f32::from(*channel) * (1.0 - share) + f32::from(colour) * share;
        *channel = mixed.round().clamp(0.0, 255.0) as u8;
    }
}

/// Text in the sans face with its baseline at `y`; `height` is the font's in pixels. Returns the
/// x where it ends.
pub(crate) fn text(
    image: &mut RgbImage,
    (mut x, y): (f32, f32),
    height: f32,
    colour: Colour,
    words: &str,
) -> f32 {
    let font = SANS.as_scaled(PxScale::from(height));
    for character in words.chars() {
        let id = font.glyph_id(character);
        glyph(
            image,
            &*SANS,
            id.with_scale_and_position(height, point(x, y)),
            colour,
        );
        x += font.h_advance(id);
    }
    x
}

/// A line of a zone in OCR-B: character `i` is centred at `x` + (`i` + ½) `pitch`.
pub(crate) fn zone_line(
    image: &mut RgbImage,
    (x, baseline): (f32, f32),
    pitch: f32,
    colour: Colour,
    line: &str,
) {
    // OCR-B of size 1 is 1.4 mm wide and 2.4 mm high at a pitch of 2.54 mm: the font's own
    // advance is the pitch.
    let unit = OCR_B.as_scaled(PxScale::from(100.0));
    let scale = 100.0 * pitch / unit.h_advance(unit.glyph_id('0'));
    for (i, character) in line.chars().enumerate() {
        let id = OCR_B.glyph_id(character);
        let at = point(x + i as f32 * pitch, baseline);
        glyph(
            image,
            &*OCR_B,
            id.with_scale_and_position(scale, at),
            colour,
        );
    }
}

fn glyph(image: &mut RgbImage, font: &impl Font, glyph: ab_glyph::Glyph, colour: Colour) {
    let Some(outline) = font.outline_glyph(glyph) else {
        return;
    };
    let bounds = outline.px_bounds();
    outline.draw(|dx, dy, share| {
        let (x, y) = (
            bounds.min.x as i64 + i64::from(dx),
            bounds.min.y as i64 + i64::from(dy),
        );
        if let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y))
            && x < image.width()
            && y < image.height()
        {
            blend(image.get_pixel_mut(x, y), colour, share.min(1.0));
        }
    });
}

/// Calls `paint` with each pixel and its coordinates.
pub(crate) fn each(image: &mut RgbImage, mut paint: impl FnMut(f32, f32, &mut Rgb<u8>)) {
    for (x, y, pixel) in image.enumerate_pixels_mut() {
        paint(x as f32, y as f32, pixel);
    }
}

/// A filled ellipse with a soft edge of one pixel.
pub(crate) fn ellipse(
    image: &mut RgbImage,
    (cx, cy): (f32, f32),
    (rx, ry): (f32, f32),
    colour: Colour,
) {
    let from = |c: f32, r: f32| (c - r - 1.0).max(0.0) as u32;
    let to = |c: f32, r: f32, limit: u32| ((c + r + 2.0).max(0.0) as u32).min(limit);
    for y in from(cy, ry)..to(cy, ry, image.height()) {
        for x in from(cx, rx)..to(cx, rx, image.width()) {
            let d = ((x as f32 - cx) / rx).hypot((y as f32 - cy) / ry);
            let share = ((1.0 - d) * rx.min(ry)).clamp(0.0, 1.0);
            blend(image.get_pixel_mut(x, y), colour, share);
        }
    }
}

/// A filled rectangle.
pub(crate) fn rectangle(
    image: &mut RgbImage,
    (x, y): (f32, f32),
    (width, height): (f32, f32),
    colour: Colour,
) {
    for py in y.max(0.0) as u32..((y + height).max(0.0) as u32).min(image.height()) {
        for px in x.max(0.0) as u32..((x + width).max(0.0) as u32).min(image.width()) {
            blend(image.get_pixel_mut(px, py), colour, 1.0);
        }
    }
}

/// A security print of waves over a gradient, as on banknotes.
pub(crate) fn guilloche(image: &mut RgbImage, random: &mut Random) {
    let base = [
        random.between(205.0, 245.0),
        random.between(205.0, 245.0),
        random.between(205.0, 245.0),
    ];
    let slope = [
        random.between(-30.0, 30.0),
        random.between(-30.0, 30.0),
        random.between(-30.0, 30.0),
    ];
    let (width, height) = (image.width() as f32, image.height() as f32);
    let waves: Vec<[f32; 6]> = (0..3 + random.below(4))
        .map(|_| {
            [
                random.between(0.02, 0.12),
                random.between(0.05, 0.35),
                random.between(0.003, 0.02),
                random.between(2.0, 9.0),
                random.between(4.0, 16.0),
                random.between(0.0, 6.3),
            ]
        })
        .collect();
    each(image, |x, y, pixel| {
        let mut tone = 0.0;
        for [fx, fy, slow, bend, depth, phase] in &waves {
            let wave = (x * fx + y * fy + bend * (x * slow + phase).sin()).sin();
            tone -= if wave.abs() < 0.25 { *depth } else { 0.0 };
        }
        for c in 0..3 {
            let value = base[c] + slope[c] * (x / width - y / height) + tone;
            pixel.0[c] = value.clamp(0.0, 255.0) as u8;
        }
    });
}
