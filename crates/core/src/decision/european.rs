//! The rules for driving licences of the European model, by the numbered fields that are printed on them.
//!
//! Nothing on such a licence proves itself: no check digit covers what is printed. So everything that
//! is needed must have been read surely, and where two places say the same, they must agree.

use bonafide_mrz::{Format, country};
use jiff::{Span, civil::Date};

use super::{
    categories, numbers, outline,
    rules::{Deliberation, Stop},
    zone,
};
use crate::{
    cross_check,
    document::{DocumentData, DocumentType},
    error_code::ErrorCode,
    european_licence::{self, Words},
    evidence::{PictureEvidence, ZoneReading},
    numbered_fields::{self, Label, NEEDED, NumberedField},
    printed_date, reason,
    two_scripts::latin_name,
};

/// The front of a licence, as read.
pub(super) struct Front<'a> {
    picture: &'a PictureEvidence,
    fields: Vec<NumberedField>,
    words: Words,
}

/// The front, in the first picture that shows one; not of a document with a zone other than a licence's one
/// line, which says all that is needed.
pub(super) fn front<'a>(seen: &[&'a PictureEvidence]) -> Option<Front<'a>> {
    let proved = |zone: &ZoneReading| zone.format != Format::Idl;
    if seen
        .iter()
        .any(|picture| picture.zone_read().is_some_and(proved))
    {
        return None;
    }
    seen.iter().find_map(|picture| {
        let fields = numbered_fields::find(&picture.print);
        if !numbered_fields::make_a_front(&fields) {
            return None;
        }
        let lines = picture.print.iter().map(|line| line.text.as_str());
        Some(Front {
            picture,
            words: european_licence::words(lines),
            fields,
        })
    })
}

/// Applies the rules.
pub(super) fn judge(
    deliberation: &mut Deliberation<'_>,
    seen: &[&PictureEvidence],
    front: &Front<'_>,
) -> Result<(), Stop> {
    deliberation.data = data(front, deliberation.today);
    deliberation.find("numbered_fields", true, "");
    let known = front.words.issuer.is_some() || front.words.specimen;
    // In a picture that is dark or blurred the title and the state's name may be there unread.
    let (code, words) = match deliberation.fault(front.picture) {
        Some(fault) => (ErrorCode::DocumentUnverifiedOther, fault),
        None => (ErrorCode::DocumentTypeNotSupported, reason::UNKNOWN_ISSUER),
    };
    deliberation.rule("issuer", known && front.words.titled, code, words)?;
    deliberation.allowed_type()?;
    let on_card = front.picture.documents.iter().any(outline::is_card);
    deliberation.must("print_on_card", on_card, reason::NO_DOCUMENT)?;
    let genuine = deliberation.policy.accept_specimens || !front.words.specimen;
    deliberation.must("no_specimen", genuine, reason::SPECIMEN)?;
    same_document(deliberation, seen, front)?;
    let least = deliberation.policy.printed_confidence;
    let read = |label| {
        let mut fields = front.fields.iter();
        fields.any(|field| field.label == label && field.weakest >= least)
    };
    let unsure: Vec<&str> = NEEDED
        .into_iter()
        .filter(|label| !read(*label))
        .map(Label::words)
        .collect();
    let detail = match unsure.as_slice() {
        [] => String::new(),
        unsure => format!("Not read surely: {}.", unsure.join(", ")),
    };
    deliberation.note("print_read", unsure.is_empty(), &detail);
    if !unsure.is_empty() {
        let code = ErrorCode::DocumentUnverifiedOther;
        let words = deliberation.unread(front.picture, reason::PRINT_UNREAD);
        return Err(Stop::document(code, &words));
    }
    certainty(deliberation, front);
    dates(deliberation)?;
    let checks = crate::numbers::in_fields(&front.fields, &deliberation.data);
    numbers::note(deliberation, checks);
    let backs = seen
        .iter()
        .filter(|picture| !std::ptr::eq(**picture, front.picture));
    categories::note(deliberation, backs.copied());
    deliberation.not_expired()
}

/// Fields that were read just surely enough are noted.
fn certainty(deliberation: &mut Deliberation<'_>, front: &Front<'_>) {
    let fields = front.fields.iter();
    let barely: Vec<&str> = fields
        .filter(|field| NEEDED.contains(&field.label) && field.weakest < cross_check::SURE)
        .map(|field| field.label.words())
        .collect();
    let detail = match barely.as_slice() {
        [] => String::new(),
        barely => format!(
            "Read just surely enough, compare with the picture: {}.",
            barely.join(", ")
        ),
    };
    deliberation.note("print_certainty", true, &detail);
}

/// A zone of one line, which some states print on the back, is of the front's state. What it holds besides is
/// each state's own affair (Regulation (EU) 383/2012, annex I); the front's number, where it is there, is noted.
fn same_document(
    deliberation: &mut Deliberation<'_>,
    seen: &[&PictureEvidence],
    front: &Front<'_>,
) -> Result<(), Stop> {
    let zones: Vec<_> = seen
        .iter()
        .filter_map(|picture| picture.zone_read())
        .collect();
    let own = deliberation.data.issuing_country.as_deref();
    let same = front.words.specimen
        || zones
            .iter()
            .filter_map(|reading| zone::parsed(reading))
            .all(|mrz| country::alpha2(&mrz.issuing_state) == own);
    let number = deliberation.data.number.as_deref().unwrap_or_default();
    let bare: String = number.chars().filter(char::is_ascii_alphanumeric).collect();
    let holds = |line: &String| !bare.is_empty() && line.contains(&bare);
    let numbered = zones.iter().flat_map(|zone| &zone.lines).any(holds);
    let detail = match (same, numbered) {
        (false, _) => reason::SIDES_DIFFER,
        (true, true) => "The zone on the back holds the number.",
        (true, false) => "",
    };
    deliberation.note("same_document", same, detail);
    if same {
        return Ok(());
    }
    let code = ErrorCode::DocumentUnverifiedOther;
    Err(Stop::document(code, reason::SIDES_DIFFER))
}

/// The days exist and come in their order; a licence runs for 15 years at most, and one more where an
/// early renewal adds what was left (Directive 2006/126/EC, article 7).
fn dates(deliberation: &mut Deliberation<'_>) -> Result<(), Stop> {
    let today = deliberation.today;
    let DocumentData {
        date_of_birth: birth,
        issued_date: issued,
        expiration_date: expiry,
        ..
    } = deliberation.data;
    let possible = match (birth, issued, expiry) {
        (Some(birth), Some(issued), Some(expiry)) => {
            birth < issued && issued <= today && issued < expiry
        }
        _ => false,
    };
    deliberation.must("possible_dates", possible, reason::IMPOSSIBLE_DATE)
}

/// The fields as the document's data. European licences print the day first.
fn data(front: &Front<'_>, today: Date) -> DocumentData {
    let text = |label| {
        let mut fields = front.fields.iter();
        let field = fields.find(|field| field.label == label)?;
        (!field.text.is_empty()).then(|| field.text.clone())
    };
    let latest = today.saturating_add(Span::new().years(30));
    let date = |label| {
        let line = text(label)?;
        let found = printed_date::find(&line, latest);
        found.first().and_then(|first| first.day_first)
    };
    let country = front.words.issuer.map(|issuer| issuer.country.to_owned());
    DocumentData {
        document_type: Some(DocumentType::DrivingLicense),
        issuing_country: country.or_else(|| front.words.specimen.then(|| "UTO".to_owned())),
        number: text(Label::Number),
        first_name: text(Label::OtherNames).as_deref().map(latin_name),
        last_name: text(Label::Surname).as_deref().map(latin_name),
        date_of_birth: date(Label::Birth),
        issued_date: date(Label::Issue),
        expiration_date: date(Label::Expiry),
        ..DocumentData::default()
    }
}
