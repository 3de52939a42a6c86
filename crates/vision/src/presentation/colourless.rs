//! A document without any colour but the light's: a copy in black and white, or a document that has
//! none.

use bonafide_core::geometry::{Point, Quad};

use crate::{colour::Colour, geometry::Homography};

/// Cells that the document is divided into, across and down: the mean over one has little noise.
const CELLS: usize = 24;
/// Samples of a cell, across and down.
const SAMPLES: usize = 3;
/// Spread of the colours, as a natural logarithm of the channels' ratios, from which a document is in
/// colour for certain.
const COLOURFUL: f32 = 0.06;

/// How colourless the document is, 0 to 1; `None` where it is degenerate or too dark or bright to tell.
pub(super) fn look(colour: &Colour, document: &Quad) -> Option<f32> {
    let map = Homography::from_rectangle(CELLS as f32, CELLS as f32, document)?;
    let mut ratios: Vec<[f32; 2]> = Vec::with_capacity(CELLS * CELLS);
    for cell in 0..CELLS * CELLS {
        let corner = ((cell % CELLS) as f32, (cell / CELLS) as f32);
        if let Some(mean) = mean(colour, &map, corner) {
            let [r, g, b] = mean;
            ratios.push([(r / g).ln(), (b / g).ln()]);
        }
    }
    if ratios.len() < CELLS * CELLS / 4 {
        return None;
    }
    let middle = [0, 1].map(|c| {
        let mut values: Vec<f32> = ratios.iter().map(|ratio| ratio[c]).collect();
        values.sort_by(f32::total_cmp);
        values[values.len() / 2]
    });
    let mut spread: Vec<f32> = ratios
        .iter()
        .map(|[red, blue]| (red - middle[0]).hypot(blue - middle[1]))
        .collect();
    spread.sort_by(f32::total_cmp);
    // Nineteen in twenty: a stamp or a finger on a copy does not make it colourful.
    let spread = spread[spread.len() * 19 / 20];
    Some((1.0 - spread / COLOURFUL).clamp(0.0, 1.0))
}

/// The mean colour of a cell, unless it is nearly black or clipped, where ratios say nothing.
fn mean(colour: &Colour, map: &Homography, corner: (f32, f32)) -> Option<[f32; 3]> {
    let mut sums = [0.0f32; 3];
    for sample in 0..SAMPLES * SAMPLES {
        let part = |i: usize| (i as f32 + 0.5) / SAMPLES as f32;
        let at = map.apply(Point::new(
            corner.0 + part(sample % SAMPLES),
            corner.1 + part(sample / SAMPLES),
        ));
        if at.x < 0.0 || at.y < 0.0 {
            return None;
        }
        let (x, y) = (at.x as usize, at.y as usize);
        if x >= colour.width || y >= colour.height {
            return None;
        }
        let pixel = &colour.pixels[(y * colour.width + x) * 3..][..3];
        for (sum, value) in sums.iter_mut().zip(pixel) {
            *sum += f32::from(*value);
        }
    }
    let mean = sums.map(|sum| sum / (SAMPLES * SAMPLES) as f32);
    let usable = mean.iter().all(|value| (40.0..248.0).contains(value));
    usable.then_some(mean)
}
