//! The request itself: plain structures with public fields, all of which may be missing.
//!
//! JSON names are WeCom's where WeCom has the field. Each field says which reader takes it (`read`, `list`, `fact`).

use super::code::{
    Action, AddWay, CodeScene, CodeType, ConsentBasis, ContactType, Direction, Gender, MessageSource, Phase,
    Relation, Transport, VideoSource,
};
use super::fact::Facts;
use super::list::{Emails, Privileges, Tags};
use super::score::{Prefill, ScoredLabel};
use super::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Declares structures whose fields are all optional: each with its type and its reader.
macro_rules! optional {
    ($($(#[$meta:meta])* pub struct $name:ident {
        $($(#[$about:meta])* $field:ident: $ty:ty = $reader:literal,)*
    })*) => {
        $(
            $(#[$meta])*
            #[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
            #[serde(default)]
            pub struct $name {
                $(
                    $(#[$about])*
                    #[serde(deserialize_with = $reader, skip_serializing_if = "Option::is_none")]
                    pub $field: Option<$ty>,
                )*
            }

            /// People are named in it: which fields are said is shown, and not what they say.
            impl std::fmt::Debug for $name {
                fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    let said = [$((stringify!($field), self.$field.is_some())),*];
                    let said = said.into_iter().filter_map(|(field, is_said)| is_said.then_some(field));
                    out.write_str(stringify!($name))?;
                    out.debug_set().entries(said).finish()
                }
            }
        )*
    };
}
pub(super) use optional;

optional! {
    /// How the contact came about, and the live code or link that it went through.
    pub struct Channel {
        /// How the contact was found.
        add_way: AddWay = "super::read::code",
        /// The parameter of the live code, at most 30 characters; of a link, at most 64 bytes.
        state: String = "super::read::id",
        /// The id of the live code (联系我).
        config_id: String = "super::read::id",
        /// The id of the acquisition link (获客链接).
        link_id: String = "super::read::id",
        /// The parameter of the acquisition link.
        customer_channel: String = "super::read::id",
        /// Whether the live code stands for one member or several.
        #[serde(rename = "type", alias = "contact_type")]
        code_type: CodeType = "super::read::code",
        /// Where the live code is shown.
        scene: CodeScene = "super::read::code",
        /// WeCom's number of the live code's look.
        style: i64 = "super::read::int",
        /// Whether contacts are let in without the member's confirmation.
        skip_verify: bool = "super::read::flag",
        /// Whether the live code is temporary.
        is_temp: bool = "super::read::flag",
        /// How many seconds a temporary code lives.
        expires_in: i64 = "super::read::int",
        /// How many seconds a temporary conversation lives.
        chat_expires_in: i64 = "super::read::int",
        /// Whether a customer stays with one member of the corporation.
        is_exclusive: bool = "super::read::flag",
        /// The group chat in which the contact was found.
        chat_id: String = "super::read::id",
        /// The step of a video channel that led here, for hosts without WeCom's `wechat_channels`; it goes before that.
        video_source: VideoSource = "super::read::code",
        /// The name of the video channel, likewise.
        video_nickname: String = "super::read::text",
        /// The video channel that led here.
        wechat_channels: WechatChannels = "super::read::optional_group",
    }

    /// A video channel (视频号) that led to a contact.
    pub struct WechatChannels {
        /// Its name.
        nickname: String = "super::read::text",
        /// The step that led here.
        source: VideoSource = "super::read::code",
    }

    /// The member who acts.
    pub struct Actor {
        /// The member's id.
        userid: String = "super::read::id",
        /// The ids of the member's departments.
        #[serde(alias = "departments", alias = "department")]
        department_list: Vec<String> = "super::read::ids",
        /// The member's tags.
        tags: Vec<String> = "super::read::ids",
        /// The member's roles.
        roles: Vec<String> = "super::read::ids",
        /// The rule group that the member is under.
        strategy_id: String = "super::read::id",
        /// The privileges of that rule group.
        #[serde(alias = "privileges")]
        privilege: Privileges = "super::list::privileges",
        /// Whether customer contact is enabled for the member.
        follow_user_enabled: bool = "super::read::flag",
        /// Whether the member has activated the account.
        activated: bool = "super::read::flag",
        /// Whether the member's real name is verified.
        real_name: bool = "super::read::flag",
        /// When the member last logged in.
        last_login_at: Timestamp = "super::read::time",
        /// Whether the member is on duty.
        online: bool = "super::read::flag",
        /// How many customers the member has.
        customer_total: i64 = "super::read::int",
        /// How many customers the member may have.
        capacity: i64 = "super::read::int",
    }

    /// The person who is added, transferred, claimed, exported.
    pub struct Target {
        /// Whether the target is outside the corporation. When missing, its ids tell.
        external: bool = "super::read::flag",
        /// The member's id, when the target is a member.
        userid: String = "super::read::id",
        /// The contact's id.
        external_userid: String = "super::read::id",
        /// The WeChat user's id across one developer's apps.
        unionid: String = "super::read::id",
        /// An id that lives four hours, for those who are not contacts yet.
        tmp_openid: String = "super::read::id",
        /// The id of one who has not added a member yet.
        pending_id: String = "super::read::id",
        /// Whether the contact uses WeChat or WeCom.
        #[serde(rename = "type")]
        contact_type: ContactType = "super::read::code",
        /// Name or nickname.
        name: String = "super::read::text",
        /// Gender as the profile says.
        gender: Gender = "super::read::code",
        /// Position; WeCom users only.
        position: String = "super::read::text",
        /// Short name of the corporation; WeCom users only.
        corp_name: String = "super::read::text",
        /// Full name of the corporation; WeCom users only.
        corp_full_name: String = "super::read::text",
        /// Phone numbers as they came; the first is the one that `target.phone` means.
        #[serde(alias = "mobile", alias = "phones", alias = "phone")]
        mobiles: Vec<String> = "super::read::phones",
        /// E-mail addresses; the first is the one that `target.email` means.
        #[serde(alias = "email")]
        emails: Emails = "super::list::emails",
        /// Names of tags, for hosts without WeCom's `follow_user`; they go before `follow.tags`.
        tags: Vec<String> = "super::read::ids",
        /// Ids of tags, likewise.
        tag_ids: Vec<String> = "super::read::ids",
        /// The organisation in Feishu.
        tenant_key: String = "super::read::id",
        /// The member who has the contact now.
        owner: String = "super::read::id",
    }

    /// What the member noted about the contact (WeCom's `follow_user`).
    pub struct Follow {
        /// The remark.
        remark: String = "super::read::text",
        /// The description.
        description: String = "super::read::text",
        /// When the member got the contact.
        #[serde(alias = "created_at")]
        createtime: Timestamp = "super::read::time",
        /// The tags on the contact.
        tags: Tags = "super::list::tags",
        /// The groups of the contact's tags, for hosts without WeCom's `tags`; they go before those of the tags.
        tag_groups: Vec<String> = "super::read::ids",
        /// The corporation that the member noted.
        remark_corp_name: String = "super::read::text",
        /// The phone numbers that the member noted.
        remark_mobiles: Vec<String> = "super::read::ids",
    }

    /// A text that came with the request. WeCom's own callbacks have none: the host brings it.
    pub struct Message {
        /// The text.
        text: String = "super::read::text",
        /// Where it came from.
        source: MessageSource = "super::read::code",
    }

    /// A transfer of customers between members.
    pub struct Handover {
        /// Who hands over.
        handover_userid: String = "super::read::id",
        /// Who takes over.
        takeover_userid: String = "super::read::id",
        /// When the one who hands over left.
        dimission_time: Timestamp = "super::read::time",
        /// How often this customer was transferred within the last 90 natural days.
        transfers: i64 = "super::read::int",
        /// How many customers the one who takes over has.
        takeover_customer_total: i64 = "super::read::int",
        /// How many customers the one who takes over may have.
        takeover_capacity: i64 = "super::read::int",
        /// When the one who takes over last logged in.
        takeover_last_login_at: Timestamp = "super::read::time",
        /// Why the transfer failed.
        fail_reason: String = "super::read::id",
    }

    /// The public pool that a customer is taken from, or goes back to.
    pub struct Pool {
        /// The pool.
        id: String = "super::read::id",
        /// Who had the customer before.
        previous_owner: String = "super::read::id",
        /// When the customer entered the pool.
        entered_at: Timestamp = "super::read::time",
        /// When the customer was last followed up.
        last_follow_at: Timestamp = "super::read::time",
    }

    /// An export of contact data.
    pub struct Export {
        /// Whose contacts: a word of the host's.
        scope: String = "super::read::text",
        /// The columns.
        fields: Vec<String> = "super::read::texts",
    }

    /// The removal of a contact.
    pub struct Removal {
        /// What removed it, such as `DELETE_BY_TRANSFER`.
        source: String = "super::read::id",
    }

    /// What the contact agreed to.
    pub struct Consent {
        /// The legal basis.
        basis: ConsentBasis = "super::read::code",
        /// The purpose.
        purpose: String = "super::read::text",
        /// When it was obtained.
        obtained_at: Timestamp = "super::read::time",
        /// Where the proof is kept.
        evidence_ref: String = "super::read::id",
        /// When it was withdrawn.
        withdrawn_at: Timestamp = "super::read::time",
    }

    /// From where and how the act was asked.
    pub struct Evidence {
        /// The network address.
        ip: String = "super::read::text",
        /// The device.
        device_id: String = "super::read::id",
        /// The program.
        user_agent: String = "super::read::text",
        /// How the request reached the host.
        transport: Transport = "super::read::code",
    }

    /// An approver's answer to an earlier `review`.
    pub struct Approval {
        /// Whether it was granted.
        granted: bool = "super::read::flag",
        /// Who answered.
        by: String = "super::read::id",
    }
}

fn is_default<T: Default + PartialEq>(group: &T) -> bool {
    *group == T::default()
}

/// One question: may this actor do this to this target, at this instant, this way?
///
/// ```
/// use menshen::request::{AddWay, Request, Timestamp};
///
/// let mut request = Request::add("zhangsan", Timestamp(1_772_415_000_000));
/// request.channel.add_way = Some(AddWay::SEARCH_PHONE);
/// request.target.mobiles = Some(vec!["138 0013 8000".to_owned()]);
/// let json = serde_json::to_string(&request).expect("a request is plain data");
/// assert_eq!(Request::from_json(json.as_bytes(), &Default::default()), Ok(request));
/// ```
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Request {
    /// What makes a repeated request the same request: quotas are reserved once for it.
    #[serde(deserialize_with = "super::read::id", skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The corporation (WeCom's `ToUserName` or `AuthCorpId`).
    #[serde(
        alias = "corp_id",
        deserialize_with = "super::read::id",
        skip_serializing_if = "Option::is_none"
    )]
    pub tenant: Option<String>,
    /// The application (WeCom's agent or suite id).
    #[serde(deserialize_with = "super::read::id", skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// Which act; `add` when not given.
    #[serde(deserialize_with = "super::read::code_or_default")]
    pub action: Action,
    /// How far the act has gone; `pre` when not given.
    #[serde(deserialize_with = "super::read::code_or_default")]
    pub phase: Phase,
    /// The request's own instant. The engine reads no clock.
    #[serde(alias = "now", deserialize_with = "super::read::time", skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// How many contacts or rows one batch request stands for. Quotas take one at least, whatever stands here.
    #[serde(deserialize_with = "super::read::int", skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
    /// How the contact came about.
    #[serde(deserialize_with = "super::read::group", skip_serializing_if = "is_default")]
    pub channel: Channel,
    /// The member who acts.
    #[serde(deserialize_with = "super::read::group", skip_serializing_if = "is_default")]
    pub actor: Actor,
    /// The id of whoever opened the contact: tells the direction.
    #[serde(deserialize_with = "super::read::id", skip_serializing_if = "Option::is_none")]
    pub oper_userid: Option<String>,
    /// Who opened the contact, when the host knows; else [`Request::direction`] derives it.
    #[serde(deserialize_with = "super::read::code", skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// How far the contact is mutual.
    #[serde(deserialize_with = "super::read::code", skip_serializing_if = "Option::is_none")]
    pub relation: Option<Relation>,
    /// The person whom the act is about.
    #[serde(deserialize_with = "super::read::group", skip_serializing_if = "is_default")]
    pub target: Target,
    /// What the member noted about the contact.
    #[serde(deserialize_with = "super::read::group", skip_serializing_if = "is_default")]
    pub follow: Follow,
    /// The text that policies scan, when the host knows which; else [`Request::remark`] takes the first of those that there
    /// are.
    #[serde(deserialize_with = "super::read::text", skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// A text that came with the request.
    #[serde(deserialize_with = "super::read::group", skip_serializing_if = "is_default")]
    pub message: Message,
    /// Lets a welcome message be sent once, within 20 seconds.
    #[serde(deserialize_with = "super::read::id", skip_serializing_if = "Option::is_none")]
    pub welcome_code: Option<String>,
    /// When the contact was first asked for.
    #[serde(deserialize_with = "super::read::time", skip_serializing_if = "Option::is_none")]
    pub requested_at: Option<Timestamp>,
    /// For `transfer`.
    #[serde(deserialize_with = "super::read::group", skip_serializing_if = "is_default")]
    pub handover: Handover,
    /// For `claim`, `recycle` and `expire`.
    #[serde(deserialize_with = "super::read::group", skip_serializing_if = "is_default")]
    pub pool: Pool,
    /// For `export`.
    #[serde(deserialize_with = "super::read::group", skip_serializing_if = "is_default")]
    pub export: Export,
    /// For `remove`.
    #[serde(deserialize_with = "super::read::group", skip_serializing_if = "is_default")]
    pub removal: Removal,
    /// What the contact agreed to.
    #[serde(deserialize_with = "super::read::group", skip_serializing_if = "is_default")]
    pub consent: Consent,
    /// From where and how the act was asked.
    #[serde(deserialize_with = "super::read::group", skip_serializing_if = "is_default")]
    pub evidence: Evidence,
    /// An approver's answer.
    #[serde(deserialize_with = "super::read::group", skip_serializing_if = "is_default")]
    pub approval: Approval,
    /// Fields that the host filled in for a person to confirm.
    #[serde(deserialize_with = "super::read::records", skip_serializing_if = "Vec::is_empty")]
    pub prefill: Vec<Prefill>,
    /// What classifiers of the host's found.
    #[serde(deserialize_with = "super::read::records", skip_serializing_if = "Vec::is_empty")]
    pub scores: Vec<ScoredLabel>,
    /// What else the host knows; a policy declares the kinds.
    #[serde(deserialize_with = "super::fact::facts", skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
}

/// It is personal data, which logs must not have: what is asked and when is shown, and not of whom.
impl std::fmt::Debug for Request {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Request")
            .field("action", &self.action)
            .field("phase", &self.phase)
            .field("at", &self.at)
            .field("channel", &self.channel)
            .field("actor", &self.actor)
            .field("target", &self.target)
            .field("facts", &self.facts)
            .finish_non_exhaustive()
    }
}

impl Request {
    /// A request for `action` by member `userid` at `at`; everything else is missing.
    pub fn new(action: Action, userid: impl Into<String>, at: Timestamp) -> Self {
        let actor = Actor { userid: Some(userid.into()), ..Actor::default() };
        Request { action, at: Some(at), actor, ..Request::default() }
    }

    /// A request of member `userid` to add a contact.
    pub fn add(userid: impl Into<String>, at: Timestamp) -> Self {
        Request::new(Action::ADD, userid, at)
    }
}
