"""The key that signs sessions, made on first use."""

import os
import secrets
from pathlib import Path


def kept_key(file: Path) -> str:
    """Read the key from its file; make it, readable by its owner only, if there is none.

    Two processes may start at once: the file is linked into place complete, and the first one wins.
    """
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")  # two threads have one process number
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_urlsafe(50))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text(encoding="ascii").strip()
