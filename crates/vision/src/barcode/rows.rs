//! Rows of a PDF417 symbol, from the indicators at their ends (ISO/IEC 15438, section 5.11.1): each
//! tells its row, and by turns the number of rows, the level of correction and the number of columns.

/// Likeness from which an indicator is counted.
const ALIKE: f32 = 0.75;
/// Distance of an indicator from its row, in rows, up to which it agrees.
const NEAR: f32 = 0.8;
/// Fewest indicators that must agree.
const FEWEST: usize = 6;
/// Indicators from which lines are drawn.
const DRAWN: usize = 48;

/// What was read at one end of one line.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Indicator {
    pub(crate) y: f32,
    pub(crate) cluster: usize,
    pub(crate) value: usize,
    pub(crate) likeness: f32,
}

impl Indicator {
    /// The row that it names.
    fn row(&self) -> f32 {
        (self.value / 30 * 3 + self.cluster) as f32
    }
}

/// A straight relation of rows and lines.
#[derive(Debug, Clone, Copy)]
struct Ruler {
    /// Line at which the first row begins.
    origin: f32,
    /// Lines of a row.
    height: f32,
}

impl Ruler {
    fn agrees(&self, indicator: &Indicator) -> bool {
        let row = (indicator.y - self.origin) / self.height - 0.5;
        (row - indicator.row()).abs() < NEAR
    }

    /// The relation that most indicators of one side agree with, and how many.
    fn of(side: &[Indicator], height: f32) -> Option<(Self, usize)> {
        let clear: Vec<&Indicator> = side.iter().filter(|i| i.likeness > ALIKE).collect();
        let mut drawn = clear.clone();
        drawn.sort_by(|a, b| b.likeness.total_cmp(&a.likeness));
        drawn.truncate(DRAWN);
        let mut best: Option<(Self, usize)> = None;
        for (i, a) in drawn.iter().enumerate() {
            for b in &drawn[..i] {
                let rows = b.row() - a.row();
                let ruler = Self {
                    height: (b.y - a.y) / rows,
                    origin: a.y - (a.row() + 0.5) * (b.y - a.y) / rows,
                };
                // Three rows at least, ninety at most.
                if rows.abs() < 2.0
                    || !(height / 120.0..height / 2.0).contains(&ruler.height)
                    || ruler.origin.abs() > 0.5 * height
                {
                    continue;
                }
                let count = clear.iter().filter(|i| ruler.agrees(i)).count();
                if best.is_none_or(|best| count > best.1) {
                    best = Some((ruler, count));
                }
            }
        }
        let (rough, count) = best?;
        (count >= FEWEST).then_some(())?;
        // Least squares over those that agree.
        let agreed: Vec<&&Indicator> = clear.iter().filter(|i| rough.agrees(i)).collect();
        let n = agreed.len() as f32;
        let mean =
            |pick: &dyn Fn(&Indicator) -> f32| agreed.iter().map(|i| pick(i)).sum::<f32>() / n;
        let (row, y) = (mean(&Indicator::row), mean(&|i| i.y));
        let over = agreed
            .iter()
            .map(|i| (i.row() - row) * (i.y - y))
            .sum::<f32>();
        let under = agreed.iter().map(|i| (i.row() - row).powi(2)).sum::<f32>();
        let height = over / under.max(1e-3);
        let fine = Self {
            height,
            origin: y - (row + 0.5) * height,
        };
        (fine.height > 0.5).then_some((fine, count))
    }
}

/// What the indicators say of the whole symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Number of rows.
    pub(crate) rows: usize,
    /// Number of columns, indicators not counted.
    pub(crate) columns: usize,
    /// Level of error correction.
    level: usize,
}

impl Layout {
    /// Number of check codewords.
    pub(crate) const fn checks(self) -> usize {
        2 << self.level
    }

    /// What most indicators that lie in their rows say.
    pub(crate) fn of(left: &Side, right: &Side) -> Option<Self> {
        // By turns: thirds of rows, level and rest of rows, columns.
        let mut votes = [[0.0f32; 30]; 3];
        for (side, turn) in [(left, 0), (right, 2)] {
            for indicator in side.agreed() {
                let kind = (indicator.cluster + turn) % 3;
                votes[kind][indicator.value % 30] += indicator.likeness;
            }
        }
        let most = |votes: &[f32; 30]| {
            let best = (0..30).max_by(|a, b| votes[*a].total_cmp(&votes[*b]))?;
            (votes[best] > 0.5 * votes.iter().sum::<f32>()).then_some(best)
        };
        let (thirds, mixed) = (most(&votes[0])?, most(&votes[1])?);
        let layout = Self {
            rows: 3 * thirds + mixed % 3 + 1,
            columns: most(&votes[2])? + 1,
            level: mixed / 3,
        };
        let words = layout.rows * layout.columns;
        ((3..=90).contains(&layout.rows)
            && layout.level <= 8
            && words < 929
            && words > layout.checks() + 1)
            .then_some(layout)
    }
}

/// The indicators of one end.
#[derive(Debug, Clone)]
pub(crate) struct Side {
    indicators: Vec<Indicator>,
    ruler: Option<Ruler>,
}

impl Side {
    /// Indicators that were read on `height` lines.
    pub(crate) fn of(indicators: Vec<Indicator>, height: f32) -> Self {
        let ruler = Ruler::of(&indicators, height).map(|(ruler, _)| ruler);
        Self { indicators, ruler }
    }

    /// The same seen in a mirror: the last line first.
    pub(crate) fn mirrored(&self, height: f32) -> Self {
        let mirror = |i: &Indicator| Indicator {
            y: height - i.y,
            ..*i
        };
        Self::of(self.indicators.iter().map(mirror).collect(), height)
    }

    fn agreed(&self) -> impl Iterator<Item = &Indicator> {
        let near = |i: &&Indicator| self.ruler.is_some_and(|ruler| ruler.agrees(i));
        self.indicators
            .iter()
            .filter(|i| i.likeness > ALIKE)
            .filter(near)
    }

    /// The line at which a row, or a part of one, lies.
    pub(crate) fn line(&self, row: f32) -> Option<f32> {
        let ruler = self.ruler?;
        Some(ruler.origin + row * ruler.height)
    }
}
