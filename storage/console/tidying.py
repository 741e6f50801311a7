"""Drops what nobody can use any more of those who signed in on the console."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.retention import Kept, Retention
from storage.console.api_tokens import ApiTokens
from storage.console.audit import Audit
from storage.console.drafts import Drafts
from storage.console.invitations import Invitations
from storage.console.map_uploads import MapUploads
from storage.console.passkeys import Passkeys
from storage.console.sessions import Sessions
from storage.console.throttle import Throttle
from storage.map_edits import forget_edits

_LOOKS_LIVE = timedelta(days=2)
_EDITS_LIVE = timedelta(days=90)
"""How long something that was done to an entry of the social map can be taken back."""


async def forget_old(connection: AsyncConnection, now: datetime, kept: Retention) -> None:
    """Sessions that ended, invitations and challenges that ran out, failures that do not count any more, drafts
    that nobody went on with, and files for the social map that nobody brought in.
    """
    await Sessions(connection).forget_ended(now)
    await Invitations(connection).forget_expired(now)
    await Passkeys(connection).forget_expired(now)
    await Throttle(connection).forget_old(now)
    await Audit(connection).forget_looks(now - _LOOKS_LIVE)
    await Drafts(connection).forget_old(now - kept[Kept.DRAFTS])
    await ApiTokens(connection).forget_expired(now)
    await MapUploads(connection).forget_old(now)
    await forget_edits(connection, now - _EDITS_LIVE)
