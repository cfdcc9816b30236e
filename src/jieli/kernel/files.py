"""Papers of records: what may be handed in, where it lies, who gets it back."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, Any, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jieli.kernel import audit, clock, codes, door, reading, reveal
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, NotAllowed, NotFound, RuleRefused
from jieli.kernel.models import Ledger, StoredFile
from jieli.kernel.models.ledger import things

SEALED = ".sealed.txt"
"""How the name of a paper ends whose content is encrypted."""


class Upload(Protocol):
    """What a web form or a command hands in."""

    name: str | None
    size: int | None

    def chunks(self) -> Iterator[bytes]:
        """The content, piece by piece."""


@dataclass(frozen=True)
class Format:
    """A kind of file that may be handed in, told by its content and not only by its name."""

    mime: str
    fits: Callable[[Path, bytes], bool]


def attach(obj: Ledger, upload: Upload, *, actor: Actor, kind: str = "") -> StoredFile:
    """Keep a paper with a record.

    Args:
        kind: What sort of paper, such as ``evidence``.

    Effects:
        The content in the data folder, one stored file, one audit entry ``attach`` on the record.

    Raises:
        NotAllowed: The actor may neither change nor create the record.
        RuleRefused: No papers are kept with such records.
        BadInput: The file is empty, too large, of a kind not allowed, or not what its name says.
    """
    permits = obj.permits
    if not (permits.covers(actor, "U", obj) or permits.covers(actor, "C", obj)):
        raise NotAllowed(
            _("您不能给“%(caption)s”添加附件。") % {"caption": obj.caption},
            remedy=door.who_may(permits.roles_with("U")),
        )
    if not obj.takes_files:
        raise RuleRefused(
            _("“%(caption)s”不收附件：看得到它的人都能打开附件。") % {"caption": obj.caption},
            remedy=_("请把要紧的内容写进加密的各栏。"),
            rule="BR-62",
        )
    name = safe_name(upload.name or "")
    known = _format_of(name)
    with tempfile.TemporaryDirectory(prefix=".incoming-", dir=_folder()) as incoming:
        draft = Path(incoming) / "content"
        size, sha256, head = _receive(upload, draft)
        if not known.fits(draft, head):
            raise BadInput(
                _("“%(name)s”的内容与扩展名不符。") % {"name": name},
                field="file",
                remedy=_("请用原来的程序打开，另存为它真正的格式后再上传。"),
            )
        _keep(draft, sha256)
    with transaction.atomic():
        stored = StoredFile.objects.create(
            code=_free_code(),
            thing=permits.thing,
            thing_code=obj.code,
            kind=kind,
            name=name,
            size=size,
            sha256=sha256,
            mime=known.mime,
            user_id=actor.user_id,
            by=actor.name,
            stored_at=clock.now(),
        )
        after = {"file": stored.code, "name": _told(obj, name), "size": size, "sha256": sha256, "kind": kind}
        door.note(obj, "attach", actor=actor, after=after, roles=frozenset(permits.roles_with("U")))
    return stored


def attached(obj: Ledger, *, with_withdrawn: bool = False) -> QuerySet[StoredFile]:
    """Papers of a record that the caller has been allowed to see, newest first."""
    found = StoredFile.objects.filter(thing=obj.permits.thing, thing_code=obj.code)
    return found if with_withdrawn else found.filter(withdrawn_at=None)


def may_open(obj: Ledger, actor: Actor) -> bool:
    """Whether papers of a record that the actor sees are for him, too."""
    return not obj.seals_files or reveal.may_reveal(obj, actor)


def get_file(actor: Actor, code: str) -> StoredFile:
    """One paper by its code.

    Raises:
        NotFound: There is none, or the actor may not read the record it belongs to, or not its papers.
    """
    stored = StoredFile.objects.filter(code=code).first()
    if stored is None:
        raise NotFound(_("没有找到“%(code)s”，或您看不到它。") % {"code": code})
    try:
        owner = owner_of(stored, actor)
    except NotFound as e:  # names the paper that was asked for, not the record that nobody mentioned
        raise NotFound(_("没有找到“%(code)s”，或您看不到它。") % {"code": code}) from e
    if not may_open(owner, actor):
        raise NotFound(_("没有找到“%(code)s”，或您看不到它。") % {"code": code})
    return stored


def owner_of(stored: StoredFile, actor: Actor) -> Ledger:
    """The record that a paper belongs to.

    Raises:
        NotFound: The actor may not read it.
    """
    kind = things().get(stored.thing)
    if kind is None:
        raise NotFound(_("没有找到“%(code)s”，或您看不到它。") % {"code": stored.code})
    owner: Ledger = reading.get(kind, actor, stored.thing_code)
    return owner


def open_file(actor: Actor, code: str) -> tuple[StoredFile, IO[bytes]]:
    """A paper and its content, to be closed by the caller.

    Effects:
        One audit entry ``reveal`` on the record if it seals its papers.

    Raises:
        NotFound: There is none, or the actor may not read the record it belongs to.
        RuleRefused: It was withdrawn, or its content is gone from the data folder.
    """
    stored = get_file(actor, code)
    if stored.withdrawn_at is not None:
        raise RuleRefused(
            _("“%(name)s”已由%(by)s撤下：%(why)s")
            % {"name": stored.name, "by": stored.withdrawn_by, "why": stored.withdrawn_why},
            rule="file:withdrawn",
        )
    path = path_of(stored.sha256)
    if not path.is_file():
        raise RuleRefused(
            _("“%(name)s”的内容不在数据文件夹中。") % {"name": stored.name},
            remedy=_("请联系系统管理员从备份恢复。"),
            rule="file:lost",
        )
    owner = owner_of(stored, actor)
    if owner.seals_files:  # before the content is in anybody's hands
        reveal.note(owner, {"file": stored.code}, actor=actor, reason=str(_("打开附件")))
    return stored, path.open("rb")


def withdraw(stored: StoredFile, *, actor: Actor, reason: str) -> StoredFile:
    """Take a paper out of use; content and history stay.

    Raises:
        NotAllowed: The actor may not change the record.
        BadInput: No reason is given.
        RuleRefused: It was withdrawn before.
    """
    obj = owner_of(stored, actor)
    if not obj.permits.covers(actor, "U", obj):
        raise NotAllowed(
            _("您不能撤下“%(caption)s”的附件。") % {"caption": obj.caption},
            remedy=door.who_may(obj.permits.roles_with("U")),
        )
    if not reason.strip():
        raise BadInput(_("撤下附件须写明理由。"), field="reason")
    with transaction.atomic():
        done = StoredFile.objects.filter(pk=stored.pk, withdrawn_at=None).update(
            withdrawn_at=clock.now(), withdrawn_by=actor.name, withdrawn_why=reason.strip()
        )
        if not done:
            raise RuleRefused(_("“%(name)s”已经撤下。") % {"name": stored.name}, rule="file:withdrawn")
        door.note(
            obj,
            "withdraw_file",
            actor=actor,
            reason=reason.strip(),
            after={"file": stored.code, "name": _told(obj, stored.name)},
            roles=frozenset(obj.permits.roles_with("U")),
        )
    stored.refresh_from_db()
    return stored


def replace(stored: StoredFile, content: bytes) -> None:
    """Put the same paper in other words in the place of its content: encrypted anew.

    Effects:
        The new content; the old one goes with the next sweep unless another paper has it.
    """
    with tempfile.TemporaryDirectory(prefix=".incoming-", dir=_folder()) as incoming:
        draft = Path(incoming) / "content"
        draft.write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        _keep(draft, sha256)
        old = StoredFile.objects.filter(pk=stored.pk, sha256=stored.sha256)
        old.update(sha256=sha256, size=len(content))


def path_of(sha256: str) -> Path:
    """Where content lies."""
    return _folder() / sha256[:2] / sha256


def put_back(sha256: str, content: IO[bytes]) -> None:
    """Put content from a backup, which has been checked against its hash, back in its place."""
    with tempfile.TemporaryDirectory(prefix=".incoming-", dir=_folder()) as incoming:
        draft = Path(incoming) / "content"
        with draft.open("wb") as out:
            shutil.copyfileobj(content, out)
        _keep(draft, sha256)


def sweep(older_than: timedelta = timedelta(days=2)) -> int:
    """Delete content that no record ever kept, because its transaction failed; returns how many files."""
    limit = (timezone.now() - older_than).timestamp()
    gone = 0
    for path in _folder().glob("??/*"):
        if path.stat().st_mtime < limit and not StoredFile.objects.filter(sha256=path.name).exists():
            path.unlink()
            gone += 1
    return gone


def safe_name(name: str) -> str:
    """A file name without folders, control signs and signs that turn text around."""
    plain = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    plain = "".join(c for c in plain if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:200]}{dot}{ending[:16]}" if dot else plain[:200]


def _told(obj: Ledger, name: str) -> str:
    """The name as the trail, which has more readers, tells it: that of a sealed paper may name an illness."""
    return audit.HIDDEN if obj.seals_files else name


def _receive(upload: Upload, draft: Path) -> tuple[int, str, bytes]:
    limit: int = settings.UPLOAD_LIMIT
    digest, size, head = hashlib.sha256(), 0, b""
    with draft.open("wb") as out:
        for chunk in upload.chunks():
            size += len(chunk)
            if size > limit:
                raise BadInput(
                    _("文件超过%(mb)s MB的上限。") % {"mb": limit // 1024**2},
                    field="file",
                    remedy=_("请压缩图片或拆成几个文件。"),
                )
            head = (head + chunk)[:4096] if len(head) < 4096 else head
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    if not size:
        raise BadInput(_("文件是空的。"), field="file")
    return size, digest.hexdigest(), head


def _keep(draft: Path, sha256: str) -> None:
    """Put content in its place, complete or not at all; the same content lies there once."""
    target = path_of(sha256)
    target.parent.mkdir(exist_ok=True, mode=0o700)
    if target.exists():
        os.utime(target)  # tells the sweeper that somebody has just come for it
    else:
        draft.chmod(0o600)
        os.replace(draft, target)


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _format_of(name: str) -> Format:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in FORMATS:
        raise BadInput(
            _("不接受“%(name)s”这种文件。") % {"name": name},
            field="file",
            remedy=_("可以上传：%(endings)s。") % {"endings": "、".join(FORMATS)},
        )
    return FORMATS[ending]


def _begins(*signs: bytes) -> Callable[[Path, bytes], bool]:
    return lambda path, head: head.startswith(signs)


def _holds(entry: str) -> Callable[[Path, bytes], bool]:
    """A zip with this entry and without macros; only its directory is read, nothing is unpacked."""

    def fits(path: Path, head: bytes) -> bool:
        if not head.startswith(b"PK\x03\x04"):
            return False
        try:
            with zipfile.ZipFile(path) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            return False
        return entry in names and not any(n.lower().endswith("vbaproject.bin") for n in names)

    return fits


def _is_text(path: Path, head: bytes) -> bool:
    return b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))


_OLE = _begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_WORD, _SHEET = (
    f"application/vnd.openxmlformats-officedocument.{part}"
    for part in ("wordprocessingml.document", "spreadsheetml.sheet")
)
FORMATS: dict[str, Format] = {
    "pdf": Format("application/pdf", lambda path, head: b"%PDF-" in head[:1024]),
    "docx": Format(_WORD, _holds("word/document.xml")),
    "xlsx": Format(_SHEET, _holds("xl/workbook.xml")),
    "doc": Format("application/msword", _OLE),
    "xls": Format("application/vnd.ms-excel", _OLE),
    "ofd": Format("application/ofd", _holds("OFD.xml")),
    "png": Format("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": Format("image/jpeg", _begins(b"\xff\xd8\xff")),
    "jpeg": Format("image/jpeg", _begins(b"\xff\xd8\xff")),
    "txt": Format("text/plain", _is_text),
    "csv": Format("text/csv", _is_text),
}


def _free_code() -> str:
    while True:
        code = codes.draw("FIL")
        if not StoredFile.objects.filter(code=code).exists():
            return code


def as_upload(name: str, content: bytes) -> Any:
    """An upload made of bytes, for commands, jobs and the demo world."""
    from django.core.files.base import ContentFile

    return ContentFile(content, name=name)
