"""How a bot hears of what happens: getUpdates or a webhook, never both."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.sandbox.methods.call import Call
from bot.sandbox.refusals import bad_request
from bot.sandbox.schema import Json
from bot.sandbox.webhooks import DEFAULT_CONNECTIONS, Webhook

LONGEST_POLL = 50
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}\Z")


@dataclass
class Receiving:
    """The webhooks that are set. `first_pause`: seconds before a webhook is tried again."""

    clock: Callable[[], float]
    first_pause: float
    session: aiohttp.ClientSession | None = None
    webhooks: dict[int, Webhook] = field(default_factory=dict)

    async def get_updates(self, call: Call) -> list[str]:
        """Each update as a finished JSON text."""
        params = call.params
        queue = call.bot.updates
        queue.allow(params.get("allowed_updates"))
        timeout = max(0, min(params.get("timeout", 0), LONGEST_POLL))
        return await queue.poll(params.get("offset", 0), params.get("limit", 100), timeout)

    async def set_webhook(self, call: Call) -> bool:
        params = call.params
        if not params["url"]:
            return await self.delete_webhook(call)
        if not params["url"].startswith(("http://", "https://")):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        secret = params.get("secret_token")
        if secret is not None and not _SECRET.match(secret):
            raise bad_request("secret token contains unallowed characters")
        await self._remove(call)
        call.bot.updates.allow(params.get("allowed_updates"))
        call.bot.updates.end_poll("terminated by setWebhook request")
        self.session = self.session or aiohttp.ClientSession()
        webhook = Webhook(
            url=params["url"],
            secret=secret,
            connections=params.get("max_connections", DEFAULT_CONNECTIONS),
            queue=call.bot.updates,
            session=self.session,
            clock=self.clock,
            first_pause=self.first_pause,
        )
        self.webhooks[call.bot.id] = webhook
        webhook.start()
        return True

    async def delete_webhook(self, call: Call) -> bool:
        await self._remove(call)
        return True

    async def _remove(self, call: Call) -> None:
        webhook = self.webhooks.pop(call.bot.id, None)
        if webhook:
            await webhook.stop()
        if call.params.get("drop_pending_updates"):
            call.bot.updates.forget_all()

    async def get_webhook_info(self, call: Call) -> Json:
        webhook = self.webhooks.get(call.bot.id)
        queue = call.bot.updates
        info: Json = {
            "url": webhook.url if webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(queue),
        }
        if webhook:
            info["max_connections"] = webhook.connections
            if webhook.last_error:
                info["last_error_date"], info["last_error_message"] = webhook.last_error
        if queue.allowed:
            info["allowed_updates"] = sorted(queue.allowed)
        return info

    async def stop(self) -> None:
        for webhook in self.webhooks.values():
            await webhook.stop()
        self.webhooks.clear()
        if self.session:
            await self.session.close()
            self.session = None

    def methods(self) -> dict[str, Callable[[Call], Awaitable[Any]]]:
        return {
            "setWebhook": self.set_webhook,
            "deleteWebhook": self.delete_webhook,
            "getWebhookInfo": self.get_webhook_info,
        }
