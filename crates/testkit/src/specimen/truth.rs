//! The truth beside a picture, in the schema of the evaluation set's manifest.

use serde_json::{Value, json};

use super::{Page, Photo, Severity};

/// The manifest's entry of `photo`, a photograph of `page` stored as `file`.
#[must_use]
pub fn manifest_entry(
    id: &str,
    file: &str,
    page: &Page,
    photo: &Photo,
    severity: Severity,
) -> Value {
    let corners = |quad: [(f32, f32); 4]| quad.map(|(x, y)| [x, y]);
    let date = |(year, month, day): (u16, u8, u8)| format!("{year:04}-{month:02}-{day:02}");
    json!({
        "id": id,
        "file": file,
        "kind": page.kind.word(),
        "country": page.holder.state,
        "mrz_type": page.kind.format().map(bonafide_mrz::Format::name),
        "mrz_lines": (!page.lines.is_empty()).then_some(&page.lines),
        "mrz_check_digits_valid": !page.lines.is_empty(),
        "barcodes": [],
        "flags": [severity.word()],
        "width": photo.image.width(),
        "height": photo.image.height(),
        "quad": corners(photo.document),
        "zone_quad": photo.zone.map(corners),
        "surname": page.holder.surname,
        "given_names": page.holder.given_names,
        "date_of_birth": date(page.holder.birth),
        "date_of_expiry": date(page.holder.expiry),
        "split": "generated",
        "origin": "generated",
        "licence": "MIT OR Apache-2.0",
        "licence_class": "permissive",
    })
}
