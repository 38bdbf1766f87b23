//! The compile worker: the child process behind [`super::Compiler`].

use std::io::{Read, Write};
use std::process::ExitCode;

use parvis_package::limits::PACKAGE_BYTES_MAX;
use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};

use super::frame::{self, ARTIFACT_BYTES_MAX, Answer};
use crate::engine;

/// Address space. Measured: a Python guest of 18 MB takes under 1 GiB.
const ADDRESS_SPACE_BYTES: u64 = 2 << 30;
/// Processor time, summed over all threads. A Python guest takes 7 to 14 seconds.
const CPU_SECONDS: u64 = 120;
/// The three standard streams and what the allocator and the threads need in passing.
const FILES: u64 = 32;

/// Runs the worker: limits itself, reads a component, compiles it, answers.
///
/// A child process alone may call this: its limits cannot be taken back.
pub fn main() -> ExitCode {
    if let Err(error) = limit() {
        let _ = writeln!(std::io::stderr(), "cannot limit itself: {error}");
        return ExitCode::FAILURE;
    }
    let answer = match read_component() {
        Ok(component) => compile(&component),
        Err(why) => Answer::Refused(why),
    };
    match frame::write(&mut std::io::stdout().lock(), &answer) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn limit() -> rustix::io::Result<()> {
    // Should the host be killed, nobody waits for the answer.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let both = |limit| Rlimit { current: Some(limit), maximum: Some(limit) };
    setrlimit(Resource::As, both(ADDRESS_SPACE_BYTES))?;
    setrlimit(Resource::Cpu, both(CPU_SECONDS))?;
    setrlimit(Resource::Nofile, both(FILES))?;
    setrlimit(Resource::Fsize, both(0))?;
    setrlimit(Resource::Core, both(0))
}

fn read_component() -> Result<Vec<u8>, String> {
    let mut component = Vec::new();
    let max = u64::try_from(PACKAGE_BYTES_MAX).expect("the cap is small");
    let read = std::io::stdin().lock().take(max + 1).read_to_end(&mut component);
    read.map_err(|error| error.to_string())?;
    if component.len() > PACKAGE_BYTES_MAX {
        return Err(format!("it has more than {PACKAGE_BYTES_MAX} bytes"));
    }
    Ok(component)
}

fn compile(component: &[u8]) -> Answer {
    // Binary alone: the engine takes text too where it is built with that, and text has no caps.
    if !component.starts_with(b"\0asm") {
        return Answer::Refused("it does not begin with the preamble of a component".to_owned());
    }
    let compiled = engine::compiling().and_then(|engine| engine.precompile_component(component));
    match compiled {
        Ok(artifact) if artifact.len() > ARTIFACT_BYTES_MAX => {
            Answer::Refused(format!("it compiles to more than {ARTIFACT_BYTES_MAX} bytes"))
        }
        Ok(artifact) => Answer::Artifact(artifact),
        Err(error) => Answer::Refused(format!("{error:#}")),
    }
}
