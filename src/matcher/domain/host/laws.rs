//! Which texts are host names, and in which form they are compared.

use super::*;
use proptest::prelude::*;

fn parsed(text: &str) -> Result<String, DomainError> {
    Domain::parse(text).map(|domain| domain.to_string())
}

#[test]
fn writing_makes_no_difference() {
    for text in [
        "dealer.example",
        " DEALER.example. ",
        "ｄｅａｌｅｒ．ｅｘａｍｐｌｅ",
        "dealer。example",
        "dea\u{ad}ler\u{200b}.example",
    ] {
        assert_eq!(parsed(text).as_deref(), Ok("dealer.example"), "{text:?}");
    }
    assert_eq!(parsed("BÜCHER.example").as_deref(), Ok("xn--bcher-kva.example"));
    assert_eq!(parsed("XN--bcher-kva.example").as_deref(), Ok("xn--bcher-kva.example"));
    assert_eq!(Domain::parse("xn--fiqs8s").unwrap().view().to_unicode(), "中国");
}

#[test]
fn what_is_not_a_host_name_says_why() {
    assert_eq!(parsed(""), Err(DomainError::Empty));
    for nothing in [" . ", "..", "...", ". .", "。．"] {
        assert_eq!(parsed(nothing), Err(DomainError::Empty), "{nothing}");
    }
    assert_eq!(parsed(".example.com"), Err(DomainError::EmptyLabel));
    assert_eq!(parsed("a..b"), Err(DomainError::EmptyLabel));
    assert_eq!(parsed("a.b.."), Err(DomainError::EmptyLabel));
    assert_eq!(parsed("-a.example"), Err(DomainError::Hyphen));
    assert_eq!(parsed("a_b.example"), Err(DomainError::Character('_')));
    assert_eq!(parsed("a b.example"), Err(DomainError::Character(' ')));
    assert_eq!(parsed("a\u{0}.example"), Err(DomainError::Character('\u{0}')));
    assert_eq!(parsed("https://dealer.example/"), Err(DomainError::Url));
    for url in ["dealer.example:443", "[::1]:443", "::g"] {
        assert_eq!(parsed(url), Err(DomainError::Url), "{url}");
    }
    for address in
        ["192.168.0.1", "127.1", "１９２.168.0.1", "a.0x1f", "3232235521", "::1", "2001:db8::1", "[::1]"]
    {
        assert_eq!(parsed(address), Err(DomainError::Address), "{address}");
    }
    assert_eq!(parsed("xn--zz.example"), Err(DomainError::Idna));
}

#[test]
fn lengths_at_the_bound_and_one_past_it() {
    let label = "a".repeat(63);
    assert!(parsed(&label).is_ok());
    assert_eq!(parsed(&format!("{label}a")), Err(DomainError::LongLabel));
    let name = format!("{label}.{label}.{label}.{}", "b".repeat(61));
    assert_eq!(name.len(), 253);
    assert!(parsed(&name).is_ok());
    assert!(parsed(&format!("{name}.")).is_ok());
    assert_eq!(parsed(&format!("{name}b")), Err(DomainError::TooLong));
    assert_eq!(parsed(&"中".repeat(400)), Err(DomainError::TooLong));
}

/// What IDNA leaves out is what nobody sees; so all else counts for the length of a label.
#[test]
fn what_idna_leaves_out_is_not_counted() {
    let ranges = [0..0x3400, 0xF900..0x1_0000, 0x1_B000..0x1_D400, 0xE_0000..0xE_0200_u32];
    for c in ranges.into_iter().flatten().filter_map(char::from_u32) {
        let mapped = to_ascii(&format!("a{c}b")).map(Cow::into_owned);
        assert!(is_ignorable(c) || mapped.as_deref() != Ok("ab"), "{c:?}");
    }
}

/// No label of so many characters has a form of 63 bytes, be they composed or left out.
#[test]
fn labels_that_are_too_long_for_idna_are_not_given_to_it() {
    let composed = "\u{1100}\u{1161}\u{11a8}".repeat(15);
    let unseen = format!("中{}国", "\u{200b}".repeat(300));
    for (text, is_long) in [
        (composed, false),
        (unseen, false),
        ("中国。".repeat(40), false),
        ("中".repeat(63), false),
        ("中".repeat(64), true),
        ("\u{fdfa}".repeat(43), true),
        ("\u{301}".repeat(253), true),
        ("ａ".repeat(64), true),
        ("中.".repeat(127), false),
        ("中.".repeat(128), true),
    ] {
        assert_eq!(surely_too_long(&text).is_some(), is_long, "{text}");
        assert!(!is_long || Domain::parse(&text).is_err(), "{text}");
        assert!(!is_long || to_ascii(&text).map_or(true, |form| check(&form).is_err()), "{text}");
    }
    assert_eq!(parsed(&"\u{1100}\u{1161}".repeat(15)), parsed(&"가".repeat(15)));
    assert_eq!(parsed(&"中".repeat(64)), Err(DomainError::LongLabel));
    assert_eq!(parsed(&"xn--a".repeat(30)), Err(DomainError::LongLabel));
}

#[test]
fn below_needs_a_whole_label() {
    let below =
        |a: &str, b: &str| Domain::parse(a).unwrap().view().is_below(Domain::parse(b).unwrap().view());
    assert!(below("a.partner.example", "partner.example"));
    assert!(below("a.b.partner.example", "partner.example"));
    assert!(!below("partner.example", "partner.example"));
    assert!(!below("notpartner.example", "partner.example"));
    assert!(!below("partner.example.evil.test", "partner.example"));
}

proptest! {
    /// The own ASCII pass and the crate `idna` accept the same names and give the same form.
    #[test]
    fn the_ascii_pass_is_idna(text in "[a-zA-Z0-9.\\-]{0,40}|[a-z]{60,66}(\\.[a-z0-9]{1,63}){1,4}") {
        let own = parsed(&text);
        let theirs = Uts46::new().to_ascii(
            text.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::VerifyAllowRootDot);
        match own {
            Ok(own) => {
                let theirs = theirs.ok().map(|name| name.strip_suffix('.').unwrap_or(&name).to_owned());
                prop_assert_eq!(Some(own), theirs);
            }
            Err(DomainError::Address) => {}
            Err(_) => prop_assert!(theirs.is_err(), "{:?}", theirs),
        }
    }

    /// Parsing is idempotent and holds the invariant for every text.
    #[test]
    fn parsing_twice_changes_nothing(text in "\\PC{0,40}|[a-z中例。．.xn\\-Ａ-Ｚ]{0,30}") {
        if let Ok(once) = parsed(&text) {
            prop_assert!(once.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.'));
            prop_assert_eq!(parsed(&once), Ok(once.clone()));
            let domain = Domain::parse(&once).unwrap();
            prop_assert_eq!(domain.view().labels().collect::<Vec<_>>().join("."), once);
        }
    }
}

/// Past the bound nothing is looked for between what nobody sees.
#[test]
fn what_stands_around_a_name_is_taken_off_as_far_as_the_bound() {
    let padded = |bytes: usize| format!("{:>bytes$}", "a.example");
    assert_eq!(parsed(&padded(TRIMMED_BYTES_MAX)).as_deref(), Ok("a.example"));
    assert_eq!(parsed(&padded(TRIMMED_BYTES_MAX + 1)), Err(DomainError::TooLong));
}
