//! People: accounts, passwords, sessions and profiles.
//!
//! Always true: only hashes of passwords and tokens are stored; a wrong login name costs as much time as a wrong password.

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parvis_domain::{SessionId, Timestamp, UserId, limits, text};
use parvis_store::{Direction, TransactionError};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

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
    password_hash: String,
    pub profile: Profile,
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
    pub avatar: String,
    pub phone: String,
    pub address: String,
    /// BCP 47.
    pub locale: String,
    /// IANA name.
    pub time_zone: String,
}

/// A signed-in device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    pub user: UserId,
    pub created: Timestamp,
    pub expires: Timestamp,
}

/// Work of one password hash: OWASP's second choice (19 MiB, 2 passes) unless a test asks for less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passwords {
    pub memory_kib: u32,
    pub passes: u32,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2 }
    }
}

impl Passwords {
    fn argon2(self) -> Argon2<'static> {
        let params =
            Params::new(self.memory_kib, self.passes, 1, None).expect("the operator's figures are in argon2's range");
        Argon2::new(Algorithm::Argon2id, argon2::Version::V0x13, params)
    }

    fn hash(self, password: &str, salt: &[u8; 16]) -> String {
        let hash =
            self.argon2().hash_password_with_salt(password.as_bytes(), salt).expect("salt and length are in range");
        hash.to_string()
    }

    fn verify(self, password: &str, hash: &str) -> bool {
        argon2::PasswordHash::new(hash)
            .is_ok_and(|hash| self.argon2().verify_password(password.as_bytes(), &hash).is_ok())
    }
}

/// A token of 32 random bytes, shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
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
        let login = check_login(login)?;
        check_password(password)?;
        let name = check_name("name", name)?;
        let password_hash = self.hash_password(password).await;
        let profile = Profile { name, locale: "en".to_owned(), time_zone: "UTC".to_owned(), ..Profile::default() };
        let id = UserId::from_bytes(idempotency.map_or_else(|| self.random(), Idempotency::seed));
        attempt!(self, idempotency, work, {
            let account = Account {
                id,
                login: login.clone(),
                password_hash: password_hash.clone(),
                profile: profile.clone(),
                role,
                created: work.now,
            };
            create(&mut work, &account).await
        })
    }

    /// Signs in: a new session with a token that is shown once.
    ///
    /// # Errors
    /// `Unauthenticated`, the same for an unknown name and a wrong password, after the same work.
    pub async fn sign_in(&self, login: &str, password: &str) -> Result<Committed<(Session, Token)>, Error> {
        let found = match check_login(login) {
            Ok(login) => self.find_by_login(&login).await?,
            Err(_) => None,
        };
        if !self.verify_password(password, found.as_ref().map(|account| account.password_hash.as_str())).await {
            return Err(Error::Unauthenticated);
        }
        let account = found.ok_or(Error::Unauthenticated)?;
        let token = Token(URL_SAFE_NO_PAD.encode(self.random::<32>()));
        let now = self.now();
        let expires = now.plus_millis(limits::SESSION_MS);
        let session = Session { id: SessionId::from_bytes(self.random()), user: account.id, created: now, expires };
        let hash = token_hash(token.as_str());
        let committed: Result<Committed<()>, Error> = attempt!(self, None, work, {
            work.tx.put(keys::token(&hash), encode(&session));
            work.tx.put(keys::session(&session.user, &session.id), hash.to_vec());
            Ok::<_, Error>(())
        });
        Ok(committed?.map(|()| (session, token)))
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
        let read = self.store().get_many(&[keys::token(&token_hash(token))]).await?;
        let found = read.value.into_iter().flatten().next().ok_or(Error::Unauthenticated)?;
        let session: Session = decode(&found.value)?;
        if session.expires <= self.now() {
            return Err(Error::Unauthenticated);
        }
        Ok(Seen { value: session, seen: read.seen })
    }

    /// Ends a session of `user`: its token is worth nothing from now on.
    pub async fn sign_out(&self, user: UserId, session: SessionId) -> Result<Committed<()>, Error> {
        attempt!(self, None, work, end_session(&mut work, &user, &session).await)
    }

    /// The person's sessions.
    pub async fn sessions(&self, user: UserId) -> Result<Seen<Vec<Session>>, Error> {
        let range = keys::starting_with(&keys::sessions(&user));
        let mut work = self.work();
        let mut sessions = Vec::new();
        for (_, hash) in work.tx.scan(range, limits::PAGE_MAX, Direction::Ascending).await? {
            let hash = <[u8; 32]>::try_from(hash.as_ref()).unwrap_or_default();
            if let Some(found) = work.tx.get(&keys::token(&hash)).await? {
                sessions.push(decode(&found)?);
            }
        }
        Ok(Seen { value: sessions, seen: work.tx.seen() })
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

    /// Replaces what the person says of themselves.
    pub async fn set_profile(&self, user: UserId, profile: &Profile) -> Result<Committed<()>, Error> {
        let profile = check_profile(profile)?;
        attempt!(self, None, work, {
            let account = get(&mut work, &user).await?;
            account.ok_or(Error::NotFound("account")).map(|account| {
                let account = Account { profile: profile.clone(), ..account };
                work.tx.put(keys::user(&user), encode(&account));
            })
        })
    }

    /// On a thread of its own kind: a hash takes tens of milliseconds.
    async fn hash_password(&self, password: &str) -> String {
        let (passwords, password, salt) = (self.policy().passwords, password.to_owned(), self.random());
        tokio::task::spawn_blocking(move || passwords.hash(&password, &salt)).await.expect("hashing does not panic")
    }

    /// An unknown name (`None`) costs the same work as a wrong password.
    async fn verify_password(&self, password: &str, hash: Option<&str>) -> bool {
        if password.len() > limits::PASSWORD_BYTES_MAX {
            return false;
        }
        let (passwords, password, hash) = (self.policy().passwords, password.to_owned(), hash.map(str::to_owned));
        let verify = move || match hash {
            Some(hash) => passwords.verify(&password, &hash),
            None => {
                let _ = passwords.hash(&password, &[0; 16]);
                false
            }
        };
        tokio::task::spawn_blocking(verify).await.expect("hashing does not panic")
    }
}

pub(crate) async fn get(work: &mut Work, user: &UserId) -> Result<Option<Account>, TransactionError> {
    Ok(work.tx.get(&keys::user(user)).await?.map(|found| decode(&found)).transpose()?)
}

async fn create(work: &mut Work, account: &Account) -> Result<UserId, Error> {
    let login = keys::login(&account.login);
    if work.tx.get(&login).await?.is_some() {
        return Err(Error::Conflict("the login name is taken"));
    }
    work.tx.put(login, account.id.as_bytes().to_vec());
    work.tx.put(keys::user(&account.id), encode(account));
    Ok(account.id)
}

async fn end_session(work: &mut Work, user: &UserId, session: &SessionId) -> Result<(), Error> {
    let key = keys::session(user, session);
    let hash = work.tx.get(&key).await?.ok_or(Error::NotFound("session"))?;
    let hash = <[u8; 32]>::try_from(hash.as_ref()).unwrap_or_default();
    work.tx.delete(keys::token(&hash));
    work.tx.delete(key);
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

fn check_password(password: &str) -> Result<(), Error> {
    if (limits::PASSWORD_BYTES_MIN..=limits::PASSWORD_BYTES_MAX).contains(&password.len()) {
        Ok(())
    } else {
        Err(Error::invalid("password", "must be 8 to 256 bytes"))
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
    let avatar = line("avatar", &profile.avatar, 512)?;
    if !avatar.is_empty() && !avatar.starts_with("https://") && !avatar.starts_with("blob:") {
        return Err(Error::invalid("avatar", "must be an https address or a blob"));
    }
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
        avatar,
        phone,
        address: line("address", &profile.address, 512)?,
        locale: profile.locale.clone(),
        time_zone: profile.time_zone.clone(),
    })
}
