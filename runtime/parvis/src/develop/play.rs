//! Plays written events on a stage: one act after the other, and a look after each.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use parvis_capability::consent::Decision;
use parvis_capability::conversation::Press;
use parvis_capability::log::{Change, LogName};
use parvis_capability::{Committed, Error};
use parvis_cli::Problem;
use parvis_conversation::EventOutcome;
use parvis_domain::{MessageId, PaymentState, Permission, UserId};
use parvis_store::Direction;

use super::house::{PEOPLE, Stage};
use super::look::Look;
use super::script::{Script, Step, duration_ms};

/// Longer than any event may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// Messages and entries that are looked at: a test is short.
const LOOK_MAX: usize = 100;

/// What became of a step that is not as it was written.
struct Failed {
    what: String,
    fix: String,
}

impl Failed {
    fn new(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { what: what.into(), fix: fix.into() }
    }
}

/// What a step may come to: as written, a difference, or a fault of the host.
type Played<T> = Result<Result<T, Failed>>;

/// Plays `script` to its end, or to the first step that is not as it was written: then a [`Problem`] with its line.
pub(super) async fn play(stage: &Stage, script: &Script, path: &Path) -> Result<Result<(), Problem>> {
    for (line, step) in &script.steps {
        let Some(user) = stage.person(step.who()) else {
            let known = PEOPLE.map(|(login, _)| login).join(", ");
            return Ok(Err(
                Problem::new(format!("there is no {}", step.who()), format!("There are: {known}.")).at(path, *line)
            ));
        };
        if let Err(Failed { what, fix }) = play_step(stage, user, step).await? {
            let said = said(stage, user).await?;
            return Ok(Err(Problem::new(what, fix).said(said).at(path, *line)));
        }
    }
    Ok(Ok(()))
}

async fn play_step(stage: &Stage, user: UserId, step: &Step) -> Played<()> {
    let before = looks(stage, user).await?;
    let outcome = match act(stage, user, step).await? {
        Ok(outcome) => outcome,
        Err(failed) => return Ok(Err(failed)),
    };
    // What the event set off is done before anybody looks.
    stage.conversations.run_due().await?;
    stage.conversations.idle().await;
    if let Err(failed) = ended_as_written(step, outcome.as_ref()) {
        return Ok(Err(failed));
    }
    let acted = outcome.is_some() || step.advance.is_some();
    let now = looks(stage, user).await?;
    let known: BTreeMap<MessageId, u32> = before.iter().map(|look| (look.message, look.version)).collect();
    let seen: Vec<_> = now.iter().filter(|look| !acted || known.get(&look.message) != Some(&look.version)).collect();
    let words = seen.iter().map(|look| look.words()).collect::<Vec<_>>().join("\n");
    let who = step.who();
    let where_to = if acted { "in what the step changed" } else { "anywhere" };
    if let Some(word) = step.expect.iter().find(|word| !words.contains(word.as_str())) {
        return Ok(Err(Failed::new(
            format!("{who} does not see “{word}” {where_to}"),
            "Compare with what is there, below.",
        )));
    }
    if let Some(word) = step.expect_not.iter().find(|word| words.contains(word.as_str())) {
        return Ok(Err(Failed::new(format!("{who} sees “{word}”"), "Compare with what is there, below.")));
    }
    Ok(Ok(()))
}

/// Does the step's act; `None` where there is none, or nothing came to the program.
async fn act(stage: &Stage, user: UserId, step: &Step) -> Played<Option<EventOutcome>> {
    let host = stage.host();
    if let Some(parameters) = &step.open {
        let parameters: Vec<_> = parameters.clone().into_iter().collect();
        let key = stage.key(user)?;
        return settle(stage, host.open_program(user, Some(&key), stage.group, stage.program, &parameters).await).await;
    }
    if let Some(words) = &step.say {
        let key = stage.key(user)?;
        return settle(stage, host.post_message(user, Some(&key), stage.group, words, None).await).await;
    }
    if let Some(title) = &step.press {
        return press(stage, user, title, step).await;
    }
    if let Some(approve) = step.pay {
        return pay(stage, user, approve).await;
    }
    let decision = step.allow.map(|it| (it, Decision::Once)).or(step.deny.map(|it| (it, Decision::Deny)));
    if let Some((permission, decision)) = decision {
        return decide(stage, user, permission, decision, step.value.as_deref()).await;
    }
    if let Some(duration) = &step.advance {
        let Some(millis) = duration_ms(duration) else {
            return Ok(Err(Failed::new(
                format!("`{duration}` is no length of time"),
                "Write such as `90s`, `30m` or `1d 2h`.",
            )));
        };
        advance(stage, millis).await?;
    }
    Ok(Ok(None))
}

/// Waits for how the event of an act ends. A refusal of the host itself is a difference, with the host's words.
async fn settle<T>(stage: &Stage, acted: Result<Committed<T>, Error>) -> Played<Option<EventOutcome>> {
    let committed = match acted {
        Ok(committed) => committed,
        Err(error @ (Error::Unknown | Error::Unavailable(_))) => return Err(error.into()),
        Err(error) => {
            return Ok(Err(Failed::new(format!("the host says no: {error}"), "A person could not do this either.")));
        }
    };
    let event = committed.touched.events.first().map(|pending| pending.event.id);
    let Some(event) = event else {
        stage.conversations.settle(committed);
        return Ok(Ok(None));
    };
    let (_, outcome) = stage.conversations.settle_and_wait(committed, event, PATIENCE).await;
    let outcome = outcome.context("the event did not end")?;
    Ok(Ok(Some(outcome)))
}

/// The newest button of this title that the person sees.
async fn press(stage: &Stage, user: UserId, title: &str, step: &Step) -> Played<Option<EventOutcome>> {
    let looks = looks(stage, user).await?;
    let found = looks.iter().rev().find_map(|look| Some((look, look.button(title)?)));
    let Some((look, button)) = found else {
        let titles: Vec<_> = looks.iter().flat_map(Look::titles).map(|title| format!("“{title}”")).collect();
        let there =
            if titles.is_empty() { "there is none".to_owned() } else { format!("there are {}", titles.join(", ")) };
        let what = format!("{} sees no button “{title}”: {there}", step.who());
        return Ok(Err(Failed::new(what, "Write the title as the card has it.")));
    };
    let inputs = match button.inputs(&step.enter) {
        Ok(inputs) => inputs,
        Err(why) => return Ok(Err(Failed::new(why, "Name a field by its id or its label."))),
    };
    let key = stage.key(user)?;
    let press = Press { message: look.message, action: &button.action, version: look.version, inputs: &inputs };
    settle(stage, stage.host().press(user, Some(&key), &press).await).await
}

async fn pay(stage: &Stage, user: UserId, approve: bool) -> Played<Option<EventOutcome>> {
    let asked = stage.host().payments(user, None, LOOK_MAX).await?.value;
    let Some((_, payment)) = asked.into_iter().find(|(_, payment)| payment.state == PaymentState::Requested) else {
        return Ok(Err(Failed::new(
            "no payment waits for this person",
            "The program asks for one in an earlier step.",
        )));
    };
    let key = stage.key(user)?;
    let host = stage.host();
    let settled = if approve {
        host.approve_payment(user, payment.id, payment.amount, None, &key).await
    } else {
        host.decline_payment(user, payment.id, &key).await
    };
    settle(stage, settled).await
}

async fn decide(
    stage: &Stage,
    user: UserId,
    permission: Permission,
    decision: Decision,
    value: Option<&str>,
) -> Played<Option<EventOutcome>> {
    let key = stage.key(user)?;
    let decided = stage.host().decide(user, Some(&key), stage.program, permission, decision, value).await;
    settle(stage, decided).await
}

/// What is due on the way happens at its own time.
async fn advance(stage: &Stage, millis: i64) -> Result<()> {
    let end = stage.host().now().plus_millis(millis);
    loop {
        let next = stage.host().next_due().await?.filter(|due| *due <= end);
        stage.clock.move_to(next.unwrap_or(end));
        let done = stage.conversations.run_due().await?;
        stage.conversations.idle().await;
        // What cannot be done stays due: it does not hold the clock.
        if next.is_none() || done == 0 {
            stage.clock.move_to(end);
            stage.conversations.run_due().await?;
            stage.conversations.idle().await;
            return Ok(());
        }
    }
}

fn ended_as_written(step: &Step, outcome: Option<&EventOutcome>) -> Result<(), Failed> {
    let differs = |ended: String| Err(Failed::new(ended, "Correct the program, or the step."));
    let says = |said: &str, expected: &str| said.contains(expected);
    match (outcome, step) {
        (Some(EventOutcome::Told(toast)), Step { told: Some(expected), .. }) => match says(&toast.text, expected) {
            true => Ok(()),
            false => differs(format!("the program says “{}” in passing, not “{expected}”", toast.text)),
        },
        (Some(EventOutcome::Refused(said)), Step { refused: Some(expected), .. }) => match says(said, expected) {
            true => Ok(()),
            false => differs(format!("the program refuses with “{said}”, not “{expected}”")),
        },
        (Some(EventOutcome::Failed(failure)), Step { fails: Some(expected), .. }) => match failure.code() == expected {
            true => Ok(()),
            false => differs(format!("the run fails as `{}`, not as `{expected}`", failure.code())),
        },
        (Some(EventOutcome::ConsentRequired(permission)), Step { asks: Some(expected), .. }) => {
            match permission == expected {
                true => Ok(()),
                false => differs(format!("the person is asked for `{permission}`, not for `{expected}`")),
            }
        }
        (Some(EventOutcome::Refused(said)), _) => differs(format!("the program refuses: “{said}”")),
        (Some(EventOutcome::Failed(failure)), _) => differs(format!("the run fails: `{}`", failure.code())),
        (Some(EventOutcome::ConsentRequired(permission)), _) => {
            differs(format!("the person is asked for `{permission}` first"))
        }
        (Some(EventOutcome::Parked | EventOutcome::Dropped), _) => differs("the event was not run".to_owned()),
        (None, _) if step.say.as_ref().is_some_and(|words| words.starts_with('/')) => {
            differs("no program answers to this command".to_owned())
        }
        (_, Step { told: Some(expected), .. }) => differs(format!("the program does not say “{expected}” in passing")),
        (_, Step { refused: Some(_), .. }) => differs("the program does not refuse".to_owned()),
        (_, Step { fails: Some(_), .. }) => differs("the run does not fail".to_owned()),
        (_, Step { asks: Some(permission), .. }) => differs(format!("the person is not asked for `{permission}`")),
        _ => Ok(()),
    }
}

/// What the person sees now, oldest first: the conversation, then what they alone see.
async fn looks(stage: &Stage, user: UserId) -> Result<Vec<Look>> {
    let host = stage.host();
    let shared = host.history(user, stage.group, None, Direction::Descending, LOOK_MAX).await?.value;
    let mut looks: Vec<_> = shared.iter().map(Look::of).collect();
    for view in host.log_entries(LogName::Member(user), 0, LOOK_MAX).await?.value {
        if let Change::MessagePosted { message, conversation } = view.entry.what
            && conversation == stage.group
        {
            // A form that was sent is not there any more.
            let seen = host.message(user, message).await.ok().map(|seen| seen.value);
            looks.extend(
                seen.filter(|seen| seen.message.form.as_ref().is_none_or(|form| !form.closed))
                    .map(|seen| Look::of(&seen)),
            );
        }
    }
    Ok(looks)
}

/// What helps to find the mistake: what the person sees, and what the program logged.
async fn said(stage: &Stage, user: UserId) -> Result<String> {
    let mut said = String::from("what the person sees:\n");
    for look in looks(stage, user).await? {
        for (at, line) in look.words().lines().enumerate() {
            said += if at == 0 { "  - " } else { "    " };
            said += line;
            said += "\n";
        }
    }
    let log = stage.host().program_log(None, stage.program, None, LOOK_MAX).await?.value;
    if !log.is_empty() {
        said += "what the program logged:\n";
        for (_, line) in log {
            line.text.lines().for_each(|line| said += &format!("  {line}\n"));
        }
    }
    Ok(said)
}
