//! The page in a real browser.

use std::process::Command;

use bonafide_testkit::specimen::{Holder, Photo, Severity, Specimen};

use crate::{
    server::{Database, Server},
    tools,
};

/// Runs one of the scripts of `tests/browser` against a server of its own; what that logged.
fn drive(script: &str) -> String {
    let server = Server::start(Database::Embedded);
    let folder = tools::workspace().join("tests/browser");
    tools::npm(&folder);
    let pictures = tempfile::tempdir().unwrap();
    let holder = Holder::of_seed(9).from_state("UTO");
    let save = |name: &str, specimen: Specimen| {
        let page = specimen.with_holder(holder.clone()).render();
        let path = pictures.path().join(name);
        std::fs::write(&path, Photo::take(&page, Severity::Clean, 9).jpeg).unwrap();
        path
    };
    let output = tools::run(
        Command::new("npm")
            .args(["run", script, "--silent"])
            .current_dir(folder)
            .env("BONAFIDE_BASE", &server.url)
            .env("BONAFIDE_KEY", &server.test_key)
            .env("BONAFIDE_PUBLISHABLE_KEY", &server.publishable_key)
            .env(
                "BONAFIDE_PASSPORT",
                save("passport.jpg", Specimen::passport(9)),
            )
            .env(
                "BONAFIDE_CARD_FRONT",
                save("front.jpg", Specimen::card_front(9)),
            )
            .env(
                "BONAFIDE_CARD_BACK",
                save("back.jpg", Specimen::card_back(9)),
            ),
    );
    assert!(output.contains("pass"), "{output}");
    server.log()
}

#[test]
fn a_person_is_verified_on_the_page_in_chromium() {
    let log = drive("test");
    assert!(log.contains("/handoff/{link}"), "phones opened links");
    assert!(!log.contains("/handoff/test_"), "and no link is in the log");
}

#[test]
fn a_person_is_verified_inside_other_pages_in_chromium() {
    for example in ["modal", "react", "redirect"] {
        tools::npm(&tools::workspace().join("examples").join(example));
    }
    drive("test:modal");
}
