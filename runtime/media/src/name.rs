//! What a file is called: one plain name, never a path.

use parvis_domain::text;

/// Longest name of a file, in characters.
pub const FILE_NAME_CHARS_MAX: usize = 128;

/// Where nothing is left of a name.
const NAMELESS: &str = "file";

/// A name for people to read and for a folder of downloads: the last part of a path, without what hides, reorders or means
/// something to a file system. With `extension`, the name ends with it, whatever it ended with.
pub fn file_name(given: &str, extension: Option<&str>) -> String {
    let last = given.rsplit(['/', '\\', ':']).next().unwrap_or_default();
    // From its end, where the extension is.
    let short = last.char_indices().rev().nth(FILE_NAME_CHARS_MAX - 1).map_or(0, |(at, _)| at);
    let plain: String = last
        .get(short..)
        .unwrap_or_default()
        .chars()
        .map(|c| if c.is_control() || r#"<>"|?*"#.contains(c) { '_' } else { c })
        .collect();
    let name = text::shown_name(&plain, FILE_NAME_CHARS_MAX).unwrap_or_default();
    // A leading dot hides a file, a trailing one is dropped by some systems.
    let name = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let name = if name.is_empty() { NAMELESS } else { name };
    match extension {
        Some(extension) => format!("{}.{extension}", stem(name, extension.chars().count() + 1)),
        None => name.to_owned(),
    }
}

/// The name without its extension, leaving room for `room` characters.
fn stem(name: &str, room: usize) -> &str {
    let stem = match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= 5 => stem,
        _ => name,
    };
    let end = stem.char_indices().nth(FILE_NAME_CHARS_MAX - room).map_or(stem.len(), |(at, _)| at);
    stem.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_never_a_path_and_hides_nothing() {
        for (given, name) in [
            ("menu.pdf", "menu.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\system32\\x.dll", "x.dll"),
            ("/", "file"),
            ("..", "file"),
            ("", "file"),
            (".bashrc", "bashrc"),
            ("a\u{0}b\r\nSet-Cookie: x", "x"),
            ("cod\u{202e}gpj.exe", "codgpj.exe"),
            ("carte du soir – été.pdf", "carte du soir – été.pdf"),
            ("\u{200b}\u{200d}", "file"),
            ("a\"b<script>", "a_b_script_"),
        ] {
            let found = file_name(given, None);
            assert_eq!(found, name, "{given:?}");
        }
    }

    #[test]
    fn a_name_is_short_and_keeps_its_extension() {
        let long = file_name(&format!("{}.tar.gz", "é".repeat(1_000)), None);
        assert!(long.chars().count() <= FILE_NAME_CHARS_MAX && long.ends_with(".tar.gz"), "{long}");
        assert_eq!(file_name("photo.webp", Some("jpg")), "photo.jpg");
        assert_eq!(file_name("photo", Some("png")), "photo.png");
        assert_eq!(file_name("Mr. Smith went home", Some("png")), "Mr. Smith went home.png");
        let long = file_name(&"x".repeat(1_000), Some("jpg"));
        assert!(long.chars().count() == FILE_NAME_CHARS_MAX && long.ends_with("x.jpg"), "{long}");
    }
}
