//! What makes a picture hard to read. It is named where something could not be read, so that the person
//! knows what to do otherwise; a picture that could be read may have any fault.

use crate::evidence::Quality;

/// What is wrong with a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureFault {
    /// Too little light.
    Dark,
    /// A reflection hides a part.
    Glare,
    /// A shadow lies on a part.
    Shadow,
    /// Out of focus or moved.
    Blurred,
}

/// From where on a measure of [`Quality`] is a fault.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QualityLimits {
    /// Brightness below it is dark.
    pub brightness: f32,
    /// The least and the largest share of clipped pixels that is a reflection. More is a picture whose paper is
    /// clipped everywhere, as of a scanner.
    pub glare: (f32, f32),
    /// More lack of light than this is a shadow.
    pub shadow: f32,
    /// Sharpness below it is blurred.
    pub sharpness: f32,
}

impl QualityLimits {
    /// The faults of a picture, what hides most first.
    pub fn faults(&self, quality: &Quality) -> impl Iterator<Item = PictureFault> {
        let (least, largest) = self.glare;
        let glare = (least..largest).contains(&quality.glare);
        [
            (quality.brightness < self.brightness, PictureFault::Dark),
            (glare, PictureFault::Glare),
            (quality.sharpness < self.sharpness, PictureFault::Blurred),
            (quality.shadow > self.shadow, PictureFault::Shadow),
        ]
        .into_iter()
        .filter_map(|(is, fault)| is.then_some(fault))
    }
}
