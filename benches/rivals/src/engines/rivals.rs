//! The contestants. Each is made once from a case, and then asked for the rules that match a request.

#[cfg(feature = "casbin")]
pub mod casbin;
pub mod cedar;
pub mod cel;
#[cfg(any(feature = "casbin", feature = "zen"))]
mod cells;
pub mod closures;
pub mod hand;
pub mod menshen;
pub mod rego;
#[cfg(not(feature = "casbin"))]
pub mod rhai;
pub mod wirefilter;
#[cfg(feature = "zen")]
pub mod zen;

use ::menshen::decision::Verdict;

use super::case::Case;

/// One engine with one policy loaded and every request in the form that it likes best.
pub trait Rival {
    /// Puts all rules that match request `at` into `matched`, in any order, by their numbers in the translation. Menshen
    /// puts the rules that spoke, by their numbers in the policy, and gives the verdict.
    fn decide(&mut self, at: usize, matched: &mut Vec<u32>) -> Option<Verdict>;
}

/// A rival that is ready, or a sentence that says why there is none.
pub type Made<'a> = Result<Box<dyn Rival + 'a>, String>;

/// How a rival is made.
#[derive(Clone, Copy)]
pub struct Maker {
    pub name: &'static str,
    pub make: for<'a> fn(&'a Case) -> Made<'a>,
    pub class: Class,
}

/// What a contestant is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// A general engine of rules, policies or expressions.
    Engine,
    /// A library of filters: a condition over fields and constants, without sets, arithmetic or fields beside fields.
    Filter,
    /// Code written for the case.
    Written,
}

impl Maker {
    const fn general(name: &'static str, make: for<'a> fn(&'a Case) -> Made<'a>) -> Maker {
        Maker { name, make, class: Class::Engine }
    }

    const fn written(name: &'static str, make: for<'a> fn(&'a Case) -> Made<'a>) -> Maker {
        Maker { name, make, class: Class::Written }
    }
}

/// All of them; Menshen first.
pub const ALL: &[Maker] = &[
    Maker::general("menshen", menshen::make),
    Maker::written("rust by hand", hand::make),
    Maker::written("rust closures", closures::make),
    Maker { name: "wirefilter", make: wirefilter::make, class: Class::Filter },
    // Casbin builds Rhai without its optimiser and with other integers, for the whole program.
    #[cfg(not(feature = "casbin"))]
    Maker::general("rhai", rhai::make),
    #[cfg(feature = "casbin")]
    Maker::general("casbin", casbin::make),
    #[cfg(feature = "zen")]
    Maker::general("zen", zen::make),
    Maker::general("cel", cel::make),
    Maker::general("cedar", cedar::make),
    Maker::general("regorus", rego::make),
];

/// A rule that the rival's language cannot say.
fn unsayable(number: usize) -> String {
    format!("rule {number} cannot be written in its language")
}
