//! What a document lies on, and what lies about: wood, cloth, stone, paper, pens, coins, cables.

use std::f32::consts::TAU;

use image::Rgb;

use super::{
    canvas::{Canvas, Colour, Face, Point, smooth},
    random::Random,
};

/// Smooth noise on a lattice that repeats.
struct Noise {
    lattice: Vec<f32>,
}

const LATTICE: usize = 128;

impl Noise {
    fn random(random: &mut Random) -> Self {
        Self {
            lattice: (0..LATTICE * LATTICE)
                .map(|_| random.unit() - 0.5)
                .collect(),
        }
    }

    /// From -0.5 to 0.5.
    fn at(&self, x: f32, y: f32) -> f32 {
        let (fx, fy) = (x.floor(), y.floor());
        let (u, v) = (x - fx, y - fy);
        let (u, v) = (u * u * (3.0 - 2.0 * u), v * v * (3.0 - 2.0 * v));
        let wrap = |value: f32| (value as i32 as usize) % LATTICE;
        let (x0, y0) = (wrap(fx), wrap(fy));
        let (x1, y1) = ((x0 + 1) % LATTICE, (y0 + 1) % LATTICE);
        let node = |x: usize, y: usize| self.lattice[y * LATTICE + x];
        let top = node(x0, y0) + (node(x1, y0) - node(x0, y0)) * u;
        let bottom = node(x0, y1) + (node(x1, y1) - node(x0, y1)) * u;
        top + (bottom - top) * v
    }
}

/// The scene without the document, `width` × `height` pixels; `cluttered` puts things about.
pub(crate) fn draw(width: u32, height: u32, cluttered: bool, random: &mut Random) -> Canvas {
    let mut canvas = Canvas::new(width as f32, height as f32, 1.0);
    let unit = width.max(height) as f32 / 1280.0;
    surface(&mut canvas, unit, random);
    if cluttered {
        for _ in 0..1 + random.below(5) {
            thing(&mut canvas, unit, random);
        }
    }
    canvas
}

fn surface(canvas: &mut Canvas, unit: f32, random: &mut Random) {
    let noise = Noise::random(random);
    let kind = random.below(5);
    let base = if kind == 0 {
        // Woods are brown, from pale to dark.
        let light = random.between(0.25, 1.0);
        [205.0 * light, 160.0 * light, 112.0 * light]
    } else {
        let light = random.between(25.0, 215.0);
        [0; 3].map(|_: u8| (light + random.between(-28.0, 28.0)).clamp(8.0, 240.0))
    };
    let angle = random.between(0.0, TAU);
    let (sin, cos) = angle.sin_cos();
    let thread = random.between(0.25, 0.8) / unit;
    let depth = random.between(0.06, 0.22);
    let grain = random.between(0.004, 0.012) / unit;
    let phase = random.between(10.0, 90.0);
    // The texture is drawn at half the resolution: what lies under a document is out of focus.
    let tone = |x: f32, y: f32| {
        let (u, v) = (x * cos - y * sin + 4000.0, x * sin + y * cos + 4000.0);
        match kind {
            0 => {
                let bend = noise.at(u * grain * 0.5, v * grain * 4.0) * 26.0;
                let rings = (v * grain * 9.0 + bend + phase).sin() * 0.5;
                let fibre = noise.at(u * grain * 2.0, v * grain * 60.0);
                1.0 + depth * (rings + fibre)
            }
            1 => {
                let weave = (u * thread).sin() * (v * thread).sin();
                1.0 + depth * (weave + noise.at(u * grain, v * grain) * 2.0)
            }
            2 => {
                let speckle = noise.at(u * 0.25, v * 0.25) + noise.at(u * 0.05, v * 0.05);
                1.0 + 1.4 * depth * speckle
            }
            3 => 1.0 + 0.5 * depth * noise.at(u * grain, v * grain),
            _ => {
                let marble = noise.at(u * grain, v * grain) * 14.0;
                1.0 + depth * (u * grain * 3.0 + marble).sin()
            }
        }
    };
    let colour = |tone: f32| base.map(|channel: f32| (channel * tone).clamp(0.0, 255.0) as u8);
    let (width, height) = canvas.image.dimensions();
    for y in (0..height).step_by(2) {
        for x in (0..width).step_by(2) {
            let pixel = Rgb(colour(tone(x as f32, y as f32)));
            for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                if x + dx < width && y + dy < height {
                    canvas.image.put_pixel(x + dx, y + dy, pixel);
                }
            }
        }
    }
}

fn thing(canvas: &mut Canvas, unit: f32, random: &mut Random) {
    let (width, height) = (canvas.width(), canvas.height());
    let at = (random.between(0.0, width), random.between(0.0, height));
    let angle = random.between(0.0, TAU);
    match random.below(5) {
        0 => pen(canvas, at, angle, unit, random),
        1 => coin(canvas, at, unit, random),
        2 => cable(canvas, unit, random),
        3 => sheet(canvas, at, angle, unit, random),
        _ => card(canvas, at, angle, unit, random),
    }
}

fn shadow(canvas: &mut Canvas, outline: &[Point], unit: f32) {
    let moved: Vec<Point> = outline
        .iter()
        .map(|(x, y)| (x + 5.0 * unit, y + 7.0 * unit))
        .collect();
    let mask = canvas.mask().polygon(&moved).soft(5.0 * unit);
    canvas.paint(&mask, [0, 0, 0], 0.4);
}

fn pen(canvas: &mut Canvas, (x, y): Point, angle: f32, unit: f32, random: &mut Random) {
    let (sin, cos) = angle.sin_cos();
    let along = |t: f32| (x + cos * t * unit, y + sin * t * unit);
    let length = random.between(300.0, 620.0);
    let thickness = random.between(12.0, 26.0) * unit;
    let colour = random.colour(10.0, 230.0);
    let mut under = canvas.mask();
    under.add_stroke(&[along(4.0), along(length + 4.0)], thickness);
    canvas.paint(&under.soft(5.0 * unit), [0, 0, 0], 0.4);
    let mask = canvas
        .mask()
        .stroke(&[along(0.0), along(length)], thickness);
    canvas.paint(&mask, colour, 1.0);
    let shine = canvas
        .mask()
        .stroke(&[along(0.0), along(length)], thickness * 0.2);
    canvas.paint(&shine, [255, 255, 255], 0.4);
    let tip = canvas
        .mask()
        .stroke(&[along(length), along(length + 34.0)], thickness * 0.4);
    canvas.paint(&tip, [60, 60, 62], 1.0);
}

fn coin(canvas: &mut Canvas, at: Point, unit: f32, random: &mut Random) {
    let radius = random.between(50.0, 84.0) * unit;
    let metal: Colour = *random.pick(&[[196, 160, 84], [176, 176, 180], [170, 104, 66]]);
    for (shift, share, colour, opacity) in [
        (6.0, 1.0, [0, 0, 0], 0.4),
        (0.0, 1.0, metal, 1.0),
        (0.0, 0.9, metal.map(|c| c / 2 + 40), 1.0),
        (-2.0, 0.86, metal, 1.0),
    ] {
        let centre = (at.0 + shift * unit, at.1 + shift * unit);
        let mask = canvas
            .mask()
            .ellipse(centre, (radius * share, radius * share));
        canvas.paint(&mask, colour, opacity);
    }
}

fn cable(canvas: &mut Canvas, unit: f32, random: &mut Random) {
    let (width, height) = (canvas.width(), canvas.height());
    let points: Vec<Point> = (0..6)
        .map(|_| {
            (
                random.between(-0.1, 1.1) * width,
                random.between(-0.1, 1.1) * height,
            )
        })
        .collect();
    let mask = canvas.mask().stroke(&smooth(&points, false), 9.0 * unit);
    let grey = random.between(15.0, 235.0) as u8;
    canvas.paint(&mask, [grey, grey, grey], 1.0);
}

/// Corners of a rectangle about `x`, `y`.
fn turned((x, y): Point, (width, height): Point, angle: f32) -> [Point; 4] {
    let (sin, cos) = angle.sin_cos();
    [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)].map(|(u, v)| {
        let (u, v) = (u * width, v * height);
        (x + u * cos - v * sin, y + u * sin + v * cos)
    })
}

/// A sheet of print: lines of text that are no zone.
fn sheet(canvas: &mut Canvas, at: Point, angle: f32, unit: f32, random: &mut Random) {
    let size = (
        random.between(500.0, 900.0) * unit,
        random.between(500.0, 900.0) * unit,
    );
    let corners = turned(at, size, angle);
    shadow(canvas, &corners, unit);
    let mask = canvas.mask().polygon(&corners);
    let white = random.between(205.0, 248.0) as u8;
    canvas.paint(&mask, [white, white, white - 4], 1.0);
    let mut lines = canvas.mask();
    let (sin, cos) = angle.sin_cos();
    let place = |u: f32, v: f32| (at.0 + u * cos - v * sin, at.1 + u * sin + v * cos);
    let mut v = -size.1 * 0.42;
    while v < size.1 * 0.42 {
        let mut u = -size.0 * 0.42;
        let end = size.0 * random.between(0.1, 0.42);
        while u < end {
            let word = random.between(14.0, 70.0) * unit;
            lines.add_stroke(&[place(u, v), place((u + word).min(end), v)], 6.0 * unit);
            u += word + 12.0 * unit;
        }
        v += 24.0 * unit;
    }
    canvas.paint(&lines, [50, 50, 54], 0.75);
}

/// Another card, blank but for a word.
fn card(canvas: &mut Canvas, at: Point, angle: f32, unit: f32, random: &mut Random) {
    let corners = turned(at, (430.0 * unit, 270.0 * unit), angle);
    shadow(canvas, &corners, unit);
    let colour = random.colour(30.0, 230.0);
    let mask = canvas.mask().polygon(&corners);
    canvas.paint(&mask, colour, 1.0);
    let ink = colour.map(|c| if c > 128 { c - 90 } else { c + 90 });
    let word = *random.pick(&["LIBRARY", "MEMBER", "BONUS", "GYM"]);
    canvas.text(
        Face::Bold,
        (at.0 - 90.0 * unit, at.1),
        26.0 * unit,
        (ink, 0.9),
        word,
    );
}
