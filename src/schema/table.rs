//! The table itself, in the order in which the language reference prints it.

use super::{Field, FieldId};
use crate::kind::{
    ACTION, ADD_WAY, CODE_SCENE, CODE_TYPE, CONSENT_BASIS, CONTACT_TYPE, DIRECTION, GENDER, Kind,
    MESSAGE_SOURCE, PHASE, RELATION, Scalar, TRANSPORT, VIDEO_SOURCE, WEEKDAY,
};
use Kind::{One, Set};
use Scalar::{Bool, Date, Duration, Email, Enum, Int, Name, Phone, Text, Time, TimeOfDay};

/// Codes of the actions that a row is restricted to.
mod only {
    pub(super) const TRANSFER: &[i64] = &[2];
    pub(super) const POOL: &[i64] = &[3, 4, 7];
    pub(super) const EXPORT: &[i64] = &[5];
    pub(super) const CODE: &[i64] = &[0, 1, 6];
    pub(super) const REMOVE: &[i64] = &[12];
}

/// Turns `NAME "path" kind [marks] "doc";` rows into [`FIELDS`] and the constants of [`FieldId`]. Marks: `personal`,
/// `computed`, or `on` with a list of action codes.
macro_rules! fields {
    ($($name:ident $path:literal $kind:expr, [$($mark:ident $($codes:path)?),*] $doc:literal;)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u16)]
        enum Row { $($name),* }

        impl FieldId {
            $(#[doc = concat!("`", $path, "`: ", $doc, ".")] pub const $name: FieldId = FieldId(Row::$name as u16);)*
        }

        /// Every built-in field, indexed by [`FieldId`].
        pub static FIELDS: &[Field] = &[$({
            #[allow(unused_mut)]
            let mut field = Field {
                path: $path, kind: $kind, actions: &[], personal: false, computed: false, doc: $doc,
            };
            $(fields!(@mark field $mark $($codes)?);)*
            field
        }),*];
    };
    (@mark $field:ident personal) => { $field.personal = true; };
    (@mark $field:ident computed) => { $field.computed = true; };
    (@mark $field:ident on $codes:path) => { $field.actions = $codes; };
}

fields! {
    ACTION "action" One(Enum(ACTION)), [] "which act is asked about; `add` when the request does not say";
    PHASE "phase" One(Enum(PHASE)), [] "how far the act has gone; `pre` when the request does not say";
    NOW "now" One(Time), [] "the request's own instant (`at`)";
    TODAY "today" One(Date), [computed] "the date of `now` in the policy's time zone";
    TIME "time" One(TimeOfDay), [computed] "the time of day of `now` in the policy's time zone";
    WEEKDAY "weekday" One(Enum(WEEKDAY)), [computed] "the day of the week of `now` in the policy's time zone";
    REQUEST_ID "request_id" One(Text), [personal] "what makes a repeated request the same request";
    TENANT "tenant" One(Text), [] "the corporation that asks (WeCom's CorpID)";
    APP "app" One(Text), [] "the application that asks (WeCom's agent or suite id)";
    COUNT "count" One(Int), [] "how many contacts or rows one batch request stands for; quotas take one at least";
    DIRECTION "direction" One(Enum(DIRECTION)), [] "who opened the contact, derived from `oper_userid`";
    RELATION "relation" One(Enum(RELATION)), [] "how far the contact is mutual";
    OPER_USERID "oper_userid" One(Text), [personal] "the id of whoever opened the contact; shown where it is that of a member whom the request names";
    WELCOME_CODE "welcome_code" One(Text), [] "the code that lets a welcome message be sent once, within 20 seconds";
    REQUESTED_AT "requested_at" One(Time), [] "when the contact was first asked for, for requests that wait or expire";

    CHANNEL_ADD_WAY "channel.add_way" One(Enum(ADD_WAY)), [] "how the contact was found";
    CHANNEL_STATE "channel.state" One(Text), [] "the parameter of the live code or link";
    CHANNEL_CONFIG_ID "channel.config_id" One(Text), [] "the id of the live code (联系我)";
    CHANNEL_LINK_ID "channel.link_id" One(Text), [] "the id of the acquisition link (获客链接)";
    CHANNEL_CUSTOMER_CHANNEL "channel.customer_channel" One(Text), [] "the `customer_channel` of the acquisition link";
    CHANNEL_TYPE "channel.type" One(Enum(CODE_TYPE)), [on only::CODE] "whether the live code stands for one member or several";
    CHANNEL_SCENE "channel.scene" One(Enum(CODE_SCENE)), [on only::CODE] "where the live code is shown";
    CHANNEL_SKIP_VERIFY "channel.skip_verify" One(Bool), [] "whether a contact is let in without the member's confirmation";
    CHANNEL_IS_TEMP "channel.is_temp" One(Bool), [on only::CODE] "whether the live code is temporary";
    CHANNEL_EXPIRES_IN "channel.expires_in" One(Duration), [on only::CODE] "how long the temporary code lives";
    CHANNEL_CHAT_EXPIRES_IN "channel.chat_expires_in" One(Duration), [on only::CODE] "how long a temporary conversation lives";
    CHANNEL_IS_EXCLUSIVE "channel.is_exclusive" One(Bool), [on only::CODE] "whether a customer stays with one member of the corporation";
    CHANNEL_CHAT_ID "channel.chat_id" One(Text), [] "the group chat in which the contact was found";
    CHANNEL_VIDEO_SOURCE "channel.video_source" One(Enum(VIDEO_SOURCE)), [] "the step of a video channel that led here";
    CHANNEL_VIDEO_NICKNAME "channel.video_nickname" One(Text), [] "the name of the video channel";

    ACTOR_USERID "actor.userid" One(Text), [] "the member who acts";
    ACTOR_DEPARTMENTS "actor.departments" Set(Text), [] "the ids of the member's departments, as text";
    ACTOR_TAGS "actor.tags" Set(Text), [] "the member's tags";
    ACTOR_ROLES "actor.roles" Set(Text), [] "the member's roles";
    ACTOR_STRATEGY_ID "actor.strategy_id" One(Text), [] "the rule group (规则组) that the member is under";
    ACTOR_PRIVILEGES "actor.privileges" Set(Text), [] "the words of the rule group's privileges that the member has";
    ACTOR_FOLLOW_USER_ENABLED "actor.follow_user_enabled" One(Bool), [] "whether customer contact (客户联系) is enabled for the member";
    ACTOR_ACTIVATED "actor.activated" One(Bool), [] "whether the member has activated the account";
    ACTOR_REAL_NAME "actor.real_name" One(Bool), [] "whether the member's real name is verified";
    ACTOR_LAST_LOGIN_AT "actor.last_login_at" One(Time), [] "when the member last logged in";
    ACTOR_ONLINE "actor.online" One(Bool), [] "whether the member is on duty";
    ACTOR_CUSTOMER_TOTAL "actor.customer_total" One(Int), [] "how many customers the member has";
    ACTOR_CAPACITY "actor.capacity" One(Int), [] "how many customers the member may have";

    TARGET_EXTERNAL "target.external" One(Bool), [] "whether the target is outside the corporation; told by its ids when the request does not say";
    TARGET_USERID "target.userid" One(Text), [] "the target's member id, when it is a member";
    TARGET_EXTERNAL_USERID "target.external_userid" One(Text), [personal] "the target's id as a contact; differs from corporation to corporation";
    TARGET_UNIONID "target.unionid" One(Text), [personal] "the WeChat user's id across one developer's apps";
    TARGET_TMP_OPENID "target.tmp_openid" One(Text), [personal] "an id that lives four hours, for those who are not contacts yet";
    TARGET_PENDING_ID "target.pending_id" One(Text), [personal] "the id of one who has not added a member yet";
    TARGET_TYPE "target.type" One(Enum(CONTACT_TYPE)), [] "whether the contact uses WeChat or WeCom";
    TARGET_NAME "target.name" One(Name), [] "the contact's name or nickname";
    TARGET_GENDER "target.gender" One(Enum(GENDER)), [personal] "the gender in the contact's profile";
    TARGET_POSITION "target.position" One(Text), [personal] "the contact's position; for WeCom users only";
    TARGET_CORP_NAME "target.corp_name" One(Name), [] "the short name of the contact's corporation; for WeCom users only";
    TARGET_CORP_FULL_NAME "target.corp_full_name" One(Name), [] "the full name of the contact's corporation; for WeCom users only";
    TARGET_PHONE "target.phone" One(Phone), [] "the first of the contact's phone numbers";
    TARGET_PHONES "target.phones" Set(Phone), [] "all of the contact's phone numbers";
    TARGET_EMAIL "target.email" One(Email), [] "the first of the contact's e-mail addresses";
    TARGET_EMAILS "target.emails" Set(Email), [] "all of the contact's e-mail addresses";
    TARGET_EMAIL_VERIFIED "target.email.verified" One(Bool), [] "whether the contact has proved that the first address is theirs";
    TARGET_TAGS "target.tags" Set(Text), [] "the names of the contact's tags";
    TARGET_TAG_IDS "target.tag_ids" Set(Text), [] "the ids of the contact's tags; tags that a member keeps for himself have none";
    TARGET_TENANT_KEY "target.tenant_key" One(Text), [] "the contact's organisation in Feishu";
    TARGET_OWNER "target.owner" One(Text), [] "the member who has the contact now";

    REMARK "remark" One(Text), [personal] "the text that policies scan: as the request says, else `message.text`, else `follow.remark`, else `follow.description`; the first that is not blank";
    MESSAGE_TEXT "message.text" One(Text), [personal] "the text that came with the request";
    MESSAGE_SOURCE "message.source" One(Enum(MESSAGE_SOURCE)), [] "where `message.text` came from";
    FOLLOW_REMARK "follow.remark" One(Text), [personal] "the member's remark on the contact";
    FOLLOW_DESCRIPTION "follow.description" One(Text), [personal] "the member's description of the contact";
    FOLLOW_CREATED_AT "follow.created_at" One(Time), [] "when the member got the contact (WeCom's `createtime`)";
    FOLLOW_REMARK_CORP_NAME "follow.remark_corp_name" One(Name), [] "the corporation that the member noted";
    FOLLOW_REMARK_MOBILES "follow.remark_mobiles" Set(Phone), [] "the phone numbers that the member noted";
    FOLLOW_TAG_GROUPS "follow.tag_groups" Set(Text), [] "the groups of the contact's tags";

    HANDOVER_HANDOVER_USERID "handover.handover_userid" One(Text), [on only::TRANSFER] "the member whose customers are handed over";
    HANDOVER_TAKEOVER_USERID "handover.takeover_userid" One(Text), [on only::TRANSFER] "the member who takes the customers over";
    HANDOVER_DIMISSION_TIME "handover.dimission_time" One(Time), [on only::TRANSFER] "when the member who hands over left";
    HANDOVER_TRANSFERS "handover.transfers" One(Int), [on only::TRANSFER] "how often this customer was transferred within the last 90 natural days";
    HANDOVER_TAKEOVER_CUSTOMER_TOTAL "handover.takeover_customer_total" One(Int), [on only::TRANSFER] "how many customers the one who takes over has";
    HANDOVER_TAKEOVER_CAPACITY "handover.takeover_capacity" One(Int), [on only::TRANSFER] "how many customers the one who takes over may have";
    HANDOVER_TAKEOVER_LAST_LOGIN_AT "handover.takeover_last_login_at" One(Time), [on only::TRANSFER] "when the one who takes over last logged in";
    HANDOVER_FAIL_REASON "handover.fail_reason" One(Text), [on only::TRANSFER] "why a transfer failed: `customer_refused`, `customer_limit_exceed`";

    POOL_ID "pool.id" One(Text), [on only::POOL] "the public pool";
    POOL_PREVIOUS_OWNER "pool.previous_owner" One(Text), [on only::POOL] "the member who had the customer before the pool";
    POOL_ENTERED_AT "pool.entered_at" One(Time), [on only::POOL] "when the customer entered the pool";
    POOL_LAST_FOLLOW_AT "pool.last_follow_at" One(Time), [on only::POOL] "when the customer was last followed up";

    EXPORT_SCOPE "export.scope" One(Text), [on only::EXPORT] "whose contacts are exported: a word of the host's";
    EXPORT_FIELDS "export.fields" Set(Text), [on only::EXPORT] "the columns that are exported";

    REMOVAL_SOURCE "removal.source" One(Text), [on only::REMOVE] "what removed the contact, such as `DELETE_BY_TRANSFER`";

    CONSENT_BASIS "consent.basis" One(Enum(CONSENT_BASIS)), [] "the legal basis on which the contact's data is handled";
    CONSENT_PURPOSE "consent.purpose" One(Text), [] "what the contact agreed to";
    CONSENT_OBTAINED_AT "consent.obtained_at" One(Time), [] "when the contact agreed";
    CONSENT_WITHDRAWN_AT "consent.withdrawn_at" One(Time), [] "when the contact withdrew";
    CONSENT_EVIDENCE_REF "consent.evidence_ref" One(Text), [] "where the proof of the consent is kept";

    EVIDENCE_IP "evidence.ip" One(Text), [personal] "the address from which the act was asked";
    EVIDENCE_DEVICE_ID "evidence.device_id" One(Text), [personal] "the device from which the act was asked";
    EVIDENCE_USER_AGENT "evidence.user_agent" One(Text), [personal] "the program from which the act was asked";
    EVIDENCE_TRANSPORT "evidence.transport" One(Enum(TRANSPORT)), [] "how the request reached the host";

    APPROVAL_GRANTED "approval.granted" One(Bool), [] "whether an approver said yes";
    APPROVAL_BY "approval.by" One(Text), [] "who approved";
}
