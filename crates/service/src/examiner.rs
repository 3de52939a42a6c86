//! Looking at a picture while the person is still there.

use bonafide_core::evidence::{Look, PictureError, PictureEvidence};

/// Turns the bytes of a picture into evidence. Blocks: a quick look takes one core about 150 ms, a full
/// one about half a second.
pub trait Examiner: Send + Sync {
    /// What is seen in the picture.
    ///
    /// # Errors
    /// When the bytes are not a picture that can be looked at.
    fn examine(&self, bytes: &[u8], look: Look) -> Result<PictureEvidence, PictureError>;
}
