//! A document laid straight: its own plane, in pixels of a chosen size.

use bonafide_core::geometry::{Point, Quad};

use crate::{
    geometry::Homography,
    plane::{Plane, Pyramid},
};

/// The part of a picture inside four corners, seen as an upright rectangle.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// Pixels of the page across.
    pub width: usize,
    /// Pixels of the page down.
    pub height: usize,
    /// From pixels of the page to luma pixels.
    to_luma: Homography,
    /// Luma pixels on a pixel of the page.
    step: f32,
}

impl Page {
    /// The page inside `quad` (in luma pixels), its longer side `side` pixels, both sides multiples
    /// of `multiple`. `None` when the corners are degenerate.
    #[must_use]
    pub fn new(quad: &Quad, side: usize, multiple: usize) -> Option<Self> {
        let (width, height) = (quad.width().max(1.0), quad.height().max(1.0));
        let scale = side as f32 / width.max(height);
        let rounded = |length: f32| {
            let units = (length * scale / multiple as f32).round() as usize;
            units.max(1) * multiple
        };
        let (columns, rows) = (rounded(width), rounded(height));
        Some(Self {
            width: columns,
            height: rows,
            to_luma: Homography::from_rectangle(columns as f32, rows as f32, quad)?,
            step: 1.0 / scale,
        })
    }

    /// A point of the page in luma pixels.
    #[must_use]
    pub fn to_luma(&self, p: Point) -> Point {
        self.to_luma.apply(p)
    }

    /// Luma pixels on a pixel of the page, about.
    #[must_use]
    pub const fn step(&self) -> f32 {
        self.step
    }

    /// The page's pixels.
    #[must_use]
    pub fn sample(&self, luma: &Pyramid) -> Plane {
        let (level, factor) = luma.level(self.step);
        let mut pixels = Vec::with_capacity(self.width * self.height);
        for y in 0..self.height {
            for x in 0..self.width {
                let p = self.to_luma(Point::new(x as f32 + 0.5, y as f32 + 0.5));
                pixels.push(level.bilinear(p.x * factor, p.y * factor) as u8);
            }
        }
        Plane::new(self.width, self.height, pixels)
    }
}
