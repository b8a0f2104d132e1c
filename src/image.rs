//! A compiled policy as bytes, so that a host starts it without parsing or checking anything.
//!
//! An image is made by `menshen compile` or [`Engine::image`](crate::engine::Engine::image), where a policy is published, and
//! loaded by [`Engine::from_image`](crate::engine::Engine::from_image), where it decides. It holds the checked policy with
//! all texts that reports and explanations show, the compiled conditions and their index, and the lists in the form in
//! which they are looked up. Not in it: the source text; lists that come from the host; functions, which are
//! named with their signatures and found in the host's registry; counters. Automata and regular expressions are made
//! again from words and patterns, because only that needs no trust.
//!
//! An image is for the library version that made it: numbers of fields and canonical forms of names may change between
//! two. It is small to make again. **Its checksum finds damage, it is no signature**: whoever can write an
//! image can write a policy, so images must come to the host by a way that is trusted as much as policies are.
//!
//! INVARIANT: the same policy, lists and functions give the same bytes on every machine and every run, and the image of a
//! loaded image is the same image. What loads decides as what was saved; bytes that nobody saved are refused with a
//! reason, or make a policy that decides something in bounded time, never a panic: [`verify`] holds all that evaluation
//! relies on.
//!
//! The form: the magic `MENSHEN` and a zero byte, the form's number (`u32`), the library version (a byte of length, then
//! text), the length of the content (`u64`), the checksum (SipHash-2-4, 128 bits, over all before and behind it), the content.
//! Content is written field by field in the order of the types, numbers as LEB128, an enumeration as the number of its
//! variant.
//!
//! Cost: linear in the image, but for automata and regular expressions.

mod code;
mod error;
mod frame;
mod policy;
mod tables;
mod verify;

pub use error::FunctionFault;
pub use error::ImageError;
pub use frame::is_image;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::compile;
use crate::function::Registry;
use crate::ir::{ListSource, Policy};
use crate::limits::Limits;
use crate::list::{List, ListKind, NearNames};
use crate::program::{Program, near_names, nearness};

use code::{Decoder, Encoder, Item};
use error::damaged;

/// The image of a program.
pub(crate) fn write(program: &Program) -> Vec<u8> {
    let mut content = Encoder::default();
    program.policy.write(&mut content);
    tables::write(program, &mut content);
    for (at, declared) in program.policy.lists.iter().enumerate() {
        if declared.source == ListSource::Host {
            continue;
        }
        if let Some(Some(list)) = program.lists.get(at) {
            content.section(&list.to_bytes());
        }
        let near = program.near.get(at).and_then(Option::as_ref);
        content.section(&near.map(|near| near.to_bytes()).unwrap_or_default());
    }
    frame::write(&content.finish(&program.functions))
}

/// The program of an image. Lists of the host are taken from `hosted` by name, before those of the image; who is on
/// one that comes from the host and is not there is unknown until the host gives it.
///
/// # Errors
/// Why the bytes are not an image that can be loaded here.
pub(crate) fn read(
    bytes: &[u8],
    functions: &Registry,
    hosted: &BTreeMap<String, Arc<List>>,
    limits: &Limits,
) -> Result<Program, ImageError> {
    if bytes.len() > limits.image_bytes {
        return Err(ImageError::TooLarge { bytes: bytes.len(), most: limits.image_bytes });
    }
    let mut content = Decoder::new(frame::content(bytes)?, functions, limits)?;
    let policy = Policy::read(&mut content)?;
    verify::policy(&policy, functions, limits)?;
    let tables = tables::read(&mut content)?;
    verify::tables(&tables, &policy, functions, limits)?;
    let (lists, near) = read_lists(&mut content, &policy, hosted, limits)?;
    if !content.is_empty() {
        return Err(damaged("something follows its end"));
    }
    let keywords = compile::keywords(&policy, limits)
        .map_err(|_| damaged("a keyword cannot be searched for, or there are too many"))?;
    let (regexes, extracts) = (policy.regexes.len(), policy.extracts.len());
    let program = compile::assemble(policy, tables, keywords, lists, near, functions.clone(), limits);
    if program.regexes.len() != regexes || program.extracts.len() != extracts {
        return Err(damaged("a regular expression does not compile within the limits"));
    }
    Ok(program)
}

type Lists = (Vec<Option<Arc<List>>>, Vec<Option<Arc<NearNames>>>);

fn read_lists(
    content: &mut Decoder<'_>,
    policy: &Policy,
    hosted: &BTreeMap<String, Arc<List>>,
    limits: &Limits,
) -> Result<Lists, ImageError> {
    let (mut lists, mut nears) = (Vec::new(), Vec::new());
    for declared in &policy.lists {
        let kind = ListKind::of(declared.of);
        let given = match hosted.get(&declared.name) {
            Some(list) if list.kind() == kind => Some(Arc::clone(list)),
            Some(_) => return Err(ImageError::ListOfOtherKind(declared.name.clone())),
            None => None,
        };
        if let Some(list) = given {
            if declared.source != ListSource::Host {
                let (_own, _near) = (content.section()?, content.section()?);
            }
            let near = near_names(declared, &list)
                .map_err(|error| ImageError::ListTooLarge { name: declared.name.clone(), error })?;
            nears.push(near);
            lists.push(Some(list));
            continue;
        }
        if declared.source == ListSource::Host {
            nears.push(None);
            lists.push(None);
            continue;
        }
        let list = List::from_bytes(kind, content.section()?, limits)
            .ok_or(damaged("a list is not in the form of a list, or passes the limits"))?;
        let near = content.section()?;
        nears.push(match nearness(declared) {
            Some((nearness, rungs)) if !near.is_empty() => {
                let near = NearNames::from_bytes(near, nearness, &rungs);
                Some(Arc::new(near.ok_or(damaged("an index of near names is not in the form of one"))?))
            }
            Some(_) if kind == ListKind::Name => {
                return Err(damaged("a list has no index though it asks for one"));
            }
            _ if near.is_empty() => None,
            _ => return Err(damaged("a list has an index that it does not ask for")),
        });
        lists.push(Some(Arc::new(list)));
    }
    Ok((lists, nears))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Engine, Options};
    use crate::ir::{Condition, RuleId, Test};
    use crate::program::index::Index;
    use crate::program::tree::{Entry, Probe, StepId, Tree};
    use crate::program::{Check, Node, NodeId, Run, SlotId, TestId};

    const POLICY: &str = "
menshen: 1
policy: forged
timezone: UTC
region: CN
default: deny
tiers:
  - vip: target.external
  - normal
quotas:
  daily: 3 per actor per day when target.external
rules:
  - rule: a
    when: actor.userid == \"x\" and tier == vip or daily is spent
    then: allow
  - rule: b
    when: actor.userid == \"y\" and actor.customer_total in [3, 4]
    then: allow
";

    /// What reading says of a program that was changed.
    fn forged(change: impl FnOnce(&mut Program)) -> Option<&'static str> {
        forged_within(&Limits::default(), change)
    }

    fn forged_within(limits: &Limits, change: impl FnOnce(&mut Program)) -> Option<&'static str> {
        let engine = Engine::from_text("forged.yaml", POLICY, Options::default()).expect("a sound policy");
        let mut program = Program::clone(&engine.program());
        change(&mut program);
        let Options { functions, lists, .. } = Options::default();
        match read(&write(&program), &functions, &lists, limits) {
            Ok(_) => None,
            Err(ImageError::Damaged(reason)) => Some(reason),
            Err(other) => panic!("{other}"),
        }
    }

    fn replanted(program: &mut Program, change: impl FnOnce(&mut Tree)) {
        let mut tree = program.index.tree();
        change(&mut tree);
        program.index = Index::new(tree, &program.rules, &program.nodes);
    }

    fn first_probe(tree: &mut Tree) -> &mut Probe {
        tree.steps.iter_mut().find_map(|step| step.probes.first_mut()).expect("a probe")
    }

    fn first_entry(tree: &mut Tree) -> &mut Entry {
        tree.steps.iter_mut().find_map(|step| step.entries.first_mut()).expect("an entry")
    }

    fn at(place: usize) -> u32 {
        u32::try_from(place).expect("small")
    }

    #[test]
    fn what_would_never_end_is_refused() {
        assert_eq!(forged(|_| {}), None);
        let behind = Some("a condition holds what comes behind it");
        assert_eq!(forged(|program| program.nodes[0] = Node::Not(NodeId(0))), behind);
        let large = Some("a condition is larger than the limits allow");
        // Each node holds the one before it twice: a million parts in twenty nodes.
        let doubled = forged(|program| {
            for _ in 0..20 {
                let (last, start) = (NodeId(at(program.nodes.len() - 1)), at(program.children.len()));
                program.children.extend([last, last]);
                program.nodes.push(Node::Or(start, start + 2));
            }
        });
        assert_eq!(doubled, large);
        let chain = |program: &mut Program| {
            for last in program.nodes.len() - 1..1_000 {
                program.nodes.push(Node::Not(NodeId(at(last))));
            }
        };
        assert_eq!(forged(chain), large);
        let twice = Some("a place of the index is reached in two ways");
        assert_eq!(forged(|program| replanted(program, |tree| tree.roots.push(tree.roots[0]))), twice);
        assert_eq!(
            forged(|program| replanted(program, |tree| first_probe(tree).branches[0].1 = StepId(0))),
            twice
        );
        let of_tiers = |test: &Test| matches!(test, Test::TierAmong(_));
        let circle = forged(|program| {
            let test = program.tests.iter().position(of_tiers).expect("a test of tiers");
            let node = Node::Test(TestId(at(test)));
            let node = program.nodes.iter().position(|known| *known == node).expect("its node");
            program.tiers[0] = NodeId(at(node));
        });
        assert_eq!(circle, Some("a tier depends on tiers"));
        let mut nested = Condition::Always(true);
        for _ in 0..10_000 {
            nested = Condition::Not(Box::new(nested));
        }
        let deep = forged(|program| Arc::make_mut(&mut program.policy).tiers[1].when = nested);
        assert_eq!(deep, Some("a condition is nested too deep"));
    }

    #[test]
    fn actions_are_those_of_the_index() {
        let rule = |program: &mut Program, change: fn(&mut crate::ir::Rule)| {
            change(&mut Arc::make_mut(&mut program.policy).rules[0]);
        };
        let order = Some("actions or phases of a rule are not in order, each once");
        assert_eq!(forged(|program| rule(program, |rule| rule.actions = vec![0, 0])), order);
        assert_eq!(forged(|program| rule(program, |rule| rule.phases = vec![1, 0])), order);
        let unknown = Some("an action or phase of a rule is none that is known");
        assert_eq!(forged(|program| rule(program, |rule| rule.actions = vec![63])), unknown);
        assert_eq!(forged(|program| rule(program, |rule| rule.phases = vec![-1])), unknown);
        let other = Some("a rule stands in the index under other actions than its own");
        assert_eq!(forged(|program| rule(program, |rule| rule.actions = vec![1])), other);
        assert_eq!(forged(|program| rule(program, |rule| rule.actions = Vec::new())), other);
        assert_eq!(forged(|program| replanted(program, |tree| tree.roots[0].actions = 2)), other);
        assert_eq!(forged(|program| rule(program, |rule| rule.phases = vec![0, 2])), None);
    }

    #[test]
    fn what_the_checker_bounds_is_bounded_here() {
        let patterns = |count: usize| {
            move |program: &mut Program| {
                let pattern = |at| format!("x{}", at % 10);
                Arc::make_mut(&mut program.policy).regexes = (0..count).map(pattern).collect();
            }
        };
        let one = crate::facts::regex_bytes("x1", &Limits::default()).expect("a pattern");
        let limits = Limits { regexes_bytes: 20 * one, override_pairs: 1, ..Limits::default() };
        let large = Some("its regular expressions are larger than the limits allow");
        assert_eq!(forged_within(&limits, patterns(10)), None);
        assert_eq!(forged_within(&limits, patterns(40)), large);
        let overrides = |count: usize| {
            move |program: &mut Program| {
                Arc::make_mut(&mut program.policy).rules[0].overrides = vec![RuleId(1); count];
            }
        };
        let many = Some("its rules override each other more often than the limits allow");
        assert_eq!(forged_within(&limits, overrides(1)), None);
        assert_eq!(forged_within(&limits, overrides(2)), many);
    }

    #[test]
    fn what_points_nowhere_is_refused() {
        let slot = Some("a slot is none that is there");
        assert_eq!(forged(|program| program.checks[0] = Check::Within(SlotId(99), Run::one(0))), slot);
        let keys = Some("keys are not in order");
        assert_eq!(forged(|program| program.keys.reverse()), keys);
        let condition = Some("a condition is none that is there");
        assert_eq!(forged(|program| program.rules[0].when = NodeId(9_999)), condition);
        assert_eq!(
            forged(|program| replanted(program, |tree| first_entry(tree).when = NodeId(9_999))),
            condition
        );
        let rule = Some("a rule is none that is there");
        assert_eq!(forged(|program| replanted(program, |tree| first_entry(tree).rule = RuleId(9))), rule);
        let overrides =
            |program: &mut Program| Arc::make_mut(&mut program.policy).rules[0].overrides.push(RuleId(2));
        assert_eq!(forged(overrides), Some("a rule overrides none that is there"));
        let order = |program: &mut Program| Arc::make_mut(&mut program.policy).rules.swap(0, 1);
        assert_eq!(forged(order), Some("rules are not in order, each once"));
        let zone = |program: &mut Program| Arc::make_mut(&mut program.policy).zone = "Mars".to_owned();
        assert_eq!(forged(zone), Some("a time zone is none that is known"));
        let tiers = forged(|program| {
            let policy = Arc::make_mut(&mut program.policy);
            policy.tiers = vec![policy.tiers[1].clone(); 65];
            program.tiers = vec![program.tiers[1]; 65];
        });
        assert_eq!(tiers, Some("it has more than 64 tiers"));
    }
}
