//! Light on a scene: exposure, slope, a cast shadow, spots of glare.

use super::{canvas::Point, conditions::Conditions, page::Quad, random::Random};

/// An elongated spot of reflected light.
struct Spot {
    centre: Point,
    /// Cosine and sine of its long axis.
    axis: Point,
    /// Inverse of its length and breadth in pixels.
    inverse: Point,
    strength: f32,
}

/// The light of one photograph.
pub(crate) struct Light {
    gains: [f32; 3],
    middle: Point,
    /// Change of the light a pixel to the right and down.
    slope: Point,
    /// A point of the shadow's edge, and the unit vector into the shadow over its softness.
    edge: (Point, Point),
    shadow: f32,
    vignette: f32,
    spots: Vec<Spot>,
}

impl Light {
    pub(crate) fn random(
        conditions: &Conditions,
        (width, height): (u32, u32),
        document: &Quad,
        zone: Option<&Quad>,
        random: &mut Random,
    ) -> Self {
        let (width, height) = (width as f32, height as f32);
        let (sin, cos) = random.between(0.0, std::f32::consts::TAU).sin_cos();
        let (edge_sin, edge_cos) = random.between(0.0, std::f32::consts::TAU).sin_cos();
        let softness = random.between(0.01, 0.12) * width;
        let tint = conditions.tint;
        let warm = random.between(-tint, tint);
        let count = if conditions.glare > 0.0 {
            1 + random.below(2)
        } else {
            0
        };
        Self {
            gains: [
                conditions.exposure * (1.0 + warm),
                conditions.exposure * (1.0 + random.between(-tint, tint) * 0.3),
                conditions.exposure * (1.0 - warm),
            ],
            middle: (width / 2.0, height / 2.0),
            slope: (
                cos * conditions.slope / width,
                sin * conditions.slope / height,
            ),
            edge: (
                within(document, random.between(0.2, 0.8), random.between(0.2, 0.8)),
                (edge_cos / softness, edge_sin / softness),
            ),
            shadow: conditions.shadow,
            vignette: conditions.slope * 0.35 / (width * width + height * height) * 4.0,
            spots: (0..count)
                .map(|_| Spot::random(conditions.glare, height, document, zone, random))
                .collect(),
        }
    }

    /// The light on a pixel: gains of the channels, and what is added of the full scale.
    pub(crate) fn at(&self, (x, y): Point) -> ([f32; 3], f32) {
        let (dx, dy) = (x - self.middle.0, y - self.middle.1);
        let mut level = 1.0 + dx * self.slope.0 + dy * self.slope.1;
        level -= self.vignette * (dx * dx + dy * dy);
        if self.shadow > 0.0 {
            let ((ex, ey), (nx, ny)) = self.edge;
            let inside = ((x - ex) * nx + (y - ey) * ny + 0.5).clamp(0.0, 1.0);
            level *= 1.0 - self.shadow * inside * inside * (3.0 - 2.0 * inside);
        }
        let glare = self.spots.iter().map(|spot| spot.at((x, y))).sum();
        (self.gains.map(|gain| gain * level), glare)
    }
}

impl Spot {
    fn random(
        strength: f32,
        height: f32,
        document: &Quad,
        zone: Option<&Quad>,
        random: &mut Random,
    ) -> Self {
        let (sin, cos) = random.between(0.0, std::f32::consts::TAU).sin_cos();
        let length = height * random.between(0.05, 0.22);
        let mut spot = Self {
            centre: within(
                document,
                random.between(0.05, 0.95),
                random.between(0.0, 0.9),
            ),
            axis: (cos, sin),
            inverse: (1.0 / length, 1.0 / (length * random.between(0.25, 0.8))),
            strength,
        };
        // Over the zone, glare lifts the black of the print but does not reach white: a reader
        // can be asked to see through it.
        if let Some(zone) = zone {
            let brightest = (0..=30)
                .flat_map(|i| [0.0, 0.5, 1.0].map(|v| within(zone, i as f32 / 30.0, v)))
                .map(|at| spot.at(at))
                .fold(0.0, f32::max);
            const MOST: f32 = 0.4;
            if brightest > MOST {
                spot.strength *= MOST / brightest;
            }
        }
        spot
    }

    fn at(&self, (x, y): Point) -> f32 {
        let (dx, dy) = (x - self.centre.0, y - self.centre.1);
        let along = (dx * self.axis.0 + dy * self.axis.1) * self.inverse.0;
        let across = (dy * self.axis.0 - dx * self.axis.1) * self.inverse.1;
        let squared = along * along + across * across;
        if squared > 9.0 {
            0.0
        } else {
            self.strength * (-squared).exp()
        }
    }
}

/// The point at the share `u` of the way from left to right and `v` from top to bottom.
pub(crate) fn within(quad: &Quad, u: f32, v: f32) -> Point {
    let mix = |a: f32, b: f32, t: f32| a + (b - a) * t;
    let top = (mix(quad[0].0, quad[1].0, u), mix(quad[0].1, quad[1].1, u));
    let bottom = (mix(quad[3].0, quad[2].0, u), mix(quad[3].1, quad[2].1, u));
    (mix(top.0, bottom.0, v), mix(top.1, bottom.1, v))
}
