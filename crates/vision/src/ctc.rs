//! Decoding of a line when its length is known: the exact posterior of each of N characters under
//! the recogniser's connectionist temporal classification (Graves et al. 2006), by the
//! forward-backward algorithm over all alignments of exactly N characters.

use bonafide_mrz::alphabet::CHARACTERS;

/// Classes of the recogniser: the blank, then [`CHARACTERS`].
pub const CLASSES: usize = CHARACTERS.len() + 1;
/// Characters of the alphabet.
pub const LETTERS: usize = CHARACTERS.len();

/// Probabilities of each class in each frame of one line.
#[derive(Debug, Clone)]
pub struct Frames {
    /// `frames * CLASSES` probabilities.
    probabilities: Vec<f32>,
}

impl Frames {
    /// From logits, frame after frame.
    ///
    /// # Panics
    /// When their number is not a multiple of [`CLASSES`].
    #[must_use]
    pub fn from_logits(logits: &[f32]) -> Self {
        assert!(
            logits.len().is_multiple_of(CLASSES),
            "frames of {CLASSES} classes"
        );
        let mut probabilities = Vec::with_capacity(logits.len());
        for frame in logits.chunks_exact(CLASSES) {
            let top = frame.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let start = probabilities.len();
            probabilities.extend(frame.iter().map(|logit| (logit - top).exp()));
            let sum: f32 = probabilities[start..].iter().sum();
            for p in &mut probabilities[start..] {
                // A floor keeps one frame's overconfidence from forbidding a whole line.
                *p = (*p / sum).max(1e-9);
            }
        }
        Self { probabilities }
    }

    /// Number of frames.
    #[must_use]
    pub fn len(&self) -> usize {
        self.probabilities.len() / CLASSES
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.probabilities.is_empty()
    }

    fn iter(&self) -> impl DoubleEndedIterator<Item = &[f32]> + ExactSizeIterator {
        self.probabilities.chunks_exact(CLASSES)
    }

    /// The likeliest class of each frame, runs joined, blanks left out.
    #[must_use]
    pub fn greedy(&self) -> Vec<Glyph> {
        let mut glyphs: Vec<Glyph> = Vec::new();
        let mut last = 0;
        for (t, frame) in self.iter().enumerate() {
            let (class, p) = frame
                .iter()
                .copied()
                .enumerate()
                .max_by(|a, b| a.1.total_cmp(&b.1))
                .unwrap_or((0, 1.0));
            if class != 0 {
                if class != last {
                    glyphs.push(Glyph {
                        index: class - 1,
                        first: t,
                        last: t,
                        probability: p,
                    });
                } else if let Some(glyph) = glyphs.last_mut() {
                    glyph.last = t;
                    glyph.probability = glyph.probability.max(p);
                }
            }
            last = class;
        }
        glyphs
    }
}

/// A character that the recogniser sees without being told how many there are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    /// Index into [`CHARACTERS`].
    pub index: usize,
    /// First frame.
    pub first: usize,
    /// Last frame.
    pub last: usize,
    /// Highest probability in a frame.
    pub probability: f32,
}

impl Glyph {
    /// Middle of its frames.
    #[must_use]
    pub fn middle(&self) -> f32 {
        f32::midpoint(self.first as f32, self.last as f32)
    }
}

/// What a line of exactly N characters is, with certainties.
#[derive(Debug, Clone)]
pub struct Posterior {
    /// Natural logarithm of the probability that the line has N characters that fit the weights.
    pub log_likelihood: f32,
    /// For each position the probability of each character, summing to 1.
    pub characters: Vec<[f32; LETTERS]>,
    /// Expected frame in which each character begins.
    pub positions: Vec<f32>,
}

/// Emission of a frame while `done` of `n` characters are over and none is under way.
fn between(frame: &[f32], done: usize, n: usize, beside: f32) -> f64 {
    f64::from(if done == 0 || done == n {
        frame[0].max(beside)
    } else {
        frame[0]
    })
}

/// How much each character is expected at each position before looking: 1 where it may stand.
pub type Weights = [f32; LETTERS];

/// Where each character should begin: frames, one for each position, rising.
#[derive(Debug, Clone, Copy)]
pub struct Schedule<'a> {
    /// The frame in which each character is expected to begin.
    pub frames: &'a [f32],
    /// Frames by which a character may be early or late.
    pub tolerance: f32,
    /// Chance of a frame before the first or after the last character, at least: while it is not
    /// known where a line begins, what stands beside it (a page's edge, a frame) may look like a
    /// character and is none. 0 where the places are known.
    pub beside: f32,
}

impl Schedule<'_> {
    /// For a frame, the characters that may be under way: first and one past the last.
    fn window(&self, t: usize, n: usize) -> (usize, usize) {
        /// Frames for which a character may go on after its last chance to begin.
        const LINGER: f32 = 3.0;
        let t = t as f32;
        let first = self
            .frames
            .partition_point(|e| e + self.tolerance + LINGER < t);
        let last = self.frames.partition_point(|e| e - self.tolerance <= t);
        (first.min(n), last.min(n))
    }

    fn may_begin(&self, t: usize, i: usize) -> bool {
        (t as f32 - self.frames[i]).abs() <= self.tolerance
    }
}

/// The posterior of each of `weights.len()` characters, which begin as scheduled; `None` when
/// there are fewer frames than characters or nothing fits.
///
/// # Panics
/// When the schedule has not one frame for each character.
#[must_use]
pub fn posterior(
    frames: &Frames,
    weights: &[Weights],
    schedule: Schedule<'_>,
) -> Option<Posterior> {
    let n = weights.len();
    assert_eq!(schedule.frames.len(), n, "a frame for each character");
    if n == 0 || frames.len() < n {
        return None;
    }
    let forward = Forward::run(frames, weights, schedule)?;
    Some(forward.backward(frames, weights, schedule))
}

/// State of the lattice after a frame: in the blank after `i` characters, or in character `i`.
#[derive(Clone)]
struct Layer {
    blanks: Vec<f64>,
    characters: Vec<[f64; LETTERS]>,
}

impl Layer {
    fn zero(n: usize) -> Self {
        Self {
            blanks: vec![0.0; n + 1],
            characters: vec![[0.0; LETTERS]; n],
        }
    }
}

struct Forward {
    /// Before the first frame and after each.
    layers: Vec<Layer>,
    scales: Vec<f64>,
    total: f64,
}

impl Forward {
    #[expect(
        clippy::needless_range_loop,
        reason = "states of several tables are indexed alike"
    )]
    fn run(frames: &Frames, weights: &[Weights], schedule: Schedule<'_>) -> Option<Self> {
        let n = weights.len();
        let mut start = Layer::zero(n);
        start.blanks[0] = 1.0;
        let mut layers = vec![start];
        let mut scales = Vec::with_capacity(frames.len());
        for (t, frame) in frames.iter().enumerate() {
            let last = layers.last()?;
            let mut next = Layer::zero(n);
            let (first, last_open) = schedule.window(t, n);
            let mut sum = 0.0;
            for i in first..=last_open {
                let done: f64 = if i > 0 {
                    last.characters[i - 1].iter().sum()
                } else {
                    0.0
                };
                next.blanks[i] = between(frame, i, n, schedule.beside) * (last.blanks[i] + done);
                sum += next.blanks[i];
                if i == n {
                    continue;
                }
                let entering = if schedule.may_begin(t, i) {
                    last.blanks[i] + done
                } else {
                    0.0
                };
                for c in 0..LETTERS {
                    let same = if i > 0 {
                        last.characters[i - 1][c]
                    } else {
                        0.0
                    };
                    let value = f64::from(frame[c + 1])
                        * (last.characters[i][c]
                            + f64::from(weights[i][c]) * (entering - same).max(0.0));
                    next.characters[i][c] = value;
                    sum += value;
                }
            }
            if sum <= 0.0 || !sum.is_finite() {
                return None;
            }
            let scale = 1.0 / sum;
            next.blanks.iter_mut().for_each(|v| *v *= scale);
            next.characters
                .iter_mut()
                .flatten()
                .for_each(|v| *v *= scale);
            scales.push(scale);
            layers.push(next);
        }
        let end = layers.last()?;
        let total = end.blanks[n] + end.characters[n - 1].iter().sum::<f64>();
        (total > 0.0).then_some(Self {
            layers,
            scales,
            total,
        })
    }

    fn backward(&self, frames: &Frames, weights: &[Weights], schedule: Schedule<'_>) -> Posterior {
        let n = weights.len();
        let mut after = Layer::zero(n);
        after.blanks[n] = 1.0;
        after.characters[n - 1] = [1.0; LETTERS];
        let mut characters = vec![[0.0f64; LETTERS]; n];
        let mut positions = vec![0.0f64; n];
        for (t, frame) in frames.iter().enumerate().rev() {
            let last = &self.layers[t];
            let scale = self.scales[t];
            let mut before = Layer::zero(n);
            let (first, last_open) = schedule.window(t, n);
            for i in (first..=last_open).rev() {
                let blank = between(frame, i, n, schedule.beside) * after.blanks[i] * scale;
                before.blanks[i] += blank;
                if i > 0 {
                    before.characters[i - 1]
                        .iter_mut()
                        .for_each(|v| *v += blank);
                }
                if i == n {
                    continue;
                }
                let done: f64 = if i > 0 {
                    last.characters[i - 1].iter().sum()
                } else {
                    0.0
                };
                let entering = last.blanks[i] + done;
                let begins = schedule.may_begin(t, i);
                let mut enter = [0.0; LETTERS];
                let mut sum = 0.0;
                for c in 0..LETTERS {
                    let ahead = f64::from(frame[c + 1]) * after.characters[i][c] * scale;
                    before.characters[i][c] += ahead;
                    if !begins {
                        continue;
                    }
                    enter[c] = f64::from(weights[i][c]) * ahead;
                    sum += enter[c];
                    let same = if i > 0 {
                        last.characters[i - 1][c]
                    } else {
                        0.0
                    };
                    let mass = (entering - same).max(0.0) * enter[c] / self.total;
                    characters[i][c] += mass;
                    positions[i] += mass * t as f64;
                }
                before.blanks[i] += sum;
                if i > 0 {
                    for (value, own) in before.characters[i - 1].iter_mut().zip(&enter) {
                        *value += sum - own;
                    }
                }
            }
            after = before;
        }
        let log_scale: f64 = self.scales.iter().map(|scale| -scale.ln()).sum();
        for (position, mass) in positions.iter_mut().zip(&characters) {
            *position /= mass.iter().sum::<f64>().max(1e-30);
        }
        Posterior {
            log_likelihood: (log_scale + self.total.ln()) as f32,
            characters: characters
                .iter()
                .map(|mass| {
                    let sum = mass.iter().sum::<f64>().max(1e-30);
                    mass.map(|m| (m / sum) as f32)
                })
                .collect(),
            positions: positions.iter().map(|p| *p as f32).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Frames in which the given classes have the given probabilities and the rest share what is
    /// left.
    fn frames(spec: &[&[(usize, f32)]]) -> Frames {
        let mut logits = Vec::new();
        for frame in spec {
            let given: f32 = frame.iter().map(|(_, p)| p).sum();
            let rest = (1.0 - given) / (CLASSES - frame.len()) as f32;
            let mut values = [rest.max(1e-9); CLASSES];
            for (class, p) in *frame {
                values[*class] = *p;
            }
            logits.extend(values.map(f32::ln));
        }
        Frames::from_logits(&logits)
    }

    /// Sums over every path by brute force.
    fn brute(
        frames: &Frames,
        weights: &[Weights],
        classes: &[usize],
    ) -> (f64, Vec<[f64; LETTERS]>) {
        let n = weights.len();
        let mut total = 0.0;
        let mut mass = vec![[0.0; LETTERS]; n];
        let mut path = vec![0usize; frames.len()];
        loop {
            let mut p = 1.0;
            let mut text = Vec::new();
            let mut last = 0;
            for (at, frame) in path.iter().zip(frames.iter()) {
                let class = classes[*at];
                if class != 0 && class != last {
                    text.push(class - 1);
                }
                p *= match class {
                    0 => between(frame, text.len(), n, 0.15),
                    _ => f64::from(frame[class]),
                };
                last = class;
            }
            if text.len() == n {
                for (i, c) in text.iter().enumerate() {
                    p *= f64::from(weights[i][*c]);
                }
                total += p;
                for (i, c) in text.iter().enumerate() {
                    mass[i][*c] += p;
                }
            }
            let Some(at) = path.iter().position(|v| *v + 1 < classes.len()) else {
                break;
            };
            path[at] += 1;
            path[..at].fill(0);
        }
        (total, mass)
    }

    fn anywhere(frames: &[f32]) -> Schedule<'_> {
        Schedule {
            frames,
            tolerance: 1e3,
            beside: 0.15,
        }
    }

    #[test]
    fn a_character_out_of_its_place_is_not_read() {
        let f = frames(&[&[(1, 0.9)], &[(0, 0.9)], &[(2, 0.6), (0, 0.3)], &[(3, 0.9)]]);
        let free = vec![[1.0; LETTERS]; 2];
        let schedule = Schedule {
            frames: &[0.0, 3.0],
            tolerance: 0.9,
            beside: 0.0,
        };
        let got = posterior(&f, &free, schedule).unwrap();
        assert!(got.characters[0][0] > 0.8 && got.characters[1][2] > 0.8);
    }

    #[test]
    fn agrees_with_the_sum_over_all_paths() {
        let f = frames(&[
            &[(0, 0.3), (1, 0.5), (2, 0.2 - 1e-6)],
            &[(0, 0.5), (1, 0.4), (2, 0.1 - 1e-6)],
            &[(0, 0.1), (1, 0.3), (2, 0.6 - 1e-6)],
            &[(0, 0.4), (1, 0.25), (2, 0.35 - 1e-6)],
            &[(0, 0.7), (1, 0.2), (2, 0.1 - 1e-6)],
        ]);
        let mut weights = vec![[0.0; LETTERS]; 2];
        weights[0][0] = 1.0;
        weights[0][1] = 0.5;
        weights[1][0] = 0.3;
        weights[1][1] = 1.0;
        let (total, mass) = brute(&f, &weights, &[0, 1, 2]);
        let got = posterior(&f, &weights, anywhere(&[2.0; 2])).unwrap();
        assert!((f64::from(got.log_likelihood) - total.ln()).abs() < 1e-4);
        for (i, expected) in mass.iter().enumerate() {
            for c in 0..2 {
                let expected = expected[c] / total;
                assert!(
                    (f64::from(got.characters[i][c]) - expected).abs() < 1e-4,
                    "{i} {c}"
                );
            }
        }
    }

    #[test]
    fn a_doubled_character_needs_a_blank_between() {
        let f = frames(&[&[(1, 0.99)], &[(1, 0.99)], &[(1, 0.99)]]);
        let free = vec![[1.0; LETTERS]; 1];
        assert!(
            posterior(&f, &free, anywhere(&[1.0]))
                .unwrap()
                .log_likelihood
                > -0.1
        );
        let two = vec![[1.0; LETTERS]; 2];
        assert!(
            posterior(&f, &two, anywhere(&[1.0; 2]))
                .unwrap()
                .log_likelihood
                < -3.0
        );
        assert!(posterior(&f, &[[1.0; LETTERS]; 4], anywhere(&[1.0; 4])).is_none());
    }
}
