//! Asks the server that it is told, and posts what it is answered: `/ask get URL`, `/ask post URL BODY`, `/ask later URL BODY`.
//! `/ask fail URL` panics with all that it was told: the time, chance, what it keeps, ids, an answer.

use std::hash::{BuildHasher, RandomState};
use std::time::{SystemTime, UNIX_EPOCH};

use parvis_sdk::http::{self, Response};
use parvis_sdk::{Error, Event, Result, Trigger, chat, identity, log, storage};

parvis_sdk::mini_program!(handle);

fn handle(event: Event) -> Result {
    match event.trigger {
        Trigger::Command(command) => {
            let mut words = command.text.splitn(3, ' ');
            let (what, url) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let body = words.next().unwrap_or_default();
            match what {
                "get" => tell(http::get(url).fetch()),
                "post" => tell(http::post(url).body(body).fetch()),
                "fail" => fail(url),
                "later" => http::post(url).body(body).later("answer", &body).map(drop),
                _ => Err(Error::refused("Tell me: get, post, later or fail, and where.")),
            }
        }
        Trigger::HttpAnswered(answered) => {
            let body: String = answered.data()?;
            match answered.answer {
                Ok(response) => chat::post(format!("later {body}: {} {}", response.status, response.text()?)).map(drop),
                Err(failure) => chat::post(format!("later {body}: {failure}")).map(drop),
            }
        }
        _ => Ok(()),
    }
}

fn tell(fetched: Result<Response>) -> Result {
    let text = match fetched {
        Ok(response) => format!("{} {}", response.status, response.text()?),
        Err(error) => error.to_string(),
    };
    chat::post(text).map(drop)
}

#[expect(clippy::panic, reason = "shows what becomes of a panic")]
fn fail(url: &str) -> Result {
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let chance = RandomState::new().hash_one("chance");
    log::info(&format!("at {time}, by chance {chance}"));
    let count = storage::conversation().increment("asked", 1)?;
    let nothing = storage::program().get_bytes("nothing")?;
    let message = chat::post(format!("asking for the {count}. time"))?;
    let refused = chat::edit(&message, "").err();
    let user = identity::current_user()?.map(|user| user.id);
    let answer = http::get(url).fetch().map(|response| response.text().map(str::to_owned));
    panic!("{time} {chance} {count} {nothing:?} {message:?} {refused:?} {user:?} {answer:?}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use std::time::Duration;

    use super::*;
    use parvis_sdk::http::Failure;
    use parvis_sdk::testing::Host;

    const URL: &str = "https://api.example.org/";

    #[test]
    fn it_tells_what_it_is_answered_at_once_and_later() {
        let mut host = Host::new(handle);
        let alice = host.person("alice");
        host.command(&alice, "ask", &format!("get {URL}")).unwrap();
        host.answer(URL, Ok(Response::new(201, "made")));
        host.command(&alice, "ask", &format!("post {URL} tea")).unwrap();
        host.command(&alice, "ask", &format!("later {URL} tea")).unwrap();
        host.advance(Duration::ZERO).unwrap();
        host.answer(URL, Err(Failure::TimedOut));
        host.command(&alice, "ask", &format!("later {URL} cake")).unwrap();
        host.advance(Duration::ZERO).unwrap();
        let texts: Vec<String> = host.messages().into_iter().map(|message| message.text).collect();
        let unreachable = "no answer: the server is not there, or broke off";
        let expected = [unreachable, "201 made", "later tea: 201 made", "later cake: no whole answer in time"];
        assert_eq!(texts, expected);
        let bodies: Vec<&[u8]> = host.asked().iter().map(|request| request.body.as_slice()).collect();
        assert_eq!(bodies, [b"".as_slice(), b"tea", b"tea", b"cake"]);
    }
}
