//! The locator: where documents and zones are, by a network over the whole picture, small.

use bonafide_core::geometry::{Point, Quad};

use crate::{
    colour::Colour,
    components::{Moments, SMALLEST, components},
    geometry::Homography,
    outline::{self, sigmoid},
    plane::Pyramid,
    strip::Region,
};
use bonafide_nets::{Net, NetError};

/// Side of the square that the network looks at, in pixels.
const SIDE: usize = 256;
/// Side of its maps, in cells of two pixels.
const CELLS: usize = SIDE / 2;
/// Grey of what lies outside the picture.
const PADDING: f32 = 128.0;
/// Width of the second look, in lengths of the zone.
const SECOND_LOOK: f32 = 1.35;

/// Side of the square of a straightened document, in lengths of its longer side.
const STRAIGHT_LOOK: f32 = 1.06;

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

/// Maps of a square, and where the square lies in the luma.
struct Maps {
    data: Vec<f32>,
    /// From pixels of the square to luma pixels.
    to_luma: Homography,
}

impl Maps {
    fn channel(&self, index: usize) -> &[f32] {
        &self.data[index * CELLS * CELLS..][..CELLS * CELLS]
    }

    /// From cells to luma pixels.
    fn to_luma(&self, cell: Point) -> Point {
        self.to_luma.apply(Point::new(cell.x * 2.0, cell.y * 2.0))
    }

    /// Zones, in cells, the surest first.
    fn zones(&self) -> Vec<Region> {
        let chance = self.channel(ZONE);
        let marks: Vec<bool> = chance.iter().map(|logit| *logit > 0.0).collect();
        let mut zones: Vec<Region> = components(&marks, CELLS, CELLS)
            .iter()
            .filter(|moments| moments.count >= SMALLEST)
            .map(Moments::region)
            .filter(|region| region.length > 10.0 && region.length > 2.0 * region.height)
            .map(|region| self.headed(&region))
            .collect();
        zones.sort_by(|a, b| b.score.total_cmp(&a.score));
        zones
    }

    /// A zone's region, in cells, with the direction in which it reads, and how sure it is.
    fn headed(&self, region: &Region) -> Region {
        let (chance, cosine, sine) = (self.channel(ZONE), self.channel(COSINE), self.channel(SINE));
        let (mut heading, mut sure, mut count) = (Point::new(0.0, 0.0), 0.0, 0.0);
        for (x, y) in inside(region) {
            let at = y * CELLS + x;
            heading.x += cosine[at];
            heading.y += sine[at];
            sure += sigmoid(chance[at]);
            count += 1.0;
        }
        let agreement = region.direction.x * heading.x + region.direction.y * heading.y;
        let sign = if agreement < 0.0 { -1.0 } else { 1.0 };
        Region {
            direction: Point::new(sign * region.direction.x, sign * region.direction.y),
            oriented: agreement.abs() > 0.5 * count,
            score: sure / f32::max(count, 1.0) * region.length,
            ..*region
        }
    }

    /// A region of cells in pixels of the luma.
    fn in_luma(&self, region: &Region) -> Region {
        let (centre, along) = (region.centre, region.direction);
        let at = |off: f32, down: f32| {
            self.to_luma(Point::new(
                centre.x + off * along.x - down * along.y,
                centre.y + off * along.y + down * along.x,
            ))
        };
        let (half, down) = (region.length / 2.0, region.height / 2.0);
        let (from, to) = (at(-half, 0.0), at(half, 0.0));
        let length = from.distance(to).max(1e-3);
        Region {
            centre: Point::new(f32::midpoint(from.x, to.x), f32::midpoint(from.y, to.y)),
            direction: Point::new((to.x - from.x) / length, (to.y - from.y) / length),
            length,
            height: at(0.0, -down).distance(at(0.0, down)),
            ..*region
        }
    }

    /// A region of cells, measured in the square.
    fn in_square(&self, region: &Region) -> Region {
        Region {
            plane: Some(self.to_luma),
            centre: Point::new(region.centre.x * 2.0, region.centre.y * 2.0),
            length: region.length * 2.0,
            height: region.height * 2.0,
            ..*region
        }
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
        let (x, y) = (-(left as f32) * along, -(top as f32) * along);
        let square = Quad::rectangle(x, y, SIDE as f32 * along, SIDE as f32 * along);
        let Some(to_luma) = from_square(&square) else {
            return Ok(Located::default());
        };
        let maps = self.maps(&input, to_luma)?;
        Ok(Located {
            documents: maps.documents(),
            zones: maps.zones().iter().map(|zone| maps.in_luma(zone)).collect(),
        })
    }

    /// Looks again, closely, around a zone. `None` when it is not seen any more.
    ///
    /// # Errors
    /// When the network fails.
    pub fn look_closely(&self, luma: &Pyramid, zone: &Region) -> Result<Option<Region>, NetError> {
        let half = zone.length * SECOND_LOOK / 2.0;
        let (x, y) = (zone.direction.x * half, zone.direction.y * half);
        let corner = |along: f32, down: f32| {
            Point::new(
                zone.centre.x + along * x - down * y,
                zone.centre.y + along * y + down * x,
            )
        };
        let square = Quad([
            corner(-1.0, -1.0),
            corner(1.0, -1.0),
            corner(1.0, 1.0),
            corner(-1.0, 1.0),
        ]);
        let Some(to_luma) = from_square(&square) else {
            return Ok(None);
        };
        let maps = self.maps(&sampled(luma, &square, to_luma), to_luma)?;
        Ok(maps.zones().first().map(|zone| maps.in_luma(zone)))
    }

    /// Looks again at a document as if it lay straight and filled the picture. Zones are told from
    /// the print around them more easily so, and their lines are parallel; they are measured in the
    /// plane of the document.
    ///
    /// # Errors
    /// When the network fails.
    pub fn look_straight(&self, luma: &Pyramid, document: &Quad) -> Result<Vec<Region>, NetError> {
        let square = letterboxed(document);
        let Some((square, to_luma)) = square.and_then(|s| Some((s, from_square(&s)?))) else {
            return Ok(Vec::new());
        };
        let maps = self.maps(&sampled(luma, &square, to_luma), to_luma)?;
        Ok(maps
            .zones()
            .iter()
            .map(|zone| maps.in_square(zone))
            .collect())
    }

    /// The maps of a square that `to_luma` takes to its place in the luma.
    fn maps(&self, input: &[f32], to_luma: Homography) -> Result<Maps, NetError> {
        let data = self.net.run(input, &[1, 3, SIDE, SIDE])?.data;
        Ok(Maps { data, to_luma })
    }
}

/// The map from the network's square to the luma, where its corners lie at those of `square`.
fn from_square(square: &Quad) -> Option<Homography> {
    Homography::from_rectangle(SIDE as f32, SIDE as f32, square)
}

/// The corners, in luma pixels, of a square in which `document` is an upright rectangle of its own
/// proportions with a margin around it.
fn letterboxed(document: &Quad) -> Option<Quad> {
    let (width, height) = (document.width(), document.height());
    let to_luma = Homography::from_rectangle(width, height, document)?;
    let side = width.max(height) * STRAIGHT_LOOK;
    let (left, top) = ((width - side) / 2.0, (height - side) / 2.0);
    let square = Quad::rectangle(left, top, side, side);
    Some(Quad(square.0.map(|corner| to_luma.apply(corner))))
}

/// The network's input for the part of the luma inside `square`, grey where there is no picture.
fn sampled(luma: &Pyramid, square: &Quad, to_luma: Homography) -> Vec<f32> {
    let mut input = vec![PADDING / 127.5 - 1.0; 3 * SIDE * SIDE];
    let step = f32::midpoint(square.width(), square.height()) / SIDE as f32;
    let (level, factor) = luma.level(step);
    let (width, height) = (luma.base().width() as f32, luma.base().height() as f32);
    for y in 0..SIDE {
        for x in 0..SIDE {
            let p = to_luma.apply(Point::new(x as f32 + 0.5, y as f32 + 0.5));
            if p.x >= 0.0 && p.y >= 0.0 && p.x < width && p.y < height {
                let value = level.bilinear(p.x * factor, p.y * factor) / 127.5 - 1.0;
                for channel in 0..3 {
                    input[(channel * SIDE + y) * SIDE + x] = value;
                }
            }
        }
    }
    input
}
