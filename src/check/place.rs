//! Time zones and regions, and what people write for them: the name of a city, a country or its calling code, the distance
//! from UTC.

use super::pass::Pass;
use crate::calendar::Zone;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, excerpt};
use crate::document::{Node, Scalar as Text};
use crate::matcher::phone::Region;
use crate::span::Span;

/// The zone and the region of places whose zone is not called after them, or that are written in Chinese.
const PLACES: [(&[&str], &str, &str); 6] = [
    (
        &["北京", "北京时间", "上海", "中国", "beijing", "asia/beijing", "china", "chn", "prc", "asia/china"],
        "Asia/Shanghai",
        "CN",
    ),
    (&["香港", "中国香港", "hongkong", "hong kong", "hkg"], "Asia/Hong_Kong", "HK"),
    (&["澳门", "中国澳门", "macau", "macao"], "Asia/Macau", "MO"),
    (&["台湾", "中国台湾", "台北", "taiwan", "taipei"], "Asia/Taipei", "TW"),
    (&["新加坡", "singapore"], "Asia/Singapore", "SG"),
    (&["日本", "东京", "japan", "tokyo"], "Asia/Tokyo", "JP"),
];

impl Pass<'_> {
    /// The scalar that names the zone of the policy: whatever YAML takes it for, only a zone is accepted.
    pub(super) fn zone_of<'n, 'a>(&self, node: &'n Node<'a>) -> Option<&'n Text<'a>> {
        let scalar = self.reader.scalar(node, "`timezone`")?;
        self.check_zone(&scalar.text, scalar.span);
        Some(scalar)
    }

    /// Reports a zone that the IANA database does not have.
    pub(super) fn check_zone(&self, name: &str, place: Span) {
        if Zone::named(name).is_some() {
            return;
        }
        let mut found =
            Diagnostic::new(Code::BadTimeZone, place, format!("there is no time zone `{}`", excerpt(name)));
        let known = named(name).map(|(zone, _)| zone.to_owned());
        let is_distance = name
            .trim_start_matches(|c: char| c.is_ascii_alphabetic())
            .starts_with(|c: char| matches!(c, '+' | '-' | '0'..='9'));
        found = match is_distance {
            true => found.help(
                "a zone is named by its place, not by its distance from UTC, which changes with the seasons",
            ),
            false => found.suggest(known.or_else(|| self.near_zone(name)).as_deref()),
        };
        self.report(
            found.help("zones are named as in the IANA database: `Asia/Shanghai`, `Europe/Berlin`, `UTC`"),
        );
    }

    /// The zone of the database that a name is a slip of the hand for, or a part of.
    fn near_zone(&self, name: &str) -> Option<String> {
        let zones = Zone::names();
        let is_city =
            |zone: &&String| zone.rsplit_once('/').is_some_and(|(_, city)| city.eq_ignore_ascii_case(name));
        self.reader.found.afford_guess(name, zones.len())?;
        // Of letters that stand for a zone another zone's may be one letter away.
        let near = did_you_mean(name, zones.iter().map(String::as_str).filter(|_| name.contains('/')));
        near.map(str::to_owned).or_else(|| zones.iter().filter(is_city).min().cloned())
    }

    pub(super) fn no_region(&self, code: &str, place: Span) {
        let found =
            Diagnostic::new(Code::UnknownWord, place, format!("there is no region `{}`", excerpt(code)));
        self.report(
            found
                .suggest(region(code))
                .help("regions are two capital letters of ISO 3166-1: `CN`, `HK`, `TW`, `SG`, `US`"),
        );
    }
}

fn named(name: &str) -> Option<(&'static str, &'static str)> {
    let small = name.trim().to_lowercase();
    let place = PLACES.iter().find(|(names, ..)| names.contains(&small.as_str()))?;
    Some((place.1, place.2))
}

/// The region that is meant by a name, or by a code.
fn region(code: &str) -> Option<&'static str> {
    region_of_code(code).or_else(|| named(code).map(|(_, region)| region))
}

/// The region that is meant by its code in small letters, or by a calling code that no other region has.
pub(super) fn region_of_code(code: &str) -> Option<&'static str> {
    let code = code.trim();
    if let Some(region) = Region::from_code(&code.to_ascii_uppercase()) {
        return Some(region.code());
    }
    let calling: u16 = code.strip_prefix('+').unwrap_or(code).parse().ok()?;
    let mut regions = Region::all().filter(|region| region.calling_code() == Some(calling));
    let first = regions.next()?;
    regions.next().is_none().then(|| first.code())
}
