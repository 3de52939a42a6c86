//! Photographs of flat pages.

use image::RgbImage;

use super::{
    attack::{self, Attack, Edit, Screen},
    conditions::{Conditions, Severity},
    hand,
    lay::{self, Booklet},
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
    /// The barcode's corners, always inside the frame.
    pub barcode_quad: Option<Quad>,
    /// What was photographed in place of the document.
    pub attack: Attack,
    /// Where that is; nowhere for the document itself.
    pub attack_quad: Option<Quad>,
    /// What was changed in the picture after it was taken.
    pub edit: Option<Edit>,
    /// It went through a messenger.
    pub sent_on: bool,
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
        Self::take_of(page, Attack::None, severity, seed, frame)
    }

    /// The photograph after a messenger sent it on: smaller at times, and compressed again.
    #[must_use]
    pub fn sent_on(self, seed: u64) -> Self {
        let (image, jpeg, factor) = attack::sent_on(&self.jpeg, &mut Random::of(seed, "messenger"));
        let scaled = |quad: Quad| quad.map(|(x, y)| (x * factor, y * factor));
        Self {
            jpeg,
            image,
            document_quad: scaled(self.document_quad),
            zone_quad: self.zone_quad.map(scaled),
            barcode_quad: self.barcode_quad.map(scaled),
            attack_quad: self.attack_quad.map(scaled),
            edit: self.edit.map(|edit| Edit {
                regions: edit.regions.into_iter().map(scaled).collect(),
                ..edit
            }),
            sent_on: true,
            ..self
        }
    }

    /// A photograph of what `attack` puts in place of `page`, or of the page and then changed by it.
    ///
    /// # Panics
    /// When the page has nothing that the attack changes: no portrait, or a barcode only; see
    /// [`super::Kind::can_be_edited`].
    #[must_use]
    pub fn take_of(
        page: &Page,
        attack: Attack,
        severity: Severity,
        seed: u64,
        frame: (u32, u32),
    ) -> Self {
        let mut random = Random::of(seed, severity.word());
        let mut makes = Random::of(seed, attack.word());
        let mut conditions = Conditions::random(severity, &mut random);
        if attack != Attack::None && !attack.is_edit() {
            conditions.fingers = 0;
        }
        let screen = (attack == Attack::Screen).then(|| Screen::random(page, &mut makes));
        if screen.is_some() {
            // A screen is its own light.
            conditions.shadow = 0.0;
            conditions.slope *= 0.3;
        }
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
        let read_quad = page.read_quad().map(|quad| projection.quad(quad));
        let light = Light::random(
            &conditions,
            size,
            &document_quad,
            read_quad.as_ref(),
            &mut random,
        );
        let mut scene = scene::draw(size.0, size.1, severity != Severity::Clean, &mut random);
        let booklet = (severity != Severity::Clean)
            .then(|| Booklet::random(page, seed))
            .flatten();
        match attack {
            Attack::None | Attack::Edited | Attack::Portrait | Attack::Copied => {
                lay::lay(&mut scene.image, page, booklet.as_ref(), &projection);
            }
            Attack::Print | Attack::Greyscale => {
                let sheet = attack::sheet(page, attack == Attack::Greyscale, &mut makes);
                lay::lay_sheet(&mut scene.image, &sheet, page, &projection);
            }
            Attack::Screen => {}
        }
        for _ in 0..conditions.fingers {
            hand::finger(&mut scene, page, &projection, &mut random);
        }
        let scale = side(&document_quad) / page.image.width() as f32 * PIXELS_PER_MM;
        let mut exposure = lit(&scene.image, &light);
        if let Some(screen) = &screen {
            screen.show(&mut exposure, page, &projection, &light);
        }
        let mut image = exposure
            .blurred(
                conditions.defocus * scale,
                conditions.motion * scale,
                random.between(0.0, std::f32::consts::PI),
            )
            .developed(&conditions, &mut random);
        let mut flags = conditions.flags();
        flags.extend(geometry_flags(&document_quad, size));
        flags.extend(&page.flags);
        let mut jpeg = sensor::jpeg(&image, conditions.quality);
        let mut edit = None;
        if attack.is_edit() {
            let done;
            (image, jpeg, done) =
                attack::edit(&jpeg, attack, page, &projection, &conditions, &mut makes);
            edit = Some(done);
        }
        let attack_quad = match &edit {
            Some(edit) => edit.regions.first().copied(),
            None => (attack != Attack::None).then_some(document_quad),
        };
        Self {
            jpeg,
            image,
            attack,
            attack_quad,
            edit,
            sent_on: false,
            document_quad,
            zone_quad,
            barcode_quad: page.barcode.as_ref().and(read_quad),
            flags,
        }
    }
}

/// A pose in which zone or barcode lies wholly inside the frame, and the document too unless it may hang
/// over.
fn pose(page: &Page, conditions: &Conditions, size: (u32, u32), random: &mut Random) -> Projection {
    let must_fit = match (page.read_quad(), conditions.overhang > 0.0) {
        (Some(read), true) => *read,
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
