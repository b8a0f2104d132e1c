//! A member of a built-in enumeration, as a request carries it: the code, with or without a word.

use crate::kind::{self, BUILTIN, Enumeration};
use serde::{Serialize, Serializer};

/// A code of the built-in enumeration number `ENUM`.
///
/// INVARIANT: the code is a member of the enumeration, or the enumeration is open (WeCom's own numbers: a number that
/// has no word yet is carried through).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Code<const ENUM: u16>(i64);

impl<const ENUM: u16> Code<ENUM> {
    /// The member of this code; `None` when the enumeration is closed and has no such code.
    pub fn from_code(code: i64) -> Option<Self> {
        let list = Self::enumeration()?;
        (list.open || list.word(code).is_some()).then_some(Code(code))
    }

    /// The member of this word, such as `scan_qr_code`.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::enumeration()?.code(word).map(Code)
    }

    /// The code.
    pub fn code(self) -> i64 {
        self.0
    }

    /// The word, or `None` for a number that has none yet.
    pub fn word(self) -> Option<&'static str> {
        Self::enumeration()?.word(self.0)
    }

    pub(super) fn enumeration() -> Option<&'static Enumeration> {
        BUILTIN.get(usize::from(ENUM))
    }
}

impl<const ENUM: u16> Serialize for Code<ENUM> {
    /// WeCom's enumerations (the open ones) are written as WeCom's numbers, ours as words.
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        match (Self::enumeration(), self.word()) {
            (Some(Enumeration { open: false, .. }), Some(word)) => output.serialize_str(word),
            _ => output.serialize_i64(self.0),
        }
    }
}

/// Names an enumeration's type and its members.
macro_rules! codes {
    ($($(#[$meta:meta])* $alias:ident = $id:ident { $($name:ident = $code:literal),* $(,)? })*) => {
        $(
            $(#[$meta])*
            pub type $alias = Code<{ kind::$id.0 }>;

            impl Code<{ kind::$id.0 }> {
                $(
                    #[doc = concat!("The member of code ", stringify!($code), ".")]
                    pub const $name: Self = Code($code);
                )*
            }
        )*

        #[cfg(test)]
        fn named() -> Vec<(kind::EnumId, Vec<(&'static str, i64)>)> {
            vec![$((kind::$id, vec![$((stringify!($name), $alias::$name.code())),*])),*]
        }
    };
}

codes! {
    /// Which act is asked about.
    Action = ACTION {
        ADD = 0, ACCEPT = 1, TRANSFER = 2, CLAIM = 3, RECYCLE = 4, EXPORT = 5, CONFIGURE_CODE = 6, EXPIRE = 7,
        BATCH_ADD_USER = 8, EXTERNAL_CONTACT_ADD = 9, USER_GET = 10, EDIT = 11, REMOVE = 12,
    }
    /// How far the act has gone.
    Phase = PHASE { PRE = 0, CONFIG = 1, POST = 2 }
    /// How the contact was found. Open: WeCom adds numbers.
    AddWay = ADD_WAY {
        UNKNOWN = 0, SCAN_QR_CODE = 1, SEARCH_PHONE = 2, NAME_CARD = 3, GROUP_CHAT = 4, PHONE_CONTACTS = 5,
        WECHAT_CONTACTS = 6, WECHAT_REQUEST = 7, THIRD_PARTY_SERVICE = 8, SEARCH_EMAIL = 9, VIDEO_CHANNEL = 10,
        CALENDAR_PARTICIPANT = 11, MEETING_PARTICIPANT = 12, WECHAT_FRIEND = 13, HARDWARE_SERVICE = 14,
        ONSITE_SERVICE = 15, ACQUISITION_LINK = 16, CUSTOM_DEVELOPMENT = 17, DEMAND_REPLY = 18,
        THIRD_PARTY_PRESALES = 21, POSSIBLE_PARTNER = 22, WECHAT_ACCOUNT_REQUEST = 24, MEMBER_SHARE = 201,
        ADMIN_ASSIGN = 202,
    }
    /// Who opened the contact.
    Direction = DIRECTION { UNKNOWN = 0, INBOUND = 1, OUTBOUND = 2, SHARED = 3 }
    /// How far the contact is mutual.
    Relation = RELATION { NONE = 0, HALF = 1, MUTUAL = 2, DELETED_BY_MEMBER = 3, DELETED_BY_CUSTOMER = 4 }
    /// Whether a contact uses WeChat or WeCom.
    ContactType = CONTACT_TYPE { WECHAT = 1, WECOM = 2 }
    /// Gender as the contact's profile says.
    Gender = GENDER { UNKNOWN = 0, MALE = 1, FEMALE = 2 }
    /// How a request reached the host.
    Transport = TRANSPORT { PLAIN = 0, TLS = 1, MTLS = 2, LOCAL = 3 }
    /// Where the text of a message came from.
    MessageSource = MESSAGE_SOURCE { APPLY = 0, REMARK = 1, FORM = 2, CHAT = 3, STATE = 4 }
    /// On what legal basis personal data is handled.
    ConsentBasis = CONSENT_BASIS {
        CONSENT = 1, CONTRACT = 2, DUTY = 3, EMERGENCY = 4, NEWS = 5, PUBLIC = 6, OTHER_LAW = 7,
    }
    /// Whether a live code stands for one member or several.
    CodeType = CODE_TYPE { SINGLE = 1, MULTIPLE = 2 }
    /// Where a live code is shown.
    CodeScene = CODE_SCENE { MINI_PROGRAM = 1, QR_CODE = 2 }
    /// The step of a video channel that led to the contact.
    VideoSource = VIDEO_SOURCE { UNKNOWN = 0, HOMEPAGE = 1, LIVE_ROOM = 2, LEAD_FORM = 3 }
}

impl Default for Action {
    /// `add`, the action that rules are about when they do not say.
    fn default() -> Self {
        Action::ADD
    }
}

impl Default for Phase {
    /// `pre`: a host that asks before it acts need not say so.
    fn default() -> Self {
        Phase::PRE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_the_members_of_the_tables_all_of_them() {
        for (id, names) in named() {
            let table = &BUILTIN[usize::from(id.0)];
            let expected: Vec<_> =
                table.members.iter().map(|member| (member.word.to_uppercase(), member.code)).collect();
            let found: Vec<_> = names.iter().map(|&(name, code)| (name.to_owned(), code)).collect();
            assert_eq!(found, expected, "{}", table.name);
        }
    }

    #[test]
    fn open_enumerations_carry_unknown_numbers_and_closed_ones_refuse_them() {
        assert_eq!(AddWay::from_code(99).map(|way| (way.code(), way.word())), Some((99, None)));
        assert_eq!(AddWay::from_word("name_card"), Some(AddWay::NAME_CARD));
        assert_eq!(AddWay::from_word("名片分享"), None);
        assert_eq!(Action::from_code(99), None);
        assert_eq!(Action::from_code(1), Some(Action::ACCEPT));
    }
}
