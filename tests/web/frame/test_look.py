"""The look is in one place: tokens for colours, parts for markup, a strict policy for everything."""

import re

import pytest

from house.repository import SOURCE

STATIC = SOURCE / "web" / "static" / "jieli"
SHEETS = sorted(STATIC.glob("*.css"))
SCRIPTS = sorted(STATIC.glob("*.js"))
TEMPLATES = sorted((SOURCE / "web" / "templates").rglob("*.html"))
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")
TONES = ("idle", "turn", "live", "pass", "warn", "bad", "done", "plan")


@pytest.mark.parametrize("sheet", [s for s in SHEETS if s.name != "tokens.css"], ids=lambda s: s.name)
def test_only_tokens_name_colours(sheet):
    assert not COLOUR.findall(sheet.read_text(encoding="utf-8"))


def test_sheets_use_only_tokens_that_exist():
    words = "".join(s.read_text(encoding="utf-8") for s in SHEETS)
    defined = set(re.findall(r"(--[a-z0-9-]+):", words))
    assert not set(re.findall(r"var\((--[a-z0-9-]+)\)", words)) - defined


def test_styles_and_scripts_stay_light():
    everywhere = {"tokens", "layout", "parts", "phone", "print"}
    assert sum(s.stat().st_size for s in SHEETS if s.stem in everywhere) < 52_000
    assert not [s.name for s in SHEETS if s.stem not in everywhere and s.stat().st_size > 6_000]
    assert sum(s.stat().st_size for s in SCRIPTS) < 6_000


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.name)
def test_template_keeps_to_the_policy(template):
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert "hx-on" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "<style" not in text
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text)


def test_template_uses_only_icons_that_exist():
    drawn = set(re.findall(r'id="i-([a-z]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    used = {
        name
        for file in [*TEMPLATES, *sorted((SOURCE / "web").glob("*.py"))]
        for name in re.findall(r"""(?:\{% icon "|icon=")([a-z]+)""", file.read_text(encoding="utf-8"))
    }
    assert used
    assert not used - drawn


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [":root {", '[data-theme="wall"] {'])
def test_words_stand_out_enough_from_their_ground(theme):
    text = (STATIC / "tokens.css").read_text(encoding="utf-8")
    block = text.split(theme, 1)[1].split("\n}", 1)[0]
    colours = dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})\b", block))
    for tone in TONES:
        assert contrast(colours[f"{tone}-ink"], colours[f"{tone}-soft"]) >= 4.5, tone
        assert contrast(colours[f"{tone}-ink"], colours["paper"]) >= 4.5, tone
    for ink in ("ink", "ink-2", "ink-3", "accent"):
        for ground in ("paper", "canvas"):
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
    assert contrast(colours["line-control"], colours["paper"]) >= 3
