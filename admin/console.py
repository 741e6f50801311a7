"""What all requests of the console share: made once by the wiring."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from admin.sign_in.provider import Provider
from domain.house_rules import HouseRules
from domain.machine import Translates
from domain.policies import Policies
from domain.texts import Texts
from storage.database import Database


@dataclass(frozen=True)
class Console:
    """The console of one process. `now` gives an aware moment."""

    database: Database
    texts: Texts
    policies: Callable[[], Policies]
    """The rules as they are at this moment: a coordinator can change them."""
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    wake: Callable[[], None]
    """Something waits to be sent: look now. Nothing happens where the sending part runs in another process."""
    attachments: Path
    """The folder with the files of residents and of workers."""
    portraits: Path
    """The folder with the pictures of workers."""
    exports: Path
    """The folder with files that coordinators asked for, each for a day."""
    translator: Translates | None
    """None: nothing is translated by machine."""
    origin: str
    """How browsers reach it: scheme, host and port, as in the `Origin` header."""
    key: bytes
    """Urlsafe base64 of 32 bytes, as Fernet takes it: what must be kept secret at rest is encrypted with it."""
    house_rules: HouseRules = field(default_factory=HouseRules)
    """What the file of policies sets, before anything that a coordinator changed."""
    single_sign_on: Provider | None = None
    """None: nobody comes in by it."""
    reading_a_map: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a file that was sent for the social map is read: one at a time."""
    is_demo: bool = False
    """Whether everybody on this computer may come in as the people of the demo."""

    @property
    def logins_are_given(self) -> bool:
        """Whether whoever invites somebody says with which address they sign in, not they themselves.

        With single sign-on that address says whose account the first sign-in opens: who chose it could put a
        colleague into an account of their own.
        """
        return self.single_sign_on is not None

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach it with https."""
        return urlsplit(self.origin).scheme == "https"
