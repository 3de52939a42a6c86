//! How good a picture is, measured on the document laid straight, or on the whole picture where no
//! document was found.

use bonafide_core::{
    evidence::Quality,
    geometry::{Point, Quad},
};

use crate::{
    page::Page,
    plane::{Plane, Pyramid},
};

/// Longer side of what is measured, in pixels, so that figures of pictures of different size can
/// be compared.
const SIDE: usize = 640;
/// Side of the squares whose paper is compared, in pixels.
const SQUARE: usize = 40;
/// Luma from which a pixel is clipped.
const CLIPPED: u8 = 252;
/// Share of edges that count as the steepest.
const STEEPEST: f32 = 0.003;
/// Share of a square's pixels that are darker than its paper.
const INK: f32 = 0.85;

/// Measures the part of `luma` inside `quad`; places are in luma pixels. How large its print is, is not known
/// here. Nothing is seen where the corners are degenerate.
#[must_use]
pub fn measure(luma: &Pyramid, quad: &Quad) -> Quality {
    let Some(page) = Page::new(quad, SIDE, SQUARE) else {
        return Quality::default();
    };
    let plane = page.sample(luma);
    let tones = Tones::of(plane.pixels());
    let squares = squares(&plane);
    let glare = squares.iter().map(|square| square.clipped).sum::<usize>() as f32;
    Quality {
        sharpness: steepness(&plane) / (tones.quantile(0.95) - tones.quantile(0.05)).max(1.0),
        brightness: tones.mean(),
        contrast: tones.deviation(),
        glare: glare / (plane.width() * plane.height()) as f32,
        glare_quad: glare_quad(&squares, &page),
        shadow: shadow(&squares),
        pixels_per_millimetre: None,
    }
}

/// How often each luma occurs.
struct Tones {
    counts: [u32; 256],
    total: f32,
}

impl Tones {
    fn of<'a>(pixels: impl IntoIterator<Item = &'a u8>) -> Self {
        let mut counts = [0; 256];
        for pixel in pixels {
            counts[usize::from(*pixel)] += 1;
        }
        Self {
            counts,
            total: counts.iter().sum::<u32>() as f32,
        }
    }

    /// The luma that a share of the pixels does not exceed.
    fn quantile(&self, share: f32) -> f32 {
        let wanted = share * self.total;
        let mut seen = 0.0;
        for (tone, count) in self.counts.iter().enumerate() {
            seen += *count as f32;
            if seen >= wanted {
                return tone as f32;
            }
        }
        255.0
    }

    fn moment(&self, of: impl Fn(f32) -> f32) -> f32 {
        let each = |(tone, count): (usize, &u32)| of(tone as f32) * *count as f32;
        self.counts.iter().enumerate().map(each).sum::<f32>() / self.total.max(1.0)
    }

    fn mean(&self) -> f32 {
        self.moment(|tone| tone)
    }

    fn deviation(&self) -> f32 {
        let mean = self.mean();
        self.moment(|tone| (tone - mean).powi(2)).sqrt()
    }
}

/// Change of luma from one pixel to the next at the steepest edges.
fn steepness(plane: &Plane) -> f32 {
    let (width, height) = (plane.width(), plane.height());
    let pixels = plane.pixels();
    let mut counts = [0u32; 512];
    for y in 0..height - 1 {
        let (row, below) = (&pixels[y * width..], &pixels[(y + 1) * width..]);
        for x in 0..width - 1 {
            let change = row[x].abs_diff(row[x + 1]) as usize + row[x].abs_diff(below[x]) as usize;
            counts[change] += 1;
        }
    }
    let wanted = STEEPEST * ((width - 1) * (height - 1)) as f32;
    let mut seen = 0.0;
    for (change, count) in counts.iter().enumerate().rev() {
        seen += *count as f32;
        if seen >= wanted {
            return change as f32;
        }
    }
    0.0
}

/// A square of the page.
struct Square {
    /// Left upper corner on the page.
    corner: (usize, usize),
    /// Luma of its paper.
    paper: f32,
    /// Pixels in blobs that are clipped to white.
    clipped: usize,
}

fn squares(plane: &Plane) -> Vec<Square> {
    let (width, pixels) = (plane.width(), plane.pixels());
    let is_clipped = |x: usize, y: usize| pixels[y * width + x] >= CLIPPED;
    let lefts = (0..width).step_by(SQUARE);
    let corners = (0..plane.height())
        .step_by(SQUARE)
        .flat_map(|top| lefts.clone().map(move |left| (left, top)));
    corners
        .map(|(left, top)| {
            let rows = (top..top + SQUARE).map(|y| &pixels[y * width + left..][..SQUARE]);
            let mut clipped = 0;
            for y in top.max(1)..(top + SQUARE).min(plane.height() - 1) {
                for x in left.max(1)..(left + SQUARE).min(width - 1) {
                    // A blob, not a speck: the neighbours are clipped as well.
                    let whole = is_clipped(x, y)
                        && is_clipped(x - 1, y)
                        && is_clipped(x + 1, y)
                        && is_clipped(x, y - 1)
                        && is_clipped(x, y + 1);
                    clipped += usize::from(whole);
                }
            }
            Square {
                corner: (left, top),
                paper: Tones::of(rows.flatten()).quantile(INK),
                clipped,
            }
        })
        .collect()
}

/// Share of light that the darkest of the paper lacks.
fn shadow(squares: &[Square]) -> f32 {
    let mut paper: Vec<f32> = squares.iter().map(|square| square.paper).collect();
    paper.sort_by(f32::total_cmp);
    let at = |share: f32| paper[((paper.len() - 1) as f32 * share) as usize];
    1.0 - at(0.08) / at(0.9).max(1.0)
}

/// The rectangle of the page, in luma pixels, around all squares that are half clipped.
fn glare_quad(squares: &[Square], page: &Page) -> Option<Quad> {
    let lost = squares
        .iter()
        .filter(|square| square.clipped * 2 > SQUARE * SQUARE)
        .map(|square| square.corner);
    let (left, top, right, bottom) = lost.fold(None, |around, (x, y)| {
        let (left, top, right, bottom) = around.unwrap_or((x, y, x, y));
        Some((left.min(x), top.min(y), right.max(x), bottom.max(y)))
    })?;
    let corner = |x: usize, y: usize| page.to_luma(Point::new(x as f32, y as f32));
    Some(Quad([
        corner(left, top),
        corner(right + SQUARE, top),
        corner(right + SQUARE, bottom + SQUARE),
        corner(left, bottom + SQUARE),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Text-like stripes on paper: `light` gives the share of light at each point.
    fn paper(blur: f32, light: impl Fn(usize, usize) -> f32) -> Quality {
        let pixels = (0..640 * 400)
            .map(|i| {
                let (x, y) = (i % 640, i / 640);
                // A dark stripe of 4 pixels in every 16, its edges `blur` pixels wide.
                let from = (x % 16) as f32 - 7.5;
                let ink = ((2.0 - from.abs()) / blur.max(0.01) + 0.5).clamp(0.0, 1.0);
                ((210.0 - 160.0 * ink) * light(x, y)).min(255.0) as u8
            })
            .collect();
        let luma = Pyramid::new(Plane::new(640, 400, pixels));
        measure(&luma, &Quad::rectangle(0.0, 0.0, 640.0, 400.0))
    }

    #[test]
    fn each_fault_moves_its_own_figure() {
        let good = paper(0.5, |_, _| 1.0);
        assert!(good.sharpness > 0.7 && good.shadow < 0.05, "{good:?}");
        assert!(good.glare == 0.0 && good.glare_quad.is_none(), "{good:?}");
        let blurred = paper(6.0, |_, _| 1.0);
        assert!(blurred.sharpness < 0.5 * good.sharpness, "{blurred:?}");
        let dark = paper(0.5, |_, _| 0.3);
        assert!(dark.brightness < 0.4 * good.brightness, "{dark:?}");
        assert!((dark.sharpness - good.sharpness).abs() < 0.1, "{dark:?}");
        let shaded = paper(0.5, |x, _| if x < 200 { 0.5 } else { 1.0 });
        assert!((shaded.shadow - 0.5).abs() < 0.05, "{shaded:?}");
    }

    #[test]
    fn glare_is_seen_where_it_is() {
        let spot = |x: usize, y: usize| x.abs_diff(400).max(y.abs_diff(200)) < 80;
        let seen = paper(0.5, |x, y| if spot(x, y) { 9.0 } else { 1.0 });
        let share = 160.0 * 160.0 / (640.0 * 400.0);
        assert!((seen.glare - share).abs() < 0.01, "{seen:?}");
        let quad = seen.glare_quad.expect("a place");
        assert!(quad.center().distance(Point::new(400.0, 200.0)) < 20.0);
        assert!((quad.width() - 160.0).abs() < 41.0, "{quad:?}");
    }
}
