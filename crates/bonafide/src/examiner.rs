//! The engine as the use cases want it: with a limit on time.

use std::time::{Duration, Instant};

use bonafide_core::evidence::{Look, PictureError, PictureEvidence};
use bonafide_service::Examiner;
use bonafide_vision::Engine;

/// Time after which a picture that somebody waits for is given up if it is not decoded yet, and no faint barcode or
/// print is looked for any more. A 12-megapixel photograph takes about a tenth of it on one slow core.
pub(crate) const PICTURE_LIMIT: Duration = Duration::from_millis(2500);
/// The same for a check in the background: a machine that is busy with other work makes nobody take a second
/// photograph.
const CHECK_LIMIT: Duration = Duration::from_secs(15);

/// The engine with a limit on time.
#[derive(Default)]
pub(crate) struct TimedEngine(Engine);

impl Examiner for TimedEngine {
    fn examine(&self, bytes: &[u8], look: Look) -> Result<PictureEvidence, PictureError> {
        let begun = Instant::now();
        let limit = match look {
            Look::Quick => PICTURE_LIMIT,
            Look::Full => CHECK_LIMIT,
        };
        self.0.examine(bytes, look, &|| begun.elapsed() > limit)
    }
}
