//! Figures. A zone counts as exact when all its lines are equal to the truth; as a silent error
//! when it is reported with valid check digits and is not exact.

use std::{collections::BTreeMap, fmt::Write};

use bonafide_core::geometry::Quad;
use serde_json::{Value, json};

use crate::commands::bench::{manifest::Truth, measure::overlap, quantile::quantile};

/// What came out for a picture.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    /// Lines reported; empty when none were.
    pub(super) lines: Vec<String>,
    /// The engine says that the check digits hold.
    pub(super) check_digits_valid: bool,
    /// What happened, in words.
    pub(super) reason: &'static str,
    /// Corners of the document.
    pub(super) quad: Option<Quad>,
    /// Wall time.
    pub(super) milliseconds: f64,
}

#[derive(Debug, Clone, Default)]
struct Row {
    zones: usize,
    found: usize,
    exact: usize,
    number_line: usize,
    valid: usize,
    silent: usize,
    distance: usize,
    characters: usize,
}

/// Figures over all pictures and by group.
#[derive(Debug, Default)]
pub(super) struct Score {
    rows: BTreeMap<String, Row>,
    /// Zones reported where there is none, of pictures without one.
    false_zones: (usize, usize),
    milliseconds: Vec<f64>,
    overlaps: Vec<f32>,
    misses: BTreeMap<&'static str, usize>,
}

const ALL: &str = "all";

impl Score {
    /// Counts a picture.
    pub(super) fn add(&mut self, truth: &Truth, outcome: &Outcome) {
        if let Some(quad) = &truth.quad {
            self.overlaps
                .push(outcome.quad.map_or(0.0, |found| overlap(quad, &found)));
        }
        if truth.lines.is_empty() {
            if truth.must_have_none() {
                self.false_zones.0 += usize::from(!outcome.lines.is_empty());
                self.false_zones.1 += 1;
            }
            return;
        }
        self.milliseconds.push(outcome.milliseconds);
        let exact = outcome.lines == truth.lines;
        if !exact {
            let reason = if outcome.lines.is_empty() {
                outcome.reason
            } else {
                "read wrong"
            };
            *self.misses.entry(reason).or_default() += 1;
        }
        let number_lines = |lines: &[String]| match lines.len() {
            3 => lines[..2].to_vec(),
            1 => lines.to_vec(),
            _ => lines.get(1..2).unwrap_or_default().to_vec(),
        };
        let (want, got) = (truth.lines.concat(), outcome.lines.concat());
        let row = Row {
            zones: 1,
            found: usize::from(!outcome.lines.is_empty()),
            exact: usize::from(exact),
            number_line: usize::from(number_lines(&truth.lines) == number_lines(&outcome.lines)),
            valid: usize::from(outcome.check_digits_valid),
            silent: usize::from(outcome.check_digits_valid && !exact),
            distance: strsim::levenshtein(&want, &got).min(want.len()),
            characters: want.len(),
        };
        let mut groups = vec![ALL.to_owned(), format!("type {}", truth.format)];
        if !truth.origin.is_empty() {
            groups.push(format!("origin {}", truth.origin));
        }
        if truth.flags.is_empty() {
            groups.push("flag (none)".into());
        }
        groups.extend(truth.flags.iter().map(|flag| format!("flag {flag}")));
        for group in groups {
            self.rows.entry(group).or_default().add(&row);
        }
    }

    /// Zones with valid check digits and a wrong character.
    pub(super) fn silent_errors(&self) -> usize {
        self.rows.get(ALL).map_or(0, |row| row.silent)
    }

    /// The figures for people.
    pub(super) fn report(&self, memory: Option<u64>) -> String {
        let mut out = format!(
            "{:<24}{:>6}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}\n",
            "", "zones", "found", "exact", "number", "valid", "silent", "cer"
        );
        // Writing to a string cannot fail.
        for (group, row) in &self.rows {
            let share = |count: usize| 100.0 * count as f64 / row.zones as f64;
            let _ = writeln!(
                out,
                "{group:<24}{:>6}{:>7.1}%{:>7.1}%{:>7.1}%{:>7.1}%{:>8}{:>8.3}",
                row.zones,
                share(row.found),
                share(row.exact),
                share(row.number_line),
                share(row.valid),
                row.silent,
                row.distance as f64 / row.characters.max(1) as f64
            );
        }
        let (false_zones, without) = self.false_zones;
        let _ = writeln!(
            out,
            "zones reported where there is none: {false_zones} of {without}"
        );
        let _ = writeln!(
            out,
            "time on one thread: median {:.0} ms, p95 {:.0} ms over {} pictures with a zone",
            quantile(&self.milliseconds, 0.5),
            quantile(&self.milliseconds, 0.95),
            self.milliseconds.len()
        );
        if let Some(bytes) = memory {
            let _ = writeln!(out, "peak memory: {} MB", bytes / 1_000_000);
        }
        if !self.overlaps.is_empty() {
            let (good, mean) = self.corners();
            let _ = writeln!(
                out,
                "document corners: IoU of at least 0.9 on {:.1}%, mean IoU {mean:.3}, of {}",
                100.0 * good,
                self.overlaps.len()
            );
        }
        for (reason, count) in &self.misses {
            let _ = writeln!(out, "missed: {count} × {reason}");
        }
        out
    }

    /// The figures for scripts.
    pub(super) fn json(&self, memory: Option<u64>) -> Value {
        let rows: serde_json::Map<String, Value> = self
            .rows
            .iter()
            .map(|(group, row)| (group.clone(), row.json()))
            .collect();
        let (good, mean) = self.corners();
        json!({
            "rows": rows,
            "false_zones": self.false_zones.0,
            "pictures_without_zone": self.false_zones.1,
            "median_ms": quantile(&self.milliseconds, 0.5),
            "p95_ms": quantile(&self.milliseconds, 0.95),
            "peak_memory_bytes": memory,
            "corners": { "pictures": self.overlaps.len(), "iou_90": good, "mean_iou": mean },
            "misses": self.misses,
        })
    }

    fn corners(&self) -> (f64, f64) {
        let count = self.overlaps.len().max(1) as f64;
        let good = self
            .overlaps
            .iter()
            .filter(|overlap| **overlap >= 0.9)
            .count() as f64;
        (
            good / count,
            self.overlaps.iter().map(|o| f64::from(*o)).sum::<f64>() / count,
        )
    }
}

impl Row {
    fn add(&mut self, other: &Self) {
        self.zones += other.zones;
        self.found += other.found;
        self.exact += other.exact;
        self.number_line += other.number_line;
        self.valid += other.valid;
        self.silent += other.silent;
        self.distance += other.distance;
        self.characters += other.characters;
    }

    fn json(&self) -> Value {
        let share = |count: usize| count as f64 / self.zones as f64;
        json!({
            "zones": self.zones,
            "found": share(self.found),
            "exact": share(self.exact),
            "number_line_exact": share(self.number_line),
            "valid": share(self.valid),
            "silent_errors": self.silent,
            "cer": self.distance as f64 / self.characters.max(1) as f64,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_zone_with_valid_digits_is_a_silent_error() {
        let truth: Truth = serde_json::from_value(json!({
            "file": "a.png", "mrz_type": "TD3", "kind": "passport", "quad": null,
            "mrz_lines": ["P<UTOA", "123456"], "flags": ["camera"], "origin": "drawn",
        }))
        .unwrap();
        let mut score = Score::default();
        let outcome = |first: &str, valid| Outcome {
            lines: vec![first.into(), "123456".into()],
            check_digits_valid: valid,
            reason: "read",
            quad: None,
            milliseconds: 10.0,
        };
        score.add(&truth, &outcome("P<UTOA", true));
        score.add(&truth, &outcome("P<UTOB", false));
        assert_eq!(score.silent_errors(), 0);
        score.add(&truth, &outcome("P<UTOB", true));
        assert_eq!(score.silent_errors(), 1);
        let figures = score.json(None);
        assert_eq!(figures["rows"]["all"]["number_line_exact"], 1.0);
        assert_eq!(figures["rows"]["flag camera"]["zones"], 3);
    }
}
