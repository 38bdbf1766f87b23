//! Recovery codes: what signs a person in who has lost everything else. Each works once.
//!
//! Always true: a code is 80 random bits, so its hash needs no slow one; new codes make the older ones worthless.

use parvis_domain::{UserId, limits};
use parvis_store::Direction;
use sha2::{Digest, Sha256};

use super::ceremonies::NOBODY;
use super::passwords::Token;
use super::sessions::{Client, Device, Method};
use crate::record::encode;
use crate::work::{Work, attempt};
use crate::{Committed, Error, Host, keys};

/// Crockford's: none of them is read as another one.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const GROUPS: usize = 4;
const GROUP_CHARS: usize = 4;

impl Host {
    /// Makes new codes, shown once. Whether the person themselves asks is the caller's to make sure of ([`Host::confirm`]).
    pub async fn make_recovery_codes(&self, user: UserId) -> Result<Committed<Vec<String>>, Error> {
        let codes: Vec<String> = (0..limits::RECOVERY_CODES).map(|_| code(self.random())).collect();
        attempt!(self, None, work, {
            let range = keys::starting_with(&keys::recovery_codes(&user));
            for (key, _) in work.tx.scan(range, limits::PAGE_MAX, Direction::Ascending).await? {
                work.tx.delete(key);
            }
            for code in &codes {
                let key = keys::recovery_code(&user, &digest(&user, code));
                let now = work.now;
                work.tx.put(key, encode(&now));
            }
            Ok::<_, Error>(codes.clone())
        })
    }

    /// Signs in with a code, which is used up.
    ///
    /// # Errors
    /// `Unauthenticated`, the same for an unknown name and a wrong code, after the same work.
    pub async fn sign_in_with_recovery_code(
        &self,
        login: &str,
        code: &str,
        client: &Client,
    ) -> Result<Committed<(Device, Token)>, Error> {
        let user = self.find_named(login).await?.map_or(NOBODY, |account| account.id);
        let key = keys::recovery_code(&user, &digest(&user, &plain(code)));
        let opening = self.opening(user, Method::Recovery, client).await?;
        let committed: Result<Committed<()>, Error> = attempt!(self, None, work, {
            match take(&mut work, &key).await {
                Ok(true) => opening.put(&mut work).await,
                Ok(false) => Err(Error::Unauthenticated),
                Err(error) => Err(error),
            }
        });
        Ok(committed?.map(|()| opening.made()))
    }
}

async fn take(work: &mut Work, key: &parvis_store::Key) -> Result<bool, Error> {
    let is_there = work.tx.get(key).await?.is_some();
    if is_there {
        work.tx.delete(key.clone());
    }
    Ok(is_there)
}

fn code(random: [u8; GROUPS * GROUP_CHARS]) -> String {
    let letter = |byte: &u8| ALPHABET.get(usize::from(byte % 32)).copied().map_or('0', char::from);
    let groups = random.chunks(GROUP_CHARS).map(|group| group.iter().map(letter).collect::<String>());
    groups.collect::<Vec<_>>().join("-")
}

/// As it was shown, however it was typed.
fn plain(typed: &str) -> String {
    let letters = typed.chars().take(limits::PASSWORD_BYTES_MAX).filter(char::is_ascii_alphanumeric);
    let letters: Vec<char> = letters
        .map(|c| match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        })
        .collect();
    letters.chunks(GROUP_CHARS).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

fn digest(user: &UserId, code: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"parvis recovery code");
    hash.update(user.as_bytes());
    hash.update(code.as_bytes());
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use super::*;
    use crate::people::ClientKind;
    use crate::testing::World;

    async fn sign_in(world: &World, login: &str, code: &str) -> Result<Method, Error> {
        let client = Client::new(ClientKind::Browser, "tests");
        let signed_in = world.host.sign_in_with_recovery_code(login, code, &client).await?;
        Ok(signed_in.value.0.session.method)
    }

    #[tokio::test]
    async fn a_code_signs_in_once_however_it_is_typed() {
        let world = World::new().await;
        let codes = world.host.make_recovery_codes(world.alice).await.unwrap().value;
        assert_eq!((codes.len(), codes[0].len()), (10, 19));
        let typed = format!(" {} ", codes[0].to_uppercase().replace('-', " ").replace('0', "O").replace('1', "l"));
        assert_eq!(sign_in(&world, "alice", &typed).await.unwrap(), Method::Recovery);
        assert_eq!(sign_in(&world, "alice", &codes[0]).await.unwrap_err(), Error::Unauthenticated);
        assert_eq!(world.host.proofs(world.alice).await.unwrap().value.recovery_codes_left, 9);
        // Another person's, another one's, none.
        for (login, code) in [("bob", codes[1].as_str()), ("nobody", codes[1].as_str()), ("alice", ""), ("", "")] {
            assert_eq!(sign_in(&world, login, code).await.unwrap_err(), Error::Unauthenticated, "{login} {code}");
        }
        sign_in(&world, "alice", &codes[1]).await.unwrap();
    }

    #[tokio::test]
    async fn two_at_once_use_a_code_once() {
        let world = World::new().await;
        let codes = world.host.make_recovery_codes(world.alice).await.unwrap().value;
        let (first, second) = tokio::join!(sign_in(&world, "alice", &codes[0]), sign_in(&world, "alice", &codes[0]));
        assert!(first.is_ok() ^ second.is_ok(), "{first:?} {second:?}");
    }

    #[tokio::test]
    async fn new_codes_make_the_older_ones_worthless() {
        let world = World::new().await;
        let old = world.host.make_recovery_codes(world.alice).await.unwrap().value;
        let new = world.host.make_recovery_codes(world.alice).await.unwrap().value;
        assert_eq!(sign_in(&world, "alice", &old[0]).await.unwrap_err(), Error::Unauthenticated);
        sign_in(&world, "alice", &new[0]).await.unwrap();
        assert_eq!(world.host.proofs(world.alice).await.unwrap().value.recovery_codes_left, 9);
    }
}
