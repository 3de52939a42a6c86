//! The rules about presentation attacks: a screen or a copy shown in the document's place, a picture that was
//! changed after it was taken.

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
            Sign::Recompressed => self.recompressed_score,
            Sign::Repeated => self.repeated_score,
        }
    }
}

/// No picture shows a raster, and none has a part that was put in. What has no colour is noted only, as some
/// genuine documents have none, and so are letters that seem copied.
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
    if !passed {
        return Err(refused(reason::COPY));
    }
    let repeated = strongest(seen, Sign::Repeated);
    if repeated >= deliberation.policy.threshold(Sign::Repeated) {
        let words = format!(
            "Letters are the same pixels as others (score {repeated:.2}), as if they had been copied after the picture was taken; by chance two that are printed alike may be."
        );
        deliberation.note("letters_copied", true, &words);
    }
    let recompressed = strongest(seen, Sign::Recompressed);
    let passed = recompressed < deliberation.policy.threshold(Sign::Recompressed);
    let words = format!(
        "A part of the document was not compressed as often as the rest (score {recompressed:.2}): it was put in after the camera had saved the picture."
    );
    deliberation.find("not_edited", passed, &words);
    if !passed {
        return Err(refused(reason::EDITED));
    }
    Ok(())
}

fn refused(reason: &str) -> Stop {
    Stop::document(ErrorCode::DocumentUnverifiedOther, reason)
}

/// The highest score of a sign in any picture; 0 where it was not looked for.
pub(super) fn strongest(seen: &[&PictureEvidence], sign: Sign) -> f32 {
    seen.iter()
        .flat_map(|picture| &picture.presentation)
        .filter(|found| found.sign == sign)
        .map(|found| found.score)
        .fold(0.0, f32::max)
}
