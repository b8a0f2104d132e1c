//! Menshen itself: requests read beforehand, one scratch. What a decision reserves is given back at once, so that every
//! request is decided with the same counters.

use std::hint::black_box;

use menshen::decision::Verdict;
use menshen::engine::Scratch;

use super::{Made, Rival};
use crate::engines::case::Case;

struct Menshen<'a> {
    case: &'a Case,
    scratch: Scratch,
}

pub fn make(case: &Case) -> Made<'_> {
    Ok(Box::new(Menshen { case, scratch: Scratch::new() }))
}

impl Rival for Menshen<'_> {
    fn decide(&mut self, at: usize, matched: &mut Vec<u32>) -> Option<Verdict> {
        let request = &self.case.requests[at];
        let engine = &self.case.engine;
        let decision = engine.decide(request, &mut self.scratch);
        matched.extend(decision.outcome().spoke.iter().map(|spoke| spoke.rule.0));
        if let (Some(reserved), Some(at)) = (decision.reservation(), request.at) {
            black_box(engine.release(reserved, at.0));
        }
        Some(decision.verdict())
    }
}
