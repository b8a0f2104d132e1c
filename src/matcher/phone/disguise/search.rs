//! Tries a run of digits, and parts of it, as numbers.

use std::collections::BTreeMap;

use super::super::parts::Origin;
use super::super::resolve::{Digits, resolve, strip};
use super::super::{Found, Kind, Phone, Region, Style, letters};
use super::reader::{GAP_MAX, Place, SHORTEST, starts_block};
use super::token;
use super::{Disguise, Disguised, Folds, groups, label, list, reject, words};

/// Most digits of a number with all that may be dialled before it.
const LONGEST: usize = 20;
/// Most characters in a number that only sound like digits.
const HOMOPHONES_MAX: usize = 4;
/// Most kinds of ideographs between the digits of one number.
const IDEOGRAPHS_MAX: usize = 2;

/// Groups that mobile numbers are usually written in, where they are more than two.
const WRITTEN_BLOCKS: usize = 3;
/// Most digits of a national prefix, or of a prefix and the carrier that a number is written with (`0 15 11` in Brazil).
const PREFIX_MAX: usize = 3;
/// Most digits that lead out of a region.
const EXIT_MAX: usize = 5;

/// Marks that tell the entries of a list from each other, rather than stand in a number.
const LIST_MARKS: &str = ",，、;；:：+＋";

/// The numbers that are known already, in order.
pub(super) struct Others {
    /// Those that can be read as they stand.
    pub(super) plain: Vec<Found>,
    /// The spans of those that surer levels have revealed.
    pub(super) taken: Vec<(usize, usize)>,
}

/// The search through one run.
pub(super) struct Search<'s> {
    text: &'s str,
    region: Region,
    level: Disguise,
    others: &'s Others,
    /// By start; they do not touch each other.
    found: BTreeMap<usize, Disguised>,
}

impl<'s> Search<'s> {
    pub(super) const fn new(text: &'s str, region: Region, level: Disguise, others: &'s Others) -> Self {
        Self { text, region, level, others, found: BTreeMap::new() }
    }

    /// The numbers in a complete run: all of it, then the parts that narrower and narrower gaps leave together, then
    /// the entries of a list and those that gaps of one kind hold together.
    pub(super) fn run(mut self, places: &[Place]) -> impl Iterator<Item = Disguised> {
        for entry in list::entries(places) {
            self.entry(entry);
        }
        self.found.into_values()
    }

    fn entry(&mut self, places: &[Place]) {
        for width in (0..=GAP_MAX).rev() {
            // Gaps of more than `width` characters part the run; at first none does.
            self.split(places, |_, place| place.gap.width > width);
        }
        self.split(places, |between, _| between.contains(|c| LIST_MARKS.contains(c)));
        self.stretches(places);
        if self.level == Disguise::Separated {
            self.among_figures(places);
        }
        let folds = places.iter().fold(Folds::NONE, |folds, place| folds.with(place.fold));
        if folds != Folds::NONE {
            self.windows(places, |at| starts_block(places, at), |_, to| starts_block(places, to));
        }
        if words::may_be_among(folds) {
            self.among_words(places);
        }
    }

    /// The parts between the gaps that part them: what stands in the gap, and the digit behind it.
    fn split(&mut self, places: &[Place], parts: impl Fn(&str, &Place) -> bool) {
        let mut from = 0;
        for at in 1..=places.len() {
            let ends = |place| parts(self.between(places, at).unwrap_or(""), place);
            if places.get(at).is_none_or(ends) {
                self.part(places.get(from..at).unwrap_or(&[]));
                from = at;
            }
        }
    }

    /// Parts whose digits are parted by one and the same thing, while others part them from their neighbours: the
    /// numbers of a list.
    fn stretches(&mut self, places: &[Place]) {
        let (mut from, mut last) = (0, 0);
        let mut inside = None;
        for at in 1..=places.len() {
            if places.get(at).is_some_and(|place| place.gap.width == 0) {
                continue;
            }
            let between = self.between(places, at);
            if inside.is_some() && inside != between {
                self.part(places.get(from..at).unwrap_or(&[]));
                from = last;
            }
            inside = between;
            last = at;
        }
    }

    /// The text between the digit at `at` and the one before it.
    fn between(&self, places: &[Place], at: usize) -> Option<&'s str> {
        self.text.get(places.get(at.checked_sub(1)?)?.end..places.get(at)?.start)
    }

    /// Parts that start and end where they may, if they hold a digit in disguise: something else may have been written
    /// next to them.
    fn windows(
        &mut self,
        places: &[Place],
        starts: impl Fn(usize) -> bool,
        is_apart: impl Fn(usize, usize) -> bool,
    ) {
        let mut from = 0;
        while from < places.len() {
            let mut next = from + 1;
            let most = if starts(from) { (from + LONGEST).min(places.len()) } else { 0 };
            for to in (from + SHORTEST..=most).rev().filter(|&to| is_apart(from, to)) {
                let part = places.get(from..to).unwrap_or(&[]);
                if part.iter().any(|place| place.fold != Folds::NONE) && self.part(part) {
                    next = to;
                    break;
                }
            }
            from = next;
        }
    }

    /// Parts that words stand next to whose characters can be digits as well: 就是 in front, 一起 behind.
    fn among_words(&mut self, places: &[Place]) {
        let text = self.text;
        let starts = |at| starts_block(places, at) || words::stand_before(text, places, at);
        self.windows(places, starts, |from, to| {
            if starts_block(places, to) {
                !starts_block(places, from)
            } else {
                words::stand_behind(text, places, to)
            }
        });
    }

    /// Mobile numbers that blanks group as they are usually written, and part from the figures next to them: `find` takes
    /// all of those together for one number, which is none.
    fn among_figures(&mut self, places: &[Place]) {
        let starts: Vec<usize> = (0..=places.len()).filter(|&at| starts_block(places, at)).collect();
        let is_blank = |at: usize| {
            let between = self.between(places, at);
            between.is_none_or(|gap| gap.chars().all(char::is_whitespace))
                && places.get(at).is_none_or(|place| !place.gap.unusual)
        };
        let mut hits = Vec::new();
        for (at, blocks) in starts.windows(WRITTEN_BLOCKS + 1).enumerate() {
            let (Some(&from), Some(&to)) = (blocks.first(), blocks.last()) else { continue };
            // One more group of four makes the number of a card of them.
            let goes_on = starts.get(at + WRITTEN_BLOCKS + 1).is_some_and(|next| next - to == 4);
            let is_all = from == 0 && to == places.len();
            if !is_all && !goes_on && blocks.iter().all(|&at| is_blank(at)) {
                let part = places.get(from..to).unwrap_or(&[]);
                hits.extend(self.written(part).map(|hit| (hit, part)));
            }
        }
        for (hit, part) in hits {
            self.keep(hit, part);
        }
    }

    /// The mobile number that these plain digits are, if they are grouped as it is usually written.
    fn written(&self, part: &[Place]) -> Option<Disguised> {
        let (start, end) = (part.first()?.start, part.last()?.end);
        let phone = self.valid(digits(part).as_slice(), false, true)?;
        let is_mobile = matches!(phone.kind(), Kind::Mobile | Kind::FixedLineOrMobile);
        let is_number = is_mobile
            && groups::is_written(&groups::of(part), &phone)
            && !reject::is_something_else(self.text, part, start, &phone)
            && !reject::is_torn_out(self.text, part, &phone);
        is_number.then_some(Disguised { start, end, phone, level: Disguise::Separated, folds: Folds::NONE })
    }

    /// Keeps the number that the part is, if it touches no other; says whether it did.
    fn part(&mut self, part: &[Place]) -> bool {
        self.number(part).is_some_and(|hit| self.keep(hit, part))
    }

    /// Keeps the number if it touches no other; says whether it did.
    fn keep(&mut self, hit: Disguised, part: &[Place]) -> bool {
        let taken = &self.others.taken;
        let after = taken.partition_point(|&(_, end)| end <= hit.start);
        let is_taken = taken.get(after).is_some_and(|&(start, _)| start < hit.end);
        let before = self.found.range(..hit.end).next_back();
        if is_taken || self.is_plain(&hit, part) || before.is_some_and(|(_, other)| other.end > hit.start) {
            return false;
        }
        self.found.insert(hit.start, hit);
        true
    }

    /// Whether the hit touches a number that can be read as it stands, and is more than that number with further
    /// digits right next to it.
    fn is_plain(&self, hit: &Disguised, part: &[Place]) -> bool {
        let plain = &self.others.plain;
        let first = plain.partition_point(|found| found.end <= hit.start);
        let touched = plain.get(first..).unwrap_or(&[]);
        let mut touched = touched.iter().take_while(|found| found.start < hit.end);
        let Some(found) = touched.next() else { return false };
        touched.next().is_some() || !self.goes_on(found, hit, part)
    }

    /// Whether the hit is the number that was found, and digits of the same number before or after it.
    fn goes_on(&self, found: &Found, hit: &Disguised, part: &[Place]) -> bool {
        let first = part.partition_point(|place| place.start < found.start);
        let after = part.partition_point(|place| place.start < found.end);
        hit.start <= found.start
            && found.end <= hit.end
            && hit.phone != found.phone
            && (first == 0 || self.adjoins(part, first))
            && (after == part.len() || self.adjoins(part, after))
    }

    /// Whether at most one character parts the digit at `at` from the one before it, and none that parts numbers.
    fn adjoins(&self, part: &[Place], at: usize) -> bool {
        let (Some(gap), Some(between)) = (part.get(at).map(|place| place.gap), self.between(part, at)) else {
            return false;
        };
        let parts_numbers = || between.contains(|c| LIST_MARKS.contains(c));
        gap.width == 0 || (gap.width == 1 && gap.unusual && !parts_numbers())
    }

    /// The number that exactly these digits are, if it is one and was in disguise.
    fn number(&self, part: &[Place]) -> Option<Disguised> {
        if part.len() < SHORTEST || part.len() > LONGEST || !is_plausible(part) {
            return None;
        }
        let (first, rest) = part.split_first()?;
        let mut folds = part.iter().fold(Folds::NONE, |folds, place| folds.with(place.fold));
        if rest.iter().any(|place| place.gap.unusual) {
            folds = folds.with(Folds::SEPARATOR);
        }
        if rest.iter().any(|place| place.gap.invisible) {
            folds = folds.with(Folds::INVISIBLE);
        }
        let head = self.text.get(..first.start).unwrap_or("");
        // Digits with nothing unusual among them, where a label keeps others from reading them.
        let mut label = None;
        if folds == Folds::NONE {
            let tail = self.text.get(part.last()?.end..).unwrap_or("");
            label = Some(label::at_end(head).filter(|_| !label::goes_on(tail))?);
            folds = Folds::LABEL;
        }
        if is_label_letter(part) {
            return None;
        }
        // Behind a digit it adds, or parts.
        let plus = head.chars().next_back().filter(|&c| letters::is_plus(c));
        let plus = plus.filter(|&plus| !head.strip_suffix(plus).is_some_and(token::ends_in_a_digit));
        let is_plain = part.iter().all(|place| place.fold == Folds::NONE);
        let phone = self.valid(digits(part).as_slice(), plus.is_some(), is_plain)?;
        if label.is_some_and(|label| !groups::is_written_behind(label, self.text, part, &phone)) {
            return None;
        }
        let start = first.start.saturating_sub(plus.map_or(0, char::len_utf8));
        if (is_plain && reject::is_something_else(self.text, part, start, &phone))
            || reject::is_torn_out(self.text, part, &phone)
        {
            return None;
        }
        let needed = part.iter().map(|place| usize::from(place.level)).max().unwrap_or(0);
        Some(Disguised {
            start,
            end: part.last()?.end,
            phone,
            level: Disguise::ALL.get(needed).copied().unwrap_or(Disguise::Homophone),
            folds,
        })
    }

    /// The number, if it is a valid mobile or fixed-line number of the region as one dials it there, or one that is free
    /// or costs less and whose digits are in disguise and not guessed.
    fn valid(&self, digits: &[u8], plus: bool, is_plain: bool) -> Option<Phone> {
        let parts = resolve(digits, plus, self.region).ok()?;
        let (phone, origin) = (Phone::new(parts, None), parts.origin());
        let is_sure = !is_plain && self.level < Disguise::Homophone;
        let called = matches!(phone.kind(), Kind::Mobile | Kind::FixedLine | Kind::FixedLineOrMobile)
            || (is_sure && matches!(phone.kind(), Kind::TollFree | Kind::SharedCost));
        let here = (origin == Origin::Plus || phone.region() == Some(self.region))
            && !has_carrier(&phone, origin, digits.len());
        (called && here && (origin != Origin::Region || has_needed_prefix(&phone, digits))).then_some(phone)
    }
}

fn digits(part: &[Place]) -> Digits {
    let mut digits = Digits::new();
    part.iter().for_each(|place| digits.push(place.value));
    digits
}

/// Whether the part begins with a letter that by itself is anything else, and has no other: `Q2548535120`.
fn is_label_letter(part: &[Place]) -> bool {
    let mut letters = part.iter().filter(|place| place.fold.contains(Folds::LETTER));
    let first = part.first().is_some_and(|first| first.guessed && first.fold.contains(Folds::LETTER));
    first && letters.nth(1).is_none()
}

/// Guesses must be few among digits that are certain, letters at most two thirds, and what parts the digits of few kinds.
fn is_plausible(part: &[Place]) -> bool {
    let guessed = part.iter().filter(|place| place.guessed).count();
    let letters = part.iter().filter(|place| place.fold.contains(Folds::LETTER)).count();
    let mut kinds = [None; IDEOGRAPHS_MAX];
    for ideograph in part.iter().skip(1).filter_map(|place| place.gap.ideograph) {
        match kinds.iter_mut().find(|kind| kind.is_none_or(|known| known == ideograph)) {
            Some(kind) => *kind = Some(ideograph),
            None => return false,
        }
    }
    guessed <= HOMOPHONES_MAX && part.len() - guessed >= SHORTEST && letters * 3 <= part.len() * 2
}

/// Whether a carrier's code was dialled before the number. Nobody writes one down, but the figure that stands in front of a
/// number (1200, 12:30, 12-01) often passes for one.
fn has_carrier(phone: &Phone, origin: Origin, digits: usize) -> bool {
    let code = usize::from(phone.country_code()).checked_ilog10().map_or(0, |tens| tens as usize + 1);
    let most = match origin {
        Origin::Region => PREFIX_MAX,
        Origin::OwnCode | Origin::Plus => code + PREFIX_MAX,
        Origin::Exit => EXIT_MAX + code,
    };
    digits > most + usize::from(phone.national_length())
}

/// Whether a line at a place was dialled with its national prefix. libphonenumber leaves it away for some countries;
/// among other numbers it is the only thing that tells an area code.
fn has_needed_prefix(phone: &Phone, digits: &[u8]) -> bool {
    let needed =
        phone.kind() == Kind::FixedLine || phone.form(Style::National).is_some_and(|form| form.needs_prefix);
    let record = phone.parts().main_record();
    !needed || record.prefix == 0 || strip(digits, record, &mut Digits::new()).1
}
