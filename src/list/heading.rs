//! What the heading of a column says of it.
//!
//! INVARIANT: only a heading that is known word by word makes a column one that is read; what merely resembles one makes
//! a warning. Blanks, `_` and `-` in a heading do not count.

use super::ListKind;

/// What a column holds, by its heading.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Heading {
    /// Values of the list's kind.
    Value,
    /// Values, whatever their kind.
    AnyValue,
    /// More values beside others: `备用手机号`, `phone2`.
    FurtherValue,
    Reason,
    Expires,
    Other,
}

const ANY_VALUE: &[&str] = &["value", "entry", "值"];
pub(super) const REASON: &[&str] = &["reason", "because", "note", "remark", "原因", "备注"];
/// Words for the end of an entry with which misspelt ones are compared.
pub(super) const EXPIRES: &[&str] = &["expires", "expires_at", "expiry", "until", "valid_until"];

/// More of them, of which one that is written nearly so may be another word: 生效日期 is a beginning, `send_date` neither.
const ENDS: &[&str] = &[
    "expires_on",
    "expiry_date",
    "expiry_time",
    "expiration",
    "expiration_date",
    "expiration_time",
    "expire_at",
    "expire_date",
    "expire_time",
    "valid_till",
    "valid_to",
    "valid_thru",
    "valid_through",
    "end_date",
    "end_time",
    "到期",
    "到期日",
    "到期日期",
    "到期时间",
    "失效日",
    "失效日期",
    "失效时间",
    "过期日",
    "过期日期",
    "过期时间",
    "截止",
    "截止日",
    "截止日期",
    "截止时间",
    "结束日期",
    "结束时间",
    "终止日期",
    "终止时间",
    "解禁日期",
    "解禁时间",
    "解封日期",
    "解封时间",
    "有效期至",
    "有效期到",
    "有效期截止",
    "有效期截止日",
    "有效至",
];

/// Words beside that for the values which make the heading one of more values, and not of something else.
const FURTHER: &[&str] = &[
    "备用",
    "其他",
    "其它",
    "另",
    "另一",
    "第二",
    "第三",
    "二",
    "三",
    "副",
    "家庭",
    "办公",
    "工作",
    "单位",
    "个人",
    "私人",
    "紧急",
    "常用",
    "联系",
    "联系人",
    "客户",
    "曾用",
    "旧",
    "原",
    "新",
    "backup",
    "spare",
    "second",
    "secondary",
    "third",
    "other",
    "another",
    "alt",
    "alternate",
    "alternative",
    "additional",
    "home",
    "work",
    "office",
    "private",
    "personal",
    "business",
    "contact",
    "emergency",
    "old",
    "new",
    "former",
    "previous",
];

/// Header words that name the column of the values, by kind.
fn value_words(kind: ListKind) -> &'static [&'static str] {
    match kind {
        ListKind::Phone => &[
            "phone",
            "phone_number",
            "phones",
            "mobile",
            "mobiles",
            "tel",
            "telephone",
            "手机",
            "手机号",
            "手机号码",
            "电话",
            "电话号码",
        ],
        ListKind::Name => {
            &["name", "names", "company", "姓名", "名字", "名称", "公司", "公司名称", "企业名称"]
        }
        ListKind::Domain => &["domain", "domains", "host", "域名"],
        ListKind::Email => &["email", "emails", "mail", "邮箱", "电子邮箱", "邮件地址"],
        ListKind::Text => {
            &["text", "id", "ids", "userid", "user_id", "external_userid", "unionid", "openid", "编号"]
        }
    }
}

impl Heading {
    /// What `word`, in small letters, says of a column of a list.
    pub(super) fn of(word: &str, kind: ListKind) -> Heading {
        let word = joined(word);
        let is = |words: &[&str]| words.iter().any(|known| joined(known) == word);
        if is(value_words(kind)) {
            Heading::Value
        } else if is(ANY_VALUE) {
            Heading::AnyValue
        } else if is(REASON) {
            Heading::Reason
        } else if is(EXPIRES) || is(ENDS) {
            Heading::Expires
        } else if is_further(&word, kind) {
            Heading::FurtherValue
        } else {
            Heading::Other
        }
    }
}

/// A heading without what parts its words.
fn joined(word: &str) -> String {
    word.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-')).collect()
}

/// Whether a heading is a word for the values with a number, or with a word that says that these are others.
fn is_further(word: &str, kind: ListKind) -> bool {
    let letters: String = word.chars().filter(|c| c.is_alphabetic()).collect();
    value_words(kind).iter().any(|known| {
        letters.split_once(joined(known).as_str()).is_some_and(|(before, behind)| {
            let rest = [before, behind].concat();
            rest.is_empty() || FURTHER.contains(&rest.as_str())
        })
    })
}

/// Whether a heading of names says that they are those of companies.
pub(super) fn is_company(heading: &str) -> bool {
    ["company", "公司", "企业", "单位"].iter().any(|word| heading.contains(word))
}

/// Whether a heading that is none of these words seems to say when something ends, and not only whether: `账号到期日`.
pub(super) fn may_be_end(heading: &str) -> bool {
    let words = heading.replace(['_', '-'], " ");
    let has = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    let ends = |parts: &[&str]| parts.iter().any(|part| words.ends_with(part));
    let is_end = has(&["到期", "失效", "过期", "截止", "有效", "结束", "终止", "解禁", "解封", "解除"]);
    (is_end && ends(&["日期", "时间", "日", "至"]) && !has(&["起", "始", "生效"]))
        || (has(&["expir"]) && ends(&["date", "time", " at", " on", "expiry", "expiration"]))
        // `send date` is none.
        || ends(&["有效期", "有效期限", " end date", " end time", " valid until", " valid to"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_known_however_its_words_are_parted() {
        for word in ["phone_number", "phone number", "phone-number", "手机号", "手机号码"] {
            assert_eq!(Heading::of(word, ListKind::Phone), Heading::Value, "{word}");
        }
        assert_eq!(Heading::of("e-mail", ListKind::Email), Heading::Value);
        for word in [
            "失效日期",
            "过期日期",
            "截止日期",
            "到期日期",
            "有效期至",
            "结束日期",
            "解禁日期",
            "到期日",
            "expiration",
            "expiry date",
            "expires-on",
            "end date",
            "valid to",
        ] {
            assert_eq!(Heading::of(word, ListKind::Phone), Heading::Expires, "{word}");
        }
    }

    #[test]
    fn further_values_are_told_from_what_is_said_of_values() {
        for (kind, words) in [
            (
                ListKind::Phone,
                &[
                    "备用手机号",
                    "手机号2",
                    "手机号（备用）",
                    "第二手机号",
                    "备用电话2",
                    "家庭电话",
                    "联系电话",
                    "phone2",
                    "phone_2",
                    "backup phone",
                    "phone (work)",
                    "mobile1",
                    "phone number 2",
                ][..],
            ),
            (ListKind::Name, &["姓名2", "曾用名字", "其他公司", "name 2", "other name"]),
            (ListKind::Email, &["备用邮箱", "email2", "work e-mail"]),
            (ListKind::Text, &["userid2", "备用编号"]),
        ] {
            for word in words {
                assert_eq!(Heading::of(word, kind), Heading::FurtherValue, "{word}");
            }
        }
        for (kind, words) in [
            (
                ListKind::Phone,
                &[
                    "手机型号",
                    "手机归属地",
                    "电话备注",
                    "电话类型",
                    "登记人手机号",
                    "客服电话",
                    "hotel",
                    "phone_type",
                    "姓名",
                    "level",
                ][..],
            ),
            (
                ListKind::Name,
                &["用户名", "部门名称", "产品名称", "登记人姓名", "username", "nickname", "filename"],
            ),
            (ListKind::Text, &["序号", "video", "identity", "操作人id"]),
            (ListKind::Email, &["mailing list", "邮箱类型"]),
        ] {
            for word in words {
                assert_eq!(Heading::of(word, kind), Heading::Other, "{word}");
            }
        }
    }

    #[test]
    fn ends_are_told_from_other_times() {
        for word in [
            "有效期",
            "账号到期日",
            "合同到期日期",
            "名单有效期至",
            "拉黑截止时间",
            "membership expiry",
            "contract end date",
            "expired_at",
        ] {
            assert!(may_be_end(word), "{word}");
        }
        for word in [
            "加入日期",
            "登记时间",
            "创建日期",
            "更新时间",
            "生效日期",
            "有效期起始日期",
            "开始时间",
            "投诉日期",
            "是否过期",
            "已失效",
            "生日",
            "截止",
            "created_at",
            "start date",
            "is_expired",
            "expired",
            "weekend",
            "send_date",
            "send time",
            "date",
            "valid_from",
        ] {
            assert!(!may_be_end(word), "{word}");
        }
    }
}
