//! How values are written and read: one [`Item`] a type, made by two macros from the names of its fields and variants.

use super::error::damaged;
use super::{FunctionFault, ImageError};
use crate::function::{FunctionId, Registry, Signature};
use crate::kind::Kind;
use crate::limits::Limits;
use crate::wire::{Reader, write_bytes, write_varint};

/// Elements that room is made for before they are read; more grow with what is really there.
const ROOM_MAX: usize = 1 << 12;

/// Something that stands in an image.
pub(super) trait Item: Sized {
    fn write(&self, out: &mut Encoder);
    fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError>;
}

/// An image's content under construction.
#[derive(Default)]
pub(super) struct Encoder {
    out: Vec<u8>,
    /// Functions that are called, in the order in which they are first named.
    called: Vec<FunctionId>,
}

impl Encoder {
    pub(super) fn byte(&mut self, byte: u8) {
        self.out.push(byte);
    }

    pub(super) fn number(&mut self, number: u64) {
        write_varint(&mut self.out, number);
    }

    pub(super) fn section(&mut self, bytes: &[u8]) {
        write_bytes(&mut self.out, bytes);
    }

    pub(super) fn each<'i, T: Item + 'i>(&mut self, items: impl ExactSizeIterator<Item = &'i T>) {
        self.number(items.len() as u64);
        for item in items {
            item.write(self);
        }
    }

    fn function(&mut self, id: FunctionId) {
        let at = self.called.iter().position(|known| *known == id).unwrap_or_else(|| {
            self.called.push(id);
            self.called.len() - 1
        });
        self.number(at as u64);
    }

    /// The whole content: the functions that are called, then what was written.
    pub(super) fn finish(self, functions: &Registry) -> Vec<u8> {
        let Encoder { out, called } = self;
        let mut whole = Encoder::default();
        let faces: Vec<Face> =
            called.iter().filter_map(|id| functions.signature(*id)).map(Face::of).collect();
        faces.write(&mut whole);
        whole.out.extend(out);
        whole.out
    }
}

/// What is called, and with what.
struct Face {
    name: String,
    parameters: Vec<Kind>,
    result: Kind,
}

impl Face {
    fn of(signature: &Signature) -> Face {
        let Signature { name, parameters, result, .. } = signature;
        Face { name: name.clone(), parameters: parameters.clone(), result: *result }
    }

    fn find(self, functions: &Registry) -> Result<FunctionId, ImageError> {
        let Face { name, parameters, result } = self;
        let fault = match functions.find(&name).and_then(|id| Some((id, functions.signature(id)?))) {
            Some((id, own)) if own.parameters == parameters && own.result == result => return Ok(id),
            Some(_) => FunctionFault::OtherSignature,
            None => FunctionFault::Missing,
        };
        Err(ImageError::Function { name, fault })
    }
}

/// An image's content that is being read.
pub(super) struct Decoder<'b> {
    reader: Reader<'b>,
    functions: Vec<FunctionId>,
    depth: usize,
    depth_max: usize,
}

impl<'b> Decoder<'b> {
    /// Begins with the functions, which are looked up in the host's registry.
    pub(super) fn new(
        bytes: &'b [u8],
        functions: &Registry,
        limits: &Limits,
    ) -> Result<Decoder<'b>, ImageError> {
        // Each level of what an author writes is at most two in the typed tree; a policy around it has a dozen.
        let depth_max = limits.expression_depth.saturating_mul(2).saturating_add(16);
        let mut decoder = Decoder { reader: Reader::new(bytes), functions: Vec::new(), depth: 0, depth_max };
        let faces = Vec::<Face>::read(&mut decoder)?;
        decoder.functions = faces.into_iter().map(|face| face.find(functions)).collect::<Result<_, _>>()?;
        Ok(decoder)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.reader.is_empty()
    }

    pub(super) fn byte(&mut self) -> Result<u8, ImageError> {
        self.reader.byte().ok_or(damaged("it ends too early"))
    }

    pub(super) fn number(&mut self) -> Result<u64, ImageError> {
        self.reader.varint().ok_or(damaged("it ends too early, or a number is too large"))
    }

    pub(super) fn section(&mut self) -> Result<&'b [u8], ImageError> {
        self.reader.bytes().ok_or(damaged("it ends too early"))
    }

    fn text(&mut self) -> Result<&'b str, ImageError> {
        let bytes = usize::try_from(self.number()?).ok().and_then(|count| self.reader.take(count));
        std::str::from_utf8(bytes.ok_or(damaged("it ends too early"))?)
            .map_err(|_| damaged("a text is not UTF-8"))
    }

    /// How many elements follow. Each takes a byte at least, so there are no more than bytes left.
    pub(super) fn count(&mut self) -> Result<usize, ImageError> {
        let count = usize::try_from(self.number()?).ok().filter(|count| *count <= self.reader.left());
        count.ok_or(damaged("it ends too early"))
    }

    /// Reads what is inside something else.
    fn inside<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, ImageError>) -> Result<T, ImageError> {
        if self.depth >= self.depth_max {
            return Err(damaged("a condition is nested too deep"));
        }
        self.depth += 1;
        let item = read(self)?;
        self.depth -= 1;
        Ok(item)
    }
}

impl<T: Item> Item for Vec<T> {
    fn write(&self, out: &mut Encoder) {
        out.each(self.iter());
    }

    fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
        let count = from.count()?;
        let mut items = Vec::with_capacity(count.min(ROOM_MAX));
        from.inside(|from| {
            for _ in 0..count {
                items.push(T::read(from)?);
            }
            Ok(())
        })?;
        Ok(items)
    }
}

impl<T: Item> Item for Box<[T]> {
    fn write(&self, out: &mut Encoder) {
        out.each(self.iter());
    }

    fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
        Vec::read(from).map(Vec::into_boxed_slice)
    }
}

impl<T: Item> Item for Box<T> {
    fn write(&self, out: &mut Encoder) {
        (**self).write(out);
    }

    fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
        from.inside(T::read).map(Box::new)
    }
}

impl<T: Item> Item for Option<T> {
    fn write(&self, out: &mut Encoder) {
        out.byte(u8::from(self.is_some()));
        if let Some(item) = self {
            item.write(out);
        }
    }

    fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
        if bool::read(from)? { T::read(from).map(Some) } else { Ok(None) }
    }
}

impl<A: Item, B: Item> Item for (A, B) {
    fn write(&self, out: &mut Encoder) {
        self.0.write(out);
        self.1.write(out);
    }

    fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
        Ok((A::read(from)?, B::read(from)?))
    }
}

impl<A: Item, B: Item, C: Item> Item for (A, B, C) {
    fn write(&self, out: &mut Encoder) {
        self.0.write(out);
        self.1.write(out);
        self.2.write(out);
    }

    fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
        Ok((A::read(from)?, B::read(from)?, C::read(from)?))
    }
}

impl Item for bool {
    fn write(&self, out: &mut Encoder) {
        out.byte(u8::from(*self));
    }

    fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
        match from.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(damaged("something is neither yes nor no")),
        }
    }
}

macro_rules! numbers {
    ($($number:ident)*) => {$(
        impl Item for $number {
            fn write(&self, out: &mut Encoder) {
                out.number(u64::from(*self));
            }

            fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
                $number::try_from(from.number()?).map_err(|_| damaged("a number is too large"))
            }
        }
    )*};
}

numbers! { u8 u16 u32 u64 }

impl Item for i64 {
    /// Small numbers of either sign are short.
    fn write(&self, out: &mut Encoder) {
        out.number(((self << 1) ^ (self >> 63)).cast_unsigned());
    }

    fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
        let number = from.number()?;
        Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }
}

impl Item for i32 {
    fn write(&self, out: &mut Encoder) {
        i64::from(*self).write(out);
    }

    fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
        i32::try_from(i64::read(from)?).map_err(|_| damaged("a number is too large"))
    }
}

impl Item for String {
    fn write(&self, out: &mut Encoder) {
        write_text(self, out);
    }

    fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
        from.text().map(str::to_owned)
    }
}

impl Item for Box<str> {
    fn write(&self, out: &mut Encoder) {
        write_text(self, out);
    }

    fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
        from.text().map(Into::into)
    }
}

pub(super) fn write_text(text: &str, out: &mut Encoder) {
    out.number(text.len() as u64);
    out.out.extend(text.as_bytes());
}

/// A text that is only looked at.
pub(super) fn read_text<'b>(from: &mut Decoder<'b>) -> Result<&'b str, ImageError> {
    from.text()
}

impl Item for FunctionId {
    fn write(&self, out: &mut Encoder) {
        out.function(*self);
    }

    fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
        let at = u32::read(from)? as usize;
        from.functions.get(at).copied().ok_or(damaged("a call is of no function"))
    }
}

/// Types of named fields, all of them items, in the order in which they are written.
macro_rules! records {
    ($($name:ident { $($field:ident),* $(,)? })*) => {$(
        impl Item for $name {
            fn write(&self, out: &mut Encoder) {
                let $name { $($field),* } = self;
                $($field.write(out);)*
            }

            fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
                $(let $field = Item::read(from)?;)*
                Ok($name { $($field),* })
            }
        }
    )*};
}

/// Types of variants, each with its number and its items.
macro_rules! choices {
    ($($name:ident { $($number:literal = $variant:ident $(($($field:ident),*))?),* $(,)? })*) => {$(
        impl Item for $name {
            fn write(&self, out: &mut Encoder) {
                match self {
                    $($name::$variant $(($($field),*))? => {
                        out.byte($number);
                        $($($field.write(out);)*)?
                    })*
                }
            }

            fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
                match from.byte()? {
                    $($number => {
                        $($(let $field = Item::read(from)?;)*)?
                        Ok($name::$variant $(($($field),*))?)
                    })*
                    _ => Err(damaged(concat!("there is no such ", stringify!($name)))),
                }
            }
        }
    )*};
}

/// Numbers with a name.
macro_rules! newtypes {
    ($($name:ident)*) => {$(
        impl Item for $name {
            fn write(&self, out: &mut Encoder) {
                self.0.write(out);
            }

            fn read(from: &mut Decoder<'_>) -> Result<Self, ImageError> {
                Item::read(from).map($name)
            }
        }
    )*};
}

pub(super) use {choices, newtypes, records};

records! { Face { name, parameters, result } }
