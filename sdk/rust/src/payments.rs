//! Getting paid. Permission: `payments`.
//!
//! Ask with [`Request`], post a card with a [`pay`](crate::card::pay) element, and when the payer has approved (the event is
//! [`Trigger::PaymentUpdated`](crate::Trigger::PaymentUpdated) with [`State::Authorized`]) call [`capture`] or [`void`] while
//! handling that event. What is not captured within 15 minutes of its approval the host voids.
//!
//! ```
//! # use parvis_sdk::{Event, Result, testing::Host};
//! use parvis_sdk::payments::{self, Request, State};
//! use parvis_sdk::{Currency, Money, Trigger};
//!
//! const DEPOSIT: Money = Money::new(500, Currency::EUR);
//! const RENT: Money = Money::new(1_500, Currency::EUR);
//!
//! fn handle(event: Event) -> Result {
//!     match &event.trigger {
//!         // `/rent`: asks for the rent and a deposit.
//!         Trigger::Command(command) if command.name == "rent" => {
//!             let all = RENT.checked_add(DEPOSIT)?;
//!             let request = Request::new(event.actor()?, all, "A bicycle for a day");
//!             request.item("Rent", RENT).item("Deposit", DEPOSIT).send().map(drop)
//!         }
//!         // `/back ID`: pays back a part of it. `/lost ID` and `/ill ID` end it in other ways.
//!         Trigger::Command(command) => {
//!             let id = command.text.as_str().into();
//!             match (command.name.as_str(), payments::get(&id)?.state) {
//!                 ("back", State::Captured) => payments::refund_part(&id, DEPOSIT, "Brought back").map(drop),
//!                 ("ill", State::Captured) => payments::refund(&id, "Get well soon").map(drop),
//!                 ("ill", State::Requested) => payments::void(&id).map(drop),
//!                 _ => Ok(()),
//!             }
//!         }
//!         Trigger::PaymentUpdated(payment) if payment.state == State::Authorized => {
//!             // The last bicycle is an old one, without a deposit: less than what was approved.
//!             payments::capture_part(&payment.id, RENT).map(drop)
//!         }
//!         _ => Ok(()),
//!     }
//! }
//! # let mut host = Host::new(handle);
//! # let alice = host.person("alice");
//! # for (word, approve, kept) in [("back", true, 1_000), ("ill", true, 0), ("ill", false, 0), ("lost", true, 1_500)] {
//! #     host.command(&alice, "rent", "").unwrap();
//! #     let payment = host.payments().pop().unwrap().id;
//! #     if approve { host.approve(&alice, &payment).unwrap(); }
//! #     host.command(&alice, word, payment.as_str()).unwrap();
//! #     let payment = host.payment(&payment);
//! #     assert_eq!(payment.captured.checked_sub(payment.refunded).unwrap().minor_units(), kept, "{word}");
//! # }
//! ```

use core::time::Duration;

use crate::bindings::parvis::host::payments as wit;
use crate::error::Result;
use crate::{Money, PaymentId, PersonId, Timestamp, raw};

pub use crate::bindings::parvis::host::payments::State;

/// A payment that is to be asked for.
///
/// ```
/// use std::time::Duration;
/// # use parvis_sdk::{Event, Result, Trigger, testing::Host};
/// use parvis_sdk::{Card, Currency, Money, card, chat, payments};
///
/// fn handle(event: Event) -> Result {
///     match &event.trigger {
///         Trigger::Opened(_) => {
///             let price = Money::new(350, Currency::EUR);
///             let payment = payments::Request::new(event.actor()?, price, "One coffee")
///                 .reference("coffee-1")
///                 .expires_in(Duration::from_secs(300))
///                 .send()?;
///             let card = Card::new().with(card::text("One coffee")).with(card::pay(&payment.id, "Pay 3.50 EUR"));
///             chat::post(chat::Content::new("One coffee").card(card)).map(drop)
///         }
///         Trigger::PaymentUpdated(payment) if payment.state == payments::State::Authorized => {
///             payments::capture(&payment.id)?;
///             chat::post("Thank you!").map(drop)
///         }
///         _ => Ok(()),
///     }
/// }
/// # let mut host = Host::new(handle);
/// # let alice = host.person("alice");
/// # host.open(&alice).unwrap();
/// # let payment = host.payments()[0].id.clone();
/// # host.approve(&alice, &payment).unwrap();
/// # assert_eq!(host.payment(&payment).captured.to_string(), "3.50 EUR");
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is asked for before `send`"]
pub struct Request {
    draft: wit::Draft,
}

impl Request {
    /// A payment of `amount`, more than zero, by `payer`, a member of the conversation who has used this program here.
    /// `title`, 1 to 128 characters, stands on the payment sheet. Expires after 15 minutes.
    pub fn new(payer: &PersonId, amount: Money, title: impl Into<String>) -> Self {
        Self {
            draft: wit::Draft {
                payer: payer.as_str().to_owned(),
                amount: amount.into(),
                title: title.into(),
                items: Vec::new(),
                reference: String::new(),
                expires_in_seconds: 900,
            },
        }
    }

    /// Adds a line of what is paid for; at most 50, and when there are any they add up to the amount.
    pub fn item(mut self, label: impl Into<String>, amount: Money) -> Self {
        self.draft.items.push(wit::Item { label: label.into(), amount: amount.into() });
        self
    }

    /// The program's own reference, at most 128 bytes, given back with every [`Payment`].
    pub fn reference(mut self, reference: impl Into<String>) -> Self {
        self.draft.reference = reference.into();
        self
    }

    /// How long the payer has, 1 to 900 seconds unless the operator allows more.
    pub fn expires_in(mut self, duration: Duration) -> Self {
        self.draft.expires_in_seconds = u32::try_from(duration.as_secs()).unwrap_or(u32::MAX);
        self
    }

    /// Asks. Errors: `NotFound` (payer), `Invalid`, `QuotaExceeded("payments.event")`.
    pub fn send(self) -> Result<Payment> {
        raw::payments::request(&self.draft)?.try_into()
    }
}

/// A payment, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// Who pays.
    pub payer: PersonId,
    /// What was asked for.
    pub amount: Money,
    /// What was taken of it.
    pub captured: Money,
    /// What was paid back of that.
    pub refunded: Money,
    /// How far it is.
    pub state: State,
    /// As given to [`Request::reference`].
    pub reference: String,
    /// When the request expires, or, once authorized, when the host voids it.
    pub expires_at: Timestamp,
}

/// A payment of this program. Errors: `NotFound`.
pub fn get(id: &PaymentId) -> Result<Payment> {
    raw::payments::get(id.as_str())?.try_into()
}

/// Takes all of what was authorized. Errors: `NotFound`, `Conflict` (not authorized).
pub fn capture(id: &PaymentId) -> Result<Payment> {
    raw::payments::capture(id.as_str(), None)?.try_into()
}

/// Takes a part of what was authorized; the rest is released at once. Errors: as [`capture`], and `Invalid`.
pub fn capture_part(id: &PaymentId, amount: Money) -> Result<Payment> {
    raw::payments::capture(id.as_str(), Some(&amount.into()))?.try_into()
}

/// Releases what was authorized, or withdraws a request. Voiding what is voided is no error.
/// Errors: `NotFound`, `Conflict` (captured, declined or expired).
pub fn void(id: &PaymentId) -> Result<Payment> {
    raw::payments::void(id.as_str())?.try_into()
}

/// Pays back all that was captured and not yet refunded. `reason`, at most 128 characters, is shown to the payer.
/// Errors: `NotFound`, `Conflict` (not captured), `InsufficientFunds`.
pub fn refund(id: &PaymentId, reason: &str) -> Result<Payment> {
    raw::payments::refund(id.as_str(), None, reason)?.try_into()
}

/// Pays back a part of what was captured. Errors: as [`refund`], and `Invalid`.
pub fn refund_part(id: &PaymentId, amount: Money, reason: &str) -> Result<Payment> {
    raw::payments::refund(id.as_str(), Some(&amount.into()), reason)?.try_into()
}

impl TryFrom<wit::Payment> for Payment {
    type Error = crate::Error;

    fn try_from(payment: wit::Payment) -> Result<Self> {
        Ok(Self {
            id: payment.id.into(),
            payer: payment.payer.into(),
            amount: payment.amount.try_into()?,
            captured: payment.captured.try_into()?,
            refunded: payment.refunded.try_into()?,
            state: payment.state,
            reference: payment.reference,
            expires_at: payment.expires_at.parse()?,
        })
    }
}
