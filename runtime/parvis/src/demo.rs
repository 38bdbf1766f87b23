//! `parvis demo`: a host with demo people, demo money, a group of two and the sample programs, on this machine alone.
//!
//! Everything in it is made once: started again on the same data, it goes on.

mod programs;
pub(crate) mod town;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use parvis_capability::people::Registration;

use crate::cli::{EgressArgs, LogArgs, StopSignal, compiler};
use crate::node::{DataDir, Node, NodeOptions};

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// The folder with the components of the sample programs: `cargo xtask demo` builds them
    #[arg(long, value_name = "DIR")]
    components: PathBuf,
    /// The programs to install, if not all of them
    #[arg(long, value_name = "NAME", value_delimiter = ',', hide = true)]
    programs: Vec<String>,
    /// How far the demo's clock is ahead of the machine's, for stories about what happens later
    #[arg(long, value_name = "SECONDS", default_value_t = 0, hide = true)]
    ahead: u32,
    /// The port to listen on; 0 takes a free one
    #[arg(long, value_name = "P", default_value_t = 8080)]
    port: u16,
    /// Where the data is kept
    #[arg(long, value_name = "DIR", default_value = "parvis-data")]
    data: PathBuf,
    #[command(flatten)]
    egress: EgressArgs,
    /// Play the whole story through the public API, and exit 0 only if every step held
    #[arg(long, conflicts_with_all = ["port", "data", "json"])]
    check: bool,
    /// Say what there is as one JSON object, for programs
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(args: DemoArgs) -> Result<ExitCode> {
    if args.check {
        return crate::check::run(&args.components).await;
    }
    LogArgs::quiet().start()?;
    let stop = StopSignal::new()?;
    let data = DataDir::new(&args.data);
    let ahead = Duration::from_secs(args.ahead.into());
    let mut options = NodeOptions { ahead, ..NodeOptions::default() };
    options.policy.allow_localhost_links = true;
    options.policy.registration = Registration::Open;
    args.egress.apply(&mut options.policy);
    options.gateway.demo_people = Some(town::people());
    let mut node = Node::open(&data, compiler()?, options).await?;
    let mut signed = programs::sign_all(&node, &data, &args.components, &args.programs).await?;
    let town = town::settle(&node).await?;
    // Those that compile at once are there from the beginning, the others follow; a program that reads us begins with all of them.
    let quick = signed.extract_if(.., |signed| args.json || programs::is_quick(&signed.name)).collect();
    town.install(&node, quick).await?;
    let address = node.serve(SocketAddr::from((Ipv4Addr::LOCALHOST, args.port))).await?;
    if args.json {
        println!("{}", town.as_json(address));
    } else {
        println!("{}", town.welcome(address));
    }
    tokio::select! {
        () = stop.wait() => {}
        () = town.install_beside(&node, signed, !args.json) => {}
    }
    if !args.json {
        println!("stopping");
    }
    node.stop().await?;
    Ok(ExitCode::SUCCESS)
}
