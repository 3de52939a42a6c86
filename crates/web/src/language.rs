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
    /// Italian.
    Italian,
    /// Dutch.
    Dutch,
    /// Portuguese as in Brazil.
    Portuguese,
    /// Polish.
    Polish,
    /// Swedish.
    Swedish,
    /// Turkish.
    Turkish,
    /// Arabic.
    Arabic,
    /// Hebrew.
    Hebrew,
    /// Japanese.
    Japanese,
    /// Korean.
    Korean,
    /// Chinese in simplified characters.
    SimplifiedChinese,
    /// Chinese in traditional characters.
    TraditionalChinese,
}

impl Language {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 16] = [
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Italian,
        Self::Dutch,
        Self::Portuguese,
        Self::Polish,
        Self::Swedish,
        Self::Turkish,
        Self::Arabic,
        Self::Hebrew,
        Self::Japanese,
        Self::Korean,
        Self::SimplifiedChinese,
        Self::TraditionalChinese,
    ];

    /// The tag of BCP 47, also the name of the Fluent file.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Italian => "it",
            Self::Dutch => "nl",
            Self::Portuguese => "pt-BR",
            Self::Polish => "pl",
            Self::Swedish => "sv",
            Self::Turkish => "tr",
            Self::Arabic => "ar",
            Self::Hebrew => "he",
            Self::Japanese => "ja",
            Self::Korean => "ko",
            Self::SimplifiedChinese => "zh-Hans",
            Self::TraditionalChinese => "zh-Hant",
        }
    }

    /// Whether it is read from right to left.
    #[must_use]
    pub const fn is_right_to_left(self) -> bool {
        matches!(self, Self::Arabic | Self::Hebrew)
    }

    /// Reading direction, as HTML names it.
    #[must_use]
    pub const fn direction(self) -> &'static str {
        if self.is_right_to_left() {
            "rtl"
        } else {
            "ltr"
        }
    }

    /// The language for a tag: parts after the language do not matter (RFC 4647, section 3.4),
    /// save for Chinese, where the script or else the region tells which characters are read.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let mut parts = tag.trim().split(['-', '_']);
        let primary = parts.next()?.to_ascii_lowercase();
        match primary.as_str() {
            "iw" => Some(Self::Hebrew),
            "pt" => Some(Self::Portuguese),
            "zh" => Some(Self::chinese(parts)),
            tag => Self::ALL.into_iter().find(|language| language.tag() == tag),
        }
    }

    fn chinese<'a>(parts: impl Iterator<Item = &'a str>) -> Self {
        let mut written = parts.filter_map(|part| match part.to_ascii_lowercase().as_str() {
            "hans" | "cn" | "sg" | "my" => Some(Self::SimplifiedChinese),
            "hant" | "tw" | "hk" | "mo" => Some(Self::TraditionalChinese),
            _ => None,
        });
        // A script stands before a region, and says more.
        written.next().unwrap_or(Self::SimplifiedChinese)
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
            ("fi, fr;q=0.5, es;q=0.7", Language::Spanish),
            ("en;q=0.1, fr-CA", Language::French),
            ("de;q=0, xx", Language::English),
            ("*", Language::English),
            ("FR", Language::French),
            ("de;q=nonsense, es;q=0.1", Language::Spanish),
            ("zh-TW,zh;q=0.9,en-US;q=0.8", Language::TraditionalChinese),
            ("ga, pt-PT;q=0.8, en;q=0.5", Language::Portuguese),
        ] {
            assert_eq!(Language::negotiate(header), expected, "{header}");
        }
    }

    #[test]
    fn regions_and_scripts_lead_to_what_a_person_reads() {
        for (tag, expected) in [
            ("pt", Some("pt-BR")),
            ("pt-PT", Some("pt-BR")),
            ("zh", Some("zh-Hans")),
            ("zh-CN", Some("zh-Hans")),
            ("zh-SG", Some("zh-Hans")),
            ("zh-Hans-HK", Some("zh-Hans")),
            ("zh-TW", Some("zh-Hant")),
            ("zh_hk", Some("zh-Hant")),
            ("zh-MO", Some("zh-Hant")),
            ("zh-Hant-CN", Some("zh-Hant")),
            ("iw-IL", Some("he")),
            ("AR-eg", Some("ar")),
            ("sv-FI", Some("sv")),
            ("e", None),
            ("-", None),
            ("zhu", None),
        ] {
            assert_eq!(
                Language::from_tag(tag).map(Language::tag),
                expected,
                "{tag}"
            );
        }
        for (index, language) in Language::ALL.into_iter().enumerate() {
            assert_eq!(Language::from_tag(language.tag()), Some(language));
            assert_eq!(language as usize, index, "the order of the declaration");
        }
    }
}
