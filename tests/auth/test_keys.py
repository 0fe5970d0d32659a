from __future__ import annotations

import re

from service.auth.keys import hash_key, new_key


def test_keys_are_long_random_and_safe_in_headers_and_addresses() -> None:
    keys = {new_key() for _ in range(100)}

    assert len(keys) == 100
    assert all(re.fullmatch(r"hw_[A-Za-z0-9_-]{43}", key) for key in keys)
    assert len(hash_key("hw_x")) == 32
    assert hash_key("hw_x") != hash_key("hw_y")
