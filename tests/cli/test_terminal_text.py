import pytest

from jieli.cli.terminal import complain, harmless


def test_harmless_keeps_lines_and_chinese() -> None:
    assert harmless("第1行\n\t张三（示例）") == "第1行\n\t张三（示例）"


@pytest.mark.parametrize("trick", ["\x1b[2J", "\x1b]0;x\x07", "\u202e", "\x9b31m", "\r"])
def test_complain_drops_what_a_terminal_would_obey(trick: str, capsys: pytest.CaptureFixture[str]) -> None:
    complain(f"岗位{trick}甲")
    said = capsys.readouterr().err
    assert not set("\x1b\x07\u202e\x9b\r") & set(said)
    assert said.startswith("岗位")
