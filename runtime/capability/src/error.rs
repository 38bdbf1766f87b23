//! Why the host did not do what it was asked to.

use crate::people::StepUp;
use parvis_domain::{PaymentState, Permission};
use parvis_store::{CommitError, StoreError, TransactionError};

/// What a person's (or operator's) command ends with. Nothing was applied, unless the variant says so.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No such thing, or not the asker's to see: the two are not told apart.
    #[error("no such {0}")]
    NotFound(&'static str),
    #[error("not allowed: {0}")]
    Forbidden(&'static str),
    /// One of two people blocked the other.
    #[error("blocked: {0}")]
    Blocked(&'static str),
    /// The login name or the password is wrong, or the token is: which one is not said.
    #[error("not signed in")]
    Unauthenticated,
    /// Somebody who is signed in did not show that it is them.
    #[error("the password is wrong")]
    WrongPassword,
    #[error("this needs the password, or a session that is younger than 10 minutes")]
    RecentSignInRequired,
    /// The approval needs what this says beside the session.
    #[error("this needs {}", .0.name())]
    StepUpRequired(StepUp),
    /// The same, and the person has not set it up.
    #[error("this needs {}, which is not set up", .0.name())]
    StepUpSetupRequired(StepUp),
    #[error("the PIN is wrong, {tries_left} tries left")]
    PinWrong { tries_left: u32 },
    #[error("too many wrong PINs")]
    PinLocked { seconds: u32 },
    /// What the device showed is not what was asked for.
    #[error("the passkey is refused")]
    PasskeyRefused,
    /// The ceremony was not begun for this, was used, or took too long.
    #[error("the ceremony is over")]
    CeremonyOver,
    #[error("people do not make their own accounts here")]
    RegistrationClosed,
    #[error("`{field}` {why}")]
    Invalid { field: &'static str, why: String },
    /// The thing is not in the state that this needs.
    #[error("{0}")]
    Conflict(&'static str),
    /// The same idempotency key came with another request.
    #[error("this idempotency key was used for another request")]
    IdempotencyMismatch,
    /// The card changed since the person saw it: show them the current one.
    #[error("the card has changed")]
    CardChanged,
    #[error("the available amount is too small")]
    InsufficientFunds,
    /// The payment went another way first.
    #[error("the payment is already {}", .0.name())]
    AlreadySettled(PaymentState),
    #[error("not granted: {0}")]
    NotGranted(Permission),
    /// A quota or limit is reached.
    #[error("the limit is reached: {0}")]
    LimitReached(&'static str),
    /// A picture that is damaged or too large.
    #[error(transparent)]
    Picture(#[from] parvis_media::PictureError),
    /// Too many events wait for this program here: try again in a moment.
    #[error("busy")]
    Busy,
    /// It is not known whether it was applied: ask again with the same idempotency key.
    #[error("it is not known whether this was applied")]
    Unknown,
    /// The host's own fault; nothing was applied.
    #[error("the host is not available")]
    Unavailable(#[source] StoreError),
}

impl Error {
    pub(crate) fn invalid(field: &'static str, why: impl Into<String>) -> Self {
        Self::Invalid { field, why: why.into() }
    }
}

impl From<StoreError> for Error {
    fn from(fault: StoreError) -> Self {
        Self::Unavailable(fault)
    }
}

impl From<parvis_store::BlobError> for Error {
    fn from(error: parvis_store::BlobError) -> Self {
        Self::Unavailable(StoreError::Unavailable(error.to_string().into()))
    }
}

impl From<TransactionError> for Error {
    fn from(error: TransactionError) -> Self {
        match error {
            TransactionError::Store(fault) => Self::Unavailable(fault),
            TransactionError::TooManyReads { .. } => Self::LimitReached("reads"),
        }
    }
}

impl From<CommitError> for Error {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Unknown => Self::Unknown,
            // Only after several attempts in a row: somebody else's work goes on, so this one may be tried again.
            CommitError::Conflict => Self::Busy,
            CommitError::BelowFloor(counter) if crate::keys::is_lane(&counter) => Self::Busy,
            CommitError::BelowFloor(counter) => Self::LimitReached(crate::keys::counter_name(&counter)),
            CommitError::Fenced => Self::Unavailable(StoreError::Unavailable("another writer has taken over".into())),
            CommitError::Unavailable(why) => Self::Unavailable(StoreError::Unavailable(why)),
            CommitError::Invalid(why) => Self::invalid("request", why.as_ref()),
        }
    }
}

/// What a mini-program's call ends with.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CallError {
    /// The guest's to handle: the WIT's `error`.
    #[error(transparent)]
    Refused(#[from] CallRefusal),
    /// Over the event's budget: the run ends.
    #[error("over the budget of the event: {0:?}")]
    OverBudget(parvis_domain::Failure),
    /// The host's own fault: the run ends, the guest is told nothing, and the event runs again.
    #[error("the host is not available")]
    Fault(#[source] StoreError),
    /// What was read has changed already: the run cannot be committed, so it ends and the event runs again.
    #[error("what was read has changed since")]
    Stale,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallRefusal {
    #[error("not granted: {0}")]
    NotGranted(Permission),
    #[error("consent required: {0}")]
    ConsentRequired(Permission),
    #[error("not found")]
    NotFound,
    #[error("invalid: {0}")]
    Invalid(String),
    #[error("quota exceeded: {0}")]
    QuotaExceeded(&'static str),
    #[error("insufficient funds")]
    InsufficientFunds,
    #[error("conflict")]
    Conflict,
    /// The manifest does not name this host: `http:` or `http_effects:`, and its name.
    #[error("not granted: {0}")]
    HostNotNamed(String),
    #[error("no answer: {0}")]
    NoAnswer(parvis_domain::HttpFailure),
}

impl CallError {
    pub(crate) fn invalid(why: impl Into<String>) -> Self {
        Self::Refused(CallRefusal::Invalid(why.into()))
    }
}

impl From<TransactionError> for CallError {
    fn from(error: TransactionError) -> Self {
        match error {
            TransactionError::Store(fault) => Self::Fault(fault),
            TransactionError::TooManyReads { .. } => Self::OverBudget(parvis_domain::Failure::HostCallsExceeded),
        }
    }
}

impl From<StoreError> for CallError {
    fn from(fault: StoreError) -> Self {
        Self::Fault(fault)
    }
}
