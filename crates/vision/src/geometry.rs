//! Projective maps between planes, and fits.

use bonafide_core::geometry::{Point, Quad};

/// A projective map, row after row, applied to (x, y, 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Homography([f64; 9]);

impl Homography {
    /// The map that takes the corners of a rectangle of this size (origin at its top left) to
    /// the corners of `quad`; `None` when they are degenerate.
    #[must_use]
    pub fn from_rectangle(width: f32, height: f32, quad: &Quad) -> Option<Self> {
        Self::between(&Quad::rectangle(0.0, 0.0, width, height), quad)
    }

    /// The map that takes the corners of `from` to those of `to`; `None` when degenerate.
    #[must_use]
    pub fn between(from: &Quad, to: &Quad) -> Option<Self> {
        let mut rows = Vec::with_capacity(8);
        for (p, q) in from.0.iter().zip(&to.0) {
            let (x, y, u, v) = (
                f64::from(p.x),
                f64::from(p.y),
                f64::from(q.x),
                f64::from(q.y),
            );
            rows.push([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u]);
            rows.push([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v]);
        }
        let mut h = [0.0; 9];
        h[8] = 1.0;
        h[..8].copy_from_slice(&solve(rows)?);
        Some(Self(h))
    }

    /// Where a point goes.
    #[must_use]
    pub fn apply(&self, p: Point) -> Point {
        let h = &self.0;
        let (x, y) = (f64::from(p.x), f64::from(p.y));
        let w = h[6] * x + h[7] * y + h[8];
        Point::new(
            ((h[0] * x + h[1] * y + h[2]) / w) as f32,
            ((h[3] * x + h[4] * y + h[5]) / w) as f32,
        )
    }
}

/// Solves eight linear equations (coefficients, then the right side) by elimination with pivots.
fn solve(mut rows: Vec<[f64; 9]>) -> Option<[f64; 8]> {
    for column in 0..8 {
        let pivot =
            (column..8).max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))?;
        if rows[pivot][column].abs() < 1e-9 {
            return None;
        }
        rows.swap(column, pivot);
        let lead = rows[column];
        for (index, row) in rows.iter_mut().enumerate() {
            if index != column {
                let factor = row[column] / lead[column];
                for (value, from) in row.iter_mut().zip(&lead) {
                    *value -= factor * from;
                }
            }
        }
    }
    let mut solution = [0.0; 8];
    for (index, value) in solution.iter_mut().enumerate() {
        *value = rows[index][8] / rows[index][index];
    }
    solution.iter().all(|v| v.is_finite()).then_some(solution)
}

/// A polynomial of degree at most two: `c[0] + c[1] x + c[2] x²`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Parabola(pub [f32; 3]);

impl Parabola {
    /// Its value.
    #[must_use]
    pub fn at(&self, x: f32) -> f32 {
        self.0[0] + x * (self.0[1] + x * self.0[2])
    }

    /// Its slope.
    #[must_use]
    pub fn slope(&self, x: f32) -> f32 {
        self.0[1] + 2.0 * x * self.0[2]
    }

    /// Where it has the value `y`, near `x`.
    #[must_use]
    pub fn inverse(&self, y: f32, mut x: f32) -> f32 {
        for _ in 0..4 {
            let slope = self.slope(x);
            if slope.abs() < 1e-6 {
                break;
            }
            x -= (self.at(x) - y) / slope;
        }
        x
    }

    /// The fit of `degree` (0, 1 or 2) that leaves the least weighted squares; `None` when the
    /// points are too few.
    #[must_use]
    pub fn fit(points: &[(f32, f32, f32)], degree: usize) -> Option<Self> {
        let terms = degree + 1;
        let used = points.iter().filter(|p| p.2 > 0.0).count();
        if used < terms {
            return None;
        }
        // Centred and scaled, so that the normal equations are well conditioned.
        let weight: f64 = points.iter().map(|p| f64::from(p.2)).sum();
        let middle = points
            .iter()
            .map(|p| f64::from(p.0) * f64::from(p.2))
            .sum::<f64>()
            / weight;
        let spread = points
            .iter()
            .map(|p| (f64::from(p.0) - middle).abs())
            .fold(1e-6, f64::max);
        let mut normal = [[0.0f64; 4]; 3];
        for &(x, y, w) in points {
            let u = (f64::from(x) - middle) / spread;
            let powers = [1.0, u, u * u];
            for i in 0..terms {
                for j in 0..terms {
                    normal[i][j] += f64::from(w) * powers[i] * powers[j];
                }
                normal[i][3] += f64::from(w) * powers[i] * f64::from(y);
            }
        }
        for (i, row) in normal.iter_mut().enumerate().take(3) {
            if i >= terms {
                *row = [0.0; 4];
                row[i] = 1.0;
            }
        }
        let c = solve_three(normal)?;
        // Back from u = (x - middle) / spread.
        let (c1, c2) = (c[1] / spread, c[2] / (spread * spread));
        Some(Self([
            (c[0] - c1 * middle + c2 * middle * middle) as f32,
            (c1 - 2.0 * c2 * middle) as f32,
            c2 as f32,
        ]))
    }

    /// A fit that leaves out what lies far off: fits `first` (a degree), drops points further than
    /// four tolerances, and fits again with two and with one, at last with `degree`.
    #[must_use]
    pub fn fit_robust(
        points: &[(f32, f32, f32)],
        first: usize,
        degree: usize,
        tolerance: f32,
    ) -> Option<Self> {
        let mut fit = Self::fit(points, first)?;
        for (limit, degree) in [(4.0, first), (2.0, degree), (1.0, degree)] {
            let near: Vec<_> = points
                .iter()
                .copied()
                .filter(|p| (p.1 - fit.at(p.0)).abs() <= limit * tolerance)
                .collect();
            fit = Self::fit(&near, degree)?;
        }
        Some(fit)
    }
}

fn solve_three(mut m: [[f64; 4]; 3]) -> Option<[f64; 3]> {
    for column in 0..3 {
        let pivot =
            (column..3).max_by(|a, b| m[*a][column].abs().total_cmp(&m[*b][column].abs()))?;
        if m[pivot][column].abs() < 1e-12 {
            return None;
        }
        m.swap(column, pivot);
        let lead = m[column];
        for (index, row) in m.iter_mut().enumerate() {
            if index != column {
                let factor = row[column] / lead[column];
                for (value, from) in row.iter_mut().zip(&lead) {
                    *value -= factor * from;
                }
            }
        }
    }
    Some([m[0][3] / m[0][0], m[1][3] / m[1][1], m[2][3] / m[2][2]])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_homography_takes_corners_to_corners() {
        let quad = Quad([
            Point::new(10.0, 12.0),
            Point::new(90.0, 20.0),
            Point::new(80.0, 70.0),
            Point::new(5.0, 60.0),
        ]);
        let map = Homography::from_rectangle(44.0, 8.0, &quad).unwrap();
        for (from, to) in Quad::rectangle(0.0, 0.0, 44.0, 8.0).0.iter().zip(&quad.0) {
            assert!(map.apply(*from).distance(*to) < 1e-3);
        }
        let flat = Quad([Point::new(1.0, 1.0); 4]);
        assert_eq!(Homography::between(&flat, &quad), None);
    }

    #[test]
    fn a_robust_fit_ignores_strays() {
        let mut points: Vec<_> = (0..40)
            .map(|i| (i as f32, 3.0 + 0.5 * i as f32 - 0.01 * (i * i) as f32, 1.0))
            .collect();
        points[7].1 += 30.0;
        points[31].1 -= 30.0;
        let fit = Parabola::fit_robust(&points, 1, 2, 1.0).unwrap();
        assert!((fit.at(20.0) - 9.0).abs() < 0.05, "{fit:?}");
    }
}
