//! Strict JSON: what every JSON section of a package must be before its members are looked at.
//!
//! Size and depth are capped, no object has two members of one name at any depth (which of the two counts would depend on
//! the reader), nothing follows the value, and what is read is all that is written: no `null` that stands for nothing, no
//! array where an object is meant.

use std::collections::HashSet;
use std::fmt;

use serde::Serialize;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::limits::JSON_DEPTH_MAX;

/// Checks the form of `bytes`; says why it is refused.
pub(crate) fn check(bytes: &[u8], bytes_max: usize) -> Result<(), String> {
    if bytes.len() > bytes_max {
        return Err(format!("it has {} bytes, more than the {bytes_max} that are allowed", bytes.len()));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    Strict { depth: 0 }.deserialize(&mut deserializer).map_err(|error| error.to_string())?;
    deserializer.end().map_err(|error| error.to_string())
}

/// Reads `bytes` strictly; says why they are refused.
pub(crate) fn read<T: DeserializeOwned + Serialize>(bytes: &[u8], bytes_max: usize) -> Result<T, String> {
    check(bytes, bytes_max)?;
    let read: T = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let source: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let again = serde_json::to_value(&read).map_err(|error| error.to_string())?;
    says_the_same(&source, &again)?;
    Ok(read)
}

/// Derived readers also take an array for an object, and `null` for a member that is not there.
fn says_the_same(source: &Value, read: &Value) -> Result<(), String> {
    match (source, read) {
        (Value::Object(source), Value::Object(read)) => source.iter().try_for_each(|(name, value)| {
            let left_out = value.as_array().is_some_and(Vec::is_empty);
            match read.get(name) {
                Some(read) => says_the_same(value, read),
                None if left_out => Ok(()),
                None => Err(format!("leave member `{}` out if there is nothing to say", name.escape_debug())),
            }
        }),
        (Value::Array(source), Value::Array(read)) if source.len() == read.len() => {
            source.iter().zip(read).try_for_each(|(source, read)| says_the_same(source, read))
        }
        (source, read) if source == read => Ok(()),
        (_, Value::Object(_)) => Err("an object is expected where something else stands".to_owned()),
        _ => Err("a value is not in its only form".to_owned()),
    }
}

/// Reads a value and keeps nothing of it.
#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth == JSON_DEPTH_MAX {
            return Err(E::custom(format_args!("more than {JSON_DEPTH_MAX} levels of arrays and objects")));
        }
        Ok(Self { depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let deeper = self.deeper()?;
        while items.next_element_seed(deeper)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let deeper = self.deeper()?;
        let mut names = HashSet::new();
        while let Some(name) = members.next_key::<String>()? {
            if names.contains(&name) {
                return Err(A::Error::custom(format_args!("member `{}` stands twice", name.escape_debug())));
            }
            names.insert(name);
            members.next_value_seed(deeper)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_that_stands_twice_is_refused_at_any_depth_and_in_any_spelling() {
        for text in [r#"{"a":1,"a":1}"#, r#"{"a":1,"\u0061":2}"#, r#"{"x":[{"y":{"a":1,"b":2,"a":3}}]}"#] {
            assert!(check(text.as_bytes(), 1_000).is_err_and(|why| why.contains("stands twice")), "{text}");
        }
        assert_eq!(check(br#"{"a":{"a":1},"b":[{"a":1},{"a":1}]}"#, 1_000), Ok(()));
    }

    #[test]
    fn depth_size_and_what_follows_are_bounded() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(check(nested(JSON_DEPTH_MAX).as_bytes(), 1_000), Ok(()));
        assert!(check(nested(JSON_DEPTH_MAX + 1).as_bytes(), 1_000).is_err());
        assert!(check("[".repeat(900).as_bytes(), 1_000).is_err());
        assert!(check(b"[0,0]", 4).is_err());
        for text in ["", "{} {}", "{},", "\u{feff}{}", "{'a':1}", "{\"a\":1,}", "nan", "[1] //"] {
            assert!(check(text.as_bytes(), 1_000).is_err(), "{text:?}");
        }
    }
}
