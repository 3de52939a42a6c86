//! Typed reading of a tree of parameters. Everything that is read is taken out of the tree; what
//! is left when the reader finishes is unknown to the call.
//!
//! A reader can also note what it is asked for instead of reading it: so each call's reader is
//! itself the description of the call's parameters ([`crate::parameter`]).

use std::collections::BTreeMap;

use bonafide_core::clock::Timestamp;

use crate::{
    error::ApiError,
    form::{Node, Tree},
    list::CreatedRange,
    parameter::{Kind, Notes},
};

/// Characters of a string, where the contract names no other limit.
pub(crate) const MAX_STRING: usize = 5000;
/// Metadata keys of one object.
pub(crate) const MAX_METADATA_KEYS: usize = 50;
/// Characters of a metadata key.
pub(crate) const MAX_METADATA_KEY: usize = 40;
/// Characters of a metadata value.
pub(crate) const MAX_METADATA_VALUE: usize = 500;

/// What metadata is to become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MetadataChange {
    /// Everything goes (`metadata=`).
    Clear,
    /// These keys are set, or go where the value is `None` (`metadata[key]=`).
    Merge(BTreeMap<String, Option<String>>),
}

impl MetadataChange {
    /// The metadata after the change.
    ///
    /// # Errors
    /// When it would have more than 50 keys.
    pub fn apply(
        &self,
        metadata: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, String>, ApiError> {
        let Self::Merge(changes) = self else {
            return Ok(BTreeMap::new());
        };
        let mut after = metadata.clone();
        for (key, value) in changes {
            match value {
                Some(value) => after.insert(key.clone(), value.clone()),
                None => after.remove(key),
            };
        }
        if after.len() > MAX_METADATA_KEYS {
            return Err(ApiError::MetadataKeys("metadata".to_owned()));
        }
        Ok(after)
    }
}

/// Unix seconds that instants in milliseconds can hold: this many before and after 1970.
pub(crate) const GREATEST_SECOND: i64 = 253_402_300_799;

/// Reads parameters and gathers what is wrong with them.
#[derive(Debug, Default)]
pub struct Reader {
    /// Names around these parameters, such as `options[document]`.
    path: String,
    tree: Tree,
    unknown: Vec<String>,
    missing: Option<String>,
    fault: Option<ApiError>,
    /// Where this reader notes what it is asked for.
    notes: Option<Notes>,
}

impl From<Tree> for Reader {
    fn from(tree: Tree) -> Self {
        Self {
            tree,
            ..Self::default()
        }
    }
}

impl Reader {
    /// A reader of nothing, that notes what it is asked for.
    pub(crate) fn noting(notes: &Notes) -> Self {
        Self {
            notes: Some(notes.clone()),
            ..Self::default()
        }
    }

    /// Says what a parameter is, where a reader's general method would say less of it.
    pub(crate) fn note(&self, name: &str, kind: impl FnOnce() -> Kind) {
        if let Some(notes) = &self.notes {
            notes.kind(name, kind());
        }
    }

    /// The name of a parameter in nested form.
    pub(crate) fn name(&self, name: &str) -> String {
        nested_name(&self.path, name)
    }

    /// Ends with the error that comes first by the contract: an unknown parameter, a missing one,
    /// then whatever was found wrong first.
    pub(crate) fn finish(mut self) -> Result<(), ApiError> {
        self.take_leftovers();
        if !self.unknown.is_empty() {
            return Err(ApiError::UnknownParameters(self.unknown));
        }
        match (self.missing, self.fault) {
            (Some(missing), _) => Err(ApiError::MissingParameter(missing)),
            (None, Some(fault)) => Err(fault),
            (None, None) => Ok(()),
        }
    }

    /// Notes a fault that the caller of the reader found.
    pub(crate) fn fault(&mut self, error: ApiError) {
        self.fault.get_or_insert(error);
    }

    /// Whether something was found wrong.
    pub(crate) const fn has_fault(&self) -> bool {
        self.fault.is_some()
    }

    /// Notes that a parameter is missing.
    pub(crate) fn missing(&mut self, name: &str) {
        if let Some(notes) = &self.notes {
            notes.required(name);
        }
        let name = self.name(name);
        self.missing.get_or_insert(name);
    }

    /// Takes a parameter out as it is.
    pub(crate) fn take(&mut self, name: &str) -> Option<Node> {
        self.tree.remove(name)
    }

    /// A string that may be empty (which unsets it).
    pub(crate) fn unsettable(&mut self, name: &str, limit: usize) -> Option<String> {
        self.note(name, || Kind::Text { least: 0, limit });
        match self.take(name)? {
            Node::Text(text) if text.chars().count() <= limit => Some(text),
            Node::Text(value) => {
                self.fault(ApiError::TooLong {
                    param: self.name(name),
                    value,
                    limit,
                });
                None
            }
            Node::Map(_) | Node::List(_) => {
                self.fault(ApiError::NotAString(self.name(name)));
                None
            }
        }
    }

    /// A string that may not be empty.
    pub(crate) fn text(&mut self, name: &str, limit: usize) -> Option<String> {
        self.note(name, || Kind::Text { least: 1, limit });
        let text = self.unsettable(name, limit)?;
        if text.is_empty() {
            self.fault(ApiError::EmptyParameter(self.name(name)));
            return None;
        }
        Some(text)
    }

    /// One of some words, each with its meaning.
    pub(crate) fn choice<T: Copy>(&mut self, name: &str, words: &[(&'static str, T)]) -> Option<T> {
        self.note(name, || Kind::Choice(words_of(words)));
        let text = self.text(name, usize::MAX)?;
        self.meaning(self.name(name), &text, words)
    }

    /// An array of words, each with its meaning. An empty string is an empty array.
    pub(crate) fn choices<T: Copy>(
        &mut self,
        name: &str,
        words: &[(&'static str, T)],
    ) -> Option<Vec<T>> {
        self.note(name, || Kind::Choices(words_of(words)));
        let texts = self.texts(name)?;
        texts
            .iter()
            .enumerate()
            .map(|(index, text)| self.meaning(format!("{}[{index}]", self.name(name)), text, words))
            .collect()
    }

    fn meaning<T: Copy>(
        &mut self,
        param: String,
        text: &str,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        let found = words
            .iter()
            .find(|(word, _)| *word == text)
            .map(|(_, meaning)| *meaning);
        if found.is_none() {
            let choices = words.iter().map(|(word, _)| *word).collect();
            self.fault(ApiError::Choice { param, choices });
        }
        found
    }

    /// `true` or `false`.
    pub(crate) fn boolean(&mut self, name: &str) -> Option<bool> {
        self.note(name, || Kind::Boolean);
        let value = self.text(name, usize::MAX)?;
        match value.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                self.fault(ApiError::Boolean {
                    param: self.name(name),
                    value,
                });
                None
            }
        }
    }

    /// An integer.
    fn integer(&mut self, name: &str) -> Option<i64> {
        let value = self.text(name, usize::MAX)?;
        let parsed = value.parse().ok();
        if parsed.is_none() {
            self.fault(ApiError::Integer {
                param: self.name(name),
                value,
            });
        }
        parsed
    }

    /// An integer of a range.
    pub(crate) fn integer_in(&mut self, name: &str, least: i64, greatest: i64) -> Option<i64> {
        self.note(name, || Kind::Integer { least, greatest });
        let value = self.integer(name)?;
        if !(least..=greatest).contains(&value) {
            let param = self.name(name);
            self.fault(ApiError::IntegerRange {
                param,
                value,
                least,
                greatest,
            });
            return None;
        }
        Some(value)
    }

    /// An array of strings: `a[]=x`, `a[0]=x` or the scalar `a=x`.
    pub(crate) fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        self.note(name, || Kind::Texts { most: None });
        let elements = match self.take(name)? {
            Node::Text(text) if text.is_empty() => Vec::new(),
            text @ Node::Text(_) => vec![text],
            Node::List(nodes) => nodes,
            Node::Map(tree) => match by_index(tree) {
                Some(nodes) => nodes,
                None => {
                    self.fault(ApiError::NotAnArray(self.name(name)));
                    return None;
                }
            },
        };
        let mut texts = Vec::with_capacity(elements.len());
        for (index, element) in elements.into_iter().enumerate() {
            let param = format!("{}[{index}]", self.name(name));
            match element {
                Node::Text(text) if text.is_empty() => {
                    self.fault(ApiError::EmptyParameter(param));
                }
                Node::Text(value) if value.chars().count() > MAX_STRING => {
                    self.fault(ApiError::TooLong {
                        param,
                        value,
                        limit: MAX_STRING,
                    });
                }
                Node::Text(text) => texts.push(text),
                Node::Map(_) | Node::List(_) => self.fault(ApiError::NotAString(param)),
            }
        }
        Some(texts)
    }

    /// Members of a nested parameter, read by `read`.
    pub(crate) fn nested<T>(&mut self, name: &str, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.notes.is_some() {
            let inner = Notes::default();
            read(&mut Self::noting(&inner));
            self.note(name, || Kind::Object(inner.into_parameters()));
            return None;
        }
        let tree = match self.take(name)? {
            Node::Map(tree) => tree,
            Node::Text(text) if text.is_empty() => {
                self.fault(ApiError::EmptyParameter(self.name(name)));
                return None;
            }
            Node::Text(_) | Node::List(_) => {
                self.fault(ApiError::NotAnObject(self.name(name)));
                return None;
            }
        };
        let mut inner = Self {
            path: self.name(name),
            tree,
            ..Self::default()
        };
        let result = read(&mut inner);
        inner.take_leftovers();
        self.unknown.append(&mut inner.unknown);
        if let Some(missing) = inner.missing {
            self.missing.get_or_insert(missing);
        }
        if let Some(fault) = inner.fault {
            self.fault(fault);
        }
        Some(result)
    }

    /// Whether a parameter is sent that stands in the place of others, which are refused with it.
    pub(crate) fn replaces(&mut self, name: &'static str, others: &'static [&'static str]) -> bool {
        if let Some(notes) = &self.notes {
            notes.replaces(name, others);
        }
        let given = !self.is_absent(name);
        let beside = others.iter().find(|other| !self.is_absent(other));
        if let Some(beside) = beside.filter(|_| given) {
            self.fault(ApiError::Exclusive(beside, name));
        }
        given
    }

    /// Whether a parameter is not sent.
    pub(crate) fn is_absent(&self, name: &str) -> bool {
        !self.tree.contains_key(name)
    }

    /// Whether a parameter is sent as an empty string; takes it out if so.
    pub(crate) fn is_unset(&mut self, name: &str) -> bool {
        if let Some(notes) = &self.notes {
            notes.unsettable(name);
        }
        let unset = matches!(self.tree.get(name), Some(Node::Text(text)) if text.is_empty());
        if unset {
            self.take(name);
        }
        unset
    }

    /// Whether a parameter is this word; takes it out if so.
    pub(crate) fn is_text(&mut self, name: &str, word: &'static str) -> bool {
        if let Some(notes) = &self.notes {
            notes.word(name, word);
        }
        let is_word = matches!(self.tree.get(name), Some(Node::Text(text)) if text == word);
        if is_word {
            self.take(name);
        }
        is_word
    }

    /// An instant, in Unix seconds.
    pub(crate) fn instant(&mut self, name: &str) -> Option<Timestamp> {
        self.note(name, || Kind::Instant);
        self.second(name).map(instant)
    }

    /// Metadata of a new object.
    pub(crate) fn new_metadata(&mut self, name: &str) -> BTreeMap<String, String> {
        let Some(change) = self.metadata(name) else {
            return BTreeMap::new();
        };
        change.apply(&BTreeMap::new()).unwrap_or_else(|error| {
            self.fault(error);
            BTreeMap::new()
        })
    }

    /// Metadata.
    pub(crate) fn metadata(&mut self, name: &str) -> Option<MetadataChange> {
        self.note(name, || Kind::Metadata);
        if self.is_unset(name) {
            return Some(MetadataChange::Clear);
        }
        let param = self.name(name);
        let tree = match self.take(name)? {
            Node::Map(tree) => tree,
            Node::Text(_) | Node::List(_) => {
                self.fault(ApiError::NotAnObject(param));
                return None;
            }
        };
        if tree.len() > 2 * MAX_METADATA_KEYS {
            self.fault(ApiError::MetadataKeys(param));
            return None;
        }
        let mut changes = BTreeMap::new();
        for (key, node) in tree {
            let member = nested_name(&param, &key);
            if key.is_empty() || key.contains(['[', ']']) {
                self.fault(ApiError::MetadataKeyForm(param.clone()));
            } else if key.chars().count() > MAX_METADATA_KEY {
                self.fault(ApiError::MetadataKeyTooLong {
                    param: param.clone(),
                    key: key.clone(),
                });
            }
            match node {
                Node::Text(value) if value.is_empty() => {
                    changes.insert(key, None);
                }
                Node::Text(value) if value.chars().count() > MAX_METADATA_VALUE => {
                    self.fault(ApiError::MetadataValueTooLong {
                        param: param.clone(),
                        value,
                    });
                }
                Node::Text(value) => {
                    changes.insert(key, Some(value));
                }
                Node::Map(_) | Node::List(_) => self.fault(ApiError::NotAString(member)),
            }
        }
        Some(MetadataChange::Merge(changes))
    }

    /// A range of instants: `created=5` or `created[gte]=5`, in Unix seconds.
    pub(crate) fn created(&mut self) -> CreatedRange {
        self.note("created", || Kind::Range);
        if matches!(self.tree.get("created"), Some(Node::Text(_))) {
            return self
                .second("created")
                .map_or_else(CreatedRange::default, |second| CreatedRange {
                    from: Some(instant(second)),
                    until: Some(instant(second + 1)),
                });
        }
        self.nested("created", |range| {
            let after = range.second("gt").map(|second| instant(second + 1));
            let from = range.second("gte").map(instant);
            let until = range.second("lt").map(instant);
            let before = range.second("lte").map(|second| instant(second + 1));
            CreatedRange {
                from: after.max(from),
                until: [until, before].into_iter().flatten().min(),
            }
        })
        .unwrap_or_default()
    }

    /// Unix seconds.
    fn second(&mut self, name: &str) -> Option<i64> {
        self.integer_in(name, -GREATEST_SECOND, GREATEST_SECOND)
    }

    fn take_leftovers(&mut self) {
        for (name, node) in std::mem::take(&mut self.tree) {
            name_leaves(&nested_name(&self.path, &name), &node, &mut self.unknown);
        }
    }
}

fn words_of<T>(words: &[(&'static str, T)]) -> Vec<&'static str> {
    words.iter().map(|(word, _)| *word).collect()
}

fn instant(second: i64) -> Timestamp {
    Timestamp::default().plus_seconds(second)
}

fn nested_name(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}[{name}]")
    }
}

/// The names of a branch's leaves, as they would be sent.
fn name_leaves(path: &str, node: &Node, names: &mut Vec<String>) {
    match node {
        Node::Map(tree) => {
            for (name, node) in tree {
                name_leaves(&nested_name(path, name), node, names);
            }
        }
        Node::Text(_) | Node::List(_) => names.push(path.to_owned()),
    }
}

/// The elements of a map whose names are all indices, by index.
fn by_index(tree: Tree) -> Option<Vec<Node>> {
    let mut nodes: Vec<(u32, Node)> = tree
        .into_iter()
        .map(|(name, node)| {
            let is_index = name.bytes().all(|byte| byte.is_ascii_digit());
            name.parse()
                .ok()
                .filter(|_| is_index)
                .map(|index| (index, node))
        })
        .collect::<Option<_>>()?;
    nodes.sort_by_key(|(index, _)| *index);
    Some(nodes.into_iter().map(|(_, node)| node).collect())
}
