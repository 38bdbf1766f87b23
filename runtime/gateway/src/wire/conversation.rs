//! Conversations and their members.

use parvis_capability::conversation::{
    ConversationView as Found, Kind, MemberRole, MemberView as FoundMember, OtherView,
};
use parvis_capability::people::Account;
use parvis_domain::{ConversationId, MediaId, Timestamp, UserId};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::wire::media::{avatar_path, group_avatar_path};
use crate::wire::message::MessageView;
use crate::wire::person::PersonView;

/// A conversation as the caller sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Conversation)]
pub(crate) struct ConversationView {
    #[schema(value_type = String, example = "cnv_00112233445566778899aabbccddeeff")]
    id: ConversationId,
    kind: KindName,
    /// Empty for a direct one.
    name: String,
    /// The address of the picture beside the name, if it has one.
    avatar: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    created: Timestamp,
    /// What the caller is in it.
    role: MemberRoleName,
    /// How many members it has.
    members: u64,
    /// The other one of a direct conversation.
    other: Option<PersonView>,
    /// The other one of a direct conversation is there now, and lets others see it.
    online: bool,
    /// The caller blocked the other one of a direct conversation.
    blocked: bool,
    /// The number of its last message.
    head: u64,
    /// Its last message, cut to 200 characters and without its card: what a list shows.
    last: Option<MessageView>,
    /// The number up to which the caller has read.
    read: u64,
    /// Messages that the caller has not read.
    unread: u64,
    /// Those of them that mention the caller; counted up to 100.
    mentions: u64,
    /// Nothing of it disturbs the caller until then; at the end of the year 9998: for ever.
    #[schema(value_type = Option<String>, format = DateTime)]
    muted_until: Option<Timestamp>,
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

impl ConversationView {
    /// What a member sees of it; `is_there` tells of somebody whether they are.
    pub(crate) fn new(found: Found, is_there: impl Fn(&UserId) -> bool) -> Self {
        let Found { conversation, member, members, other, head, last, read, mentions, muted, log_head } = found;
        let online = other.as_ref().is_some_and(|OtherView { account, blocked, aloof }| {
            account.settings.presence && !blocked && !aloof && is_there(&account.id)
        });
        let blocked = other.as_ref().is_some_and(|other| other.blocked);
        Self {
            id: conversation.id,
            kind: conversation.kind.into(),
            name: conversation.name,
            avatar: conversation.avatar.map(|avatar| group_avatar_path(&conversation.id, &avatar)),
            created: conversation.created,
            role: member.role.into(),
            members: u64::try_from(members).unwrap_or(u64::MAX),
            other: other.map(|other| other.account.into()),
            online,
            blocked,
            head,
            last: last.map(|last| MessageView::from(last).preview()),
            read,
            unread: head.saturating_sub(read),
            mentions,
            muted_until: muted,
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

/// What is to be different.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeConversation {
    /// 1 to 64 characters on one line.
    pub(crate) name: Option<String>,
    /// A picture that you uploaded and did not attach; null takes it away.
    #[schema(value_type = Option<String>)]
    #[serde(default, deserialize_with = "named")]
    pub(crate) avatar: Option<Option<MediaId>>,
}

/// A member that is there, also where it is null.
fn named<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<MediaId>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// What a member may do in a group.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
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
    /// The address of their face, if they show one.
    avatar: Option<String>,
    role: MemberRoleName,
    #[schema(value_type = String, format = DateTime)]
    joined: Timestamp,
    /// How far they have read, where both they and the caller share that.
    read: Option<u64>,
    /// They are there now, and let others see it.
    online: bool,
}

impl From<MemberRole> for MemberRoleName {
    fn from(role: MemberRole) -> Self {
        match role {
            MemberRole::Member => Self::Member,
            MemberRole::Admin => Self::Admin,
            MemberRole::Owner => Self::Owner,
        }
    }
}

impl From<MemberRoleName> for MemberRole {
    fn from(role: MemberRoleName) -> Self {
        match role {
            MemberRoleName::Member => Self::Member,
            MemberRoleName::Admin => Self::Admin,
            MemberRoleName::Owner => Self::Owner,
        }
    }
}

impl MemberView {
    /// What `reader` sees of a member, who is there now or not.
    pub(crate) fn new(found: FoundMember, reader: &Account, is_there: bool) -> Self {
        let FoundMember { account, member, read, aloof } = found;
        let is_self = account.id == reader.id;
        let shares_reading = account.settings.read_receipts && reader.settings.read_receipts && !aloof;
        Self {
            user: account.id,
            avatar: avatar_path(&account.id, &account.profile.avatar),
            name: account.profile.name,
            role: member.role.into(),
            joined: member.joined,
            read: (is_self || shares_reading).then_some(read),
            online: is_there && account.settings.presence && !aloof,
        }
    }
}

/// A member's new role.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GiveRole {
    /// `owner` hands the group over: whoever gives it is an admin from then on.
    pub(crate) role: MemberRoleName,
}

/// How long a conversation does not disturb the caller.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mute {
    /// An instant in the future; none: for ever.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) until: Option<Timestamp>,
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
