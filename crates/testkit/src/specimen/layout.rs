//! What stands where on each kind of document. Lengths are millimetres.

use bonafide_mrz::Date;
use image::{Rgb, RgbImage, imageops};

use super::{
    canvas::{Canvas, Colour, Face, Point, blend, smooth},
    holder::Holder,
    labels::{LABELS, Labels},
    page::{Field, Kind, PIXELS_PER_MM},
    pattern::{self, Inks},
    portrait,
    random::Random,
};

/// One print run: whose document, in which look.
pub(crate) struct Print<'a> {
    kind: Kind,
    holder: &'a Holder,
    inks: Inks,
    seed: u64,
    national: &'static Labels,
    english: &'static Labels,
    date_style: usize,
    label_cap: f32,
    value_cap: f32,
    value_face: Face,
    points: usize,
}

/// Fields beside one another: label and value.
type Row = Vec<(String, String)>;

impl<'a> Print<'a> {
    pub(crate) fn new(kind: Kind, holder: &'a Holder, inks: Inks, seed: u64) -> Self {
        let mut random = Random::of(seed, "typography");
        let national = if kind == Kind::FrenchCard {
            1
        } else {
            random.below(LABELS.len() - 1) + 1
        };
        Self {
            kind,
            holder,
            inks,
            seed,
            national: &LABELS[national],
            english: &LABELS[0],
            date_style: random.below(5),
            label_cap: random.between(1.0, 1.25),
            value_cap: random.between(1.75, 2.25),
            value_face: *random.pick(&[Face::Plain, Face::Bold, Face::Bold, Face::OcrB]),
            points: 5 + random.below(5),
        }
    }

    fn date(&self, date: Date) -> String {
        const MONTHS: [&str; 12] = [
            "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
        ];
        let Date { year, month, day } = date;
        match self.date_style {
            0 => format!("{day:02}.{month:02}.{year}"),
            1 => format!("{day:02} {} {year}", MONTHS[usize::from(month) - 1]),
            2 => format!("{day:02}/{month:02}/{year}"),
            3 => format!("{day:02} {month:02} {year}"),
            _ => format!("{year}-{month:02}-{day:02}"),
        }
    }

    fn label(&self, pick: fn(&Labels) -> &'static str) -> String {
        format!("{} / {}", pick(self.national), pick(self.english))
    }

    fn sex(&self) -> String {
        self.holder.sex.to_string().replace('<', "X")
    }

    fn surname(&self) -> (String, String) {
        (
            self.label(|l| l.surname),
            self.holder.surname.to_uppercase(),
        )
    }

    fn given_names(&self) -> (String, String) {
        (
            self.label(|l| l.given_names),
            self.holder.given_names.to_uppercase(),
        )
    }

    fn number(&self) -> (String, String) {
        (self.label(|l| l.number), self.holder.number.clone())
    }

    fn birth(&self) -> (String, String) {
        (self.label(|l| l.birth), self.date(self.holder.birth))
    }

    fn issue(&self) -> (String, String) {
        (self.label(|l| l.issue), self.date(self.holder.issue))
    }

    fn expiry(&self) -> (String, String) {
        (self.label(|l| l.expiry), self.date(self.holder.expiry))
    }

    fn nationality(&self) -> (String, String) {
        (self.label(|l| l.nationality), self.holder.state.clone())
    }

    fn birthplace(&self) -> (String, String) {
        (self.label(|l| l.birthplace), self.holder.birthplace.clone())
    }

    fn sex_field(&self) -> (String, String) {
        (self.label(|l| l.sex), self.sex())
    }

    fn authority(&self) -> (String, String) {
        (self.label(|l| l.authority), "MINISTRY OF NOWHERE".into())
    }
}

/// What was printed where.
#[derive(Default)]
pub(crate) struct Printed {
    /// The portrait's top left corner and size.
    pub(crate) portrait: Option<(Point, Point)>,
    /// Values.
    pub(crate) fields: Vec<Field>,
}

/// Prints all but the zone.
pub(crate) fn print(canvas: &mut Canvas, print: &Print<'_>) -> Printed {
    match print.kind {
        Kind::Passport => passport(canvas, print),
        Kind::CardFront => card_front(canvas, print),
        Kind::CardBack => card_back(canvas, print),
        Kind::LargeCard | Kind::FrenchCard => large_card(canvas, print),
        Kind::VisaA | Kind::VisaB => visa(canvas, print),
        Kind::DrivingLicence => driving_licence(canvas, print),
        Kind::LicenceBack => licence_back(canvas, print),
        Kind::AmericanLicenceBack => Printed::default(),
    }
}

fn passport(canvas: &mut Canvas, print: &Print<'_>) -> Printed {
    let ink = (print.inks.accent, 1.0);
    let title = format!("{} / {}", print.national.state, print.english.state);
    fitted(canvas, Face::Bold, (44.0, 7.0), 2.2, ink, &title, 74.0);
    fitted(
        canvas,
        Face::Bold,
        (6.0, 7.0),
        2.2,
        ink,
        print.national.passport,
        34.0,
    );
    fitted(
        canvas,
        Face::Bold,
        (6.0, 11.0),
        2.2,
        ink,
        print.english.passport,
        34.0,
    );
    pattern::emblem(canvas, (114.0, 22.0), 6.0, print.inks.accent, print.points);
    let portrait = (6.0, 15.0);
    let size = (33.0, 43.0);
    place_portrait(canvas, print, portrait, size);
    ghost(canvas, print, (98.0, 34.0), (15.0, 19.5));
    let rows: [Row; 7] = [
        vec![
            ("Type".into(), "P".into()),
            ("Code".into(), print.holder.state.clone()),
            print.number(),
        ],
        vec![print.surname()],
        vec![print.given_names()],
        vec![print.nationality(), print.birth()],
        vec![print.sex_field(), print.birthplace()],
        vec![print.issue(), print.authority()],
        vec![print.expiry()],
    ];
    let fields = table(canvas, print, (44.0, 11.5), 62.0, 7.2, &rows);
    signature(canvas, print, (86.0, 60.0), (24.0, 4.0));
    pattern::overprint(canvas, print.inks.accent, (40.0, 50.0), 9.0);
    Printed {
        portrait: Some((portrait, size)),
        fields,
    }
}

fn card_front(canvas: &mut Canvas, print: &Print<'_>) -> Printed {
    let ink = (print.inks.accent, 1.0);
    let title = format!(
        "{} / {}",
        print.national.identity_card, print.english.identity_card
    );
    fitted(canvas, Face::Bold, (4.0, 5.2), 2.1, ink, &title, 58.0);
    fitted(
        canvas,
        Face::Plain,
        (4.0, 8.4),
        1.5,
        ink,
        print.national.state,
        58.0,
    );
    pattern::emblem(canvas, (77.0, 7.6), 5.0, print.inks.accent, print.points);
    let (portrait, size) = ((4.0, 11.0), (25.0, 32.5));
    place_portrait(canvas, print, portrait, size);
    let rows: [Row; 5] = [
        vec![print.surname()],
        vec![print.given_names()],
        vec![print.sex_field(), print.nationality()],
        vec![print.birth(), print.number()],
        vec![print.expiry()],
    ];
    let fields = table(canvas, print, (32.0, 12.5), 50.0, 7.0, &rows);
    if Random::of(print.seed, "chip").chance(0.5) {
        pattern::chip(canvas, (68.0, 18.0));
    } else {
        ghost(canvas, print, (68.0, 16.0), (12.0, 15.6));
    }
    signature(canvas, print, (60.0, 48.0), (20.0, 4.0));
    pattern::overprint(canvas, print.inks.accent, (22.0, 34.0), 7.0);
    Printed {
        portrait: Some((portrait, size)),
        fields,
    }
}

fn card_back(canvas: &mut Canvas, print: &Print<'_>) -> Printed {
    let mut random = Random::of(print.seed, "back");
    let rows: [Row; 3] = [
        vec![print.birthplace(), print.issue()],
        vec![print.authority()],
        vec![("Height / Colour of eyes".into(), "1,73 m · GREEN".into())],
    ];
    let fields = table(canvas, print, (5.0, 5.0), 54.0, 7.4, &rows);
    match random.below(3) {
        0 => pattern::chip(canvas, (66.0, 8.0)),
        1 => pattern::emblem(canvas, (73.0, 13.0), 7.0, print.inks.accent, print.points),
        _ => {
            canvas.rectangle((64.0, 5.0), (16.0, 16.0), [196, 190, 150], 0.7);
            let tint = print.inks.accent;
            pattern::rosette(canvas, (72.0, 13.0), 7.6, tint, 0.8, &mut random);
        }
    }
    pattern::overprint(canvas, print.inks.accent, (22.0, 27.0), 6.0);
    Printed {
        portrait: None,
        fields,
    }
}

fn large_card(canvas: &mut Canvas, print: &Print<'_>) -> Printed {
    let ink = (print.inks.accent, 1.0);
    let title = format!("{} · {}", print.national.identity_card, print.holder.number);
    fitted(canvas, Face::Bold, (5.0, 6.0), 2.3, ink, &title, 76.0);
    pattern::emblem(canvas, (95.0, 9.0), 5.6, print.inks.accent, print.points);
    let (portrait, size) = ((5.0, 11.0), (27.0, 35.0));
    place_portrait(canvas, print, portrait, size);
    let mut rows: Vec<Row> = vec![
        vec![print.surname()],
        vec![print.given_names()],
        vec![print.sex_field(), print.birth()],
        vec![print.birthplace()],
    ];
    if print.kind == Kind::FrenchCard {
        rows.push(vec![("Taille".into(), "1,73 m".into())]);
    } else {
        rows.push(vec![print.nationality(), print.expiry()]);
    }
    let fields = table(canvas, print, (36.0, 11.0), 62.0, 7.3, &rows);
    signature(canvas, print, (72.0, 43.0), (22.0, 4.0));
    pattern::overprint(canvas, print.inks.accent, (34.0, 36.0), 8.0);
    Printed {
        portrait: Some((portrait, size)),
        fields,
    }
}

fn visa(canvas: &mut Canvas, print: &Print<'_>) -> Printed {
    let (width, _) = print.kind.size();
    let ink = (print.inks.accent, 1.0);
    canvas.text(Face::Bold, (6.0, 8.0), 3.4, ink, "VISA");
    fitted(
        canvas,
        Face::Bold,
        (24.0, 8.0),
        2.0,
        ink,
        print.national.state,
        50.0,
    );
    pattern::emblem(
        canvas,
        (width - 10.0, 9.5),
        5.6,
        print.inks.accent,
        print.points,
    );
    let (portrait, size) = ((6.0, 12.0), (26.0, 33.5));
    place_portrait(canvas, print, portrait, size);
    let rows: [Row; 5] = [
        vec![
            ("Valid for / Valable pour".into(), "UTOPIA".into()),
            print.number(),
        ],
        vec![print.issue(), print.expiry()],
        vec![
            ("Type".into(), "C".into()),
            ("Entries / Entrées".into(), "MULT".into()),
            ("Days / Jours".into(), "90".into()),
        ],
        vec![print.surname()],
        vec![print.given_names()],
    ];
    let fields = table(canvas, print, (36.0, 12.5), width - 46.0, 7.0, &rows);
    pattern::overprint(canvas, print.inks.accent, (36.0, 36.0), 8.0);
    Printed {
        portrait: Some((portrait, size)),
        fields,
    }
}

/// The numbered fields of Directive 2006/126/EC, annex I.
fn driving_licence(canvas: &mut Canvas, print: &Print<'_>) -> Printed {
    let ink = (print.inks.accent, 1.0);
    canvas.rectangle((4.0, 3.2), (10.0, 6.6), [30, 60, 150], 1.0);
    canvas.text(Face::Bold, (6.2, 7.6), 2.2, ([250, 220, 60], 1.0), "UTO");
    fitted(
        canvas,
        Face::Bold,
        (17.0, 6.0),
        2.2,
        ink,
        print.national.driving_licence,
        60.0,
    );
    fitted(
        canvas,
        Face::Plain,
        (17.0, 9.2),
        1.4,
        ink,
        print.english.driving_licence,
        60.0,
    );
    let (portrait, size) = ((4.0, 13.0), (24.0, 31.0));
    place_portrait(canvas, print, portrait, size);
    let holder = print.holder;
    let rows = [
        format!("1.  {}", holder.surname.to_uppercase()),
        format!("2.  {}", holder.given_names.to_uppercase()),
        format!("3.  {}  {}", print.date(holder.birth), holder.birthplace),
        format!("4a. {}   4c. UTOPIA", print.date(holder.issue)),
        format!("4b. {}", print.date(holder.expiry)),
        format!("5.  {}", holder.number),
        "9.  AM · B1 · B".to_owned(),
    ];
    let value = (print.inks.value, 1.0);
    let mut fields = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let at = (31.0, 15.5 + i as f32 * 4.7);
        let cap = print.value_cap * 0.95;
        let field = fitted(canvas, Face::Bold, at, cap, value, row, 50.0);
        // The number stays whatever the value is.
        let number = canvas.text_width(field.face, field.cap, &row[..4]);
        fields.push(Field {
            words: row[4..].into(),
            at: (at.0 + number, at.1),
            ..field
        });
    }
    signature(canvas, print, (60.0, 47.0), (20.0, 4.0));
    pattern::overprint(canvas, print.inks.accent, (24.0, 36.0), 7.0);
    Printed {
        portrait: Some((portrait, size)),
        fields,
    }
}

/// The table of categories: field 9 and the dates of fields 10 and 11.
fn licence_back(canvas: &mut Canvas, print: &Print<'_>) -> Printed {
    let mut random = Random::of(print.seed, "categories");
    let mut fields = Vec::new();
    let mut lines = canvas.mask();
    let (left, right, top, step) = (24.0, 80.0, 4.5, 3.6);
    let categories = ["AM", "A1", "A2", "A", "B1", "B", "C1", "C", "BE"];
    for row in 0..=categories.len() + 1 {
        let y = top + step * row as f32;
        lines.add_stroke(&[(left, y), (right, y)], 0.12);
    }
    let bottom = top + step * (categories.len() + 1) as f32;
    for x in [left, 33.0, 50.0, 66.0, right] {
        lines.add_stroke(&[(x, top), (x, bottom)], 0.12);
    }
    canvas.paint(&lines, print.inks.label, 0.9);
    let (label, value) = ((print.inks.label, 1.0), (print.inks.value, 1.0));
    for (x, number) in [(25.0, "9."), (34.0, "10."), (51.0, "11."), (67.0, "12.")] {
        canvas.text(Face::Bold, (x, top + 2.6), 1.5, label, number);
    }
    for (row, category) in (1..).zip(categories) {
        let y = top + step * row as f32 + 2.6;
        canvas.text(Face::Bold, (25.0, y), 1.6, label, category);
        if random.chance(0.4) || category == "B" {
            let (from, to) = (print.holder.issue, print.holder.expiry);
            for (x, date, room) in [(34.0, from, 15.0), (51.0, to, 14.0)] {
                let words = print.date(date);
                let at = (x, y);
                fields.push(fitted(canvas, Face::Plain, at, 1.5, value, &words, room));
            }
        }
    }
    fitted(
        canvas,
        Face::Plain,
        (4.0, 8.0),
        1.2,
        label,
        "1. Surname",
        18.0,
    );
    fitted(
        canvas,
        Face::Plain,
        (4.0, 11.0),
        1.2,
        label,
        "2. Given names",
        18.0,
    );
    fitted(
        canvas,
        Face::Plain,
        (4.0, 14.0),
        1.2,
        label,
        "9. Categories",
        18.0,
    );
    pattern::emblem(canvas, (13.0, 28.0), 6.0, print.inks.accent, print.points);
    pattern::overprint(canvas, print.inks.accent, (28.0, 30.0), 6.0);
    Printed {
        portrait: None,
        fields,
    }
}

/// Text that is set smaller where it would be wider than `room`; as it was printed.
fn fitted(
    canvas: &mut Canvas,
    face: Face,
    at: Point,
    cap: f32,
    ink: (Colour, f32),
    words: &str,
    room: f32,
) -> Field {
    let width = canvas.text_width(face, cap, words);
    let cap = if width > room {
        cap * room / width
    } else {
        cap
    };
    canvas.text(face, at, cap, ink, words);
    Field {
        words: words.into(),
        at,
        cap,
        face,
    }
}

/// Rows of labelled fields; a row's fields share its width. Returns the values.
fn table(
    canvas: &mut Canvas,
    print: &Print<'_>,
    (left, top): Point,
    width: f32,
    step: f32,
    rows: &[Row],
) -> Vec<Field> {
    let mut fields = Vec::new();
    let label = (print.inks.label, 0.95);
    let value = (print.inks.value, 1.0);
    for (i, row) in rows.iter().enumerate() {
        let y = top + i as f32 * step;
        let column = width / row.len() as f32;
        for (j, (name, words)) in row.iter().enumerate() {
            let x = left + j as f32 * column;
            let room = column - 1.5;
            // The national types have letters that OCR-B lacks.
            let face = if print.value_face == Face::OcrB && !words.is_ascii() {
                Face::Plain
            } else {
                print.value_face
            };
            fitted(
                canvas,
                Face::Plain,
                (x, y),
                print.label_cap,
                label,
                name,
                room,
            );
            let below = (x, y + print.value_cap + 1.0);
            let cap = print.value_cap;
            fields.push(fitted(canvas, face, below, cap, value, words, room));
        }
    }
    fields
}

fn portrait_of(print: &Print<'_>, (width, height): Point) -> RgbImage {
    let pixels = |mm: f32| (mm * PIXELS_PER_MM) as u32;
    let mut random = Random::of(print.seed, "portrait");
    portrait::draw(pixels(width), pixels(height), print.holder.sex, &mut random)
}

fn place_portrait(canvas: &mut Canvas, print: &Print<'_>, at: Point, size: Point) {
    let mut image = portrait_of(print, size);
    let mut random = Random::of(print.seed, "portrait print");
    if random.chance(0.35) {
        grey(&mut image, [1.0, 1.0, 1.02]);
    }
    let fade = if random.chance(0.5) { 0.0 } else { 0.12 };
    paste(canvas, &image, at, 0.97, fade);
}

/// The small pale second portrait.
fn ghost(canvas: &mut Canvas, print: &Print<'_>, at: Point, size: Point) {
    let (width, height) = (
        (size.0 * PIXELS_PER_MM) as u32,
        (size.1 * PIXELS_PER_MM) as u32,
    );
    let image = portrait_of(print, (size.0 * 2.0, size.1 * 2.0));
    let mut image = imageops::thumbnail(&image, width, height);
    grey(&mut image, [0.96, 1.0, 1.06]);
    paste(canvas, &image, at, 0.42, 0.2);
}

fn grey(image: &mut RgbImage, tint: [f32; 3]) {
    for Rgb(pixel) in image.pixels_mut() {
        let [r, g, b] = pixel.map(f32::from);
        let light = 0.3 * r + 0.59 * g + 0.11 * b;
        *pixel = tint.map(|share| (light * share).min(255.0) as u8);
    }
}

/// Prints a picture; `fade` is the share of its size over which its edges vanish.
fn paste(canvas: &mut Canvas, picture: &RgbImage, (x, y): Point, opacity: f32, fade: f32) {
    let (left, top) = ((x * PIXELS_PER_MM) as u32, (y * PIXELS_PER_MM) as u32);
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    for (px, py, pixel) in picture.enumerate_pixels() {
        let edge = (px as f32 / width)
            .min(1.0 - px as f32 / width)
            .min(py as f32 / height)
            .min(1.0 - py as f32 / height);
        let share = if fade > 0.0 {
            (edge / fade).min(1.0)
        } else {
            1.0
        };
        if let Some(under) = canvas.image.get_pixel_mut_checked(left + px, top + py) {
            blend(under, pixel.0, opacity * share);
        }
    }
}

fn signature(canvas: &mut Canvas, print: &Print<'_>, (x, y): Point, (width, height): Point) {
    let mut random = Random::of(print.seed, "signature");
    let count = 8 + random.below(8);
    let points: Vec<Point> = (0..count)
        .map(|i| {
            let along = i as f32 / count as f32 + random.between(-0.06, 0.06);
            (x + along * width, y + random.between(-0.8, 0.8) * height)
        })
        .collect();
    let mask = canvas.mask().stroke(&smooth(&points, false), 0.3);
    canvas.paint(&mask, [24, 26, 50], 0.85);
}
