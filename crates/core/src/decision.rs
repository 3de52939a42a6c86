//! From evidence to a decision: rules in a fixed order, each leaving a finding, by a policy that
//! is data. The first rule that fails decides. A file holds the rules of one source: `zone` those
//! of machine-readable zones, `licence` those of licences' barcodes, `european` those of licences by their
//! numbered fields, `print` those of print beside a zone or barcode, `presentation` those of copies shown in a document's
//! place and of edited pictures, `numbers` those of numbers by their countries' rules, `categories` those of a licence's categories,
//! `rules` those of all documents; `review` picks what a person should look at.

mod categories;
mod european;
mod licence;
mod numbers;
mod outline;
mod presentation;
mod print;
mod review;
mod rules;
#[cfg(test)]
mod tests;
mod zone;

use jiff::civil::Date;

use crate::{
    cross_check::FieldCheck,
    document::DocumentData,
    error_code::CheckError,
    evidence::{PictureError, PictureEvidence},
    kinds,
    numbers::NumberCheck,
    picture_fault::QualityLimits,
    reason,
    report::{Concern, Finding},
    session::{DocumentOptions, Side},
};
use rules::{Deliberation, Stop};

/// What is required, apart from what a session asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Policy {
    /// Holders younger than this, in years, are refused. 18 by default, the age of majority in
    /// most countries.
    pub minimum_age_years: i16,
    /// Specimens of Utopia, the state of ICAO 9303's examples, count as documents. In test mode
    /// and on the command line they do; in live mode they never do.
    pub accept_specimens: bool,
    /// A second outline counts as a document from this confidence on, 0 to 1.
    pub second_document_confidence: f32,
    /// Each character of a value that only print carries must be as sure as this, 0 to 1. Of 680 names and numbers of
    /// 240 generated licences (kind driving-licence, seeds 95000 and 96000) 614 are as sure as 0.8; 7 of them are
    /// read wrongly, 6 in an accent.
    pub printed_confidence: f32,
    /// From this score on, 0 to 1, a raster over the document means that a screen or a print of it was
    /// shown. Of 124 photographs of generated documents (seeds from 300001) none reaches 0.18, of 43 real
    /// photographs of other things none 0.26, of 53 real pictures of documents two: captures of a
    /// specimen that is itself printed in dots, 0.50 both.
    pub raster_score: f32,
    /// From this score on, 0 to 1, a document counts as colourless, which a reviewer is told. Of 124
    /// photographs of generated documents (the same) the highest has 0.68, of 24 of copies without colour 21
    /// more. Of 53 real pictures 8 have more: barcodes alone, white backs of licences, two drawn in grey.
    pub colourless_score: f32,
    /// From this score on, 0 to 1, a part of the document was put in after the camera had saved the picture.
    /// Of 288 photographs of generated documents (seeds from 410501, a third of them sent on by a messenger)
    /// the highest has 0.23, of 53 real pictures 0.27, of 294 real photographs of other things 0.42. Of 288 more
    /// (seeds from 420501) one has more, 0.65.
    pub recompressed_score: f32,
    /// From this score on, 0 to 1, letters seem to be copied from elsewhere in the picture, which a reviewer is
    /// told. Of 360 pictures of generated documents in which none were (seeds from 410001, clean and mild) the
    /// highest has 0.48, of 360 more (seeds from 420001) 0.49, of 53 real ones none any.
    pub repeated_score: f32,
    /// From where on a picture that could not be read is said to be dark, blurred or the like. Of 220 generated
    /// specimens (all kinds and severities, seed 80001) these name 73 % of those taken in low light and none of the
    /// others, 78 % (15 %) of those with a reflection, 53 % (4 %) of those out of focus or moved, 70 % (3 %) of those
    /// in shadow.
    pub quality: QualityLimits,
    /// From this raster score on, below that of a copy, a reviewer is told: above what the photographs of generated
    /// documents have that are named at `raster_score`, none of which reaches 0.18.
    pub near_raster_score: f32,
    /// Rules of which a finding that passed asks for a reviewer's look where it left words. None of them fails a
    /// document: what they go by could be measured on no real documents, or genuine ones have it, too.
    pub review: &'static [&'static str],
}

impl Policy {
    /// The policy for live sessions.
    pub const LIVE: Self = Self {
        minimum_age_years: 18,
        accept_specimens: false,
        second_document_confidence: 0.8,
        printed_confidence: 0.8,
        raster_score: 0.3,
        colourless_score: 0.7,
        recompressed_score: 0.5,
        repeated_score: 0.55,
        quality: QualityLimits {
            brightness: 100.0,
            glare: (0.01, 0.5),
            shadow: 0.35,
            sharpness: 0.6,
        },
        near_raster_score: 0.2,
        review: &[
            "in_colour",
            "near_copy",
            "letters_copied",
            "print_found",
            "print_certainty",
            "number_format",
            "category_dates",
        ],
    };
    /// The policy for test sessions and the command line.
    pub const TEST: Self = Self {
        accept_specimens: true,
        ..Self::LIVE
    };
}

/// A side's picture: what was seen, or why nothing could be.
pub type SidePicture = (Side, Result<PictureEvidence, PictureError>);

/// The decision on one submission.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Why the document is not verified; `None` when it is.
    pub error: Option<CheckError>,
    /// Why the person cannot go on although the document is verified (under age): a reason that
    /// belongs to the session.
    pub refusal: Option<CheckError>,
    /// What was read, also of a document that failed.
    pub data: DocumentData,
    /// What print says of the values that were read elsewhere; empty for documents whose print is
    /// not compared.
    pub print_checks: Vec<FieldCheck>,
    /// What its numbers say against their countries' rules.
    pub number_checks: Vec<NumberCheck>,
    /// What a person should look at, whatever the outcome: the outcome stands until they decide otherwise.
    pub review: Vec<Concern>,
    /// The rules in the order they were applied.
    pub findings: Vec<Finding>,
}

/// What a person can be told right after one picture: what the decision would say of it alone, unless that
/// only lacks the other side; and that a card's back came first.
#[must_use]
pub fn early(
    side: Side,
    picture: PictureEvidence,
    options: &DocumentOptions,
    policy: &Policy,
    today: Date,
) -> Option<CheckError> {
    let back_first = side == Side::Front && kinds::shown(&picture) == Some(Side::Back);
    let plain = side == Side::Front && !back_first && picture.zone_read().is_none();
    if plain && kinds::back_asked(&picture) && !picture.documents.is_empty() {
        return None;
    }
    let of_document = DocumentOptions {
        require_matching_selfie: None,
        ..options.clone()
    };
    let verdict = decide(&[(side, Ok(picture))], &of_document, policy, today);
    let lacks_a_side = verdict
        .findings
        .last()
        .is_some_and(|last| last.rule == rules::FRONT_SEEN && !last.passed);
    let error = verdict.error.or(verdict.refusal);
    match lacks_a_side {
        true if back_first => error.map(|error| CheckError {
            reason: reason::BACK_FIRST.into(),
            ..error
        }),
        true => None,
        false => error,
    }
}

/// Decides on a submission on the day `today`.
#[must_use]
pub fn decide(
    pictures: &[SidePicture],
    options: &DocumentOptions,
    policy: &Policy,
    today: Date,
) -> Verdict {
    let mut deliberation = Deliberation::new(options, policy, today);
    let outcome = run(&mut deliberation, pictures);
    let (error, refusal) = match outcome {
        Ok(()) => (None, None),
        Err(Stop::Document(error)) => (Some(error), None),
        Err(Stop::Person(error)) => (None, Some(error)),
    };
    Verdict {
        error,
        refusal,
        data: deliberation.data,
        print_checks: deliberation.print_checks,
        number_checks: deliberation.number_checks,
        review: review::concerns(&deliberation.findings, policy),
        findings: deliberation.findings,
    }
}

fn run(deliberation: &mut Deliberation<'_>, pictures: &[SidePicture]) -> Result<(), Stop> {
    let seen = deliberation.opened(pictures)?;
    deliberation.one_document(&seen)?;
    presentation::judge(deliberation, &seen)?;
    review::near_copy(deliberation, &seen);
    match licence::barcodes(&seen).as_slice() {
        [] => match european::front(&seen) {
            Some(front) => european::judge(deliberation, &seen, &front)?,
            None => zone::judge(deliberation, &seen)?,
        },
        [first, others @ ..] => licence::judge(deliberation, &seen, first, others)?,
    }
    deliberation.of_age()?;
    deliberation.no_selfie_asked()
}
