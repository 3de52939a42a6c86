//! Drawing in millimetres (or any unit) on a picture: shapes through coverage masks, and text.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, Glyph, PxScale, ScaleFont, point};
use image::{Rgb, RgbImage};

/// Red, green, blue, 0 to 255.
pub(crate) type Colour = [u8; 3];
/// x to the right, y down.
pub(crate) type Point = (f32, f32);

/// A type face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    /// Labels.
    Plain,
    /// Titles and values.
    Bold,
    /// The type of machine-readable zones.
    OcrB,
}

static PLAIN: LazyLock<FontRef<'static>> =
    LazyLock::new(|| font(include_bytes!("../../assets/DejaVuSansCondensed.ttf")));
static BOLD: LazyLock<FontRef<'static>> =
    LazyLock::new(|| font(include_bytes!("../../assets/DejaVuSansCondensed-Bold.ttf")));
static OCR_B: LazyLock<FontRef<'static>> =
    LazyLock::new(|| font(include_bytes!("../../assets/OCRB.otf")));

fn font(bytes: &'static [u8]) -> FontRef<'static> {
    FontRef::try_from_slice(bytes).expect("the font is part of this crate")
}

impl Face {
    fn font(self) -> &'static FontRef<'static> {
        match self {
            Self::Plain => &PLAIN,
            Self::Bold => &BOLD,
            Self::OcrB => &OCR_B,
        }
    }

    /// The scale at which capitals are `cap` pixels high.
    fn scale(self, cap: f32) -> PxScale {
        let font = self.font();
        let unit = font.as_scaled(PxScale::from(100.0));
        let h = font.glyph_id('H').with_scale(100.0);
        let height = font
            .outline_glyph(h)
            .map_or_else(|| unit.ascent(), |outline| outline.px_bounds().height());
        PxScale::from(100.0 * cap / height)
    }
}

/// A picture with a unit of length.
#[derive(Debug, Clone)]
pub(crate) struct Canvas {
    /// The pixels.
    pub(crate) image: RgbImage,
    /// Pixels a unit.
    pub(crate) scale: f32,
}

impl Canvas {
    /// Black, `width` × `height` units.
    pub(crate) fn new(width: f32, height: f32, scale: f32) -> Self {
        let pixels = |length: f32| (length * scale).round().max(1.0) as u32;
        Self {
            image: RgbImage::new(pixels(width), pixels(height)),
            scale,
        }
    }

    /// Width in units.
    pub(crate) fn width(&self) -> f32 {
        self.image.width() as f32 / self.scale
    }

    /// Height in units.
    pub(crate) fn height(&self) -> f32 {
        self.image.height() as f32 / self.scale
    }

    /// An empty mask of this canvas.
    pub(crate) fn mask(&self) -> Mask {
        Mask::new(self.image.width(), self.image.height(), self.scale)
    }

    /// Covers what `mask` covers.
    pub(crate) fn paint(&mut self, mask: &Mask, colour: Colour, opacity: f32) {
        self.paint_with(mask, opacity, |_| colour);
    }

    /// Covers what `mask` covers with a colour that depends on the place, in units.
    pub(crate) fn paint_with(
        &mut self,
        mask: &Mask,
        opacity: f32,
        colour: impl Fn(Point) -> Colour,
    ) {
        let Some((left, top, right, bottom)) = mask.touched else {
            return;
        };
        for y in top..bottom {
            for x in left..right {
                let cover = mask.cover[(y * mask.width + x) as usize];
                if cover > 0.0 {
                    let at = (x as f32 / self.scale, y as f32 / self.scale);
                    blend(self.image.get_pixel_mut(x, y), colour(at), cover * opacity);
                }
            }
        }
    }

    /// Fills everything with a mix of four colours at the corners, TL TR BR BL.
    pub(crate) fn gradient(&mut self, corners: [Colour; 4]) {
        let (width, height) = (self.image.width() as f32, self.image.height() as f32);
        let corners = corners.map(|colour| colour.map(f32::from));
        for (y, row) in self.image.enumerate_rows_mut() {
            let v = y as f32 / height;
            let ends = [(0, 3), (1, 2)].map(|(top, bottom)| {
                [0, 1, 2].map(|c| corners[top][c] * (1.0 - v) + corners[bottom][c] * v)
            });
            for (x, _, pixel) in row {
                let u = x as f32 / width;
                pixel.0 = [0, 1, 2].map(|c| (ends[0][c] * (1.0 - u) + ends[1][c] * u) as u8);
            }
        }
    }

    /// Fills a rectangle.
    pub(crate) fn rectangle(
        &mut self,
        (x, y): Point,
        (width, height): Point,
        colour: Colour,
        opacity: f32,
    ) {
        let clip = |value: f32, limit: u32| (value * self.scale).round().clamp(0.0, limit as f32);
        let (left, right) = (
            clip(x, self.image.width()),
            clip(x + width, self.image.width()),
        );
        let (top, bottom) = (
            clip(y, self.image.height()),
            clip(y + height, self.image.height()),
        );
        for y in top as u32..bottom as u32 {
            for x in left as u32..right as u32 {
                blend(self.image.get_pixel_mut(x, y), colour, opacity);
            }
        }
    }

    /// Writes `words` with the baseline at `y` and capitals `cap` units high; returns the x where
    /// they end.
    pub(crate) fn text(
        &mut self,
        face: Face,
        (x, y): Point,
        cap: f32,
        (colour, opacity): (Colour, f32),
        words: &str,
    ) -> f32 {
        let font = face.font();
        let scale = face.scale(cap * self.scale);
        let scaled = font.as_scaled(scale);
        let mut pen = x * self.scale;
        for character in words.chars() {
            let id = font.glyph_id(character);
            let glyph = id.with_scale_and_position(scale, point(pen, y * self.scale));
            self.glyph(font, glyph, colour, opacity);
            pen += scaled.h_advance(id);
        }
        pen / self.scale
    }

    /// How wide [`Canvas::text`] would write `words`.
    pub(crate) fn text_width(&self, face: Face, cap: f32, words: &str) -> f32 {
        let font = face.font();
        let scaled = font.as_scaled(face.scale(cap * self.scale));
        let pixels: f32 = words
            .chars()
            .map(|character| scaled.h_advance(font.glyph_id(character)))
            .sum();
        pixels / self.scale
    }

    /// One character of a zone in the cell whose left edge is `x`, `pitch` wide.
    pub(crate) fn zone_character(
        &mut self,
        (x, baseline): Point,
        pitch: f32,
        (colour, opacity): (Colour, f32),
        character: char,
    ) {
        // The font's own advance is the pitch of OCR-B size 1.
        let font = Face::OcrB.font();
        let id = font.glyph_id(character);
        let advance = font.as_scaled(PxScale::from(100.0)).h_advance(id);
        let scale = PxScale::from(100.0 * pitch * self.scale / advance);
        let at = point(x * self.scale, baseline * self.scale);
        self.glyph(font, id.with_scale_and_position(scale, at), colour, opacity);
    }

    fn glyph(&mut self, font: &FontRef<'_>, glyph: Glyph, colour: Colour, opacity: f32) {
        let Some(outline) = font.outline_glyph(glyph) else {
            return;
        };
        let bounds = outline.px_bounds();
        let image = &mut self.image;
        outline.draw(|dx, dy, cover| {
            let x = bounds.min.x as i64 + i64::from(dx);
            let y = bounds.min.y as i64 + i64::from(dy);
            if let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y))
                && x < image.width()
                && y < image.height()
            {
                blend(image.get_pixel_mut(x, y), colour, cover.min(1.0) * opacity);
            }
        });
    }
}

/// Covers `under` by `share` (0 to 1) of `over`.
pub(crate) fn blend(under: &mut Rgb<u8>, over: Colour, share: f32) {
    for (channel, colour) in under.0.iter_mut().zip(over) {
        let mixed = f32::from(*channel) + (f32::from(colour) - f32::from(*channel)) * share;
        *channel = (mixed + 0.5) as u8;
    }
}

/// How far each pixel of a canvas is covered, 0 to 1.
#[derive(Debug, Clone)]
pub(crate) struct Mask {
    width: u32,
    height: u32,
    scale: f32,
    cover: Vec<f32>,
    /// Left, top, right, bottom of what may be covered.
    touched: Option<(u32, u32, u32, u32)>,
}

impl Mask {
    /// Nothing covered.
    pub(crate) fn new(width: u32, height: u32, scale: f32) -> Self {
        Self {
            width,
            height,
            scale,
            cover: vec![0.0; (width * height) as usize],
            touched: None,
        }
    }

    /// The pixels from `low` to `high`, cut to the canvas and noted as touched.
    fn touch(&mut self, low: Point, high: Point) -> Option<(u32, u32, u32, u32)> {
        let clip = |value: f32, limit: u32| value.clamp(0.0, limit as f32) as u32;
        let area = (
            clip(low.0.floor(), self.width),
            clip(low.1.floor(), self.height),
            clip(high.0.ceil() + 1.0, self.width),
            clip(high.1.ceil() + 1.0, self.height),
        );
        if area.0 >= area.2 || area.1 >= area.3 {
            return None;
        }
        self.touched = Some(self.touched.map_or(area, |t| {
            (
                t.0.min(area.0),
                t.1.min(area.1),
                t.2.max(area.2),
                t.3.max(area.3),
            )
        }));
        Some(area)
    }

    fn cover(&mut self, x: u32, y: u32, share: f32) {
        let cover = &mut self.cover[(y * self.width + x) as usize];
        *cover = cover.max(share.clamp(0.0, 1.0));
    }

    /// A filled ellipse.
    #[must_use]
    pub(crate) fn ellipse(mut self, centre: Point, radii: Point) -> Self {
        let (cx, cy) = (centre.0 * self.scale, centre.1 * self.scale);
        let (rx, ry) = (radii.0 * self.scale, radii.1 * self.scale);
        let Some((left, top, right, bottom)) = self.touch(
            (cx - rx - 1.0, cy - ry - 1.0),
            (cx + rx + 1.0, cy + ry + 1.0),
        ) else {
            return self;
        };
        for y in top..bottom {
            for x in left..right {
                let (dx, dy) = ((x as f32 + 0.5 - cx) / rx, (y as f32 + 0.5 - cy) / ry);
                let distance = (dx * dx + dy * dy).sqrt();
                self.cover(x, y, (1.0 - distance) * rx.min(ry) + 0.5);
            }
        }
        self
    }

    /// A line through `points`, `width` units wide, with round ends.
    #[must_use]
    pub(crate) fn stroke(mut self, points: &[Point], width: f32) -> Self {
        self.add_stroke(points, width);
        self
    }

    /// As [`Mask::stroke`], in place.
    pub(crate) fn add_stroke(&mut self, points: &[Point], width: f32) {
        let half = width * self.scale / 2.0;
        // Thinner than a pixel: fainter instead.
        let strength = (half * 2.0).min(1.0);
        let half = half.max(0.5);
        for pair in points.windows(2) {
            let (ax, ay) = (pair[0].0 * self.scale, pair[0].1 * self.scale);
            let (bx, by) = (pair[1].0 * self.scale, pair[1].1 * self.scale);
            let reach = half + 1.0;
            let low = (ax.min(bx) - reach, ay.min(by) - reach);
            let high = (ax.max(bx) + reach, ay.max(by) + reach);
            let Some((left, top, right, bottom)) = self.touch(low, high) else {
                continue;
            };
            let (dx, dy) = (bx - ax, by - ay);
            let length = (dx * dx + dy * dy).max(1e-6);
            for y in top..bottom {
                for x in left..right {
                    let (px, py) = (x as f32 + 0.5 - ax, y as f32 + 0.5 - ay);
                    let along = ((px * dx + py * dy) / length).clamp(0.0, 1.0);
                    let (ex, ey) = (px - dx * along, py - dy * along);
                    let distance = (ex * ex + ey * ey).sqrt();
                    self.cover(x, y, (half + 0.5 - distance) * strength);
                }
            }
        }
    }

    /// A filled polygon (even-odd rule).
    #[must_use]
    pub(crate) fn polygon(mut self, points: &[Point]) -> Self {
        const ROWS: u32 = 4;
        let points: Vec<Point> = points
            .iter()
            .map(|(x, y)| (x * self.scale, y * self.scale))
            .collect();
        let edge = |pick: fn(f32, f32) -> f32, start: f32, of: fn(&Point) -> f32| {
            points.iter().map(of).fold(start, pick)
        };
        let low = (
            edge(f32::min, f32::MAX, |p| p.0),
            edge(f32::min, f32::MAX, |p| p.1),
        );
        let high = (
            edge(f32::max, f32::MIN, |p| p.0),
            edge(f32::max, f32::MIN, |p| p.1),
        );
        let Some((left, top, right, bottom)) = self.touch(low, high) else {
            return self;
        };
        let mut row = vec![0.0f32; (right - left) as usize];
        for y in top..bottom {
            row.fill(0.0);
            for part in 0..ROWS {
                let line = y as f32 + (part as f32 + 0.5) / ROWS as f32;
                let mut crossings: Vec<f32> = (0..points.len())
                    .filter_map(|i| {
                        let (a, b) = (points[i], points[(i + 1) % points.len()]);
                        ((a.1 <= line) != (b.1 <= line))
                            .then(|| a.0 + (line - a.1) / (b.1 - a.1) * (b.0 - a.0))
                    })
                    .collect();
                crossings.sort_by(f32::total_cmp);
                for span in crossings.chunks_exact(2) {
                    let from = (span[0] - left as f32).clamp(0.0, row.len() as f32);
                    let to = (span[1] - left as f32).clamp(0.0, row.len() as f32);
                    for x in from as usize..(to.ceil() as usize).min(row.len()) {
                        let inside = (to.min(x as f32 + 1.0) - from.max(x as f32)).max(0.0);
                        row[x] += inside / ROWS as f32;
                    }
                }
            }
            for (x, share) in (left..right).zip(&row) {
                if *share > 0.0 {
                    self.cover(x, y, *share);
                }
            }
        }
        self
    }

    /// Softens the edges over about `radius` units (two box filters each way).
    #[must_use]
    pub(crate) fn soft(mut self, radius: f32) -> Self {
        let reach = (radius * self.scale).round().max(1.0) as usize;
        let Some(t) = self.touched else { return self };
        let grow = 2.0 * reach as f32;
        let area = self.touch(
            (t.0 as f32 - grow, t.1 as f32 - grow),
            (t.2 as f32 + grow, t.3 as f32 + grow),
        );
        let Some((left, top, right, bottom)) = area else {
            return self;
        };
        let (width, height) = ((right - left) as usize, (bottom - top) as usize);
        let stride = self.width as usize;
        let origin = top as usize * stride + left as usize;
        for _ in 0..2 {
            for y in 0..height {
                box_filter(&mut self.cover, origin + y * stride, 1, width, reach);
            }
            for x in 0..width {
                box_filter(&mut self.cover, origin + x, stride, height, reach);
            }
        }
        self
    }
}

/// A running mean over `2 reach + 1` of the `count` values that start at `origin`, `step` apart.
fn box_filter(values: &mut [f32], origin: usize, step: usize, count: usize, reach: usize) {
    let line: Vec<f32> = (0..count).map(|i| values[origin + i * step]).collect();
    let at = |i: isize| line[i.clamp(0, count as isize - 1) as usize];
    let span = (2 * reach + 1) as f32;
    let reach = reach as isize;
    let mut sum: f32 = (-reach..=reach).map(at).sum();
    for i in 0..count {
        values[origin + i * step] = sum / span;
        let i = i as isize;
        sum += at(i + reach + 1) - at(i - reach);
    }
}

/// A smooth curve through `points` (Catmull-Rom), as a polyline; closed if `closed`.
pub(crate) fn smooth(points: &[Point], closed: bool) -> Vec<Point> {
    const STEPS: usize = 8;
    let count = points.len();
    let at = |i: isize| {
        if closed {
            points[i.rem_euclid(count as isize) as usize]
        } else {
            points[i.clamp(0, count as isize - 1) as usize]
        }
    };
    let pieces = if closed { count } else { count - 1 };
    let mut curve = Vec::with_capacity(pieces * STEPS + 1);
    for i in 0..pieces as isize {
        let [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
        for step in 0..STEPS {
            let t = step as f32 / STEPS as f32;
            let mix = |a: f32, b: f32, c: f32, d: f32| {
                0.5 * (2.0 * b
                    + (c - a) * t
                    + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t
                    + (3.0 * b - a - 3.0 * c + d) * t * t * t)
            };
            curve.push((mix(a.0, b.0, c.0, d.0), mix(a.1, b.1, c.1, d.1)));
        }
    }
    if !closed {
        curve.push(at(count as isize - 1));
    }
    curve
}
