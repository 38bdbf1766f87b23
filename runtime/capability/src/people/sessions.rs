//! Sessions: who is signed in, on which device, and until when.
//!
//! Always true: a session that has ended is worth nothing from the next look at it on, and its records are gone when its
//! time is over; a person has a bounded number of them, and the oldest makes room.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parvis_domain::{SessionId, Timestamp, UserId, limits};
use parvis_store::Direction;
use serde::{Deserialize, Serialize};

use super::passwords::{Token, token_hash};
use crate::due::Task;
use crate::record::{decode, encode};
use crate::work::{Work, attempt};
use crate::{Committed, Error, Host, Seen, keys};

/// Somebody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    pub user: UserId,
    pub method: Method,
    pub created: Timestamp,
    pub expires: Timestamp,
}

/// What showed who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    Password,
    Passkey,
    Recovery,
    Registration,
}

/// A session, and the device that has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    pub session: Session,
    pub client: Client,
    /// At most an hour old.
    pub last_seen: Timestamp,
}

/// What somebody signs in with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    pub kind: ClientKind,
    /// What the person knows the device by, such as “Firefox on Linux”. Cut at 64 characters.
    pub label: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientKind {
    /// Its token is in a cookie.
    Browser,
    Api,
}

impl Method {
    /// Whether somebody who forgot their password signs in so.
    pub fn is_without_password(self) -> bool {
        matches!(self, Self::Passkey | Self::Recovery)
    }
}

impl Client {
    pub fn new(kind: ClientKind, label: &str) -> Self {
        let shown = label.chars().filter(|c| !c.is_control()).take(limits::NAME_CHARS_MAX);
        Self { kind, label: shown.collect() }
    }
}

impl Session {
    /// Whether the person signed in a moment ago: then they need not show again that it is them.
    pub fn is_recent(&self, now: Timestamp) -> bool {
        now < self.created.plus_millis(limits::RECENT_SIGN_IN_MS)
    }
}

/// A session that is about to be made.
pub(super) struct Opening {
    device: Device,
    token: Token,
    /// Sessions that make room for it.
    evicted: Vec<SessionId>,
}

impl Opening {
    pub(super) async fn put(&self, work: &mut Work) -> Result<(), Error> {
        let session = self.device.session;
        for id in &self.evicted {
            // One that has ended meanwhile has made room too.
            end(work, &session.user, id).await?;
        }
        let hash = token_hash(self.token.as_str());
        work.tx.put(keys::token(&hash), encode(&self.device));
        work.tx.put(keys::session(&session.user, &session.id), hash.to_vec());
        let task = Task::SessionEnd { user: session.user, session: session.id };
        work.due(session.expires, session.id.as_bytes(), &task);
        Ok(())
    }

    /// The session, once it is there.
    pub(super) fn made(self) -> (Device, Token) {
        (self.device, self.token)
    }
}

impl Host {
    /// Signs in: a new session with a token that is shown once.
    ///
    /// # Errors
    /// `Unauthenticated`, the same for an unknown name and a wrong password, after the same work.
    pub async fn sign_in(
        &self,
        login: &str,
        password: &str,
        client: &Client,
    ) -> Result<Committed<(Device, Token)>, Error> {
        let found = self.find_named(login).await?;
        if !self.verify_password(password, found.as_ref().map(|account| account.password_hash.as_str())).await {
            return Err(Error::Unauthenticated);
        }
        let account = found.ok_or(Error::Unauthenticated)?;
        let opening = self.opening(account.id, Method::Password, client).await?;
        let committed: Result<Committed<()>, Error> = attempt!(self, None, work, opening.put(&mut work).await);
        Ok(committed?.map(|()| opening.made()))
    }

    /// Makes sure that the person themselves asks for what outlives the session: they know the password, or, where they need
    /// not say it, signed in a moment ago.
    ///
    /// # Errors
    /// `WrongPassword`; `RecentSignInRequired`.
    pub async fn confirm(&self, session: &Session, password: Option<&str>) -> Result<(), Error> {
        match password {
            None if session.is_recent(self.now()) => Ok(()),
            None => Err(Error::RecentSignInRequired),
            Some(password) => {
                let account = self.account(session.user).await?.value;
                let is_right = self.verify_password(password, Some(&account.password_hash)).await;
                if is_right { Ok(()) } else { Err(Error::WrongPassword) }
            }
        }
    }

    pub(super) async fn opening(&self, user: UserId, method: Method, client: &Client) -> Result<Opening, Error> {
        let now = self.now();
        let expires = now.plus_millis(limits::SESSION_MS);
        let session = Session { id: SessionId::from_bytes(self.random()), user, method, created: now, expires };
        let mut present = self.sessions(user).await?.value;
        present.sort_by_key(|device| std::cmp::Reverse(device.session.created));
        let evicted = present.iter().skip(limits::SESSIONS_PER_PERSON_MAX - 1).map(|device| device.session.id);
        Ok(Opening {
            evicted: evicted.collect(),
            device: Device { session, client: client.clone(), last_seen: now },
            token: Token(URL_SAFE_NO_PAD.encode(self.random::<32>())),
        })
    }

    /// The session of a token.
    ///
    /// # Errors
    /// `Unauthenticated` where it is unknown, revoked or over.
    pub async fn authenticate(&self, token: &str) -> Result<Seen<Session>, Error> {
        // 32 bytes in base64 without padding.
        if token.len() != 43 {
            return Err(Error::Unauthenticated);
        }
        let key = keys::token(&token_hash(token));
        let read = self.store().get_many(std::slice::from_ref(&key)).await?;
        let found = read.value.into_iter().flatten().next().ok_or(Error::Unauthenticated)?;
        let device: Device = decode(&found.value)?;
        let now = self.now();
        if device.session.expires <= now {
            return Err(Error::Unauthenticated);
        }
        if is_stale(&device, now) {
            let noted: Result<Committed<()>, Error> = attempt!(self, None, work, note_seen(&mut work, &key).await);
            if let Err(error) = noted {
                // It is shown to people, and decides nothing.
                tracing::debug!(%error, "a session's last use was not noted");
            }
        }
        Ok(Seen { value: device.session, seen: read.seen })
    }

    /// Ends a session of `user`: its token is worth nothing from now on.
    pub async fn sign_out(&self, user: UserId, session: SessionId) -> Result<Committed<()>, Error> {
        attempt!(self, None, work, {
            match end(&mut work, &user, &session).await {
                Ok(true) => Ok(()),
                Ok(false) => Err(Error::NotFound("session")),
                Err(error) => Err(error),
            }
        })
    }

    /// The person's signed-in devices.
    pub async fn sessions(&self, user: UserId) -> Result<Seen<Vec<Device>>, Error> {
        let range = keys::starting_with(&keys::sessions(&user));
        let read = self.store().scan(range, limits::PAGE_MAX, Direction::Ascending).await?;
        let tokens: Vec<_> = read.value.iter().map(|(_, found)| keys::token(&hash_of(&found.value))).collect();
        let found = self.store().get_many(&tokens).await?;
        let devices =
            found.value.iter().flatten().map(|found| decode(&found.value)).collect::<Result<Vec<Device>, _>>()?;
        let now = self.now();
        let value = devices.into_iter().filter(|device| device.session.expires > now).collect();
        Ok(Seen { value, seen: found.seen.max(read.seen) })
    }
}

fn is_stale(device: &Device, now: Timestamp) -> bool {
    now >= device.last_seen.plus_millis(limits::LAST_SEEN_MS)
}

async fn note_seen(work: &mut Work, token: &parvis_store::Key) -> Result<(), Error> {
    let found = work.tx.get(token).await?.map(|found| decode::<Device>(&found)).transpose()?;
    if let Some(device) = found.filter(|device| is_stale(device, work.now)) {
        work.tx.put(token.clone(), encode(&Device { last_seen: work.now, ..device }));
    }
    Ok(())
}

fn hash_of(value: &[u8]) -> [u8; 32] {
    value.try_into().unwrap_or_default()
}

/// Whether there was such a session; now there is none.
pub(crate) async fn end(work: &mut Work, user: &UserId, session: &SessionId) -> Result<bool, Error> {
    let key = keys::session(user, session);
    let Some(hash) = work.tx.get(&key).await? else { return Ok(false) };
    let token = keys::token(&hash_of(&hash));
    if let Some(found) = work.tx.get(&token).await? {
        let device: Device = decode(&found)?;
        work.tx.delete(keys::due(device.session.expires, session.as_bytes()));
    }
    work.tx.delete(token);
    work.tx.delete(key);
    Ok(true)
}

/// Ends all sessions of `user` but one: answers which.
pub(super) async fn end_others(work: &mut Work, user: &UserId, keep: &SessionId) -> Result<Vec<SessionId>, Error> {
    let range = keys::starting_with(&keys::sessions(user));
    let found = work.tx.scan(range, limits::PAGE_MAX, Direction::Ascending).await?;
    let mut ended = Vec::new();
    for (key, _) in found {
        let Some(id) = keys::session_in(&key) else { continue };
        if id != *keep && end(work, user, &id).await? {
            ended.push(id);
        }
    }
    Ok(ended)
}

#[cfg(test)]
mod tests;
