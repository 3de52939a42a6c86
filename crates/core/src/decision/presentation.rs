//! The rules about presentation attacks: a screen or a copy shown in the document's place.

use super::{
    Policy,
    rules::{Deliberation, Stop},
};
use crate::{
    error_code::ErrorCode,
    evidence::{PictureEvidence, Sign},
    reason,
};

impl Policy {
    /// The score from which a sign counts, 0 to 1.
    #[must_use]
    pub const fn threshold(&self, sign: Sign) -> f32 {
        match sign {
            Sign::Raster => self.raster_score,
            Sign::Colourless => self.colourless_score,
        }
    }
}

/// No picture shows a raster. What has no colour is noted only: some genuine documents have none.
pub(super) fn judge(
    deliberation: &mut Deliberation<'_>,
    seen: &[&PictureEvidence],
) -> Result<(), Stop> {
    let colourless = strongest(seen, Sign::Colourless);
    if colourless >= deliberation.policy.threshold(Sign::Colourless) {
        let words = format!(
            "No colour but the light's (score {colourless:.2}): a copy in black and white, or a document that has none."
        );
        deliberation.note("in_colour", true, &words);
    }
    let raster = strongest(seen, Sign::Raster);
    let passed = raster < deliberation.policy.threshold(Sign::Raster);
    let words = format!(
        "A regular raster lies over the document (score {raster:.2}), as the pixels of a screen or the dots of a printer make it."
    );
    deliberation.find("no_copy", passed, &words);
    if passed {
        return Ok(());
    }
    Err(Stop::document(
        ErrorCode::DocumentUnverifiedOther,
        reason::COPY,
    ))
}

/// The highest score of a sign in any picture; 0 where it was not looked for.
fn strongest(seen: &[&PictureEvidence], sign: Sign) -> f32 {
    seen.iter()
        .flat_map(|picture| &picture.presentation)
        .filter(|found| found.sign == sign)
        .map(|found| found.score)
        .fold(0.0, f32::max)
}
