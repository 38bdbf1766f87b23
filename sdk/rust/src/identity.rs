//! Who is there, as far as each person allows. Permission: `identity`; each profile field has its own besides.

use crate::error::Result;
use crate::{PersonId, raw};

pub use crate::bindings::parvis::host::identity::Role;
pub use crate::bindings::parvis::host::types::ProfileField;

/// The person for whom the event runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Stable for this publisher.
    pub id: PersonId,
    /// BCP 47, such as `fr-CH`.
    pub locale: String,
    /// IANA name, such as `Europe/Zurich`.
    pub time_zone: String,
}

impl User {
    /// The language of the person's locale, such as `fr`.
    ///
    /// ```
    /// # use parvis_sdk::{Event, Result, testing::Host};
    /// fn handle(_: Event) -> Result {
    ///     let user = parvis_sdk::identity::current_user()?;
    ///     let french = user.is_some_and(|user| user.language() == "fr");
    ///     parvis_sdk::chat::post(if french { "Bonjour" } else { "Hello" }).map(drop)
    /// }
    /// # let mut host = Host::new(handle);
    /// # let luc = host.person("luc");
    /// # host.set_locale(&luc, "fr-CH");
    /// # host.open(&luc).unwrap();
    /// # assert_eq!(host.messages()[0].text, "Bonjour");
    /// ```
    pub fn language(&self) -> &str {
        self.locale.split('-').next().unwrap_or_default()
    }
}

/// The person who caused the event; `None` where nobody did.
pub fn current_user() -> Result<Option<User>> {
    let user = raw::identity::current_user()?;
    Ok(user.map(|user| User { id: user.id.into(), locale: user.locale, time_zone: user.time_zone }))
}

/// One field of the profile of the person who caused the event.
/// Errors: `ConsentRequired` (end with it to have them asked), `NotFound` (no person, or the field is empty).
///
/// ```
/// # use parvis_sdk::{Event, Result, identity::{self, ProfileField}, testing::Host};
/// fn handle(_: Event) -> Result {
///     let name = identity::profile(ProfileField::Name)?;
///     parvis_sdk::chat::post(format!("Hello {name}")).map(drop)
/// }
/// # let mut host = Host::new(handle);
/// # let alice = host.person("alice");
/// # assert!(host.open(&alice).is_err());
/// # host.set_profile(&alice, ProfileField::Name, "Alice");
/// # host.grant(&alice, "profile.name").unwrap();
/// # assert_eq!(host.messages()[0].text, "Hello Alice");
/// ```
pub fn profile(field: ProfileField) -> Result<String> {
    Ok(raw::identity::profile(field)?)
}

/// What the operator says the person who caused the event is to this program; a customer where nobody did.
///
/// ```
/// # use parvis_sdk::{Event, Result, testing::Host};
/// use parvis_sdk::Error;
/// use parvis_sdk::identity::{self, Role};
///
/// fn handle(_: Event) -> Result {
///     if identity::current_role()? != Role::Staff {
///         return Err(Error::refused("This is for our staff."));
///     }
///     let guests = identity::members()?.len();
///     parvis_sdk::chat::post(format!("{guests} people have used this program here")).map(drop)
/// }
/// # let mut host = Host::new(handle);
/// # let carol = host.person("carol");
/// # assert_eq!(host.open(&carol), Err(Error::refused("This is for our staff.")));
/// # host.set_role(&carol, Role::Staff);
/// # host.open(&carol).unwrap();
/// # assert_eq!(host.messages()[0].text, "1 people have used this program here");
/// ```
pub fn current_role() -> Result<Role> {
    Ok(raw::identity::current_role()?)
}

/// Members of this conversation who have used this program in it, at most 1,000, oldest use first.
/// Permission: `members`, besides `identity`.
pub fn members() -> Result<Vec<PersonId>> {
    Ok(raw::identity::members()?.into_iter().map(PersonId::from).collect())
}
