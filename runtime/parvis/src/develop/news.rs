//! What `parvis dev` tells while it runs: lines for people, or one JSON object a line.

use parvis_cli::Problem;
use parvis_domain::VersionDigest;
use serde::Serialize;
use serde_json::Value;

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case", tag = "news")]
pub(super) enum News {
    /// The host answers.
    Ready { url: String, group: String, people: Vec<Value>, data: String },
    /// Somebody wrote a file.
    Changed { file: String },
    /// The program runs as it is in the folder.
    Installed { program: String, name: String, code: u32, version: VersionDigest, commands: Vec<String>, seconds: f64 },
    /// It was built to what runs already.
    Unchanged,
    /// It does not build, or the host does not take it. What ran before still does.
    Problem { problem: Problem },
    /// A line of the program's log.
    Log { at: String, event: String, level: String, text: String },
    /// A run failed, and can be run again.
    Recorded { event: String, record: String },
}

/// Where news go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Teller {
    pub(super) json: bool,
}

impl Teller {
    pub(super) fn tell(self, news: &News) {
        if self.json {
            println!("{}", serde_json::to_string(news).expect("news hold nothing that JSON cannot write"));
            return;
        }
        match news {
            News::Ready { url, people, .. } => welcome(url, people),
            News::Changed { file } => println!("\n{file} changed"),
            News::Installed { name, code, commands, seconds, .. } => {
                let commands = commands.iter().map(|command| format!("/{command}")).collect::<Vec<_>>().join(", ");
                println!("installed  {name} (code {code}) in {seconds:.1} s; it answers to {commands}");
            }
            News::Unchanged => println!("unchanged  what runs is what was built"),
            News::Recorded { record, .. } => println!("recorded   that run again: parvis replay {record}"),
            News::Problem { problem } => crate::advice::report(&problem.clone().into()),
            News::Log { at, event, level, text } => {
                let time = at.get(11..23).unwrap_or(at);
                // An instant is the same for all lines of a run.
                for line in text.lines() {
                    println!("{time} {level:<7} {}  {}", short(event), harmless(line));
                }
            }
        }
    }
}

fn welcome(url: &str, people: &[Value]) {
    println!("\nYour program's host is at {url} (Ctrl-C stops it and removes its data)\n");
    for person in people {
        let text = |name: &str| person.get(name).and_then(Value::as_str).unwrap_or_default();
        println!("  {:<10} password {}", text("login"), text("password"));
    }
    let pin = people.first().and_then(|person| person.get("pin")?.as_str()).unwrap_or_default();
    println!(
        "\nThe page offers to sign in as each of them; they pay with the PIN {pin}. What the program logs follows.\n"
    );
}

/// Enough of an event's id to tell one from another.
fn short(event: &str) -> &str {
    event.get(..12).unwrap_or(event)
}

/// A program's own words must not draw on the developer's terminal.
fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\t' { '·' } else { c }).collect()
}
