# ruff: noqa: RUF001 - people type full-width signs
import ast
import re
import stat
import subprocess
import sys
import threading

import pytest

from house.repository import ROOT, SOURCE, text
from jieli.config.env import VARIABLES, BadSetting, load
from jieli.config.secret_key import kept_key


def test_reference_lists_every_variable_with_its_default_and_meaning():
    rows = dict(
        re.findall(r"^\| `(JIELI_[A-Z_]+)` \| (.+) \|$", text("docs/reference/settings.md"), re.MULTILINE)
    )
    expected = {
        v.name: f"{v.kind}{', secret' if v.secret else ''} | {f'`{v.default}`' if v.default else '–'} | {v.meaning}"
        for v in VARIABLES
    }
    assert rows == expected


def test_code_reads_no_variable_that_is_not_declared():
    declared = {v.name for v in VARIABLES} | {f"{v.name}_FILE" for v in VARIABLES if v.secret}
    # Settings of Django that are no variables of the environment
    ours = {"JIELI_"}
    named = {
        (str(file.relative_to(SOURCE)), node.value)
        for file in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"JIELI_[A-Z_]*", node.value)
    }
    assert not {(place, name) for place, name in named if name not in declared | ours}


def test_unknown_variable_is_refused_with_the_nearest_name():
    with pytest.raises(
        BadSetting, match=r"JIELI_DATABSE_URL is not a setting of Jieli\. Did you mean JIELI_DATABASE_URL\?"
    ):
        load({"JIELI_DATABSE_URL": "x"})


def test_other_variables_are_nobodys_business():
    assert load({"HOME": "/root"}).flag("JIELI_DEMO") is False


def test_secret_may_come_from_a_file_but_not_from_both():
    found = load({"JIELI_SECRET_KEY_FILE": "/run/key"}, read_file=lambda path: f"from {path}\n")
    assert found.text("JIELI_SECRET_KEY") == "from /run/key"
    with pytest.raises(BadSetting, match="Both JIELI_SECRET_KEY and JIELI_SECRET_KEY_FILE"):
        load({"JIELI_SECRET_KEY_FILE": "/run/key", "JIELI_SECRET_KEY": "x"})


def test_only_secrets_may_come_from_files():
    with pytest.raises(BadSetting, match="JIELI_DEMO_FILE is not a setting"):
        load({"JIELI_DEMO_FILE": "/run/demo"})


def test_unreadable_file_is_named():
    with pytest.raises(BadSetting, match=r"JIELI_SECRET_KEY_FILE names /nowhere/key, which cannot be read"):
        load({"JIELI_SECRET_KEY_FILE": "/nowhere/key"})


@pytest.mark.parametrize(
    ("name", "value"), [("JIELI_DEMO", "maybe"), ("JIELI_IDLE_MINUTES", "0"), ("JIELI_IDLE_MINUTES", "１０")]
)
def test_value_of_the_wrong_kind_is_refused(name, value):
    found = load({name: value})
    with pytest.raises(BadSetting, match=name):
        found.flag(name) if name == "JIELI_DEMO" else found.number(name)


def test_empty_value_means_the_default():
    assert load({"JIELI_IDLE_MINUTES": ""}).number("JIELI_IDLE_MINUTES") == 60


def test_key_is_made_once_and_readable_by_its_owner_only(tmp_path):
    file = tmp_path / "new" / "secret-key"
    first = kept_key(file)
    assert len(first) > 50
    assert kept_key(file) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_two_that_start_at_once_get_one_key(tmp_path):
    file, found = tmp_path / "secret-key", []
    threads = [threading.Thread(target=lambda: found.append(kept_key(file))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert [f.name for f in tmp_path.iterdir()] == ["secret-key"]


def ask(tmp_path, code: str, **environment: str) -> subprocess.CompletedProcess:
    """What a fresh process makes of an environment."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", f"from jieli.config import settings as s\n{code}"],
        env={"PATH": "/usr/bin", "JIELI_DATA": str(tmp_path), **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def test_console_starts_on_sqlite_without_any_setting(tmp_path):
    done = ask(
        tmp_path,
        "print(s.DATABASES['default']['ENGINE'], s.DEBUG, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS)",
    )
    assert done.stdout.split() == ["django.db.backends.sqlite3", "False", "False", "0"], done.stderr
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_one_setting_moves_to_postgresql(tmp_path):
    done = ask(
        tmp_path,
        "d = s.DATABASES['default']; print(d['ENGINE'], d['HOST'], d['NAME'])",
        JIELI_DATABASE_URL="postgresql://jieli:secret@db.example:5432/ledger",
    )
    assert done.stdout.split() == ["django.db.backends.postgresql", "db.example", "ledger"], done.stderr


def test_other_databases_are_refused_in_a_sentence(tmp_path):
    done = ask(tmp_path, "", JIELI_DATABASE_URL="mysql://x@y/z")
    assert "must start with postgresql://" in done.stderr


def test_an_https_address_turns_on_secure_cookies_and_hsts(tmp_path):
    done = ask(
        tmp_path,
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0, s.CSRF_TRUSTED_ORIGINS[0],"
        "s.ALLOWED_HOSTS[-1])",
        JIELI_ADDRESS="https://jieli.example",
    )
    assert done.stdout.split() == ["True", "True", "True", "https://jieli.example", "jieli.example"], (
        done.stderr
    )


def test_misspelt_setting_stops_the_start_with_a_sentence(tmp_path):
    done = ask(tmp_path, "", JIELI_DEMOO="1")
    assert done.returncode != 0
    assert "JIELI_DEMOO is not a setting of Jieli. Did you mean JIELI_DEMO?" in done.stderr
