//! Events: how they end, and those that were set aside.

use parvis_capability::event::{Aside, Why};
use parvis_capability::invocation::Toast;
use parvis_conversation::EventOutcome;
use parvis_domain::{ConversationId, EventId, Failure, Permission, ProgramId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// How an event ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = Outcome)]
pub(crate) enum OutcomeView {
    /// The program handled it.
    Done {
        #[serde(skip_serializing_if = "Option::is_none")]
        toast: Option<ToastView>,
    },
    /// The program said no, in its own words.
    Refused { text: String },
    /// The caller has to decide first: the event waits for it.
    ConsentRequired {
        #[schema(value_type = String)]
        permission: Permission,
    },
    /// The program failed; it can be tried again.
    Failed {
        /// Stable code of the failure, such as `trap`.
        #[schema(value_type = String)]
        failure: Failure,
    },
    /// The host could not run it: its operator decides.
    Parked,
    /// The program is gone, or the person left the conversation.
    Dropped,
}

impl OutcomeView {
    /// For metrics: a small set of words.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Done { .. } => "done",
            Self::Refused { .. } => "refused",
            Self::ConsentRequired { .. } => "consent_required",
            Self::Failed { .. } => "failed",
            Self::Parked => "parked",
            Self::Dropped => "dropped",
        }
    }
}

impl From<EventOutcome> for OutcomeView {
    fn from(outcome: EventOutcome) -> Self {
        match outcome {
            EventOutcome::Done => Self::Done { toast: None },
            EventOutcome::Told(Toast { text, alert }) => Self::Done { toast: Some(ToastView { text, alert }) },
            EventOutcome::Refused(text) => Self::Refused { text },
            EventOutcome::ConsentRequired(permission) => Self::ConsentRequired { permission },
            EventOutcome::Failed(failure) => Self::Failed { failure },
            EventOutcome::Parked => Self::Parked,
            EventOutcome::Dropped => Self::Dropped,
        }
    }
}

/// What a program says in passing, to the person who acted alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Toast)]
pub(crate) struct ToastView {
    text: String,
    /// It stays until the person has read it.
    alert: bool,
}

/// An event that runs again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Retried)]
pub(crate) struct RetriedView {
    #[schema(value_type = String)]
    pub(crate) event: EventId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) outcome: Option<OutcomeView>,
}

/// An event that was set aside, for the operator. What it carries stays out: it is people's words.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Aside)]
pub(crate) struct AsideView {
    #[schema(value_type = String)]
    event: EventId,
    #[schema(value_type = String)]
    program: ProgramId,
    #[schema(value_type = String)]
    conversation: ConversationId,
    #[schema(value_type = String, format = DateTime)]
    recorded: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
    why: WhyView,
}

/// Why an event was set aside.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = Why)]
pub(crate) enum WhyView {
    /// It waits for a person's decision.
    Consent {
        #[schema(value_type = String)]
        permission: Permission,
    },
    /// The host could not run it, repeatedly.
    Parked { reason: String },
    /// It failed; the person who caused it may try again.
    Failed {
        #[schema(value_type = String)]
        failure: Failure,
    },
}

impl From<Aside> for AsideView {
    fn from(aside: Aside) -> Self {
        let why = match aside.why {
            Why::Consent { permission } => WhyView::Consent { permission },
            Why::Parked { reason } => WhyView::Parked { reason },
            Why::Failed { failure } => WhyView::Failed { failure },
        };
        let event = aside.event;
        Self {
            event: event.id,
            program: event.program,
            conversation: event.conversation,
            recorded: event.recorded,
            since: aside.since,
            why,
        }
    }
}
