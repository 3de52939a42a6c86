//! What the codewords of PDF417 look like through a lens: 17 modules of bars and spaces, blurred.

use std::sync::LazyLock;

use rxing::pdf417::pdf_417_common::{CODEWORD_TABLE, NUMBER_OF_CODEWORDS, SYMBOL_TABLE};

/// Modules of a codeword.
pub(crate) const MODULES: usize = 17;
/// Values of codewords.
pub(crate) const VALUES: usize = NUMBER_OF_CODEWORDS as usize;
/// Sets of bar patterns, one for each third row.
pub(crate) const CLUSTERS: usize = 3;
/// Blurs that are told apart: deviations in modules.
const BLURS: [f32; 4] = [0.3, 0.55, 0.75, 0.95];
/// How far a module's light spreads, in modules.
pub(crate) const REACH: isize = 3;

/// The grey levels of the modules of one codeword.
pub(crate) type Modules = [f32; MODULES];

/// The patterns of all codewords under one blur.
pub(crate) struct Templates {
    /// Cluster, module, value: brightness, of mean 0 and length 1 over the modules of a value.
    patterns: Vec<f32>,
}

static ALL: LazyLock<Vec<Templates>> =
    LazyLock::new(|| BLURS.iter().map(|blur| Templates::new(*blur)).collect());

/// Templates of all blurs.
pub(crate) fn all() -> &'static [Templates] {
    &ALL
}

/// A codeword read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Match {
    pub(crate) value: usize,
    /// Likeness to the pattern, up to 1.
    pub(crate) likeness: f32,
    /// How much less alike the next best value is.
    pub(crate) lead: f32,
}

impl Templates {
    fn new(blur: f32) -> Self {
        let kernel = kernel(blur);
        let mut patterns = vec![0.0; CLUSTERS * MODULES * VALUES];
        for (symbol, codeword) in SYMBOL_TABLE.iter().zip(&CODEWORD_TABLE) {
            let value = ((codeword - 1) % NUMBER_OF_CODEWORDS) as usize;
            let at = cluster(*symbol) * MODULES * VALUES + value;
            for (module, grey) in blurred(*symbol, &kernel).into_iter().enumerate() {
                patterns[at + module * VALUES] = grey;
            }
        }
        Self { patterns }
    }

    /// The value of a cluster that the modules look like most.
    pub(crate) fn best(&self, cluster: usize, modules: &Modules) -> Match {
        let Some(modules) = normal(*modules) else {
            return Match::default();
        };
        let mut likeness = [0.0f32; VALUES];
        let patterns = &self.patterns[cluster * MODULES * VALUES..][..MODULES * VALUES];
        for (grey, patterns) in modules.iter().zip(patterns.chunks_exact(VALUES)) {
            for (sum, pattern) in likeness.iter_mut().zip(patterns) {
                *sum += grey * pattern;
            }
        }
        let (mut best, mut second) = ((0, f32::MIN), f32::MIN);
        for (value, likeness) in likeness.into_iter().enumerate() {
            if likeness > best.1 {
                second = best.1;
                best = (value, likeness);
            } else if likeness > second {
                second = likeness;
            }
        }
        Match {
            value: best.0,
            likeness: best.1,
            lead: best.1 - second,
        }
    }
}

/// Which cluster a symbol is of, from its bars (ISO/IEC 15438, section 5.3.1).
fn cluster(symbol: u32) -> usize {
    let mut bars = [0i32; 4];
    let (mut bar, mut dark) = (0, true);
    for module in (0..MODULES).rev() {
        let now = symbol >> module & 1 == 1;
        if now && !dark {
            bar += 1;
        }
        dark = now;
        bars[bar.min(3)] += i32::from(now);
    }
    ((bars[0] - bars[1] + bars[2] - bars[3]).rem_euclid(9) / 3) as usize
}

/// Shares of a module's light that fall on it and on its neighbours.
pub(crate) fn kernel(blur: f32) -> Vec<f32> {
    const PARTS: isize = 10;
    let share = |offset: isize| {
        let mut sum = 0.0f32;
        for a in 0..PARTS {
            for b in 0..PARTS {
                let distance = offset as f32 + (a - b) as f32 / PARTS as f32;
                sum += (-(distance * distance) / (2.0 * blur * blur)).exp();
            }
        }
        sum
    };
    let shares: Vec<f32> = (-REACH..=REACH).map(share).collect();
    let total: f32 = shares.iter().sum();
    shares.into_iter().map(|share| share / total).collect()
}

/// The modules of a symbol between two others: a space before it, a bar after it.
fn blurred(symbol: u32, kernel: &[f32]) -> Modules {
    let light = |module: isize| match module {
        -1 => 1.0,
        0..=16 => 1.0 - (symbol >> (16 - module) & 1) as f32,
        17 => 0.0,
        _ => 0.5,
    };
    let mut modules = [0.0; MODULES];
    for (at, module) in modules.iter_mut().enumerate() {
        *module = (-REACH..=REACH)
            .zip(kernel)
            .map(|(offset, share)| share * light(at as isize + offset))
            .sum();
    }
    normal(modules).unwrap_or(modules)
}

/// The same with mean 0 and length 1; `None` where nothing stands out.
fn normal(mut modules: Modules) -> Option<Modules> {
    let mean = modules.iter().sum::<f32>() / MODULES as f32;
    for module in &mut modules {
        *module -= mean;
    }
    let length = dot(&modules, &modules).sqrt();
    for module in &mut modules {
        *module /= length;
    }
    (length > 1e-3).then_some(modules)
}

fn dot(a: &Modules, b: &Modules) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cluster_has_each_value_once() {
        let mut seen = vec![0; CLUSTERS * VALUES];
        for (symbol, codeword) in SYMBOL_TABLE.iter().zip(&CODEWORD_TABLE) {
            seen[cluster(*symbol) * VALUES + ((codeword - 1) % 929) as usize] += 1;
        }
        assert!(seen.iter().all(|count| *count == 1));
    }

    #[test]
    fn a_pattern_is_read_as_its_own_value_at_any_brightness() {
        for templates in ALL.iter() {
            for (symbol, codeword) in SYMBOL_TABLE.iter().zip(&CODEWORD_TABLE).step_by(37) {
                let seen = blurred(*symbol, &kernel(0.6)).map(|grey| 90.0 + 30.0 * grey);
                let read = templates.best(cluster(*symbol), &seen);
                assert_eq!(read.value as u32, (codeword - 1) % 929);
            }
        }
    }
}
