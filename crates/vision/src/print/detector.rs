//! Where lines of printed text are: the network gives each pixel the chance that it belongs to the
//! core of a line; the cores are measured and grown to whole lines.

use bonafide_core::geometry::Point;
use bonafide_nets::{Net, NetError};

use crate::{
    components::{Moments, components},
    plane::Plane,
};

/// Mean and deviation of each channel, blue first, of values 0 to 1 (the network's model card).
const MEAN: [f32; 3] = [0.485, 0.456, 0.406];
const DEVIATION: [f32; 3] = [0.229, 0.224, 0.225];
/// A pixel belongs to a core from this chance on.
const CORE: f32 = 0.3;
/// Pixels that a core has at least.
const SMALLEST: f64 = 12.0;
/// How far a line reaches beyond its core: its area over its perimeter, times this (Liao et al. 2020,
/// "Real-time scene text detection with differentiable binarization", section 3.4).
const GROWTH: f32 = 1.6;

/// A line of text on a page, in pixels of the page.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineBox {
    /// Its middle.
    pub(super) centre: Point,
    /// The direction in which it reads, a unit vector.
    pub(super) direction: Point,
    /// Along the direction.
    pub(super) length: f32,
    /// Across it.
    pub(super) height: f32,
    /// Quarter turns, clockwise, of the page's top to the line's top.
    pub(super) turns: usize,
}

impl LineBox {
    /// Whether it runs down the page rather than across.
    pub(super) fn is_standing(&self) -> bool {
        self.direction.y.abs() > self.direction.x.abs()
    }

    /// Lets the line read in the direction nearest to `turns` quarter turns, clockwise.
    pub(super) fn head(&mut self, turns: usize) {
        let wanted = heading(turns);
        let along = self.direction;
        let dot = along.x * wanted.x + along.y * wanted.y;
        let cross = along.x * wanted.y - along.y * wanted.x;
        if dot.abs() >= cross.abs() {
            if dot < 0.0 {
                self.direction = Point::new(-along.x, -along.y);
            }
        } else {
            // A short line: its longer side says nothing.
            let sign = cross.signum();
            self.direction = Point::new(-sign * along.y, sign * along.x);
            std::mem::swap(&mut self.length, &mut self.height);
        }
        self.turns = turns;
    }

    /// How far down it is on a page that is turned.
    pub(super) fn down(&self, turns: usize) -> f32 {
        let along = heading(turns);
        self.centre.y * along.x - self.centre.x * along.y
    }

    /// The point `along` and `down` pixels from its middle.
    pub(super) fn point(&self, along: f32, down: f32) -> Point {
        let d = self.direction;
        Point::new(
            self.centre.x + along * d.x - down * d.y,
            self.centre.y + along * d.y + down * d.x,
        )
    }
}

/// The direction in which text reads after `turns` quarter turns, clockwise.
fn heading(turns: usize) -> Point {
    let (x, y) = [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)][turns % 4];
    Point::new(x, y)
}

/// The lines of a page whose sides are multiples of 32 pixels.
pub(super) fn find(net: &dyn Net, page: &Plane) -> Result<Vec<LineBox>, NetError> {
    let (width, height) = (page.width(), page.height());
    let mut input = Vec::with_capacity(3 * width * height);
    for (mean, deviation) in MEAN.into_iter().zip(DEVIATION) {
        input.extend(
            page.pixels()
                .iter()
                .map(|value| (f32::from(*value) / 255.0 - mean) / deviation),
        );
    }
    let chance = net.run(&input, &[1, 3, height, width])?.data;
    let marks: Vec<bool> = chance.iter().map(|p| *p > CORE).collect();
    Ok(components(&marks, width, height)
        .iter()
        .filter(|core| core.count >= SMALLEST)
        .map(grown)
        .collect())
}

/// The line around a core.
fn grown(core: &Moments) -> LineBox {
    let core = core.region();
    let growth = GROWTH * core.length * core.height / (core.length + core.height);
    LineBox {
        centre: core.centre,
        direction: core.direction,
        length: core.length + growth,
        height: core.height + growth,
        turns: 0,
    }
}
