//! Time zones that have several names: what tells two zones apart.
//!
//! Not all links of the IANA database: those by which a zone of today is called that people still write. Two names that
//! are not told to be one here are two zones, as before.

/// Former and short names with those that the IANA database has for them (`backward`, 2025), sorted; that of UTC is
/// the one that everybody writes.
const LINKS: &[(&str, &str)] = &[
    ("Asia/Ashkhabad", "Asia/Ashgabat"),
    ("Asia/Calcutta", "Asia/Kolkata"),
    ("Asia/Chongqing", "Asia/Shanghai"),
    ("Asia/Chungking", "Asia/Shanghai"),
    ("Asia/Dacca", "Asia/Dhaka"),
    ("Asia/Harbin", "Asia/Shanghai"),
    ("Asia/Kashgar", "Asia/Urumqi"),
    ("Asia/Katmandu", "Asia/Kathmandu"),
    ("Asia/Macao", "Asia/Macau"),
    ("Asia/Rangoon", "Asia/Yangon"),
    ("Asia/Saigon", "Asia/Ho_Chi_Minh"),
    ("Asia/Thimbu", "Asia/Thimphu"),
    ("Asia/Ujung_Pandang", "Asia/Makassar"),
    ("Asia/Ulan_Bator", "Asia/Ulaanbaatar"),
    ("Etc/UCT", "UTC"),
    ("Etc/UTC", "UTC"),
    ("Etc/Universal", "UTC"),
    ("Etc/Zulu", "UTC"),
    ("Europe/Kiev", "Europe/Kyiv"),
    ("GB", "Europe/London"),
    ("Hongkong", "Asia/Hong_Kong"),
    ("Japan", "Asia/Tokyo"),
    ("PRC", "Asia/Shanghai"),
    ("ROC", "Asia/Taipei"),
    ("ROK", "Asia/Seoul"),
    ("Singapore", "Asia/Singapore"),
    ("UCT", "UTC"),
    ("US/Central", "America/Chicago"),
    ("US/Eastern", "America/New_York"),
    ("US/Mountain", "America/Denver"),
    ("US/Pacific", "America/Los_Angeles"),
    ("Universal", "UTC"),
    ("Zulu", "UTC"),
];

/// The one name of the zone that the database calls `name`.
pub(super) fn resolved(name: &str) -> &str {
    let found = LINKS.binary_search_by(|(link, _)| (*link).cmp(name)).ok().and_then(|at| LINKS.get(at));
    found.map_or(name, |(_, zone)| zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{DAY_MS, Zone};

    #[test]
    fn both_names_of_a_link_are_those_of_one_zone() {
        assert!(LINKS.is_sorted());
        for (link, name) in LINKS {
            let (linked, zone) = (Zone::named(link).unwrap(), Zone::named(name).unwrap());
            assert_eq!((linked.name(), zone.name()), (*link, *name), "as the database spells them");
            assert_eq!((linked.identity(), resolved(name)), (*name, *name));
            for day in -20_000..40_000 {
                let at = day * DAY_MS;
                assert_eq!(linked.local(at), zone.local(at), "{link} at {at}");
            }
        }
    }
}
