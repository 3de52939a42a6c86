//! The rules for licences and cards of the United States and Canada, by their barcode (AAMVA).
//!
//! A barcode proves nothing: it is not signed, and anybody can print one. These rules establish that
//! it is whole and right by its standard, on a card of the right size, and that what is printed on
//! that card's other side is the same: enough of it to tell whose licence it is, and none of it
//! different. Whether the card itself is genuine they do not establish.

use bonafide_aamva::{
    Card, Country, Element, NEWEST_VERSION, ParseError, Reading, Warning, issuer, parse,
};
use bonafide_mrz::transliterate;
use jiff::civil::Date;

use super::{
    numbers, outline, print,
    rules::{Deliberation, FRONT_SEEN, Stop, text},
    zone,
};
use crate::{
    document::{Address, DocumentData, DocumentType, Sex},
    error_code::ErrorCode,
    evidence::{BarcodeReading, PictureEvidence, Symbology},
    reason,
};

/// A licence's barcode in a picture.
pub(super) struct Found<'a> {
    picture: usize,
    barcode: &'a BarcodeReading,
    reading: Result<Reading, ParseError>,
}

/// The barcodes of licences in all pictures; those of other kinds are not among them.
pub(super) fn barcodes<'a>(seen: &[&'a PictureEvidence]) -> Vec<Found<'a>> {
    let found = seen.iter().enumerate().flat_map(|(picture, evidence)| {
        let printed = evidence.barcodes.iter();
        printed.map(move |barcode| Found {
            picture,
            barcode,
            reading: parse(&barcode.content),
        })
    });
    found
        .filter(|found| found.barcode.symbology == Symbology::Pdf417)
        .filter(|found| {
            !matches!(
                found.reading,
                Err(ParseError::NotAamva | ParseError::TooLong)
            )
        })
        .collect()
}

/// Applies the rules. `others` are barcodes beside the `first`.
pub(super) fn judge(
    deliberation: &mut Deliberation<'_>,
    seen: &[&PictureEvidence],
    first: &Found<'_>,
    others: &[Found<'_>],
) -> Result<(), Stop> {
    let whole = first.reading.as_ref().ok();
    deliberation.must("barcode_read", whole.is_some(), reason::MALFORMED_BARCODE)?;
    let Some(reading) = whole else { return Ok(()) };
    deliberation.data = data(reading);
    same_document(deliberation, seen, first, others)?;
    standard(deliberation, reading)?;
    deliberation.allowed_type()?;
    let on_card = seen[first.picture]
        .documents
        .iter()
        .any(|outline| outline::surrounds_barcode(outline, first.barcode));
    deliberation.must("barcode_on_card", on_card, reason::NO_DOCUMENT)?;
    dates(deliberation, reading)?;
    let checks = crate::numbers::in_barcode(&deliberation.data);
    numbers::note(deliberation, checks);
    deliberation.not_expired()?;
    let fronts = seen.iter().enumerate().filter(|(index, picture)| {
        *index != first.picture && picture.documents.iter().any(outline::is_card)
    });
    let fronts: Vec<&PictureEvidence> = fronts.map(|(_, picture)| *picture).collect();
    deliberation.must(FRONT_SEEN, !fronts.is_empty(), reason::BOTH_SIDES)?;
    print::must_agree(deliberation, &fronts)
}

/// Barcodes on both sides are the same, and a zone says what the barcode says.
fn same_document(
    deliberation: &mut Deliberation<'_>,
    seen: &[&PictureEvidence],
    first: &Found<'_>,
    others: &[Found<'_>],
) -> Result<(), Stop> {
    let zones = seen
        .iter()
        .filter_map(|picture| zone::parsed(picture.zone_read()?))
        .map(|mrz| zone::data(&mrz, deliberation.today));
    let same_zone = zones
        .into_iter()
        .all(|zone| agrees(&deliberation.data, &zone));
    let same_barcode = others
        .iter()
        .all(|other| other.barcode.content == first.barcode.content);
    deliberation.must(
        "same_document",
        same_zone && same_barcode,
        reason::SIDES_DIFFER,
    )
}

/// Whether a zone says of the holder what the barcode says, as far as both say it. A zone writes names
/// differently, and cuts them (ICAO 9303-3, section 4.6).
fn agrees(barcode: &DocumentData, zone: &DocumentData) -> bool {
    fn same<T>(one: Option<T>, other: Option<T>, alike: impl Fn(T, T) -> bool) -> bool {
        one.zip(other).is_none_or(|(one, other)| alike(one, other))
    }
    let name = |printed: &String, zone: &String| transliterate::agrees(printed, zone, true);
    same(barcode.last_name.as_ref(), zone.last_name.as_ref(), name)
        && same(barcode.first_name.as_ref(), zone.first_name.as_ref(), name)
        && same(barcode.date_of_birth, zone.date_of_birth, |a, b| a == b)
        && same(barcode.expiration_date, zone.expiration_date, |a, b| a == b)
}

/// What the standard wants, as far as genuine cards keep to it.
fn standard(deliberation: &mut Deliberation<'_>, reading: &Reading) -> Result<(), Stop> {
    let licence = &reading.licence;
    let known = (1..=NEWEST_VERSION).contains(&licence.version);
    deliberation.must("barcode_version", known, reason::UNKNOWN_EDITION)?;
    let issuer = issuer(licence.issuer_number);
    let northern =
        issuer.is_some_and(|i| matches!(i.country, Country::UnitedStates | Country::Canada));
    let contradicts = reading.warnings.contains(&Warning::CountryDiffers);
    deliberation.must(
        "issuer",
        northern && !contradicts,
        reason::MALFORMED_BARCODE,
    )?;
    let data = &deliberation.data;
    let named = data.last_name.is_some() || data.first_name.is_some();
    let complete = named && data.number.is_some();
    let missing: Vec<String> = reading
        .missing()
        .map(|element| element.to_string())
        .collect();
    let detail = match missing.as_slice() {
        [] => String::new(),
        missing => format!("The barcode lacks {}.", missing.join(", ")),
    };
    deliberation.note("mandatory_elements", complete, &detail);
    if complete {
        return Ok(());
    }
    let code = ErrorCode::DocumentUnverifiedOther;
    Err(Stop::document(code, reason::MALFORMED_BARCODE))
}

/// Birth and expiry are days that exist, in an order in which they can come. Texas leaves out the day
/// of issue on some cards.
fn dates(deliberation: &mut Deliberation<'_>, reading: &Reading) -> Result<(), Stop> {
    let DocumentData {
        date_of_birth: birth,
        expiration_date: expiry,
        issued_date: issued,
        ..
    } = deliberation.data;
    let unreadable = Warning::Unreadable(Element::ISSUE);
    let possible = birth.is_some_and(|birth| birth <= deliberation.today)
        && expiry.is_some()
        && !reading.warnings.contains(&unreadable)
        && issued.is_none_or(|issued| issued <= deliberation.today && Some(issued) > birth);
    deliberation.must("possible_dates", possible, reason::IMPOSSIBLE_DATE)?;
    let ordered = issued.is_none() || issued < expiry;
    deliberation.must("issue_before_expiry", ordered, reason::IMPOSSIBLE_DATE)
}

/// A barcode's elements as the document's data.
fn data(reading: &Reading) -> DocumentData {
    let licence = &reading.licence;
    let issuer = issuer(licence.issuer_number);
    let country = licence
        .issuing_country()
        .map(|country| country.alpha2().to_owned());
    let address = &licence.address;
    let address = Address {
        line1: text(&address.street),
        line2: text(&address.street_2),
        city: text(&address.city),
        state: text(&address.jurisdiction),
        postal_code: text(&address.postal_code),
        country: None,
    };
    let address = (address != Address::default()).then(|| Address {
        country: country.clone(),
        ..address
    });
    let sex = licence.sex.map(|sex| match sex {
        bonafide_aamva::Sex::Female => (Sex::Female, "F"),
        bonafide_aamva::Sex::Male => (Sex::Male, "M"),
        bonafide_aamva::Sex::Unspecified => (Sex::Unknown, "X"),
    });
    DocumentData {
        document_type: Some(match licence.card {
            Card::Driver | Card::Enhanced => DocumentType::DrivingLicense,
            Card::Identification => DocumentType::IdCard,
        }),
        issuing_country: country,
        issuing_subdivision: issuer
            .and_then(|issuer| issuer.subdivision)
            .map(ToOwned::to_owned),
        number: text(&licence.number),
        first_name: text(&licence.names.given),
        last_name: text(&licence.names.family),
        date_of_birth: licence.date_of_birth.and_then(civil),
        expiration_date: licence.expiry.and_then(civil),
        issued_date: licence.issued.and_then(civil),
        sex: sex.map(|(sex, _)| sex),
        unparsed_sex: sex.map(|(_, word)| word.to_owned()),
        nationality: None,
        address,
    }
}

fn civil(date: bonafide_aamva::Date) -> Option<Date> {
    Date::new(
        i16::try_from(date.year()).ok()?,
        i8::try_from(date.month()).ok()?,
        i8::try_from(date.day()).ok()?,
    )
    .ok()
}
