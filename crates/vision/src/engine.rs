//! The engine: one picture in, evidence out.

use std::sync::OnceLock;

use bonafide_core::{
    evidence::{DocumentOutline, Look, PictureError, PictureEvidence, ZoneReading, ZoneSighting},
    geometry::{Point, Quad},
};
use bonafide_mrz::Format;

use crate::{
    barcode,
    decode::{self, Picture},
    locate::Locator,
    plane::Pyramid,
    presentation,
    print::PrintReader,
    quality,
    search::Search,
    zone::ZoneReader,
};
use bonafide_nets::{
    EmbeddedModel, LOCATOR, MRZ_READER, Net, NetError, RtenNet, TEXT_DETECTOR, TEXT_READER,
};

/// Millimetres from one character to the next (ICAO 9303-3, section 4.2: OCR-B size 1).
const PITCH_MILLIMETRES: f32 = 2.54;
/// Why the networks cannot fail.
const MODELS_RUN: &str =
    "the embedded models load and take the shapes they are given: tests run them";

/// Looks at pictures. Cheap to make: models are loaded when first needed. May be shared by
/// threads; each picture is looked at on the thread that asks.
#[derive(Default)]
pub struct Engine {
    reader: OnceLock<Result<RtenNet, String>>,
    locator: OnceLock<Result<RtenNet, String>>,
    text_detector: OnceLock<Result<RtenNet, String>>,
    text_reader: OnceLock<Result<RtenNet, String>>,
}

impl Engine {
    /// An engine that has not loaded its models yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Loads all models now.
    ///
    /// # Errors
    /// When a model cannot be loaded, which means that the program was built wrongly.
    pub fn load(&self) -> Result<(), NetError> {
        loaded(&self.locator, LOCATOR)?;
        loaded(&self.text_detector, TEXT_DETECTOR)?;
        loaded(&self.text_reader, TEXT_READER)?;
        loaded(&self.reader, MRZ_READER).map(|_| ())
    }

    /// Looks at one picture. `expired` is asked between steps whether the time is over; the reading
    /// of print then ends with what it has read.
    ///
    /// # Errors
    /// When the picture cannot be decoded, is outside the limits, or the time is over before it is
    /// decoded.
    pub fn examine(
        &self,
        bytes: &[u8],
        look: Look,
        expired: &dyn Fn() -> bool,
    ) -> Result<PictureEvidence, PictureError> {
        let picture = decode::decode(bytes)?;
        if expired() {
            return Err(PictureError::TimedOut);
        }
        let Picture {
            width,
            height,
            luma,
            reduction,
            colour,
            blocks,
            greyed,
        } = picture;
        let luma = Pyramid::new(luma);
        let locator = Locator {
            net: loaded(&self.locator, LOCATOR).expect(MODELS_RUN),
        };
        let net = loaded(&self.reader, MRZ_READER).expect(MODELS_RUN);
        let reader = ZoneReader::new(net, &luma);
        let colour_scale = luma.base().width() as f32 / colour.width as f32;
        let located = locator.look(&colour, colour_scale).expect(MODELS_RUN);
        // The search for a zone is bounded by itself: a machine that is busy with other work makes nobody
        // take a second photograph.
        let (zone, direction) = Search::new(&locator, &reader, &luma)
            .run(&located)
            .expect(MODELS_RUN);
        // A document whose zone was read tells all that a faint barcode would; a passport or visa whose
        // zone was read carries no barcode that is read.
        let mut barcodes = match &zone {
            ZoneSighting::Read(reading) if is_booklet(reading.format) => Vec::new(),
            ZoneSighting::Read(_) => barcode::read(&luma, barcode::Search::Plain, expired),
            ZoneSighting::Absent | ZoneSighting::Illegible { .. } => {
                barcode::read(&luma, barcode::Search::Faint, expired)
            }
        };
        let whole = Quad::rectangle(
            0.0,
            0.0,
            luma.base().width() as f32,
            luma.base().height() as f32,
        );
        let mut outlines: Vec<(Quad, f32)> = located
            .documents
            .iter()
            .map(|(quad, sure)| (turned_to(*quad, direction), *sure))
            .collect();
        let (mut print, mut signs) = (Vec::new(), Vec::new());
        if look == Look::Full {
            let document = outlines
                .first()
                .map_or_else(|| turned_to(whole, direction), |(quad, _)| *quad);
            let reader = PrintReader {
                detector: loaded(&self.text_detector, TEXT_DETECTOR).expect(MODELS_RUN),
                reader: loaded(&self.text_reader, TEXT_READER).expect(MODELS_RUN),
                luma: &luma,
            };
            let (lines, upright) = reader
                .read(&document, direction.is_some(), zone_quad(&zone), expired)
                .expect(MODELS_RUN);
            print = lines;
            if let Some(first) = outlines.first_mut() {
                first.0 = upright;
            }
            // Where no document was found, what it lies on would be looked at: cloth has threads.
            if !outlines.is_empty() {
                let lines: Vec<Quad> = print.iter().map(|line| line.quad).collect();
                let seen = presentation::Seen {
                    luma: luma.base(),
                    blocks: blocks.as_ref(),
                    colour: (!greyed).then_some((&colour, colour_scale)),
                    lines: &lines,
                };
                signs = presentation::signs(&seen, &document);
            }
        }
        let scale = reduction as f32;
        let document = outlines.first().map_or(&whole, |(quad, _)| quad);
        let mut quality = quality::measure(&luma, document);
        quality.glare_quad = quality.glare_quad.map(|quad| quad.scaled(scale));
        let zone = scaled(zone, scale);
        for line in &mut print {
            line.quad = line.quad.scaled(scale);
        }
        for sign in &mut signs {
            sign.quad = sign.quad.scaled(scale);
        }
        for barcode in &mut barcodes {
            barcode.quad = barcode.quad.scaled(scale);
        }
        let documents: Vec<DocumentOutline> = outlines
            .iter()
            .map(|(quad, confidence)| DocumentOutline {
                quad: quad.scaled(scale),
                confidence: *confidence,
                cropped: quad.0.iter().any(|p| {
                    p.x < 1.0
                        || p.y < 1.0
                        || p.x > luma.base().width() as f32 - 1.0
                        || p.y > luma.base().height() as f32 - 1.0
                }),
            })
            .collect();
        if let ZoneSighting::Read(reading) = &zone {
            quality.pixels_per_millimetre = Some(reading.pitch / PITCH_MILLIMETRES);
        }
        Ok(PictureEvidence {
            width,
            height,
            documents,
            zone,
            barcodes,
            print,
            presentation: signs,
            quality,
        })
    }
}

/// Whether a zone of the format stands on a page of a passport or on a visa.
const fn is_booklet(format: Format) -> bool {
    matches!(format, Format::Td3 | Format::MrvA | Format::MrvB)
}

/// Where a zone is, read or not.
const fn zone_quad(zone: &ZoneSighting) -> Option<&Quad> {
    match zone {
        ZoneSighting::Absent => None,
        ZoneSighting::Illegible { quad, .. } => Some(quad),
        ZoneSighting::Read(reading) => Some(&reading.quad),
    }
}

fn loaded(
    slot: &OnceLock<Result<RtenNet, String>>,
    model: EmbeddedModel,
) -> Result<&dyn Net, NetError> {
    let net = slot.get_or_init(|| RtenNet::load(model).map_err(|error| error.reason));
    match net {
        Ok(net) => Ok(net),
        Err(reason) => Err(NetError {
            model: model.file,
            reason: reason.clone(),
        }),
    }
}

/// The outline with its corners named after the document's own top, when it is known where text
/// runs.
fn turned_to(quad: Quad, direction: Option<Point>) -> Quad {
    let Some(direction) = direction else {
        return quad;
    };
    let first = (0..4).max_by(|a, b| {
        let along = |i: usize| {
            let (p, q) = (quad.0[i], quad.0[(i + 1) % 4]);
            ((q.x - p.x) * direction.x + (q.y - p.y) * direction.y) / p.distance(q).max(1e-3)
        };
        along(*a).total_cmp(&along(*b))
    });
    let mut corners = quad.0;
    corners.rotate_left(first.unwrap_or(0));
    Quad(corners)
}

/// The sighting in pixels of the file.
fn scaled(zone: ZoneSighting, factor: f32) -> ZoneSighting {
    match zone {
        ZoneSighting::Absent => ZoneSighting::Absent,
        ZoneSighting::Illegible { quad, reason } => ZoneSighting::Illegible {
            quad: quad.scaled(factor),
            reason,
        },
        ZoneSighting::Read(reading) => ZoneSighting::Read(ZoneReading {
            quad: reading.quad.scaled(factor),
            pitch: reading.pitch * factor,
            ..reading
        }),
    }
}
