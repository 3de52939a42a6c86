//! One picture file looked at: what `check`, `explain` and the benchmarks have in common.

use std::{path::Path, time::Instant};

use anyhow::Context;
use bonafide_core::{
    evidence::{Look, PictureError, PictureEvidence},
    kinds,
    session::Side,
};
use bonafide_vision::Engine;
use clap::Args;

use crate::examiner::PICTURE_LIMIT;

/// A file, and what was seen in it.
pub(super) struct Looked {
    /// The file's content.
    pub(super) bytes: Vec<u8>,
    /// The evidence, or why there is none.
    pub(super) seen: Result<PictureEvidence, PictureError>,
    /// Wall time of the look alone, in milliseconds.
    pub(super) milliseconds: f64,
}

/// An engine with its models loaded.
pub(super) fn engine() -> anyhow::Result<Engine> {
    let engine = Engine::new();
    engine.load().context("the models could not be loaded")?;
    Ok(engine)
}

/// How long a picture may take.
#[derive(Args)]
pub(super) struct Patience {
    /// Time that a picture may take; the server gives it 2.5 seconds when it arrives and 15 when it is
    /// checked. More shows what a machine that is busy with other work would otherwise hide.
    #[arg(long, value_name = "SECONDS", default_value_t = PICTURE_LIMIT.as_secs_f32())]
    picture_limit: f32,
}

impl Patience {
    /// Nothing is cut short.
    pub(super) const ENDLESS: Self = Self {
        picture_limit: f32::INFINITY,
    };
}

/// Looks at a file.
pub(super) fn at(
    engine: &Engine,
    file: &Path,
    look: Look,
    patience: &Patience,
) -> anyhow::Result<Looked> {
    let bytes =
        std::fs::read(file).with_context(|| format!("{} could not be opened", file.display()))?;
    let begun = Instant::now();
    let seen = engine.examine(&bytes, look, &|| {
        begun.elapsed().as_secs_f32() > patience.picture_limit
    });
    Ok(Looked {
        bytes,
        seen,
        milliseconds: begun.elapsed().as_secs_f64() * 1e3,
    })
}

/// The side that a picture shows; the front where nothing tells.
pub(super) fn side(seen: &Result<PictureEvidence, PictureError>) -> Side {
    let shown = seen.as_ref().ok().and_then(kinds::shown);
    shown.unwrap_or(Side::Front)
}
