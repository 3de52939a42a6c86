//! Which documents each country issues and what each side of them carries: the one place that knows whether
//! the back is asked for, and which side a picture shows.

mod table;

use bonafide_aamva::ParseError;
use bonafide_mrz::{Field, Format, country};

use crate::{
    document::DocumentType,
    evidence::{PictureEvidence, Symbology, ZoneReading, ZoneSighting},
    folding::{folded, holds},
    numbered_fields,
    session::Side,
};
pub use table::COUNTRIES;

/// Something on a side that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A machine-readable zone of this format.
    Zone(Format),
    /// The barcode of North American licences and cards (AAMVA).
    LicenceBarcode,
    /// The numbered fields of driving licences of the European model.
    NumberedFields,
}

/// What an edition of a document carries.
#[derive(Debug, PartialEq, Eq)]
pub struct Layout {
    /// On the side with the portrait.
    pub front: &'static [Mark],
    /// On the other side.
    pub back: &'static [Mark],
    /// Whether the person is asked for the back. A decision does without it where what it needs stands on the
    /// front.
    pub asks_back: bool,
}

impl Layout {
    /// Whether this side carries the mark.
    fn has(&self, mark: Mark, side: Side) -> bool {
        match side {
            Side::Front => self.front,
            Side::Back => self.back,
        }
        .contains(&mark)
    }
}

/// What a country issues of one kind.
#[derive(Debug, PartialEq, Eq)]
pub struct Issued {
    /// Editions that are read.
    pub layouts: &'static [Layout],
    /// Words by which editions are known that carry nothing that is read: all of a group stand on one.
    pub plain: &'static [&'static [&'static str]],
    /// Whether the country issues this kind at all.
    pub exists: bool,
}

/// A country's documents.
#[derive(Debug, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub code: &'static str,
    passport: Issued,
    id_card: Issued,
    driving_license: Issued,
}

impl Country {
    /// Its documents of one kind.
    #[must_use]
    pub const fn issued(&self, kind: DocumentType) -> &Issued {
        match kind {
            DocumentType::Passport => &self.passport,
            DocumentType::IdCard => &self.id_card,
            DocumentType::DrivingLicense => &self.driving_license,
        }
    }

    fn layouts(&self) -> impl Iterator<Item = &'static Layout> + use<> {
        let all = [
            self.passport.layouts,
            self.id_card.layouts,
            self.driving_license.layouts,
        ];
        all.into_iter().flatten()
    }
}

/// The documents of a country by its code; `None` for one that the table lacks.
#[must_use]
pub fn of(country: &str) -> Option<&'static Country> {
    let at = COUNTRIES.binary_search_by_key(&country, |row| row.code);
    at.ok().map(|at| &COUNTRIES[at])
}

/// Whether a country issues this kind; one that the table lacks may.
#[must_use]
pub fn may_exist(country: &str, kind: DocumentType) -> bool {
    of(country).is_none_or(|row| row.issued(kind).exists)
}

/// The layouts that carry a mark: the country's, or the standards' where the table knows of none.
fn layouts(mark: Mark, country: Option<&str>) -> Vec<&'static Layout> {
    let carries = |layout: &&Layout| {
        [Side::Front, Side::Back]
            .iter()
            .any(|s| layout.has(mark, *s))
    };
    let own = country.and_then(of).into_iter().flat_map(Country::layouts);
    let own: Vec<_> = own.filter(carries).collect();
    if own.is_empty() {
        return table::STANDARD.iter().filter(carries).collect();
    }
    own
}

/// The side on which a country's documents bear a mark; `None` where some bear it on one side and some on the
/// other.
#[must_use]
pub fn side(mark: Mark, country: Option<&str>) -> Option<Side> {
    let layouts = layouts(mark, country);
    let on = |side| layouts.iter().any(|layout| layout.has(mark, side));
    match (on(Side::Front), on(Side::Back)) {
        (true, false) => Some(Side::Front),
        (false, true) => Some(Side::Back),
        _ => None,
    }
}

/// The side on which a zone stands.
#[must_use]
pub fn zone_side(zone: &ZoneReading) -> Option<Side> {
    side(Mark::Zone(zone.format), issuer(zone))
}

/// The side that a picture shows, as far as what was read tells. Whatever is printed on backs alone outweighs
/// the rest.
#[must_use]
pub fn shown(picture: &PictureEvidence) -> Option<Side> {
    let sides: Vec<Side> = marks(picture)
        .into_iter()
        .filter_map(|(mark, country)| side(mark, country))
        .collect();
    match sides.contains(&Side::Back) {
        true => Some(Side::Back),
        false => sides.first().copied(),
    }
}

/// Whether the person is asked for the back after a look at the front: as the layouts say that carry what was
/// read. Where nothing was, the zone may be on the back; one that was seen and could not be read is not.
#[must_use]
pub fn back_asked(front: &PictureEvidence) -> bool {
    let marks = marks(front);
    if marks.is_empty() {
        return matches!(front.zone, ZoneSighting::Absent);
    }
    marks
        .into_iter()
        .flat_map(|(mark, country)| layouts(mark, country))
        .any(|layout| layout.asks_back)
}

/// What a picture shows that is read, and of which country it is where that is known at once.
fn marks(picture: &PictureEvidence) -> Vec<(Mark, Option<&'static str>)> {
    let zone = picture.zone_read();
    let mut marks: Vec<_> = zone
        .map(|zone| (Mark::Zone(zone.format), issuer(zone)))
        .into_iter()
        .collect();
    if licence_barcode(picture) {
        marks.push((Mark::LicenceBarcode, None));
    }
    if numbered_fields::make_a_front(&numbered_fields::find(&picture.print)) {
        marks.push((Mark::NumberedFields, None));
    }
    marks
}

/// The country that a zone names.
fn issuer(zone: &ZoneReading) -> Option<&'static str> {
    let span = zone.format.span(Field::IssuingState)?;
    let line = zone.lines.get(span.line)?;
    let code = line.get(span.start..span.start + span.length)?;
    country::alpha2(code.trim_end_matches('<'))
}

fn licence_barcode(picture: &PictureEvidence) -> bool {
    picture.barcodes.iter().any(|barcode| {
        barcode.symbology == Symbology::Pdf417
            && !matches!(
                bonafide_aamva::parse(&barcode.content),
                Err(ParseError::NotAamva | ParseError::TooLong)
            )
    })
}

/// A document that carries nothing that is read, known by its words: its country, its kind, and the words.
#[must_use]
pub fn plain<'a>(
    lines: impl Iterator<Item = &'a str>,
) -> Option<(&'static str, DocumentType, String)> {
    let lines: Vec<String> = lines.map(folded).collect();
    let says = |phrase: &&str| {
        let phrase = folded(phrase);
        lines.iter().any(|line| holds(line, &phrase))
    };
    COUNTRIES.iter().find_map(|country| {
        DocumentType::ALL.into_iter().find_map(|kind| {
            let mut groups = country.issued(kind).plain.iter();
            let words = groups.find(|words| words.iter().all(says))?;
            Some((country.code, kind, words.join(", ")))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::european_licence;

    /// The countries of the document check (contract section 4.9).
    const COVERED: &str = "AE AL AM AR AT AU AZ BD BE BG BH BJ BO BR BS BY CA CH CI CL CM CN CO CR CY CZ DE DK DO DZ \
        EC EE EG ES FI FR GB GE GH GR GT HK HN HR HT HU ID IE IL IN IQ IT JE JM JO JP KE KR KW KZ LB LI LK LT LU LV MA \
        MD MK MM MN MT MU MX MY NG NL NO NP NZ PA PE PH PK PL PR PS PT PY RO RS RU SA SE SG SI SK SV TH TN TR TW UA UG \
        US UY UZ VE VN ZA";

    #[test]
    fn every_country_of_the_contract_has_its_rows() {
        assert!(COUNTRIES.is_sorted_by_key(|country| country.code));
        for code in COVERED.split_whitespace() {
            let country = of(code).unwrap_or_else(|| panic!("{code} has no row"));
            let passport = country.issued(DocumentType::Passport);
            assert_eq!(passport.layouts[0].front, [Mark::Zone(Format::Td3)]);
            for kind in DocumentType::ALL {
                let issued = country.issued(kind);
                let empty = issued.layouts.is_empty() && issued.plain.is_empty();
                assert!(issued.exists || empty, "{code} {kind:?}");
            }
        }
    }

    #[test]
    fn licences_are_read_where_their_issuers_are_known() {
        let has = |code, mark| {
            let issued = of(code).unwrap().issued(DocumentType::DrivingLicense);
            issued
                .layouts
                .iter()
                .any(|layout| layout.front.contains(&mark) || layout.back.contains(&mark))
        };
        for country in COUNTRIES {
            assert_eq!(
                has(country.code, Mark::NumberedFields),
                european_licence::issues(country.code),
                "{}",
                country.code
            );
        }
        for code in ["US", "CA", "PR"] {
            assert!(has(code, Mark::LicenceBarcode), "{code}");
        }
    }

    #[test]
    fn sides_are_the_standards_unless_a_country_does_otherwise() {
        use Format::*;
        for (format, country, wanted) in [
            (Td1, Some("DE"), Some(Side::Back)),
            (Td1, Some("AD"), Some(Side::Back)),
            (Td1, None, Some(Side::Back)),
            // Blue cards have their zone below the portrait, electronic ones on the back.
            (Td1, Some("PE"), None),
            (Td2, Some("RO"), Some(Side::Front)),
            (FrenchId, Some("FR"), Some(Side::Front)),
            (Td3, Some("JP"), Some(Side::Front)),
            (Idl, Some("NL"), Some(Side::Back)),
            (MrvA, None, Some(Side::Front)),
        ] {
            assert_eq!(
                side(Mark::Zone(format), country),
                wanted,
                "{format:?} {country:?}"
            );
        }
    }

    #[test]
    fn documents_without_anything_to_read_are_known_by_their_words() {
        let known =
            |lines: &[&str]| plain(lines.iter().copied()).map(|(code, kind, _)| (code, kind));
        assert_eq!(
            known(&["CONNOTATI E CONTRASSEGNI SALIENTI", "Statura 1,70"]),
            Some(("IT", DocumentType::IdCard))
        );
        assert_eq!(
            known(&["REPUBLIC OF SINGAPORE", "IDENTITY CARD NO. S0000001I"]),
            Some(("SG", DocumentType::IdCard))
        );
        // A passport of the same state, and a card that has its zone on the back.
        assert_eq!(known(&["REPUBLIC OF SINGAPORE", "PASSPORT"]), None);
        assert_eq!(
            known(&["REPUBBLICA ITALIANA", "CARTA DI IDENTITÀ / IDENTITY CARD"]),
            None
        );
    }
}
