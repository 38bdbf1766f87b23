//! `parvis publish` and `parvis install`: packages go to a host, over its API or straight into its data directory.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use parvis_capability::program::{Installed, Settings};
use parvis_domain::{Currency, ProgramId, VersionDigest};
use parvis_gateway::{InstallOptions, Installer};
use parvis_package::VerifiedPackage;
use serde_json::{Value, json};

use super::packages::read_key_sets;
use super::serve::{LogArgs, compiler};
use crate::advice::{Advise, advise};
use crate::client::{Client, new_key};
use crate::node::{DataDir, Node, NodeOptions};

/// A server, and as whom to speak to it.
#[derive(Debug, Args)]
pub(super) struct ServerArgs {
    /// The server's address
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080", env = "PARVIS_SERVER")]
    server: String,
    /// A file with the token of a session
    #[arg(long, value_name = "FILE", env = "PARVIS_TOKEN_FILE", conflicts_with = "login")]
    token_file: Option<PathBuf>,
    /// Sign in under this name; the password is read from PARVIS_PASSWORD or standard input
    #[arg(long, value_name = "NAME", env = "PARVIS_LOGIN")]
    login: Option<String>,
}

impl ServerArgs {
    pub(super) async fn connect(&self) -> Result<Client> {
        let client = Client::new(&self.server)?;
        match (&self.token_file, &self.login) {
            (Some(path), _) => {
                let token = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
                Ok(client.with_token(token.trim()))
            }
            (None, Some(login)) => {
                let password = super::accounts::read_password("PARVIS_PASSWORD")?;
                client.sign_in(login, &password).await.advise(
                    format!("cannot sign in as {login} at {}", self.server),
                    "Is the server running, and the password right? An account is made with `parvis accounts create`.",
                )
            }
            (None, None) => Err(advise(
                "it is not said who asks",
                "Name an account with `--login`, or a session with `--token-file`.",
            )),
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct PublishArgs {
    package: PathBuf,
    #[command(flatten)]
    server: ServerArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Straight into a data directory, while its host does not run:
  parvis install app.signed.wasm --data ./parvis-data --trust-publisher ./keys/publisher.json

On a host that runs:
  PARVIS_PASSWORD=… parvis install app.signed.wasm --server http://127.0.0.1:8080 --login olga")]
pub(super) struct InstallArgs {
    /// A signed package; or the version (ver_…) of one that was published on the host
    package: PathBuf,
    #[command(flatten)]
    server: ServerArgs,
    /// Install into this data directory instead; its host must not run
    #[arg(long, value_name = "DIR", conflicts_with_all = ["token_file", "login"])]
    data: Option<PathBuf>,
    /// Trust the publisher of this `publisher.json` from now on (with `--data`)
    #[arg(long, value_name = "FILE", requires = "data")]
    trust_publisher: Option<PathBuf>,
    /// Accept permissions that the running version does not have
    #[arg(long)]
    accept_permissions: bool,
    /// Accept a lower version code than was ever installed
    #[arg(long)]
    rollback: bool,
    /// Where the program is paid: a currency; the account is opened in the name of `--merchant-name`
    #[arg(long, value_name = "CURRENCY", requires = "merchant_name")]
    merchant: Option<Currency>,
    /// What payers are shown
    #[arg(long, value_name = "NAME", requires = "merchant")]
    merchant_name: Option<String>,
    /// Login names of the program's staff; more than once for several
    #[arg(long, value_name = "LOGIN")]
    staff: Vec<String>,
}

/// The package, judged here before anybody else is asked.
fn read_package(path: &Path) -> Result<VerifiedPackage> {
    let bound = u64::try_from(parvis_package::limits::PACKAGE_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    std::io::Read::read_to_end(&mut std::io::Read::take(file, bound), &mut bytes)
        .with_context(|| format!("cannot read {}", path.display()))?;
    parvis_package::verify(bytes).advise(
        format!("{} is not an intact package", path.display()),
        "Get it again from its publisher, or sign the component with `parvis sign`.",
    )
}

pub(super) async fn publish(args: PublishArgs) -> Result<ExitCode> {
    let package = read_package(&args.package)?;
    let client = args.server.connect().await?;
    let answer = client.upload("/v1/packages", &new_key(), package.into_bytes()).await?.ok().advise(
        format!("{} was not published", args.package.display()),
        "The host's operator trusts a publisher with `parvis publishers trust publisher.json`.",
    )?;
    let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
    println!("{} waits for the operator, who installs it with `parvis install {}`", text("app_id"), text("version"));
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn install(args: InstallArgs) -> Result<ExitCode> {
    let version = args.package.to_str().and_then(|name| name.parse::<VersionDigest>().ok());
    if let (Some(version), None) = (version, &args.data) {
        let query = format!("?accept_permissions={}&rollback={}", args.accept_permissions, args.rollback);
        let client = args.server.connect().await?;
        let installed = client.post(&format!("/v1/packages/{version}/install{query}"), &new_key(), &json!({})).await?;
        return finish(&args, &client, installed.ok()).await;
    }
    let package = read_package(&args.package)?;
    match &args.data {
        Some(data) => install_offline(&args, package, data).await,
        None => install_at_server(&args, package).await,
    }
}

async fn install_at_server(args: &InstallArgs, package: VerifiedPackage) -> Result<ExitCode> {
    let client = args.server.connect().await?;
    let path = format!("/v1/programs?accept_permissions={}&rollback={}", args.accept_permissions, args.rollback);
    let installed = client.upload(&path, &new_key(), package.into_bytes()).await?;
    finish(args, &client, installed.ok()).await
}

/// Says what became of it, and tells the host who is paid and who is staff.
async fn finish(args: &InstallArgs, client: &Client, installed: Result<Value>) -> Result<ExitCode> {
    let installed = installed.advise(
        format!("{} was not installed", args.package.display()),
        "A publisher who is not known here is trusted with `parvis publishers trust publisher.json --data DIR`.",
    )?;
    println!("{}", told(&installed));
    if args.merchant.is_none() && args.staff.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let program =
        installed.get("program").and_then(Value::as_str).context("the host does not say which program it is")?;
    let path = format!("/v1/programs/{program}");
    let mut settings = client.get(&format!("{path}/settings")).await?.ok()?;
    if let (Some(currency), Some(name)) = (args.merchant, &args.merchant_name) {
        let body = json!({ "currency": currency.code(), "name": name });
        let opened = client.post(&format!("{path}/merchant"), &new_key(), &body).await?.ok()?;
        set(&mut settings, "merchant", opened.get("account").cloned().unwrap_or_default());
    }
    if !args.staff.is_empty() {
        let mut staff = Vec::new();
        for login in &args.staff {
            let person = client.get(&format!("/v1/people/{login}")).await?.ok();
            let person = person.with_context(|| format!("there is no {login}"))?;
            staff.push(person.get("id").cloned().unwrap_or_default());
        }
        set(&mut settings, "staff", Value::Array(staff));
    }
    client.put(&format!("{path}/settings"), &settings).await?.ok()?;
    Ok(ExitCode::SUCCESS)
}

fn set(settings: &mut Value, name: &str, value: Value) {
    if let Some(settings) = settings.as_object_mut() {
        settings.insert(name.to_owned(), value);
    }
}

fn told(installed: &Value) -> String {
    let text = |name: &str| installed.get(name).and_then(Value::as_str).unwrap_or_default();
    let more: Vec<_> =
        installed.get("more").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    tell(text("kind"), text("program"), &more)
}

fn tell(kind: &str, program: &str, more: &[&str]) -> String {
    match kind {
        "running" => format!("{program} runs"),
        "unchanged" => format!("{program} runs already"),
        _ => format!(
            "{program} waits: this version asks for more permissions ({}). Install it again with `--accept-permissions`.",
            more.join(", ")
        ),
    }
}

async fn install_offline(args: &InstallArgs, package: VerifiedPackage, data: &Path) -> Result<ExitCode> {
    LogArgs::quiet().start()?;
    let data = DataDir::new(data);
    data.create()?;
    if let Some(path) = &args.trust_publisher {
        data.publishers().accept(&read_key_sets(path)?)?;
    }
    let node = Node::open(&data, compiler()?, NodeOptions::default()).await?;
    let installed = install_in(&node, args, package).await;
    node.stop().await?;
    println!("{}", installed?);
    Ok(ExitCode::SUCCESS)
}

async fn install_in(node: &Node, args: &InstallArgs, package: VerifiedPackage) -> Result<String> {
    let program = package.program();
    let options = InstallOptions {
        accept_permissions: args.accept_permissions,
        rollback: args.rollback,
        settings: settings(node, args, program).await?,
        idempotency: None,
    };
    let installed = node.installer().install(package.into_bytes().into(), options).await.advise(
        format!("{} was not installed", args.package.display()),
        "Trust a publisher who is not known here with `--trust-publisher publisher.json`.",
    )?;
    Ok(match node.conversations().settle(installed).value {
        Installed::Running { program } => tell("running", &program.to_string(), &[]),
        Installed::Unchanged { program } => tell("unchanged", &program.to_string(), &[]),
        Installed::Staged { program, more, hosts } => {
            let more = more.iter().map(|permission| permission.name()).chain(hosts.iter().map(String::as_str));
            tell("staged", &program.to_string(), &more.collect::<Vec<_>>())
        }
    })
}

/// What the operator decides, on top of what stands; `None` where nothing is said.
async fn settings(node: &Node, args: &InstallArgs, program: ProgramId) -> Result<Option<Settings>> {
    if args.merchant.is_none() && args.staff.is_empty() {
        return Ok(None);
    }
    let mut settings =
        node.host().find_program(program).await?.value.map(|program| program.settings).unwrap_or_default();
    if let (Some(currency), Some(name)) = (args.merchant, &args.merchant_name) {
        settings.merchant = Some(node.host().open_merchant_account(None, program, currency, name).await?.value);
    }
    for login in &args.staff {
        let account = node.host().find_by_login(login).await?;
        settings.staff.insert(account.with_context(|| format!("there is no {login}"))?.id);
    }
    Ok(Some(settings))
}
