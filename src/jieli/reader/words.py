"""How facts are called and said, in Chinese and English, on the terminal, on the page and in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from jieli.reader import found
from jieli.reader.cells import Sentence

Lang = Literal["zh", "en"]

FIELDS = {
    "publication_date": Sentence("发布日期", "Published"),
    "event_dates": Sentence("活动日期", "Event date"),
    "event_types": Sentence("活动类型", "Event type"),
    "programme": Sentence("项目", "Programme"),
    "batches": Sentence("批次", "Batch"),
    "sending_orgs": Sentence("派出单位", "Sender"),
    "recipient_orgs": Sentence("受援单位", "Recipient"),
    "recipient_places": Sentence("受援地", "Recipient place"),
    "persons": Sentence("人员", "Person"),
    "head_counts": Sentence("人数和数量", "Count"),
    "terms": Sentence("期限", "Term"),
    "deadlines": Sentence("截止日", "Deadline"),
    "money": Sentence("金额", "Money"),
    "equipment": Sentence("设备物资", "Equipment"),
    "agreements": Sentence("协议", "Agreement"),
    "deliverables": Sentence("留下的成果", "Deliverable"),
}
"""Every kind of fact, in the order in which people read them."""

EVENTS = {
    "dispatch": Sentence("选派", "dispatch"),
    "rotation": Sentence("轮换", "rotation"),
    "visit": Sentence("走访", "visit"),
    "meeting": Sentence("会议", "meeting"),
    "agreement": Sentence("签约", "agreement"),
    "plaque": Sentence("授牌", "plaque"),
    "donation": Sentence("捐赠", "donation"),
    "training": Sentence("培训", "training"),
    "clinic": Sentence("义诊", "free clinic"),
    "referral": Sentence("转诊", "referral"),
    "teleconsultation": Sentence("远程会诊", "teleconsultation"),
    "new_technique": Sentence("新技术", "new technique"),
    "return": Sentence("返回", "return"),
    "appointment": Sentence("任命", "appointment"),
    "other": Sentence("其他", "other"),
}

KINDS = {
    "aid_worker": Sentence("援派人员", "aid worker"),
    "official": Sentence("负责人", "official"),
    "other": Sentence("其他", "other"),
}

_ABOUT = {"": ("", ""), ">=": ("至少", "at least "), "<=": ("至多", "at most "), "~": ("约", "about ")}


def said(value: Any, lang: Lang = "zh") -> str:
    """A fact's value as a reader would say it, on one line."""
    zh = lang == "zh"
    match value:
        case date():
            return value.isoformat()
        case found.EventDate(start, end, half):
            span = (
                start.isoformat()
                if start == end
                else f"{start.isoformat()}{'至' if zh else ' to '}{end.isoformat()}"
            )
            return f"{span} {half}".rstrip()
        case found.Word(word):
            known = EVENTS.get(word)
            return getattr(known, lang) if known else word
        case found.Batch(ordinal, text):
            return f"{text}（{ordinal}）" if zh else f"{text} ({ordinal})"
        case found.Org(name):
            return name
        case found.Place(name, code):
            return f"{name} {code}".rstrip()
        case found.Person(name, role, org, dept, kind):
            about = "".join(one for one in (org, dept) if one)
            whole = "，".join(
                one for one in (name, _joined(about, role), getattr(KINDS.get(kind), lang, kind)) if one
            )
            return whole if zh else whole.replace("，", ", ")
        case found.HeadCount(what, n, approx, unit):
            return f"{_about(approx, lang)}{n}{unit} {what}".rstrip()
        case found.Term(months, op):
            return f"{_about(op, lang)}{months:g}{'个月' if zh else ' months'}"
        case found.Deadline(whole, what, day):
            return f"{whole.isoformat() if whole else day} {what}".rstrip()
        case found.Money(amount, purpose, approx):
            return f"{_about(approx, lang)}{amount:,.0f}{'元' if zh else ' yuan'} {purpose}".rstrip()
        case found.Equipment(name, quantity, unit):
            return name if quantity is None else f"{name} {quantity}{unit}"
        case found.Agreement(name, parties):
            return f"{name}（{'、'.join(parties)}）" if parties else name
        case found.Deliverable(text):
            return text
    raise TypeError(f"no words for {type(value).__name__}")


_SHAPES: dict[str, type[Any]] = {
    "event_dates": found.EventDate, "event_types": found.Word, "programme": found.Word, "batches": found.Batch,
    "sending_orgs": found.Org, "recipient_orgs": found.Org, "recipient_places": found.Place, "persons": found.Person,
    "head_counts": found.HeadCount, "terms": found.Term, "deadlines": found.Deadline, "money": found.Money,
    "equipment": found.Equipment, "agreements": found.Agreement, "deliverables": found.Deliverable,
}  # fmt: skip


def said_row(name: str, row: Mapping[str, Any], lang: Lang = "zh") -> str:
    """The same for a row of the JSON document, of the kind ``name``."""
    if name == "publication_date":
        return str(row["value"])
    shape = _SHAPES[name]
    values = {key: row[key] for key in shape.__dataclass_fields__ if key in row}
    if shape is found.EventDate:
        values |= {key: date.fromisoformat(values[key]) for key in ("start", "end")}
    elif shape is found.Deadline:
        values |= {"date": None, "day": values["date"]}  # said as written, with or without its year
    return said(shape(**values), lang)


def rows_by_kind(document: Mapping[str, Any]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """The facts of a JSON document, kind by kind in the order of :data:`FIELDS`, without empty kinds."""
    kinds = ((name, document[name]) for name in FIELDS)
    return [(name, rows if isinstance(rows, list) else [rows]) for name, rows in kinds if rows]


def _joined(org: str, role: str) -> str:
    """An institution and an office without what both say: 柯坪县委 and 县委副书记."""
    both = (n for n in range(min(len(org), len(role)), 1, -1) if org.endswith(role[:n]))
    return org + role[next(both, 0) :]


def _about(approx: str, lang: Lang) -> str:
    return _ABOUT.get(approx, ("", ""))[0 if lang == "zh" else 1]
