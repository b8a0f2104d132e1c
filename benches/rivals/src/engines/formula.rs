//! Rules in a form that every rival can be given: two truth values, flat variables, no names of a policy's own.
//!
//! Menshen's conditions have three truth values. They are made two-valued without loss: `t(c)` says that `c` is true
//! and `f(c)` that it is false, with `t(not c) = f(c)`, `t(a and b) = t(a) and t(b)`, `f(a and b) = f(a) or f(b)`, and
//! for a test `t = known and test`. The guard `known` stands only where some request leaves the variable out.

use menshen::syntax::ast::Comparison;

/// Index of a variable.
pub type Var = usize;

/// What a variable holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    Bool,
    Number,
    Text,
    Texts,
}

/// A variable, and whether every request has it.
#[derive(Clone, Debug)]
pub struct Variable {
    pub name: String,
    pub sort: Sort,
    pub is_always_known: bool,
}

/// What one request says for one variable.
#[derive(Clone, PartialEq, Debug)]
pub enum Datum {
    Bool(bool),
    Number(i64),
    Text(String),
    Texts(Vec<String>),
}

/// What is compared with a variable.
#[derive(Clone, Debug)]
pub enum Operand {
    Var(Var),
    Number(i64),
    Text(String),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    Contains,
    StartsWith,
    EndsWith,
}

#[derive(Clone, Debug)]
pub enum Formula {
    Always(bool),
    And(Vec<Formula>),
    Or(Vec<Formula>),
    Not(Box<Formula>),
    /// The request says it.
    Known(Var),
    /// A boolean variable.
    Holds(Var),
    Compare(Comparison, Var, Operand),
    /// One of several constants, all of one sort.
    Among(Var, Vec<Operand>),
    /// Both ends included.
    Between(Var, i64, i64),
    /// A text has a constant part.
    Part(Part, Var, String),
    /// A set of texts has a constant element.
    Element(Var, String),
}

impl Formula {
    pub fn negate(self) -> Formula {
        match self {
            Formula::Always(value) => Formula::Always(!value),
            Formula::Not(inner) => *inner,
            Formula::And(parts) => Formula::any(parts.into_iter().map(Formula::negate)),
            Formula::Or(parts) => Formula::all(parts.into_iter().map(Formula::negate)),
            other => Formula::Not(Box::new(other)),
        }
    }

    /// All of them, flat, without what says nothing.
    pub fn all(parts: impl IntoIterator<Item = Formula>) -> Formula {
        Formula::join(parts, true)
    }

    /// One of them, flat, without what says nothing.
    pub fn any(parts: impl IntoIterator<Item = Formula>) -> Formula {
        Formula::join(parts, false)
    }

    fn join(parts: impl IntoIterator<Item = Formula>, is_all: bool) -> Formula {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Formula::Always(value) if value == is_all => {}
                Formula::Always(value) => return Formula::Always(value),
                Formula::And(inner) if is_all => flat.extend(inner),
                Formula::Or(inner) if !is_all => flat.extend(inner),
                other => flat.push(other),
            }
        }
        match flat.len() {
            0 => Formula::Always(is_all),
            1 => flat.swap_remove(0),
            _ if is_all => Formula::And(flat),
            _ => Formula::Or(flat),
        }
    }
}

/// How a formula is written in a rival's language.
pub trait Syntax {
    const AND: &'static str;
    const OR: &'static str;
    const TRUE: &'static str = "true";
    const FALSE: &'static str = "false";

    /// `None` where the language cannot say it. Never called for `Always`, `And`, `Or` and `Not`.
    fn test(&self, test: &Formula) -> Option<String>;

    /// `not` before something that has brackets around it where it needs them.
    fn not(&self, inner: &str) -> String {
        format!("!({inner})")
    }

    fn write(&self, formula: &Formula) -> Option<String> {
        Some(match formula {
            Formula::Always(true) => Self::TRUE.to_owned(),
            Formula::Always(false) => Self::FALSE.to_owned(),
            Formula::Not(inner) => self.not(&self.write(inner)?),
            Formula::And(parts) => self.joined(parts, Self::AND)?,
            Formula::Or(parts) => self.joined(parts, Self::OR)?,
            test => self.test(test)?,
        })
    }

    fn joined(&self, parts: &[Formula], by: &str) -> Option<String> {
        let parts: Option<Vec<String>> = parts
            .iter()
            .map(|part| {
                let text = self.write(part)?;
                Some(if matches!(part, Formula::And(_) | Formula::Or(_)) {
                    format!("({text})")
                } else {
                    text
                })
            })
            .collect();
        Some(parts?.join(by))
    }
}

/// The operator as most languages write it.
pub fn operator(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "==",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}

/// A text between double quotes, as JSON and most languages read it.
pub fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
