//! How objects of the API are shown: to people, aligned and in colour; to programs, as JSON.

use std::{
    borrow::Cow,
    fmt::Write as _,
    io::{self, StdoutLock, Write},
};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Effects, Style};
use bonafide_core::clock::Clock;
use clap::{Args, ValueEnum};
use serde_json::Value;

use crate::system_clock::SystemClock;

/// How results are shown.
#[derive(Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Output {
    /// Print JSON: an object over several lines, a list as one object a line.
    #[arg(long, global = true)]
    json: bool,
    /// When to use colour; `auto` is on terminals, unless the environment has NO_COLOR.
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        default_value = "auto",
        global = true
    )]
    color: Color,
}

#[derive(Clone, Copy, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

impl Output {
    /// Standard output, without colour where none is wanted.
    pub(crate) fn stream(&self) -> AutoStream<StdoutLock<'static>> {
        AutoStream::new(io::stdout().lock(), self.choice())
    }

    const fn choice(&self) -> ColorChoice {
        match self.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        }
    }

    /// Whether JSON is wanted.
    pub(crate) const fn is_json(&self) -> bool {
        self.json
    }

    /// Prints a line on standard output.
    ///
    /// # Errors
    /// When nobody reads any more.
    pub(crate) fn say(&self, line: &str) -> io::Result<()> {
        writeln!(self.stream(), "{line}")
    }

    /// Prints a line on standard error, for whoever sits there.
    ///
    /// # Errors
    /// When nobody reads any more.
    pub(crate) fn tell(&self, line: &str) -> io::Result<()> {
        writeln!(
            AutoStream::new(io::stderr().lock(), self.choice()),
            "{line}"
        )
    }

    /// Shows one object: all of it as JSON, or the rows that [`rows`] makes, `first` first.
    ///
    /// # Errors
    /// When nobody reads any more.
    pub(crate) fn object(&self, object: &Value, first: &[&str]) -> io::Result<()> {
        let mut out = self.stream();
        if self.json {
            return writeln!(out, "{object:#}");
        }
        let rows = rows(object, first);
        let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, value) in rows {
            let style = style(&value);
            writeln!(out, "{DIM}{name:<width$}{DIM:#}  {style}{value}{style:#}")?;
        }
        Ok(())
    }

    /// Shows one object of a list: all of it as JSON, or what `columns` says of it. A column has the
    /// width that it has at least.
    ///
    /// # Errors
    /// When nobody reads any more.
    pub(crate) fn line(&self, object: &Value, columns: &[(String, usize)]) -> io::Result<()> {
        let mut out = self.stream();
        if self.json {
            return writeln!(out, "{object}");
        }
        let mut line = String::new();
        for (value, width) in columns {
            let style = style(value);
            let padding = width.saturating_sub(value.chars().count());
            let _ = write!(line, "{style}{value}{style:#}{:padding$}  ", "");
        }
        writeln!(out, "{}", line.trim_end())
    }
}

/// What is beside the point.
pub(crate) const DIM: Style = Style::new().effects(Effects::DIMMED);

/// The time of day, in UTC.
pub(crate) fn clock() -> String {
    let now = jiff::Timestamp::from_second(SystemClock.now().seconds());
    now.map_or_else(|_| String::new(), |now| now.to_string())
}

/// The colour of a value: that of a status, if it is one.
fn style(value: &str) -> Style {
    match value {
        "verified" | "enabled" => AnsiColor::Green.on_default(),
        "requires_input" => AnsiColor::Yellow.on_default(),
        "processing" => AnsiColor::Cyan.on_default(),
        "canceled" | "disabled" => DIM,
        _ => Style::new(),
    }
}

/// An object's fields with their values: those named in `first`, then the others. Names are the API's,
/// with dots; what is null or empty is left out, and so is what opens the page besides `url`.
fn rows(object: &Value, first: &[&str]) -> Vec<(String, String)> {
    let mut all = Vec::new();
    flatten(String::new(), object, &mut all);
    let place = |name: &str| {
        let named = |first: &&str| {
            let rest = name.strip_prefix(*first);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        first.iter().position(named).unwrap_or(first.len())
    };
    all.sort_by_key(|(name, _)| place(name));
    all
}

fn flatten(name: String, value: &Value, rows: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            for (field, value) in fields {
                if matches!(field.as_str(), "object" | "client_secret") && value.is_string() {
                    continue;
                }
                let separator = if name.is_empty() { "" } else { "." };
                flatten(format!("{name}{separator}{}", plain(field)), value, rows);
            }
        }
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            for (index, item) in items.iter().enumerate() {
                flatten(format!("{name}.{index}"), item, rows);
            }
        }
        Value::Array(items) => {
            let words: Vec<_> = items.iter().map(|item| text(&name, item)).collect();
            if !words.is_empty() {
                rows.push((name, words.join(", ")));
            }
        }
        Value::Null => {}
        single => {
            let value = text(&name, single);
            rows.push((name, value));
        }
    }
}

/// A single value for people: instants in UTC, texts in one line.
pub(crate) fn text(name: &str, value: &Value) -> String {
    match (name.rsplit('.').next(), value) {
        (_, Value::Null) => String::new(),
        (_, Value::String(text)) => plain(text).into_owned(),
        (Some("created"), value) if value.is_i64() => {
            let instant = jiff::Timestamp::from_second(value.as_i64().unwrap_or_default());
            instant.map_or_else(|_| value.to_string(), |instant| instant.to_string())
        }
        _ => value.to_string(),
    }
}

/// A text that others chose, without what a terminal obeys: control characters, and those that turn
/// the direction of writing.
fn plain(text: &str) -> Cow<'_, str> {
    let obeyed = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(obeyed) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::new();
    for c in text.chars() {
        if obeyed(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::rows;

    #[test]
    fn rows_hold_what_is_there_in_one_line_each() {
        let object = json!({
            "object": "a", "client_secret": "b", "created": 86400, "id": "c", "none": null,
            "empty": {}, "nothing": [], "options": { "document": { "allowed_types": ["d", "e"] } },
            "metadata": { "bad\u{1b}[2J": "\u{202e}\nf" }, "list": [{ "g": 1 }, { "g": true }],
        });
        let shown = rows(&object, &["id", "options"]);
        let shown: Vec<_> = shown
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        assert_eq!(
            shown[..2],
            [("id", "c"), ("options.document.allowed_types", "d, e")]
        );
        let mut rest = shown[2..].to_vec();
        rest.sort_unstable();
        let expected = [
            ("created", "1970-01-02T00:00:00Z"),
            ("list.0.g", "1"),
            ("list.1.g", "true"),
            ("metadata.bad\\u{1b}[2J", "\\u{202e}\\nf"),
        ];
        assert_eq!(rest, expected);
    }
}
