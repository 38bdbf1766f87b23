//! What people do against what they do not want: blocks and reports.

use parvis_capability::blocks::Block;
use parvis_capability::reports::{About, Numbered, Quoted, Reason};
use parvis_domain::{ConversationId, MessageId, ProgramId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Problem;
use crate::wire::message::AuthorView;

/// A person whom the caller blocked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Block)]
pub(crate) struct BlockView {
    #[schema(value_type = String)]
    user: UserId,
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
}

impl From<Block> for BlockView {
    fn from(block: Block) -> Self {
        let Block { user, since } = block;
        Self { user, since }
    }
}

/// What is wrong.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReportReason)]
pub(crate) enum ReasonName {
    Spam,
    Abuse,
    Fraud,
    Other,
}

impl From<ReasonName> for Reason {
    fn from(reason: ReasonName) -> Self {
        match reason {
            ReasonName::Spam => Self::Spam,
            ReasonName::Abuse => Self::Abuse,
            ReasonName::Fraud => Self::Fraud,
            ReasonName::Other => Self::Other,
        }
    }
}

impl From<Reason> for ReasonName {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Spam => Self::Spam,
            Reason::Abuse => Self::Abuse,
            Reason::Fraud => Self::Fraud,
            Reason::Other => Self::Other,
        }
    }
}

/// What is told to the operators: about a message, a person or a program, one of the three.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MakeReport {
    /// One that the caller sees; the operators are shown what it says.
    #[schema(value_type = Option<String>)]
    message: Option<MessageId>,
    #[schema(value_type = Option<String>)]
    user: Option<UserId>,
    #[schema(value_type = Option<String>)]
    program: Option<ProgramId>,
    pub(crate) reason: ReasonName,
    /// At most 2,000 characters.
    #[serde(default)]
    pub(crate) text: String,
}

impl MakeReport {
    pub(crate) fn about(&self) -> Result<About, Problem> {
        match (self.message, self.user, self.program) {
            (Some(message), None, None) => Ok(About::Message(message)),
            (None, Some(user), None) => Ok(About::User(user)),
            (None, None, Some(program)) => Ok(About::Program(program)),
            _ => Err(Problem::invalid("a report is about one of `message`, `user` and `program`")),
        }
    }
}

/// A report as operators read it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Report)]
pub(crate) struct ReportView {
    number: u64,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    #[schema(value_type = String)]
    by: UserId,
    #[schema(value_type = Option<String>)]
    message: Option<MessageId>,
    #[schema(value_type = Option<String>)]
    user: Option<UserId>,
    #[schema(value_type = Option<String>)]
    program: Option<ProgramId>,
    reason: ReasonName,
    text: String,
    /// The message as the reporter saw it.
    quoted: Option<QuotedView>,
}

/// A message as the reporter saw it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QuotedMessage)]
pub(crate) struct QuotedView {
    #[schema(value_type = String)]
    conversation: ConversationId,
    author: AuthorView,
    text: String,
}

impl From<Numbered> for ReportView {
    fn from(found: Numbered) -> Self {
        let Numbered { number, report } = found;
        let (message, user, program) = match report.about {
            About::Message(message) => (Some(message), None, None),
            About::User(user) => (None, Some(user), None),
            About::Program(program) => (None, None, Some(program)),
        };
        let quoted = report.quoted.map(|Quoted { conversation, author, text }| QuotedView {
            conversation,
            author: author.into(),
            text,
        });
        let (at, by, reason, text) = (report.at, report.by, report.reason.into(), report.text);
        Self { number, at, by, message, user, program, reason, text, quoted }
    }
}
