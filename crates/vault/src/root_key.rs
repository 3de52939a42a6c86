//! The root key: the one secret that a deployment has to keep.

use std::{
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use bonafide_core::{
    clock::{Entropy, random},
    id::AccountId,
};
use zeroize::Zeroizing;

use crate::{
    AccountKey, OpenError,
    envelope::{Secret, context, derive, open, seal},
};

/// Bytes of the fingerprint in front of a wrapped account key.
const FINGERPRINT_LEN: usize = 8;

/// The root key, 256 bits. Wraps the keys of accounts; losing it loses all that is sealed.
pub struct RootKey {
    secret: Secret,
}

/// Why there is no root key, or why it does not unwrap an account's key.
#[derive(Debug, thiserror::Error)]
pub enum RootKeyError {
    /// The file cannot be read or written.
    #[error("the root key's file cannot be used")]
    Io(#[from] io::Error),
    /// The file's mode lets others read it.
    #[error("the root key's file may be read by others: its mode is {0:o} and has to be 600")]
    Exposed(u32),
    /// Not 64 hexadecimal digits.
    #[error("the root key is not 64 hexadecimal digits")]
    Malformed,
    /// The data was made with another root key.
    #[error("the data was made with another root key")]
    WrongKey,
    /// The wrapped key was changed, or belongs to another account.
    #[error(transparent)]
    Open(#[from] OpenError),
}

impl RootKey {
    /// The key of these bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self {
            secret: Zeroizing::new(bytes),
        }
    }

    /// The key of 64 hexadecimal digits, white space around them ignored.
    ///
    /// # Errors
    /// [`RootKeyError::Malformed`].
    pub fn from_hex(text: &str) -> Result<Self, RootKeyError> {
        let digits = text.trim().as_bytes();
        let mut secret = Zeroizing::new([0; 32]);
        if digits.len() != 2 * secret.len() {
            return Err(RootKeyError::Malformed);
        }
        for (byte, pair) in secret.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |c: u8| char::from(c).to_digit(16).ok_or(RootKeyError::Malformed);
            *byte = (digit(pair[0])? << 4 | digit(pair[1])?) as u8;
        }
        Ok(Self { secret })
    }

    /// The key in a file; where there is no file, a new key is made and written, durably, with
    /// mode 0600 before this returns. Two processes that start together end with the same key.
    ///
    /// # Errors
    /// When the file cannot be read or written, is readable by others, or holds no key.
    pub fn load_or_create(path: &Path, entropy: &dyn Entropy) -> Result<Self, RootKeyError> {
        match Self::load(path) {
            Err(RootKeyError::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
                Self::from_bytes(random(entropy)).create(path)?;
                Self::load(path)
            }
            result => result,
        }
    }

    /// Wraps an account's key, to be stored.
    ///
    /// # Panics
    /// When the key belongs to another account.
    #[must_use]
    pub fn wrap_account_key(&self, account: AccountId, key: &AccountKey) -> Vec<u8> {
        assert!(
            key.account() == account,
            "an account's key is wrapped for its own account"
        );
        let mut wrapped = self.fingerprint().to_vec();
        wrapped.extend(seal(&self.secret, &wrap_context(account), key.secret()));
        wrapped
    }

    /// Unwraps an account's key.
    ///
    /// # Errors
    /// [`RootKeyError::WrongKey`] when another root key wrapped it; [`RootKeyError::Open`] when
    /// the bytes were changed or wrapped for another account.
    pub fn unwrap_account_key(
        &self,
        account: AccountId,
        wrapped: &[u8],
    ) -> Result<AccountKey, RootKeyError> {
        let (fingerprint, sealed) = wrapped.split_at_checked(FINGERPRINT_LEN).ok_or(OpenError)?;
        if fingerprint != self.fingerprint() {
            return Err(RootKeyError::WrongKey);
        }
        let plain = open(&self.secret, &wrap_context(account), sealed)?;
        Ok(AccountKey::from_secret(account, plain)?)
    }

    /// Tells root keys apart without telling anything of them.
    fn fingerprint(&self) -> [u8; FINGERPRINT_LEN] {
        let derived = derive(&self.secret, &[&context("root key fingerprint", "", &[])]);
        derived[..FINGERPRINT_LEN]
            .try_into()
            .expect("the slice has that length")
    }

    /// The key in a file.
    ///
    /// # Errors
    /// When the file cannot be read, is readable by others, or holds no key.
    pub fn load(path: &Path) -> Result<Self, RootKeyError> {
        let mode = fs::metadata(path)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(RootKeyError::Exposed(mode));
        }
        Self::from_hex(&Zeroizing::new(fs::read_to_string(path)?))
    }

    /// Writes a complete file beside `path`, then links it to `path`, which never replaces a key.
    fn create(&self, path: &Path) -> io::Result<()> {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let temporary = path.with_extension(format!("new-{}", std::process::id()));
        let mut text = Zeroizing::new(String::with_capacity(65));
        for byte in self.secret.iter() {
            text.push_str(&format!("{byte:02x}"));
        }
        text.push('\n');
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&temporary)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        let linked = fs::hard_link(&temporary, path);
        fs::remove_file(&temporary)?;
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => File::open(folder)?.sync_all(),
        }
    }
}

fn wrap_context(account: AccountId) -> Vec<u8> {
    context("account key", "", &[account.to_bytes()])
}

impl fmt::Debug for RootKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RootKey").finish_non_exhaustive()
    }
}
