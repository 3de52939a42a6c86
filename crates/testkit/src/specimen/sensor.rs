//! From light to a file: defocus, motion, noise, tone, sharpening, JPEG.

use image::RgbImage;

use super::{conditions::Conditions, random::Random};

/// Light on the sensor: three values a pixel, 0 to 255 and beyond.
#[derive(Debug, Clone)]
pub(crate) struct Exposure {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) values: Vec<f32>,
}

impl Exposure {
    /// What a blurred lens and an unsteady hand make of it; lengths in pixels, `angle` in radians.
    pub(crate) fn blurred(self, sigma: f32, motion: f32, angle: f32) -> Self {
        let kernel = gaussian(sigma);
        let row = self.width * 3;
        let blurred = if kernel.len() == 1 {
            self
        } else {
            let reach = (kernel.len() / 2) as isize;
            let taps = |step: isize| -> Vec<(isize, isize, f32)> {
                (-reach..=reach)
                    .zip(&kernel)
                    .map(|(i, weight)| {
                        if step == 0 {
                            (i, 0, *weight)
                        } else {
                            (0, i, *weight)
                        }
                    })
                    .collect()
            };
            self.summed(&taps(0), row).summed(&taps(1), row)
        };
        if motion < 1.0 {
            return blurred;
        }
        let count = (motion.ceil() as usize).max(2);
        let taps: Vec<(isize, isize, f32)> = (0..count)
            .map(|i| {
                let t = (i as f32 / (count - 1) as f32 - 0.5) * motion;
                let place = |part: f32| (t * part).round() as isize;
                (place(angle.cos()), place(angle.sin()), 1.0 / count as f32)
            })
            .collect();
        blurred.summed(&taps, row)
    }

    /// Each pixel becomes the weighted sum of those at the offsets `(dx, dy, weight)`; at the
    /// borders the last pixel goes on.
    fn summed(&self, taps: &[(isize, isize, f32)], row: usize) -> Self {
        let mut values = vec![0.0f32; self.values.len()];
        for (y, target) in values.chunks_exact_mut(row).enumerate() {
            for &(dx, dy, weight) in taps {
                let source_y = (y as isize + dy).clamp(0, self.height as isize - 1) as usize;
                let source = &self.values[source_y * row..(source_y + 1) * row];
                let shift = (dx.unsigned_abs() * 3).min(row - 3);
                let add = |target: &mut [f32], source: &[f32]| {
                    for (sum, value) in target.iter_mut().zip(source) {
                        *sum += value * weight;
                    }
                };
                if dx >= 0 {
                    add(&mut target[..row - shift], &source[shift..]);
                    for pixel in target[row - shift..].chunks_exact_mut(3) {
                        add(pixel, &source[row - 3..]);
                    }
                } else {
                    add(&mut target[shift..], &source[..row - shift]);
                    for pixel in target[..shift].chunks_exact_mut(3) {
                        add(pixel, &source[..3]);
                    }
                }
            }
        }
        Self { values, ..*self }
    }

    /// The picture that the camera makes of it.
    pub(crate) fn developed(mut self, conditions: &Conditions, random: &mut Random) -> RgbImage {
        if conditions.sharpening > 0.05 {
            let row = self.width * 3;
            let quarter = 0.25;
            let around = self.summed(
                &[
                    (1, 0, quarter),
                    (-1, 0, quarter),
                    (0, 1, quarter),
                    (0, -1, quarter),
                ],
                row,
            );
            for (value, mean) in self.values.iter_mut().zip(&around.values) {
                *value += (*value - mean) * conditions.sharpening;
            }
        }
        let (floor, growth) = conditions.noise;
        let mut pixels = Vec::with_capacity(self.values.len());
        for pixel in self.values.chunks_exact(3) {
            // Eight bytes of chance: two for the noise that the channels share, two for each.
            let chance = random.bits().to_le_bytes();
            let pair = |i: usize| (f32::from(chance[i]) + f32::from(chance[i + 1]) - 255.0) / 104.0;
            let shared = pair(0) * 0.8;
            let light = pixel.iter().sum::<f32>().max(0.0) / (3.0 * 255.0);
            let deviation = floor + growth * light.sqrt();
            for (c, value) in pixel.iter().enumerate() {
                let noisy = value + deviation * (shared + 0.6 * pair(2 + 2 * c));
                let toned = (noisy - 118.0) * conditions.contrast + 118.0;
                pixels.push((toned + 0.5).clamp(0.0, 255.0) as u8);
            }
        }
        RgbImage::from_raw(self.width as u32, self.height as u32, pixels)
            .expect("there are three values a pixel")
    }
}

/// Weights of a Gaussian of deviation `sigma`; a single one where it would not be seen.
fn gaussian(sigma: f32) -> Vec<f32> {
    if sigma < 0.2 {
        return vec![1.0];
    }
    let reach = (sigma * 2.6).ceil() as i32;
    let weights: Vec<f32> = (-reach..=reach)
        .map(|i| (-(i * i) as f32 / (2.0 * sigma * sigma)).exp())
        .collect();
    let sum: f32 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

/// Tables of quantisation that programs write JPEG files with.
pub(crate) use jpeg_encoder::QuantizationTableType as Tables;

/// A JPEG file as phones write it: baseline, colour at half the resolution.
pub(crate) fn jpeg(image: &RgbImage, quality: u8) -> Vec<u8> {
    jpeg_with(image, quality, Tables::Default)
}

/// The same with other tables, of which `quality` says how fine they are.
pub(crate) fn jpeg_with(image: &RgbImage, quality: u8, tables: Tables) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
    encoder.set_quantization_tables(tables.clone(), tables);
    let side = |length: u32| u16::try_from(length).expect("pictures are smaller than JPEG allows");
    encoder
        .encode(
            image,
            side(image.width()),
            side(image.height()),
            jpeg_encoder::ColorType::Rgb,
        )
        .expect("memory takes all bytes");
    bytes
}
