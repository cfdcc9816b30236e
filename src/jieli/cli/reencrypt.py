"""``jieli reencrypt``: bring everything encrypted under the first key in ``field-key``."""

from __future__ import annotations

from dataclasses import asdict

from jieli.cli.options import AsJson, Lang
from jieli.cli.site import site
from jieli.cli.terminal import Terminal
from jieli.cli.wording import say


def reencrypt(json: AsJson = False, lang: Lang = None) -> None:
    """Encrypt sensitive fields with the newest key."""
    terminal = Terminal(is_json=json)
    with site():
        from django.conf import settings

        from jieli.kernel import rekey
        from jieli.kernel.actor import system

        with terminal.busy("reencrypt.busy"):
            done = rekey.reencrypt(actor=system("command line"))
        old = len(settings.JIELI_FIELD_KEYS) - 1
    sentences = [say("reencrypt.done", **asdict(done))]
    if old:
        sentences.append(say("reencrypt.old", n=old))
    terminal.result({**asdict(done), "old_keys": old}, "\n".join(sentences))
