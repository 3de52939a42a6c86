//! Pages that the server writes: the shell that the page's program fills, the form that needs no
//! program, and messages.

use askama::Template;

use crate::{
    Language,
    assets::{Linked, MANIFEST, OPENER},
    words::{self, Words},
};

/// What every page shows.
pub struct SidePage<'a> {
    /// The person's language.
    pub language: Language,
    /// The business's name; empty where the session is not known.
    pub business: &'a str,
    /// Whether the session is one of test mode.
    pub test_mode: bool,
    /// The page's path, to which links and forms go.
    pub path: &'a str,
}

/// A link to the same page in another language.
pub struct LanguageLink {
    /// Its tag.
    pub tag: &'static str,
    /// Its name in itself.
    pub name: &'static str,
    /// Where the link goes.
    pub href: String,
    /// Whether it is the page's language.
    pub current: bool,
}

/// What the templates' base needs.
struct Frame<'a> {
    words: Words<'a>,
    business: &'a str,
    initial: String,
    test_mode: bool,
    path: &'a str,
    style: Linked<'static>,
    icon: &'static str,
    languages: Vec<LanguageLink>,
}

impl<'a> Frame<'a> {
    fn new(page: &SidePage<'a>) -> Self {
        let languages = Language::ALL.into_iter().map(|language| LanguageLink {
            tag: language.tag(),
            name: words::name_of(language),
            href: format!("{}?lang={}", page.path, language.tag()),
            current: language == page.language,
        });
        Self {
            words: Words::new(page.language, page.business),
            business: page.business,
            initial: page
                .business
                .chars()
                .next()
                .into_iter()
                .flat_map(char::to_uppercase)
                .collect(),
            test_mode: page.test_mode,
            path: page.path,
            style: MANIFEST.linked(&MANIFEST.style),
            icon: &MANIFEST.icon,
            languages: languages.collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "capture.html")]
struct CaptureTemplate<'a> {
    frame: Frame<'a>,
    session: String,
    script: Linked<'static>,
    locale: Option<Linked<'static>>,
}

/// The shell of the page: its program fills it; without scripts it leads to the form. `session` is
/// what the program would ask for first, as JSON, so that it need not wait for another answer.
#[must_use]
pub fn capture(page: &SidePage<'_>, session: &str) -> String {
    render(&CaptureTemplate {
        frame: Frame::new(page),
        // Nothing in it can end the element that holds it.
        session: session.replace('<', "\\u003c"),
        script: MANIFEST.linked(&MANIFEST.script),
        locale: MANIFEST.locale(page.language),
    })
}

/// What the page inside a business's own begins with.
pub enum FramePage<'a> {
    /// It speaks with the page of this origin.
    For(&'a str),
    /// It tells the page around it why it shows nothing, in words for a developer.
    Refused(&'a str),
}

#[derive(Template)]
#[template(path = "frame.html")]
struct FrameTemplate<'a> {
    frame: Frame<'a>,
    script: Linked<'static>,
    locale: Option<Linked<'static>>,
    content: &'a FramePage<'a>,
}

/// The shell of the page inside a business's own, whose program the script of that page calls.
#[must_use]
pub fn frame(page: &SidePage<'_>, content: &FramePage<'_>) -> String {
    render(&FrameTemplate {
        frame: Frame::new(page),
        script: MANIFEST.linked(&MANIFEST.script),
        locale: MANIFEST.locale(page.language),
        content,
    })
}

#[derive(Template)]
#[template(path = "open.html")]
struct OpenTemplate<'a> {
    frame: Frame<'a>,
    opener: &'static str,
    script: Linked<'static>,
    locale: Option<Linked<'static>>,
}

/// What a link shows before it is used up: programs that preview links come this far, a browser
/// goes on by itself, and a person without scripts presses a button. The page's files are asked for
/// meanwhile.
#[must_use]
pub fn open(page: &SidePage<'_>) -> String {
    render(&OpenTemplate {
        frame: Frame::new(page),
        opener: &OPENER,
        script: MANIFEST.linked(&MANIFEST.script),
        locale: MANIFEST.locale(page.language),
    })
}

/// Predefined outcomes of test mode about one thing.
pub struct OutcomeGroup {
    /// What they are about, in the person's language.
    pub title: String,
    /// Their words.
    pub outcomes: Vec<&'static str>,
}

/// The form that needs no program.
pub struct FormPage {
    /// Predefined outcomes that are offered in test mode.
    pub outcomes: Vec<OutcomeGroup>,
    /// They are the only way: nothing else is asked for.
    pub only_outcomes: bool,
    /// The person has to agree first.
    pub consent: bool,
    /// A picture of the front is asked for.
    pub front: bool,
    /// A picture of the back is asked for: `Some(true)` where it must come.
    pub back: Option<bool>,
    /// Pictures must come from the live camera, which needs the program.
    pub camera_only: bool,
    /// What went wrong before, in the person's language.
    pub problem: Option<String>,
}

#[derive(Template)]
#[template(path = "form.html")]
struct FormTemplate<'a> {
    frame: Frame<'a>,
    form: &'a FormPage,
}

/// The form that needs no program.
#[must_use]
pub fn form(page: &SidePage<'_>, form: &FormPage) -> String {
    render(&FormTemplate {
        frame: Frame::new(page),
        form,
    })
}

/// What a page of words alone says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// The link was never made by us.
    Unknown,
    /// Another browser opened the link.
    Used,
    /// The link is too old.
    Expired,
    /// The business gave the session up.
    Canceled,
    /// All data of the session was erased.
    Redacted,
    /// The person tried as often as they may.
    Exhausted,
    /// The person is verified.
    Verified,
    /// The session was verified before this visit.
    VerifiedBefore,
    /// The person declined.
    Declined,
    /// The checks run.
    Processing,
    /// The server cannot answer now.
    Busy,
    /// The flow that the link belongs to is not active.
    Deactivated,
    /// Too many began from the same network.
    Crowded,
    /// The link that moves a page to a phone opens nothing any more.
    HandOffOver,
    /// The page went back to the browser that handed it over.
    TakenBack,
}

impl Message {
    const fn key(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Used => "used",
            Self::Expired => "expired",
            Self::Canceled => "canceled",
            Self::Redacted => "redacted",
            Self::Exhausted => "exhausted",
            Self::Verified => "verified",
            Self::VerifiedBefore => "done",
            Self::Declined => "declined",
            Self::Processing => "processing",
            Self::Busy => "busy",
            Self::Deactivated => "deactivated",
            Self::Crowded => "crowded",
            Self::HandOffOver => "handoff-over",
            Self::TakenBack => "taken-back",
        }
    }

    const fn art(self) -> &'static str {
        match self {
            Self::Verified | Self::VerifiedBefore => "done",
            Self::Unknown
            | Self::Used
            | Self::Expired
            | Self::Busy
            | Self::Crowded
            | Self::HandOffOver => "attention",
            Self::Canceled
            | Self::Redacted
            | Self::Exhausted
            | Self::Declined
            | Self::Deactivated
            | Self::TakenBack => "closed",
            Self::Processing => "checking",
        }
    }
}

/// A page of words.
pub struct MessagePage<'a> {
    /// What it says.
    pub message: Message,
    /// Where the business wants the person to go afterwards.
    pub return_url: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "message.html")]
struct MessageTemplate<'a> {
    frame: Frame<'a>,
    title: String,
    lead: String,
    art: &'static str,
    return_url: Option<&'a str>,
    refresh: bool,
}

/// A page of words.
#[must_use]
pub fn message(page: &SidePage<'_>, content: &MessagePage<'_>) -> String {
    let frame = Frame::new(page);
    let key = content.message.key();
    render(&MessageTemplate {
        title: frame.words.say(&format!("{key}-title")),
        lead: frame.words.say(&format!("{key}-lead")),
        art: content.message.art(),
        return_url: content.return_url,
        refresh: content.message == Message::Processing,
        frame,
    })
}

fn render(template: &impl Template) -> String {
    template
        .render()
        .expect("writing to a string does not fail")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(business: &str) -> SidePage<'_> {
        SidePage {
            language: Language::German,
            business,
            test_mode: true,
            path: "/hosted/0a",
        }
    }

    #[test]
    fn names_cannot_break_out_and_nothing_is_inline() {
        let page = page("<script>alert(1)</script>\"'");
        let form = FormPage {
            outcomes: vec![OutcomeGroup {
                title: "<i>group</i>".into(),
                outcomes: vec!["verified"],
            }],
            only_outcomes: false,
            consent: true,
            front: true,
            back: Some(false),
            camera_only: false,
            problem: Some("<b>no</b>".into()),
        };
        let link = Some("https://example.com/?a=1&b=\"");
        for html in [
            open(&page),
            capture(
                &page,
                r#"{"business_name":"</script><script>alert(1)</script>"}"#,
            ),
            super::form(&page, &form),
            frame(&page, &FramePage::Refused("<b>no</b>")),
            message(
                &page,
                &MessagePage {
                    message: Message::Verified,
                    return_url: link,
                },
            ),
        ] {
            let html = html.replacen(&format!("<script>{}</script>", *OPENER), "", 1);
            assert!(!html.contains("<script>"), "{html}");
            assert!(!html.contains("<b>") && !html.contains("<i>"), "{html}");
            assert!(!html.contains("b=\"\""), "{html}");
            assert!(
                !html.contains(" style=") && !html.contains(" onclick="),
                "{html}"
            );
            assert!(html.contains("lang=\"de\""), "{html}");
            assert_eq!(html.matches("<h1").count(), 1, "{html}");
        }
        assert!(capture(&page, "{}").contains("integrity=\"sha384-"));
    }

    #[test]
    fn a_form_asks_only_for_what_is_missing() {
        let ask = |consent, front, back, camera_only| {
            let form = FormPage {
                outcomes: Vec::new(),
                only_outcomes: false,
                consent,
                front,
                back,
                camera_only,
                problem: None,
            };
            super::form(&page("Bank"), &form)
        };
        let first = ask(true, true, Some(false), false);
        assert!(first.contains("name=\"consent\"") && first.contains("name=\"back\""));
        let second = ask(false, false, Some(true), false);
        assert!(!second.contains("name=\"consent\"") && !second.contains("name=\"front\""));
        assert!(
            second.contains("name=\"back\" required") || second.contains("required name=\"back\"")
        );
        assert!(!ask(true, true, None, true).contains("type=\"file\""));
    }
}
