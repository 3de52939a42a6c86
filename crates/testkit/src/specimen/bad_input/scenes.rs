//! Pictures of other things than one document.

use image::{RgbImage, imageops};

use crate::specimen::{
    Page, Random,
    canvas::{Canvas, Face, Point, smooth},
    scene,
};

fn table(seed: u64, cluttered: bool) -> Canvas {
    scene::draw(1280, 960, cluttered, &mut Random::of(seed, "table"))
}

/// A table with things on it, none of them a document.
pub(super) fn empty_table() -> RgbImage {
    table(4, true).image
}

/// An animal on a carpet.
pub(super) fn cat() -> RgbImage {
    let mut canvas = table(9, false);
    let fur = [98, 88, 80];
    let pale = [150, 138, 126];
    let mut fill = |outline: &[Point], colour, opacity| {
        let mask = canvas.mask().polygon(&smooth(outline, true)).soft(3.0);
        canvas.paint(&mask, colour, opacity);
    };
    let body = [
        (640.0, 420.0),
        (830.0, 560.0),
        (900.0, 800.0),
        (780.0, 900.0),
        (500.0, 900.0),
        (380.0, 800.0),
        (450.0, 560.0),
    ];
    fill(&body, fur, 1.0);
    fill(
        &[
            (640.0, 560.0),
            (730.0, 700.0),
            (640.0, 860.0),
            (550.0, 700.0),
        ],
        pale,
        0.8,
    );
    for side in [-1.0, 1.0] {
        let x = |dx: f32| 640.0 + side * dx;
        fill(
            &[(x(60.0), 210.0), (x(150.0), 90.0), (x(185.0), 280.0)],
            fur,
            1.0,
        );
        fill(
            &[(x(92.0), 210.0), (x(145.0), 130.0), (x(162.0), 260.0)],
            [190, 140, 130],
            0.8,
        );
    }
    fill(
        &[
            (640.0, 170.0),
            (800.0, 230.0),
            (830.0, 350.0),
            (740.0, 460.0),
            (640.0, 490.0),
            (540.0, 460.0),
            (450.0, 350.0),
            (480.0, 230.0),
        ],
        fur,
        1.0,
    );
    let mut spot = |centre, radii, colour| {
        let mask = canvas.mask().ellipse(centre, radii).soft(1.0);
        canvas.paint(&mask, colour, 1.0);
    };
    spot((640.0, 420.0), (90.0, 56.0), pale);
    for side in [-1.0, 1.0] {
        let x = 640.0 + side * 82.0;
        spot((x, 310.0), (40.0, 32.0), [196, 208, 88]);
        spot((x, 310.0), (11.0, 29.0), [14, 14, 12]);
        spot((x + 6.0, 298.0), (6.0, 6.0), [250, 250, 250]);
    }
    spot((640.0, 392.0), (20.0, 13.0), [200, 130, 130]);
    let mut lines = canvas.mask();
    for side in [-1.0, 1.0] {
        for rise in [-26.0, 0.0, 26.0] {
            lines.add_stroke(
                &[
                    (640.0 + side * 50.0, 422.0),
                    (640.0 + side * 260.0, 414.0 + rise),
                ],
                2.5,
            );
        }
        lines.add_stroke(
            &smooth(
                &[
                    (640.0, 404.0),
                    (640.0 + side * 22.0, 446.0),
                    (640.0 + side * 56.0, 440.0),
                ],
                false,
            ),
            4.0,
        );
    }
    canvas.paint(&lines, [230, 226, 220], 0.8);
    let mut stripes = canvas.mask();
    for i in 0..5 {
        let y = 560.0 + 70.0 * i as f32;
        for side in [-1.0, 1.0] {
            stripes.add_stroke(
                &[(640.0 + side * 130.0, y), (640.0 + side * 220.0, y + 30.0)],
                16.0,
            );
        }
    }
    canvas.paint(&stripes.soft(4.0), [60, 52, 48], 0.8);
    canvas.image
}

/// A printed page: lines of words that are no zone.
pub(super) fn text_page() -> RgbImage {
    const WORDS: &[&str] = &[
        "the", "quick", "brown", "fox", "jumps", "over", "a", "lazy", "dog", "while", "nobody",
        "in", "Utopia", "reads", "<<", "AB12", "2026",
    ];
    let mut canvas = Canvas::new(1280.0, 960.0, 1.0);
    canvas.gradient([
        [236, 234, 228],
        [246, 245, 240],
        [240, 238, 232],
        [226, 223, 216],
    ]);
    let mut random = Random::of(1, "text");
    for row in 0..26 {
        let y = 70.0 + 34.0 * row as f32;
        let mut x = 70.0;
        while x < 1120.0 {
            let word = *random.pick(WORDS);
            x = canvas.text(Face::Plain, (x, y), 15.0, ([34, 34, 38], 1.0), word) + 10.0;
        }
    }
    canvas.image
}

/// Two cards side by side on a table.
pub(super) fn two_documents(cards: &[Page; 2]) -> RgbImage {
    let mut image = imageops::resize(
        &table(6, false).image,
        1600,
        1200,
        imageops::FilterType::Triangle,
    );
    for (card, at) in cards.iter().zip([(40, 40), (720, 620)]) {
        let (width, height) = (820, 517);
        let small = imageops::thumbnail(&card.image, width, height);
        imageops::replace(&mut image, &small, at.0, at.1);
    }
    image
}

/// A zone as text in a window.
pub(super) fn screenshot(lines: &[String]) -> RgbImage {
    let mut canvas = Canvas::new(1400.0, 700.0, 1.0);
    canvas.gradient([[255; 3]; 4]);
    canvas.rectangle((0.0, 0.0), (1400.0, 60.0), [232, 234, 238], 1.0);
    for (i, colour) in [[236, 106, 94], [244, 191, 79], [97, 197, 84]]
        .iter()
        .enumerate()
    {
        let mask = canvas
            .mask()
            .ellipse((36.0 + 32.0 * i as f32, 30.0), (10.0, 10.0));
        canvas.paint(&mask, *colour, 1.0);
    }
    canvas.text(
        Face::Plain,
        (160.0, 40.0),
        18.0,
        ([60, 60, 66], 1.0),
        "zone.txt",
    );
    for (row, line) in lines.iter().enumerate() {
        for (column, character) in line.chars().enumerate() {
            let at = (60.0 + 26.0 * column as f32, 320.0 + 56.0 * row as f32);
            canvas.zone_character(at, 26.0, ([20, 20, 20], 1.0), character);
        }
    }
    canvas.image
}
