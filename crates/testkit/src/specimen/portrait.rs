//! A drawn face: nobody's. Its proportions follow portraits on documents (ISO/IEC 39794-5): the
//! eyes a little above the middle, the head about two thirds of the height.

use std::f32::consts::TAU;

use image::{Rgb, RgbImage};

use super::{
    canvas::{Canvas, Colour, Point, smooth},
    random::Random,
};

const SKIN: &[Colour] = &[
    [242, 212, 188],
    [232, 190, 160],
    [206, 160, 126],
    [164, 116, 84],
    [116, 80, 60],
];
const HAIR: &[Colour] = &[
    [34, 26, 24],
    [72, 48, 34],
    [112, 78, 48],
    [188, 150, 96],
    [132, 130, 130],
    [140, 66, 40],
];
const IRIS: &[Colour] = &[[70, 46, 30], [60, 84, 110], [70, 96, 70], [96, 72, 44]];

fn shade(colour: Colour, by: f32) -> Colour {
    colour.map(|c| (f32::from(c) * by).clamp(0.0, 255.0) as u8)
}

/// The features of one face. Lengths are shares of the picture's width.
struct Face {
    skin: Colour,
    hair: Colour,
    iris: Colour,
    cloth: Colour,
    long_hair: bool,
    beard: bool,
    glasses: bool,
    centre: Point,
    radii: Point,
    jaw: f32,
    fringe: f32,
    eyes_apart: f32,
    eye: f32,
    mouth: f32,
    brow: f32,
    nose: f32,
    light: f32,
}

impl Face {
    fn random(sex: char, random: &mut Random) -> Self {
        let woman = match sex {
            'F' => true,
            'M' => false,
            _ => random.chance(0.5),
        };
        Self {
            skin: *random.pick(SKIN),
            hair: *random.pick(HAIR),
            iris: *random.pick(IRIS),
            cloth: random.colour(20.0, 190.0),
            long_hair: random.chance(if woman { 0.75 } else { 0.06 }),
            beard: !woman && random.chance(0.35),
            glasses: random.chance(0.12),
            centre: (0.5 + random.between(-0.015, 0.015), 0.6),
            radii: (random.between(0.235, 0.27), random.between(0.32, 0.36)),
            jaw: random.between(0.1, if woman { 0.26 } else { 0.18 }),
            fringe: random.between(0.5, 0.72),
            eyes_apart: random.between(0.098, 0.112),
            eye: random.between(0.036, 0.042),
            mouth: random.between(0.07, 0.09),
            brow: random.between(0.009, if woman { 0.014 } else { 0.02 }),
            nose: random.between(0.036, 0.048),
            light: random.sign(),
        }
    }

    /// The point of the head's outline at `angle` from the right, clockwise.
    fn outline(&self, angle: f32) -> Point {
        let (sin, cos) = angle.sin_cos();
        let narrow = 1.0 - self.jaw * sin.max(0.0).powi(2);
        (
            self.centre.0 + self.radii.0 * cos * narrow,
            self.centre.1 + self.radii.1 * sin,
        )
    }

    fn head(&self) -> Vec<Point> {
        (0..64)
            .map(|i| self.outline(i as f32 / 64.0 * TAU))
            .collect()
    }

    /// A place on the face: `u` to the side, `v` downwards from the middle, in head radii.
    fn at(&self, u: f32, v: f32) -> Point {
        (
            self.centre.0 + u * self.radii.0,
            self.centre.1 + v * self.radii.1,
        )
    }
}

/// A portrait of `width` × `height` pixels, of nobody; `sex` sways hair and beard.
pub(crate) fn draw(width: u32, height: u32, sex: char, random: &mut Random) -> RgbImage {
    let face = Face::random(sex, random);
    let scale = width as f32;
    let tall = height as f32 / scale;
    let mut canvas = Canvas::new(1.0, tall, scale);
    let ground = random.between(200.0, 236.0) as u8;
    canvas.gradient([
        [ground, ground, ground + 8],
        [ground + 6, ground + 6, ground + 12],
        [ground - 14, ground - 12, ground - 4],
        [ground - 14, ground - 12, ground - 4],
    ]);
    behind(&mut canvas, &face);
    bust(&mut canvas, &face, tall);
    head(&mut canvas, &face);
    for side in [-1.0, 1.0] {
        eye(&mut canvas, &face, side);
    }
    nose(&mut canvas, &face);
    mouth(&mut canvas, &face);
    if face.beard {
        beard(&mut canvas, &face);
    }
    hair(&mut canvas, &face, random);
    if face.glasses {
        glasses(&mut canvas, &face);
    }
    light(&mut canvas.image, face.light, random);
    canvas.image
}

/// The hair that falls behind the neck.
fn behind(canvas: &mut Canvas, face: &Face) {
    if !face.long_hair {
        return;
    }
    let outline = smooth(
        &[
            face.at(0.0, -1.14),
            face.at(0.85, -0.8),
            face.at(1.16, 0.1),
            face.at(1.2, 1.1),
            face.at(0.7, 1.35),
            face.at(-0.7, 1.35),
            face.at(-1.2, 1.1),
            face.at(-1.16, 0.1),
            face.at(-0.85, -0.8),
        ],
        true,
    );
    let mask = canvas.mask().polygon(&outline).soft(0.006);
    canvas.paint(&mask, shade(face.hair, 0.82), 1.0);
}

/// Neck, shoulders, collar.
fn bust(canvas: &mut Canvas, face: &Face, tall: f32) {
    let neck = face.radii.0 * 0.58;
    let (x, chin) = face.at(0.0, 1.0);
    let column = [
        (x - neck, chin - 0.12),
        (x + neck, chin - 0.12),
        (x + neck * 1.15, chin + 0.2),
        (x - neck * 1.15, chin + 0.2),
    ];
    let shoulders = smooth(
        &[
            (-0.1, tall + 0.2),
            (0.02, chin + 0.2),
            (x - neck * 1.5, chin + 0.09),
            (x - neck * 0.8, chin + 0.05),
            (x, chin + 0.15),
            (x + neck * 0.8, chin + 0.05),
            (x + neck * 1.5, chin + 0.09),
            (0.98, chin + 0.2),
            (1.1, tall + 0.2),
        ],
        true,
    );
    let mask = canvas.mask().polygon(&column);
    canvas.paint(&mask, shade(face.skin, 0.86), 1.0);
    let mask = canvas
        .mask()
        .ellipse((x, chin), (neck * 1.05, 0.06))
        .soft(0.02);
    canvas.paint(&mask, shade(face.skin, 0.55), 0.5);
    let mask = canvas.mask().polygon(&shoulders);
    canvas.paint(&mask, face.cloth, 1.0);
    let mut seams = canvas.mask();
    for side in [-1.0, 1.0] {
        seams.add_stroke(
            &[
                (x + side * neck * 0.85, chin + 0.05),
                (x + side * 0.03, chin + 0.2),
            ],
            0.012,
        );
    }
    canvas.paint(&seams.soft(0.004), shade(face.cloth, 0.6), 0.9);
}

fn head(canvas: &mut Canvas, face: &Face) {
    let ears = [-1.0, 1.0].into_iter().fold(canvas.mask(), |mask, side| {
        mask.ellipse(face.at(side * 1.0, 0.06), (0.04, 0.075))
    });
    canvas.paint(&ears, shade(face.skin, 0.86), 1.0);
    let outline = canvas.mask().polygon(&face.head());
    let (cx, cy) = face.centre;
    let (rx, ry) = face.radii;
    canvas.paint_with(&outline, 1.0, |(x, y)| {
        let (u, v) = ((x - cx) / rx, (y - cy) / ry);
        // A ball lit from above and from one side.
        let depth = (1.0 - (u * u + v * v).min(0.96)).sqrt();
        let lit = 0.66 + 0.3 * depth + 0.07 * u * face.light - 0.06 * v;
        shade(face.skin, lit.min(1.06))
    });
    for side in [-1.0, 1.0] {
        let cheek = canvas
            .mask()
            .ellipse(face.at(side * 0.52, 0.36), (0.06, 0.045))
            .soft(0.025);
        canvas.paint(&cheek, [206, 110, 96], 0.14);
        let socket = canvas
            .mask()
            .ellipse(
                (cx + side * face.eyes_apart, face.at(0.0, -0.12).1),
                (0.066, 0.036),
            )
            .soft(0.018);
        canvas.paint(&socket, shade(face.skin, 0.55), 0.36);
    }
}

fn eye(canvas: &mut Canvas, face: &Face, side: f32) {
    let (x, y) = (
        face.centre.0 + side * face.eyes_apart,
        face.at(0.0, -0.08).1,
    );
    let (half, lift) = (face.eye, face.eye * 0.44);
    let lid: Vec<Point> = smooth(
        &[
            (x - half, y + lift * 0.15),
            (x - half * 0.4, y - lift * 0.85),
            (x + half * 0.4, y - lift * 0.85),
            (x + half, y + lift * 0.15),
        ],
        false,
    );
    let almond = smooth(
        &[
            (x - half, y + lift * 0.15),
            (x - half * 0.4, y - lift * 0.85),
            (x + half * 0.4, y - lift * 0.85),
            (x + half, y + lift * 0.15),
            (x + half * 0.35, y + lift * 0.8),
            (x - half * 0.35, y + lift * 0.8),
        ],
        true,
    );
    let mask = canvas.mask().polygon(&almond);
    canvas.paint(&mask, [236, 234, 232], 1.0);
    let iris = canvas.mask().ellipse((x, y), (half * 0.46, half * 0.46));
    let pupil = canvas.mask().ellipse((x, y), (half * 0.2, half * 0.2));
    let spark = canvas.mask().ellipse(
        (x + face.light * half * 0.16, y - half * 0.16),
        (half * 0.1, half * 0.1),
    );
    canvas.paint(&iris, face.iris, 1.0);
    canvas.paint(&pupil, [12, 10, 10], 1.0);
    canvas.paint(&spark, [255, 255, 255], 0.9);
    let lashes = canvas.mask().stroke(&lid, 0.009);
    canvas.paint(&lashes, [36, 26, 24], 0.9);
    let fold: Vec<Point> = lid.iter().map(|(px, py)| (*px, py - 0.013)).collect();
    let fold = canvas.mask().stroke(&fold, 0.005).soft(0.003);
    canvas.paint(&fold, shade(face.skin, 0.5), 0.5);
    let brow = smooth(
        &[
            (x - side * half * 1.15, y - 0.05),
            (x, y - 0.064),
            (x + side * half * 1.35, y - 0.046),
        ],
        false,
    );
    let brow = canvas.mask().stroke(&brow, face.brow).soft(0.003);
    canvas.paint(&brow, shade(face.hair, 0.8), 0.9);
}

fn nose(canvas: &mut Canvas, face: &Face) {
    let (x, top) = face.at(0.0, -0.12);
    let tip = face.at(0.0, 0.3).1;
    let side = -face.light;
    let ridge = smooth(
        &[
            (x + side * 0.022, top),
            (x + side * 0.024, (top + tip) / 2.0),
            (x + side * face.nose * 0.9, tip - 0.012),
        ],
        false,
    );
    let mask = canvas.mask().stroke(&ridge, 0.018).soft(0.01);
    canvas.paint(&mask, shade(face.skin, 0.55), 0.5);
    let mask = canvas
        .mask()
        .ellipse((x, tip + 0.004), (face.nose * 0.9, 0.014))
        .soft(0.008);
    canvas.paint(&mask, shade(face.skin, 0.55), 0.5);
    let mask = [-1.0, 1.0].into_iter().fold(canvas.mask(), |mask, side| {
        mask.ellipse((x + side * face.nose * 0.52, tip + 0.004), (0.011, 0.006))
    });
    canvas.paint(&mask.soft(0.003), shade(face.skin, 0.3), 0.85);
    let mask = canvas
        .mask()
        .ellipse((x + face.light * 0.006, tip - 0.024), (0.014, 0.016))
        .soft(0.008);
    canvas.paint(&mask, [255, 246, 236], 0.22);
}

fn mouth(canvas: &mut Canvas, face: &Face) {
    let (x, y) = face.at(0.0, 0.57);
    let half = face.mouth;
    let lips = smooth(
        &[
            (x - half, y),
            (x - half * 0.35, y - 0.02),
            (x, y - 0.014),
            (x + half * 0.35, y - 0.02),
            (x + half, y),
            (x + half * 0.4, y + 0.025),
            (x - half * 0.4, y + 0.025),
        ],
        true,
    );
    let red = face.skin.map(|c| c / 2);
    let mask = canvas.mask().polygon(&lips).soft(0.003);
    canvas.paint(&mask, [red[0] + 70, red[1] + 16, red[2] + 18], 0.9);
    let line = smooth(&[(x - half, y), (x, y + 0.004), (x + half, y)], false);
    let mask = canvas.mask().stroke(&line, 0.006).soft(0.003);
    canvas.paint(&mask, [70, 30, 30], 0.85);
    let mask = canvas
        .mask()
        .ellipse((x, y + 0.044), (half * 0.6, 0.01))
        .soft(0.01);
    canvas.paint(&mask, shade(face.skin, 0.5), 0.4);
}

fn beard(canvas: &mut Canvas, face: &Face) {
    let mut outline: Vec<Point> = (0..=24)
        .map(|i| face.outline(0.06 * TAU + i as f32 / 24.0 * 0.38 * TAU))
        .collect();
    outline.extend(smooth(
        &[
            face.at(-0.72, 0.34),
            face.at(-0.3, 0.42),
            face.at(0.0, 0.4),
            face.at(0.3, 0.42),
            face.at(0.72, 0.34),
        ],
        false,
    ));
    let mask = canvas.mask().polygon(&outline).soft(0.012);
    canvas.paint(&mask, shade(face.hair, 0.95), 0.55);
    mouth(canvas, face);
}

/// The hair above the forehead.
fn hair(canvas: &mut Canvas, face: &Face, random: &mut Random) {
    let part = random.between(-0.5, 0.5);
    let side = if face.long_hair { 0.35 } else { -0.18 };
    let outline = smooth(
        &[
            face.at(-1.07, side),
            face.at(-1.12, -0.45),
            face.at(-0.72, -1.06),
            face.at(0.0, -1.22),
            face.at(0.72, -1.06),
            face.at(1.12, -0.45),
            face.at(1.07, side),
            face.at(0.9, -0.35),
            face.at(0.55, -face.fringe),
            face.at(part, -face.fringe - 0.14),
            face.at(-0.55, -face.fringe),
            face.at(-0.9, -0.35),
        ],
        true,
    );
    let mask = canvas.mask().polygon(&outline).soft(0.004);
    let (cx, cy) = face.centre;
    let phase = random.between(0.0, TAU);
    canvas.paint_with(&mask, 1.0, |(x, y)| {
        let angle = (y - cy).atan2(x - cx - part * 0.1);
        let strand = 0.9 + 0.1 * (angle * 46.0 + phase).sin() + 0.12 * (angle * 7.0 - phase).sin();
        shade(face.hair, strand)
    });
}

fn glasses(canvas: &mut Canvas, face: &Face) {
    let y = face.at(0.0, -0.06).1;
    let ring = |x: f32| -> Vec<Point> {
        (0..=32)
            .map(|i| {
                let angle = i as f32 / 32.0 * TAU;
                (x + 0.074 * angle.cos(), y + 0.056 * angle.sin())
            })
            .collect()
    };
    let x = face.centre.0;
    let mut mask = canvas.mask();
    for side in [-1.0, 1.0] {
        mask.add_stroke(&ring(x + side * face.eyes_apart), 0.008);
        mask.add_stroke(
            &[
                (x + side * (face.eyes_apart + 0.074), y),
                (x + side * face.radii.0, y - 0.01),
            ],
            0.008,
        );
    }
    mask.add_stroke(
        &[
            (x - face.eyes_apart + 0.074, y),
            (x + face.eyes_apart - 0.074, y),
        ],
        0.008,
    );
    canvas.paint(&mask, [30, 30, 34], 0.9);
}

/// Light from one side, and the grain of print.
fn light(image: &mut RgbImage, side: f32, random: &mut Random) {
    let width = image.width() as f32;
    for (x, _, Rgb(pixel)) in image.enumerate_pixels_mut() {
        let across = x as f32 / width - 0.5;
        let gain = 1.0 + 0.12 * across * side + 0.03 * (random.unit() - 0.5);
        *pixel = shade(*pixel, gain);
    }
}
