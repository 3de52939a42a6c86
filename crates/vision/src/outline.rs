//! Outlines of documents: from the locator's maps to four corners.

use bonafide_core::geometry::{Point, Quad};

/// Smallest document, as a share of the map.
const SMALLEST: f32 = 0.01;
/// Logit beyond which a cell's say is no greater.
const SAY: f32 = 3.0;
/// What a cell of another document says, or one outside the map.
const ANOTHERS: f32 = -1.0;
/// Chance of a corner in a place that does not look like one.
const CORNER_FLOOR: f32 = 0.05;
/// First and least step of the search for the best four corners, in cells.
const STEPS: (f32, f32) = (4.0, 0.4);

/// Documents in maps of logits (`chance` of a document, `corners` of its corners) of `cells` by
/// `cells`: their corners in cells, clockwise from the one nearest to the top left, and their mean
/// chance; the largest first.
#[must_use]
pub fn documents(chance: &[f32], corners: &[f32], cells: usize) -> Vec<(Quad, f32)> {
    let mut found: Vec<(usize, Quad, f32)> = regions(chance, cells)
        .into_iter()
        .filter(|region| region.len() as f32 >= SMALLEST * (cells * cells) as f32)
        .filter_map(|region| {
            let sure = region.iter().map(|at| sigmoid(chance[*at])).sum::<f32>();
            let start = ordered(quadrilateral(&hull(&region, cells))?);
            let quad = Fit::new(&region, chance, corners, cells).best_near(start);
            Some((region.len(), quad, sure / region.len() as f32))
        })
        .collect();
    found.sort_by_key(|document| std::cmp::Reverse(document.0));
    found
        .into_iter()
        .map(|(_, quad, sure)| (ordered(quad), sure))
        .collect()
}

/// The chance that a logit stands for.
pub(crate) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// Cells of each connected region of positive logits (4 neighbours).
fn regions(chance: &[f32], cells: usize) -> Vec<Vec<usize>> {
    let mut seen = vec![false; chance.len()];
    let mut regions = Vec::new();
    for start in 0..chance.len() {
        if seen[start] || chance[start] <= 0.0 {
            continue;
        }
        seen[start] = true;
        let mut region = vec![start];
        let mut next = 0;
        while let Some(&at) = region.get(next) {
            next += 1;
            let (x, y) = (at % cells, at / cells);
            let neighbours = [
                (x > 0).then(|| at - 1),
                (x + 1 < cells).then_some(at + 1),
                (y > 0).then(|| at - cells),
                (y + 1 < cells).then_some(at + cells),
            ];
            for neighbour in neighbours.into_iter().flatten() {
                if !seen[neighbour] && chance[neighbour] > 0.0 {
                    seen[neighbour] = true;
                    region.push(neighbour);
                }
            }
        }
        regions.push(region);
    }
    regions
}

/// Convex hull, clockwise, of the corners of all cells of a region (Andrew's monotone chain).
fn hull(region: &[usize], cells: usize) -> Vec<Point> {
    let mut points: Vec<(i32, i32)> = region
        .iter()
        .flat_map(|at| {
            let (x, y) = ((at % cells) as i32, (at / cells) as i32);
            [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)]
        })
        .collect();
    points.sort_unstable();
    points.dedup();
    let turns = |a: (i32, i32), b: (i32, i32), c: (i32, i32)| {
        (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
    };
    let chain = |points: &mut dyn Iterator<Item = (i32, i32)>| {
        let mut chain: Vec<(i32, i32)> = Vec::new();
        for point in points {
            while chain.len() >= 2
                && turns(chain[chain.len() - 2], chain[chain.len() - 1], point) <= 0
            {
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut hull = chain(&mut points.iter().copied());
    hull.extend(chain(&mut points.iter().rev().copied()));
    hull.into_iter()
        .map(|(x, y)| Point::new(x as f32, y as f32))
        .collect()
}

/// The quadrilateral around a convex polygon: sides are taken away one after the other, each time
/// the one whose neighbours, made longer until they meet, add the least area. Rounded and clipped
/// corners end where the straight sides would meet.
fn quadrilateral(hull: &[Point]) -> Option<Quad> {
    let mut points = hull.to_vec();
    while points.len() > 4 {
        let n = points.len();
        let best = (0..n)
            .filter_map(|i| {
                // Side i goes from points[i] to points[i + 1].
                let (a, b) = (points[(i + n - 1) % n], points[i]);
                let (c, d) = (points[(i + 1) % n], points[(i + 2) % n]);
                let meeting = intersection(a, b, d, c)?;
                // It must lie beyond the side.
                let beyond = cross(b, c, meeting) < 0.0;
                beyond.then(|| (i, meeting, cross(b, c, meeting).abs() / 2.0))
            })
            .min_by(|x, y| x.2.total_cmp(&y.2))?;
        let (i, meeting, _) = best;
        points[i] = meeting;
        points.remove((i + 1) % n);
    }
    <[Point; 4]>::try_from(points).ok().map(Quad)
}

fn cross(a: Point, b: Point, c: Point) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// Where the line through `a` and `b` meets that through `c` and `d`.
pub(crate) fn intersection(a: Point, b: Point, c: Point, d: Point) -> Option<Point> {
    let (rx, ry) = (b.x - a.x, b.y - a.y);
    let (sx, sy) = (d.x - c.x, d.y - c.y);
    let denominator = rx * sy - ry * sx;
    if denominator.abs() < 1e-6 {
        return None;
    }
    let t = ((c.x - a.x) * sy - (c.y - a.y) * sx) / denominator;
    Some(Point::new(a.x + t * rx, a.y + t * ry))
}

/// Whether the corners go round clockwise without a dent.
fn turns_right(quad: &Quad) -> bool {
    (0..4).all(|i| cross(quad.0[i], quad.0[(i + 1) % 4], quad.0[(i + 2) % 4]) > 0.0)
}

/// How well four corners explain the maps: the cells inside them should be the document's, the cells
/// outside should not, and the corner map should see something where they are. A bulge of the mask
/// where a surface looks like paper costs more inside than it brings.
struct Fit<'a> {
    cells: usize,
    /// For each row, the sums of how much more its first 0, 1, 2 ... cells say than one outside the
    /// map: `cells` x (`cells` + 1).
    sums: Vec<f32>,
    corners: &'a [f32],
    /// Weight of the corner map: the document's size in cells.
    size: f32,
}

impl<'a> Fit<'a> {
    fn new(region: &[usize], chance: &[f32], corners: &'a [f32], cells: usize) -> Self {
        let mut own = vec![false; chance.len()];
        for at in region {
            own[*at] = true;
        }
        let mut sums = Vec::with_capacity(cells * (cells + 1));
        for row in 0..cells {
            let mut sum = 0.0;
            sums.push(sum);
            for at in row * cells..(row + 1) * cells {
                if chance[at] <= 0.0 || own[at] {
                    sum += chance[at].clamp(-SAY, SAY) - ANOTHERS;
                }
                sums.push(sum);
            }
        }
        Self {
            cells,
            sums,
            corners,
            size: (region.len() as f32).sqrt(),
        }
    }

    /// The best corners that small moves of single corners and of whole sides lead to.
    fn best_near(&self, start: Quad) -> Quad {
        let mut best = (self.score(&start), start);
        let mut step = STEPS.0;
        while step >= STEPS.1 {
            let before = best.0;
            for corner in 0..4 {
                for (x, y) in [
                    (-1, -1),
                    (-1, 0),
                    (-1, 1),
                    (0, -1),
                    (0, 1),
                    (1, -1),
                    (1, 0),
                    (1, 1),
                ] {
                    let mut moved = best.1;
                    moved.0[corner].x += step * x as f32;
                    moved.0[corner].y += step * y as f32;
                    self.keep_better(&mut best, moved);
                }
            }
            for side in 0..4 {
                for sign in [-1.0, 1.0] {
                    let mut moved = best.1;
                    let next = (side + 1) % 4;
                    let (a, b) = (moved.0[side], moved.0[next]);
                    let shift = sign * step / a.distance(b).max(1e-3);
                    for corner in [side, next] {
                        moved.0[corner].x += shift * (b.y - a.y);
                        moved.0[corner].y -= shift * (b.x - a.x);
                    }
                    self.keep_better(&mut best, moved);
                }
            }
            if best.0 <= before {
                step /= 2.0;
            }
        }
        best.1
    }

    fn keep_better(&self, best: &mut (f32, Quad), other: Quad) {
        if turns_right(&other) {
            let score = self.score(&other);
            if score > best.0 + 1e-4 {
                *best = (score, other);
            }
        }
    }

    fn score(&self, quad: &Quad) -> f32 {
        let seen: f32 = quad.0.iter().map(|corner| self.corner(*corner).ln()).sum();
        self.inside(quad) + ANOTHERS * quad.area() + self.size * seen
    }

    /// Chance of a corner there.
    fn corner(&self, point: Point) -> f32 {
        let last = self.cells as f32 - 1.001;
        let (x, y) = (
            (point.x - 0.5).clamp(0.0, last),
            (point.y - 0.5).clamp(0.0, last),
        );
        let (column, row) = (x as usize, y as usize);
        let (right, down) = (x - column as f32, y - row as f32);
        let at = |row: usize| {
            let row = &self.corners[row * self.cells..];
            sigmoid(row[column]) * (1.0 - right) + sigmoid(row[column + 1]) * right
        };
        at(row) * (1.0 - down) + at(row + 1) * down + CORNER_FLOOR
    }

    /// Sum of `sums` over the cells inside a convex quadrilateral, parts of cells at either end of a
    /// row counted as parts.
    fn inside(&self, quad: &Quad) -> f32 {
        let limit = self.cells as f32;
        let height = |p: &Point| p.y.clamp(0.0, limit);
        let top = quad.0.iter().map(height).fold(limit, f32::min);
        let bottom = quad.0.iter().map(height).fold(0.0, f32::max);
        let rows = (top - 0.5).ceil().max(0.0) as usize
            ..((bottom - 0.5).ceil().max(0.0) as usize).min(self.cells);
        rows.map(|row| {
            let y = row as f32 + 0.5;
            let (mut left, mut right) = (limit, 0.0f32);
            for side in 0..4 {
                let (a, b) = (quad.0[side], quad.0[(side + 1) % 4]);
                if (a.y <= y) != (b.y <= y) {
                    let x = (a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x)).clamp(0.0, limit);
                    left = left.min(x);
                    right = right.max(x);
                }
            }
            if left < right {
                self.up_to(row, right) - self.up_to(row, left)
            } else {
                0.0
            }
        })
        .sum()
    }

    /// The same for a row's cells left of `x`.
    fn up_to(&self, row: usize, x: f32) -> f32 {
        let sums = &self.sums[row * (self.cells + 1)..][..=self.cells];
        let column = (x as usize).min(self.cells - 1);
        sums[column] + (sums[column + 1] - sums[column]) * (x - column as f32)
    }
}

/// The same corners, clockwise from the one nearest to the top left.
fn ordered(quad: Quad) -> Quad {
    let mut corners = quad.0;
    if quad.area() < 0.0 {
        corners.reverse();
    }
    let first = (0..4)
        .min_by(|a, b| (corners[*a].x + corners[*a].y).total_cmp(&(corners[*b].x + corners[*b].y)))
        .unwrap_or(0);
    corners.rotate_left(first);
    Quad(corners)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CELLS: usize = 128;
    const ANGLE: f32 = 0.3;
    const HALF: (f32, f32) = (45.0, 28.0);

    /// Logits of a map in which the cells for which `document` holds, in units along and across a
    /// turned rectangle's sides, are a document.
    fn map(document: impl Fn(f32, f32) -> bool) -> Vec<f32> {
        let (sin, cos) = ANGLE.sin_cos();
        let mut chance = vec![-4.0; CELLS * CELLS];
        for (at, chance) in chance.iter_mut().enumerate() {
            let (x, y) = ((at % CELLS) as f32 + 0.5, (at / CELLS) as f32 + 0.5);
            let (dx, dy) = (x - 64.0, y - 64.0);
            if document(dx * cos + dy * sin, dy * cos - dx * sin) {
                *chance = 4.0;
            }
        }
        chance
    }

    fn assert_rectangle(chance: &[f32]) {
        let found = documents(chance, &vec![-9.0; CELLS * CELLS], CELLS);
        assert_eq!(found.len(), 1);
        let (quad, sure) = found[0];
        assert!(sure > 0.9);
        let (sin, cos) = ANGLE.sin_cos();
        let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
        for (corner, (along, down)) in quad.0.iter().zip(corners) {
            let (u, v) = (along * HALF.0, down * HALF.1);
            let truth = Point::new(64.0 + u * cos - v * sin, 64.0 + u * sin + v * cos);
            assert!(corner.distance(truth) < 2.5, "{corner:?} {truth:?}");
        }
    }

    fn in_rectangle(u: f32, v: f32) -> bool {
        u.abs() < HALF.0 && v.abs() < HALF.1
    }

    #[test]
    fn a_turned_rectangle_with_a_clipped_corner_has_its_four_corners() {
        assert_rectangle(&map(|u, v| {
            in_rectangle(u, v) && u + v < HALF.0 + HALF.1 - 8.0
        }));
    }

    #[test]
    fn a_bulge_of_the_surface_does_not_move_the_corners() {
        let bulge = |u: f32, v: f32| (u - 20.0).hypot(v + HALF.1) < 9.0;
        assert_rectangle(&map(|u, v| in_rectangle(u, v) || bulge(u, v)));
    }
}
