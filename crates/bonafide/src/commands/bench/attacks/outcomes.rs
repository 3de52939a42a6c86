//! What all signs together do to pictures of each kind of attack.

use std::collections::BTreeMap;

use bonafide_core::{decision::Policy, evidence::PresentationSign};
use serde_json::{Value, json};

use super::manifest::Truth;

/// Counts by attack, and by whether a messenger sent the picture on.
#[derive(Default)]
pub(super) struct Outcomes(BTreeMap<(String, bool), Counts>);

#[derive(Default)]
struct Counts {
    pictures: usize,
    /// A sign that refuses the document counts.
    refused: usize,
    /// No such sign counts, but one that a reviewer is told of.
    noted: usize,
    /// Of those refused, a sign lies on what was changed.
    located: usize,
}

impl Outcomes {
    pub(super) fn add(&mut self, truth: &Truth, signs: &[PresentationSign]) {
        let policy = Policy::LIVE;
        let counting: Vec<&PresentationSign> = signs
            .iter()
            .filter(|found| found.score >= policy.threshold(found.sign))
            .collect();
        let refusing = || counting.iter().filter(|found| found.sign.refuses());
        let key = (truth.attack().to_owned(), truth.sent_on);
        let counts = self.0.entry(key).or_default();
        counts.pictures += 1;
        if refusing().next().is_some() {
            counts.refused += 1;
            counts.located += usize::from(refusing().any(|found| truth.edit.touches(&found.quad)));
        } else if !counting.is_empty() {
            counts.noted += 1;
        }
    }

    pub(super) fn table(&self) -> String {
        let mut out = format!(
            "{:<12}{:<10}{:>9}{:>9}{:>9}{:>9}\n",
            "picture", "sent on", "pictures", "refused", "noted", "located"
        );
        for ((attack, sent_on), counts) in &self.0 {
            let sent_on = if *sent_on { "yes" } else { "no" };
            out += &format!(
                "{attack:<12}{sent_on:<10}{:>9}{:>9}{:>9}{:>9}\n",
                counts.pictures, counts.refused, counts.noted, counts.located
            );
        }
        out
    }

    pub(super) fn json(&self) -> Value {
        let rows = self.0.iter().map(|((attack, sent_on), counts)| {
            json!({
                "attack": attack,
                "sent_on": sent_on,
                "pictures": counts.pictures,
                "refused": counts.refused,
                "noted": counts.noted,
                "located": counts.located,
            })
        });
        rows.collect()
    }
}
