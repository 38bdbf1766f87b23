//! `parvis events`: what was set aside and waits for an operator.

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;
use parvis_domain::EventId;
use serde_json::{Value, json};

use super::remote::ServerArgs;
use crate::client::new_key;

#[derive(Debug, Subcommand)]
pub(super) enum EventsCommand {
    /// Events that the host could not run, that failed, or that wait for a person's consent
    List {
        #[command(flatten)]
        server: ServerArgs,
        /// Only those behind this one: the last of the page before
        #[arg(long, value_name = "EVENT")]
        after: Option<EventId>,
        /// At most so many
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=100))]
        limit: u64,
        /// Answer in JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Run an event again
    Retry {
        event: EventId,
        #[command(flatten)]
        server: ServerArgs,
    },
    /// Give an event up: it never runs again
    Drop {
        event: EventId,
        #[command(flatten)]
        server: ServerArgs,
    },
}

pub(super) async fn run(command: EventsCommand) -> Result<ExitCode> {
    match command {
        EventsCommand::List { server, after, limit, json } => {
            let after = after.map(|event| format!("&after={event}")).unwrap_or_default();
            let found = server.connect().await?.get(&format!("/v1/events/aside?limit={limit}{after}")).await?.ok()?;
            let items = found.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
            let is_full = u64::try_from(items.len()).is_ok_and(|found| found == limit);
            if let Some(last) = items.last().and_then(|item| item.get("event")?.as_str()).filter(|_| is_full) {
                eprintln!("There may be more: parvis events list --after {last}");
            }
            if json {
                println!("{:#}", Value::Array(items));
            } else {
                items.iter().for_each(|item| println!("{}", line(item)));
            }
        }
        EventsCommand::Retry { event, server } => {
            let client = server.connect().await?;
            let path = format!("/v1/events/{event}/retry?wait=30");
            let answer = client.post(&path, &new_key(), &json!({})).await?.ok()?;
            println!("{event} {}", answer.pointer("/outcome/kind").and_then(Value::as_str).unwrap_or("is on its way"));
        }
        EventsCommand::Drop { event, server } => {
            server.connect().await?.delete(&format!("/v1/events/{event}")).await?.ok()?;
            println!("{event} dropped");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn line(item: &Value) -> String {
    let text = |path: &str| item.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned();
    let why = [text("/why/reason"), text("/why/failure"), text("/why/permission")].concat();
    let why: String = why.chars().filter(|c| !c.is_control()).collect();
    format!("{} {} {} since {} {why}", text("/event"), text("/program"), text("/why/kind"), text("/since"))
}
