//! The binary; everything it does is in the library, so that tests reach it.

fn main() -> std::process::ExitCode {
    parvis::run()
}
