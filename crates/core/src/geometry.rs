//! Points and quadrilaterals in pictures.

use serde::{Deserialize, Serialize};

/// A point in a picture, in pixels of the stored picture after EXIF orientation; origin at the
/// top left corner of the top left pixel, x to the right, y down.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(from = "[f32; 2]", into = "[f32; 2]")]
pub struct Point {
    /// Pixels from the left edge.
    pub x: f32,
    /// Pixels from the top edge.
    pub y: f32,
}

impl From<[f32; 2]> for Point {
    fn from([x, y]: [f32; 2]) -> Self {
        Self { x, y }
    }
}

impl From<Point> for [f32; 2] {
    fn from(point: Point) -> Self {
        [point.x, point.y]
    }
}

impl Point {
    /// A point at `x`, `y`.
    #[must_use]
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// Euclidean distance in pixels.
    #[must_use]
    pub fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// Four corners in the order top left, top right, bottom right, bottom left **of the thing
/// outlined**, not of the picture: a card photographed upside down has its top left corner at the
/// bottom right of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quad(pub [Point; 4]);

impl Quad {
    /// The axis-aligned rectangle with its top left corner at (`x`, `y`).
    #[must_use]
    pub const fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self([
            Point::new(x, y),
            Point::new(x + width, y),
            Point::new(x + width, y + height),
            Point::new(x, y + height),
        ])
    }

    /// Mean length of the top and the bottom edge, in pixels.
    #[must_use]
    pub fn width(&self) -> f32 {
        let [tl, tr, br, bl] = self.0;
        f32::midpoint(tl.distance(tr), bl.distance(br))
    }

    /// Mean length of the left and the right edge, in pixels.
    #[must_use]
    pub fn height(&self) -> f32 {
        let [tl, tr, br, bl] = self.0;
        f32::midpoint(tl.distance(bl), tr.distance(br))
    }

    /// Area in square pixels (shoelace formula), positive for clockwise corners.
    #[must_use]
    pub fn area(&self) -> f32 {
        let c = &self.0;
        (0..4)
            .map(|i| {
                let (a, b) = (c[i], c[(i + 1) % 4]);
                a.x * b.y - b.x * a.y
            })
            .sum::<f32>()
            / 2.0
    }

    /// The same outline with every coordinate multiplied by `factor`.
    #[must_use]
    pub fn scaled(&self, factor: f32) -> Self {
        Self(self.0.map(|p| Point::new(p.x * factor, p.y * factor)))
    }

    /// Whether a point lies within, for an outline without a dent, whichever way its corners run.
    #[must_use]
    pub fn contains(&self, point: Point) -> bool {
        let sides = (0..4).map(|i| {
            let (a, b) = (self.0[i], self.0[(i + 1) % 4]);
            (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x)
        });
        let (mut left, mut right) = (true, true);
        for side in sides {
            left &= side >= 0.0;
            right &= side <= 0.0;
        }
        left || right
    }

    /// Mean of the four corners.
    #[must_use]
    pub fn center(&self) -> Point {
        let sum = self
            .0
            .iter()
            .fold((0.0, 0.0), |s, p| (s.0 + p.x, s.1 + p.y));
        Point::new(sum.0 / 4.0, sum.1 / 4.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rectangle_has_its_sides_and_area() {
        let quad = Quad::rectangle(10.0, 20.0, 30.0, 40.0);
        assert_eq!(
            (quad.width(), quad.height(), quad.area()),
            (30.0, 40.0, 1200.0)
        );
        assert_eq!(quad.center(), Point::new(25.0, 40.0));
        let [a, b, c, d] = quad.0;
        for quad in [quad, Quad([d, c, b, a])] {
            assert!(quad.contains(Point::new(11.0, 59.0)));
            assert!(!quad.contains(Point::new(9.0, 30.0)));
        }
    }
}
