//! The contestants. Each is made once from a case, and then asked for the rules that match a request.

pub mod cedar;
pub mod cel;
pub mod closures;
pub mod hand;
pub mod menshen;
pub mod rego;
pub mod rhai;
pub mod wirefilter;

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
    /// Whether it is a general engine, and not code written for the case.
    #[expect(dead_code)]
    pub is_general: bool,
}

impl Maker {
    const fn general(name: &'static str, make: for<'a> fn(&'a Case) -> Made<'a>) -> Maker {
        Maker { name, make, is_general: true }
    }

    const fn written(name: &'static str, make: for<'a> fn(&'a Case) -> Made<'a>) -> Maker {
        Maker { name, make, is_general: false }
    }
}

/// All of them; Menshen first.
pub const ALL: &[Maker] = &[
    Maker::general("menshen", menshen::make),
    Maker::written("rust by hand", hand::make),
    Maker::written("rust closures", closures::make),
    Maker::general("wirefilter", wirefilter::make),
    Maker::general("rhai", rhai::make),
    Maker::general("cel", cel::make),
    Maker::general("cedar", cedar::make),
    Maker::general("regorus", rego::make),
];

/// A rule that the rival's language cannot say.
fn unsayable(number: usize) -> String {
    format!("rule {number} asks for what it has no word for")
}
