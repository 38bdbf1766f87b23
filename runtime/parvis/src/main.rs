//! The binary; everything it does is in the library, so that tests reach it.

/// A run of a program makes and drops a few hundred small pieces; the system's allocator took a fifth of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    parvis::run()
}
