//! Who is there, as far as each person allows.

use parvis_domain::{Permission, PersonId, limits};
use parvis_store::Direction;

use super::Invocation;
use crate::people::Profile;
use crate::{CallError, CallRefusal, keys, people};

/// The person for whom the event runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub id: PersonId,
    /// BCP 47.
    pub locale: String,
    /// IANA name.
    pub time_zone: String,
}

/// Members that one call answers, at most.
const MEMBERS_ANSWERED_MAX: usize = 1_000;

impl Invocation {
    pub async fn current_user(&mut self) -> Result<Option<User>, CallError> {
        self.require(Permission::Identity)?;
        let Some(user) = self.actor_user() else { return Ok(None) };
        let account = people::get(self.work(), &user).await?.ok_or(CallRefusal::NotFound)?;
        Ok(Some(User { id: self.person(&user), locale: account.profile.locale, time_zone: account.profile.time_zone }))
    }

    /// One field of the profile of the person who caused the event. `permission` is one of the `profile.` permissions.
    pub async fn profile(&mut self, permission: Permission) -> Result<String, CallError> {
        self.require(Permission::Identity)?;
        self.require(permission)?;
        let user = self.actor_user().ok_or(CallRefusal::NotFound)?;
        let entered = self.require_consent(permission).await?;
        let account = people::get(self.work(), &user).await?.ok_or(CallRefusal::NotFound)?;
        let Profile { name, avatar, phone, address, .. } = account.profile;
        let kept = match permission {
            Permission::ProfileName => name,
            Permission::ProfileAvatar => avatar,
            Permission::ProfilePhone => phone,
            Permission::ProfileAddress => address,
            // Never kept: entered on the sheet, for this event alone.
            _ => String::new(),
        };
        entered.or((!kept.is_empty()).then_some(kept)).ok_or(CallRefusal::NotFound.into())
    }

    pub async fn is_staff(&mut self) -> Result<bool, CallError> {
        self.require(Permission::Identity)?;
        Ok(self.actor_user().is_some_and(|user| self.program().settings.staff.contains(&user)))
    }

    /// Members of this conversation who have used this program in it.
    pub async fn members(&mut self) -> Result<Vec<PersonId>, CallError> {
        self.require(Permission::Identity)?;
        self.require(Permission::Members)?;
        let uses = keys::program_uses(&self.program_id(), &self.conversation());
        let limit = MEMBERS_ANSWERED_MAX.min(limits::MEMBERS_MAX);
        let mut found = Vec::new();
        for (key, value) in self.work().tx.scan(uses, limit, Direction::Ascending).await? {
            let user = key.last_chunk().map(|user| parvis_domain::UserId::from_bytes(*user));
            let first_use: parvis_domain::Timestamp = crate::record::decode(&value)?;
            found.extend(user.map(|user| (first_use, user)));
        }
        found.sort_unstable();
        // Whoever left is nobody here any more. Read beside the transaction: the answer is of this moment.
        let conversation = self.conversation();
        let members: Vec<_> = found.iter().map(|(_, user)| keys::member(&conversation, user)).collect();
        let present = self.work().tx.store().get_many(&members).await?;
        self.work().saw(present.seen);
        let mut present = present.value.into_iter();
        found.retain(|_| present.next().flatten().is_some());
        Ok(found.into_iter().map(|(_, user)| self.person(&user)).collect())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use crate::testing::World;

    #[tokio::test]
    async fn whoever_left_is_not_among_the_members() {
        let world = World::new().await;
        world.host.remove_member(world.bob, None, world.conversation, world.bob).await.unwrap();
        let mut run = world.begin(world.alice).await;
        assert_eq!(run.members().await.unwrap(), [run.person(&world.alice)]);
    }
}
