//! Logs: what each person sees.
//!
//! A conversation's log holds only what every member may see. What one member alone may see goes to that member's own log.
//! Nothing is ever filtered out of a log, so numbers have no gaps for anyone. An entry names a record and what
//! changed; texts and cards stand in the record.

use parvis_domain::{
    ConversationId, EventId, Failure, MessageId, PaymentId, PaymentState, Permission, ProgramId, Timestamp, TransferId,
    UserId,
};
use serde::{Deserialize, Serialize};

use crate::conversation::MemberRole;

/// Which log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogName {
    /// What every member sees.
    Conversation(ConversationId),
    /// What one person alone sees.
    Member(UserId),
}

/// One entry of a log, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    pub at: Timestamp,
    pub what: Change,
}

/// What changed. New kinds go at the end: stored entries name a kind by its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    // In a conversation's log.
    ConversationCreated,
    /// Its name or its picture.
    ConversationChanged,
    MemberJoined {
        user: UserId,
    },
    MemberLeft {
        user: UserId,
    },
    /// In a conversation's log; a private one in its reader's own log.
    MessagePosted {
        conversation: ConversationId,
        message: MessageId,
    },
    MessageChanged {
        conversation: ConversationId,
        message: MessageId,
    },
    MessageRedacted {
        conversation: ConversationId,
        message: MessageId,
    },

    RoleChanged {
        user: UserId,
        role: MemberRole,
    },
    /// A member put an emoji to a message, or took it back.
    MessageReacted {
        conversation: ConversationId,
        message: MessageId,
        user: UserId,
        emoji: String,
        added: bool,
    },

    // In a member's own log.
    /// The person became a member of a conversation.
    Joined {
        conversation: ConversationId,
    },
    Left {
        conversation: ConversationId,
    },
    /// The person's own view of a message changed.
    ViewChanged {
        conversation: ConversationId,
        message: MessageId,
    },
    /// A form was sent or its time is over.
    FormClosed {
        conversation: ConversationId,
        message: MessageId,
    },
    /// A program needs a decision.
    ConsentAsked {
        conversation: ConversationId,
        program: ProgramId,
        permission: Permission,
    },
    ConsentChanged {
        program: ProgramId,
        permission: Permission,
        granted: bool,
    },
    PaymentChanged {
        payment: PaymentId,
        state: PaymentState,
    },
    /// Money moved on one of the person's accounts.
    Transferred {
        transfer: TransferId,
    },
    /// A receipt: shown to the payer alone.
    Receipt {
        payment: PaymentId,
    },
    /// What a program or the host has to say about an event that the person caused.
    Notice {
        conversation: ConversationId,
        program: ProgramId,
        event: EventId,
        notice: Notice,
    },
}

/// What a person is told of an event that they caused: mostly why it had no effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// The program's own words.
    Refused { text: String },
    /// It failed; the person may try again.
    Failed { failure: Failure },
    /// Nobody answered the program's question in time, or the answer was no.
    ConsentLapsed { permission: Permission },
    /// The program is gone.
    Uninstalled,
    /// It had its effect; the program says so in passing, to a person who did not wait for the answer.
    Toast { text: String, alert: bool },
}
