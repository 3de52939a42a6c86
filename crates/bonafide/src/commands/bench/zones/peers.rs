//! What others reach, for comparison. Published figures, not run here.

use std::fmt::Write;

/// Name, share exact in per cent, share of number lines exact in per cent, silent errors of 91
/// zones, character error rate, median seconds.
const PEERS: [(&str, f32, f32, u32, f32, f32); 6] = [
    (
        "PassportEye 2.2.2, Tesseract 5.3 LSTM",
        6.6,
        38.5,
        35,
        0.287,
        4.0,
    ),
    (
        "PassportEye 2.2.2, Tesseract legacy",
        27.5,
        37.4,
        24,
        0.205,
        3.6,
    ),
    ("fastmrz 2.1.2", 30.8, 37.4, 6, 0.469, 3.6),
    ("RapidOCR 3.10, PP-OCRv6 small", 39.6, 53.8, 26, 0.139, 5.1),
    ("Tesseract, zone-trained, sparse", 40.7, 46.2, 6, 0.368, 0.7),
    (
        "RapidOCR with position-class repair",
        70.3,
        74.7,
        1,
        0.135,
        5.1,
    ),
];

/// The table.
pub(super) fn table() -> String {
    let mut out = String::from(
        "\npeers: published, not run here; measured on another set of 91 zones on two shared cores\n",
    );
    let _ = writeln!(
        out,
        "{:<40}{:>7}{:>9}{:>8}{:>8}{:>10}",
        "", "exact", "number", "silent", "cer", "median s"
    );
    for (name, exact, number, silent, cer, seconds) in PEERS {
        let _ = writeln!(
            out,
            "{name:<40}{exact:>6.1}%{number:>8.1}%{silent:>8}{cer:>8.3}{seconds:>10.1}"
        );
    }
    out
}
