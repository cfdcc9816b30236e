"""All papers of a plan, written so that a killed run leaves nothing half-written."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from jieli.papers.notice import notice_docx, notice_pdf, public_notice
from jieli.papers.relay_chart import relay_charts
from jieli.papers.roster import roster_workbook
from jieli.papers.typeface import picture
from jieli.papers.view import PlanView
from jieli.planner.lines import plan_text

ROSTER, CHART, NOTICE, PLAN = "选派方案.xlsx", "接力图", "公示", "plan.json"


def write_papers(
    view: PlanView,
    out_dir: Path,
    *,
    made_at: datetime,
    plan_json: Mapping[str, Any],
    explanations: Sequence[tuple[str, str]] = (),
    notice_on: date | None = None,
    notice_term: int | None = 1,
    extra: Mapping[str, bytes] | None = None,
    progress: Callable[[str], None] = lambda name: None,
) -> list[Path]:
    """Write every paper of ``view`` into ``out_dir``.

    Everything is made in memory, then written to a hidden folder beside ``out_dir``, and moved into place
    only when the last file is complete. Files of others in ``out_dir`` stay; chart pages that an earlier plan
    needed and this one does not are removed. plan.json moves last, so where it is new, everything is.

    Args:
        made_at: The time of making that the papers print.
        plan_json: The machine-readable plan, written as plan.json.
        explanations: (person code, sentence in Chinese) for the roster's sheet 解释.
        notice_on: Day on which the notice is drawn up; the plan's own day if None.
        notice_term: Term whose lines are published; None for all.
        extra: Further files by name, for example the report.
        progress: Called with the name of each file before it is made.

    Returns:
        The files, in the order in which a reader would open them.

    Raises:
        OSError: ``out_dir`` cannot be written, for example because a workbook in it is open.
    """
    made: dict[str, bytes] = {}
    for name, make in _papers(view, made_at, explanations, notice_on, notice_term):
        progress(name)
        made[name] = make()
    made |= extra or {}
    made[PLAN] = plan_text(plan_json).encode()
    out_dir = out_dir.absolute()
    out_dir.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{out_dir.name}.", dir=out_dir.parent))
    try:
        for name, content in made.items():
            _write(scratch / name, content)
        _move(scratch, out_dir, list(made))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return [out_dir / name for name in made]


def _papers(
    view: PlanView,
    made_at: datetime,
    explanations: Sequence[tuple[str, str]],
    notice_on: date | None,
    notice_term: int | None,
) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Names and recipes of the papers."""
    yield ROSTER, lambda: roster_workbook(view, made_at=made_at, explanations=explanations)
    charts = relay_charts(view)
    for n, drawing in enumerate(charts, 1):
        stem = CHART if len(charts) == 1 else f"{CHART}-{n:02}"
        yield f"{stem}.svg", drawing.encode
        yield f"{stem}.png", partial(picture, drawing)
    notice = public_notice(view, drawn_up_on=notice_on, term=notice_term)
    yield f"{NOTICE}.docx", partial(notice_docx, notice)
    yield f"{NOTICE}.pdf", partial(notice_pdf, notice)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _move(scratch: Path, out_dir: Path, names: Sequence[str]) -> None:
    """Put finished files into place: the whole folder at once if it is new, else file by file."""
    if not out_dir.exists():
        mask = os.umask(0)
        os.umask(mask)
        scratch.chmod(0o777 & ~mask)  # mkdtemp keeps others out even where the user would not
        scratch.rename(out_dir)
        return
    for name in names:
        (scratch / name).replace(out_dir / name)
    for path in out_dir.glob(f"{CHART}*"):
        if path.suffix in (".svg", ".png") and path.name not in names and _is_page(path.stem):
            path.unlink()


def _is_page(stem: str) -> bool:
    return stem == CHART or stem.removeprefix(f"{CHART}-").isdigit()
