//! Judges a tree against the schema and writes what is kept of it, in one walk.

use super::error::{CardError, CardFault};
use super::schema::{self, Member, Shape, Type};
use super::tree::{self, Members, Node, excerpt, find, step};
use super::{CardOptions, ExecuteAction, json, limits, link, value};
use crate::PaymentId;
use crate::text::shown_text;

/// What is kept of a card.
pub(super) struct Kept {
    /// Without `data`.
    pub(super) json: String,
    pub(super) actions: Vec<ExecuteAction>,
    pub(super) payments: Vec<PaymentId>,
    /// JSON of `working`.
    pub(super) working: Option<String>,
}

pub(super) fn check(node: &Node<'_>, source_length: usize, options: &CardOptions) -> Result<Kept, CardError> {
    let json = String::with_capacity(source_length + 64);
    let kept = Kept { json, actions: Vec::new(), payments: Vec::new(), working: None };
    let mut checker = Checker { kept, options, nodes: 0, input_ids: Vec::new(), action_ids: Vec::new() };
    checker.card(node)?;
    Ok(checker.kept)
}

/// An error on its way up, with its path from the inside out.
struct Refusal {
    why: CardFault,
    steps: Vec<String>,
}

type Checked = Result<(), Refusal>;

impl Refusal {
    fn at(mut self, step: String) -> Self {
        self.steps.push(step);
        self
    }
}

impl<F: Into<CardFault>> From<F> for Refusal {
    fn from(why: F) -> Self {
        Self { why: why.into(), steps: Vec::new() }
    }
}

impl From<Refusal> for CardError {
    fn from(Refusal { why, mut steps }: Refusal) -> Self {
        steps.reverse();
        let path = steps.concat();
        let path = path.strip_prefix('.').unwrap_or(&path);
        Self { path: if path.is_empty() { "card".into() } else { path.into() }, why }
    }
}

struct Checker<'n, 'o> {
    kept: Kept,
    options: &'o CardOptions,
    nodes: usize,
    input_ids: Vec<&'n str>,
    action_ids: Vec<String>,
}

impl<'n> Checker<'n, '_> {
    fn card(&mut self, node: &'n Node<'n>) -> Checked {
        let members = object(node)?;
        match find(members, "type") {
            Some(Node::Text(name)) if name == schema::CARD.name => {}
            Some(_) => return Err(Refusal::from(CardFault::Expected("`AdaptiveCard`")).at(step("type"))),
            None => return Err(Refusal::from(CardFault::Missing).at(step("type"))),
        }
        self.kept.json.push_str(r#"{"type":"AdaptiveCard""#);
        self.members(&schema::CARD, members, 0)?;
        self.kept.json.push('}');
        Ok(())
    }

    /// Writes the members that are kept, each behind a comma, in the order of the author.
    fn members(&mut self, ty: &Type, members: &'n Members<'n>, depth: usize) -> Checked {
        for (name, node) in members {
            if name == "type" && !ty.name.is_empty() {
                continue;
            }
            let Some(member) = ty.member(name) else {
                return Err(CardFault::UnknownMember { member: excerpt(name) }.into());
            };
            self.member(member, node, depth).map_err(|refusal| refusal.at(step(name)))?;
        }
        for member in ty.own.iter().chain(ty.shared).filter(|member| member.required) {
            if find(members, member.name).is_none() {
                return Err(Refusal::from(CardFault::Missing).at(step(member.name)));
            }
        }
        Ok(())
    }

    fn member(&mut self, member: &'static Member, node: &'n Node<'n>, depth: usize) -> Checked {
        // An action's data stays on the host, its id is written with its type.
        if matches!(member.shape, Shape::Dropped | Shape::Data) {
            return Ok(());
        }
        if matches!(member.shape, Shape::Working) {
            return self.working(node, depth);
        }
        let out = &mut self.kept.json;
        if !out.ends_with('{') {
            out.push(',');
        }
        out.push('"');
        out.push_str(member.name);
        out.push_str("\":");
        match member.shape {
            Shape::Elements => self.list(node, depth, limits::NODES_MAX, Self::element),
            Shape::Columns => self.list(node, depth, limits::COLUMNS_MAX, Self::column),
            Shape::Actions => self.list(node, depth, limits::NODES_MAX, Self::action),
            Shape::Facts => self.list(node, depth, limits::FACTS_MAX, |checker, fact, depth| {
                checker.untyped(&schema::FACT, fact, depth)
            }),
            Shape::Choices => self.list(node, depth, limits::CHOICES_MAX, |checker, choice, depth| {
                checker.untyped(&schema::CHOICE_OF_SET, choice, depth)
            }),
            Shape::InputId => {
                let id = token(node, limits::ID_BYTES_MAX)?;
                if id.is_empty() {
                    return Err(CardFault::Expected("an id of at least one character").into());
                }
                if self.input_ids.contains(&id) {
                    return Err(CardFault::DuplicateId(excerpt(id)).into());
                }
                self.input_ids.push(id);
                json::push_text(&mut self.kept.json, id);
                Ok(())
            }
            Shape::Payment => {
                let expected = CardFault::Expected("the id of a payment, as `payments.request` gives it");
                let id = token(node, limits::ID_BYTES_MAX)?;
                self.kept.payments.push(id.parse().map_err(|_| expected)?);
                // One id has one text.
                json::push_text(&mut self.kept.json, id);
                Ok(())
            }
            shape => self.scalar(shape, node),
        }
    }

    /// Written beside the card: the host leaves it out when its time is over.
    fn working(&mut self, node: &'n Node<'n>, depth: usize) -> Checked {
        let card = std::mem::take(&mut self.kept.json);
        let checked = self.untyped(&schema::WORKING, node, depth);
        self.kept.working = Some(std::mem::replace(&mut self.kept.json, card));
        checked
    }

    fn scalar(&mut self, shape: Shape, node: &'n Node<'n>) -> Checked {
        let out = &mut self.kept.json;
        match shape {
            Shape::Shown(chars_max) => json::push_text(out, &shown_text(text(node)?, chars_max)?),
            Shape::Token(bytes_max) => json::push_text(out, token(node, bytes_max)?),
            Shape::Bool => match node {
                Node::Bool(true) => out.push_str("true"),
                Node::Bool(false) => out.push_str("false"),
                _ => return Err(CardFault::Expected("true or false").into()),
            },
            Shape::OneOf(words) => json::push_text(out, word(node, words)?),
            Shape::Count(max) => out.push_str(&value::count(number(node)?, max).ok_or(expected_count())?),
            Shape::Number => out.push_str(&value::number(number(node)?).ok_or(expected_number())?),
            Shape::Date => match text(node)? {
                date if value::is_date(date) => json::push_text(out, date),
                _ => return Err(CardFault::Expected("a date as YYYY-MM-DD").into()),
            },
            Shape::Time => match text(node)? {
                time if value::is_time(time) => json::push_text(out, time),
                _ => return Err(CardFault::Expected("a time as HH:MM").into()),
            },
            Shape::Link => {
                let address = text(node)?;
                link::check_link(address, self.options).map_err(CardFault::Link)?;
                json::push_text(out, address);
            }
            Shape::Image => {
                let address = text(node)?;
                link::check_image(address, self.options).map_err(CardFault::Link)?;
                json::push_text(out, address);
            }
            Shape::Pixels(words) => match text(node)? {
                pixels if value::is_pixels(pixels) => json::push_text(out, pixels),
                _ if words.is_empty() => return Err(CardFault::Expected("pixels as in `50px`").into()),
                _ => json::push_text(out, word(node, words)?),
            },
            Shape::Width => push_width(out, node)?,
            Shape::Language => match text(node)? {
                language if value::is_language(language) => json::push_text(out, language),
                _ => return Err(CardFault::Expected("a language tag such as `en` or `fr-CA`").into()),
            },
            _ => unreachable!("`member` handles lists, ids, `working` and what is dropped"),
        }
        Ok(())
    }

    fn list(
        &mut self,
        node: &'n Node<'n>,
        depth: usize,
        count_max: usize,
        each: fn(&mut Self, &'n Node<'n>, usize) -> Checked,
    ) -> Checked {
        let Node::List(nodes) = node else { return Err(CardFault::Expected("a list").into()) };
        if nodes.len() > count_max {
            let whole_card = count_max == limits::NODES_MAX;
            return Err(if whole_card { CardFault::TooManyNodes } else { CardFault::TooMany { count_max } }.into());
        }
        self.kept.json.push('[');
        for (index, node) in nodes.iter().enumerate() {
            if index > 0 {
                self.kept.json.push(',');
            }
            each(self, node, depth).map_err(|refusal| refusal.at(format!("[{index}]")))?;
        }
        self.kept.json.push(']');
        Ok(())
    }

    fn untyped(&mut self, ty: &Type, node: &'n Node<'n>, depth: usize) -> Checked {
        let members = object(node)?;
        self.kept.json.push('{');
        self.members(ty, members, depth)?;
        self.kept.json.push('}');
        Ok(())
    }

    fn element(&mut self, node: &'n Node<'n>, depth: usize) -> Checked {
        let depth = self.count_node(depth + 1)?;
        let members = object(node)?;
        let ty = typed(members, schema::ELEMENTS, schema::ELEMENT_NAMES)?;
        self.open(ty);
        self.members(ty, members, depth)?;
        self.kept.json.push('}');
        value::check_bounds(ty.name, members)?;
        Ok(())
    }

    fn column(&mut self, node: &'n Node<'n>, depth: usize) -> Checked {
        let depth = self.count_node(depth + 1)?;
        let members = object(node)?;
        let ty = match find(members, "type") {
            None => &schema::COLUMN,
            Some(Node::Text(name)) if name == schema::COLUMN.name => &schema::COLUMN,
            Some(_) => return Err(Refusal::from(CardFault::Expected("`Column`")).at(step("type"))),
        };
        self.open(ty);
        self.members(ty, members, depth)?;
        self.kept.json.push('}');
        Ok(())
    }

    fn action(&mut self, node: &'n Node<'n>, depth: usize) -> Checked {
        self.count_node(depth)?;
        let members = object(node)?;
        let ty = typed(members, schema::ACTIONS, schema::ACTION_NAMES)?;
        let executes = ty.name == schema::EXECUTE;
        self.open(ty);
        let id = match find(members, "id") {
            Some(id) => Some(token(id, limits::ID_BYTES_MAX).map_err(|refusal| refusal.at(step("id")))?.to_owned()),
            None if executes => {
                let id = format!("a{}", self.kept.actions.len());
                self.kept.json.push_str(",\"id\":");
                json::push_text(&mut self.kept.json, &id);
                Some(id)
            }
            None => None,
        };
        if let Some(id) = &id {
            if id.is_empty() {
                return Err(Refusal::from(CardFault::Expected("an id of at least one character")).at(step("id")));
            }
            if self.action_ids.contains(id) {
                return Err(Refusal::from(CardFault::DuplicateId(excerpt(id))).at(step("id")));
            }
            self.action_ids.push(id.clone());
        }
        self.members(ty, members, depth)?;
        if let (true, Some(id)) = (executes, id) {
            let action = execute(id, members, self.kept.json.len())?;
            self.kept.actions.push(action);
        }
        self.kept.json.push('}');
        Ok(())
    }

    fn open(&mut self, ty: &Type) {
        self.kept.json.push_str("{\"type\":\"");
        self.kept.json.push_str(ty.name);
        self.kept.json.push('"');
    }

    fn count_node(&mut self, depth: usize) -> Result<usize, Refusal> {
        self.nodes += 1;
        if self.nodes > limits::NODES_MAX {
            return Err(CardFault::TooManyNodes.into());
        }
        if depth > limits::DEPTH_MAX {
            return Err(CardFault::TooDeep { levels_max: limits::DEPTH_MAX }.into());
        }
        Ok(depth)
    }
}

fn execute(id: String, members: &Members<'_>, data_at: usize) -> Result<ExecuteAction, Refusal> {
    let verb = match find(members, "verb") {
        Some(Node::Text(verb)) => verb.to_string(),
        _ => String::new(),
    };
    let data = match find(members, "data") {
        Some(Node::Raw(data)) => {
            check_data(data).map_err(|refusal| refusal.at(step("data")))?;
            Some((*data).to_owned())
        }
        _ => None,
    };
    let takes_inputs =
        !matches!(find(members, "associatedInputs"), Some(Node::Text(word)) if word.eq_ignore_ascii_case("none"));
    let is_enabled = !matches!(find(members, "isEnabled"), Some(Node::Bool(false)));
    let data_at = u32::try_from(data_at).map_err(|_| CardFault::TooLong)?;
    Ok(ExecuteAction { id, verb, data, takes_inputs, is_enabled, data_at })
}

fn check_data(data: &str) -> Checked {
    if data.len() > limits::DATA_BYTES_MAX {
        return Err(CardFault::TooManyBytes { bytes_max: limits::DATA_BYTES_MAX }.into());
    }
    tree::check_data(data).map_err(|CardError { path, why }| {
        let inner = match path.as_str() {
            "card" => String::new(),
            _ if path.starts_with('[') => path,
            _ => format!(".{path}"),
        };
        Refusal { why, steps: vec![inner] }
    })
}

fn object<'n, 'a>(node: &'n Node<'a>) -> Result<&'n Members<'a>, Refusal> {
    match node {
        Node::Object(members) => Ok(members),
        _ => Err(CardFault::Expected("an object").into()),
    }
}

fn typed(members: &Members<'_>, types: &'static [Type], allowed: &'static str) -> Result<&'static Type, Refusal> {
    let why = match find(members, "type") {
        Some(Node::Text(name)) => match Type::find(types, name) {
            Some(ty) => return Ok(ty),
            None => CardFault::UnknownType { name: excerpt(name), allowed },
        },
        Some(_) => CardFault::Expected("text"),
        None => CardFault::Missing,
    };
    Err(Refusal::from(why).at(step("type")))
}

fn text<'n>(node: &'n Node<'_>) -> Result<&'n str, Refusal> {
    match node {
        Node::Text(text) => Ok(text),
        _ => Err(CardFault::Expected("text").into()),
    }
}

/// Text that nobody sees: short, and without characters that a log or a header could not carry.
fn token<'n>(node: &'n Node<'_>, bytes_max: usize) -> Result<&'n str, Refusal> {
    let token = text(node)?;
    if token.len() > bytes_max {
        return Err(CardFault::TooManyBytes { bytes_max }.into());
    }
    if token.chars().any(char::is_control) {
        return Err(CardFault::Expected("text without control characters").into());
    }
    Ok(token)
}

fn word(node: &Node<'_>, words: &'static str) -> Result<&'static str, Refusal> {
    let given = text(node)?;
    let found = words.split(' ').find(|word| word.eq_ignore_ascii_case(given));
    found.ok_or_else(|| CardFault::NotOneOf(words).into())
}

fn number(node: &Node<'_>) -> Result<f64, Refusal> {
    match node {
        Node::Number(number) => Ok(*number),
        _ => Err(CardFault::Expected("a number").into()),
    }
}

fn expected_count() -> CardFault {
    CardFault::Expected("a whole number from 1 to the limit that the subset's table names")
}

fn expected_number() -> CardFault {
    CardFault::Expected("a number of at most 15 significant digits below 10^15")
}

fn push_width(out: &mut String, node: &Node<'_>) -> Checked {
    const WEIGHT_MAX: f64 = 1_000.0;
    let weight = match node {
        Node::Number(weight) => *weight,
        Node::Text(width) if value::is_pixels(width) => {
            json::push_text(out, width);
            return Ok(());
        }
        Node::Text(width) => match value::parse_number(width) {
            Some(weight) => weight,
            None => {
                json::push_text(out, word(node, "auto stretch")?);
                return Ok(());
            }
        },
        _ => return Err(CardFault::Expected("`auto`, `stretch`, pixels as in `50px`, or a weight").into()),
    };
    let text = value::number(weight).filter(|_| weight > 0.0 && weight <= WEIGHT_MAX);
    out.push_str(&text.ok_or(CardFault::Expected("a weight above 0, at most 1000"))?);
    Ok(())
}
