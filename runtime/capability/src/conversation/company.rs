//! Who is told of a person's steps that are not worth storing: typing, reading, coming and going.

use parvis_domain::{ConversationId, UserId, limits};
use parvis_store::Direction;

use super::{Member, receipts};
use crate::record::decode;
use crate::work::Work;
use crate::{Error, Host, keys};

impl Host {
    /// Every conversation that a person is in.
    pub async fn conversation_ids(&self, user: UserId) -> Result<Vec<ConversationId>, Error> {
        let mut work = self.work();
        let most = limits::CONVERSATIONS_PER_PERSON_MAX;
        let found = work.tx.peek_scan(keys::memberships(&user), most, Direction::Ascending).await?;
        Ok(found.iter().filter_map(|(key, _)| key.last_chunk().map(|id| ConversationId::from_bytes(*id))).collect())
    }

    /// Those of `conversations` whose members are told of the person's steps: they are in it, it is not a large group, and
    /// in a direct one neither blocked the other.
    pub async fn company(
        &self,
        user: UserId,
        conversations: Vec<ConversationId>,
    ) -> Result<Vec<ConversationId>, Error> {
        let mut work = self.work();
        let mut company = Vec::new();
        for conversation in conversations {
            if is_told(&mut work, &user, &conversation).await? {
                company.push(conversation);
            }
        }
        Ok(company)
    }
}

pub(super) async fn is_told(work: &mut Work, user: &UserId, conversation: &ConversationId) -> Result<bool, Error> {
    let Some(found) = work.tx.peek(&keys::member(conversation, user)).await? else { return Ok(false) };
    let member: Member = decode(&found)?;
    match member.other {
        Some(other) => {
            let blocked = work.tx.peek(&keys::block(user, &other)).await?.is_some();
            Ok(!blocked && work.tx.peek(&keys::block(&other, user)).await?.is_none())
        }
        None => Ok(receipts::members(work, conversation).await? <= limits::SOFT_MEMBERS_MAX),
    }
}
