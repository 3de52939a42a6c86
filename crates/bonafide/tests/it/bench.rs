//! `bonafide bench api` and `bonafide bench webhooks`, on both engines.

use std::process::Command;

use bonafide_testkit::postgres;
use serde_json::Value;

#[test]
fn the_benchmark_tells_its_figures_on_both_engines() {
    let postgres = postgres::Server::start();
    for database in [None, Some(postgres.url.as_str())] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bonafide"));
        command.args([
            "bench",
            "api",
            "--seconds",
            "1",
            "--connections",
            "1,3",
            "--json",
        ]);
        if let Some(url) = database {
            command.args(["--database-url", url]);
        }
        let output = command.output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let measured: Vec<_> = report["figures"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                let number = |name: &str| row[name].as_f64().unwrap();
                assert!(number("requests") >= 1.0, "{row}");
                assert!(number("p50_ms") <= number("p99_ms"), "{row}");
                assert!(number("p99_ms") <= number("max_ms"), "{row}");
                format!(
                    "{} {}",
                    row["operation"].as_str().unwrap(),
                    row["connections"]
                )
            })
            .collect();
        assert_eq!(
            measured,
            [
                "create 1",
                "create 3",
                "retrieve 1",
                "retrieve 3",
                "list 1",
                "list 3"
            ]
        );
    }
}

#[test]
fn the_benchmark_of_webhooks_tells_its_figures_on_both_engines() {
    let postgres = postgres::Server::start();
    for database in [None, Some(postgres.url.as_str())] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bonafide"));
        command.args(["bench", "webhooks", "--endpoints", "1,20", "--json"]);
        command.args(["--idle-events", "2", "--deliveries", "100"]);
        if let Some(url) = database {
            command.args(["--database-url", url]);
        }
        let output = command.output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let rows = report["figures"].as_array().unwrap();
        let measured: Vec<_> = rows
            .iter()
            .map(|row| {
                let number = |name: &str| row[name].as_f64().unwrap();
                assert!(number("idle_p50_ms") <= number("idle_p99_ms"), "{row}");
                assert!(number("load_p50_ms") <= number("load_p99_ms"), "{row}");
                assert!(number("deliveries_per_second") > 0.0, "{row}");
                ["endpoints", "dead", "deliveries"].map(number)
            })
            .collect();
        let expected = [[1.0, 0.0, 100.0], [20.0, 0.0, 100.0], [20.0, 2.0, 108.0]];
        assert_eq!(measured, expected);
    }
}
