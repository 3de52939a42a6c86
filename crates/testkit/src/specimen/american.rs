//! The back of a driving licence as the states of the US print it: magnetic stripe, a linear barcode,
//! small print, and the PDF417 barcode of the AAMVA with the data of an invented person.

use bonafide_aamva::{
    Address, Card, Compliance, Date, Height, Licence, Names, Sex, Truncation, issuer, write,
};
use rxing::pdf417::encoder::PDF417;

use super::{
    canvas::{Canvas, Face, Point, blend},
    holder::Holder,
    page::PIXELS_PER_MM,
    pattern::{self, Inks},
    random::Random,
};

/// Issuer identification numbers of some states.
const ISSUERS: &[u32] = &[
    636_000, 636_001, 636_010, 636_014, 636_015, 636_023, 636_024, 636_025, 636_035, 636_045,
];
const FAMILY_NAMES: &[&str] = &[
    "SPECIMEN",
    "SAMPLE",
    "NOBODY",
    "DOE",
    "O'EXAMPLE",
    "PLACEHOLDER-SMITH",
    "VAN DER TEST",
    "MUSTERMANN",
];
const GIVEN_NAMES: &[(&str, char)] = &[
    ("JANE", 'F'),
    ("MARY ANN", 'F'),
    ("ALEXANDRA ELEFTHERIA", 'F'),
    ("JOHN", 'M'),
    ("JOSE LUIS", 'M'),
    ("CHRISTOPHER JAMES", 'M'),
    ("SAM", '<'),
];
const CITIES: &[&str] = &["ANYTOWN", "NOWHERE SPRINGS", "PORT EXAMPLE", "ZENITH"];
const STREETS: &[&str] = &[
    "MAIN STREET",
    "ELM AVE APT 3",
    "SPECIMEN BOULEVARD",
    "TEST RD",
];

/// Level of error correction: the one that the AAMVA recommends.
const LEVEL: u32 = 5;
/// Widest and highest barcode, in millimetres (DL/ID Card Design Standard, section D.3.4).
const MOST: Point = (75.0, 28.0);
/// Light beside a barcode, in modules.
const QUIET: f32 = 3.0;

/// The person of this seed as a licence has them, from what all specimens have of a person.
pub(crate) fn holder(mut holder: Holder, seed: u64) -> Holder {
    let mut random = Random::of(seed, "american");
    let (given, sex) = *random.pick(GIVEN_NAMES);
    holder.surname = (*random.pick(FAMILY_NAMES)).into();
    holder.given_names = given.into();
    holder.sex = sex;
    holder.state = "USA".into();
    let letter = *random.pick(&["A", "D", "S", "T"]);
    holder.number = format!("{letter}{}", random.digits(8));
    holder.personal_number.clear();
    holder
}

/// What the barcode of a holder's licence says: AAMVA 2020, version 10.
fn licence(holder: &Holder, seed: u64) -> Licence {
    let mut random = Random::of(seed, "licence");
    let number = *random.pick(ISSUERS);
    let state = issuer(number).and_then(|issuer| issuer.subdivision);
    let date = |date: bonafide_mrz::Date| Date::new(date.year, date.month, date.day);
    Licence {
        issuer_number: number,
        version: 10,
        jurisdiction_version: random.below(4) as u8,
        card: Card::Driver,
        names: Names {
            family: holder.surname.clone(),
            given: holder.given_names.clone(),
            suffix: String::new(),
            family_truncation: Truncation::Whole,
            given_truncation: Truncation::Whole,
        },
        number: holder.number.clone(),
        date_of_birth: date(holder.birth),
        expiry: date(holder.expiry),
        issued: date(holder.issue),
        sex: Some(match holder.sex {
            'F' => Sex::Female,
            'M' => Sex::Male,
            _ => Sex::Unspecified,
        }),
        height: Some(Height::Inches(58 + random.below(20) as u16)),
        eyes: (*random.pick(&["BRO", "BLU", "GRN", "HAZ"])).into(),
        hair: (*random.pick(&["BRO", "BLK", "BLN", "GRY"])).into(),
        address: Address {
            street: format!("{} {}", 1 + random.below(9999), random.pick(STREETS)),
            street_2: String::new(),
            city: (*random.pick(CITIES)).into(),
            jurisdiction: state.unwrap_or("CA").into(),
            postal_code: random.digits(5),
        },
        country: None,
        class: (*random.pick(&["C", "D", "M"])).into(),
        restrictions: (*random.pick(&["", "B", "A"])).into(),
        endorsements: (*random.pick(&["", "", "M"])).into(),
        discriminator: random.digits(20),
        inventory_control: random.digits(14),
        compliance: Some(*random.pick(&[Compliance::Full, Compliance::None])),
        card_revision: Date::new(2020, 1 + random.below(12) as u8, 1),
        limited_duration: false,
        under_18_until: None,
        under_19_until: None,
        under_21_until: None,
        organ_donor: random.chance(0.5),
        veteran: random.chance(0.1),
    }
}

/// A barcode as printed.
pub(crate) struct Printed {
    /// What it says.
    pub(crate) text: String,
    /// Its top left corner and size in millimetres, without the light beside it.
    pub(crate) place: (Point, Point),
}

/// Prints the back of `holder`'s licence.
pub(crate) fn print(canvas: &mut Canvas, holder: &Holder, inks: &Inks, seed: u64) -> Printed {
    let mut random = Random::of(seed, "licence back");
    let stripe = random.chance(0.6);
    if stripe {
        canvas.rectangle((0.0, 3.0), (85.6, 9.5), [24, 22, 22], 1.0);
    } else {
        linear(canvas, (6.0, 3.5), &mut random);
    }
    let licence = licence(holder, seed);
    small_print(canvas, &licence, inks, if stripe { 15.0 } else { 12.5 });
    pattern::overprint(canvas, inks.accent, (48.0, 19.0), 4.0);
    let bytes = write(&licence).expect("an invented licence fits");
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let printed = symbol(canvas, &text, 24.0, &mut random);
    if stripe {
        linear(canvas, (50.0, 14.0), &mut random);
    }
    printed
}

/// Bars of chance: the linear barcode of the card's inventory number, which nobody reads.
fn linear(canvas: &mut Canvas, (x, y): Point, random: &mut Random) {
    canvas.rectangle((x - 1.0, y - 0.5), (32.0, 7.0), [248; 3], 1.0);
    let mut at = x;
    while at < x + 29.0 {
        let bar = 0.25 * (1 + random.below(3)) as f32;
        canvas.rectangle((at, y), (bar, 6.0), [18; 3], 1.0);
        at += bar + 0.25 * (1 + random.below(3)) as f32;
    }
}

fn small_print(canvas: &mut Canvas, licence: &Licence, inks: &Inks, top: f32) {
    let ink = (inks.value, 1.0);
    let lines = [
        format!("CLASS {}: VEHICLES UNDER 26,001 LBS", licence.class),
        format!(
            "REST {}   END {}",
            licence.restrictions, licence.endorsements
        ),
        format!("DD {}", licence.discriminator),
        "IF FOUND, DROP IN ANY MAILBOX · SPECIMEN".to_owned(),
    ];
    for (i, line) in lines.iter().enumerate() {
        canvas.text(Face::Plain, (5.0, top + 2.0 * i as f32), 1.1, ink, line);
    }
}

/// Prints the PDF417 barcode below `top`, as wide as there is room for.
fn symbol(canvas: &mut Canvas, text: &str, top: f32, random: &mut Random) -> Printed {
    let columns = 9 + random.below(8) as u32;
    let mut encoder = PDF417::new();
    encoder.setDimensions(columns, columns, 90, 3);
    encoder
        .generateBarcodeLogic(text, LEVEL)
        .expect("a licence fits into a barcode");
    let mut rows = encoder
        .getBarcodeMatrix()
        .as_ref()
        .map(rxing::pdf417::encoder::BarcodeMatrix::getMatrix)
        .unwrap_or_default();
    // The library draws from the bottom to the top.
    rows.reverse();
    let modules = rows[0].len() as f32;
    let module = (MOST.0 / modules).min(random.between(0.24, 0.32));
    let row = (module * random.between(3.0, 4.0)).min(MOST.1 / rows.len() as f32);
    let size = (module * modules, row * rows.len() as f32);
    let at = (
        (85.6 - size.0) / 2.0,
        top + (MOST.1 - size.1) * random.between(0.2, 0.8),
    );
    let quiet = QUIET * module;
    canvas.rectangle(
        (at.0 - quiet, at.1 - quiet),
        (size.0 + 2.0 * quiet, size.1 + 2.0 * quiet),
        [246, 246, 244],
        1.0,
    );
    // Ink that spreads makes bars wider.
    let spread = random.between(-0.05, 0.12) * module;
    let black = random.between(12.0, 40.0) as u8;
    let spots: Vec<Vec<(f32, f32)>> = rows
        .iter()
        .map(|bars| {
            let edge = |x: usize, grow: f32| (at.0 + module * x as f32 + grow) * PIXELS_PER_MM;
            let mut spots = Vec::new();
            let mut x = 0;
            while x < bars.len() {
                let run = bars[x..].iter().take_while(|bar| **bar == bars[x]).count();
                if bars[x] == 1 {
                    spots.push((edge(x, -spread / 2.0), edge(x + run, spread / 2.0)));
                }
                x += run;
            }
            spots
        })
        .collect();
    let heights = (at.1 * PIXELS_PER_MM, row * PIXELS_PER_MM);
    ink(canvas, &spots, heights, [black; 3]);
    Printed {
        text: text.to_owned(),
        place: (at, size),
    }
}

/// Rows of bars, from their left to their right edges in pixels; the first row begins at a height, each
/// is as high as the next. Edges lie between pixels.
fn ink(canvas: &mut Canvas, rows: &[Vec<(f32, f32)>], (top, height): Point, colour: [u8; 3]) {
    let part = |pixel: u32, (from, to): (f32, f32)| {
        let pixel = pixel as f32;
        (to.min(pixel + 1.0) - from.max(pixel)).clamp(0.0, 1.0)
    };
    let bottom = top + height * rows.len() as f32;
    let mut cover = vec![0.0f32; canvas.image.width() as usize];
    for y in top as u32..bottom.ceil() as u32 {
        cover.fill(0.0);
        for (i, bars) in rows.iter().enumerate() {
            let from = top + height * i as f32;
            let down = part(y, (from, from + height));
            if down == 0.0 {
                continue;
            }
            for bar in bars {
                for x in bar.0 as u32..bar.1.ceil() as u32 {
                    cover[x as usize] += down * part(x, *bar);
                }
            }
        }
        for (x, share) in (0..).zip(&cover) {
            if *share > 0.0 {
                blend(canvas.image.get_pixel_mut(x, y), colour, share.min(1.0));
            }
        }
    }
}
