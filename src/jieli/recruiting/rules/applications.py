"""What stands against an application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jieli.kernel import audit
from jieli.kernel.actor import Actor
from jieli.kernel.errors import DomainError, RuleRefused
from jieli.programme import rules
from jieli.programme.checks.values import others, required
from jieli.programme.models import Participant
from jieli.programme.rules import Refusals
from jieli.recruiting.models import Application, Call
from jieli.recruiting.rules.workdays import pack_of
from jieli.registry import reach
from jieli.registry.models import Person

Values = Mapping[str, Any]

APPLICATION = ("call", "person", "statement", "family_consent_on", "consent_note")


def check_application(
    values: Values,
    *,
    wishes: Sequence[Values] | None,
    family: Sequence[Values] | None = None,
    known: Application | None = None,
    on: date,
) -> list[DomainError]:
    """Check an application: the call is open to this person, who has not applied yet; the wishes are of the call."""
    no = Refusals()
    if not required(no, Application, values, ("call", "person")):
        return no.found
    call, person = values["call"], values["person"]
    if known is None:
        _is_open(no, call, on)
        _person(no, call, person)
    if others(
        Application.objects.filter(call=call, person=person).exclude(state="withdrawn"), known
    ).exists():
        no.bad(
            "person",
            _("%(name)s已经报名“%(call)s”，不能重复报名。") % {"name": person.name, "call": call.title},
            _("请打开已有的报名继续办理。"),
            rule="RCR-02",
        )
    consent = values.get("family_consent_on")
    if consent is not None and consent > on:
        no.bad("family_consent_on", _("家属知情同意日期%(on)s还没有到。") % {"on": consent})
    _wishes(no, call, wishes)
    _family(no, family or (), on)
    return no.found


def _family(no: Refusals, rows: Sequence[Values], on: date) -> None:
    for row in rows:
        name, year = str(row.get("name") or "").strip(), str(row.get("born_year") or "")
        if not name or not str(row.get("relation") or "").strip():
            no.bad("family", _("家庭成员要写明称谓和姓名。"), rule="RCR-02")
        if year and not (year.isdecimal() and 1900 <= int(year) <= on.year):
            no.bad(
                "family", _("%(name)s的出生年“%(year)s”不对。") % {"name": name, "year": year}, rule="RCR-02"
            )


def _is_open(no: Refusals, call: Call, on: date) -> None:
    if call.state != "open" or on < call.opens_on or on > call.deadline_on:
        no.rule(
            "SM-CALL",
            _("“%(call)s”现在不能报名，报名时间是%(first)s至%(last)s，现为“%(state)s”。")
            % {
                "call": call.title,
                "first": call.opens_on,
                "last": call.deadline_on,
                "state": Call.machine.state(call.state).label,
            },
            _("确有需要的，请项目管理办公室延长报名。"),
        )


def _person(no: Refusals, call: Call, person: Person) -> None:
    if person.merged_into_id is not None:
        no.bad("person", _("“%(name)s”的档案已经合并到另一份。") % {"name": person.name}, rule="BR-58")
        return
    unit = person.home_institution
    if not Participant.objects.filter(
        programme=call.batch.programme_id, institution=unit, side__in=("sender", "lead")
    ).exists():
        no.bad(
            "person",
            _("%(name)s所在的“%(unit)s”不是本项目的派出单位。") % {"name": person.name, "unit": unit.name},
            _("请项目管理办公室先把单位加为派出单位。"),
            rule="RCR-02",
        )
    elif call.region is not None and not unit.region.gb_code.startswith(reach.prefix(call.region.gb_code)):
        no.bad(
            "person",
            _("“%(call)s”只面向%(region)s的单位，%(name)s所在的“%(unit)s”不在其中。")
            % {
                "call": call.title,
                "region": call.region.full_name,
                "name": person.name,
                "unit": unit.name,
            },
            rule="RCR-01",
        )


def _wishes(no: Refusals, call: Call, rows: Sequence[Values] | None) -> None:
    if rows is None:
        return
    offered = set(call.posts.values_list("post", flat=True))
    pack = pack_of(call.batch)
    if pack is not None and len(rows) > pack.wishes_max:
        no.bad(
            "preferences",
            _("最多填%(most)s个志愿，现有%(there)s个。") % {"most": pack.wishes_max, "there": len(rows)},
            rule="RCR-02",
        )
    seen: set[int] = set()
    for row in rows:
        post = row.get("post")
        if post is None:
            no.bad("preferences", _("有一个志愿没有选岗位。"))
        elif post.pk not in offered:
            no.bad("preferences", _("岗位“%(post)s”不在这份选派通知里。") % {"post": post})
        elif post.pk in seen:
            no.bad("preferences", _("岗位“%(post)s”填了两次。") % {"post": post})
        else:
            seen.add(post.pk)
    ranks = sorted(row.get("rank") or 0 for row in rows)
    if ranks != list(range(1, len(rows) + 1)):
        no.bad("preferences", _("志愿次序应从1起依次编号。"))


def check_submit(application: Application, on: date) -> list[DomainError]:
    """What an application needs before it goes to the unit.

    Whoever got it back for correction may hand it in after the deadline, as long as the call is not decided.
    """
    no = Refusals()
    call = application.call
    if was_submitted(application):
        if call.state not in ("open", "closed"):
            _is_open(no, call, on)
    else:
        _is_open(no, call, on)
    if not application.preferences.exists():
        no.bad("preferences", _("还没有填志愿岗位。"), _("请至少选一个岗位。"), rule="RCR-02")
    if application.family_consent_on is None and not application.consent_note.strip():
        no.bad(
            "family_consent_on",
            _("家属知情同意没有登记。"),
            _("请填同意日期；没有家属的，在说明中写明。"),
            rule="RCR-C",
        )
    return no.found


def was_submitted(application: Application) -> bool:
    """Whether it had been handed in before."""
    return audit.history("application", application.code).filter(event="submit").exists()


def check_recommend(application: Application, unit_rank: int | None) -> list[DomainError]:
    """What a unit needs to have settled before it recommends somebody."""
    no = Refusals()
    person = application.person
    if person.home_department is not None and application.department_opinion != "agree":
        no.rule(
            "RCR-04",
            _("科室“%(department)s”不同意%(name)s外派。")
            % {"department": person.home_department.name, "name": person.name}
            if application.department_opinion
            else _("科室“%(department)s”还没有对%(name)s外派表示意见。")
            % {"department": person.home_department.name, "name": person.name},
            _("请科室主任填写意见；不同意的，单位可写明理由不予推荐。"),
        )
    if unit_rank is None or unit_rank < 1:
        no.bad("unit_rank", _("单位推荐排名没有填，应为从1起的整数。"), rule="RCR-02")
    else:
        same = (
            Application.objects.filter(
                call=application.call_id,
                person__home_institution=person.home_institution_id,
                unit_rank=unit_rank,
            )
            .exclude(pk=application.pk)
            .exclude(state__in=("draft", "withdrawn", "rejected", "stood_down"))
            .select_related("person")
            .first()
        )
        if same is not None:
            no.bad(
                "unit_rank",
                _("本单位推荐的第%(rank)s名已经是%(name)s。") % {"rank": unit_rank, "name": same.person.name},
                _("请换一个排名。"),
                rule="RCR-02",
            )
    return no.found


def refuse_own(application: Application, actor: Actor) -> None:
    """BR-07: nobody decides on his or her own application, whatever roles he or she holds.

    Raises:
        RuleRefused: It is the actor's own.
    """
    if actor.person_id is not None and actor.person_id == application.person_id:
        raise RuleRefused(
            _("这是您本人的报名，须由另一人办理。"),
            remedy=_("请有同样身份的其他人办理。"),
            rule="BR-07",
        )


def refuse_other_department(application: Application, actor: Actor) -> None:
    """The head of one department does not speak for another.

    Raises:
        RuleRefused: The department has a head, and somebody else acts as one.
    """
    department = application.person.home_department
    if department is None or department.head_id is None or "SH" in actor.roles or actor.is_system:
        return
    if department.head_id != actor.person_id:
        raise RuleRefused(
            _("“%(department)s”的意见由其主任填写。") % {"department": department.name},
            remedy=_("请该科室主任办理，或请单位管理员代填。"),
            rule="RCR-04",
        )


def closed_posts(application: Application) -> list[str]:
    """Names of wished posts for which nobody is sought any more."""
    wishes = application.preferences.select_related("post__institution", "post__specialty")
    return [str(w.post) for w in wishes if w.post.state not in ("open", "vacant")]


def span_words(call: Call) -> str:
    """The days on which people may apply, in words."""
    return rules.span_words(call.opens_on, date.fromordinal(call.deadline_on.toordinal() + 1))
