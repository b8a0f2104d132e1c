//! What a part of a condition needs of a request: the answers to one question under which alone it can hold.

use std::collections::HashMap;

use super::conditions::Builder;
use crate::function::{FunctionId, Registry};
use crate::ir::{Const, Expr, Test};
use crate::kind::{Kind, Scalar};
use crate::program::literals::Literal;
use crate::program::symbols::Symbols;
use crate::program::tree::{Axis, AxisId};
use crate::program::{Check, Node, NodeId, Run, SlotId};
use crate::syntax::ast::{Comparison, Quantifier};

/// Answers that a part needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Answers {
    /// One of these keys.
    Keys(Vec<u64>),
    /// A number from the first to the second.
    Between(i64, i64),
}

/// What one part of a condition needs.
#[derive(Clone, Debug)]
pub(super) struct Access {
    /// The part.
    pub(super) part: NodeId,
    /// The question.
    pub(super) axis: AxisId,
    /// The answers.
    pub(super) answers: Answers,
    /// Whether one of these answers alone makes the part true.
    pub(super) is_proof: bool,
}

/// Keys of one part: more are not spread over the index.
const KEYS_MAX: usize = 256;

/// Work of finding the answer, in classes: rules are first told apart by what costs nothing to know.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Class {
    /// A field as it stands.
    Given,
    /// What takes some evaluation: tiers, intervals.
    Told,
    /// What is derived: canonical forms, calls, a scan of a text.
    Derived,
    /// What reads lists, counters and patterns.
    Sought,
}

/// The questions found so far.
#[derive(Default)]
pub(super) struct Axes {
    pub(super) all: Vec<Axis>,
    ids: HashMap<Axis, AxisId>,
    pub(super) literals: Vec<Vec<Literal>>,
    literal_ids: HashMap<(AxisId, Literal), u64>,
    pub(super) symbols: Symbols,
    pub(super) slots: Vec<Expr>,
    slot_ids: HashMap<Expr, SlotId>,
    is_below: Option<FunctionId>,
    known: HashMap<NodeId, Option<Access>>,
}

impl Axes {
    /// No questions yet, but symbols for what `tests` compare with.
    ///
    /// PERF: symbols are numbered so that those of one question come behind each other, which makes its answers a row.
    pub(super) fn new(functions: &Registry, tests: &[Test]) -> Axes {
        let none = || Axes { is_below: functions.find("is_below"), ..Axes::default() };
        let (mut draft, mut axes) = (none(), none());
        let mut keys_of: Vec<Vec<u64>> = Vec::new();
        for test in tests {
            let found = draft.of_test(test).filter(|(axis, ..)| draft.has_symbols(axis));
            let Some((axis, Answers::Keys(keys), _)) = found else { continue };
            let Some(id) = draft.id(axis) else { continue };
            keys_of.resize_with(draft.all.len(), Vec::new);
            if let Some(slot) = keys_of.get_mut(id.0 as usize) {
                slot.extend(keys);
            }
        }
        let texts: Vec<&str> = draft.symbols.texts().collect();
        for text in keys_of.iter().flatten().filter_map(|key| texts.get(*key as usize)) {
            axes.symbols.intern(text);
        }
        axes
    }

    /// Whether the keys of a question are symbols.
    fn has_symbols(&self, axis: &Axis) -> bool {
        let expr = match axis {
            Axis::Slot(slot) => self.slots.get(slot.0 as usize),
            Axis::Items(expr) | Axis::Above(expr) => Some(expr),
            Axis::Tier | Axis::Parts(_) | Axis::Mentions(_) | Axis::Test(_) => None,
        };
        let scalar = expr.map(|expr| expr.kind().scalar());
        scalar.is_some_and(|scalar| scalar == Scalar::Text || scalar.is_derived())
    }

    fn id(&mut self, axis: Axis) -> Option<AxisId> {
        if let Some(id) = self.ids.get(&axis) {
            return Some(*id);
        }
        let id = AxisId(u32::try_from(self.all.len()).ok()?);
        self.all.push(axis.clone());
        self.literals.push(Vec::new());
        self.ids.insert(axis, id);
        Some(id)
    }

    fn slot(&mut self, expr: &Expr) -> Option<Axis> {
        if let Some(id) = self.slot_ids.get(expr) {
            return Some(Axis::Slot(*id));
        }
        let id = SlotId(u32::try_from(self.slots.len()).ok()?);
        self.slots.push(expr.clone());
        self.slot_ids.insert(expr.clone(), id);
        Some(Axis::Slot(id))
    }

    /// How much finding the answer costs.
    pub(super) fn class(&self, axis: AxisId) -> Class {
        let axis = self.all.get(axis.0 as usize);
        let expr = match axis {
            Some(Axis::Slot(slot)) => self.slots.get(slot.0 as usize),
            Some(Axis::Items(set)) => Some(set),
            _ => None,
        };
        match (axis, expr) {
            (_, Some(expr)) if is_given(expr) => Class::Given,
            (_, Some(expr)) if expr.reads_quota() => Class::Sought,
            (Some(Axis::Tier), _) => Class::Told,
            (Some(Axis::Test(_)) | None, _) => Class::Sought,
            _ => Class::Derived,
        }
    }

    /// The form in which a test is run; `keys` are the sets of keys of all checks.
    pub(super) fn check(&mut self, test: &Test, keys: &mut Vec<u64>) -> Check {
        let negated = match test {
            Test::Compare(Comparison::NotEqual, left, right) => {
                Some(Test::Compare(Comparison::Equal, left.clone(), right.clone()))
            }
            _ => None,
        };
        match self.of_test(negated.as_ref().unwrap_or(test)) {
            Some((Axis::Slot(slot), Answers::Between(low, high), _)) => {
                Run::between(low, high).map_or(Check::Typed, |run| Check::Within(slot, run))
            }
            Some((Axis::Slot(slot), Answers::Keys(wanted), _)) => match wanted.as_slice() {
                [key] if negated.is_some() => Check::Without(slot, Run::one(*key)),
                [key] => Check::Within(slot, Run::one(*key)),
                _ => {
                    let start = u32::try_from(keys.len()).unwrap_or(u32::MAX);
                    keys.extend(&wanted);
                    Check::Among(slot, start, u32::try_from(keys.len()).unwrap_or(u32::MAX))
                }
            },
            _ => Check::Typed,
        }
    }

    /// What a part needs; `None` if nothing narrower than "everything" is known.
    pub(super) fn access(&mut self, builder: &Builder, part: NodeId) -> Option<Access> {
        if let Some(known) = self.known.get(&part) {
            return known.clone();
        }
        let access = self.find(builder, part);
        self.known.insert(part, access.clone());
        access
    }

    fn find(&mut self, builder: &Builder, part: NodeId) -> Option<Access> {
        match builder.nodes.get(part.0 as usize)? {
            Node::Always(_) | Node::And(..) => None,
            Node::Test(id) => {
                let test = builder.tests.get(id.0 as usize)?;
                let found = self.of_test(test);
                let (axis, answers, is_proof) = match found {
                    Some(found) => found,
                    None => (Axis::Test(*id), Answers::Keys(vec![1]), true),
                };
                let axis = self.id(axis)?;
                Some(Access { part, axis, answers, is_proof })
            }
            Node::Not(inner) => {
                let Node::Test(id) = builder.nodes.get(inner.0 as usize)? else { return None };
                let Test::Holds(expr) = builder.tests.get(id.0 as usize)? else { return None };
                if !single(expr) {
                    return None;
                }
                let slot = self.slot(expr)?;
                let axis = self.id(slot)?;
                Some(Access { part, axis, answers: Answers::Keys(vec![0]), is_proof: true })
            }
            Node::Or(start, end) => {
                let parts = builder.children.get(*start as usize..*end as usize)?;
                let mut all: Option<Access> = None;
                for inner in parts {
                    let one = self.access(builder, *inner)?;
                    let Answers::Keys(keys) = one.answers else { return None };
                    match &mut all {
                        None => all = Some(Access { part, answers: Answers::Keys(keys), ..one }),
                        Some(all) if all.axis == one.axis => {
                            let Answers::Keys(known) = &mut all.answers else { return None };
                            known.extend(keys);
                            known.sort_unstable();
                            known.dedup();
                            all.is_proof &= one.is_proof;
                            if known.len() > KEYS_MAX {
                                return None;
                            }
                        }
                        Some(_) => return None,
                    }
                }
                all
            }
        }
    }

    /// The question that decides a test, other than the test itself.
    fn of_test(&mut self, test: &Test) -> Option<(Axis, Answers, bool)> {
        let one = |key: u64| Answers::Keys(vec![key]);
        match test {
            Test::Holds(Expr::Call(function, arguments, _)) if Some(*function) == self.is_below => {
                let [below, Expr::Const(Const::Text(_, above))] = &**arguments else { return None };
                let key = self.symbols.intern(above)?;
                Some((Axis::Above(below.clone()), one(key), true))
            }
            Test::Holds(expr) if single(expr) => Some((self.slot(expr)?, one(1), true)),
            Test::Compare(op, expr, Expr::Const(value)) => self.of_compare(*op, expr, value),
            Test::Compare(op, Expr::Const(value), expr) => self.of_compare(op.turned(), expr, value),
            Test::Among(expr, values) if single(expr) => Some((self.slot(expr)?, self.keys(values)?, true)),
            Test::Between(expr, Expr::Const(Const::Number(_, low)), Expr::Const(Const::Number(_, high)))
                if single(expr) =>
            {
                Some((self.slot(expr)?, Answers::Between(*low, *high), true))
            }
            Test::TierAmong(mask) => {
                let places = (0..64).filter(|place| mask >> place & 1 != 0);
                Some((Axis::Tier, Answers::Keys(places.collect()), false))
            }
            Test::Element(set, Expr::Const(value)) if is_whole(set) => {
                Some((Axis::Items(set.clone()), self.keys(std::slice::from_ref(value))?, true))
            }
            Test::Each(Quantifier::Any, set, test) if is_whole(set) => {
                let values = match &**test {
                    Test::Compare(Comparison::Equal, Expr::Item(_), Expr::Const(value)) => {
                        std::slice::from_ref(value)
                    }
                    Test::Among(Expr::Item(_), values) => values,
                    _ => return None,
                };
                Some((Axis::Items(set.clone()), self.keys(values)?, true))
            }
            Test::Part(how, text, Expr::Const(Const::Text(_, part))) if single(text) => {
                let axis = Axis::Parts(text.clone());
                let literal = Literal { how: *how, text: part.clone() };
                Some((axis.clone(), one(self.literal(axis, literal)?), true))
            }
            Test::Mentions(text, set) if single(text) => {
                Some((Axis::Mentions(text.clone()), one(u64::from(set.0)), true))
            }
            _ => None,
        }
    }

    fn of_compare(&mut self, op: Comparison, expr: &Expr, value: &Const) -> Option<(Axis, Answers, bool)> {
        if !single(expr) {
            return None;
        }
        if op == Comparison::Equal {
            let keys = self.keys(std::slice::from_ref(value))?;
            return Some((self.slot(expr)?, keys, true));
        }
        let Const::Number(_, bound) = value else { return None };
        // A comparison that no number passes has no interval, and stays a test.
        let (low, high) = match op {
            Comparison::Less => (i64::MIN, bound.checked_sub(1)?),
            Comparison::LessOrEqual => (i64::MIN, *bound),
            Comparison::Greater => (bound.checked_add(1)?, i64::MAX),
            Comparison::GreaterOrEqual => (*bound, i64::MAX),
            Comparison::Equal | Comparison::NotEqual => return None,
        };
        Some((self.slot(expr)?, Answers::Between(low, high), true))
    }

    fn keys(&mut self, values: &[Const]) -> Option<Answers> {
        if values.len() > KEYS_MAX {
            return None;
        }
        let mut key = |value: &Const| match value {
            Const::Number(_, number) => Some(number.cast_unsigned()),
            Const::Text(_, text) => self.symbols.intern(text),
        };
        let mut keys: Vec<u64> = values.iter().map(&mut key).collect::<Option<_>>()?;
        keys.sort_unstable();
        keys.dedup();
        Some(Answers::Keys(keys))
    }

    fn literal(&mut self, axis: Axis, literal: Literal) -> Option<u64> {
        if literal.text.is_empty() {
            return None;
        }
        let axis = self.id(axis)?;
        let named = (axis, literal);
        if let Some(known) = self.literal_ids.get(&named) {
            return Some(*known);
        }
        let literals = self.literals.get_mut(axis.0 as usize)?;
        let id = u64::try_from(literals.len()).ok()?;
        literals.push(named.1.clone());
        self.literal_ids.insert(named, id);
        Some(id)
    }
}

/// Whether an expression reads the request alone, not the item of a set.
fn is_whole(expr: &Expr) -> bool {
    let mut is_whole = true;
    expr.each(&mut |inner| is_whole &= !matches!(inner, Expr::Item(_)));
    is_whole
}

/// Whether an expression reads one value of the request.
fn single(expr: &Expr) -> bool {
    matches!(expr.kind(), Kind::One(_)) && is_whole(expr) && !matches!(expr, Expr::Const(_))
}

/// Whether a value stands in the request as it is compared.
fn is_given(expr: &Expr) -> bool {
    let Expr::Field(_, kind) = expr else { return false };
    !kind.scalar().is_derived()
}
