//! Photographs of flat pages.

use image::{Rgb, RgbImage};

use super::{page::Page, random::Random};

/// How bad the conditions are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// Straight from above, sharp, even light.
    Clean,
    /// Tilted up to 10°, a little blur and noise, a weak spot of glare.
    Mild,
    /// Any rotation, perspective, blur, glare over the print, shadow, low light, strong JPEG.
    Hard,
}

impl Severity {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Clean, Self::Mild, Self::Hard];

    /// The word in manifests.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Mild => "mild",
            Self::Hard => "hard",
        }
    }
}

/// A photograph of a page.
#[derive(Debug, Clone)]
pub struct Photo {
    /// Height × width × 3.
    pub image: RgbImage,
    /// Quality for JPEG, 1 to 100.
    pub jpeg_quality: u8,
    /// The document's corners in pixels of `image`, TL TR BR BL of the document.
    pub document: [(f32, f32); 4],
    /// The zone's corners, likewise.
    pub zone: Option<[(f32, f32); 4]>,
}

/// Conditions of one photograph.
struct Conditions {
    degrees: f32,
    /// Share of the frame that the document fills.
    fill: f32,
    perspective: f32,
    blur: f32,
    motion: f32,
    noise: f32,
    exposure: f32,
    glare: f32,
    shadow: f32,
    jpeg_quality: u8,
}

impl Conditions {
    fn random(severity: Severity, random: &mut Random) -> Self {
        match severity {
            Severity::Clean => Self {
                degrees: random.between(-1.5, 1.5),
                fill: random.between(0.82, 0.94),
                perspective: 0.005,
                blur: random.between(0.3, 0.6),
                motion: 0.0,
                noise: random.between(0.5, 2.0),
                exposure: random.between(0.92, 1.05),
                glare: 0.0,
                shadow: random.between(0.0, 0.1),
                jpeg_quality: 92,
            },
            Severity::Mild => Self {
                degrees: random.between(-10.0, 10.0),
                fill: random.between(0.7, 0.88),
                perspective: 0.03,
                blur: random.between(0.4, 0.9),
                motion: random.between(0.0, 1.0),
                noise: random.between(2.0, 5.0),
                exposure: random.between(0.8, 1.1),
                glare: random.between(0.0, 60.0),
                shadow: random.between(0.0, 0.25),
                jpeg_quality: 80 + random.below(12) as u8,
            },
            Severity::Hard => Self {
                degrees: *random.pick(&[0.0, 0.0, 90.0, 180.0, 270.0])
                    + random.between(-16.0, 16.0),
                fill: random.between(0.6, 0.85),
                perspective: 0.07,
                blur: random.between(0.6, 1.3),
                motion: random.between(0.0, 2.2),
                noise: random.between(3.0, 9.0),
                exposure: random.between(0.5, 1.15),
                glare: random.between(30.0, 110.0),
                shadow: random.between(0.1, 0.45),
                jpeg_quality: 55 + random.below(30) as u8,
            },
        }
    }
}

impl Photo {
    /// Photographs `page` at 1280 × 960 pixels.
    #[must_use]
    pub fn take(page: &Page, severity: Severity, seed: u64) -> Self {
        Self::take_at(page, severity, seed, (1280, 960))
    }

    /// Photographs `page` at a resolution of width × height pixels.
    #[must_use]
    pub fn take_at(
        page: &Page,
        severity: Severity,
        seed: u64,
        (width, height): (u32, u32),
    ) -> Self {
        let mut random = Random::new(seed.wrapping_mul(31).wrapping_add(severity as u64));
        let conditions = Conditions::random(severity, &mut random);
        let scale = height as f32 / 960.0;
        let document = corners(
            page,
            &conditions,
            (width as f32, height as f32),
            &mut random,
        );
        let (pw, ph) = (page.image.width() as f32, page.image.height() as f32);
        let flat = [(0.0, 0.0), (pw, 0.0), (pw, ph), (0.0, ph)];
        let to_photo = homography(&flat, &document);
        let to_page = homography(&document, &flat);
        let zone = page
            .zone
            .map(|zone| zone.map(|corner| apply(&to_photo, corner)));
        let table = Table::random(&mut random);
        let light = Light::random(
            &conditions,
            (width as f32, height as f32),
            &document,
            &mut random,
        );
        let mut image = RgbImage::new(width, height);
        for (x, y, pixel) in image.enumerate_pixels_mut() {
            let at = (x as f32, y as f32);
            let on_page = apply(&to_page, (at.0 + 0.5, at.1 + 0.5));
            let colour = sample(&page.image, on_page)
                .unwrap_or_else(|| table.colour(at, shade_of_edge(on_page, (pw, ph))));
            *pixel = Rgb(light.on(at, colour));
        }
        blur(
            &mut image,
            conditions.blur * scale,
            conditions.motion * scale,
        );
        for pixel in image.pixels_mut() {
            for channel in &mut pixel.0 {
                let noisy = f32::from(*channel) + random.normal() * conditions.noise;
                *channel = noisy.clamp(0.0, 255.0) as u8;
            }
        }
        Self {
            image,
            jpeg_quality: conditions.jpeg_quality,
            document,
            zone,
        }
    }

    /// The photograph as a JPEG file.
    ///
    /// # Panics
    /// Never: encoding into memory does not fail.
    #[must_use]
    pub fn jpeg(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let encoder =
            image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, self.jpeg_quality);
        self.image
            .write_with_encoder(encoder)
            .expect("memory takes all bytes");
        bytes
    }
}

/// Where the page's corners come to lie in the frame.
fn corners(
    page: &Page,
    conditions: &Conditions,
    (width, height): (f32, f32),
    random: &mut Random,
) -> [(f32, f32); 4] {
    let (pw, ph) = (page.image.width() as f32, page.image.height() as f32);
    let (sin, cos) = conditions.degrees.to_radians().sin_cos();
    let (spanned_w, spanned_h) = (
        pw * cos.abs() + ph * sin.abs(),
        pw * sin.abs() + ph * cos.abs(),
    );
    let scale = conditions.fill * (width / spanned_w).min(height / spanned_h);
    let room = (width - spanned_w * scale, height - spanned_h * scale);
    let center = (
        width / 2.0 + random.between(-0.3, 0.3) * room.0,
        height / 2.0 + random.between(-0.3, 0.3) * room.1,
    );
    let jitter = conditions.perspective * pw * scale;
    [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)].map(|(u, v)| {
        let (x, y) = (u * pw * scale, v * ph * scale);
        (
            center.0 + x * cos - y * sin + random.between(-jitter, jitter),
            center.1 + x * sin + y * cos + random.between(-jitter, jitter),
        )
    })
}

/// What the document lies on.
struct Table {
    base: [f32; 3],
    grain: f32,
    frequency: (f32, f32),
    phase: f32,
}

impl Table {
    fn random(random: &mut Random) -> Self {
        Self {
            base: [
                random.between(30.0, 200.0),
                random.between(30.0, 190.0),
                random.between(30.0, 180.0),
            ],
            grain: random.between(4.0, 26.0),
            frequency: (random.between(0.004, 0.05), random.between(0.02, 0.2)),
            phase: random.between(0.0, 6.3),
        }
    }

    fn colour(&self, (x, y): (f32, f32), shade: f32) -> [f32; 3] {
        let bend = (x * self.frequency.0 + self.phase).sin() * 6.0;
        let grain = (y * self.frequency.1 + bend).sin() + 0.5 * (x * 0.31 + y * 0.17).sin();
        self.base
            .map(|channel| (channel + grain * self.grain) * shade)
    }
}

/// The document's own shadow on the table: darker near its edge.
fn shade_of_edge((x, y): (f32, f32), (width, height): (f32, f32)) -> f32 {
    let outside = (-x).max(x - width).max((-y).max(y - height)).max(0.0);
    1.0 - 0.35 * (-outside / 14.0).exp()
}

/// Light on the scene.
struct Light {
    exposure: f32,
    balance: [f32; 3],
    shadow: f32,
    direction: (f32, f32),
    glare: f32,
    spot: ((f32, f32), f32),
    size: (f32, f32),
}

impl Light {
    fn random(
        conditions: &Conditions,
        size: (f32, f32),
        document: &[(f32, f32); 4],
        random: &mut Random,
    ) -> Self {
        let (u, v) = (random.unit(), random.unit());
        let mix = |f: fn(&(f32, f32)) -> f32| {
            let [a, b, c, d] = [0, 1, 2, 3].map(|i| f(&document[i]));
            (a * (1.0 - u) + b * u) * (1.0 - v) + (d * (1.0 - u) + c * u) * v
        };
        let angle = random.between(0.0, 6.3);
        Self {
            exposure: conditions.exposure,
            balance: [random.between(0.92, 1.06), 1.0, random.between(0.88, 1.06)],
            shadow: conditions.shadow,
            direction: (angle.cos(), angle.sin()),
            glare: conditions.glare,
            spot: (
                (mix(|p| p.0), mix(|p| p.1)),
                size.1 * random.between(0.04, 0.1),
            ),
            size,
        }
    }

    fn on(&self, (x, y): (f32, f32), colour: [f32; 3]) -> [u8; 3] {
        let across =
            (x / self.size.0 - 0.5) * self.direction.0 + (y / self.size.1 - 0.5) * self.direction.1;
        let level = self.exposure * (1.0 - self.shadow * (across + 0.5).clamp(0.0, 1.0));
        let distance = ((x - self.spot.0.0).powi(2) + (y - self.spot.0.1).powi(2))
            / (2.0 * self.spot.1 * self.spot.1);
        let glare = self.glare * (-distance).exp();
        let mut lit = [0; 3];
        for c in 0..3 {
            lit[c] = (colour[c] * level * self.balance[c] + glare).clamp(0.0, 255.0) as u8;
        }
        lit
    }
}

/// Bilinear, averaged over four points, since a page has more pixels than its photograph.
fn sample(page: &RgbImage, (x, y): (f32, f32)) -> Option<[f32; 3]> {
    if x < 0.0 || y < 0.0 || x >= page.width() as f32 || y >= page.height() as f32 {
        return None;
    }
    let mut sum = [0.0; 3];
    for (dx, dy) in [(-0.4, -0.4), (0.4, -0.4), (-0.4, 0.4), (0.4, 0.4)] {
        let (px, py) = ((x + dx - 0.5).max(0.0), (y + dy - 0.5).max(0.0));
        let (x0, y0) = (px as u32, py as u32);
        let (fx, fy) = (px - x0 as f32, py - y0 as f32);
        let (x1, y1) = (
            (x0 + 1).min(page.width() - 1),
            (y0 + 1).min(page.height() - 1),
        );
        let (x0, y0) = (x0.min(page.width() - 1), y0.min(page.height() - 1));
        let corners = [(x0, y0), (x1, y0), (x0, y1), (x1, y1)];
        let weights = [
            (1.0 - fx) * (1.0 - fy),
            fx * (1.0 - fy),
            (1.0 - fx) * fy,
            fx * fy,
        ];
        for ((cx, cy), weight) in corners.into_iter().zip(weights) {
            let pixel = page.get_pixel(cx, cy);
            for c in 0..3 {
                sum[c] += f32::from(pixel.0[c]) * weight / 4.0;
            }
        }
    }
    Some(sum)
}

/// Out of focus by `sigma` pixels, moved by `motion` pixels along the rows.
fn blur(image: &mut RgbImage, sigma: f32, motion: f32) {
    let kernel = |sigma: f32| -> Vec<f32> {
        let radius = (sigma * 3.0).ceil().max(1.0) as i32;
        let weights: Vec<f32> = (-radius..=radius)
            .map(|i| (-(i * i) as f32 / (2.0 * sigma * sigma)).exp())
            .collect();
        let sum: f32 = weights.iter().sum();
        weights.into_iter().map(|weight| weight / sum).collect()
    };
    convolve(image, &kernel(sigma.hypot(motion).max(0.3)), true);
    convolve(image, &kernel(sigma.max(0.3)), false);
}

fn convolve(image: &mut RgbImage, kernel: &[f32], along_rows: bool) {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let source = image.as_raw().clone();
    let target: &mut [u8] = image;
    let radius = kernel.len() / 2;
    let (step, limit) = if along_rows {
        (3, width)
    } else {
        (3 * width, height)
    };
    for y in 0..height {
        for x in 0..width {
            let position = if along_rows { x } else { y };
            let base = (y * width + x) * 3;
            for c in 0..3 {
                let mut sum = 0.0;
                for (k, weight) in kernel.iter().enumerate() {
                    let at = (position + k).saturating_sub(radius).min(limit - 1);
                    let index = base + c + at * step - position * step;
                    sum += f32::from(source[index]) * weight;
                }
                target[base + c] = sum as u8;
            }
        }
    }
}

type Matrix = [f32; 9];

/// The projective map that takes the corners `from` to the corners `to` (direct linear transform).
fn homography(from: &[(f32, f32); 4], to: &[(f32, f32); 4]) -> Matrix {
    let mut rows = [[0f64; 9]; 8];
    for (i, (&(x, y), &(u, v))) in from.iter().zip(to).enumerate() {
        let (x, y, u, v) = (f64::from(x), f64::from(y), f64::from(u), f64::from(v));
        rows[2 * i] = [x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u];
        rows[2 * i + 1] = [0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v];
    }
    for column in 0..8 {
        let pivot = (column..8)
            .max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))
            .expect("there are rows");
        rows.swap(column, pivot);
        let lead = rows[column][column];
        rows[column].iter_mut().for_each(|value| *value /= lead);
        for row in (0..8).filter(|row| *row != column) {
            let factor = rows[row][column];
            for k in 0..9 {
                rows[row][k] -= factor * rows[column][k];
            }
        }
    }
    let mut matrix = [1.0; 9];
    for (value, row) in matrix.iter_mut().zip(rows) {
        *value = row[8] as f32;
    }
    matrix
}

fn apply(m: &Matrix, (x, y): (f32, f32)) -> (f32, f32) {
    let w = m[6] * x + m[7] * y + m[8];
    (
        (m[0] * x + m[1] * y + m[2]) / w,
        (m[3] * x + m[4] * y + m[5]) / w,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specimen::page::Kind;

    #[test]
    fn the_same_seed_gives_the_same_picture_and_the_truth_lies_inside_it() {
        let page = Page::random(Kind::Passport, 7);
        let photo = Photo::take_at(&page, Severity::Hard, 7, (640, 480));
        assert_eq!(
            photo.jpeg(),
            Photo::take_at(&page, Severity::Hard, 7, (640, 480)).jpeg()
        );
        assert_ne!(
            photo.jpeg(),
            Photo::take_at(&page, Severity::Hard, 8, (640, 480)).jpeg()
        );
        for (x, y) in photo.zone.unwrap() {
            assert!(
                (0.0..640.0).contains(&x) && (0.0..480.0).contains(&y),
                "{x} {y}"
            );
        }
    }

    #[test]
    fn every_kind_prints_the_zone_of_its_format() {
        for (seed, kind) in (1..).zip(Kind::ALL) {
            let page = Page::random(kind, seed);
            let lines: Vec<&str> = page.lines.iter().map(String::as_str).collect();
            let format = bonafide_mrz::parse(&lines).ok().map(|mrz| {
                assert!(mrz.check_digits_valid());
                mrz.format
            });
            assert_eq!(format, kind.format());
        }
    }
}
