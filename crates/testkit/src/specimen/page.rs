//! Flat documents as printed.

use bonafide_mrz::{Format, ZoneFields, write};
use image::RgbImage;

use super::{canvas, holder::Holder, layout, random::Random};

/// Resolution of a flat page.
pub(crate) const PIXELS_PER_MM: f32 = 12.0;

/// Kinds of specimen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A passport's data page, 125 × 88 mm.
    Passport,
    /// The front of an ID-1 card, 85.6 × 54 mm, without a zone.
    CardFront,
    /// Its back with a TD1 zone.
    CardBack,
    /// An ID-2 card, 105 × 74 mm, with a TD2 zone.
    LargeCard,
    /// A visa of full size with an MRV-A zone.
    VisaA,
    /// A visa of ID-2 size with an MRV-B zone.
    VisaB,
    /// A French identity card of the old layout.
    FrenchCard,
    /// A driving licence of the EU's layout, without a zone.
    DrivingLicence,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Passport,
        Self::CardFront,
        Self::CardBack,
        Self::LargeCard,
        Self::VisaA,
        Self::VisaB,
        Self::FrenchCard,
        Self::DrivingLicence,
    ];

    /// The zone's format; `None` where the side has none.
    #[must_use]
    pub const fn format(self) -> Option<Format> {
        match self {
            Self::Passport => Some(Format::Td3),
            Self::CardBack => Some(Format::Td1),
            Self::LargeCard => Some(Format::Td2),
            Self::VisaA => Some(Format::MrvA),
            Self::VisaB => Some(Format::MrvB),
            Self::FrenchCard => Some(Format::FrenchId),
            Self::CardFront | Self::DrivingLicence => None,
        }
    }

    /// Width and height in millimetres (ICAO 9303-3, section 2; ISO/IEC 7810).
    #[must_use]
    pub const fn size(self) -> (f32, f32) {
        match self {
            Self::Passport | Self::VisaA => (125.0, 88.0),
            Self::CardFront | Self::CardBack | Self::DrivingLicence => (85.6, 54.0),
            Self::LargeCard | Self::VisaB | Self::FrenchCard => (105.0, 74.0),
        }
    }

    /// The word in manifests.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passport => "passport",
            Self::CardFront => "id_card_front",
            Self::CardBack => "id_card_back",
            Self::LargeCard | Self::FrenchCard => "id_card_td2",
            Self::VisaA | Self::VisaB => "visa",
            Self::DrivingLicence => "driving_licence",
        }
    }
}

/// A flat document.
#[derive(Debug, Clone)]
pub struct Page {
    /// What it is.
    pub kind: Kind,
    /// Whose it is.
    pub holder: Holder,
    /// The print, height × width × 3, 12 pixels a millimetre.
    pub image: RgbImage,
    /// The lines of its zone, as printed; empty where it has none.
    pub lines: Vec<String>,
    /// The zone's corners in pixels of `image`, TL TR BR BL: from the left edge of the first
    /// character cell to the right edge of the last.
    pub zone: Option<[(f32, f32); 4]>,
}

impl Page {
    /// A document of `kind` of an invented person.
    #[must_use]
    pub fn random(kind: Kind, seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0x0bad_5eed);
        let holder = Holder::random(&mut random);
        Self::of(kind, holder, seed)
    }

    /// The document of `holder`; the seed gives its look.
    ///
    /// # Panics
    /// When the holder's data do not fit the zone, which is a mistake of the test.
    #[must_use]
    pub fn of(kind: Kind, mut holder: Holder, seed: u64) -> Self {
        let mut random = Random::new(seed);
        if kind == Kind::FrenchCard {
            holder.state = "FRA".into();
            let digits: String = (0..5).map(|_| random.below(10).to_string()).collect();
            holder.number = format!(
                "{:02}{:02}75{:01}{digits}",
                14,
                random.below(12) + 1,
                random.below(10)
            );
        }
        let (width, height) = kind.size();
        let pixels = |mm: f32| (mm * PIXELS_PER_MM).round() as u32;
        let mut image = RgbImage::new(pixels(width), pixels(height));
        canvas::guilloche(&mut image, &mut random);
        layout::print(&mut image, kind, &holder, &mut random);
        let lines = kind.format().map_or_else(Vec::new, |format| {
            write(format, &fields(kind, format, &holder)).expect("the holder's data fit the zone")
        });
        let zone =
            (!lines.is_empty()).then(|| layout::print_zone(&mut image, kind, &lines, &mut random));
        Self {
            kind,
            holder,
            image,
            lines,
            zone,
        }
    }
}

fn fields(kind: Kind, format: Format, holder: &Holder) -> ZoneFields {
    let date = |(year, month, day): (u16, u8, u8)| format!("{:02}{month:02}{day:02}", year % 100);
    let code = match kind {
        Kind::Passport => "P",
        Kind::VisaA | Kind::VisaB => "V",
        Kind::FrenchCard => "ID",
        _ => "I",
    };
    let room = match format {
        Format::Td1 | Format::Td3 => 14,
        Format::Td2 => 7,
        Format::MrvA => 16,
        Format::MrvB => 8,
        Format::FrenchId => 0,
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
        optional_data: holder.optional.chars().take(room).collect(),
        optional_data_2: String::new(),
    }
}
