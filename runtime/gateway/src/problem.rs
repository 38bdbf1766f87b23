//! What a client is told when something was not done: RFC 9457 problems with a stable `code`.
//!
//! Always true: a problem holds no token, no message text and nothing of the chain of causes behind it; those who operate
//! the host find the chain in its log, once.

use std::borrow::Cow;

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use parvis_capability::Error;
use serde::Serialize;
use utoipa::ToSchema;

use crate::wire::message::MessageView;
use crate::wire::step_up::StepUpName;

/// An answer that says what was not done, and why.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    detail: Cow<'static, str>,
    retry_after_seconds: Option<u32>,
    message: Option<Box<MessageView>>,
    step_up: Option<StepUpName>,
    tries_left: Option<u32>,
}

/// A problem as it is sent, `application/problem+json`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody<'a> {
    /// Stable name of the problem, such as `card_changed`: what clients branch on.
    code: &'a str,
    /// The same for each problem of this code.
    title: &'a str,
    /// The HTTP status.
    status: u16,
    /// What to do about it, in plain words.
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: &'a str,
    /// For `card_changed`: the message as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a MessageView>,
    /// For `step_up_required` and `step_up_setup_required`: what the approval needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    step_up: Option<StepUpName>,
    /// For `pin_wrong`: how many more are judged before the PIN is locked.
    #[serde(skip_serializing_if = "Option::is_none")]
    tries_left: Option<u32>,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, title: &'static str) -> Self {
        Self {
            status,
            code,
            title,
            detail: Cow::Borrowed(""),
            retry_after_seconds: None,
            message: None,
            step_up: None,
            tries_left: None,
        }
    }

    #[must_use]
    pub fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = detail.into();
        self
    }

    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// The message as it is now, for a card that has changed.
    #[must_use]
    pub(crate) fn message(mut self, message: MessageView) -> Self {
        self.message = Some(Box::new(message));
        self
    }

    pub fn code(&self) -> &'static str {
        self.code
    }

    pub(crate) fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", "Not signed in")
    }

    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "No such thing, or not yours to see")
    }

    pub(crate) fn bad_request(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, "The request cannot be read").detail(detail)
    }

    pub(crate) fn invalid(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "A value is out of its range").detail(detail)
    }

    pub(crate) fn busy(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "busy", "Too much at once").detail(detail).retry_after(1)
    }

    pub(crate) fn unavailable() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The host cannot do this now").retry_after(1)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let problem = |status, code, title| Self::new(status, code, title);
        match error {
            Error::NotFound(what) => Self::not_found().detail(format!("no such {what}")),
            Error::Forbidden(why) => problem(StatusCode::FORBIDDEN, "forbidden", "Not allowed").detail(why),
            Error::Blocked(why) => {
                problem(StatusCode::FORBIDDEN, "blocked", "One of you blocked the other").detail(why)
            }
            Error::Unauthenticated => Self::unauthenticated(),
            Error::WrongPassword => problem(StatusCode::FORBIDDEN, "wrong_password", "The password is wrong"),
            Error::RecentSignInRequired => {
                problem(StatusCode::FORBIDDEN, "recent_sign_in_required", "Show again that it is you")
                    .detail("send the password, or sign in again and ask within 10 minutes")
            }
            Error::StepUpRequired(step_up) => Self {
                step_up: Some(step_up.into()),
                ..problem(StatusCode::FORBIDDEN, "step_up_required", "Show again that it is you")
                    .detail("send the `proof` that `step_up` names")
            },
            Error::StepUpSetupRequired(step_up) => Self {
                step_up: Some(step_up.into()),
                ..problem(StatusCode::FORBIDDEN, "step_up_setup_required", "This needs what you have not set up")
                    .detail("set up a PIN or a passkey, as `step_up` names it")
            },
            Error::PinWrong { tries_left } => {
                Self { tries_left: Some(tries_left), ..problem(StatusCode::FORBIDDEN, "pin_wrong", "The PIN is wrong") }
            }
            Error::PinLocked { seconds } => problem(StatusCode::TOO_MANY_REQUESTS, "pin_locked", "Too many wrong PINs")
                .detail("wait, or use a passkey")
                .retry_after(seconds),
            Error::PasskeyRefused => problem(StatusCode::FORBIDDEN, "passkey_refused", "The passkey is refused"),
            Error::CeremonyOver => problem(StatusCode::CONFLICT, "ceremony_over", "The ceremony is over")
                .detail("begin another one: each is for one thing, used once, and over after five minutes"),
            Error::RegistrationClosed => {
                problem(StatusCode::FORBIDDEN, "registration_closed", "People do not make their own accounts here")
                    .detail("ask the operator for one")
            }
            Error::Invalid { field: "Idempotency-Key", why } => {
                Self::bad_request("idempotency_key_invalid", format!("`Idempotency-Key` {why}"))
            }
            Error::Invalid { field, why } => Self::invalid(format!("`{field}` {why}")),
            Error::Conflict(why) => {
                problem(StatusCode::CONFLICT, "conflict", "Not in the state that this needs").detail(why)
            }
            Error::IdempotencyMismatch => problem(
                StatusCode::CONFLICT,
                "idempotency_mismatch",
                "This idempotency key was used for another request",
            )
            .detail("make a new key for each act of the person, and send it again only with the same request"),
            Error::CardChanged => problem(StatusCode::CONFLICT, "card_changed", "The card has changed")
                .detail("show the current card, which is in `message`"),
            Error::InsufficientFunds => {
                problem(StatusCode::PAYMENT_REQUIRED, "insufficient_funds", "The available amount is too small")
            }
            Error::AlreadySettled(state) => {
                problem(StatusCode::CONFLICT, "already_settled", "The payment went another way first")
                    .detail(format!("the payment is already {}", state.name()))
            }
            Error::NotGranted(permission) => {
                problem(StatusCode::CONFLICT, "not_granted", "The program may not do this").detail(permission.name())
            }
            Error::LimitReached(what) => {
                // What comes back with time may be tried again; what does not is the request's own fault.
                let status = if what.ends_with(".day") || what == "ceremonies" {
                    StatusCode::TOO_MANY_REQUESTS
                } else {
                    StatusCode::UNPROCESSABLE_ENTITY
                };
                problem(status, "limit_reached", "A limit is reached").detail(what)
            }
            Error::Picture(why) => {
                problem(StatusCode::UNPROCESSABLE_ENTITY, "picture_refused", "The picture cannot be taken")
                    .detail(format!("{why}; to send it as it is, send it as `application/octet-stream`"))
            }
            Error::Busy => Self::busy("too many events wait for this program here: try again in a moment"),
            Error::Unknown => {
                problem(StatusCode::SERVICE_UNAVAILABLE, "unknown_outcome", "It is not known whether this was done")
                    .detail("ask again with the same idempotency key")
                    .retry_after(1)
            }
            Error::Unavailable(fault) => {
                tracing::error!(error = %fault, "the host could not do what it was asked to");
                Self::unavailable()
            }
            other => {
                tracing::error!(error = %other, "an error that the gateway does not know");
                Self::unavailable()
            }
        }
    }
}

impl From<parvis_store::StoreError> for Problem {
    fn from(fault: parvis_store::StoreError) -> Self {
        Error::from(fault).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = ProblemBody {
            code: self.code,
            title: self.title,
            status: self.status.as_u16(),
            detail: &self.detail,
            message: self.message.as_deref(),
            step_up: self.step_up,
            tries_left: self.tries_left,
        };
        let json = serde_json::to_vec(&body).expect("a problem holds nothing that JSON cannot write");
        let mut response = (self.status, json).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use parvis_capability::people::StepUp;
    use parvis_domain::{PaymentState, Permission};
    use parvis_store::StoreError;

    use super::*;

    #[test]
    fn each_error_has_its_status_and_code() {
        let invalid = |field| Error::Invalid { field, why: "is wrong".to_owned() };
        for (error, status, code) in [
            (Error::NotFound("message"), 404, "not_found"),
            (Error::Forbidden("no"), 403, "forbidden"),
            (Error::Blocked("no"), 403, "blocked"),
            (Error::Unauthenticated, 401, "unauthenticated"),
            (Error::WrongPassword, 403, "wrong_password"),
            (Error::RecentSignInRequired, 403, "recent_sign_in_required"),
            (Error::StepUpRequired(StepUp::Passkey), 403, "step_up_required"),
            (Error::StepUpSetupRequired(StepUp::Passkey), 403, "step_up_setup_required"),
            (Error::PinWrong { tries_left: 1 }, 403, "pin_wrong"),
            (Error::PinLocked { seconds: 60 }, 429, "pin_locked"),
            (Error::PasskeyRefused, 403, "passkey_refused"),
            (Error::CeremonyOver, 409, "ceremony_over"),
            (Error::LimitReached("ceremonies"), 429, "limit_reached"),
            (Error::RegistrationClosed, 403, "registration_closed"),
            (invalid("text"), 422, "invalid"),
            (invalid("Idempotency-Key"), 400, "idempotency_key_invalid"),
            (Error::Conflict("no"), 409, "conflict"),
            (Error::IdempotencyMismatch, 409, "idempotency_mismatch"),
            (Error::CardChanged, 409, "card_changed"),
            (Error::InsufficientFunds, 402, "insufficient_funds"),
            (Error::AlreadySettled(PaymentState::Voided), 409, "already_settled"),
            (Error::NotGranted(Permission::Payments), 409, "not_granted"),
            (Error::LimitReached("payments.day"), 429, "limit_reached"),
            (Error::LimitReached("invites.day"), 429, "limit_reached"),
            (Error::LimitReached("members"), 422, "limit_reached"),
            (Error::Busy, 429, "busy"),
            (Error::Unknown, 503, "unknown_outcome"),
            (Error::Unavailable(StoreError::Unavailable("the disk /dev/sda is gone".into())), 503, "unavailable"),
        ] {
            let problem = Problem::from(error.clone());
            assert_eq!((problem.status.as_u16(), problem.code), (status, code), "{error:?}");
            assert!(!problem.detail.contains("/dev"), "{}", problem.detail);
            let again = problem.retry_after_seconds.is_some();
            assert_eq!(again, matches!(code, "busy" | "unavailable" | "unknown_outcome" | "pin_locked"), "{error:?}");
        }
    }
}
