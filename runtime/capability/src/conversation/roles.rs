//! What each role may do, in one table.

use super::{Kind, MemberRole};
use crate::Error;

/// What a member does to a conversation or to another member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// Its name and picture.
    Change,
    AddMember,
    /// Another member, of this role.
    RemoveMember(MemberRole),
    SetRole,
    /// Somebody else's message.
    DeleteMessage,
}

/// Whether a member of this role does this in such a conversation. Everybody leaves, and deletes what is their own.
///
/// | act | direct | member | admin | owner |
/// |---|---|---|---|---|
/// | change name and picture | no | no | yes | yes |
/// | add a member | no | no | yes | yes |
/// | remove a member | no | no | members | everybody |
/// | give a role | no | no | no | yes |
/// | delete another's message | no | no | yes | yes |
pub(super) fn check(kind: Kind, role: MemberRole, act: Act) -> Result<(), Error> {
    use MemberRole::{Admin, Member, Owner};
    let why = match (kind, act, role) {
        (Kind::Direct, Act::AddMember, _) => {
            return Err(Error::Conflict("a direct conversation has two people: make a group"));
        }
        (Kind::Direct, Act::DeleteMessage, _) => "only its author deletes a message of a direct conversation",
        (Kind::Direct, _, _) => "a direct conversation belongs to both: nobody changes it for the other",
        (Kind::Group, Act::RemoveMember(removed), _) if role >= Admin && role > removed => return Ok(()),
        (Kind::Group, Act::RemoveMember(_), _) => {
            "only the owner, or an admin above them, takes a person out of a group"
        }
        (Kind::Group, _, Owner) => return Ok(()),
        (Kind::Group, Act::SetRole, Admin | Member) => "only the owner of a group gives roles",
        (Kind::Group, _, Admin) => return Ok(()),
        (Kind::Group, Act::Change, Member) => "only the owner and admins of a group change it",
        (Kind::Group, Act::AddMember, Member) => "only the owner and admins of a group add people",
        (Kind::Group, Act::DeleteMessage, Member) => {
            "only its author, the owner and admins of the group delete a message"
        }
    };
    Err(Error::Forbidden(why))
}

#[cfg(test)]
mod tests {
    use MemberRole::{Admin, Member, Owner};

    use super::*;

    #[test]
    fn each_role_does_what_its_row_of_the_table_says() {
        // Act, and whether member, admin and owner of a group do it.
        for (act, allowed) in [
            (Act::Change, [false, true, true]),
            (Act::AddMember, [false, true, true]),
            (Act::RemoveMember(Member), [false, true, true]),
            (Act::RemoveMember(Admin), [false, false, true]),
            (Act::RemoveMember(Owner), [false, false, false]),
            (Act::SetRole, [false, false, true]),
            (Act::DeleteMessage, [false, true, true]),
        ] {
            for (role, allowed) in [Member, Admin, Owner].into_iter().zip(allowed) {
                assert_eq!(check(Kind::Group, role, act).is_ok(), allowed, "{role:?} {act:?}");
                assert!(check(Kind::Direct, role, act).is_err(), "direct {role:?} {act:?}");
            }
        }
    }
}
