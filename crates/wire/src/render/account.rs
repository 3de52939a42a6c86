//! `account`: what programs read to learn whose key they hold.

use bonafide_core::account::Account;
use serde_json::{Value, json};

/// The object, with the few members that mean something here.
#[must_use]
pub fn account(account: &Account) -> Value {
    json!({
        "id": account.id,
        "object": "account",
        "business_profile": { "name": account.business_name },
        "created": account.id.created().seconds(),
        "metadata": {},
        "settings": { "dashboard": { "display_name": account.business_name } },
        "type": "standard",
    })
}
