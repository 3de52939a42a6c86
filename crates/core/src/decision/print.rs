//! The rules for what is printed beside a zone or barcode: it says the same.

use super::rules::{Deliberation, Stop};
use crate::{
    cross_check::{self, Agreement, FieldCheck, FieldName},
    error_code::ErrorCode,
    evidence::{PictureEvidence, PrintedLine},
    reason,
};

/// Nothing is printed otherwise. What is not found tells nothing: print may be on a side that was not
/// asked for, worn, or in another script.
pub(super) fn may_not_differ(
    deliberation: &mut Deliberation<'_>,
    pictures: &[&PictureEvidence],
) -> Result<(), Stop> {
    let lines: Vec<&PrintedLine> = pictures.iter().flat_map(|front| &front.print).collect();
    deliberation.print_checks = cross_check::compare(&deliberation.data, &lines);
    let differ = with(&deliberation.print_checks, Agreement::Differ);
    let detail = detail("Printed otherwise", &differ);
    deliberation.note("print_agrees", differ.is_empty(), &detail);
    if differ.is_empty() {
        return Ok(());
    }
    let code = ErrorCode::DocumentUnverifiedOther;
    Err(Stop::document(code, reason::PRINT_DIFFERS))
}

/// As many lines of print are a side's that could be read.
const LEGIBLE: usize = 6;

/// Where print was read, something of what the zone says stands in it: if nothing does, that is noted, as other
/// scripts are read wrongly.
pub(super) fn should_be_found(deliberation: &mut Deliberation<'_>, lines: usize) {
    if lines < LEGIBLE {
        return;
    }
    let found = !with(&deliberation.print_checks, Agreement::Agree).is_empty();
    let words = "Nothing of what the zone says was found in the print beside it.";
    deliberation.note("print_found", true, if found { "" } else { words });
}

/// Of a card's name, number and dates at least so many stand on its front in print: one alone stands on another
/// card as well.
const BINDING: usize = 2;

/// The front is of the card whose back carries the zone: it says of the holder what the zone says.
pub(super) fn front_belongs(
    deliberation: &mut Deliberation<'_>,
    fronts: &[&PictureEvidence],
) -> Result<(), Stop> {
    let lines: Vec<&PrintedLine> = fronts.iter().flat_map(|front| &front.print).collect();
    let checks = cross_check::compare(&deliberation.data, &lines);
    let found = with(&checks, Agreement::Agree);
    let enough = found.len() >= BINDING;
    let detail = match found.as_slice() {
        [] => "Nothing of what the zone says was found on the front.".to_owned(),
        found => detail("Found on the front", found),
    };
    deliberation.note("front_belongs", enough, &detail);
    if enough {
        return Ok(());
    }
    let words = match fronts.first() {
        Some(front) if lines.len() < LEGIBLE => deliberation.unread(front, reason::PRINT_UNREAD),
        Some(front) => deliberation.unread(front, reason::FRONT_DIFFERS),
        None => reason::BOTH_SIDES.to_owned(),
    };
    Err(Stop::document(ErrorCode::DocumentUnverifiedOther, &words))
}

/// Nothing is printed otherwise, and these are found: the family name, and the number or the date of
/// birth. Other cards carry their holder's name, too.
pub(super) fn must_agree(
    deliberation: &mut Deliberation<'_>,
    fronts: &[&PictureEvidence],
) -> Result<(), Stop> {
    may_not_differ(deliberation, fronts)?;
    let agree = with(&deliberation.print_checks, Agreement::Agree);
    let name = match deliberation.data.last_name {
        Some(_) => FieldName::LastName,
        None => FieldName::FirstName,
    };
    let own = [FieldName::Number, FieldName::DateOfBirth];
    let enough = agree.contains(&name) && own.iter().any(|field| agree.contains(field));
    let detail = detail(
        "Not found in print",
        &with(&deliberation.print_checks, Agreement::CannotTell),
    );
    deliberation.note("print_read", enough, &detail);
    if enough {
        return Ok(());
    }
    let code = ErrorCode::DocumentUnverifiedOther;
    let words = fronts.first().map_or_else(
        || reason::PRINT_UNREAD.to_owned(),
        |front| deliberation.unread(front, reason::PRINT_UNREAD),
    );
    Err(Stop::document(code, &words))
}

/// The fields of which print says this.
fn with(checks: &[FieldCheck], agreement: Agreement) -> Vec<FieldName> {
    checks
        .iter()
        .filter(|check| check.agreement == agreement)
        .map(|check| check.field)
        .collect()
}

/// The fields, in words for a reviewer; nothing where there are none.
fn detail(sentence: &str, fields: &[FieldName]) -> String {
    if fields.is_empty() {
        return String::new();
    }
    let fields: Vec<&str> = fields.iter().map(|field| field.words()).collect();
    format!("{sentence}: {}.", fields.join(", "))
}
