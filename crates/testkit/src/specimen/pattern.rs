//! Security prints: grounds, guilloches, rosettes, lines of tiny text, emblems.

use std::f32::consts::TAU;

use super::{
    canvas::{Canvas, Colour, Face, Point},
    random::Random,
};

/// Inks of one document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Inks {
    /// Titles, emblem.
    pub(crate) accent: Colour,
    /// Labels.
    pub(crate) label: Colour,
    /// The holder's data.
    pub(crate) value: Colour,
    /// Two pale tints of the ground.
    pub(crate) tints: [Colour; 2],
}

impl Inks {
    pub(crate) fn random(random: &mut Random) -> Self {
        const ACCENTS: &[Colour] = &[
            [120, 24, 44],
            [22, 54, 110],
            [18, 92, 70],
            [88, 60, 20],
            [84, 30, 104],
            [30, 30, 34],
        ];
        let accent = *random.pick(ACCENTS);
        let value = random.between(14.0, 46.0) as u8;
        Self {
            accent,
            label: accent.map(|c| c / 2 + 30),
            value: [value, value, value + 4],
            tints: [random.colour(150.0, 225.0), random.colour(150.0, 225.0)],
        }
    }
}

/// The whole ground of a document.
pub(crate) fn ground(canvas: &mut Canvas, inks: &Inks, random: &mut Random) {
    let pale = |tint: Colour, towards: u8| tint.map(|c| c / 3 + towards);
    let towards = random.between(150.0, 168.0) as u8;
    let base = pale(inks.tints[0], towards);
    let other = pale(inks.tints[1], towards);
    let corners = if random.chance(0.25) {
        [[246, 246, 244]; 4]
    } else {
        let order = random.below(3);
        [
            [base, other, base, other],
            [base, base, other, other],
            [base, other, other, base],
        ][order]
    };
    canvas.gradient(corners);
    for tint in inks.tints {
        guilloche(canvas, tint, random);
    }
    let (width, height) = (canvas.width(), canvas.height());
    for _ in 0..random.below(3) + 1 {
        let at = (random.between(0.0, width), random.between(0.0, height));
        let radius = random.between(0.15, 0.5) * height;
        let tint = *random.pick(&inks.tints);
        rosette(canvas, at, radius, tint, 0.55, random);
    }
    if random.chance(0.6) {
        micro_text(canvas, inks.accent, random);
    }
}

/// A sheaf of waves across the document.
fn guilloche(canvas: &mut Canvas, tint: Colour, random: &mut Random) {
    let (width, height) = (canvas.width(), canvas.height());
    let lines = 10 + random.below(26);
    let periods = [random.between(0.6, 2.5), random.between(3.0, 9.0)];
    let depths = [
        random.between(0.05, 0.3) * height,
        random.between(0.01, 0.06) * height,
    ];
    let phase = [random.between(0.0, TAU), random.between(0.0, TAU)];
    let drift = random.between(-0.3, 0.3);
    let upright = random.chance(0.3);
    let (along, across) = if upright {
        (height, width)
    } else {
        (width, height)
    };
    let mut mask = canvas.mask();
    let steps = (along * 0.8) as usize;
    for line in 0..lines {
        let share = line as f32 / lines as f32;
        let points: Vec<Point> = (0..=steps)
            .map(|step| {
                let t = step as f32 / steps as f32;
                let wave = depths[0] * (t * TAU * periods[0] + phase[0] + share * 2.0).sin()
                    + depths[1] * (t * TAU * periods[1] + phase[1] - share * 5.0).sin();
                let place = (share * 1.2 - 0.1 + drift * (t - 0.5)) * across + wave;
                if upright {
                    (place, t * along)
                } else {
                    (t * along, place)
                }
            })
            .collect();
        mask.add_stroke(&points, 0.14);
    }
    canvas.paint(&mask, tint, random.between(0.45, 0.85));
}

/// A flower of one endless line.
pub(crate) fn rosette(
    canvas: &mut Canvas,
    (cx, cy): Point,
    radius: f32,
    tint: Colour,
    opacity: f32,
    random: &mut Random,
) {
    let petals = 5 + random.below(9);
    let turns = 1 + random.below(3);
    let depth = random.between(0.2, 0.5);
    let mut mask = canvas.mask();
    for ring in 0..6 {
        let size = radius * (1.0 - ring as f32 * 0.13);
        let steps = 240;
        let points: Vec<Point> = (0..=steps)
            .map(|step| {
                let angle = step as f32 / steps as f32 * TAU * turns as f32;
                let wave = (angle * petals as f32 / turns as f32 + ring as f32 * 0.5).sin();
                let reach = size * (1.0 - depth + depth * wave);
                (cx + reach * angle.cos(), cy + reach * angle.sin())
            })
            .collect();
        mask.add_stroke(&points, 0.12);
    }
    canvas.paint(&mask, tint, opacity);
}

/// Lines of print too small to read from afar.
fn micro_text(canvas: &mut Canvas, ink: Colour, random: &mut Random) {
    let (width, height) = (canvas.width(), canvas.height());
    for _ in 0..random.below(3) + 1 {
        let y = random.between(0.12, 0.7) * height;
        let mut x = random.between(0.0, 3.0);
        while x < width {
            x = canvas.text(
                Face::Plain,
                (x, y),
                0.45,
                (ink, 0.5),
                "SPECIMENUTOPIASPECIMEN",
            );
        }
    }
}

/// The invented state's emblem: a star of several points in rings.
pub(crate) fn emblem(
    canvas: &mut Canvas,
    (cx, cy): Point,
    radius: f32,
    ink: Colour,
    points: usize,
) {
    let ring = |canvas: &Canvas, share: f32| {
        let steps = 60;
        let points: Vec<Point> = (0..=steps)
            .map(|step| {
                let angle = step as f32 / steps as f32 * TAU;
                let reach = radius * share;
                (cx + reach * angle.cos(), cy + reach * angle.sin())
            })
            .collect();
        canvas.mask().stroke(&points, radius * 0.07)
    };
    let star: Vec<Point> = (0..points * 2)
        .map(|i| {
            let angle = i as f32 / (points * 2) as f32 * TAU - TAU / 4.0;
            let reach = radius * if i % 2 == 0 { 0.76 } else { 0.34 };
            (cx + reach * angle.cos(), cy + reach * angle.sin())
        })
        .collect();
    for share in [1.0, 0.84] {
        let mask = ring(canvas, share);
        canvas.paint(&mask, ink, 0.9);
    }
    let mask = canvas.mask().polygon(&star);
    canvas.paint(&mask, ink, 0.85);
}

/// The contacts of a chip, with the top left corner at `at`.
pub(crate) fn chip(canvas: &mut Canvas, (x, y): Point) {
    let (width, height) = (12.0, 9.5);
    let corner = |dx: f32, dy: f32| (x + dx * width, y + dy * height);
    canvas.rectangle((x, y), (width, height), [206, 178, 104], 1.0);
    let mut mask = canvas.mask();
    for share in [0.33, 0.66] {
        mask.add_stroke(&[corner(0.0, share), corner(0.3, share)], 0.25);
        mask.add_stroke(&[corner(0.7, share), corner(1.0, share)], 0.25);
    }
    mask.add_stroke(&[corner(0.3, 0.0), corner(0.3, 1.0)], 0.25);
    mask.add_stroke(&[corner(0.7, 0.0), corner(0.7, 1.0)], 0.25);
    canvas.paint(&mask, [120, 96, 40], 1.0);
}

/// Marks a document as nobody's: the word across the middle, pale.
pub(crate) fn overprint(canvas: &mut Canvas, ink: Colour, at: Point, cap: f32) {
    canvas.text(Face::Bold, at, cap, (ink, 0.16), "SPECIMEN");
}
