//! Letters that were copied from elsewhere in the picture. Equal letters are printed alike, but never come to
//! lie alike on a camera's pixels: between two of them there is a shift of parts of a pixel, which their
//! difference shows along all edges. Between a copy and what it was copied from there is none.

mod anchors;

use bonafide_core::geometry::Quad;

use self::anchors::Anchor;
use crate::plane::Plane;

/// Lower lines have too few pixels a letter, in pixels.
const LOWEST_LINE: f32 = 10.0;
/// Higher lines are those of pictures of more than about 6 megapixels, where to look takes 0.2 s a picture, and
/// where it was not measured.
const HIGHEST_LINE: f32 = 72.0;
/// Anchors that are compared, those with the most contrast: a page of text has many times as many.
const MOST_ANCHORS: usize = 2_400;
/// Of two parts of print, how much of the contrast of the less rich one may be different, where they are
/// compared closely: square of the difference in that of the contrast.
const ALIKE: f32 = 0.05;
/// The same in pixels right about the two.
const NEAR: f64 = 0.08;
/// Pairs that are compared closely: those most alike.
const MOST_PAIRS: usize = 200;
/// Variance from which there is print.
const LEAST_VARIANCE: f64 = 300.0;
/// Share of the variance that is left between a copy and its origin, where nothing is.
const NO_COPY: f64 = 0.016;
/// Shift between them, in pixels, where nothing is.
const SHIFTED: f64 = 0.012;
/// Share of the variance by which letters of one kind differ.
const SAME_KIND: f64 = 0.03;
/// Score from which a pair is a copy when pairs are counted.
const COPY: f32 = 0.5;
/// Copies from which most letters of one kind may not be copies of one another: a picture that was drawn and
/// not taken has as many.
const DRAWN: usize = 12;

/// How certainly letters in `lines` were copied, 0 to 1, and where; `None` where there is no print to compare
/// or the picture was drawn by a program.
pub(super) fn look(luma: &Plane, lines: &[Quad]) -> Option<(f32, Quad)> {
    let mut anchors: Vec<Anchor> = lines
        .iter()
        .filter(|line| (LOWEST_LINE..HIGHEST_LINE).contains(&line.height()))
        .flat_map(|line| anchors::of_line(luma, line))
        .collect();
    anchors.sort_by(|a, b| a.contrast.total_cmp(&b.contrast));
    anchors.drain(..anchors.len().saturating_sub(MOST_ANCHORS));
    let compared: Vec<Match> = alike(&anchors)
        .into_iter()
        .filter_map(|(a, b)| compare(luma, a, b))
        .filter(|found| found.left < SAME_KIND)
        .collect();
    let copies = compared
        .iter()
        .filter(|found| found.score() >= COPY)
        .count();
    if compared.is_empty() || copies > DRAWN.max(compared.len() / 2) {
        return None;
    }
    let best = compared
        .iter()
        .max_by(|a, b| a.score().total_cmp(&b.score()))?;
    Some((best.score(), best.quad))
}

/// The pairs of anchors whose surroundings are most alike and do not overlap; `anchors` come in the order of
/// their contrast.
fn alike(anchors: &[Anchor]) -> Vec<(&Anchor, &Anchor)> {
    let mut pairs = Vec::new();
    for (i, a) in anchors.iter().enumerate() {
        // What differs in contrast alone by more is not alike.
        let most = a.contrast * (1.0 + ALIKE.sqrt());
        for b in anchors[i + 1..].iter().take_while(|b| b.contrast <= most) {
            let (low, high) = (a.height.min(b.height), a.height.max(b.height));
            let apart = a.x.abs_diff(b.x).max(a.y.abs_diff(b.y));
            if low < 0.75 * high || (apart as f32) <= 0.45 * high {
                continue;
            }
            let different = a.difference(b);
            if different < ALIKE {
                pairs.push((different, a, b));
            }
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    pairs.truncate(MOST_PAIRS);
    pairs.into_iter().map(|(_, a, b)| (a, b)).collect()
}

/// Two parts of the picture compared pixel by pixel.
struct Match {
    /// Share of the variance that is left between them.
    left: f64,
    /// Pixels that one is shifted by against the other.
    shift: f64,
    /// The first of them.
    quad: Quad,
}

impl Match {
    fn score(&self) -> f32 {
        let away = (self.left / NO_COPY).max(self.shift / SHIFTED);
        (1.0 - away).clamp(0.0, 1.0) as f32
    }
}

/// A rectangle of pixels: left, top, across, down.
type Part = (usize, usize, usize, usize);

/// Compares what lies about two anchors in the letter-sized part that fits best.
fn compare(luma: &Plane, a: &Anchor, b: &Anchor) -> Option<Match> {
    let height = a.height.min(b.height);
    let across = (height * 0.5).round() as usize;
    let down = (height * 0.7).round() as usize;
    let reach = (height * 0.15) as usize;
    let near: Part = (
        a.x.checked_sub(reach)?,
        a.y.checked_sub(reach)?,
        2 * reach + 1,
        2 * reach + 1,
    );
    let ways = (-1..=1).flat_map(|dy| (-1..=1).map(move |dx| (dx, dy)));
    let (sum, way) = ways
        .filter_map(|(dx, dy)| {
            let way = (
                b.x as isize - a.x as isize + dx,
                b.y as isize - a.y as isize + dy,
            );
            let there = moved(luma, near, way)?;
            let sum: f64 = pixels(luma, near)
                .zip(pixels(luma, there))
                .map(|(p, q)| (p - q) * (p - q))
                .sum();
            Some((sum, way))
        })
        .min_by(|a, b| a.0.total_cmp(&b.0))?;
    if sum / (near.2 * near.3) as f64 > NEAR * f64::from(a.contrast * a.contrast) {
        return None;
    }
    let mut best: Option<(f64, Part)> = None;
    for step in 0..25 {
        let quarter = |at: usize, length: usize| at * length / 4;
        let part: Part = (
            (a.x + quarter(step % 5, across)).checked_sub(across)?,
            (a.y + quarter(step / 5, down)).checked_sub(down)?,
            across,
            down,
        );
        let Some(left) = left_between(luma, part, way) else {
            continue;
        };
        if best.is_none_or(|(least, _)| left < least) {
            best = Some((left, part));
        }
    }
    let (left, part) = best?;
    Some(Match {
        left,
        shift: shift(luma, part, way)?,
        quad: Quad::rectangle(part.0 as f32, part.1 as f32, part.2 as f32, part.3 as f32),
    })
}

/// The part that lies some way off, with a pixel around it inside the picture.
fn moved(luma: &Plane, part: Part, way: (isize, isize)) -> Option<Part> {
    let x = part.0.checked_add_signed(way.0)?;
    let y = part.1.checked_add_signed(way.1)?;
    let inside = |x: usize, y: usize| {
        x > 0 && y > 0 && x + part.2 < luma.width() && y + part.3 < luma.height()
    };
    (inside(x, y) && inside(part.0, part.1)).then_some((x, y, part.2, part.3))
}

fn pixels(luma: &Plane, (x, y, across, down): Part) -> impl Iterator<Item = f64> {
    (y..y + down).flat_map(move |y| luma.row(y)[x..x + across].iter().map(|p| f64::from(*p)))
}

/// Share of the variance of a part that is left between it and the part some way off; `None` where it
/// has no print.
fn left_between(luma: &Plane, part: Part, way: (isize, isize)) -> Option<f64> {
    let there = moved(luma, part, way)?;
    let (mut sum, mut squares, mut apart) = (0.0, 0.0, 0.0);
    for (p, q) in pixels(luma, part).zip(pixels(luma, there)) {
        sum += p;
        squares += p * p;
        apart += (p - q) * (p - q);
    }
    let count = (part.2 * part.3) as f64;
    let variance = squares / count - (sum / count) * (sum / count);
    (variance >= LEAST_VARIANCE).then(|| apart / count / variance)
}

/// The shift in pixels that explains best what is left between two parts, beside a change of light (least
/// squares over the slopes of their mean, their mean and a constant).
fn shift(luma: &Plane, part: Part, way: (isize, isize)) -> Option<f64> {
    let there = moved(luma, part, way)?;
    let mean = |x: usize, y: usize| {
        let (u, v) = (x + there.0 - part.0, y + there.1 - part.1);
        (f64::from(luma.row(y)[x]) + f64::from(luma.row(v)[u])) / 2.0
    };
    let mut rows = [[0.0f64; 5]; 4];
    for y in part.1..part.1 + part.3 {
        for x in part.0..part.0 + part.2 {
            let (u, v) = (x + there.0 - part.0, y + there.1 - part.1);
            let terms = [
                (mean(x + 1, y) - mean(x - 1, y)) / 2.0,
                (mean(x, y + 1) - mean(x, y - 1)) / 2.0,
                mean(x, y) - 128.0,
                1.0,
                f64::from(luma.row(v)[u]) - f64::from(luma.row(y)[x]),
            ];
            for (row, term) in rows.iter_mut().zip(terms) {
                for (sum, other) in row.iter_mut().zip(terms) {
                    *sum += term * other;
                }
            }
        }
    }
    // Elimination; the sums are those of a positive matrix.
    for column in 0..4 {
        let lead = rows[column];
        if lead[column] < 1e-6 {
            return None;
        }
        for (i, row) in rows.iter_mut().enumerate() {
            if i != column {
                let factor = row[column] / lead[column];
                for (value, from) in row.iter_mut().zip(lead) {
                    *value -= factor * from;
                }
            }
        }
    }
    let along = |i: usize| rows[i][4] / rows[i][i];
    Some(along(0).hypot(along(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pixels from one letter to the next, and of a line's height.
    const PITCH: usize = 28;
    const HEIGHT: usize = 36;
    const LETTERS: usize = 12;

    /// A few numbers from 0 to 1 that follow from others.
    fn chance(seed: usize) -> f32 {
        let mixed = (seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed >> 40) as f32 / (1u32 << 24) as f32
    }

    /// How dark a place of a letter is, of three strokes with soft edges.
    fn letter(kind: usize, x: f32, y: f32) -> f32 {
        let strokes = (0..3).map(|i| {
            let at = |k: usize, scale: f32| 5.0 + chance(kind * 31 + i * 4 + k) * scale;
            let (ax, ay, bx, by) = (at(0, 14.0), at(1, 22.0), at(2, 14.0), at(3, 22.0));
            let (dx, dy) = (bx - ax, by - ay);
            let along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy).max(1.0);
            let along = along.clamp(0.0, 1.0);
            let away = (x - ax - dx * along).hypot(y - ay - dy * along);
            (2.2 - away + 0.5).clamp(0.0, 1.0)
        });
        strokes.fold(0.0, f32::max)
    }

    /// Two lines of the same letters as a camera sees them.
    fn photograph() -> (usize, Vec<u8>) {
        let width = LETTERS * PITCH + 80;
        let pixels = (0..width * 160).map(|i| {
            let (x, y) = ((i % width) as f32, (i / width) as f32);
            let line = if y < 80.0 { 0 } else { 1 };
            let shift = (line as f32 * 0.37, line as f32 * 0.28);
            let (u, v) = (x - 40.0 + shift.0, y - 30.0 - 60.0 * line as f32 + shift.1);
            let at = (u / PITCH as f32).floor();
            let inside = (0.0..LETTERS as f32).contains(&at) && (0.0..HEIGHT as f32).contains(&v);
            let dark = if inside {
                letter(at as usize, u - at * PITCH as f32, v)
            } else {
                0.0
            };
            (200.0 - 150.0 * dark + 4.0 * (chance(i * 7 + 3) - 0.5)) as u8
        });
        (width, pixels.collect())
    }

    fn score((width, pixels): (usize, Vec<u8>)) -> f32 {
        let across = (LETTERS * PITCH) as f32;
        let lines = [30.0, 90.0].map(|top| Quad::rectangle(38.0, top, across, HEIGHT as f32));
        let plane = Plane::new(width, pixels.len() / width, pixels);
        look(&plane, &lines).map_or(0.0, |(score, _)| score)
    }

    #[test]
    fn letters_printed_twice_are_no_copies_and_copied_ones_are() {
        let taken = photograph();
        let (width, mut pixels) = taken.clone();
        // The third letter of the first line over the eighth of the second.
        for y in 0..HEIGHT {
            for x in 0..PITCH {
                let from = (30 + y) * width + 40 + 2 * PITCH + x;
                let to = (90 + y) * width + 40 + 7 * PITCH + x;
                pixels[to] = pixels[from];
            }
        }
        let (taken, forged) = (score(taken), score((width, pixels)));
        assert!(taken < 0.4 && forged > 0.6, "{taken} {forged}");
    }
}
