//! `parvis demo --check`: the whole story, played through the public API.

use std::path::Path;
use std::process::ExitCode;

pub(crate) async fn run(_components: &Path) -> anyhow::Result<ExitCode> {
    anyhow::bail!("not yet")
}
