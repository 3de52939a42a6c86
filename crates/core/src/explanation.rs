//! A decision in plain words, for reviewers: what each rule asked, what was found, and what came of it.
//! Made from the trace alone, so that a decision of last year reads as it did then.

use jiff::civil::Date;

use crate::{
    cross_check::{Agreement, FieldCheck},
    document::{DocumentData, DocumentType},
    evidence::{PictureEvidence, PresentationSign, ZoneSighting},
    numbered_fields,
    numbers::NumberCheck,
    report::Trace,
    session::{DocumentOptions, Side},
};

/// One rule of a decision, explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The rule's name.
    pub rule: String,
    /// What must hold; empty for a rule that is not known any more.
    pub asked: &'static str,
    /// What was looked at for it, and what was there.
    pub found: String,
    /// Whether it holds.
    pub passed: bool,
    /// What was wrong, or worth noting.
    pub why: String,
}

/// What must hold, by rule.
const ASKED: &[(&str, &str)] = &[
    (
        "picture_opens",
        "Every picture is a photograph within the limits.",
    ),
    ("one_document", "No picture shows more than one document."),
    (
        "in_colour",
        "The picture has colour; some genuine documents have none.",
    ),
    (
        "no_copy",
        "No picture shows a screen or a print by its raster.",
    ),
    (
        "letters_copied",
        "No letters are the same pixels as others.",
    ),
    (
        "not_edited",
        "No part of a picture was put in after it was taken.",
    ),
    (
        "zone_read",
        "A machine-readable zone was read with certainty.",
    ),
    (
        "same_document",
        "Zones and barcodes on all pictures say the same.",
    ),
    ("check_digits", "All check digits of the zone hold."),
    (
        "zone_layout",
        "The zone has the layout that its format prescribes.",
    ),
    (
        "document_type",
        "It is a passport, an identity card or a driving licence.",
    ),
    ("allowed_types", "The session allows this kind of document."),
    (
        "zone_on_document",
        "The zone lies on a document of its size, not on a screen or a strip of paper.",
    ),
    (
        "barcode_on_card",
        "The barcode lies on a card and has a barcode's size.",
    ),
    ("print_on_card", "The printed fields lie on a card."),
    (
        "no_specimen",
        "It is no specimen of a state that does not exist, or specimens are accepted here.",
    ),
    ("issuing_state", "The zone's issuing state exists."),
    (
        "kind_issued",
        "The country issues documents of this kind, as far as is known.",
    ),
    ("issuer", "The issuer is known."),
    (
        "possible_dates",
        "The dates exist and come in an order in which they can.",
    ),
    (
        "issue_before_expiry",
        "The document was issued before it expires.",
    ),
    (
        "print_agrees",
        "Nothing is printed otherwise than zone or barcode say.",
    ),
    (
        "print_read",
        "What is needed was read in print with certainty.",
    ),
    (
        "near_copy",
        "No picture shows a raster that is nearly a screen's or a print's; it fails nothing.",
    ),
    (
        "print_found",
        "Something of what the zone says was found in print; other scripts are read wrongly.",
    ),
    (
        "print_certainty",
        "What is needed was read in print without any doubt; it fails nothing.",
    ),
    (
        "number_format",
        "Numbers keep to the rules that their countries publish; it fails nothing.",
    ),
    (
        "category_dates",
        "Categories begin when the holder was old enough, and end after that; it fails nothing.",
    ),
    (
        "not_expired",
        "The document is valid on the day of the check.",
    ),
    ("of_age", "The holder is old enough."),
    ("barcode_read", "The barcode's content is whole."),
    (
        "barcode_version",
        "The barcode's edition of its standard is known.",
    ),
    (
        "mandatory_elements",
        "The barcode names the holder and the document's number.",
    ),
    ("front_seen", "The side with the portrait was shown, too."),
    (
        "front_belongs",
        "Two or more of name, number and dates of the zone on the back stand on the front.",
    ),
    (
        "numbered_fields",
        "The numbered fields of a driving licence were found.",
    ),
    (
        "selfie_checked",
        "The selfie that was asked for was compared with the portrait; this version has no such check.",
    ),
    ("checks_complete", "The checks came to an end."),
    (
        "predefined_outcome",
        "The outcome that was asked for of this test session is that it is verified.",
    ),
];

/// The rules of a decision in the order in which they were applied. `data` is what was read.
#[must_use]
pub fn steps(trace: &Trace, data: &DocumentData, options: &DocumentOptions) -> Vec<Step> {
    let step = |finding: &crate::report::Finding| {
        let asked = ASKED.iter().find(|(rule, _)| *rule == finding.rule);
        Step {
            rule: finding.rule.clone(),
            asked: asked.map_or("", |(_, words)| words),
            found: found(&finding.rule, trace, data, options),
            passed: finding.passed,
            why: finding.detail.clone(),
        }
    };
    trace.findings.iter().map(step).collect()
}

/// What there was for a rule to judge.
fn found(rule: &str, trace: &Trace, data: &DocumentData, options: &DocumentOptions) -> String {
    match rule {
        "picture_opens" => by_side(trace, |seen| {
            format!("{} × {} pixels", seen.width, seen.height)
        }),
        "one_document" => by_side(trace, outlines),
        "in_colour" | "no_copy" | "near_copy" | "letters_copied" | "not_edited" => {
            by_side(trace, signs)
        }
        "zone_read" | "check_digits" | "zone_layout" => by_side(trace, zone),
        "barcode_read" => by_side(trace, barcodes),
        "same_document" => by_side(trace, |seen| join(&[zone(seen), barcodes(seen)])),
        "zone_on_document" | "barcode_on_card" | "print_on_card" | "front_seen" => {
            by_side(trace, outlines)
        }
        "document_type" | "kind_issued" | "issuer" | "issuing_state" | "no_specimen" => {
            join(&[kind(data.document_type).to_owned(), issuer(data)])
        }
        "allowed_types" => allowed(options),
        "possible_dates" | "issue_before_expiry" => join(&[
            date("born", data.date_of_birth),
            date("issued", data.issued_date),
            date("valid until", data.expiration_date),
        ]),
        "not_expired" => date("valid until", data.expiration_date),
        "of_age" => date("born", data.date_of_birth),
        "mandatory_elements" => join(&[
            name("family name", data.last_name.as_ref()),
            name("given names", data.first_name.as_ref()),
            name("number", data.number.as_ref()),
        ]),
        "number_format" => numbers(&trace.number_checks),
        "print_agrees" | "print_read" | "print_found" | "front_belongs"
            if !trace.print_checks.is_empty() =>
        {
            checks(&trace.print_checks)
        }
        "numbered_fields" | "print_read" | "print_certainty" => by_side(trace, fields),
        _ => String::new(),
    }
}

/// What a picture shows, a line for each kind of evidence.
#[must_use]
pub fn picture(seen: &PictureEvidence) -> Vec<String> {
    let quality = &seen.quality;
    let print = match seen.print.len() {
        0 => "no print".to_owned(),
        lines => format!("{lines} lines of print"),
    };
    let quality = format!(
        "sharpness {:.3}, brightness {:.0}, contrast {:.0}, glare {:.1} %",
        quality.sharpness,
        quality.brightness,
        quality.contrast,
        100.0 * quality.glare
    );
    vec![outlines(seen), zone(seen), barcodes(seen), print, quality]
}

/// The same of each picture, after the name of its side.
fn by_side(trace: &Trace, words: impl Fn(&PictureEvidence) -> String) -> String {
    let of = |(side, seen): &(Side, Result<PictureEvidence, _>)| {
        let side = side_name(*side);
        match seen {
            Ok(seen) => format!("{side}: {}", words(seen)),
            Err(error) => format!("{side}: {error}"),
        }
    };
    let pictures: Vec<String> = trace.pictures.iter().map(of).collect();
    pictures.join("; ")
}

/// A side's name.
#[must_use]
pub const fn side_name(side: Side) -> &'static str {
    match side {
        Side::Front => "front",
        Side::Back => "back",
    }
}

/// A kind's name.
#[must_use]
pub const fn kind(kind: Option<DocumentType>) -> &'static str {
    match kind {
        Some(DocumentType::Passport) => "passport",
        Some(DocumentType::IdCard) => "identity card",
        Some(DocumentType::DrivingLicense) => "driving licence",
        None => "other document",
    }
}

fn outlines(seen: &PictureEvidence) -> String {
    let outline = |document: &crate::evidence::DocumentOutline| {
        let cropped = if document.cropped {
            ", cut off by the picture's edge"
        } else {
            ""
        };
        format!(
            "an outline of {:.0} × {:.0} pixels, certainty {:.2}{cropped}",
            document.quad.width(),
            document.quad.height(),
            document.confidence
        )
    };
    let all: Vec<String> = seen.documents.iter().map(outline).collect();
    match all.as_slice() {
        [] => "no document's outline".into(),
        all => all.join(", "),
    }
}

fn zone(seen: &PictureEvidence) -> String {
    match &seen.zone {
        ZoneSighting::Absent => "no zone".into(),
        ZoneSighting::Illegible { reason, .. } => {
            use crate::evidence::IllegibleReason as Why;
            let why = match reason {
                Why::Shape => "its lines are of no known layout",
                Why::CheckDigits => "check digits do not hold and nothing can be proved",
                Why::Uncertain => "characters are too uncertain",
                Why::TooSmall => "characters are too small",
            };
            format!("a zone that was not read: {why}")
        }
        ZoneSighting::Read(reading) => {
            let holds = if reading.check_digits_valid {
                "hold"
            } else {
                "do not hold"
            };
            let corrected = match reading.corrections.len() {
                0 => String::new(),
                1 => ", 1 character put right by its check digit or layout".into(),
                n => format!(", {n} characters put right by check digits or layout"),
            };
            format!(
                "a zone {}, check digits {holds}, least certain character {:.2}{corrected}",
                reading.format.name(),
                reading.weakest()
            )
        }
    }
}

fn barcodes(seen: &PictureEvidence) -> String {
    let barcode = |barcode: &crate::evidence::BarcodeReading| {
        format!(
            "a barcode {} of {} bytes",
            barcode.symbology.name(),
            barcode.content.len()
        )
    };
    let all: Vec<String> = seen.barcodes.iter().map(barcode).collect();
    match all.as_slice() {
        [] => "no barcode".into(),
        all => all.join(", "),
    }
}

/// The signs of a copy or an edit that were looked for, with how strong each is.
fn signs(seen: &PictureEvidence) -> String {
    let sign = |found: &PresentationSign| format!("{} {:.2}", found.sign.word(), found.score);
    let all: Vec<String> = seen.presentation.iter().map(sign).collect();
    match all.as_slice() {
        [] => "no sign of a copy or an edit was looked for".into(),
        all => all.join(", "),
    }
}

/// The numbered fields of a licence with how sure each is.
fn fields(seen: &PictureEvidence) -> String {
    let found = numbered_fields::find(&seen.print);
    let all: Vec<String> = found
        .iter()
        .map(|field| format!("{} {:.2}", field.label.words(), field.weakest))
        .collect();
    match all.as_slice() {
        [] => "no numbered field".into(),
        all => all.join(", "),
    }
}

/// What print says of each value.
fn checks(checks: &[FieldCheck]) -> String {
    let of = |check: &FieldCheck| {
        let field = check.field.words();
        let printed = check.printed.as_deref().unwrap_or_default();
        match check.agreement {
            Agreement::Agree => format!("{field} agrees"),
            Agreement::Differ => format!("{field} differs, \"{printed}\" is printed"),
            Agreement::CannotTell => format!("{field} was not found"),
        }
    };
    let all: Vec<String> = checks.iter().map(of).collect();
    all.join("; ")
}

/// What each number says against its country's rule.
fn numbers(checks: &[NumberCheck]) -> String {
    let of = |check: &NumberCheck| {
        let number = &check.number;
        match check.agreement {
            Agreement::Agree => format!("{number} keeps to its rule"),
            Agreement::Differ => format!("{number} does not"),
            Agreement::CannotTell => format!("{number} was not read surely enough"),
        }
    };
    let all: Vec<String> = checks.iter().map(of).collect();
    all.join("; ")
}

fn allowed(options: &DocumentOptions) -> String {
    match options.allowed_types.as_deref() {
        None | Some([]) => "all kinds".into(),
        Some(types) => {
            let names: Vec<&str> = types.iter().map(|it| kind(Some(*it))).collect();
            names.join(", ")
        }
    }
}

fn issuer(data: &DocumentData) -> String {
    let parts = [&data.issuing_country, &data.issuing_subdivision];
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    match parts.as_slice() {
        [] => "of an unknown issuer".into(),
        parts => format!("of {}", parts.join("-")),
    }
}

fn date(name: &str, date: Option<Date>) -> String {
    date.map_or_else(
        || format!("{name}: not known"),
        |date| format!("{name} {date}"),
    )
}

fn name(words: &str, value: Option<&String>) -> String {
    let state = if value.is_some() {
        "is there"
    } else {
        "is missing"
    };
    format!("{words} {state}")
}

fn join<const N: usize>(parts: &[String; N]) -> String {
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rules are named where they are applied; each must be explained here.
    #[test]
    fn every_rule_is_explained() {
        let sources = [
            include_str!("decision/categories.rs"),
            include_str!("decision/european.rs"),
            include_str!("decision/licence.rs"),
            include_str!("decision/numbers.rs"),
            include_str!("decision/presentation.rs"),
            include_str!("decision/print.rs"),
            include_str!("decision/review.rs"),
            include_str!("decision/rules.rs"),
            include_str!("decision/zone.rs"),
        ];
        let mut rules = 0;
        for source in sources {
            for call in ["must(", "rule(", "find(", "note("] {
                for (at, found) in source.match_indices(&format!(".{call}")) {
                    let rest = source[at + found.len()..].trim_start();
                    let Some(name) = rest.strip_prefix('"') else {
                        continue;
                    };
                    let name = name.split('"').next().unwrap_or_default();
                    assert!(ASKED.iter().any(|(rule, _)| *rule == name), "{name}");
                    rules += 1;
                }
            }
        }
        assert!(rules > 20, "{rules}");
    }
}
