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
            net: RtenNet::load(model).expect("the embedded models load"),
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

/// Characters that were read to find and read the zone of a photograph, those of all looks counted: the
/// mean of three photographs.
fn characters_read(kind: Kind) -> usize {
    const RUN: &str = "the embedded models load and run";
    let net = RtenNet::load(LOCATOR).expect(RUN);
    let locator = Locator { net: &net };
    let net = Counting::load(MRZ_READER);
    for seed in 0..3 {
        let photo = Photo::take(&Specimen::new(kind, seed).render(), Severity::Clean, seed);
        let picture = decode::decode(&photo.jpeg).expect("a photograph");
        let luma = Pyramid::new(picture.luma);
        let scale = luma.base().width() as f32 / picture.colour.width as f32;
        let located = locator.look(&picture.colour, scale).expect(RUN);
        let reader = ZoneReader::new(&net, &luma);
        Search::new(&locator, &reader, &luma)
            .run(&located)
            .expect(RUN);
    }
    // 14.4 columns a character, see `models/manifest.json`.
    net.columns.into_inner() * 10 / 144 / 3
}

#[test]
fn a_clear_zone_takes_two_looks_at_each_line_and_little_more() {
    for (kind, characters) in [(Kind::Passport, 88), (Kind::CardBack, 90)] {
        let read = characters_read(kind);
        assert!(
            read <= 3 * characters,
            "{kind:?}: {read} characters read for {characters}"
        );
    }
}

#[test]
fn that_there_is_no_zone_takes_less_than_half_of_what_a_picture_may_cost() {
    for kind in [Kind::CardFront, Kind::DrivingLicence] {
        let read = characters_read(kind);
        assert!(read <= 45 * 44, "{kind:?}: {read} characters read");
    }
}
