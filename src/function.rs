//! Functions that conditions call: the built-in families, and those that a host registers.
//!
//! A function is a name, a typed signature, a cost and a pure body; the checker knows the signature, so a body is never
//! called with other kinds. A body that is given a missing value is not called: its result is missing too. A host's body
//! that panics, or gives a value of another kind than it declares or beyond the range of the kind, gives an unfit one: what was
//! asked about is there, and nothing can be told of it. Invariant: ids are stable within
//! one [`Registry`].

mod kept;
mod names;
pub(crate) mod phones;
mod texts;
mod times;

pub use kept::Kept;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::calendar::Zone;
use crate::facts::{self, Workspace};
use crate::kind::{Kind, Scalar};
use crate::limits::Limits;
use crate::matcher::domain::TRIMMED_BYTES_MAX;
use crate::matcher::phone::Region;
use crate::request::Request;
use crate::syntax::{ast::ExprKind, parse};
use crate::value::{Items, Value};

/// Index of a function in its registry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FunctionId(pub u32);

/// What a body may read besides its arguments.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The request under decision.
    pub request: &'a Request,
    /// The policy's time zone.
    pub zone: &'a Zone,
    /// The policy's region for phone numbers.
    pub region: Region,
    /// What was made for calls, from which their results may borrow.
    pub kept: &'a Kept,
}

/// The body of a built-in function.
type Builtin = for<'a> fn(Context<'a>, &mut Workspace, &[Value<'a>]) -> Value<'a>;

/// The body of a host's function: pure, and cheap for its declared cost.
///
/// Phones, names, e-mails and domains, sets of them too, are given in the form in which policies compare them, as constants
/// are: E.164 (`+8613800138000`), folded, lower case with IDNA done. Of what cannot be read as its kind (`138****8000`) the
/// body is not asked; the result is unfit.
pub type HostBody = dyn for<'a> Fn(&[Value<'a>]) -> Value<'a> + Send + Sync;

/// The most parameters a function can have.
pub const PARAMETERS_MAX: usize = 4;

/// Units that comparing two whole names by their score takes at most: of Chinese characters, as long as names are looked at,
/// or of 24 words of 64 letters each. Names of people take a thousandth of it.
pub(crate) const NAMES_UNITS: u32 = 2_000_000;

/// Units that a telephone number takes to be read at most: of 250 characters, each of which might begin an extension.
pub(crate) const PHONE_UNITS: u32 = 3_000;
/// Units that an e-mail address or a domain takes to be read at most: one of several hundred characters of all that IDNA and
/// folding take apart, compose and put in order.
pub(crate) const ADDRESS_UNITS: u32 = 20_000;
/// Bytes of what nobody sees around an address or a domain that are taken off in a unit.
pub(crate) const UNSEEN_BYTES: u32 = 2;
/// Units that a function takes that reads an address or a domain out of a text.
const ADDRESS_TEXT_UNITS: u32 = ADDRESS_UNITS + TRIMMED_BYTES_MAX as u32 / UNSEEN_BYTES;

/// A function's face.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signature {
    /// What authors write.
    pub name: String,
    /// Kinds of the parameters, at most [`PARAMETERS_MAX`].
    pub parameters: Vec<Kind>,
    /// Kind of the result.
    pub result: Kind,
    /// Work of one call, in units of about ten nanoseconds.
    pub cost: u32,
    /// One line for `menshen list-functions`.
    pub doc: String,
}

/// What a function can give at all, where that is less than its kind allows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Results {
    /// Whatever its kind allows.
    Any,
    /// Numbers from the first to the second.
    Numbers(i64, i64),
    /// The regions of telephone numbers, and what stands for none.
    Regions,
}

#[derive(Clone)]
enum Body {
    Builtin(Builtin, Results),
    Host(Arc<HostBody>),
}

/// Why a host's function was not registered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RegisterError {
    /// The name is taken, by a built-in or an earlier registration.
    NameTaken(String),
    /// A policy cannot call it: the name is no word, or one that the language keeps to itself.
    NotAWord(String),
    /// More than [`PARAMETERS_MAX`] parameters.
    TooManyParameters(usize),
}

impl fmt::Display for RegisterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RegisterError::NameTaken(name) => write!(f, "a function `{name}` exists already"),
            RegisterError::NotAWord(name) => write!(f, "`{name}` is not a word that a policy can call"),
            RegisterError::TooManyParameters(count) => {
                write!(f, "{count} parameters are more than the {PARAMETERS_MAX} that a call can pass")
            }
        }
    }
}

impl std::error::Error for RegisterError {}

/// The functions that a policy may call.
#[derive(Clone)]
pub struct Registry {
    entries: Vec<(Signature, Body)>,
}

impl Default for Registry {
    fn default() -> Self {
        let families = [texts::FAMILY, phones::FAMILY, names::FAMILY, times::FAMILY];
        let entries = families
            .into_iter()
            .flatten()
            .map(|entry| (entry.signature(), Body::Builtin(entry.body, entry.results)));
        Registry { entries: entries.collect() }
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.entries.iter().map(|(signature, _)| &signature.name)).finish()
    }
}

impl Registry {
    /// Adds a host's function.
    ///
    /// # Errors
    /// The name is taken or no word, or there are too many parameters.
    pub fn register(
        &mut self,
        signature: Signature,
        body: Arc<HostBody>,
    ) -> Result<FunctionId, RegisterError> {
        let name = &signature.name;
        if !is_callable(name) {
            return Err(RegisterError::NotAWord(name.clone()));
        }
        if self.find(name).is_some() {
            return Err(RegisterError::NameTaken(name.clone()));
        }
        if signature.parameters.len() > PARAMETERS_MAX {
            return Err(RegisterError::TooManyParameters(signature.parameters.len()));
        }
        self.entries.push((signature, Body::Host(body)));
        Ok(FunctionId(u32::try_from(self.entries.len() - 1).unwrap_or(u32::MAX)))
    }

    /// The function of this name.
    pub fn find(&self, name: &str) -> Option<FunctionId> {
        let at = self.entries.iter().position(|(signature, _)| signature.name == name)?;
        u32::try_from(at).ok().map(FunctionId)
    }

    /// Every signature, built-in ones first.
    pub fn signatures(&self) -> impl Iterator<Item = &Signature> {
        self.entries.iter().map(|(signature, _)| signature)
    }

    /// The signature of a function of this registry.
    pub fn signature(&self, id: FunctionId) -> Option<&Signature> {
        self.entries.get(id.0 as usize).map(|(signature, _)| signature)
    }

    /// What a function can give; of a host's, nothing is known but its kind.
    pub(crate) fn results(&self, id: FunctionId) -> Results {
        match self.entries.get(id.0 as usize) {
            Some((_, Body::Builtin(_, results))) => *results,
            Some((_, Body::Host(_))) | None => Results::Any,
        }
    }

    /// Whether a function is the host's: then it is given canonical forms.
    pub(crate) fn is_host(&self, id: FunctionId) -> bool {
        matches!(self.entries.get(id.0 as usize), Some((_, Body::Host(_))))
    }

    /// Calls a function. Missing if any argument is, or if there is no such function; unfit if an argument is, if one for
    /// the host's body has no canonical form, if the body panics, or if what it gives does not fit what it declares.
    pub fn call<'a>(
        &self,
        id: FunctionId,
        context: Context<'a>,
        work: &mut Workspace,
        arguments: &[Value<'a>],
    ) -> Value<'a> {
        if arguments.iter().any(|value| matches!(value, Value::Missing)) {
            return Value::Missing;
        }
        if arguments.iter().any(|value| matches!(value, Value::Unfit)) {
            return Value::Unfit;
        }
        match self.entries.get(id.0 as usize) {
            Some((_, Body::Builtin(body, _))) => body(context, work, arguments),
            Some((signature, Body::Host(body))) => {
                let mut forms = [Value::Missing; PARAMETERS_MAX];
                for ((form, argument), kind) in forms.iter_mut().zip(arguments).zip(&signature.parameters) {
                    *form = canonical(*argument, kind.scalar(), context, work).unwrap_or(Value::Unfit);
                }
                let forms = forms.get(..arguments.len()).unwrap_or_default();
                if forms.contains(&Value::Unfit) {
                    return Value::Unfit;
                }
                catch_unwind(AssertUnwindSafe(|| body(forms)))
                    .ok()
                    .filter(|value| value.is_of(signature.result))
                    .unwrap_or(Value::Unfit)
            }
            None => Value::Missing,
        }
    }
}

/// A value in canonical form; `None` if it has none.
fn canonical<'a>(
    value: Value<'a>,
    scalar: Scalar,
    context: Context<'a>,
    work: &mut Workspace,
) -> Option<Value<'a>> {
    match value {
        Value::Text(text) if scalar.is_derived() => {
            let mut made = std::mem::take(&mut work.other);
            made.clear();
            let is_made = facts::canonical(scalar, text, context.region, work, &mut made).is_ok();
            // PERF: what was sent in canonical form is passed on without a copy.
            let form = match is_made {
                true if made == text => Some(text),
                true => context.kept.keep(vec![made.clone()]).and_then(<[String]>::first).map(String::as_str),
                false => None,
            };
            work.other = made;
            form.map(Value::Text)
        }
        Value::Set(Items::Texts(items)) if scalar.is_derived() => {
            let form = |text: &String| {
                let mut made = String::new();
                facts::canonical(scalar, text, context.region, work, &mut made).ok().map(|()| made)
            };
            let forms = items.iter().map(form).collect::<Option<_>>()?;
            context.kept.keep(forms).map(|forms| Value::Set(Items::Texts(forms)))
        }
        other => Some(other),
    }
}

/// Whether a condition can call a function of this name: the parser of conditions says so.
fn is_callable(name: &str) -> bool {
    let call = parse::expression(&format!("{name}()"), &Limits::default());
    call.is_ok_and(|call| matches!(call.node, ExprKind::Call(word, _) if word.value == name))
}

/// A built-in function as its family declares it.
struct Entry {
    name: &'static str,
    parameters: &'static [Kind],
    result: Kind,
    results: Results,
    cost: u32,
    doc: &'static str,
    body: Builtin,
}

impl Entry {
    fn signature(&self) -> Signature {
        Signature {
            name: self.name.to_owned(),
            parameters: self.parameters.to_vec(),
            result: self.result,
            cost: self.cost,
            doc: self.doc.to_owned(),
        }
    }
}

/// Basis points of a score.
const RATIO: Results = Results::Numbers(0, Scalar::SCORE_MAX as i64);
const INT: Kind = Kind::One(Scalar::Int);
const BOOL: Kind = Kind::One(Scalar::Bool);
const TEXT: Kind = Kind::One(Scalar::Text);
const PHONE: Kind = Kind::One(Scalar::Phone);
const NAME: Kind = Kind::One(Scalar::Name);
const EMAIL: Kind = Kind::One(Scalar::Email);
const DOMAIN: Kind = Kind::One(Scalar::Domain);
const SCORE: Kind = Kind::One(Scalar::Score);
const TIME: Kind = Kind::One(Scalar::Time);
const DATE: Kind = Kind::One(Scalar::Date);
const TIME_OF_DAY: Kind = Kind::One(Scalar::TimeOfDay);
const DURATION: Kind = Kind::One(Scalar::Duration);
