//! Messages in the conversation of the event.

use parvis_capability::CallError;

use super::bindings::parvis::host::chat;
use super::id;
use crate::tape::recorded;

recorded! { "chat", impl chat::Host as Guest {
    async fn post(&mut self, content: chat::Content) -> Result<String, CallError> {
        self.call(content.bytes())?;
        let message = self.invocation.post(&content.text, content.card.as_deref()).await?;
        Ok(message.text())
    }

    async fn edit(&mut self, message: String, content: chat::Content) -> Result<(), CallError> {
        self.call(message.len() + content.bytes())?;
        self.invocation.edit(&id(&message)?, &content.text, content.card.as_deref()).await
    }

    async fn redact(&mut self, message: String) -> Result<(), CallError> {
        self.call(message.len())?;
        self.invocation.redact(&id(&message)?).await
    }

    async fn reply_privately(&mut self, to: String, content: chat::Content) -> Result<String, CallError> {
        self.call(to.len() + content.bytes())?;
        let message = self.invocation.reply_privately(&id(&to)?, &content.text, content.card.as_deref()).await?;
        Ok(message.text())
    }

    async fn open_form(
        &mut self,
        to: String,
        name: String,
        data: String,
        content: chat::Content,
    ) -> Result<String, CallError> {
        self.call(to.len() + name.len() + data.len() + content.bytes())?;
        let (text, card) = (&content.text, content.card.as_deref());
        let message = self.invocation.open_form(&id(&to)?, &name, &data, text, card).await?;
        Ok(message.text())
    }

    async fn set_view(
        &mut self,
        message: String,
        member: String,
        content: Option<chat::Content>,
    ) -> Result<(), CallError> {
        self.call(message.len() + member.len() + content.as_ref().map_or(0, chat::Content::bytes))?;
        let view = content.as_ref().map(|content| (content.text.as_str(), content.card.as_deref()));
        self.invocation.set_view(&id(&message)?, &id(&member)?, view).await
    }

    async fn typing(&mut self) -> Result<(), CallError> {
        self.call(0)?;
        self.invocation.typing().await
    }

    async fn toast(&mut self, text: String) -> Result<(), CallError> {
        self.call(text.len())?;
        self.invocation.toast(&text, false).await
    }

    async fn alert(&mut self, text: String) -> Result<(), CallError> {
        self.call(text.len())?;
        self.invocation.toast(&text, true).await
    }
} }

impl chat::Content {
    fn bytes(&self) -> usize {
        self.text.len() + self.card.as_ref().map_or(0, String::len)
    }
}
