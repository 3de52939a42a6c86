//! What a newcomer needs next.
#![expect(clippy::print_stdout, reason = "this is what the command prints")]

use std::{io::Write, path::Path};

use bonafide_service::{FirstKeys, Service};

/// Prints where the server is and what to try; at the first start also the keys, which are shown
/// this once.
pub(super) fn print(service: &Service, keys: Option<&FirstKeys>, data: &Path) {
    let url = &service.settings().public_url;
    println!(
        "Bonafide {} is listening on {url}",
        env!("CARGO_PKG_VERSION")
    );
    println!(
        "Data are in {}; the root key there opens them: back it up apart.",
        data.display()
    );
    if let Some(keys) = keys {
        println!();
        println!("Keys of the first account. They are shown this once and stored only as hashes.");
        println!("  test  secret       {}", keys.test.secret);
        println!("        publishable  {}", keys.test.publishable);
        println!("  live  secret       {}", keys.live.secret);
        println!("        publishable  {}", keys.live.publishable);
    }
    println!();
    if service.offers_trials() {
        println!("Try a verification in the browser:  {url}/try");
    }
    let key = keys.map_or("YOUR_TEST_KEY", |keys| keys.test.secret.as_str());
    println!("Create a session over the API:");
    println!("  curl {url}/v1/identity/verification_sessions -u {key}: -d type=document");
    println!();
    println!("Stop with Ctrl-C.");
    // A pipe that went away is no reason to stop serving.
    let _ = std::io::stdout().flush();
}
