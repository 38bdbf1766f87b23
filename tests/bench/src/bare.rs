//! The peer of `invoke`, `http` and `cold`: wasmtime alone. The same component, the same settings of the engine, each event on a
//! fresh instance; host calls against a hash map. No budgets, no records, no fiber: functions of the host never wait here.

use std::collections::HashMap;

use anyhow::{Context, Result};
use parvis_sandbox::{PoolLimits, serving_config};
use wasmtime::component::{Component, HasSelf, InstancePre, Linker, ResourceTable};
use wasmtime::{Engine, Store};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use self::exports::parvis::host::handler::{CardAction, Event, Trigger};
use self::parvis::host::types::Error;
use self::parvis::host::{chat, log, storage, types};

wasmtime::component::bindgen!({
    inline: "package bench:bare; world loop-of-one { import parvis:host/chat@0.1.0; import parvis:host/log@0.1.0; import parvis:host/storage@0.1.0; export parvis:host/handler@0.1.0; }",
    path: "../../host-api/wit/parvis@0.1.0",
    world: "bench:bare/loop-of-one",
});

/// What a run ends with: cards as bytes.
#[derive(Default)]
pub(crate) struct Bare {
    stored: HashMap<String, Vec<u8>>,
    pub(crate) shown: Option<chat::Content>,
    table: ResourceTable,
    wasi: Option<WasiCtx>,
}

impl WasiView for Bare {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        // Made when it is first asked for: this guest never asks.
        let ctx = self.wasi.get_or_insert_with(|| WasiCtx::builder().build());
        WasiCtxView { ctx, table: &mut self.table }
    }
}

impl types::Host for Bare {}

impl log::Host for Bare {
    fn write(&mut self, _: log::Level, _: String) {}
}

impl storage::Host for Bare {
    fn get(&mut self, _: storage::Bucket, key: String) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.stored.get(&key).cloned())
    }
    fn set(&mut self, _: storage::Bucket, key: String, value: Vec<u8>) -> Result<(), Error> {
        self.stored.insert(key, value);
        Ok(())
    }
    fn delete(&mut self, _: storage::Bucket, _: String) -> Result<(), Error> {
        Err(Error::NotFound)
    }
    fn list(&mut self, _: storage::Bucket, _: String, _: Option<String>, _: u32) -> Result<storage::Page, Error> {
        Err(Error::NotFound)
    }
    fn compare_and_set(&mut self, _: storage::Bucket, _: String, _: Option<Vec<u8>>, _: Vec<u8>) -> Result<(), Error> {
        Err(Error::NotFound)
    }
    fn increment(&mut self, _: storage::Bucket, _: String, _: i32) -> Result<String, Error> {
        Err(Error::NotFound)
    }
}

impl chat::Host for Bare {
    fn post(&mut self, content: chat::Content) -> Result<String, Error> {
        self.shown = Some(content);
        Ok("msg_00000000000000000000000000000000".to_owned())
    }
    fn edit(&mut self, _: String, content: chat::Content) -> Result<(), Error> {
        self.shown = Some(content);
        Ok(())
    }
    fn redact(&mut self, _: String) -> Result<(), Error> {
        Err(Error::NotFound)
    }
    fn reply_privately(&mut self, _: String, _: chat::Content) -> Result<String, Error> {
        Err(Error::NotFound)
    }
    fn open_form(&mut self, _: String, _: String, _: String, _: chat::Content) -> Result<String, Error> {
        Err(Error::NotFound)
    }
    fn set_view(&mut self, _: String, _: String, _: Option<chat::Content>) -> Result<(), Error> {
        Err(Error::NotFound)
    }
    fn typing(&mut self) -> Result<(), Error> {
        Ok(())
    }
    fn toast(&mut self, _: String) -> Result<(), Error> {
        Ok(())
    }
    fn alert(&mut self, _: String) -> Result<(), Error> {
        Ok(())
    }
}

pub(crate) struct BareLoop {
    pub(crate) engine: Engine,
    linker: Linker<Bare>,
}

impl BareLoop {
    pub(crate) fn new() -> Result<Self> {
        Self::on(Engine::new(&serving_config(PoolLimits::default())).map_err(plain)?)
    }

    pub(crate) fn on(engine: Engine) -> Result<Self> {
        let mut linker = Linker::new(&engine);
        wasmtime_wasi::p2::add_to_linker_sync(&mut linker).map_err(plain)?;
        LoopOfOne::add_to_linker::<_, HasSelf<Bare>>(&mut linker, |bare| bare).map_err(plain)?;
        Ok(Self { engine, linker })
    }

    pub(crate) fn compile(&self, component: &[u8]) -> Result<LoopOfOnePre<Bare>> {
        self.prepare(&Component::from_binary(&self.engine, component).map_err(plain)?)
    }

    /// An instance to be, whatever it exports; what it imports beyond this loop's functions is not called.
    pub(crate) fn instance_pre(&self, component: &Component) -> Result<InstancePre<Bare>> {
        let mut linker = self.linker.clone();
        linker.define_unknown_imports_as_traps(component).map_err(plain)?;
        linker.instantiate_pre(component).map_err(plain)
    }

    pub(crate) fn prepare(&self, component: &Component) -> Result<LoopOfOnePre<Bare>> {
        LoopOfOnePre::new(self.linker.instantiate_pre(component).map_err(plain)?).map_err(plain)
    }

    /// One event: a fresh instance, the call, what it showed.
    pub(crate) fn run(&self, program: &LoopOfOnePre<Bare>, event: &Event, before: Bare) -> Result<Bare> {
        let mut store = Store::new(&self.engine, before);
        store.set_fuel(1_000_000_000).map_err(plain)?;
        store.set_epoch_deadline(u64::MAX / 2);
        let instance = program.instantiate(&mut store).map_err(plain)?;
        let answer = instance.parvis_host_handler().call_handle(&mut store, event).map_err(plain)?;
        answer.ok().context("the guest refused")?;
        Ok(store.into_data())
    }
}

/// The event that the sandbox is given, as the guest sees it.
pub(crate) fn event(message: &str) -> Event {
    Event {
        id: "evt_00112233445566778899aabbccddeeff".to_owned(),
        conversation: "cnv_00112233445566778899aabbccddeeff".to_owned(),
        actor: Some("per_00112233445566778899aabbccddeeff".to_owned()),
        now: "2026-11-21T12:00:00.000Z".to_owned(),
        made_by: 1,
        trigger: Trigger::CardAction(CardAction {
            message: message.to_owned(),
            verb: "count".to_owned(),
            data: "{}".to_owned(),
            inputs: "{}".to_owned(),
        }),
    }
}

/// The card as the guest wrote it.
pub(crate) fn chat_content(ran: Bare) -> Result<(String, Option<String>)> {
    let content = ran.shown.context("the guest shows something")?;
    Ok((content.text, content.card))
}

/// wasmtime's error is none of the standard library's.
pub(crate) fn plain(error: wasmtime::Error) -> anyhow::Error {
    anyhow::anyhow!("{error:#}")
}
