"""Whom a bot means by `tg://user?id=…`: Telegram keeps such a mention only of users this bot has met."""

import re
from dataclasses import replace

from bot.sandbox.formatted import Entity, Formatted
from bot.sandbox.methods.call import Call
from bot.sandbox.schema import Json

_ADDRESS = re.compile(r"tg://user\?id=(\d{1,19})\Z")


def with_known_users(call: Call, formatted: Formatted) -> Formatted:
    """Fills in the users who are mentioned; a mention of a stranger becomes plain text."""
    entities = tuple(each for entity in formatted.entities if (each := _known(call, entity)))
    return Formatted(formatted.text, entities)


def _known(call: Call, entity: Entity) -> Entity | None:
    user_id = _mentioned(entity)
    if user_id is None:
        return entity
    user = _user(call, user_id)
    return replace(entity, type="text_mention", extra=(("user", user),)) if user else None


def _mentioned(entity: Entity) -> int | None:
    extra = dict(entity.extra)
    if entity.type == "text_mention":
        return int(extra["user"]["id"])
    address = _ADDRESS.match(extra["url"]) if entity.type == "text_link" else None
    return int(address.group(1)) if address else None


def _user(call: Call, user_id: int) -> Json | None:
    world, bot = call.world, call.bot
    if user_id == bot.id:
        return bot.as_user()
    phone = world.phones.get(user_id)
    if phone is None:
        return None
    together = any(bot.id in group.bots and user_id in group.members for group in world.groups.values())
    return phone.as_user() if together or world.private_chat(bot, phone) else None
