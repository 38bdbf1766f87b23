//! Each host call by its name in the WIT.

use parvis_sdk::bindings::parvis::host::types::{Error, HttpHeader, Money, Payment, ProfileField};
use parvis_sdk::bindings::parvis::host::{chat, http, identity, log, payments, schedule, storage};
use serde_json::{Value, json};

use crate::answers::{bytes, to_bytes};
use crate::event::state;

/// `None` where there is no such call.
pub(crate) fn call(name: &str, given: &[Value]) -> Option<Result<Value, Error>> {
    let (interface, function) = name.split_once('.')?;
    match interface {
        "storage" => storage_call(function, given),
        "chat" => chat_call(function, given),
        "identity" => identity_call(function, given),
        "payments" => payments_call(function, given),
        "schedule" => match function {
            "at" => {
                let timer = schedule::at(text(&given[0]), text(&given[1]), text(&given[2]));
                Some(timer.map(|timer| json!({ "id": timer.id, "due": timer.due })))
            }
            "cancel" => Some(nothing(schedule::cancel(text(&given[0])))),
            _ => None,
        },
        "http" => http_call(function, given),
        "log" if function == "write" => {
            log::write(level(text(&given[0])), text(&given[1]));
            Some(Ok(Value::Null))
        }
        _ => None,
    }
}

fn storage_call(function: &str, given: &[Value]) -> Option<Result<Value, Error>> {
    let bucket = bucket(text(&given[0]));
    let key = text(&given[1]);
    Some(match function {
        "get" => storage::get(bucket, key).map(|value| value.map_or(Value::Null, |value| bytes(&value))),
        "set" => nothing(storage::set(bucket, key, &to_bytes(&given[2]))),
        "delete" => nothing(storage::delete(bucket, key)),
        "list" => {
            let limit = u32::try_from(given[3].as_u64().unwrap()).unwrap();
            storage::list(bucket, key, given[2].as_str(), limit).map(|page| {
                let entry = |entry: &storage::Entry| json!({ "key": entry.key, "value": bytes(&entry.value) });
                json!({ "entries": page.entries.iter().map(entry).collect::<Vec<_>>(), "next": page.next })
            })
        }
        "compare-and-set" => {
            let expected = (!given[2].is_null()).then(|| to_bytes(&given[2]));
            nothing(storage::compare_and_set(bucket, key, expected.as_deref(), &to_bytes(&given[3])))
        }
        "increment" => {
            let by = i32::try_from(given[2].as_i64().unwrap()).unwrap();
            storage::increment(bucket, key, by).map(Value::from)
        }
        _ => return None,
    })
}

fn chat_call(function: &str, given: &[Value]) -> Option<Result<Value, Error>> {
    Some(match function {
        "post" => chat::post(&content(&given[0])).map(Value::from),
        "edit" => nothing(chat::edit(text(&given[0]), &content(&given[1]))),
        "redact" => nothing(chat::redact(text(&given[0]))),
        "reply-privately" => chat::reply_privately(text(&given[0]), &content(&given[1])).map(Value::from),
        "open-form" => {
            let (to, name, data) = (text(&given[0]), text(&given[1]), text(&given[2]));
            chat::open_form(to, name, data, &content(&given[3])).map(Value::from)
        }
        "set-view" => {
            let view = (!given[2].is_null()).then(|| content(&given[2]));
            nothing(chat::set_view(text(&given[0]), text(&given[1]), view.as_ref()))
        }
        "typing" => nothing(chat::typing()),
        "toast" => nothing(chat::toast(text(&given[0]))),
        "alert" => nothing(chat::alert(text(&given[0]))),
        _ => return None,
    })
}

fn identity_call(function: &str, given: &[Value]) -> Option<Result<Value, Error>> {
    Some(match function {
        "current-user" => identity::current_user().map(|user| {
            let shown =
                |user: identity::User| json!({ "id": user.id, "locale": user.locale, "time-zone": user.time_zone });
            user.map_or(Value::Null, shown)
        }),
        "profile" => identity::profile(field(text(&given[0]))).map(Value::from),
        "current-role" => identity::current_role().map(|role| match role {
            identity::Role::Customer => "customer".into(),
            identity::Role::Staff => "staff".into(),
        }),
        "members" => identity::members().map(Value::from),
        _ => return None,
    })
}

fn payments_call(function: &str, given: &[Value]) -> Option<Result<Value, Error>> {
    let answer = match function {
        "request" => payments::request(&draft(&given[0])),
        "get" => payments::get(text(&given[0])),
        "capture" => payments::capture(text(&given[0]), part(&given[1]).as_ref()),
        "void" => payments::void(text(&given[0])),
        "refund" => payments::refund(text(&given[0]), part(&given[1]).as_ref(), text(&given[2])),
        _ => return None,
    };
    Some(answer.map(|payment| payment_said(&payment)))
}

fn payment_said(payment: &Payment) -> Value {
    let money = |money: &Money| json!({ "currency": money.currency, "value": money.value });
    json!({
        "id": payment.id,
        "payer": payment.payer,
        "amount": money(&payment.amount),
        "captured": money(&payment.captured),
        "refunded": money(&payment.refunded),
        "state": state(payment.state),
        "reference": payment.reference,
        "expires-at": payment.expires_at,
    })
}

fn draft(given: &Value) -> payments::Draft {
    let item = |item: &Value| payments::Item { label: text(&item["label"]).to_owned(), amount: money(&item["amount"]) };
    payments::Draft {
        payer: text(&given["payer"]).to_owned(),
        amount: money(&given["amount"]),
        title: text(&given["title"]).to_owned(),
        items: given["items"].as_array().unwrap().iter().map(item).collect(),
        reference: text(&given["reference"]).to_owned(),
        expires_in_seconds: u32::try_from(given["expires-in-seconds"].as_u64().unwrap()).unwrap(),
    }
}

fn part(given: &Value) -> Option<Money> {
    (!given.is_null()).then(|| money(given))
}

fn money(given: &Value) -> Money {
    Money { currency: text(&given["currency"]).to_owned(), value: text(&given["value"]).to_owned() }
}

fn content(given: &Value) -> chat::Content {
    chat::Content { text: text(&given["text"]).to_owned(), card: given["card"].as_str().map(str::to_owned) }
}

fn http_call(function: &str, given: &[Value]) -> Option<Result<Value, Error>> {
    let request = request(&given[0]);
    Some(match function {
        "fetch" => http::fetch(&request).map(|answer| {
            let header = |header: &HttpHeader| json!({ "name": header.name, "value": header.value });
            let headers: Vec<_> = answer.headers.iter().map(header).collect();
            json!({ "status": answer.status, "headers": headers, "body": bytes(&answer.body) })
        }),
        "later" => http::later(&request, text(&given[1]), text(&given[2])).map(Value::from),
        _ => return None,
    })
}

fn request(given: &Value) -> http::Request {
    let header = |header: &Value| HttpHeader {
        name: text(&header["name"]).to_owned(),
        value: text(&header["value"]).to_owned(),
    };
    http::Request {
        method: match text(&given["method"]) {
            "get" => http::Method::Get,
            "head" => http::Method::Head,
            "post" => http::Method::Post,
            "put" => http::Method::Put,
            "patch" => http::Method::Patch,
            "delete" => http::Method::Delete,
            other => panic!("no such method: {other}"),
        },
        url: text(&given["url"]).to_owned(),
        headers: given["headers"].as_array().unwrap().iter().map(header).collect(),
        body: to_bytes(&given["body"]),
        timeout_ms: given["timeout-ms"].as_u64().map(|time| u32::try_from(time).unwrap()),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a string: {value}"))
}

fn nothing(answer: Result<(), Error>) -> Result<Value, Error> {
    answer.map(|()| Value::Null)
}

fn bucket(name: &str) -> storage::Bucket {
    match name {
        "program" => storage::Bucket::Program,
        "conversation" => storage::Bucket::Conversation,
        "person" => storage::Bucket::Person,
        _ => panic!("no such bucket: {name}"),
    }
}

fn field(name: &str) -> ProfileField {
    match name {
        "name" => ProfileField::Name,
        "avatar" => ProfileField::Avatar,
        "phone" => ProfileField::Phone,
        "address" => ProfileField::Address,
        "location" => ProfileField::Location,
        _ => panic!("no such field: {name}"),
    }
}

fn level(name: &str) -> log::Level {
    match name {
        "debug" => log::Level::Debug,
        "info" => log::Level::Info,
        "warn" => log::Level::Warn,
        "error" => log::Level::Error,
        _ => panic!("no such level: {name}"),
    }
}
