//! How much the reader of lines, the dearest part, has to do for a picture.

use std::sync::atomic::{AtomicUsize, Ordering};

use bonafide_nets::{EmbeddedModel, LOCATOR, MRZ_READER, Net, NetError, RtenNet, Values};
use bonafide_testkit::specimen::{Kind, Photo, Severity, Specimen};
use bonafide_vision::{decode, locate::Locator, plane::Pyramid, search::Search, zone::ZoneReader};

/// A network that counts the columns of pixels that it is given.
struct Counting {
    net: RtenNet,
    columns: AtomicUsize,
}

impl Counting {
    fn load(model: EmbeddedModel) -> Self {
        Self {
            net: RtenNet::load(model).unwrap(),
            columns: AtomicUsize::new(0),
        }
    }
}

impl Net for Counting {
    fn run(&self, input: &[f32], shape: &[usize]) -> Result<Values, NetError> {
        self.columns.fetch_add(shape[3], Ordering::Relaxed);
        self.net.run(input, shape)
    }
}

/// Characters that were read to find and read the zone of a photograph, those of all looks counted.
fn characters_read(kind: Kind, seed: u64) -> usize {
    let photo = Photo::take(&Specimen::new(kind, seed).render(), Severity::Clean, seed);
    let picture = decode::decode(&photo.jpeg).unwrap();
    let luma = Pyramid::new(picture.luma);
    let scale = luma.base().width() as f32 / picture.colour.width as f32;
    let net = RtenNet::load(LOCATOR).unwrap();
    let locator = Locator { net: &net };
    let net = Counting::load(MRZ_READER);
    let reader = ZoneReader::new(&net, &luma);
    let located = locator.look(&picture.colour, scale).unwrap();
    Search::new(&locator, &reader, &luma, &|| false)
        .run(&located)
        .unwrap();
    // 14.4 columns a character, see `models/manifest.json`.
    net.columns.into_inner() * 10 / 144
}

#[test]
fn a_clear_zone_takes_two_looks_at_each_line_and_little_more() {
    for (kind, characters) in [(Kind::Passport, 88), (Kind::CardBack, 90)] {
        let read = (0..5)
            .map(|seed| characters_read(kind, seed))
            .sum::<usize>()
            / 5;
        assert!(
            read <= 3 * characters,
            "{kind:?}: {read} characters read for {characters}"
        );
    }
}

#[test]
fn that_there_is_no_zone_takes_less_than_half_of_what_a_picture_may_cost() {
    for kind in [Kind::CardFront, Kind::DrivingLicence] {
        let read = (0..5)
            .map(|seed| characters_read(kind, seed))
            .sum::<usize>()
            / 5;
        assert!(read <= 45 * 44, "{kind:?}: {read} characters read");
    }
}
