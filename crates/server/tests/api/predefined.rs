//! Test sessions taken to predefined outcomes.

use bonafide_core::{
    account::Permission,
    clock::Clock,
    job::{Job, Queue},
    predefined::Outcome,
};
use bonafide_store::command::JobClaim;
use serde_json::{Value, json};

use crate::harness::{App, SESSIONS};

const HELPER: &str = "/v1/test_helpers/identity/verification_sessions";
const EXPAND: &str = "expand[]=verified_outputs&expand[]=last_verification_report";

impl App {
    /// Runs the upkeep that is due.
    async fn upkeep(&self) {
        let now = self.clock.now();
        let claim = JobClaim {
            queue: Queue::Upkeep,
            limit: 1000,
            now,
            lease_until: now.plus_seconds(60),
        };
        for job in self.service.storage().claim_jobs(claim).await.unwrap() {
            match job.job {
                Job::Predefined { .. } => self.service.conclude_predefined(&job).await.unwrap(),
                _ => self.service.storage().finish_job(job).await.unwrap(),
            }
        }
    }

    /// The types of the events of a session, oldest first.
    async fn happened(&self, session: &str) -> Vec<String> {
        let events = self.get("/v1/events", "limit=100").await;
        let events = events.body["data"].as_array().unwrap();
        let of_session = events
            .iter()
            .filter(|event| event["data"]["object"]["id"] == session);
        let mut types: Vec<_> = of_session
            .map(|event| event["type"].as_str().unwrap().to_owned())
            .collect();
        types.reverse();
        types
    }
}

#[tokio::test]
async fn a_test_session_goes_to_every_outcome_there_is() {
    let app = App::new().await;
    let names = |types: &[&str]| {
        let name = |kind: &&str| format!("identity.verification_session.{kind}");
        types.iter().map(name).collect::<Vec<_>>()
    };
    for outcome in Outcome::all() {
        let word = outcome.word();
        let id = app.session().await.text("id");
        app.clock.advance(1);
        let made = app
            .post(&format!("{HELPER}/{id}/submit"), &format!("outcome={word}"))
            .await;
        assert_eq!(made.status, 200, "{word}: {:?}", made.body);
        if !outcome.is_before_submission() {
            assert_eq!(made.text("status"), "processing");
            app.clock.advance(1);
            app.upkeep().await;
        }
        let seen = app.get(&format!("{SESSIONS}/{id}"), EXPAND).await.body;
        let report = &seen["last_verification_report"];
        let end = if outcome == Outcome::VERIFIED {
            assert_eq!(seen["last_error"], Value::Null);
            assert_eq!(seen["verified_outputs"]["first_name"], "Jenny");
            assert_eq!(
                seen["verified_outputs"]["address"]["line1"],
                "1234 Main St."
            );
            assert_eq!(report["document"]["status"], "verified");
            "verified"
        } else {
            assert_eq!(seen["last_error"]["code"], word);
            assert_eq!(seen["verified_outputs"], Value::Null);
            "requires_input"
        };
        assert_eq!(seen["status"], end);
        if outcome.is_before_submission() {
            assert_eq!(report, &Value::Null);
            assert_eq!(app.happened(&id).await, names(&["created", end]));
        } else {
            let failed = word.starts_with("document_");
            let code = if failed { json!(word) } else { Value::Null };
            assert_eq!(report["document"]["error"]["code"], code);
            assert_eq!(
                app.happened(&id).await,
                names(&["created", "processing", end])
            );
        }
    }
}

#[tokio::test]
async fn an_outcome_can_come_late_and_comes_once() {
    let app = App::new().await;
    let id = app.session().await.text("id");
    let helper = format!("{HELPER}/{id}/submit");
    let session = format!("{SESSIONS}/{id}");
    let form = "outcome=document_expired&simulate_delay=true";
    assert_eq!(app.post(&helper, form).await.text("status"), "processing");
    app.upkeep().await;
    assert_eq!(app.get(&session, "").await.text("status"), "processing");
    let again = app.post(&helper, form).await;
    assert_eq!(again.status, 400, "it does not wait for input");
    app.clock.advance(11);
    app.upkeep().await;
    assert_eq!(app.get(&session, "").await.text("status"), "requires_input");
    let tried_again = app.post(&helper, "outcome=verified").await;
    assert_eq!(tried_again.text("status"), "processing");
    app.upkeep().await;
    assert_eq!(app.get(&session, "").await.text("status"), "verified");
}

#[tokio::test]
async fn only_test_sessions_have_predefined_outcomes_and_selfies() {
    let app = App::new().await;
    let selfie = "type=document&options[document][require_matching_selfie]=true";
    let made = app.post(SESSIONS, selfie).await;
    assert_eq!(
        made.body["options"]["document"]["require_matching_selfie"],
        true
    );
    let live = app.keys.live.secret.clone();
    let refused = app.call_with(&live, ("POST", SESSIONS), selfie, &[]).await;
    assert_eq!(
        refused.body["error"]["param"],
        "options[document][require_matching_selfie]"
    );
    let session = app
        .call_with(&live, ("POST", SESSIONS), "type=document", &[])
        .await;
    let path = format!("{SESSIONS}/{}", session.text("id"));
    let update = "options[document][require_matching_selfie]=true";
    let refused = app.call_with(&live, ("POST", &path), update, &[]).await;
    assert_eq!(refused.status, 400);
    let helper = format!("{HELPER}/{}/submit", session.text("id"));
    let refused = app
        .call_with(&live, ("POST", &helper), "outcome=verified", &[])
        .await;
    assert_eq!(refused.status, 400);
    let unknown = app.post(&helper, "outcome=verified").await;
    assert_eq!(unknown.status, 404, "of the other mode");
    let helper = format!("{HELPER}/{}/submit", made.text("id"));
    for form in ["", "outcome=perfect", "outcome=verified&simulate_delay=x"] {
        assert_eq!(app.post(&helper, form).await.status, 400, "{form}");
    }
    let key = app.restricted(vec![Permission::SessionsRead]).await;
    let refused = app
        .call_with(&key, ("POST", &helper), "outcome=verified", &[])
        .await;
    assert_eq!(refused.status, 403);

    // Pictures of a document answer no question about a face.
    let id = app.verify(app.post(SESSIONS, selfie).await).await;
    let seen = app.get(&format!("{SESSIONS}/{id}"), EXPAND).await.body;
    assert_eq!(seen["last_error"]["code"], "selfie_unverified_other");
    assert_eq!(
        seen["last_verification_report"]["document"]["status"],
        "verified"
    );
}
