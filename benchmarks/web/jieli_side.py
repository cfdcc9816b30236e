"""Our console in a folder of its own, served: with 1 000 people and 3 000 needs, then a selection, then boards."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

# Each runs in a process of its own, because settings are read once. Rows go in by bulk: what is measured is reading.
_BEGIN = """
import django; django.setup()
from datetime import date, timedelta
from django.utils import timezone
from jieli.kernel import audit, search
from jieli.kernel.actor import system
from jieli.placement.models import Deployment
from jieli.programme.actions.programme import add_policy, add_programme
from jieli.programme.models import Batch, Need, Post, Programme
from jieli.recruiting.models import Application, Call, CallPost, Preference
from jieli.kernel.models import User
from jieli.registry.actions import access
from jieli.registry.actions.institution import add_department, add_institution
from jieli.registry.models import Credential, Department, Institution, Person, Region, Specialty
OPERATOR, NOW, TODAY = system("benchmark"), timezone.now(), timezone.localdate()
def made(kind, count, values, first=0):
    rows = []
    for i in range(first, first + count):
        row = kind(code=f"{kind.prefix}-{i:05d}", created_at=NOW, updated_at=NOW, **values(i - first))
        row.search_text = search.index([*row.search_words(), row.code])
        rows.append(row)
    return kind.objects.bulk_create(rows, batch_size=500)
def people(count, first=0):
    return made(Person, count, lambda i: dict(name=f"示例{chr(0x4e00 + i)}", sex="12"[i % 2],
        born_on=date(1980, 1 + i % 12, 1), home_institution=units[i % 40], home_department=departments[i % 200],
        specialty=departments[i % 200].specialty, title="232"), first)
"""

_LISTS = (
    _BEGIN
    + """
regions = list(Region.objects.filter(level="county", valid_until=None, gb_code__startswith="54")[:40])
units = [add_institution({"name": f"示例{r.name}人民医院", "kind": "general_hospital", "level": "2B", "region": r},
    actor=OPERATOR) for r in regions]
subjects = list(Specialty.objects.filter(key__in=["03.04", "04.01", "04.03", "05", "07"]))
departments = [add_department({"institution": u, "name": s.name, "specialty": s}, actor=OPERATOR)
    for u in units for s in subjects]
programme = add_programme({"name": "示例项目", "family": "team_tibet", "starts_on": TODAY - timedelta(days=900)},
    actor=OPERATOR, participants=[(u, "receiver") for u in units])
add_policy({"programme": programme, "name": "第一版", "valid_from": TODAY - timedelta(days=900)}, actor=OPERATOR,
    archetype="group")
people(1000)
states = ["submitted", "checked", "approved", "filled", "closed", "closed"]
made(Need, 3000, lambda i: dict(programme=programme, institution=departments[i % 200].institution,
    department=departments[i % 200], post_kind="clinician", specialty=departments[i % 200].specialty,
    rank_min="middle", number=1, starts_on=TODAY + timedelta(days=i % 300),
    ends_on=TODAY + timedelta(days=365 + i % 300), purpose="teach", equipment="yes", state=states[i % 6],
    state_since_at=NOW, score=i % 100))
user, _ = access.add_user({"username": "demo.po", "name": "示例"}, actor=OPERATOR)
person = Person.objects.first()
access.link_person(user, person.code, actor=OPERATOR)
access.grant(user, "PO", "all", actor=OPERATOR, ends_on=TODAY + timedelta(days=300))
"""
)

_BATCHES = """
units = list(Institution.objects.order_by("pk"))
departments = list(Department.objects.select_related("institution", "specialty").order_by("pk"))
BEGIN, END = TODAY - timedelta(days=400), TODAY + timedelta(days=330)
programme = Programme.objects.get()
def batches(count, begin, state, first):
    return made(Batch, count, lambda i: dict(programme=programme, name=f"第{first + i + 1}批", starts_on=begin,
        ends_on=END, state=state, state_since_at=NOW), first)
def posts(batch, count, first, state):
    return made(Post, count, lambda i: dict(batch=batch, institution=departments[i % 200].institution,
        department=departments[i % 200], kind="clinician", specialty=departments[i % 200].specialty,
        rank_min="middle", starts_on=batch.starts_on, ends_on=batch.ends_on, state=state, state_since_at=NOW), first)
"""

# A call to 60 posts with 1 000 applicants of three wishes each, about whom three gates have decided
_SELECTION = (
    _BEGIN
    + _BATCHES
    + """
batch = batches(1, TODAY, "selecting", 0)[0]
wanted = posts(batch, 60, 0, "open")
call = made(Call, 1, lambda i: dict(batch=batch, title="示例选派通知", text="身体健康。", state="closed",
    opens_on=TODAY - timedelta(days=60), deadline_on=TODAY - timedelta(days=30), state_since_at=NOW))[0]
CallPost.objects.bulk_create([CallPost(owner=call, post=p) for p in wanted])
applicants = list(Person.objects.order_by("pk").select_related("home_institution", "specialty")[:1000])
made(Credential, 1000, lambda i: dict(person=applicants[i], kind="physician_licence", since_on=date(2008, 7, 1),
    specialty=applicants[i].specialty))
applications = made(Application, 1000, lambda i: dict(call=call, person=applicants[i], unit_rank=1 + i // 40,
    family_consent_on=TODAY, department_opinion="agree", state="rejected" if i % 5 == 4 else "vetted",
    state_since_at=NOW))
Preference.objects.bulk_create([Preference(owner=a, post=wanted[(i + 20 * n) % 60], rank=n + 1)
    for i, a in enumerate(applications) for n in range(3)], batch_size=500)
def decide(event, source, target, rows):
    audit.append_many([audit.Told(a.code, str(a), source, target, {}, {}) for a in rows], actor=OPERATOR,
        thing="application", event=event)
decide("recommend", "applied", "recommended", applications)
decide("qualify", "recommended", "qualified", applications)
decide("vet", "qualified", "vetted", [a for a in applications if a.state == "vetted"])
decide("reject_vet", "qualified", "rejected", [a for a in applications if a.state == "rejected"])
"""
)

# A batch of 300 posts and one of 5 000, each post with somebody who left and somebody who is there
_BOARDS = (
    _BEGIN
    + _BATCHES
    + """
small, large = batches(2, BEGIN, "serving", 1)
held = posts(small, 300, 60, "held") + posts(large, 5000, 360, "held")
crowd = people(2 * len(held), 1000)
change = [TODAY - timedelta(days=5 + i % 60) for i in range(len(held))]
made(Deployment, 2 * len(held), lambda i: dict(person=crowd[i], sender=crowd[i].home_institution, post=held[i // 2],
    batch=held[i // 2].batch, starts_on=change[i // 2] - timedelta(days=14) if i % 2 else BEGIN,
    ends_on=END if i % 2 else change[i // 2], state="working" if i % 2 else "returned", state_since_at=NOW))
"""
)


class Jieli:
    """One installation, made in ``folder`` and served on ``port``."""

    def __init__(self, folder: Path, port: int, database_url: str = "") -> None:
        self.port, self.host = port, f"127.0.0.1:{port}"
        self.environment = os.environ | {
            "JIELI_DATA": str(folder),
            "JIELI_DEMO": "yes",  # signing in by a click
            "JIELI_DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "jieli.config.settings",
        }

    def prepare(self) -> None:
        """Make the tables, load reference data and the rows of the lists."""
        self._run("-m", "jieli", "migrate", "--quiet")
        self._run("-c", _LISTS)

    def add_selection(self) -> None:
        """Add what the screening table shows; apart, so that the lists carry no more than they always did."""
        self._run("-c", _SELECTION)

    def add_boards(self) -> None:
        """Add what the relay board shows; apart, so that the selection is as large as the peer's."""
        self._run("-c", _BOARDS)

    def _run(self, *command: str) -> None:
        done = subprocess.run(
            [sys.executable, *command], env=self.environment, capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(f"our side failed:\n{done.stderr[-2000:]}")

    def serve(self) -> subprocess.Popen[bytes]:
        """Start the console with two processes and no job worker, as pretalx is started."""
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jieli",
                "serve",
                "--port",
                str(self.port),
                "--workers",
                "2",
                "--no-worker",
                "-q",
            ],
            env=self.environment,
        )
