//! Entries of logs: what a socket is pushed, and what pages of a log hold.

use parvis_capability::conversation::EntryView as Found;
use parvis_capability::log::{Change, LogName, Notice};
use parvis_domain::{
    ConversationId, EventId, Failure, MessageId, PaymentId, PaymentState, Permission, ProgramId, Timestamp, TransferId,
    UserId,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::wire::conversation::MemberRoleName;
use crate::wire::message::MessageView;

/// One entry of a log. Numbers of a log have no gaps: a reader that sees one reads the log again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LogEntry)]
pub(crate) struct LogEntryView {
    /// A conversation's id, or `me` for the caller's own log.
    log: String,
    number: u64,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    #[serde(flatten)]
    what: ChangeView,
}

/// What changed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = Change)]
pub(crate) enum ChangeView {
    ConversationCreated,
    /// Its name or its picture.
    ConversationChanged,
    MemberJoined {
        #[schema(value_type = String)]
        user: UserId,
    },
    MemberLeft {
        #[schema(value_type = String)]
        user: UserId,
    },
    /// A message, or in one's own log a private one.
    MessagePosted(MessageChange),
    MessageChanged(MessageChange),
    MessageRedacted(MessageChange),
    RoleChanged {
        #[schema(value_type = String)]
        user: UserId,
        role: MemberRoleName,
    },
    /// A member put an emoji to a message, or took it back.
    MessageReacted {
        #[schema(value_type = String)]
        conversation: ConversationId,
        #[schema(value_type = String)]
        message_id: MessageId,
        #[schema(value_type = String)]
        user: UserId,
        emoji: String,
        added: bool,
    },
    /// The caller became a member of a conversation.
    Joined {
        #[schema(value_type = String)]
        conversation: ConversationId,
    },
    Left {
        #[schema(value_type = String)]
        conversation: ConversationId,
    },
    /// The caller's own view of a message changed: read the message again. A view stands before what an entry of the
    /// conversation's log says of the message.
    ViewChanged {
        #[schema(value_type = String)]
        conversation: ConversationId,
        #[schema(value_type = String)]
        message_id: MessageId,
    },
    /// A form was sent, or its time is over.
    FormClosed {
        #[schema(value_type = String)]
        conversation: ConversationId,
        #[schema(value_type = String)]
        message_id: MessageId,
    },
    /// A program needs the caller's decision.
    ConsentAsked {
        #[schema(value_type = String)]
        conversation: ConversationId,
        #[schema(value_type = String)]
        program: ProgramId,
        #[schema(value_type = String)]
        permission: Permission,
    },
    ConsentChanged {
        #[schema(value_type = String)]
        program: ProgramId,
        #[schema(value_type = String)]
        permission: Permission,
        granted: bool,
    },
    PaymentChanged {
        #[schema(value_type = String)]
        payment: PaymentId,
        #[schema(value_type = String)]
        state: PaymentState,
    },
    /// Money moved on one of the caller's wallets.
    Transferred {
        #[schema(value_type = String)]
        transfer: TransferId,
    },
    /// A receipt: read the payment.
    Receipt {
        #[schema(value_type = String)]
        payment: PaymentId,
    },
    /// What became of an event that the caller caused: mostly why it had no effect.
    Notice {
        #[schema(value_type = String)]
        conversation: ConversationId,
        #[schema(value_type = String)]
        program: ProgramId,
        #[schema(value_type = String)]
        event: EventId,
        notice: NoticeView,
    },
}

/// A message that an entry names.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageChange {
    #[schema(value_type = String)]
    conversation: ConversationId,
    #[schema(value_type = String)]
    message_id: MessageId,
    /// The message as it is now, which may be newer than the entry; without anybody's own view of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<MessageView>,
}

/// What became of an event: mostly why it had no effect.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = Notice)]
pub(crate) enum NoticeView {
    /// The program's own words.
    Refused { text: String },
    /// It failed; the event can be tried again.
    Failed {
        #[schema(value_type = String)]
        failure: Failure,
    },
    /// Nobody answered the program's question in time, or the answer was no.
    ConsentLapsed {
        #[schema(value_type = String)]
        permission: Permission,
    },
    /// The program is gone.
    Uninstalled,
    /// It had its effect, and the program says so in passing. Not where the caller waited for the answer: it is told there.
    Toast {
        text: String,
        /// It stays until the person has read it.
        alert: bool,
    },
}

/// How a log is called by whoever may read it.
pub(crate) fn log_text(log: LogName) -> String {
    match log {
        LogName::Member(_) => "me".to_owned(),
        LogName::Conversation(id) => id.to_string(),
    }
}

impl LogEntryView {
    pub(crate) fn new(log: LogName, found: &Found) -> Self {
        let message = found.message.as_ref();
        let what = ChangeView::new(&found.entry.what, message.map(MessageView::from));
        Self { log: log_text(log), number: found.number, at: found.entry.at, what }
    }
}

impl ChangeView {
    fn new(what: &Change, message: Option<MessageView>) -> Self {
        let named = |conversation: &ConversationId, message_id: &MessageId| MessageChange {
            conversation: *conversation,
            message_id: *message_id,
            message,
        };
        match what {
            Change::ConversationCreated => Self::ConversationCreated,
            Change::ConversationChanged => Self::ConversationChanged,
            Change::MemberJoined { user } => Self::MemberJoined { user: *user },
            Change::MemberLeft { user } => Self::MemberLeft { user: *user },
            Change::MessagePosted { conversation, message } => Self::MessagePosted(named(conversation, message)),
            Change::MessageChanged { conversation, message } => Self::MessageChanged(named(conversation, message)),
            Change::MessageRedacted { conversation, message } => Self::MessageRedacted(named(conversation, message)),
            Change::RoleChanged { user, role } => Self::RoleChanged { user: *user, role: (*role).into() },
            Change::MessageReacted { conversation, message, user, emoji, added } => Self::MessageReacted {
                conversation: *conversation,
                message_id: *message,
                user: *user,
                emoji: emoji.clone(),
                added: *added,
            },
            Change::Joined { conversation } => Self::Joined { conversation: *conversation },
            Change::Left { conversation } => Self::Left { conversation: *conversation },
            Change::ViewChanged { conversation, message } => {
                Self::ViewChanged { conversation: *conversation, message_id: *message }
            }
            Change::FormClosed { conversation, message } => {
                Self::FormClosed { conversation: *conversation, message_id: *message }
            }
            Change::ConsentAsked { conversation, program, permission } => {
                Self::ConsentAsked { conversation: *conversation, program: *program, permission: *permission }
            }
            Change::ConsentChanged { program, permission, granted } => {
                Self::ConsentChanged { program: *program, permission: *permission, granted: *granted }
            }
            Change::PaymentChanged { payment, state } => Self::PaymentChanged { payment: *payment, state: *state },
            Change::Transferred { transfer } => Self::Transferred { transfer: *transfer },
            Change::Receipt { payment } => Self::Receipt { payment: *payment },
            Change::Notice { conversation, program, event, notice } => {
                Self::Notice { conversation: *conversation, program: *program, event: *event, notice: notice.into() }
            }
        }
    }
}

impl From<&Notice> for NoticeView {
    fn from(notice: &Notice) -> Self {
        match notice {
            Notice::Refused { text } => Self::Refused { text: text.clone() },
            Notice::Failed { failure } => Self::Failed { failure: *failure },
            Notice::ConsentLapsed { permission } => Self::ConsentLapsed { permission: *permission },
            Notice::Uninstalled => Self::Uninstalled,
            Notice::Toast { text, alert } => Self::Toast { text: text.clone(), alert: *alert },
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use parvis_capability::conversation::MemberRole;
    use parvis_capability::log::LogEntry;

    use super::*;

    #[test]
    fn each_kind_of_entry_has_its_shape() {
        let (user, conversation) = (UserId::from_bytes([1; 16]), ConversationId::from_bytes([2; 16]));
        let (message, program) = (MessageId::from_bytes([3; 16]), ProgramId::from_bytes([4; 16]));
        let (event, payment) = (EventId::from_bytes([5; 16]), PaymentId::from_bytes([6; 16]));
        let permission = Permission::ProfileName;
        let notice = |notice| Change::Notice { conversation, program, event, notice };
        let changes = [
            Change::ConversationCreated,
            Change::ConversationChanged,
            Change::MemberJoined { user },
            Change::MemberLeft { user },
            Change::MessagePosted { conversation, message },
            Change::MessageChanged { conversation, message },
            Change::MessageRedacted { conversation, message },
            Change::RoleChanged { user, role: MemberRole::Admin },
            Change::MessageReacted { conversation, message, user, emoji: "👍".to_owned(), added: true },
            Change::Joined { conversation },
            Change::Left { conversation },
            Change::ViewChanged { conversation, message },
            Change::FormClosed { conversation, message },
            Change::ConsentAsked { conversation, program, permission },
            Change::ConsentChanged { program, permission, granted: true },
            Change::PaymentChanged { payment, state: PaymentState::Authorized },
            Change::Transferred { transfer: TransferId::from_bytes([7; 16]) },
            Change::Receipt { payment },
            notice(Notice::Refused { text: "we are closed".to_owned() }),
            notice(Notice::Failed { failure: Failure::CpuExceeded }),
            notice(Notice::ConsentLapsed { permission }),
            notice(Notice::Uninstalled),
            notice(Notice::Toast { text: "saved".to_owned(), alert: true }),
        ];
        let lines: Vec<String> = (1..)
            .zip(changes)
            .map(|(number, what)| {
                let at = Timestamp::from_millis(1_700_000_000_000);
                let found = Found { number, entry: LogEntry { at, what }, message: None };
                let log = if number < 10 { LogName::Conversation(conversation) } else { LogName::Member(user) };
                serde_json::to_string(&LogEntryView::new(log, &found)).unwrap()
            })
            .collect();
        insta::assert_snapshot!(lines.join("\n"));
    }
}
