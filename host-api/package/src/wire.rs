//! The few bytes of the WebAssembly binary format that a verifier reads itself: preamble, sections, LEB128.
//!
//! Reading is strict: a number has one encoding, the shortest; nothing is read past the end.

use crate::error::PackageError;

/// `\0asm`, component version 0x0d, layer 1.
pub(crate) const PREAMBLE: [u8; 8] = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];
const MODULE_PREAMBLE: [u8; 8] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const CUSTOM_SECTION: u8 = 0;

/// The bytes end too early, or a number is not in its shortest form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed(pub(crate) &'static str);

/// Reads from the front of a slice.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(crate) fn byte(&mut self) -> Result<u8, Malformed> {
        let (first, rest) = self.rest.split_first().ok_or(Malformed("it ends too early"))?;
        self.rest = rest;
        Ok(*first)
    }

    pub(crate) fn bytes(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Malformed("it ends too early"))?;
        self.rest = rest;
        Ok(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (taken, rest) = self.rest.split_first_chunk::<N>().ok_or(Malformed("it ends too early"))?;
        self.rest = rest;
        Ok(*taken)
    }

    /// An unsigned LEB128 number of 32 bits in its shortest form.
    pub(crate) fn u32(&mut self) -> Result<u32, Malformed> {
        let mut value = 0_u32;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            let bits = u32::from(byte & 0x7f);
            let placed = bits.checked_shl(shift).filter(|placed| placed >> shift == bits);
            value |= placed.ok_or(Malformed("a number is too large"))?;
            if byte & 0x80 == 0 {
                if byte == 0 && shift != 0 {
                    return Err(Malformed("a number is not in its shortest form"));
                }
                return Ok(value);
            }
        }
        Err(Malformed("a number is too long"))
    }

    /// A length, then that many bytes.
    pub(crate) fn prefixed(&mut self) -> Result<&'a [u8], Malformed> {
        let length = usize::try_from(self.u32()?).map_err(|_| Malformed("a number is too large"))?;
        self.bytes(length)
    }

    /// If a custom section of that name comes next, takes it and gives its content. Anything else is left where it is.
    pub(crate) fn custom_section(&mut self, name: &str) -> Result<Option<&'a [u8]>, Malformed> {
        let mut ahead = *self;
        if ahead.is_empty() || ahead.byte()? != CUSTOM_SECTION {
            return Ok(None);
        }
        let mut payload = Reader::new(ahead.prefixed()?);
        if payload.prefixed()? != name.as_bytes() {
            return Ok(None);
        }
        *self = ahead;
        Ok(Some(payload.rest()))
    }
}

/// What follows the preamble of a component.
pub(crate) fn after_preamble(bytes: &[u8]) -> Result<&[u8], PackageError> {
    if let Some(rest) = bytes.strip_prefix(&PREAMBLE) {
        return Ok(rest);
    }
    Err(PackageError::NotComponent(if bytes.starts_with(&MODULE_PREAMBLE) {
        "it is a core module; build for the target wasm32-wasip2"
    } else if bytes.starts_with(b"(") {
        "it is text; assemble it first"
    } else {
        "it does not begin with the preamble of a component"
    }))
}

pub(crate) fn put_u32(to: &mut Vec<u8>, mut value: u32) {
    loop {
        let byte = u8::try_from(value & 0x7f).expect("seven bits fit in a byte");
        value >>= 7;
        if value == 0 {
            to.push(byte);
            return;
        }
        to.push(byte | 0x80);
    }
}

/// A length, then the bytes. The callers' own caps keep lengths far below 32 bits.
pub(crate) fn put_prefixed(to: &mut Vec<u8>, bytes: &[u8]) {
    put_u32(to, u32::try_from(bytes.len()).expect("a section is capped far below 4 GiB"));
    to.extend_from_slice(bytes);
}

pub(crate) fn put_custom_section(to: &mut Vec<u8>, name: &str, content: &[u8]) {
    let mut payload = Vec::with_capacity(name.len() + content.len() + 4);
    put_prefixed(&mut payload, name.as_bytes());
    payload.extend_from_slice(content);
    to.push(CUSTOM_SECTION);
    put_prefixed(to, &payload);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_encoding() {
        for value in [0, 1, 127, 128, 300, 16_383, 16_384, u32::MAX] {
            let mut bytes = Vec::new();
            put_u32(&mut bytes, value);
            let mut reader = Reader::new(&bytes);
            assert_eq!(reader.u32(), Ok(value));
            assert!(reader.is_empty());
        }
        for bytes in [
            &[0x80, 0x00][..],
            &[0xff, 0x80, 0x00],
            &[0xff, 0xff, 0xff, 0xff, 0x1f],
            &[0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
            &[0x80],
            &[],
        ] {
            assert!(Reader::new(bytes).u32().is_err(), "{bytes:02x?}");
        }
    }

    #[test]
    fn another_section_is_left_where_it_is() {
        let mut bytes = Vec::new();
        put_custom_section(&mut bytes, "other", b"content");
        let mut reader = Reader::new(&bytes);
        assert_eq!(reader.custom_section("signature"), Ok(None));
        assert_eq!(reader.custom_section("other"), Ok(Some(&b"content"[..])));
        assert_eq!(reader.custom_section("other"), Ok(None));
    }
}
