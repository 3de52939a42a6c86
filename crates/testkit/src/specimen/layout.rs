//! Where things are printed on each kind of document. Lengths are millimetres.

use image::RgbImage;

use super::{
    canvas::{self, Colour},
    holder::Holder,
    page::{Kind, PIXELS_PER_MM},
    portrait,
    random::Random,
};

/// Pitch of OCR-B (ICAO 9303-3, section 4.2): ten characters an inch.
const PITCH: f32 = 2.54;
/// Distance of the zone's baselines: six lines an inch on cards of ID-1 size, wider elsewhere
/// (ICAO 9303-4 and -5, figures of the zones).
const LINE_TD1: f32 = 4.23;
const LINE: f32 = 6.35;

const INK: Colour = [28, 30, 36];
const LABEL: Colour = [86, 96, 120];

/// Prints all but the zone.
pub(crate) fn print(image: &mut RgbImage, kind: Kind, holder: &Holder, random: &mut Random) {
    let mm = |length: f32| length * PIXELS_PER_MM;
    let (width, height) = kind.size();
    let accent: Colour = *random.pick(&[[120, 24, 44], [22, 54, 110], [18, 92, 70], [88, 60, 20]]);
    let title = match kind {
        Kind::Passport => "PASSPORT · PASSEPORT · REISEPASS",
        Kind::CardFront | Kind::CardBack | Kind::LargeCard => "IDENTITY CARD · PERSONALAUSWEIS",
        Kind::FrenchCard => "CARTE NATIONALE D'IDENTITÉ",
        Kind::VisaA | Kind::VisaB => "VISA",
        Kind::DrivingLicence => "DRIVING LICENCE · PERMIS DE CONDUIRE",
    };
    let state = format!("{} · SPECIMEN", holder.state);
    canvas::text(image, (mm(4.0), mm(6.5)), mm(4.4), accent, title);
    canvas::text(image, (mm(width - 34.0), mm(6.5)), mm(3.6), accent, &state);
    for ring in 0..4 {
        let radius = mm(6.0 - ring as f32 * 1.4);
        let tint = if ring % 2 == 0 {
            accent.map(|c| c / 2 + 120)
        } else {
            [236, 236, 230]
        };
        canvas::ellipse(
            image,
            (mm(width - 10.0), mm(height * 0.42)),
            (radius, radius),
            tint,
        );
    }
    if kind == Kind::CardBack {
        return details(image, holder, 6.0, 12.0, 3);
    }
    let portrait_height = (height * 0.48).min(40.0);
    let portrait_width = portrait_height * 0.78;
    portrait::draw(
        image,
        (mm(5.0), mm(10.0)),
        (mm(portrait_width), mm(portrait_height)),
        random,
    );
    let left = 5.0 + portrait_width + 4.0;
    if kind == Kind::DrivingLicence {
        return licence(image, holder, left);
    }
    details(image, holder, left, 11.5, 6);
}

/// Labelled fields below one another.
fn details(image: &mut RgbImage, holder: &Holder, left: f32, top: f32, count: usize) {
    let mm = |length: f32| length * PIXELS_PER_MM;
    let date = |(year, month, day): (u16, u8, u8)| format!("{day:02}.{month:02}.{year}");
    let rows = [
        ("Surname / Nom / Name", holder.surname.to_uppercase()),
        (
            "Given names / Prénoms / Vornamen",
            holder.given_names.to_uppercase(),
        ),
        ("Number / No / Nummer", holder.number.clone()),
        ("Date of birth / Date de naissance", date(holder.birth)),
        (
            "Sex / Sexe / Geschlecht",
            holder.sex.to_string().replace('<', "X"),
        ),
        ("Date of expiry / Date d'expiration", date(holder.expiry)),
    ];
    for (i, (label, value)) in rows.iter().take(count).enumerate() {
        let y = top + i as f32 * 6.6;
        canvas::text(image, (mm(left), mm(y)), mm(2.0), LABEL, label);
        canvas::text(image, (mm(left), mm(y + 3.2)), mm(3.5), INK, value);
    }
}

/// The numbered fields of the EU's licence (Directive 2006/126/EC, annex I).
fn licence(image: &mut RgbImage, holder: &Holder, left: f32) {
    let mm = |length: f32| length * PIXELS_PER_MM;
    let date = |(year, month, day): (u16, u8, u8)| format!("{day:02}.{month:02}.{year}");
    let rows = [
        format!("1. {}", holder.surname.to_uppercase()),
        format!("2. {}", holder.given_names.to_uppercase()),
        format!("3. {}", date(holder.birth)),
        format!("4b. {}", date(holder.expiry)),
        format!("5. {}", holder.number),
        "9. AM B L".to_owned(),
    ];
    for (i, row) in rows.iter().enumerate() {
        canvas::text(
            image,
            (mm(left), mm(13.0 + i as f32 * 5.4)),
            mm(3.4),
            INK,
            row,
        );
    }
}

/// Prints the zone and returns its corners.
pub(crate) fn print_zone(
    image: &mut RgbImage,
    kind: Kind,
    lines: &[String],
    random: &mut Random,
) -> [(f32, f32); 4] {
    let mm = |length: f32| length * PIXELS_PER_MM;
    let (width, height) = kind.size();
    let distance = if kind == Kind::CardBack {
        LINE_TD1
    } else {
        LINE
    };
    let length = lines[0].len() as f32 * PITCH;
    let left = (width - length) / 2.0;
    let last = height - if kind == Kind::CardBack { 4.6 } else { 7.2 };
    let first = last - distance * (lines.len() - 1) as f32;
    if random.chance(0.5) {
        // Many issuers leave the zone's ground plain.
        let top = mm(first - 4.6);
        let across = image.width() as f32;
        let rest = image.height() as f32 - top;
        canvas::rectangle(image, (0.0, top), (across, rest), [242, 242, 238]);
    }
    let ink = (random.below(40) + 8) as u8;
    for (i, line) in lines.iter().enumerate() {
        let baseline = mm(first + distance * i as f32);
        canvas::zone_line(
            image,
            (mm(left), baseline),
            mm(PITCH),
            [ink, ink, ink + 6],
            line,
        );
    }
    let (top, bottom) = (first - 2.6, last + 0.2);
    [
        (left, top),
        (left + length, top),
        (left + length, bottom),
        (left, bottom),
    ]
    .map(|(x, y)| (mm(x), mm(y)))
}
