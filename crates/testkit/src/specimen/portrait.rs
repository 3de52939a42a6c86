//! A drawn face: nobody's.

use image::RgbImage;

use super::{
    canvas::{Colour, blend, ellipse, rectangle},
    random::Random,
};

const SKIN: &[Colour] = &[
    [236, 200, 172],
    [205, 160, 125],
    [160, 112, 82],
    [110, 76, 56],
];
const HAIR: &[Colour] = &[
    [40, 30, 26],
    [92, 62, 40],
    [170, 130, 80],
    [120, 120, 122],
    [140, 60, 36],
];

/// Draws a portrait with its top left corner at `x`, `y`.
pub(crate) fn draw(
    image: &mut RgbImage,
    (x, y): (f32, f32),
    (width, height): (f32, f32),
    random: &mut Random,
) {
    rectangle(image, (x, y), (width, height), [214, 220, 226]);
    let skin = *random.pick(SKIN);
    let hair = *random.pick(HAIR);
    let shade = |colour: Colour, by: f32| colour.map(|c| (f32::from(c) * by) as u8);
    let (cx, cy) = (x + width / 2.0, y + height * 0.45);
    let (rx, ry) = (
        width * random.between(0.2, 0.24),
        height * random.between(0.22, 0.26),
    );
    ellipse(
        image,
        (cx, y + height * 1.02),
        (width * 0.44, height * 0.28),
        [60, 70, 96],
    );
    ellipse(
        image,
        (cx, cy - ry * 0.25),
        (rx * 1.22, ry * random.between(1.05, 1.2)),
        hair,
    );
    ellipse(
        image,
        (cx, cy + ry),
        (rx * 0.5, ry * 0.6),
        shade(skin, 0.85),
    );
    ellipse(image, (cx, cy), (rx, ry), skin);
    ellipse(image, (cx, cy - ry * 0.85), (rx * 0.95, ry * 0.35), hair);
    for side in [-1.0, 1.0] {
        let eye = (cx + side * rx * 0.42, cy - ry * 0.08);
        ellipse(image, eye, (rx * 0.17, ry * 0.075), [245, 245, 245]);
        ellipse(image, eye, (rx * 0.075, ry * 0.07), [50, 40, 34]);
        ellipse(
            image,
            (eye.0, eye.1 - ry * 0.16),
            (rx * 0.2, ry * 0.03),
            shade(hair, 0.9),
        );
    }
    ellipse(
        image,
        (cx, cy + ry * 0.22),
        (rx * 0.1, ry * 0.13),
        shade(skin, 0.86),
    );
    ellipse(
        image,
        (cx, cy + ry * 0.52),
        (rx * 0.3, ry * 0.055),
        [168, 88, 84],
    );
    // Light from one side, and the grain of print.
    for py in y as u32..((y + height) as u32).min(image.height()) {
        for px in x as u32..((x + width) as u32).min(image.width()) {
            let across = (px as f32 - x) / width;
            blend(
                image.get_pixel_mut(px, py),
                [0, 0, 0],
                0.16 * across + 0.05 * random.unit(),
            );
        }
    }
    // What stands below the frame was drawn over the page: cut it off.
    let below = y + height;
    rectangle(image, (x, below), (width, 1.0), [190, 196, 202]);
}
