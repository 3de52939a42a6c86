//! Laying a page before the camera: alone, or as the lower page of an open passport.

use std::borrow::Cow;

use image::{RgbImage, imageops};

use super::{
    canvas::{Canvas, Colour, Face, Point, blend},
    page::{Kind, PIXELS_PER_MM, Page},
    pattern::{self, Inks},
    pose::{Projection, side},
    random::Random,
};

/// Resolution of the page opposite the data page, in pixels a millimetre: nobody reads it.
const COARSE: f32 = 5.0;
/// How far a passport's cover shows around its pages, in millimetres.
const COVER: f32 = 1.4;

/// What shows of an open passport besides the data page.
pub(crate) struct Booklet {
    opposite: RgbImage,
    cover: Colour,
}

impl Booklet {
    /// Half of the passports lie open; other documents have no other page.
    pub(crate) fn random(page: &Page, seed: u64) -> Option<Self> {
        let mut random = Random::of(seed, "booklet");
        if page.kind != Kind::Passport || random.chance(0.5) {
            return None;
        }
        let (width, height) = page.kind.size();
        let mut canvas = Canvas::new(width, height, COARSE);
        let inks = Inks::random(&mut random);
        pattern::ground(&mut canvas, &inks, &mut random);
        let ink = (inks.accent, 0.9);
        canvas.text(Face::Plain, (8.0, 12.0), 2.2, ink, "OBSERVATIONS / REMARKS");
        for line in 0..random.below(7) {
            let y = 24.0 + 7.0 * line as f32;
            canvas.text(
                Face::Plain,
                (8.0, y),
                1.8,
                ink,
                "THIS PASSPORT IS NOBODY'S · SPECIMEN",
            );
        }
        Some(Self {
            opposite: canvas.image,
            cover: *random.pick(&[[92, 22, 32], [24, 34, 72], [26, 66, 48], [24, 24, 26]]),
        })
    }
}

/// A picture on the page's plane.
struct Print<'a> {
    image: Cow<'a, RgbImage>,
    /// Its pixels a pixel of the page.
    scale: Point,
}

impl<'a> Print<'a> {
    /// `image` over `size` pixels of the page, where the photograph has one pixel for `ratio` of
    /// them. A page seen from afar is sampled from a smaller copy, or fine print turns to noise.
    fn new(image: &'a RgbImage, (width, height): Point, ratio: f32) -> Self {
        let factor = (ratio * image.width() as f32 / width / 1.3).floor();
        let image = if factor > 1.0 {
            let part = |length: u32| (length as f32 / factor).round() as u32;
            Cow::Owned(imageops::thumbnail(
                image,
                part(image.width()),
                part(image.height()),
            ))
        } else {
            Cow::Borrowed(image)
        };
        let scale = (image.width() as f32 / width, image.height() as f32 / height);
        Self { image, scale }
    }

    /// The colour at a place of the page, bilinear.
    fn at(&self, (x, y): Point) -> [f32; 3] {
        let (width, height) = (self.image.width() as usize, self.image.height() as usize);
        let x = (x * self.scale.0 - 0.5).clamp(0.0, width as f32 - 1.001);
        let y = (y * self.scale.1 - 0.5).clamp(0.0, height as f32 - 1.001);
        let (left, top) = (x as usize, y as usize);
        let (u, v) = (x - left as f32, y - top as f32);
        let raw = self.image.as_raw();
        let at = (top * width + left) * 3;
        let (upper, lower) = (&raw[at..at + 6], &raw[at + width * 3..at + width * 3 + 6]);
        let mut colour = [0.0; 3];
        for (c, value) in colour.iter_mut().enumerate() {
            let mix = |row: &[u8]| f32::from(row[c]) * (1.0 - u) + f32::from(row[c + 3]) * u;
            *value = mix(upper) * (1.0 - v) + mix(lower) * v;
        }
        colour
    }
}

/// A rectangle with round corners on the page's plane.
pub(super) struct Outline {
    middle: Point,
    half: Point,
    radius: f32,
}

impl Outline {
    pub(super) fn new((left, top): Point, (right, bottom): Point, radius: f32) -> Self {
        Self {
            middle: ((left + right) / 2.0, (top + bottom) / 2.0),
            half: ((right - left) / 2.0, (bottom - top) / 2.0),
            radius,
        }
    }

    /// Distance from the outline, negative inside.
    pub(super) fn distance(&self, (x, y): Point) -> f32 {
        let dx = (x - self.middle.0).abs() - self.half.0 + self.radius;
        let dy = (y - self.middle.1).abs() - self.half.1 + self.radius;
        let (ex, ey) = (dx.max(0.0), dy.max(0.0));
        // Not `hypot`: its care for extremes costs as much as all else here.
        (ex * ex + ey * ey).sqrt() + dx.max(dy).min(0.0) - self.radius
    }

    pub(super) fn corners(&self) -> [Point; 4] {
        let ((x, y), (w, h)) = (self.middle, self.half);
        [
            (x - w, y - h),
            (x + w, y - h),
            (x + w, y + h),
            (x - w, y + h),
        ]
    }
}

/// Lays the page, what belongs to it, and their shadow into the scene.
pub(crate) fn lay(
    scene: &mut RgbImage,
    page: &Page,
    booklet: Option<&Booklet>,
    projection: &Projection,
) {
    let (width, height) = (page.image.width() as f32, page.image.height() as f32);
    // Pixels of the page for one of the photograph.
    let ratio = width / side(&projection.quad(&page.corners()));
    let print = Print::new(&page.image, (width, height), ratio);
    let opposite = booklet.map(|booklet| {
        let print = Print::new(&booklet.opposite, (width, height), ratio);
        (print, booklet.cover)
    });
    let radius = page.kind.corner_radius() * PIXELS_PER_MM;
    let top = if opposite.is_some() { -height } else { 0.0 };
    let paper = Outline::new((0.0, top), (width, height), radius);
    let rim = if opposite.is_some() {
        COVER * PIXELS_PER_MM
    } else {
        0.0
    };
    let whole = Outline::new(
        (-rim, top - rim),
        (width + rim, height + rim),
        radius + rim * 1.5,
    );
    let fold = 3.0 * PIXELS_PER_MM;
    place(scene, &whole, ratio, projection, |at| {
        let mut ink = match &opposite {
            Some((opposite, _)) if at.1 < 0.0 => opposite.at((at.0, at.1 + height)),
            _ => print.at(at),
        };
        if let Some((_, leather)) = &opposite {
            let bent = 1.0 - 0.4 * (-at.1.abs() / fold).exp();
            let bare = (0.5 + paper.distance(at) / ratio).clamp(0.0, 1.0);
            for (value, leather) in ink.iter_mut().zip(leather) {
                *value = *value * bent * (1.0 - bare) + f32::from(*leather) * bare;
            }
        }
        ink
    });
}

/// A sheet that bears a copy of a page. Lengths are pixels of that page, from its top left corner.
pub(crate) struct Sheet {
    pub(crate) image: RgbImage,
    pub(crate) first: Point,
    pub(crate) last: Point,
    pub(crate) radius: f32,
}

/// Lays a copy, and its shadow, into the scene as the page itself would lie.
pub(crate) fn lay_sheet(scene: &mut RgbImage, sheet: &Sheet, page: &Page, projection: &Projection) {
    let ratio = page.image.width() as f32 / side(&projection.quad(&page.corners()));
    let (first, last) = (sheet.first, sheet.last);
    let print = Print::new(&sheet.image, (last.0 - first.0, last.1 - first.1), ratio);
    let whole = Outline::new(first, last, sheet.radius);
    place(scene, &whole, ratio, projection, |at| {
        print.at((at.0 - first.0, at.1 - first.1))
    });
}

/// Covers what `whole` covers with `ink`, and shades what lies about it; `ratio` is pixels of the page
/// for one of the photograph.
fn place(
    scene: &mut RgbImage,
    whole: &Outline,
    ratio: f32,
    projection: &Projection,
    ink: impl Fn(Point) -> [f32; 3],
) {
    let reach = 2.2 * PIXELS_PER_MM;
    let (columns, rows) = affected(
        &projection.quad(&whole.corners()),
        5.0 * reach / ratio,
        scene.dimensions(),
    );
    for (x, y) in rows.flat_map(|y| columns.clone().map(move |x| (x, y))) {
        let pixel = scene.get_pixel_mut(x, y);
        let at = projection.page_at((x as f32 + 0.5, y as f32 + 0.5));
        let distance = whole.distance(at);
        let cover = (0.5 - distance / ratio).clamp(0.0, 1.0);
        if cover < 1.0 && distance < 4.0 * reach {
            // The shadow of the document's own thickness, below and to the right of it.
            let shaded = whole.distance((at.0 - reach * 0.4, at.1 - reach * 0.6));
            let dark = 1.0 - 0.42 * (-shaded.max(0.0) / reach).exp();
            pixel.0 = pixel.0.map(|channel| (f32::from(channel) * dark) as u8);
        }
        if cover == 0.0 {
            continue;
        }
        let ink = ink(at).map(|value| (value + 0.5) as u8);
        if cover < 1.0 {
            blend(pixel, ink, cover);
        } else {
            pixel.0 = ink;
        }
    }
}

/// Columns and rows of the photograph that a quad and `margin` pixels around it can touch.
pub(super) fn affected(
    quad: &[Point; 4],
    margin: f32,
    (width, height): (u32, u32),
) -> (std::ops::Range<u32>, std::ops::Range<u32>) {
    let span = |pick: fn(&Point) -> f32, limit: u32| {
        let least = quad.iter().map(pick).fold(f32::MAX, f32::min);
        let most = quad.iter().map(pick).fold(f32::MIN, f32::max);
        let clip = |value: f32| value.clamp(0.0, limit as f32) as u32;
        clip(least - margin)..clip(most + margin)
    };
    (span(|p| p.0, width), span(|p| p.1, height))
}
