//! Reads one line of printed text: cuts it out of the picture and runs the network.

use bonafide_core::{
    evidence::{Doubt, PrintedLine},
    geometry::{Point, Quad},
};
use bonafide_nets::{Net, NetError, TEXT_ALPHABET};

use crate::{page::Page, plane::Pyramid};

use super::{
    detector::LineBox,
    script::{self, Letter},
};

/// Height of the network's input, in pixels.
const HEIGHT: usize = 48;
/// Widest input: a line 40 times as wide as high.
const WIDEST: usize = HEIGHT * 40;
/// Alternatives less likely than this are left out.
const ALTERNATIVE: f32 = 0.02;

/// The line read; `None` when there is nothing on it.
pub(super) fn read(
    net: &dyn Net,
    luma: &Pyramid,
    page: &Page,
    line: &LineBox,
) -> Result<Option<PrintedLine>, NetError> {
    let width = (line.length / line.height * HEIGHT as f32).ceil() as usize;
    let width = width.clamp(HEIGHT / 3, WIDEST);
    let input = cut(luma, page, line, width);
    let output = net.run(&input, &[1, 3, HEIGHT, width])?;
    let mut letters = letters(&output.data);
    script::settle(&mut letters);
    if letters.is_empty() {
        return Ok(None);
    }
    let doubts = letters.iter().enumerate().flat_map(|(index, letter)| {
        letter.others.iter().map(move |(character, chance)| Doubt {
            index,
            character: *character,
            chance: hundredths(*chance),
        })
    });
    let (half, down) = (line.length / 2.0, line.height / 2.0);
    let corner = |along: f32, down: f32| page.to_luma(line.point(along, down));
    Ok(Some(PrintedLine {
        text: letters.iter().map(|letter| letter.character).collect(),
        confidences: letters.iter().map(|l| hundredths(l.confidence)).collect(),
        doubts: doubts.collect(),
        quad: Quad([
            corner(-half, -down),
            corner(half, -down),
            corner(half, down),
            corner(-half, down),
        ]),
    }))
}

/// The network's input: the line in grey, three times.
fn cut(luma: &Pyramid, page: &Page, line: &LineBox, width: usize) -> Vec<f32> {
    let unit = line.height / HEIGHT as f32;
    let across = line.length / width as f32;
    let step = unit * page.step();
    let (level, factor) = luma.level(step);
    let magnified = step < 0.9;
    let mut grey = Vec::with_capacity(HEIGHT * width);
    for y in 0..HEIGHT {
        for x in 0..width {
            let on_page = line.point(
                (x as f32 + 0.5 - width as f32 / 2.0) * across,
                (y as f32 + 0.5 - HEIGHT as f32 / 2.0) * unit,
            );
            let Point { x, y } = page.to_luma(on_page);
            let value = if magnified {
                level.bicubic(x * factor, y * factor)
            } else {
                level.bilinear(x * factor, y * factor)
            };
            grey.push(value / 127.5 - 1.0);
        }
    }
    grey.repeat(3)
}

/// Finer than hundredths no confidence is.
fn hundredths(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

/// The likeliest class of each frame, runs joined, blanks left out.
fn letters(logits: &[f32]) -> Vec<Letter> {
    let alphabet: Vec<char> = TEXT_ALPHABET.trim_end().chars().chain([' ']).collect();
    let classes = alphabet.len() + 1;
    let mut letters: Vec<Letter> = Vec::new();
    let mut last = 0;
    for frame in logits.chunks_exact(classes) {
        let (best, top) = frame
            .iter()
            .copied()
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .expect("there are classes");
        if best != 0 {
            let sum: f32 = frame.iter().map(|logit| (logit - top).exp()).sum();
            let confidence = 1.0 / sum;
            let mut others: Vec<(char, f32)> = frame
                .iter()
                .enumerate()
                .skip(1)
                .filter(|(class, _)| *class != best)
                .map(|(class, logit)| (alphabet[class - 1], (logit - top).exp() / sum))
                .filter(|(_, chance)| *chance >= ALTERNATIVE)
                .collect();
            others.sort_by(|a, b| b.1.total_cmp(&a.1));
            let letter = Letter {
                character: alphabet[best - 1],
                confidence,
                others,
            };
            if best == last {
                if let Some(same) = letters.last_mut()
                    && same.confidence < confidence
                {
                    *same = letter;
                }
            } else {
                letters.push(letter);
            }
        }
        last = best;
    }
    letters
}
