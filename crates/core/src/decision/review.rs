//! What a person should look at although it failed nothing.

use super::{Policy, presentation::strongest, rules::Deliberation};
use crate::{
    evidence::{PictureEvidence, Sign},
    report::{Concern, Finding},
};

/// The findings that ask for a reviewer's look: those of the policy's rules that passed and left words.
pub(super) fn concerns(findings: &[Finding], policy: &Policy) -> Vec<Concern> {
    let asks = |finding: &&Finding| {
        finding.passed
            && !finding.detail.is_empty()
            && policy.review.contains(&finding.rule.as_str())
    };
    findings
        .iter()
        .filter(asks)
        .map(|finding| Concern {
            rule: finding.rule.clone(),
            words: finding.detail.clone(),
        })
        .collect()
}

/// A raster that is nearly one of a copy is noted. Whoever comes here has none that is.
pub(super) fn near_copy(deliberation: &mut Deliberation<'_>, seen: &[&PictureEvidence]) {
    let score = strongest(seen, Sign::Raster);
    if score < deliberation.policy.near_raster_score {
        return;
    }
    let words = format!(
        "A weak regular raster lies over the document (score {score:.2}): perhaps a screen or a print."
    );
    deliberation.note("near_copy", true, &words);
}
