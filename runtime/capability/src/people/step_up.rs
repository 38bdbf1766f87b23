//! Step-up: what a person shows again before money of theirs moves.
//!
//! Always true: the operator's policy and the amount decide what is asked for, nothing that a client says; a passkey's proof
//! is for one payment or transfer and its amount, and for no other one.

use std::collections::BTreeMap;

use parvis_domain::{CeremonyId, Currency, Money, UserId, limits};
use parvis_store::Direction;
use serde::{Deserialize, Serialize};

use super::ceremonies::Subject;
use super::passkeys;
use super::site::Site;
use crate::idempotency::Idempotency;
use crate::work::Work;
use crate::{Error, Host, Seen, keys};

/// What an approval needs beside the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepUp {
    None,
    PinOrPasskey,
    Passkey,
}

impl StepUp {
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::PinOrPasskey => "pin_or_passkey",
            Self::Passkey => "passkey",
        }
    }
}

/// An amount in minor units, and another one for some currencies; `i64::MAX` is never reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Threshold {
    pub minor_units: i64,
    pub currencies: BTreeMap<Currency, i64>,
}

impl Threshold {
    pub const fn new(minor_units: i64) -> Self {
        Self { minor_units, currencies: BTreeMap::new() }
    }

    fn is_reached(&self, amount: Money) -> bool {
        let from = *self.currencies.get(&amount.currency()).unwrap_or(&self.minor_units);
        from < i64::MAX && amount.minor_units() >= from
    }
}

/// From which amounts on a person shows again who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepUpPolicy {
    pub pin_from: Threshold,
    pub passkey_from: Threshold,
}

impl Default for StepUpPolicy {
    /// A PIN or a passkey for everything, a passkey from 100.00 on.
    fn default() -> Self {
        Self { pin_from: Threshold::new(0), passkey_from: Threshold::new(10_000) }
    }
}

impl StepUpPolicy {
    /// The session alone approves everything.
    pub const OFF: Self = Self { pin_from: Threshold::new(i64::MAX), passkey_from: Threshold::new(i64::MAX) };

    pub fn required(&self, amount: Money) -> StepUp {
        if self.passkey_from.is_reached(amount) {
            StepUp::Passkey
        } else if self.pin_from.is_reached(amount) {
            StepUp::PinOrPasskey
        } else {
            StepUp::None
        }
    }
}

/// What a person shows.
#[derive(Clone, Copy)]
pub enum Proof<'a> {
    Pin(&'a str),
    /// JSON of the credential that a device showed in a ceremony.
    Passkey {
        site: &'a Site,
        ceremony: CeremonyId,
        credential: &'a str,
    },
}

impl std::fmt::Debug for Proof<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Proof(…)")
    }
}

/// What a person could show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Proofs {
    pub has_pin: bool,
    pub passkeys: usize,
    pub recovery_codes_left: usize,
}

impl Host {
    /// What a person has set up.
    pub async fn proofs(&self, user: UserId) -> Result<Seen<Proofs>, Error> {
        let pin = self.store().get_many(&[keys::pin(&user)]).await?;
        let has_pin = pin.value.iter().flatten().next().is_some();
        let mut proofs = Proofs { has_pin, ..Proofs::default() };
        let mut seen = pin.seen;
        for (prefix, count) in [
            (keys::passkeys(&user), &mut proofs.passkeys),
            (keys::recovery_codes(&user), &mut proofs.recovery_codes_left),
        ] {
            let range = keys::starting_with(&prefix);
            let found = self.store().scan(range, limits::PAGE_MAX, Direction::Ascending).await?;
            *count = found.value.len();
            seen = seen.max(found.seen);
        }
        Ok(Seen { value: proofs, seen })
    }

    /// Judges a PIN before the commit that it is for: tries are noted in their own. Whoever asks again for what was done
    /// already shows nothing.
    pub(crate) async fn judge_pin(
        &self,
        user: UserId,
        proof: Option<&Proof<'_>>,
        idempotency: &Idempotency,
    ) -> Result<(), Error> {
        let Some(Proof::Pin(pin)) = proof else { return Ok(()) };
        if crate::idempotency::is_known(&mut self.work(), idempotency).await? {
            return Ok(());
        }
        match self.check_pin(user, pin).await {
            // `require` says what to set up instead.
            Err(Error::NotFound(_)) => Ok(()),
            judged => judged,
        }
    }
}

/// Makes sure that `user` shows what `subject` needs. A PIN was judged already ([`Host::judge_pin`]).
pub(crate) async fn require(
    work: &mut Work,
    policy: &StepUpPolicy,
    user: &UserId,
    (subject, amount): (Subject, Money),
    proof: Option<&Proof<'_>>,
) -> Result<(), Error> {
    let required = policy.required(amount);
    let has_pin = work.tx.get(&keys::pin(user)).await?.is_some();
    match (required, proof) {
        (_, Some(&Proof::Passkey { site, ceremony, credential })) => {
            return passkeys::approve(work, site, user, &ceremony, subject, credential).await;
        }
        (StepUp::None, _) => return Ok(()),
        (StepUp::PinOrPasskey, Some(Proof::Pin(_))) if has_pin => return Ok(()),
        _ => {}
    }
    let passkeys = keys::starting_with(&keys::passkeys(user));
    let has_passkey = !work.tx.scan(passkeys, 1, Direction::Ascending).await?.is_empty();
    if has_passkey || (has_pin && required == StepUp::PinOrPasskey) {
        Err(Error::StepUpRequired(required))
    } else {
        Err(Error::StepUpSetupRequired(required))
    }
}

#[cfg(test)]
mod tests;
