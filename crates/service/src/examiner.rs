//! Looking at a picture while the person is still there.

use bonafide_core::evidence::{PictureError, PictureEvidence};

/// Turns the bytes of a picture into evidence. Takes about 100 ms of one core, and blocks.
pub trait Examiner: Send + Sync {
    /// What is seen in the picture.
    ///
    /// # Errors
    /// When the bytes are not a picture that can be looked at.
    fn examine(&self, bytes: &[u8]) -> Result<PictureEvidence, PictureError>;
}
