//! What the tables hold, worked out from the metadata: one automaton a calling code that tells the region and type of
//! a whole number, one a region for its general pattern, one a region for each kind of prefix, one for formats.

use std::collections::BTreeMap;

use super::pattern::Automaton;
use super::source::{Description, Format, Metadata, Record, Short};
use super::states::{LONGEST, States};

/// The order in which types are tried, with the names of their descriptions and their numbers in the table.
const TYPES: [(&str, u8); 8] = [
    ("premium_rate", 5),
    ("toll_free", 4),
    ("shared_cost", 6),
    ("voip", 7),
    ("personal_number", 8),
    ("pager", 9),
    ("uan", 10),
    ("voicemail", 11),
];
const FIXED_LINE: u8 = 1;
const MOBILE: u8 = 2;
const FIXED_LINE_OR_MOBILE: u8 = 3;

/// Columns of a row of lengths: 0 to [`LONGEST`] digits, then "more".
pub(crate) const LENGTH_COLUMNS: usize = LONGEST + 2;

/// What is done when a national prefix was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Strip {
    /// The digits kept from inside the match start here.
    pub(crate) from: usize,
    /// And end this many digits before the end of the match.
    pub(crate) cut: usize,
    /// The record's own digits are put in front of what is kept.
    pub(crate) insert: bool,
}

#[derive(Debug)]
pub(crate) struct RecordRow {
    pub(crate) code: u16,
    pub(crate) region: u8,
    pub(crate) exit: usize,
    pub(crate) prefix: usize,
    pub(crate) insert: String,
    pub(crate) general: usize,
    pub(crate) short: usize,
    pub(crate) lengths: usize,
}

#[derive(Debug)]
pub(crate) struct CodeRow {
    pub(crate) code: u16,
    pub(crate) main: usize,
    /// The region of all its numbers, or 0 if several share the code.
    pub(crate) region: u8,
    pub(crate) kinds: usize,
    pub(crate) extension: String,
    pub(crate) national: usize,
    pub(crate) international: usize,
    pub(crate) national_formats: Vec<usize>,
    pub(crate) international_formats: Vec<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FormatRow {
    pub(crate) groups: Vec<(u8, u8)>,
    pub(crate) national: String,
    pub(crate) international: String,
    pub(crate) needs_prefix: bool,
}

#[derive(Debug)]
pub(crate) struct Tables {
    pub(crate) whole: States,
    pub(crate) prefix: States,
    /// Region codes by index; index 0 is no region, the last is `001`.
    pub(crate) regions: Vec<String>,
    /// Records in the order of `regions` (from index 1), then those of the non-geographic codes.
    pub(crate) records: Vec<RecordRow>,
    pub(crate) codes: Vec<CodeRow>,
    pub(crate) lengths: Vec<[u8; LENGTH_COLUMNS]>,
    pub(crate) strips: Vec<Strip>,
    /// (region, type) by outcome; outcome 0 is neither.
    pub(crate) outcomes: Vec<(u8, u8)>,
    pub(crate) formats: Vec<FormatRow>,
}

impl Tables {
    pub(crate) fn build(metadata: &Metadata) -> Result<Self, String> {
        let mut regions: Vec<String> =
            metadata.regions.iter().map(|record| record.id.clone()).filter(|id| id != "001").collect();
        regions.sort();
        regions.insert(0, "ZZ".to_owned());
        regions.push("001".to_owned());
        let mut tables = Self {
            whole: States::new(),
            prefix: States::new(),
            regions,
            records: Vec::new(),
            codes: Vec::new(),
            lengths: Vec::new(),
            // The first is "nothing", the second "take the whole match away".
            strips: vec![Strip::default(), Strip::default()],
            outcomes: vec![(0, 0)],
            formats: Vec::new(),
        };
        let mut records: Vec<&Record> = metadata.regions.iter().collect();
        records.sort_by_key(|record| (record.id == "001", record.id.as_str(), record.cc));
        for record in &records {
            let short = metadata.short.iter().find(|short| short.id == record.id);
            let row = tables.record(record, short)?;
            tables.records.push(row);
        }
        let mut codes: BTreeMap<u16, &Vec<String>> = BTreeMap::new();
        for (code, regions) in &metadata.calling_codes {
            codes.insert(code.parse().map_err(|_| format!("calling code `{code}`"))?, regions);
        }
        for (code, regions) in codes {
            let sharing: Vec<&Record> = regions
                .iter()
                .filter_map(|region| {
                    records.iter().find(|record| record.cc == code && record.id == **region).copied()
                })
                .collect();
            let row = tables.code(code, &sharing, &records)?;
            tables.codes.push(row);
        }
        Ok(tables)
    }

    fn region(&self, id: &str) -> Result<u8, String> {
        let index =
            self.regions.iter().position(|region| region == id).ok_or_else(|| format!("region `{id}`"))?;
        u8::try_from(index).map_err(|_| "too many regions".to_owned())
    }

    fn record(&mut self, record: &Record, short: Option<&Short>) -> Result<RecordRow, String> {
        let general = record
            .desc
            .get("general_desc")
            .ok_or_else(|| format!("{}: no general description", record.id))?;
        let general_state = match general.pattern.as_deref() {
            None | Some("") => 0,
            Some(pattern) => {
                let mut automaton = Automaton::default();
                automaton.add(pattern, 0)?;
                self.whole.whole(&automaton, &mut |_, labels| Ok(u8::from(!labels.is_empty())))?
            }
        };
        let exit = match record.international_prefix.as_deref() {
            None | Some("") => 0,
            Some(pattern) => {
                let mut automaton = Automaton::default();
                automaton.add(pattern, 0)?;
                self.prefix.prefix(&automaton, 0, &mut |_, _| Ok(1))?
            }
        };
        let (prefix, insert) = self.national_prefix(record)?;
        let lengths = self.length_row(general)?;
        let short = short.map_or(Ok(0), |short| self.short(short))?;
        let region = self.region(&record.id)?;
        Ok(RecordRow {
            code: record.cc,
            region,
            exit,
            prefix,
            insert,
            general: general_state,
            short,
            lengths,
        })
    }

    /// The automaton of the short numbers of a region: 1 is a short code, 2 an emergency number.
    fn short(&mut self, short: &Short) -> Result<usize, String> {
        const LABELS: [&str; 3] = ["general_desc", "short_code", "emergency"];
        let mut automaton = Automaton::default();
        for (label, name) in (0..).zip(LABELS) {
            let pattern = short.desc.get(name).and_then(|description| description.pattern.as_deref());
            if let Some(pattern) = pattern.filter(|pattern| !pattern.is_empty()) {
                automaton.add(pattern, label)?;
            }
        }
        let fits = |name: &str, length: usize| {
            short.desc.get(name).is_some_and(|description| {
                let lengths = &description.lengths;
                lengths.is_empty() || lengths.iter().any(|&one| usize::try_from(one) == Ok(length))
            })
        };
        self.whole.whole(&automaton, &mut |length, labels| {
            let is = |label: u16, name| labels.contains(&label) && fits(name, length);
            Ok(match is(0, LABELS[0]) && is(1, LABELS[1]) {
                true if is(2, LABELS[2]) => 2,
                true => 1,
                false => 0,
            })
        })
    }

    fn national_prefix(&mut self, record: &Record) -> Result<(usize, String), String> {
        let Some(pattern) = record.national_prefix_for_parsing.as_deref() else {
            return Ok((0, String::new()));
        };
        let rule = record.national_prefix_transform_rule.as_deref();
        let mut automaton = Automaton::default();
        let groups = automaton.add(pattern, 0)?;
        let mut insert = String::new();
        if let Some(rule) = rule {
            let reference = format!("\\{groups}");
            insert = rule.strip_suffix(&reference).unwrap_or("?").to_owned();
            if !insert.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(format!("{}: the rule `{rule}` is of a new form", record.id));
            }
        }
        let strips = &mut self.strips;
        let state = self.prefix.prefix(&automaton, groups, &mut |length, span| match (rule, span) {
            (Some(_), Some((from, to))) => {
                let strip = Strip { from, cut: length - to, insert: true };
                let index = strips.iter().position(|known| *known == strip).unwrap_or_else(|| {
                    strips.push(strip);
                    strips.len() - 1
                });
                u8::try_from(index).map_err(|_| "too many kinds of prefix".to_owned())
            }
            _ => Ok(1),
        })?;
        Ok((state, insert))
    }

    fn length_row(&mut self, general: &Description) -> Result<usize, String> {
        let (Some(&least), Some(&most)) = (general.lengths.iter().min(), general.lengths.iter().max()) else {
            return Err("a general description without lengths".to_owned());
        };
        let mut row = [0; LENGTH_COLUMNS];
        for (length, slot) in (0_i32..).zip(row.iter_mut()) {
            *slot = if general.local_lengths.contains(&length) {
                1
            } else if general.lengths.contains(&length) {
                0
            } else if length < least {
                2
            } else if length > most {
                4
            } else {
                3
            };
        }
        Ok(position_or_push(&mut self.lengths, row))
    }

    fn code(&mut self, code: u16, sharing: &[&Record], records: &[&Record]) -> Result<CodeRow, String> {
        let main_record = sharing.first().ok_or_else(|| format!("+{code} has no region"))?;
        let main = records
            .iter()
            .position(|record| record.cc == code && record.id == main_record.id)
            .ok_or_else(|| format!("+{code} has no record"))?;
        let region = if sharing.len() == 1 { self.region(&main_record.id)? } else { 0 };
        let kinds = self.kinds(sharing)?;
        let (national, national_formats) = self.format_state(&main_record.formats)?;
        let (international, international_formats) = if main_record.intl_formats.is_empty() {
            (national, national_formats.clone())
        } else {
            self.format_state(&main_record.intl_formats)?
        };
        let extension = main_record.preferred_extn_prefix.clone().unwrap_or_else(|| " ext. ".to_owned());
        Ok(CodeRow {
            code,
            main,
            region,
            kinds,
            extension,
            national,
            international,
            national_formats,
            international_formats,
        })
    }

    /// The automaton that tells region and type of all numbers of one calling code.
    fn kinds(&mut self, sharing: &[&Record]) -> Result<usize, String> {
        let mut automaton = Automaton::default();
        let mut labels: BTreeMap<(usize, &str), u16> = BTreeMap::new();
        for (index, record) in sharing.iter().enumerate() {
            if sharing.len() > 1
                && let Some(leading) = record.leading_digits.as_deref()
            {
                let label = u16::try_from(labels.len()).map_err(|_| "too many patterns")?;
                labels.insert((index, "leading"), label);
                automaton.add_prefix(leading, label)?;
            }
            for (name, description) in &record.desc {
                if let Some(pattern) = description.pattern.as_deref().filter(|pattern| !pattern.is_empty()) {
                    let label = u16::try_from(labels.len()).map_err(|_| "too many patterns")?;
                    labels.insert((index, name), label);
                    automaton.add(pattern, label)?;
                }
            }
        }
        let regions: Vec<u8> =
            sharing.iter().map(|record| self.region(&record.id)).collect::<Result<_, _>>()?;
        let outcomes = &mut self.outcomes;
        self.whole.whole(&automaton, &mut |length, found| {
            let matches = |index: usize, name: &str| {
                labels.get(&(index, name)).is_some_and(|label| found.contains(label))
            };
            let type_in = |index: usize| {
                sharing.get(index).map_or(0, |record| kind(record, length, &|name| matches(index, name)))
            };
            if sharing.len() == 1 {
                return outcome(outcomes, (0, type_in(0)));
            }
            for (index, record) in sharing.iter().enumerate() {
                let region = regions.get(index).copied().unwrap_or(0);
                let here = match record.leading_digits {
                    Some(_) => matches(index, "leading"),
                    None => type_in(index) != 0,
                };
                if here {
                    return outcome(outcomes, (region, type_in(index)));
                }
            }
            Ok(0)
        })
    }

    fn format_state(&mut self, formats: &[Format]) -> Result<(usize, Vec<usize>), String> {
        let mut automaton = Automaton::default();
        let mut rows = Vec::new();
        for (label, format) in (0_u16..).zip(formats.iter()) {
            automaton.add(&format.pattern, 2 * label)?;
            automaton.add_prefix(format.leading_digits.as_deref().unwrap_or(""), 2 * label + 1)?;
            let row = format_row(format)?;
            rows.push(position_or_push(&mut self.formats, row));
        }
        let count = u16::try_from(formats.len()).map_err(|_| "too many formats")?;
        let state = self.whole.whole(&automaton, &mut |_, labels| {
            let first =
                (0..count).find(|label| labels.contains(&(2 * label)) && labels.contains(&(2 * label + 1)));
            first.map_or(Ok(0), |label| u8::try_from(label + 1).map_err(|_| "too many formats".to_owned()))
        })?;
        Ok((state, rows))
    }
}

fn outcome(outcomes: &mut Vec<(u8, u8)>, found: (u8, u8)) -> Result<u8, String> {
    u8::try_from(position_or_push(outcomes, found)).map_err(|_| "too many outcomes".to_owned())
}

fn position_or_push<T: PartialEq>(rows: &mut Vec<T>, row: T) -> usize {
    rows.iter().position(|known| *known == row).unwrap_or_else(|| {
        rows.push(row);
        rows.len() - 1
    })
}

/// The type of a number, as `_number_type_helper` of the Python port tells it; 0 is none.
fn kind(record: &Record, length: usize, pattern_matches: &dyn Fn(&str) -> bool) -> u8 {
    let fits = |name: &str| {
        record.desc.get(name).is_some_and(|description| {
            let lengths = &description.lengths;
            (lengths.is_empty() || lengths.iter().any(|&one| usize::try_from(one) == Ok(length)))
                && pattern_matches(name)
        })
    };
    if !fits("general_desc") {
        return 0;
    }
    if let Some((_, number)) = TYPES.iter().find(|(name, _)| fits(name)) {
        return *number;
    }
    let same = record.same_mobile_and_fixed_line_pattern;
    match (fits("fixed_line"), fits("mobile")) {
        (true, mobile) if same || mobile => FIXED_LINE_OR_MOBILE,
        (true, _) => FIXED_LINE,
        (false, true) if !same => MOBILE,
        (false, _) => 0,
    }
}

fn format_row(format: &Format) -> Result<FormatRow, String> {
    let mut groups = Vec::new();
    for group in format.pattern.split_terminator(')') {
        let inner = group.strip_prefix("(\\d").ok_or_else(|| format!("format `{}`", format.pattern))?;
        let counts = inner.trim_start_matches('{').trim_end_matches('}');
        let (least, most) = match counts.split_once(',') {
            Some((least, most)) => (least, most),
            None if counts.is_empty() => ("1", "1"),
            None => (counts, counts),
        };
        let number = |text: &str| text.parse::<u8>().map_err(|_| format!("format `{}`", format.pattern));
        groups.push((number(least)?, number(most)?));
    }
    let rule = format.prefix_rule.as_deref();
    let national = match (rule, format.template.find('\\')) {
        (Some(rule), Some(at)) => {
            let (before, rest) = format.template.split_at(at);
            let (reference, after) = rest.split_at(2);
            format!("{before}{}{after}", rule.replace("\\1", reference))
        }
        _ => format.template.clone(),
    };
    let first_group_only = rule.is_none_or(|rule| matches!(rule, "\\1" | "(\\1" | "\\1)" | "(\\1)"));
    Ok(FormatRow {
        groups,
        national: national.replace('\\', "$"),
        international: format.template.replace('\\', "$"),
        needs_prefix: !first_group_only && !format.prefix_optional,
    })
}
