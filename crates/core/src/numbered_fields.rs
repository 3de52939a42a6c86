//! The numbered fields on the front of a driving licence of the European model (Directive 2006/126/EC,
//! annex I): found by their numbers, wherever they stand.

use std::ops::Range;

use jiff::civil::Date;

use crate::{
    evidence::PrintedLine,
    geometry::{Point, Quad},
    printed_date,
};

/// The number of a field (annex I, section 3, page 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// 1: surname.
    Surname,
    /// 2: other names.
    OtherNames,
    /// 3: date and place of birth.
    Birth,
    /// 4a: date of issue.
    Issue,
    /// 4b: date of expiry.
    Expiry,
    /// 4c: issuing authority.
    Authority,
    /// 4d: another number than the licence's, for administration.
    Administration,
    /// 5: number of the licence.
    Number,
    /// 8: place of residence.
    Residence,
    /// 9: categories.
    Categories,
}

impl Label {
    /// The field's name for a reviewer.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Surname => "surname (1)",
            Self::OtherNames => "other names (2)",
            Self::Birth => "date of birth (3)",
            Self::Issue => "date of issue (4a)",
            Self::Expiry => "date of expiry (4b)",
            Self::Authority => "authority (4c)",
            Self::Administration => "administrative number (4d)",
            Self::Number => "number (5)",
            Self::Residence => "residence (8)",
            Self::Categories => "categories (9)",
        }
    }
}

/// Labels and how they are printed.
const LABELS: [(&str, Label); 13] = [
    ("1", Label::Surname),
    ("2", Label::OtherNames),
    ("3", Label::Birth),
    ("4a", Label::Issue),
    ("4b", Label::Expiry),
    ("4c", Label::Authority),
    ("4d", Label::Administration),
    // The figure is often lost: in worn print, under glare.
    ("a", Label::Issue),
    ("b", Label::Expiry),
    ("c", Label::Authority),
    ("5", Label::Number),
    ("8", Label::Residence),
    ("9", Label::Categories),
];

/// The fields without which a licence says too little.
pub const NEEDED: [Label; 6] = [
    Label::Surname,
    Label::OtherNames,
    Label::Birth,
    Label::Issue,
    Label::Expiry,
    Label::Number,
];
/// As many of [`NEEDED`] under their numbers make a front, with or without a title.
const ENOUGH: usize = 4;

/// Whether fields are those of a licence's front.
#[must_use]
pub fn make_a_front(fields: &[NumberedField]) -> bool {
    let needed = fields.iter().filter(|field| NEEDED.contains(&field.label));
    needed.count() >= ENOUGH
}

/// What stands behind a label.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberedField {
    /// Which field.
    pub label: Label,
    /// Its text, lines joined by a blank.
    pub text: String,
    /// The least sure of its characters, 0 to 1; blanks and marks do not count, nor what stands beside a date.
    pub weakest: f32,
    /// The line that it stands in, or its first.
    pub quad: Quad,
}

/// A part of a line: what stands behind a label, or the whole of a line without one.
#[derive(Debug, Clone)]
struct Piece<'a> {
    label: Option<Label>,
    line: &'a PrintedLine,
    first: usize,
    end: usize,
}

impl Piece<'_> {
    fn characters(&self) -> impl Iterator<Item = (char, &f32)> {
        let characters = self.line.text.chars().zip(&self.line.confidences);
        characters.skip(self.first).take(self.end - self.first)
    }

    fn text(&self) -> String {
        let text: String = self.characters().map(|(character, _)| character).collect();
        text.trim_matches(|c: char| c.is_whitespace() || c == '.' || c == ':')
            .to_owned()
    }

    /// A name: marks that stand behind its last word are none of it.
    fn name(&self) -> String {
        let text = self.text();
        let words: Vec<&str> = text.split_whitespace().collect();
        let lettered = |word: &&str| word.chars().any(char::is_alphabetic);
        let count = words.iter().rposition(lettered).map_or(0, |last| last + 1);
        words[..count].join(" ")
    }

    /// Where its first date stands, in characters of the piece.
    fn date(&self) -> Option<Range<usize>> {
        let value: String = self.characters().map(|(character, _)| character).collect();
        // Which century is meant does not matter here.
        let found = printed_date::find(&value, Date::constant(2099, 12, 31));
        found.first().map(|date| date.first..date.end)
    }

    /// Whether it has no label, or one that was not read, and a date behind that.
    fn begins_with_date(&self) -> bool {
        self.label.is_none() && self.date().is_some_and(|date| date.start <= LOST_LABEL)
    }

    /// The least sure of its characters; where `dated`, of those of its date.
    fn weakest(&self, dated: bool) -> f32 {
        let date = dated.then(|| self.date()).flatten();
        let range = date.unwrap_or(0..usize::MAX);
        self.characters()
            .skip(range.start)
            .take(range.len())
            .filter(|(character, _)| character.is_alphanumeric())
            .map(|(_, confidence)| *confidence)
            .fold(1.0, f32::min)
    }
}

/// A text line stands at most this many heights of its label beside it, or below the line that it goes
/// on from.
const ROW: f32 = 0.6;
const NEXT_ROW: f32 = 1.9;
/// Characters that a label and the blank behind it have at most.
const LOST_LABEL: usize = 4;

/// The fields of the front, each once, in the order of their numbers. `lines` are those of one picture.
#[must_use]
pub fn find(lines: &[PrintedLine]) -> Vec<NumberedField> {
    let pieces: Vec<Piece<'_>> = lines.iter().flat_map(pieces).collect();
    let mut fields: Vec<NumberedField> = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let Some(label) = piece.label else { continue };
        if fields.iter().any(|field| field.label == label) {
            continue;
        }
        let mut parts: Vec<&Piece<'_>> = Vec::new();
        if piece.text().is_empty() {
            parts.extend(beside(piece, &pieces));
        } else {
            parts.push(piece);
        }
        let Some(first) = parts.first().copied() else {
            continue;
        };
        if matches!(label, Label::Surname | Label::OtherNames | Label::Residence) {
            parts.extend(below(first, &pieces[index + 1..]));
        }
        fields.push(field(label, &parts));
    }
    if let Some(birth) = birth_without_label(&fields, &pieces) {
        fields.push(birth);
    }
    fields.sort_by_key(|field| field.label);
    fields
}

/// The field that stands in `parts`, of which there is one at least.
fn field(label: Label, parts: &[&Piece<'_>]) -> NumberedField {
    let named = matches!(label, Label::Surname | Label::OtherNames);
    let dated = matches!(label, Label::Birth | Label::Issue | Label::Expiry);
    let text = |part: &&Piece<'_>| if named { part.name() } else { part.text() };
    let texts = parts.iter().map(text).filter(|text| !text.is_empty());
    let texts: Vec<String> = texts.collect();
    let weakest = parts.iter().map(|part| part.weakest(dated));
    NumberedField {
        label,
        text: texts.join(" "),
        weakest: weakest.fold(1.0, f32::min),
        quad: parts[0].line.quad,
    }
}

/// The date of birth where its 3 was not read: it stands alone between the names and the date of issue.
fn birth_without_label(fields: &[NumberedField], pieces: &[Piece<'_>]) -> Option<NumberedField> {
    let of = |label| fields.iter().find(|field| field.label == label);
    if of(Label::Birth).is_some() {
        return None;
    }
    let (names, issue) = (of(Label::OtherNames)?, of(Label::Issue)?);
    let between = |piece: &&Piece<'_>| {
        let start = piece.line.quad.0[0];
        let (along, down) = offset(&names.quad, start);
        let (_, above) = offset(&issue.quad, start);
        let height = names.quad.height();
        along.abs() < 3.0 * height && down > ROW * height && above < -ROW * height
    };
    let mut found = pieces.iter().filter(|piece| piece.begins_with_date());
    let piece = found.find(between)?;
    let date = piece.date()?;
    let bare = Piece {
        first: piece.first + date.start,
        ..piece.clone()
    };
    Some(field(Label::Birth, &[&bare]))
}

/// The text at the right of a label that stands alone.
fn beside<'a, 'b>(label: &Piece<'a>, pieces: &'b [Piece<'a>]) -> Option<&'b Piece<'a>> {
    let quad = &label.line.quad;
    pieces
        .iter()
        .filter(|other| other.label.is_none())
        .filter_map(|other| {
            let (along, down) = offset(quad, other.line.quad.0[0]);
            let height = quad.height();
            (along > 0.0 && along < 8.0 * height && down.abs() < ROW * height)
                .then_some((other, along))
        })
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(other, _)| other)
}

/// The lines that go on below `first`: without a label, as high, beginning about where its text begins.
fn below<'a, 'b>(first: &Piece<'a>, later: &'b [Piece<'a>]) -> Vec<&'b Piece<'a>> {
    let mut found: Vec<&Piece<'_>> = Vec::new();
    let labelled: Vec<&Piece<'_>> = later.iter().filter(|other| other.label.is_some()).collect();
    for other in later.iter().filter(|other| other.label.is_none()) {
        let of_a_label = labelled.iter().any(|label| {
            let (_, down) = offset(&label.line.quad, other.line.quad.0[0]);
            down > -ROW * label.line.quad.height()
        });
        if of_a_label || other.begins_with_date() {
            break;
        }
        let last = found.last().map_or(first.line, |piece| piece.line);
        let height = last.quad.height();
        let (along, down) = offset(&last.quad, other.line.quad.0[0]);
        let alike = (0.75..1.34).contains(&(other.line.quad.height() / height));
        if alike && (ROW..NEXT_ROW).contains(&(down / height)) && along.abs() < 3.0 * height {
            found.push(other);
        }
    }
    found
}

/// Where a point lies from the top left corner of a line: along the line and below it.
pub(crate) fn offset(quad: &Quad, point: Point) -> (f32, f32) {
    let [left, right, ..] = quad.0;
    let length = left.distance(right).max(1e-3);
    let (x, y) = ((right.x - left.x) / length, (right.y - left.y) / length);
    let (dx, dy) = (point.x - left.x, point.y - left.y);
    (dx * x + dy * y, dy * x - dx * y)
}

/// A line cut at its labels.
fn pieces(line: &PrintedLine) -> Vec<Piece<'_>> {
    let characters: Vec<char> = line.text.chars().collect();
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let starts = at == 0 || characters[at - 1].is_whitespace();
        if let Some((label, length)) = starts.then(|| label(&characters, at)).flatten() {
            // Within a line only what can follow the label before: figures stand in values as well.
            let follows = match pieces.last() {
                None => true,
                Some(piece) => piece.label.is_some_and(|last| {
                    use Label::{Administration, Authority, Expiry, Issue, Number};
                    matches!(
                        (last, label),
                        (Issue, Expiry | Authority)
                            | (Expiry, Authority | Administration | Number)
                            | (Authority, Expiry | Administration | Number)
                            | (Administration, Number)
                    )
                }),
            };
            if follows {
                if let Some(piece) = pieces.last_mut() {
                    piece.end = at;
                }
                pieces.push(Piece {
                    label: Some(label),
                    line,
                    first: at + length,
                    end: characters.len(),
                });
                at += length;
                continue;
            }
        }
        if pieces.is_empty() {
            pieces.push(Piece {
                label: None,
                line,
                first: 0,
                end: characters.len(),
            });
        }
        at += 1;
    }
    pieces
}

/// The label at a place, and its length with the mark behind it. A figure or letter needs the mark; `4a` and
/// the like do not.
fn label(characters: &[char], at: usize) -> Option<(Label, usize)> {
    let is_mark = |at: usize| characters.get(at).is_some_and(|c| ".,:".contains(*c));
    LABELS.iter().find_map(|(printed, label)| {
        let length = printed.len();
        // A capital with a point is somebody's initial.
        let same = printed.chars().enumerate().all(|(i, c)| {
            characters
                .get(at + i)
                .is_some_and(|seen| *seen == c || length == 2 && seen.eq_ignore_ascii_case(&c))
        });
        let ends = match characters.get(at + length) {
            None => length == 2,
            Some(next) if length == 2 => !next.is_alphabetic(),
            Some(_) => is_mark(at + length),
        };
        (same && ends).then(|| (*label, length + usize::from(is_mark(at + length))))
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A line as it would be printed there: 10 pixels a character, 20 high.
    pub(crate) fn line(text: &str, x: f32, y: f32) -> PrintedLine {
        let count = text.chars().count();
        PrintedLine {
            text: text.into(),
            confidences: vec![0.98; count],
            doubts: Vec::new(),
            quad: Quad::rectangle(x, y, 10.0 * count as f32, 20.0),
        }
    }

    fn texts(lines: &[PrintedLine]) -> Vec<(Label, String)> {
        let fields = find(lines).into_iter();
        fields.map(|field| (field.label, field.text)).collect()
    }

    fn expected(fields: &[(Label, &str)]) -> Vec<(Label, String)> {
        fields
            .iter()
            .map(|(label, text)| (*label, (*text).to_owned()))
            .collect()
    }

    #[test]
    fn each_on_a_line_and_two_on_one() {
        let lines = [
            line("FÜHRERSCHEIN", 100.0, 10.0),
            line("1. NGUYÊN", 100.0, 100.0),
            line("2. THI MAI", 100.0, 140.0),
            line("3. 08.07.1975 AMAUROT", 100.0, 180.0),
            line("4a.26.07.2021 4c. UTOPIA", 100.0, 220.0),
            line("4b. 26.07.2031", 100.0, 260.0),
            line("5.H5C699127", 100.0, 300.0),
            line("9.AM·B1·B", 100.0, 340.0),
        ];
        assert_eq!(
            texts(&lines),
            expected(&[
                (Label::Surname, "NGUYÊN"),
                (Label::OtherNames, "THI MAI"),
                (Label::Birth, "08.07.1975 AMAUROT"),
                (Label::Issue, "26.07.2021"),
                (Label::Expiry, "26.07.2031"),
                (Label::Authority, "UTOPIA"),
                (Label::Number, "H5C699127"),
                (Label::Categories, "AM·B1·B"),
            ])
        );
    }

    #[test]
    fn labels_that_stand_alone_and_names_on_two_lines() {
        let lines = [
            line("1.", 100.0, 100.0),
            line("VAN DER", 140.0, 101.0),
            line("BERG", 142.0, 128.0),
            line("2.", 100.0, 160.0),
            line("MR JAN", 140.0, 160.0),
            line("5.", 100.0, 200.0),
            line("5123456789", 140.0, 200.0),
        ];
        assert_eq!(
            texts(&lines),
            expected(&[
                (Label::Surname, "VAN DER BERG"),
                (Label::OtherNames, "MR JAN"),
                (Label::Number, "5123456789"),
            ])
        );
    }

    #[test]
    fn a_place_that_is_unsure_leaves_the_date_sure() {
        let mut birth = line("3. 08.07.1975 AMAUROT", 0.0, 0.0);
        birth.confidences[16] = 0.3;
        assert_eq!(find(&[birth.clone()])[0].weakest, 0.98);
        birth.confidences[4] = 0.5;
        assert_eq!(find(&[birth])[0].weakest, 0.5);
    }

    #[test]
    fn figures_of_values_are_no_labels() {
        assert_eq!(
            texts(&[
                line("5 High Street", 0.0, 0.0),
                line("4 a house", 0.0, 30.0)
            ]),
            []
        );
        assert_eq!(
            texts(&[line("3. 1. 5. 1975 PARIS", 0.0, 0.0)]),
            expected(&[(Label::Birth, "1. 5. 1975 PARIS")])
        );
    }

    #[test]
    fn labels_half_lost_and_marks_behind_names() {
        let lines = [
            line("1. MUÑOZ <?", 100.0, 100.0),
            line("?", 150.0, 121.0),
            line("2. IVO", 100.0, 140.0),
            line("I. 22 02 1960 PORT NOWHERE", 100.0, 175.0),
            line("a. 23 12 2019 c. UTOPIA", 100.0, 210.0),
            line("4b. 23 12 2029", 100.0, 245.0),
        ];
        assert_eq!(
            texts(&lines),
            expected(&[
                (Label::Surname, "MUÑOZ"),
                (Label::OtherNames, "IVO"),
                (Label::Birth, "22 02 1960 PORT NOWHERE"),
                (Label::Issue, "23 12 2019"),
                (Label::Expiry, "23 12 2029"),
                (Label::Authority, "UTOPIA"),
            ])
        );
    }

    proptest! {
        #[test]
        fn any_lines_are_survived(texts in proptest::collection::vec("\\PC{0,30}", 0..8)) {
            let lines: Vec<_> = texts.iter().zip(0..).map(|(t, y)| line(t, 0.0, 25.0 * y as f32)).collect();
            let fields = find(&lines);
            prop_assert!(fields.len() <= 10);
        }
    }
}
