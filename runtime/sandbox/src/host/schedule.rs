//! Timers.

use parvis_capability::CallError;

use super::bindings::parvis::host::schedule;
use super::id;
use crate::tape::recorded;

recorded! { "schedule", impl schedule::Host as Guest {
    async fn at(&mut self, when: String, name: String, data: String) -> Result<schedule::Timer, CallError> {
        self.call(when.len() + name.len() + data.len())?;
        let timer = self.invocation.set_timer(&when, &name, &data).await?;
        Ok(schedule::Timer { id: timer.id.to_string(), due: timer.due.to_string() })
    }

    async fn cancel(&mut self, timer: String) -> Result<(), CallError> {
        self.call(timer.len())?;
        self.invocation.cancel_timer(&id(&timer)?).await
    }
} }
