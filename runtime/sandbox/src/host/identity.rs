//! Who is there.

use parvis_capability::CallError;
use parvis_domain::Permission;

use super::bindings::parvis::host::{identity, types};
use super::permission;
use crate::tape::recorded;

recorded! { "identity", impl identity::Host as Guest {
    async fn current_user(&mut self) -> Result<Option<identity::User>, CallError> {
        self.call(0)?;
        let user = self.invocation.current_user().await?;
        Ok(user.map(|user| identity::User { id: user.id.to_string(), locale: user.locale, time_zone: user.time_zone }))
    }

    async fn profile(&mut self, field: types::ProfileField) -> Result<String, CallError> {
        self.call(0)?;
        let permission = permission(field);
        let value = self.invocation.profile(permission).await?;
        if matches!(permission, Permission::ProfilePhone | Permission::ProfileAddress | Permission::ProfileLocation) {
            self.tape.released(permission);
        }
        Ok(value)
    }

    async fn current_role(&mut self) -> Result<identity::Role, CallError> {
        self.call(0)?;
        let is_staff = self.invocation.is_staff().await?;
        Ok(if is_staff { identity::Role::Staff } else { identity::Role::Customer })
    }

    async fn members(&mut self) -> Result<Vec<String>, CallError> {
        self.call(0)?;
        let members = self.invocation.members().await?;
        Ok(members.iter().map(ToString::to_string).collect())
    }
} }
