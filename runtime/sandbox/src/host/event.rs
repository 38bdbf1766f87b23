//! What a handler is given, and what it may end with.

use parvis_capability::{CallError, Invocation};
use parvis_domain::text::shown_text;
use parvis_domain::{Asking, Ending, Event, Failure, Permission, Trigger, limits};

use super::bindings::exports::parvis::host::handler;
use super::bindings::parvis::host::payments;
use crate::outcome::Outcome;

/// The event of `invocation` as the guest sees it. Reads the payment that it is about.
pub(crate) async fn event(invocation: &mut Invocation) -> Result<handler::Event, CallError> {
    let payment = match invocation.event().trigger {
        Trigger::PageRequested { .. } => return Err(super::invalid("a page's request is no event")),
        Trigger::PaymentUpdated { payment } => Some(invocation.get_payment(payment).await?),
        _ => None,
    };
    let Event { id, conversation, made_by, .. } = *invocation.event();
    Ok(handler::Event {
        id: id.text(),
        conversation: conversation.text(),
        actor: invocation.actor().map(|actor| actor.text()),
        now: invocation.now().to_string(),
        made_by,
        trigger: trigger(&invocation.event().trigger, payment.map(payments::Payment::from)),
    })
}

fn trigger(trigger: &Trigger, payment: Option<payments::Payment>) -> handler::Trigger {
    match trigger {
        Trigger::Opened { parameters } => handler::Trigger::Opened(handler::Launch { parameters: parameters.clone() }),
        Trigger::Command { name, text } => {
            handler::Trigger::Command(handler::Command { name: name.clone(), text: text.clone() })
        }
        Trigger::Message { text, reply_to, .. } => handler::Trigger::Message(handler::Incoming {
            text: text.clone(),
            reply_to: reply_to.map(|message| message.text()),
        }),
        Trigger::CardAction { message, verb, data, inputs } => handler::Trigger::CardAction(handler::CardAction {
            message: message.text(),
            verb: verb.clone(),
            data: data.clone(),
            inputs: inputs.clone(),
        }),
        Trigger::FormSubmitted { name, data, inputs } => handler::Trigger::FormSubmitted(handler::Form {
            name: name.clone(),
            data: data.clone(),
            inputs: inputs.clone(),
        }),
        Trigger::PaymentUpdated { .. } => {
            handler::Trigger::PaymentUpdated(payment.expect("the payment of the event was read"))
        }
        Trigger::TimerFired { timer, name, data } => {
            handler::Trigger::TimerFired(handler::Fired { timer: timer.text(), name: name.clone(), data: data.clone() })
        }
        Trigger::ConsentChanged { permission, granted } => handler::Trigger::ConsentChanged(handler::Consent {
            permission: permission.name().to_owned(),
            granted: *granted,
        }),
        Trigger::HttpAnswered { request, name, data, answer } => handler::Trigger::HttpAnswered(handler::Answered {
            id: request.text(),
            name: name.clone(),
            data: data.clone(),
            answer: answer.clone().map(Into::into).map_err(Into::into),
        }),
        Trigger::PageRequested { .. } => unreachable!("refused above: it is served, not handled"),
    }
}

/// What a handler's answer means. An answer outside of the contract is a failure: nothing of the run is applied.
pub(crate) fn ending(answer: Result<(), handler::Stop>, invocation: &Invocation) -> Outcome {
    let invalid = |why: String| Outcome::failed(Failure::InvalidAnswer, why);
    match answer {
        Ok(()) => Outcome::Ended(Ending::Done),
        Err(handler::Stop::Refused(text)) => match shown_text(&text, limits::NOTICE_CHARS_MAX) {
            Ok(shown) if shown.trim().is_empty() => invalid("refused: the text is empty".to_owned()),
            Ok(shown) => Outcome::Ended(Ending::Refused(shown.into_owned())),
            Err(error) => invalid(format!("refused: {error}")),
        },
        Err(handler::Stop::ConsentRequired(name)) => match name.parse::<Permission>() {
            Ok(permission) if matches!(permission.asking(), Asking::Never | Asking::EachPayment) => {
                invalid(format!("consent-required: nobody is asked for `{permission}`"))
            }
            Ok(permission) if invocation.program().may(permission) => {
                Outcome::Ended(Ending::ConsentRequired(permission))
            }
            Ok(permission) => invalid(format!("consent-required: the manifest does not ask for `{permission}`")),
            Err(_) => invalid("consent-required: no such permission".to_owned()),
        },
    }
}
