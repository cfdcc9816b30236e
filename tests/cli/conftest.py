import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.samples import EXAMPLES
from jieli.cli.main import run


@dataclass(frozen=True)
class Call:
    """What one command line did."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def jieli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Call]:
    """Call the command as a user would, in this process."""
    monkeypatch.delenv("JIELI_LANG", raising=False)

    def call(*arguments: object) -> Call:
        capsys.readouterr()
        code = run([str(a) for a in arguments])
        said = capsys.readouterr()
        return Call(code, said.out, said.err)

    return call


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the township round and its papers in out/, made once."""
    folder = tmp_path_factory.mktemp("planned")
    shutil.copy(EXAMPLES / "township-directors.xlsx", folder / "round.xlsx")
    assert run(["plan", str(folder / "round.xlsx"), "--out", str(folder / "out"), "--quiet"]) == 0
    return folder
