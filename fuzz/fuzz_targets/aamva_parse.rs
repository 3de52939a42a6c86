//! Licences' barcodes from any bytes: nothing panics, and what can be written of a reading is read
//! the same again.

#![no_main]

use bonafide_aamva::{parse, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    examine(data);
    // The same bytes behind a good header, so that the elements are reached at once.
    for start in [
        "@\n\x1e\rANSI 636014100001DL00310200DL",
        "@\n\x1e\rANSI 6360000101DL00290200DL",
    ] {
        examine(&[start.as_bytes(), data].concat());
    }
});

fn examine(bytes: &[u8]) {
    let Ok(reading) = parse(bytes) else { return };
    let Ok(written) = write(&reading.licence) else {
        return;
    };
    let once = parse(&written)
        .expect("what is written is a barcode")
        .licence;
    let rewritten = write(&once).expect("what was written can be written again");
    let twice = parse(&rewritten).expect("it is a barcode").licence;
    assert_eq!(once, twice);
}
