//! The benchmarks: printed figures, never timed tests. `cargo xtask bench [NAME…]` builds them for release and runs them.
//!
//! Each prints JSON objects, one a line, on standard output; what is said beside them goes to standard error. What is compared
//! is compared in one run, round by round, because the machine is noisy; CPU time is steadier than wall time.
//!
//! A benchmark is a module with `pub(crate) fn run() -> anyhow::Result<()>` and one line in `BENCHES`.

mod bare;
mod chat;
mod child;
mod client;
mod cold;
mod commit;
mod dev;
mod disk;
mod effects;
mod fanout;
mod http;
mod idle;
mod invoke;
mod languages;
mod measure;
mod page;
mod pages;
mod scaling;
mod street;
mod world;

use std::process::ExitCode;

/// The product's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A benchmark's name and how to run it.
type Bench = (&'static str, fn() -> anyhow::Result<()>);

const BENCHES: &[Bench] = &[
    ("disk", disk::run),
    ("commit", commit::run),
    ("invoke", invoke::run),
    ("effects", effects::run),
    ("scaling", scaling::run),
    ("http", http::run),
    ("cold", cold::run),
    ("idle", idle::run),
    ("fanout", fanout::run),
    ("chat", chat::run),
    ("page", page::run),
    ("pages", pages::run),
    ("languages", languages::run),
    ("dev", dev::run),
];

/// Servers that benchmarks start in a process of their own: the argument that makes this program one, and what it runs.
type Server = (&'static str, fn(&[String]) -> anyhow::Result<()>);

const SERVERS: &[Server] =
    &[(http::SERVER, http::serve), (fanout::SERVER, fanout::serve), (pages::SERVER, pages::serve)];

/// The argument that makes this program a compile worker, for the packages that the benchmarks install.
const COMPILE_WORKER: &str = "compile-worker";

fn main() -> ExitCode {
    let names: Vec<String> = std::env::args().skip(1).collect();
    if names.first().is_some_and(|name| name == COMPILE_WORKER) {
        return parvis_sandbox::compile::worker::main();
    }
    if let Some((server, args)) = names.split_first()
        && let Some((_, serve)) = SERVERS.iter().find(|(name, _)| name == server)
    {
        return exit_code(server, serve(args));
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
        if exit_code(name, run()) != ExitCode::SUCCESS {
            outcome = ExitCode::FAILURE;
        }
    }
    outcome
}

fn exit_code(name: &str, ran: anyhow::Result<()>) -> ExitCode {
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error:#}");
            ExitCode::FAILURE
        }
    }
}
