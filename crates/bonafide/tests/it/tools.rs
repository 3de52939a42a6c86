//! Other programs that tests run, installed where they are missing.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{LazyLock, Mutex},
};

/// Folder of the workspace. Asked when run, since a target folder that is shared between checkouts
/// may hold a test that was compiled in another.
pub(crate) fn workspace() -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "cargo says there where it runs")]
    let here = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    Path::new(&here).ancestors().nth(2).unwrap().to_owned()
}

/// Runs a command and expects success.
pub(crate) fn run(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{:?} is not installed: {error}", command.get_program()));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{:?} failed:\n{text}\n{errors}",
        command.get_program()
    );
    text
}

/// Installs a folder's npm packages as its lock file says, unless they are.
pub(crate) fn npm(folder: &Path) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _held = ONE_AT_A_TIME.lock().unwrap();
    let changed = |name: &str| fs::metadata(folder.join(name)).and_then(|file| file.modified());
    let installed = changed("node_modules/.package-lock.json").ok();
    if installed < changed("package-lock.json").ok() {
        run(Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(folder));
    }
}

/// The official command-line tool.
pub(crate) fn stripe_cli() -> PathBuf {
    let folder = workspace().join("tests/clients/node");
    npm(&folder);
    let tool = folder.join("node_modules/@stripe/cli-linux-x64/bin/stripe");
    assert!(tool.exists(), "npm has it for Linux on x86-64 only");
    tool
}

/// A Python with the packages of `tests/clients/python/requirements.txt`.
pub(crate) fn python() -> &'static Path {
    static PYTHON: LazyLock<PathBuf> = LazyLock::new(|| {
        let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
        let requirements = workspace().join("tests/clients/python/requirements.txt");
        let python = environment.join("bin/python");
        if !python.exists() {
            run(Command::new("python3")
                .args(["-m", "venv"])
                .arg(&environment));
        }
        run(Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "-r"])
            .arg(requirements));
        python
    });
    &PYTHON
}

/// Runs `<name>.mjs` with the official Node library and `<name>.py` with the Python one, which both
/// print that all they looked at was right.
pub(crate) async fn both_pass(name: &str, environment: &[(&str, &str)]) {
    let clients = workspace().join("tests/clients");
    let node = clients.join("node");
    npm(&node);
    let mut programs = [
        tokio::process::Command::new("node"),
        tokio::process::Command::new(python()),
    ];
    programs[0].arg(format!("{name}.mjs")).current_dir(node);
    programs[1].arg(clients.join(format!("python/{name}.py")));
    for mut program in programs {
        let output = program
            .envs(environment.iter().copied())
            .output()
            .await
            .unwrap();
        assert_passed(&output);
    }
}

/// Fails with what a client program complained of, unless it said that it passed.
pub(crate) fn assert_passed(output: &std::process::Output) {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).trim(),
        "passed",
        "{errors}"
    );
}
