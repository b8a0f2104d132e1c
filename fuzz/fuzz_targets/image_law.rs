//! The laws of images; the corpus replay of the ordinary tests runs the same ones.

#![allow(dead_code, reason = "each target uses its own part")]

use std::hash::Hasher as _;
use std::sync::LazyLock;

use menshen::engine::{Engine, ImageError, Options, Scratch};
use menshen::limits::Limits;
use menshen::request::Request;
use menshen::request::mask::Masking;
use siphasher::sip128::{Hasher128 as _, SipHasher24};

/// Requests that reach most sorts of tests.
const REQUESTS: [&str; 3] = [
    r#"{"action": "add", "request_id": "1", "tenant": "t", "at": "2026-11-23T10:00:00+08:00", "count": 1,
        "actor": {"userid": "lisi", "departments": [7, 9], "customer_total": 12, "capacity": 30},
        "target": {"external": true, "name": "张小伟", "mobiles": ["13800138000", "x"], "tags": ["VIP", "t1"],
            "external_userid": "wm1", "emails": [{"addr": "a@x.partner.example", "verified": true}]},
        "channel": {"add_way": 2}, "message": {"text": "领返 利 AB-1234"}, "facts": {"level": 4, "labels": ["hot"]},
        "consent": {"obtained_at": "2026-11-22T00:00:00+08:00"}, "relation": "half"}"#,
    r#"{"action": "export", "phase": "post", "at": "2026-11-22T23:30:00+08:00"}"#,
    "{}",
];

pub(crate) fn options() -> Options {
    let limits = Limits {
        list_shapes: 16,
        regex_bytes: 128 << 10,
        keyword_words: 1_000,
        counters: 1_000,
        settled_requests: 100,
        ..Limits::default()
    };
    Options { limits, ..Options::default() }
}

/// What every image of this library begins with: magic, form and version.
static HEAD: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let policy = "{menshen: 1, policy: a, timezone: UTC, region: CN, default: deny, rules: [{rule: a, when: true, then: allow}]}";
    let image =
        Engine::from_text("a", policy, Options::default()).map(|engine| engine.image()).unwrap_or_default();
    let version = image.get(12).copied().unwrap_or(0);
    image.into_iter().take(13 + usize::from(version)).collect()
});

/// The image with this content: its frame is put around it, so that what lies behind the checksum is reached.
pub(crate) fn framed(content: &[u8]) -> Vec<u8> {
    let mut image = HEAD.clone();
    image.extend((content.len() as u64).to_le_bytes());
    let mut hasher = SipHasher24::new_with_keys(0x6D65_6E73_6865_6E00, 0x696D_6167_6500_0000);
    hasher.write(&image);
    hasher.write(content);
    image.extend(hasher.finish128().as_u128().to_le_bytes());
    image.extend(content);
    image
}

/// The content of an image.
pub(crate) fn content(image: &[u8]) -> &[u8] {
    image.get(framed(&[]).len()..).unwrap_or_default()
}

/// Law: whatever the content, loading ends, with a reason or with a policy that decides and explains, and whose image is
/// the image of what that image gives.
pub(crate) fn loading_is_safe(content: &[u8]) -> Result<(), ImageError> {
    let engine = Engine::from_image(&framed(content), options())?;
    let mut scratch = Scratch::new();
    for text in REQUESTS {
        let Ok(request) = Request::from_json(text.as_bytes(), engine.limits()) else { continue };
        let reservation = {
            let mut decision = engine.decide(&request, &mut scratch);
            assert!(!decision.report(Masking::KeepFirst).reasons.is_empty());
            decision.reservation()
        };
        if let (Some(reservation), Some(at)) = (reservation, request.at) {
            let _ = engine.commit(reservation, at.0);
        }
        engine.explain(&request, &mut scratch, Masking::Off);
    }
    let image = engine.image();
    let again = Engine::from_image(&image, options()).map(|engine| engine.image());
    assert!(again == Ok(image), "an image that gives another");
    Ok(())
}
