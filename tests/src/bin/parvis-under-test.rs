//! The host's binary, as `runtime/parvis` builds it: here so that cargo builds it before the end-to-end tests.

fn main() -> std::process::ExitCode {
    parvis::run()
}
