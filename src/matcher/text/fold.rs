//! The fold itself: runs that stay are copied whole, the rest is looked up character by character.

use super::entry::{Action, Entry, is_mark, plain, plain_end, plain_pair, plain_run};
use super::offsets::{OffsetMap, Recorder, Unrecorded};
use super::segment::{Segment, has_no_marks};
use super::steps::Steps;

/// A fold: a set of steps, ready to be applied to any number of texts. It costs nothing to make or copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    steps: Steps,
}

/// The folded text, and the working memory of the fold. Kept by the caller, so that nothing is allocated after
/// warm-up.
#[derive(Clone, Debug, Default)]
pub struct FoldBuffer {
    text: String,
    segment: Segment,
}

impl FoldBuffer {
    /// An empty buffer.
    pub fn new() -> FoldBuffer {
        FoldBuffer::default()
    }

    /// The text that was folded last.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The folded text itself, without a copy.
    pub fn into_string(self) -> String {
        self.text
    }
}

impl Fold {
    /// The fold of names, lists and keys: everything but the separators, which names need for their words.
    pub const NAME: Fold =
        Fold::new(Steps::COMPATIBILITY.with(Steps::CASE).with(Steps::IGNORABLE).with(Steps::TRADITIONAL));

    /// A fold that takes these steps.
    pub const fn new(steps: Steps) -> Fold {
        Fold { steps }
    }

    /// The steps of this fold.
    pub const fn steps(self) -> Steps {
        self.steps
    }

    /// The folded text, in a string of its own.
    pub fn fold(self, text: &str) -> String {
        let mut buffer = FoldBuffer::new();
        self.fold_into(text, &mut buffer);
        buffer.text
    }

    /// Folds `text` into `buffer`, over whatever the buffer held.
    pub fn fold_into(self, text: &str, buffer: &mut FoldBuffer) {
        buffer.text.clear();
        // PERF: nothing changes in most Chinese names.
        let end = plain_end(text.as_bytes());
        if end == text.len() {
            buffer.text.push_str(text);
            return;
        }
        if end == 0 && text.is_ascii() && !self.steps.contains(Steps::SEPARATORS) {
            // PERF: the commonest Latin names are ASCII: a copy and one vectorised pass.
            buffer.text.push_str(text);
            if self.steps.contains(Steps::CASE) {
                buffer.text.make_ascii_lowercase();
            }
            return;
        }
        Pass::new(text, self.steps, buffer, &mut Unrecorded).run(end);
    }

    /// Folds `text` into `buffer`, and says in `offsets` where each folded byte came from.
    pub fn fold_with_offsets(self, text: &str, buffer: &mut FoldBuffer, offsets: &mut OffsetMap) {
        buffer.text.clear();
        Pass::new(text, self.steps, buffer, offsets).run(0);
    }
}

/// Most full-width characters that are written at once.
const FULL_WIDTH_RUN: usize = 64;

/// Where the last unit of output, that a following mark may belong to, began.
#[derive(Clone, Copy)]
enum Last {
    /// Nothing has been kept yet.
    None,
    /// The last character before these places, in the original and in the folded text, came from a copied run.
    Run { original_end: usize, folded_end: usize },
    /// A unit that began at these places.
    Unit { original: usize, folded: usize },
}

/// Whether a code point is the full-width form of an ASCII character.
fn is_full_width(code: u32) -> bool {
    (0xFF01..=0xFF5E).contains(&code)
}

/// The code point at `at`, and how many bytes it takes; the bytes are UTF-8, and more than ASCII.
///
/// PERF: with the bytes at hand, a name of accented letters takes an eighth less time than by `char_indices`.
#[inline]
fn decode(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let tail = |byte: u8| u32::from(byte & 0x3F);
    match *bytes.get(at..)? {
        [a, ..] if a < 0x80 => Some((u32::from(a), 1)),
        [a, b, ..] if a < 0xE0 => Some((u32::from(a & 0x1F) << 6 | tail(b), 2)),
        [a, b, c, ..] if a < 0xF0 => Some((u32::from(a & 0x0F) << 12 | tail(b) << 6 | tail(c), 3)),
        [a, b, c, d, ..] => Some((u32::from(a & 0x07) << 18 | tail(b) << 12 | tail(c) << 6 | tail(d), 4)),
        _ => None,
    }
}

/// One pass over one text.
struct Pass<'a, R> {
    text: &'a str,
    steps: Steps,
    out: &'a mut String,
    segment: &'a mut Segment,
    recorder: &'a mut R,
    /// Where the run that will be copied as it stands began.
    run: usize,
    /// Whether ASCII characters were copied.
    has_ascii: bool,
    last: Last,
}

impl<'a, R: Recorder> Pass<'a, R> {
    fn new(text: &'a str, steps: Steps, buffer: &'a mut FoldBuffer, recorder: &'a mut R) -> Self {
        recorder.clear();
        let FoldBuffer { text: out, segment } = buffer;
        Pass { text, steps, out, segment, recorder, run: 0, has_ascii: false, last: Last::None }
    }

    /// Folds the text, of which everything before `start` stays and is not ASCII.
    ///
    /// INVARIANT: everything before `run` is in `out` or was left out; `run..at` stays but for ASCII capitals.
    fn run(mut self, start: usize) {
        let steps = self.steps;
        let watched = steps.with(Steps::PICTURES);
        let separators = steps.contains(Steps::SEPARATORS);
        let full_width = steps.contains(Steps::COMPATIBILITY) && !separators;
        let bytes = self.text.as_bytes();
        let plain = plain(steps);
        let mut at = start;
        while let Some(&byte) = bytes.get(at) {
            let stays = |byte: u8| byte < 0x80 && (!separators || byte.is_ascii_alphanumeric());
            if stays(byte) {
                // PERF: whether there are capitals is not asked; lowering all that was copied is one vectorised pass.
                self.has_ascii = true;
                at += 1;
                while bytes.get(at).is_some_and(|&byte| stays(byte)) {
                    at += 1;
                }
                continue;
            }
            if byte == 0xEF && full_width && decode(bytes, at).is_some_and(|(code, _)| is_full_width(code)) {
                at = self.full_width(at);
                continue;
            }
            let end =
                if byte < 0xE0 { plain_pair(bytes, at, plain) } else { plain_run::<0xE0>(bytes, at, plain) };
            if end > at {
                at = end;
                continue;
            }
            let Some((code, length)) = decode(bytes, at) else { break };
            let entry = Entry::of(code);
            if entry.stays(watched) {
                at += length;
                continue;
            }
            if entry.is_odd() {
                at = self.act_oddly(entry, at, at + length);
                continue;
            }
            at = self.act(entry.action(steps), at, at + length);
        }
        self.flush(self.text.len());
        if self.has_ascii && steps.contains(Steps::CASE) {
            // What else was written has no capitals.
            self.out.make_ascii_lowercase();
        }
    }

    /// Does what the table says of the character at `at`, and returns where to go on.
    #[inline]
    fn act(&mut self, action: Action, at: usize, end: usize) -> usize {
        match action {
            Action::Keep => {}
            Action::Drop => self.drop_char(at, end),
            Action::Replace(target) => self.replace(at, end, target),
            Action::Expand(text) => {
                self.begin_unit(at, end);
                self.out.push_str(text);
                self.recorder.whole(at..end, text.len());
            }
            Action::Sift(text) => self.sift(at, end, text),
            Action::Alone => self.fold_segment(at, end),
            Action::Context => return self.fold_cluster(at, end),
            Action::Mark => self.mark(at, end),
        }
        end
    }

    /// Does what the table says of a character that is odd.
    // PERF: apart, so that others are not asked what kind they are.
    #[inline(never)]
    fn act_oddly(&mut self, entry: Entry, at: usize, end: usize) -> usize {
        if entry.is_picture() {
            self.recorder.picture();
        }
        // PERF: a mark behind a character of U+0800 to U+0FFF, which are Thai and the scripts of India, is one of theirs.
        let is_own = at.checked_sub(3).is_some_and(|before| {
            self.run <= before && entry.is_mark() && self.text.as_bytes().get(before) == Some(&0xE0)
        });
        if is_own && !entry.is_in_context() {
            return end;
        }
        self.act(entry.odd_action(self.steps), at, end)
    }

    /// Writes the full-width characters from `at` on as ASCII, and returns where they end.
    ///
    /// PERF: people type whole names in full width; a run of them is written without looking each one up, which
    /// takes less than half the time.
    fn full_width(&mut self, at: usize) -> usize {
        self.flush(at);
        let case = self.steps.contains(Steps::CASE);
        let mut ascii = [0_u8; FULL_WIDTH_RUN];
        let mut count = 0;
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        for (slot, chunk) in ascii.iter_mut().zip(rest.chunks_exact(3)) {
            let code = match *chunk {
                // U+FF01 to U+FF5E stand for U+0021 to U+007E.
                [0xEF, second @ (0xBC | 0xBD), third] => ((second & 1) << 6 | (third & 0x3F)) + 0x20,
                [0xE3, 0x80, 0x80] => b' ',
                _ => break,
            };
            if !(0x20..=0x7E).contains(&code) || (code == b' ' && chunk.first() != Some(&0xE3)) {
                break;
            }
            *slot = if case { code.to_ascii_lowercase() } else { code };
            count += 1;
        }
        let folded = self.out.len();
        self.out
            .push_str(ascii.get(..count).and_then(|ascii| str::from_utf8(ascii).ok()).unwrap_or_default());
        for start in (at..).step_by(3).take(count) {
            self.recorder.whole(start..start + 3, 1);
        }
        let end = at + 3 * count;
        // The first character is one, so that there is a last one.
        self.last = Last::Unit { original: end - 3, folded: folded + count - 1 };
        self.run = end;
        end
    }

    /// Copies the pending run up to `end`.
    #[inline]
    fn flush(&mut self, end: usize) {
        let Some(run) = self.text.get(self.run..end).filter(|run| !run.is_empty()) else { return };
        self.out.push_str(run);
        self.recorder.linear(self.run..end);
        self.last = Last::Run { original_end: end, folded_end: self.out.len() };
    }

    fn begin_unit(&mut self, at: usize, end: usize) {
        self.flush(at);
        self.run = end;
        self.last = Last::Unit { original: at, folded: self.out.len() };
    }

    fn drop_char(&mut self, at: usize, end: usize) {
        self.flush(at);
        self.run = end;
    }

    fn replace(&mut self, at: usize, end: usize, target: char) {
        self.begin_unit(at, end);
        self.out.push(target);
        if target.len_utf8() == end - at {
            self.recorder.linear(at..end);
        } else {
            self.recorder.whole(at..end, target.len_utf8());
        }
    }

    /// Writes what stands for the character at `at`, without the separators in it.
    fn sift(&mut self, at: usize, end: usize, text: &str) {
        self.begin_unit(at, end);
        self.recorder.entwined();
        let before = self.out.len();
        self.out.extend(text.chars().filter(|&c| !Entry::of(u32::from(c)).is_separator()));
        self.recorder.whole(at..end, self.out.len() - before);
    }

    /// Leaves out the mark at `at` if it belongs to no script of what stands before it.
    #[cold]
    fn mark(&mut self, at: usize, end: usize) {
        let pending = self.text.get(self.run..at).and_then(|run| run.chars().next_back());
        if pending.or_else(|| self.out.chars().next_back()).is_some_and(has_no_marks) {
            self.recorder.entwined();
            self.drop_char(at, end);
        }
    }

    /// Folds `start..end` of the original step by step, after everything before it.
    fn fold_segment(&mut self, start: usize, end: usize) {
        self.flush(start);
        self.run = end;
        self.recorder.entwined();
        let before = self.out.len();
        self.out.extend(self.segment.fold(self.text.get(start..end).unwrap_or_default(), self.steps));
        if self.out.len() > before {
            self.last = Last::Unit { original: start, folded: before };
            self.recorder.whole(start..end, self.out.len() - before);
        }
    }

    /// Takes back the last unit and folds it anew together with the marks from `at` on; returns where they end.
    fn fold_cluster(&mut self, at: usize, end: usize) -> usize {
        if self.is_struck(at, end) {
            self.recorder.entwined();
            let end = self.marks_end(end);
            self.drop_char(at, end);
            return end;
        }
        self.flush(at);
        let (original, folded) = self.last_unit(at);
        let end = self.cluster_end(end);
        self.out.truncate(folded);
        self.recorder.truncate(folded);
        self.run = original;
        self.fold_segment(original, end);
        end
    }

    /// Where the unit began that a mark at `at` belongs to, in the original and in the folded text.
    fn last_unit(&self, at: usize) -> (usize, usize) {
        match self.last {
            Last::None => (at, self.out.len()),
            Last::Unit { original, folded } => (original, folded),
            Last::Run { original_end, folded_end } => {
                let before = self.text.get(..original_end).unwrap_or_default();
                let length = before.chars().next_back().map_or(0, char::len_utf8);
                (original_end - length, folded_end - length)
            }
        }
    }

    /// Whether a mark stands at `at..end`, on something that is left out.
    fn is_struck(&self, at: usize, end: usize) -> bool {
        let leaves_out = self.steps.contains(Steps::SEPARATORS) || self.steps.contains(Steps::PICTURES);
        if !leaves_out || !self.text.get(at..end).is_some_and(|mark| mark.contains(is_mark)) {
            return false;
        }
        let mut before = self.text.get(..at).unwrap_or_default().chars().rev();
        let base = before.find(|&c| !(is_mark(c) || self.is_ignored(c)));
        base.is_some_and(|base| Entry::of(u32::from(base)).is_left_out(self.steps))
    }

    fn is_ignored(&self, c: char) -> bool {
        self.steps.contains(Steps::IGNORABLE) && Entry::of(u32::from(c)).is_ignorable()
    }

    /// Where marks end that follow each other, looking past what is not seen.
    fn marks_end(&self, start: usize) -> usize {
        let rest = self.text.get(start..).unwrap_or_default();
        let is_other = |c| !(is_mark(c) || self.is_ignored(c));
        start + rest.find(is_other).unwrap_or(rest.len())
    }

    /// One past the last mark that follows, looking past what the steps leave out, and marks on that.
    fn cluster_end(&self, start: usize) -> usize {
        let mut end = start;
        let mut is_struck = false;
        for (offset, c) in self.text.get(start..).unwrap_or_default().char_indices() {
            let entry = Entry::of(u32::from(c));
            match entry.any_action(self.steps) {
                Action::Context if is_struck && is_mark(c) => {}
                Action::Context => {
                    end = start + offset + c.len_utf8();
                    is_struck = false;
                }
                Action::Drop => is_struck |= entry.is_left_out(self.steps),
                Action::Mark => {}
                Action::Keep | Action::Replace(_) | Action::Expand(_) | Action::Sift(_) | Action::Alone => {
                    break;
                }
            }
        }
        end
    }
}
