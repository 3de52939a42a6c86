//! From evidence to a decision: rules in a fixed order, each leaving a finding, by a policy that
//! is data. The first rule that fails decides.

use bonafide_mrz::{Century, Field, Format, Mrz, country};
use jiff::civil::Date;

use crate::{
    document::{DocumentData, DocumentType, Sex},
    error_code::{CheckError, ErrorCode},
    evidence::{DocumentOutline, PictureError, PictureEvidence, ZoneReading, ZoneSighting},
    reason,
    report::Finding,
    session::{DocumentOptions, Side},
};

/// What is required, apart from what a session asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Policy {
    /// Holders younger than this, in years, are refused. 18 by default, the age of majority in
    /// most countries.
    pub minimum_age_years: i16,
    /// Specimens of Utopia, the state of ICAO 9303's examples, count as documents. In test mode
    /// and on the command line they do; in live mode they never do.
    pub accept_specimens: bool,
    /// A second outline counts as a document from this confidence on, 0 to 1.
    pub second_document_confidence: f32,
}

impl Policy {
    /// The policy for live sessions.
    pub const LIVE: Self = Self {
        minimum_age_years: 18,
        accept_specimens: false,
        second_document_confidence: 0.8,
    };
    /// The policy for test sessions and the command line.
    pub const TEST: Self = Self {
        accept_specimens: true,
        ..Self::LIVE
    };
}

/// A side's picture: what was seen, or why nothing could be.
pub type SidePicture = (Side, Result<PictureEvidence, PictureError>);

/// The decision on one submission.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Why the document is not verified; `None` when it is.
    pub error: Option<CheckError>,
    /// Why the person cannot go on although the document is verified (under age): a reason that
    /// belongs to the session.
    pub refusal: Option<CheckError>,
    /// What was read, also of a document that failed.
    pub data: DocumentData,
    /// The rules in the order they were applied.
    pub findings: Vec<Finding>,
}

/// Whether the back is needed, after a look at the front: not when the front's zone was read
/// (passports, and cards photographed with the zone first).
#[must_use]
pub fn back_needed(front: &PictureEvidence) -> bool {
    match &front.zone {
        ZoneSighting::Read(_) | ZoneSighting::Illegible { .. } => false,
        ZoneSighting::Absent => true,
    }
}

/// Decides on a submission on the day `today`.
#[must_use]
pub fn decide(
    pictures: &[SidePicture],
    options: &DocumentOptions,
    policy: &Policy,
    today: Date,
) -> Verdict {
    let mut deliberation = Deliberation {
        findings: Vec::new(),
        data: DocumentData::default(),
    };
    let outcome = deliberation.run(pictures, options, policy, today);
    let (error, refusal) = match outcome {
        Ok(()) => (None, None),
        Err(Stop::Document(error)) => (Some(error), None),
        Err(Stop::Person(error)) => (None, Some(error)),
    };
    Verdict {
        error,
        refusal,
        data: deliberation.data,
        findings: deliberation.findings,
    }
}

/// Why deliberation stopped.
enum Stop {
    /// The document fails.
    Document(CheckError),
    /// The person is refused.
    Person(CheckError),
}

struct Deliberation {
    findings: Vec<Finding>,
    data: DocumentData,
}

impl Deliberation {
    fn run(
        &mut self,
        pictures: &[SidePicture],
        options: &DocumentOptions,
        policy: &Policy,
        today: Date,
    ) -> Result<(), Stop> {
        use ErrorCode::{DocumentExpired, DocumentTypeNotSupported, DocumentUnverifiedOther};

        let seen = self.opened(pictures)?;
        let several = seen.iter().any(|picture| {
            let certain = |outline: &&DocumentOutline| {
                outline.confidence >= policy.second_document_confidence
            };
            picture.documents.iter().filter(certain).count() > 1
        });
        self.rule(
            "one_document",
            !several,
            DocumentUnverifiedOther,
            reason::SEVERAL_DOCUMENTS,
        )?;
        let reading = self.zone(&seen)?;
        self.rule(
            "check_digits",
            reading.check_digits_valid,
            DocumentUnverifiedOther,
            reason::CHECK_DIGITS,
        )?;
        let lines: Vec<&str> = reading.lines.iter().map(String::as_str).collect();
        let parsed = bonafide_mrz::parse(&lines).ok();
        self.rule(
            "zone_layout",
            parsed.is_some(),
            DocumentUnverifiedOther,
            reason::MALFORMED,
        )?;
        let Some(mrz) = parsed else { return Ok(()) };
        self.data = data(&mrz, today);

        let supported = self.data.document_type.is_some();
        self.rule(
            "document_type",
            supported,
            DocumentTypeNotSupported,
            reason::WRONG_KIND,
        )?;
        let allowed = self
            .data
            .document_type
            .is_some_and(|kind| options.allows(kind));
        self.rule(
            "allowed_types",
            allowed,
            DocumentTypeNotSupported,
            reason::WRONG_KIND,
        )?;
        let whole = seen.iter().any(|picture| {
            let same = picture.zone_read() == Some(reading);
            same && picture
                .documents
                .iter()
                .any(|outline| has_size_of(outline, reading))
        });
        self.rule(
            "zone_on_document",
            whole,
            DocumentUnverifiedOther,
            reason::NO_DOCUMENT,
        )?;
        let genuine = policy.accept_specimens || mrz.issuing_state != country::UTOPIA;
        self.rule(
            "no_specimen",
            genuine,
            DocumentUnverifiedOther,
            reason::SPECIMEN,
        )?;
        let known = country::is_known(&mrz.issuing_state);
        self.rule(
            "issuing_state",
            known,
            DocumentUnverifiedOther,
            reason::MALFORMED,
        )?;
        let dated = dates_are_possible(&mrz, &self.data);
        self.rule(
            "possible_dates",
            dated,
            DocumentUnverifiedOther,
            reason::IMPOSSIBLE_DATE,
        )?;
        let valid = self.data.expiration_date.is_none_or(|last| last >= today);
        self.rule("not_expired", valid, DocumentExpired, reason::EXPIRED)?;

        let of_age = self
            .data
            .date_of_birth
            .is_none_or(|birth| age(birth, today) >= policy.minimum_age_years);
        self.find("of_age", of_age, reason::UNDER_AGE);
        if of_age {
            Ok(())
        } else {
            Err(Stop::Person(under_age()))
        }
    }

    /// The pictures that could be looked at; all of them must be.
    fn opened<'a>(
        &mut self,
        pictures: &'a [SidePicture],
    ) -> Result<Vec<&'a PictureEvidence>, Stop> {
        let mut seen = Vec::new();
        for (_, picture) in pictures {
            match picture {
                Ok(evidence) => seen.push(evidence),
                Err(error) => {
                    let words = reason::picture(*error);
                    self.rule(
                        "picture_opens",
                        false,
                        ErrorCode::DocumentUnverifiedOther,
                        &words,
                    )?;
                }
            }
        }
        self.find("picture_opens", true, "");
        Ok(seen)
    }

    /// The one zone of all pictures.
    fn zone<'a>(&mut self, seen: &[&'a PictureEvidence]) -> Result<&'a ZoneReading, Stop> {
        let mut readings = seen.iter().filter_map(|picture| picture.zone_read());
        if let Some(first) = readings.next() {
            self.find("zone_read", true, "");
            let same = readings.all(|other| other.lines == first.lines);
            self.rule(
                "same_document",
                same,
                ErrorCode::DocumentUnverifiedOther,
                reason::SIDES_DIFFER,
            )?;
            return Ok(first);
        }
        let illegible = seen.iter().find_map(|picture| match picture.zone {
            ZoneSighting::Illegible { reason, .. } => Some(reason),
            ZoneSighting::Absent | ZoneSighting::Read(_) => None,
        });
        let (code, words) = match illegible {
            Some(why) => (ErrorCode::DocumentUnverifiedOther, reason::illegible(why)),
            None if seen.iter().any(|picture| !picture.documents.is_empty()) => {
                (ErrorCode::DocumentTypeNotSupported, reason::NO_ZONE.into())
            }
            None => (
                ErrorCode::DocumentUnverifiedOther,
                reason::NO_DOCUMENT.into(),
            ),
        };
        self.find("zone_read", false, &words);
        Err(Stop::Document(CheckError {
            code,
            reason: words,
        }))
    }

    fn find(&mut self, rule: &str, passed: bool, words: &str) {
        let detail = if passed {
            String::new()
        } else {
            words.to_owned()
        };
        self.findings.push(Finding {
            rule: rule.into(),
            passed,
            detail,
        });
    }

    fn rule(&mut self, rule: &str, passed: bool, code: ErrorCode, words: &str) -> Result<(), Stop> {
        self.find(rule, passed, words);
        if passed {
            return Ok(());
        }
        Err(Stop::Document(CheckError {
            code,
            reason: words.into(),
        }))
    }
}

fn under_age() -> CheckError {
    CheckError {
        code: ErrorCode::UnderSupportedAge,
        reason: reason::UNDER_AGE.into(),
    }
}

/// Whether an outline has the size that a document with this zone has, so that a zone on a screen
/// or on a strip of paper is no document. Sizes are those of ICAO 9303-3, section 2 and ISO/IEC
/// 7810; the print's pitch (2.54 mm, ICAO 9303-3 section 4.2) gives the scale. An open booklet shows
/// two pages, one above the other. The bounds are from the development pictures: documents measure
/// 0.95 to 1.11 of their width and 0.83 to 1.10 of their height, zones without one 0.26 and 0.69.
fn has_size_of(outline: &DocumentOutline, reading: &ZoneReading) -> bool {
    let (width, height) = match reading.format {
        Format::Td1 | Format::Idl => (85.6, 54.0),
        Format::Td2 | Format::MrvB | Format::FrenchId => (105.0, 74.0),
        Format::Td3 | Format::MrvA => (125.0, 88.0),
    };
    let pitch = reading.quad.width() / reading.format.columns() as f32;
    let millimetres = 2.54 / pitch.max(f32::EPSILON);
    let across = outline.quad.width() * millimetres / width;
    let down = outline.quad.height() * millimetres / height;
    (0.85..1.3).contains(&across) && (0.76..2.4).contains(&down)
}

/// Full years lived on `today`.
fn age(birth: Date, today: Date) -> i16 {
    let had_birthday = (today.month(), today.day()) >= (birth.month(), birth.day());
    today.year() - birth.year() - i16::from(!had_birthday)
}

/// The zone's fields as the document's data.
#[must_use]
pub fn data(mrz: &Mrz, today: Date) -> DocumentData {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
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
    }
}

/// The kind that a document code stands for (ICAO 9303-4, -5, -6, section 4.2.2; -7 for visas).
/// Codes `IR` and `AR` are residence permits (Regulation (EC) 1030/2002), `AC` crew member
/// certificates: none of the kinds that a session can allow.
fn document_type(mrz: &Mrz) -> Option<DocumentType> {
    match (mrz.format, mrz.document_code.as_str()) {
        (Format::MrvA | Format::MrvB | Format::Idl, _) | (_, "IR" | "AR" | "CR" | "AC") => None,
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

#[cfg(test)]
mod tests {
    use bonafide_mrz::{ZoneFields, write};
    use jiff::civil::date;

    use super::*;
    use crate::{
        evidence::{DocumentOutline, IllegibleReason, Quality},
        geometry::Quad,
    };

    const TODAY: Date = date(2026, 11, 24);

    fn picture(zone: ZoneSighting, documents: usize) -> PictureEvidence {
        let quad = Quad::rectangle(0.0, 0.0, 100.0, 70.0);
        PictureEvidence {
            width: 100,
            height: 70,
            documents: vec![
                DocumentOutline {
                    quad,
                    confidence: 0.95,
                    cropped: false
                };
                documents
            ],
            zone,
            barcodes: Vec::new(),
            print: Vec::new(),
            quality: Quality {
                sharpness: 1.0,
                brightness: 128.0,
                contrast: 40.0,
                glare: 0.0,
                pixels_per_millimetre: None,
            },
        }
    }

    fn zone(format: Format, fields: &ZoneFields) -> ZoneSighting {
        let lines = write(format, fields).unwrap();
        ZoneSighting::Read(ZoneReading {
            format,
            confidences: lines.iter().map(|line| vec![0.99; line.len()]).collect(),
            lines,
            corrections: vec![],
            check_digits_valid: true,
            quad: Quad::rectangle(5.0, 50.0, 90.0, 15.0),
            pitch: 20.0,
        })
    }

    fn verdict(zone: ZoneSighting) -> Verdict {
        let pictures = [(Side::Front, Ok(picture(zone, 1)))];
        decide(&pictures, &DocumentOptions::default(), &Policy::TEST, TODAY)
    }

    fn code(verdict: &Verdict) -> Option<ErrorCode> {
        verdict
            .error
            .as_ref()
            .or(verdict.refusal.as_ref())
            .map(|error| error.code)
    }

    #[test]
    fn a_good_passport_is_verified_with_its_fields() {
        let verdict = verdict(zone(Format::Td3, &ZoneFields::specimen(Format::Td3)));
        assert_eq!(code(&verdict), None, "{:?}", verdict.findings);
        let data = verdict.data;
        assert_eq!(data.document_type, Some(DocumentType::Passport));
        assert_eq!(data.last_name.as_deref(), Some("ERIKSSON"));
        assert_eq!(data.date_of_birth, Some(date(1974, 8, 12)));
        assert_eq!(data.expiration_date, Some(date(2033, 4, 15)));
        assert_eq!(data.issuing_country.as_deref(), Some("UTO"));
        assert_eq!(data.sex, Some(Sex::Female));
    }

    #[test]
    fn each_failure_has_its_own_outcome() {
        use ErrorCode::*;
        let td3 = ZoneFields::specimen(Format::Td3);
        let cases = [
            (
                ZoneFields {
                    date_of_expiry: "261123".into(),
                    ..td3.clone()
                },
                Some(DocumentExpired),
            ),
            (
                ZoneFields {
                    date_of_expiry: "261124".into(),
                    ..td3.clone()
                },
                None,
            ),
            (
                ZoneFields {
                    date_of_birth: "081125".into(),
                    ..td3.clone()
                },
                Some(UnderSupportedAge),
            ),
            (
                ZoneFields {
                    date_of_birth: "081124".into(),
                    ..td3.clone()
                },
                None,
            ),
            (
                ZoneFields {
                    issuing_state: "ZZZ".into(),
                    ..td3.clone()
                },
                Some(DocumentUnverifiedOther),
            ),
            (
                ZoneFields {
                    date_of_birth: "230229".into(),
                    ..td3
                },
                Some(DocumentUnverifiedOther),
            ),
        ];
        for (fields, expected) in cases {
            assert_eq!(
                code(&verdict(zone(Format::Td3, &fields))),
                expected,
                "{fields:?}"
            );
        }
        for format in [Format::MrvA, Format::Idl] {
            let other_kind = zone(format, &ZoneFields::specimen(format));
            assert_eq!(code(&verdict(other_kind)), Some(DocumentTypeNotSupported));
        }
        assert_eq!(
            code(&verdict(ZoneSighting::Absent)),
            Some(DocumentTypeNotSupported)
        );
        let quad = Quad::rectangle(0.0, 0.0, 1.0, 1.0);
        let illegible = ZoneSighting::Illegible {
            quad,
            reason: IllegibleReason::TooSmall,
        };
        assert_eq!(code(&verdict(illegible)), Some(DocumentUnverifiedOther));
    }

    #[test]
    fn a_session_decides_which_kinds_and_which_specimens() {
        let pictures = [(
            Side::Front,
            Ok(picture(
                zone(Format::Td3, &ZoneFields::specimen(Format::Td3)),
                1,
            )),
        )];
        let cards = DocumentOptions {
            allowed_types: Some(vec![DocumentType::IdCard]),
            require_live_capture: None,
        };
        let verdict = decide(&pictures, &cards, &Policy::TEST, TODAY);
        assert_eq!(code(&verdict), Some(ErrorCode::DocumentTypeNotSupported));
        assert!(verdict.data.number.is_some(), "what was read is kept");
        let live = decide(&pictures, &DocumentOptions::default(), &Policy::LIVE, TODAY);
        assert_eq!(code(&live), Some(ErrorCode::DocumentUnverifiedOther));
    }

    #[test]
    fn a_zone_without_its_document_is_not_verified() {
        let reading = zone(Format::Td3, &ZoneFields::specimen(Format::Td3));
        let mut strip = picture(reading.clone(), 1);
        strip.documents[0].quad = Quad::rectangle(0.0, 45.0, 100.0, 25.0);
        for picture in [strip, picture(reading, 0)] {
            let pictures = [(Side::Front, Ok(picture))];
            let verdict = decide(&pictures, &DocumentOptions::default(), &Policy::TEST, TODAY);
            assert_eq!(verdict.error.unwrap().reason, reason::NO_DOCUMENT);
        }
    }

    #[test]
    fn pictures_that_do_not_belong_together() {
        let one = zone(Format::Td1, &ZoneFields::specimen(Format::Td1));
        let other = ZoneFields {
            primary: "Nilsson".into(),
            ..ZoneFields::specimen(Format::Td1)
        };
        let pictures = [
            (Side::Front, Ok(picture(one.clone(), 1))),
            (Side::Back, Ok(picture(zone(Format::Td1, &other), 1))),
        ];
        let both = decide(&pictures, &DocumentOptions::default(), &Policy::TEST, TODAY);
        assert_eq!(both.error.unwrap().reason, reason::SIDES_DIFFER);
        let two = [(Side::Front, Ok(picture(one, 2)))];
        let two = decide(&two, &DocumentOptions::default(), &Policy::TEST, TODAY);
        assert_eq!(two.error.unwrap().reason, reason::SEVERAL_DOCUMENTS);
        let broken = [(Side::Front, Err(PictureError::Damaged))];
        let broken = decide(&broken, &DocumentOptions::default(), &Policy::TEST, TODAY);
        assert_eq!(code(&broken), Some(ErrorCode::DocumentUnverifiedOther));
    }

    #[test]
    fn the_french_card_ends_as_its_decrees_say() {
        let issued = |number: &str, birth: &str| {
            let fields = ZoneFields {
                document_number: number.into(),
                date_of_birth: birth.into(),
                ..ZoneFields::specimen(Format::FrenchId)
            };
            let lines = write(Format::FrenchId, &fields).unwrap();
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            data(&bonafide_mrz::parse(&lines).unwrap(), TODAY).expiration_date
        };
        assert_eq!(issued("120675123456", "651206"), Some(date(2027, 6, 30)));
        assert_eq!(issued("120675123456", "000101"), Some(date(2022, 6, 30)));
        assert_eq!(issued("980675123456", "651206"), Some(date(2008, 6, 30)));
    }
}
