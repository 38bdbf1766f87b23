//! The built client is embedded from `dist`. Without one, the crate still compiles: the server says what to run.

use std::path::Path;

fn main() {
    let dist = Path::new(&std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("dist");
    std::fs::create_dir_all(&dist).expect("the folder of the built client can be made");
    println!("cargo::rerun-if-changed={}", dist.display());
}
