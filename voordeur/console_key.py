"""The key with which the console encrypts its secrets and signs its forms."""

import contextlib
import os
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path

from voordeur.settings import KEY_BYTES, Settings

KEY_FILE = "console.key"


def key_of(settings: Settings) -> bytes:
    """As it was set, else kept beside the data, made at the first start."""
    if settings.console_key is not None:
        return settings.console_key.get_secret_value().encode()
    return _kept_key(settings.data_dir / KEY_FILE)


def _kept_key(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError), open(path, "xb", opener=_for_us_only) as file:
        file.write(urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)))
    return path.read_bytes().strip()


def _for_us_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
