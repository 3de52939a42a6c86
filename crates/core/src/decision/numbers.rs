//! The rule about numbers: they keep to what their countries publish of them. It fails nobody.

use super::rules::Deliberation;
use crate::numbers::{NumberCheck, differences};

/// Notes what was compared; nothing where nothing could be.
pub(super) fn note(deliberation: &mut Deliberation<'_>, checks: Vec<NumberCheck>) {
    if checks.is_empty() {
        return;
    }
    deliberation.note("number_format", true, &differences(&checks));
    deliberation.number_checks = checks;
}
