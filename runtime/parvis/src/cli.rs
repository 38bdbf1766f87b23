//! The command line: what can be asked for, and how an answer becomes an exit code.
//!
//! 0 where all is well. 1 where something failed, or a package is not intact. 2 where a package is intact and its publisher
//! not trusted, or the arguments are wrong.

mod accounts;
mod archive;
mod events;
mod logs;
mod packages;
mod remote;
mod serve;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory, Parser, Subcommand};

pub(crate) use serve::{EgressArgs, LogArgs, StopSignal, compiler};

use crate::advice;
use crate::demo::{self, DemoArgs};
use crate::develop;

/// Data directory where none is named.
const DATA: &str = "parvis-data";

/// A host for conversations that carry sandboxed mini-programs: they can talk, know who is there and get paid.
#[derive(Debug, Parser)]
#[command(
    name = "parvis",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    after_help = "\
A first host:
  parvis accounts create olga --name Olga --operator --data ./parvis-data
  parvis serve --data ./parvis-data

A mini-program, on a host of its own while it is written:
  parvis new tea-time --lang js
  cd tea-time
  parvis dev

A mini-program, from its component to a host:
  parvis keys create ./keys --name 'Example Ltd'
  parvis sign app.wasm --manifest parvis.json --keys ./keys --output app.signed.wasm
  parvis inspect app.signed.wasm
  parvis publishers trust ./keys/publisher.json --data ./parvis-data
  parvis install app.signed.wasm --data ./parvis-data"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Begin a mini-program: a folder with a small one that works
    New(develop::NewArgs),
    /// Build the mini-program of a folder: its package
    Build(develop::BuildArgs),
    /// Play the written events of a folder against the real sandbox
    Test(develop::TestArgs),
    /// A host of its own for the mini-program of a folder, built and installed anew with each change
    Dev(develop::DevArgs),
    /// Run a failed run again, from its record
    Replay(develop::ReplayArgs),
    /// Run a host
    Serve(serve::ServeArgs),
    /// Make and rotate a publisher's keys
    #[command(subcommand)]
    Keys(packages::KeysCommand),
    /// Sign a component: it becomes a package
    Sign(packages::SignArgs),
    /// Is a package intact, and by a publisher whom a host trusts?
    Verify(packages::VerifyArgs),
    /// What is in a package: publisher, permissions, imports, resources
    Inspect(packages::InspectArgs),
    /// Hand a package to a host, for its operator to install
    Publish(remote::PublishArgs),
    /// Install a package on a host (operator)
    Install(remote::InstallArgs),
    /// Publishers whom a host trusts
    #[command(subcommand)]
    Publishers(packages::PublishersCommand),
    /// Make accounts on a host that does not run, such as the first operator's
    #[command(subcommand)]
    Accounts(accounts::AccountsCommand),
    /// Events that were set aside: list, retry, drop (operator)
    #[command(subcommand)]
    Events(events::EventsCommand),
    /// What an installed program logged, and the records of its failed runs (developer, operator)
    Logs(logs::LogsArgs),
    /// Write everything that a host keeps to standard output
    Export(archive::ExportArgs),
    /// Fill an empty data directory from standard input
    Import(archive::ImportArgs),
    /// A host with demo people, demo money and the sample programs
    Demo(DemoArgs),
    /// Completions for a shell, to standard output
    Completions { shell: clap_complete::Shell },
    /// Compiles a component: the host's own child process
    #[command(hide = true)]
    CompileWorker,
}

/// Where a host keeps its data.
#[derive(Debug, Clone, clap::Args)]
struct DataArg {
    /// The host's data directory
    #[arg(long, value_name = "DIR", default_value = DATA, env = "PARVIS_DATA")]
    data: PathBuf,
}

/// Reads the arguments, does what they say, answers the exit code.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    // Before anything else is started: it limits itself.
    if matches!(arguments.command, Command::CompileWorker) {
        return parvis_sandbox::compile::worker::main();
    }
    match execute(arguments.command) {
        Ok(code) => code,
        Err(error) => {
            advice::report(&error);
            ExitCode::FAILURE
        }
    }
}

fn execute(command: Command) -> Result<ExitCode> {
    match command {
        Command::New(args) => develop::new(&args),
        Command::Keys(command) => packages::keys(command),
        Command::Sign(args) => packages::sign(&args),
        Command::Verify(args) => packages::verify(&args),
        Command::Inspect(args) => packages::inspect(&args),
        Command::Publishers(command) => packages::publishers(command),
        Command::Export(args) => archive::export(&args),
        Command::Import(args) => archive::import(&args),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Arguments::command(), "parvis", &mut io::stdout());
            Ok(ExitCode::SUCCESS)
        }
        Command::CompileWorker => Ok(parvis_sandbox::compile::worker::main()),
        Command::Build(args) => block_on(develop::build(args)),
        Command::Test(args) => block_on(develop::test(args)),
        Command::Dev(args) => block_on(develop::dev(args)),
        Command::Replay(args) => block_on(develop::replay(args)),
        Command::Serve(args) => block_on(serve::serve(args)),
        Command::Publish(args) => block_on(remote::publish(args)),
        Command::Install(args) => block_on(remote::install(args)),
        Command::Accounts(command) => block_on(accounts::run(command)),
        Command::Events(command) => block_on(events::run(command)),
        Command::Logs(args) => block_on(logs::logs(args)),
        Command::Demo(args) => block_on(demo::run(args)),
    }
}

fn block_on(work: impl Future<Output = Result<ExitCode>>) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(work)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_well_formed() {
        Arguments::command().debug_assert();
    }
}
