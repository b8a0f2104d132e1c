//! From the events of the parser to nodes, within the limits.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::{ControlFlow, Range};

use granit_parser::{Event, ScalarStyle, StructureStyle, Tag};

use super::copy::WorkingCopy;
use super::node::{Node, NodeKind, Scalar, Style};
use super::{mistake, origin};
use crate::diagnostic::{Code, Diagnostic, excerpt};
use crate::limits::Limits;
use crate::span::Span;

/// What one reading gave.
pub(super) struct Built<'a> {
    pub(super) root: Option<Node<'a>>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) is_whole: bool,
}

impl Built<'_> {
    /// The same as what was read of `source`, of which the copy is.
    pub(super) fn on_source<'a>(self, copy: &WorkingCopy, source: &'a str) -> Built<'a> {
        let diagnostics = self.diagnostics.into_iter().map(|one| copy.diagnostic_on(one, source));
        Built {
            root: self.root.map(|root| copy.node_on(root, source)),
            diagnostics: diagnostics.collect(),
            is_whole: self.is_whole,
        }
    }
}

/// Where the parser stood when it failed.
pub(super) struct Context {
    /// One past the last event.
    pub(super) last_end: usize,
    /// The last scalar, if it was the last event.
    pub(super) last_scalar: Option<Span>,
    /// Whether the last event closed a bracket.
    pub(super) is_after_bracket: bool,
    /// The outermost and the innermost bracket that are open.
    pub(super) open_brackets: Option<(usize, usize)>,
    /// Whether nesting beyond the limit has been reported.
    pub(super) is_depth_reported: bool,
}

enum Frame<'a> {
    Sequence { open: Open, values: Vec<Node<'a>> },
    Mapping { open: Open, entries: Vec<(Scalar<'a>, Node<'a>)>, key: Option<Key<'a>> },
}

/// How a collection began.
#[derive(Clone, Copy)]
struct Open {
    start: usize,
    is_flow: bool,
    anchor: usize,
}

enum Key<'a> {
    Text(Scalar<'a>),
    /// Not a text, or an alias: it has been reported, and its value is left out.
    Refused,
}

/// Builds the tree event by event. No recursion: the frames are a stack of its own, no higher than the depth limit.
pub(super) struct Builder<'a, 'e> {
    source: &'a str,
    /// Where blanks stand in place of what was taken out.
    taken: &'e [Range<usize>],
    depth_max: usize,
    nodes_max: usize,
    aliases_max: usize,
    /// So many diagnostics are shown.
    shown_max: usize,
    frames: Vec<Frame<'a>>,
    root: Option<Node<'a>>,
    diagnostics: Vec<Diagnostic>,
    nodes: usize,
    aliases: usize,
    /// The values of anchors and how many nodes each has; only filled where aliases are allowed.
    anchored: HashMap<usize, (Node<'a>, usize)>,
    first_document: Option<usize>,
    /// How many collections deep the parser is in one that is nested too deep.
    skipped: usize,
    is_whole: bool,
    last_end: usize,
    last_scalar: Option<Span>,
    is_after_bracket: bool,
    /// A line that begins with what is no key, however the parser read it.
    misshapen: Option<Diagnostic>,
}

impl<'a, 'e> Builder<'a, 'e> {
    /// A builder of nodes of `source`, in which blanks stand in place of what was `taken` out.
    pub(super) fn new(source: &'a str, taken: &'e [Range<usize>], depth_max: usize, limits: &Limits) -> Self {
        Builder {
            source,
            taken,
            depth_max,
            nodes_max: limits.yaml_nodes,
            aliases_max: limits.yaml_aliases,
            shown_max: limits.diagnostics,
            frames: Vec::new(),
            root: None,
            diagnostics: Vec::new(),
            nodes: 0,
            aliases: 0,
            anchored: HashMap::new(),
            first_document: None,
            skipped: 0,
            is_whole: true,
            last_end: 0,
            last_scalar: None,
            is_after_bracket: false,
            misshapen: None,
        }
    }

    /// The mistake because of which reading has ended.
    pub(super) fn take_misshapen(&mut self) -> Option<Diagnostic> {
        self.misshapen.take()
    }

    pub(super) fn context(&self) -> Context {
        let mut brackets = self.frames.iter().filter_map(|frame| {
            let (Frame::Sequence { open, .. } | Frame::Mapping { open, .. }) = frame;
            open.is_flow.then_some(open.start)
        });
        let outermost = brackets.next();
        Context {
            last_end: self.last_end,
            last_scalar: self.last_scalar,
            is_after_bracket: self.is_after_bracket,
            open_brackets: outermost.map(|first| (first, brackets.next_back().unwrap_or(first))),
            is_depth_reported: self.diagnostics.iter().any(|one| one.code == Code::NestedTooDeep),
        }
    }

    pub(super) fn finish(self) -> Built<'a> {
        Built { root: self.root, diagnostics: self.diagnostics, is_whole: self.is_whole }
    }

    /// Takes the next event; `Break` when nothing more is to be read.
    pub(super) fn take(&mut self, event: Event<'_>, span: &granit_parser::Span) -> ControlFlow<()> {
        let range = span.byte_range().unwrap_or_default();
        let (start, end) = (range.start, range.end.max(range.start));
        self.is_after_bracket = matches!(event, Event::SequenceEnd | Event::MappingEnd) && end > start;
        self.last_scalar = matches!(event, Event::Scalar(..)).then(|| Span::new(start, end));
        let before = self.last_end;
        if !matches!(event, Event::Anchor(..)) {
            self.last_end = self.last_end.max(end);
        }
        if self.skipped > 0 {
            self.skip(&event);
            return ControlFlow::Continue(());
        }
        match event {
            Event::DocumentStart(..) => return self.start_document(Span::new(start, end)),
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), span);
                let mut node = self.scalar(text, style, Span::new(start, end));
                // `!x`: the value that is not there was meant to be the tag.
                if tag.is_some() && matches!(node.kind, NodeKind::Null) {
                    node.kind = NodeKind::Unreadable;
                }
                return self.push(node, anchor);
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), span);
                let is_flow = style == StructureStyle::Flow;
                let is_value = matches!(self.frames.last(), Some(Frame::Mapping { .. }));
                let start = if is_value && !is_flow { first_dash(self.source, before, start) } else { start };
                let open = Open { start, is_flow, anchor };
                return self.open(Frame::Sequence { open, values: Vec::new() }, Span::new(start, end));
            }
            Event::MappingStart(style, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), span);
                let open = Open { start, is_flow: style == StructureStyle::Flow, anchor };
                let frame = Frame::Mapping { open, entries: Vec::new(), key: None };
                return self.open(frame, Span::new(start, end));
            }
            Event::SequenceEnd | Event::MappingEnd => return self.close(end),
            Event::Anchor(_, name) if self.aliases_max == 0 => {
                self.refuse_alias("anchor", "&", &name, Span::new(start, end));
            }
            Event::Alias(id) => return self.alias(id, Span::new(start, end)),
            Event::UnresolvedAlias(name) => {
                self.refuse_alias("alias", "*", &name, Span::new(start, end));
                return self.push(Node { span: Span::new(start, end), kind: NodeKind::Unreadable }, 0);
            }
            // Comments, and the marks of the stream: no nodes.
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn start_document(&mut self, span: Span) -> ControlFlow<()> {
        let Some(first) = self.first_document else {
            self.first_document = Some(span.start as usize);
            return ControlFlow::Continue(());
        };
        let span = if span.start == span.end { Span::new(first, first) } else { span };
        self.diagnostics.push(
            Diagnostic::new(Code::SeveralDocuments, span, "a second YAML document begins here")
                .help("a file holds one policy: remove this line, or make what follows a file of its own"),
        );
        self.is_whole = false;
        ControlFlow::Break(())
    }

    fn skip(&mut self, event: &Event<'_>) {
        match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => self.skipped += 1,
            Event::SequenceEnd | Event::MappingEnd => self.skipped -= 1,
            _ => {}
        }
    }

    fn scalar(&self, text: Cow<'_, str>, style: ScalarStyle, span: Span) -> Node<'a> {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::Single,
            ScalarStyle::DoubleQuoted => Style::Double,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        if style == Style::Plain && span.start == span.end {
            return Node { span, kind: NodeKind::Null };
        }
        let mut raw = self.source.get(span.range()).unwrap_or_default();
        let mut span = span;
        if matches!(style, Style::Literal | Style::Folded) {
            // The parser's span of a block scalar goes on to the next token: over blanks and comments.
            raw = raw.get(..origin::content_bytes(&text, raw)).unwrap_or(raw);
            span = Span::new(span.start as usize, span.start as usize + raw.len());
        }
        let text = if text == raw { Cow::Borrowed(raw) } else { Cow::Owned(text.into_owned()) };
        Node { span, kind: NodeKind::Scalar(Scalar { text, style, span, raw }) }
    }

    fn open(&mut self, frame: Frame<'a>, span: Span) -> ControlFlow<()> {
        if self.frames.len() >= self.depth_max {
            self.skipped = 1;
            self.is_whole = false;
            let message = format!("this is nested deeper than the limit of {} levels", self.depth_max);
            self.diagnostics.push(Diagnostic::new(Code::NestedTooDeep, span, message));
            return self.push(Node { span, kind: NodeKind::Unreadable }, 0);
        }
        self.frames.push(frame);
        ControlFlow::Continue(())
    }

    fn close(&mut self, end: usize) -> ControlFlow<()> {
        let Some(frame) = self.frames.pop() else { return ControlFlow::Continue(()) };
        let (open, last, kind) = match frame {
            Frame::Sequence { open, values } => {
                (open, values.last().map(|value| value.span.end), NodeKind::Sequence(values))
            }
            Frame::Mapping { open, mut entries, .. } => {
                let last = entries.iter().map(|(key, value)| key.span.end.max(value.span.end)).max();
                self.is_whole &= drop_duplicates(&mut entries, &mut self.diagnostics, self.shown_max);
                (open, last, NodeKind::Mapping(entries))
            }
        };
        let end = match last {
            _ if open.is_flow => end,
            Some(last) => last as usize,
            None => open.start,
        };
        self.push(Node { span: Span::new(open.start, end), kind }, open.anchor)
    }

    /// Puts a complete node where it belongs.
    fn push(&mut self, mut node: Node<'a>, anchor: usize) -> ControlFlow<()> {
        self.nodes += 1;
        if self.nodes > self.nodes_max {
            return self.refuse_nodes(node.span);
        }
        if anchor != 0 && self.aliases_max > 0 {
            let size = size(&node);
            self.anchored.insert(anchor, (node.clone(), size));
        }
        let is_block = self.frames.last().is_none_or(|frame| {
            let (Frame::Sequence { open, .. } | Frame::Mapping { open, .. }) = frame;
            !open.is_flow
        });
        if let NodeKind::Scalar(Scalar { style: Style::Plain, .. }) = node.kind {
            let of_plain = if is_block { mistake::of_text } else { mistake::of_entry };
            if let Some(found) = of_plain(self.source, node.span) {
                self.misshapen = Some(found);
                return ControlFlow::Break(());
            }
        }
        match self.frames.last_mut() {
            None => self.root = Some(node),
            Some(Frame::Sequence { values, .. }) => values.push(node),
            Some(Frame::Mapping { open, entries, key }) => match key.take() {
                None if !open.is_flow
                    && let Some(found) = mistake::of_key(self.source, node.span.start as usize) =>
                {
                    self.misshapen = Some(found);
                    return ControlFlow::Break(());
                }
                None => *key = Some(as_key(node, &mut self.diagnostics)),
                Some(Key::Text(text)) => {
                    if matches!(node.kind, NodeKind::Null) {
                        node.span = after_colon(self.source, text.span);
                        if was_taken_out(self.source, self.taken, node.span.end as usize) {
                            node.kind = NodeKind::Unreadable;
                        }
                    }
                    entries.push((text, node));
                }
                Some(Key::Refused) => self.is_whole = false,
            },
        }
        ControlFlow::Continue(())
    }

    fn refuse_nodes(&mut self, span: Span) -> ControlFlow<()> {
        let message = format!("the file has more values than the limit of {}", self.nodes_max);
        self.diagnostics.push(
            Diagnostic::new(Code::TooManyNodes, span, message)
                .help("move long lists into files of their own and name them with `from:`"),
        );
        self.is_whole = false;
        self.root = None;
        ControlFlow::Break(())
    }

    fn refuse_tag(&mut self, tag: Option<&Tag>, span: &granit_parser::Span) {
        let Some(tag) = tag else { return };
        let range = span.tag_span().and_then(|span| span.byte_range()).or_else(|| span.byte_range());
        let range = range.unwrap_or_default();
        let message = format!("tag `{}` is not read in policies", excerpt(&tag.original()));
        self.diagnostics.push(
            Diagnostic::new(Code::TagRefused, Span::new(range.start, range.end), message)
                .help("remove the tag, or put the value in quotes if it is a text that begins with `!`"),
        );
    }

    fn refuse_alias(&mut self, what: &str, sign: &str, name: &str, span: Span) {
        self.is_whole &= what != "alias";
        let message = format!("{what} `{sign}{}` is not read in policies", excerpt(name));
        let help =
            format!("write the value out, or put it in quotes if it is a text that begins with `{sign}`");
        self.diagnostics.push(Diagnostic::new(Code::AliasRefused, span, message).help(help));
    }

    fn alias(&mut self, id: usize, span: Span) -> ControlFlow<()> {
        self.aliases += 1;
        let name = self.source.get(span.range()).unwrap_or_default().trim_start_matches('*').to_owned();
        if self.aliases > self.aliases_max {
            self.refuse_alias("alias", "*", &name, span);
            return self.push(Node { span, kind: NodeKind::Unreadable }, 0);
        }
        match self.anchored.get(&id) {
            Some((node, size)) => {
                let (node, size) = (Node { span, kind: node.kind.clone() }, *size);
                if self.frames.len() + depth(&node) > self.depth_max {
                    let message = format!("alias `*{}` is nested deeper than the limit", excerpt(&name));
                    self.diagnostics.push(Diagnostic::new(Code::NestedTooDeep, span, message));
                    return self.push(Node { span, kind: NodeKind::Unreadable }, 0);
                }
                self.nodes = self.nodes.saturating_add(size - 1);
                self.push(node, 0)
            }
            // An alias inside the value that it stands for.
            None => {
                self.refuse_alias("alias", "*", &name, span);
                self.push(Node { span, kind: NodeKind::Unreadable }, 0)
            }
        }
    }
}

fn as_key<'a>(node: Node<'a>, diagnostics: &mut Vec<Diagnostic>) -> Key<'a> {
    let message = match node.kind {
        NodeKind::Scalar(scalar) => return Key::Text(scalar),
        NodeKind::Unreadable => return Key::Refused,
        NodeKind::Null => "there is no key before the colon",
        NodeKind::Sequence(_) => "a list stands where a key is needed",
        NodeKind::Mapping(_) => "a mapping stands where a key is needed",
    };
    let diagnostic = Diagnostic::new(Code::KeyNotText, node.span, message);
    diagnostics.push(diagnostic.help("a key is a word; put a text with brackets in quotes"));
    Key::Refused
}

/// Reports keys given twice, those beyond what is shown all at once, and keeps the first of each. Tells whether there were
/// none.
fn drop_duplicates(
    entries: &mut Vec<(Scalar<'_>, Node<'_>)>,
    diagnostics: &mut Vec<Diagnostic>,
    shown_max: usize,
) -> bool {
    let mut seen: HashMap<&str, (usize, Span)> = HashMap::with_capacity(entries.len());
    let mut is_first: Vec<bool> = Vec::with_capacity(entries.len());
    let mut more: Option<(Span, usize)> = None;
    for (at, (key, _)) in entries.iter().enumerate() {
        let (index, first) = *seen.entry(key.text.as_ref()).or_insert((at, key.span));
        is_first.push(index == at);
        if index != at && diagnostics.len() >= shown_max {
            more.get_or_insert((key.span, 0)).1 += 1;
        } else if index != at {
            let word = excerpt(&key.text);
            diagnostics.push(
                Diagnostic::new(Code::DuplicateKey, key.span, format!("key `{word}` is given twice"))
                    .label(key.span, "again here")
                    .label(first, "first here")
                    .help("other readers of YAML silently keep only one of them: remove or rename one"),
            );
        }
    }
    if let Some((span, count)) = more {
        let message = format!("from here on {count} keys of this mapping are given twice");
        diagnostics.push(Diagnostic::new(Code::DuplicateKey, span, message));
    }
    let are_unique = !is_first.contains(&false);
    if !are_unique {
        let mut keep = is_first.into_iter();
        entries.retain(|_| keep.next().unwrap_or(true));
    }
    are_unique
}

/// Whether the value that should stand at `at` was taken out.
fn was_taken_out(text: &str, taken: &[Range<usize>], at: usize) -> bool {
    taken.iter().any(|range| {
        range.end > at && text.get(at..range.start.max(at)).is_some_and(|before| before.trim().is_empty())
    })
}

/// Where a block sequence begins. Of one that stands no deeper than its key, the parser gives the place of the first
/// value: the dash is looked for between the last event and that.
fn first_dash(source: &str, last: usize, start: usize) -> usize {
    let mut at = last;
    while let Some(c) = source.get(at..start).and_then(|rest| rest.chars().next()) {
        match c {
            '-' => return at,
            '#' => at += source.get(at..start).and_then(|rest| rest.find('\n')).unwrap_or(start - at),
            _ => at += c.len_utf8(),
        }
    }
    start
}

/// Where the value of a key would stand: after its colon.
fn after_colon(source: &str, key: Span) -> Span {
    let end = key.end as usize;
    let rest = source.get(end..).unwrap_or_default();
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let at =
        if rest.get(blanks..).is_some_and(|rest| rest.starts_with(':')) { end + blanks + 1 } else { end };
    Span::new(at, at)
}

/// How many nodes a tree has. Recursive: as deep as the depth limit at most.
fn size(node: &Node<'_>) -> usize {
    1 + match &node.kind {
        NodeKind::Mapping(entries) => entries.iter().map(|(_, value)| 1 + size(value)).sum(),
        NodeKind::Sequence(values) => values.iter().map(size).sum(),
        NodeKind::Null | NodeKind::Scalar(_) | NodeKind::Unreadable => 0,
    }
}

/// How many collections of a tree stand inside each other.
fn depth(node: &Node<'_>) -> usize {
    match &node.kind {
        NodeKind::Mapping(entries) => 1 + entries.iter().map(|(_, value)| depth(value)).max().unwrap_or(0),
        NodeKind::Sequence(values) => 1 + values.iter().map(depth).max().unwrap_or(0),
        NodeKind::Null | NodeKind::Scalar(_) | NodeKind::Unreadable => 0,
    }
}
