//! What happens to a mini-program: one event, and how its run ends.

use serde::{Deserialize, Serialize};

use crate::{
    ConversationId, EventId, HttpAnswer, HttpRequestId, MessageId, Method, PaymentId, Permission, ProgramId, TimerId,
    Timestamp, UserId,
};

/// One event for one program in one conversation, as it waits in its lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub id: EventId,
    pub program: ProgramId,
    pub conversation: ConversationId,
    /// Who caused it; nobody where a timer fires that nobody set.
    pub actor: Option<UserId>,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// `version.code` of the program that made the button, form or timer behind it; the installed one's otherwise.
    pub made_by: u32,
    pub trigger: Trigger,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trigger {
    Opened {
        /// Untrusted: a link can say anything.
        parameters: Vec<(String, String)>,
    },
    Command {
        /// Without the slash.
        name: String,
        text: String,
    },
    Message {
        message: MessageId,
        text: String,
        /// The message of the program that it answers.
        reply_to: Option<MessageId>,
    },
    CardAction {
        message: MessageId,
        verb: String,
        /// JSON, as the program wrote it.
        data: String,
        /// JSON object of input id to text, checked against the card.
        inputs: String,
    },
    FormSubmitted {
        name: String,
        data: String,
        inputs: String,
    },
    PaymentUpdated {
        payment: PaymentId,
    },
    TimerFired {
        timer: TimerId,
        name: String,
        data: String,
    },
    ConsentChanged {
        permission: Permission,
        granted: bool,
    },
    HttpAnswered {
        request: HttpRequestId,
        name: String,
        data: String,
        answer: HttpAnswer,
    },
    /// A person's browser asks for a page of the program. Never waits: whoever asks is there.
    PageRequested {
        method: Method,
        /// With its query.
        path: String,
    },
}

impl Trigger {
    /// Whether the event's actor has just done something, rather than the host or a clock on their behalf.
    pub const fn is_act(&self) -> bool {
        match self {
            Self::Opened { .. }
            | Self::Command { .. }
            | Self::Message { .. }
            | Self::CardAction { .. }
            | Self::FormSubmitted { .. }
            | Self::PageRequested { .. } => true,
            Self::PaymentUpdated { .. }
            | Self::TimerFired { .. }
            | Self::ConsentChanged { .. }
            | Self::HttpAnswered { .. } => false,
        }
    }
}

/// What a handler ended with, as far as it ended by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// All effects are applied.
    Done,
    /// Nothing is applied; the person is shown the text.
    Refused(String),
    /// Nothing is applied; the person is asked, and the event runs again.
    ConsentRequired(Permission),
}

/// Why a run failed. Nothing of it is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// The guest trapped: a panic, an `unreachable`, an access outside of its memory.
    Trap,
    /// The guest's stack is exhausted.
    Stack,
    /// More processor time than the budget allows.
    CpuExceeded,
    /// More wall-clock time than the budget allows.
    TimeExceeded,
    /// More memory than the budget allows.
    MemoryExceeded,
    /// More host calls than the budget allows.
    HostCallsExceeded,
    /// More bytes of effects than the budget allows.
    OutputExceeded,
    /// The answer is outside of the contract, such as a refusal without text.
    InvalidAnswer,
    /// The host process ended while this event ran, more than once.
    HostAborted,
    /// The host could not run it: its own fault.
    Host,
}

impl Failure {
    /// The stable code that logs, metrics and API answers carry.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Trap => "trap",
            Self::Stack => "stack",
            Self::CpuExceeded => "cpu_exceeded",
            Self::TimeExceeded => "time_exceeded",
            Self::MemoryExceeded => "memory_exceeded",
            Self::HostCallsExceeded => "host_calls_exceeded",
            Self::OutputExceeded => "output_exceeded",
            Self::InvalidAnswer => "invalid_answer",
            Self::HostAborted => "host_aborted",
            Self::Host => "host",
        }
    }
}
