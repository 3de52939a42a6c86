//! The words of the server's own pages, from the Fluent files that the browser reads too.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};

use crate::Language;

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<HashMap<Language, Bundle>> = LazyLock::new(|| {
    Language::ALL
        .into_iter()
        .map(|language| (language, bundle(language)))
        .collect()
});

/// Keys of the reasons by their English words. The Fluent files hold one message a line.
static REASONS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let messages = source(Language::English)
        .lines()
        .filter_map(|line| line.split_once(" = "));
    messages
        .filter(|(key, _)| key.starts_with("reason-"))
        .map(|(key, text)| (text, key))
        .collect()
});

const fn source(language: Language) -> &'static str {
    match language {
        Language::English => include_str!("../../../web/locales/en.ftl"),
        Language::German => include_str!("../../../web/locales/de.ftl"),
        Language::French => include_str!("../../../web/locales/fr.ftl"),
        Language::Spanish => include_str!("../../../web/locales/es.ftl"),
    }
}

fn bundle(language: Language) -> Bundle {
    let tag = language.tag().parse().expect("our tags are tags");
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Isolating marks only get in the way of searching and copying where all reads one way.
    bundle.set_use_isolating(language.direction() == "rtl");
    let resource = FluentResource::try_new(source(language).to_owned())
        .expect("the Fluent files are checked by a test");
    bundle.add_resource(resource).expect("no key stands twice");
    bundle
}

/// The words of one language, with the business's name filled in.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    language: Language,
    business: &'a str,
}

impl<'a> Words<'a> {
    /// Words for a page of `business`.
    #[must_use]
    pub const fn new(language: Language, business: &'a str) -> Self {
        Self { language, business }
    }

    /// The language.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The message `key`; the key itself where there is none (a test keeps that from happening).
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        let bundle = &BUNDLES[&self.language];
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut arguments = FluentArgs::new();
        arguments.set("business", self.business);
        bundle
            .format_pattern(pattern, Some(&arguments), &mut Vec::new())
            .into_owned()
    }
}

/// A reason in the person's language. `reason` is one of the core's English sentences; others
/// stay as they are.
#[must_use]
pub fn localize_reason(reason: &str, language: Language) -> Cow<'_, str> {
    match REASONS.get(reason) {
        Some(key) => Cow::Owned(Words::new(language, "").say(key)),
        None => Cow::Borrowed(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_every_message() {
        let keys: Vec<&str> = source(Language::English)
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| Some(line.split_once(" = ")?.0))
            .collect();
        assert!(keys.len() > 100);
        for language in Language::ALL {
            for key in &keys {
                assert!(
                    BUNDLES[&language].get_message(key).is_some(),
                    "{}: {key}",
                    language.tag()
                );
            }
        }
    }

    #[test]
    fn names_are_filled_in_and_reasons_translated() {
        let words = Words::new(Language::German, "Müller & Söhne");
        assert!(words.say("consent-text").starts_with("Müller & Söhne"));
        let english = Words::new(Language::English, "").say("reason-expired");
        assert_ne!(localize_reason(&english, Language::French), english);
        assert_eq!(localize_reason(&english, Language::English), english);
        assert_eq!(
            localize_reason("Something new.", Language::French),
            "Something new."
        );
    }
}
