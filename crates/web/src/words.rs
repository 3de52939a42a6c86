//! The words of the server's own pages, from the Fluent files that the browser reads too.

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{LazyLock, OnceLock},
};

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};

use crate::Language;

type Bundle = FluentBundle<FluentResource>;

/// The words of each language, read when it is first spoken.
static BUNDLES: [OnceLock<Bundle>; Language::ALL.len()] =
    [const { OnceLock::new() }; Language::ALL.len()];

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
        Language::Italian => include_str!("../../../web/locales/it.ftl"),
        Language::Dutch => include_str!("../../../web/locales/nl.ftl"),
        Language::Portuguese => include_str!("../../../web/locales/pt-BR.ftl"),
        Language::Polish => include_str!("../../../web/locales/pl.ftl"),
        Language::Swedish => include_str!("../../../web/locales/sv.ftl"),
        Language::Turkish => include_str!("../../../web/locales/tr.ftl"),
        Language::Arabic => include_str!("../../../web/locales/ar.ftl"),
        Language::Hebrew => include_str!("../../../web/locales/he.ftl"),
        Language::Japanese => include_str!("../../../web/locales/ja.ftl"),
        Language::Korean => include_str!("../../../web/locales/ko.ftl"),
        Language::SimplifiedChinese => include_str!("../../../web/locales/zh-Hans.ftl"),
        Language::TraditionalChinese => include_str!("../../../web/locales/zh-Hant.ftl"),
    }
}

/// What the language calls itself, without reading all its words.
pub(crate) fn name_of(language: Language) -> &'static str {
    source(language)
        .lines()
        .find_map(|line| line.strip_prefix("language-name = "))
        .unwrap_or_else(|| language.tag())
}

fn bundle(language: Language) -> &'static Bundle {
    BUNDLES[language as usize].get_or_init(|| read(language))
}

fn read(language: Language) -> Bundle {
    let tag = language.tag().parse().expect("our tags are tags");
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Isolating marks keep a name in another script from turning its sentence round; where all
    // reads from left to right they only get in the way of searching and copying.
    bundle.set_use_isolating(language.is_right_to_left());
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
        let bundle = bundle(self.language);
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut arguments = FluentArgs::new();
        arguments.set("business", self.isolated_business());
        bundle
            .format_pattern(pattern, Some(&arguments), &mut Vec::new())
            .into_owned()
    }

    /// The business's name; on a page from left to right, a name that reads the other way keeps
    /// what follows it in place by marks of its own.
    fn isolated_business(&self) -> Cow<'a, str> {
        if !self.language.is_right_to_left() && has_right_to_left_letters(self.business) {
            Cow::Owned(format!("\u{2068}{}\u{2069}", self.business))
        } else {
            Cow::Borrowed(self.business)
        }
    }
}

/// Whether the text holds letters of Hebrew, Arabic or another script read from right to left.
fn has_right_to_left_letters(text: &str) -> bool {
    text.chars().any(|letter| {
        matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
    })
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
                    bundle(language).get_message(key).is_some(),
                    "{}: {key}",
                    language.tag()
                );
            }
        }
    }

    #[test]
    fn every_language_names_itself_and_says_names_without_turning_the_sentence_round() {
        for language in Language::ALL {
            let words = Words::new(language, "Bank 24");
            assert_eq!(words.say("language-name"), name_of(language));
            let isolated = words.say("return-to").contains("\u{2068}Bank 24\u{2069}");
            assert_eq!(isolated, language.is_right_to_left(), "{}", language.tag());
        }
        let arabic = Words::new(Language::English, "بنك 24").say("return-to");
        assert_eq!(arabic, "Return to \u{2068}بنك 24\u{2069}");
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
