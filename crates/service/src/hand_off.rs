//! The hand-off: the browser that opened the session's link lets a phone hold the page beside it.
//!
//! The link is derived like the session's own and names the session, so nothing of it is stored
//! but its number. A phone that opened it holds a token that is derived from the same number, and
//! is refused as soon as the page was taken back or another phone has it.

use std::sync::Arc;

use bonafide_core::{
    account::Mode, base62, clock::Timestamp, id::SessionId, lifecycle::StateError,
};
use bonafide_vault::constant_time_eq;

use crate::{
    Action, LinkError, OpenAccount, Page, Service, ServiceError,
    change::{Cause, Locator, Step},
    hosted::by_page_token,
    open::OpenSession,
};

/// Labels of what is derived.
const LINK: &str = "hand-off link";
const PAGE: &str = "hand-off page";
/// Digits of a `u32`.
const NUMBER_DIGITS: usize = 10;

/// A link that moves the page to a phone.
#[derive(Clone)]
pub struct HandOffOffer {
    /// The link.
    pub url: String,
    /// How long it works, in seconds.
    pub seconds: i64,
    /// The page.
    pub page: Page,
}

/// A phone opened such a link.
#[derive(Clone)]
pub struct HandOffOpened {
    /// The page token for it to hold.
    pub page_token: String,
    /// How long it may hold the page, in seconds: as long as the first browser may.
    pub seconds: i64,
}

/// How the page stands between two devices, as seen from one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HandOffState {
    /// There is a link that a phone can open.
    Offered,
    /// A phone holds the page too.
    Opened,
    /// This is the phone.
    Here,
}

/// What the text of a hand-off link, or of a phone's page token, says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HandOffToken {
    mode: Mode,
    session: SessionId,
    number: u32,
    secret: String,
}

impl HandOffToken {
    /// Reads `{mode}_{22 digits of the session}{22 digits of a secret}{number}`, all in base 62 but
    /// the number, which is decimal.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (mode, rest) = text.split_once('_')?;
        let mode = [Mode::Test, Mode::Live]
            .into_iter()
            .find(|known| known.word() == mode)?;
        let (session, rest) = rest.split_at_checked(base62::ID_LENGTH)?;
        let (secret, number) = rest.split_at_checked(base62::ID_LENGTH)?;
        let is_number = (1..=NUMBER_DIGITS).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_digit());
        Some(Self {
            mode,
            session: SessionId::from_bytes(base62::decode_u128(session)?.to_be_bytes()),
            number: is_number.then(|| number.parse().ok())??,
            secret: secret.to_owned(),
        })
    }

    /// The token of this kind and number; `None` once the session's key is gone.
    fn derive(open: &OpenSession, label: &str, number: u32) -> Option<Self> {
        let derived = open.data_key.as_ref()?.derive_token(label, number);
        Some(Self {
            mode: open.account.mode(),
            session: open.id(),
            number,
            secret: base62::encode_u128(u128::from_be_bytes(*derived.first_chunk()?)),
        })
    }

    fn text(&self) -> String {
        let session = base62::encode_u128(u128::from_be_bytes(self.session.to_bytes()));
        let (mode, secret, number) = (self.mode.word(), &self.secret, self.number);
        format!("{mode}_{session}{secret}{number}")
    }

    /// Whether this session made the token. A redacted one cannot tell any more.
    fn is_of(&self, open: &OpenSession, label: &str) -> Result<bool, ServiceError> {
        let made = Self::derive(open, label, self.number).ok_or(ServiceError::State {
            action: Action::Continue,
            error: StateError::Redacted,
        })?;
        Ok(constant_time_eq(
            made.secret.as_bytes(),
            self.secret.as_bytes(),
        ))
    }
}

impl Service {
    /// A link that moves the page to a phone: the current one while it is fresh, else a new one,
    /// which ends the one before.
    ///
    /// # Errors
    /// [`ServiceError::NoPage`] when the browser holds no page, or is itself the phone;
    /// [`ServiceError::State`] when the session does not wait for input.
    pub async fn offer_hand_off(&self, page_token: &str) -> Result<HandOffOffer, ServiceError> {
        let locator = first_browser(page_token)?;
        let changed = self
            .change(&locator, Cause::default(), None, None, |open, now| {
                self.expect_attempt(open)?;
                let offered = open.session.offer_hand_off(now);
                Ok(Step {
                    unchanged: !offered.map_err(ServiceError::state(Action::Continue))?,
                    ..Step::default()
                })
            })
            .await?;
        let open = &changed.open;
        let hand_off = open.session.state.access.hand_off;
        let token = HandOffToken::derive(open, LINK, hand_off.number);
        let token = token.ok_or(ServiceError::Dangling("data key"))?;
        Ok(HandOffOffer {
            url: format!("{}/handoff/{}", self.settings.public_url, token.text()),
            seconds: hand_off.seconds_left(changed.now).unwrap_or(0),
            page: self.show(open),
        })
    }

    /// The page goes on where it was first opened: a phone that holds it is refused from now on,
    /// and the link opens nothing. Doing it again changes nothing.
    ///
    /// # Errors
    /// [`ServiceError::NoPage`] when the browser holds no page, or is itself the phone.
    pub async fn take_back(&self, page_token: &str) -> Result<Page, ServiceError> {
        let locator = first_browser(page_token)?;
        let changed = self
            .change(&locator, Cause::default(), None, None, |open, _| {
                Ok(Step {
                    unchanged: !open.session.take_back(),
                    ..Step::default()
                })
            })
            .await?;
        Ok(self.show(&changed.open))
    }

    /// What a hand-off link leads to, without using it up.
    ///
    /// # Errors
    /// [`ServiceError::Link`] when it leads nowhere or opens nothing any more;
    /// [`ServiceError::State`] when its session does not wait for input.
    pub async fn peek_hand_off(&self, link: &str) -> Result<Page, ServiceError> {
        let open = self.locate(&by_link(link)?).await?;
        self.expect_attempt(&open)?;
        let number = open.by_hand_off.unwrap_or_default();
        if open.session.hand_off_opens(number, self.now()) {
            Ok(self.show(&open))
        } else {
            Err(LinkError::Expired.into())
        }
    }

    /// Opens a hand-off link: this phone holds the page beside the first browser, and no other
    /// phone does.
    ///
    /// # Errors
    /// As [`Service::peek_hand_off`].
    pub async fn open_hand_off(&self, link: &str) -> Result<HandOffOpened, ServiceError> {
        let changed = self
            .change(
                &by_link(link)?,
                Cause::default(),
                None,
                None,
                |open, now| {
                    self.expect_attempt(open)?;
                    let number = open.by_hand_off.unwrap_or_default();
                    let opened = open.session.open_hand_off(number, now);
                    if opened.map_err(ServiceError::state(Action::Continue))? {
                        Ok(Step::default())
                    } else {
                        Err(LinkError::Expired.into())
                    }
                },
            )
            .await?;
        let open = &changed.open;
        let token = HandOffToken::derive(open, PAGE, open.by_hand_off.unwrap_or_default());
        let token = token.ok_or(ServiceError::Dangling("data key"))?;
        let access = &open.session.state.access;
        Ok(HandOffOpened {
            page_token: token.text(),
            seconds: access.page_seconds_left(changed.now).unwrap_or(0),
        })
    }

    /// The session of a hand-off link.
    pub(crate) async fn locate_hand_off_link(
        &self,
        token: &HandOffToken,
    ) -> Result<OpenSession, ServiceError> {
        let unknown = ServiceError::from(LinkError::Unknown);
        let open = self.named(token).await?.ok_or(unknown)?;
        if token.is_of(&open, LINK)? {
            Ok(open)
        } else {
            Err(LinkError::Unknown.into())
        }
    }

    /// The session of a phone's page token.
    pub(crate) async fn locate_phone(
        &self,
        token: &HandOffToken,
    ) -> Result<OpenSession, ServiceError> {
        let open = self.named(token).await?.ok_or(ServiceError::NoPage)?;
        let access = &open.session.state.access;
        if !token.is_of(&open, PAGE)? || access.page_seconds_left(self.now()).is_none() {
            Err(ServiceError::NoPage)
        } else if access.hand_off.held == Some(token.number) {
            Ok(open)
        } else {
            Err(ServiceError::TakenBack)
        }
    }

    async fn named(&self, token: &HandOffToken) -> Result<Option<OpenSession>, ServiceError> {
        for account in self.accounts().await? {
            let may_hold =
                account.mode == token.mode && account.id.shard() == token.session.shard();
            if may_hold
                && let Some(stored) = self.storage.session(account.id, token.session).await?
            {
                let account: Arc<OpenAccount> = self.open_account(account.id).await?;
                let mut open = Self::open_session(account, stored)?;
                open.by_hand_off = Some(token.number);
                return Ok(Some(open));
            }
        }
        Ok(None)
    }
}

/// How a browser sees the hand-off of its session.
pub(crate) fn state_of(open: &OpenSession, now: Timestamp) -> Option<HandOffState> {
    let hand_off = &open.session.state.access.hand_off;
    if open.by_hand_off.is_some() {
        Some(HandOffState::Here)
    } else if hand_off.held.is_some() {
        Some(HandOffState::Opened)
    } else {
        hand_off.seconds_left(now).map(|_| HandOffState::Offered)
    }
}

fn by_link(link: &str) -> Result<Locator, ServiceError> {
    let token = HandOffToken::parse(link).ok_or(LinkError::Unknown)?;
    Ok(Locator::HandOffLink(token))
}

/// The session of the browser that opened the session's own link.
fn first_browser(page_token: &str) -> Result<Locator, ServiceError> {
    match by_page_token(page_token) {
        Locator::Phone(_) => Err(ServiceError::NoPage),
        first => Ok(first),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(session: [u8; 16], secret: u128, number: u32, live: bool) {
            let token = HandOffToken {
                mode: if live { Mode::Live } else { Mode::Test },
                session: SessionId::from_bytes(session),
                number,
                secret: base62::encode_u128(secret),
            };
            prop_assert_eq!(HandOffToken::parse(&token.text()), Some(token));
        }

        #[test]
        fn anything_is_read_or_refused(text in "(test_|live_|_)?[0-9A-Za-zä_]{0,60}") {
            if let Some(token) = HandOffToken::parse(&text) {
                prop_assert_eq!(HandOffToken::parse(&token.text()), Some(token));
            }
        }
    }
}
