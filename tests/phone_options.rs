//! Readings beyond libphonenumber, the batch form, and that reading allocates nothing.

#![expect(clippy::expect_used, reason = "a malformed data file must fail the test")]

use menshen::limits::Limits;
use menshen::list::{ListBuilder, ListKind, Note, Reading};
use menshen::phone::{self, Kind, Options, Possibility, Region};

fn china() -> Region {
    Region::from_code("CN").expect("a region")
}

#[test]
fn short_numbers_are_those_of_libphonenumber() {
    let mut seen = [0; 3];
    for line in include_str!("data/phone/short.tsv").lines().skip(2) {
        let columns: Vec<&str> = line.split('\t').collect();
        let region = Region::from_code(columns[1]).expect("a region");
        let kind = phone::parse_with(columns[0], region, Options::SERVICE_NUMBERS).map(|phone| phone.kind());
        let (at, wanted) = match columns[2] {
            "SHORT_CODE" => (0, Some(Kind::ShortCode)),
            "EMERGENCY" => (1, Some(Kind::Emergency)),
            _ => (2, None),
        };
        seen[at] += 1;
        // libphonenumber has no senders of messages.
        let is_sender = wanted == Some(Kind::ShortCode) && columns[0].starts_with("106");
        let kind = kind.map(|kind| if is_sender && kind == Kind::SmsSender { Kind::ShortCode } else { kind });
        let special = kind.ok().filter(|kind| matches!(kind, Kind::ShortCode | Kind::Emergency));
        assert_eq!(special, wanted, "{line}");
    }
    assert!(seen.iter().all(|count| *count > 200), "{seen:?}");
}

#[test]
fn the_extended_plan_adds_and_takes_nothing_away() {
    for (text, kind) in [
        ("14612345678", Kind::Mobile),
        ("14812345678", Kind::Mobile),
        ("+86 149 1234 5678", Kind::Mobile),
        ("16191234567", Kind::Satellite),
        ("13491234567", Kind::Mobile),
        ("17491234567", Kind::Satellite),
        ("17406123456", Kind::Satellite),
        ("17412123456", Kind::Satellite),
        ("17413123456", Kind::Unknown),
        ("17481234567", Kind::Unknown),
        ("1440012345678", Kind::Machine),
        ("+86 1064 7123 45678", Kind::Machine),
        ("1489912345678", Kind::Machine),
        ("13800138000", Kind::Mobile),
        ("15412345678", Kind::Unknown),
    ] {
        let plain = phone::parse(text, china()).expect("digits enough");
        let extended = phone::parse_with(text, china(), Options::EXTENDED_CHINA).expect("digits enough");
        assert_eq!(extended.kind(), kind, "{text}");
        assert_eq!(extended, plain, "what is said of a number does not make it another one");
        assert_eq!(extended.is_valid(), kind != Kind::Unknown, "{text}");
        assert!(!plain.is_valid() || plain.kind() == kind, "{text}");
        if kind == Kind::Machine {
            assert_eq!(plain.possibility(), Possibility::TooLong);
            assert_eq!(extended.possibility(), Possibility::Possible);
        }
    }
}

#[test]
fn two_zeros_lead_to_greater_china_where_asked_for() {
    for (region, text, code) in [
        ("HK", "0086 138 0013 8000", 86),
        ("SG", "0086 138 0013 8000", 86),
        ("TW", "00852 9123 4567", 852),
        ("CN", "00886 912 345 678", 886),
        ("JP", "00853 6612 3456", 853),
        ("HK", "+0086 138 0013 8000", 86),
        ("JP", "+0086 138 0013 8000", 86),
        ("KR", "+0086 138 0013 8000", 86),
        ("SG", "+0086 138 0013 8000", 86),
        ("HK", "+001 650 253 0000", 1),
        // Other countries stay where libphonenumber finds them: by way of a carrier, in Singapore.
        ("HK", "001 650 253 0000", 65),
    ] {
        let region = Region::from_code(region).expect("a region");
        let phone = phone::parse_with(text, region, Options::EXIT_CODE_00).expect("a number");
        assert_eq!(phone.country_code(), code, "{text} in {region}");
    }
    let germany = Region::from_code("DE").expect("a region");
    assert_eq!(
        phone::parse_with("0086 138 0013 8000", germany, Options::EXIT_CODE_00),
        phone::parse("0086 138 0013 8000", germany)
    );
}

#[test]
fn senders_of_messages_are_no_phones() {
    for text in ["10690123456", "1069 0123 4567 89", "10655123", "10690000", "10683101", "106980095188"] {
        let phone = phone::parse_with(text, china(), Options::SERVICE_NUMBERS).expect("digits enough");
        assert_eq!(phone.kind(), Kind::SmsSender, "{text}");
    }
}

#[test]
fn a_line_of_beijing_is_no_sender_of_messages() {
    for text in ["10-6666-6666", "1066666666"] {
        let phone = phone::parse_with(text, china(), Options::SERVICE_NUMBERS).expect("digits enough");
        assert_eq!(phone.kind(), Kind::FixedLine, "{text}");
        assert_eq!(phone.e164().as_str(), "+861066666666", "{text}");
    }
}

#[test]
fn service_numbers_belong_to_the_region_they_are_dialled_in() {
    for (code, text) in [
        ("US", "911"),
        ("CA", "911"),
        ("GB", "999"),
        ("IT", "112"),
        ("RU", "112"),
        ("FI", "112"),
        ("NO", "112"),
        ("AU", "000"),
        ("CN", "110"),
    ] {
        let region = Region::from_code(code).expect("a region");
        let phone = phone::parse_with(text, region, Options::SERVICE_NUMBERS).expect("a number");
        assert_eq!((phone.kind(), phone.region()), (Kind::Emergency, Some(region)), "{text} in {code}");
    }
}

#[test]
fn many_numbers_are_read_as_one_by_one() {
    let texts = ["138 0013 8000", "", "+1 650 253 0000", "１３９００１３９０００", "95588", "+1 650 253 000"];
    let mut phones = Vec::new();
    phone::parse_all(texts, china(), &mut phones);
    assert_eq!(phones, texts.map(|text| phone::parse(text, china())));
    let mut keys = Vec::new();
    phone::keys(texts, china(), &mut keys);
    let [mobile, american, wide, bank] =
        [8_613_800_138_000, 16_502_530_000, 8_613_900_139_000, 8_695_588].map(Some);
    assert_eq!(keys, [mobile, None, american, wide, bank, None]);
    // What has a key can be on a list, and nothing else.
    let limits = Limits::default();
    for (text, key) in texts.into_iter().zip(keys) {
        let mut builder =
            ListBuilder::new(Reading { region: china(), ..Reading::new(ListKind::Phone, &limits) });
        assert_eq!(builder.push(text, 1, Note::default()).is_ok(), key.is_some(), "{text}");
    }
}

#[test]
fn masks_show_the_ends() {
    for (text, mask) in
        [("13800138000", "138****8000"), ("+852 9123 4567", "****4567"), ("+1 650 253 0000", "65****0000")]
    {
        assert_eq!(phone::parse(text, china()).expect("a number").mask().as_str(), mask);
    }
}

#[test]
fn reading_and_writing_allocate_nothing() {
    let texts = [
        "138 0013 8000",
        "Tel: +44 20 7031 3000 ext. 12",
        "１３８－００１３－８０００",
        "1-800-FLOWERS",
        "tel:+1-201-555-0123",
        "x",
    ];
    let mut sum = 0;
    let counted = allocation_counter::measure(|| {
        for text in texts {
            if let Ok(phone) = phone::parse(text, china()) {
                sum += phone.e164().len() + usize::from(phone.is_valid()) + phone.mask().len();
                sum += usize::from(phone.key().is_some()) + usize::from(phone.region().is_some());
            }
            sum += phone::find(text, china()).count();
        }
    });
    assert!(sum > 50, "the texts were read");
    assert_eq!(counted.count_total, 0, "{counted:?}");
    let control = allocation_counter::measure(|| drop(std::hint::black_box(vec![1_u8])));
    assert_eq!(control.count_total, 1, "the counter counts");
}
