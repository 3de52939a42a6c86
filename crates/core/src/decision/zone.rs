//! The rules for documents with a machine-readable zone.

use bonafide_mrz::{Century, Field, Format, Mrz, country};
use jiff::civil::Date;

use super::{
    numbers, outline, print,
    rules::{Deliberation, FRONT_SEEN, Stop, age, text},
};
use crate::{
    cross_check,
    document::{DocumentData, DocumentType, Sex},
    error_code::ErrorCode,
    evidence::{IllegibleReason, PictureEvidence, PrintedLine, ZoneReading, ZoneSighting},
    explanation, kinds, other_documents, reason,
    session::Side,
};

/// Applies the rules.
pub(super) fn judge(
    deliberation: &mut Deliberation<'_>,
    seen: &[&PictureEvidence],
) -> Result<(), Stop> {
    let reading = the_one(deliberation, seen)?;
    let holds = reading.check_digits_valid;
    deliberation.must("check_digits", holds, reason::CHECK_DIGITS)?;
    let parsed = parsed(reading);
    deliberation.must("zone_layout", parsed.is_some(), reason::MALFORMED)?;
    let Some(mrz) = parsed else { return Ok(()) };
    deliberation.data = data(&mrz, deliberation.today);
    let lines: Vec<&PrintedLine> = seen.iter().flat_map(|picture| &picture.print).collect();
    let birth = deliberation.data.date_of_birth;
    deliberation.data.date_of_birth =
        birth.map(|birth| cross_check::in_printed_century(birth, &lines));
    deliberation.allowed_type()?;
    if reading.format == Format::Idl {
        return licence_line_alone(deliberation, seen, reading);
    }
    let whole = seen.iter().any(|picture| {
        let same = picture.zone_read() == Some(reading);
        let surrounds = |outline| outline::surrounds_zone(outline, reading);
        same && picture.documents.iter().any(surrounds)
    });
    deliberation.must("zone_on_document", whole, reason::NO_DOCUMENT)?;
    let specimen = mrz.issuing_state == country::UTOPIA;
    let genuine = deliberation.policy.accept_specimens || !specimen;
    deliberation.must("no_specimen", genuine, reason::SPECIMEN)?;
    let known = country::is_known(&mrz.issuing_state);
    deliberation.must("issuing_state", known, reason::MALFORMED)?;
    let kind = deliberation.data.document_type;
    let issued = deliberation.data.issuing_country.as_deref().zip(kind);
    let exists = issued.is_none_or(|(country, kind)| kinds::may_exist(country, kind));
    let code = ErrorCode::DocumentTypeNotSupported;
    deliberation.rule("kind_issued", exists, code, reason::NOT_ISSUED)?;
    let dated = dates_are_possible(&mrz, &deliberation.data);
    deliberation.must("possible_dates", dated, reason::IMPOSSIBLE_DATE)?;
    print::may_not_differ(deliberation, seen)?;
    let checks = crate::numbers::in_zone(&mrz, &deliberation.data, &lines);
    numbers::note(deliberation, checks);
    deliberation.not_expired()?;
    if kinds::zone_side(reading) != Some(Side::Front) {
        let front = |picture: &&PictureEvidence| {
            picture.zone_read().is_none() && !picture.documents.is_empty()
        };
        let fronts: Vec<&PictureEvidence> = seen.iter().copied().filter(front).collect();
        deliberation.must(FRONT_SEEN, !fronts.is_empty(), reason::BOTH_SIDES)?;
        print::front_belongs(deliberation, &fronts)?;
    }
    print::should_be_found(deliberation, lines.len());
    Ok(())
}

/// The one line on a licence's back says nothing of its holder. Whoever comes here has a front whose fields were
/// not found, or none.
fn licence_line_alone(
    deliberation: &mut Deliberation<'_>,
    seen: &[&PictureEvidence],
    reading: &ZoneReading,
) -> Result<(), Stop> {
    let mut fronts = seen
        .iter()
        .filter(|picture| picture.zone_read() != Some(reading) && !picture.documents.is_empty());
    let front = fronts.next();
    deliberation.must(FRONT_SEEN, front.is_some(), reason::BOTH_SIDES)?;
    let words = front.map_or_else(String::new, |front| {
        deliberation.unread(front, reason::PRINT_UNREAD)
    });
    deliberation.must("numbered_fields", false, &words)
}

/// A zone's fields.
pub(super) fn parsed(reading: &ZoneReading) -> Option<Mrz> {
    let lines: Vec<&str> = reading.lines.iter().map(String::as_str).collect();
    bonafide_mrz::parse(&lines).ok()
}

/// The one zone of all pictures.
fn the_one<'a>(
    deliberation: &mut Deliberation<'_>,
    seen: &[&'a PictureEvidence],
) -> Result<&'a ZoneReading, Stop> {
    let mut readings = seen.iter().filter_map(|picture| picture.zone_read());
    if let Some(first) = readings.next() {
        deliberation.find("zone_read", true, "");
        let same = readings.all(|other| other.lines == first.lines);
        deliberation.must("same_document", same, reason::SIDES_DIFFER)?;
        return Ok(first);
    }
    let illegible = seen.iter().find_map(|picture| match picture.zone {
        ZoneSighting::Illegible { reason, .. } => Some(match reason {
            IllegibleReason::CheckDigits | IllegibleReason::Uncertain => {
                deliberation.unread(picture, &reason::illegible(reason))
            }
            IllegibleReason::Shape | IllegibleReason::TooSmall => reason::illegible(reason),
        }),
        ZoneSighting::Absent | ZoneSighting::Read(_) => None,
    });
    if illegible.is_none() {
        not_another(deliberation, seen)?;
    }
    let mut documents = seen
        .iter()
        .filter(|picture| !picture.documents.is_empty())
        .peekable();
    let (code, words) = match illegible {
        Some(words) => (ErrorCode::DocumentUnverifiedOther, words),
        None if documents.peek().is_some() => {
            // What kind it is may stand there unread.
            match documents.find_map(|picture| deliberation.fault(picture)) {
                Some(fault) => (ErrorCode::DocumentUnverifiedOther, fault.to_owned()),
                None => (ErrorCode::DocumentTypeNotSupported, reason::NO_ZONE.into()),
            }
        }
        None => (
            ErrorCode::DocumentUnverifiedOther,
            reason::NO_DOCUMENT.into(),
        ),
    };
    deliberation.find("zone_read", false, &words);
    Err(Stop::document(code, &words))
}

/// Print does not name a document that is not taken, or one that nothing is read of: who shows such a one is
/// told that, rather than to look for lines that it does not have.
fn not_another(deliberation: &mut Deliberation<'_>, seen: &[&PictureEvidence]) -> Result<(), Stop> {
    let printed = seen.iter().flat_map(|picture| &picture.print);
    let lines = || printed.clone().map(|line| line.text.as_str());
    let (detail, words) = if let Some((kind, title)) = other_documents::named(lines()) {
        let detail = format!("The words \"{title}\" are those of {}.", kind.words());
        (detail, reason::WRONG_KIND)
    } else if let Some((country, kind, title)) = kinds::plain(lines()) {
        let kind = explanation::kind(Some(kind));
        let detail = format!(
            "The words \"{title}\" are those of a {kind} of {country} that carries nothing for machines to read."
        );
        (detail, reason::NOTHING_TO_READ)
    } else {
        return Ok(());
    };
    deliberation.note("document_type", false, &detail);
    let code = ErrorCode::DocumentTypeNotSupported;
    Err(Stop::document(code, words))
}

/// The zone's fields as the document's data.
pub(super) fn data(mrz: &Mrz, today: Date) -> DocumentData {
    let state =
        |code: &str| text(code).map(|code| country::alpha2(&code).map_or(code, ToOwned::to_owned));
    let reference = mrz_date(today);
    let birth = mrz
        .date_of_birth
        .and_then(|date| date.resolve(Century::Birth, reference));
    let birth = birth.and_then(civil);
    DocumentData {
        document_type: document_type(mrz),
        issuing_country: state(&mrz.issuing_state),
        issuing_subdivision: None,
        number: text(&mrz.document_number),
        first_name: text(&mrz.names.secondary),
        last_name: text(&mrz.names.primary),
        date_of_birth: birth,
        expiration_date: match mrz.format {
            Format::FrenchId => french_expiry(mrz, birth),
            _ => mrz
                .date_of_expiry
                .and_then(|date| date.resolve(Century::Expiry, reference))
                .and_then(civil),
        },
        issued_date: None,
        sex: mrz.sex.map(|sex| match sex {
            bonafide_mrz::Sex::Female => Sex::Female,
            bonafide_mrz::Sex::Male => Sex::Male,
            bonafide_mrz::Sex::Unspecified => Sex::Unknown,
        }),
        unparsed_sex: mrz.sex.map(|sex| {
            match sex {
                bonafide_mrz::Sex::Female => "F",
                bonafide_mrz::Sex::Male => "M",
                bonafide_mrz::Sex::Unspecified => "X",
            }
            .to_owned()
        }),
        nationality: state(&mrz.nationality),
        address: None,
    }
}

/// The kind that a document code stands for (ICAO 9303-4, -5, -6, section 4.2.2; -7 for visas).
/// Codes `IR` and `AR` are residence permits (Regulation (EC) 1030/2002), `AC` crew member
/// certificates: none of the kinds that a session can allow.
fn document_type(mrz: &Mrz) -> Option<DocumentType> {
    match (mrz.format, mrz.document_code.as_str()) {
        (Format::MrvA | Format::MrvB, _) | (_, "IR" | "AR" | "CR" | "AC") => None,
        (Format::Idl, _) => Some(DocumentType::DrivingLicense),
        (Format::Td3, _) => Some(DocumentType::Passport),
        (Format::Td1 | Format::Td2 | Format::FrenchId, _) => Some(DocumentType::IdCard),
    }
}

/// French cards of the old layout carry no end of validity. They run ten years from the month of
/// issue; those issued to adults from 2004 on run fifteen (Décret n° 2013-1188).
fn french_expiry(mrz: &Mrz, birth: Option<Date>) -> Option<Date> {
    let (year, month) = mrz.issued?;
    let year = i16::from(year) + if year < 70 { 2000 } else { 1900 };
    let issued = Date::new(year, i8::try_from(month).ok()?, 1).ok()?;
    let adult = age(birth?, issued) >= 18;
    let years = if year >= 2004 && adult { 15 } else { 10 };
    Some(
        Date::new(year + years, issued.month(), 1)
            .ok()?
            .last_of_month(),
    )
}

/// Dates exist; a birth is not in the future (its century is chosen so, if it can be).
fn dates_are_possible(mrz: &Mrz, data: &DocumentData) -> bool {
    let has_expiry = mrz.format.span(Field::DateOfExpiry).is_some();
    let birth_is_known = mrz.date_of_birth.is_some_and(|date| {
        date.month.is_none() || date.day.is_none() || data.date_of_birth.is_some()
    });
    birth_is_known && (!has_expiry || data.expiration_date.is_some())
}

fn civil(date: bonafide_mrz::Date) -> Option<Date> {
    let year = i16::try_from(date.year).ok()?;
    Date::new(
        year,
        i8::try_from(date.month).ok()?,
        i8::try_from(date.day).ok()?,
    )
    .ok()
}

fn mrz_date(date: Date) -> bonafide_mrz::Date {
    bonafide_mrz::Date {
        year: date.year().unsigned_abs(),
        month: date.month().unsigned_abs(),
        day: date.day().unsigned_abs(),
    }
}
