//! Parameters of taking a test session to a predefined outcome.

use std::sync::LazyLock;

use bonafide_core::predefined::Outcome;

use super::{expand, read};
use crate::{
    error::ApiError,
    expand::{Expansion, Resource},
    reader::Reader,
};

/// Parameters of taking a test session to a predefined outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmitPredefined {
    /// How it ends.
    pub outcome: Outcome,
    /// Whether it stays in `processing` for a while.
    pub simulate_delay: bool,
    /// What the reply shows in full.
    pub expand: Expansion,
}

static OUTCOMES: LazyLock<Vec<(&'static str, Outcome)>> = LazyLock::new(|| {
    Outcome::all()
        .map(|outcome| (outcome.word(), outcome))
        .collect()
});

impl SubmitPredefined {
    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// The first thing wrong with them.
    pub fn read(parameters: impl Into<Reader>) -> Result<Self, ApiError> {
        read(parameters, |reader| {
            if reader.is_absent("outcome") && !reader.has_fault() {
                reader.missing("outcome");
            }
            Self {
                outcome: reader
                    .choice("outcome", &OUTCOMES)
                    .unwrap_or(Outcome::VERIFIED),
                simulate_delay: reader.boolean("simulate_delay").unwrap_or(false),
                expand: expand(reader, Resource::Session),
            }
        })
    }
}
