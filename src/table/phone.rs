//! The numbering plans of all regions, generated from libphonenumber's metadata.
//!
//! For: answering "what is this number?" by following a few states, without a regular expression and without any work
//! at start-up; everything here is constant data.
//! Not for: deciding what a text means; that is `matcher::phone`.
//! Invariant: the files below this module are what `cargo xtask tables` makes of `xtask/data/phone/metadata.json`;
//! `cargo xtask tables --check` proves it. Each names source, version, licence and hash.
//! Cost: about 510 kB of constants, of which one number needs some lines; no allocation.

#[rustfmt::skip]
pub(crate) mod characters;
#[rustfmt::skip]
pub(crate) mod codes;
#[rustfmt::skip]
pub(crate) mod disguises;
#[rustfmt::skip]
pub(crate) mod formats;
#[rustfmt::skip]
pub(crate) mod prefixes;
#[rustfmt::skip]
pub(crate) mod records;
#[rustfmt::skip]
pub(crate) mod wholes;

/// What nearly every number asks for.
///
/// PERF: one constant, the small tables first, so that a first call touches few pages (a Chinese number two windows of
/// 64 kB) and all is found from one address.
#[repr(C)]
pub(crate) struct Plan {
    /// What each byte is in a written number: a digit's value or a class, such as [`PASSED`].
    pub(crate) classes: [u8; 256],
    /// Index of a region by its two letters, 26 * first + second; 0 is none.
    pub(crate) region_by_letters: [u8; 676],
    pub(crate) outcomes: [u16; 256],
    pub(crate) main_by_digits: [u8; 4096],
    pub(crate) records: [Record; 256],
    pub(crate) lengths: [[u8; 19]; records::LENGTHS.len()],
    pub(crate) endings: [[u8; 18]; wholes::ENDINGS.len()],
    pub(crate) next: [[u16; 10]; wholes::NEXT.len()],
}

/// The tables of that name.
pub(crate) static PLAN: Plan = Plan {
    classes: classes(),
    region_by_letters: records::REGION_BY_LETTERS,
    outcomes: codes::OUTCOMES,
    main_by_digits: codes::MAIN_BY_DIGITS,
    records: records::RECORDS,
    lengths: records::LENGTHS,
    endings: wholes::ENDINGS,
    next: wholes::NEXT,
};

/// Bytes of all tables, without some 13 kB of texts and lists that rows of [`formats`] and [`codes`] point to.
const BYTES: usize = size_of_val(&PLAN)
    + size_of_val(&wholes::ANSWER)
    + size_of_val(&prefixes::STATES)
    + size_of_val(&prefixes::STRIPS)
    + size_of_val(&records::REGIONS)
    + size_of_val(&codes::CODES)
    + size_of_val(&formats::FORMATS)
    + size_of_val(&characters::ZEROS)
    + size_of_val(&characters::WORD)
    + size_of_val(&characters::LATIN)
    + size_of_val(&characters::CURRENCY)
    + size_of_val(&disguises::DISGUISES);
const _: () = assert!(BYTES < 510_000, "the cost above is no longer true");

/// A character that is passed over between digits.
pub(crate) const PASSED: u8 = 10;
/// A plus sign.
const PLUS: u8 = 11;
/// A character that may only stand before the number.
pub(crate) const BEFORE: u8 = 12;
/// A character that needs the full reader.
const OTHER: u8 = 13;

/// What each byte is in a written number: a digit's value, or one of the classes above.
const fn classes() -> [u8; 256] {
    let mut classes = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            digit @ b'0'..=b'9' => digit - b'0',
            b'+' => PLUS,
            b' ' | b'-' | b'(' | b')' | b'.' | b'/' | b'*' | b'[' | b']' => PASSED,
            // A semicolon may begin a parameter, bytes above ASCII may be digits.
            b';' | 0x80.. => OTHER,
            _ => BEFORE,
        };
        byte += 1;
    }
    classes
}

/// The answer in a state whose digits do not tell when they end there.
pub(crate) const UNTOLD: u8 = 255;
/// A successor with this bit is no state but a row of `wholes::ENDINGS`.
pub(crate) const ENDING_BIT: u16 = 0x8000;

/// A successor with this bit as well is what the first digits of a number are: a kind in the higher byte, in the lower
/// one how many digits it has.
pub(crate) const OPENING_BIT: u16 = 0x4000;
/// Digits of a national prefix, with which no national number begins: a bit that no other kind has.
pub(crate) const PREFIX: u8 = 0x20;
/// Digits that lead out of the country.
pub(crate) const EXIT: u8 = 1;
/// The country's own calling code.
pub(crate) const OWN: u8 = 2;
/// Digits of a national prefix, with which a national number may begin.
pub(crate) const EITHER: u8 = 3;

/// The rules of one region, or of one non-geographic calling code.
///
/// PERF: half of a cache line, without references: nothing has to be relocated when a program starts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record {
    /// What all numbers of the calling code have in common, as a number has it (`matcher::phone::parts`); from the
    /// lowest byte: 1, 0, the row of the calling code in `codes::CODES`, how many digits it has, 0, 0, 0, and the region
    /// of all its numbers (0 if several share it).
    pub(crate) stem: u64,
    /// The digits of the calling code, four bits each, the first in the highest bits.
    pub(crate) packed: u16,
    /// The first row of the front of a number that is dialled in the region: its kind, or what stands in front of it.
    pub(crate) home: u16,
    /// The same behind the calling code.
    pub(crate) abroad: u16,
    /// The same for a national number: its kind.
    pub(crate) national: u16,
    /// The fewest digits for which `home` and `abroad` hold.
    pub(crate) fewest: u8,
    /// By bit: whether so many digits are left when a national prefix is taken away; otherwise it stays.
    pub(crate) bared: u32,
    /// Index of the region in `records::REGIONS`.
    pub(crate) region: u8,
    /// The prefix state for the digits that lead out of the region ("00", "011").
    pub(crate) exit: u16,
    /// The prefix state for the digits dialled before a national number ("0", carriers).
    pub(crate) prefix: u16,
    /// Row of `records::INSERTS`: digits that some national prefixes are replaced with.
    pub(crate) insert: u8,
    /// The whole-number state of the general pattern.
    pub(crate) general: u16,
    /// The whole-number state of short numbers: 1 is a short code, 2 an emergency number.
    pub(crate) short: u16,
    /// Row of `records::LENGTHS`.
    pub(crate) lengths: u8,
}
const _: () = assert!(size_of::<Record>() == 32);

impl Record {
    /// What stands for none: no number has enough digits for it.
    pub(crate) const NONE: Self = Self {
        stem: 1,
        packed: 0,
        home: 0,
        abroad: 0,
        national: 0,
        fewest: u8::MAX,
        bared: 0,
        region: 0,
        exit: 0,
        prefix: 0,
        insert: 0,
        general: ENDING_BIT,
        short: ENDING_BIT,
        lengths: 0,
    };

    /// Row of the calling code in `codes::CODES`.
    #[inline]
    pub(crate) const fn row(&self) -> u8 {
        self.stem.to_le_bytes()[2]
    }

    /// How many digits the calling code has.
    #[inline]
    pub(crate) const fn code_digits(&self) -> u8 {
        self.stem.to_le_bytes()[3]
    }
}

/// One calling code.
#[derive(Debug)]
pub(crate) struct Code {
    /// The calling code, 0 in the first row.
    pub(crate) code: u16,
    /// Number of digits of the calling code.
    pub(crate) digits: u8,
    /// The digits, four bits each, the first in the highest bits.
    pub(crate) packed: u16,
    /// Row of the main region in `records::RECORDS`.
    pub(crate) main: u8,
    /// The region of all its numbers; 0 if several regions share the code.
    pub(crate) region: u8,
    /// The whole-number state that tells region and type.
    pub(crate) kinds: u16,
    /// What stands before an extension.
    pub(crate) extension: &'static str,
    /// The whole-number state that chooses the national format.
    pub(crate) national: u16,
    /// The whole-number state that chooses the international format.
    pub(crate) international: u16,
    /// Rows of `formats::FORMATS`; an answer counts from 1.
    pub(crate) national_formats: &'static [u16],
    /// The same for international writing.
    pub(crate) international_formats: &'static [u16],
}

/// A state of the automata that find prefixes.
#[derive(Debug)]
pub(crate) struct PrefixState {
    /// Successors by digit; 0 is dead.
    pub(crate) next: [u16; 10],
    /// Row of `prefixes::STRIPS` for a match that ends here.
    pub(crate) arriving: u8,
    /// The same if the digits end here.
    pub(crate) ending: u8,
}

/// What is kept of a national prefix.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Strip {
    /// Digits kept from inside the match start here,
    pub(crate) from: u8,
    /// and end this many before its end.
    pub(crate) cut: u8,
    /// Whether anything is kept, with the record's digits in front.
    pub(crate) insert: bool,
}

/// How a number is split into groups and written.
#[derive(Debug)]
pub(crate) struct Format {
    /// Fewest and most digits of each group; earlier groups take as many as they can.
    pub(crate) groups: &'static [(u8, u8)],
    /// Template with `$1` for the first group, for callers within the country.
    pub(crate) national: &'static str,
    /// The same for callers from abroad.
    pub(crate) international: &'static str,
    /// Whether numbers of this form are dialled with the national prefix.
    pub(crate) needs_prefix: bool,
}

/// A character that is written for a digit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DisguisedDigit {
    /// The code point.
    pub(crate) code: u32,
    /// 0 to 9.
    pub(crate) digit: u8,
    /// 1 certain, 2 nearly certain among digits, 3 a guess.
    pub(crate) level: u8,
    /// What kind of character it is.
    pub(crate) guise: Guise,
}

/// What kind of character stands for a digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guise {
    /// Enclosed, raised, lowered or Roman.
    Symbol,
    /// 一 二 三.
    Ideograph,
    /// 壹 贰 叁 and old forms.
    Capital,
    /// 幺 拐 洞 勾.
    Spoken,
    /// O for 0, l for 1.
    Letter,
    /// A character that sounds like a digit.
    Homophone,
}
