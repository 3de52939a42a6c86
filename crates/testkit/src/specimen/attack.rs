//! Presentation attacks on a document check (ISO/IEC 30107-1): what a camera is shown in place of the
//! document.

mod print;
mod screen;

pub(crate) use print::sheet;
pub(crate) use screen::Screen;

/// What is photographed. The words are those of manifests.
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
}

impl Attack {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::None, Self::Screen, Self::Print, Self::Greyscale];

    /// The word in manifests and on command lines.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Screen => "screen",
            Self::Print => "print",
            Self::Greyscale => "greyscale",
        }
    }
}
