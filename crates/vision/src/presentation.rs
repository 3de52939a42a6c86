//! Signs that a picture shows something else than the document itself: a presentation attack, in the
//! words of ISO/IEC 30107-1. A file finds one sign each.

mod colourless;
mod fourier;
mod raster;

use bonafide_core::{
    evidence::{PresentationSign, Sign},
    geometry::Quad,
};

use crate::{colour::Colour, plane::Plane};

/// Looks for all signs on the document inside `document`, in luma pixels. `colour` is the small picture in
/// colour, where there is one, with luma pixels a pixel of it. On one core 25 ms, hardly more for a larger
/// picture: 36 squares of it are looked at.
#[must_use]
pub fn signs(
    luma: &Plane,
    colour: Option<(&Colour, f32)>,
    document: &Quad,
) -> Vec<PresentationSign> {
    let colourless =
        |(colour, scale): (&Colour, f32)| colourless::look(colour, &document.scaled(1.0 / scale));
    [
        (Sign::Raster, raster::look(luma, document)),
        (Sign::Colourless, colour.and_then(colourless)),
    ]
    .into_iter()
    .filter_map(|(sign, score)| {
        score.map(|score| PresentationSign {
            sign,
            score,
            quad: *document,
        })
    })
    .collect()
}
