//! `parvis accounts`: the accounts that must be there before anybody can sign in.

use std::io::{self, IsTerminal, Read};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Subcommand;
use parvis_capability::people::Role;
use parvis_capability::{Host, Policy, SystemClock, SystemEntropy};
use parvis_store::FileBlobs;
use zeroize::Zeroizing;

use super::DataArg;
use crate::advice::advise;
use crate::node::{DataDir, open_store};

#[derive(Debug, Subcommand)]
pub(super) enum AccountsCommand {
    /// Make an account; the password is read from standard input or PARVIS_PASSWORD
    Create {
        /// 1 to 64 of a-z, digits and . - _ @
        login: String,
        /// What others are shown
        #[arg(long)]
        name: String,
        /// The person operates the host: installs programs, names staff, issues money
        #[arg(long)]
        operator: bool,
        #[command(flatten)]
        data: DataArg,
    },
}

pub(super) async fn run(command: AccountsCommand) -> Result<ExitCode> {
    let AccountsCommand::Create { login, name, operator, data } = command;
    let password = read_password("PARVIS_PASSWORD")?;
    let data = DataDir::new(data.data);
    data.create()?;
    let secret = data.host_secret(!data.has_store())?;
    let store = Arc::new(open_store(&data)?);
    let blobs = Arc::new(FileBlobs::open(&data.blobs()).context("cannot open the blobs")?);
    let host =
        Host::new(store.clone(), blobs, *secret, Arc::new(SystemClock), Arc::new(SystemEntropy), Policy::default());
    let role = if operator { Role::Operator } else { Role::User };
    let made = host.create_account(None, &login, &password, &name, role).await?;
    println!("{} {login}", made.value);
    drop(host);
    tokio::task::spawn_blocking(move || Arc::into_inner(store).and_then(parvis_store::Executor::close)).await?;
    Ok(ExitCode::SUCCESS)
}

/// The password in `variable`, or the first line of standard input.
pub(super) fn read_password(variable: &str) -> Result<Zeroizing<String>> {
    if let Ok(password) = std::env::var(variable) {
        return Ok(Zeroizing::new(password));
    }
    if io::stdin().is_terminal() {
        return Err(advise(
            "there is no password",
            format!("Put it into {variable}, or write it to standard input: `parvis … < password-file`."),
        ));
    }
    let mut text = Zeroizing::new(String::new());
    io::stdin().take(1_024).read_to_string(&mut text).context("cannot read the password")?;
    Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
}
