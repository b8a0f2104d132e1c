//! Enumerations: the closed (or open-ended) word lists that requests and policies share.
//!
//! A member is a word for authors and a code for machines. WeCom's own numbers are the codes where WeCom has numbers
//! (`add_way`), so a number that WeCom adds tomorrow is carried through as a code without a word.

/// Which enumeration. Built-in ones index [`BUILTIN`]; those a policy declares (its tiers) follow after them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EnumId(pub u16);

/// A word and its code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Member {
    /// What authors write, in snake case.
    pub word: &'static str,
    /// What requests carry; stable.
    pub code: i64,
    /// One line of documentation.
    pub doc: &'static str,
}

/// A named list of members.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Enumeration {
    /// Name, in snake case.
    pub name: &'static str,
    /// Members in the order of their codes.
    pub members: &'static [Member],
    /// Whether requests may carry codes that have no word here.
    pub open: bool,
}

impl Enumeration {
    /// The code of `word`.
    pub fn code(&self, word: &str) -> Option<i64> {
        self.members.iter().find(|member| member.word == word).map(|member| member.code)
    }

    /// The word of `code`.
    pub fn word(&self, code: i64) -> Option<&'static str> {
        self.members.iter().find(|member| member.code == code).map(|member| member.word)
    }
}

const fn member(word: &'static str, code: i64, doc: &'static str) -> Member {
    Member { word, code, doc }
}

/// Which act is asked about.
pub const ACTION: EnumId = EnumId(0);
/// How far the act has gone.
pub const PHASE: EnumId = EnumId(1);
/// How the contact was found (WeCom's `add_way`).
pub const ADD_WAY: EnumId = EnumId(2);
/// Days of the week, Monday 1 to Sunday 7 (ISO 8601).
pub const WEEKDAY: EnumId = EnumId(3);

/// The built-in enumerations, indexed by [`EnumId`].
pub static BUILTIN: &[Enumeration] = &[
    Enumeration {
        name: "action",
        open: false,
        members: &[
            member("add", 0, "a member adds a contact, or a contact adds a member"),
            member("accept", 1, "a member accepts a request that a contact sent"),
            member("transfer", 2, "customers of one member are handed to another"),
            member("claim", 3, "a member takes a customer from the public pool"),
            member("recycle", 4, "a customer goes back to the public pool"),
            member("export", 5, "contact data leaves the system"),
            member("configure_code", 6, "a live code or acquisition link is created or changed"),
            member("expire", 7, "a request stayed unanswered until its deadline"),
            member("batch_add_user", 8, "internal members are provisioned through the API"),
            member("external_contact_add", 9, "a contact is created through an API"),
            member("user_get", 10, "a member's details are read through the API"),
        ],
    },
    Enumeration {
        name: "phase",
        open: false,
        members: &[
            member("pre", 0, "the host can still stop it"),
            member("config", 1, "who may be reached is being set up"),
            member("post", 2, "it has happened: a callback arrived"),
        ],
    },
    Enumeration {
        name: "add_way",
        open: true,
        members: &[
            member("unknown", 0, "未知"),
            member("scan_qr_code", 1, "扫描二维码"),
            member("search_phone", 2, "搜索手机号"),
            member("name_card", 3, "名片分享"),
            member("group_chat", 4, "群聊"),
            member("phone_contacts", 5, "手机通讯录"),
            member("wechat_contacts", 6, "微信联系人"),
            member("wechat_request", 7, "来自微信的添加好友申请 (dropped from later documentation)"),
            member("third_party_service", 8, "安装第三方应用时自动添加的客服人员"),
            member("search_email", 9, "搜索邮箱"),
            member("video_channel", 10, "视频号"),
            member("calendar_participant", 11, "日程参与人"),
            member("meeting_participant", 12, "会议参与人"),
            member("wechat_friend", 13, "添加微信好友对应的企业微信"),
            member("hardware_service", 14, "智慧硬件专属客服"),
            member("onsite_service", 15, "上门服务客服"),
            member("acquisition_link", 16, "获客链接"),
            member("custom_development", 17, "定制开发"),
            member("demand_reply", 18, "需求回复"),
            member("third_party_presales", 21, "第三方售前客服"),
            member("possible_partner", 22, "可能的商务伙伴"),
            member("wechat_account_request", 24, "接受微信账号收到的好友申请"),
            member("member_share", 201, "内部成员共享"),
            member("admin_assign", 202, "管理员·负责人分配"),
        ],
    },
    Enumeration {
        name: "weekday",
        open: false,
        members: &[
            member("mon", 1, "Monday"),
            member("tue", 2, "Tuesday"),
            member("wed", 3, "Wednesday"),
            member("thu", 4, "Thursday"),
            member("fri", 5, "Friday"),
            member("sat", 6, "Saturday"),
            member("sun", 7, "Sunday"),
        ],
    },
];
