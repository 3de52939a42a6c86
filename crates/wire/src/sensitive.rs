//! Which keys see sensitive results (contract 4.5).

use bonafide_core::account::{ApiKey, Mode, Permission};

use crate::{
    error::{ApiError, starred_known_key},
    expand::Expansion,
};

/// A permission in the words of the API's errors.
#[must_use]
pub const fn permission_word(permission: Permission) -> &'static str {
    match permission {
        Permission::SessionsRead => "rak_identity_product_read",
        Permission::SessionsWrite => "rak_identity_product_write",
        Permission::SensitiveRead => "rak_identity_verification_sensitive_read",
        Permission::FilesRead => "rak_file_read",
        Permission::FilesWrite => "rak_file_write",
        Permission::EventsRead => "rak_event_read",
        Permission::WebhookEndpointsRead => "rak_webhook_read",
        Permission::WebhookEndpointsWrite => "rak_webhook_write",
    }
}

/// Lets the key through if it may do what `permission` names.
///
/// # Errors
/// 403, naming the permission.
pub fn require(key: &ApiKey, mode: Mode, permission: Permission) -> Result<(), ApiError> {
    if key.may(permission) {
        return Ok(());
    }
    Err(ApiError::Permission {
        key: starred_known_key(key, mode),
        account: key.account,
        permission: permission_word(permission),
    })
}

/// Lets the key through if it may see what `expansion` names: dates of birth, document numbers,
/// expiration dates and sex need a restricted key with the permission for sensitive results.
///
/// # Errors
/// 403, naming the permission; also for a secret key.
pub fn require_for(expansion: &Expansion, key: &ApiKey, mode: Mode) -> Result<(), ApiError> {
    if expansion.is_sensitive() {
        require(key, mode, Permission::SensitiveRead)
    } else {
        Ok(())
    }
}
