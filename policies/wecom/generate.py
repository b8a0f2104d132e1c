#!/usr/bin/env python3
"""Writes requests.jsonl: a working week of made-up requests, the same on every machine and under every Python 3.

    python3 policies/wecom/generate.py > policies/wecom/requests.jsonl

Nobody in it exists. Numbers are those that everybody uses as examples; domains end in `.example`.
"""

import json
import sys
from datetime import datetime, timedelta, timezone

ZONE = timezone(timedelta(hours=8))
MONDAY = datetime(2026, 11, 23, tzinfo=ZONE)


class Dice:
    """SplitMix64. The standard library's generator may change its methods; this one cannot."""

    def __init__(self, seed):
        self.state = seed

    def roll(self, sides):
        self.state = (self.state + 0x9E3779B97F4A7C15) & (2**64 - 1)
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & (2**64 - 1)
        return (z ^ (z >> 31)) % sides

    def pick(self, items):
        return items[self.roll(len(items))]

    def chance(self, percent):
        return self.roll(100) < percent


TENANTS = ["ww8a7f3c0d1e2b4a56", "ww1c9d22e07b5f4388", "wwd41e6a90f3b27c15"]
ACTORS = [
    {"userid": "zhangsan", "department_list": [2, 7], "roles": ["sales"]},
    {"userid": "lisi", "department_list": [2], "roles": ["sales"]},
    {"userid": "WangWu", "department_list": ["3"], "roles": ["service"]},
    {"userid": "zhaoliu", "department_list": [7], "roles": ["sales", "admin"]},
    {"userid": "chen.qi", "department_list": [3, 9], "roles": ["service"]},
    {"userid": "sun_ba", "department_list": [12], "roles": []},
]
NAMES = [
    "张伟", "王芳", "李娜", "歐陽修文", "陳嘉欣", "劉德明", "司馬相如", "赵子龙", "Zhang Wei", "Anna Li", "O'Neil",
    "小明🌸", "🍀幸运草🍀", "A0 房产-小刘", "张伟13800138001", "阿Ken", "佐藤健", "김민수", "Müller", "ＶＩＰ客户王姐",
    "李 女士", "周总", "🐱", "ab", "刷單王老師", "阿力木江·买买提",
]
COMPANIES = ["示例科技有限公司", "示例（上海）贸易有限公司", "示例餐饮管理集团", "示例空壳贸易有限公司", "Example Trading Co., Ltd."]
REMARKS = [
    "您好，我是示例科技有限公司的采购", "想咨询一下报价", "关于工单：AB-1234 的问题", "工单 CD-20261123，请尽快处理", "朋友介绍的",
    "返利活动，加我", "加-微-信详聊", "低息貸款，無抵押", "看到加微信群公告了", "佳薇信 13900139001", "有事找我ＶＸ", "我要投诉",
    "", "   ", "🙏🙏🙏", "门店 7 的会员", "Hello, this is Anna from Example Trading", "兼职　刷单日结", "电话一三八零零一三八零零零",
    "请备注：示例餐饮管理集团-周总",
]
TAGS = [[], ["老客户"], ["VIP"], ["华东", "VIP"], ["非VIP"], ["意向高", "展会2026"]]
EMAILS = [
    ("wang@dealer.example", True), ("Li@North.Partner.EXAMPLE", True), ("shop@store-042.example", None),
    ("x@notdealer.example", True), ("someone@mail.example", False), ("chen@dealer.example", False), ("不是邮箱", None),
]


def disguise(dice, number):
    """The number in one of the spellings that people use."""
    spaced = f"{number[:3]} {number[3:7]} {number[7:]}"
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
    return dice.pick([
        number, number, spaced, spaced.replace(" ", "-"), "+86" + number, "0086 " + number, "（+86）" + spaced, wide,
        number[:3] + "\u200b" + number[3:], "86-" + number,
    ])


def phone(dice):
    if dice.chance(6):
        return dice.pick(["13800138000", "+86 139 0013 9000", "+852 6123 4567"])
    if dice.chance(6):
        return dice.pick(["12345", "+1 212 555 0142", "010-12345678", "400-800-8000", "61234567", "未提供", "138****8000"])
    return disguise(dice, f"{dice.pick(['138001380', '139001390', '195001950', '166001660'])}{dice.roll(90) + 10}")


class Week:
    """The requests, in the order of their time."""

    def __init__(self, dice):
        self.dice = dice
        self.number = 0
        self.at = MONDAY + timedelta(minutes=7)

    def later(self):
        """Some minutes later; most of a night is slept through."""
        self.at += timedelta(seconds=self.dice.roll(26 * 60) + 1)
        if self.at.hour < 7 and self.dice.chance(20):
            self.at = self.at.replace(hour=8, minute=40)

    def moment(self):
        """An instant as one of the ways in which hosts write it."""
        utc = self.at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        seconds = int(self.at.timestamp())
        return self.dice.pick([self.at.isoformat(), self.at.isoformat(), utc, seconds, seconds * 1000])

    def contact_id(self, number=None):
        return f"wmEXAMPLE{self.dice.roll(400) if number is None else number:05d}"

    def begin(self, action, **more):
        self.number += 1
        dice = self.dice
        actor = dict(dice.pick(ACTORS), follow_user_enabled=True, activated=True, real_name=True)
        actor["customer_total"] = dice.pick([12, 340, 1720, 2600, 4999, 5000])
        actor["capacity"] = dice.pick([5000, 20000, 20000])
        if dice.chance(4):
            actor["follow_user_enabled"] = False
        if dice.chance(4):
            del actor["follow_user_enabled"]
        if dice.chance(3):
            actor["activated"] = False
        if dice.chance(20):
            actor["online"] = dice.chance(60)
        request = {
            "request_id": f"req-{self.number:04d}",
            "tenant": dice.pick(TENANTS),
            "app": str(1000002 + dice.roll(2)),
            "action": action,
            "at": self.moment(),
            "actor": actor,
            "evidence": {"ip": f"203.0.113.{dice.roll(250) + 1}", "device_id": f"dev-{dice.roll(40):02d}",
                         "transport": dice.pick(["tls", "tls", "tls", "mtls"])},
        }
        if dice.chance(2):
            request["evidence"]["transport"] = "plain"
        if dice.chance(3):
            del request["evidence"]
        request.update(more)
        return request

    def target(self):
        dice = self.dice
        target = {"external_userid": self.contact_id(), "type": 1, "name": dice.pick(NAMES)}
        if dice.chance(25):
            target.update(type=2, corp_name="示例", corp_full_name=dice.pick(COMPANIES))
        if dice.chance(45):
            target["mobiles"] = [phone(dice) for _ in range(1 + dice.roll(2))]
        if dice.chance(18):
            address, verified = dice.pick(EMAILS)
            target["emails"] = [{"addr": address} if verified is None else {"addr": address, "verified": verified}]
        if dice.chance(35):
            target["tags"] = dice.pick(TAGS)
        if dice.chance(8):
            target["owner"] = dice.pick(ACTORS)["userid"]
        return target

    def add(self, phase="pre"):
        dice = self.dice
        way = dice.pick([1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 9, 10, 16, 16, 22, 24, 99, 201, 202])
        request = self.begin("add", channel={"add_way": way}, target=self.target())
        inbound = way in (1, 16) or dice.chance(15)
        request["oper_userid"] = request["target"]["external_userid"] if inbound else request["actor"]["userid"]
        if dice.chance(5):
            del request["oper_userid"]
        self.describe_channel(request, way)
        if way in (2, 5) and dice.chance(80):
            request["target"].setdefault("mobiles", [phone(dice)])
        facts = {}
        if way in (2, 5) and dice.chance(90):
            facts["phone_matching"] = dice.chance(85)
        if way == 3 and dice.chance(90):
            facts["external_card"] = dice.chance(85)
        if dice.chance(6):
            facts["new_device"] = True
        if dice.chance(50):
            request["message"] = {"text": dice.pick(REMARKS), "source": dice.pick(["apply", "form", "remark"])}
            if "工单" in request["message"]["text"]:
                facts["ticket_open"] = dice.chance(70)
        if way in (2, 5) and dice.chance(75):
            request["consent"] = {"basis": dice.pick(["consent", "contract"]), "purpose": "售后服务"}
        if dice.chance(3):
            request["consent"] = {"basis": "consent", "withdrawn_at": (self.at - timedelta(days=2)).isoformat()}
        if phase == "pre" and dice.chance(6):
            request["approval"] = {"granted": dice.chance(80), "by": dice.pick(["manager", request["actor"]["userid"]])}
        if dice.chance(5):
            request["scores"] = [{"model": "intent-3", "label": "complaint", "score": dice.pick([0.31, 0.86, 0.97])}]
        if dice.chance(5):
            request["prefill"] = [{"source": "licence", "provider": "ocr", "field": "target.corp_full_name",
                                   "value": "示例科技有限公司", "confidence": dice.pick([0.55, 0.93])}]
        if phase == "post":
            self.happened(request)
        elif dice.chance(6):
            request["relation"] = dice.pick(["mutual", "deleted_by_customer", "none"])
        if facts:
            request["facts"] = facts
        return request

    def describe_channel(self, request, way):
        dice, channel = self.dice, request["channel"]
        if way == 1 and dice.chance(60):
            channel.update(config_id=f"cfg{dice.roll(5):03d}", state=f"store-{dice.roll(30)}", skip_verify=dice.chance(60))
        if way == 4 and dice.chance(80):
            channel["chat_id"] = f"wrEXAMPLE{dice.roll(9):02d}"
        if way == 16:
            channel.update(link_id=f"caEXAMPLE{dice.roll(4)}", customer_channel=dice.pick(["autumn", "展会", "douyin_live"]))
        if way == 10:
            channel["wechat_channels"] = {"nickname": "示例视频号", "source": dice.roll(4)}

    def happened(self, request):
        """A callback: the act has been done, and WeCom tells."""
        request["phase"] = "post"
        request.pop("evidence", None)
        created = int(self.at.timestamp())
        request["at"] = created
        request["relation"] = self.dice.pick(["mutual", "mutual", "half"])
        change = "add_half_external_contact" if request["relation"] == "half" else "add_external_contact"
        parts = [request["tenant"], change, request["actor"]["userid"], request["target"]["external_userid"], str(created)]
        request["request_id"] = "|".join(parts)
        if self.dice.chance(70):
            request["welcome_code"] = f"WELCOME{self.number:04d}"

    def accept(self):
        request = self.begin("accept", target=self.target(), channel={"add_way": 1})
        request["oper_userid"] = request["target"]["external_userid"]
        request["requested_at"] = (self.at - timedelta(minutes=self.dice.roll(600))).isoformat()
        return request

    def colleague(self):
        return self.begin("add", target={"external": False, "userid": self.dice.pick(ACTORS)["userid"]},
                          channel={"add_way": 2})

    def transfer(self):
        dice = self.dice
        handover = {"handover_userid": dice.pick(ACTORS)["userid"], "takeover_userid": dice.pick(ACTORS)["userid"],
                    "transfers": dice.pick([0, 0, 1, 2]), "takeover_customer_total": dice.pick([10, 4990, 5000]),
                    "takeover_capacity": 5000}
        if dice.chance(15):
            del handover["takeover_userid"]
        if dice.chance(15):
            handover["dimission_time"] = (self.at - timedelta(days=dice.pick([20, 400]))).isoformat()
        request = self.begin("transfer", handover=handover, target={"external_userid": self.contact_id(dice.roll(12))})
        if dice.chance(15):
            request["phase"] = "post"
            handover["fail_reason"] = dice.pick(["customer_refused", "customer_limit_exceed"])
        return request

    def pool(self):
        dice = self.dice
        action = dice.pick(["claim", "claim", "recycle", "expire"])
        request = self.begin(action, target=self.target())
        request["target"].pop("owner", None)
        if action == "expire":
            request["requested_at"] = (self.at - timedelta(hours=dice.pick([5, 71, 72, 90]))).isoformat()
            return request
        request["pool"] = {"id": "public", "previous_owner": dice.pick(ACTORS)["userid"],
                           "entered_at": (self.at - timedelta(minutes=dice.pick([20, 600, 14000]))).isoformat(),
                           "last_follow_at": (self.at - timedelta(days=dice.pick([3, 31, 200]))).isoformat()}
        return request

    def export(self):
        dice = self.dice
        request = self.begin("export", count=dice.pick([20, 800, 1000, 1001, 6000]),
                             export={"scope": dice.pick(["own", "department", "all"]),
                                     "fields": dice.pick([["name", "mobile"], ["name"], ["name", "avatar", "unionid"]])})
        if dice.chance(85):
            request["actor"]["privilege"] = {"export_customer_list": dice.chance(75), "share_customer": True}
        return request

    def code(self):
        dice = self.dice
        channel = {"type": dice.pick([1, 2, 2]), "scene": 2, "state": dice.pick(["store-7", "expo", "参数" * 16]),
                   "skip_verify": dice.chance(30)}
        if dice.chance(15):
            del channel["skip_verify"]
        if dice.chance(25):
            channel.update(is_temp=True, expires_in=dice.pick([604800, 1209600, 2000000]), chat_expires_in=86400)
        facts = {"code_members": dice.pick([1, 1, 12, 100, 101]), "industry": dice.pick(["医疗", "零售"])}
        return self.begin("configure_code", phase="config", channel=channel, facts=facts)

    def removal(self):
        request = self.begin("remove", target={"external_userid": self.contact_id()})
        self.happened(request)
        del request["relation"]
        if self.dice.chance(40):
            request["removal"] = {"source": "DELETE_BY_TRANSFER"}
        return request


def bursts(week):
    """What a few quiet days would not show: full minutes, retries, an id that is used twice."""
    dice = week.dice
    for _ in range(32):
        week.at += timedelta(seconds=1)
        request = week.begin("batch_add_user", facts={"batch_size": 20 + dice.roll(100)})
        request.update(tenant=TENANTS[0], app="1000002")
        request["evidence"] = {"transport": "tls"}
        yield request
    week.at = week.at.replace(minute=32, second=1)
    for number in range(13):
        week.at += timedelta(seconds=3)
        request = week.begin("external_contact_add", consent={"basis": "contract"},
                             target={"external": True, "name": "李娜", "mobiles": [disguise(dice, f"138001390{number:02d}")]})
        request.update(tenant=TENANTS[1], app="1000003")
        request["actor"].update(follow_user_enabled=True, activated=True, customer_total=10)
        request["evidence"] = {"transport": "mtls"}
        yield request
    for userid in ["zhangsan", "lisi", "WangWu", "zhaoliu", "chen.qi"]:
        week.at += timedelta(minutes=4)
        request = week.begin("add", channel={"add_way": 3}, facts={"external_card": True}, oper_userid=userid,
                             target={"external_userid": week.contact_id(999), "name": "歐陽修文"})
        request.update(tenant=TENANTS[2])
        request["actor"] = {"userid": userid, "follow_user_enabled": True, "activated": True, "real_name": True}
        request["evidence"] = {"transport": "tls"}
        yield request
    retried = week.add("post")
    for _ in range(3):
        yield retried
    yield dict(retried, target={"external_userid": week.contact_id(998), "name": "张伟"})
    yield {"request_id": "req-user-get", "tenant": TENANTS[0], "app": "1000002", "action": "user_get",
           "at": week.moment(), "actor": {"userid": "zhangsan"}, "evidence": {"transport": "tls"}}


def tour(week):
    """One plain request for each rule that chance rarely reaches, at eleven in the morning."""
    ready = {"follow_user_enabled": True, "activated": True, "real_name": True}

    def plain(action="add", userid="zhangsan", **more):
        week.number += 1
        week.at += timedelta(seconds=40)
        return {"request_id": f"req-{week.number:04d}", "tenant": TENANTS[0], "app": "1000002", "action": action,
                "at": week.moment(), "actor": dict(ready, userid=userid), "evidence": {"transport": "tls"}, **more}

    def contact(number, **more):
        return {"external_userid": week.contact_id(number), "name": week.dice.pick(NAMES[:4]), **more}

    search = {"channel": {"add_way": 2}, "facts": {"phone_matching": True}, "consent": {"basis": "consent"},
              "oper_userid": "zhangsan"}
    scanned = contact(801)
    yield plain(target=contact(800, mobiles=["12012345678"]), **search)
    yield plain(target=scanned, channel={"add_way": 1}, oper_userid=scanned["external_userid"])
    yield plain(target=contact(802), channel={"add_way": 9}, approval={"granted": True, "by": "manager"})
    yield plain(target=contact(803), channel={"add_way": 10}, message={"text": "工单：EF-55021"}, facts={"ticket_open": True})
    yield plain(target=contact(804), channel={"add_way": 3}, facts={"external_card": True}, oper_userid="zhangsan",
                relation="deleted_by_customer")
    off_duty = plain(target=contact(805), channel={"add_way": 1}, oper_userid=week.contact_id(805))
    off_duty["actor"]["online"] = False
    yield off_duty
    yield plain(target=contact(806, emails=[{"addr": "wang@dealer.example", "verified": True}]), channel={"add_way": 1})
    for tag, facts in (("参数", {"industry": "零售"}), ("expo", {"industry": "医疗"})):
        long = 86400 if tag == "参数" else 2000000
        yield plain("configure_code", phase="config", facts=dict(facts, code_members=3),
                    channel={"type": 2, "state": tag, "skip_verify": False, "is_temp": True, "expires_in": long})
    handover = {"handover_userid": "lisi", "takeover_userid": "sun_ba", "takeover_customer_total": 3, "takeover_capacity": 5000}
    for _ in range(3):
        yield plain("transfer", target=contact(807), handover=dict(handover))
    yield plain("transfer", target=contact(808, tags=["VIP"]), handover=dict(handover))
    asleep = (week.at - timedelta(days=500)).isoformat()
    yield plain("transfer", target=contact(809), handover=dict(handover, takeover_last_login_at=asleep))
    for number in range(21):
        entered = (week.at - timedelta(days=30)).isoformat()
        yield plain("claim", target=contact(820 + number), pool={"id": "public", "entered_at": entered})
    for rows, device in ((900, False), (950, True)) + ((1000, False),) * 10:
        request = plain("export", count=rows, export={"scope": "own", "fields": ["name", "mobile"]}, facts={"new_device": device})
        request["actor"]["privilege"] = ["export_customer_list"]
        yield request


MALFORMED = [
    '{"request_id":"bad-0001","action":"add","at":"2026-11-23T10:00:00+08:00","target":{"name":"张伟"',
    '{"request_id":"bad-0002","action":"add","target":{"mobiles":[13800138000]}}',
    '["bad-0003","add"]',
    "bad-0004 add zhangsan 13800138000",
    '{"request_id":"bad-0005","action":"befriend","at":"2026-11-23T10:00:00+08:00"}',
    '{"request_id":"bad-0006","action":"add","at":"tomorrow"}',
    '{"request_id":"bad-0007","action":"add","at":"2026-02-30T10:00:00+08:00"}',
    '{"request_id":"bad-0008","action":"add","action":"accept"}',
    '{"request_id":"bad-0009","action":"add","actor":"zhangsan"}',
    '{"request_id":"bad-0010","action":"add","channel":{"skip_verify":"maybe"}} {"trailing":true}',
]
# Short, but well-formed: what is missing is unknown, and what is unknown to us is passed over.
SPARSE = [
    "{}",
    '{"request_id":"sparse-1","at":1763863200}',
    '{"request_id":"sparse-2","at":"2026-11-23T10:00:00+08:00","actor":{"userid":"zhangsan"},"colour":"red"}',
    '{"request_id":"sparse-3","at":null,"actor":null,"target":{"mobiles":[]},"channel":{"add_way":null}}',
]


def lines():
    week = Week(Dice(20261123))
    makers = [week.add] * 11 + [lambda: week.add("post")] * 4 + [
        week.accept, week.accept, week.colleague, week.transfer, week.transfer, week.pool, week.pool, week.export,
        week.code, week.code, week.removal]
    odd = [text for pair in zip(MALFORMED, SPARSE + [None] * len(MALFORMED)) for text in pair if text is not None]
    for number in range(310):
        week.later()
        yield week.dice.pick(makers)()
        if number == 120:
            week.at = MONDAY + timedelta(days=2, hours=10, minutes=30)
            yield from bursts(week)
            yield from tour(week)
        if number % 21 == 20 and odd:
            yield odd.pop(0)


def main():
    out = open(sys.stdout.fileno(), "w", encoding="utf-8", newline="\n", closefd=False)
    for line in lines():
        text = line if isinstance(line, str) else json.dumps(line, ensure_ascii=False, separators=(",", ":"))
        print(text, file=out)


if __name__ == "__main__":
    main()
