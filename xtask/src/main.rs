//! The project's own commands, called as `cargo xtask <command>`.
//!
//! It drives cargo and the guests' tools and builds in seconds: it depends on nothing heavy and on none of our crates.
//! All cargo calls build the same default members, so that the demo and the tests share one copy of every dependency.
//!
//! Not here: what the demo does (`parvis demo`), what a benchmark measures (`tests/bench`).

mod bench;
mod browser;
mod demo;
mod deny;
mod guests;
mod inputs;
mod javascript;
mod leftovers;
mod licence;
mod metadata;
mod npm;
mod python;
mod setup;
mod shell;
mod stages;
mod test;
mod web;

use std::process::ExitCode;

const HELP: &str = "\
usage: cargo xtask <command>

  test               everything that continuous integration checks, with the time of each stage
  demo [options]     builds the mini-programs, the web client and the server, then runs the demo
                       --port P      listen on another port than 8080
                       --data DIR    keep the data in DIR
                       --check       play the whole story through the public API; exit 0 only if every step held
  bench [name...]    release build, then the named benchmarks (all without a name); one JSON object a line
  guests             builds the mini-programs that the tests and the demo run
  web                builds the web client, which the server embeds
  browser [word...]  the stories in a real browser alone; with words, those whose names hold one
  screenshots DIR    writes pictures of every view to DIR: wide and phone, light and dark
  check              the quick stages of `test`: formatting, licences and banned crates
  setup              looks for the tools that the other commands need
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = arguments.split_first().map_or(("help", &[][..]), |(first, rest)| (first.as_str(), rest));
    let outcome = match command {
        "test" => test::everything(rest),
        "check" => test::quick(rest),
        "demo" => demo::run(rest),
        "bench" => bench::run(rest),
        "guests" => setup::run(setup::Need::Guests).and_then(|()| guests::build_all()),
        "web" => web::run_command(rest),
        "browser" => browser::test_some(rest),
        "screenshots" => browser::screenshots(rest),
        "setup" => setup::run(setup::Need::Tests),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => {
            eprintln!("no such command: {other}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
