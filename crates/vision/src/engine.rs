//! The engine: one picture in, evidence out.

use std::sync::{Arc, OnceLock};

use bonafide_core::{
    evidence::{
        Correction, DocumentOutline, IllegibleReason, PictureError, PictureEvidence, ZoneReading,
        ZoneSighting,
    },
    geometry::{Point, Quad},
};
use rten::ThreadPool;

use crate::{
    belief,
    decode::{self, Picture},
    line_reader::Framing,
    locate::{Located, Locator},
    plane::Pyramid,
    quality,
    runtime::{EmbeddedModel, LOCATOR, MRZ_READER, Net, NetError, RtenNet},
    segments,
    strip::Region,
    zone::{ZoneDraft, ZoneReader},
};

/// Millimetres from one character to the next (ICAO 9303-3, section 4.2: OCR-B size 1).
const PITCH_MILLIMETRES: f32 = 2.54;
/// Pitch in pixels of the luma under which print is small: all cuts are made of it.
const SMALL_PITCH: f32 = 8.0;
/// Pitch in pixels of the luma under which characters cannot be told apart.
const SMALLEST_PITCH: f32 = 4.0;

/// Why the networks cannot fail.
const MODELS_RUN: &str =
    "the embedded models load and take the shapes they are given: tests run them";

/// Looks at pictures. Cheap to make: models are loaded when first needed. May be shared by
/// threads; each picture is looked at on the thread that asks.
#[derive(Default)]
pub struct Engine {
    reader: OnceLock<Result<RtenNet, String>>,
    locator: OnceLock<Result<RtenNet, String>>,
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
        loaded(&self.reader, MRZ_READER).map(|_| ())
    }

    /// Looks at one picture. `expired` is asked between steps whether the time is over; the search
    /// for a zone then ends with what it has found.
    ///
    /// # Errors
    /// When the picture cannot be decoded, is outside the limits, or the time is over before it is
    /// decoded.
    pub fn examine(
        &self,
        bytes: &[u8],
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
        } = picture;
        let luma = Pyramid::new(luma);
        let locator = Locator {
            net: loaded(&self.locator, LOCATOR).expect(MODELS_RUN),
        };
        let net = loaded(&self.reader, MRZ_READER).expect(MODELS_RUN);
        let reader = ZoneReader::new(net, &luma, expired);
        let colour_scale = luma.base().width() as f32 / colour.width as f32;
        let located = locator.look(&colour, colour_scale).expect(MODELS_RUN);
        // When the time is over, the search ends with what it has found: a picture without a zone is
        // such a picture on a slow machine too.
        let (zone, direction) = look(&locator, &located, &reader, &luma).expect(MODELS_RUN);
        let scale = reduction as f32;
        let zone = scaled(zone, scale);
        let documents: Vec<DocumentOutline> = located
            .documents
            .iter()
            .map(|(quad, confidence)| DocumentOutline {
                quad: turned_to(quad.scaled(scale), direction),
                confidence: *confidence,
                cropped: quad.0.iter().any(|p| {
                    p.x < 1.0
                        || p.y < 1.0
                        || p.x > luma.base().width() as f32 - 1.0
                        || p.y > luma.base().height() as f32 - 1.0
                }),
            })
            .collect();
        let whole = Quad::rectangle(
            0.0,
            0.0,
            luma.base().width() as f32,
            luma.base().height() as f32,
        );
        let pitch = match &zone {
            ZoneSighting::Read(reading) => Some(reading.pitch / PITCH_MILLIMETRES),
            ZoneSighting::Absent | ZoneSighting::Illegible { .. } => None,
        };
        Ok(PictureEvidence {
            width,
            height,
            documents,
            zone,
            quality: quality::measure(&luma, &whole, pitch),
        })
    }
}

fn loaded(
    slot: &OnceLock<Result<RtenNet, String>>,
    model: EmbeddedModel,
) -> Result<&dyn Net, NetError> {
    let net = slot.get_or_init(|| {
        let pool = Arc::new(ThreadPool::with_num_threads(1));
        RtenNet::load(model, pool).map_err(|error| error.reason)
    });
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

fn look(
    locator: &Locator<'_>,
    located: &Located,
    reader: &ZoneReader<'_>,
    luma: &Pyramid,
) -> Result<(ZoneSighting, Option<Point>), NetError> {
    let mut worst = ZoneSighting::Absent;
    for zone in located.zones.iter().take(3) {
        let mut clear = false;
        for closely in [false, true] {
            let region = if closely {
                locator.look_closely(luma, zone)?
            } else {
                Some(*zone)
            };
            let Some(region) = region else { continue };
            if reader.is_over() {
                return Ok((worst, None));
            }
            let reach = region.height / region.length * 1.8 + 0.1;
            if let Some(draft) = reader.draft(&region, reach)? {
                let direction = draft.direction();
                let fits = draft.fit > CLEARLY_A_ZONE;
                clear |= fits;
                match believe(reader, draft)? {
                    read @ ZoneSighting::Read(_) => return Ok((read, Some(direction))),
                    illegible if fits => worst = illegible,
                    _ => {}
                }
            }
        }
        if clear {
            return Ok((worst, Some(zone.direction)));
        }
    }
    for side in [800, 1600] {
        let (level, factor) = luma.at_most(side);
        for join in [3, 5] {
            for region in segments::find(level, join).into_iter().take(6) {
                if reader.is_over() {
                    return Ok((worst, None));
                }
                let region = Region {
                    centre: Point::new(region.centre.x / factor, region.centre.y / factor),
                    length: region.length / factor,
                    height: region.height / factor,
                    ..region
                };
                if let Some(draft) = reader.draft(&region, 0.5)? {
                    let direction = draft.direction();
                    let fits = draft.fit > CLEARLY_A_ZONE;
                    match believe(reader, draft)? {
                        read @ ZoneSighting::Read(_) => return Ok((read, Some(direction))),
                        illegible if fits => worst = illegible,
                        _ => {}
                    }
                }
            }
        }
    }
    Ok((worst, None))
}

/// Fit above which a region is a zone, readable or not, and no other is looked for. Of specimens at
/// hand, zones that could not be read fit at -0.12 and better, other print at -0.65 and worse.
const CLEARLY_A_ZONE: f32 = -0.3;

/// The cuts of a zone. Two looks must agree in any case, the first one counted: what only one sees
/// is not believed.
const CUTS: [Framing; 4] = [
    Framing::PLAIN,
    Framing {
        height: 2.15,
        shift: 0.04,
        stretched: true,
    },
    Framing {
        height: 1.9,
        shift: -0.04,
        stretched: false,
    },
    Framing {
        height: 2.05,
        shift: 0.08,
        stretched: true,
    },
];

fn believe(reader: &ZoneReader<'_>, mut draft: ZoneDraft) -> Result<ZoneSighting, NetError> {
    let quad = draft.quad();
    let first_look = draft.text();
    let small = draft.pitch() < SMALL_PITCH;
    let mut verdict = Err(IllegibleReason::Uncertain);
    let mut agreed = false;
    for framing in CUTS {
        reader.again(&mut draft, framing)?;
        agreed |= draft.cuts > 1 || (draft.cuts == 1 && draft.text() == first_look);
        if !agreed {
            continue;
        }
        verdict = belief::judge(draft.format, &draft.posteriors, small);
        let sure = verdict
            .as_ref()
            .is_ok_and(|believed| believed.check_digits_valid && believed.is_clear(draft.format));
        if sure && !draft.goes_on() && !small {
            break;
        }
    }
    if !agreed || draft.goes_on() {
        verdict = Err(IllegibleReason::Uncertain);
    }
    Ok(match verdict {
        Ok(believed) => ZoneSighting::Read(ZoneReading {
            format: draft.format,
            corrections: believed
                .changes
                .iter()
                .map(|&(line, column, read)| Correction {
                    line,
                    column,
                    read,
                    corrected: believed.lines[line].chars().nth(column).unwrap_or(read),
                })
                .collect(),
            lines: believed.lines,
            confidences: believed.confidences,
            check_digits_valid: believed.check_digits_valid,
            quad: draft.quad(),
            pitch: draft.pitch(),
        }),
        Err(_) if draft.pitch() < SMALLEST_PITCH => ZoneSighting::Illegible {
            quad,
            reason: IllegibleReason::TooSmall,
        },
        Err(reason) => ZoneSighting::Illegible { quad, reason },
    })
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
