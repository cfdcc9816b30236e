"""What users read is there in both languages."""

import importlib.util
import sys

import polib
import pytest

from house.repository import ROOT


def tool():
    """The tool that puts the catalogue together."""
    spec = importlib.util.spec_from_file_location("translations", ROOT / "tools" / "translations.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


translations = tool()


def test_every_text_has_its_english():
    lacking = translations.missing()
    assert not lacking, "run: python tools/translations.py --missing"


def test_catalogue_is_what_the_parts_give():
    stored = polib.pofile(str(translations.CATALOGUE), encoding="utf-8")
    assert [(e.msgctxt, e.msgid, e.msgstr, e.msgstr_plural) for e in stored] == [
        (e.msgctxt, e.msgid, e.msgstr, e.msgstr_plural) for e in translations.merged()[0]
    ], "run: python tools/translations.py"


def test_compiled_catalogue_is_what_the_text_says():
    compiled = polib.mofile(str(translations.CATALOGUE.with_suffix(".mo")), encoding="utf-8")
    stored = polib.pofile(str(translations.CATALOGUE), encoding="utf-8")
    assert {(e.msgctxt, e.msgid): e.msgstr for e in compiled if e.msgid} == {
        (e.msgctxt, e.msgid): e.msgstr for e in stored
    }


def test_translations_keep_the_blanks_to_fill_in():
    import re

    blanks = re.compile(r"%\([a-z_]+\)[sd]")
    wrong = [
        e.msgid
        for e in polib.pofile(str(translations.CATALOGUE), encoding="utf-8")
        for said in (e.msgstr_plural.values() if e.msgid_plural else [e.msgstr])
        if set(blanks.findall(e.msgid)) != set(blanks.findall(said))
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('_("甲")', ("", "甲")),
        ('ngettext("乙%(n)d", "乙%(n)d", 2)', ("", "乙%(n)d")),
        ('pgettext_lazy("bar", "丙")', ("bar", "丙")),
    ],
)
def test_texts_are_found_in_python(source, found):
    assert list(translations._in_python(source)) == [found]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{% translate "甲" %}', "甲"),
        ("<a title=\"{% translate '乙' %}\">", "乙"),
        ('{{ x|default:_("丙") }}', "丙"),
        ("{% blocktranslate with n=1 %}共{{ n }}条{% endblocktranslate %}", "共%(n)s条"),
        ("{% blocktranslate count n=2 %}{{ n }}天{% plural %}{{ n }}天{% endblocktranslate %}", "%(n)s天"),
    ],
)
def test_texts_are_found_in_templates(source, found):
    assert list(translations._in_template(source)) == [("", found)]
