//! The typed view of a request: what each field of the schema reads as.

use super::code::{Code, Direction};
use super::fact::Fact;
use super::model::Request;
use super::time::Timestamp;
use crate::matcher::text::is_blank;
use crate::schema::FieldId;
use crate::value::{Items, Value};

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
    pub fn value(&self, field: FieldId) -> Value<'_> {
        // One line an arm, each the reading of one row of the schema; the compiler makes it a jump table.
        match field {
            FieldId::ACTION => Value::Int(self.action.code()),
            FieldId::PHASE => Value::Int(self.phase.code()),
            FieldId::NOW => time(self.at),
            FieldId::TODAY | FieldId::TIME | FieldId::WEEKDAY => Value::Missing,
            FieldId::REQUEST_ID => text(&self.request_id),
            FieldId::TENANT => text(&self.tenant),
            FieldId::APP => text(&self.app),
            FieldId::COUNT => int(self.count),
            FieldId::DIRECTION => code(self.direction()),
            FieldId::RELATION => code(self.relation),
            FieldId::OPER_USERID => text(&self.oper_userid),
            FieldId::WELCOME_CODE => text(&self.welcome_code),
            FieldId::REQUESTED_AT => time(self.requested_at),
            FieldId::REMARK => self.remark().map_or(Value::Missing, Value::Text),
            FieldId::MESSAGE_TEXT => text(&self.message.text),
            FieldId::MESSAGE_SOURCE => code(self.message.source),
            FieldId::EXPORT_SCOPE => text(&self.export.scope),
            FieldId::EXPORT_FIELDS => texts(&self.export.fields),
            FieldId::REMOVAL_SOURCE => text(&self.removal.source),
            FieldId::APPROVAL_GRANTED => flag(self.approval.granted),
            FieldId::APPROVAL_BY => text(&self.approval.by),
            _ => self.channel_value(field),
        }
    }

    fn channel_value(&self, field: FieldId) -> Value<'_> {
        let channel = &self.channel;
        let video = channel.wechat_channels.as_ref();
        match field {
            FieldId::CHANNEL_ADD_WAY => code(channel.add_way),
            FieldId::CHANNEL_STATE => text(&channel.state),
            FieldId::CHANNEL_CONFIG_ID => text(&channel.config_id),
            FieldId::CHANNEL_LINK_ID => text(&channel.link_id),
            FieldId::CHANNEL_CUSTOMER_CHANNEL => text(&channel.customer_channel),
            FieldId::CHANNEL_TYPE => code(channel.code_type),
            FieldId::CHANNEL_SCENE => code(channel.scene),
            FieldId::CHANNEL_SKIP_VERIFY => flag(channel.skip_verify),
            FieldId::CHANNEL_IS_TEMP => flag(channel.is_temp),
            FieldId::CHANNEL_EXPIRES_IN => seconds(channel.expires_in),
            FieldId::CHANNEL_CHAT_EXPIRES_IN => seconds(channel.chat_expires_in),
            FieldId::CHANNEL_IS_EXCLUSIVE => flag(channel.is_exclusive),
            FieldId::CHANNEL_CHAT_ID => text(&channel.chat_id),
            FieldId::CHANNEL_VIDEO_SOURCE => code(channel.video_source.or_else(|| video?.source)),
            FieldId::CHANNEL_VIDEO_NICKNAME => match (&channel.video_nickname, video) {
                (None, Some(video)) => text(&video.nickname),
                (own, _) => text(own),
            },
            _ => self.actor_value(field),
        }
    }

    fn actor_value(&self, field: FieldId) -> Value<'_> {
        let actor = &self.actor;
        match field {
            FieldId::ACTOR_USERID => text(&actor.userid),
            FieldId::ACTOR_DEPARTMENTS => texts(&actor.department_list),
            FieldId::ACTOR_TAGS => texts(&actor.tags),
            FieldId::ACTOR_ROLES => texts(&actor.roles),
            FieldId::ACTOR_STRATEGY_ID => text(&actor.strategy_id),
            FieldId::ACTOR_PRIVILEGES => slice(actor.privilege.as_ref().map(|privilege| privilege.words())),
            FieldId::ACTOR_FOLLOW_USER_ENABLED => flag(actor.follow_user_enabled),
            FieldId::ACTOR_ACTIVATED => flag(actor.activated),
            FieldId::ACTOR_REAL_NAME => flag(actor.real_name),
            FieldId::ACTOR_LAST_LOGIN_AT => time(actor.last_login_at),
            FieldId::ACTOR_ONLINE => flag(actor.online),
            FieldId::ACTOR_CUSTOMER_TOTAL => int(actor.customer_total),
            FieldId::ACTOR_CAPACITY => int(actor.capacity),
            _ => self.target_value(field),
        }
    }

    fn target_value(&self, field: FieldId) -> Value<'_> {
        let target = &self.target;
        let emails = target.emails.as_ref();
        match field {
            FieldId::TARGET_EXTERNAL => flag(self.is_external()),
            FieldId::TARGET_USERID => text(&target.userid),
            FieldId::TARGET_EXTERNAL_USERID => text(&target.external_userid),
            FieldId::TARGET_UNIONID => text(&target.unionid),
            FieldId::TARGET_TMP_OPENID => text(&target.tmp_openid),
            FieldId::TARGET_PENDING_ID => text(&target.pending_id),
            FieldId::TARGET_TYPE => code(target.contact_type),
            FieldId::TARGET_NAME => text(&target.name),
            FieldId::TARGET_GENDER => code(target.gender),
            FieldId::TARGET_POSITION => text(&target.position),
            FieldId::TARGET_CORP_NAME => text(&target.corp_name),
            FieldId::TARGET_CORP_FULL_NAME => text(&target.corp_full_name),
            FieldId::TARGET_PHONE => first(target.mobiles.as_deref()),
            FieldId::TARGET_PHONES => texts(&target.mobiles),
            FieldId::TARGET_EMAIL => first(emails.map(|emails| emails.addresses())),
            FieldId::TARGET_EMAILS => slice(emails.map(|emails| emails.addresses())),
            FieldId::TARGET_EMAIL_VERIFIED => flag(emails.and_then(|emails| emails.verified(0))),
            FieldId::TARGET_TAGS => slice(self.tag_names()),
            FieldId::TARGET_TAG_IDS => slice(self.tag_ids()),
            FieldId::TARGET_TENANT_KEY => text(&target.tenant_key),
            FieldId::TARGET_OWNER => text(&target.owner),
            _ => self.follow_value(field),
        }
    }

    fn follow_value(&self, field: FieldId) -> Value<'_> {
        let (follow, handover, pool) = (&self.follow, &self.handover, &self.pool);
        match field {
            FieldId::FOLLOW_REMARK => text(&follow.remark),
            FieldId::FOLLOW_DESCRIPTION => text(&follow.description),
            FieldId::FOLLOW_CREATED_AT => time(follow.createtime),
            FieldId::FOLLOW_REMARK_CORP_NAME => text(&follow.remark_corp_name),
            FieldId::FOLLOW_REMARK_MOBILES => texts(&follow.remark_mobiles),
            FieldId::FOLLOW_TAG_GROUPS => slice(self.tag_groups()),
            FieldId::HANDOVER_HANDOVER_USERID => text(&handover.handover_userid),
            FieldId::HANDOVER_TAKEOVER_USERID => text(&handover.takeover_userid),
            FieldId::HANDOVER_DIMISSION_TIME => time(handover.dimission_time),
            FieldId::HANDOVER_TRANSFERS => int(handover.transfers),
            FieldId::HANDOVER_TAKEOVER_CUSTOMER_TOTAL => int(handover.takeover_customer_total),
            FieldId::HANDOVER_TAKEOVER_CAPACITY => int(handover.takeover_capacity),
            FieldId::HANDOVER_TAKEOVER_LAST_LOGIN_AT => time(handover.takeover_last_login_at),
            FieldId::HANDOVER_FAIL_REASON => text(&handover.fail_reason),
            FieldId::POOL_ID => text(&pool.id),
            FieldId::POOL_PREVIOUS_OWNER => text(&pool.previous_owner),
            FieldId::POOL_ENTERED_AT => time(pool.entered_at),
            FieldId::POOL_LAST_FOLLOW_AT => time(pool.last_follow_at),
            _ => self.evidence_value(field),
        }
    }

    fn evidence_value(&self, field: FieldId) -> Value<'_> {
        let (consent, evidence) = (&self.consent, &self.evidence);
        match field {
            FieldId::CONSENT_BASIS => code(consent.basis),
            FieldId::CONSENT_PURPOSE => text(&consent.purpose),
            FieldId::CONSENT_OBTAINED_AT => time(consent.obtained_at),
            FieldId::CONSENT_WITHDRAWN_AT => time(consent.withdrawn_at),
            FieldId::CONSENT_EVIDENCE_REF => text(&consent.evidence_ref),
            FieldId::EVIDENCE_IP => text(&evidence.ip),
            FieldId::EVIDENCE_DEVICE_ID => text(&evidence.device_id),
            FieldId::EVIDENCE_USER_AGENT => text(&evidence.user_agent),
            FieldId::EVIDENCE_TRANSPORT => code(evidence.transport),
            _ => Value::Missing,
        }
    }

    /// The fact `name` as the host gave it.
    pub fn fact(&self, name: &str) -> Value<'_> {
        self.facts.get(name).map_or(Value::Missing, Fact::value)
    }

    /// The score of `label`: of several models, the surest one.
    pub fn score(&self, label: &str) -> Value<'_> {
        let scores = self.scores.iter().filter(|given| given.label.as_deref() == Some(label));
        scores
            .filter_map(|given| given.score)
            .max()
            .map_or(Value::Missing, |score| Value::Score(score.basis_points()))
    }

    /// How sure the host's provider is of prefilled field `field`: of several, the least sure one, because a person
    /// must confirm what any of them doubts.
    pub fn prefill_confidence(&self, field: &str) -> Value<'_> {
        let entries = self.prefill.iter().filter(|entry| entry.field.as_deref() == Some(field));
        entries
            .filter_map(|entry| entry.confidence)
            .min()
            .map_or(Value::Missing, |score| Value::Score(score.basis_points()))
    }

    /// Who opened the contact: as the host says, else by `oper_userid`: the member's own id is `outbound`, the
    /// contact's is `inbound`, another's is `shared`. An empty one is `unknown`: the platform does not say. Without one, or
    /// when it could be that of the member or contact whose id is not given, nothing is known and the answer is `None`.
    ///
    /// Source: WeCom, `externalcontact/get`, field `oper_userid`.
    #[inline(never)]
    pub fn direction(&self) -> Option<Direction> {
        if self.direction.is_some() {
            return self.direction;
        }
        let opener = self.oper_userid.as_deref()?;
        let (member, contact) = (self.actor.userid.as_deref(), self.target.external_userid.as_deref());
        Some(match opener {
            "" => Direction::UNKNOWN,
            _ if member == Some(opener) => Direction::OUTBOUND,
            _ if contact == Some(opener) => Direction::INBOUND,
            // Without both ids, the third party could be the one that is not known.
            _ if member.is_none() || contact.is_none() => return None,
            _ => Direction::SHARED,
        })
    }

    /// Whether the target is outside the corporation: as the host says, else by the ids that the target has.
    #[inline(never)]
    pub fn is_external(&self) -> Option<bool> {
        let target = &self.target;
        let outside = target.external_userid.is_some()
            || target.unionid.is_some()
            || target.tmp_openid.is_some()
            || target.pending_id.is_some()
            || target.contact_type.is_some();
        let told = if outside { Some(true) } else { target.userid.as_ref().map(|_| false) };
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
