//! Who is in a conversation: joining, leaving, roles.
//!
//! Always true of a group that has members: it has exactly one owner. Of a direct conversation: both are owners, and each
//! one's record names the other, also when that one has left.

use parvis_domain::{ConversationId, Timestamp, UserId, limits};
use parvis_store::{Direction, TransactionError};
use serde::{Deserialize, Serialize};

use super::receipts::Membership;
use super::roles::{Act, check};
use super::{Kind, mention};
use crate::idempotency::Idempotency;
use crate::log::{Change, LogName};
use crate::record::{decode, encode};
use crate::work::{Work, attempt};
use crate::{Committed, Error, Host, blocks, days, keys, people};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberRole {
    Member,
    Admin,
    Owner,
}

/// A person in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub role: MemberRole,
    pub joined: Timestamp,
    /// The other one of a direct conversation.
    pub other: Option<UserId>,
}

impl Member {
    pub(crate) const fn new(role: MemberRole, joined: Timestamp) -> Self {
        Self { role, joined, other: None }
    }

    pub(crate) const fn direct(other: UserId, joined: Timestamp) -> Self {
        Self { role: MemberRole::Owner, joined, other: Some(other) }
    }

    pub fn kind(&self) -> Kind {
        if self.other.is_some() { Kind::Direct } else { Kind::Group }
    }
}

impl Host {
    /// Adds a person to a group. Only its owner and admins can.
    ///
    /// # Errors
    /// `Blocked` where the person blocked `by`; `Conflict` for a direct conversation; `LimitReached`.
    pub async fn add_member(
        &self,
        by: UserId,
        idempotency: Option<&Idempotency>,
        conversation: ConversationId,
        user: UserId,
    ) -> Result<Committed<()>, Error> {
        let invites = self.policy().invites_per_day_max;
        attempt!(self, idempotency, work, add(&mut work, by, conversation, user, invites).await)
    }

    /// Takes a person out of a group: oneself, or another where one is its owner or an admin. An owner who leaves hands
    /// over to the admin who is there longest, or else the member.
    pub async fn remove_member(
        &self,
        by: UserId,
        idempotency: Option<&Idempotency>,
        conversation: ConversationId,
        user: UserId,
    ) -> Result<Committed<()>, Error> {
        attempt!(self, idempotency, work, remove(&mut work, by, conversation, user).await)
    }

    /// Gives a member another role. Only the owner can; giving `Owner` hands the group over, and makes an admin of the giver.
    pub async fn set_role(
        &self,
        by: UserId,
        conversation: ConversationId,
        user: UserId,
        role: MemberRole,
    ) -> Result<Committed<()>, Error> {
        attempt!(self, None, work, give_role(&mut work, by, conversation, user, role).await)
    }
}

/// A person becomes a member. What was said before is not unread.
pub(super) async fn join(
    work: &mut Work,
    conversation: ConversationId,
    user: UserId,
    member: Member,
) -> Result<(), Error> {
    people::get(work, &user).await?.ok_or(Error::NotFound("person"))?;
    put_member(work, &conversation, &user, member);
    let head = work.tx.store().log_head(&keys::history(&conversation)).await?;
    work.saw(head.seen);
    let membership = Membership { read: head.value, muted: None };
    work.tx.put(keys::membership(&user, &conversation), encode(&membership));
    let most = i128::try_from(limits::MEMBERS_MAX).unwrap_or(i128::MAX);
    work.tx.add(keys::member_count(&conversation), -1, Some(-most));
    // Nobody can be put into more than a person could ever leave again.
    let most = i128::try_from(limits::CONVERSATIONS_PER_PERSON_MAX).unwrap_or(i128::MAX);
    work.tx.add(keys::membership_count(&user), -1, Some(-most));
    work.log(LogName::Conversation(conversation), Change::MemberJoined { user });
    work.log(LogName::Member(user), Change::Joined { conversation });
    Ok(())
}

fn put_member(work: &mut Work, conversation: &ConversationId, user: &UserId, member: Member) {
    work.tx.put(keys::member(conversation, user), encode(&member));
    work.tx.put(keys::succession(conversation, rank(member.role), member.joined, user), encode(&()));
}

/// Owners first: the order of succession.
const fn rank(role: MemberRole) -> u8 {
    match role {
        MemberRole::Owner => 0,
        MemberRole::Admin => 1,
        MemberRole::Member => 2,
    }
}

async fn add(
    work: &mut Work,
    by: UserId,
    conversation: ConversationId,
    user: UserId,
    invites: u32,
) -> Result<(), Error> {
    let inviter = get_member(work, &conversation, &by).await?;
    check(inviter.kind(), inviter.role, Act::AddMember)?;
    if find_member(work, &conversation, &user).await?.is_some() {
        return Ok(());
    }
    blocks::refuse_blocked_by_any(work, &by, &[user]).await?;
    days::count(work, &by, days::Counted::Invites, 1, invites).await?;
    join(work, conversation, user, Member::new(MemberRole::Member, work.now)).await
}

async fn remove(work: &mut Work, by: UserId, conversation: ConversationId, user: UserId) -> Result<(), Error> {
    let remover = get_member(work, &conversation, &by).await?;
    let member = find_member(work, &conversation, &user).await?.ok_or(Error::NotFound("member"))?;
    if by != user {
        check(remover.kind(), remover.role, Act::RemoveMember(member.role))?;
    }
    work.tx.delete(keys::member(&conversation, &user));
    work.tx.delete(keys::succession(&conversation, rank(member.role), member.joined, &user));
    work.tx.delete(keys::membership(&user, &conversation));
    mention::forget(work, &user, &conversation, u64::MAX).await?;
    work.tx.add(keys::member_count(&conversation), 1, None);
    work.tx.add(keys::membership_count(&user), 1, None);
    work.log(LogName::Conversation(conversation), Change::MemberLeft { user });
    work.log(LogName::Member(user), Change::Left { conversation });
    if member.role == MemberRole::Owner && member.kind() == Kind::Group {
        hand_over(work, conversation).await?;
    }
    Ok(())
}

/// The group's owner is gone: the first of the others owns it now.
async fn hand_over(work: &mut Work, conversation: ConversationId) -> Result<(), Error> {
    let first = work.tx.scan(keys::successions(&conversation), 1, Direction::Ascending).await?;
    let heir = first.first().and_then(|(key, _)| key.last_chunk()).map(|bytes| UserId::from_bytes(*bytes));
    match heir {
        Some(heir) => change_role(work, conversation, heir, MemberRole::Owner).await,
        None => Ok(()),
    }
}

async fn give_role(
    work: &mut Work,
    by: UserId,
    conversation: ConversationId,
    user: UserId,
    role: MemberRole,
) -> Result<(), Error> {
    let giver = get_member(work, &conversation, &by).await?;
    check(giver.kind(), giver.role, Act::SetRole)?;
    if by == user {
        return match role {
            MemberRole::Owner => Ok(()),
            _ => Err(Error::Conflict("a group has an owner: make somebody else the owner instead")),
        };
    }
    if role == MemberRole::Owner {
        change_role(work, conversation, by, MemberRole::Admin).await?;
    }
    change_role(work, conversation, user, role).await
}

async fn change_role(
    work: &mut Work,
    conversation: ConversationId,
    user: UserId,
    role: MemberRole,
) -> Result<(), Error> {
    let member = find_member(work, &conversation, &user).await?.ok_or(Error::NotFound("member"))?;
    if member.role != role {
        work.tx.delete(keys::succession(&conversation, rank(member.role), member.joined, &user));
        put_member(work, &conversation, &user, Member { role, ..member });
        work.log(LogName::Conversation(conversation), Change::RoleChanged { user, role });
    }
    Ok(())
}

pub(super) async fn find_member(
    work: &mut Work,
    conversation: &ConversationId,
    user: &UserId,
) -> Result<Option<Member>, TransactionError> {
    Ok(work.tx.get(&keys::member(conversation, user)).await?.map(|found| decode(&found)).transpose()?)
}

/// The membership, on the condition that it stays so; to anybody else the conversation does not exist.
pub(crate) async fn get_member(work: &mut Work, conversation: &ConversationId, user: &UserId) -> Result<Member, Error> {
    find_member(work, conversation, user).await?.ok_or(Error::NotFound("conversation"))
}

/// [`get_member`] for whoever is about to write: in a direct conversation neither may have blocked the other.
pub(crate) async fn get_writer(work: &mut Work, conversation: &ConversationId, user: &UserId) -> Result<Member, Error> {
    let member = get_member(work, conversation, user).await?;
    if let Some(other) = member.other {
        blocks::refuse_between(work, user, &other).await?;
    }
    Ok(member)
}

/// A message brings back the other one of a direct conversation who left it.
pub(super) async fn bring_back(
    work: &mut Work,
    conversation: ConversationId,
    user: UserId,
    member: Member,
) -> Result<(), Error> {
    let Some(other) = member.other else { return Ok(()) };
    if find_member(work, &conversation, &other).await?.is_none() {
        join(work, conversation, other, Member::direct(user, work.now)).await?;
    }
    Ok(())
}
