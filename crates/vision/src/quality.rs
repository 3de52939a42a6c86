//! How good a picture is, measured on the document straightened, or on the whole picture where no
//! document was found.

use bonafide_core::{
    evidence::Quality,
    geometry::{Point, Quad},
};

use crate::{geometry::Homography, plane::Pyramid};

/// Longer side of what is measured, in pixels, so that figures of pictures of different size can
/// be compared.
const SIDE: f32 = 480.0;

/// Measures the part of `luma` inside `quad`. `pixels_per_millimetre` is passed on.
#[must_use]
pub fn measure(luma: &Pyramid, quad: &Quad, pixels_per_millimetre: Option<f32>) -> Quality {
    let (width, height) = (quad.width().max(1.0), quad.height().max(1.0));
    let scale = SIDE / width.max(height);
    let columns = ((width * scale) as usize).max(16);
    let rows = ((height * scale) as usize).max(16);
    let map = Homography::from_rectangle(columns as f32, rows as f32, quad);
    let (level, factor) = luma.level(1.0 / scale);
    let mut pixels = Vec::with_capacity(columns * rows);
    for y in 0..rows {
        for x in 0..columns {
            let at = Point::new(x as f32 + 0.5, y as f32 + 0.5);
            let p = map.map_or(at, |map| map.apply(at));
            pixels.push(level.bilinear(p.x * factor, p.y * factor));
        }
    }
    let count = pixels.len() as f32;
    let brightness = pixels.iter().sum::<f32>() / count;
    let variance = pixels.iter().map(|p| (p - brightness).powi(2)).sum::<f32>() / count;
    let at = |x: usize, y: usize| pixels[y * columns + x];
    let (mut laplacian, mut glare) = (0.0, 0);
    for y in 1..rows - 1 {
        for x in 1..columns - 1 {
            let around = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1);
            laplacian += (around - 4.0 * at(x, y)).powi(2);
            // A blob, not a speck: the neighbours are clipped as well.
            glare += u32::from(around >= 4.0 * 252.0 && at(x, y) >= 252.0);
        }
    }
    Quality {
        sharpness: laplacian / count / variance.max(1.0),
        brightness,
        contrast: variance.sqrt(),
        glare: glare as f32 / count,
        pixels_per_millimetre,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plane::Plane;

    fn board(soft: bool) -> Pyramid {
        let pixels = (0..480 * 320)
            .map(|i| {
                let (x, y) = (i % 480, i / 480);
                let (a, b) = ((x / 8 + y / 8) % 2, (x % 8) as f32);
                if soft {
                    (128.0 + 60.0 * (b - 4.0) / 4.0) as u8
                } else {
                    30 + 200 * a as u8
                }
            })
            .collect();
        Pyramid::new(Plane::new(480, 320, pixels))
    }

    #[test]
    fn sharper_is_higher_and_white_blobs_are_glare() {
        let whole = Quad::rectangle(0.0, 0.0, 480.0, 320.0);
        let hard = measure(&board(false), &whole, None);
        let white = Pyramid::new(Plane::new(480, 320, vec![255; 480 * 320]));
        assert!(hard.sharpness > 0.2 && hard.glare == 0.0, "{hard:?}");
        assert!(
            (hard.brightness - 130.0).abs() < 3.0 && hard.contrast > 90.0,
            "{hard:?}"
        );
        let flat = measure(&white, &whole, Some(4.0));
        assert!(flat.glare > 0.9 && flat.sharpness == 0.0, "{flat:?}");
        assert_eq!(flat.pixels_per_millimetre, Some(4.0));
        assert!(measure(&board(true), &whole, None).contrast < hard.contrast);
    }
}
