//! The functions that a guest can call: translate, delegate to the invocation, translate back.
//!
//! Nothing is decided here. A refusal is the guest's to handle; what is over the budget, a fault of the store and a stale
//! read end the run, and the guest is told nothing.

mod chat;
mod event;
mod http;
mod identity;
mod log;
mod payments;
mod schedule;
mod storage;

use parvis_capability::{CallError, CallRefusal};
use parvis_domain::{Currency, Money, Permission};
use wasmtime::component::{HasSelf, Linker};

use crate::guest::Guest;
use bindings::parvis::host::types;

pub(crate) use event::{ending, event};

pub(crate) mod bindings {
    //! What wasmtime makes of the WIT.
    #![allow(unreachable_pub, missing_debug_implementations, clippy::all, reason = "generated")]

    wasmtime::component::bindgen!({
        path: "../../host-api/wit/parvis@0.1.0",
        world: "parvis:host/mini-program",
        imports: {
            // It writes to memory alone; everything else may wait for the store.
            "parvis:host/log": trappable,
            default: async | trappable,
        },
        exports: { default: async },
        // For records of runs: whatever crosses the boundary can be written down.
        additional_derives: [serde::Serialize, serde::Deserialize],
        trappable_error_type: { "parvis:host/types.error" => parvis_capability::CallError },
    });
}

/// Gives `linker` the host's own interfaces.
pub(crate) fn add_to_linker(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    bindings::MiniProgram::add_to_linker::<_, HasSelf<Guest>>(linker, |guest| guest)
}

impl types::Host for Guest {
    fn convert_error(&mut self, error: CallError) -> wasmtime::Result<types::Error> {
        if let Some(refusal) = self.recorded_refusal() {
            return Ok(refusal);
        }
        match error {
            CallError::Refused(refusal) => Ok(refusal.into()),
            ends_the_run => Err(ends_the_run.into()),
        }
    }
}

impl From<CallRefusal> for types::Error {
    fn from(refusal: CallRefusal) -> Self {
        match refusal {
            CallRefusal::NotGranted(permission) => Self::NotGranted(permission.name().to_owned()),
            CallRefusal::ConsentRequired(permission) => Self::ConsentRequired(permission.name().to_owned()),
            CallRefusal::NotFound => Self::NotFound,
            CallRefusal::Invalid(why) => Self::Invalid(why),
            CallRefusal::QuotaExceeded(quota) => Self::QuotaExceeded(quota.to_owned()),
            CallRefusal::InsufficientFunds => Self::InsufficientFunds,
            CallRefusal::Conflict => Self::Conflict,
            CallRefusal::HostNotNamed(host) => Self::NotGranted(host),
            CallRefusal::NoAnswer(failure) => Self::NoAnswer(failure.into()),
        }
    }
}

/// An id that the guest names. What is no id names nothing.
fn id<I: std::str::FromStr>(text: &str) -> Result<I, CallError> {
    text.parse().map_err(|_| CallRefusal::NotFound.into())
}

fn invalid(why: impl Into<String>) -> CallError {
    CallRefusal::Invalid(why.into()).into()
}

fn money(field: &str, money: &types::Money) -> Result<Money, CallError> {
    let currency: Currency = money.currency.parse().map_err(|error| invalid(format!("{field}.currency: {error}")))?;
    Money::parse(currency, &money.value).map_err(|error| invalid(format!("{field}.value: {error}")))
}

impl From<Money> for types::Money {
    fn from(money: Money) -> Self {
        Self { currency: money.currency().code().to_owned(), value: money.decimal() }
    }
}

const fn permission(field: types::ProfileField) -> Permission {
    match field {
        types::ProfileField::Name => Permission::ProfileName,
        types::ProfileField::Avatar => Permission::ProfileAvatar,
        types::ProfileField::Phone => Permission::ProfilePhone,
        types::ProfileField::Address => Permission::ProfileAddress,
        types::ProfileField::Location => Permission::ProfileLocation,
    }
}
