//! Photographs of flat pages.

use image::{RgbImage, imageops};

use super::{
    canvas::{Canvas, Point, smooth},
    conditions::{Conditions, Severity},
    light::Light,
    page::{PIXELS_PER_MM, Page, Quad},
    pose::{Projection, side},
    random::Random,
    scene,
    sensor::{self, Exposure},
};

/// Longer and shorter side of a photograph, in pixels.
pub const FRAME: (u32, u32) = (1280, 960);

/// A photograph of a page, and where things are in it.
#[derive(Debug, Clone)]
pub struct Photo {
    /// The picture as a JPEG file.
    pub jpeg: Vec<u8>,
    /// The picture before it was compressed.
    pub image: RgbImage,
    /// The document's corners; they may lie outside the frame.
    pub document_quad: Quad,
    /// The zone's corners, always inside the frame; see [`Page::zone_quad`].
    pub zone_quad: Option<Quad>,
    /// What makes the picture difficult: `rotated`, `motion`, `defocus`, `low_light`, `glare`,
    /// `shadow`, `held`, `cropped`, `perspective`, and the page's own flags.
    pub flags: Vec<&'static str>,
}

impl Photo {
    /// Photographs `page`; the longer side of the picture has 1280 pixels.
    #[must_use]
    pub fn take(page: &Page, severity: Severity, seed: u64) -> Self {
        Self::take_at(page, severity, seed, FRAME)
    }

    /// The same with a frame of this longer and shorter side.
    #[must_use]
    pub fn take_at(page: &Page, severity: Severity, seed: u64, frame: (u32, u32)) -> Self {
        let mut random = Random::of(seed, severity.word());
        let conditions = Conditions::random(severity, &mut random);
        let upright = (45.0..135.0).contains(&(conditions.turn % 180.0));
        // Phones are held upright at times, whichever way the document lies.
        let portrait = if severity == Severity::Hard {
            random.chance(if upright { 0.75 } else { 0.2 })
        } else {
            severity == Severity::Mild && random.chance(0.1)
        };
        let size = if portrait { (frame.1, frame.0) } else { frame };
        let projection = pose(page, &conditions, size, &mut random);
        let document_quad = projection.quad(&page.corners());
        let zone_quad = page.zone_quad.as_ref().map(|zone| projection.quad(zone));
        let light = Light::random(
            &conditions,
            size,
            &document_quad,
            zone_quad.as_ref(),
            &mut random,
        );
        let mut scene = scene::draw(size.0, size.1, severity != Severity::Clean, &mut random);
        lay(&mut scene.image, page, &projection, &document_quad);
        for _ in 0..conditions.fingers {
            finger(&mut scene, page, &projection, &mut random);
        }
        let scale = side(&document_quad) / page.image.width() as f32 * PIXELS_PER_MM;
        let image = lit(&scene.image, &light)
            .blurred(
                conditions.defocus * scale,
                conditions.motion * scale,
                random.between(0.0, std::f32::consts::PI),
            )
            .developed(&conditions, &mut random);
        let mut flags = conditions.flags();
        flags.extend(geometry_flags(&document_quad, size));
        flags.extend(&page.flags);
        Self {
            jpeg: sensor::jpeg(&image, conditions.quality),
            image,
            document_quad,
            zone_quad,
            flags,
        }
    }
}

/// A pose in which the zone lies wholly inside the frame, and the document too unless it may hang
/// over.
fn pose(page: &Page, conditions: &Conditions, size: (u32, u32), random: &mut Random) -> Projection {
    let must_fit = match (&page.zone_quad, conditions.overhang > 0.0) {
        (Some(zone), true) => *zone,
        _ => page.corners(),
    };
    let mut conditions = conditions.clone();
    loop {
        for _ in 0..24 {
            let projection = Projection::random(page, &conditions, size, random);
            if inside(&projection.quad(&must_fit), size, 6.0) {
                return projection;
            }
        }
        // Too large for so much tilt: step back.
        conditions.fill = (conditions.fill.0 * 0.92, conditions.fill.1 * 0.92);
    }
}

fn inside(quad: &Quad, (width, height): (u32, u32), margin: f32) -> bool {
    quad.iter().all(|(x, y)| {
        (margin..width as f32 - margin).contains(x) && (margin..height as f32 - margin).contains(y)
    })
}

fn geometry_flags(document: &Quad, size: (u32, u32)) -> Vec<&'static str> {
    let length =
        |a: usize, b: usize| (document[a].0 - document[b].0).hypot(document[a].1 - document[b].1);
    let ratio = |a: f32, b: f32| a.max(b) / a.min(b);
    let skewed = ratio(length(0, 1), length(3, 2)).max(ratio(length(0, 3), length(1, 2))) > 1.12;
    [
        (!inside(document, size, 0.0), "cropped"),
        (skewed, "perspective"),
    ]
    .into_iter()
    .filter_map(|(is, word)| is.then_some(word))
    .collect()
}

/// Lays the page and its shadow into the scene.
fn lay(scene: &mut RgbImage, page: &Page, projection: &Projection, document: &Quad) {
    let ratio = page.image.width() as f32 / side(document);
    // A page seen from afar is sampled from a smaller copy of it, or fine print would turn to
    // noise.
    let factor = (ratio / 1.3).floor().max(1.0);
    let small = (factor > 1.0).then(|| {
        let part = |length: u32| (length as f32 / factor).round() as u32;
        imageops::thumbnail(
            &page.image,
            part(page.image.width()),
            part(page.image.height()),
        )
    });
    let print = small.as_ref().unwrap_or(&page.image);
    let (width, height) = (page.image.width() as f32, page.image.height() as f32);
    let shrink = (print.width() as f32 / width, print.height() as f32 / height);
    let radius = page.kind.corner_radius() * PIXELS_PER_MM;
    let reach = 2.2 * PIXELS_PER_MM;
    let outside = |(x, y): Point| {
        let (dx, dy) = (
            (x - width / 2.0).abs() - width / 2.0 + radius,
            (y - height / 2.0).abs() - height / 2.0 + radius,
        );
        let (ex, ey) = (dx.max(0.0), dy.max(0.0));
        // Not `hypot`: its care for extremes costs as much as all else here.
        (ex * ex + ey * ey).sqrt() + dx.max(dy).min(0.0) - radius
    };
    // Beyond its shadow the page changes nothing.
    let margin = 5.0 * reach / ratio;
    let span = |pick: fn(&Point) -> f32, limit: u32| {
        let least = document.iter().map(pick).fold(f32::MAX, f32::min);
        let most = document.iter().map(pick).fold(f32::MIN, f32::max);
        let clip = |value: f32| value.clamp(0.0, limit as f32) as u32;
        clip(least - margin)..clip(most + margin)
    };
    let (columns, rows) = (span(|p| p.0, scene.width()), span(|p| p.1, scene.height()));
    for (x, y) in rows.flat_map(|y| columns.clone().map(move |x| (x, y))) {
        let pixel = scene.get_pixel_mut(x, y);
        let at = projection.page_at((x as f32 + 0.5, y as f32 + 0.5));
        let distance = outside(at);
        let cover = (0.5 - distance / ratio).clamp(0.0, 1.0);
        if cover < 1.0 && distance < 4.0 * reach {
            // The shadow of the document's own thickness, below and to the right of it.
            let shaded = outside((at.0 - reach * 0.4, at.1 - reach * 0.6)).max(0.0);
            let dark = 1.0 - 0.42 * (-shaded / reach).exp();
            pixel.0 = pixel.0.map(|channel| (f32::from(channel) * dark) as u8);
        }
        if cover > 0.0 {
            let print = sample(print, (at.0 * shrink.0 - 0.5, at.1 * shrink.1 - 0.5));
            for (channel, ink) in pixel.0.iter_mut().zip(print) {
                *channel = (f32::from(*channel) * (1.0 - cover) + ink * cover + 0.5) as u8;
            }
        }
    }
}

/// Bilinear.
fn sample(image: &RgbImage, (x, y): Point) -> [f32; 3] {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let x = x.clamp(0.0, width as f32 - 1.001);
    let y = y.clamp(0.0, height as f32 - 1.001);
    let (left, top) = (x as usize, y as usize);
    let (u, v) = (x - left as f32, y - top as f32);
    let raw = image.as_raw();
    let at = (top * width + left) * 3;
    let (upper, lower) = (&raw[at..at + 6], &raw[at + width * 3..at + width * 3 + 6]);
    [0, 1, 2].map(|c| {
        let mix = |row: &[u8]| f32::from(row[c]) * (1.0 - u) + f32::from(row[c + 3]) * u;
        mix(upper) * (1.0 - v) + mix(lower) * v
    })
}

/// A finger over the document's edge, away from the zone.
fn finger(scene: &mut Canvas, page: &Page, projection: &Projection, random: &mut Random) {
    let mm = |x: f32, y: f32| projection.photo_at((x * PIXELS_PER_MM, y * PIXELS_PER_MM));
    let (width, height) = page.kind.size();
    let left = random.chance(0.5);
    let y = random.between(0.12, 0.4) * height;
    let (edge, inward) = if left { (0.0, 1.0) } else { (width, -1.0) };
    let tip = random.between(3.0, 9.0);
    let lean = random.between(-6.0, 6.0);
    let breadth = random.between(6.5, 8.5);
    let point = |along: f32, across: f32| {
        mm(
            edge + inward * (tip - along),
            y + across + lean * along / 60.0,
        )
    };
    let outline = smooth(
        &[
            point(0.0, 0.0),
            point(2.5, breadth * 0.8),
            point(14.0, breadth),
            point(40.0, breadth * 1.06),
            point(120.0, breadth * 1.3),
            point(120.0, -breadth * 1.3),
            point(40.0, -breadth * 1.06),
            point(14.0, -breadth),
            point(2.5, -breadth * 0.8),
        ],
        true,
    );
    let nail = smooth(
        &[
            point(1.5, 0.0),
            point(3.5, breadth * 0.5),
            point(11.0, breadth * 0.52),
            point(12.5, 0.0),
            point(11.0, -breadth * 0.52),
            point(3.5, -breadth * 0.5),
        ],
        true,
    );
    let skin = *random.pick(&[
        [226, 178, 150],
        [198, 146, 116],
        [150, 104, 78],
        [104, 72, 54],
    ]);
    let soft = side(&projection.quad(&page.corners())) / width;
    let shadow = scene.mask().polygon(&outline).soft(soft * 1.6);
    scene.paint(&shadow, [10, 6, 6], 0.45);
    let mask = scene.mask().polygon(&outline);
    scene.paint(&mask, skin.map(|c| (f32::from(c) * 0.8) as u8), 1.0);
    let inner: Vec<Point> = [4.0, 120.0].map(|along| point(along, 0.0)).into();
    let ridge = scene
        .mask()
        .stroke(&inner, breadth * soft * 0.9)
        .soft(soft * 1.6);
    scene.paint(&ridge, skin, 0.8);
    if random.chance(0.7) {
        let mask = scene.mask().polygon(&nail);
        scene.paint(&mask, skin.map(|c| c.saturating_add(24)), 0.8);
    }
}

fn lit(scene: &RgbImage, light: &Light) -> Exposure {
    let mut values = Vec::with_capacity(scene.as_raw().len());
    for (x, y, pixel) in scene.enumerate_pixels() {
        let (gains, glare) = light.at((x as f32, y as f32));
        for (channel, gain) in pixel.0.iter().zip(gains) {
            values.push(f32::from(*channel) * gain + glare * 255.0);
        }
    }
    Exposure {
        width: scene.width() as usize,
        height: scene.height() as usize,
        values,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specimen::{Kind, Specimen};

    #[test]
    fn the_same_seed_gives_the_same_file_and_another_seed_another() {
        let page = Specimen::passport(7).render();
        let shot = |seed| Photo::take_at(&page, Severity::Hard, seed, (640, 480)).jpeg;
        assert_eq!(shot(7), shot(7));
        assert_ne!(shot(7), shot(8));
        assert_eq!(page.image, Specimen::passport(7).render().image);
    }

    #[test]
    fn the_truth_lies_where_the_print_does() {
        for (kind, seed) in [(Kind::Passport, 3), (Kind::CardBack, 11), (Kind::VisaB, 12)] {
            let mut page = Specimen::new(kind, seed).render();
            // A page of white with a black zone: what is dark in the photograph is the zone.
            for pixel in page.image.pixels_mut() {
                pixel.0 = [255; 3];
            }
            let [(left, top), _, (right, bottom), _] = page.zone_quad.unwrap();
            for y in top as u32..bottom as u32 {
                for x in left as u32..right as u32 {
                    page.image.get_pixel_mut(x, y).0 = [0; 3];
                }
            }
            let photo = Photo::take_at(&page, Severity::Mild, seed, (640, 480));
            let zone = photo.zone_quad.unwrap();
            let light = |share: f32, outwards: f32| {
                let centre = crate::specimen::light::within(&zone, 0.5, 0.5);
                let corner = zone[(share * 4.0) as usize];
                let at = |c: f32, m: f32| (m + (c - m) * outwards) as u32;
                let pixel = photo
                    .image
                    .get_pixel(at(corner.0, centre.0), at(corner.1, centre.1));
                pixel.0.iter().map(|c| u32::from(*c)).sum::<u32>()
            };
            for corner in [0.0, 0.25, 0.5, 0.75] {
                assert!(
                    light(corner, 0.95) + 120 < light(corner, 1.05),
                    "{kind:?} {corner}: {} {}",
                    light(corner, 0.95),
                    light(corner, 1.05)
                );
            }
        }
    }
}
