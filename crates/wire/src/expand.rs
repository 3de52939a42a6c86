//! Expansion: which parts of an object a caller wants to see in full (contract 2.4 and 1.3).

use std::collections::BTreeMap;

use crate::error::ApiError;

/// How many properties a path may name.
pub const MAX_DEPTH: usize = 4;

/// A property that can be named in a path.
struct Property {
    name: &'static str,
    /// Shown only to keys that may read sensitive results.
    sensitive: bool,
    inner: &'static [Property],
}

const fn plain(name: &'static str) -> Property {
    Property {
        name,
        sensitive: false,
        inner: &[],
    }
}

const fn sensitive(name: &'static str) -> Property {
    Property {
        name,
        sensitive: true,
        inner: &[],
    }
}

const fn with(name: &'static str, inner: &'static [Property]) -> Property {
    Property {
        name,
        sensitive: false,
        inner,
    }
}

const SESSION: &[Property] = &[
    plain("last_error"),
    with("last_verification_report", REPORT),
    with(
        "options",
        &[
            plain("document"),
            plain("email"),
            plain("id_number"),
            plain("matching"),
            plain("phone"),
        ],
    ),
    plain("provided_details"),
    plain("redaction"),
    plain("related_person"),
    with(
        "verified_outputs",
        &[
            plain("address"),
            sensitive("dob"),
            sensitive("id_number"),
            sensitive("sex"),
            sensitive("unparsed_place_of_birth"),
            sensitive("unparsed_sex"),
        ],
    ),
];

const REPORT: &[Property] = &[
    with(
        "document",
        &[
            plain("address"),
            sensitive("dob"),
            plain("error"),
            sensitive("expiration_date"),
            plain("issued_date"),
            sensitive("number"),
            sensitive("sex"),
            sensitive("unparsed_place_of_birth"),
            sensitive("unparsed_sex"),
        ],
    ),
    with("email", &[plain("error")]),
    with(
        "id_number",
        &[sensitive("dob"), plain("error"), sensitive("id_number")],
    ),
    with("options", &[plain("document"), plain("id_number")]),
    with("phone", &[plain("error")]),
    with("selfie", &[plain("error")]),
];

const FILE: &[Property] = &[plain("links")];

const FILE_LINK: &[Property] = &[with("file", FILE)];

const EVENT: &[Property] = &[plain("data"), plain("request")];

/// The kind of object that a path starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// A verification session.
    Session,
    /// A verification report.
    Report,
    /// An event.
    Event,
    /// A file.
    File,
    /// A link to a file.
    FileLink,
    /// An object with nothing to expand.
    Plain,
}

impl Resource {
    const fn properties(self) -> &'static [Property] {
        match self {
            Self::Session => SESSION,
            Self::Report => REPORT,
            Self::Event => EVENT,
            Self::File => FILE,
            Self::FileLink => FILE_LINK,
            Self::Plain => &[],
        }
    }
}

/// What to show in full: a tree of property names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expansion {
    inner: BTreeMap<&'static str, Self>,
    sensitive: bool,
}

impl Expansion {
    /// Nothing expanded.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            inner: BTreeMap::new(),
            sensitive: false,
        }
    }

    /// The expansion of `paths` on an object.
    ///
    /// # Errors
    /// A path of more than four properties, or one that names what cannot be expanded.
    pub fn of_object(paths: &[String], resource: Resource) -> Result<Self, ApiError> {
        Self::parse(paths, resource, false)
    }

    /// The expansion of `paths` on the objects of a list: paths start with `data`.
    ///
    /// # Errors
    /// As [`Self::of_object`].
    pub fn of_list(paths: &[String], resource: Resource) -> Result<Self, ApiError> {
        Self::parse(paths, resource, true)
    }

    /// Every path that can be expanded on an object, and whether what it shows is sensitive.
    #[must_use]
    pub fn paths_of_object(resource: Resource) -> Vec<(String, bool)> {
        let mut paths = Vec::new();
        add_paths("", resource.properties(), MAX_DEPTH, &mut paths);
        paths
    }

    /// Every path that can be expanded on the objects of a list, likewise.
    #[must_use]
    pub fn paths_of_list(resource: Resource) -> Vec<(String, bool)> {
        let mut paths = Vec::new();
        add_paths("data.", resource.properties(), MAX_DEPTH - 1, &mut paths);
        paths
    }

    fn parse(paths: &[String], resource: Resource, list: bool) -> Result<Self, ApiError> {
        let mut root = Self::none();
        for path in paths {
            let names: Vec<&str> = path.split('.').collect();
            if names.len() > MAX_DEPTH {
                return Err(ApiError::ExpandTooDeep(path.clone()));
            }
            let names = match (list, names.as_slice()) {
                (false, names) => names,
                (true, ["data", rest @ ..]) => rest,
                (true, _) => return Err(ApiError::CannotExpand(path.clone())),
            };
            let (mut node, mut known) = (&mut root, resource.properties());
            for name in names {
                let property = known
                    .iter()
                    .find(|property| property.name == *name)
                    .ok_or_else(|| ApiError::CannotExpand(path.clone()))?;
                known = property.inner;
                node = node.inner.entry(property.name).or_default();
                node.sensitive = property.sensitive;
            }
        }
        Ok(root)
    }

    /// Whether the property is to be shown in full.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.inner.contains_key(name)
    }

    /// The expansion inside the property, where that is to be shown in full.
    #[must_use]
    pub fn at(&self, name: &str) -> Option<&Self> {
        self.inner.get(name)
    }

    /// The sensitive properties that are named, by their paths.
    #[must_use]
    pub fn sensitive_paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        for (name, inner) in &self.inner {
            if inner.sensitive {
                paths.push((*name).to_owned());
            }
            let below = inner.sensitive_paths();
            paths.extend(below.iter().map(|path| format!("{name}.{path}")));
        }
        paths
    }

    /// The same without what is sensitive.
    #[must_use]
    pub fn without_sensitive(&self) -> Self {
        let kept = self.inner.iter().filter(|(_, inner)| !inner.sensitive);
        Self {
            inner: kept
                .map(|(name, inner)| (*name, inner.without_sensitive()))
                .collect(),
            sensitive: self.sensitive,
        }
    }

    /// Whether something is named that only keys with the permission for sensitive results see.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        self.sensitive || self.inner.values().any(Self::is_sensitive)
    }
}

fn add_paths(start: &str, known: &[Property], depth: usize, paths: &mut Vec<(String, bool)>) {
    for property in known.iter().take_while(|_| depth > 0) {
        let path = format!("{start}{}", property.name);
        let below = format!("{path}.");
        paths.push((path, property.sensitive));
        add_paths(&below, property.inner, depth - 1, paths);
    }
}
