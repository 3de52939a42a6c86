//! What vision saw in one picture. Evidence never decides: it says what was seen, where, and how
//! sure; [`crate::decision`] judges it.

use bonafide_mrz::Format;
use serde::{Deserialize, Serialize};

use crate::geometry::Quad;

/// Everything seen in one picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PictureEvidence {
    /// Pixels across, after EXIF orientation.
    pub width: u32,
    /// Pixels down, after EXIF orientation.
    pub height: u32,
    /// Outlines of the documents seen, the surest first; empty when none was found.
    pub documents: Vec<DocumentOutline>,
    /// The machine-readable zone.
    pub zone: ZoneSighting,
    /// Barcodes that were decoded, in no order.
    #[serde(default)]
    pub barcodes: Vec<BarcodeReading>,
    /// Lines of printed text, from the document's top to its bottom; empty where only a quick look was
    /// taken.
    #[serde(default)]
    pub print: Vec<PrintedLine>,
    /// Signs that something else than the document itself was photographed; empty where only a quick look
    /// was taken.
    #[serde(default)]
    pub presentation: Vec<PresentationSign>,
    /// How good the picture is.
    pub quality: Quality,
}

impl PictureEvidence {
    /// The zone, where one was read.
    #[must_use]
    pub fn zone_read(&self) -> Option<&ZoneReading> {
        match &self.zone {
            ZoneSighting::Read(reading) => Some(reading),
            ZoneSighting::Absent | ZoneSighting::Illegible { .. } => None,
        }
    }
}

/// A sign of a presentation attack (ISO/IEC 30107-1): that a copy was shown in place of the document, or the
/// picture was changed after it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PresentationSign {
    /// What was looked for.
    pub sign: Sign,
    /// How strong it is, 0 to 1, uncalibrated.
    pub score: f32,
    /// The part of the document that shows it most, or the whole document.
    pub quad: Quad,
}

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// A raster over the whole document: a screen's pixels, or the dots of a printer.
    Raster,
    /// No colour but the light's.
    Colourless,
    /// A part that was not compressed as often as the rest: put in with an image editor.
    Recompressed,
    /// Letters that are the same pixels as others: copied with an image editor.
    Repeated,
}

impl Sign {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Raster,
        Self::Colourless,
        Self::Recompressed,
        Self::Repeated,
    ];

    /// Whether a document with this sign is refused; of others a reviewer is told.
    #[must_use]
    pub const fn refuses(self) -> bool {
        match self {
            Self::Raster | Self::Recompressed => true,
            Self::Colourless | Self::Repeated => false,
        }
    }

    /// The word that is printed and stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Raster => "raster",
            Self::Colourless => "colourless",
            Self::Recompressed => "recompressed",
            Self::Repeated => "repeated",
        }
    }
}

/// A barcode as decoded; its own error correction vouches for the content.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BarcodeReading {
    /// Kind of barcode.
    pub symbology: Symbology,
    /// The bytes that it carries.
    pub content: Vec<u8>,
    /// Its corners, named in its own reading direction.
    pub quad: Quad,
}

/// Kinds of barcode that documents carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Symbology {
    /// ISO/IEC 15438.
    Pdf417,
    /// ISO/IEC 18004.
    QrCode,
    /// ISO/IEC 24778.
    Aztec,
    /// ISO/IEC 16022.
    DataMatrix,
}

/// A line of printed text as read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrintedLine {
    /// The likeliest characters.
    pub text: String,
    /// How sure each character of `text` is, 0 to 1, uncalibrated.
    pub confidences: Vec<f32>,
    /// What characters may be otherwise.
    pub doubts: Vec<Doubt>,
    /// Its corners, named in its own reading direction.
    pub quad: Quad,
}

impl PrintedLine {
    /// Mean confidence of its characters, 0 to 1.
    #[must_use]
    pub fn confidence(&self) -> f32 {
        self.confidences.iter().sum::<f32>() / self.confidences.len().max(1) as f32
    }
}

/// Another reading of one character of a [`PrintedLine`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Doubt {
    /// Number of the character in the line's text, from 0.
    pub index: usize,
    /// What it may be.
    pub character: char,
    /// The chance of that, 0 to 1, uncalibrated.
    pub chance: f32,
}

/// How much of a picture is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Outlines, zone, barcodes, quality: what tells whether a picture will do.
    Quick,
    /// Printed text and signs of a presentation attack as well.
    Full,
}

impl Symbology {
    /// The name that decoders and manifests use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pdf417 => "PDF417",
            Self::QrCode => "QR_CODE",
            Self::Aztec => "AZTEC",
            Self::DataMatrix => "DATA_MATRIX",
        }
    }
}

/// The outline of a document.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DocumentOutline {
    /// The document's corners; named after its own top when its reading direction is known.
    pub quad: Quad,
    /// Share of certainty, 0 to 1, uncalibrated.
    pub confidence: f32,
    /// A part of the document lies outside the picture.
    pub cropped: bool,
}

/// What is known of a machine-readable zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ZoneSighting {
    /// No zone was seen.
    Absent,
    /// Something shaped like a zone was seen and could not be read with enough certainty.
    Illegible {
        /// Where it is.
        quad: Quad,
        /// Why it was not believed.
        reason: IllegibleReason,
    },
    /// The zone was read and its reading is believed.
    Read(ZoneReading),
}

/// Why a zone that was seen was not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IllegibleReason {
    /// The lines do not have the count and length of any format of ICAO 9303.
    Shape,
    /// A check digit does not hold and no correction can be proved.
    CheckDigits,
    /// Characters that no check digit covers (names above all) are too uncertain.
    Uncertain,
    /// Characters are smaller than can be told apart.
    TooSmall,
}

/// A machine-readable zone as read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ZoneReading {
    /// The format of ICAO 9303 (or national layout) it has.
    #[serde(with = "format_name")]
    pub format: Format,
    /// The lines, each exactly as long as the format says, `A`-`Z`, `0`-`9` and `<`.
    pub lines: Vec<String>,
    /// Confidence of each character of each line, 0 to 1.
    pub confidences: Vec<Vec<f32>>,
    /// Characters that the recogniser read otherwise and that a check digit or the character
    /// class of the position put right.
    pub corrections: Vec<Correction>,
    /// Every check digit that the format carries holds.
    pub check_digits_valid: bool,
    /// The zone's corners, first line on top.
    pub quad: Quad,
    /// Height of a character cell's pitch in pixels of the picture: how large the print is.
    pub pitch: f32,
}

impl ZoneReading {
    /// The lowest confidence of any character.
    #[must_use]
    pub fn weakest(&self) -> f32 {
        self.confidences
            .iter()
            .flatten()
            .copied()
            .fold(1.0, f32::min)
    }
}

/// A format is stored by its short name.
mod format_name {
    use bonafide_mrz::Format;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(format: &Format, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(format.name())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Format, D::Error> {
        let name = std::borrow::Cow::<str>::deserialize(from)?;
        Format::from_name(&name).ok_or_else(|| de::Error::custom("unknown zone format"))
    }
}

/// One character put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Line, from 0.
    pub line: usize,
    /// Column, from 0.
    pub column: usize,
    /// What the recogniser saw first.
    pub read: char,
    /// What it was put right to.
    pub corrected: char,
}

/// Measures of the document in the picture, or of the whole picture where no document was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// How much of its contrast (5th to 95th percentile of luma) the document's steepest edges climb on a 640th of
    /// its longer side; higher is sharper, about 1 is usual.
    pub sharpness: f32,
    /// Mean luma of the document, 0 (black) to 255.
    pub brightness: f32,
    /// Standard deviation of luma over the document, 0 to 127.
    pub contrast: f32,
    /// Share of the document's pixels that are clipped to white in blobs, 0 to 1.
    pub glare: f32,
    /// The upright rectangle on the document around what is clipped.
    #[serde(default)]
    pub glare_quad: Option<Quad>,
    /// Share of light that the darkest parts of its paper lack against the lightest, 0 to 1.
    #[serde(default)]
    pub shadow: f32,
    /// Pixels of the picture per millimetre of the document, where its size is known from the
    /// zone's format (the pitch of OCR-B is 2.54 mm, ICAO 9303-3 section 4.2).
    pub pixels_per_millimetre: Option<f32>,
}

/// Why a picture could not be looked at, at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum PictureError {
    /// No bytes.
    #[error("the file is empty")]
    Empty,
    /// Not JPEG, PNG or WebP, by content.
    #[error("the file is not a JPEG, PNG or WebP picture")]
    UnknownFormat,
    /// The file breaks off or its content is damaged.
    #[error("the picture is damaged or incomplete")]
    Damaged,
    /// More bytes than the limit.
    #[error("the file is larger than the limit of 16 MiB")]
    TooManyBytes,
    /// More pixels than the limit, known from the header before anything is decoded.
    #[error("the picture has more pixels than the limit of 50 megapixels")]
    TooManyPixels,
    /// Too few pixels to hold a document.
    #[error("the picture is smaller than 32 pixels on a side")]
    TooFewPixels,
    /// More than one frame.
    #[error("the picture is animated; send a still photograph")]
    Animated,
    /// Analysis took longer than the limit.
    #[error("the picture took too long to analyse")]
    TimedOut,
}
