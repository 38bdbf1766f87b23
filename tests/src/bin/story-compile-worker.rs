//! The compile worker for tests that run a host in their own process: the host's binary has it as a subcommand.

fn main() -> std::process::ExitCode {
    parvis_sandbox::compile::worker::main()
}
