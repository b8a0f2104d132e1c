//! Lists, keyword sets and extracts.

use super::doubt;
use super::pass::Pass;
use super::patterns;
use crate::diagnostic::{Code, Diagnostic, excerpt};
use crate::document::{Node, Scalar as Text, Style};
use crate::facts;
use crate::ir::{Extract, Keywords, List, ListSource};
use crate::kind::Scalar;
use crate::list::{ListKind, Sort};
use crate::matcher::phone::Region;
use crate::span::Span;
use crate::syntax::ast::{Closeness, ExprKind, Literal};
use crate::syntax::parse;

const LIST_KEYS: &[&str] = &["of", "from", "values", "within", "score", "by"];
const KEYWORD_KEYS: &[&str] = &["words", "except", "see_through", "anywhere"];
const SEE_THROUGH: &[&str] = &["width", "case", "traditional", "separators", "homophones"];
/// The rungs of the name ladder, by the words that authors write.
const RUNGS: &[&str] = &["fold", "core", "sorted", "skeleton", "pinyin", "initials"];
/// The most edits that a list of names is searched within.
const EDITS_MAX: u8 = 2;
/// What a list may hold: the kinds that have a canonical text form.
const OF: [Scalar; 5] = [Scalar::Phone, Scalar::Name, Scalar::Domain, Scalar::Email, Scalar::Text];

pub(super) fn lists(pass: &Pass<'_>, node: &Node<'_>, region: Region) -> Vec<List> {
    let Some(entries) = pass.reader.mapping(node, "`lists`") else { return Vec::new() };
    let mut lists: Vec<List> = entries
        .iter()
        .filter_map(|(key, value)| {
            let name = pass.reader.name(key, "list")?.to_owned();
            pass.declaring(&name.clone(), || list(pass, name, key.span, value, region))
        })
        .collect();
    lists.sort_by(|a, b| a.name.cmp(&b.name));
    lists
}

fn list(pass: &Pass<'_>, name: String, span: Span, node: &Node<'_>, region: Region) -> Option<List> {
    let entries = pass.reader.record(node, "a list", LIST_KEYS)?;
    let words = OF.map(Scalar::word);
    let of = match entries.get("of") {
        Some(node) => pass.reader.word(node, "kind of list", &words).and_then(|at| OF.get(at)).copied(),
        None => {
            pass.reader.missing_key(span, "a list", "of", "say what its entries are, as in `of: phone`");
            None
        }
    };
    let Some(of) = of else {
        // Whatever the entries are, they are meant as text.
        if let Some(values) = entries.get("values") {
            self_values(pass, values, Scalar::Text, region);
        }
        return None;
    };
    let source = match (entries.get("values"), entries.get("from")) {
        (Some(values), None) => ListSource::Values(self_values(pass, values, of, region)),
        (None, Some(from)) => {
            let file = pass.reader.text(from, "the file of a list")?;
            if file.text == "host" {
                ListSource::Host
            } else {
                ListSource::File(file.text.clone().into_owned(), file.span)
            }
        }
        (Some(_), Some(_)) => {
            let place = entries.key("from").map_or(span, |key| key.span);
            pass.report(
                Diagnostic::new(Code::BadListSource, place, "a list has `values` or `from`, not both")
                    .help("make two lists, and ask for both with `or`"),
            );
            return None;
        }
        (None, None) => {
            pass.reader.missing_key(span, "a list", "values", "or `from: lists/name.csv`, or `from: host`");
            return None;
        }
    };
    let closeness = closeness(pass, &entries, of);
    let by = entries.get("by").map_or(Vec::new(), |node| rungs(pass, node, of));
    Some(List { name, of, source, closeness, by, span })
}

fn self_values(pass: &Pass<'_>, node: &Node<'_>, of: Scalar, region: Region) -> Vec<(String, Span)> {
    let Some(items) = pass.reader.sequence(node, "`values`") else { return Vec::new() };
    let mut values = Vec::with_capacity(items.len());
    for item in items {
        let Some(scalar) = pass.reader.text(item, "an entry") else { continue };
        // Without a region, which is a mistake of its own, nothing can be said of a national number.
        if of == Scalar::Phone && region == Region::UNKNOWN && !scalar.text.starts_with('+') {
            continue;
        }
        if let Err(why) = facts::list_entry(of, &scalar.text, region, pass.limits) {
            let code = match of {
                Scalar::Phone => Code::BadPhone,
                Scalar::Email => Code::BadEmail,
                Scalar::Domain => Code::BadDomain,
                _ => Code::BadName,
            };
            let message = format!("`{}` cannot be on a list of {} values", excerpt(&scalar.text), of.word());
            pass.report(Diagnostic::new(code, scalar.span, message).help(why.to_string()));
            continue;
        }
        if let Some(sort) = Sort::of(ListKind::of(of)) {
            doubt::entry(pass, scalar, sort);
        }
        if of == Scalar::Phone
            && let Some(doubt) = super::doubtful_phone(&scalar.text, region, scalar.span)
        {
            pass.report(doubt);
        }
        values.push((scalar.text.clone().into_owned(), scalar.span));
    }
    if items.is_empty() {
        pass.report(Diagnostic::new(Code::BadListSource, node.span, "a list without values matches nothing"));
    }
    values
}

fn closeness(pass: &Pass<'_>, entries: &super::structure::Entries<'_, '_>, of: Scalar) -> Option<Closeness> {
    let (key, node) = match (entries.get("within"), entries.get("score")) {
        (Some(within), None) => ("within", within),
        (None, Some(score)) => ("score", score),
        (Some(_), Some(score)) => {
            pass.report(Diagnostic::new(
                Code::WrongShape,
                score.span,
                "a list has `within` or `score`, not both",
            ));
            return None;
        }
        (None, None) => return None,
    };
    if of != Scalar::Name {
        let message = format!("`{key}` is for lists of names");
        pass.report(
            Diagnostic::new(Code::WrongShape, node.span, message).help("other entries are compared exactly"),
        );
        return None;
    }
    let scalar = pass.reader.scalar(node, &format!("`{key}`"))?;
    if key == "within" {
        if scalar.text.parse::<u32>().is_ok() {
            let message = format!("`{}` lacks its unit", scalar.text);
            let help = "write `1 edit` or `2 edits`";
            pass.report(Diagnostic::new(Code::WrongShape, scalar.span, message).help(help));
            return None;
        }
        let closeness = pass.parse(scalar, parse::within)?;
        if matches!(closeness, Closeness::Edits(edits) if edits > EDITS_MAX) {
            let message = format!("a list is searched within {EDITS_MAX} edits at most");
            let help = "more edits make other names of it; use `score: 0.92`, or `by: [core, pinyin]`";
            pass.report(Diagnostic::new(Code::WrongShape, scalar.span, message).help(help));
            return None;
        }
        return Some(closeness);
    }
    match pass.parse(scalar, parse::expression)?.node {
        ExprKind::Literal(Literal::Score(points)) => Some(Closeness::Score(points)),
        _ => {
            let message = format!("`{}` is no score", excerpt(&scalar.text));
            pass.report(
                Diagnostic::new(Code::WrongShape, scalar.span, message).help("a score is written as `0.92`"),
            );
            None
        }
    }
}

fn rungs(pass: &Pass<'_>, node: &Node<'_>, of: Scalar) -> Vec<String> {
    if of != Scalar::Name {
        pass.report(Diagnostic::new(Code::WrongShape, node.span, "`by` is for lists of names"));
        return Vec::new();
    }
    if node.as_sequence().is_some_and(<[_]>::is_empty) {
        let message = "this names no way to compare names";
        let help = format!("leave the key out, or name some of {}", RUNGS.join(", "));
        pass.report(Diagnostic::new(Code::WrongShape, node.span, message).help(help));
    }
    let words = pass.reader.words(node, "way to compare names", RUNGS);
    words.into_iter().flatten().filter_map(|at| RUNGS.get(at)).map(|word| (*word).to_owned()).collect()
}

pub(super) fn keywords(pass: &Pass<'_>, node: &Node<'_>) -> Vec<Keywords> {
    let Some(entries) = pass.reader.mapping(node, "`keywords`") else { return Vec::new() };
    let mut sets: Vec<Keywords> = entries
        .iter()
        .filter_map(|(key, value)| {
            let name = pass.reader.name(key, "keyword set")?.to_owned();
            pass.declaring(&name.clone(), || keyword_set(pass, name, key.span, value))
        })
        .collect();
    sets.sort_by(|a, b| a.name.cmp(&b.name));
    let total: usize = sets.iter().map(|set| set.words.len() + set.except.len()).sum();
    if total > pass.limits.keyword_words {
        let message = format!(
            "{total} keywords are more than the {} that a policy may have",
            pass.limits.keyword_words
        );
        pass.report(Diagnostic::new(Code::TooMany, node.span, message));
    }
    sets
}

fn keyword_set(pass: &Pass<'_>, name: String, span: Span, node: &Node<'_>) -> Option<Keywords> {
    let entries = pass.reader.record(node, "a keyword set", KEYWORD_KEYS)?;
    let words = entries.get("words").map(|node| texts(pass, node, "a keyword"));
    if entries.get("words").is_none_or(|node| node.as_sequence().is_some_and(<[_]>::is_empty)) {
        let help = "list the words to find, as in `words: [返利, 刷单]`";
        pass.reader.missing_key(span, "a keyword set", "words", help);
    }
    let see_through = entries.get("see_through").map_or(Vec::new(), |node| {
        let words = pass.reader.words(node, "disguise", SEE_THROUGH).into_iter().flatten();
        words.filter_map(|at| SEE_THROUGH.get(at)).map(|word| (*word).to_owned()).collect()
    });
    Some(Keywords {
        name,
        words: words.unwrap_or_default(),
        except: entries.get("except").map_or(Vec::new(), |node| texts(pass, node, "an exception")),
        see_through,
        anywhere: entries
            .get("anywhere")
            .and_then(|node| pass.reader.truth(node, "`anywhere`"))
            .unwrap_or(false),
        span,
    })
}

fn texts(pass: &Pass<'_>, node: &Node<'_>, what: &str) -> Vec<String> {
    let Some(items) = pass.reader.sequence(node, "the words") else { return Vec::new() };
    let mut words = Vec::with_capacity(items.len());
    for item in items {
        let Some(scalar) = pass.reader.text(item, what) else { continue };
        if let Err(why) = facts::keyword(&scalar.text, pass.limits) {
            let message = format!("`{}` cannot be found in any text", excerpt(&scalar.text));
            pass.report(Diagnostic::new(Code::BadName, scalar.span, message).help(why.to_string()));
            continue;
        }
        doubt::entry(pass, scalar, Sort::Phrase);
        words.push(scalar.text.clone().into_owned());
    }
    words
}

pub(super) fn extracts(pass: &Pass<'_>, node: &Node<'_>) -> Vec<Extract> {
    let Some(entries) = pass.reader.mapping(node, "`extract`") else { return Vec::new() };
    let mut extracts: Vec<Extract> = entries
        .iter()
        .filter_map(|(key, value)| {
            let name = pass.reader.name(key, "extract")?.to_owned();
            let scalar = pass.reader.content(value, "an extract")?;
            if !pass.patterns.is_usable(&scalar.text, scalar.span, pass.limits, pass.reader.found) {
                return None;
            }
            if let Some(meant) = patterns::between_slashes(&scalar.text, pass.limits) {
                pass.report(without_slashes(scalar, &meant));
            }
            Some(Extract { name, pattern: scalar.text.clone().into_owned(), span: key.span })
        })
        .collect();
    extracts.sort_by(|a, b| a.name.cmp(&b.name));
    extracts
}

/// What is said of an extract that is written as behind `matches`.
fn without_slashes(scalar: &Text<'_>, meant: &str) -> Diagnostic {
    let message = "the slashes are a part of this pattern: it finds only what stands between slashes";
    let found = Diagnostic::new(Code::DoubtfulPattern, scalar.span, message)
        .help("an extract is written without them; write `[/]` for a slash that is meant");
    // A text of several lines is left as it is laid out.
    let is_block = matches!(scalar.style, Style::Literal | Style::Folded);
    if is_block || meant.contains(char::is_control) {
        return found;
    }
    found.fix(scalar.span, format!("'{}'", meant.replace('\'', "''")))
}
