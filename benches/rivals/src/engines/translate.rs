//! From a checked policy of Menshen to formulas over flat variables, and from requests to the variables' values.
//!
//! What a language of rules in general can say stays as it is: comparisons of fields with constants and with each
//! other, membership, ranges, parts of texts, elements of sets. All else (lists, keyword sets, extracts, quotas,
//! schedules, functions, arithmetic, tiers, tests of each item of a set, comparisons of phones, names, e-mails and domains)
//! becomes a boolean variable, whose value Menshen's slow evaluator computes beforehand: the rivals get it for free.

use std::collections::HashMap;
use std::sync::Arc;

use menshen::decision::{OnUnknown, Truth, Verdict};
use menshen::engine::{Engine, Scratch};
use menshen::facts::Facts;
use menshen::ir::{Condition, Const, Expr, Leaf, Mode, Policy, QuotaId, Rule, Test, TextTest};
use menshen::kind::{Kind, Scalar};
use menshen::oracle::{Oracle, QuotaView};
use menshen::program::Program;
use menshen::request::{Request, mask::Masking};
use menshen::schema::{FIELDS, FieldId};
use menshen::value::{Items, Value};

use super::formula::{Datum, Formula, Operand, Part, Sort, Var, Variable};

/// A rule that a rival evaluates: one of a policy, or what such a rule says when it cannot be known.
#[derive(Clone, Debug)]
pub struct Translated {
    /// Its number in the policy.
    pub rule: u32,
    pub verdict: Option<Verdict>,
    pub when: Formula,
}

/// What every rival is given.
#[derive(Debug, Default)]
pub struct Translation {
    pub variables: Vec<Variable>,
    pub rules: Vec<Translated>,
    /// For each request, the value of each variable.
    pub rows: Vec<Vec<Option<Datum>>>,
}

/// Where a variable's value comes from.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Source {
    Field(FieldId, Kind),
    Derived(Test),
}

struct Translator<'a> {
    policy: &'a Policy,
    numbers: HashMap<Source, Var>,
    sources: Vec<(Source, Option<&'a Leaf>)>,
    variables: Vec<Variable>,
}

/// Translates the policy in force.
pub fn translate(engine: &Engine, requests: &[Request]) -> Translation {
    let program = engine.program();
    let mut translator = Translator {
        policy: &program.policy,
        numbers: HashMap::new(),
        sources: Vec::new(),
        variables: Vec::new(),
    };
    // Variables are numbered first, so that their values can be asked for and guards left away.
    for rule in &program.policy.rules {
        translator.scope(rule);
        rule.when.each_leaf(&mut |leaf| {
            translator.test(leaf);
        });
    }
    let rows: Vec<_> = requests.iter().map(|request| translator.row(engine, &program, request)).collect();
    for (at, variable) in translator.variables.iter_mut().enumerate() {
        variable.is_always_known = rows.iter().all(|row| row[at].is_some());
    }
    let mut rules = Vec::new();
    for (number, rule) in (0..).zip(&program.policy.rules) {
        translator.rule(number, rule, &mut rules);
    }
    Translation { variables: translator.variables, rules, rows }
}

impl<'a> Translator<'a> {
    fn var(&mut self, source: Source, sort: Sort, leaf: Option<&'a Leaf>) -> Var {
        if let Some(&known) = self.numbers.get(&source) {
            return known;
        }
        let number = self.variables.len();
        let name = match &source {
            Source::Derived(_) => format!("derived_{number}"),
            Source::Field(field, _) => match field.builtin() {
                Some(field) => field.path.replace('.', "_"),
                None => format!("facts_{}", self.policy.facts[usize::from(field.0) - FIELDS.len()].name),
            },
        };
        self.variables.push(Variable { name, sort, is_always_known: false });
        self.sources.push((source.clone(), leaf));
        self.numbers.insert(source, number);
        number
    }

    fn rule(&mut self, number: u32, rule: &'a Rule, into: &mut Vec<Translated>) {
        let scope = self.scope(rule);
        let verdict = rule.then.as_ref().map(|then| then.verdict);
        let mut push = |verdict: Option<Verdict>, when: Formula| {
            let when = Formula::all([scope.clone(), when]);
            if !matches!(when, Formula::Always(false)) {
                into.push(Translated { rule: number, verdict, when });
            }
        };
        let (is_true, is_false) = (self.truth(&rule.when, true), self.truth(&rule.when, false));
        match rule.on_unknown {
            OnUnknown::Skip => push(verdict, is_true),
            OnUnknown::Match => push(verdict, is_false.negate()),
            OnUnknown::Review if verdict == Some(Verdict::Review) => push(verdict, is_false.negate()),
            OnUnknown::Review => {
                if self.can_be_unknown(&rule.when) {
                    let unknown = Formula::all([is_true.clone().negate(), is_false.negate()]);
                    push(Some(Verdict::Review), unknown);
                }
                push(verdict, is_true);
            }
        }
    }

    fn can_be_unknown(&mut self, condition: &'a Condition) -> bool {
        let mut found = false;
        condition.each_leaf(&mut |leaf| {
            let test = self.test(leaf);
            found |= !matches!(self.guard(&test), Formula::Always(true));
        });
        found
    }

    /// The action and phase that the rule is for.
    fn scope(&mut self, rule: &Rule) -> Formula {
        let mut among = |field: FieldId, codes: &[i64]| {
            let Some(field_row) = field.builtin() else { return Formula::Always(true) };
            if codes.is_empty() {
                return Formula::Always(true);
            }
            let var = self.var(Source::Field(field, field_row.kind), Sort::Number, None);
            one_of(var, codes.iter().map(|&code| Operand::Number(code)).collect())
        };
        let action = among(FieldId::ACTION, &rule.actions);
        Formula::all([action, among(FieldId::PHASE, &rule.phases)])
    }

    /// That the condition is true, or that it is false.
    fn truth(&mut self, condition: &'a Condition, wanted: bool) -> Formula {
        match condition {
            Condition::Always(value) => Formula::Always(*value == wanted),
            Condition::Not(inner) => self.truth(inner, !wanted),
            Condition::And(parts) | Condition::Or(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.truth(part, wanted)).collect();
                if matches!(condition, Condition::And(_)) == wanted {
                    Formula::all(parts)
                } else {
                    Formula::any(parts)
                }
            }
            Condition::Leaf(leaf) => {
                let test = self.test(leaf);
                let guard = self.guard(&test);
                Formula::all([guard, if wanted { test } else { test.negate() }])
            }
        }
    }

    /// That everything that the test reads is known; nothing, where every request says it.
    fn guard(&self, test: &Formula) -> Formula {
        let known = |var: Var| {
            if self.variables[var].is_always_known { Formula::Always(true) } else { Formula::Known(var) }
        };
        match test {
            Formula::Compare(_, var, Operand::Var(other)) => Formula::all([known(*var), known(*other)]),
            Formula::Holds(var)
            | Formula::Compare(_, var, _)
            | Formula::Among(var, _)
            | Formula::Between(var, ..)
            | Formula::Part(_, var, _)
            | Formula::Element(var, _) => known(*var),
            Formula::Always(_) | Formula::And(_) | Formula::Or(_) | Formula::Not(_) | Formula::Known(_) => {
                Formula::Always(true)
            }
        }
    }

    fn test(&mut self, leaf: &'a Leaf) -> Formula {
        match self.plain(&leaf.test) {
            Some(test) => test,
            None => Formula::Holds(self.var(Source::Derived(leaf.test.clone()), Sort::Bool, Some(leaf))),
        }
    }

    /// The test in the rivals' own terms, if it has any.
    fn plain(&mut self, test: &'a Test) -> Option<Formula> {
        Some(match test {
            Test::Holds(expr) => Formula::Holds(self.field(expr)?),
            Test::Compare(op, left, right) => {
                let left = self.field(left)?;
                Formula::Compare(*op, left, self.operand(right)?)
            }
            Test::Among(expr, values) => {
                let var = self.field(expr)?;
                one_of(var, values.iter().map(constant).collect::<Option<_>>()?)
            }
            Test::Between(expr, Expr::Const(low), Expr::Const(high)) => {
                match (constant(low)?, constant(high)?) {
                    (Operand::Number(low), Operand::Number(high)) => {
                        Formula::Between(self.field(expr)?, low, high)
                    }
                    _ => return None,
                }
            }
            Test::Part(how, text, Expr::Const(Const::Text(Scalar::Text, part))) => {
                let how = match how {
                    TextTest::Contains => Part::Contains,
                    TextTest::StartsWith => Part::StartsWith,
                    TextTest::EndsWith => Part::EndsWith,
                };
                Formula::Part(how, self.field(text)?, part.to_string())
            }
            Test::Element(set, Expr::Const(Const::Text(Scalar::Text, element))) => {
                Formula::Element(self.field(set)?, element.to_string())
            }
            Test::Known(expr) => {
                let var = self.any_field(expr)?;
                if self.variables[var].is_always_known { Formula::Always(true) } else { Formula::Known(var) }
            }
            _ => return None,
        })
    }

    /// A field whose values mean the same to everybody.
    fn field(&mut self, expr: &Expr) -> Option<Var> {
        let is_plain =
            !matches!(expr.kind().scalar(), Scalar::Phone | Scalar::Name | Scalar::Email | Scalar::Domain);
        if is_plain { self.any_field(expr) } else { None }
    }

    fn any_field(&mut self, expr: &Expr) -> Option<Var> {
        let Expr::Field(field, kind) = expr else { return None };
        let text = matches!(
            kind.scalar(),
            Scalar::Text | Scalar::Phone | Scalar::Name | Scalar::Email | Scalar::Domain
        );
        let sort = match kind {
            Kind::One(Scalar::Bool) => Sort::Bool,
            Kind::One(_) if text => Sort::Text,
            Kind::One(_) => Sort::Number,
            Kind::Set(_) if text => Sort::Texts,
            Kind::Set(_) => return None,
        };
        Some(self.var(Source::Field(*field, *kind), sort, None))
    }

    fn operand(&mut self, expr: &Expr) -> Option<Operand> {
        match expr {
            Expr::Const(value) => constant(value),
            _ => self.field(expr).map(Operand::Var),
        }
    }

    fn row(&self, engine: &Engine, program: &Arc<Program>, request: &Request) -> Vec<Option<Datum>> {
        let facts =
            Facts { request, zone: &program.zone, declared: &program.policy.facts, limits: &program.limits };
        let quotas = quota_views(engine, program, request, facts);
        let oracle = oracle(program, facts, &*quotas);
        let value = |source: &(Source, Option<&Leaf>)| match source {
            (Source::Field(field, _), _) => datum(facts.value(*field)),
            (Source::Derived(_), leaf) => match oracle.condition(&Condition::Leaf((*leaf)?.clone())) {
                Truth::True => Some(Datum::Bool(true)),
                Truth::False => Some(Datum::Bool(false)),
                Truth::Unknown => None,
            },
        };
        self.sources.iter().map(value).collect()
    }
}

fn one_of(var: Var, mut values: Vec<Operand>) -> Formula {
    match values.len() {
        0 => Formula::Always(false),
        1 => Formula::Compare(menshen::syntax::ast::Comparison::Equal, var, values.swap_remove(0)),
        _ => Formula::Among(var, values),
    }
}

fn constant(value: &Const) -> Option<Operand> {
    match value {
        Const::Number(_, number) => Some(Operand::Number(*number)),
        Const::Text(Scalar::Text, text) => Some(Operand::Text(text.to_string())),
        Const::Text(..) => None,
    }
}

fn datum(value: Value<'_>) -> Option<Datum> {
    Some(match value {
        Value::Missing | Value::Unfit | Value::Set(Items::Ints(_)) => return None,
        Value::Bool(value) => Datum::Bool(value),
        Value::Int(number) | Value::Time(number) | Value::Duration(number) => Datum::Number(number),
        Value::Score(points) => Datum::Number(i64::from(points)),
        Value::Date(days) => Datum::Number(i64::from(days)),
        Value::TimeOfDay(seconds) => Datum::Number(i64::from(seconds)),
        Value::Text(text) => Datum::Text(text.to_owned()),
        Value::Set(Items::Texts(items)) => Datum::Texts(items.to_vec()),
    })
}

fn oracle<'a>(
    program: &'a Program,
    facts: Facts<'a>,
    quotas: &'a dyn Fn(QuotaId) -> QuotaView,
) -> Oracle<'a> {
    Oracle {
        policy: &program.policy,
        facts,
        region: program.region,
        functions: &program.functions,
        lists: &program.lists,
        quotas,
    }
}

/// What each quota answers, as the engine's own account shows it.
fn quota_views(
    engine: &Engine,
    program: &Program,
    request: &Request,
    facts: Facts<'_>,
) -> Box<dyn Fn(QuotaId) -> QuotaView> {
    if program.policy.quotas.is_empty() {
        return Box::new(|_| QuotaView::Apart);
    }
    let amount = u64::try_from(request.count.unwrap_or(1)).unwrap_or(0);
    let lines = engine.explain(request, &mut Scratch::new(), Masking::KeepFirst).decision.quotas;
    let unknown = |_: QuotaId| QuotaView::Unknown;
    let oracle = oracle(program, facts, &unknown);
    let view = |quota: &menshen::ir::Quota| {
        let line = lines.iter().find(|line| line.quota == quota.name);
        match (line, oracle.condition(&quota.when)) {
            (Some(line), _) => QuotaView::Counts {
                spent: amount > line.remaining,
                used: line.used,
                remaining: line.remaining,
            },
            (None, Truth::False) => QuotaView::Apart,
            (None, Truth::True | Truth::Unknown) => QuotaView::Unknown,
        }
    };
    let views: Vec<QuotaView> = program.policy.quotas.iter().map(view).collect();
    Box::new(move |quota| views[quota.index()])
}

/// How the rules of a policy that spoke become a decision. Hosts of the rivals would do this; everybody is charged for it.
#[derive(Debug)]
pub struct Settling {
    /// For each rule of the policy, whether it is in shadow mode.
    is_shadow: Vec<bool>,
    /// For each rule, the rules that silence it; empty if no rule overrides any.
    overridden_by: Vec<Vec<u32>>,
    default: Verdict,
}

impl Settling {
    pub fn new(policy: &Policy) -> Settling {
        let mut overridden_by = vec![Vec::new(); policy.rules.len()];
        for (number, rule) in (0..).zip(&policy.rules) {
            for over in &rule.overrides {
                overridden_by[over.index()].push(number);
            }
        }
        if overridden_by.iter().all(Vec::is_empty) {
            overridden_by.clear();
        }
        let is_shadow = policy.rules.iter().map(|rule| rule.mode == Mode::Shadow).collect();
        Settling { is_shadow, overridden_by, default: policy.default }
    }

    /// Takes the silenced and the shadow rules out of `matched` and gives the strongest verdict of the others.
    pub fn settle(&self, rules: &[Translated], matched: &mut Vec<u32>) -> Verdict {
        if !self.overridden_by.is_empty() {
            let spoke: Vec<u32> = matched.iter().map(|&at| rules[at as usize].rule).collect();
            matched.retain(|&at| {
                let rule = rules[at as usize].rule;
                !self.is_shadow[rule as usize] && !self.is_silenced(rule, &spoke)
            });
        }
        let verdicts = matched.iter().filter_map(|&at| rules[at as usize].verdict);
        verdicts.max().unwrap_or(self.default)
    }

    fn is_silenced(&self, rule: u32, spoke: &[u32]) -> bool {
        self.overridden_by[rule as usize].iter().any(|over| {
            !self.is_shadow[*over as usize] && spoke.contains(over) && !self.is_silenced(*over, spoke)
        })
    }
}
