//! The predefined outcomes that a page of test mode offers.

use bonafide_core::{
    account::Mode,
    lifecycle::Requirement,
    predefined::{Outcome, Topic},
};
use bonafide_service::Page;
use bonafide_web::{Language, Words};

/// Outcomes about one thing.
pub(super) struct Group {
    /// What they are about, in the person's language.
    pub(super) title: String,
    pub(super) outcomes: Vec<Outcome>,
}

/// What a page offers: only in test mode, and before the person is asked to agree, which is where
/// every attempt begins; at any time where it is the only way.
pub(super) fn offered(page: &Page, language: Language) -> Vec<Group> {
    let begins = page.requirements.first() == Some(&Requirement::Consent);
    let goes_on = !page.requirements.is_empty() && is_only_way(page);
    if page.mode == Mode::Live || !(begins || goes_on) {
        return Vec::new();
    }
    let words = Words::new(language, "");
    let group = |topic: Topic| Group {
        title: words.say(key(topic)),
        outcomes: topic.outcomes().collect(),
    };
    Topic::ALL.map(group).into()
}

/// Whether nothing but predefined outcomes is possible: a selfie is asked for, which this version
/// cannot check.
pub(super) fn is_only_way(page: &Page) -> bool {
    page.options.require_matching_selfie == Some(true)
}

const fn key(topic: Topic) -> &'static str {
    match topic {
        Topic::Success => "topic-success",
        Topic::Document => "topic-document",
        Topic::Selfie => "topic-selfie",
        Topic::IdNumber => "topic-id-number",
        Topic::Contact => "topic-contact",
        Topic::NotSubmitted => "topic-not-submitted",
    }
}
