//! The slow, obvious model of the quota store: a list of what was taken, recounted for every answer.
//!
//! It shares no code with the store. Calendars are asked of jiff directly, date by date; token buckets are replayed from
//! their first token in the original form of the algorithm; times to retry are found by trying.

#![allow(unreachable_pub)]

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZoneDatabase;
use menshen::state::{ChargeSet, Counted, Discharged, Reserve, Settled, Standing, StateError, Usage};
use std::collections::BTreeMap;

/// A window in the model's own words.
#[derive(Clone, Debug)]
pub enum Window {
    Day(&'static str),
    Week(&'static str),
    Month(&'static str),
    Days(u32, &'static str),
    Fixed(u64),
    Sliding(u64),
    Bucket(u64, u64),
    Gauge,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Fate {
    Held { request: u64, expires_at: i64 },
    Used { at: i64 },
    Gone,
}

#[derive(Clone, Debug)]
struct Taken {
    at: i64,
    amount: u64,
    fate: Fate,
}

#[derive(Clone, Debug)]
struct Counter {
    clock: i64,
    taken: Vec<Taken>,
}

#[derive(Clone, Debug)]
struct Request {
    standing: Standing,
    expires_at: i64,
    settled_at: i64,
    taken_at: i64,
    charges: Vec<(usize, u64)>,
    over: Vec<usize>,
}

/// An amount that was granted once, and how it ended.
#[derive(Clone, Copy, Debug)]
struct Grant {
    counter: usize,
    request: u64,
    at: i64,
    amount: u64,
    standing: Standing,
}

/// A charge on the counter with that number.
#[derive(Clone, Copy, Debug)]
pub struct Charge {
    pub counter: usize,
    pub limit: u64,
    pub amount: u64,
    pub enforce: bool,
}

pub struct Oracle {
    windows: Vec<Window>,
    counters: BTreeMap<usize, Counter>,
    requests: BTreeMap<u64, Request>,
    discharges: BTreeMap<u64, (i64, Vec<(usize, u64)>)>,
    floor: i64,
    /// The latest time at which something was taken.
    latest: i64,
    /// Every amount ever granted, for the law that nothing is oversold.
    grants: Vec<Grant>,
}

/// What the model answers to an act that has happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    Now(Vec<usize>),
    Held,
    Before,
    Conflict,
}

impl Told {
    pub fn of(answer: Result<Counted, StateError>) -> Told {
        match answer.expect("the bounds are out of reach") {
            Counted::Now { over } => Told::Now(over.iter().collect()),
            Counted::Held => Told::Held,
            Counted::Before => Told::Before,
            Counted::Conflict => Told::Conflict,
        }
    }
}

/// What the model answers to a reservation: the same as the store's answer, with plain lists.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Granted(Vec<usize>),
    Spent(Vec<usize>),
    Repeated(Standing, Vec<usize>),
    Conflict,
    Lapsed,
}

impl Answer {
    pub fn of(answer: Result<Reserve, StateError>) -> Answer {
        let list = |over: ChargeSet| over.iter().collect();
        match answer {
            Ok(Reserve::Granted { over }) => Answer::Granted(list(over)),
            Ok(Reserve::Spent { over }) => Answer::Spent(list(over)),
            Ok(Reserve::Repeated { standing, over, .. }) => Answer::Repeated(standing, list(over)),
            Ok(Reserve::Conflict) => Answer::Conflict,
            Err(StateError::Lapsed) => Answer::Lapsed,
            Err(other) => panic!("the bounds are out of reach: {other}"),
        }
    }
}

fn date(zone: &str, at: i64) -> Date {
    let zone = TimeZoneDatabase::bundled().get(zone).expect("a zone");
    zone.to_datetime(Timestamp::from_millisecond(at).expect("a time of the tests")).date()
}

impl Window {
    /// Whether an amount taken at `then` counts at `now`, which is not before.
    fn counts(&self, then: i64, now: i64) -> bool {
        match self {
            Window::Day(zone) => date(zone, then) == date(zone, now),
            Window::Week(zone) => {
                let (then, now) = (date(zone, then).iso_week_date(), date(zone, now).iso_week_date());
                (then.year(), then.week()) == (now.year(), now.week())
            }
            Window::Month(zone) => {
                let (then, now) = (date(zone, then), date(zone, now));
                (then.year(), then.month()) == (now.year(), now.month())
            }
            Window::Days(count, zone) => {
                let days = (date(zone, now) - date(zone, then)).get_days();
                u32::try_from(days).expect("time goes on") < *count
            }
            Window::Fixed(ms) => {
                let ms = i64::try_from(*ms).expect("a short window");
                then.div_euclid(ms) == now.div_euclid(ms)
            }
            Window::Sliding(ms) => now.abs_diff(then) < *ms,
            Window::Bucket(..) | Window::Gauge => true,
        }
    }

    fn has_periods(&self) -> bool {
        matches!(
            self,
            Window::Day(_) | Window::Week(_) | Window::Month(_) | Window::Days(1, _) | Window::Fixed(_)
        )
    }
}

/// The first of the instants after `from`, within 800 days, at which `holds`, which then goes on holding.
fn first(from: i64, holds: impl Fn(i64) -> bool) -> Option<i64> {
    let (mut no, mut yes) = (from, from + 800 * 86_400_000);
    if holds(no) {
        return Some(no);
    }
    if !holds(yes) {
        return None;
    }
    while yes - no > 1 {
        let middle = no + (yes - no) / 2;
        if holds(middle) { yes = middle } else { no = middle }
    }
    Some(yes)
}

impl Oracle {
    pub fn new(windows: Vec<Window>) -> Self {
        Oracle {
            windows,
            counters: BTreeMap::new(),
            requests: BTreeMap::new(),
            discharges: BTreeMap::new(),
            floor: i64::MIN,
            latest: i64::MIN,
            grants: Vec::new(),
        }
    }

    fn fresh(&self) -> Counter {
        Counter { clock: self.floor, taken: Vec::new() }
    }

    /// The theoretical arrival time, in `1 / tokens` milliseconds, after all used tokens (and those held, if `kept`).
    fn arrival(&self, number: usize, counter: &Counter, kept_at: Option<i64>) -> i128 {
        let Window::Bucket(tokens, ms) = self.windows[number] else { panic!("not a bucket") };
        let mut arrival = i128::MIN / 4;
        let mut used: Vec<(i64, u64)> = Vec::new();
        for taken in &counter.taken {
            match (taken.fate, kept_at) {
                (Fate::Used { at }, _) => used.push((at, taken.amount)),
                (Fate::Held { .. }, Some(at)) => used.push((at, taken.amount)),
                _ => {}
            }
        }
        used.sort_by_key(|&(at, _)| at);
        for (at, amount) in used {
            arrival = arrival.max(i128::from(at) * i128::from(tokens)) + i128::from(amount) * i128::from(ms);
        }
        arrival
    }

    /// Used and reserved at `now`.
    fn count(&self, number: usize, counter: &Counter, now: i64) -> (u64, u64) {
        let window = &self.windows[number];
        let (mut used, mut reserved) = (0, 0);
        for taken in &counter.taken {
            match taken.fate {
                Fate::Held { .. } if window.counts(taken.at, now) => reserved += taken.amount,
                Fate::Used { .. } if window.counts(taken.at, now) => used += taken.amount,
                _ => {}
            }
        }
        if let Window::Bucket(tokens, ms) = *window {
            let ahead = self.arrival(number, counter, None) - i128::from(now) * i128::from(tokens);
            let ahead = u128::try_from(ahead).unwrap_or(0);
            used = u64::try_from(ahead.div_ceil(u128::from(ms))).expect("few tokens");
        }
        (used, reserved)
    }

    /// What counts at `later`, if all that is held at `now` is kept.
    fn kept(&self, number: usize, counter: &Counter, now: i64, later: i64) -> u64 {
        if let Window::Bucket(tokens, ms) = self.windows[number] {
            let ahead = self.arrival(number, counter, Some(now)) - i128::from(later) * i128::from(tokens);
            let ahead = u128::try_from(ahead).unwrap_or(0);
            return u64::try_from(ahead.div_ceil(u128::from(ms))).expect("few tokens");
        }
        let (used, reserved) = self.count(number, counter, later);
        used + reserved
    }

    /// The counter as a reader at `at` sees it: without what has expired by then, which is not lost for that.
    fn seen(&self, number: usize, at: i64) -> Counter {
        let mut counter = self.counters.get(&number).cloned().unwrap_or_else(|| self.fresh());
        let now = counter.clock.max(at);
        counter
            .taken
            .retain(|taken| !matches!(taken.fate, Fate::Held { expires_at, .. } if expires_at <= now));
        counter
    }

    /// The counter as something is taken from it at `at`: what has expired by then is gone for good.
    fn touch(&mut self, number: usize, at: i64) -> Counter {
        let Some(counter) = self.counters.get_mut(&number) else { return self.fresh() };
        let now = counter.clock.max(at);
        for taken in &mut counter.taken {
            if matches!(taken.fate, Fate::Held { expires_at, .. } if expires_at <= now) {
                taken.fate = Fate::Gone;
            }
        }
        counter.clone()
    }

    /// How many counters there are.
    pub fn counters(&self) -> usize {
        self.counters.len()
    }

    pub fn usage(&mut self, charge: Charge, at: i64) -> Usage {
        let number = charge.counter;
        let counter = self.seen(number, at);
        let now = counter.clock.max(at);
        let (used, reserved) = self.count(number, &counter, now);
        let fits = used + reserved + charge.amount <= charge.limit || charge.amount == 0;
        let retry_at = if fits {
            Some(at)
        } else if charge.amount > charge.limit {
            None
        } else {
            first(now, |later| self.kept(number, &counter, now, later) + charge.amount <= charge.limit)
        };
        let window = &self.windows[number];
        let resets_at = if window.has_periods() {
            first(now, |later| !window.counts(now, later))
        } else if matches!(window, Window::Gauge) {
            None
        } else {
            first(now, |later| self.kept(number, &counter, now, later) == 0).filter(|&at| at > now)
        };
        let remaining = charge.limit.saturating_sub(used + reserved);
        Usage { used, reserved, remaining, own: 0, retry_at, resets_at }
    }

    /// The usage that the request is told: with what of it is its own.
    pub fn usage_of(&mut self, id: u64, charge: Charge, at: i64) -> Usage {
        let mut usage = self.usage(charge, at);
        let counter = self.seen(charge.counter, at);
        let (now, window) = (counter.clock.max(at), &self.windows[charge.counter]);
        let Some(request) = self.requests.get(&id) else { return usage };
        usage.own = match request.standing {
            Standing::Held => {
                let mine = |taken: &&Taken| {
                    let is_mine = matches!(taken.fate, Fate::Held { request, .. } if request == id);
                    is_mine && window.counts(taken.at, now)
                };
                counter.taken.iter().filter(mine).map(|taken| taken.amount).sum()
            }
            // Taken in another counter whose clock is ahead, perhaps in this one too.
            Standing::Committed if request.taken_at > now || window.counts(request.taken_at, now) => {
                charge.amount.min(usage.used)
            }
            _ => 0,
        };
        usage
    }

    /// Whether the request's amounts are all still held.
    fn holds_all(&self, id: u64, request: &Request) -> bool {
        let held = |number: usize| {
            let mine = |taken: &Taken| matches!(taken.fate, Fate::Held { request, .. } if request == id);
            self.counters.get(&number).is_some_and(|counter| counter.taken.iter().any(mine))
        };
        request.charges.iter().filter(|(_, amount)| *amount > 0).all(|&(number, _)| held(number))
    }

    fn end(&mut self, id: u64, at: i64, standing: Standing) {
        for counter in self.counters.values_mut() {
            for taken in &mut counter.taken {
                if matches!(taken.fate, Fate::Held { request, .. } if request == id) {
                    taken.fate = Fate::Gone;
                }
            }
        }
        if let Some(request) = self.requests.get_mut(&id) {
            request.standing = standing;
            request.settled_at = at;
        }
        self.end_grants(id, standing);
    }

    fn end_grants(&mut self, id: u64, standing: Standing) {
        for grant in &mut self.grants {
            if grant.request == id && grant.standing == Standing::Held {
                grant.standing = standing;
            }
        }
    }

    fn earlier(&mut self, id: u64, charges: &[Charge], at: i64) -> Option<Answer> {
        if self.discharges.contains_key(&id) {
            return Some(Answer::Conflict);
        }
        let request = self.requests.get(&id)?.clone();
        match request.standing {
            Standing::Held if !self.holds_all(id, &request) => {
                self.end(id, at, Standing::Expired);
                return None;
            }
            Standing::Held if request.expires_at <= at => return None,
            Standing::Released | Standing::Expired => return None,
            Standing::Held | Standing::Committed => {}
        }
        let same = charges.iter().map(|charge| (charge.counter, charge.amount)).collect::<Vec<_>>()
            == request.charges;
        Some(if same { Answer::Repeated(request.standing, request.over) } else { Answer::Conflict })
    }

    pub fn peek(&mut self, id: u64, charges: &[Charge], at: i64, expires_at: i64) -> Answer {
        if let Some(answer) = self.earlier(id, charges, at) {
            return answer;
        }
        let (mut over, mut refused, mut lapsed) = (Vec::new(), false, expires_at <= at);
        let mut planned: BTreeMap<usize, u64> = BTreeMap::new();
        for (position, charge) in charges.iter().enumerate() {
            let counter = self.seen(charge.counter, at);
            let now = counter.clock.max(at);
            let (used, reserved) = self.count(charge.counter, &counter, now);
            let planned = planned.entry(charge.counter).or_default();
            if charge.amount > 0 && used + reserved + *planned + charge.amount > charge.limit {
                over.push(position);
                refused |= charge.enforce;
            }
            *planned += charge.amount;
            lapsed |= charge.amount > 0 && expires_at <= now;
        }
        match (refused, lapsed) {
            (true, _) => Answer::Spent(over),
            (false, true) => Answer::Lapsed,
            (false, false) => Answer::Granted(over),
        }
    }

    pub fn reserve(&mut self, id: u64, charges: &[Charge], at: i64, expires_at: i64) -> Answer {
        let answer = self.peek(id, charges, at, expires_at);
        let Answer::Granted(over) = &answer else { return answer };
        self.latest = self.latest.max(at);
        if self.requests.get(&id).is_some_and(|request| request.standing == Standing::Held) {
            self.end(id, at, Standing::Expired);
        }
        for charge in charges.iter().filter(|charge| charge.amount > 0) {
            self.touch(charge.counter, at);
            let fresh = self.fresh();
            let counter = self.counters.entry(charge.counter).or_insert(fresh);
            counter.clock = counter.clock.max(at);
            let at = counter.clock;
            let fate = Fate::Held { request: id, expires_at };
            counter.taken.push(Taken { at, amount: charge.amount, fate });
            let standing = Standing::Held;
            self.grants.push(Grant {
                counter: charge.counter,
                request: id,
                at,
                amount: charge.amount,
                standing,
            });
        }
        self.requests.insert(id, self.granted(charges, at, expires_at, over.clone()));
        answer
    }

    /// A request that has just been charged.
    fn granted(&self, charges: &[Charge], at: i64, expires_at: i64, over: Vec<usize>) -> Request {
        let clock = |charge: &&Charge| charge.amount > 0;
        let clocks = charges.iter().filter(clock).map(|charge| self.counters[&charge.counter].clock);
        let taken_at = clocks.fold(at, i64::max);
        let charges = charges.iter().map(|charge| (charge.counter, charge.amount)).collect();
        Request { standing: Standing::Held, expires_at, settled_at: 0, taken_at, charges, over }
    }

    /// An act that has happened: what it holds is used, or all that it is charged with.
    pub fn tell(&mut self, id: u64, charges: &[Charge], at: i64) -> Told {
        match self.earlier(id, charges, at) {
            Some(_) if self.discharges.contains_key(&id) => return Told::Conflict,
            Some(_) if self.requests[&id].standing == Standing::Committed => return Told::Before,
            Some(_) => {
                self.settle(id, at, Standing::Committed);
                return Told::Held;
            }
            None => {}
        }
        let free: Vec<Charge> = charges.iter().map(|charge| Charge { enforce: false, ..*charge }).collect();
        let Answer::Granted(over) = self.reserve(id, &free, at, i64::MAX) else {
            panic!("nothing is enforced")
        };
        self.settle(id, at, Standing::Committed);
        Told::Now(over)
    }

    pub fn settle(&mut self, id: u64, at: i64, wanted: Standing) -> Settled {
        let Some(request) = self.requests.get(&id).cloned() else { return Settled::Unknown };
        if request.standing != Standing::Held {
            let same = request.standing == wanted;
            return if same { Settled::Before } else { Settled::Otherwise(request.standing) };
        }
        if at >= request.expires_at || !self.holds_all(id, &request) {
            self.end(id, at, Standing::Expired);
            return Settled::Otherwise(Standing::Expired);
        }
        if wanted == Standing::Released {
            self.end(id, at, wanted);
            return Settled::Now;
        }
        for &(number, _) in request.charges.iter().filter(|(_, amount)| *amount > 0) {
            // Tokens are used at the commitment, which is an amount taken then: it moves the clock on.
            let is_bucket = matches!(self.windows[number], Window::Bucket(..));
            if let Some(counter) = self.counters.get_mut(&number).filter(|_| is_bucket) {
                counter.clock = counter.clock.max(at);
            }
            self.touch(number, i64::MIN);
            if let Some(counter) = self.counters.get_mut(&number) {
                let clock = counter.clock;
                for taken in &mut counter.taken {
                    if matches!(taken.fate, Fate::Held { request, .. } if request == id) {
                        taken.fate = Fate::Used { at: clock };
                    }
                }
            }
        }
        self.end(id, at, Standing::Committed);
        Settled::Now
    }

    pub fn discharge(&mut self, id: u64, gauges: &[(usize, u64)], at: i64) -> Discharged {
        if let Some((_, before)) = self.discharges.get(&id) {
            return if before == gauges { Discharged::Before } else { Discharged::Conflict };
        }
        if self.requests.contains_key(&id) {
            return Discharged::Conflict;
        }
        if gauges.is_empty() {
            return Discharged::Now { short: 0 };
        }
        let mut short = 0;
        for &(number, amount) in gauges {
            let mut rest = amount;
            for taken in self.counters.get_mut(&number).into_iter().flat_map(|counter| &mut counter.taken) {
                if matches!(taken.fate, Fate::Used { .. }) {
                    let given = rest.min(taken.amount);
                    taken.amount -= given;
                    rest -= given;
                }
            }
            short += rest;
        }
        self.discharges.insert(id, (at, gauges.to_vec()));
        Discharged::Now { short }
    }

    pub fn seed(&mut self, number: usize, used: u64, at: i64) {
        self.latest = self.latest.max(at);
        let taken = Taken { at, amount: used, fate: Fate::Used { at } };
        self.counters.insert(number, Counter { clock: at, taken: vec![taken] });
    }

    /// What is known of time after a restart: the clocks of counters, and when what is held was taken.
    pub fn restart(&mut self) {
        let clocks = self.counters.values().map(|counter| counter.clock);
        let held = self.requests.values().filter(|request| request.standing == Standing::Held);
        self.latest = clocks.chain(held.map(|request| request.taken_at)).fold(self.floor, i64::max);
    }

    /// Expired requests, forgotten ones, and dropped counters; not as of a later time than something was taken at.
    pub fn expire(&mut self, at: i64) -> (u64, u64, u64) {
        let at = at.min(self.latest);
        let due = |request: &Request| request.standing == Standing::Held && request.expires_at <= at;
        let due: Vec<u64> =
            self.requests.iter().filter(|(_, request)| due(request)).map(|(&id, _)| id).collect();
        let (expired, mut swept) = (due.len() as u64, 0);
        for id in due {
            if let Some(request) = self.requests.get_mut(&id) {
                (request.standing, request.settled_at) = (Standing::Expired, at);
            }
            self.end_grants(id, Standing::Expired);
        }
        let before = self.requests.len() + self.discharges.len();
        let day_ago = at.saturating_sub(86_400_000);
        self.requests.retain(|_, request| request.standing == Standing::Held || request.settled_at > day_ago);
        self.discharges.retain(|_, (settled_at, _)| *settled_at > day_ago);
        let forgotten = (before - self.requests.len() - self.discharges.len()) as u64;
        let numbers: Vec<usize> = self.counters.keys().copied().collect();
        for number in numbers {
            let counter = self.touch(number, at);
            let holds = counter.taken.iter().any(|taken| matches!(taken.fate, Fate::Held { .. }));
            let cleared =
                first(counter.clock, |later| self.kept(number, &counter, counter.clock, later) == 0);
            if let (false, Some(cleared)) = (holds, cleared)
                && cleared <= at
            {
                self.counters.remove(&number);
                self.floor = self.floor.max(cleared);
                swept += 1;
            }
        }
        (expired, forgotten, swept)
    }

    /// The most that was committed in any one window of a counter that has windows (and not of a token bucket, whose tokens
    /// come back one by one).
    pub fn most_sold(&self) -> u64 {
        let committed = |grant: &&Grant| grant.standing == Standing::Committed;
        let sold_by = |last: &Grant| {
            let together = self.grants.iter().filter(committed).filter(|grant| {
                let same = grant.counter == last.counter && grant.at <= last.at;
                same && self.windows[last.counter].counts(grant.at, last.at)
            });
            together.map(|grant| grant.amount).sum()
        };
        let bucket = |grant: &&Grant| matches!(self.windows[grant.counter], Window::Bucket(..));
        self.grants.iter().filter(committed).filter(|grant| !bucket(grant)).map(sold_by).max().unwrap_or(0)
    }
}
