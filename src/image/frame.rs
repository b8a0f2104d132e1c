//! What stands around the content of an image.

use std::hash::Hasher;

use siphasher::sip128::{Hasher128, SipHasher24};

use super::ImageError;
use crate::wire::Reader;

/// How every image begins. The zero byte keeps it apart from any text.
const MAGIC: [u8; 8] = *b"MENSHEN\0";
/// The form that is written and read here. It changes with any type that stands in an image, and with the form of texts in it.
pub(super) const FORM: u32 = 3;
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Whether a file that begins with these bytes is an image.
pub fn is_image(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

/// The image with this content.
pub(super) fn write(content: &[u8]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.reserve(content.len() + 64);
    out.extend(FORM.to_le_bytes());
    out.push(u8::try_from(VERSION.len()).unwrap_or(u8::MAX));
    out.extend(VERSION.as_bytes());
    out.extend((content.len() as u64).to_le_bytes());
    let sum = checksum(&out, content);
    out.extend(sum);
    out.extend(content);
    out
}

/// The content of an image that is whole and of this version.
pub(super) fn content(bytes: &[u8]) -> Result<&[u8], ImageError> {
    let mut reader = Reader::new(bytes);
    if reader.take_chunk() != Some(MAGIC) {
        return Err(ImageError::NotAnImage);
    }
    let form = u32::from_le_bytes(reader.take_chunk().ok_or(ImageError::Length)?);
    if form != FORM {
        return Err(ImageError::Form(form));
    }
    let length = reader.byte().ok_or(ImageError::Length)?;
    let version = reader.take(length.into()).ok_or(ImageError::Length)?;
    if version != VERSION.as_bytes() {
        return Err(ImageError::Version(String::from_utf8_lossy(version).into_owned()));
    }
    let length = u64::from_le_bytes(reader.take_chunk().ok_or(ImageError::Length)?);
    let head = bytes.len() - reader.left();
    let sum: [u8; 16] = reader.take_chunk().ok_or(ImageError::Length)?;
    if reader.left() as u64 != length {
        return Err(ImageError::Length);
    }
    let (head, content) =
        (bytes.get(..head).unwrap_or_default(), reader.take(reader.left()).unwrap_or_default());
    if checksum(head, content) != sum {
        return Err(ImageError::Checksum);
    }
    Ok(content)
}

/// The key is known to everybody: the sum finds damage, not forgery.
fn checksum(head: &[u8], content: &[u8]) -> [u8; 16] {
    let mut hasher = SipHasher24::new_with_keys(0x6D65_6E73_6865_6E00, 0x696D_6167_6500_0000);
    hasher.write(head);
    hasher.write(content);
    hasher.finish128().as_u128().to_le_bytes()
}
