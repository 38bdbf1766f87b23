//! Media that people send: what the bytes are, whether they are harmless, what is kept of them.
//!
//! Always true:
//! - what leaves this crate as a picture was decoded and encoded again: place, camera, colour profile, comments and whatever stood
//!   behind the end are gone, and nothing but pixels is left;
//! - how large a picture is told is judged before a byte of it is decoded, so that a small file cannot ask for much memory;
//! - bytes that are not what they are said to be are a file, which nobody draws.
//!
//! Colour profiles go too: they can carry anything, and tell cameras apart. Pixels are read as sRGB, so a picture of a wider
//! gamut looks a little paler. Of a moving picture the first frame is kept: encoding every frame again costs a time that the
//! sender chooses. Whoever wants it to move sends it as a file.
//!
//! Calls work for up to some seconds and hold up to [`Limits::memory_max`] a few times: make few at once, on threads that may.
//!
//! Not here: where the bytes are kept (`store`), who may see them (`capability`).

mod kind;
mod name;
mod picture;

pub use kind::{Content, FILE_TYPE, Format, examine};
pub use name::{FILE_NAME_CHARS_MAX, file_name};
pub use picture::{Encoded, Encoding, Limits, Picture, PictureError, encode_again};
