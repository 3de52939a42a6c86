//! Parameters of the API from the command line's.

use clap::Args;

use crate::client::Parameters;

/// Key-value pairs that the business keeps with an object.
#[derive(Args)]
pub(super) struct Metadata {
    /// A key and a value to keep with it; may be repeated.
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    metadata: Vec<(String, String)>,
}

fn pair(text: &str) -> Result<(String, String), &'static str> {
    let (key, value) = text
        .split_once('=')
        .ok_or("it is to look like user_id=42")?;
    Ok((key.to_owned(), value.to_owned()))
}

impl Metadata {
    pub(super) fn parameters(self) -> impl Iterator<Item = (String, String)> {
        let pairs = self.metadata.into_iter();
        pairs.map(|(key, value)| (format!("metadata[{key}]"), value))
    }
}

/// Those parameters that have a value.
pub(super) fn named<const N: usize>(parameters: [(&str, Option<String>); N]) -> Parameters {
    parameters
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

/// What is to be shown in full.
pub(super) fn expand(paths: &[String]) -> Parameters {
    let path = |path: &String| ("expand[]".to_owned(), path.clone());
    paths.iter().map(path).collect()
}
