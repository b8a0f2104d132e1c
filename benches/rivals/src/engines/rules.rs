//! Generated rules, and requests that are aimed at them.
//!
//! Rule `i` has kind `i % kinds`, and its id is `r` with six digits, so that the order of ids is the order of numbers.
//! Each kind draws its constants from a space that grows with the number of rules of that kind (n):
//!
//! | kind | rule | space |
//! |---|---|---|
//! | tier and channel | `facts.tier == "t3" and channel.add_way == name_card` | max(4, n/4) tiers, 8 channels |
//! | tenant's quota | `tenant == "corp-5" and facts.used >= 450` | max(4, n) tenants, used 0 to 999 |
//! | domain | `facts.domain ends with ".d17.example"` | one domain a rule |
//! | keyword | `remark contains "…"` | one word of three characters a rule, drawn from 600 characters |
//! | membership | `actor.userid in ["u7", …]`, eight ids | max(16, 16n) ids |
//! | tier, channel and range | as the first, `and actor.customer_total between 4000 and 6000` | as the first |
//!
//! A mixed request hits, for each group of fields, one random rule with probability 1/2 and a random point of the space
//! otherwise. So it matches three or four rules in the mean, at ten rules as at a hundred thousand. Requests of the other classes hit
//! the first rule by id, or the last (and seldom another with the same constants), or none.

use std::fmt::Write;

use super::case::NOW;
use super::random::Random;

/// The channels that rules name: their words in policies, and WeCom's numbers in requests.
pub const CHANNELS: [(&str, i64); 8] = [
    ("scan_qr_code", 1),
    ("search_phone", 2),
    ("name_card", 3),
    ("group_chat", 4),
    ("phone_contacts", 5),
    ("acquisition_link", 16),
    ("member_share", 201),
    ("admin_assign", 202),
];

/// Characters that are set between others to hide a word.
const STROKES: [char; 5] = ['丨', '丶', '丿', '乀', '亅'];

/// Verdicts of rules, in turn.
pub const VERDICTS: [&str; 3] = ["allow", "review", "deny"];

/// A rule as it was generated: what hand-written code is written from.
#[derive(Clone, Debug)]
pub enum Spec {
    Channel { tier: String, channel: usize },
    Quota { tenant: String, least: i64 },
    Domain { suffix: String },
    Keyword { word: String },
    Member { ids: Vec<String> },
    Range { tier: String, channel: usize, low: i64, high: i64 },
}

/// The number by which requests carry a channel.
pub fn channel_code(channel: usize) -> i64 {
    CHANNELS[channel].1
}

/// Which kinds of rules a policy has, in turn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mix {
    /// All six.
    Six,
    /// Tier and channel, tenant's quota, domain, keyword.
    Four,
}

/// What a request is aimed at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Aim {
    /// A few rules anywhere.
    Mixed,
    /// The first rule by id.
    First,
    /// The last.
    Last,
    /// None.
    Nothing,
}

/// What a request says, before it is written as JSON.
#[derive(Clone, Debug)]
pub struct Ask {
    pub tier: String,
    pub channel: i64,
    pub tenant: String,
    pub used: i64,
    pub domain: String,
    pub remark: String,
    pub userid: String,
    pub total: i64,
}

/// The sizes of the spaces that constants are drawn from.
struct Spaces {
    tiers: usize,
    tenants: usize,
    users: usize,
}

pub struct Generated {
    pub specs: Vec<Spec>,
    spaces: Spaces,
    of_kind: [Vec<usize>; 6],
}

/// Makes `count` rules.
pub fn generate(mix: Mix, count: usize, seed: u64) -> Generated {
    let kinds = if mix == Mix::Six { 6 } else { 4 };
    let each = count.div_ceil(kinds);
    let spaces = Spaces { tiers: (each / 4).max(4), tenants: each.max(4), users: (each * 16).max(16) };
    let mut random = Random::new(seed);
    let mut of_kind: [Vec<usize>; 6] = Default::default();
    let specs = (0..count).map(|at| {
        of_kind[at % kinds].push(at);
        let tier = format!("t{}", random.below(spaces.tiers));
        let channel = random.below(CHANNELS.len());
        match at % kinds {
            0 => Spec::Channel { tier, channel },
            1 => Spec::Quota {
                tenant: format!("corp-{}", random.below(spaces.tenants)),
                least: 100 + 50 * random.below(17) as i64,
            },
            2 => Spec::Domain { suffix: format!(".d{}.example", at / kinds) },
            3 => Spec::Keyword { word: word(&mut random) },
            4 => Spec::Member { ids: (0..8).map(|_| format!("u{}", random.below(spaces.users))).collect() },
            _ => {
                let low = 500 * random.below(36) as i64;
                Spec::Range { tier, channel, low, high: low + 2_000 }
            }
        }
    });
    let specs = specs.collect();
    Generated { specs, spaces, of_kind }
}

/// Three characters from the 600 at the beginning of the block of common ideographs, others in place of lone strokes: where
/// keywords are looked for through separators, those are some.
fn word(random: &mut Random) -> String {
    let one = |code| char::from_u32(code).filter(|c| !STROKES.contains(c)).or(char::from_u32(code + 600));
    (0..3).filter_map(|_| one(0x4e00 + random.below(600) as u32)).collect()
}

impl Spec {
    /// The condition as a policy writes it.
    pub fn condition(&self) -> String {
        match self {
            Spec::Channel { tier, channel } => {
                format!("facts.tier == \"{tier}\" and channel.add_way == {}", CHANNELS[*channel].0)
            }
            Spec::Quota { tenant, least } => format!("tenant == \"{tenant}\" and facts.used >= {least}"),
            Spec::Domain { suffix } => format!("facts.domain ends with \"{suffix}\""),
            Spec::Keyword { word } => format!("remark contains \"{word}\""),
            Spec::Member { ids } => format!("actor.userid in [\"{}\"]", ids.join("\", \"")),
            Spec::Range { tier, channel, low, high } => format!(
                "facts.tier == \"{tier}\" and channel.add_way == {} and actor.customer_total between {low} and {high}",
                CHANNELS[*channel].0
            ),
        }
    }

    /// Changes a request so that this rule matches.
    fn hit(&self, ask: &mut Ask, random: &mut Random) {
        match self {
            Spec::Channel { tier, channel } => {
                ask.tier.clone_from(tier);
                ask.channel = channel_code(*channel);
            }
            Spec::Quota { tenant, least } => {
                ask.tenant.clone_from(tenant);
                ask.used = least + random.below((1_000 - *least) as usize) as i64;
            }
            Spec::Domain { suffix } => ask.domain = format!("mail{suffix}"),
            Spec::Keyword { word } => ask.remark = remark(word, random),
            Spec::Member { ids } => ask.userid.clone_from(random.pick(ids)),
            Spec::Range { tier, channel, low, high } => {
                ask.tier.clone_from(tier);
                ask.channel = channel_code(*channel);
                ask.total = low + random.below((high - low) as usize) as i64;
            }
        }
    }
}

/// A remark of about 36 characters around a word.
fn remark(word: &str, random: &mut Random) -> String {
    const BEFORE: [&str; 4] =
        ["您好，我是展会上的小李，想了解", "请通过，我们聊过", "王女士推荐，负责华东区，关于", "Hi, about "];
    const AFTER: [&str; 4] = [
        "的产品和价格，麻烦通过一下谢谢。",
        "这件事，方便时回我。",
        "，月底前要新的报价单。",
        ", thank you very much.",
    ];
    format!("{}{word}{}", random.pick(&BEFORE), random.pick(&AFTER))
}

impl Generated {
    /// The policy as its author would write it.
    pub fn policy(&self) -> String {
        let mut text = String::from(
            "menshen: 1\npolicy: generated\ntimezone: Asia/Shanghai\nregion: CN\ndefault: allow\n\
             facts:\n  tier: text\n  used: integer\n  domain: text\nrules:\n",
        );
        for (at, spec) in self.specs.iter().enumerate() {
            let (condition, verdict) = (spec.condition(), VERDICTS[at % VERDICTS.len()]);
            let _ =
                write!(text, "  - rule: r{at:06}\n    when: {}\n    then: {verdict}\n", quoted(&condition));
        }
        text
    }

    /// `count` requests of one class, all different in what they say, if the space allows.
    pub fn asks(&self, aim: Aim, count: usize, seed: u64) -> Vec<Ask> {
        let mut random = Random::new(seed);
        (0..count).map(|_| self.ask(aim, &mut random)).collect()
    }

    fn ask(&self, aim: Aim, random: &mut Random) -> Ask {
        let mut ask = match aim {
            Aim::Mixed => self.anywhere(random),
            Aim::First | Aim::Last | Aim::Nothing => nowhere(random),
        };
        match aim {
            Aim::Mixed => {
                // Tier and channel are one group of fields, whichever kind of rule asks for them.
                let groups: [&[usize]; 5] = [&[0, 5], &[1], &[2], &[3], &[4]];
                for group in groups {
                    let rules = &self.of_kind[*random.pick(group)];
                    if !rules.is_empty() && random.below(2) == 0 {
                        self.specs[*random.pick(rules)].hit(&mut ask, random);
                    }
                }
            }
            Aim::First => self.specs[0].hit(&mut ask, random),
            Aim::Last => self.specs[self.specs.len() - 1].hit(&mut ask, random),
            Aim::Nothing => {}
        }
        ask
    }

    /// A random point of the spaces.
    fn anywhere(&self, random: &mut Random) -> Ask {
        Ask {
            tier: format!("t{}", random.below(self.spaces.tiers)),
            channel: channel_code(random.below(CHANNELS.len())),
            tenant: format!("corp-{}", random.below(self.spaces.tenants)),
            used: random.below(1_000) as i64,
            domain: format!("mail.x{}.example", random.below(1_000)),
            remark: {
                let word = word(random);
                remark(&word, random)
            },
            userid: format!("u{}", random.below(self.spaces.users)),
            total: random.below(20_000) as i64,
        }
    }
}

/// A point outside all spaces: no rule matches it.
fn nowhere(random: &mut Random) -> Ask {
    let one = random.below(1_000_000);
    Ask {
        tier: format!("none-{}", one % 97),
        channel: 10,
        tenant: format!("nobody-{one}"),
        used: random.below(1_000) as i64,
        domain: format!("mail.x{one}.invalid"),
        remark: remark(&format!("x{one}"), random),
        userid: format!("stranger-{one}"),
        total: -1 - random.below(20_000) as i64,
    }
}

impl Ask {
    /// The request as a host sends it.
    pub fn json(&self) -> String {
        serde_json::json!({
            "action": "add", "at": NOW, "tenant": self.tenant,
            "actor": { "userid": self.userid, "customer_total": self.total },
            "channel": { "add_way": self.channel },
            "message": { "text": self.remark },
            "facts": { "tier": self.tier, "used": self.used, "domain": self.domain },
        })
        .to_string()
    }
}

/// A YAML scalar in single quotes.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
