//! Printed text: finds the lines on a document laid straight and reads them.

mod detector;
mod reader;
mod script;

use bonafide_core::{
    evidence::PrintedLine,
    geometry::{Point, Quad},
};
use bonafide_nets::{Net, NetError};

use crate::{page::Page, plane::Pyramid};
use detector::LineBox;

/// Longer side of the page in which lines are found, in pixels: print of 1.5 mm on a card of 85.6 mm is
/// 11 pixels high.
const SIDE: usize = 640;
/// The detector's sides are multiples of this.
const MULTIPLE: usize = 32;
/// Lines that one page may have: more are a page of text, and its first tell that.
const LINES: usize = 60;
/// Lines that are read both ways up where the document's top is unknown.
const SAMPLE: usize = 3;
/// A letter less sure than this is as good as guessed.
const LEAST: f32 = 0.01;

/// Reads printed text.
pub struct PrintReader<'a> {
    /// Finds lines.
    pub detector: &'a dyn Net,
    /// Reads a line.
    pub reader: &'a dyn Net,
    /// Where pixels come from.
    pub luma: &'a Pyramid,
}

impl PrintReader<'_> {
    /// The lines inside `document`, from its top to its bottom, and the document with its corners
    /// named after the top that the text has. `upright` tells that they are named so already.
    /// Lines inside `read` (a machine-readable zone) are left out.
    ///
    /// # Errors
    /// When a network fails.
    pub fn read(
        &self,
        document: &Quad,
        upright: bool,
        read: Option<&Quad>,
        expired: &dyn Fn() -> bool,
    ) -> Result<(Vec<PrintedLine>, Quad), NetError> {
        let Some(page) = Page::new(document, SIDE, MULTIPLE) else {
            return Ok((Vec::new(), *document));
        };
        let mut boxes = detector::find(self.detector, &page.sample(self.luma))?;
        boxes.retain(|line| !read.is_some_and(|zone| holds(zone, page.to_luma(line.centre))));
        let standing = boxes.iter().filter(|line| line.is_standing()).count();
        let mut turns = if 2 * standing > boxes.len() { 1 } else { 0 };
        for line in &mut boxes {
            line.head(turns);
        }
        if !upright && self.is_upside_down(&page, &boxes)? {
            turns += 2;
            for line in &mut boxes {
                line.head(turns);
            }
        }
        boxes.sort_by(|a, b| a.down(turns).total_cmp(&b.down(turns)));
        let mut lines = Vec::new();
        for line in boxes.iter().take(LINES) {
            if expired() {
                break;
            }
            if let Some(read) = reader::read(self.reader, self.luma, &page, line)? {
                lines.push(read);
            }
        }
        let mut corners = document.0;
        corners.rotate_left(turns);
        Ok((lines, Quad(corners)))
    }

    /// Whether the letters of the longest lines read more surely the other way up.
    fn is_upside_down(&self, page: &Page, boxes: &[LineBox]) -> Result<bool, NetError> {
        let mut longest: Vec<&LineBox> = boxes.iter().collect();
        longest.sort_by(|a, b| b.length.total_cmp(&a.length));
        longest.truncate(SAMPLE);
        let surety = |turns: usize| {
            let mut letters: Vec<f32> = Vec::new();
            for line in &longest {
                let mut line = **line;
                line.head(line.turns + turns);
                if let Some(read) = reader::read(self.reader, self.luma, page, &line)? {
                    letters.extend(read.confidences.iter().map(|sure| sure.max(LEAST).ln()));
                }
            }
            Ok(letters.iter().sum::<f32>() / letters.len().max(1) as f32)
        };
        Ok(surety(2)? > surety(0)?)
    }
}

/// Whether `point` lies inside the outline.
fn holds(outline: &Quad, point: Point) -> bool {
    (0..4).all(|i| {
        let (a, b) = (outline.0[i], outline.0[(i + 1) % 4]);
        (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x) >= 0.0
    })
}
