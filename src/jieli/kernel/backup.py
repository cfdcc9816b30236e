"""The whole ledger in one file, for SQLite and PostgreSQL alike, and back into an empty database of either kind.

A backup is a zip: ``manifest.json``, one ``tables/<name>.jsonl`` per table with one row per line, and the papers as
``files/<sha256>``. Sensitive columns stay encrypted in it. Sessions and what Django makes by itself are left out.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import F
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

import jieli
from jieli.kernel import audit, clock, files
from jieli.kernel.errors import BadInput, DomainError, RuleRefused
from jieli.kernel.models import StoredFile, User
from jieli.kernel.secrets import EncryptedField, Sealed

FORMAT = 1
_BATCH = 500
_LEFT_OUT = {"sessions", "usersessions", "contenttypes", "auth"}


@dataclass(frozen=True)
class Report:
    """What was saved or restored.

    Args:
        rows: Number of rows per table.
        lost_files: Names of papers whose content is not there.
        faults: What is wrong with the audit trail.
        has_its_key: Whether the site can read the sensitive fields of the backup.
    """

    rows: dict[str, int]
    files: int
    audit_count: int
    audit_hash: str
    made_at: str = ""
    lost_files: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    has_its_key: bool = True


def backup(target: Path, *, with_keys: bool = False) -> Report:
    """Save everything as it is at one moment; others may go on writing meanwhile.

    Args:
        target: A file to write, readable by its owner only; the caller sees to it that it is whole or absent.
        with_keys: Put the keys of the site into the file too; whoever has the file can then read everything.

    Effects:
        The file. Nothing in the database.
    """
    handle = os.open(target, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    with (
        os.fdopen(handle, "w+b") as out,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        _snapshot(),
    ):
        manifest = _manifest()
        for model in _tables():
            manifest["tables"][model._meta.label_lower] = _save_table(archive, model)
        papers = dict(StoredFile.objects.order_by("pk").values_list("sha256", "name"))
        lost = [name for sha256, name in papers.items() if not _save_paper(archive, sha256)]
        manifest["files"] = len(papers) - len(lost)
        verdict = audit.verify()
        manifest["audit"] = {"count": verdict.count, "hash": verdict.hash}
        if with_keys:
            archive.writestr("keys.json", json.dumps(settings.JIELI_KEYS_TO_KEEP))
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
    rows = {name: table["rows"] for name, table in manifest["tables"].items()}
    return Report(
        rows=rows,
        files=manifest["files"],
        audit_count=verdict.count,
        audit_hash=verdict.hash,
        made_at=manifest["made_at"],
        lost_files=tuple(lost),
        faults=verdict.faults,
    )


def restore(source: Path, *, replace: bool = False, with_keys: bool = False) -> Report:
    """Bring everything back, or nothing.

    The tables must exist and be those of the version that wrote the backup. What was loaded as reference data only
    may be there already; it is replaced.

    Args:
        replace: Delete what the database holds. Without it a database with users is refused.
        with_keys: Also take over the keys in the backup, for the next start; present key files are kept aside.

    Effects:
        All rows and papers of the backup, no sessions.

    Raises:
        BadInput: The file is no backup, is damaged, or was written by another version.
        RuleRefused: The database is not empty.
    """
    with _opened(source) as archive:
        manifest = _read_manifest(archive)
        _check_whole(archive, manifest)
        _check_version(manifest)
        keys = _keys(archive) if with_keys else {}
        if not replace and User.objects.exists():
            raise RuleRefused(
                _("数据库不是空的：已有%(users)s个用户、%(entries)s条审计记录。")
                % {"users": User.objects.count(), "entries": audit.verify().count},
                remedy=_("确要以备份取代现有数据，请先另存一份备份，再加 --replace。"),
                rule="restore:empty",
            )
        _restore_papers(archive)
        with transaction.atomic():
            _clear()
            for model in _tables():
                _load_table(archive, model, manifest)
            connection.check_constraints()
            _reset_sequences()
            verdict = audit.verify()
    _keep_keys(keys)
    return Report(
        rows={name: table["rows"] for name, table in manifest["tables"].items()},
        files=manifest["files"],
        audit_count=verdict.count,
        audit_hash=verdict.hash,
        made_at=manifest["made_at"],
        faults=verdict.faults,
        has_its_key=bool(keys) or set(manifest["field_keys"]) <= set(_fingerprints()),
    )


@contextmanager
def _snapshot() -> Iterator[None]:
    """Read everything as of one moment, without keeping writers out."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    # Django would begin a transaction that writes; this one only reads, and in WAL mode sees one moment
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _tables() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in _LEFT_OUT
        and model._meta.managed
        and not model._meta.proxy
        and not model._meta.swapped
    ]


def _manifest() -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": jieli.__version__,
        "made_at": clock.now().isoformat(),
        "database": connection.vendor,
        "migrations": _migrations(),
        "field_keys": _fingerprints(),
        "tables": {},
    }


def _migrations() -> list[str]:
    """Applied migrations of the tables that are saved."""
    ours = {model._meta.app_label for model in _tables()}
    return sorted(f"{a}.{n}" for a, n in MigrationRecorder(connection).applied_migrations() if a in ours)


def _fingerprints() -> list[str]:
    """By which keys are told from each other without being given away."""
    return [
        hashlib.sha256(f"fingerprint {key}".encode()).hexdigest()[:16] for key in settings.JIELI_FIELD_KEYS
    ]


# Saving -------------------------------------------------------------------------------------------


def _save_table(archive: zipfile.ZipFile, model: type[models.Model]) -> dict[str, Any]:
    fields = model._meta.concrete_fields
    sealed = {f"sealed_{f.attname}": Cast(F(f.attname), models.TextField()) for f in fields if _is_secret(f)}
    names = [f"sealed_{f.attname}" if _is_secret(f) else f.attname for f in fields]
    rows = model._base_manager.annotate(**sealed).order_by("pk").values_list(*names)
    digest, count = hashlib.sha256(), 0
    with archive.open(_member(model), "w", force_zip64=True) as out:
        for row in rows.iterator(chunk_size=2000):
            values = dict(zip((f.attname for f in fields), row, strict=True))
            line = json.dumps(values, ensure_ascii=False, default=_as_text).encode() + b"\n"
            out.write(line)
            digest.update(line)
            count += 1
    return {"rows": count, "sha256": digest.hexdigest()}


def _save_paper(archive: zipfile.ZipFile, sha256: str) -> bool:
    path = files.path_of(sha256)
    if not path.exists():
        return False
    archive.write(path, f"files/{sha256}")
    return True


def _as_text(value: Any) -> str:
    """What JSON has no sign for, as the field of either database reads it again."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID | timedelta):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} cannot be saved")


def _is_secret(column: Any) -> bool:
    return isinstance(column, EncryptedField)


def _member(model: type[models.Model]) -> str:
    return f"tables/{model._meta.label_lower}.jsonl"


# Restoring ----------------------------------------------------------------------------------------


@contextmanager
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError) as e:
        raise _no_backup(source) from e
    with archive:
        yield archive


def _no_backup(source: object) -> BadInput:
    return BadInput(_("“%(path)s”不是接力的备份，或已损坏。") % {"path": source}, rule="restore:damaged")


def _read_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
        if manifest["format"] > FORMAT:
            raise BadInput(
                _("备份由更新的版本（%(version)s）写成。") % {"version": manifest["version"]},
                remedy=_("请用同一版本恢复，再升级。"),
                rule="restore:version",
            )
        for name in ("version", "made_at", "migrations", "field_keys", "tables", "files", "audit"):
            manifest[name]
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile) as e:
        raise _no_backup(archive.filename) from e
    return manifest


def _check_whole(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """Read everything once before anything is changed."""
    try:
        for name, table in manifest["tables"].items():
            if _digest(archive, f"tables/{name}.jsonl") != table["sha256"]:
                raise _no_backup(f"{archive.filename}: {name}")
        for name in _papers(archive):
            if _digest(archive, f"files/{name}") != name:
                raise _no_backup(f"{archive.filename}: {name}")
    except (KeyError, zipfile.BadZipFile, EOFError, OSError) as e:
        raise _no_backup(archive.filename) from e
    if len(_papers(archive)) != manifest["files"]:
        raise _no_backup(archive.filename)


def _check_version(manifest: dict[str, Any]) -> None:
    ours, theirs = set(_migrations()), set(manifest["migrations"])
    known = {model._meta.label_lower for model in _tables()}
    if ours != theirs or known != set(manifest["tables"]):
        raise BadInput(
            _("备份由版本%(theirs)s写成，它的表与这里（版本%(ours)s）的不同。")
            % {"theirs": manifest["version"], "ours": jieli.__version__},
            remedy=_("请用版本%(theirs)s恢复，再升级。") % {"theirs": manifest["version"]},
            rule="restore:version",
        )


def _digest(archive: zipfile.ZipFile, member: str) -> str:
    digest = hashlib.sha256()
    with archive.open(member) as content:
        while piece := content.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def _papers(archive: zipfile.ZipFile) -> list[str]:
    return [name.removeprefix("files/") for name in archive.namelist() if name.startswith("files/")]


def _restore_papers(archive: zipfile.ZipFile) -> None:
    for sha256 in _papers(archive):
        with archive.open(f"files/{sha256}") as content:
            files.put_back(sha256, content)


def _clear() -> None:
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.app_label in _LEFT_OUT - {"sessions", "usersessions"} or not model._meta.managed:
                continue
            if not model._meta.swapped and not model._meta.proxy:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608


def _load_table(archive: zipfile.ZipFile, model: type[models.Model], manifest: dict[str, Any]) -> None:
    fields = model._meta.concrete_fields
    # Saving in bulk would set such fields to the present; one by one, "raw", they stay as they are
    has_clock = any(getattr(f, "auto_now", False) or getattr(f, "auto_now_add", False) for f in fields)
    rows: list[models.Model] = []
    with archive.open(_member(model)) as content:
        for line in content:
            values = json.loads(line)
            rows.append(model(**{f.attname: _of_text(f, values[f.attname]) for f in fields}))
            if len(rows) == _BATCH:
                _store(model, rows, one_by_one=has_clock)
                rows = []
    _store(model, rows, one_by_one=has_clock)
    if model._base_manager.count() != manifest["tables"][model._meta.label_lower]["rows"]:
        raise DomainError(_("表%(name)s的行数与备份不符。") % {"name": model._meta.label_lower})


def _store(model: type[models.Model], rows: list[Any], *, one_by_one: bool) -> None:
    if not one_by_one:
        model._base_manager.bulk_create(rows, batch_size=_BATCH)
        return
    for row in rows:
        row.save_base(raw=True, force_insert=True)


def _of_text(column: Any, value: Any) -> Any:
    if value is None:
        return None
    if _is_secret(column):
        return Sealed(value)
    return column.to_python(value)


def _reset_sequences() -> None:
    """Let automatic numbers go on behind the restored ones; SQLite does so by itself."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), _tables()):
            cursor.execute(statement)


# Keys ---------------------------------------------------------------------------------------------


def _keys(archive: zipfile.ZipFile) -> dict[str, str]:
    try:
        keys: dict[str, str] = json.loads(archive.read("keys.json"))
    except KeyError as e:
        raise BadInput(_("备份中没有密钥。"), remedy=_("备份时加 --with-keys 才会存入密钥。")) from e
    return {name: keys[name] for name in settings.JIELI_KEYS_TO_KEEP if name in keys}


def _keep_keys(keys: dict[str, str]) -> None:
    for name, key in keys.items():
        path = Path(settings.DATA_FOLDER) / name
        if path.exists() and path.read_text(encoding="ascii").strip() == key:
            continue
        draft = path.with_name(f".{name}.{os.getpid()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(key)
        if path.exists():
            path.replace(path.with_name(f"{name}.before-{clock.now():%Y%m%d-%H%M%S}"))
        draft.replace(path)
