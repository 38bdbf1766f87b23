//! Passkeys: keys that a person's devices hold, of which the host keeps the public half.
//!
//! Always true: the device has verified its user; a passkey is one account's alone; one whose counter did not grow, as a
//! copy's would not, is refused.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parvis_domain::{CeremonyId, PasskeyId, Timestamp, UserId, limits};
use parvis_store::{Direction, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey as Credential, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Uuid,
};

use super::accounts::check_name;
use super::ceremonies::{self, Begun, NOBODY, Purpose, Subject};
use super::passwords::Token;
use super::sessions::{Client, Device, Method};
use super::site::Site;
use super::step_up::Proof;
use crate::record::{decode, encode};
use crate::work::{Work, attempt};
use crate::{Committed, Error, Host, Seen, keys};

/// A passkey as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    pub id: PasskeyId,
    /// The owner's word for it.
    pub name: String,
    pub created: Timestamp,
    pub last_used: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) passkey: Passkey,
    /// JSON, as the library writes it: the public key, its counter and what it said of itself.
    pub(crate) credential: Vec<u8>,
}

impl Record {
    fn credential(&self) -> Result<Credential, Error> {
        serde_json::from_slice(&self.credential).map_err(damaged)
    }
}

fn damaged(error: serde_json::Error) -> Error {
    StoreError::Damaged(format!("a passkey: {error}").into()).into()
}

fn to_json<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("the library's types hold nothing that JSON cannot write")
}

fn set(object: &mut Value, member: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(member.to_owned(), value);
    }
}

/// What the library does not do only happens to us when our own configuration is wrong.
fn misconfigured(error: webauthn_rs::prelude::WebauthnError) -> Error {
    StoreError::Unavailable(format!("passkeys: {error}").into()).into()
}

impl Host {
    /// Begins to add a passkey. Whether the person themselves asks is the caller's to make sure of ([`Host::confirm`]).
    ///
    /// # Errors
    /// `LimitReached("passkeys")`.
    pub async fn begin_passkey(&self, site: &Site, user: UserId) -> Result<Committed<Begun>, Error> {
        let account = self.account(user).await?.value;
        let present = self.passkey_records(user).await?.value;
        if present.len() >= limits::PASSKEYS_PER_PERSON_MAX {
            return Err(Error::LimitReached("passkeys"));
        }
        let known = present.iter().map(|record| Ok(record.credential()?.cred_id().clone()));
        let known = known.collect::<Result<Vec<_>, Error>>()?;
        let begun = site.webauthn.start_passkey_registration(
            Uuid::from_bytes(*user.as_bytes()),
            &account.login,
            &account.profile.name,
            Some(known),
        );
        let (options, state) = begun.map_err(misconfigured)?;
        let mut options = serde_json::to_value(options).map_err(damaged)?;
        if let Some(selection) = options.pointer_mut("/publicKey/authenticatorSelection") {
            // Kept on the device, so that signing in asks for no name.
            set(selection, "residentKey", json!("required"));
            set(selection, "requireResidentKey", json!(true));
        }
        self.begin_ceremony(&user, Purpose::Register, &options, to_json(&state)).await
    }

    /// Adds the passkey that a device made.
    ///
    /// # Errors
    /// `CeremonyOver` where it was not begun, was used or took too long; `PasskeyRefused`; `Conflict` where somebody has it
    /// already; `Invalid` (name); `LimitReached("passkeys")`.
    pub async fn add_passkey(
        &self,
        site: &Site,
        user: UserId,
        ceremony: CeremonyId,
        name: &str,
        credential: &str,
    ) -> Result<Committed<Passkey>, Error> {
        let name = check_name("name", name)?;
        let id = PasskeyId::from_bytes(self.random());
        let passkey = Passkey { id, name, created: self.now(), last_used: None };
        let added: Result<Committed<Passkey>, Error> =
            attempt!(self, None, work, add(&mut work, site, &user, &ceremony, credential, &passkey).await);
        self.end_if_refused(&user, &ceremony, added).await
    }

    /// The person's passkeys, the oldest first.
    pub async fn passkeys(&self, user: UserId) -> Result<Seen<Vec<Passkey>>, Error> {
        let records = self.passkey_records(user).await?;
        let mut passkeys: Vec<Passkey> = records.value.into_iter().map(|record| record.passkey).collect();
        passkeys.sort_by_key(|passkey| (passkey.created, passkey.id));
        Ok(Seen { value: passkeys, seen: records.seen })
    }

    async fn passkey_records(&self, user: UserId) -> Result<Seen<Vec<Record>>, Error> {
        let range = keys::starting_with(&keys::passkeys(&user));
        let found = self.store().scan(range, limits::PAGE_MAX, Direction::Ascending).await?;
        let records = found.value.iter().map(|(_, found)| decode(&found.value)).collect::<Result<_, _>>()?;
        Ok(Seen { value: records, seen: found.seen })
    }

    pub async fn rename_passkey(&self, user: UserId, id: PasskeyId, name: &str) -> Result<Committed<Passkey>, Error> {
        let name = check_name("name", name)?;
        attempt!(self, None, work, {
            match work.tx.get(&keys::passkey(&user, &id)).await? {
                None => Err(Error::NotFound("passkey")),
                Some(found) => {
                    let mut record: Record = decode(&found)?;
                    record.passkey.name.clone_from(&name);
                    work.tx.put(keys::passkey(&user, &id), encode(&record));
                    Ok(record.passkey)
                }
            }
        })
    }

    /// Takes a passkey away: it signs nobody in any more. Sessions that it made go on.
    pub async fn remove_passkey(&self, user: UserId, id: PasskeyId) -> Result<Committed<()>, Error> {
        attempt!(self, None, work, {
            match work.tx.get(&keys::passkey(&user, &id)).await? {
                None => Err(Error::NotFound("passkey")),
                Some(found) => {
                    let record: Record = decode(&found)?;
                    work.tx.delete(keys::credential(&digest(record.credential()?.cred_id().as_ref())));
                    work.tx.delete(keys::passkey(&user, &id));
                    Ok(())
                }
            }
        })
    }

    /// Begins to sign in whoever it turns out to be.
    ///
    /// # Errors
    /// `LimitReached("ceremonies")`.
    pub async fn begin_passkey_sign_in(&self, site: &Site) -> Result<Committed<Begun>, Error> {
        let (options, state) = site.webauthn.start_discoverable_authentication().map_err(misconfigured)?;
        let mut options = serde_json::to_value(options).map_err(damaged)?;
        // How the browser offers it is the page's choice.
        options.as_object_mut().map(|options| options.remove("mediation"));
        self.begin_ceremony(&NOBODY, Purpose::SignIn, &options, to_json(&state)).await
    }

    /// Signs in with a passkey.
    ///
    /// # Errors
    /// `Unauthenticated`, whatever is wrong.
    pub async fn sign_in_with_passkey(
        &self,
        site: &Site,
        ceremony: CeremonyId,
        credential: &str,
        client: &Client,
    ) -> Result<Committed<(Device, Token)>, Error> {
        let signed_in = self.open_with_passkey(site, &ceremony, credential, client).await;
        self.end_if_refused(&NOBODY, &ceremony, signed_in).await.map_err(|error| match error {
            Error::PasskeyRefused | Error::CeremonyOver => Error::Unauthenticated,
            error => error,
        })
    }

    async fn open_with_passkey(
        &self,
        site: &Site,
        ceremony: &CeremonyId,
        credential: &str,
        client: &Client,
    ) -> Result<Committed<(Device, Token)>, Error> {
        let shown = shown(credential)?;
        let identified = site.webauthn.identify_discoverable_authentication(&shown);
        let (user, _) = identified.map_err(|_| Error::PasskeyRefused)?;
        let user = UserId::from_bytes(*user.as_bytes());
        let opening = self.opening(user, Method::Passkey, client).await?;
        let committed: Result<Committed<()>, Error> = attempt!(self, None, work, {
            match verify(&mut work, site, &user, (&NOBODY, ceremony, &Purpose::SignIn), &shown).await {
                Ok(()) => opening.put(&mut work).await,
                Err(error) => Err(error),
            }
        });
        Ok(committed?.map(|()| opening.made()))
    }

    /// One try for each challenge: what is shown in vain uses its ceremony up, in a commit of its own, since the one that it was
    /// for does not happen.
    async fn end_if_refused<T>(
        &self,
        owner: &UserId,
        ceremony: &CeremonyId,
        tried: Result<T, Error>,
    ) -> Result<T, Error> {
        if matches!(tried, Err(Error::PasskeyRefused)) {
            let ended: Result<Committed<()>, Error> =
                attempt!(self, None, work, ceremonies::end(&mut work, owner, ceremony).await);
            ended?;
        }
        tried
    }

    /// The same for a proof of `user` that was shown to approve something.
    pub(crate) async fn end_refused_proof<T>(
        &self,
        user: &UserId,
        proof: Option<&Proof<'_>>,
        tried: Result<T, Error>,
    ) -> Result<T, Error> {
        match proof {
            Some(Proof::Passkey { ceremony, .. }) => self.end_if_refused(user, ceremony, tried).await,
            _ => tried,
        }
    }

    /// Begins to approve `subject`: `None` where the person has no passkey.
    pub(crate) async fn begin_approval(
        &self,
        site: &Site,
        user: UserId,
        subject: Subject,
    ) -> Result<Option<Committed<Begun>>, Error> {
        let records = self.passkey_records(user).await?.value;
        if records.is_empty() {
            return Ok(None);
        }
        let (options, state) = site.webauthn.start_discoverable_authentication().map_err(misconfigured)?;
        let mut options = serde_json::to_value(options).map_err(damaged)?;
        options.as_object_mut().map(|options| options.remove("mediation"));
        let allowed = records.iter().map(|record| {
            let id = URL_SAFE_NO_PAD.encode(record.credential()?.cred_id());
            Ok(json!({ "type": "public-key", "id": id }))
        });
        let allowed = allowed.collect::<Result<Value, Error>>()?;
        if let Some(request) = options.get_mut("publicKey") {
            set(request, "allowCredentials", allowed);
        }
        self.begin_ceremony(&user, Purpose::Approve(subject), &options, to_json(&state)).await.map(Some)
    }

    async fn begin_ceremony(
        &self,
        owner: &UserId,
        purpose: Purpose,
        options: &Value,
        state: Vec<u8>,
    ) -> Result<Committed<Begun>, Error> {
        let id = CeremonyId::from_bytes(self.random());
        let committed: Result<Committed<()>, Error> = attempt!(self, None, work, {
            ceremonies::begin(&mut work, owner, id, purpose.clone(), state.clone()).await
        });
        Ok(committed?.map(|()| Begun { ceremony: id, options: options.to_string() }))
    }
}

/// Makes sure that a passkey of `user` approves `subject`, and uses up the ceremony.
pub(super) async fn approve(
    work: &mut Work,
    site: &Site,
    user: &UserId,
    ceremony: &CeremonyId,
    subject: Subject,
    credential: &str,
) -> Result<(), Error> {
    let shown = shown(credential)?;
    verify(work, site, user, (user, ceremony, &Purpose::Approve(subject)), &shown).await
}

fn shown(credential: &str) -> Result<PublicKeyCredential, Error> {
    serde_json::from_str(credential).map_err(|_| Error::PasskeyRefused)
}

async fn add(
    work: &mut Work,
    site: &Site,
    user: &UserId,
    ceremony: &CeremonyId,
    made: &str,
    passkey: &Passkey,
) -> Result<Passkey, Error> {
    let made: RegisterPublicKeyCredential = serde_json::from_str(made).map_err(|_| Error::PasskeyRefused)?;
    let state = ceremonies::take(work, user, ceremony, &Purpose::Register).await?.ok_or(Error::CeremonyOver)?;
    let state: PasskeyRegistration = serde_json::from_slice(&state).map_err(damaged)?;
    let credential = site.webauthn.finish_passkey_registration(&made, &state).map_err(|error| {
        tracing::debug!(%error, "a new passkey is refused");
        Error::PasskeyRefused
    })?;
    let index = keys::credential(&digest(credential.cred_id().as_ref()));
    if work.tx.get(&index).await?.is_some() {
        return Err(Error::Conflict("this passkey belongs to an account already"));
    }
    let range = keys::starting_with(&keys::passkeys(user));
    let present = work.tx.scan(range, limits::PASSKEYS_PER_PERSON_MAX, Direction::Ascending).await?;
    if present.len() >= limits::PASSKEYS_PER_PERSON_MAX {
        return Err(Error::LimitReached("passkeys"));
    }
    work.tx.put(index, [user.as_bytes().as_slice(), passkey.id.as_bytes()].concat());
    let record = Record { passkey: passkey.clone(), credential: to_json(&credential) };
    work.tx.put(keys::passkey(user, &passkey.id), encode(&record));
    Ok(record.passkey)
}

/// Makes sure that a device showed a passkey of `user` in this ceremony, which is used up; notes its counter.
async fn verify(
    work: &mut Work,
    site: &Site,
    user: &UserId,
    (owner, ceremony, purpose): (&UserId, &CeremonyId, &Purpose),
    shown: &PublicKeyCredential,
) -> Result<(), Error> {
    let state = ceremonies::take(work, owner, ceremony, purpose).await?.ok_or(Error::CeremonyOver)?;
    let state: DiscoverableAuthentication = serde_json::from_slice(&state).map_err(damaged)?;
    let place = work.tx.get(&keys::credential(&digest(&shown.raw_id))).await?.ok_or(Error::PasskeyRefused)?;
    let id = match place.split_first_chunk::<{ UserId::LENGTH }>() {
        Some((holder, id)) if holder == user.as_bytes() => PasskeyId::from_bytes(id.try_into().unwrap_or_default()),
        _ => return Err(Error::PasskeyRefused),
    };
    let key = keys::passkey(user, &id);
    let found = work.tx.get(&key).await?.ok_or(Error::PasskeyRefused)?;
    let mut record: Record = decode(&found)?;
    let mut credential = record.credential()?;
    let result = site.webauthn.finish_discoverable_authentication_v2(shown, state, &credential).map_err(|error| {
        tracing::warn!(%error, passkey = %id, "a passkey is refused");
        Error::PasskeyRefused
    })?;
    credential.update_credential(&result);
    record.credential = to_json(&credential);
    record.passkey.last_used = Some(work.now);
    work.tx.put(key, encode(&record));
    Ok(())
}

fn digest(credential_id: &[u8]) -> [u8; 32] {
    Sha256::digest(credential_id).into()
}

#[cfg(test)]
pub(super) mod authenticator;
#[cfg(test)]
mod tests;
