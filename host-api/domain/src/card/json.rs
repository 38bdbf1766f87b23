//! Writes JSON text.

use std::fmt::Write as _;

/// Appends `text` as a JSON string.
pub(super) fn push_text(out: &mut String, text: &str) {
    out.push('"');
    // Without an early exit: the compiler looks at many bytes at once.
    let plain = text.bytes().fold(true, |plain, byte| plain & (byte >= b' ') & (byte != b'"') & (byte != b'\\'));
    if plain {
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
