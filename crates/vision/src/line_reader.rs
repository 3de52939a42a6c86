//! The recogniser of lines: cuts a line of text as the network wants it and runs the network.

use std::cell::Cell;

use bonafide_core::geometry::Point;

use crate::{
    ctc::{CLASSES, Frames},
    geometry::Parabola,
    plane::Pyramid,
    strip::Placement,
};
use bonafide_nets::{Net, NetError};

/// Height of the network's input, in pixels.
const HEIGHT: usize = 32;
/// Width of a character in the network's input, in pixels.
const CHARACTER: f32 = 14.4;
/// Pixels of the network's input for each frame of its output.
const STRIDE: usize = 4;

/// Where the characters of a line stand in a strip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LineShape {
    /// Height of the middle of the characters against the strip's column.
    pub centre: Parabola,
    /// Column of the left edge of a character cell against the number of the character.
    pub cells: Parabola,
}

impl LineShape {
    /// A point of the strip: `index` characters from the line's beginning, `off` strip pixels
    /// below the middle of the characters.
    #[must_use]
    pub fn point(&self, index: f32, off: f32) -> (f32, f32) {
        let x = self.cells.at(index);
        let slope = self.centre.slope(x);
        let norm = slope.hypot(1.0);
        (x - off * slope / norm, self.centre.at(x) + off / norm)
    }

    /// Distance of characters at `index`, in strip pixels.
    #[must_use]
    pub fn pitch(&self, index: f32) -> f32 {
        self.cells.slope(index).abs().max(1.0)
    }
}

/// How a line is cut.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Framing {
    /// Height of the cut in character pitches.
    pub height: f32,
    /// Pitches that the cut is moved down.
    pub shift: f32,
    /// Grey levels are stretched to the whole range.
    pub stretched: bool,
}

impl Framing {
    /// What the network was trained on.
    pub const PLAIN: Self = Self {
        height: 2.0,
        shift: 0.0,
        stretched: false,
    };
}

/// Reads lines.
pub struct LineReader<'a> {
    net: &'a dyn Net,
    /// Where pixels come from.
    pub luma: &'a Pyramid,
    /// Columns of pixels read so far.
    spent: Cell<usize>,
}

/// Columns of pixels that may be read in one picture, 90 lines of 44 characters: four or five are enough
/// for a clear zone; the limit bounds what a picture full of print can cost.
const BUDGET: usize = 60_000;

/// Frames for each character.
pub const FRAMES_A_CHARACTER: f32 = CHARACTER / STRIDE as f32;

/// Frames of a line and which characters they belong to.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The recogniser's probabilities.
    pub frames: Frames,
    /// Number of the character at the left edge of the cut.
    pub first: f32,
}

impl Reading {
    /// Frame at which a character is: the inverse of [`Reading::index_at`].
    #[must_use]
    pub fn frame_at(&self, index: f32) -> f32 {
        (index - self.first) * CHARACTER / STRIDE as f32 - 0.5
    }

    /// Number (with fraction) of the character at a frame: 0.5 is the middle of the first.
    #[must_use]
    pub fn index_at(&self, frame: f32) -> f32 {
        self.first + (frame + 0.5) * STRIDE as f32 / CHARACTER
    }
}

impl<'a> LineReader<'a> {
    /// A reader of lines in `luma`.
    #[must_use]
    pub fn new(net: &'a dyn Net, luma: &'a Pyramid) -> Self {
        Self {
            net,
            luma,
            spent: Cell::new(0),
        }
    }

    /// Whether as much was read as one picture may cost.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.spent.get() >= BUDGET
    }

    /// Runs the network on the part of a line from character `first` to character `last`.
    ///
    /// # Errors
    /// When the network fails.
    pub fn read(
        &self,
        placement: &Placement,
        shape: &LineShape,
        first: f32,
        last: f32,
        framing: Framing,
    ) -> Result<Reading, NetError> {
        let (input, width) = self.cut(placement, shape, first, last, framing);
        self.spent.set(self.spent.get() + width);
        let output = self.net.run(&input, &[1, 1, HEIGHT, width])?;
        let logits = &output.data[..output.data.len() / CLASSES * CLASSES];
        Ok(Reading {
            frames: Frames::from_logits(logits),
            first,
        })
    }

    fn cut(
        &self,
        placement: &Placement,
        shape: &LineShape,
        first: f32,
        last: f32,
        framing: Framing,
    ) -> (Vec<f32>, usize) {
        let width = ((last - first) * CHARACTER / STRIDE as f32).ceil() as usize * STRIDE;
        let width = width.clamp(64, 1280);
        let middle = f32::midpoint(first, last);
        let pitch = shape.pitch(middle);
        let (x, y) = shape.point(middle, 0.0);
        let luma_pixels = pitch * placement.scale(x, y) / CHARACTER;
        let (level, factor) = self.luma.level(luma_pixels);
        let magnified = luma_pixels < 0.9;
        let row_height = framing.height * pitch / HEIGHT as f32;
        let mut input = vec![0.0; HEIGHT * width];
        for column in 0..width {
            let index = first + (column as f32 + 0.5) / CHARACTER;
            let x = shape.cells.at(index);
            let slope = shape.centre.slope(x);
            let norm = slope.hypot(1.0);
            let (dx, dy) = (-slope / norm, 1.0 / norm);
            let y = shape.centre.at(x) + framing.shift * pitch;
            for row in 0..HEIGHT {
                let off = (row as f32 + 0.5 - HEIGHT as f32 / 2.0) * row_height;
                let Point { x, y } = placement.to_luma(x + off * dx, y + off * dy);
                input[row * width + column] = if magnified {
                    level.bicubic(x * factor, y * factor)
                } else {
                    level.bilinear(x * factor, y * factor)
                };
            }
        }
        let (offset, gain) = if framing.stretched {
            stretch(&input)
        } else {
            (127.5, 1.0 / 127.5)
        };
        for value in &mut input {
            *value = (*value - offset) * gain;
        }
        (input, width)
    }
}

/// Offset and gain that take the darkest and lightest hundredth to -1 and 0.8.
fn stretch(values: &[f32]) -> (f32, f32) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f32::total_cmp);
    let low = sorted[sorted.len() / 100];
    let high = sorted[sorted.len() - 1 - sorted.len() / 100];
    let gain = 1.8 / (high - low).max(12.0);
    (low + 1.0 / gain, gain)
}
