//! The small picture in colour that the locator looks at.

/// A small picture in colour, 3 bytes a pixel, red first.
#[derive(Debug)]
pub struct Colour {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Rows of pixels.
    pub pixels: Vec<u8>,
}

impl Colour {
    /// The picture resampled to `width` by `height`, 3 bytes a pixel: by area where it is made
    /// smaller, between pixels where it is made larger.
    #[must_use]
    pub fn resized(&self, width: usize, height: usize) -> Vec<u8> {
        let across = taps(self.width, width);
        let mut narrow = Vec::with_capacity(width * self.height * 3);
        for row in self.pixels.chunks_exact(self.width * 3) {
            for (first, weights) in &across {
                for channel in 0..3 {
                    narrow.push(
                        weights
                            .iter()
                            .enumerate()
                            .map(|(i, weight)| weight * f32::from(row[(first + i) * 3 + channel]))
                            .sum::<f32>(),
                    );
                }
            }
        }
        let mut small = Vec::with_capacity(width * height * 3);
        for (first, weights) in taps(self.height, height) {
            for column in 0..width * 3 {
                let value: f32 = weights
                    .iter()
                    .enumerate()
                    .map(|(i, weight)| weight * narrow[(first + i) * width * 3 + column])
                    .sum();
                small.push(value.round() as u8);
            }
        }
        small
    }
}

/// For each of `to` pixels along one axis, the first of `from` pixels that it is made of, and the
/// shares of that and of those that follow; they add up to 1.
fn taps(from: usize, to: usize) -> Vec<(usize, Vec<f32>)> {
    let step = from as f32 / to as f32;
    (0..to)
        .map(|at| {
            // Smaller than a pixel, the window would see only one: then it is as wide as a pixel.
            let middle = (at as f32 + 0.5) * step;
            let half = step.max(1.0) / 2.0;
            let (start, end) = ((middle - half).max(0.0), (middle + half).min(from as f32));
            let first = start as usize;
            let last = (end.ceil() as usize).clamp(first + 1, from);
            let weights = (first..last)
                .map(|i| ((i + 1) as f32).min(end) - (i as f32).max(start))
                .map(|overlap| overlap / (end - start))
                .collect();
            (first, weights)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stripes(width: usize, height: usize) -> Colour {
        let pixels = (0..width * height)
            .flat_map(|at| {
                [
                    if (at % width).is_multiple_of(2) {
                        0
                    } else {
                        200
                    },
                    90,
                    (at / width) as u8,
                ]
            })
            .collect();
        Colour {
            width,
            height,
            pixels,
        }
    }

    #[test]
    fn made_smaller_each_pixel_is_the_mean_of_its_area() {
        let small = stripes(8, 6).resized(4, 3);
        assert_eq!(small.len(), 4 * 3 * 3);
        for (at, pixel) in small.chunks_exact(3).enumerate() {
            let row = at / 4;
            assert_eq!(pixel[..2], [100, 90]);
            assert!((f32::from(pixel[2]) - (2.0 * row as f32 + 0.5)).abs() <= 0.5);
        }
    }

    #[test]
    fn made_larger_or_by_a_fraction_light_is_kept() {
        for (width, height) in [(13, 9), (5, 4), (8, 6)] {
            let other = stripes(8, 6).resized(width, height);
            let mean = |pixels: &[u8]| {
                let sum: f32 = pixels
                    .iter()
                    .skip(1)
                    .step_by(3)
                    .map(|v| f32::from(*v))
                    .sum();
                sum / (pixels.len() / 3) as f32
            };
            assert!((mean(&other) - 90.0).abs() < 0.01, "{width} x {height}");
        }
    }
}
