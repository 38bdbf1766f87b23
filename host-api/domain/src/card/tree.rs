//! JSON as a tree that borrows from its source, read once, with bounds on depth and without duplicate members.
//!
//! `data` members are kept as their source text and judged apart: a program gets back exactly what it wrote.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::error::{CardError, CardFault};
use super::limits;

#[derive(Debug)]
pub(super) enum Node<'a> {
    Null,
    Bool(bool),
    Number(f64),
    Text(Cow<'a, str>),
    /// The source text of a `data` member.
    Raw(&'a str),
    List(Vec<Node<'a>>),
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
}

/// The members of an object, in the order of the source.
pub(super) type Members<'a> = [(Cow<'a, str>, Node<'a>)];

pub(super) fn find<'n, 'a>(members: &'n Members<'a>, name: &str) -> Option<&'n Node<'a>> {
    members.iter().find(|(known, _)| same_name(known, name)).map(|(_, node)| node)
}

/// Whether two names are the same. Most differ in length or in the last letter: that is told without a call.
#[inline]
pub(super) fn same_name(left: &str, right: &str) -> bool {
    left.len() == right.len() && left.as_bytes().last() == right.as_bytes().last() && left == right
}

impl<'a> Node<'a> {
    pub(super) fn member(&self, name: &str) -> Option<&Node<'a>> {
        match self {
            Self::Object(members) => find(members, name),
            _ => None,
        }
    }

    /// A member's text, if it is one.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.member(name) {
            Some(Self::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Whether a member is `true`.
    pub(super) fn is(&self, name: &str) -> bool {
        matches!(self.member(name), Some(Self::Bool(true)))
    }

    /// The members of a list; none if it is not one.
    pub(super) fn list(&self, name: &str) -> &[Node<'a>] {
        match self.member(name) {
            Some(Self::List(nodes)) => nodes,
            _ => &[],
        }
    }
}

/// Reads `json` whole.
pub(super) fn read(json: &str) -> Result<Node<'_>, CardError> {
    let reading = Reading { keep_data: true, depth_max: limits::JSON_DEPTH_MAX, refusal: RefCell::default() };
    reading.read(json)
}

/// Refuses what a careful parser refuses: depth, duplicate members, lone surrogates, numbers out of range.
pub(super) fn check_data(json: &str) -> Result<(), CardError> {
    let reading = Reading { keep_data: false, depth_max: limits::DATA_DEPTH_MAX, refusal: RefCell::default() };
    reading.read(json).map(drop)
}

/// Reads what a person entered, in which an input may be called `data`: an object of texts, and nothing deeper.
pub(super) fn read_inputs(json: &str) -> Result<Node<'_>, CardError> {
    let reading = Reading { keep_data: false, depth_max: 1, refusal: RefCell::default() };
    reading.read(json)
}

struct Reading {
    keep_data: bool,
    depth_max: usize,
    /// Filled while an error travels up.
    refusal: RefCell<Refusal>,
}

#[derive(Default)]
struct Refusal {
    why: Option<CardFault>,
    /// From the inside out.
    steps: Vec<String>,
}

impl Reading {
    fn read(self, json: &str) -> Result<Node<'_>, CardError> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let node = Seed { reading: &self, depth: 0 }.deserialize(&mut deserializer);
        match node.and_then(|node| deserializer.end().map(|()| node)) {
            Ok(node) => Ok(node),
            Err(error) => {
                let Refusal { why, mut steps } = self.refusal.into_inner();
                steps.reverse();
                let why = why.unwrap_or_else(|| CardFault::Syntax(error.to_string()));
                let path = steps.concat();
                let path = path.strip_prefix('.').unwrap_or(&path);
                Err(CardError { path: if path.is_empty() { "card".into() } else { path.into() }, why })
            }
        }
    }

    fn refuse(&self, why: CardFault) {
        self.refusal.borrow_mut().why = Some(why);
    }

    fn step(&self, step: String) {
        self.refusal.borrow_mut().steps.push(step);
    }
}

#[derive(Clone, Copy)]
struct Seed<'r> {
    reading: &'r Reading,
    depth: usize,
}

impl Seed<'_> {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth == self.reading.depth_max {
            self.reading.refuse(CardFault::TooDeep { levels_max: self.reading.depth_max });
            return Err(E::custom("too deep"));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Node<'de>;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Node<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(value))
    }

    // Numbers beyond 2⁵³ lose digits here and are refused where a number is used.
    fn visit_i64<E>(self, value: i64) -> Result<Node<'de>, E> {
        Ok(Node::Number(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node<'de>, E> {
        Ok(Node::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node<'de>, E> {
        Ok(Node::Number(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node<'de>, A::Error> {
        let inner = self.deeper()?;
        let mut nodes = Vec::with_capacity(4);
        loop {
            match list.next_element_seed(inner) {
                Ok(Some(node)) => nodes.push(node),
                Ok(None) => return Ok(Node::List(nodes)),
                Err(error) => {
                    self.reading.step(format!("[{}]", nodes.len()));
                    return Err(error);
                }
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Node<'de>, A::Error> {
        let inner = self.deeper()?;
        let mut members: Vec<(Cow<'de, str>, Node<'de>)> = Vec::with_capacity(8);
        let mut names = Names::default();
        while let Some(Name(name)) = object.next_key()? {
            if names.is_known(&name, &members) {
                self.reading.refuse(CardFault::Duplicate);
                self.reading.step(step(&name));
                return Err(A::Error::custom("duplicate"));
            }
            let node = if self.reading.keep_data && name == "data" {
                object.next_value::<&RawValue>().map(|raw| Node::Raw(raw.get()))
            } else {
                object.next_value_seed(inner)
            };
            match node {
                Ok(node) => members.push((name, node)),
                Err(error) => {
                    self.reading.step(step(&name));
                    return Err(error);
                }
            }
        }
        Ok(Node::Object(members))
    }
}

/// A member as a step of a path, cut short: it is foreign text.
pub(super) fn step(name: &str) -> String {
    format!(".{}", excerpt(name))
}

/// The first characters of a foreign text, for errors.
pub(super) fn excerpt(text: &str) -> String {
    text.chars().take(40).flat_map(char::escape_debug).collect()
}

/// Finds duplicates without quadratic work.
#[derive(Default)]
struct Names {
    large: Option<HashSet<String>>,
}

impl Names {
    /// Objects of the subset have fewer members; beyond it a set is faster than looking through all.
    const SMALL: usize = 24;

    fn is_known(&mut self, name: &str, members: &Members<'_>) -> bool {
        if members.len() < Self::SMALL {
            return members.iter().any(|(known, _)| same_name(known, name));
        }
        let large = self.large.get_or_insert_with(|| members.iter().map(|(known, _)| known.to_string()).collect());
        !large.insert(name.to_owned())
    }
}

/// A member's name, borrowed where it has no escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de> serde::Deserialize<'de> for Name<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;
        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member's name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }
        deserializer.deserialize_str(NameVisitor)
    }
}
