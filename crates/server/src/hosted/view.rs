//! The session as the page's program sees it.

use bonafide_core::{
    account::Mode, document::DocumentType, lifecycle::Requirement, predefined::Outcome,
    session::Side,
};
use bonafide_service::{HandOffState, Page};
use bonafide_web::{Language, localize_reason};
use serde::Serialize;

use super::outcomes::{self, Group};

/// Kinds of document in the order in which they are offered.
const OFFERED: [DocumentType; 3] = [
    DocumentType::Passport,
    DocumentType::IdCard,
    DocumentType::DrivingLicense,
];

/// A session.
#[derive(Serialize)]
pub(super) struct View {
    business_name: String,
    livemode: bool,
    status: &'static str,
    redacted: bool,
    exhausted: bool,
    requirements: Vec<Requirement>,
    allowed_types: Vec<DocumentType>,
    document_type: Option<DocumentType>,
    received: Vec<Side>,
    require_live_capture: bool,
    last_error: Option<LastError>,
    return_url: Option<String>,
    privacy_url: Option<String>,
    hand_off: Option<HandOffState>,
    outcomes: Vec<Offer>,
    only_outcomes: bool,
}

/// Predefined outcomes about one thing.
#[derive(Serialize)]
struct Offer {
    title: String,
    outcomes: Vec<Offered>,
}

#[derive(Serialize)]
struct Offered {
    outcome: &'static str,
    /// What the person is told; `None` where all is well.
    reason: Option<String>,
    submitted: bool,
}

impl Offered {
    fn new(outcome: Outcome, language: Language) -> Self {
        Self {
            outcome: outcome.word(),
            reason: outcome
                .error()
                .map(|error| localize_reason(&error.reason, language).into_owned()),
            submitted: !outcome.is_before_submission(),
        }
    }
}

#[derive(Serialize)]
struct LastError {
    code: &'static str,
    reason: String,
}

impl View {
    /// As text.
    pub(super) fn json(&self) -> String {
        serde_json::to_string(self).expect("a view has string keys and finite shapes")
    }

    /// The page in a language.
    pub(super) fn new(page: Page, language: Language) -> Self {
        let allowed = OFFERED
            .into_iter()
            .filter(|kind| page.options.allows(*kind));
        let offer = |group: Group| Offer {
            title: group.title,
            outcomes: group
                .outcomes
                .into_iter()
                .map(|outcome| Offered::new(outcome, language))
                .collect(),
        };
        let here = page.hand_off == Some(HandOffState::Here);
        let groups = outcomes::offered(&page, language);
        Self {
            outcomes: groups.into_iter().map(offer).collect(),
            only_outcomes: outcomes::is_only_way(&page),
            livemode: page.mode == Mode::Live,
            status: page.status.word(),
            redacted: page.redacted,
            exhausted: page.exhausted,
            requirements: page.requirements,
            allowed_types: allowed.collect(),
            document_type: page.collection.document_type,
            received: page.collection.pictures.keys().copied().collect(),
            require_live_capture: page.options.require_live_capture == Some(true),
            last_error: page.last_error.map(|error| LastError {
                code: error.code.word(),
                reason: localize_reason(&error.reason, language).into_owned(),
            }),
            // The browser that handed the page over goes there by itself.
            return_url: page.return_url.filter(|url| !here && opens_a_page(url)),
            privacy_url: page.privacy_url.filter(|url| opens_a_page(url)),
            hand_off: page.hand_off,
            business_name: page.business_name,
        }
    }
}

/// Whether an address leads to a page, and does not run anything in ours.
pub(super) fn opens_a_page(url: &str) -> bool {
    let starts = |scheme: &str| {
        url.get(..scheme.len())
            .is_some_and(|s| s.eq_ignore_ascii_case(scheme))
    };
    starts("https://") || starts("http://")
}
