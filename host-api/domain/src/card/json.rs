//! Writes JSON text.

use std::fmt::Write as _;

/// Appends `text` as a JSON string.
pub(super) fn push_text(out: &mut String, text: &str) {
    out.push('"');
    if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        out.push_str(text);
    } else {
        text.chars().for_each(|c| push_char(out, c));
    }
    out.push('"');
}

fn push_char(out: &mut String, c: char) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        ..' ' => {
            let _ = write!(out, "\\u{:04x}", u32::from(c)); // Writing to a String never fails.
        }
        _ => out.push(c),
    }
}
