//! From a file of cases to cases, or to every mistake in it.

use std::path::Path;

use menshen::diagnostic::{Code, Diagnostic, Report, Severity, excerpt};
use menshen::document::{self, Node};
use menshen::engine::Engine;
use menshen::limits::Limits;
use menshen::request::Timestamp;

use super::expect::expect;
use super::names::Names;
use super::reader::Reader;
use super::request::Requests;
use super::{Case, Cases};
use crate::Failure;
use crate::refusal::Refusal;

const FILE_KEYS: &[&str] = &["defaults", "cases"];
const CASE_KEYS: &[&str] = &["case", "now", "before", "request", "expect"];
/// Words that people use for some of them.
const OTHER_WORDS: [(&str, &str); 8] = [
    ("tests", "cases"),
    ("name", "case"),
    ("id", "case"),
    ("at", "now"),
    ("input", "request"),
    ("given", "request"),
    ("then", "expect"),
    ("want", "expect"),
];

/// What is written as a time.
pub(super) const TIME_HELP: &str = "write it with its offset, as in `2026-11-24T10:00:00+08:00`";

/// Reads the cases of a policy.
pub(crate) fn read(file: &Path, engine: &Engine) -> Result<Cases, Failure> {
    let name = file.display().to_string();
    let bytes = std::fs::read(file).map_err(|error| Failure::of_file(file, error))?;
    // Anchors and aliases are read in cases: several cases may have one request.
    let limits = Limits { yaml_aliases: Limits::default().yaml_nodes, ..Limits::default() };
    let mistakes = |text: &str, found| {
        let report = Report::new(name.clone(), text, found, &limits);
        let message = "the cases have mistakes";
        let prose = format!("{message}\n\n{}", report.render(Default::default()));
        Failure::from(Refusal::of_report(message, prose, &report))
    };
    let text = document::decode(&bytes, &limits).map_err(|bad| mistakes(&bad.text, vec![bad.diagnostic]))?;
    let document = document::read(text, &limits);
    // A hidden character may be what a case is about; that a file is empty is said in the words of cases.
    let found = document.diagnostics.into_iter();
    let found = found.filter(|one| one.severity() == Severity::Error && one.code != Code::EmptyFile);
    let mut reader = Reader::new(found.collect(), document.is_whole);
    let nothing = Node { span: Default::default(), kind: document::NodeKind::Mapping(Vec::new()) };
    let root = document.root.filter(|root| !root.is_nothing()).unwrap_or(nothing);
    let program = engine.program();
    let cases = cases(&root, &Names::of(&program.policy), &mut reader);
    if reader.found.is_empty() { Ok(Cases { cases }) } else { Err(mistakes(text, reader.found)) }
}

/// The cases that have no mistakes.
fn cases(root: &Node<'_>, names: &Names<'_>, reader: &mut Reader) -> Vec<Case> {
    let Some(file) = reader.record(root, "a file of cases", FILE_KEYS, &OTHER_WORDS) else {
        return Vec::new();
    };
    let requests = Requests::new(file.get("defaults"), &names.facts, reader);
    let help = "begin each case with `- case:` and its name";
    let cases = reader.needed(&file, "cases", help).and_then(|node| reader.list(node, "`cases`"));
    let cases = cases.unwrap_or_default().iter();
    cases.filter_map(|node| case(node, &requests, names, reader)).collect()
}

fn case(
    node: &Node<'_>,
    requests: &Requests<'_, '_>,
    names: &Names<'_>,
    reader: &mut Reader,
) -> Option<Case> {
    let record = reader.record(node, "a case", CASE_KEYS, &OTHER_WORDS)?;
    let name = reader.needed(&record, "case", "give it a name that says what the policy must do");
    let name = name.and_then(|node| reader.scalar(node, "`case`"));
    let now = record.get("now").and_then(|node| time(node, reader));
    let before = record.get("before").filter(|node| !node.is_nothing());
    let before = before.map(|node| reader.counts(node, "`before`", &names.quotas));
    let request = requests.read(record.get("request"), now, reader);
    let expected =
        reader.needed(&record, "expect", "say what must come of it, as in `expect: { verdict: deny }`");
    let expected = expected.and_then(|node| expect(node, names, reader));
    Some(Case {
        case: name?.text.to_string(),
        before: before.unwrap_or_default(),
        request: request?,
        expect: expected?,
    })
}

/// The text of a time.
fn time<'n>(node: &'n Node<'_>, reader: &mut Reader) -> Option<&'n str> {
    let scalar = reader.scalar(node, "`now`")?;
    if Timestamp::parse(&scalar.text).is_none() {
        let message = format!("`{}` is no time", excerpt(&scalar.text));
        reader.report(Diagnostic::new(Code::BadDate, scalar.span, message).help(TIME_HELP));
        return None;
    }
    Some(&scalar.text)
}
