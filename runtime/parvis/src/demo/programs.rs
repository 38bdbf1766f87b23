//! The sample programs: signed with keys of the demo's own, as a publisher would.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use parvis_capability::program::Settings;
use parvis_gateway::{InstallOptions, Installer};
use parvis_package::VerifiedPackage;
use serde_json::Value;

use crate::advice::{Advise, advise};
use crate::node::{DataDir, Node};

/// The program that the demo cannot do without.
pub(super) const RESTAURANT: &str = "restaurant";
/// A game for two.
const FOUR_IN_A_ROW: &str = "four-in-a-row";
/// A daily forecast, from a service on the open internet. Where that cannot be reached, the program says so and tries again.
const WEATHER: &str = "weather";
/// A shop.
pub(super) const SHOP: &str = "shop";
/// Taxis.
pub(super) const TAXI: &str = "taxi";
/// How the names of the echo programs begin. What else lies in the folder is not for people, unless it is asked for.
const ECHOS: &str = "echo-";

/// The demo's publisher expires long after the demo.
const KEY_DAYS: i64 = 3_650;

/// Whether it compiles in a moment: Rust does, an interpreter in a package does not.
pub(super) fn is_quick(name: &str) -> bool {
    [RESTAURANT, SHOP, TAXI].contains(&name) || name.ends_with("-rust")
}

/// A package that the demo signed.
#[derive(Debug)]
pub(super) struct Signed {
    pub(super) name: String,
    pub(super) package: VerifiedPackage,
}

/// Signs the components that are there, and has the host trust who signed them.
pub(super) async fn sign_all(node: &Node, data: &DataDir, components: &Path, only: &[String]) -> Result<Vec<Signed>> {
    let folder = data.root().join("demo");
    let keys = folder.join("keys");
    if !keys.join("publisher.json").exists() {
        let expires = parvis_cli::now().plus_millis(KEY_DAYS * 24 * 3_600 * 1_000);
        parvis_cli::create_keys(&keys, "Parvis demo", expires)?;
    }
    node.installer().trust(parvis_cli::open_keys(&keys)?.chain())?;
    let found = find_components(components, only)?;
    if !found.iter().any(|name| name == RESTAURANT) {
        return Err(advise(
            format!("{} holds no {RESTAURANT}.wasm with its {RESTAURANT}.json", components.display()),
            "Build the sample programs with `cargo xtask guests`, or start the demo with `cargo xtask demo`.",
        ));
    }
    let mut signed = Vec::new();
    for name in found {
        let manifest = components.join(format!("{name}.json"));
        let manifest = fs::read(&manifest).with_context(|| format!("cannot read {}", manifest.display()))?;
        let manifest = serde_json::from_slice(&manifest).with_context(|| format!("{name}.json is not JSON"))?;
        let component = components.join(format!("{name}.wasm"));
        let package = sign(node, &folder, &keys, &component, &name, manifest).await?;
        signed.push(Signed { name, package });
    }
    Ok(signed)
}

/// Names of the components that have a manifest beside them, in order.
fn find_components(folder: &Path, only: &[String]) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for file in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = file?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let is_sample = [RESTAURANT, SHOP, TAXI, FOUR_IN_A_ROW, WEATHER].contains(&name) || name.starts_with(ECHOS);
        let is_wanted = if only.is_empty() { is_sample } else { only.iter().any(|wanted| wanted == name) };
        if is_wanted
            && path.extension().is_some_and(|extension| extension == "wasm")
            && path.with_extension("json").is_file()
        {
            names.push(name.to_owned());
        }
    }
    names.sort_unstable();
    Ok(names)
}

async fn sign(
    node: &Node,
    folder: &Path,
    keys: &Path,
    component: &Path,
    name: &str,
    mut manifest: Value,
) -> Result<VerifiedPackage> {
    let package = sign_once(folder, keys, component, name, &manifest)?;
    let installed = node.host().find_program(package.program()).await?.value;
    let Some(installed) = installed.filter(|it| it.version.digest != package.version_digest()) else {
        return Ok(package);
    };
    // It was built anew since: a code is used once.
    let code = manifest.pointer_mut("/version/code").context("a manifest has a version code")?;
    *code = installed.version.code.into();
    let same = sign_once(folder, keys, component, name, &manifest)?;
    if same.version_digest() == installed.version.digest {
        return Ok(same);
    }
    let code = manifest.pointer_mut("/version/code").context("a manifest has a version code")?;
    *code = (installed.highest_code + 1).into();
    sign_once(folder, keys, component, name, &manifest)
}

fn sign_once(folder: &Path, keys: &Path, component: &Path, name: &str, manifest: &Value) -> Result<VerifiedPackage> {
    let manifest_file = folder.join(format!("{name}.json"));
    let package_file = folder.join(format!("{name}.wasm"));
    fs::write(&manifest_file, manifest.to_string())
        .with_context(|| format!("cannot write {}", manifest_file.display()))?;
    parvis_cli::sign(component, &manifest_file, keys, &package_file)?;
    let bytes = fs::read(&package_file)?;
    match parvis_package::verify(bytes) {
        Ok(package) => Ok(package),
        Err(error) => bail!("{} was signed badly: {error}", package_file.display()),
    }
}

/// Installs a package as the operator wants it.
pub(super) async fn install(node: &Node, signed: Signed, settings: Settings) -> Result<()> {
    let bytes = signed.package.into_bytes();
    let options = InstallOptions { accept_permissions: true, settings: Some(settings), ..InstallOptions::default() };
    let installed = node.installer().install(bytes.into(), options).await.advise(
        format!("{} cannot be installed", signed.name),
        "Build the sample programs again with `cargo xtask guests`.",
    )?;
    node.conversations().settle(installed);
    Ok(())
}
