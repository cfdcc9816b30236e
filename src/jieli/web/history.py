"""The history of any record in words: what happened, who did it, and each value before and after.

A page of a record takes it lazily, so that only the tab that shows it asks the database::

    Record(…, history=lambda: history.of(institution, actor))
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from jieli.kernel import anything, audit, door, reading
from jieli.kernel.actor import Actor
from jieli.registry.queries import accounts
from jieli.web import code_words, formats
from jieli.web.parts import Crumb, Head, Words
from jieli.web.record import HISTORY_PAGE, Change, Entry, Record, render_record

EVENTS: dict[str, Words] = {
    "load": gettext_lazy("装载代码表"),
    "merge": gettext_lazy("合并"),
    "undo_merge": gettext_lazy("撤销合并"),
    "end": gettext_lazy("结束"),
    "close": gettext_lazy("撤并"),
    "withdraw_file": gettext_lazy("撤下文件"),
    "link_user": gettext_lazy("关联账号"),
    "unlink_user": gettext_lazy("解除账号关联"),
    "import": gettext_lazy("导入"),
    "undo_import": gettext_lazy("撤销导入"),
    "transfer": gettext_lazy("调动"),
    "reopen": gettext_lazy("撤销撤并"),
    "confirm": gettext_lazy("确认"),
    "redraft": gettext_lazy("重新生成"),
    "strike": gettext_lazy("除名"),
    "substitute": gettext_lazy("递补"),
    "acknowledge": gettext_lazy("知悉限制"),
    "keep": gettext_lazy("下载定稿数据"),
    "opinion": gettext_lazy("科室意见"),
    "stage": gettext_lazy("拟定意见"),
    "unstage": gettext_lazy("撤下拟定意见"),
    "release": gettext_lazy("公布"),
}
"""Events that no machine names."""

PARTS: dict[str, Words] = {
    "family": gettext_lazy("家庭成员"),
    "names": gettext_lazy("其他名称"),
    "superiors": gettext_lazy("上级单位"),
    "contacts": gettext_lazy("联络人"),
    "substitutes": gettext_lazy("可替代学科"),
    "labels": gettext_lazy("批次名称"),
    "quota": gettext_lazy("名额"),
    "evidence": gettext_lazy("依据数据"),
    "basis": gettext_lazy("政策依据"),
    "rows": gettext_lazy("名单"),
    "posts": gettext_lazy("岗位"),
    "quotas": gettext_lazy("单位名额"),
    "exam_sites": gettext_lazy("体检机构"),
    "preferences": gettext_lazy("志愿岗位"),
}
"""Rows that belong to a record, by the name under which it knows them."""

READERS = {"roster": ("PO", "OD", "LG", "IN")}
"""Things that more people may read than may read what happened to them: who stood on a draft, why somebody left it."""

TONES = {
    "create": "done",
    "remove": "bad",
    "merge": "warn",
    "undo_merge": "warn",
    "close": "warn",
    "reveal": "warn",
}
_SILENT = frozenset({"search_text", "id_hash", "sha256", "file", "import_code", "password"})
_NOTES: dict[str, Words] = {
    "name": gettext_lazy("文件名"),
    "size": gettext_lazy("大小"),
    "kind": gettext_lazy("类别"),
    "count": gettext_lazy("条数"),
    "field": gettext_lazy("项目"),
    "address": gettext_lazy("地址"),
    "phone": gettext_lazy("电话"),
    "merged_into": gettext_lazy("并入"),
    "out": gettext_lazy("替换"),
    "in": gettext_lazy("递补"),
    "list": gettext_lazy("新名单"),
    "health_days": gettext_lazy("健康日报"),
}
"""What events note that is no field of the record."""


class Trail:
    """Entries of one record for a paginator: counted and cut in the database, put into words when shown."""

    def __init__(self, obj: Any, actor: Actor) -> None:
        self._obj = obj
        self._actor = actor
        self._rows = reading.history(obj)

    def count(self) -> int:
        """How many entries there are."""
        return self._rows.count()

    __len__ = count

    def __iter__(self) -> Iterator[Entry]:
        return iter(self[0 : self.count()])

    def __getitem__(self, part: Any) -> list[Entry]:
        rows = list(self._rows[part])
        names = anything.captions(self._actor, _codes(rows))
        sees_addresses = accounts.may_read_audit(self._actor)
        return [_entry(self._obj, row, names, origin=row.origin if sees_addresses else "") for row in rows]


def of(obj: Any, actor: Actor) -> Any:
    """The history of a record that the actor has already been allowed to see."""
    return Trail(obj, actor) if _reads(obj, actor) else ()


def _reads(obj: Any, actor: Actor) -> bool:
    roles = READERS.get(obj.permits.thing)
    return roles is None or bool(obj.permits.covers_roles(actor, roles, obj))


@require_safe
def record_history(request: HttpRequest, thing: str, code: str) -> HttpResponse:
    """The history of any record on a page of its own, for those that have no page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    obj = anything.record(actor, thing, code)
    kind = str(obj._meta.verbose_name)
    head = Head(obj.caption, line=f"{kind}·{obj.code}", crumbs=(Crumb(kind), Crumb(obj.code)))
    return render_record(
        request,
        Record(head),
        template="registry/history.html",
        context={
            "view": "history",
            "history": Paginator(of(obj, actor), HISTORY_PAGE).get_page(request.GET.get("page")),
        },
    )


def _codes(rows: Iterable[Any]) -> set[str]:
    found: set[str] = set()
    for row in rows:
        for values in (row.before, row.after):
            found.update(_strings(values))
    return found


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _entry(obj: Any, row: Any, names: Mapping[str, str], origin: str) -> Entry:
    said = str(EVENTS.get(row.event) or door.event_word(obj, row.event))
    tone = TONES.get(row.event, "")
    if row.target and obj.machine is not None:
        state = obj.machine.state(row.target)
        tone = state.tone
        if row.source:
            said = f"{said}（{obj.machine.state(row.source).label}→{state.label}）"
    return Entry(
        said,
        row.actor,
        row.at,
        role="" if row.role == "SYSTEM" else row.role,
        origin=origin,
        reason=row.reason,
        tone=tone,
        changes=tuple(_changes(obj, row, names)),
    )


def _changes(obj: Any, row: Any, names: Mapping[str, str]) -> Iterator[Change]:
    fields = [*row.after, *(k for k in row.before if k not in row.after)]
    for name in fields:
        if name in _SILENT:
            continue
        before = _words(obj, name, row.before.get(name), names) if name in row.before else None
        after = _words(obj, name, row.after.get(name), names) if name in row.after else None
        if (before, after) == (None, None) or (name not in row.before and after is False):
            continue  # nothing to tell of a field that was left empty when the record was made
        yield Change(_label(obj, name), before, after)


def _label(obj: Any, name: str) -> str:
    if name in PARTS:
        return str(PARTS[name])
    try:
        return str(obj._meta.get_field(name).verbose_name)
    except (FieldDoesNotExist, AttributeError):
        return str(_NOTES.get(name, name))


def _words(obj: Any, name: str, value: Any, names: Mapping[str, str]) -> object:
    """A stored JSON value as people read it; None for nothing."""
    if value in (None, "", []):
        return None
    if value == audit.HIDDEN:
        return _("（已加密，不显示）")
    if name == "field":
        names_of_fields = value if isinstance(value, list) else [str(value)]
        return formats.together(_label(obj, one.rpartition(".")[2]) for one in names_of_fields)
    if isinstance(value, list):
        return "；".join(_row_words(obj, one, names) for one in value)
    if isinstance(value, dict):
        return _row_words(obj, value, names)
    if name == "size" and isinstance(value, int):
        return formats.file_size(value)
    if name == "state" and obj.machine is not None:
        return str(obj.machine.state(value).label)
    if name == "ends_on" or (name == "valid_until" and obj.permits.thing in ("exam", "fitness")):
        # Stored as the first day after; people read the last
        day = _day_or_text(str(value))
        return formats.last_day(day) if isinstance(day, date) else day
    return _plain(obj.permits.thing, name, value, names, obj)


def _plain(thing: str, name: str, value: Any, names: Mapping[str, str], obj: Any = None) -> object:
    if not isinstance(value, str):
        return value
    set_name = code_words.FIELD_SETS.get(thing, {}).get(name)
    if set_name:
        return code_words.word(set_name, value)
    if value in names:
        return names[value]
    field = _field(obj, name)
    choices = dict(field.flatchoices) if field is not None and getattr(field, "flatchoices", None) else {}
    if value in choices:
        return str(choices[value])
    return _day_or_text(value)


def _field(obj: Any, name: str) -> Any:
    try:
        return obj._meta.get_field(name) if obj is not None else None
    except FieldDoesNotExist:
        return None


def _day_or_text(value: str) -> object:
    if len(value) == 10 and value[4:5] == "-":
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    if len(value) > 18 and value[10:11] == "T":
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return value
    return value


def _row_words(obj: Any, row: Any, names: Mapping[str, str]) -> str:
    """One row of a part: its values with their days at the end."""
    if not isinstance(row, dict):
        return str(row)
    found = [
        _("（已加密，不显示）")
        if value == audit.HIDDEN
        else str(_plain(obj.permits.thing, name, value, names))
        for name, value in row.items()
        if value not in (None, "", False) and name not in ("starts_on", "ends_on")
    ]
    start, end = (_day_or_text(str(row.get(k))) if row.get(k) else None for k in ("starts_on", "ends_on"))
    if isinstance(start, date) or isinstance(end, date):
        found.append(formats.spell(start, end))  # type: ignore[arg-type]
    return "·".join(found)
