//! The locator: where documents and zones are, by a network over the whole picture, small.

use bonafide_core::geometry::{Point, Quad};

use crate::{
    decode::Colour,
    outline,
    plane::Pyramid,
    runtime::{Net, NetError},
    segments::{Moments, components},
    strip::Region,
};

/// Side of the square that the network looks at, in pixels.
const SIDE: usize = 256;
/// Side of its maps, in cells of two pixels.
const CELLS: usize = SIDE / 2;
/// Grey of what lies outside the picture.
const PADDING: f32 = 128.0;
/// Width of the second look, in lengths of the zone.
const SECOND_LOOK: f32 = 1.35;

/// Channels of the network's output.
const DOCUMENT: usize = 0;
const CORNERS: usize = 1;
const ZONE: usize = 2;
const COSINE: usize = 3;
const SINE: usize = 4;

/// What the locator saw, in luma pixels.
#[derive(Debug, Clone, Default)]
pub struct Located {
    /// Outlines of documents, the largest first, with certainty.
    pub documents: Vec<(Quad, f32)>,
    /// Zones, the surest first, with their reading direction.
    pub zones: Vec<Region>,
}

/// Maps of a square, and where the square lies in the luma: a point `p` of the square, in its
/// pixels, is at `origin + turn(p)`.
struct Maps {
    data: Vec<f32>,
    origin: Point,
    /// Luma pixels for one pixel of the square to the right.
    along: Point,
}

impl Maps {
    fn channel(&self, index: usize) -> &[f32] {
        &self.data[index * CELLS * CELLS..][..CELLS * CELLS]
    }

    fn scale(&self) -> f32 {
        self.along.x.hypot(self.along.y)
    }

    /// From cells to luma pixels.
    fn to_luma(&self, cell: Point) -> Point {
        let (x, y) = (cell.x * 2.0, cell.y * 2.0);
        Point::new(
            self.origin.x + self.along.x * x - self.along.y * y,
            self.origin.y + self.along.y * x + self.along.x * y,
        )
    }

    fn zones(&self) -> Vec<Region> {
        let chance = self.channel(ZONE);
        let marks: Vec<bool> = chance.iter().map(|logit| *logit > 0.0).collect();
        let (cosine, sine) = (self.channel(COSINE), self.channel(SINE));
        let mut zones: Vec<Region> = components(&marks, CELLS, CELLS)
            .iter()
            .filter_map(|moments: &Moments| moments.region())
            .filter(|region| region.length > 10.0 && region.length > 2.0 * region.height)
            .map(|region| {
                let (mut heading, mut sure, mut count) = (Point::new(0.0, 0.0), 0.0, 0.0);
                for (x, y) in inside(&region) {
                    let at = y * CELLS + x;
                    heading.x += cosine[at];
                    heading.y += sine[at];
                    sure += sigmoid(chance[at]);
                    count += 1.0;
                }
                let mut direction = region.direction;
                let agreement = direction.x * heading.x + direction.y * heading.y;
                if agreement < 0.0 {
                    direction = Point::new(-direction.x, -direction.y);
                }
                let scale = 2.0 * self.scale();
                let turned = Point::new(
                    (direction.x * self.along.x - direction.y * self.along.y) / self.scale(),
                    (direction.x * self.along.y + direction.y * self.along.x) / self.scale(),
                );
                Region {
                    centre: self.to_luma(region.centre),
                    direction: turned,
                    length: region.length * scale,
                    height: region.height * scale,
                    oriented: agreement.abs() > 0.5 * count,
                    score: sure / f32::max(count, 1.0) * region.length,
                }
            })
            .collect();
        zones.sort_by(|a, b| b.score.total_cmp(&a.score));
        zones
    }

    fn documents(&self) -> Vec<(Quad, f32)> {
        let chance = self.channel(DOCUMENT);
        outline::documents(chance, self.channel(CORNERS), CELLS)
            .into_iter()
            .map(|(quad, sure)| (Quad(quad.0.map(|p| self.to_luma(p))), sure))
            .collect()
    }
}

/// Cells inside a region.
fn inside(region: &Region) -> Vec<(usize, usize)> {
    let mut cells = Vec::new();
    let reach = (region.length / 2.0 + 1.0) as isize;
    let (cx, cy) = (region.centre.x as isize, region.centre.y as isize);
    for y in (cy - reach).max(0)..(cy + reach + 1).min(CELLS as isize) {
        for x in (cx - reach).max(0)..(cx + reach + 1).min(CELLS as isize) {
            let dx = x as f32 + 0.5 - region.centre.x;
            let dy = y as f32 + 0.5 - region.centre.y;
            let along = dx * region.direction.x + dy * region.direction.y;
            let across = dy * region.direction.x - dx * region.direction.y;
            if along.abs() <= region.length / 2.0 && across.abs() <= region.height / 2.0 {
                cells.push((x as usize, y as usize));
            }
        }
    }
    cells
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// Runs the locator.
pub struct Locator<'a> {
    /// The network.
    pub net: &'a dyn Net,
}

impl Locator<'_> {
    /// Looks at the whole picture. `scale` is the number of luma pixels on a pixel of `colour`.
    ///
    /// # Errors
    /// When the network fails.
    pub fn look(&self, colour: &Colour, scale: f32) -> Result<Located, NetError> {
        let shrink = SIDE as f32 / colour.width.max(colour.height) as f32;
        let width = ((colour.width as f32 * shrink).round() as usize).clamp(1, SIDE);
        let height = ((colour.height as f32 * shrink).round() as usize).clamp(1, SIDE);
        let (left, top) = ((SIDE - width) / 2, (SIDE - height) / 2);
        let small = colour.resized(width, height);
        let mut input = vec![PADDING / 127.5 - 1.0; 3 * SIDE * SIDE];
        for y in 0..height {
            for x in 0..width {
                for channel in 0..3 {
                    let value = f32::from(small[(y * width + x) * 3 + channel]);
                    input[(channel * SIDE + top + y) * SIDE + left + x] = value / 127.5 - 1.0;
                }
            }
        }
        let along = colour.width as f32 / width as f32 * scale;
        let maps = Maps {
            data: self.net.run(&input, &[1, 3, SIDE, SIDE])?.data,
            origin: Point::new(-(left as f32) * along, -(top as f32) * along),
            along: Point::new(along, 0.0),
        };
        Ok(Located {
            documents: maps.documents(),
            zones: maps.zones(),
        })
    }

    /// Looks again, closely, around a zone. `None` when it is not seen any more.
    ///
    /// # Errors
    /// When the network fails.
    pub fn look_closely(&self, luma: &Pyramid, zone: &Region) -> Result<Option<Region>, NetError> {
        let scale = zone.length * SECOND_LOOK / SIDE as f32;
        let along = Point::new(zone.direction.x * scale, zone.direction.y * scale);
        let half = SIDE as f32 / 2.0;
        let origin = Point::new(
            zone.centre.x - along.x * half + along.y * half,
            zone.centre.y - along.y * half - along.x * half,
        );
        let mut input = vec![PADDING / 127.5 - 1.0; 3 * SIDE * SIDE];
        let (level, factor) = luma.level(scale);
        let (width, height) = (luma.base().width() as f32, luma.base().height() as f32);
        for y in 0..SIDE {
            for x in 0..SIDE {
                let (dx, dy) = (x as f32 + 0.5, y as f32 + 0.5);
                let px = origin.x + along.x * dx - along.y * dy;
                let py = origin.y + along.y * dx + along.x * dy;
                if px >= 0.0 && py >= 0.0 && px < width && py < height {
                    let value = level.bilinear(px * factor, py * factor) / 127.5 - 1.0;
                    for channel in 0..3 {
                        input[(channel * SIDE + y) * SIDE + x] = value;
                    }
                }
            }
        }
        let maps = Maps {
            data: self.net.run(&input, &[1, 3, SIDE, SIDE])?.data,
            origin,
            along,
        };
        Ok(maps.zones().into_iter().next())
    }
}
