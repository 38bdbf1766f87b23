//! Conversations and their members.

use parvis_capability::conversation::{ConversationView as Found, Kind, MemberRole, MemberView as FoundMember};
use parvis_domain::{ConversationId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A conversation as the caller sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Conversation)]
pub(crate) struct ConversationView {
    #[schema(value_type = String, example = "cnv_00112233445566778899aabbccddeeff")]
    id: ConversationId,
    kind: KindName,
    /// Empty for a direct one.
    name: String,
    #[schema(value_type = String, format = DateTime)]
    created: Timestamp,
    /// The number of its last message.
    head: u64,
    /// The number up to which the caller has read.
    read: u64,
    /// Messages that the caller has not read.
    unread: u64,
    /// The number of the last entry of its log: where following may begin.
    log_head: u64,
}

/// What a conversation is.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ConversationKind)]
pub(crate) enum KindName {
    /// Two people; there is one for each two.
    Direct,
    Group,
}

impl From<KindName> for Kind {
    fn from(kind: KindName) -> Self {
        match kind {
            KindName::Direct => Self::Direct,
            KindName::Group => Self::Group,
        }
    }
}

impl From<Kind> for KindName {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Direct => Self::Direct,
            Kind::Group => Self::Group,
        }
    }
}

impl From<Found> for ConversationView {
    fn from(found: Found) -> Self {
        let Found { conversation, head, read, log_head } = found;
        Self {
            id: conversation.id,
            kind: conversation.kind.into(),
            name: conversation.name,
            created: conversation.created,
            head,
            read,
            unread: head.saturating_sub(read),
            log_head,
        }
    }
}

/// A new conversation.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateConversation {
    pub(crate) kind: KindName,
    /// For a group; a direct one has none.
    #[serde(default)]
    pub(crate) name: String,
    /// The others: one for a direct conversation, at most 100 for a group.
    #[schema(value_type = Vec<String>)]
    pub(crate) members: Vec<UserId>,
}

/// The conversation that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CreatedConversation {
    #[schema(value_type = String)]
    pub(crate) id: ConversationId,
}

/// What a member may do in a group.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MemberRole)]
pub(crate) enum MemberRoleName {
    Member,
    Admin,
    Owner,
}

/// A member of a conversation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Member)]
pub(crate) struct MemberView {
    #[schema(value_type = String)]
    user: UserId,
    name: String,
    role: MemberRoleName,
    #[schema(value_type = String, format = DateTime)]
    joined: Timestamp,
}

impl MemberView {
    pub(crate) fn new(found: &FoundMember, name: String) -> Self {
        let role = match found.member.role {
            MemberRole::Member => MemberRoleName::Member,
            MemberRole::Admin => MemberRoleName::Admin,
            MemberRole::Owner => MemberRoleName::Owner,
        };
        Self { user: found.user, name, role, joined: found.member.joined }
    }
}

/// A person who joins.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddMember {
    #[schema(value_type = String)]
    pub(crate) user: UserId,
}

/// How far the caller has read.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkRead {
    /// The number of the last message that was read. Going back is ignored.
    pub(crate) number: u64,
}
