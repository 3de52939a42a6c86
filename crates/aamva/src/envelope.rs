//! The barcode's envelope: header, designators of subfiles, and the elements between separators.
//!
//! Offsets and lengths are wrong on genuine cards (zero in Ontario, letters in Alberta, one too
//! many in South Carolina, no type at the start of the subfile in West Virginia and Wyoming), so they
//! are only compared: the elements are found by their separators.

use crate::{element::Element, licence::Card, parse::ParseError, warning::Warning};

/// What precedes the file type: compliance indicator, separators and terminator (table D.1).
pub(crate) const START: &[u8] = b"@\n\x1e\r";
/// The file type.
pub(crate) const FILE_TYPE: &[u8] = b"ANSI ";
/// Bytes of a designator: type, offset, length.
pub(crate) const DESIGNATOR: usize = 10;
/// Ends an element.
pub(crate) const SEPARATOR: u8 = b'\n';
/// Ends a subfile.
pub(crate) const TERMINATOR: u8 = b'\r';

/// An opened barcode.
pub(crate) struct Envelope<'a> {
    pub(crate) issuer_number: u32,
    pub(crate) version: u8,
    pub(crate) jurisdiction_version: u8,
    pub(crate) card: Card,
    /// Elements in the barcode's order, each once.
    pub(crate) elements: Vec<(Element, &'a [u8])>,
    pub(crate) warnings: Vec<Warning>,
}

/// What a designator says.
struct Subfile<'a> {
    kind: &'a [u8],
    offset: Option<usize>,
    length: Option<usize>,
}

impl<'a> Envelope<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, ParseError> {
        let mut warnings = Vec::new();
        let begin = file_type_end(bytes, &mut warnings).ok_or(ParseError::NotAamva)?;
        let issuer_number = digits(bytes, begin, 6).ok_or(ParseError::Header)?;
        let version = digits(bytes, begin + 6, 2).ok_or(ParseError::Header)?;
        let version = u8::try_from(version).map_err(|_| ParseError::Header)?;
        // Version 1 has no version of the jurisdiction.
        let short = designates(bytes, begin + 10);
        let long = designates(bytes, begin + 12);
        let (jurisdiction_version, count_at) = match (short && (version <= 1 || !long), long) {
            (true, _) => (0, begin + 8),
            (false, true) => (digits(bytes, begin + 8, 2).unwrap_or(0), begin + 10),
            (false, false) => return Err(ParseError::NoSubfile),
        };
        if version > 0 && (version == 1) != (count_at == begin + 8) {
            warnings.push(Warning::HeaderOfOtherVersion);
        }
        let (subfiles, body) = designators(bytes, count_at + 2);
        if digits(bytes, count_at, 2) != u32::try_from(subfiles.len()).ok() {
            warnings.push(Warning::EntryCount);
        }
        for subfile in &subfiles {
            subfile.compare(bytes, &mut warnings);
        }
        let card = subfiles
            .iter()
            .find_map(|subfile| {
                Card::ALL
                    .into_iter()
                    .find(|card| card.code() == subfile.kind)
            })
            .ok_or(ParseError::NoSubfile)?;
        let kinds: Vec<&[u8]> = subfiles.iter().map(|subfile| subfile.kind).collect();
        let elements = elements(bytes, body, &kinds, &mut warnings);
        warnings.dedup();
        Ok(Self {
            issuer_number,
            version,
            jurisdiction_version: u8::try_from(jurisdiction_version).unwrap_or_default(),
            card,
            elements,
            warnings,
        })
    }

    /// An element's bytes.
    pub(crate) fn get(&self, element: Element) -> Option<&'a [u8]> {
        let same = |(id, _): &&(Element, &'a [u8])| *id == element;
        self.elements.iter().find(same).map(|(_, value)| *value)
    }
}

/// Where the header's numbers begin. `AAMVA` without a blank is Connecticut's file type of version
/// 1; `ANSI` also comes after one separator (North Dakota) or after more.
fn file_type_end(bytes: &[u8], warnings: &mut Vec<Warning>) -> Option<usize> {
    const FARTHEST: usize = 16;
    let start = &bytes[..bytes.len().min(FARTHEST)];
    if start.starts_with(START) && start[START.len()..].starts_with(FILE_TYPE) {
        return Some(START.len() + FILE_TYPE.len());
    }
    warnings.push(Warning::Header);
    let at = start.iter().position(|&b| b == b'@')?;
    let named = |word: &'static [u8]| {
        let mut places = start[at..].windows(word.len());
        places
            .position(|window| window == word)
            .map(|found| at + found + word.len())
    };
    let end = named(b"ANSI").or_else(|| named(b"AAMVA"))?;
    Some(end + usize::from(bytes.get(end) == Some(&b' ')))
}

/// A number of exactly `length` digits.
fn digits(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    let text = bytes.get(at..at.checked_add(length)?)?;
    text.iter().try_fold(0, |number: u32, b| {
        let digit = b.is_ascii_digit().then(|| u32::from(b - b'0'))?;
        Some(number * 10 + digit)
    })
}

/// Whether a designator of a card begins there.
fn designates(bytes: &[u8], at: usize) -> bool {
    let Some(kind) = bytes.get(at..at + 2) else {
        return false;
    };
    Card::ALL.iter().any(|card| card.code() == kind)
        || (kind[0] == b'Z' && kind[1].is_ascii_uppercase())
}

/// The designators from `at` on, and where they end.
fn designators(bytes: &[u8], mut at: usize) -> (Vec<Subfile<'_>>, usize) {
    let mut subfiles = Vec::new();
    while designates(bytes, at) {
        let number = |from: usize| digits(bytes, from, 4).and_then(|n| usize::try_from(n).ok());
        let (offset, length) = (number(at + 2), number(at + 6));
        if offset.is_none() && !subfiles.is_empty() {
            break;
        }
        subfiles.push(Subfile {
            kind: &bytes[at..at + 2],
            offset,
            length,
        });
        // Alberta has four letters for the two numbers.
        at += match offset {
            Some(_) => DESIGNATOR,
            None => DESIGNATOR - 4,
        };
    }
    (subfiles, at.min(bytes.len()))
}

impl Subfile<'_> {
    /// Whether offset and length are right.
    fn compare(&self, bytes: &[u8], warnings: &mut Vec<Warning>) {
        let inside = self.offset.and_then(|offset| bytes.get(offset..));
        let Some(data) = inside.filter(|data| data.starts_with(self.kind)) else {
            warnings.push(Warning::Offset);
            return;
        };
        let last = self
            .length
            .and_then(|length| data.get(length.checked_sub(1)?));
        if last != Some(&TERMINATOR) {
            warnings.push(Warning::Length);
        }
    }
}

/// The elements from `body` on. What separates them are the separator and the terminator, also in
/// each other's place, and what the header has in the separator's place.
fn elements<'a>(
    bytes: &'a [u8],
    body: usize,
    kinds: &[&[u8]],
    warnings: &mut Vec<Warning>,
) -> Vec<(Element, &'a [u8])> {
    let declared = match bytes {
        [b'@', separator, ..] if separator.is_ascii_punctuation() => *separator,
        _ => SEPARATOR,
    };
    let separates = |b: &u8| matches!(*b, SEPARATOR | TERMINATOR) || *b == declared;
    let mut elements: Vec<(Element, &[u8])> = Vec::new();
    for line in bytes[body..].split(separates) {
        let line = without_type(line, kinds);
        if line.iter().all(|&b| b == b' ' || b == 0) {
            continue;
        }
        let Some(element) = Element::at_start(line) else {
            warnings.push(Warning::NotAnElement);
            continue;
        };
        if elements.iter().any(|(id, _)| *id == element) {
            warnings.push(Warning::Repeated(element));
        } else {
            elements.push((element, &line[3..]));
        }
    }
    elements
}

/// A line without the type of the subfile that begins with it.
fn without_type<'a>(line: &'a [u8], kinds: &[&[u8]]) -> &'a [u8] {
    let Some((kind, rest)) = line.split_at_checked(2) else {
        return line;
    };
    let begins = rest.is_empty()
        || Element::at_start(rest).is_some_and(|element| match kind {
            [b'Z', _] => element.0[..2] == *kind,
            _ => element.is_standard(),
        });
    if kinds.contains(&kind) && begins {
        rest
    } else {
        line
    }
}
