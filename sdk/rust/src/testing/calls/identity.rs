//! `parvis:host/identity`.

use super::super::run;
use crate::bindings::parvis::host::identity::{Role, User};
use crate::bindings::parvis::host::types::{Error, ProfileField};

/// The permission of a field, and whether it is confirmed at each use.
pub(crate) fn permission(field: ProfileField) -> (&'static str, bool) {
    match field {
        ProfileField::Name => ("profile.name", false),
        ProfileField::Avatar => ("profile.avatar", false),
        ProfileField::Phone => ("profile.phone", true),
        ProfileField::Address => ("profile.address", true),
        ProfileField::Location => ("profile.location", true),
    }
}

pub(crate) fn current_user() -> Result<Option<User>, Error> {
    run::with(|run| {
        run.require("identity")?;
        let Some(actor) = &run.actor else { return Ok(None) };
        let person = run.state.people.get(actor).ok_or(Error::NotFound)?;
        let (locale, time_zone) = (person.locale.clone(), person.time_zone.clone());
        Ok(Some(User { id: actor.to_string(), locale, time_zone }))
    })
}

pub(crate) fn profile(field: ProfileField) -> Result<String, Error> {
    let (permission, each_use) = permission(field);
    run::with(|run| {
        run.require("identity")?;
        run.require(permission)?;
        let actor = run.actor.clone().ok_or(Error::NotFound)?;
        let person = run.state.people.get_mut(&actor).ok_or(Error::NotFound)?;
        let confirmed = run.confirmed.contains(permission);
        match person.consents.get(permission) {
            _ if confirmed => {}
            None => return Err(Error::ConsentRequired(permission.to_owned())),
            Some(false) => return Err(Error::NotGranted(permission.to_owned())),
            Some(true) if each_use => {
                person.consents.remove(permission);
                run.confirmed.insert(permission.to_owned());
            }
            Some(true) => {}
        }
        person.profile.get(permission).cloned().ok_or(Error::NotFound)
    })
}

pub(crate) fn current_role() -> Result<Role, Error> {
    run::with(|run| {
        run.require("identity")?;
        let person = run.actor.as_ref().and_then(|actor| run.state.people.get(actor));
        Ok(person.map_or(Role::Customer, |person| person.role))
    })
}

pub(crate) fn members() -> Result<Vec<String>, Error> {
    run::with(|run| {
        run.require("members")?;
        let people = run.state.people.iter();
        let used = people.filter(|(_, person)| person.used_in.contains(&run.conversation));
        Ok(used.map(|(id, _)| id.to_string()).collect())
    })
}
