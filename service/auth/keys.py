"""API keys are 256 random bits; the database holds only their SHA-256.

A plain hash is enough here: unlike a password, a key of 256 random bits cannot be guessed from its hash,
so that salting and stretching would buy nothing and cost time on every request.
"""

from __future__ import annotations

import hashlib
import re
import secrets

from service.errors import FieldError, InvalidInput

PREFIX = "hw_"  # lets secret scanners and people recognise a leaked key


def new_key() -> str:
    """A fresh key: `hw_` and 43 URL-safe characters (256 bits)."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_key(key: str) -> bytes:
    """The SHA-256 of `key`, 32 bytes; the only form that is stored.

    Lone surrogates, which no real key has, are hashed like any other text, so that a junk header is
    an unknown key and not a crash.
    """
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()


def check_key(key: str) -> None:
    """Make sure that a key of someone's choice can be sent as `Authorization: Bearer …`.

    Raises:
        InvalidInput: it is empty, too long, or has characters that a header cannot carry.
    """
    if not re.fullmatch(r"[A-Za-z0-9._~+/=-]{1,256}", key, re.ASCII):
        raise InvalidInput(
            [FieldError("/key", "Give 1 to 256 letters, digits or any of - . _ ~ + / =.", "bad_key")],
            "The chosen API key cannot be sent in a header; give 1 to 256 letters, digits or any of - . _ ~ + / =.",
        )
