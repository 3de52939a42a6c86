//! Guard patterns met on many lines, joined: where a PDF417 symbol begins and ends.

use bonafide_core::geometry::{Point, Quad};

use super::scan::{self, Axis, Guard, Hit, START_MODULES, STOP_MODULES};
use crate::{geometry::Parabola, outline::intersection, plane::Plane};

/// Lines without a hit that a guard may have.
const GAP: usize = 12;
/// Fewest lines that must meet a guard, what share of those between the first and the last, and over
/// how many modules.
const FEWEST: usize = 4;
const DENSE: f32 = 0.5;
const SHORTEST: f32 = 5.0;
/// Distance from a straight edge, in modules.
const STRAIGHT: f32 = 0.25;
/// Share of the usual contrast of bar and space down to which a guard goes on.
const FADED: f32 = 0.3;
/// Likeness to the pattern from which a line is counted.
const ALIKE: f32 = 0.7;

/// A guard pattern and where its edges run.
#[derive(Debug, Clone)]
pub(crate) struct Bar {
    guard: Guard,
    axis: Axis,
    backwards: bool,
    /// Along the scanned lines, against the line's place.
    outer: Parabola,
    inner: Parabola,
    /// First and last line.
    from: f32,
    to: f32,
    /// Lines that met it.
    count: usize,
}

impl Bar {
    /// Width of a module in pixels along the scanned lines.
    pub(crate) fn module(&self) -> f32 {
        let middle = f32::midpoint(self.from, self.to);
        let modules = match self.guard {
            Guard::Start => START_MODULES,
            Guard::Stop => STOP_MODULES,
        };
        (self.outer.at(middle) - self.inner.at(middle)).abs() / modules
    }

    /// Joined hits of one guard, one axis, one direction.
    fn of(axis: Axis, chain: &[Hit]) -> Option<Self> {
        let first = chain.first()?;
        let modules = match first.guard {
            Guard::Start => START_MODULES,
            Guard::Stop => STOP_MODULES,
        };
        let module = (first.outer - first.inner).abs() / modules;
        let tolerance = STRAIGHT * module + 0.3;
        let fit = |pick: fn(&Hit) -> f32| {
            let points: Vec<_> = chain.iter().map(|hit| (hit.line, pick(hit), 1.0)).collect();
            let degree = if chain.len() >= 12 { 2 } else { 1 };
            Parabola::fit_robust(&points, 1, degree, tolerance)
        };
        let (outer, inner) = (fit(|hit| hit.outer)?, fit(|hit| hit.inner)?);
        let straight: Vec<&Hit> = chain
            .iter()
            .filter(|hit| {
                (hit.outer - outer.at(hit.line)).abs() < 2.0 * tolerance
                    && (hit.inner - inner.at(hit.line)).abs() < 2.0 * tolerance
            })
            .collect();
        let (first, last) = (straight.first()?, straight.last()?);
        // Edges of text and of patterns come and go.
        let dense = straight.len() as f32 >= DENSE * (last.index - first.index + 1) as f32;
        let long = last.line - first.line > SHORTEST * module;
        (dense && long && straight.len() >= FEWEST).then_some(())?;
        Some(Self {
            guard: first.guard,
            axis,
            backwards: first.backwards,
            outer,
            inner,
            from: first.line,
            to: last.line,
            count: straight.len(),
        })
    }

    /// The point a share of the pattern away from its outer edge, on a line.
    fn inwards(&self, share: f32, line: f32) -> Point {
        let outer = self.outer.at(line);
        self.axis
            .point(outer + share * (self.inner.at(line) - outer), line)
    }

    /// Contrast of bars and spaces where a line crosses them, as far as what is seen there looks like the
    /// pattern.
    fn contrast(&self, plane: &Plane, line: f32) -> f32 {
        let pattern: &[f32] = match self.guard {
            Guard::Start => &scan::START,
            Guard::Stop => &scan::STOP,
        };
        let modules: f32 = pattern.iter().sum();
        let (mut products, mut squares, mut sum, mut darks) = (0.0, 0.0, 0.0, 0.0);
        let mut at = 0.0;
        for (i, width) in pattern.iter().enumerate() {
            // The stop pattern is listed from its inner edge.
            let dark = if i % 2 == 0 { 1.0 } else { 0.0 };
            for module in 0..*width as usize {
                let share = (at + module as f32 + 0.5) / modules;
                let share = match self.guard {
                    Guard::Start => share,
                    Guard::Stop => 1.0 - share,
                };
                let point = self.inwards(share, line);
                let grey = plane.bilinear(point.x, point.y);
                products += dark * grey;
                squares += grey * grey;
                sum += grey;
                darks += dark;
            }
            at += width;
        }
        let (mean, share) = (sum / modules, darks / modules);
        let covariance = products / modules - share * mean;
        let variance = (squares / modules - mean * mean).max(1e-3);
        let likeness = -covariance / (variance * share * (1.0 - share)).sqrt();
        if likeness < ALIKE {
            return 0.0;
        }
        -covariance / (share * (1.0 - share))
    }

    /// The same guard up to where its bar ends.
    fn extended(mut self, plane: &Plane) -> Self {
        let mut usual: Vec<f32> = (0..=16)
            .map(|i| {
                let share = i as f32 / 16.0;
                self.contrast(plane, self.from + share * (self.to - self.from))
            })
            .collect();
        usual.sort_by(f32::total_cmp);
        let least = FADED * usual[8];
        let gap = (0.15 * (self.to - self.from)).max(3.0 * self.module());
        let limit = match self.axis {
            Axis::Rows => plane.height(),
            Axis::Columns => plane.width(),
        } as f32;
        let end = |start: f32, step: f32| {
            let (mut end, mut line) = (start, start);
            while (line - end).abs() <= gap && (0.0..limit).contains(&line) {
                if self.contrast(plane, line) > least {
                    end = line;
                }
                line += step;
            }
            end + step / 2.0
        };
        let (from, to) = (end(self.from, -1.0), end(self.to, 1.0));
        (self.from, self.to) = (from, to);
        self
    }

    fn inner_middle(&self) -> Point {
        self.inwards(1.0, f32::midpoint(self.from, self.to))
    }

    /// The end of a symbol whose rows run from one point to another.
    fn end(&self, (from, to): (Point, Point)) -> Option<End> {
        let (first, last) = self.top_and_bottom();
        let middle = self.inner_middle();
        let ahead = Point::new(middle.x + to.x - from.x, middle.y + to.y - from.y);
        // The outer edge beside the middle: over its whole length a lens may bend it.
        let line = f32::midpoint(self.from, self.to);
        let outer = (self.inwards(0.0, line - 8.0), self.inwards(0.0, line + 8.0));
        let crossed = intersection(middle, ahead, outer.0, outer.1)?;
        let modules = match self.guard {
            Guard::Start => START_MODULES,
            Guard::Stop => STOP_MODULES,
        };
        Some(End {
            top: self.inwards(1.0, first),
            bottom: self.inwards(1.0, last),
            module: crossed.distance(middle) / modules,
        })
    }

    /// First line of the symbol in its own reading direction, and last.
    fn top_and_bottom(&self) -> (f32, f32) {
        // Down is a quarter turn to the right of the reading direction.
        if (self.axis == Axis::Rows) == self.backwards {
            (self.to, self.from)
        } else {
            (self.from, self.to)
        }
    }
}

/// One end of a symbol: where its guard meets the codewords.
#[derive(Debug, Clone, Copy)]
pub(crate) struct End {
    /// Where the guard ends above and below.
    pub(crate) top: Point,
    pub(crate) bottom: Point,
    /// Width of a module there, along the rows.
    pub(crate) module: f32,
}

impl End {
    /// The same in another plane.
    pub(crate) fn scaled(&self, factor: f32) -> Self {
        let point = |p: Point| Point::new(p.x * factor, p.y * factor);
        Self {
            top: point(self.top),
            bottom: point(self.bottom),
            module: self.module * factor,
        }
    }

    pub(crate) fn middle(&self) -> Point {
        Point::new(
            f32::midpoint(self.top.x, self.bottom.x),
            f32::midpoint(self.top.y, self.bottom.y),
        )
    }
}

/// A symbol between its guards, in pixels of the plane.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(crate) left: End,
    pub(crate) right: End,
    /// Lines that met either guard.
    count: usize,
}

impl Span {
    /// The same in another plane.
    pub(crate) fn scaled(&self, factor: f32) -> Self {
        Self {
            left: self.left.scaled(factor),
            right: self.right.scaled(factor),
            ..*self
        }
    }

    /// What lies between the guards.
    pub(crate) fn quad(&self) -> Quad {
        Quad([
            self.left.top,
            self.right.top,
            self.right.bottom,
            self.left.bottom,
        ])
    }
}

/// All guards seen in a picture.
pub(crate) fn find(plane: &Plane, step: f32) -> Vec<Bar> {
    let mut bars = Vec::new();
    for axis in [Axis::Rows, Axis::Columns] {
        let hits = scan::hits(plane, axis, step);
        for guard in [Guard::Start, Guard::Stop] {
            for backwards in [false, true] {
                let own = hits
                    .iter()
                    .filter(|hit| hit.guard == guard && hit.backwards == backwards);
                bars.extend(
                    chains(own)
                        .iter()
                        .filter(|chain| chain.len() >= FEWEST)
                        .filter_map(|chain| Bar::of(axis, chain)),
                );
            }
        }
    }
    bars
}

/// Hits that follow one another from line to line.
fn chains<'a>(hits: impl Iterator<Item = &'a Hit>) -> Vec<Vec<Hit>> {
    let mut chains: Vec<Vec<Hit>> = Vec::new();
    for hit in hits {
        let width = (hit.outer - hit.inner).abs();
        let near = |chain: &Vec<Hit>| {
            let last = chain.last()?;
            let lines = hit.line - last.line;
            let similar = (last.outer - last.inner).abs() / width;
            let ahead = chain.len().checked_sub(6).map_or(0.0, |at| {
                let earlier = &chain[at];
                (last.outer - earlier.outer) / (last.line - earlier.line).max(1.0) * lines
            });
            let room = if chain.len() < 6 {
                0.2 * width + 1.2 * lines
            } else {
                0.2 * width + 0.2 * lines
            };
            let off = (hit.outer - last.outer - ahead).abs();
            (hit.index > last.index
                && hit.index - last.index <= GAP
                && (0.75..1.33).contains(&similar)
                && off <= room)
                .then_some(off)
        };
        let best = chains
            .iter_mut()
            .filter_map(|chain| Some((near(chain)?, chain)))
            .min_by(|a, b| a.0.total_cmp(&b.0));
        match best {
            Some((_, chain)) => chain.push(*hit),
            None => chains.push(vec![*hit]),
        }
    }
    chains
}

/// Symbols between a start and a stop that belong together, those that most lines met first.
pub(crate) fn spans(plane: &Plane, bars: &[Bar]) -> Vec<Span> {
    let mut spans = Vec::new();
    for start in bars.iter().filter(|bar| bar.guard == Guard::Start) {
        for stop in bars.iter().filter(|bar| bar.guard == Guard::Stop) {
            if start.axis == stop.axis && start.backwards == stop.backwards {
                spans.extend(span(plane, start, stop));
            }
        }
    }
    spans.sort_by_key(|span| std::cmp::Reverse(span.count));
    spans
}

fn span(plane: &Plane, start: &Bar, stop: &Bar) -> Option<Span> {
    let ratio = start.module() / stop.module();
    let (from, to) = (start.inner_middle(), stop.inner_middle());
    let ahead = match start.axis {
        Axis::Rows => to.x - from.x,
        Axis::Columns => to.y - from.y,
    };
    let ahead = if start.backwards { -ahead } else { ahead };
    let module = (start.module() * stop.module()).sqrt();
    if !(0.5..2.0).contains(&ratio) || ahead < 45.0 * module || ahead > 600.0 * module {
        return None;
    }
    let count = start.count + stop.count;
    let (start, stop) = (start.clone().extended(plane), stop.clone().extended(plane));
    let along = (start.inner_middle(), stop.inner_middle());
    Some(Span {
        left: start.end(along)?,
        right: stop.end(along)?,
        count,
    })
}
