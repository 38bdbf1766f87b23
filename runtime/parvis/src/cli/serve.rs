//! `parvis serve`: a host until it is told to stop.

use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use parvis_capability::Policy;
use parvis_capability::people::Registration;
use parvis_domain::Money;
use parvis_domain::http::is_host_name;
use parvis_sandbox::{Compiler, Recording};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use super::DataArg;
use crate::node::{DataDir, Node, NodeOptions, Origin};

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    data: DataArg,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", env = "PARVIS_LISTEN")]
    listen: SocketAddr,
    /// Where the host's own pages are, such as https://chat.example.org; http://localhost with the port it listens on, if not
    /// named
    #[arg(long, value_name = "ORIGIN", env = "PARVIS_ORIGIN")]
    origin: Option<Origin>,
    /// The domain that passkeys belong to, if it is one above the origin's own: another one makes every passkey worthless
    #[arg(long, value_name = "DOMAIN", env = "PARVIS_PASSKEY_DOMAIN")]
    passkey_domain: Option<String>,
    /// The domain under which each program's pages have an origin of their own, such as apps.example.org: it belongs to them alone, and
    /// every name under it leads here; apps.localhost beside an origin of this machine, if not named
    #[arg(long, value_name = "DOMAIN", env = "PARVIS_PAGES_DOMAIN")]
    pages_domain: Option<String>,
    /// From which amount on a payment needs a passkey, such as EUR=50.00, where it is not 100.00; once for each currency
    #[arg(long, value_name = "CURRENCY=AMOUNT", value_parser = amount)]
    passkey_from: Vec<Money>,
    /// From which amount on a payment needs a PIN or a passkey, where it is not the smallest
    #[arg(long, value_name = "CURRENCY=AMOUNT", value_parser = amount)]
    pin_from: Vec<Money>,
    /// What people call this host
    #[arg(long, value_name = "NAME", env = "PARVIS_NAME")]
    name: Option<String>,
    /// Whether people make their own accounts
    #[arg(long, value_enum, default_value_t = RegistrationArg::Closed, env = "PARVIS_REGISTRATION")]
    registration: RegistrationArg,
    /// A page that may open a WebSocket, such as https://chat.example.org; more than once for several
    #[arg(long, value_name = "ORIGIN", env = "PARVIS_ALLOWED_ORIGINS", value_delimiter = ',')]
    allowed_origin: Vec<String>,
    /// Keep what a program was told in a run that failed, for its developers: what people wrote to it and what it stored too,
    /// but no run in which somebody's phone number, address or location was released to it
    #[arg(long, env = "PARVIS_RECORD_FAILURES")]
    record_failures: bool,
    #[command(flatten)]
    egress: EgressArgs,
    /// Make a new `host.secret` where it is lost: everybody is then a stranger to every program
    #[arg(long)]
    new_secret: bool,
    /// Say where it listens as one JSON object, for programs
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    log: LogArgs,
}

fn amount(text: &str) -> Result<Money> {
    let (currency, value) = text.split_once('=').context("such as EUR=50.00")?;
    Ok(Money::parse(currency.parse()?, value)?)
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RegistrationArg {
    Open,
    Closed,
}

impl From<RegistrationArg> for Registration {
    fn from(arg: RegistrationArg) -> Self {
        match arg {
            RegistrationArg::Open => Self::Open,
            RegistrationArg::Closed => Self::Closed,
        }
    }
}

/// How programs reach other servers.
#[derive(Debug, Args)]
pub(crate) struct EgressArgs {
    /// A server of this machine that programs may ask by http, for development, such as localhost:9000; more than once for
    /// several
    #[arg(long, value_name = "HOST:PORT", value_parser = local_host, env = "PARVIS_ALLOW_HOST", value_delimiter = ',')]
    allow_host: Vec<String>,
}

impl EgressArgs {
    pub(crate) fn apply(self, policy: &mut Policy) {
        policy.egress.local.extend(self.allow_host);
    }
}

fn local_host(text: &str) -> Result<String> {
    let is_local = text.contains(':') && is_host_name(text);
    is_local.then(|| text.to_owned()).context("a server of this machine with its port, such as localhost:9000")
}

/// What is logged, on standard error.
#[derive(Debug, Args)]
pub(crate) struct LogArgs {
    /// What to log, such as `info` or `parvis_conversation=debug`
    #[arg(long, value_name = "FILTER", default_value = "info", env = "PARVIS_LOG")]
    log: String,
    /// One JSON object a line
    #[arg(long, env = "PARVIS_LOG_JSON")]
    log_json: bool,
}

impl LogArgs {
    pub(crate) fn quiet() -> Self {
        Self { log: "warn".to_owned(), log_json: false }
    }

    pub(crate) fn start(&self) -> Result<()> {
        let filter = EnvFilter::try_new(&self.log).context("`--log` is no filter: such as `info`")?;
        let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
        let started = if self.log_json { builder.json().try_init() } else { builder.try_init() };
        started.map_err(|error| anyhow::anyhow!("cannot log: {error}"))
    }
}

pub(super) async fn serve(args: ServeArgs) -> Result<ExitCode> {
    args.log.start()?;
    let stop = StopSignal::new()?;
    let mut options = NodeOptions { new_secret: args.new_secret, origin: args.origin, ..NodeOptions::default() };
    options.policy.registration = args.registration.into();
    args.egress.apply(&mut options.policy);
    if args.record_failures {
        options.sandbox.recording = Recording::WithoutReleased;
    }
    options.name = args.name;
    options.passkey_domain = args.passkey_domain;
    options.pages_domain = args.pages_domain;
    let named = |amounts: Vec<Money>| amounts.into_iter().map(|it| (it.currency(), it.minor_units())).collect();
    options.policy.step_up.passkey_from.currencies = named(args.passkey_from);
    options.policy.step_up.pin_from.currencies = named(args.pin_from);
    options.gateway.allowed_origins = args.allowed_origin;
    let mut node = Node::open(&DataDir::new(&args.data.data), compiler()?, options).await?;
    let address = node.serve(args.listen).await?;
    if args.json {
        println!("{}", serde_json::json!({ "address": address }));
    } else {
        println!("listening on http://{address}");
    }
    stop.wait().await;
    tracing::info!("stopping");
    node.stop().await?;
    Ok(ExitCode::SUCCESS)
}

/// The compile worker is this binary itself.
pub(crate) fn compiler() -> Result<Compiler> {
    let own = std::env::current_exe().context("cannot tell where this program is")?;
    Ok(Compiler::new(own, ["compile-worker"]))
}

/// Ctrl-C, or a service manager's wish: heard from the moment that this is made.
#[derive(Debug)]
pub(crate) struct StopSignal {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

impl StopSignal {
    pub(crate) fn new() -> Result<Self> {
        let listen = |kind| signal(kind).context("cannot listen for signals");
        Ok(Self { interrupt: listen(SignalKind::interrupt())?, terminate: listen(SignalKind::terminate())? })
    }

    pub(crate) async fn wait(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
