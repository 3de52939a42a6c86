//! What a call costs before and after its work: reading its form, and writing a session.

#![expect(
    clippy::unwrap_used,
    reason = "a step that fails ends the benchmark, and says where"
)]

use std::{collections::BTreeMap, fmt::Write as _, hint::black_box};

use bonafide_core::{
    clock::Timestamp,
    id::{AccountId, SessionId},
    lifecycle::NewSession,
    session::{CheckType, Private, Session},
};
use bonafide_wire::{
    Expansion, form,
    params::CreateSession,
    render::{SessionLink, SessionView, session},
};
use criterion::{Criterion, Throughput};

/// As the official libraries send it.
const CREATE: &[u8] = b"type=document&metadata[user_id]=42&metadata[plan]=premium\
    &client_reference_id=reference-42&return_url=https%3A%2F%2Fshop.example%2Fdone\
    &options[document][allowed_types][0]=passport&options[document][allowed_types][1]=id_card\
    &options[document][require_live_capture]=true";

/// The most pairs that a form may have.
fn largest() -> Vec<u8> {
    let mut text = String::new();
    for pair in 0..1000 {
        write!(text, "metadata%5Bkey_{pair}%5D=value%20{pair}&").unwrap();
    }
    text.pop();
    text.into_bytes()
}

fn decode(criterion: &mut Criterion) {
    let largest = largest();
    let mut group = criterion.benchmark_group("decode");
    for (name, body) in [("a session's form", CREATE), ("1000 pairs", &largest)] {
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| form::decode(black_box(body)).unwrap());
        });
    }
    group.throughput(Throughput::Bytes(CREATE.len() as u64));
    group.bench_function("a session's form, and its parameters", |bencher| {
        bencher.iter(|| CreateSession::read(form::decode(black_box(CREATE)).unwrap()).unwrap());
    });
    group.finish();
}

fn render(criterion: &mut Criterion) {
    let now = Timestamp(1_795_512_000_000);
    let new = NewSession {
        id: SessionId::least_at(now),
        account: AccountId::least_at(now),
        check: CheckType::Document,
        flow: None,
        document_options: None,
        private: Private {
            metadata: BTreeMap::from([("user_id".to_owned(), "42".to_owned())]),
            client_reference_id: Some("reference-42".to_owned()),
            ..Private::default()
        },
    };
    let made = Session::create(new, now).0;
    let link = SessionLink {
        client_secret: Some(format!("{}_secret_test_TOKEN", made.id)),
        url: "https://verify.example/start/test_TOKEN".to_owned(),
    };
    let expansion = Expansion::none();
    criterion.bench_function("render a session", |bencher| {
        bencher.iter(|| {
            let view = SessionView {
                session: black_box(&made),
                livemode: false,
                link: Some(&link),
                report: None,
            };
            serde_json::to_vec_pretty(&session(view, &expansion)).unwrap()
        });
    });
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    decode(&mut criterion);
    render(&mut criterion);
    criterion.final_summary();
}
