//! The search for a zone: where it is looked for, in which order, and when what was read is believed.

use bonafide_core::{
    evidence::{Correction, IllegibleReason, ZoneReading, ZoneSighting},
    geometry::Point,
};

use crate::{
    belief,
    line_reader::Framing,
    locate::{Located, Locator},
    plane::Pyramid,
    strip::Region,
    zone::{ZoneDraft, ZoneReader},
};
use bonafide_nets::NetError;

/// Pitch in pixels of the luma under which print is small: all cuts are made of it.
const SMALL_PITCH: f32 = 8.0;
/// Pitch in pixels of the luma under which characters cannot be told apart.
const SMALLEST_PITCH: f32 = 4.0;
/// Fit above which a region is a zone, readable or not, and no other is looked for. Of specimens at
/// hand, zones that could not be read fit at -0.4 and better, other print at -0.65 and worse.
const CLEARLY_A_ZONE: f32 = -0.45;

/// Looks for a zone in one picture.
pub struct Search<'a> {
    locator: &'a Locator<'a>,
    reader: &'a ZoneReader<'a>,
    luma: &'a Pyramid,
    /// What is said if nothing can be read.
    worst: ZoneSighting,
}

/// What came of trying a region.
enum Attempt {
    Read(ZoneSighting, Point),
    /// A zone that could not be read.
    Illegible(Point),
    Nothing,
}

impl<'a> Search<'a> {
    /// A search in `luma`.
    #[must_use]
    pub const fn new(
        locator: &'a Locator<'a>,
        reader: &'a ZoneReader<'a>,
        luma: &'a Pyramid,
    ) -> Self {
        Self {
            locator,
            reader,
            luma,
            worst: ZoneSighting::Absent,
        }
    }

    /// What was found, and the direction in which it reads (a unit vector in the luma): first where
    /// the locator saw zones, then where it sees them in straightened documents.
    ///
    /// # Errors
    /// When a network fails.
    pub fn run(mut self, located: &Located) -> Result<(ZoneSighting, Option<Point>), NetError> {
        let mut direction = None;
        for zone in located.zones.iter().take(3) {
            for closely in [false, true] {
                let region = if closely {
                    self.locator.look_closely(self.luma, zone)?
                } else {
                    Some(*zone)
                };
                let Some(region) = region else { continue };
                match self.attempt(&region, reach(&region))? {
                    Attempt::Read(read, direction) => return Ok((read, Some(direction))),
                    Attempt::Illegible(seen) => direction = Some(seen),
                    Attempt::Nothing => {}
                }
            }
            if direction.is_some() {
                break;
            }
        }
        for (document, _) in located.documents.iter().take(2) {
            if self.reader.is_spent() {
                break;
            }
            for region in self
                .locator
                .look_straight(self.luma, document)?
                .iter()
                .take(2)
            {
                match self.attempt(region, reach(region))? {
                    Attempt::Read(read, direction) => return Ok((read, Some(direction))),
                    Attempt::Illegible(seen) => direction = Some(seen),
                    Attempt::Nothing => {}
                }
            }
        }
        Ok((self.worst, direction))
    }

    fn attempt(&mut self, region: &Region, reach: f32) -> Result<Attempt, NetError> {
        if self.reader.is_spent() {
            return Ok(Attempt::Nothing);
        }
        let Some(draft) = self.reader.draft(region, reach)? else {
            return Ok(Attempt::Nothing);
        };
        let direction = draft.direction();
        // A heading in capitals looks like the one line of a licence that cannot be read.
        let fits = draft.fit > CLEARLY_A_ZONE && draft.format.is_proved_by_check_digits();
        Ok(match believe(self.reader, draft)? {
            read @ ZoneSighting::Read(_) => Attempt::Read(read, direction),
            illegible if fits => {
                self.worst = illegible;
                Attempt::Illegible(direction)
            }
            _ => Attempt::Nothing,
        })
    }
}

/// Height that is searched around a zone, in lengths of the zone.
fn reach(zone: &Region) -> f32 {
    zone.height / zone.length * 1.8 + 0.1
}

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
    let lines = draft.format.lines();
    let small = draft.pitch() < SMALL_PITCH;
    let mut verdict = Err(IllegibleReason::Uncertain);
    let mut wanted = vec![true; lines];
    for framing in CUTS {
        reader.again(&mut draft, framing, &wanted)?;
        let text = draft.text();
        let agreed = |line: usize| match draft.cuts[line].made {
            0 => false,
            1 => text[line] == first_look[line],
            _ => true,
        };
        let judged = belief::judge(draft.format, &draft.posteriors);
        let doubtful = |line: usize| {
            let clear = judged
                .as_ref()
                .is_ok_and(|believed| believed.is_clear(draft.format, line));
            small || !clear || !agreed(line) || draft.cuts[line].goes_on()
        };
        wanted = (0..lines).map(doubtful).collect();
        verdict = if (0..lines).all(agreed) {
            judged
        } else {
            Err(IllegibleReason::Uncertain)
        };
        if !wanted.contains(&true) {
            break;
        }
    }
    if draft.cuts.iter().any(|cuts| cuts.goes_on()) {
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
