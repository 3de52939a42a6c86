//! What a forger does to pixels with an image editor: paint over, type, clone, paste.

use image::{Rgb, RgbImage};

use crate::specimen::{
    canvas::{Canvas, Face, Point, blend},
    lay::affected,
    page::{Field, PIXELS_PER_MM, Quad},
    pose::Projection,
    random::Random,
};

/// A rectangle on the page in millimetres: left, top, right, bottom.
pub(super) type Area = (f32, f32, f32, f32);

/// Pixels a millimetre of type before it is laid into the photograph.
const FINE: f32 = 36.0;
/// Millimetres over which what is painted passes into what is around it.
const FEATHER: f32 = 0.18;

/// How the ground under a value is made up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ground {
    /// One colour.
    Flat,
    /// From the colours above to those below.
    Smooth,
    /// A plain part of the document from elsewhere in the picture.
    Cloned,
}

/// A forger's habits.
#[derive(Debug, Clone)]
pub(super) struct Hand {
    ground: Ground,
    /// Deviation of the noise that is put on what is painted; grey levels.
    noise: f32,
    face: Option<Face>,
    /// Height of the letters in those of the value's own.
    size: f32,
    /// How far the baseline is off, in millimetres, and its turn in radians.
    off: (f32, f32),
    /// Deviation of the blur of new letters, in pixels.
    blur: f32,
    /// Error of the ink's lightness, in grey levels.
    ink: f32,
}

impl Hand {
    /// Some forger, who sees a photograph of this blur (in pixels) and noise (in grey levels).
    pub(super) fn random(blur: f32, noise: f32, random: &mut Random) -> Self {
        Self {
            ground: *random.pick(&[
                Ground::Flat,
                Ground::Smooth,
                Ground::Smooth,
                Ground::Cloned,
                Ground::Cloned,
            ]),
            noise: if random.chance(0.6) {
                0.0
            } else {
                noise * random.between(0.5, 1.3)
            },
            face: random
                .chance(0.55)
                .then(|| *random.pick(&[Face::Plain, Face::Bold, Face::OcrB])),
            size: random.between(0.93, 1.09),
            off: (random.between(-0.12, 0.12), random.between(-0.012, 0.012)),
            blur: if random.chance(0.4) {
                0.0
            } else {
                blur * random.between(0.6, 1.2)
            },
            ink: random.between(-14.0, 14.0),
        }
    }

    /// The same in the type that is there: everybody knows what a zone looks like.
    pub(super) fn with_own_type(self) -> Self {
        Self {
            face: None,
            size: 1.0 + (self.size - 1.0) * 0.4,
            off: (self.off.0 * 0.6, self.off.1),
            ..self
        }
    }
}

/// A photograph under an editor's tools.
pub(super) struct Retouch<'a> {
    before: RgbImage,
    pub(super) image: RgbImage,
    projection: &'a Projection,
    /// The page's width and height in millimetres.
    page: Point,
}

impl<'a> Retouch<'a> {
    pub(super) fn new(image: RgbImage, projection: &'a Projection, page: Point) -> Self {
        Self {
            before: image.clone(),
            image,
            projection,
            page,
        }
    }

    /// The corners of an area in the photograph.
    pub(super) fn quad(&self, (left, top, right, bottom): Area) -> Quad {
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
        corners.map(|at| self.photo_at(at))
    }

    fn photo_at(&self, (x, y): Point) -> Point {
        self.projection
            .photo_at((x * PIXELS_PER_MM, y * PIXELS_PER_MM))
    }

    fn page_at(&self, at: Point) -> Point {
        let (x, y) = self.projection.page_at(at);
        (x / PIXELS_PER_MM, y / PIXELS_PER_MM)
    }

    /// The photograph's pixels that an area touches, with their place on the page.
    fn pixels(&self, area: Area) -> Vec<((u32, u32), Point)> {
        let (columns, rows) = affected(&self.quad(area), 2.0, self.image.dimensions());
        rows.flat_map(|y| columns.clone().map(move |x| (x, y)))
            .map(|(x, y)| ((x, y), self.page_at((x as f32 + 0.5, y as f32 + 0.5))))
            .collect()
    }

    /// The mean colour about a place of the page before anything was changed.
    fn colour(&self, at: Point, reach: f32) -> [f32; 3] {
        let mut sum = [0.0; 3];
        for i in 0..9 {
            let part = |i: i32| (i - 1) as f32 * reach;
            let (x, y) = self.photo_at((at.0 + part(i % 3), at.1 + part(i / 3) * 0.2));
            let pixel = self.before.get_pixel(
                (x.max(0.0) as u32).min(self.before.width() - 1),
                (y.max(0.0) as u32).min(self.before.height() - 1),
            );
            for (sum, value) in sum.iter_mut().zip(pixel.0) {
                *sum += f32::from(value) / 9.0;
            }
        }
        sum
    }

    /// The colour of what is printed in an area: its darkest tenth.
    pub(super) fn ink(&self, area: Area) -> [f32; 3] {
        let mut colours: Vec<[u8; 3]> = self
            .pixels(area)
            .into_iter()
            .filter(|(_, at)| cover(area, *at) > 0.9)
            .map(|((x, y), _)| self.before.get_pixel(x, y).0)
            .collect();
        colours.sort_by_key(|colour| colour.iter().map(|c| u32::from(*c)).sum::<u32>());
        let count = (colours.len() / 10).max(1);
        let mut mean = [0.0; 3];
        for colour in colours.iter().take(count) {
            for (sum, value) in mean.iter_mut().zip(colour) {
                *sum += f32::from(*value) / count as f32;
            }
        }
        mean
    }

    /// Paints the ground over what is printed in an area.
    pub(super) fn erase(&mut self, area: Area, hand: &Hand, random: &mut Random) {
        let (left, top, right, bottom) = area;
        let middle = f32::midpoint(left, right);
        let flat = {
            let (above, below) = (
                self.colour((middle, top), (right - left) / 3.0),
                self.colour((middle, bottom), (right - left) / 3.0),
            );
            [0, 1, 2].map(|c| f32::midpoint(above[c], below[c]))
        };
        let source = match hand.ground {
            Ground::Cloned => self.plain_part(area, random),
            Ground::Flat | Ground::Smooth => None,
        };
        for ((x, y), at) in self.pixels(area) {
            let share = cover(area, at);
            if share == 0.0 {
                continue;
            }
            let mut colour = match (hand.ground, source) {
                (Ground::Flat, _) => flat,
                (_, Some((dx, dy))) => {
                    let (x, y) = (x.wrapping_add_signed(dx), y.wrapping_add_signed(dy));
                    self.before.get_pixel(x, y).0.map(f32::from)
                }
                _ => {
                    let (above, below) = (
                        self.colour((at.0, top), 0.5),
                        self.colour((at.0, bottom), 0.5),
                    );
                    let share = ((at.1 - top) / (bottom - top)).clamp(0.0, 1.0);
                    [0, 1, 2].map(|c| above[c] + (below[c] - above[c]) * share)
                }
            };
            add_noise(&mut colour, hand.noise, random);
            put(self.image.get_pixel_mut(x, y), colour, share);
        }
    }

    /// The way in pixels to the plainest of some parts of the document that have an area's form.
    fn plain_part(&self, area: Area, random: &mut Random) -> Option<(i32, i32)> {
        let (left, top, right, bottom) = area;
        let from = self.photo_at((left, top));
        let mut best: Option<(f32, (i32, i32))> = None;
        for _ in 0..40 {
            let (dx, dy) = (
                random.between(1.0, self.page.0 - 1.0 - (right - left)) - left,
                random.between(1.0, self.page.1 - 1.0 - (bottom - top)) - top,
            );
            let to = self.photo_at((left + dx, top + dy));
            let way = (
                (to.0 - from.0).round() as i32,
                (to.1 - from.1).round() as i32,
            );
            let mut values = Vec::new();
            let mut inside = true;
            for ((x, y), _) in self.pixels(area).into_iter().step_by(3) {
                let (x, y) = (x.wrapping_add_signed(way.0), y.wrapping_add_signed(way.1));
                match self.before.get_pixel_checked(x, y) {
                    Some(pixel) => values.push(f32::from(pixel.0[1])),
                    None => inside = false,
                }
            }
            let mean = values.iter().sum::<f32>() / values.len().max(1) as f32;
            let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f32>()
                / values.len().max(1) as f32;
            if inside && best.is_none_or(|(least, _)| variance < least) {
                best = Some((variance, way));
            }
        }
        best.filter(|(variance, _)| *variance < 150.0)
            .map(|(_, way)| way)
    }

    /// Types a value as a forger sets it.
    pub(super) fn type_in(
        &mut self,
        field: &Field,
        ink: [f32; 3],
        hand: &Hand,
        random: &mut Random,
    ) {
        let own = match hand.face {
            // OCR-B lacks national letters.
            Some(Face::OcrB) if !field.words.is_ascii() => field.face,
            Some(face) => face,
            None => field.face,
        };
        let cap = field.cap * hand.size;
        let field = Field {
            face: own,
            cap,
            ..field.clone()
        };
        let ink = ink.map(|value| value + hand.ink);
        self.lay_type(&field, ink, hand, random);
    }

    fn lay_type(&mut self, field: &Field, ink: [f32; 3], hand: &Hand, random: &mut Random) {
        let probe = Canvas::new(1.0, 1.0, FINE);
        let width = probe.text_width(field.face, field.cap, &field.words);
        let (margin, above) = (1.0, field.cap * 1.7);
        let mut type_ = Canvas::new(width + 2.0 * margin, above + field.cap, FINE);
        let white = ([255; 3], 1.0);
        type_.text(field.face, (margin, above), field.cap, white, &field.words);
        let (sin, cos) = hand.off.1.sin_cos();
        let area = (
            field.at.0 - margin,
            field.at.1 - above,
            field.at.0 + width + margin,
            field.at.1 + field.cap,
        );
        let (columns, rows) = affected(&self.quad(area), 2.0, self.image.dimensions());
        let across = columns.len();
        let mut share = Vec::with_capacity(across * rows.len());
        for (y, x) in rows
            .clone()
            .flat_map(|y| columns.clone().map(move |x| (y, x)))
        {
            let mut sum = 0.0;
            for part in 0..9 {
                let third = |i: i32| (i as f32 + 0.5) / 3.0;
                let at = self.page_at((x as f32 + third(part % 3), y as f32 + third(part / 3)));
                let (dx, dy) = (at.0 - field.at.0, at.1 - field.at.1 - hand.off.0);
                let (u, v) = (dx * cos + dy * sin + margin, dy * cos - dx * sin + above);
                if u >= 0.0 && v >= 0.0 {
                    let pixel = type_
                        .image
                        .get_pixel_checked((u * FINE) as u32, (v * FINE) as u32);
                    sum += pixel.map_or(0.0, |pixel| f32::from(pixel.0[0]) / 255.0 / 9.0);
                }
            }
            share.push(sum);
        }
        let share = blurred(share, across, hand.blur);
        for (at, share) in share.into_iter().enumerate().filter(|(_, s)| *s > 0.004) {
            let (x, y) = (
                columns.start + (at % across) as u32,
                rows.start + (at / across) as u32,
            );
            let mut colour = ink;
            add_noise(&mut colour, hand.noise, random);
            put(self.image.get_pixel_mut(x, y), colour, share);
        }
    }

    /// Copies what lies about one place of the page to another, pixel for pixel.
    pub(super) fn copy(&mut self, from: Point, to: Area) {
        let middle = (f32::midpoint(to.0, to.2), f32::midpoint(to.1, to.3));
        let (source, target) = (self.photo_at(from), self.photo_at(middle));
        let way = (
            (source.0 - target.0).round() as i32,
            (source.1 - target.1).round() as i32,
        );
        for ((x, y), at) in self.pixels(to) {
            let (sx, sy) = (x.wrapping_add_signed(way.0), y.wrapping_add_signed(way.1));
            let share = cover(to, at);
            if let Some(pixel) = self.before.get_pixel_checked(sx, sy)
                && share > 0.0
            {
                let pixel = pixel.0;
                blend(self.image.get_pixel_mut(x, y), pixel, share);
            }
        }
    }

    /// Lays a picture over an area, as light as what was there.
    pub(super) fn paste(&mut self, picture: &RgbImage, area: Area, random: &mut Random) {
        let (left, top, right, bottom) = area;
        let light = |image: &mut dyn Iterator<Item = [u8; 3]>| {
            let (mut sum, mut count) = (0.0, 0.0);
            for pixel in image {
                sum += f32::from(pixel[1]);
                count += 1.0;
            }
            sum / f32::max(count, 1.0)
        };
        let pixels = self.pixels(area);
        let was = light(
            &mut pixels
                .iter()
                .map(|((x, y), _)| self.before.get_pixel(*x, *y).0),
        );
        let is = light(&mut picture.pixels().map(|pixel| pixel.0));
        let gain = was / is.max(1.0) * random.between(0.92, 1.08);
        let size = (picture.width() as f32, picture.height() as f32);
        for ((x, y), at) in pixels {
            let share = cover(area, at);
            let u = ((at.0 - left) / (right - left) * size.0 - 0.5).clamp(0.0, size.0 - 1.01);
            let v = ((at.1 - top) / (bottom - top) * size.1 - 0.5).clamp(0.0, size.1 - 1.01);
            let (dx, dy) = (u.fract(), v.fract());
            let sample = |x: u32, y: u32| picture.get_pixel(x, y).0.map(f32::from);
            let (a, b) = (sample(u as u32, v as u32), sample(u as u32 + 1, v as u32));
            let (c, d) = (
                sample(u as u32, v as u32 + 1),
                sample(u as u32 + 1, v as u32 + 1),
            );
            let colour = [0, 1, 2].map(|i| {
                let (upper, lower) = (a[i] + (b[i] - a[i]) * dx, c[i] + (d[i] - c[i]) * dx);
                (upper + (lower - upper) * dy) * gain
            });
            put(self.image.get_pixel_mut(x, y), colour, share);
        }
    }
}

/// How much of a place belongs to an area whose edge is soft, 0 to 1.
fn cover((left, top, right, bottom): Area, (x, y): Point) -> f32 {
    let inside = (x - left).min(right - x).min(y - top).min(bottom - y);
    (inside / FEATHER).clamp(0.0, 1.0)
}

fn put(pixel: &mut Rgb<u8>, colour: [f32; 3], share: f32) {
    let colour = colour.map(|value| (value + 0.5).clamp(0.0, 255.0) as u8);
    blend(pixel, colour, share);
}

/// Noise as a filter of an editor adds it: the same in all channels for the most part.
fn add_noise(colour: &mut [f32; 3], deviation: f32, random: &mut Random) {
    if deviation == 0.0 {
        return;
    }
    let mut normal = || (0..4).map(|_| random.between(-1.0, 1.0)).sum::<f32>() * 0.866;
    let shared = normal() * 0.8;
    for value in colour {
        *value += deviation * (shared + 0.6 * normal());
    }
}

/// A Gaussian blur over rows of `across` values.
fn blurred(values: Vec<f32>, across: usize, sigma: f32) -> Vec<f32> {
    if sigma < 0.25 || across == 0 {
        return values;
    }
    let reach = (sigma * 2.6).ceil() as isize;
    let weights: Vec<f32> = (-reach..=reach)
        .map(|i| (-((i * i) as f32) / (2.0 * sigma * sigma)).exp())
        .collect();
    let whole: f32 = weights.iter().sum();
    let down = values.len() / across;
    let pass = |values: &[f32], step: (isize, isize)| -> Vec<f32> {
        (0..values.len() as isize)
            .map(|at| {
                let (x, y) = (at % across as isize, at / across as isize);
                let sum: f32 = (-reach..=reach)
                    .zip(&weights)
                    .map(|(i, weight)| {
                        let (x, y) = (x + i * step.0, y + i * step.1);
                        let inside =
                            (0..across as isize).contains(&x) && (0..down as isize).contains(&y);
                        if inside {
                            weight * values[(y * across as isize + x) as usize]
                        } else {
                            0.0
                        }
                    })
                    .sum();
                sum / whole
            })
            .collect()
    };
    pass(&pass(&values, (1, 0)), (0, 1))
}
