//! The rule about a licence's categories: their dates on the back can be. It fails nobody, as a table in small
//! print is read with gaps.

use super::rules::Deliberation;
use crate::{cross_check::Agreement, evidence::PictureEvidence, licence_categories};

/// Notes what the backs say; nothing where no date was read.
pub(super) fn note<'a>(
    deliberation: &mut Deliberation<'_>,
    backs: impl Iterator<Item = &'a PictureEvidence>,
) {
    let Some(birth) = deliberation.data.date_of_birth else {
        return;
    };
    let rows: Vec<_> = backs
        .flat_map(|back| licence_categories::rows(&back.print))
        .collect();
    let judged = rows
        .iter()
        .map(|row| (&row.category, row.judge(birth, deliberation.today)));
    let mut differ = Vec::new();
    let mut told = false;
    for (category, (agreement, words)) in judged {
        told |= agreement != Agreement::CannotTell;
        if agreement == Agreement::Differ {
            differ.push(format!("Category {category} {words}."));
        }
    }
    if told {
        deliberation.note("category_dates", true, &differ.join(" "));
    }
}
