//! Passwords: hashed with argon2id, off the async threads' way; and tokens, of which only a hash is kept.
//!
//! Always true: checking a secret that nobody has costs as much time as checking a wrong one.

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier};
use parvis_domain::limits;
use sha2::{Digest, Sha256};

use crate::Host;

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
pub struct Token(pub(super) String);

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

/// What a token is kept as. It is random enough to need no slow hash.
pub(super) fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

impl Host {
    /// On a thread of its own kind: a hash takes tens of milliseconds.
    pub(super) async fn hash_password(&self, password: &str) -> String {
        let (passwords, password, salt) = (self.policy().passwords, password.to_owned(), self.random());
        tokio::task::spawn_blocking(move || passwords.hash(&password, &salt)).await.expect("hashing does not panic")
    }

    /// An unknown name (`None`) costs the same work as a wrong password.
    pub(super) async fn verify_password(&self, password: &str, hash: Option<&str>) -> bool {
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
