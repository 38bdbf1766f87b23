//! Registration: people who make their own accounts, where the operator lets them.

use parvis_domain::UserId;

use super::accounts::{self, Role};
use super::passwords::Token;
use super::sessions::{Client, Device, Method};
use crate::work::attempt;
use crate::{Committed, Error, Host};

/// Whether people make their own accounts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Registration {
    Open,
    /// The operator makes them.
    #[default]
    Closed,
}

impl Host {
    /// Makes an account, and signs in to it.
    ///
    /// # Errors
    /// `RegistrationClosed`; `Invalid` (login, password, name); `Conflict` where the login name is taken.
    pub async fn register(
        &self,
        login: &str,
        password: &str,
        name: &str,
        client: &Client,
    ) -> Result<Committed<(Device, Token)>, Error> {
        if self.policy().registration == Registration::Closed {
            return Err(Error::RegistrationClosed);
        }
        let id = UserId::from_bytes(self.random());
        let account = self.new_account(id, login, password, name, Role::User).await?;
        let opening = self.opening(id, Method::Registration, client).await?;
        let committed: Result<Committed<()>, Error> = attempt!(self, None, work, {
            match accounts::create(&mut work, &account).await {
                Ok(()) => opening.put(&mut work).await,
                Err(refusal) => Err(refusal),
            }
        });
        Ok(committed?.map(|()| opening.made()))
    }
}
