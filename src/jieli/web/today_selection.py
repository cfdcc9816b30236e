"""今日待办 of the selection: applications per gate, opinions, calls to issue or to answer, waivers to decide."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.recruiting.queries import applications as queries
from jieli.recruiting.queries import calls as call_queries
from jieli.recruiting.states import AT_GATE
from jieli.web import formats, today_items
from jieli.web import programme_words as words
from jieli.web import recruiting_words as recruiting
from jieli.web.today_items import Item


def application_items(actor: Actor, turns: list[reading.Turn]) -> Iterable[Item]:
    """Applications that wait for the actor: one line per call and gate, drafts of one's own one by one."""
    rows = {
        a.code: a
        for a in queries.applications_listed(actor).filter(code__in=[t.code for t in turns])
        if a.person_id != actor.person_id or a.state == "draft"
    }
    at = {state: gate for gate, state in AT_GATE.items()}
    groups: dict[tuple[str, str], list[Any]] = {}
    for turn in turns:
        found = rows.get(turn.code)
        if found is None:
            continue
        if found.state == "draft":
            yield from _draft(actor, found)
        else:
            groups.setdefault((found.call.code, at[found.state]), []).append(found)
    for (call, gate), its in groups.items():
        first = min(its, key=lambda a: a.state_since_at)
        label = recruiting.gate_word(gate)
        if len(its) == 1:
            item = today_items.line(
                words.titled(label, first.person.name),
                words.joined((first.person.home_institution.name, first.call.title)),
                reverse("application", args=[first.code]),
                first.state_since_at,
                _("办理"),
            )
        else:
            item = today_items.line(
                words.titled(label, words.people(len(its))),
                first.call.title,
                f"{reverse('screening', args=[call])}?tab={first.state}",
                first.state_since_at,
                _("办理"),
                count=len(its),
            )
        due = [g.due_on for a in its if (g := queries.gate_of(a)) is not None and g.due_on]
        if due:
            item |= today_items.pressure(min(due))
            item |= {"late": sum(day < clock.today() for day in due)}
        yield item


def _draft(actor: Actor, found: Any) -> Iterable[Item]:
    is_own = found.person_id == actor.person_id
    if not is_own and found.person.user_id is not None:
        return  # the person writes it, not the office
    yield today_items.line(
        words.titled(_("提交报名"), found.call.title if is_own else found.person.name),
        _("%(day)s截止") % {"day": formats.day(found.call.deadline_on)},
        reverse("application", args=[found.code]),
        found.state_since_at,
        _("继续填写"),
        tag=_("草稿"),
        tone="idle",
    )


def opinion_items(actor: Actor) -> Iterable[Item]:
    """Applicants of the actor's department; a head of department is no gatekeeper of the machine."""
    for found in queries.opinions_wanted(actor)[:50]:
        yield today_items.line(
            words.titled(_("放人意见"), found.person.name),
            words.joined((found.person.home_department.name, found.call.title)),  # type: ignore[union-attr]
            reverse("application", args=[found.code]),
            found.state_since_at,
            _("表示意见"),
        )


def call_items(actor: Actor, turns: list[reading.Turn]) -> Iterable[Item]:
    """Calls that wait to be issued."""
    rows: dict[str, Any] = {
        c.code: c for c in call_queries.calls(actor).filter(code__in=[t.code for t in turns])
    }
    for turn in turns:
        found = rows.get(turn.code)
        if found is not None:
            yield today_items.line(
                words.titled(turn.edges[0].label, found.title),
                words.joined((found.batch.name, _("%(n)s个岗位") % {"n": found.post_count})),
                reverse("call", args=[found.code]),
                turn.since,
                _("核对"),
                tag=_("草稿"),
                tone="idle",
            )


def owed_items(actor: Actor) -> Iterable[Item]:
    """Names that the actor's units owe to open calls, and calls to which the actor may apply."""
    for owed in call_queries.owed(actor):
        left = (owed.number or 0) - owed.recommended
        yield today_items.line(
            words.titled(_("推荐人选"), owed.call.title),
            _("%(unit)s名额%(number)s人，已推荐%(there)s人，还差%(left)s人")
            % {"unit": owed.unit.name, "number": owed.number, "there": owed.recommended, "left": left},
            reverse("call", args=[owed.call.code]),
            owed.call.state_since_at,
            _("看通知"),
            **_deadline(owed.call),
        )
    if "AW" in actor.roles and not call_queries.serves_now(actor):
        applied = {a.call_id for a in queries.mine(actor) if a.state != "withdrawn"}
        calls: Iterable[Any] = call_queries.open_calls(actor)  # with their number of posts
        for call in calls:
            if call.pk not in applied:
                yield today_items.line(
                    words.titled(_("可以报名"), call.title),
                    words.joined((call.batch.name, _("%(n)s个岗位") % {"n": call.post_count})),
                    reverse("openings"),
                    call.state_since_at,
                    _("看岗位"),
                    **_deadline(call),
                )


def _deadline(call: Any) -> Item:
    left = (call.deadline_on - clock.today()).days
    said = {"when": _("%(day)s截止") % {"day": formats.day_short(call.deadline_on)}}
    if left <= 3:
        return {"tag": _("将截止"), "tone": "warn", **said}
    return {"tag": _("报名中"), "tone": "idle", **said}


def waiver_items(actor: Actor, turns: list[reading.Turn]) -> Iterable[Item]:
    """Waivers to decide, on the page of their application."""
    rows = {w.code: w for w in queries.waivers(actor).filter(code__in=[t.code for t in turns])}
    for turn in turns:
        found = rows.get(turn.code)
        if found is not None and found.application.person_id != actor.person_id:
            yield today_items.line(
                words.titled(_("豁免"), f"{found.application.person.name}·{found.rule}"),
                words.joined((found.application.person.home_institution.name, found.application.call.title)),
                reverse("waiver", args=[found.code]),
                turn.since,
                _("决定"),
            )


def more_items(actor: Actor) -> Iterable[Item]:
    """What no machine tells of."""
    yield from opinion_items(actor)
    yield from owed_items(actor)
