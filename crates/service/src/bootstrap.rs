//! The first customer of a fresh server.

use bonafide_core::{
    account::{Account, KeyKind, Mode, Profile},
    clock::random,
    id::AccountId,
};
use bonafide_store::{command::Bootstrap, row::AccountRow};
use bonafide_vault::AccountKey;

use crate::{KeySpec, Service, ServiceError, key_ring::generate};

/// The first keys of one mode, in clear text: they are told once.
#[derive(Clone)]
pub struct ModeKeys {
    /// The account of this mode.
    pub account: AccountId,
    /// For servers.
    pub secret: String,
    /// For browsers.
    pub publishable: String,
}

/// The first keys of a fresh server.
#[derive(Clone)]
pub struct FirstKeys {
    /// Of test mode.
    pub test: ModeKeys,
    /// Of live mode.
    pub live: ModeKeys,
}

impl Service {
    /// Makes the first customer, a test and a live account with a secret and a publishable key
    /// each; `None` when there is an account already.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn bootstrap(&self, business_name: &str) -> Result<Option<FirstKeys>, ServiceError> {
        let mut command = Bootstrap {
            accounts: Vec::new(),
            keys: Vec::new(),
        };
        let test = self.first_account(Mode::Test, business_name, &mut command);
        let live = self.first_account(Mode::Live, business_name, &mut command);
        let made = self.storage.bootstrap(command).await?;
        Ok(made.then_some(FirstKeys { test, live }))
    }

    fn first_account(&self, mode: Mode, name: &str, command: &mut Bootstrap) -> ModeKeys {
        let now = self.now();
        let shard = u16::from_be_bytes(random(&*self.entropy));
        let id = AccountId::new(now, shard, &*self.entropy);
        let key = AccountKey::generate(id, &*self.entropy);
        command.accounts.push(AccountRow {
            account: Account {
                id,
                mode,
                business_name: name.to_owned(),
                profile: Profile::default(),
            },
            wrapped_key: self.root_key.wrap_account_key(id, &key),
            created: now,
        });
        let mut make = |kind| {
            let spec = KeySpec {
                name: "first key".to_owned(),
                ..KeySpec::default()
            };
            let (row, text) = generate((id, mode), kind, spec, now, &*self.entropy);
            command.keys.push(row);
            text
        };
        ModeKeys {
            account: id,
            secret: make(KeyKind::Secret),
            publishable: make(KeyKind::Publishable),
        }
    }
}
