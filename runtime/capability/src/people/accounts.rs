//! Accounts: who is on this host, what they say of themselves and how they want it.

use parvis_domain::{SessionId, Timestamp, UserId, limits, text};
use parvis_store::TransactionError;
use serde::{Deserialize, Serialize};

use super::sessions;
use crate::idempotency::Idempotency;
use crate::record::{decode, encode};
use crate::work::{Work, attempt};
use crate::{Committed, Error, Host, Seen, keys};

/// A person's account. Serde is for the store, never for the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub id: UserId,
    /// Lower case, unique.
    pub login: String,
    /// PHC string of argon2id.
    pub(super) password_hash: String,
    pub profile: Profile,
    pub settings: Settings,
    pub role: Role,
    pub created: Timestamp,
}

/// What a person is on this host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    User,
    /// Installs programs, names staff, issues money.
    Operator,
}

/// What a person says of themselves. Empty fields were not given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub name: String,
    /// [`crate::media::Avatar`], or empty.
    pub avatar: String,
    pub phone: String,
    pub address: String,
    /// BCP 47.
    pub locale: String,
    /// IANA name.
    pub time_zone: String,
}

/// What a person wants others to see of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Others see how far this person has read, and this person how far others have.
    pub read_receipts: bool,
    /// Others see whether this person is connected.
    pub presence: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { read_receipts: true, presence: true }
    }
}

impl Host {
    /// Makes an account. Slow on purpose (a password hash): call it off the async threads' way.
    ///
    /// # Errors
    /// `Invalid` (login, password, name); `Conflict` where the login name is taken.
    pub async fn create_account(
        &self,
        idempotency: Option<&Idempotency>,
        login: &str,
        password: &str,
        name: &str,
        role: Role,
    ) -> Result<Committed<UserId>, Error> {
        let id = UserId::from_bytes(idempotency.map_or_else(|| self.random(), Idempotency::seed));
        let account = self.new_account(id, login, password, name, role).await?;
        attempt!(self, idempotency, work, create(&mut work, &account).await.map(|()| id))
    }

    /// An account that is not there yet.
    pub(super) async fn new_account(
        &self,
        id: UserId,
        login: &str,
        password: &str,
        name: &str,
        role: Role,
    ) -> Result<Account, Error> {
        let login = check_login(login)?;
        check_password("password", password)?;
        let name = check_name("name", name)?;
        let profile = Profile { name, locale: "en".to_owned(), time_zone: "UTC".to_owned(), ..Profile::default() };
        let password_hash = self.hash_password(password).await;
        Ok(Account { id, login, password_hash, profile, settings: Settings::default(), role, created: self.now() })
    }

    pub async fn account(&self, user: UserId) -> Result<Seen<Account>, Error> {
        let read = self.store().get_many(&[keys::user(&user)]).await?;
        let found = read.value.into_iter().flatten().next().ok_or(Error::NotFound("account"))?;
        Ok(Seen { value: decode(&found.value)?, seen: read.seen })
    }

    /// The account under a login name.
    pub async fn find_by_login(&self, login: &str) -> Result<Option<Account>, Error> {
        let mut work = self.work();
        let Some(id) = work.tx.get(&keys::login(&login.to_lowercase())).await? else { return Ok(None) };
        let id = UserId::from_bytes(id.as_ref().try_into().unwrap_or_default());
        Ok(get(&mut work, &id).await?)
    }

    /// The account that somebody who signs in names; `None` also for what can be nobody's name.
    pub(super) async fn find_named(&self, login: &str) -> Result<Option<Account>, Error> {
        match check_login(login) {
            Ok(login) => self.find_by_login(&login).await,
            Err(_) => Ok(None),
        }
    }

    /// Replaces what the person says of themselves.
    pub async fn set_profile(&self, user: UserId, profile: &Profile) -> Result<Committed<()>, Error> {
        let profile = check_profile(profile)?;
        self.change_account(user, |account| {
            // A face is uploaded first: `set_avatar`.
            let avatar = std::mem::take(&mut account.profile.avatar);
            account.profile = Profile { avatar, ..profile.clone() };
        })
        .await
    }

    pub async fn set_settings(&self, user: UserId, settings: Settings) -> Result<Committed<()>, Error> {
        self.change_account(user, |account| account.settings = settings).await
    }

    async fn change_account(
        &self,
        user: UserId,
        change: impl Fn(&mut Account) + Send + Sync,
    ) -> Result<Committed<()>, Error> {
        attempt!(self, None, work, {
            let account = get(&mut work, &user).await?;
            account.ok_or(Error::NotFound("account")).map(|mut account| {
                change(&mut account);
                work.tx.put(keys::user(&user), encode(&account));
            })
        })
    }

    /// Sets another password, and ends all sessions but `keep`: answers which.
    ///
    /// # Errors
    /// `Invalid`. Whether the person themselves asks is the caller's to make sure of ([`Host::confirm`]).
    pub async fn set_password(
        &self,
        user: UserId,
        keep: SessionId,
        new: &str,
    ) -> Result<Committed<Vec<SessionId>>, Error> {
        check_password("new", new)?;
        let hash = self.hash_password(new).await;
        attempt!(self, None, work, {
            match get(&mut work, &user).await? {
                None => Err(Error::NotFound("account")),
                Some(account) => {
                    let account = Account { password_hash: hash.clone(), ..account };
                    work.tx.put(keys::user(&user), encode(&account));
                    sessions::end_others(&mut work, &user, &keep).await
                }
            }
        })
    }
}

pub(crate) async fn get(work: &mut Work, user: &UserId) -> Result<Option<Account>, TransactionError> {
    Ok(work.tx.get(&keys::user(user)).await?.map(|found| decode(&found)).transpose()?)
}

pub(super) async fn create(work: &mut Work, account: &Account) -> Result<(), Error> {
    let login = keys::login(&account.login);
    if work.tx.get(&login).await?.is_some() {
        return Err(Error::Conflict("the login name is taken"));
    }
    work.tx.put(login, account.id.as_bytes().to_vec());
    work.tx.put(keys::user(&account.id), encode(account));
    Ok(())
}

fn check_login(login: &str) -> Result<String, Error> {
    let valid = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_' | '@');
    let login = login.to_lowercase();
    if login.is_empty() || login.len() > limits::LOGIN_BYTES_MAX || !login.chars().all(valid) {
        return Err(Error::invalid("login", "must be 1 to 64 of the letters a-z, digits and . - _ @"));
    }
    Ok(login)
}

fn check_password(field: &'static str, password: &str) -> Result<(), Error> {
    if (limits::PASSWORD_BYTES_MIN..=limits::PASSWORD_BYTES_MAX).contains(&password.len()) {
        Ok(())
    } else {
        Err(Error::invalid(field, "must be 8 to 256 bytes"))
    }
}

pub(crate) fn check_name(field: &'static str, name: &str) -> Result<String, Error> {
    let shown = text::shown_text(name.trim(), limits::NAME_CHARS_MAX)
        .map_err(|error| Error::invalid(field, error.to_string()))?;
    if shown.is_empty() || shown.contains('\n') {
        return Err(Error::invalid(field, "must be 1 to 64 characters on one line"));
    }
    Ok(shown.into())
}

fn check_profile(profile: &Profile) -> Result<Profile, Error> {
    let line = |field, text: &str, max| {
        let shown = text::shown_text(text, max).map_err(|error| Error::invalid(field, error.to_string()))?;
        Ok::<_, Error>(shown.to_string())
    };
    let phone = line("phone", &profile.phone, 16)?;
    let digits = phone.strip_prefix('+').unwrap_or_default();
    let is_e164 = digits.len() >= 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !phone.is_empty() && !is_e164 {
        return Err(Error::invalid("phone", "must be in E.164 form, such as +41441234567"));
    }
    let tag = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if profile.locale.is_empty() || profile.locale.len() > 35 || !profile.locale.chars().all(tag) {
        return Err(Error::invalid("locale", "must be a BCP 47 tag, such as fr-CH"));
    }
    if jiff::tz::TimeZone::get(&profile.time_zone).is_err() {
        return Err(Error::invalid("time_zone", "must be an IANA name, such as Europe/Zurich"));
    }
    Ok(Profile {
        name: check_name("name", &profile.name)?,
        avatar: String::new(),
        phone,
        address: line("address", &profile.address, 512)?,
        locale: profile.locale.clone(),
        time_zone: profile.time_zone.clone(),
    })
}
