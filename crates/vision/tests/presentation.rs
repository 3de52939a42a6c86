//! Copies and edited pictures told from documents, on photographs of specimens.

use bonafide_core::{
    evidence::Sign,
    geometry::{Point, Quad},
};
use bonafide_testkit::specimen::{Attack, Kind, Photo, Severity, Specimen};
use bonafide_vision::{
    decode,
    presentation::{self, Seen},
};

const KINDS: [Kind; 4] = [
    Kind::Passport,
    Kind::DrivingLicence,
    Kind::CardBack,
    Kind::LargeCard,
];

/// The scores of a sign in a photograph of what `attack` puts in place of the document of a seed.
fn score(attack: Attack, sign: Sign, seed: u64) -> f32 {
    let page = Specimen::new(KINDS[seed as usize % KINDS.len()], seed).render();
    let photo = Photo::take_of(&page, attack, Severity::Mild, seed, (1600, 1200));
    let picture = decode::decode(&photo.jpeg).expect("a photograph is a picture");
    let scale = picture.luma.width() as f32 / picture.colour.width as f32;
    let quad = Quad(photo.document_quad.map(|(x, y)| Point::new(x, y)));
    let seen = Seen {
        luma: &picture.luma,
        blocks: picture.blocks.as_ref(),
        colour: Some((&picture.colour, scale)),
        lines: &[],
    };
    let signs = presentation::signs(&seen, &quad);
    let found = signs.iter().find(|found| found.sign == sign);
    found.map_or(0.0, |found| found.score)
}

fn scores(attack: Attack, sign: Sign, count: u64) -> Vec<f32> {
    (500..500 + count)
        .map(|seed| score(attack, sign, seed))
        .collect()
}

fn from(scores: &[f32], least: f32) -> usize {
    scores.iter().filter(|score| **score >= least).count()
}

#[test]
fn screens_and_laser_prints_have_a_raster_and_documents_have_none() {
    let documents = scores(Attack::None, Sign::Raster, 6);
    let screens = scores(Attack::Screen, Sign::Raster, 6);
    let prints = scores(Attack::Print, Sign::Raster, 6);
    let told = format!("documents {documents:?} screens {screens:?} prints {prints:?}");
    assert_eq!(from(&documents, 0.2), 0, "{told}");
    assert!(from(&screens, 0.3) >= 3, "{told}");
    assert!(from(&prints, 0.3) >= 2, "{told}");
}

#[test]
fn a_copy_without_colour_is_told_from_documents() {
    let documents = scores(Attack::None, Sign::Colourless, 4);
    let copies = scores(Attack::Greyscale, Sign::Colourless, 4);
    let told = format!("documents {documents:?} copies {copies:?}");
    assert_eq!(from(&documents, 0.7), 0, "{told}");
    assert!(from(&copies, 0.7) >= 3, "{told}");
}

#[test]
fn an_edited_picture_is_told_from_the_photograph_itself() {
    let forged = |seed: u64| score(Attack::Edited, Sign::Recompressed, seed);
    let documents = scores(Attack::None, Sign::Recompressed, 6);
    let edits: Vec<f32> = (500..506).map(forged).collect();
    let told = format!("documents {documents:?} edits {edits:?}");
    assert_eq!(from(&documents, 0.3), 0, "{told}");
    assert!(from(&edits, 0.5) >= 4, "{told}");
}
