"""Which sign-ins by single sign-on were answered: each is once, whichever process hears the answer."""

import hashlib
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import inserted
from storage.tables import oidc_answers


async def use_answer(connection: AsyncConnection, state: str, now: datetime, expires_at: datetime) -> bool:
    """The sign-in with this `state` is answered; False when it was before. Nothing of it is kept after `expires_at`."""
    await connection.execute(delete(oidc_answers).where(oidc_answers.c.expires_at <= now))
    # One statement: of two who answer in the same moment, the second adds nothing.
    row = {"state": hashlib.sha256(state.encode()).digest(), "expires_at": expires_at}
    return await inserted(connection, oidc_answers, row)
