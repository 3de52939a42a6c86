//! Rate limits as the official client libraries meet them.

use tokio::process::Command;

use crate::{
    server::{Database, Server},
    tools,
};

#[tokio::test(flavor = "multi_thread")]
async fn too_many_requests_are_refused_and_this_machine_is_not_limited_by_default() {
    let node = tools::workspace().join("tests/clients/node");
    tools::npm(&node);
    let python = tools::workspace().join("tests/clients/python/limits.py");
    let limited: &[&str] = &["--rate-limit-test", "1", "--rate-limit-loopback"];
    for (options, expected) in [
        (limited, "refused"),
        (&["--rate-limit-test", "1"], "answered"),
    ] {
        let server = Server::start_with(Database::Embedded, options);
        let mut programs = [Command::new("node"), Command::new(tools::python())];
        programs[0].arg("limits.mjs").current_dir(&node);
        programs[1].arg(&python);
        for mut program in programs {
            let output = program
                .envs([("BASE", &server.url), ("KEY", &server.test_key)])
                .output()
                .await
                .unwrap();
            let errors = String::from_utf8_lossy(&output.stderr);
            let printed = String::from_utf8_lossy(&output.stdout);
            assert_eq!(printed.trim(), expected, "{errors}");
        }
    }
}
