//! Consents, questions, uses of grants.

use parvis_capability::consent::{Consents, Decision, Grant, GrantUse, QuestionView as Asked};
use parvis_domain::{ConversationId, EventId, Permission, ProgramId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a person says to a program's wish.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Decision)]
pub(crate) enum DecisionName {
    /// For the event that asked, alone.
    Once,
    /// Until it is taken back. Not offered for what is confirmed at each use.
    Always,
    /// Not now: the program may ask again after 24 hours.
    Deny,
    /// No, and do not ask again.
    Never,
}

impl From<DecisionName> for Decision {
    fn from(decision: DecisionName) -> Self {
        match decision {
            DecisionName::Once => Self::Once,
            DecisionName::Always => Self::Always,
            DecisionName::Deny => Self::Deny,
            DecisionName::Never => Self::Never,
        }
    }
}

impl From<Decision> for DecisionName {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Once => Self::Once,
            Decision::Always => Self::Always,
            Decision::Deny => Self::Deny,
            Decision::Never => Self::Never,
        }
    }
}

/// What the caller decided, and what waits for them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Consents)]
pub(crate) struct ConsentsView {
    decided: Vec<GrantView>,
    questions: Vec<QuestionView>,
    /// When each permission that was ever used was used last.
    used: Vec<LastUseView>,
}

/// The last use of a permission.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LastUse)]
pub(crate) struct LastUseView {
    #[schema(value_type = String)]
    program: ProgramId,
    #[schema(value_type = String)]
    permission: Permission,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// A standing decision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Grant)]
pub(crate) struct GrantView {
    #[schema(value_type = String)]
    program: ProgramId,
    #[schema(value_type = String)]
    permission: Permission,
    decision: DecisionName,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// For `once`: the event that it holds for.
    #[schema(value_type = Option<String>)]
    event: Option<EventId>,
    /// What the caller entered on the sheet.
    value: Option<String>,
}

/// A question that waits for the caller.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Question)]
pub(crate) struct QuestionView {
    #[schema(value_type = String)]
    program: ProgramId,
    #[schema(value_type = String)]
    permission: Permission,
    /// The publisher's words.
    reason: String,
    program_name: String,
    publisher_name: String,
    /// Where the program asked first.
    #[schema(value_type = String)]
    conversation: ConversationId,
    /// The caller's profile does not have it: a decision other than no carries a `value`.
    value_needed: bool,
    #[schema(value_type = Vec<String>)]
    events: Vec<EventId>,
    #[schema(value_type = String, format = DateTime)]
    asked: Timestamp,
}

impl From<Consents> for ConsentsView {
    fn from(Consents { decided, questions, used }: Consents) -> Self {
        let grant = |(program, permission, grant): (ProgramId, Permission, Grant)| GrantView {
            program,
            permission,
            decision: grant.decision.into(),
            at: grant.at,
            event: grant.event,
            value: grant.value,
        };
        let question = |asked: Asked| {
            let Asked { question, reason, program_name, publisher_name, value_needed } = asked;
            QuestionView {
                program: question.program,
                permission: question.permission,
                reason,
                program_name,
                publisher_name,
                conversation: question.conversation,
                value_needed,
                events: question.events,
                asked: question.asked,
            }
        };
        Self {
            decided: decided.into_iter().map(grant).collect(),
            questions: questions.into_iter().map(question).collect(),
            used: used
                .into_iter()
                .map(|GrantUse { at, program, permission, .. }| LastUseView { program, permission, at })
                .collect(),
        }
    }
}

/// A decision.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Decide {
    #[schema(value_type = String)]
    pub(crate) program: ProgramId,
    /// The name of a permission, such as `profile.name`.
    #[schema(value_type = String)]
    pub(crate) permission: Permission,
    pub(crate) decision: DecisionName,
    /// What the caller enters on the sheet; their present place as a `geo:` URI (RFC 5870).
    #[serde(default)]
    pub(crate) value: Option<String>,
}

/// What was decided.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Decided {
    #[schema(value_type = String)]
    pub(crate) program: ProgramId,
    #[schema(value_type = String)]
    pub(crate) permission: Permission,
    pub(crate) decision: DecisionName,
}

/// One use of a grant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GrantUse)]
pub(crate) struct GrantUseView {
    number: u64,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    #[schema(value_type = String)]
    program: ProgramId,
    #[schema(value_type = String)]
    permission: Permission,
    #[schema(value_type = String)]
    event: EventId,
}

impl From<(u64, GrantUse)> for GrantUseView {
    fn from((number, used): (u64, GrantUse)) -> Self {
        let GrantUse { at, program, permission, event } = used;
        Self { number, at, program, permission, event }
    }
}
