//! A document on a screen: pixels of three colours with dark between them, seen by a camera whose own
//! pixels fall on them anyhow, so that moiré comes of itself.

use image::{RgbImage, imageops};

use crate::specimen::{
    canvas::{Colour, Point},
    lay::{Outline, affected},
    light::Light,
    page::{PIXELS_PER_MM, Page},
    pose::{Projection, side},
    random::Random,
    sensor::{self, Exposure},
};

/// How a screen's pixels are made.
#[derive(Debug, Clone, Copy)]
enum Lattice {
    /// Three upright stripes (most liquid crystals).
    Stripes,
    /// Green dots, and red and blue ones by turns between them (most phones).
    Diamonds,
}

/// A screen with the document on it. Lengths are pixels of the page from its top left corner.
pub(crate) struct Screen {
    /// What the viewer shows of the document, a pixel of the screen each, in linear light.
    light: Vec<[f32; 3]>,
    columns: usize,
    rows: usize,
    /// Pixels of the screen a pixel of the page.
    scale: f32,
    lattice: Lattice,
    /// Depth of the dark between rows.
    gap: f32,
    /// Light around the document.
    around: [f32; 3],
    lit: Outline,
    device: Outline,
    bezel: Colour,
    /// What the dark of the screen shines with.
    floor: f32,
    /// The backlight's colour.
    cast: [f32; 3],
    /// Depth and period, in pixels of the photograph, of bands by a flickering backlight.
    bands: (f32, f32),
    /// Side of a camera's pixel as the lens blurs it.
    footprint: f32,
    /// Share of each colour that the camera's other colours see.
    crosstalk: f32,
    /// What the rest of the scene is dimmed to, as exposure follows the screen.
    dims: f32,
}

impl Screen {
    /// A screen of any make that shows `page`.
    pub(crate) fn random(page: &Page, random: &mut Random) -> Self {
        // Distance of pixels in millimetres, and the size at which a document of 100 mm is looked at.
        let (pitch, size, phone) = match random.below(4) {
            0 => (random.between(0.052, 0.066), random.between(0.8, 1.4), true),
            1 => (random.between(0.085, 0.11), random.between(0.9, 1.8), false),
            2 => (random.between(0.11, 0.2), random.between(1.2, 2.4), false),
            _ => (random.between(0.155, 0.28), random.between(1.5, 3.5), false),
        };
        let (width, height) = (page.image.width() as f32, page.image.height() as f32);
        let scale = size / pitch / PIXELS_PER_MM;
        let columns = (width * scale).round().max(200.0);
        let scale = columns / width;
        let rows = (height * scale).round();
        let image = shown(page, (columns as u32, rows as u32), random);
        let gain = random.between(0.9, 1.1);
        let light = image
            .pixels()
            .map(|pixel| pixel.0.map(|value| linear(f32::from(value)) * gain))
            .collect();
        let mut room = |most: f32| width * random.between(0.01, most);
        let (first, last) = (
            (-room(0.5), -room(0.4)),
            (width + room(0.5), height + room(0.4)),
        );
        let rim = random.between(1.5, 16.0) * PIXELS_PER_MM / size;
        let around = if random.chance(0.7) {
            [random.between(0.0, 40.0); 3]
        } else {
            random.colour(150.0, 250.0).map(f32::from)
        };
        let dark = random.between(8.0, 46.0) as u8;
        let warm = random.between(-0.1, 0.06);
        Self {
            light,
            columns: columns as usize,
            rows: rows as usize,
            scale,
            lattice: if phone && random.chance(0.7) {
                Lattice::Diamonds
            } else {
                Lattice::Stripes
            },
            gap: random.between(0.25, 0.9),
            around: around.map(linear),
            lit: Outline::new(first, last, 0.0),
            device: Outline::new(
                (first.0 - rim, first.1 - rim),
                (last.0 + rim, last.1 + rim),
                rim,
            ),
            bezel: if random.chance(0.85) {
                [dark; 3]
            } else {
                random.colour(150.0, 225.0)
            },
            floor: random.between(0.001, 0.02),
            cast: [1.0 + warm, 1.0, 1.0 - warm],
            bands: if random.chance(0.3) {
                (random.between(0.02, 0.08), random.between(60.0, 420.0))
            } else {
                (0.0, 1.0)
            },
            footprint: random.between(1.0, 1.5),
            crosstalk: random.between(0.04, 0.16),
            dims: random.between(0.2, 0.9),
        }
    }

    /// Puts the screen into what a camera sees.
    pub(crate) fn show(
        &self,
        seen: &mut Exposure,
        page: &Page,
        projection: &Projection,
        light: &Light,
    ) {
        // Exposure follows the screen, and the room is darker.
        for value in &mut seen.values {
            *value *= self.dims;
        }
        let frame = (seen.width as u32, seen.height as u32);
        let ratio = page.image.width() as f32 / side(&projection.quad(&page.corners()));
        let (columns, rows) = affected(&projection.quad(&self.device.corners()), 2.0, frame);
        // At least four samples a pixel of the screen, which the lattice's smooth dots need.
        let reach = self.footprint * ratio * self.scale;
        let samples = ((4.0 * reach).ceil() as usize).clamp(4, 14);
        let offsets: Vec<f32> = (0..samples)
            .map(|i| ((i as f32 + 0.5) / samples as f32 - 0.5) * self.footprint)
            .collect();
        for (x, y) in rows.flat_map(|y| columns.clone().map(move |x| (x, y))) {
            let centre = (x as f32 + 0.5, y as f32 + 0.5);
            let at = projection.page_at(centre);
            if self.device.distance(at) > 0.0 {
                continue;
            }
            let place = (y as usize * seen.width + x as usize) * 3;
            let values = &mut seen.values[place..place + 3];
            let inside = (0.5 - self.lit.distance(at) / ratio).clamp(0.0, 1.0);
            let bezel = self.bezel.map(f32::from);
            let mut glow = [0.0f32; 3];
            if inside > 0.0 {
                // Within a pixel the map is as good as straight.
                let right = projection.page_at((centre.0 + 1.0, centre.1));
                let below = projection.page_at((centre.0, centre.1 + 1.0));
                let across = (right.0 - at.0, right.1 - at.1);
                let down = (below.0 - at.0, below.1 - at.1);
                for v in &offsets {
                    for u in &offsets {
                        let here = (
                            at.0 + u * across.0 + v * down.0,
                            at.1 + u * across.1 + v * down.1,
                        );
                        for (sum, value) in glow.iter_mut().zip(self.emission(here)) {
                            *sum += value;
                        }
                    }
                }
                let (depth, period) = self.bands;
                let band = 1.0 + depth * (std::f32::consts::TAU * centre.1 / period).sin();
                glow = glow.map(|sum| sum * band / (samples * samples) as f32);
            }
            let mean = (glow[0] + glow[1] + glow[2]) / 3.0;
            // The glass mirrors lamps; light on the scene stands for the lens and the exposure.
            let (gains, mirrored) = light.at(centre);
            for (c, value) in values.iter_mut().enumerate() {
                let mixed = glow[c] + (mean - glow[c]) * 1.5 * self.crosstalk + self.floor;
                let lit = (mixed * self.cast[c]).powf(1.0 / GAMMA) * 255.0;
                let colour = lit * inside + bezel[c] * (1.0 - inside) * self.dims;
                *value = colour * gains[c] + mirrored * 255.0;
            }
        }
    }

    /// Linear light that a place of the screen gives.
    fn emission(&self, (x, y): Point) -> [f32; 3] {
        let (u, v) = (x * self.scale, y * self.scale);
        let (column, row) = (u.floor(), v.floor());
        let inside = column >= 0.0
            && row >= 0.0
            && (column as usize) < self.columns
            && (row as usize) < self.rows;
        let colour = if inside {
            self.light[row as usize * self.columns + column as usize]
        } else {
            self.around
        };
        let (u, v) = (u - column, v - row);
        match self.lattice {
            Lattice::Stripes => {
                let rows = 1.0 - self.gap * (std::f32::consts::TAU * v).cos();
                [0, 1, 2].map(|c| colour[c] * rows * dot(u - (c as f32 + 0.5) / 3.0))
            }
            Lattice::Diamonds => {
                let odd = (column as i64 + row as i64).rem_euclid(2) == 1;
                let other = 2.0 * dot(u - 0.75) * dot(v - 0.5);
                let green = dot(u - 0.25) * dot(v - 0.5);
                [
                    if odd { colour[0] * other } else { 0.0 },
                    colour[1] * green,
                    if odd { 0.0 } else { colour[2] * other },
                ]
            }
        }
    }
}

/// The exponent between a picture's values and light, about.
const GAMMA: f32 = 2.2;

fn linear(value: f32) -> f32 {
    (value / 255.0).powf(GAMMA)
}

/// A smooth dot about 0 that repeats with period 1: 1 in the mean, a third of the period wide.
fn dot(phase: f32) -> f32 {
    let lobe = 1.0 + (std::f32::consts::TAU * phase).cos();
    lobe * lobe / 1.5
}

/// The document as a viewer shows it: an earlier photograph or scan, a file of its own.
fn shown(page: &Page, (width, height): (u32, u32), random: &mut Random) -> RgbImage {
    let softness = random.between(0.0, 0.7);
    let image = imageops::resize(&page.image, width, height, imageops::FilterType::Triangle);
    let image = if softness > 0.25 {
        imageops::blur(&image, softness)
    } else {
        image
    };
    let file = sensor::jpeg(&image, random.between(70.0, 96.0) as u8);
    image::load_from_memory(&file)
        .expect("what was just written can be read")
        .into_rgb8()
}
