//! The decoder of pictures does not panic, and what it gives is within the limits.
#![no_main]

use bonafide_vision::decode::{self, MAX_PIXELS, MIN_SIDE};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(picture) = decode::decode(bytes) else {
        return;
    };
    assert!(picture.width.min(picture.height) >= MIN_SIDE);
    assert!(u64::from(picture.width) * u64::from(picture.height) <= MAX_PIXELS);
    let (across, down) = (picture.luma.width() as u32, picture.luma.height() as u32);
    assert!(across.abs_diff(picture.width / picture.reduction) <= 1);
    assert!(down.abs_diff(picture.height / picture.reduction) <= 1);
    assert_eq!(
        picture.colour.pixels.len(),
        3 * picture.colour.width * picture.colour.height
    );
});
