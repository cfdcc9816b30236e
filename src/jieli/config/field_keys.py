"""Keys of sensitive fields, derived from one secret of the site."""

import base64
import hashlib
import hmac
import re


def field_keys(secret: str) -> tuple[str, ...]:
    """What Fernet wants, one key per secret; several secrets are separated by commas or white space.

    The first one encrypts, all of them decrypt: to change the key, put a new secret before the old one.
    """
    return tuple(
        base64.urlsafe_b64encode(_derived(part, "jieli encrypted fields")).decode() for part in _parts(secret)
    )


def blind_key(secret: str) -> str:
    """Key of the hashes under which equal values meet; of the last secret, so that a new one in front keeps them."""
    return _derived(_parts(secret)[-1], "jieli blind index").hex()


def _parts(secret: str) -> list[str]:
    return [part for part in re.split(r"[\s,]+", secret) if part]


def _derived(secret: str, purpose: str) -> bytes:
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()
