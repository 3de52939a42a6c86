//! `check --draw`: the picture, grey, with the evidence on it in colours, and beside it what was read.

mod canvas;

use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
};

use anyhow::Context;
use bonafide_core::{
    cross_check::Agreement,
    decision::Policy,
    evidence::{PictureEvidence, PresentationSign, PrintedLine, ZoneSighting},
    geometry::{Point, Quad},
    numbered_fields,
};
use bonafide_vision::{decode, plane::Pyramid};

use super::{record::Record, table};
use canvas::{Canvas, Colour, LINE};

/// Most pixels across and down of what is written.
const MOST: usize = 1600;
/// Pixels across of the list at the right.
const LIST: usize = 500;
/// A small picture is enlarged by this at most.
const ENLARGED: f32 = 4.0;
/// Space at the list's edges, in pixels.
const MARGIN: f32 = 12.0;

const PAPER: Colour = [250, 250, 248];
const INK: Colour = [20, 20, 24];
const FAINT: Colour = [110, 110, 118];
const DOCUMENT: Colour = [20, 130, 255];
const OTHER_DOCUMENT: Colour = [150, 110, 255];
const ZONE: Colour = [0, 190, 190];
const ILLEGIBLE: Colour = [255, 140, 0];
const BARCODE: Colour = [225, 50, 225];
const PRINT: Colour = [245, 205, 50];
const FIELD: Colour = [120, 190, 255];
const AGREES: Colour = [40, 185, 70];
const DIFFERS: Colour = [230, 40, 40];
const SIGN: Colour = [255, 90, 60];

/// Where pictures are written, and under which names.
pub(super) struct Drawings {
    names: HashMap<PathBuf, PathBuf>,
}

impl Drawings {
    /// Drawings of these files in `folder`, which is made if it is not there.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub(super) fn new(folder: &Path, files: &[PathBuf]) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("the folder {} could not be made", folder.display()))?;
        let mut taken = HashSet::new();
        let mut names = HashMap::new();
        for file in files {
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            let name = (1..)
                .map(|n| match n {
                    1 => format!("{stem}.evidence.png"),
                    n => format!("{stem}-{n}.evidence.png"),
                })
                .find(|name| !taken.contains(name));
            if let Some(name) = name
                && !names.contains_key(file)
            {
                names.insert(file.clone(), folder.join(&name));
                taken.insert(name);
            }
        }
        Ok(Self { names })
    }

    /// Draws the evidence of one file; where to. Nothing for a file that is no picture.
    ///
    /// # Errors
    /// When the drawing cannot be written.
    pub(super) fn draw(
        &self,
        file: &Path,
        bytes: &[u8],
        record: &Record,
    ) -> anyhow::Result<Option<PathBuf>> {
        let (Some(seen), Some(path)) = (record.picture(), self.names.get(file)) else {
            return Ok(None);
        };
        let Ok(picture) = decode::decode(bytes) else {
            return Ok(None);
        };
        let list = list(seen, record);
        let room = (MOST - LIST) as f32;
        let scale = (room / seen.width as f32)
            .min(MOST as f32 / seen.height as f32)
            .min(ENLARGED);
        let across = ((seen.width as f32 * scale) as usize).max(1);
        let down = ((seen.height as f32 * scale) as usize).max(1);
        let long = (list.len() as f32 * LINE + 2.0 * MARGIN) as usize;
        let mut canvas = Canvas::new(across + LIST, down.max(long).min(MOST), PAPER);
        let luma = Pyramid::new(picture.luma);
        let step = 1.0 / (scale * picture.reduction as f32);
        let (level, factor) = luma.level(step);
        for y in 0..down {
            for x in 0..across {
                let at = |i: usize| (i as f32 + 0.5) * step * factor;
                canvas.set(x, y, [level.bilinear(at(x), at(y)) as u8; 3]);
            }
        }
        mark(&mut canvas, seen, record, scale);
        write(&mut canvas, &list, across as f32 + MARGIN, long > MOST);
        canvas.save(path)?;
        Ok(Some(path.clone()))
    }
}

/// What a line of print is, and the field that it holds, if any.
struct Meaning {
    colour: Colour,
    fields: Vec<&'static str>,
}

/// What is said of each line of print.
fn meanings(seen: &PictureEvidence, record: &Record) -> Vec<Meaning> {
    let numbered = match record.passed("numbered_fields") {
        true => numbered_fields::find(&seen.print),
        false => Vec::new(),
    };
    let of = |line: &PrintedLine| {
        let mut meaning = Meaning {
            colour: PRINT,
            fields: Vec::new(),
        };
        for field in numbered.iter().filter(|field| field.quad == line.quad) {
            meaning.colour = FIELD;
            meaning.fields.push(field.label.words());
        }
        let checks = record.print_checks().iter();
        for check in checks.filter(|check| check.quad == Some(line.quad)) {
            if check.agreement == Agreement::Differ {
                meaning.colour = DIFFERS;
            } else if meaning.colour != DIFFERS {
                meaning.colour = AGREES;
            }
            meaning.fields.push(check.field.words());
        }
        meaning
    };
    seen.print.iter().map(of).collect()
}

/// The signs of copies and edits that count.
fn signs(seen: &PictureEvidence) -> impl Iterator<Item = &PresentationSign> {
    let counts = |sign: &&PresentationSign| sign.score >= Policy::LIVE.threshold(sign.sign);
    seen.presentation.iter().filter(counts)
}

/// Draws the evidence where it was seen.
fn mark(canvas: &mut Canvas, seen: &PictureEvidence, record: &Record, scale: f32) {
    let mut outline = |quad: &Quad, thick: f32, colour| {
        canvas.outline(&quad.scaled(scale), thick, colour);
    };
    for (i, document) in seen.documents.iter().enumerate().rev() {
        let colour = if i == 0 { DOCUMENT } else { OTHER_DOCUMENT };
        outline(&document.quad, 3.0, colour);
    }
    match &seen.zone {
        ZoneSighting::Absent => {}
        ZoneSighting::Illegible { quad, .. } => outline(quad, 2.0, ILLEGIBLE),
        ZoneSighting::Read(reading) => outline(&reading.quad, 2.0, ZONE),
    }
    for barcode in &seen.barcodes {
        outline(&barcode.quad, 2.0, BARCODE);
    }
    for sign in signs(seen) {
        outline(&sign.quad, 3.0, SIGN);
    }
    let meanings = meanings(seen, record);
    for (line, meaning) in seen.print.iter().zip(&meanings) {
        outline(&line.quad, 1.0, meaning.colour);
    }
    for (i, (line, meaning)) in seen.print.iter().zip(&meanings).enumerate() {
        let number = (i + 1).to_string();
        canvas.mark(&line.quad.scaled(scale), meaning.colour, &number);
    }
}

/// A line of the list: a mark in a colour, perhaps with words in it, and words.
struct Entry {
    mark: Option<(Colour, String)>,
    ink: Colour,
    words: String,
}

fn words(ink: Colour, words: impl Into<String>) -> Entry {
    Entry {
        mark: None,
        ink,
        words: words.into(),
    }
}

fn swatch(colour: Colour, words: impl Into<String>) -> Entry {
    Entry {
        mark: Some((colour, "   ".into())),
        ink: INK,
        words: words.into(),
    }
}

/// What stands beside the picture.
fn list(seen: &PictureEvidence, record: &Record) -> Vec<Entry> {
    let good = record.error.is_none();
    let mut list = vec![
        words(INK, record.name()),
        words(if good { AGREES } else { DIFFERS }, record.status.word()),
    ];
    if let Some(error) = &record.error {
        list.push(words(DIFFERS, error.code.word()));
    }
    if let Some(document) = &record.document {
        for (name, value) in table::rows(document) {
            list.push(words(INK, format!("{name}: {value}")));
        }
    }
    if let Some(last) = record.findings().iter().rev().find(|last| !last.passed) {
        list.push(words(DIFFERS, format!("failed rule: {}", last.rule)));
        list.extend(wrapped(&last.detail).map(|line| words(FAINT, line)));
    }
    for concern in &record.review {
        list.push(words(DIFFERS, format!("to review: {}", concern.rule)));
        list.extend(wrapped(&concern.words).map(|line| words(FAINT, line)));
    }
    list.push(words(INK, ""));
    for (i, document) in seen.documents.iter().enumerate() {
        let (colour, word) = match i {
            0 => (DOCUMENT, "document"),
            _ => (OTHER_DOCUMENT, "another outline"),
        };
        let cropped = if document.cropped { ", cropped" } else { "" };
        let entry = format!("{word}, certainty {:.2}{cropped}", document.confidence);
        list.push(swatch(colour, entry));
    }
    match &seen.zone {
        ZoneSighting::Absent => {}
        ZoneSighting::Illegible { .. } => {
            list.push(swatch(ILLEGIBLE, "machine-readable zone, not read"));
        }
        ZoneSighting::Read(reading) => {
            let holds = match reading.check_digits_valid {
                true => "hold",
                false => "do not hold",
            };
            let format = reading.format.name();
            let entry = format!("machine-readable zone {format}, check digits {holds}");
            list.push(swatch(ZONE, entry));
            list.extend(reading.lines.iter().map(|line| words(INK, line)));
        }
    }
    for barcode in &seen.barcodes {
        let (name, bytes) = (barcode.symbology.name(), barcode.content.len());
        list.push(swatch(BARCODE, format!("barcode {name}, {bytes} bytes")));
    }
    for sign in signs(seen) {
        let entry = format!("{}, score {:.2}", sign.sign.word(), sign.score);
        list.push(swatch(SIGN, entry));
    }
    let meanings = meanings(seen, record);
    for (colour, legend) in [
        (PRINT, "printed line"),
        (FIELD, "printed field of a licence"),
        (AGREES, "print that agrees with zone or barcode"),
        (DIFFERS, "print that differs from zone or barcode"),
    ] {
        if meanings.iter().any(|meaning| meaning.colour == colour) {
            list.push(swatch(colour, legend));
        }
    }
    list.push(words(INK, ""));
    for (i, (line, meaning)) in seen.print.iter().zip(&meanings).enumerate() {
        let fields = match meaning.fields.as_slice() {
            [] => String::new(),
            fields => format!("  [{}]", fields.join(", ")),
        };
        list.push(Entry {
            mark: Some((meaning.colour, (i + 1).to_string())),
            ink: INK,
            words: format!("{}  {:.2}{fields}", line.text, line.confidence()),
        });
    }
    list
}

/// Words in lines as long as the list is wide.
fn wrapped(words: &str) -> impl Iterator<Item = String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line)
                if canvas::text_width(line) + canvas::text_width(word) < LIST as f32 - 60.0 =>
            {
                *line = format!("{line} {word}");
            }
            _ => lines.push(word.into()),
        }
    }
    lines.into_iter()
}

/// Writes the list down from the top; what finds no room is counted.
fn write(canvas: &mut Canvas, list: &[Entry], left: f32, is_cut: bool) {
    let end = left + LIST as f32 - 2.0 * MARGIN;
    let room = match is_cut {
        true => ((MOST as f32 - 2.0 * MARGIN) / LINE) as usize - 1,
        false => list.len(),
    };
    let mut top = MARGIN;
    for entry in &list[..room] {
        let mut at = Point::new(left, top);
        if let Some((colour, words)) = &entry.mark {
            at.x += canvas.tag(at, *colour, words) + 8.0;
        }
        canvas.text(at, end, entry.ink, &entry.words);
        top += LINE;
    }
    if is_cut {
        let rest = format!("and {} more", list.len() - room);
        canvas.text(Point::new(left, top), end, FAINT, &rest);
    }
}
