//! Shell completion, by a real bash.

use std::process::Command;

use crate::tools;

/// What bash offers after these words, the last of which is begun.
fn offered(words: &[&str]) -> Vec<String> {
    let script = r#"
        source <("$0" completions bash) || exit 1
        completer=$(complete -p bonafide | sed 's/.*-F \([^ ]*\) .*/\1/')
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        "$completer" bonafide "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", script, env!("CARGO_BIN_EXE_bonafide")]);
    let offered = tools::run(bash.args(words));
    offered.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_options_and_values() {
    assert_eq!(offered(&["bonafide", "ses"]), ["sessions"]);
    assert_eq!(offered(&["bonafide", "--v"]), ["--version"]);
    assert_eq!(
        offered(&["bonafide", "openap"]),
        [""; 0],
        "hidden from help"
    );
    assert_eq!(offered(&["bonafide", "sessions", "ca"]), ["cancel"]);
    assert_eq!(
        offered(&["bonafide", "sessions", "list", "--st"]),
        ["--status", "--starting-after"]
    );
    let statuses = offered(&["bonafide", "sessions", "list", "--status", "re"]);
    assert_eq!(statuses, ["requires_input"]);
}
