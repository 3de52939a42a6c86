//! The API's description in OpenAPI.
#![expect(
    clippy::print_stdout,
    reason = "the description goes to standard output"
)]

use std::process::ExitCode;

pub(crate) fn run() -> anyhow::Result<ExitCode> {
    print!("{}", bonafide_server::openapi());
    Ok(ExitCode::SUCCESS)
}
