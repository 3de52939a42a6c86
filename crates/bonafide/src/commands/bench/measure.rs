//! How far what was read is from what is true.

use bonafide_core::geometry::{Point, Quad};

/// Intersection over union of two convex quadrilaterals, whatever corner they begin with.
pub(super) fn overlap(a: &Quad, b: &Quad) -> f32 {
    let clockwise = |quad: &Quad| {
        let mut corners = quad.0.to_vec();
        if quad.area() < 0.0 {
            corners.reverse();
        }
        corners
    };
    let (mut shape, clip) = (clockwise(a), clockwise(b));
    // Sutherland and Hodgman: cut by each side in turn.
    for i in 0..4 {
        let (p, q) = (clip[i], clip[(i + 1) % 4]);
        let side = |c: Point| (q.x - p.x) * (c.y - p.y) - (q.y - p.y) * (c.x - p.x);
        let mut cut = Vec::new();
        for j in 0..shape.len() {
            let (from, to) = (shape[j], shape[(j + 1) % shape.len()]);
            let (s, t) = (side(from), side(to));
            if s >= 0.0 {
                cut.push(from);
            }
            if (s >= 0.0) != (t >= 0.0) {
                let share = s / (s - t);
                cut.push(Point::new(
                    from.x + share * (to.x - from.x),
                    from.y + share * (to.y - from.y),
                ));
            }
        }
        shape = cut;
    }
    let area = (0..shape.len())
        .map(|i| {
            let (p, q) = (shape[i], shape[(i + 1) % shape.len()]);
            p.x * q.y - q.x * p.y
        })
        .sum::<f32>()
        / 2.0;
    let union = a.area().abs() + b.area().abs() - area;
    if union > 0.0 {
        (area / union).clamp(0.0, 1.0)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlaps_do_not_depend_on_the_first_corner() {
        let a = Quad::rectangle(0.0, 0.0, 10.0, 10.0);
        let mut turned = Quad::rectangle(5.0, 0.0, 10.0, 10.0);
        turned.0.reverse();
        assert!((overlap(&a, &turned) - 1.0 / 3.0).abs() < 1e-5);
        assert!((overlap(&a, &a) - 1.0).abs() < 1e-5);
        assert!(overlap(&a, &Quad::rectangle(20.0, 0.0, 5.0, 5.0)) < 1e-5);
    }
}
