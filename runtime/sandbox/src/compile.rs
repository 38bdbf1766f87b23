//! Compiling a component, in a child process that holds nothing worth having.
//!
//! The compiler is the largest piece of code that meets bytes of strangers, and it can be made to take very long. So it runs
//! in a process of its own ([`worker`]) without keys, files, environment or network, under limits of memory, processor and
//! wall-clock time. What it answers is not trusted to be harmless, only to be what it compiled: it is loaded under the
//! serving engine's own checks, and then signed.
//!
//! Protocol: the component's bytes on standard input, to its end; one [`frame`] on standard output.

mod frame;
pub mod worker;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};

pub use frame::ARTIFACT_BYTES_MAX;
use frame::Answer;

/// How long a compilation may take by the clock: its processor time is limited by the worker itself, this is for a worker
/// that hangs or a machine that is overloaded.
const WALL_MAX: Duration = Duration::from_secs(180);
/// Bytes of the worker's complaints that are kept.
const STDERR_BYTES_MAX: u64 = 4 << 10;
/// Threads of one compilation: each takes address space of the worker's limit.
const THREADS: &str = "4";

/// Starts compile workers.
#[derive(Debug, Clone)]
pub struct Compiler {
    program: PathBuf,
    args: Vec<OsString>,
    wall_max: Duration,
}

/// Why a component was not compiled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompileError {
    /// The component's own fault.
    #[error("the component cannot be compiled: {0}")]
    Refused(String),
    #[error("the component took more than {} seconds to compile", .0.as_secs())]
    TooSlow(Duration),
    /// Killed by one of its limits, or by a defect of the compiler: not tried again with the same bytes.
    #[error("the compile worker ended with {status}: the component is too large or too complex to compile{complaint}")]
    Died { status: String, complaint: String },
    #[error("the compile worker answered with what is no artifact")]
    Garbled,
    #[error("the compile worker cannot be started")]
    Unavailable(#[source] std::io::Error),
}

impl CompileError {
    /// Stable: clients and tests compare it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused(_) => "invalid_module",
            Self::TooSlow(_) => "compile_timeout",
            Self::Died { .. } => "compile_limit",
            Self::Garbled => "compile_garbled",
            Self::Unavailable(_) => "compile_unavailable",
        }
    }
}

impl Compiler {
    /// `program args…` must call [`worker::main`]: the host's own binary with `compile-worker`.
    pub fn new(program: impl Into<PathBuf>, args: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        Self { program: program.into(), args: args.into_iter().map(Into::into).collect(), wall_max: WALL_MAX }
    }

    /// Another limit of wall-clock time.
    #[must_use]
    pub fn with_wall_max(mut self, wall_max: Duration) -> Self {
        self.wall_max = wall_max;
        self
    }

    /// Compiles `component` in a child process. Dropping the future kills the child.
    pub async fn compile(&self, component: &[u8]) -> Result<Vec<u8>, CompileError> {
        let mut child = self.start().map_err(CompileError::Unavailable)?;
        match tokio::time::timeout(self.wall_max, talk(&mut child, component)).await {
            Ok(answered) => answered,
            Err(_) => {
                // Reaped here, so that no zombie stays.
                let _ = child.kill().await;
                Err(CompileError::TooSlow(self.wall_max))
            }
        }
    }

    fn start(&self) -> std::io::Result<Child> {
        Command::new(&self.program)
            .args(&self.args)
            // No key, no configuration, no proxy: nothing of the host's environment.
            .env_clear()
            .env("RAYON_NUM_THREADS", THREADS)
            .env("MALLOC_ARENA_MAX", "2")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
    }
}

async fn talk(child: &mut Child, component: &[u8]) -> Result<Vec<u8>, CompileError> {
    let mut stdin = child.stdin.take().expect("it is piped");
    let stdout = child.stdout.take().expect("it is piped");
    let stderr = child.stderr.take().expect("it is piped");
    let send = async move {
        // A worker that ends early does not read to the end; what it answered tells why.
        let _ = stdin.write_all(component).await;
        drop(stdin);
    };
    let mut answer = Vec::new();
    let mut stdout = stdout.take(frame::FRAME_BYTES_MAX);
    let receive = stdout.read_to_end(&mut answer);
    let mut complaint = Vec::new();
    let listen = async {
        let mut stderr = stderr;
        let _ = (&mut stderr).take(STDERR_BYTES_MAX).read_to_end(&mut complaint).await;
        // Read on, so that a worker that complains at length does not block.
        let _ = tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await;
    };
    let ((), received, ()) = tokio::join!(send, receive, listen);
    let status = child.wait().await.map_err(CompileError::Unavailable)?;
    received.map_err(CompileError::Unavailable)?;
    if !status.success() {
        let complaint = String::from_utf8_lossy(&complaint);
        // A panic's place and its message stand on two lines.
        let lines: Vec<_> = complaint.lines().filter(|line| !line.trim().is_empty()).take(2).collect();
        let complaint = if lines.is_empty() { String::new() } else { format!(" ({})", lines.join(" ")) };
        return Err(CompileError::Died { status: status.to_string(), complaint });
    }
    match frame::read(answer).ok_or(CompileError::Garbled)? {
        Answer::Artifact(artifact) => Ok(artifact),
        Answer::Refused(why) => Err(CompileError::Refused(why)),
    }
}
