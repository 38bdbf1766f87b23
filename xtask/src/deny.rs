//! The rules of `deny.toml`, read for our own check, so that it and cargo-deny cannot disagree.
//!
//! Only the shape that our file has is understood: one list entry a line. Anything else in these lists is an error,
//! so that a rule is never skipped in silence.

use anyhow::{Context, Result, bail};

/// What dependencies may be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rules {
    pub(crate) licences: Vec<String>,
    /// Crates that must not appear, with the reason.
    pub(crate) banned: Vec<(String, String)>,
    /// Crates of which one version alone may appear, with the reason.
    pub(crate) single: Vec<(String, String)>,
}

impl Rules {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut rules = Self { licences: Vec::new(), banned: Vec::new(), single: Vec::new() };
        for entry in list(text, "licenses", "allow")? {
            let name = entry.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            rules.licences.push(name.with_context(|| format!("deny.toml: not a licence: {entry}"))?.to_owned());
        }
        for entry in list(text, "bans", "deny")? {
            let field = |key: &str| -> Option<String> {
                let (_, after) = entry.split_once(&format!("{key} = \""))?;
                Some(after.split_once('"')?.0.to_owned())
            };
            let (Some(name), Some(reason)) = (field("crate"), field("reason")) else {
                bail!("deny.toml: an entry of `deny` needs a crate and a reason: {entry}");
            };
            let single = entry.contains("deny-multiple-versions = true");
            if single { rules.single.push((name, reason)) } else { rules.banned.push((name, reason)) }
        }
        Ok(rules)
    }
}

/// The entries of `key = [` in `[section]`, one a line, without their closing comma.
fn list<'a>(text: &'a str, section: &str, key: &str) -> Result<Vec<&'a str>> {
    let opening = format!("{key} = [");
    let entries: Vec<&str> = text
        .lines()
        .map(str::trim)
        .skip_while(|line| *line != format!("[{section}]"))
        .skip(1)
        .take_while(|line| !(line.starts_with('[') && line.ends_with(']')))
        .skip_while(|line| *line != opening)
        .skip(1)
        .take_while(|line| *line != "]")
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.trim_end_matches(','))
        .collect();
    if entries.is_empty() {
        bail!("deny.toml: no list `{key}` in [{section}]");
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_are_read() {
        let text = "[licenses]\nallow = [\n    # why\n    \"MIT\",\n    \"Zlib\",\n]\n[bans]\ndeny = [\n    \
                    { crate = \"openssl\", reason = \"C\" },\n    \
                    { crate = \"tokio\", deny-multiple-versions = true, reason = \"one\" },\n]\n";
        let rules = Rules::parse(text).expect("well formed");
        assert_eq!(rules.licences, ["MIT", "Zlib"]);
        assert_eq!(rules.banned, [("openssl".to_owned(), "C".to_owned())]);
        assert_eq!(rules.single, [("tokio".to_owned(), "one".to_owned())]);
    }

    #[test]
    fn a_rule_that_cannot_be_read_is_an_error() {
        for text in ["", "[licenses]\nallow = [\n\"MIT\",\n]\n[bans]\ndeny = [\n\"openssl\",\n]\n"] {
            Rules::parse(text).expect_err(text);
        }
    }
}
