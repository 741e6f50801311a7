"""Drops what nobody can use any more of those who signed in on the console."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.console.audit import Audit
from storage.console.drafts import Drafts
from storage.console.invitations import Invitations
from storage.console.passkeys import Passkeys
from storage.console.sessions import Sessions
from storage.console.throttle import Throttle

_LOOKS_LIVE = timedelta(days=2)
_DRAFTS_LIVE = timedelta(days=30)


async def forget_old(connection: AsyncConnection, now: datetime) -> None:
    """Sessions that ended, invitations and challenges that ran out, failures that do not count any more, and drafts
    that nobody went on with.
    """
    await Sessions(connection).forget_ended(now)
    await Invitations(connection).forget_expired(now)
    await Passkeys(connection).forget_expired(now)
    await Throttle(connection).forget_old(now)
    await Audit(connection).forget_looks(now - _LOOKS_LIVE)
    await Drafts(connection).forget_old(now - _DRAFTS_LIVE)
