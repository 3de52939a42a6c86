//! A picture to draw on: lines, boxes, text; written as PNG.

use std::{fs::File, io::BufWriter, path::Path, sync::LazyLock};

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};
use anyhow::Context;
use bonafide_core::geometry::{Point, Quad};

/// Red, green, blue.
pub(super) type Colour = [u8; 3];

/// The letters of Latin, Greek and Cyrillic; its licence lies beside the file.
static FONT: LazyLock<FontRef<'static>> = LazyLock::new(|| {
    let bytes = include_bytes!("../../../../../testkit/assets/DejaVuSansCondensed.ttf");
    FontRef::try_from_slice(bytes).expect("the font is part of the program")
});

/// Height of a line of text, in pixels.
pub(super) const LINE: f32 = 19.0;
/// Size of the type, in pixels.
const TYPE: f32 = 15.0;
/// Size of the type in marks on the picture, in pixels.
const SMALL: f32 = 11.0;

/// Pixels in colour; lengths are in pixels, the origin is the top left.
pub(super) struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Canvas {
    /// All of one colour.
    pub(super) fn new(width: usize, height: usize, colour: Colour) -> Self {
        Self {
            width,
            height,
            pixels: colour.repeat(width * height),
        }
    }

    /// Sets a pixel inside the canvas.
    pub(super) fn set(&mut self, x: usize, y: usize, colour: Colour) {
        self.pixels[3 * (y * self.width + x)..][..3].copy_from_slice(&colour);
    }

    /// Covers a share (0 to 1) of a pixel; nothing outside the canvas.
    fn blend(&mut self, x: i64, y: i64, colour: Colour, share: f32) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
            return;
        };
        if x >= self.width || y >= self.height {
            return;
        }
        let pixel = &mut self.pixels[3 * (y * self.width + x)..][..3];
        for (channel, over) in pixel.iter_mut().zip(colour) {
            let under = f32::from(*channel);
            *channel = (under + (f32::from(over) - under) * share).round() as u8;
        }
    }

    /// A filled rectangle.
    pub(super) fn fill(&mut self, at: Point, (width, height): (f32, f32), colour: Colour) {
        for y in at.y as i64..(at.y + height) as i64 {
            for x in at.x as i64..(at.x + width) as i64 {
                self.blend(x, y, colour, 1.0);
            }
        }
    }

    /// A straight line, `thick` pixels wide.
    fn line(&mut self, from: Point, to: Point, thick: f32, colour: Colour) {
        let reach = thick / 2.0 + 1.0;
        let length = from.distance(to).max(f32::EPSILON);
        let along = Point::new((to.x - from.x) / length, (to.y - from.y) / length);
        let bound = |a: f32, b: f32, most: usize| {
            let low = (a.min(b) - reach).max(0.0) as i64;
            low..(a.max(b) + reach).min(most as f32) as i64 + 1
        };
        for y in bound(from.y, to.y, self.height) {
            for x in bound(from.x, to.x, self.width) {
                let (dx, dy) = (x as f32 + 0.5 - from.x, y as f32 + 0.5 - from.y);
                let at = (dx * along.x + dy * along.y).clamp(0.0, length);
                let distance = (dx - at * along.x).hypot(dy - at * along.y);
                let share = (thick / 2.0 + 0.5 - distance).clamp(0.0, 1.0);
                if share > 0.0 {
                    self.blend(x, y, colour, share);
                }
            }
        }
    }

    /// An outline, a dot on its first corner so that its top can be told.
    pub(super) fn outline(&mut self, quad: &Quad, thick: f32, colour: Colour) {
        for i in 0..4 {
            self.line(quad.0[i], quad.0[(i + 1) % 4], thick, colour);
        }
        self.line(quad.0[0], quad.0[0], 3.0 * thick, colour);
    }

    /// Writes words in the line whose top left corner is `at`, cut at the right edge `end`.
    pub(super) fn text(&mut self, at: Point, end: f32, colour: Colour, words: &str) {
        self.letters(TYPE, at, end, colour, words);
    }

    fn letters(&mut self, size: f32, at: Point, end: f32, colour: Colour, words: &str) {
        let font = FONT.as_scaled(PxScale::from(size));
        let mut pen = at.x;
        for character in words.chars() {
            let id = FONT.glyph_id(character);
            if pen + font.h_advance(id) > end {
                return;
            }
            let place = point(pen, at.y + font.ascent());
            let glyph = id.with_scale_and_position(PxScale::from(size), place);
            pen += font.h_advance(id);
            let Some(outline) = FONT.outline_glyph(glyph) else {
                continue;
            };
            let corner = outline.px_bounds().min;
            outline.draw(|x, y, cover| {
                let (x, y) = (
                    corner.x as i64 + i64::from(x),
                    corner.y as i64 + i64::from(y),
                );
                self.blend(x, y, colour, cover.min(1.0));
            });
        }
    }

    /// A filled box with words in it, its top left corner at `at`; its width.
    pub(super) fn tag(&mut self, at: Point, colour: Colour, words: &str) -> f32 {
        self.boxed(TYPE, at, colour, words)
    }

    /// A small box with words in it, centred at the left of a line of print.
    pub(super) fn mark(&mut self, line: &Quad, colour: Colour, words: &str) {
        let [top, right, _, bottom] = line.0;
        let (width, height) = (width(SMALL, words) + 6.0, SMALL + 3.0);
        let long = top.distance(right).max(1.0);
        let back = (width / 2.0 + 3.0) / long;
        let middle = |a: f32, b: f32, along: f32| f32::midpoint(a, b) - along * back;
        let at = Point::new(
            middle(top.x, bottom.x, right.x - top.x) - width / 2.0,
            middle(top.y, bottom.y, right.y - top.y) - height / 2.0,
        );
        self.boxed(SMALL, at, colour, words);
    }

    fn boxed(&mut self, size: f32, at: Point, colour: Colour, words: &str) -> f32 {
        let brightness: u32 = colour.iter().map(|channel| u32::from(*channel)).sum();
        let ink = if brightness > 380 { [0; 3] } else { [255; 3] };
        let width = width(size, words) + 6.0;
        self.fill(at, (width, size + 3.0), colour);
        let inside = Point::new(at.x + 3.0, at.y);
        self.letters(size, inside, f32::INFINITY, ink, words);
        width
    }

    /// Writes a PNG file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(super) fn save(&self, path: &Path) -> anyhow::Result<()> {
        let unwritten = || format!("{} could not be written", path.display());
        let file = File::create(path).with_context(unwritten)?;
        let size = (u32::try_from(self.width)?, u32::try_from(self.height)?);
        let mut encoder = png::Encoder::new(BufWriter::new(file), size.0, size.1);
        encoder.set_color(png::ColorType::Rgb);
        let mut writer = encoder.write_header().with_context(unwritten)?;
        writer
            .write_image_data(&self.pixels)
            .with_context(unwritten)?;
        writer.finish().with_context(unwritten)
    }
}

/// How wide [`Canvas::text`] writes words, in pixels.
pub(super) fn text_width(words: &str) -> f32 {
    width(TYPE, words)
}

fn width(size: f32, words: &str) -> f32 {
    let font = FONT.as_scaled(PxScale::from(size));
    words
        .chars()
        .map(|character| font.h_advance(FONT.glyph_id(character)))
        .sum()
}
