//! The benchmarks: printed figures, never timed tests. `cargo xtask bench [NAME…]` builds them for release and runs them.
//!
//! Each prints JSON objects, one a line, on standard output; what is said beside them goes to standard error. What is compared
//! is compared in one run, round by round, because the machine is noisy; CPU time is steadier than wall time.
//!
//! A benchmark is a module with `pub(crate) fn run() -> anyhow::Result<()>` and one line in `BENCHES`.

mod bare;
mod cold;
mod commit;
mod disk;
mod effects;
mod idle;
mod invoke;
mod measure;
mod scaling;
mod world;

use std::process::ExitCode;

/// A benchmark's name and how to run it.
type Bench = (&'static str, fn() -> anyhow::Result<()>);

const BENCHES: &[Bench] = &[
    ("disk", disk::run),
    ("commit", commit::run),
    ("invoke", invoke::run),
    ("effects", effects::run),
    ("scaling", scaling::run),
    ("cold", cold::run),
    ("idle", idle::run),
];

/// The argument that makes this program a compile worker, for the packages that the benchmarks install.
const COMPILE_WORKER: &str = "compile-worker";

fn main() -> ExitCode {
    let names: Vec<String> = std::env::args().skip(1).collect();
    if names.first().is_some_and(|name| name == COMPILE_WORKER) {
        return parvis_sandbox::compile::worker::main();
    }
    let unknown: Vec<_> = names.iter().filter(|name| BENCHES.iter().all(|(known, _)| known != name)).collect();
    if !unknown.is_empty() {
        let known: Vec<_> = BENCHES.iter().map(|(name, _)| *name).collect();
        eprintln!("no benchmark is called {unknown:?}; there are: {}", known.join(" "));
        return ExitCode::from(2);
    }
    let mut outcome = ExitCode::SUCCESS;
    for (name, run) in BENCHES.iter().filter(|(name, _)| names.is_empty() || names.iter().any(|asked| asked == name)) {
        eprintln!("==> {name}");
        if let Err(error) = run() {
            eprintln!("{name}: {error:#}");
            outcome = ExitCode::FAILURE;
        }
    }
    outcome
}
