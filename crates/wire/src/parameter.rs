//! What a call takes, as its own reader tells it. The API's description is made from this, so that
//! it cannot name a parameter that no call reads, or leave one out.

use std::{cell::RefCell, rc::Rc};

use crate::{error::ApiError, reader::Reader};

/// A parameter of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, without the names around it.
    pub name: String,
    /// Whether a call without it is refused.
    pub required: bool,
    /// Whether the empty string stands for taking the value away.
    pub unsettable: bool,
    /// A word that it may be besides.
    pub word: Option<&'static str>,
    /// What it stands in the place of: with it, these are neither required nor taken.
    pub replaces: &'static [&'static str],
    /// What it is.
    pub kind: Kind,
}

/// What a parameter is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    Text {
        /// Characters that it has at least.
        least: usize,
        /// Characters that it may have.
        limit: usize,
    },
    /// A URL of a web server.
    Url,
    /// A version of the API.
    Version,
    /// One of these words.
    Choice(Vec<&'static str>),
    /// An array of these words.
    Choices(Vec<&'static str>),
    /// An array of names of events.
    EventNames,
    /// `true` or `false`.
    Boolean,
    /// Only `false`: `true` asks for what this version does not have.
    False,
    /// An integer of a range.
    Integer {
        /// The least allowed.
        least: i64,
        /// The greatest allowed.
        greatest: i64,
    },
    /// An instant in Unix seconds.
    Instant,
    /// A range of instants, or one second.
    Range,
    /// An array of strings.
    Texts {
        /// How many it may have.
        most: Option<usize>,
    },
    /// An array of paths of properties to expand; each says whether what it shows is sensitive.
    Paths(Vec<(String, bool)>),
    /// Key-value pairs of the caller's.
    Metadata,
    /// Nested parameters.
    Object(Vec<Parameter>),
    /// The contents of a file.
    File,
    /// Anything but the empty string asks for what this version does not have.
    Refused,
}

/// What the reader of a call takes: the reader is run on nothing and notes what it is asked for.
pub fn describe<T>(read: impl FnOnce(Reader) -> Result<T, ApiError>) -> Vec<Parameter> {
    let notes = Notes::default();
    // Where a parameter is required this is an error, which says nothing here.
    drop(read(Reader::noting(&notes)));
    notes.into_parameters()
}

/// What a reader has noted, in the order in which it was asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notes(Rc<RefCell<Vec<Note>>>);

#[derive(Debug, Clone, Default)]
struct Note {
    name: String,
    required: bool,
    unsettable: bool,
    word: Option<&'static str>,
    replaces: &'static [&'static str],
    kind: Option<Kind>,
}

impl Notes {
    /// What is said first is the most particular: general methods call still more general ones.
    pub(crate) fn kind(&self, name: &str, kind: Kind) {
        self.change(name, |note| {
            note.kind.get_or_insert(kind);
        });
    }

    pub(crate) fn required(&self, name: &str) {
        self.change(name, |note| note.required = true);
    }

    pub(crate) fn unsettable(&self, name: &str) {
        self.change(name, |note| note.unsettable = true);
    }

    pub(crate) fn word(&self, name: &str, word: &'static str) {
        self.change(name, |note| note.word = Some(word));
    }

    pub(crate) fn replaces(&self, name: &str, others: &'static [&'static str]) {
        self.change(name, |note| note.replaces = others);
    }

    fn change(&self, name: &str, change: impl FnOnce(&mut Note)) {
        let mut notes = self.0.borrow_mut();
        let at = notes.iter().position(|note| note.name == name);
        let at = at.unwrap_or_else(|| {
            notes.push(Note {
                name: name.to_owned(),
                ..Note::default()
            });
            notes.len() - 1
        });
        change(&mut notes[at]);
    }

    pub(crate) fn into_parameters(self) -> Vec<Parameter> {
        let notes = self.0.take();
        notes
            .into_iter()
            .map(|note| Parameter {
                kind: note.kind.unwrap_or_else(|| {
                    panic!("a reader asks for {} and never reads it", note.name)
                }),
                name: note.name,
                required: note.required,
                unsettable: note.unsettable,
                word: note.word,
                replaces: note.replaces,
            })
            .collect()
    }
}
