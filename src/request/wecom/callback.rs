//! Callback events: that a contact was added, edited, removed, that a transfer failed, that someone asks to be added.

use super::super::code::{Action, AddWay, Direction, Phase, Relation};
use super::super::error::{ReadError, ReadErrorKind};
use super::super::json::object_from_json;
use super::super::model::{Channel, Request, optional};
use super::super::read::plain;
use super::super::time::Timestamp;
use super::super::value::said;
use crate::limits::Limits;
use serde::{Deserialize, Serialize};

optional! {
    /// A callback event, decrypted, in the envelope of a self-built application (`ToUserName`, `Event`, `CreateTime`)
    /// or of a third party's (`SuiteId`, `AuthCorpId`, `InfoType`, `TimeStamp`).
    pub struct Callback {
        /// The corporation, of a self-built application.
        #[serde(rename = "ToUserName")]
        to_user_name: String = "super::super::read::id",
        /// The constant `sys` for these events, so no part of what tells them apart.
        #[serde(rename = "FromUserName")]
        from_user_name: String = "super::super::read::id",
        /// When it happened, in Unix seconds.
        #[serde(rename = "CreateTime")]
        create_time: i64 = "super::super::read::int",
        /// `change_external_contact` or `customer_acquisition`.
        #[serde(rename = "Event")]
        event: String = "super::super::read::id",
        /// The application's number.
        #[serde(rename = "AgentID")]
        agent_id: String = "super::super::read::id",
        /// The third party's application.
        #[serde(rename = "SuiteId")]
        suite_id: String = "super::super::read::id",
        /// The corporation, of a third party's application.
        #[serde(rename = "AuthCorpId")]
        auth_corp_id: String = "super::super::read::id",
        /// What `Event` is to a third party.
        #[serde(rename = "InfoType")]
        info_type: String = "super::super::read::id",
        /// What `CreateTime` is to a third party.
        #[serde(rename = "TimeStamp")]
        time_stamp: i64 = "super::super::read::int",
        /// What happened.
        #[serde(rename = "ChangeType")]
        change_type: String = "super::super::read::id",
        /// The member.
        #[serde(rename = "UserID")]
        user_id: String = "super::super::read::id",
        /// The contact.
        #[serde(rename = "ExternalUserID")]
        external_user_id: String = "super::super::read::id",
        /// The parameter of the live code or link.
        #[serde(rename = "State")]
        state: String = "super::super::read::id",
        /// Lets a welcome message be sent once, within 20 seconds.
        #[serde(rename = "WelcomeCode")]
        welcome_code: String = "super::super::read::id",
        /// What removed a contact.
        #[serde(rename = "Source")]
        source: String = "super::super::read::id",
        /// Why a transfer failed.
        #[serde(rename = "FailReason")]
        fail_reason: String = "super::super::read::id",
        /// The acquisition link.
        #[serde(rename = "LinkId")]
        link_id: String = "super::super::read::id",
    }
}

/// What an event means.
struct Meaning {
    action: Action,
    relation: Option<Relation>,
    /// Only where the event says it by itself; else `oper_userid` tells later.
    direction: Option<Direction>,
}

fn meaning(event: &str, change: &str) -> Option<Meaning> {
    let (action, relation, direction) = match (event, change) {
        ("change_external_contact", "add_external_contact") => (Action::ADD, Some(Relation::MUTUAL), None),
        ("change_external_contact", "add_half_external_contact") => {
            (Action::ADD, Some(Relation::HALF), Some(Direction::INBOUND))
        }
        ("change_external_contact", "edit_external_contact") => (Action::EDIT, None, None),
        ("change_external_contact", "del_external_contact") => {
            (Action::REMOVE, Some(Relation::DELETED_BY_MEMBER), None)
        }
        ("change_external_contact", "del_follow_user") => {
            (Action::REMOVE, Some(Relation::DELETED_BY_CUSTOMER), None)
        }
        ("change_external_contact", "transfer_fail") => (Action::TRANSFER, None, None),
        ("customer_acquisition", "friend_request") => {
            (Action::ACCEPT, Some(Relation::NONE), Some(Direction::INBOUND))
        }
        _ => return None,
    };
    Some(Meaning { action, relation, direction })
}

/// What an element says: one that is empty is one that was left out.
fn owned(element: &Option<String>) -> Option<String> {
    said(element).map(Into::into)
}

impl Callback {
    /// Reads a callback that was given as JSON.
    ///
    /// # Errors
    /// As [`Request::from_json`].
    pub fn from_json(bytes: &[u8], limits: &Limits) -> Result<Callback, ReadError> {
        object_from_json(bytes, limits)
    }

    /// Reads a callback that was given as XML, one element with a flat list of elements in it. A document type, an
    /// entity of the document's own and a processing instruction are refused, so no entity can grow.
    ///
    /// # Errors
    /// When it is larger than `limits.request_bytes`, not UTF-8, not such XML, or gives an element twice.
    #[cfg(feature = "xml")]
    pub fn from_xml(bytes: &[u8], limits: &Limits) -> Result<Callback, ReadError> {
        super::xml::flat_object(bytes, limits)
    }

    /// The corporation.
    pub fn corp_id(&self) -> Option<&str> {
        // An envelope with AuthCorpId is a third party's, whatever else it has.
        said(&self.auth_corp_id).or(said(&self.to_user_name))
    }

    fn seconds(&self) -> Option<i64> {
        self.create_time.or(self.time_stamp)
    }

    /// What makes a repeated delivery the same event: `corp_id|ChangeType|UserID|ExternalUserID|CreateTime`.
    ///
    /// WeCom repeats a callback up to three times; `FromUserName` and `CreateTime` alone would take two contacts added
    /// in one second for one, because `FromUserName` is always `sys`. `None` when a part is missing
    /// or blank.
    pub fn idempotency_key(&self) -> Option<String> {
        let (corp, change, seconds) = (self.corp_id()?, said(&self.change_type)?, self.seconds()?);
        let (member, contact) = (said(&self.user_id)?, said(&self.external_user_id)?);
        Some(format!("{corp}|{change}|{member}|{contact}|{seconds}"))
    }

    /// The request that this event stands for, in phase `post`.
    ///
    /// An added contact is `add`, an edited one `edit`, a removed one `remove`, a failed transfer `transfer`, and a
    /// request sent through an acquisition link `accept`. The direction is told where the event itself says it; else it
    /// follows from `oper_userid` once [`Contact::enrich`](super::Contact::enrich) has brought that.
    ///
    /// # Errors
    /// `Foreign` when the event is of another sort; `Unfit` when an id holds a `|` or a control character, which would
    /// let two events share one key.
    pub fn request(&self) -> Result<Request, ReadError> {
        let event = said(&self.event).or(said(&self.info_type)).unwrap_or("");
        let change = said(&self.change_type).unwrap_or("");
        let Some(meaning) = meaning(event, change) else {
            let detail = format!("no event of contacts: `{}`, `{}`", plain(event), plain(change));
            return Err(ReadError::new(ReadErrorKind::Foreign, "ChangeType", detail));
        };
        self.check_ids()?;
        let by_link = event == "customer_acquisition";
        let mut request = Request {
            request_id: self.idempotency_key(),
            tenant: self.corp_id().map(Into::into),
            app: said(&self.agent_id).or(said(&self.suite_id)).map(Into::into),
            action: meaning.action,
            phase: Phase::POST,
            at: self.seconds().and_then(Timestamp::from_unix),
            relation: meaning.relation,
            direction: meaning.direction,
            welcome_code: owned(&self.welcome_code),
            channel: Channel {
                state: owned(&self.state),
                link_id: owned(&self.link_id),
                add_way: by_link.then_some(AddWay::ACQUISITION_LINK),
                customer_channel: if by_link { owned(&self.state) } else { None },
                ..Channel::default()
            },
            ..Request::default()
        };
        request.actor.userid = owned(&self.user_id);
        request.target.external_userid = owned(&self.external_user_id);
        request.removal.source = owned(&self.source);
        request.handover.fail_reason = owned(&self.fail_reason);
        if by_link {
            request.requested_at = request.at;
        }
        Ok(request)
    }

    fn check_ids(&self) -> Result<(), ReadError> {
        let ids = [
            ("ToUserName", &self.to_user_name),
            ("AuthCorpId", &self.auth_corp_id),
            ("UserID", &self.user_id),
            ("ExternalUserID", &self.external_user_id),
        ];
        let odd = |id: &str| id.chars().any(|c| c == '|' || c.is_control());
        match ids.into_iter().find(|(_, id)| said(id).is_some_and(odd)) {
            Some((name, _)) => {
                let detail = "expected an id, found text with `|` or a control character";
                Err(ReadError::new(ReadErrorKind::Unfit, name, detail))
            }
            None => Ok(()),
        }
    }
}
