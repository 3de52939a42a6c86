//! Under which conditions a photograph is taken.

use super::random::Random;

/// How bad the conditions are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// From above, sharp, even light.
    Clean,
    /// Turned up to 10°, tilted up to 12°, slightly blurred and noisy, uneven light, a weak spot
    /// of glare beside the zone at times.
    Mild,
    /// Any quarter turn and at times any angle, tilted up to 26°, out of focus or moved, glare,
    /// shadow, low light, corners outside the frame, strong JPEG compression. The zone stays inside
    /// the frame and no glare saturates it, so that a person can read it.
    Hard,
}

impl Severity {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Clean, Self::Mild, Self::Hard];

    /// The word in manifests.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Mild => "mild",
            Self::Hard => "hard",
        }
    }
}

/// Conditions of one photograph. Angles are degrees.
#[derive(Debug, Clone)]
pub(crate) struct Conditions {
    /// A quarter turn, or any angle.
    pub(crate) turn: f32,
    /// Greatest further rotation in the picture's plane.
    pub(crate) roll: f32,
    /// Greatest rotation about the page's axes.
    pub(crate) tilt: f32,
    /// Share of the frame that the document fills, least and most.
    pub(crate) fill: (f32, f32),
    /// How far the document may be moved beyond the frame's free room, as a share of its width.
    pub(crate) overhang: f32,
    /// Greatest radial distortion at the frame's corner, as a share of the radius.
    pub(crate) distortion: f32,
    /// Deviation of the defocus, in millimetres of the page.
    pub(crate) defocus: f32,
    /// Length of the motion, in millimetres of the page.
    pub(crate) motion: f32,
    /// Overall gain.
    pub(crate) exposure: f32,
    /// Contrast about the middle grey.
    pub(crate) contrast: f32,
    /// Grey levels of noise in black, and its growth with light.
    pub(crate) noise: (f32, f32),
    /// Greatest change of the red and blue gains.
    pub(crate) tint: f32,
    /// Difference of light across the frame.
    pub(crate) slope: f32,
    /// Depth of a cast shadow.
    pub(crate) shadow: f32,
    /// Strength of spots of glare, 1 saturates.
    pub(crate) glare: f32,
    /// Strength of the camera's own sharpening.
    pub(crate) sharpening: f32,
    /// Number of fingers that hold the document.
    pub(crate) fingers: usize,
    /// Quality for JPEG, 1 to 100.
    pub(crate) quality: u8,
}

impl Conditions {
    pub(crate) fn random(severity: Severity, random: &mut Random) -> Self {
        match severity {
            Severity::Clean => Self {
                turn: 0.0,
                roll: 2.0,
                tilt: 2.0,
                fill: (0.84, 0.94),
                overhang: 0.0,
                distortion: 0.004,
                defocus: random.between(0.02, 0.05),
                motion: 0.0,
                exposure: random.between(0.92, 1.03),
                contrast: random.between(0.96, 1.06),
                noise: (random.between(0.5, 1.5), random.between(0.0, 1.0)),
                tint: 0.02,
                slope: random.between(0.0, 0.1),
                shadow: 0.0,
                glare: 0.0,
                sharpening: random.between(0.0, 0.3),
                fingers: 0,
                quality: random.between(88.0, 96.0) as u8,
            },
            Severity::Mild => Self {
                turn: 0.0,
                roll: 10.0,
                tilt: 12.0,
                fill: (0.7, 0.92),
                overhang: 0.0,
                distortion: 0.015,
                defocus: random.between(0.03, 0.1),
                motion: if random.chance(0.3) {
                    random.between(0.05, 0.2)
                } else {
                    0.0
                },
                exposure: random.between(0.78, 1.08),
                contrast: random.between(0.88, 1.12),
                noise: (random.between(1.0, 2.5), random.between(1.0, 3.0)),
                tint: 0.06,
                slope: random.between(0.05, 0.3),
                shadow: if random.chance(0.3) {
                    random.between(0.1, 0.3)
                } else {
                    0.0
                },
                glare: if random.chance(0.3) {
                    random.between(0.2, 0.6)
                } else {
                    0.0
                },
                sharpening: random.between(0.0, 0.6),
                fingers: if random.chance(0.12) { 1 } else { 0 },
                quality: random.between(74.0, 93.0) as u8,
            },
            Severity::Hard => Self::hard(random),
        }
    }

    fn hard(random: &mut Random) -> Self {
        let turn = match random.below(20) {
            0..=6 => 0.0,
            7..=10 => 90.0,
            11..=14 => 270.0,
            15..=17 => 180.0,
            _ => random.between(0.0, 360.0),
        };
        let dark = random.chance(0.3);
        // Either out of focus or moved: both at once is beyond reading.
        let moved = random.chance(0.35);
        Self {
            turn,
            roll: 14.0,
            tilt: 26.0,
            fill: (0.62, 0.98),
            overhang: if random.chance(0.25) { 0.08 } else { 0.0 },
            distortion: 0.03,
            defocus: if moved {
                random.between(0.03, 0.08)
            } else {
                random.between(0.06, 0.19)
            },
            motion: if moved {
                random.between(0.15, 0.55)
            } else {
                0.0
            },
            exposure: if dark {
                random.between(0.25, 0.5)
            } else {
                random.between(0.6, 1.2)
            },
            contrast: random.between(0.68, 1.15),
            noise: if dark {
                (random.between(3.0, 5.0), random.between(3.0, 7.0))
            } else {
                (random.between(1.5, 4.0), random.between(2.0, 6.0))
            },
            tint: 0.14,
            slope: random.between(0.1, 0.55),
            shadow: if random.chance(0.5) {
                random.between(0.2, 0.55)
            } else {
                0.0
            },
            glare: if random.chance(0.6) {
                random.between(0.5, 1.4)
            } else {
                0.0
            },
            sharpening: random.between(0.0, 1.0),
            fingers: if random.chance(0.3) {
                1 + random.below(2)
            } else {
                0
            },
            quality: random.between(42.0, 84.0) as u8,
        }
    }

    /// What makes this photograph difficult, in words for the manifest.
    pub(crate) fn flags(&self) -> Vec<&'static str> {
        let rotated = (45.0..315.0).contains(&self.turn);
        [
            (rotated, "rotated"),
            (self.motion > 0.25, "motion"),
            (self.defocus > 0.12, "defocus"),
            (self.exposure < 0.5, "low_light"),
            (self.glare > 0.4, "glare"),
            (self.shadow > 0.2, "shadow"),
            (self.fingers > 0, "held"),
        ]
        .into_iter()
        .filter_map(|(is, word)| is.then_some(word))
        .collect()
    }
}
