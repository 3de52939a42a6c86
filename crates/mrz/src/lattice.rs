//! The likeliest texts in which every check digit holds, found exactly by dynamic programming.
//!
//! The positions that check digits cover are walked one by one. All that the past means for the
//! future is a [`State`]: the running sums, modulo 10, of the field being walked and of the
//! composite check digit, and what kind of field it is. For each state the best [`KEPT`] ways to
//! reach it are kept, so the two best texts of all are found whatever their number.

use crate::{
    alphabet::FILLER,
    check_digit,
    correct::Alternative,
    format::{Check, Field, Format, Span},
};

/// A character at a line and column.
pub(crate) type Placed = ((usize, usize), char);

/// Ways kept for each state. A long document number that satisfies both of the sums in use
/// reaches the same state twice, so that three ways are at least two texts.
const KEPT: usize = 3;

/// The best text and the second best, each with the sum of its log-probabilities.
pub(crate) struct Best {
    pub(crate) score: f64,
    pub(crate) text: Vec<Placed>,
    pub(crate) next: Option<f64>,
}

/// The likeliest text over the positions that check digits cover; without the `composite` check digit
/// those of single fields alone. `alternatives` has the shape of `format`.
pub(crate) fn search(
    format: Format,
    alternatives: &[Vec<Vec<Alternative>>],
    composite: bool,
) -> Option<Best> {
    let steps = steps(format, composite);
    let mut layers = vec![Layer::start(format)];
    for step in &steps {
        let choices = &alternatives[step.at.0][step.at.1];
        layers.push(layers.last()?.advance(step, choices));
    }
    let mut ends = layers.last()?.ends().into_iter();
    let (score, end) = ends.next()?;
    let text = trace(&layers, &steps, end);
    let next = ends
        .find(|(_, other)| trace(&layers, &steps, *other) != text)
        .map(|(score, _)| score);
    Some(Best { score, text, next })
}

/// What the positions walked so far mean for those to come.
#[derive(Clone, Copy, PartialEq, Eq)]
struct State {
    mode: Mode,
    field: u32,
    composite: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Nothing special.
    Plain,
    /// In a field that is all filler so far, whose check digit may then be filler too.
    Empty,
    /// In the continuation of a long document number. `fits`: the number may end here, the
    /// character before being its check digit.
    Long { sum: LongSum, fits: bool },
}

/// Whether the filler in the check digit's place takes a weight, see [`crate::parse`].
#[derive(Clone, Copy, PartialEq, Eq)]
enum LongSum {
    Plain,
    Spaced,
}

const MODES: [Mode; 6] = [
    Mode::Plain,
    Mode::Empty,
    long(LongSum::Plain, false),
    long(LongSum::Plain, true),
    long(LongSum::Spaced, false),
    long(LongSum::Spaced, true),
];

const fn long(sum: LongSum, fits: bool) -> Mode {
    Mode::Long { sum, fits }
}

impl State {
    const START: Self = Self {
        mode: Mode::Plain,
        field: 0,
        composite: 0,
    };

    /// Number of states that the format needs.
    const fn count(format: Format) -> usize {
        if format.number_may_be_long() {
            600
        } else {
            200
        }
    }

    fn index(self) -> usize {
        let mode = match self.mode {
            Mode::Plain => 0,
            Mode::Empty => 1,
            Mode::Long { sum, fits } => {
                2 + 2 * usize::from(sum == LongSum::Spaced) + usize::from(fits)
            }
        };
        mode * 100 + (self.field * 10 + self.composite) as usize
    }

    fn of(index: usize) -> Self {
        let sums = (index % 100) as u32;
        Self {
            mode: MODES[index / 100],
            field: sums / 10,
            composite: sums % 10,
        }
    }
}

/// One covered position.
struct Step {
    at: (usize, usize),
    role: Role,
    /// Weight in the composite sum, 0 outside.
    composite_weight: u32,
}

#[derive(Clone, Copy)]
enum Role {
    /// A character that is summed.
    Content(Content),
    /// The field's check digit: must equal the field's sum, which then starts anew.
    FieldCheck {
        /// A filler may stand for the digit of an empty field.
        may_be_filler: bool,
        /// A filler may say that the number goes on in the optional data.
        may_go_on: bool,
    },
    /// The composite check digit.
    Composite,
}

#[derive(Clone, Copy)]
struct Content {
    /// Weight in the field's own sum, 0 outside.
    weight: u32,
    /// Weights in a long number that goes on here, by [`LongSum`].
    long_weights: [u32; 2],
    /// First and last position of the field.
    first: bool,
    last: bool,
    /// The field's check digit may be filler when the field is.
    may_be_empty: bool,
}

fn steps(format: Format, composite: bool) -> Vec<Step> {
    let is_composite = |check: &&Check| composite && check.field == Field::Composite;
    let composite = format.checks().iter().find(is_composite);
    let mut steps: Vec<Step> = order(format)
        .into_iter()
        .filter_map(|at| {
            let composite_weight = composite.map_or(0, |check| weight(check, at));
            let role = role(format, at, composite_weight > 0)?;
            Some(Step {
                at,
                role,
                composite_weight,
            })
        })
        .collect();
    if let Some(check) = composite {
        steps.push(Step {
            at: check.at,
            role: Role::Composite,
            composite_weight: 0,
        });
    }
    steps
}

/// The positions in reading order, but a field that may continue the document number directly
/// after it: one field's sum at a time is enough then.
fn order(format: Format) -> Vec<(usize, usize)> {
    let mut positions: Vec<(usize, usize)> = (0..format.lines())
        .flat_map(|line| (0..format.columns()).map(move |column| (line, column)))
        .collect();
    if let Some((number, optional)) = continued(format) {
        positions.retain(|(line, column)| !optional.contains(*line, *column));
        let after = positions.iter().position(|at| *at == number.at);
        let after = after.map_or(positions.len(), |at| at + 1);
        positions.splice(after..after, optional.positions());
    }
    positions
}

/// The check of a document number that may be long, and where it goes on.
fn continued(format: Format) -> Option<(&'static Check, Span)> {
    let checks = format.checks().iter();
    let number = checks
        .into_iter()
        .find(|check| check.field == Field::DocumentNumber)?;
    let optional = format.span(Field::OptionalData)?;
    format.number_may_be_long().then_some((number, optional))
}

/// The weight of a position in a check digit's sum, 0 outside.
fn weight(check: &Check, at: (usize, usize)) -> u32 {
    check
        .covers
        .iter()
        .flat_map(|span| span.positions())
        .zip([7, 3, 1].into_iter().cycle())
        .find(|(covered, _)| *covered == at)
        .map_or(0, |(_, weight)| weight)
}

fn role(format: Format, at: (usize, usize), in_composite: bool) -> Option<Role> {
    let continued = continued(format);
    let mut own = format
        .checks()
        .iter()
        .filter(|check| check.field != Field::Composite);
    if let Some(check) = own.clone().find(|check| check.at == at) {
        return Some(Role::FieldCheck {
            may_be_filler: check.may_be_filler,
            may_go_on: continued.is_some_and(|(number, _)| number.at == at),
        });
    }
    let own = own.find(|check| check.covers(at.0, at.1));
    let goes_on = continued.filter(|(_, optional)| optional.contains(at.0, at.1));
    if own.is_none() && goes_on.is_none() && !in_composite {
        return None;
    }
    let span = own
        .map(|check| check.covers[0])
        .or(goes_on.map(|(_, optional)| optional));
    let long_weights = goes_on.map_or([0; 2], |(number, optional)| {
        let before = number.covers[0].length + at.1 - optional.start;
        [before, before + 1].map(|place| [7, 3, 1][place % 3])
    });
    Some(Role::Content(Content {
        weight: own.map_or(0, |check| weight(check, at)),
        long_weights,
        first: span.is_some_and(|span| at.1 == span.start),
        last: span.is_some_and(|span| at.1 + 1 == span.start + span.length),
        may_be_empty: own.is_some_and(|check| check.may_be_filler),
    }))
}

impl Step {
    /// The states after `character`: none where a check digit forbids it, two where a document
    /// number begins to be long.
    fn take(&self, from: State, character: char) -> [Option<State>; 2] {
        let Some(value) = check_digit::value(character) else {
            return [None; 2];
        };
        let composite = (from.composite + value * self.composite_weight) % 10;
        let state = |mode, field| {
            Some(State {
                mode,
                field,
                composite,
            })
        };
        match self.role {
            Role::Content(content) => match content.take(from, character, value) {
                Some((mode, field)) => [state(mode, field), None],
                None => [None; 2],
            },
            Role::FieldCheck {
                may_be_filler,
                may_go_on,
            } => {
                let empty = may_be_filler && from.mode == Mode::Empty && character == FILLER;
                if empty || character.to_digit(10) == Some(from.field) {
                    [state(Mode::Plain, 0), None]
                } else if may_go_on && character == FILLER {
                    [LongSum::Plain, LongSum::Spaced].map(|sum| state(long(sum, false), from.field))
                } else {
                    [None; 2]
                }
            }
            Role::Composite => {
                let holds = character.to_digit(10) == Some(from.composite);
                [holds.then_some(State::START), None]
            }
        }
    }
}

impl Content {
    /// Mode and field sum after a character.
    fn take(self, from: State, character: char, value: u32) -> Option<(Mode, u32)> {
        let Mode::Long { sum, fits } = from.mode else {
            let empty = self.may_be_empty
                && character == FILLER
                && (self.first || from.mode == Mode::Empty);
            let mode = if empty { Mode::Empty } else { Mode::Plain };
            return Some((mode, (from.field + value * self.weight) % 10));
        };
        if character == FILLER {
            return fits.then_some((Mode::Plain, 0));
        }
        // The check digit is no part of the number: at least one character comes before it.
        let fits = !self.first && character.to_digit(10) == Some(from.field);
        if self.last {
            return fits.then_some((Mode::Plain, 0));
        }
        let weight = self.long_weights[usize::from(sum == LongSum::Spaced)];
        Some((long(sum, fits), (from.field + value * weight) % 10))
    }
}

/// A way to a state.
#[derive(Clone, Copy)]
struct Way {
    score: f64,
    character: char,
    /// State and rank in the layer before.
    from: (u16, u16),
}

/// For each state the best ways to it, the best first.
struct Layer(Vec<[Option<Way>; KEPT]>);

impl Layer {
    fn empty(states: usize) -> Self {
        Self(vec![[None; KEPT]; states])
    }

    fn start(format: Format) -> Self {
        let mut layer = Self::empty(State::count(format));
        layer.keep(
            State::START,
            Way {
                score: 0.0,
                character: FILLER,
                from: (0, 0),
            },
        );
        layer
    }

    fn advance(&self, step: &Step, choices: &[Alternative]) -> Self {
        let mut next = Self::empty(self.0.len());
        for (index, ways) in self.0.iter().enumerate() {
            if ways[0].is_none() {
                continue;
            }
            for choice in choices {
                for to in step
                    .take(State::of(index), choice.character)
                    .into_iter()
                    .flatten()
                {
                    for (rank, way) in ways.iter().flatten().enumerate() {
                        next.keep(
                            to,
                            Way {
                                score: way.score + f64::from(choice.log_probability),
                                character: choice.character,
                                from: (index as u16, rank as u16),
                            },
                        );
                    }
                }
            }
        }
        next
    }

    fn keep(&mut self, state: State, way: Way) {
        let ways = &mut self.0[state.index()];
        let better = |kept: &Option<Way>| kept.is_some_and(|kept| kept.score >= way.score);
        let at = ways.partition_point(better);
        if at < KEPT {
            ways[at..].rotate_right(1);
            ways[at] = Some(way);
        }
    }

    /// Scores, states and ranks of all ways, the likeliest first.
    fn ends(&self) -> Vec<(f64, (u16, u16))> {
        let mut ends: Vec<(f64, (u16, u16))> = self
            .0
            .iter()
            .enumerate()
            .flat_map(|(state, ways)| {
                ways.iter()
                    .flatten()
                    .enumerate()
                    .map(move |(rank, way)| (way.score, (state as u16, rank as u16)))
            })
            .collect();
        ends.sort_by(|a, b| b.0.total_cmp(&a.0));
        ends
    }
}

/// The characters of the text that ends at `end`, from the last to the first.
fn trace(layers: &[Layer], steps: &[Step], end: (u16, u16)) -> Vec<Placed> {
    let mut text = Vec::with_capacity(steps.len());
    let mut at = end;
    for (layer, step) in layers[1..].iter().zip(steps).rev() {
        let Some(way) = layer.0[usize::from(at.0)][usize::from(at.1)] else {
            break;
        };
        text.push((step.at, way.character));
        at = way.from;
    }
    text
}
