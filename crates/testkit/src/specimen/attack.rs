//! Presentation attacks on a document check (ISO/IEC 30107-1): what a camera is shown in place of the
//! document, and pictures of the document that were changed before they were sent.

mod edit;
mod print;
mod retouch;
mod screen;

pub use edit::Edit;
pub(crate) use edit::{edit, sent_on};
pub(crate) use print::sheet;
pub(crate) use screen::Screen;

/// What is photographed, or done to the photograph. The words are those of manifests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Attack {
    /// The document itself: a bona fide presentation.
    None,
    /// A screen that shows the document.
    Screen,
    /// A copy in colour on paper.
    Print,
    /// A copy without colour on paper.
    Greyscale,
    /// A printed value is painted over and typed anew, often the zone's, too.
    Edited,
    /// Another portrait is laid over the document's.
    Portrait,
    /// Characters of a value are replaced by others, copied from elsewhere in the picture.
    Copied,
}

impl Attack {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::None,
        Self::Screen,
        Self::Print,
        Self::Greyscale,
        Self::Edited,
        Self::Portrait,
        Self::Copied,
    ];

    /// The word in manifests and on command lines.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Screen => "screen",
            Self::Print => "print",
            Self::Greyscale => "greyscale",
            Self::Edited => "edited",
            Self::Portrait => "portrait",
            Self::Copied => "copied",
        }
    }

    /// Whether it is done to the photograph of the document itself, with an image editor.
    #[must_use]
    pub const fn is_edit(self) -> bool {
        matches!(self, Self::Edited | Self::Portrait | Self::Copied)
    }
}
