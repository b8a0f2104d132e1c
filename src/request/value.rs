//! The typed view of a request: what each field of the schema reads as.

use super::code::{Code, Direction};
use super::fact::Fact;
use super::model::Request;
use super::score::Score;
use super::time::Timestamp;
use crate::matcher::text::is_blank;
use crate::schema::{FIELDS, FieldId};
use crate::value::{Items, Value};

/// What an id says; nothing, if it is blank: hosts and platforms fill with that what they leave out. A condition that asks
/// for the id itself reads it as it is.
#[inline]
pub(crate) fn said(id: &Option<String>) -> Option<&str> {
    id.as_deref().filter(|id| !is_blank(id))
}

fn text(field: &Option<String>) -> Value<'_> {
    field.as_deref().map_or(Value::Missing, Value::Text)
}

fn texts(field: &Option<Vec<String>>) -> Value<'_> {
    slice(field.as_deref())
}

fn slice(field: Option<&[String]>) -> Value<'_> {
    field.map_or(Value::Missing, |items| Value::Set(Items::Texts(items)))
}

fn first(field: Option<&[String]>) -> Value<'_> {
    field.and_then(<[_]>::first).map_or(Value::Missing, |text| Value::Text(text))
}

fn flag<'a>(field: Option<bool>) -> Value<'a> {
    field.map_or(Value::Missing, Value::Bool)
}

fn int<'a>(field: Option<i64>) -> Value<'a> {
    field.map_or(Value::Missing, Value::Int)
}

fn time<'a>(field: Option<Timestamp>) -> Value<'a> {
    field.map_or(Value::Missing, |instant| Value::Time(instant.0))
}

fn seconds<'a>(field: Option<i64>) -> Value<'a> {
    // A length beyond 292 million years is cut off there; nothing that is compared with it can tell.
    field.map_or(Value::Missing, |seconds| Value::Duration(seconds.saturating_mul(1_000)))
}

fn code<'a, const ENUM: u16>(field: Option<Code<ENUM>>) -> Value<'a> {
    field.map_or(Value::Missing, |member| Value::Int(member.code()))
}

/// The one score that entries give for `name`. An entry without a number leaves it open, and so does one that does not say
/// what it is about: it could be about anything.
fn told<'a>(
    entries: impl Iterator<Item = (&'a Option<String>, Option<Score>)>,
    name: &str,
    pick: fn(Score, Score) -> Score,
) -> Value<'static> {
    let numbers = entries.filter_map(|(about, number)| match said(about) {
        None => Some(None),
        Some(about) => (about == name).then_some(number),
    });
    let one = numbers.reduce(|one, other| Some(pick(one?, other?))).flatten();
    one.map_or(Value::Missing, |score| Value::Score(score.basis_points()))
}

/// How a field is read. Allocates nothing.
type Reading = for<'a> fn(&'a Request) -> Value<'a>;

/// Declares [`READINGS`]; fields that the engine computes have none.
macro_rules! readings {
    ($($field:ident => $reading:expr,)*) => {
        /// How each built-in field is read, by its id.
        ///
        /// PERF: one call through a table; a `match` of so many arms takes several jumps to each.
        static READINGS: [Reading; FIELDS.len()] = {
            let mut all: [Reading; FIELDS.len()] = [|_| Value::Missing; FIELDS.len()];
            $(all[FieldId::$field.0 as usize] = $reading;)*
            all
        };
    };
}

readings! {
    ACTION => |request| Value::Int(request.action.code()),
    PHASE => |request| Value::Int(request.phase.code()),
    NOW => |request| time(request.at),
    REQUEST_ID => |request| text(&request.request_id),
    TENANT => |request| text(&request.tenant),
    APP => |request| text(&request.app),
    COUNT => |request| int(request.count),
    DIRECTION => |request| code(request.direction()),
    RELATION => |request| code(request.relation),
    OPER_USERID => |request| text(&request.oper_userid),
    WELCOME_CODE => |request| text(&request.welcome_code),
    REQUESTED_AT => |request| time(request.requested_at),
    REMARK => |request| request.remark().map_or(Value::Missing, Value::Text),
    MESSAGE_TEXT => |request| text(&request.message.text),
    MESSAGE_SOURCE => |request| code(request.message.source),
    EXPORT_SCOPE => |request| text(&request.export.scope),
    EXPORT_FIELDS => |request| texts(&request.export.fields),
    REMOVAL_SOURCE => |request| text(&request.removal.source),
    APPROVAL_GRANTED => |request| flag(request.approval.granted),
    APPROVAL_BY => |request| text(&request.approval.by),
    CHANNEL_ADD_WAY => |request| code(request.channel.add_way),
    CHANNEL_STATE => |request| text(&request.channel.state),
    CHANNEL_CONFIG_ID => |request| text(&request.channel.config_id),
    CHANNEL_LINK_ID => |request| text(&request.channel.link_id),
    CHANNEL_CUSTOMER_CHANNEL => |request| text(&request.channel.customer_channel),
    CHANNEL_TYPE => |request| code(request.channel.code_type),
    CHANNEL_SCENE => |request| code(request.channel.scene),
    CHANNEL_SKIP_VERIFY => |request| flag(request.channel.skip_verify),
    CHANNEL_IS_TEMP => |request| flag(request.channel.is_temp),
    CHANNEL_EXPIRES_IN => |request| seconds(request.channel.expires_in),
    CHANNEL_CHAT_EXPIRES_IN => |request| seconds(request.channel.chat_expires_in),
    CHANNEL_IS_EXCLUSIVE => |request| flag(request.channel.is_exclusive),
    CHANNEL_CHAT_ID => |request| text(&request.channel.chat_id),
    CHANNEL_VIDEO_SOURCE => |request| code(request.channel.video_source.or_else(|| request.channel.wechat_channels.as_ref()?.source)),
    CHANNEL_VIDEO_NICKNAME => |request| text(request.video_nickname()),
    ACTOR_USERID => |request| text(&request.actor.userid),
    ACTOR_DEPARTMENTS => |request| texts(&request.actor.department_list),
    ACTOR_TAGS => |request| texts(&request.actor.tags),
    ACTOR_ROLES => |request| texts(&request.actor.roles),
    ACTOR_STRATEGY_ID => |request| text(&request.actor.strategy_id),
    ACTOR_PRIVILEGES => |request| slice(request.actor.privilege.as_ref().map(|privilege| privilege.words())),
    ACTOR_FOLLOW_USER_ENABLED => |request| flag(request.actor.follow_user_enabled),
    ACTOR_ACTIVATED => |request| flag(request.actor.activated),
    ACTOR_REAL_NAME => |request| flag(request.actor.real_name),
    ACTOR_LAST_LOGIN_AT => |request| time(request.actor.last_login_at),
    ACTOR_ONLINE => |request| flag(request.actor.online),
    ACTOR_CUSTOMER_TOTAL => |request| int(request.actor.customer_total),
    ACTOR_CAPACITY => |request| int(request.actor.capacity),
    TARGET_EXTERNAL => |request| flag(request.is_external()),
    TARGET_USERID => |request| text(&request.target.userid),
    TARGET_EXTERNAL_USERID => |request| text(&request.target.external_userid),
    TARGET_UNIONID => |request| text(&request.target.unionid),
    TARGET_TMP_OPENID => |request| text(&request.target.tmp_openid),
    TARGET_PENDING_ID => |request| text(&request.target.pending_id),
    TARGET_TYPE => |request| code(request.target.contact_type),
    TARGET_NAME => |request| text(&request.target.name),
    TARGET_GENDER => |request| code(request.target.gender),
    TARGET_POSITION => |request| text(&request.target.position),
    TARGET_CORP_NAME => |request| text(&request.target.corp_name),
    TARGET_CORP_FULL_NAME => |request| text(&request.target.corp_full_name),
    TARGET_PHONE => |request| first(request.target.mobiles.as_deref()),
    TARGET_PHONES => |request| texts(&request.target.mobiles),
    TARGET_EMAIL => |request| first(request.target.emails.as_ref().map(|emails| emails.addresses())),
    TARGET_EMAILS => |request| slice(request.target.emails.as_ref().map(|emails| emails.addresses())),
    TARGET_EMAIL_VERIFIED => |request| flag(request.target.emails.as_ref().and_then(|emails| emails.verified(0))),
    TARGET_TAGS => |request| slice(request.tag_names()),
    TARGET_TAG_IDS => |request| slice(request.tag_ids()),
    TARGET_TENANT_KEY => |request| text(&request.target.tenant_key),
    TARGET_OWNER => |request| text(&request.target.owner),
    FOLLOW_REMARK => |request| text(&request.follow.remark),
    FOLLOW_DESCRIPTION => |request| text(&request.follow.description),
    FOLLOW_CREATED_AT => |request| time(request.follow.createtime),
    FOLLOW_REMARK_CORP_NAME => |request| text(&request.follow.remark_corp_name),
    FOLLOW_REMARK_MOBILES => |request| texts(&request.follow.remark_mobiles),
    FOLLOW_TAG_GROUPS => |request| slice(request.tag_groups()),
    HANDOVER_HANDOVER_USERID => |request| text(&request.handover.handover_userid),
    HANDOVER_TAKEOVER_USERID => |request| text(&request.handover.takeover_userid),
    HANDOVER_DIMISSION_TIME => |request| time(request.handover.dimission_time),
    HANDOVER_TRANSFERS => |request| int(request.handover.transfers),
    HANDOVER_TAKEOVER_CUSTOMER_TOTAL => |request| int(request.handover.takeover_customer_total),
    HANDOVER_TAKEOVER_CAPACITY => |request| int(request.handover.takeover_capacity),
    HANDOVER_TAKEOVER_LAST_LOGIN_AT => |request| time(request.handover.takeover_last_login_at),
    HANDOVER_FAIL_REASON => |request| text(&request.handover.fail_reason),
    POOL_ID => |request| text(&request.pool.id),
    POOL_PREVIOUS_OWNER => |request| text(&request.pool.previous_owner),
    POOL_ENTERED_AT => |request| time(request.pool.entered_at),
    POOL_LAST_FOLLOW_AT => |request| time(request.pool.last_follow_at),
    CONSENT_BASIS => |request| code(request.consent.basis),
    CONSENT_PURPOSE => |request| text(&request.consent.purpose),
    CONSENT_OBTAINED_AT => |request| time(request.consent.obtained_at),
    CONSENT_WITHDRAWN_AT => |request| time(request.consent.withdrawn_at),
    CONSENT_EVIDENCE_REF => |request| text(&request.consent.evidence_ref),
    EVIDENCE_IP => |request| text(&request.evidence.ip),
    EVIDENCE_DEVICE_ID => |request| text(&request.evidence.device_id),
    EVIDENCE_USER_AGENT => |request| text(&request.evidence.user_agent),
    EVIDENCE_TRANSPORT => |request| code(request.evidence.transport),
}

impl Request {
    /// What built-in field `field` reads as: [`Value::Missing`] when the request does not say, and for the fields that
    /// the engine computes. Allocates nothing.
    ///
    /// ```
    /// use menshen::{request::Request, schema::FieldId, value::Value};
    /// let mut request = Request::default();
    /// assert_eq!(request.value(FieldId::TARGET_PHONE), Value::Missing);
    /// request.target.mobiles = Some(vec!["138 0013 8000".to_owned()]);
    /// assert_eq!(request.value(FieldId::TARGET_PHONE), Value::Text("138 0013 8000"));
    /// ```
    #[inline]
    pub fn value(&self, field: FieldId) -> Value<'_> {
        READINGS.get(usize::from(field.0)).map_or(Value::Missing, |reading| reading(self))
    }

    /// The fact `name` as the host gave it.
    pub fn fact(&self, name: &str) -> Value<'_> {
        self.facts.get(name).map_or(Value::Missing, Fact::value)
    }

    /// The score of `label`: of several models, the surest one. Missing, too, if one of them leaves its score or label out:
    /// it may be surer.
    pub fn score(&self, label: &str) -> Value<'_> {
        told(self.scores.iter().map(|given| (&given.label, given.score)), label, Ord::max)
    }

    /// How sure the host's provider is of prefilled field `field`: of several, the least sure one, because a person
    /// must confirm what any of them doubts. Missing, too, if one of them leaves its confidence or field out.
    pub fn prefill_confidence(&self, field: &str) -> Value<'_> {
        told(self.prefill.iter().map(|entry| (&entry.field, entry.confidence)), field, Ord::min)
    }

    /// The corporation for which the request counts: the empty one if it does not say.
    pub(crate) fn tenant(&self) -> &str {
        said(&self.tenant).unwrap_or_default()
    }

    /// Who opened the contact: as the host says, else by `oper_userid`: the member's own id is `outbound`, the
    /// contact's is `inbound`, another's is `shared`. A blank one is `unknown`: the platform does not say. Without one, or
    /// when it could be that of the member or contact whose id is not given or blank, nothing is known and the answer is
    /// `None`.
    ///
    /// Source: WeCom, `externalcontact/get`, field `oper_userid`.
    #[inline(never)]
    pub fn direction(&self) -> Option<Direction> {
        if self.direction.is_some() {
            return self.direction;
        }
        let opener = self.oper_userid.as_deref()?;
        let (member, contact) = (said(&self.actor.userid), said(&self.target.external_userid));
        Some(match opener {
            _ if is_blank(opener) => Direction::UNKNOWN,
            _ if member == Some(opener) => Direction::OUTBOUND,
            _ if contact == Some(opener) => Direction::INBOUND,
            // Without both ids, the third party could be the one that is not known.
            _ if member.is_none() || contact.is_none() => return None,
            _ => Direction::SHARED,
        })
    }

    /// Whether the target is outside the corporation: as the host says, else by the ids that the target has. A blank id is
    /// none.
    #[inline(never)]
    pub fn is_external(&self) -> Option<bool> {
        let target = &self.target;
        let ids = [&target.external_userid, &target.unionid, &target.tmp_openid, &target.pending_id];
        let is_outside = target.contact_type.is_some() || ids.into_iter().any(|id| said(id).is_some());
        let told = if is_outside { Some(true) } else { said(&target.userid).map(|_| false) };
        target.external.or(told)
    }

    /// The text that policies scan: as the host says, else `message.text`, else `follow.remark`, else `follow.description`,
    /// the first of which anything is seen. When those that are given are all blank, it is the first of them; when none is
    /// given, it is not known.
    #[inline(never)]
    pub fn remark(&self) -> Option<&str> {
        let mut blank = None;
        for text in [&self.remark, &self.message.text, &self.follow.remark, &self.follow.description] {
            match text {
                Some(text) if is_blank(text) => blank = blank.or(Some(text.as_str())),
                Some(text) => return Some(text),
                None => {}
            }
        }
        blank
    }

    fn video_nickname(&self) -> &Option<String> {
        let channel = &self.channel;
        match &channel.wechat_channels {
            Some(video) if channel.video_nickname.is_none() => &video.nickname,
            _ => &channel.video_nickname,
        }
    }

    #[inline(never)]
    fn tag_names(&self) -> Option<&[String]> {
        let noted = || self.follow.tags.as_ref().and_then(|tags| tags.names());
        self.target.tags.as_deref().or_else(noted)
    }

    #[inline(never)]
    fn tag_groups(&self) -> Option<&[String]> {
        let noted = || self.follow.tags.as_ref().and_then(|tags| tags.groups());
        self.follow.tag_groups.as_deref().or_else(noted)
    }

    #[inline(never)]
    fn tag_ids(&self) -> Option<&[String]> {
        let noted = || self.follow.tags.as_ref().map(|tags| tags.ids());
        self.target.tag_ids.as_deref().or_else(noted)
    }
}
