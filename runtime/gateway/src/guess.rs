//! Checking what only one person knows: a few at a time, and only so many wrong ones.
//!
//! Always true: an attempt is counted before it is judged, and judged in the same way whether there is such a person or not.

use std::net::IpAddr;

use parvis_capability::Error;
use tokio::sync::SemaphorePermit;

use crate::extract::Session;
use crate::limits::{Counted, guesses_of};
use crate::wire::step_up::ProofBody;
use crate::{App, Problem};

impl App {
    /// Judges a secret that is said to be `login`'s.
    pub(crate) async fn guess<T>(
        &self,
        login: &str,
        peer: Option<IpAddr>,
        check: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Problem> {
        let counted = guesses_of(login, peer);
        self.guesses().attempt(&counted, self.host().now())?;
        let judged = match self.password_place().await {
            Ok(_one_of_few) => check.await,
            Err(problem) => {
                self.guesses().take_back(&counted);
                return Err(problem);
            }
        };
        self.note(&counted, &judged);
        Ok(judged?)
    }

    fn note<T>(&self, counted: &Counted, judged: &Result<T, Error>) {
        match judged {
            Ok(_) => self.guesses().succeeded(counted),
            Err(Error::Unauthenticated | Error::WrongPassword) => {}
            Err(_) => self.guesses().take_back(counted),
        }
    }

    /// Makes sure that the person themselves asks for what outlives their session.
    pub(crate) async fn confirm(
        &self,
        session: Session,
        password: Option<&str>,
        peer: Option<IpAddr>,
    ) -> Result<(), Problem> {
        let confirmed = self.host().confirm(session.inner(), password);
        if password.is_none() {
            return Ok(confirmed.await?);
        }
        let account = self.host().account(session.user()).await?.value;
        self.guess(&account.login, peer, confirmed).await
    }

    /// A place for whoever shows a PIN; the other proofs cost little.
    pub(crate) async fn proof_place(&self, proof: Option<&ProofBody>) -> Result<Option<SemaphorePermit<'_>>, Problem> {
        match proof.filter(|proof| proof.is_pin()) {
            Some(_) => self.password_place().await.map(Some),
            None => Ok(None),
        }
    }

    /// A place among those whose secrets are hashed now.
    pub(crate) async fn password_place(&self) -> Result<SemaphorePermit<'_>, Problem> {
        self.passwords().acquire().await.map_err(|_| Problem::unavailable())
    }
}
