//! Photographs changed with an image editor: what is changed, where, and how the file is saved.

use bonafide_mrz::Date;
use image::{ImageFormat, RgbImage, imageops};

use super::{
    Attack,
    retouch::{Area, Hand, Retouch},
};
use crate::specimen::{
    Kind, Specimen,
    canvas::{Canvas, Face, Point},
    conditions::Conditions,
    holder::Holder,
    page::{Field, PIXELS_PER_MM, Page, Quad},
    portrait,
    pose::{Projection, side},
    random::Random,
    sensor::{self, Tables},
    zone_print::{CAP, PITCH},
};

/// What was changed in a photograph after it was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// What was changed: `birth`, `number`, `name`, `expiry`, `portrait`.
    pub what: &'static str,
    /// Where, in pixels of the photograph.
    pub regions: Vec<Quad>,
    /// The lines of the zone that the picture shows afterwards, where those were changed, too.
    pub lines: Option<Vec<String>>,
    /// The quality that it was saved with.
    pub quality: u8,
}

/// Millimetres around letters that are painted over with them.
const MARGIN: f32 = 0.4;
/// A zone is changed with the value in this share.
const CONSISTENT: f32 = 0.6;

/// A photograph changed by a forger: the file that a camera wrote is opened, changed and saved again.
///
/// # Panics
/// When there is nothing on the page to change.
pub(crate) fn edit(
    jpeg: &[u8],
    attack: Attack,
    page: &Page,
    projection: &Projection,
    conditions: &Conditions,
    random: &mut Random,
) -> (RgbImage, Vec<u8>, Edit) {
    let opened = decoded(jpeg);
    let pixels_per_mm = side(&projection.quad(&page.corners())) / page.kind.size().0;
    let blur = (conditions.defocus * pixels_per_mm).hypot(0.5);
    let noise = (conditions.noise.0 + conditions.noise.1) * 0.8;
    let mut forger = Forger {
        hand: Hand::random(blur, noise, random),
        retouch: Retouch::new(opened, projection, page.kind.size()),
        page,
        regions: Vec::new(),
        copies: attack == Attack::Copied,
    };
    let (what, lines) = if attack == Attack::Portrait {
        forger.swap_portrait(pixels_per_mm, random);
        ("portrait", None)
    } else {
        forger.change_value(random)
    };
    let quality = random.between(75.0, 99.0) as u8;
    let tables = match random.below(5) {
        0 => Tables::ImageMagick,
        1 => Tables::CustomMsSsim,
        _ => Tables::Default,
    };
    let image = forger.retouch.image;
    let edit = Edit {
        what,
        regions: forger.regions,
        lines,
        quality,
    };
    let jpeg = sensor::jpeg_with(&image, quality, tables);
    (image, jpeg, edit)
}

/// A picture as a messenger sends it on: smaller at times, and compressed again. With the factor of
/// its size.
pub(crate) fn sent_on(jpeg: &[u8], random: &mut Random) -> (RgbImage, Vec<u8>, f32) {
    let image = decoded(jpeg);
    let most = *random.pick(&[1024.0, 1280.0, 1600.0, 2048.0]);
    let factor = (most / image.width().max(image.height()) as f32).min(1.0);
    let image = if factor < 1.0 {
        let part = |length: u32| (length as f32 * factor).round() as u32;
        let (width, height) = (part(image.width()), part(image.height()));
        imageops::resize(&image, width, height, imageops::FilterType::CatmullRom)
    } else {
        image
    };
    let quality = random.between(65.0, 90.0) as u8;
    let jpeg = sensor::jpeg(&image, quality);
    (image, jpeg, factor)
}

fn decoded(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg)
        .expect("the camera wrote a whole file")
        .into_rgb8()
}

struct Forger<'a> {
    hand: Hand,
    retouch: Retouch<'a>,
    page: &'a Page,
    regions: Vec<Quad>,
    /// Copies characters in place of typing them.
    copies: bool,
}

impl Forger<'_> {
    /// Changes one thing that the document says; what, and the zone's new lines if those were changed.
    fn change_value(&mut self, random: &mut Random) -> (&'static str, Option<Vec<String>>) {
        let (what, other) = self.altered(random);
        let fields = self.page.fields.iter().zip(&other.fields);
        let changed: Vec<(Field, Field)> = fields
            .filter(|(old, new)| old.words != new.words)
            .map(|(old, new)| (old.clone(), new.clone()))
            .collect();
        for (old, new) in &changed {
            // What stands nowhere else in the picture has to be typed.
            if !(self.copies && self.copy_into(old, &new.words)) {
                self.type_over(old, &new.words, random);
            }
        }
        let zone =
            other.lines != self.page.lines && (changed.is_empty() || random.chance(CONSISTENT));
        if zone {
            self.change_zone(&other.lines, random);
        }
        (what, zone.then_some(other.lines))
    }

    /// The page with one value changed, one that is printed beside the zone if there is any.
    fn altered(&self, random: &mut Random) -> (&'static str, Page) {
        let mut order = ["birth", "number", "name", "expiry"];
        for i in (1..order.len()).rev() {
            order.swap(i, random.below(i + 1));
        }
        if self.copies {
            // Letters of another name are seldom all there.
            order.sort_by_key(|what| *what == "name");
        }
        let mut hidden = None;
        for what in order {
            let holder = changed(&self.page.holder, what, random);
            let other = Specimen::new(self.page.kind, self.page.seed)
                .with_holder(holder)
                .render();
            if other.fields != self.page.fields {
                return (what, other);
            }
            if other.lines != self.page.lines {
                hidden = Some((what, other));
            }
        }
        hidden.expect("the page says something that can be changed")
    }

    fn note(&mut self, area: Area) {
        self.regions.push(self.retouch.quad(area));
    }

    /// Paints over the words that change and types the new ones.
    fn type_over(&mut self, old: &Field, new: &str, random: &mut Random) {
        let (from, to, typed) = difference(&old.words, new);
        let (left, right) = (edge(old, from), edge(old, to));
        let area = (
            left - MARGIN,
            old.at.1 - old.cap - MARGIN,
            right + MARGIN,
            old.at.1 + MARGIN * 1.2,
        );
        let ink = self.retouch.ink(area);
        self.retouch.erase(area, &self.hand, random);
        let field = Field {
            words: typed.into(),
            at: (left, old.at.1),
            ..old.clone()
        };
        self.retouch.type_in(&field, ink, &self.hand, random);
        self.note(area);
    }

    /// Lays the same character from another value over each one that changes; whether there was any.
    fn copy_into(&mut self, old: &Field, new: &str) -> bool {
        let mut changed: Option<Area> = None;
        for (at, (was, is)) in old.words.chars().zip(new.chars()).enumerate() {
            if was == is {
                continue;
            }
            let cell = cell(old, at, is);
            let Some(from) = self.donor(old, at, is) else {
                continue;
            };
            self.retouch.copy(from, cell);
            changed = Some(changed.map_or(cell, |area| {
                (
                    area.0.min(cell.0),
                    area.1.min(cell.1),
                    area.2.max(cell.2),
                    area.3.max(cell.3),
                )
            }));
        }
        if let Some(area) = changed {
            self.note(area);
        }
        changed.is_some()
    }

    /// The middle of a character like this one in another place of the print, of the same type.
    fn donor(&self, field: &Field, at: usize, character: char) -> Option<Point> {
        self.page
            .fields
            .iter()
            .filter(|other| other.face == field.face && (other.cap / field.cap - 1.0).abs() < 0.03)
            .flat_map(|other| {
                let places = other.words.chars().enumerate();
                places.map(move |(i, found)| (other, i, found))
            })
            .find(|(other, i, found)| {
                *found == character && !(std::ptr::eq(*other, field) && *i == at)
            })
            .map(|(other, i, found)| {
                let (left, top, right, bottom) = cell(other, i, found);
                (f32::midpoint(left, right), f32::midpoint(top, bottom))
            })
    }

    /// Makes the zone say what `lines` say.
    fn change_zone(&mut self, lines: &[String], random: &mut Random) {
        let Some([(left, top), _, (_, bottom), _]) = self.page.zone_quad else {
            return;
        };
        let mm = |pixels: f32| pixels / PIXELS_PER_MM;
        let (left, first, last) = (mm(left), mm(top) + CAP + 0.2, mm(bottom) - 0.2);
        let step = (last - first) / (lines.len().max(2) - 1) as f32;
        let old: Vec<Vec<char>> = self
            .page
            .lines
            .iter()
            .map(|l| l.chars().collect())
            .collect();
        let area = |row: usize, column: usize, count: usize| {
            let baseline = first + step * row as f32;
            let x = left + PITCH * column as f32;
            (
                x - 0.15,
                baseline - CAP - MARGIN,
                x + PITCH * count as f32 + 0.15,
                baseline + MARGIN,
            )
        };
        let middle = |row: usize, column: usize| {
            let (l, t, r, b) = area(row, column, 1);
            (f32::midpoint(l, r), f32::midpoint(t, b))
        };
        for (row, line) in lines.iter().enumerate() {
            let new: Vec<char> = line.chars().collect();
            for (column, is) in new.iter().enumerate() {
                if old[row][column] == *is {
                    continue;
                }
                let cell = area(row, column, 1);
                let places = old.iter().enumerate().flat_map(|(r, line)| {
                    line.iter().enumerate().map(move |(c, found)| (r, c, found))
                });
                let donor = places
                    .filter(|(_, _, found)| *found == is)
                    .map(|(r, c, _)| middle(r, c))
                    .next();
                match donor {
                    Some(from) if self.copies => self.retouch.copy(from, cell),
                    _ => {
                        let ink = self.retouch.ink(cell);
                        self.retouch.erase(cell, &self.hand, random);
                        let advance =
                            Canvas::new(1.0, 1.0, PIXELS_PER_MM).text_width(Face::OcrB, CAP, "0");
                        let field = Field {
                            words: is.to_string(),
                            at: (
                                left + PITCH * column as f32 + (PITCH - advance) / 2.0,
                                first + step * row as f32,
                            ),
                            cap: CAP,
                            face: Face::OcrB,
                        };
                        let hand = self.hand.clone().with_own_type();
                        self.retouch.type_in(&field, ink, &hand, random);
                    }
                }
            }
            let differs = |i: &usize| old[row][*i] != new[*i];
            let places = || (0..new.len()).filter(differs);
            if let (Some(from), Some(to)) = (places().min(), places().max()) {
                self.note(area(row, from, to + 1 - from));
            }
        }
    }

    /// Lays another face over the portrait, from a picture with another history.
    fn swap_portrait(&mut self, pixels_per_mm: f32, random: &mut Random) {
        let quad = self.page.portrait_quad.expect("the page has a portrait");
        let mm = |pixels: f32| pixels / PIXELS_PER_MM;
        let area = (mm(quad[0].0), mm(quad[0].1), mm(quad[2].0), mm(quad[2].1));
        let scale = pixels_per_mm * random.between(0.8, 2.2);
        let (width, height) = (
            ((area.2 - area.0) * scale).round() as u32,
            ((area.3 - area.1) * scale).round() as u32,
        );
        let drawn = portrait::draw(width * 2, height * 2, self.page.holder.sex, random);
        let mut face = imageops::thumbnail(&drawn, width, height);
        let blur = random.between(0.4, 1.4);
        face = imageops::fast_blur(&face, blur);
        let noise = random.between(0.0, 4.0);
        for pixel in face.pixels_mut() {
            pixel.0 = pixel.0.map(|value| {
                let normal = (0..4).map(|_| random.between(-1.0, 1.0)).sum::<f32>() * 0.866;
                (f32::from(value) + noise * normal).clamp(0.0, 255.0) as u8
            });
        }
        let face = decoded(&sensor::jpeg(&face, random.between(55.0, 95.0) as u8));
        self.retouch.paste(&face, area, random);
        self.note(area);
    }
}

/// The holder with one thing changed.
fn changed(holder: &Holder, what: &str, random: &mut Random) -> Holder {
    let mut holder = holder.clone();
    let later = |date: Date, years: u16| Date {
        year: date.year + years,
        // No 29 February in a year that has none.
        day: date.day.min(28),
        ..date
    };
    match what {
        "birth" => {
            let years = 1 + random.below(9) as u16;
            holder.birth.year -= years;
            holder.birth.day = holder.birth.day.min(28);
        }
        "expiry" => holder.expiry = later(holder.expiry, 1 + random.below(9) as u16),
        "number" => {
            let mut number: Vec<char> = holder.number.chars().collect();
            let digits: Vec<usize> = (0..number.len())
                .filter(|i| number[*i].is_ascii_digit())
                .collect();
            for _ in 0..1 + random.below(3) {
                let at = *random.pick(&digits);
                let digit = number[at].to_digit(10).unwrap_or(0);
                let other = (digit + 1 + random.below(9) as u32) % 10;
                number[at] = char::from_digit(other, 10).unwrap_or('0');
            }
            holder.number = number.into_iter().collect();
        }
        _ => {
            let other = Holder::of_seed(random.bits());
            holder.surname = other.surname;
            holder.given_names = other.given_names;
        }
    }
    holder
}

/// The words of `old` that change, as numbers of characters, and what stands there in `new`.
fn difference<'a>(old: &str, new: &'a str) -> (usize, usize, &'a str) {
    let a: Vec<char> = old.chars().collect();
    let b: Vec<char> = new.chars().collect();
    let same = |count: usize, at: &dyn Fn(usize) -> bool| (0..count).take_while(|i| at(*i)).count();
    let least = a.len().min(b.len());
    let mut start = same(least, &|i| a[i] == b[i]);
    let mut end = same(least - start, &|i| a[a.len() - 1 - i] == b[b.len() - 1 - i]);
    // Whole words: nobody types half a date.
    while start > 0 && a[start - 1] != ' ' {
        start -= 1;
    }
    while end > 0 && a[a.len() - end] != ' ' {
        end -= 1;
    }
    let byte = |i: usize| new.char_indices().nth(i).map_or(new.len(), |(at, _)| at);
    (start, a.len() - end, &new[byte(start)..byte(b.len() - end)])
}

/// Where on the page the character `at` of a value begins, in millimetres.
fn edge(field: &Field, at: usize) -> f32 {
    let before: String = field.words.chars().take(at).collect();
    let width = Canvas::new(1.0, 1.0, PIXELS_PER_MM).text_width(field.face, field.cap, &before);
    field.at.0 + width
}

/// The area of a value's character, as wide as `character` is.
fn cell(field: &Field, at: usize, character: char) -> Area {
    let canvas = Canvas::new(1.0, 1.0, PIXELS_PER_MM);
    let width = canvas.text_width(field.face, field.cap, &character.to_string());
    let left = edge(field, at);
    (
        left - 0.1,
        field.at.1 - field.cap - MARGIN,
        left + width + 0.1,
        field.at.1 + MARGIN,
    )
}

impl Kind {
    /// Whether there is print on it that an editor's tools change.
    #[must_use]
    pub const fn can_be_edited(self) -> bool {
        !matches!(self, Self::AmericanLicenceBack)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specimen::{Photo, Severity};

    #[test]
    fn an_edit_changes_its_regions_and_nothing_else() {
        let cases = [
            (Attack::Edited, Kind::Passport, 21),
            (Attack::Copied, Kind::DrivingLicence, 22),
            (Attack::Portrait, Kind::CardFront, 23),
        ];
        for (attack, kind, seed) in cases {
            let page = Specimen::new(kind, seed).render();
            let take = |attack| Photo::take_of(&page, attack, Severity::Clean, seed, (960, 720));
            let (honest, forged) = (take(Attack::None), take(attack));
            let edit = forged.edit.expect("it was edited");
            let inside = |at: (u32, u32)| {
                edit.regions.iter().any(|quad| {
                    let span = |pick: fn(&Point) -> f32| {
                        let low = quad.iter().map(pick).fold(f32::MAX, f32::min);
                        (
                            low - 2.0,
                            quad.iter().map(pick).fold(f32::MIN, f32::max) + 2.0,
                        )
                    };
                    let (x, y) = (span(|p| p.0), span(|p| p.1));
                    let (px, py) = (at.0 as f32, at.1 as f32);
                    x.0 <= px && px <= x.1 && y.0 <= py && py <= y.1
                })
            };
            let (mut changed, mut most_outside) = (0, 0);
            let (before, after) = (decoded(&honest.jpeg), forged.image);
            for (x, y, pixel) in after.enumerate_pixels() {
                let was = before.get_pixel(x, y);
                let apart = pixel.0[1].abs_diff(was.0[1]);
                if inside((x, y)) {
                    changed += u32::from(apart > 40);
                } else {
                    most_outside = most_outside.max(apart);
                }
            }
            assert_eq!(most_outside, 0, "{attack:?}");
            assert!(changed > 30, "{attack:?} {changed}");
        }
    }

    #[test]
    fn what_a_messenger_made_smaller_keeps_its_truth_in_place() {
        let page = Specimen::passport(31).render();
        let take = || Photo::take_of(&page, Attack::Edited, Severity::Clean, 31, (2400, 1800));
        let (photo, sent) = (take(), take().sent_on(31));
        let factor = sent.image.width() as f32 / photo.image.width() as f32;
        assert!(factor < 1.0 && sent.sent_on);
        let corner = |photo: &Photo| photo.attack_quad.expect("it has a region")[2];
        assert!((corner(&sent).0 - corner(&photo).0 * factor).abs() < 1.0);
    }

    #[test]
    fn whole_words_are_typed() {
        assert_eq!(difference("23 SEP 2031", "23 SEP 2035"), (7, 11, "2035"));
        assert_eq!(difference("ŁUCJA ANNA", "JAN"), (0, 10, "JAN"));
        assert_eq!(difference("1. A B", "1. C B"), (3, 4, "C"));
    }
}
