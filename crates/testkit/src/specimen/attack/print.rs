//! A copy of a document on paper: scanned or photographed, printed by laser or ink jet, cut out or not.

use image::{RgbImage, imageops};

use crate::specimen::{
    canvas::Point,
    lay::Sheet,
    page::{PIXELS_PER_MM, Page},
    random::Random,
};

/// How a printer makes tones.
enum Process {
    /// Dots of a regular screen that grow: laser printers. Lines a millimetre.
    Clustered(f32),
    /// Droplets scattered: ink jets. Droplets a millimetre.
    Scattered(f32),
    /// Tones as they are: dye sublimation, photographic paper.
    Continuous,
}

impl Process {
    fn random(random: &mut Random) -> Self {
        match random.below(10) {
            // 85 to 150 lines an inch.
            0..=4 => Self::Clustered(random.between(3.3, 5.9)),
            5..=8 => Self::Scattered(random.between(11.0, 24.0)),
            _ => Self::Continuous,
        }
    }
}

/// Resolution of the drawn paper at least, in pixels a millimetre.
const FINE: f32 = 24.0;

/// A sheet with a copy of `page`; without colour if `grey`.
pub(crate) fn sheet(page: &Page, grey: bool, random: &mut Random) -> Sheet {
    let (width, height) = (page.image.width(), page.image.height());
    let process = Process::random(random);
    let resolution = match process {
        Process::Scattered(droplets) => droplets.max(PIXELS_PER_MM),
        Process::Clustered(_) => FINE,
        Process::Continuous => PIXELS_PER_MM,
    };
    let factor = resolution / PIXELS_PER_MM;
    // The scan: from 150 points an inch on.
    let scan = random.between(0.45, 1.0);
    let scanned = imageops::thumbnail(
        &page.image,
        (width as f32 * scan) as u32,
        (height as f32 * scan) as u32,
    );
    // White paper around the copy, as much as was not cut away.
    let margin = if random.chance(0.35) {
        [0.0; 4]
    } else {
        [0; 4].map(|_: u8| (random.between(0.0, 9.0) * PIXELS_PER_MM).round())
    };
    let pixels = |length: f32| (length * factor).round() as u32;
    let copy = imageops::resize(
        &scanned,
        pixels(width as f32),
        pixels(height as f32),
        imageops::FilterType::Triangle,
    );
    let paper = Paper::random(random);
    let tones = Tones::random(grey, random);
    let mut image = RgbImage::from_pixel(
        pixels(width as f32 + margin[0] + margin[2]),
        pixels(height as f32 + margin[1] + margin[3]),
        image::Rgb([255; 3]),
    );
    let inked = tones.inked(&copy, &process, resolution, random);
    imageops::replace(
        &mut image,
        &inked,
        i64::from(pixels(margin[0])),
        i64::from(pixels(margin[1])),
    );
    paper.under(&mut image, resolution, random);
    Sheet {
        image,
        first: (-margin[0], -margin[1]),
        last: (width as f32 + margin[2], height as f32 + margin[3]),
        radius: if margin == [0.0; 4] && random.chance(0.3) {
            page.kind.corner_radius() * PIXELS_PER_MM
        } else {
            0.0
        },
    }
}

/// What colours become in a printer.
struct Tones {
    grey: bool,
    saturation: f32,
    /// Ink that paper keeps where it should be solid, and that smears where there should be none.
    black: f32,
    /// Change of the tone curve.
    gamma: f32,
    /// Channels' errors.
    balance: [f32; 3],
    /// How much of the colours' common part is printed in black.
    replaced: f32,
}

impl Tones {
    fn random(grey: bool, random: &mut Random) -> Self {
        Self {
            grey,
            saturation: random.between(0.5, 1.0),
            black: random.between(0.75, 0.96),
            gamma: random.between(0.8, 1.25),
            balance: [0; 3].map(|_: u8| random.between(0.93, 1.07)),
            replaced: random.between(0.2, 0.8),
        }
    }

    /// Shares of cyan, magenta, yellow and black for a colour.
    fn inks(&self, colour: [u8; 3]) -> [f32; 4] {
        let [r, g, b] = colour.map(|value| (f32::from(value) / 255.0).powf(self.gamma));
        let luma = 0.299 * r + 0.587 * g + 0.114 * b;
        if self.grey {
            return [0.0, 0.0, 0.0, (1.0 - luma) * self.black];
        }
        let dull = |value: f32, c: usize| {
            (1.0 - (luma + (value - luma) * self.saturation)).clamp(0.0, 1.0) * self.balance[c]
        };
        let [c, m, y] = [dull(r, 0), dull(g, 1), dull(b, 2)];
        let common = c.min(m).min(y) * self.replaced;
        [c - common, m - common, y - common, common].map(|ink| (ink * self.black).clamp(0.0, 1.0))
    }

    /// The copy as ink on white.
    fn inked(
        &self,
        copy: &RgbImage,
        process: &Process,
        resolution: f32,
        random: &mut Random,
    ) -> RgbImage {
        let mut out = RgbImage::new(copy.width(), copy.height());
        let turn = random.between(-8.0, 8.0);
        // Each ink has a screen of its own angle.
        let screens =
            [15.0, 75.0, 0.0, 45.0].map(|angle: f32| (angle + turn).to_radians().sin_cos());
        let mut errors = vec![[0.0f32; 4]; copy.width() as usize + 2];
        let mut next = errors.clone();
        for (y, row) in copy.enumerate_rows() {
            let mut ahead = [0.0f32; 4];
            for (x, _, pixel) in row {
                let mut inks = self.inks(pixel.0);
                match process {
                    Process::Clustered(lines) => {
                        let step = std::f32::consts::TAU * lines / resolution;
                        for (ink, (sin, cos)) in inks.iter_mut().zip(&screens) {
                            let (u, v) = (x as f32 * step, y as f32 * step);
                            let wave = (u * cos + v * sin).cos() + (v * cos - u * sin).cos();
                            // The share of a period where the waves' sum lies above a level.
                            let level = 2.0 - 4.0 * *ink;
                            *ink = ((wave - level) * 1.6 + 0.5).clamp(0.0, 1.0);
                        }
                    }
                    Process::Scattered(_) => {
                        let at = x as usize + 1;
                        for (c, ink) in inks.iter_mut().enumerate() {
                            let wanted = *ink + errors[at][c] + ahead[c];
                            let drop = if wanted > random.between(0.35, 0.65) {
                                1.0
                            } else {
                                0.0
                            };
                            let rest = wanted - drop;
                            ahead[c] = rest * 7.0 / 16.0;
                            next[at - 1][c] += rest * 3.0 / 16.0;
                            next[at][c] += rest * 5.0 / 16.0;
                            next[at + 1][c] += rest / 16.0;
                            *ink = drop;
                        }
                    }
                    Process::Continuous => {}
                }
                out.get_pixel_mut(x, y).0 = reflected(inks);
            }
            errors.clone_from(&next);
            next.fill([0.0; 4]);
        }
        match process {
            // Droplets run.
            Process::Scattered(_) => imageops::blur(&out, random.between(0.4, 0.8)),
            Process::Clustered(_) => imageops::blur(&out, random.between(0.3, 0.9)),
            Process::Continuous => imageops::blur(&out, random.between(0.4, 1.2)),
        }
    }
}

/// What inks leave of white light.
fn reflected([c, m, y, k]: [f32; 4]) -> [u8; 3] {
    const PASSES: [[f32; 3]; 4] = [
        [0.08, 0.6, 0.9],
        [0.85, 0.12, 0.5],
        [0.97, 0.92, 0.1],
        [0.1, 0.1, 0.1],
    ];
    let mut light = [255.0; 3];
    for (ink, passes) in [c, m, y, k].into_iter().zip(PASSES) {
        for (value, pass) in light.iter_mut().zip(passes) {
            *value *= 1.0 - ink * (1.0 - pass);
        }
    }
    light.map(|value| value as u8)
}

/// The paper under the ink.
struct Paper {
    white: [f32; 3],
    grain: f32,
    /// Length of the grain in millimetres.
    fibre: f32,
}

impl Paper {
    fn random(random: &mut Random) -> Self {
        let white = random.between(232.0, 252.0);
        Self {
            white: [
                white,
                white - random.between(0.0, 4.0),
                white + random.between(-8.0, 4.0),
            ],
            grain: random.between(0.5, 3.5),
            fibre: random.between(0.08, 0.3),
        }
    }

    fn under(&self, image: &mut RgbImage, resolution: f32, random: &mut Random) {
        let step = (self.fibre * resolution).max(1.0);
        let columns = (image.width() as f32 / step) as usize + 2;
        let rows = (image.height() as f32 / step) as usize + 2;
        let grain: Vec<f32> = (0..columns * rows)
            .map(|_| random.between(-1.7, 1.7) * self.grain)
            .collect();
        let white = self.white;
        for (x, y, pixel) in image.enumerate_pixels_mut() {
            let at: Point = (x as f32 / step, y as f32 / step);
            let shade = grain[at.1 as usize * columns + at.0 as usize];
            for (value, white) in pixel.0.iter_mut().zip(white) {
                *value = (f32::from(*value) * (white + shade) / 255.0).clamp(0.0, 255.0) as u8;
            }
        }
    }
}
