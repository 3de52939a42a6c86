//! `bonafide check` by the real binary.

use std::{
    fs::{self, File},
    io::BufReader,
    path::Path,
    process::Command,
};

use bonafide_testkit::specimen::{Attack, Photo, Severity, Specimen};
use serde_json::Value;

/// What the program says of these files, one object each.
fn check(arguments: &[&str]) -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_bonafide"))
        .args(["check", "--json", "--today", "2026-11-24"])
        // A machine that is busy with other tests reads no less.
        .args(["--picture-limit", "600"])
        .args(arguments)
        .output()
        .unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The picture's size, and how many of these points have about this colour within 3 pixels.
fn share(path: &Path, points: &[(f32, f32)], colour: [u8; 3]) -> (u32, u32, f32) {
    let mut decoder = png::Decoder::new(BufReader::new(File::open(path).unwrap()))
        .read_info()
        .unwrap();
    let mut pixels = vec![0; decoder.output_buffer_size().unwrap()];
    let info = decoder.next_frame(&mut pixels).unwrap();
    let (width, height) = (info.width as i64, info.height as i64);
    let is_near = |x: i64, y: i64| {
        let at = 3 * (y.clamp(0, height - 1) * width + x.clamp(0, width - 1)) as usize;
        let pixel = &pixels[at..at + 3];
        pixel.iter().zip(colour).all(|(a, b)| a.abs_diff(b) < 40)
    };
    let marked = points.iter().filter(|(x, y)| {
        let (x, y) = (*x as i64, *y as i64);
        (-3..=3).any(|dy| (-3..=3).any(|dx| is_near(x + dx, y + dy)))
    });
    let share = marked.count() as f32 / points.len() as f32;
    (info.width, info.height, share)
}

#[test]
fn evidence_is_drawn_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let page = Specimen::passport(3).render();
    let photo = Photo::take(&page, Severity::Mild, 3);
    let (inner, drawn) = (folder.path().join("inner"), folder.path().join("drawn"));
    fs::create_dir(&inner).unwrap();
    fs::write(folder.path().join("one.jpg"), &photo.jpeg).unwrap();
    fs::write(inner.join("one.jpg"), &photo.jpeg).unwrap();
    fs::write(inner.join("two.jpg"), b"no picture").unwrap();
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let one = path(&folder.path().join("one.jpg"));
    let records = check(&["--draw", &path(&drawn), &one, &path(&inner)]);
    let names: Vec<&str> = records
        .iter()
        .map(|record| record["drawn"].as_str().unwrap_or_default())
        .collect();
    let expected = ["one.evidence.png", "one-2.evidence.png"].map(|name| path(&drawn.join(name)));
    assert_eq!(names, [expected[0].as_str(), expected[1].as_str(), ""]);
    assert_eq!(records[0]["status"], "verified", "{}", records[0]);

    let scale = 1100.0 / photo.image.width() as f32;
    let corners = |quad: &Value| -> Vec<(f32, f32)> {
        let corner = |corner: &Value| {
            let at = |i: usize| scale * corner[i].as_f64().unwrap() as f32;
            (at(0), at(1))
        };
        quad.as_array().unwrap().iter().map(corner).collect()
    };
    let outline = corners(&records[0]["quad"]);
    let edges: Vec<(f32, f32)> = (0..4)
        .flat_map(|i| {
            let (a, b) = (outline[i], outline[(i + 1) % 4]);
            (1..50).map(move |step| {
                let between = |a: f32, b: f32| a + (b - a) * step as f32 / 50.0;
                (between(a.0, b.0), between(a.1, b.1))
            })
        })
        .collect();
    let (width, height, blue) = share(Path::new(names[0]), &edges, [20, 130, 255]);
    assert!(width <= 1600 && height <= 1600);
    assert!(blue > 0.95, "{blue} of the outline is drawn");
    // The family name's line is outlined in the colour of what agrees.
    let evidence = &records[0]["evidence"];
    let checks = evidence["print_checks"].as_array().unwrap();
    let name = checks.iter().find(|check| check["field"] == "last_name");
    let name = name.unwrap();
    assert_eq!(name["agreement"], "agree");
    let corners = corners(&name["quad"]);
    let (_, _, green) = share(Path::new(names[0]), &corners, [40, 185, 70]);
    assert!(green > 0.9, "{green} of the name's corners are drawn");
}

#[test]
fn what_fails_nothing_is_shown_to_a_person() {
    let folder = tempfile::tempdir().unwrap();
    let page = Specimen::passport(3).render();
    let copy = Photo::take_of(&page, Attack::Greyscale, Severity::Clean, 3, (1280, 960));
    let file = folder.path().join("grey.jpg");
    fs::write(&file, &copy.jpeg).unwrap();
    let file = file.to_str().unwrap();
    let record = &check(&[file])[0];
    let review = record["review"].as_array().unwrap();
    let rules: Vec<&Value> = review.iter().map(|concern| &concern["rule"]).collect();
    assert!(rules.contains(&&Value::from("in_colour")), "{record}");
    let output = Command::new(env!("CARGO_BIN_EXE_bonafide"))
        .args(["check", "--picture-limit", "600", file])
        .output()
        .unwrap();
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        table.contains("to review     No colour but the light's"),
        "{table}"
    );
    assert!(table.contains(", 1 to review;"), "{table}");
}
