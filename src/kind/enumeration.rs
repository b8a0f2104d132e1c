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
/// Who opened the contact, derived from WeCom's `oper_userid`.
pub const DIRECTION: EnumId = EnumId(4);
/// How far the contact is mutual.
pub const RELATION: EnumId = EnumId(5);
/// Whether a contact uses WeChat or WeCom (WeCom's `type`).
pub const CONTACT_TYPE: EnumId = EnumId(6);
/// Gender as the contact's profile says (WeCom's `gender`).
pub const GENDER: EnumId = EnumId(7);
/// How a request reached the host.
pub const TRANSPORT: EnumId = EnumId(8);
/// Where the text of a message came from.
pub const MESSAGE_SOURCE: EnumId = EnumId(9);
/// On what legal basis personal data is handled.
pub const CONSENT_BASIS: EnumId = EnumId(10);
/// Whether a live code stands for one member or several (WeCom's `type` of a contact way).
pub const CODE_TYPE: EnumId = EnumId(11);
/// Where a live code is shown (WeCom's `scene`).
pub const CODE_SCENE: EnumId = EnumId(12);
/// The step of a video channel that led to the contact (WeCom's `wechat_channels.source`).
pub const VIDEO_SOURCE: EnumId = EnumId(13);

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
            member("edit", 11, "a contact's remark or tags are edited"),
            member("remove", 12, "a member removes a contact, or a contact removes a member"),
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
    Enumeration {
        name: "direction",
        open: false,
        members: &[
            member("unknown", 0, "the platform does not say who opened the contact"),
            member("inbound", 1, "the contact added the member"),
            member("outbound", 2, "the member added the contact"),
            member("shared", 3, "a colleague shared the contact, or an administrator assigned it"),
        ],
    },
    Enumeration {
        name: "relation",
        open: false,
        members: &[
            member("none", 0, "neither has added the other"),
            member("half", 1, "the contact has added the member, who has not added back"),
            member("mutual", 2, "both have added each other"),
            member("deleted_by_member", 3, "the member has removed the contact"),
            member("deleted_by_customer", 4, "the contact has removed the member"),
        ],
    },
    Enumeration {
        name: "contact_type",
        open: true,
        members: &[member("wechat", 1, "微信用户"), member("wecom", 2, "企业微信用户")],
    },
    Enumeration {
        name: "gender",
        open: true,
        members: &[
            member("unknown", 0, "the profile does not say"),
            member("male", 1, "男"),
            member("female", 2, "女"),
        ],
    },
    Enumeration {
        name: "transport",
        open: false,
        members: &[
            member("plain", 0, "over a network, not encrypted"),
            member("tls", 1, "over a network, encrypted, the server proved"),
            member("mtls", 2, "over a network, encrypted, both ends proved"),
            member("local", 3, "inside one machine"),
        ],
    },
    Enumeration {
        name: "message_source",
        open: false,
        members: &[
            member("apply", 0, "the text sent with the request itself"),
            member("remark", 1, "the remark that the member keeps"),
            member("form", 2, "a form that the contact filled in"),
            member("chat", 3, "the conversation's archive"),
            member("state", 4, "the parameter of a live code or link"),
        ],
    },
    Enumeration {
        name: "consent_basis",
        open: false,
        members: &[
            member("consent", 1, "个人信息保护法 article 13 (1): the person agreed"),
            member("contract", 2, "article 13 (2): needed for a contract or for managing staff"),
            member("duty", 3, "article 13 (3): needed for a duty that the law sets"),
            member("emergency", 4, "article 13 (4): public health, or life and property in danger"),
            member("news", 5, "article 13 (5): news and supervision in the public interest"),
            member("public", 6, "article 13 (6): the person made it public, or it is lawfully public"),
            member("other_law", 7, "article 13 (7): another law or regulation"),
        ],
    },
    Enumeration {
        name: "code_type",
        open: true,
        members: &[member("single", 1, "单人"), member("multiple", 2, "多人")],
    },
    Enumeration {
        name: "code_scene",
        open: true,
        members: &[member("mini_program", 1, "小程序"), member("qr_code", 2, "二维码")],
    },
    Enumeration {
        name: "video_source",
        open: true,
        members: &[
            member("unknown", 0, "未知"),
            member("homepage", 1, "视频号主页"),
            member("live_room", 2, "视频号直播间"),
            member("lead_form", 3, "视频号留资服务"),
        ],
    },
];
