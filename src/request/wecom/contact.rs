//! The details of a contact: `externalcontact/get` and `externalcontact/batch/get_by_user`.

use super::super::code::{Action, AddWay, ContactType, Gender, Phase};
use super::super::error::{ReadError, ReadErrorKind};
use super::super::json::object_from_json;
use super::super::list::{Tag, Tags};
use super::super::model::{Request, WechatChannels, optional};
use super::super::time::Timestamp;
use super::super::value::said;
use crate::limits::Limits;
use serde::{Deserialize, Serialize};
use std::fmt;

optional! {
    /// The contact itself. The avatar and the profile's own attributes are not read: no rule needs them.
    pub struct ExternalContact {
        /// The contact's id in this corporation.
        external_userid: String = "super::super::read::id",
        /// Name or nickname.
        name: String = "super::super::read::text",
        /// Position; WeCom users only.
        position: String = "super::super::read::text",
        /// Short name of the corporation; WeCom users only.
        corp_name: String = "super::super::read::text",
        /// Full name of the corporation; WeCom users only.
        corp_full_name: String = "super::super::read::text",
        /// Whether the contact uses WeChat or WeCom.
        #[serde(rename = "type")]
        contact_type: ContactType = "super::super::read::code",
        /// Gender as the profile says.
        gender: Gender = "super::super::read::code",
        /// The WeChat user's id across one developer's apps.
        unionid: String = "super::super::read::id",
    }

    /// What one member has noted about the contact (`follow_user`, and `follow_info` in the batch form).
    pub struct FollowUser {
        /// The member.
        userid: String = "super::super::read::id",
        /// The remark.
        remark: String = "super::super::read::text",
        /// The description.
        description: String = "super::super::read::text",
        /// When the member got the contact.
        createtime: Timestamp = "super::super::read::time",
        /// The tags, described.
        tags: Tags = "super::super::list::tags",
        /// The tags by their ids alone, in the batch form.
        tag_id: Vec<String> = "super::super::read::ids",
        /// The corporation that the member noted.
        remark_corp_name: String = "super::super::read::text",
        /// The phone numbers that the member noted; kept from third parties.
        remark_mobiles: Vec<String> = "super::super::read::ids",
        /// How the contact was found.
        add_way: AddWay = "super::super::read::code",
        /// Who opened the contact.
        oper_userid: String = "super::super::read::id",
        /// The parameter of the live code or link.
        state: String = "super::super::read::id",
        /// The video channel that led here.
        wechat_channels: WechatChannels = "super::super::read::optional_group",
    }
}

/// An answer of `externalcontact/get`.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Answer {
    #[serde(deserialize_with = "super::super::read::int")]
    errcode: Option<i64>,
    #[serde(deserialize_with = "super::super::read::group")]
    external_contact: ExternalContact,
    #[serde(deserialize_with = "super::super::read::records")]
    follow_user: Vec<FollowUser>,
    #[serde(deserialize_with = "super::super::read::text")]
    next_cursor: Option<String>,
}

/// An answer of `externalcontact/batch/get_by_user`.
#[derive(Deserialize, Default)]
#[serde(default)]
struct BatchAnswer {
    #[serde(deserialize_with = "super::super::read::int")]
    errcode: Option<i64>,
    #[serde(deserialize_with = "super::super::read::records")]
    external_contact_list: Vec<BatchEntry>,
    #[serde(deserialize_with = "super::super::read::text")]
    next_cursor: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct BatchEntry {
    #[serde(deserialize_with = "super::super::read::group")]
    external_contact: ExternalContact,
    #[serde(deserialize_with = "super::super::read::optional_group")]
    follow_info: Option<FollowUser>,
}

fn accepted(errcode: Option<i64>) -> Result<(), ReadError> {
    match errcode {
        None | Some(0) => Ok(()),
        Some(code) => {
            let detail = format!("the platform answered with error {code}");
            Err(ReadError::new(ReadErrorKind::Foreign, "errcode", detail))
        }
    }
}

/// One contact with those members who have it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Contact {
    /// The contact.
    pub external_contact: ExternalContact,
    /// The members who have the contact, on this page of the answer.
    pub follow_user: Vec<FollowUser>,
    /// Asks for the next page, when more than 500 members have the contact.
    pub next_cursor: Option<String>,
}

/// Contacts of the batch form.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ContactPage {
    /// The contacts, each with one member.
    pub contacts: Vec<Contact>,
    /// Asks for the next page.
    pub next_cursor: Option<String>,
}

impl ContactPage {
    /// Reads an answer of `externalcontact/batch/get_by_user`.
    ///
    /// # Errors
    /// As [`Request::from_json`]; `Foreign` when the answer is an error of the platform.
    pub fn from_json(bytes: &[u8], limits: &Limits) -> Result<ContactPage, ReadError> {
        let answer: BatchAnswer = object_from_json(bytes, limits)?;
        accepted(answer.errcode)?;
        let contact = |entry: BatchEntry| Contact {
            external_contact: entry.external_contact,
            follow_user: entry.follow_info.into_iter().collect(),
            next_cursor: None,
        };
        let contacts = answer.external_contact_list.into_iter().map(contact).collect();
        Ok(ContactPage { contacts, next_cursor: answer.next_cursor })
    }
}

/// The details are of another contact than the request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AnotherContact;

impl fmt::Display for AnotherContact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the details are of another contact than the request")
    }
}

impl std::error::Error for AnotherContact {}

impl Contact {
    /// Reads an answer of `externalcontact/get`.
    ///
    /// # Errors
    /// As [`Request::from_json`]; `Foreign` when the answer is an error of the platform.
    pub fn from_json(bytes: &[u8], limits: &Limits) -> Result<Contact, ReadError> {
        let answer: Answer = object_from_json(bytes, limits)?;
        accepted(answer.errcode)?;
        Ok(Contact {
            external_contact: answer.external_contact,
            follow_user: answer.follow_user,
            next_cursor: answer.next_cursor,
        })
    }

    /// One request for each member who has the contact: that this member got it, when and how. For checking what is
    /// already there against a policy. They carry no request id, because no event stands behind them.
    pub fn requests<'a>(&'a self, tenant: &'a str) -> impl Iterator<Item = Request> + 'a {
        self.follow_user.iter().map(move |follow| {
            let mut request = Request {
                tenant: Some(tenant.to_owned()),
                action: Action::ADD,
                phase: Phase::POST,
                at: follow.createtime,
                ..Request::default()
            };
            fill_id(&mut request.actor.userid, &follow.userid);
            self.fill(&mut request, Some(follow));
            request
        })
    }

    /// Adds to `request`, which a callback made, what the details say about the same contact and member. What the
    /// request already says stays, unless it is blank; a blank id of the details is none, and a blank text is an empty one.
    /// When the member is not among those who have the contact (it was removed, or stands on another page), only the
    /// contact itself is added.
    ///
    /// # Errors
    /// When the request is about another contact; it is then left as it was.
    pub fn enrich(&self, request: &mut Request) -> Result<(), AnotherContact> {
        let asked = said(&request.target.external_userid);
        let given = said(&self.external_contact.external_userid);
        if asked.zip(given).is_some_and(|(asked, given)| asked != given) {
            return Err(AnotherContact);
        }
        let member = said(&request.actor.userid);
        let follow =
            self.follow_user.iter().find(|follow| member.is_some() && said(&follow.userid) == member);
        self.fill(request, follow);
        Ok(())
    }

    fn fill(&self, request: &mut Request, follow: Option<&FollowUser>) {
        let (target, contact) = (&mut request.target, &self.external_contact);
        fill_id(&mut target.external_userid, &contact.external_userid);
        fill_text(&mut target.name, &contact.name);
        fill_text(&mut target.position, &contact.position);
        fill_text(&mut target.corp_name, &contact.corp_name);
        fill_text(&mut target.corp_full_name, &contact.corp_full_name);
        fill(&mut target.contact_type, &contact.contact_type);
        fill(&mut target.gender, &contact.gender);
        fill_id(&mut target.unionid, &contact.unionid);
        let Some(given) = follow else { return };
        // Blank, it says that the platform does not know who opened the contact.
        fill_text(&mut request.oper_userid, &given.oper_userid);
        fill(&mut request.channel.add_way, &given.add_way);
        fill_id(&mut request.channel.state, &given.state);
        fill(&mut request.channel.wechat_channels, &given.wechat_channels);
        let noted = &mut request.follow;
        fill_text(&mut noted.remark, &given.remark);
        fill_text(&mut noted.description, &given.description);
        fill(&mut noted.createtime, &given.createtime);
        fill_text(&mut noted.remark_corp_name, &given.remark_corp_name);
        fill(&mut noted.remark_mobiles, &given.remark_mobiles);
        fill(&mut noted.tags, &given.all_tags());
    }
}

fn fill<T: Clone>(slot: &mut Option<T>, given: &Option<T>) {
    if slot.is_none() {
        slot.clone_from(given);
    }
}

/// Fills in an id. One that is given blank is left out.
fn fill_id(slot: &mut Option<String>, given: &Option<String>) {
    if let (None, Some(given)) = (said(slot), said(given)) {
        *slot = Some(given.to_owned());
    }
}

/// Fills in a text. One that is given empty is one that is known to be empty.
fn fill_text(slot: &mut Option<String>, given: &Option<String>) {
    if said(slot).is_none() && given.is_some() {
        slot.clone_from(given);
    }
}

impl FollowUser {
    /// The tags in either form.
    fn all_tags(&self) -> Option<Tags> {
        let by_id = || {
            let tag = |id: &String| Tag { tag_id: Some(id.clone()), ..Tag::default() };
            self.tag_id.as_ref().map(|ids| ids.iter().map(tag).collect())
        };
        self.tags.clone().or_else(by_id)
    }
}
