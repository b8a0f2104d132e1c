//! The laws of the request targets; the corpus replay of the ordinary tests runs the same ones.
#![allow(dead_code, reason = "each target and the replay use their own part")]

use menshen::limits::Limits;
use menshen::matcher::domain::Email;
use menshen::phone::{self, Region};
use menshen::request::Request;
use menshen::request::mask::Masking;
use menshen::request::wecom::{Callback, Contact, ContactPage};
use menshen::schema::{FIELDS, FieldId};

/// Writing may lengthen a request (escapes, times as text), so it is read again within wider limits.
fn wide() -> Limits {
    Limits { request_bytes: 64 << 20, ..Limits::default() }
}

fn survives_writing(request: &Request) {
    let Ok(written) = serde_json::to_vec(request) else {
        panic!("a request is plain data");
    };
    let again = Request::from_json(&written, &wide());
    assert_eq!(again.as_ref(), Ok(request), "{}", String::from_utf8_lossy(&written));
}

fn is_readable(request: &Request) {
    for id in (0..).take(FIELDS.len() + 1).map(FieldId) {
        let _ = request.value(id);
    }
}

/// Of a number or an address that the library reads in the message no more than its mask is left.
fn hides_what_is_read(request: &Request) {
    let Some(text) = &request.message.text else { return };
    let masked = request.masked(Masking::KeepFirst).message.text.unwrap_or_default();
    if Email::parse(text).is_ok_and(|email| email.view().local().chars().all(|c| c.is_ascii_alphanumeric())) {
        let mailbox = masked.split('@').next().unwrap_or_default();
        assert!(mailbox.chars().filter(|&c| c != '*').count() <= 1, "{text:?} to {masked:?}");
    }
    for found in Region::from_code("CN").iter().flat_map(|&china| phone::find(text, china)) {
        let written = text.get(found.start..found.end).unwrap_or_default();
        // An extension is no part of the run of digits.
        let ends_run = |c: char| matches!(c, ';' | ':') || (c.is_alphabetic() && !matches!(c, 'x' | 'X'));
        for run in written.split(ends_run).filter(|run| run.chars().filter(char::is_ascii_digit).count() >= 7)
        {
            assert!(!masked.contains(run), "{run:?} of {text:?} in {masked:?}");
        }
    }
}

/// Reads, writes, reads again; as it is and masked.
pub(crate) fn json(bytes: &[u8]) {
    match Request::from_json(bytes, &Limits::default()) {
        Ok(request) => {
            is_readable(&request);
            hides_what_is_read(&request);
            survives_writing(&request);
            survives_writing(&request.masked(Masking::KeepFirst));
            survives_writing(&request.masked(Masking::KeepLast));
        }
        Err(error) => {
            assert!(error.to_string().len() < 2_000, "a message does not grow with its input");
        }
    }
}

/// Reads the bytes as every payload of WeCom's.
pub(crate) fn wecom(bytes: &[u8]) {
    let limits = Limits::default();
    let callbacks = [
        Callback::from_json(bytes, &limits).ok(),
        #[cfg(feature = "xml")]
        xml(bytes, &limits),
    ];
    let request = callbacks.into_iter().flatten().find_map(|callback| callback.request().ok());
    if let Some(request) = &request {
        is_readable(request);
        survives_writing(request);
    }
    let page = ContactPage::from_json(bytes, &limits).map(|page| page.contacts).unwrap_or_default();
    for contact in page.iter().chain(Contact::from_json(bytes, &limits).as_ref()) {
        contact.requests("ww1").for_each(|request| survives_writing(&request));
        let mut once = request.clone().unwrap_or_default();
        if contact.enrich(&mut once).is_ok() {
            let mut twice = once.clone();
            assert_eq!(contact.enrich(&mut twice), Ok(()));
            assert_eq!(twice, once);
        }
    }
}

#[cfg(feature = "xml")]
fn xml(bytes: &[u8], limits: &Limits) -> Option<Callback> {
    let callback = Callback::from_xml(bytes, limits).ok()?;
    let texts = [&callback.state, &callback.user_id, &callback.external_user_id, &callback.welcome_code];
    let total: usize = texts.into_iter().flatten().map(String::len).sum();
    assert!(total <= bytes.len(), "text grew from {} to {total} bytes", bytes.len());
    Some(callback)
}
