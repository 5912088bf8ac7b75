"""The secret in a link: drawn by lot, known to whoever has the link, and kept nowhere but as its check sum."""

import base64
import hashlib
import re
import secrets

#: 160 bits; in letters that no mail program breaks and nobody confuses.
_BYTES = 20
_TOKEN = re.compile(r"[a-z2-7]{32}")


def new_token() -> str:
    """A secret that nobody had before."""
    return base64.b32encode(secrets.token_bytes(_BYTES)).decode().lower()


def is_token(text: str) -> bool:
    """Whether `text` could be such a secret."""
    return _TOKEN.fullmatch(text) is not None


def mark_of(token: str) -> str:
    """The check sum by which `token` is known, and from which nobody finds it.

    Plain SHA-256: what is drawn from so many needs no slow one. Whoever looks a mark up by its check sum learns
    nothing of a secret from how long that takes.
    """
    return hashlib.sha256(token.encode()).hexdigest()
