"""The reference page of permissions says what the tables say."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_permissions_page_is_current() -> None:
    spec = importlib.util.spec_from_file_location("permissions_page", ROOT / "tools" / "permissions.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    stored = (ROOT / "docs" / "reference" / "permissions.md").read_text(encoding="utf-8")
    assert tool.page() == stored, "run: python tools/permissions.py"
