//! Rust written by hand: typed requests, typed rules, each rule tried in turn. The floor of every engine that looks at
//! all rules.
//!
//! A hundred thousand rules cannot be written as source, so the six kinds are variants, and a rule is one of them with
//! its constants; a `match` on the variant is all that is added to what would be written out. Keywords are searched by
//! prepared searchers of `memchr`.

use memchr::memmem::Finder;
use menshen::decision::Verdict;

use super::{Made, Rival, unsayable};
use crate::engines::case::Case;
use crate::engines::rules::{Ask, Spec, channel_code};

enum Rule {
    Channel { tier: Box<str>, channel: i64 },
    Quota { tenant: Box<str>, least: i64 },
    Domain { suffix: Box<str> },
    Keyword { finder: Box<Finder<'static>> },
    Member { ids: Vec<Box<str>> },
    Range { tier: Box<str>, channel: i64, low: i64, high: i64 },
}

struct Hand<'a> {
    rules: Vec<Rule>,
    asks: &'a [Ask],
}

pub fn make(case: &Case) -> Made<'_> {
    let (specs, asks) = case.written.as_ref().ok_or_else(|| "nobody wrote this policy by hand".to_owned())?;
    if specs.len() != case.translation.rules.len() {
        return Err(unsayable(specs.len()));
    }
    Ok(Box::new(Hand { rules: specs.iter().map(Rule::new).collect(), asks }))
}

impl Rule {
    fn new(spec: &Spec) -> Rule {
        match spec {
            Spec::Channel { tier, channel } => {
                Rule::Channel { tier: tier.as_str().into(), channel: channel_code(*channel) }
            }
            Spec::Quota { tenant, least } => Rule::Quota { tenant: tenant.as_str().into(), least: *least },
            Spec::Domain { suffix } => Rule::Domain { suffix: suffix.as_str().into() },
            Spec::Keyword { word } => Rule::Keyword { finder: Box::new(Finder::new(word).into_owned()) },
            Spec::Member { ids } => Rule::Member { ids: ids.iter().map(|id| id.as_str().into()).collect() },
            Spec::Range { tier, channel, low, high } => Rule::Range {
                tier: tier.as_str().into(),
                channel: channel_code(*channel),
                low: *low,
                high: *high,
            },
        }
    }

    fn matches(&self, ask: &Ask) -> bool {
        match self {
            Rule::Channel { tier, channel } => ask.channel == *channel && ask.tier == **tier,
            Rule::Quota { tenant, least } => ask.used >= *least && ask.tenant == **tenant,
            Rule::Domain { suffix } => ask.domain.ends_with(&**suffix),
            Rule::Keyword { finder } => finder.find(ask.remark.as_bytes()).is_some(),
            Rule::Member { ids } => ids.iter().any(|id| ask.userid == **id),
            Rule::Range { tier, channel, low, high } => {
                ask.channel == *channel && (*low..=*high).contains(&ask.total) && ask.tier == **tier
            }
        }
    }
}

impl Rival for Hand<'_> {
    fn decide(&mut self, at: usize, matched: &mut Vec<u32>) -> Option<Verdict> {
        let ask = &self.asks[at];
        matched
            .extend((0..).zip(&self.rules).filter(|(_, rule)| rule.matches(ask)).map(|(number, _)| number));
        None
    }
}
