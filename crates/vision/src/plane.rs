//! Grey planes: pixels, shrinking, and sampling between pixels.

use crate::orientation::Orientation;

/// A picture of one channel of bytes, row after row, origin at the top left.
///
/// Pixel (x, y) covers the square from (x, y) to (x + 1, y + 1): its centre is at
/// (x + 0.5, y + 0.5), as in [`bonafide_core::geometry`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plane {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Plane {
    /// A plane of these pixels; their number must be `width * height`.
    ///
    /// # Panics
    /// When it is not.
    #[must_use]
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Self {
        assert_eq!(pixels.len(), width * height, "a plane is filled exactly");
        Self {
            width,
            height,
            pixels,
        }
    }

    /// Pixels across.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Pixels down.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.height
    }

    /// All pixels, row after row.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The pixels of row `y`.
    #[must_use]
    pub fn row(&self, y: usize) -> &[u8] {
        &self.pixels[y * self.width..][..self.width]
    }

    /// The pixel nearest to (x, y), inside the plane.
    #[must_use]
    pub fn clamped(&self, x: isize, y: isize) -> u8 {
        let x = x.clamp(0, self.width as isize - 1) as usize;
        let y = y.clamp(0, self.height as isize - 1) as usize;
        self.pixels[y * self.width + x]
    }

    /// Bilinear sample at a point; outside, the border goes on.
    #[must_use]
    pub fn bilinear(&self, x: f32, y: f32) -> f32 {
        let (x, y) = (x - 0.5, y - 0.5);
        let (fx, fy) = (x.floor(), y.floor());
        let (dx, dy) = (x - fx, y - fy);
        let (ix, iy) = (fx as isize, fy as isize);
        let (a, b, c, d) = if ix >= 0
            && iy >= 0
            && ix + 1 < self.width as isize
            && iy + 1 < self.height as isize
        {
            let at = iy as usize * self.width + ix as usize;
            let low = at + self.width;
            (
                self.pixels[at],
                self.pixels[at + 1],
                self.pixels[low],
                self.pixels[low + 1],
            )
        } else {
            (
                self.clamped(ix, iy),
                self.clamped(ix + 1, iy),
                self.clamped(ix, iy + 1),
                self.clamped(ix + 1, iy + 1),
            )
        };
        let top = f32::from(a) + dx * (f32::from(b) - f32::from(a));
        let bottom = f32::from(c) + dx * (f32::from(d) - f32::from(c));
        top + dy * (bottom - top)
    }

    /// Bicubic sample (Catmull and Rom) at a point, for magnifying small print.
    #[must_use]
    pub fn bicubic(&self, x: f32, y: f32) -> f32 {
        let (x, y) = (x - 0.5, y - 0.5);
        let (fx, fy) = (x.floor(), y.floor());
        let (wx, wy) = (cubic(x - fx), cubic(y - fy));
        let (ix, iy) = (fx as isize, fy as isize);
        let mut sum = 0.0;
        for (j, weight_y) in wy.iter().enumerate() {
            let mut row = 0.0;
            for (i, weight_x) in wx.iter().enumerate() {
                row += weight_x * f32::from(self.clamped(ix + i as isize - 1, iy + j as isize - 1));
            }
            sum += weight_y * row;
        }
        sum.clamp(0.0, 255.0)
    }

    /// Half the width and height, each pixel the mean of four; an odd last row or column is
    /// dropped.
    #[must_use]
    pub fn halved(&self) -> Self {
        let (width, height) = ((self.width / 2).max(1), (self.height / 2).max(1));
        if self.width < 2 || self.height < 2 {
            return Self::new(width, height, vec![self.pixels[0]; width * height]);
        }
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let (above, below) = (self.row(2 * y), self.row(2 * y + 1));
            pixels.extend(
                above
                    .chunks_exact(2)
                    .zip(below.chunks_exact(2))
                    .map(|(a, b)| {
                        ((u16::from(a[0])
                            + u16::from(a[1])
                            + u16::from(b[0])
                            + u16::from(b[1])
                            + 2)
                            / 4) as u8
                    }),
            );
        }
        Self::new(width, height, pixels)
    }

    /// The plane turned and mirrored as the EXIF orientation says.
    #[must_use]
    pub fn oriented(self, orientation: Orientation) -> Self {
        let (width, height) = (self.width, self.height);
        let turned = orientation.applied(&self.pixels, width, height, 1);
        if orientation.swaps_sides() {
            Self::new(height, width, turned)
        } else {
            Self::new(width, height, turned)
        }
    }
}

/// Weights of the four neighbours for a fraction between the middle two.
fn cubic(t: f32) -> [f32; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [
        -0.5 * t3 + t2 - 0.5 * t,
        1.5 * t3 - 2.5 * t2 + 1.0,
        -1.5 * t3 + 2.0 * t2 + 0.5 * t,
        0.5 * t3 - 0.5 * t2,
    ]
}

/// A plane and its halves, halves of halves and so on, for sampling at any reduction without
/// aliasing.
#[derive(Debug, Clone)]
pub struct Pyramid {
    levels: Vec<Plane>,
}

impl Pyramid {
    /// Smallest side of the smallest level.
    const SMALLEST: usize = 64;

    /// Builds all levels.
    #[must_use]
    pub fn new(base: Plane) -> Self {
        let mut levels = vec![base];
        while let Some(last) = levels.last()
            && last.width.min(last.height) >= 2 * Self::SMALLEST
        {
            levels.push(last.halved());
        }
        Self { levels }
    }

    /// The full plane.
    #[must_use]
    pub fn base(&self) -> &Plane {
        &self.levels[0]
    }

    /// The level to sample from when `step` pixels of the base fall on one pixel of the result,
    /// and the factor from base coordinates to its own.
    #[must_use]
    pub fn level(&self, step: f32) -> (&Plane, f32) {
        let mut index = 0;
        while index + 1 < self.levels.len() && step >= 1.6 * (1 << index) as f32 {
            index += 1;
        }
        (&self.levels[index], 1.0 / (1 << index) as f32)
    }

    /// The largest level whose longer side is at most `side`, or the smallest; and the factor
    /// from base coordinates to its own.
    #[must_use]
    pub fn at_most(&self, side: usize) -> (&Plane, f32) {
        let index = self
            .levels
            .iter()
            .position(|level| level.width.max(level.height) <= side)
            .unwrap_or(self.levels.len() - 1);
        (&self.levels[index], 1.0 / (1 << index) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1 2 3
    /// 4 5 6
    fn small() -> Plane {
        Plane::new(3, 2, vec![1, 2, 3, 4, 5, 6])
    }

    #[test]
    fn every_exif_orientation() {
        let cases: [(u16, usize, [u8; 6]); 8] = [
            (1, 3, [1, 2, 3, 4, 5, 6]),
            (2, 3, [3, 2, 1, 6, 5, 4]),
            (3, 3, [6, 5, 4, 3, 2, 1]),
            (4, 3, [4, 5, 6, 1, 2, 3]),
            (5, 2, [1, 4, 2, 5, 3, 6]),
            (6, 2, [4, 1, 5, 2, 6, 3]),
            (7, 2, [6, 3, 5, 2, 4, 1]),
            (8, 2, [3, 6, 2, 5, 1, 4]),
        ];
        for (exif, width, pixels) in cases {
            let orientation = Orientation::of_value(exif).unwrap();
            let turned = small().oriented(orientation);
            assert_eq!(
                (turned.width(), turned.pixels()),
                (width, &pixels[..]),
                "EXIF {exif}"
            );
        }
    }

    #[test]
    fn samples_agree_with_pixels_at_their_centres() {
        let plane = small();
        assert_eq!(plane.bilinear(1.5, 0.5), 2.0);
        assert_eq!(plane.bilinear(2.0, 1.0), 4.0);
        assert!((plane.bicubic(1.5, 1.5) - 5.0).abs() < 1e-4);
        assert_eq!(plane.bilinear(-9.0, 99.0), 4.0);
    }
}
