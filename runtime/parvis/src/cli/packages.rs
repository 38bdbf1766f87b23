//! Commands about packages and publishers: arguments in, a report of `parvis-cli` out.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use parvis_cli::{Format, Report, Trust};
use parvis_package::{KeySetChain, limits};

use super::DataArg;
use crate::node::{Accepted, DataDir};

/// Days after which new keys expire: a yearly rotation, with a month to spare.
const KEY_DAYS: u32 = 395;

#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Make a new publisher
    Create {
        /// The folder to be made: `publisher.json` in it is public, the secret beside it is not
        folder: PathBuf,
        /// What people are shown
        #[arg(long)]
        name: String,
        #[command(flatten)]
        days: DaysArg,
        #[command(flatten)]
        output: OutputArg,
    },
    /// Replace the key by a new one that the old one signs
    Rotate {
        folder: PathBuf,
        #[command(flatten)]
        days: DaysArg,
        #[command(flatten)]
        output: OutputArg,
    },
}

#[derive(Debug, Args)]
pub(super) struct DaysArg {
    /// Days after which the keys expire
    #[arg(long, value_name = "N", default_value_t = KEY_DAYS, value_parser = clap::value_parser!(u32).range(1..=3_650))]
    days: u32,
}

#[derive(Debug, Args)]
pub(super) struct OutputArg {
    /// Answer in JSON, for programs
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct SignArgs {
    /// The component, as the compiler made it
    component: PathBuf,
    /// The manifest; the publisher is filled in
    #[arg(long, value_name = "FILE", default_value = "parvis.json")]
    manifest: PathBuf,
    /// The folder of the publisher's keys
    #[arg(long, value_name = "DIR")]
    keys: PathBuf,
    /// The package to be written
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    format: OutputArg,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit code: 0 intact (and trusted, where that was asked), 1 not intact, 2 intact but not trusted."
)]
pub(super) struct VerifyArgs {
    package: PathBuf,
    /// Ask whether the host with this data directory trusts the publisher; it may be running
    #[arg(long, value_name = "DIR", conflicts_with = "keys")]
    data: Option<PathBuf>,
    /// Ask whether it is by the publisher of this `publisher.json`
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    #[command(flatten)]
    output: OutputArg,
}

#[derive(Debug, Args)]
pub(super) struct InspectArgs {
    package: PathBuf,
    #[command(flatten)]
    output: OutputArg,
}

#[derive(Debug, Subcommand)]
pub(super) enum PublishersCommand {
    /// Trust a publisher from now on; a host that runs notices
    Trust {
        /// The publisher's `publisher.json`, from a source that you trust
        key_sets: PathBuf,
        #[command(flatten)]
        data: DataArg,
    },
    /// Publishers whom the host trusts
    List {
        #[command(flatten)]
        data: DataArg,
    },
}

pub(super) fn keys(command: KeysCommand) -> Result<ExitCode> {
    match command {
        KeysCommand::Create { folder, name, days, output } => {
            answer(&parvis_cli::create_keys(&folder, &name, days.expiry())?, &output)
        }
        KeysCommand::Rotate { folder, days, output } => {
            answer(&parvis_cli::rotate_keys(&folder, days.expiry())?, &output)
        }
    }
}

impl DaysArg {
    fn expiry(&self) -> parvis_domain::Timestamp {
        parvis_cli::now().plus_millis(i64::from(self.days) * 24 * 3_600 * 1_000)
    }
}

pub(super) fn sign(args: &SignArgs) -> Result<ExitCode> {
    answer(&parvis_cli::sign(&args.component, &args.manifest, &args.keys, &args.output)?, &args.format)
}

pub(super) fn verify(args: &VerifyArgs) -> Result<ExitCode> {
    let publishers = args.data.as_ref().map(|data| DataDir::new(data).publishers());
    let trust = match (&publishers, &args.keys) {
        (Some(publishers), _) => Trust::Host(publishers),
        (None, Some(keys)) => Trust::Keys(keys),
        (None, None) => Trust::NotChecked,
    };
    answer(&parvis_cli::verify(&args.package, trust, parvis_cli::now())?, &args.output)
}

pub(super) fn inspect(args: &InspectArgs) -> Result<ExitCode> {
    answer(&parvis_cli::inspect(&args.package)?, &args.output)
}

pub(super) fn publishers(command: PublishersCommand) -> Result<ExitCode> {
    match command {
        PublishersCommand::Trust { key_sets, data } => {
            let key_sets = read_key_sets(&key_sets)?;
            let data = DataDir::new(data.data);
            data.create()?;
            let what = match data.publishers().accept(&key_sets)? {
                Accepted::New => "trusted from now on",
                Accepted::Newer => "trusted already, newer key-sets kept",
                Accepted::Known => "trusted already",
            };
            println!("{} {what}", key_sets.publisher());
        }
        PublishersCommand::List { data } => {
            for key_sets in DataDir::new(data.data).publishers().list()? {
                let current = key_sets.current();
                let name: String = current.name().chars().filter(|c| !c.is_control()).collect();
                println!(
                    "{} {name}, key-set version {}, expires {}",
                    key_sets.publisher(),
                    current.version(),
                    current.expires()
                );
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The key-sets in a `publisher.json`, or in a folder of keys that holds one.
pub(super) fn read_key_sets(path: &std::path::Path) -> Result<KeySetChain> {
    let path = if path.is_dir() { path.join("publisher.json") } else { path.to_owned() };
    let read = || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let bound = u64::try_from(limits::PUBLISHER_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
        io::Read::read_to_end(&mut io::Read::take(std::fs::File::open(&path)?, bound), &mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().with_context(|| format!("cannot read {}", path.display()))?;
    KeySetChain::parse(&bytes).with_context(|| format!("{} is refused", path.display()))
}

fn answer<R: Report>(report: &R, output: &OutputArg) -> Result<ExitCode> {
    let format = if output.json { Format::Json } else { Format::Text };
    report.write(format, &mut io::stdout().lock()).context("cannot write the answer")?;
    Ok(report.exit_code().into())
}
