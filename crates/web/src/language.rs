//! The languages of the pages.

/// A language that the pages speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, also for those whose language is missing.
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
}

impl Language {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::English, Self::German, Self::French, Self::Spanish];

    /// The tag of BCP 47, also the name of the Fluent file.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
        }
    }

    /// Reading direction, as HTML names it.
    #[must_use]
    pub const fn direction(self) -> &'static str {
        match self {
            Self::English | Self::German | Self::French | Self::Spanish => "ltr",
        }
    }

    /// The language with this tag; a region or script after it does not matter.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?.trim();
        Self::ALL
            .into_iter()
            .find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The best of our languages for an `Accept-Language` header (RFC 9110, section 12.5.4).
    #[must_use]
    pub fn negotiate(accept_language: &str) -> Self {
        let mut best = (Self::English, 0.0);
        for item in accept_language.split(',') {
            let (tag, parameters) = item.split_once(';').unwrap_or((item, ""));
            let quality = match parameters.trim().strip_prefix("q=") {
                None => 1.0,
                Some(number) => number.parse().unwrap_or(0.0),
            };
            if let Some(language) = Self::from_tag(tag)
                && quality > best.1
            {
                best = (language, quality);
            }
        }
        best.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_language_wins_and_english_stands_in() {
        for (header, expected) in [
            ("", Language::English),
            ("de-AT,de;q=0.9,en;q=0.8", Language::German),
            ("nl, fr;q=0.5, es;q=0.7", Language::Spanish),
            ("en;q=0.1, fr-CA", Language::French),
            ("de;q=0, xx", Language::English),
            ("*", Language::English),
            ("FR", Language::French),
            ("de;q=nonsense, es;q=0.1", Language::Spanish),
        ] {
            assert_eq!(Language::negotiate(header), expected, "{header}");
        }
    }
}
