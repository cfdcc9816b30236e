import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from jieli.kernel import audit, files
from jieli.kernel.errors import BadInput, NotAllowed, NotFound, RuleRefused
from jieli.kernel.models import StoredFile

PDF = b"%PDF-1.7\n1 0 obj\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def hospital(world):
    return world.institutions["host_hospital"]


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def sheet() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def whole_content(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file()]


def test_paper_is_kept_recorded_and_given_back(hospital, world):
    stored = files.attach(hospital, upload("证明.pdf", PDF), actor=world.actor("HH"), kind="evidence")
    assert list(files.attached(hospital)) == [stored]
    assert (stored.name, stored.size, stored.mime, stored.by) == (
        "证明.pdf", len(PDF), "application/pdf", world.users["HH"].name,
    )  # fmt: skip
    found, content = files.open_file(world.actor("HD"), stored.code)
    with content:
        assert (found, content.read()) == (stored, PDF)
    entry = audit.history("institution", hospital.code).first()
    assert (entry.event, entry.after["file"], entry.after["sha256"]) == ("attach", stored.code, stored.sha256)


def test_same_content_lies_there_once(hospital, world, folder):
    one = files.attach(hospital, upload("a.pdf", PDF), actor=world.actor("HH"))
    two = files.attach(hospital, upload("b.pdf", PDF), actor=world.actor("HH"))
    assert one.sha256 == two.sha256
    assert [p.name for p in whole_content(folder)] == [one.sha256]


def test_content_is_readable_by_its_owner_only(hospital, world):
    stored = files.attach(hospital, upload("a.pdf", PDF), actor=world.actor("HH"))
    assert files.path_of(stored.sha256).stat().st_mode & 0o077 == 0


def test_who_may_not_change_the_record_may_not_attach(hospital, world, folder):
    with pytest.raises(NotAllowed) as refused:
        files.attach(hospital, upload("a.pdf", PDF), actor=world.actor("HD"))
    assert "受援单位管理员" in refused.value.remedy
    assert not whole_content(folder)


def test_who_may_not_read_the_record_finds_no_paper(world):
    person = world.people["HD"]
    stored = files.attach(person, upload("a.pdf", PDF), actor=world.actor("HH"))
    with pytest.raises(NotFound) as hidden:
        files.open_file(world.stranger("HH"), stored.code)
    with pytest.raises(NotFound) as missing:
        files.open_file(world.stranger("HH"), "FIL-22222")
    assert hidden.value.sentence == missing.value.sentence.replace("FIL-22222", stored.code)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF), ("A.PDF", PDF), ("a.xlsx", sheet()),
        ("a.docx", zipped("[Content_Types].xml", "word/document.xml")),
        ("a.ofd", zipped("OFD.xml")), ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1x"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1x"), ("a.png", b"\x89PNG\r\n\x1a\nx"), ("a.jpg", b"\xff\xd8\xffx"),
        ("a.jpeg", b"\xff\xd8\xffx"), ("a.txt", "正文".encode("gb18030")), ("a.csv", "编号,姓名\n".encode()),
        ("a.txt", "正文".encode("utf-16")),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)  # fmt: skip
def test_allowed_kinds(hospital, world, name, content):
    assert files.attach(hospital, upload(name, content), actor=world.actor("HH")).size == len(content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ"), ("a.html", b"<script>"), ("a.svg", b"<svg/>"), ("a", PDF), ("pdf", PDF), ("a.pdf", b"MZ\x90"),
        ("a.pdf", b""), ("a.docx", sheet()), ("a.xlsx", PDF), ("a.xlsx", b"PK\x03\x04broken"),
        ("a.xlsx", zipped("xl/workbook.xml", "xl/vbaProject.bin")), ("a.xlsm", sheet()), ("a.png", PDF),
        ("a.jpg", b"GIF89a"),
        ("a.txt", b"a\0b"), ("a.csv", zipped("x")), ("a.zip", zipped("x")), ("a.pdf.exe", PDF),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)  # fmt: skip
def test_refused_kinds_leave_nothing(hospital, world, folder, name, content):
    with pytest.raises(BadInput) as refused:
        files.attach(hospital, upload(name, content), actor=world.actor("HH"))
    assert refused.value.field == "file"
    assert not StoredFile.objects.exists()
    assert not whole_content(folder)


def test_too_large_a_file_is_refused(hospital, world, folder, settings):
    settings.UPLOAD_LIMIT = 1024**2
    files.attach(hospital, upload("a.pdf", PDF + b" " * (1024**2 - len(PDF))), actor=world.actor("HH"))
    with pytest.raises(BadInput, match="1 MB"):
        files.attach(hospital, upload("b.pdf", PDF + b" " * 1024**2), actor=world.actor("HH"))
    assert len(whole_content(folder)) == 1


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"), ("C:\\temp\\表.xls", "表.xls"), ("a\u202egpj.exe", "agpj.exe"),
        ("a\r\nb.pdf", "ab.pdf"), (" . ", ""), ("长" * 300 + ".pdf", "长" * 200 + ".pdf"),
    ],
)  # fmt: skip
def test_names_are_made_harmless(given, kept):
    assert files.safe_name(given) == kept


def test_withdrawn_paper_stays_with_its_reason(hospital, world, folder):
    stored = files.attach(hospital, upload("a.pdf", PDF), actor=world.actor("HH"))
    with pytest.raises(NotAllowed):
        files.withdraw(stored, actor=world.actor("HD"), reason="传错")
    with pytest.raises(BadInput):
        files.withdraw(stored, actor=world.actor("HH"), reason=" ")
    files.withdraw(stored, actor=world.actor("HH"), reason="传错")
    assert not files.attached(hospital)
    assert list(files.attached(hospital, with_withdrawn=True)) == [stored]
    with pytest.raises(RuleRefused) as gone:
        files.open_file(world.actor("HH"), stored.code)
    assert "传错" in gone.value.sentence
    with pytest.raises(RuleRefused):
        files.withdraw(stored, actor=world.actor("HH"), reason="再次")
    assert whole_content(folder)
    assert audit.history("institution", hospital.code).first().reason == "传错"


def test_lost_content_is_a_sentence(hospital, world):
    stored = files.attach(hospital, upload("a.pdf", PDF), actor=world.actor("HH"))
    files.path_of(stored.sha256).unlink()
    with pytest.raises(RuleRefused) as lost:
        files.open_file(world.actor("HH"), stored.code)
    assert lost.value.rule == "file:lost"


def test_sweeping_deletes_only_what_nothing_refers_to(hospital, world, folder):
    kept = files.attach(hospital, upload("a.pdf", PDF), actor=world.actor("HH"))
    orphan = files.attach(hospital, upload("b.pdf", PDF + b"b"), actor=world.actor("HH"))
    StoredFile.objects.filter(pk=orphan.pk).delete()
    assert files.sweep() == 0
    assert files.sweep(older_than=timedelta(seconds=-5)) == 1
    assert [p.name for p in whole_content(folder)] == [kept.sha256]
