//! A part of the document that was not compressed as often as the rest: what was painted or pasted into a
//! photograph after the camera had saved it.
//!
//! A camera's file that is opened, changed and saved again was compressed twice, and the first time left
//! gaps between the values that its blocks' frequencies have (Bianchi and Piva, "Image Forgery Localization
//! via Block-Grained Analysis of JPEG Artifacts", 2012). What was put in afterwards has no such gaps. How
//! values would be without the first compression is taken from blocks that straddle four of the file's. A
//! photograph that was compressed once, or twice as a whole, has no such part.

use std::sync::LazyLock;

use bonafide_core::geometry::{Point, Quad};

use super::{
    cosines::{self, COUNT, FREQUENCIES},
    windows::Sums,
};
use crate::{
    blocks::{Blocks, SIDE},
    plane::Plane,
};

/// Of a document with more blocks, one of four is looked at.
const MOST_BLOCKS: usize = 80_000;
/// Usable blocks that a document must have.
const FEWEST_BLOCKS: usize = 200;
/// Straddling blocks that are looked at.
const MOST_STRADDLING: usize = 4_000;
/// Steps from 0 that are told apart, each way.
const REACH: i32 = 40;
const BINS: usize = 2 * REACH as usize + 1;
/// Coarsest step of a first compression that is looked for.
const COARSEST: u16 = 30;
/// Gain of a block in a frequency, as a natural logarithm, from which a first compression is believed.
const LEAST_GAIN: f64 = 0.004;
/// Gain of a block in all frequencies from which the score is not lowered: below, the model of the first
/// compression is about as wrong as it is right.
const FULL_GAIN: f64 = 0.3;
/// What a block must speak against the first compression to count, as a natural logarithm.
const MARGIN: f64 = 0.3;
/// Evidence that is as much as half of all.
const HALF: f64 = 40.0;
/// Sides of the parts that are looked at, in blocks: from a few letters to a portrait.
const PARTS: [(usize, usize); 5] = [(4, 3), (8, 4), (14, 5), (14, 14), (24, 28)];

/// Steps of a block's frequencies, cut at [`REACH`].
type Values = [i8; COUNT];

/// How strongly a part of the document speaks against what the rest went through, 0 to 1, and that part; `None`
/// where the document is too small to tell.
pub(super) fn look(luma: &Plane, blocks: &Blocks, document: &Quad) -> Option<(f32, Quad)> {
    let grid = Grid::over(luma, blocks, document)?;
    let steps = FREQUENCIES.map(|(v, u)| blocks.steps[v * SIDE + u]);
    let mut values: Vec<Option<Values>> = Vec::with_capacity(grid.columns * grid.rows);
    let mut straddling: Vec<[f32; COUNT]> = Vec::new();
    let every = (grid.columns * grid.rows).div_ceil(MOST_STRADDLING);
    for at in 0..grid.columns * grid.rows {
        let (x, y) = grid.pixel(at);
        let block = grid
            .lies_on(document, (x, y))
            .then(|| cosines::block(luma, x, y))
            .flatten();
        values.push(block.map(|block| rounded(&block, &steps)));
        let (x, y) = (x + SIDE / 2, y + SIDE / 2);
        let fits = x + SIDE <= luma.width() && y + SIDE <= luma.height();
        if block.is_some() && at.is_multiple_of(every) && fits {
            straddling.extend(cosines::block(luma, x, y));
        }
    }
    let usable = values.iter().flatten().count();
    if usable < FEWEST_BLOCKS || straddling.is_empty() {
        return None;
    }
    let mut gain = 0.0;
    let mut against = vec![0.0f64; values.len()];
    for (frequency, step) in steps.into_iter().enumerate() {
        let mut counts = [0.0; BINS];
        for block in values.iter().flatten() {
            counts[bin(block[frequency])] += 1.0 / usable as f64;
        }
        let source: Vec<f32> = straddling.iter().map(|block| block[frequency]).collect();
        let Some(first) = First::likeliest(&counts, &source, step) else {
            continue;
        };
        gain += first.gain;
        for (sum, block) in against.iter_mut().zip(&values) {
            if let Some(block) = block {
                *sum -= first.gains[bin(block[frequency])];
            }
        }
    }
    for (sum, block) in against.iter_mut().zip(&values) {
        *sum -= block.map_or(0.0, |_| MARGIN);
    }
    let sums = Sums::new(&against, grid.columns);
    let (evidence, (x, y), (across, down)) = PARTS
        .into_iter()
        .filter_map(|size| sums.most(size).map(|(sum, at)| (sum, at, size)))
        .max_by(|a, b| a.0.total_cmp(&b.0))?;
    let trust = (gain / FULL_GAIN).clamp(0.0, 1.0);
    let evidence = evidence.max(0.0) * trust * trust;
    Some((
        (evidence / (evidence + HALF)) as f32,
        grid.quad((x, y), (across, down)),
    ))
}

/// The blocks that a document covers, or every second one each way.
struct Grid {
    /// The first block's first pixel.
    first: (usize, usize),
    columns: usize,
    rows: usize,
    /// Pixels from one block to the next.
    pitch: usize,
}

impl Grid {
    fn over(luma: &Plane, blocks: &Blocks, document: &Quad) -> Option<Self> {
        let span = |pick: fn(&Point) -> f32, origin: usize, limit: usize| {
            let least = document.0.iter().map(pick).fold(f32::MAX, f32::min);
            let most = document.0.iter().map(pick).fold(f32::MIN, f32::max);
            let first = (least.max(0.0) as usize).saturating_sub(origin) / SIDE;
            let last = (most.clamp(0.0, limit as f32) as usize).saturating_sub(origin) / SIDE;
            (origin + first * SIDE, last.checked_sub(first))
        };
        let (left, across) = span(|p| p.x, blocks.origin.0, luma.width());
        let (top, down) = span(|p| p.y, blocks.origin.1, luma.height());
        let (across, down) = (across?, down?);
        let stride = if across * down > MOST_BLOCKS { 2 } else { 1 };
        Some(Self {
            first: (left, top),
            columns: across / stride,
            rows: down / stride,
            pitch: stride * SIDE,
        })
    }

    /// The first pixel of a block.
    const fn pixel(&self, at: usize) -> (usize, usize) {
        (
            self.first.0 + at % self.columns * self.pitch,
            self.first.1 + at / self.columns * self.pitch,
        )
    }

    /// Whether a block lies on the document.
    fn lies_on(&self, document: &Quad, (x, y): (usize, usize)) -> bool {
        [(0, 0), (SIDE, 0), (SIDE, SIDE), (0, SIDE)]
            .into_iter()
            .all(|(dx, dy)| document.contains(Point::new((x + dx) as f32, (y + dy) as f32)))
    }

    fn quad(&self, (x, y): (usize, usize), (across, down): (usize, usize)) -> Quad {
        let pitch = self.pitch as f32;
        Quad::rectangle(
            self.first.0 as f32 + x as f32 * pitch,
            self.first.1 as f32 + y as f32 * pitch,
            across as f32 * pitch,
            down as f32 * pitch,
        )
    }
}

fn rounded(block: &[f32; COUNT], steps: &[u16; COUNT]) -> Values {
    let mut values = [0; COUNT];
    for ((value, frequency), step) in values.iter_mut().zip(block).zip(steps) {
        *value = cut(*frequency / f32::from(*step));
    }
    values
}

fn cut(steps: f32) -> i8 {
    nearest(steps).clamp(-REACH, REACH) as i8
}

/// To the nearest whole number. Several times as fast as the library's, which has to be right for all there
/// are.
fn nearest(value: f32) -> i32 {
    (value + 0.5f32.copysign(value)) as i32
}

fn bin(value: i8) -> usize {
    (i32::from(value) + REACH) as usize
}

/// A first compression of one frequency.
struct First {
    /// By value, how much likelier it is with the first compression than without, as a natural logarithm.
    gains: [f64; BINS],
    /// The mean of that over the document's blocks.
    gain: f64,
}

impl First {
    /// The first compression that explains best how often values occur, where one explains it better than
    /// none. `source` holds the frequency as it would be without any, `step` is that of the file.
    fn likeliest(counts: &[f64; BINS], source: &[f32], step: u16) -> Option<Self> {
        let without = shares(source.iter().copied(), step);
        (2..=COARSEST)
            .filter(|first| *first != step)
            .map(|first| {
                let first = f32::from(first);
                let opened = source
                    .iter()
                    .zip(&*UNROUNDING)
                    .map(|(value, more)| nearest(value / first) as f32 * first + more);
                let with = shares(opened, step);
                let mut gains = [0.0; BINS];
                for ((gain, with), without) in gains.iter_mut().zip(&with).zip(&without) {
                    // One in twenty may be of blocks that were changed, whatever their values.
                    *gain = (0.95 * with / without + 0.05).ln();
                }
                let gain = gains.iter().zip(counts).map(|(g, count)| g * count).sum();
                Self { gains, gain }
            })
            .max_by(|a, b| a.gain.total_cmp(&b.gain))
            .filter(|best| best.gain > LEAST_GAIN)
    }
}

/// The share of values that each bin has, as many of either sign; none is without any.
fn shares(values: impl Iterator<Item = f32>, step: u16) -> [f64; BINS] {
    let step = f32::from(step);
    let mut counts = [1u32; BINS];
    for value in values {
        counts[bin(cut(value / step))] += 1;
    }
    let whole = f64::from(counts.iter().sum::<u32>());
    let mut shares = [0.0; BINS];
    for (at, share) in shares.iter_mut().enumerate() {
        *share = f64::from(counts[at] + counts[BINS - 1 - at]) / 2.0 / whole;
    }
    shares
}

/// What rounding the pixels of an opened file adds to a frequency: of deviation 0.35 for pixels in colour, here
/// a fixed sequence.
static UNROUNDING: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let part = |i: usize, ratio: f64| (i as f64 * ratio).fract() as f32;
    // The sum of two even ones, of deviation 0.41.
    let sum = |i| part(i, 0.754_877_666) + part(i, 0.569_840_291) - 1.0;
    (1..=MOST_STRADDLING).map(|i| 0.857 * sum(i)).collect()
});
