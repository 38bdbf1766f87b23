//! The compile worker alone, for tests: the host's binary has it as a subcommand.

fn main() -> std::process::ExitCode {
    parvis_sandbox::compile::worker::main()
}
