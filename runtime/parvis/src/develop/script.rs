//! Written events: the file that `parvis test` plays.
//!
//! JSON: a name, and steps. A step is one act of one person (or of the clock), how it ends, and what that person sees then.
//!
//! Always true: what is not known is refused with its line, so a misspelt expectation cannot pass.

use std::collections::BTreeMap;
use std::path::Path;

use parvis_cli::{Problem, line_of};
use parvis_domain::{Money, Permission, Timestamp};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// Longest file of events, in bytes.
const SCRIPT_BYTES_MAX: usize = 1 << 20;
/// A Monday morning: tests begin at the same instant each time.
const BEGIN: &str = "2026-01-05T09:00:00Z";
const MONEY: &str = "100.00 EUR";
const FORMAT: &str = "`parvis test --help` shows what a step can say.";

#[derive(Debug)]
pub(super) struct Script {
    pub(super) name: String,
    pub(super) at: Timestamp,
    pub(super) money: Money,
    pub(super) steps: Vec<(usize, Step)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'a> {
    name: String,
    at: Option<String>,
    money: Option<String>,
    #[serde(borrow)]
    steps: Vec<&'a RawValue>,
}

/// One step. At most one act; none only looks.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Step {
    /// Who acts, and who looks: alice where nobody is named.
    #[serde(rename = "as")]
    pub(super) who: Option<String>,

    /// Opens the program, with these launch parameters.
    pub(super) open: Option<BTreeMap<String, String>>,
    /// Posts a message: `/command text`, `@app_id text`, or words.
    pub(super) say: Option<String>,
    /// Presses the button of this title, or sends the form whose button it is.
    pub(super) press: Option<String>,
    /// What is entered first, by the fields' ids or labels.
    pub(super) enter: BTreeMap<String, String>,
    /// Approves (or declines) what the program asked the person for last.
    pub(super) pay: Option<bool>,
    /// Grants a permission, once.
    pub(super) allow: Option<Permission>,
    /// With `allow`: what the person enters on the sheet.
    pub(super) value: Option<String>,
    /// Says no to a permission.
    pub(super) deny: Option<Permission>,
    /// Lets time pass, such as `90s`, `30m`, `1d 2h`; timers fire on the way.
    pub(super) advance: Option<String>,

    /// Words that the person sees in what the step changed; where it does nothing, in all that there is.
    #[serde(deserialize_with = "one_or_more")]
    pub(super) expect: Vec<String>,
    /// Words that the person does not see there.
    #[serde(deserialize_with = "one_or_more")]
    pub(super) expect_not: Vec<String>,
    /// The program says this in passing (a toast or an alert).
    pub(super) told: Option<String>,
    /// The program refuses, with these words.
    pub(super) refused: Option<String>,
    /// The run fails, such as `trap` or `cpu_exceeded`.
    pub(super) fails: Option<String>,
    /// The person is asked for this permission first.
    pub(super) asks: Option<Permission>,
}

impl Script {
    /// # Errors
    /// What is wrong, with the line.
    pub(super) fn parse(path: &Path, text: &str) -> Result<Self, Problem> {
        let problem = |what: String, line| Problem::new(what, FORMAT).at(path, line);
        if text.len() > SCRIPT_BYTES_MAX {
            return Err(problem(format!("it is longer than {SCRIPT_BYTES_MAX} bytes"), 1));
        }
        let file: File<'_> = serde_json::from_str(text).map_err(|error| problem(plain(&error), error.line()))?;
        let at = file.at.as_deref().unwrap_or(BEGIN).parse().map_err(|error| problem(format!("`at`: {error}"), 1))?;
        let money = money(file.money.as_deref().unwrap_or(MONEY)).map_err(|why| problem(why, 1))?;
        let mut steps = Vec::new();
        for raw in file.steps {
            let line = line_of(text, raw.get());
            let step: Step = serde_json::from_str(raw.get())
                .map_err(|error| problem(plain(&error), line + error.line().saturating_sub(1)))?;
            step.check().map_err(|why| problem(why.to_owned(), line))?;
            steps.push((line, step));
        }
        Ok(Self { name: file.name, at, money, steps })
    }
}

impl Step {
    fn check(&self) -> Result<(), &'static str> {
        let acts = [
            self.open.is_some(),
            self.say.is_some(),
            self.press.is_some(),
            self.pay.is_some(),
            self.allow.is_some(),
            self.deny.is_some(),
            self.advance.is_some(),
        ];
        let ends = [self.told.is_some(), self.refused.is_some(), self.fails.is_some(), self.asks.is_some()];
        let count = |all: &[bool]| all.iter().filter(|it| **it).count();
        match (count(&acts), count(&ends)) {
            (2.., _) => Err("a step is one act: make two steps of it"),
            (_, 2..) => Err("a step ends in one way: `told`, `refused`, `fails` or `asks`"),
            (0, 1) => Err("nothing is done that could end like this"),
            (0, 0) if self.expect.is_empty() && self.expect_not.is_empty() => Err("the step does nothing"),
            _ if !self.enter.is_empty() && self.press.is_none() => Err("`enter` belongs to `press`"),
            _ if self.value.is_some() && self.allow.is_none() => Err("`value` belongs to `allow`"),
            _ => Ok(()),
        }
    }

    pub(super) fn who(&self) -> &str {
        self.who.as_deref().unwrap_or("alice")
    }
}

/// `1d 2h 30m 5s` in milliseconds.
pub(super) fn duration_ms(text: &str) -> Option<i64> {
    let mut all: i64 = 0;
    for part in text.split_whitespace() {
        let unit = part.char_indices().last().map(|(at, _)| part.split_at(at))?;
        let (number, unit) = (unit.0.parse::<u32>().ok()?, unit.1);
        let seconds = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3_600,
            "d" => 86_400,
            _ => return None,
        };
        all = all.checked_add(i64::from(number).checked_mul(seconds * 1_000)?)?;
    }
    (all > 0).then_some(all)
}

fn money(text: &str) -> Result<Money, String> {
    let (value, currency) = text.split_once(' ').ok_or("`money` is such as `100.00 EUR`")?;
    let currency = currency.parse().map_err(|error| format!("`money`: {error}"))?;
    Money::parse(currency, value).map_err(|error| format!("`money`: {error}"))
}

/// The message without its place: that of a step is counted within the step.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

fn one_or_more<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Words {
        One(String),
        More(Vec<String>),
    }
    Ok(match Words::deserialize(deserializer)? {
        Words::One(one) => vec![one],
        Words::More(more) => more,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn refused(text: &str) -> String {
        Script::parse(Path::new("t.json"), text).unwrap_err().to_string()
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        for (steps, expected) in [
            (r#"{ "sya": "/x" }"#, "t.json:3: unknown field `sya`"),
            (
                r#"{ "say": "/x",
               "press": "y" }"#,
                "t.json:3: a step is one act",
            ),
            (
                r#"{ "say": "/x",
               "expects": "y" }"#,
                "t.json:4: unknown field `expects`",
            ),
            (r#"{ "refused": "x" }"#, "t.json:3: nothing is done"),
            (r#"{}"#, "t.json:3: the step does nothing"),
            (r#"{ "say": "/x", "enter": { "a": "b" } }"#, "t.json:3: `enter` belongs to `press`"),
            (r#"{ "allow": "profile.shoe" }"#, "t.json:3: "),
            (r#"{ "say": 1 }"#, "t.json:3: invalid type"),
            (r#"{ "say": "#, "t.json:"),
        ] {
            let text = format!("{{ \"name\": \"x\",\n\"steps\": [\n{steps}\n] }}");
            assert!(refused(&text).starts_with(expected), "{steps}: {}", refused(&text));
        }
        assert!(refused(r#"{ "name": "x", "at": "noon", "steps": [] }"#).contains("RFC 3339"));
        assert!(refused(r#"{ "name": "x", "money": "1 XXXX", "steps": [] }"#).contains("`money`"));
    }

    #[test]
    fn durations_are_read_as_they_are_written() {
        for (text, expected) in [
            ("90s", Some(90_000)),
            ("1d 2h", Some(93_600_000)),
            ("30m", Some(1_800_000)),
            ("", None),
            ("5", None),
            ("5x", None),
            ("0s", None),
            ("-1s", None),
            ("é", None),
        ] {
            assert_eq!(duration_ms(text), expected, "{text}");
        }
    }
}
