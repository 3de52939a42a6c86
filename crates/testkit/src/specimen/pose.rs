//! Where a page lies before the camera: a pinhole with a little lens distortion.

use super::{
    canvas::Point,
    conditions::Conditions,
    page::{Page, Quad},
    random::Random,
};

type Matrix = [[f64; 3]; 3];

/// The map between pixels of a page and pixels of its photograph.
#[derive(Debug, Clone)]
pub(crate) struct Projection {
    to_photo: Matrix,
    inverse: Inverse,
    /// Radial distortion: positive bends straight lines outwards (barrel).
    distortion: f64,
    middle: (f64, f64),
    /// Half the frame's diagonal.
    reach: f64,
}

/// The way back, from offsets from the frame's middle to the page.
#[derive(Debug, Clone)]
struct Inverse {
    rows: [[f32; 3]; 3],
    middle: Point,
    /// Distortion a squared pixel.
    bend: f32,
}

impl Projection {
    /// A pose of `page` in a frame of `size` pixels.
    pub(crate) fn random(
        page: &Page,
        conditions: &Conditions,
        (width, height): (u32, u32),
        random: &mut Random,
    ) -> Self {
        let (width, height) = (f64::from(width), f64::from(height));
        let (pw, ph) = (
            f64::from(page.image.width()),
            f64::from(page.image.height()),
        );
        let mut angle = |most: f32| f64::from(random.between(-most, most)).to_radians();
        let (pitch, yaw) = (angle(conditions.tilt), angle(conditions.tilt));
        let roll = angle(conditions.roll) + f64::from(conditions.turn).to_radians();
        let rotation = product(&about_z(roll), &product(&about_x(pitch), &about_y(yaw)));
        // Phones see about 65° across the longer side.
        let focal = width.max(height) * 0.8;
        let (sin, cos) = (roll.sin().abs(), roll.cos().abs());
        let spanned = (pw * cos + ph * sin, pw * sin + ph * cos);
        let fill = f64::from(random.between(conditions.fill.0, conditions.fill.1));
        let scale = fill * (width / spanned.0).min(height / spanned.1);
        let distance = focal / scale;
        let mut shift = |room: f64| {
            let most =
                room.max(0.0) / 2.0 + room.abs().min(1.0) + f64::from(conditions.overhang) * width;
            f64::from(random.between(-1.0, 1.0)) * most
        };
        let (dx, dy) = (
            shift(width - spanned.0 * scale),
            shift(height - spanned.1 * scale),
        );
        // Page pixels about the page's middle, turned, moved away, projected; then moved so that
        // the page's middle comes to lie at `middle`.
        let middle = [width / 2.0 + dx, height / 2.0 + dy];
        let from_middle = |a: f64, b: f64, c: f64| [a, b, c - a * pw / 2.0 - b * ph / 2.0];
        let across = |row: usize| {
            let part = |k: usize| focal * rotation[row][k] + middle[row] * rotation[2][k];
            from_middle(part(0), part(1), middle[row] * distance)
        };
        let depth = from_middle(rotation[2][0], rotation[2][1], distance);
        let to_photo = [across(0), across(1), depth];
        let distortion = f64::from(random.between(-conditions.distortion, conditions.distortion));
        let middle = (width / 2.0, height / 2.0);
        let reach = width.hypot(height) / 2.0;
        // Scaled so that the last value is 1, and moved to start from the frame's middle.
        let rows = inverse(&to_photo).map(|[a, b, c]| [a, b, a * middle.0 + b * middle.1 + c]);
        let unit = rows[2][2];
        Self {
            to_photo,
            inverse: Inverse {
                rows: rows.map(|row| row.map(|value| (value / unit) as f32)),
                middle: (middle.0 as f32, middle.1 as f32),
                bend: (distortion / (reach * reach)) as f32,
            },
            distortion,
            middle,
            reach,
        }
    }

    /// The place on the page that a place in the photograph shows.
    pub(crate) fn page_at(&self, (x, y): Point) -> Point {
        // Called for every pixel, hence in single precision: right to a thousandth of a pixel.
        let Inverse {
            rows: [a, b, c],
            middle,
            bend,
        } = &self.inverse;
        let (dx, dy) = (x - middle.0, y - middle.1);
        let bend = 1.0 + bend * (dx * dx + dy * dy);
        let (x, y) = (dx * bend, dy * bend);
        let depth = 1.0 / (c[0] * x + c[1] * y + c[2]);
        (
            (a[0] * x + a[1] * y + a[2]) * depth,
            (b[0] * x + b[1] * y + b[2]) * depth,
        )
    }

    /// The place in the photograph where a place of the page comes to lie.
    pub(crate) fn photo_at(&self, (x, y): Point) -> Point {
        let (x, y) = project(&self.to_photo, (f64::from(x), f64::from(y)));
        let (ux, uy) = (
            (f64::from(x) - self.middle.0) / self.reach,
            (f64::from(y) - self.middle.1) / self.reach,
        );
        // The distortion is small: its inverse by iteration.
        let (mut dx, mut dy) = (ux, uy);
        for _ in 0..6 {
            let bend = 1.0 + self.distortion * (dx * dx + dy * dy);
            (dx, dy) = (ux / bend, uy / bend);
        }
        (
            (self.middle.0 + dx * self.reach) as f32,
            (self.middle.1 + dy * self.reach) as f32,
        )
    }

    /// Corners of a page's part in the photograph.
    pub(crate) fn quad(&self, on_page: &Quad) -> Quad {
        on_page.map(|corner| self.photo_at(corner))
    }
}

/// Length of a quad's first side.
pub(crate) fn side(quad: &Quad) -> f32 {
    (quad[1].0 - quad[0].0).hypot(quad[1].1 - quad[0].1)
}

fn project(m: &Matrix, (x, y): (f64, f64)) -> Point {
    let [u, v, w] = [0, 1, 2].map(|row| m[row][0] * x + m[row][1] * y + m[row][2]);
    ((u / w) as f32, (v / w) as f32)
}

fn product(a: &Matrix, b: &Matrix) -> Matrix {
    [0, 1, 2].map(|i| [0, 1, 2].map(|j| (0..3).map(|k| a[i][k] * b[k][j]).sum()))
}

fn about_x(angle: f64) -> Matrix {
    let (sin, cos) = angle.sin_cos();
    [[1.0, 0.0, 0.0], [0.0, cos, -sin], [0.0, sin, cos]]
}

fn about_y(angle: f64) -> Matrix {
    let (sin, cos) = angle.sin_cos();
    [[cos, 0.0, sin], [0.0, 1.0, 0.0], [-sin, 0.0, cos]]
}

fn about_z(angle: f64) -> Matrix {
    let (sin, cos) = angle.sin_cos();
    [[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]]
}

/// The inverse, up to a factor, which a projective map does not see.
fn inverse(m: &Matrix) -> Matrix {
    let minor = |a: usize, b: usize, c: usize, d: usize| m[a][c] * m[b][d] - m[a][d] * m[b][c];
    [
        [minor(1, 2, 1, 2), -minor(0, 2, 1, 2), minor(0, 1, 1, 2)],
        [-minor(1, 2, 0, 2), minor(0, 2, 0, 2), -minor(0, 1, 0, 2)],
        [minor(1, 2, 0, 1), -minor(0, 2, 0, 1), minor(0, 1, 0, 1)],
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specimen::{Severity, Specimen};

    #[test]
    fn there_and_back() {
        let page = Specimen::card_back(2).render();
        for seed in 0..40 {
            let mut random = Random::new(seed);
            let conditions = Conditions::random(Severity::Hard, &mut random);
            let projection = Projection::random(&page, &conditions, (1280, 960), &mut random);
            for corner in page.corners() {
                let (x, y) = projection.page_at(projection.photo_at(corner));
                let error = (x - corner.0).hypot(y - corner.1);
                assert!(error < 0.05, "{seed} {corner:?} {error}");
            }
        }
    }
}
