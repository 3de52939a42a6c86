//! Outlines of documents: from the locator's maps to four corners.

use bonafide_core::geometry::{Point, Quad};

/// Smallest document, as a share of the map.
const SMALLEST: f32 = 0.01;
/// Cells around a corner of the mask in which the corner map may move it.
const CORNER_REACH: isize = 5;
/// Chance of a corner that is believed.
const CORNER_CHANCE: f32 = 0.25;

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
            let quad = quadrilateral(&hull(&region, cells))?;
            let quad = Quad(quad.0.map(|corner| sharpened(corner, corners, cells)));
            Some((region.len(), quad, sure / region.len() as f32))
        })
        .collect();
    found.sort_by_key(|document| std::cmp::Reverse(document.0));
    found
        .into_iter()
        .map(|(_, quad, sure)| (ordered(quad), sure))
        .collect()
}

fn sigmoid(x: f32) -> f32 {
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

/// The corner moved to the peak of the corner map near it, if there is one.
fn sharpened(corner: Point, corners: &[f32], cells: usize) -> Point {
    let (cx, cy) = (corner.x.floor() as isize, corner.y.floor() as isize);
    let mut window = Vec::new();
    for y in cy - CORNER_REACH..=cy + CORNER_REACH {
        for x in cx - CORNER_REACH..=cx + CORNER_REACH {
            if (0..cells as isize).contains(&x) && (0..cells as isize).contains(&y) {
                let chance = sigmoid(corners[y as usize * cells + x as usize]);
                window.push((x as f32 + 0.5, y as f32 + 0.5, chance));
            }
        }
    }
    let top = window.iter().map(|w| w.2).fold(0.0, f32::max);
    if top < CORNER_CHANCE {
        return corner;
    }
    let (mut x, mut y, mut sum) = (0.0, 0.0, 0.0);
    for (wx, wy, chance) in window.into_iter().filter(|w| w.2 > 0.5 * top) {
        x += wx * chance;
        y += wy * chance;
        sum += chance;
    }
    Point::new(x / sum, y / sum)
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

    /// A map in which a turned rectangle with a clipped corner is a document.
    #[test]
    fn a_turned_rectangle_with_a_clipped_corner_has_its_four_corners() {
        let cells = 128;
        let (angle, half_width, half_height) = (0.3f32, 45.0, 28.0);
        let (sin, cos) = angle.sin_cos();
        let mut chance = vec![-4.0; cells * cells];
        for y in 0..cells {
            for x in 0..cells {
                let (dx, dy) = (x as f32 + 0.5 - 64.0, y as f32 + 0.5 - 64.0);
                let (u, v) = (dx * cos + dy * sin, dy * cos - dx * sin);
                let clipped = u + v > half_width + half_height - 8.0;
                if u.abs() < half_width && v.abs() < half_height && !clipped {
                    chance[y * cells + x] = 4.0;
                }
            }
        }
        let found = documents(&chance, &vec![-9.0; cells * cells], cells);
        assert_eq!(found.len(), 1);
        let (quad, sure) = found[0];
        assert!(sure > 0.9);
        for (corner, (u, v)) in
            quad.0
                .iter()
                .zip([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])
        {
            let (u, v) = (u * half_width, v * half_height);
            let truth = Point::new(64.0 + u * cos - v * sin, 64.0 + u * sin + v * cos);
            assert!(corner.distance(truth) < 2.5, "{corner:?} {truth:?}");
        }
    }
}
