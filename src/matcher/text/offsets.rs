//! From a place in the folded text back to the place in the original that it came from.

use std::ops::Range;

/// A stretch of folded text and where it came from.
#[derive(Clone, Copy, Debug)]
struct Piece {
    /// The first folded byte.
    folded: usize,
    /// The first original byte.
    original: usize,
    /// One past the last original byte.
    original_end: usize,
    /// Whether byte follows byte; otherwise the whole stretch came from the whole original stretch.
    linear: bool,
}

/// Traces folded bytes to original ones. Filled by [`super::Fold::fold_with_offsets`]; reused by the caller.
///
/// It costs one record for each run that keeps its length and one for each character that does not, and a binary
/// search for each question.
#[derive(Clone, Debug, Default)]
pub struct OffsetMap {
    pieces: Vec<Piece>,
    folded_len: usize,
    is_entwined: bool,
    has_pictures: bool,
}

impl OffsetMap {
    /// An empty map.
    pub fn new() -> OffsetMap {
        OffsetMap::default()
    }

    /// The original bytes that the folded bytes `folded` came from: from the start of the first character to the
    /// end of the last, whatever was left out in between. `None` if the range is empty, backwards, or beyond the
    /// folded text. On character boundaries of the folded text the result lies on character boundaries too.
    pub fn original(&self, folded: Range<usize>) -> Option<Range<usize>> {
        if folded.start >= folded.end || folded.end > self.folded_len {
            return None;
        }
        let first = self.piece(folded.start)?;
        let last = self.piece(folded.end - 1)?;
        let start =
            if first.linear { first.original + (folded.start - first.folded) } else { first.original };
        let end = if last.linear { last.original + (folded.end - last.folded) } else { last.original_end };
        Some(start..end)
    }

    /// Whether what became of a character may depend on its neighbours: on a mark behind it, say. Otherwise each
    /// character was folded as it would be alone, and the folded text is what that gave, in order.
    pub fn is_entwined(&self) -> bool {
        self.is_entwined
    }

    /// Whether the original has what [`Steps::PICTURES`](super::Steps::PICTURES) leaves out.
    pub fn has_pictures(&self) -> bool {
        self.has_pictures
    }

    /// Whether nothing was left out between the characters that the folded bytes `folded` came from.
    pub fn is_unbroken(&self, folded: Range<usize>) -> bool {
        self.breaks(folded).next().is_none()
    }

    /// What was left out between the characters that the folded bytes `folded` came from: original bytes, in order.
    pub fn breaks(&self, folded: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let last = folded.end.checked_sub(1).and_then(|last| self.place(last)).unwrap_or(0);
        let first = self.place(folded.start).unwrap_or(last);
        let within = self.pieces.get(first..=last).unwrap_or_default();
        within.array_windows().filter_map(|[one, next]| {
            (one.original_end < next.original).then_some(one.original_end..next.original)
        })
    }

    fn piece(&self, folded: usize) -> Option<Piece> {
        self.place(folded).and_then(|at| self.pieces.get(at)).copied()
    }

    /// Which piece a folded byte belongs to.
    fn place(&self, folded: usize) -> Option<usize> {
        self.pieces.partition_point(|piece| piece.folded <= folded).checked_sub(1)
    }
}

/// What the fold tells about where its output came from. The fold is compiled once for each recorder, so that
/// nobody pays for offsets who did not ask for them.
pub(super) trait Recorder {
    /// Begins a new text.
    fn clear(&mut self);
    /// The next folded bytes are as many as the original bytes, and follow them one for one.
    fn linear(&mut self, original: Range<usize>);
    /// The next `folded_len` bytes came from these original bytes as a whole.
    fn whole(&mut self, original: Range<usize>, folded_len: usize);
    /// The folded text was cut back to its first `folded_len` bytes.
    fn truncate(&mut self, folded_len: usize);
    /// Characters are folded together, or step by step.
    fn entwined(&mut self);
    /// A character is seen as a picture.
    fn picture(&mut self);
}

/// Records nothing.
pub(super) struct Unrecorded;

impl Recorder for Unrecorded {
    fn clear(&mut self) {}
    fn linear(&mut self, _: Range<usize>) {}
    fn whole(&mut self, _: Range<usize>, _: usize) {}
    fn truncate(&mut self, _: usize) {}
    fn entwined(&mut self) {}
    fn picture(&mut self) {}
}

impl Recorder for OffsetMap {
    fn clear(&mut self) {
        self.pieces.clear();
        self.folded_len = 0;
        self.is_entwined = false;
        self.has_pictures = false;
    }

    fn linear(&mut self, original: Range<usize>) {
        if let Some(last) = self.pieces.last_mut()
            && last.linear
            && last.original_end == original.start
        {
            last.original_end = original.end;
        } else {
            self.pieces.push(Piece {
                folded: self.folded_len,
                original: original.start,
                original_end: original.end,
                linear: true,
            });
        }
        self.folded_len += original.len();
    }

    fn whole(&mut self, original: Range<usize>, folded_len: usize) {
        if folded_len == 0 {
            return;
        }
        self.pieces.push(Piece {
            folded: self.folded_len,
            original: original.start,
            original_end: original.end,
            linear: false,
        });
        self.folded_len += folded_len;
    }

    fn truncate(&mut self, folded_len: usize) {
        while let Some(last) = self.pieces.last_mut() {
            if last.folded >= folded_len {
                self.pieces.pop();
            } else {
                if last.linear {
                    last.original_end = last.original + (folded_len - last.folded);
                }
                break;
            }
        }
        self.folded_len = folded_len;
    }

    fn entwined(&mut self) {
        self.is_entwined = true;
    }

    fn picture(&mut self) {
        self.has_pictures = true;
    }
}
