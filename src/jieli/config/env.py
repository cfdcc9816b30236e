"""Every ``JIELI_*`` variable, declared once: name, kind, default and meaning.

Settings read the environment through ``load``; docs/reference/settings.md lists the same table.
"""

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

PREFIX = "JIELI_"


class BadSetting(Exception):
    """An environment that cannot be used; the text is a sentence for whoever runs the console."""


@dataclass(frozen=True)
class Variable:
    """One variable of the environment.

    A ``secret`` may also be given as a file: ``JIELI_SECRET_KEY_FILE=/run/secrets/key``.
    """

    name: str
    kind: str
    default: str
    meaning: str
    secret: bool = False


VARIABLES = (
    Variable("JIELI_DATA", "folder", "", "Where the console keeps its data. Empty: the user's data folder."),
    Variable(
        "JIELI_DATABASE_URL",
        "address",
        "",
        "PostgreSQL as postgresql://user:password@host:5432/name. Empty: SQLite in the data folder.",
        secret=True,
    ),
    Variable(
        "JIELI_SECRET_KEY",
        "text",
        "",
        "Signs sessions and links. Empty: made once and kept in the data folder, readable by its owner only.",
        secret=True,
    ),
    Variable("JIELI_HOSTS", "list", "localhost,127.0.0.1,[::1]", "Host names the console answers to."),
    Variable(
        "JIELI_ADDRESS",
        "address",
        "",
        "The address people type, such as https://jieli.example. Used in e-mails; https also turns on secure "
        "cookies and HSTS.",
    ),
    Variable(
        "JIELI_BEHIND_PROXY",
        "yes/no",
        "no",
        "Trust X-Forwarded-Proto and X-Forwarded-For of the proxy in front. Say yes only if there is one.",
    ),
    Variable("JIELI_IDLE_MINUTES", "number", "60", "A session ends after this long without a click."),
    Variable(
        "JIELI_DEMO", "yes/no", "no", "Demo: a banner says that all data are fictional; sign in as any role."
    ),
    Variable(
        "JIELI_DEBUG", "yes/no", "no", "For developers: tracebacks in the browser. Never on a real site."
    ),
    Variable("JIELI_LANG", "text", "zh", "Language of the command line: zh or en."),
    Variable("JIELI_LOG_LEVEL", "text", "INFO", "How much is logged: DEBUG, INFO, WARNING or ERROR."),
    Variable("JIELI_UPLOAD_MB", "number", "20", "Largest file that may be handed in, in megabytes."),
    Variable(
        "JIELI_EMAIL_URL",
        "address",
        "",
        "Mail server as smtp+tls://user:password@host:587. Empty: notices stay in the console.",
        secret=True,
    ),
    Variable("JIELI_EMAIL_FROM", "text", "jieli@localhost", "Sender of e-mails."),
    Variable("JIELI_OIDC_NAME", "text", "", "Label of the single sign-on button, such as 政务统一身份认证."),
    Variable(
        "JIELI_OIDC_ISSUER", "address", "", "Issuer of an OpenID Connect provider. Empty: no single sign-on."
    ),
    Variable("JIELI_OIDC_CLIENT_ID", "text", "", "Our client id at that provider."),
    Variable("JIELI_OIDC_CLIENT_SECRET", "text", "", "Our client secret at that provider.", secret=True),
    Variable(
        "JIELI_OIDC_CLAIM",
        "text",
        "email",
        "Which claim of the provider names the account at the first single sign-on: email (must be verified there) or "
        "one that equals our account name, such as preferred_username.",
    ),
    Variable("JIELI_TWO_FACTOR_ROLES", "list", "PO,OD,SY", "Roles that must sign in with a second factor."),
    Variable("JIELI_SESSION_HOURS", "number", "12", "A session ends after this long, however busy it is."),
    Variable("JIELI_GRANT_DAYS", "number", "1096", "Longest grant of a role, in days. Every grant ends."),
    Variable("JIELI_GLASS_MINUTES", "number", "60", "Longest emergency access, in minutes."),
    Variable(
        "JIELI_FIELD_KEY",
        "text",
        "",
        "Encrypts sensitive fields. Empty: made once and kept in the data folder, apart from the database.",
        secret=True,
    ),
)

_YES = frozenset({"1", "yes", "true", "on"})
_NO = frozenset({"0", "no", "false", "off", ""})


@dataclass(frozen=True)
class Environment:
    """Values of all declared variables, asked for by kind."""

    values: Mapping[str, str]

    def text(self, name: str) -> str:
        """A value as it was given, else its default."""
        return self.values[name]

    def flag(self, name: str) -> bool:
        """A yes/no value.

        Raises:
            BadSetting: It is neither.
        """
        value = self.values[name].strip().lower()
        if value in _YES:
            return True
        if value in _NO:
            return False
        raise BadSetting(f"{name} is {self.values[name]!r}. Say yes or no.")

    def number(self, name: str, at_least: int = 1) -> int:
        """A whole number.

        Raises:
            BadSetting: It is none, or too small.
        """
        value = self.values[name]
        if not value.isascii() or not value.isdigit() or int(value) < at_least:
            raise BadSetting(f"{name} is {value!r}. Give a whole number of at least {at_least}.")
        return int(value)

    def items(self, name: str) -> list[str]:
        """A list separated by commas."""
        return [part.strip() for part in self.values[name].split(",") if part.strip()]

    def data_folder(self) -> Path:
        """Where data are kept; not created here."""
        given = self.values["JIELI_DATA"]
        if given:
            return Path(given).expanduser().absolute()
        base = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA") or "~/.local/share"
        return Path(base).expanduser() / "jieli"


def load(environ: Mapping[str, str], read_file: Callable[[Path], str] | None = None) -> Environment:
    """Read all declared variables.

    Args:
        environ: Usually ``os.environ``.
        read_file: Reads a ``*_FILE``; only tests give another.

    Returns:
        Values with defaults filled in.

    Raises:
        BadSetting: A variable is unknown, given twice, or its file cannot be read.
    """
    read = read_file or (lambda path: path.read_text(encoding="utf-8"))
    _refuse_unknown(environ)
    values = {}
    for variable in VARIABLES:
        from_file = environ.get(f"{variable.name}_FILE") if variable.secret else None
        if from_file and environ.get(variable.name):
            raise BadSetting(f"Both {variable.name} and {variable.name}_FILE are set. Keep one of them.")
        if from_file:
            try:
                values[variable.name] = read(Path(from_file)).strip()
            except (OSError, UnicodeDecodeError) as error:
                raise BadSetting(
                    f"{variable.name}_FILE names {from_file}, which cannot be read ({error}). "
                    "Check the path and who may read it."
                ) from error
        else:
            values[variable.name] = environ.get(variable.name, "") or variable.default
    return Environment(values)


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    known = {v.name for v in VARIABLES} | {f"{v.name}_FILE" for v in VARIABLES if v.secret}
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise BadSetting(
                f"{name} is not a setting of Jieli.{hint} All settings are listed in docs/reference/settings.md."
            )
