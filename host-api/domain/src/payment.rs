//! The life of a payment: which state may follow which.

use serde::{Deserialize, Serialize};

/// Where a payment stands. `Captured` stays so when money goes back: how much did is an amount, not a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// Waiting for the payer.
    Requested,
    /// The payer approved: the amount is reserved.
    Authorized,
    Captured,
    /// Released or withdrawn, by the program or by the host.
    Voided,
    Declined,
    Expired,
}

impl PaymentState {
    /// Whether `next` may follow. Exactly one of approve, decline, expire and withdraw wins, and one of capture and void.
    pub const fn may_become(self, next: Self) -> bool {
        use PaymentState::{Authorized, Captured, Declined, Expired, Requested, Voided};
        matches!((self, next), (Requested, Authorized | Declined | Expired | Voided) | (Authorized, Captured | Voided))
    }

    /// Nothing follows.
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Requested | Self::Authorized)
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Authorized => "authorized",
            Self::Captured => "captured",
            Self::Voided => "voided",
            Self::Declined => "declined",
            Self::Expired => "expired",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PaymentState::{self, *};

    #[test]
    fn only_the_listed_states_follow_each_other() {
        let all = [Requested, Authorized, Captured, Voided, Declined, Expired];
        let allowed = [
            (Requested, Authorized),
            (Requested, Declined),
            (Requested, Expired),
            (Requested, Voided),
            (Authorized, Captured),
            (Authorized, Voided),
        ];
        for from in all {
            for to in all {
                assert_eq!(PaymentState::may_become(from, to), allowed.contains(&(from, to)), "{from:?} -> {to:?}");
            }
            assert_eq!(from.is_final(), all.iter().all(|&to| !from.may_become(to)), "{from:?}");
        }
    }
}
