//! Forms from any bytes: nothing panics, no limit is passed, and every call reads or refuses them.

#![no_main]

use bonafide_core::account::Mode;
use bonafide_wire::{
    form::{self, MAX_PAIRS, Node, Tree},
    params::{
        CreateEphemeralKey, CreateFile, CreateFileLink, CreateSession, CreateWebhookEndpoint,
        ListEvents, ListFileLinks, ListFiles, ListReports, ListSessions, UpdateFileLink,
        UpdateSession, UpdateWebhookEndpoint,
    },
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(tree) = form::decode(data) else { return };
    assert!(leaves(&tree) <= MAX_PAIRS);
    assert_eq!(form::canonical(&tree), form::canonical(&tree.clone()));
    let errors = [
        CreateSession::read(tree.clone()).err(),
        UpdateSession::read(tree.clone()).err(),
        ListSessions::read(tree.clone()).err(),
        ListEvents::read(tree.clone()).err(),
        ListReports::read(tree.clone()).err(),
        CreateEphemeralKey::read(tree.clone()).err(),
        CreateFile::read(tree.clone(), true).err(),
        ListFiles::read(tree.clone()).err(),
        CreateFileLink::read(tree.clone()).err(),
        UpdateFileLink::read(tree.clone()).err(),
        ListFileLinks::read(tree.clone()).err(),
        UpdateWebhookEndpoint::read(tree.clone(), Mode::Test).err(),
        CreateWebhookEndpoint::read(tree, Mode::Live).err(),
    ];
    for error in errors.into_iter().flatten() {
        assert_eq!(error.reply().0, 400);
    }
});

fn leaves(tree: &Tree) -> usize {
    tree.values().map(count).sum()
}

fn count(node: &Node) -> usize {
    match node {
        Node::Text(_) => 1,
        Node::Map(tree) => leaves(tree),
        Node::List(nodes) => nodes.iter().map(count).sum(),
    }
}
