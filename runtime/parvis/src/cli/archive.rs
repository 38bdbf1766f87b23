//! `parvis export` and `parvis import`: everything that a host keeps, as one stream.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use parvis_store::{FileBlobs, Sled, SledOptions};

use super::DataArg;
use crate::advice::{Advise, advise};
use crate::node::{DataDir, copy_secrets, open_store};

#[derive(Debug, Args)]
#[command(after_help = "\
The host must not run. What is not in the export: `host.secret`, `host.key` and `publishers/`. Keep copies of them apart.

  parvis export --data ./parvis-data > backup.parvis")]
pub(super) struct ExportArgs {
    #[command(flatten)]
    data: DataArg,
}

#[derive(Debug, Args)]
#[command(after_help = "  parvis import --data ./new --secrets-from ./parvis-data < backup.parvis")]
pub(super) struct ImportArgs {
    #[command(flatten)]
    data: DataArg,
    /// Copy `host.secret`, `host.key` and `publishers/` from this data directory
    #[arg(long, value_name = "DIR")]
    secrets_from: Option<PathBuf>,
}

pub(super) fn export(args: &ExportArgs) -> Result<ExitCode> {
    let data = DataDir::new(&args.data.data);
    if !data.has_store() {
        return Err(advise(
            format!("{} is no data directory", data.root().display()),
            "Name the directory of a host with `--data`.",
        ));
    }
    if io::stdout().is_terminal() {
        return Err(advise("an export is not for a terminal", "Send it to a file: `parvis export > backup.parvis`."));
    }
    let store = open_store(&data)?;
    let blobs = FileBlobs::open(&data.blobs()).context("cannot open the blobs")?;
    let archived = parvis_store::export(&store, &blobs, &mut io::stdout().lock())?;
    store.close();
    eprintln!(
        "exported {} keys, {} counters, {} logs and {} blobs, up to commit {}; not in it: host.secret, host.key, publishers/",
        archived.keys, archived.counters, archived.logs, archived.blobs, archived.number
    );
    Ok(ExitCode::SUCCESS)
}

pub(super) fn import(args: &ImportArgs) -> Result<ExitCode> {
    let data = DataDir::new(&args.data.data);
    data.create()?;
    let mut engine = Sled::open(&data.db(), SledOptions::default())?;
    let blobs = FileBlobs::open(&data.blobs()).context("cannot open the blobs")?;
    let archived = parvis_store::import(&mut engine, &blobs, &mut io::stdin().lock()).advise(
        "nothing was imported",
        "Import a whole export into an empty data directory: `parvis import --data ./new < backup.parvis`.",
    )?;
    eprintln!(
        "imported {} keys, {} counters, {} logs and {} blobs, up to commit {}",
        archived.keys, archived.counters, archived.logs, archived.blobs, archived.number
    );
    match &args.secrets_from {
        Some(from) => copy_secrets(&DataDir::new(from as &Path), &data)?,
        None => eprintln!(
            "copy host.secret, host.key and publishers/ from the host that was exported before you start this one"
        ),
    }
    Ok(ExitCode::SUCCESS)
}
