//! Frames of the WebSocket: one JSON object in each text frame.

use parvis_conversation::Soft;
use parvis_domain::{ConversationId, ProgramId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::wire::log::LogEntryView;

/// What a client sends.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum ClientFrame {
    /// Be pushed the entries of a log after number `after`; without `after`, those from now on.
    Follow {
        /// A conversation's id, or `me` for one's own log.
        log: String,
        after: Option<u64>,
    },
    Unfollow {
        log: String,
    },
    /// The person is typing.
    Typing {
        #[schema(value_type = String)]
        conversation: ConversationId,
    },
    /// Whether somebody looks at the screen. A socket that says nothing counts as looked at.
    Presence {
        online: bool,
    },
}

/// What the host sends.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum ServerFrame {
    /// An entry of a log that is followed. Each comes once, in order.
    Entry(Box<LogEntryView>),
    /// What is never stored, and may be lost.
    Soft(SoftView),
    /// The log is followed now; `head` is its last number. Entries after the client's number come next.
    Followed { log: String, head: u64 },
    /// The person may not read the log any more.
    Ended { log: String },
    /// A frame was refused; the socket stays open.
    Error {
        code: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        log: Option<String>,
    },
}

/// Who is typing where, who has read what, who is there.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = Soft)]
pub(crate) enum SoftView {
    ProgramTyping {
        #[schema(value_type = String)]
        conversation: ConversationId,
        #[schema(value_type = String)]
        program: ProgramId,
    },
    UserTyping {
        #[schema(value_type = String)]
        conversation: ConversationId,
        #[schema(value_type = String)]
        user: UserId,
    },
    /// A member has read up to a message; to one's own sockets, oneself on another device.
    Read {
        #[schema(value_type = String)]
        conversation: ConversationId,
        #[schema(value_type = String)]
        user: UserId,
        number: u64,
    },
    /// Somebody who shares a conversation came or went.
    Presence {
        #[schema(value_type = String)]
        user: UserId,
        online: bool,
    },
}

impl From<Soft> for SoftView {
    fn from(soft: Soft) -> Self {
        match soft {
            Soft::ProgramTyping { conversation, program } => Self::ProgramTyping { conversation, program },
            Soft::UserTyping { conversation, user } => Self::UserTyping { conversation, user },
            Soft::Read { conversation, user, number } => Self::Read { conversation, user, number },
            Soft::Presence { user, online } => Self::Presence { user, online },
        }
    }
}
