//! Flat documents as printed, with the truth about them.

use bonafide_mrz::{Date, Format, ZoneFields, write};
use image::RgbImage;

use super::{
    american,
    canvas::{Canvas, Face, Point},
    holder::Holder,
    layout::{self, Print},
    pattern::{self, Inks},
    random::Random,
    zone_print::{self, ZoneLook},
};

/// Resolution of a flat page.
pub const PIXELS_PER_MM: f32 = 12.0;

/// Four corners in pixels, x to the right, y down, from the picture's top left corner: TL TR BR BL
/// of the document, however it lies.
pub type Quad = [Point; 4];

/// Kinds of specimen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A passport's data page, 125 × 88 mm, TD3 zone.
    Passport,
    /// The front of an ID-1 card, 85.6 × 54 mm, without a zone.
    CardFront,
    /// Its back, TD1 zone.
    CardBack,
    /// An ID-2 card, 105 × 74 mm, TD2 zone.
    LargeCard,
    /// A visa of full size, 120 × 80 mm, MRV-A zone.
    VisaA,
    /// A visa of ID-2 size, MRV-B zone.
    VisaB,
    /// An identity card with the zone of the old French layout, ID-2 size.
    FrenchCard,
    /// The front of a driving licence with the EU's numbered fields, ID-1 size, without a zone.
    DrivingLicence,
    /// Its back with the table of categories and a zone of one line.
    LicenceBack,
    /// The back of a driving licence of the US, ID-1 size, with a PDF417 barcode.
    AmericanLicenceBack,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Passport,
        Self::CardFront,
        Self::CardBack,
        Self::LargeCard,
        Self::VisaA,
        Self::VisaB,
        Self::FrenchCard,
        Self::DrivingLicence,
        Self::LicenceBack,
        Self::AmericanLicenceBack,
    ];

    /// The zone's format; `None` where this side has none.
    #[must_use]
    pub const fn format(self) -> Option<Format> {
        match self {
            Self::Passport => Some(Format::Td3),
            Self::CardBack => Some(Format::Td1),
            Self::LargeCard => Some(Format::Td2),
            Self::VisaA => Some(Format::MrvA),
            Self::VisaB => Some(Format::MrvB),
            Self::FrenchCard => Some(Format::FrenchId),
            Self::LicenceBack => Some(Format::Idl),
            Self::CardFront | Self::DrivingLicence | Self::AmericanLicenceBack => None,
        }
    }

    /// Width and height in millimetres (ICAO 9303-4 to -7; ISO/IEC 7810).
    #[must_use]
    pub const fn size(self) -> (f32, f32) {
        match self {
            Self::Passport => (125.0, 88.0),
            Self::CardFront
            | Self::CardBack
            | Self::DrivingLicence
            | Self::LicenceBack
            | Self::AmericanLicenceBack => (85.6, 54.0),
            Self::LargeCard | Self::VisaB | Self::FrenchCard => (105.0, 74.0),
            Self::VisaA => (120.0, 80.0),
        }
    }

    /// Radius of the corners in millimetres: cards are rounded (ISO/IEC 7810), paper is not.
    #[must_use]
    pub const fn corner_radius(self) -> f32 {
        match self {
            Self::CardFront
            | Self::CardBack
            | Self::DrivingLicence
            | Self::LicenceBack
            | Self::AmericanLicenceBack
            | Self::LargeCard
            | Self::FrenchCard => 3.18,
            Self::Passport => 1.0,
            Self::VisaA | Self::VisaB => 0.0,
        }
    }

    /// The side of the same document that has a portrait: this one, if it has.
    #[must_use]
    pub const fn with_portrait(self) -> Self {
        match self {
            Self::CardBack => Self::CardFront,
            Self::LicenceBack | Self::AmericanLicenceBack => Self::DrivingLicence,
            other => other,
        }
    }

    /// A name of its own, for command lines.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passport => "passport",
            Self::CardFront => "card-front",
            Self::CardBack => "card-back",
            Self::LargeCard => "large-card",
            Self::VisaA => "visa-a",
            Self::VisaB => "visa-b",
            Self::FrenchCard => "french-card",
            Self::DrivingLicence => "driving-licence",
            Self::LicenceBack => "licence-back",
            Self::AmericanLicenceBack => "american-licence-back",
        }
    }

    /// The word in manifests, which may stand for several kinds.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passport => "passport",
            Self::CardFront => "id_card_front",
            Self::CardBack => "id_card_back",
            Self::LargeCard | Self::FrenchCard => "id_card",
            Self::VisaA | Self::VisaB => "visa",
            Self::DrivingLicence => "driving_licence",
            Self::LicenceBack | Self::AmericanLicenceBack => "driving_licence_back",
        }
    }
}

/// A document to be drawn: what it is and whose. The same seed gives the front and the back of one
/// card to the same person.
#[derive(Debug, Clone)]
pub struct Specimen {
    kind: Kind,
    seed: u64,
    holder: Holder,
}

impl Specimen {
    /// A document of `kind` of the person of this seed; the seed gives its look too.
    #[must_use]
    pub fn new(kind: Kind, seed: u64) -> Self {
        let mut holder = Holder::of_seed(seed);
        let mut random = Random::of(seed, "number");
        match kind {
            // Some states print more than nine characters (ICAO 9303-5, section 4.2.4).
            Kind::CardFront | Kind::CardBack if random.chance(0.12) => {
                let count = random.below(3) + 1;
                holder.number += &random.digits(count);
                holder.personal_number.clear();
            }
            Kind::FrenchCard => holder.state = "FRA".into(),
            Kind::AmericanLicenceBack => holder = american::holder(holder, seed),
            _ => {}
        }
        // The United Kingdom issues no identity cards; Ireland issues passport cards.
        let card = matches!(kind, Kind::CardFront | Kind::CardBack | Kind::LargeCard);
        if card && holder.state == "GBR" {
            holder.state = "IRL".into();
        }
        Self { kind, seed, holder }
    }

    /// A passport's data page.
    #[must_use]
    pub fn passport(seed: u64) -> Self {
        Self::new(Kind::Passport, seed)
    }

    /// The front of an identity card.
    #[must_use]
    pub fn card_front(seed: u64) -> Self {
        Self::new(Kind::CardFront, seed)
    }

    /// The back of the identity card of the same seed.
    #[must_use]
    pub fn card_back(seed: u64) -> Self {
        Self::new(Kind::CardBack, seed)
    }

    /// A driving licence: no zone.
    #[must_use]
    pub fn driving_licence(seed: u64) -> Self {
        Self::new(Kind::DrivingLicence, seed)
    }

    /// The same document of somebody else.
    #[must_use]
    pub fn with_holder(mut self, holder: Holder) -> Self {
        self.holder = holder;
        self
    }

    /// Whose it is.
    #[must_use]
    pub const fn holder(&self) -> &Holder {
        &self.holder
    }

    /// Draws it.
    ///
    /// # Panics
    /// When the holder's data do not fit the zone, which is a mistake of the caller.
    #[must_use]
    pub fn render(&self) -> Page {
        let Self { kind, seed, .. } = *self;
        let mut holder = self.holder.clone();
        if kind == Kind::FrenchCard && holder.number.len() != 12 {
            holder.number = french_number(seed, holder.issue);
        }
        let (width, height) = kind.size();
        let mut canvas = Canvas::new(width, height, PIXELS_PER_MM);
        let mut look = Random::of(seed, "look");
        let inks = Inks::random(&mut look);
        pattern::ground(&mut canvas, &inks, &mut look);
        let print = Print::new(kind, &holder, inks, seed);
        let printed = layout::print(&mut canvas, &print);
        let mut page = Page {
            kind,
            image: RgbImage::new(0, 0),
            lines: Vec::new(),
            zone_quad: None,
            barcode: None,
            portrait_quad: printed.portrait.map(|(at, size)| corners(at, size)),
            fields: printed.fields,
            seed,
            flags: Vec::new(),
            holder,
        };
        if let Some(format) = kind.format() {
            let look = ZoneLook::random(&mut Random::of(seed, "zone"));
            page.lines = write(format, &zone_fields(kind, format, &page.holder, seed))
                .expect("the holder's data fit the zone");
            let (at, size) = zone_print::print(&mut canvas, kind, &page.lines, &look, seed);
            page.zone_quad = Some(corners(at, size));
            if !look.ocr_b {
                page.flags.push("non_ocrb");
            }
        }
        if kind == Kind::AmericanLicenceBack {
            let printed = american::print(&mut canvas, &page.holder, &inks, seed);
            let (at, size) = printed.place;
            page.barcode = Some(Barcode {
                text: printed.text,
                quad: corners(at, size),
            });
        }
        page.image = canvas.image;
        page
    }
}

/// A flat document.
#[derive(Debug, Clone)]
pub struct Page {
    /// What it is.
    pub kind: Kind,
    /// Whose it is, as printed.
    pub holder: Holder,
    /// The print, [`PIXELS_PER_MM`] pixels a millimetre.
    pub image: RgbImage,
    /// The lines of its zone as printed; empty where it has none.
    pub lines: Vec<String>,
    /// The zone's corners in pixels of `image`: from the left edge of the first character cell to
    /// the right edge of the last, from the capitals of the first line to the baseline of the last.
    pub zone_quad: Option<Quad>,
    /// Its barcode.
    pub barcode: Option<Barcode>,
    /// The portrait's corners in pixels of `image`.
    pub portrait_quad: Option<Quad>,
    /// What is special about the print: `non_ocrb`.
    pub flags: Vec<&'static str>,
    /// The values printed on it, but those of the zone.
    pub(crate) fields: Vec<Field>,
    /// The seed of its look.
    pub(crate) seed: u64,
}

/// A printed value. Lengths are millimetres.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field {
    pub(crate) words: String,
    /// Where its baseline begins.
    pub(crate) at: Point,
    /// Height of its capitals.
    pub(crate) cap: f32,
    pub(crate) face: Face,
}

/// A barcode as printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Barcode {
    /// What it says.
    pub text: String,
    /// Its corners in pixels of the page or of the photograph.
    pub quad: Quad,
}

impl Page {
    /// The corners of what a machine reads, zone or barcode: it stays inside a photograph and no glare
    /// saturates it.
    #[must_use]
    pub fn read_quad(&self) -> Option<&Quad> {
        let barcode = self.barcode.as_ref().map(|barcode| &barcode.quad);
        self.zone_quad.as_ref().or(barcode)
    }

    /// The page's own corners in pixels of `image`.
    #[must_use]
    pub fn corners(&self) -> Quad {
        let (width, height) = (self.image.width() as f32, self.image.height() as f32);
        [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]
    }
}

fn corners((x, y): Point, (width, height): Point) -> Quad {
    [
        (x, y),
        (x + width, y),
        (x + width, y + height),
        (x, y + height),
    ]
    .map(|(x, y)| (x * PIXELS_PER_MM, y * PIXELS_PER_MM))
}

/// Year and month of issue, department, and a running number.
fn french_number(seed: u64, issue: Date) -> String {
    let mut random = Random::of(seed, "french number");
    format!(
        "{:02}{:02}{:02}{}",
        issue.year % 100,
        issue.month,
        random.below(95) + 1,
        random.digits(6)
    )
}

fn zone_fields(kind: Kind, format: Format, holder: &Holder, seed: u64) -> ZoneFields {
    let mut random = Random::of(seed, "codes");
    let date = |date: Date| format!("{:02}{:02}{:02}", date.year % 100, date.month, date.day);
    let code = match kind {
        Kind::Passport => *random.pick(&["P", "P", "P", "P", "PP", "PD", "PS"]),
        Kind::VisaA | Kind::VisaB => *random.pick(&["V", "V", "VR"]),
        Kind::FrenchCard => "ID",
        Kind::LicenceBack => "D1",
        _ => *random.pick(&["I", "I", "ID", "C", "IP"]),
    };
    let room = match format {
        // A long number goes on in the optional data, with its check digit and a filler.
        Format::Td1 if holder.number.len() > 9 => 22 - holder.number.len(),
        Format::Td1 => 15,
        Format::Td3 => 14,
        Format::Td2 => 7,
        Format::MrvA => 16,
        Format::MrvB => 8,
        _ => 0,
    };
    ZoneFields {
        document_code: code.into(),
        issuing_state: holder.state.clone(),
        primary: holder.surname.clone(),
        secondary: holder.given_names.clone(),
        document_number: holder.number.clone(),
        nationality: holder.state.clone(),
        date_of_birth: date(holder.birth),
        sex: holder.sex,
        date_of_expiry: date(holder.expiry),
        optional_data: match format {
            // A version, the number, and what the issuer likes.
            Format::Idl => format!("1{}<{}", holder.number, random.digits(13)),
            _ => holder.personal_number.chars().take(room).collect(),
        },
        optional_data_2: match format {
            Format::FrenchId => random.digits(6),
            Format::Td1 if random.chance(0.25) => random.digits(7),
            _ => String::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_prints_the_zone_of_its_format() {
        for seed in 0..60 {
            for kind in Kind::ALL {
                let specimen = Specimen::new(kind, seed);
                let Some(format) = kind.format() else {
                    continue;
                };
                let mut holder = specimen.holder().clone();
                if kind == Kind::FrenchCard {
                    holder.number = french_number(seed, holder.issue);
                }
                let lines = write(format, &zone_fields(kind, format, &holder, seed)).unwrap();
                let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
                let mrz = bonafide_mrz::parse(&lines).unwrap();
                assert_eq!(mrz.format, format, "{lines:?}");
                assert!(mrz.check_digits_valid(), "{lines:?}");
                if format != Format::Idl {
                    assert_eq!(mrz.document_number, holder.number, "{lines:?}");
                }
            }
        }
    }

    /// Figures of benchmarks are given for a series of seeds: whoever changes the series says so
    /// by changing this test.
    #[test]
    fn a_seed_keeps_its_person() {
        assert_eq!(
            Specimen::passport(1).render().lines,
            [
                "P<UTOOKAFOR<<MARY<ANN<<<<<<<<<<<<<<<<<<<<<<<",
                "B0530188K4UTO0501057F3208081<<<<<<<<<<<<<<06",
            ]
        );
    }

    #[test]
    fn front_and_back_of_a_card_are_one_persons() {
        let (front, back) = (Specimen::card_front(5), Specimen::card_back(5));
        assert_eq!(front.holder(), back.holder());
        let holder = Holder::of_seed(5)
            .named("Zoë", "Ünal")
            .born(Date {
                year: 2012,
                month: 3,
                day: 9,
            })
            .expiring(Date {
                year: 2024,
                month: 2,
                day: 29,
            })
            .from_state("UTO")
            .with_number("X1234567");
        let page = Specimen::card_back(5).with_holder(holder).render();
        assert_eq!(page.lines[2].trim_end_matches('<'), "UENAL<<ZOE");
        assert!(page.lines[1].starts_with("120309") && page.lines[1][8..].starts_with("240229"));
        assert!(page.lines[0][2..].starts_with("UTOX1234567<"));
    }
}
