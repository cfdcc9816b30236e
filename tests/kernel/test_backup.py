"""Saving and restoring, within one kind of database and between both."""

import json
import zipfile

import pytest

from kernel.conftest import on_postgres
from kernel.sites import copy_of, drop

FILL = """
from cast import make_world
from jieli.kernel import notices
from jieli.registry.models import ContactPerson, Person
from django.core.files.base import ContentFile
world = make_world()
hospital = world.institutions["host_hospital"]
contact = {"name": "示乙", "duty": "verify", "phone": "13800001234"}
door.change(hospital, {"altitude_m": 4507}, actor=world.actor("HH"), parts={ContactPerson: [contact]})
files.attach(hospital, ContentFile(b"%PDF-1.7 paper", name="证明.pdf"), actor=world.actor("HH"))
door.create(Person(name="示甲", id_no="11010119900101002X", home_institution=hospital), actor=world.actor("HH"))
notices.tell(world.users.values(), kind="test", subject="提醒")
jobs.enqueue("kernel.tidy", {}, actor=world.actor("SY"))
"""
TELL = """
import hashlib, json
from django.apps import apps
from jieli.registry.models import ContactPerson, Person
verdict = audit.verify()
stored = files.StoredFile.objects.get()
print(json.dumps({
    "rows": {m._meta.label_lower: m._base_manager.count() for m in backup._tables()},
    "audit": [verdict.count, verdict.hash, list(verdict.faults)],
    "phone": ContactPerson.objects.get().phone,
    "id_no": Person.objects.get(name="示甲").id_no,
    "paper": files.path_of(stored.sha256).read_bytes().decode(),
    "users": list(User.objects.order_by("pk").values_list("username", "password", "version")),
    "last": str(User.objects.latest("created_at").created_at),
}))
add("later")
print(User.objects.latest("pk").username, audit.verify().faults)
"""
kinds = pytest.mark.parametrize(
    ("from_kind", "to_kind"),
    [
        ("sqlite", "sqlite"),
        pytest.param("sqlite", "postgresql", marks=on_postgres),
        pytest.param("postgresql", "sqlite", marks=on_postgres),
        pytest.param("postgresql", "postgresql", marks=on_postgres),
    ],
)


@pytest.fixture(scope="session")
def filled(migrated, tmp_path_factory):
    """Gives a console with a small world in it, and its backup with keys; for reading only."""
    made = {}

    def of(kind):
        if kind not in made:
            folder = tmp_path_factory.mktemp("filled")
            site = copy_of(migrated(kind), folder / "site")
            site.run(FILL)
            saved = site.jieli("backup", folder / "all.zip", "--with-keys", "--json")
            assert saved.returncode == 0, saved.stderr
            made[kind] = site, folder / "all.zip", json.loads(saved.stdout)
        return made[kind]

    yield of
    for site, _file, _report in made.values():
        drop(site)


@pytest.fixture
def empty(migrated, tmp_path):
    """Gives empty consoles with keys of their own."""
    made = []

    def of(kind):
        site = copy_of(migrated(kind), tmp_path / f"empty{len(made)}")
        (site.folder / "field-key").unlink()
        made.append(site)
        return site

    yield of
    for site in made:
        drop(site)


@kinds
def test_everything_comes_back(filled, empty, from_kind, to_kind):
    old, file, report = filled(from_kind)
    before = json.loads(copy_told(old))
    new = empty(to_kind)
    done = new.jieli("restore", file, "--with-keys", "--json")
    assert done.returncode == 0, done.stderr
    told, later = new.run(TELL).splitlines()
    assert json.loads(told) == before
    assert later == "later ()"
    assert before["audit"][2] == []
    assert report["rows"] == before["rows"] == json.loads(done.stdout)["rows"]
    assert (before["phone"], before["id_no"]) == ("13800001234", "11010119900101002X")


def copy_told(site) -> str:
    """What the console holds, without adding anything to it."""
    return site.run(TELL.partition('add("later")')[0])


def test_backup_gives_away_nothing_sensitive_and_nobody_else_may_read_it(filled):
    _site, file, _report = filled("sqlite")
    assert file.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(file) as archive:
        text = b"".join(archive.read(n) for n in archive.namelist() if n != "keys.json").decode(
            "utf-8", "replace"
        )
    assert "11010119900101002X" not in text
    assert "13800001234" not in text
    assert "示甲" in text
    assert "django_session" not in text


def test_backup_without_keys_says_that_they_differ(filled, empty, tmp_path):
    site, _file, _report = filled("sqlite")
    assert site.jieli("backup", tmp_path / "plain.zip").returncode == 0
    with zipfile.ZipFile(tmp_path / "plain.zip") as archive:
        assert "keys.json" not in archive.namelist()
        (key,) = json.loads(archive.read("manifest.json"))["field_keys"]
    assert key not in (site.folder / "field-key").read_text()
    new = empty("sqlite")
    done = new.jieli("restore", tmp_path / "plain.zip")
    assert done.returncode == 0, done.stderr
    assert "field-key" in done.stderr
    (new.folder / "field-key").write_text((site.folder / "field-key").read_text())
    assert "11010119900101002X" in new.run(TELL)


def test_database_in_use_is_left_alone_unless_told_otherwise(filled, site):
    _old, file, report = filled("sqlite")
    site.run("add('anna')")
    refused = site.jieli("restore", file)
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert site.run("print(User.objects.get().username)") == "anna"
    done = site.jieli("restore", file, "--replace", "--with-keys")
    assert done.returncode == 0, done.stderr
    assert site.run("print(User.objects.filter(username='anna').exists(), User.objects.count())") == (
        f"False {report['rows']['kernel.user']}"
    )


def damaged(file, target, change):
    """A copy of a backup in which ``change`` may replace the content of members."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target


DAMAGES = {
    "row changed": lambda name, c: c.replace(b"4507", b"4508") if "institution.jsonl" in name else c,
    "paper changed": lambda name, c: c + b"x" if name.startswith("files/") else c,
    "paper missing": lambda name, c: None if name.startswith("files/") else c,
    "table missing": lambda name, c: None if name.endswith("user.jsonl") else c,
    "no manifest": lambda name, c: None if name == "manifest.json" else c,
    "manifest is no JSON": lambda name, c: b"x" if name == "manifest.json" else c,
    "older tables": lambda name, c: (
        c.replace(b"kernel.0001", b"kernel.0000") if name == "manifest.json" else c
    ),
    "newer format": lambda name, c: (
        c.replace(b'"format": 1', b'"format": 9') if name == "manifest.json" else c
    ),
}


def test_damaged_backup_changes_nothing(filled, empty, tmp_path):
    _old, file, _report = filled("sqlite")
    site = empty("sqlite")
    site.run("add('anna')")
    (tmp_path / "no.zip").write_bytes(file.read_bytes()[:5000])
    files = [damaged(file, tmp_path / f"{n}.zip", change) for n, change in enumerate(DAMAGES.values())]
    code = """
from jieli.kernel.errors import BadInput
for name in sys.argv[1:]:
    try:
        backup.restore(Path(name), replace=True)
    except BadInput as e:
        print(e.rule)
    else:
        print("restored")
print(User.objects.get().username, audit.verify().faults)
"""
    said = site.run(code, *files, tmp_path / "no.zip").splitlines()
    assert said[-1] == "anna ()"
    names = [*DAMAGES, "cut"]
    assert dict(zip(names, said[:-1], strict=True)) == {
        name: "restore:version" if name in ("older tables", "newer format") else "restore:damaged"
        for name in names
    }


def test_failure_in_the_middle_leaves_what_was_there(filled, site):
    _old, file, _report = filled("sqlite")
    site.run("add('anna')")
    code = """
real = backup._load_table
def fails(archive, model, manifest):
    if model._meta.label_lower == "registry.person":
        raise RuntimeError("power cut")
    real(archive, model, manifest)
backup._load_table = fails
try:
    backup.restore(Path(sys.argv[1]), replace=True)
except RuntimeError:
    pass
print(User.objects.get().username, audit.verify().faults)
"""
    assert site.run(code, file) == "anna ()"


def test_backup_sees_one_moment_while_others_write(site):
    code = """
from threading import Thread
stop = False
def write():
    n = 0
    while not stop and n < 400:
        add(f"u{n}"); n += 1
    connection.close()
writer = Thread(target=write); writer.start()
while not User.objects.filter(username="u5").exists(): time.sleep(0.01)
reports = [backup.backup(Path(sys.argv[1])) for _ in range(3)]
stop = True; writer.join()
for r in reports:
    print(r.rows["kernel.user"] == r.audit_count == r.rows["kernel.auditentry"], r.faults)
"""
    assert site.run(code, site.folder / "b.zip").splitlines() == ["True ()"] * 3


def test_tampering_before_the_backup_is_told_after_it(filled, empty, tmp_path):
    old, _file, _report = filled("sqlite")
    site = copy_of(old, tmp_path / "tampered")
    site.run("AuditEntry.objects.filter(seq=3).update(reason='x')")
    saved = site.jieli("backup", tmp_path / "t.zip")
    assert saved.returncode == 1
    assert "1 faults" in saved.stdout
    done = empty("sqlite").jieli("restore", tmp_path / "t.zip")
    assert done.returncode == 1
    assert "1 faults" in done.stdout


def test_lost_paper_is_named(filled, tmp_path):
    old, _file, _report = filled("sqlite")
    site = copy_of(old, tmp_path / "lost")
    for paper in (site.folder / "files").glob("??/*"):
        paper.unlink()
    saved = site.jieli("backup", tmp_path / "l.zip")
    assert saved.returncode == 0
    assert "证明.pdf" in saved.stdout


def test_existing_file_is_left_alone(filled, tmp_path):
    site, _file, _report = filled("sqlite")
    (tmp_path / "mine.zip").write_text("mine")
    assert site.jieli("backup", tmp_path / "mine.zip").returncode == 2
    assert (tmp_path / "mine.zip").read_text() == "mine"
