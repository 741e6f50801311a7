"""The provider of single sign-on (OpenID Connect Core 1.0): where to send a browser, and whom its answer names.

Authorization code with PKCE, always. Nothing that comes through the browser says who somebody is: that stands in the ID
token, which is fetched from the provider itself, signed with one of its public keys, for us, for this one sign-in.
"""

import asyncio
import secrets
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode, urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Of signatures. Only with a private key: neither `none`, nor HS256, whose secret could be somebody's public key."""

SCOPE = "openid email"

CALLBACK = "/oidc/callback"
"""Where providers send browsers back to. It is registered there, to the letter, after our origin."""

_DISCOVERY = "/.well-known/openid-configuration"
_PATIENCE_SECONDS = 10.0
_KNOWN_SECONDS = 3600.0
"""How long it is remembered what the provider says about itself. A key that is not known is asked for at once."""
_CLOCKS_APART_SECONDS = 60

Told = TypeVar("Told")


class ProviderError(Exception):
    """The provider does not answer, or not with what OpenID Connect wants. `why` is a word for the log."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NotTrustedError(Exception):
    """What the provider's answer says about somebody cannot be trusted. `why` is a word for the log."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class TooWeakError(Exception):
    """Somebody signed in at the provider, but not as strongly as it was set."""


@dataclass(frozen=True, slots=True)
class Registration:
    """How the provider knows us."""

    issuer: str
    """Its name: an address, to the letter as it stands in ID tokens."""
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    """What the people who work here call it."""
    acr: str = ""
    """How strongly somebody has to sign in there, as the provider calls it; empty: as the provider wants."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What belongs to one sign-in and must come back, or be shown, at its end. Secret, except for the provider."""

    state: str
    nonce: str
    verifier: str
    """Of PKCE (RFC 7636)."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider names."""

    issuer: str
    subject: str
    """Never changes, and is never given to somebody else."""
    email: str = ""
    is_email_verified: bool = False
    """Whether the provider says that this address is theirs. Else it is what somebody typed."""


class Provider:
    """The provider. `callback` is the address of ours to which it sends browsers back. `now` gives an aware moment."""

    def __init__(self, registration: Registration, callback: str, now: Callable[[], datetime]) -> None:
        self.registration = registration
        self._callback = callback
        self._now = now
        # The certificates that this computer trusts: also those of a municipality's own authority.
        self._tls = ssl.create_default_context()
        self._about: _Remembered[Mapping[str, Any]] = _Remembered(self._discover)
        self._keys: _Remembered[KeySet] = _Remembered(self._fetch_keys)

    async def begin(self) -> tuple[str, Beginning]:
        """Where to send the browser, and what to keep until it comes back. Raises ProviderError."""
        beginning = Beginning(*(secrets.token_urlsafe(32) for _ in range(3)))
        about = await self._about.get()
        wish = {"acr_values": self.registration.acr} if self.registration.acr else {}
        async with self._client(about) as client:
            address, _ = client.create_authorization_url(
                _endpoint(about, "authorization_endpoint"),
                state=beginning.state,
                nonce=beginning.nonce,
                code_verifier=beginning.verifier,
                **wish,
            )
        return address, beginning

    async def is_from_here(self, issuer: str | None) -> bool:
        """Whether an answer through the browser that names this issuer (RFC 9207), or none, can be the provider's.

        Raises ProviderError.
        """
        if issuer is not None:
            return issuer == self.registration.issuer
        return not (await self._about.get()).get("authorization_response_iss_parameter_supported", False)

    async def redeem(self, code: str, beginning: Beginning) -> Identity:
        """Whom this code stands for. Raises ProviderError, NotTrustedError and TooWeakError."""
        about = await self._about.get()
        async with self._client(about) as client:
            token = await self._asked(
                client.fetch_token(
                    _endpoint(about, "token_endpoint"),
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=beginning.verifier,
                    redirect_uri=self._callback,
                )
            )
            claims: Mapping[str, Any] = await self._claims(token, beginning.nonce)
            if "email" not in claims and "userinfo_endpoint" in about:
                claims = await self._told_apart(client, about, claims)
        if self.registration.acr and claims.get("acr") not in self.registration.acr.split():
            raise TooWeakError
        email = claims.get("email")
        return Identity(
            self.registration.issuer,
            claims["sub"],
            email if isinstance(email, str) else "",
            is_email_verified=claims.get("email_verified") is True,
        )

    async def farewell(self, back: str) -> str | None:
        """Where a browser ends its session at the provider, to come back to this address; None when there is no such
        place. Raises ProviderError.
        """
        about = await self._about.get()
        if "end_session_endpoint" not in about:
            return None
        address = _endpoint(about, "end_session_endpoint")
        asked = urlencode({"client_id": self.registration.client_id, "post_logout_redirect_uri": back})
        return f"{address}{'&' if urlsplit(address).query else '?'}{asked}"

    async def _claims(self, token: Mapping[str, Any], nonce: str) -> CodeIDToken:
        signed = await self._verified(token.get("id_token"))
        claims = CodeIDToken(
            signed.claims,
            signed.header,
            options={
                "iss": {"essential": True, "value": self.registration.issuer},
                "aud": {"essential": True, "value": self.registration.client_id},
                "sub": {"essential": True},
            },
            params={
                "nonce": nonce,
                "client_id": self.registration.client_id,
                "access_token": token.get("access_token"),
            },
        )
        try:
            claims.validate(now=int(self._now().timestamp()), leeway=_CLOCKS_APART_SECONDS)
        except JoseError as error:
            raise NotTrustedError(_why(error)) from None
        return claims

    async def _verified(self, id_token: object) -> jwt.Token:
        if not isinstance(id_token, str):
            raise NotTrustedError("no_id_token")
        try:
            try:
                return jwt.decode(id_token, await self._keys.get(), ALGORITHMS)
            except InvalidKeyIdError:
                # The provider has a new key. Only it can make us ask: the token came from there.
                return jwt.decode(id_token, await self._keys.get_anew(), ALGORITHMS)
        except (JoseError, ValueError) as error:
            raise NotTrustedError(_why(error)) from None

    async def _told_apart(
        self, client: AsyncOAuth2Client, about: Mapping[str, Any], claims: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Some providers tell the e-mail address only when they are asked once more."""
        answer = await self._asked(client.get(_endpoint(about, "userinfo_endpoint")))
        told = _json_of(answer)
        # Core 5.3.2: another's answer could be slipped in here.
        if told.get("sub") != claims["sub"]:
            raise NotTrustedError("userinfo_of_another")
        return {**claims, **{name: told[name] for name in ("email", "email_verified") if name in told}}

    async def _discover(self) -> Mapping[str, Any]:
        about = await self._read(f"{self.registration.issuer.rstrip('/')}{_DISCOVERY}")
        # Discovery 4.3. What another issuer says about itself must not be taken for this one's.
        if about.get("issuer") != self.registration.issuer:
            raise ProviderError("another_issuer")
        return about

    async def _fetch_keys(self) -> KeySet:
        told = await self._read(_endpoint(await self._about.get(), "jwks_uri"))
        try:
            keys = [one for one in told["keys"] if one["kty"] != "oct" and one.get("use", "sig") == "sig"]
            return KeySet.import_key_set({"keys": keys})
        except (JoseError, KeyError, TypeError, ValueError):
            raise ProviderError("no_keys") from None

    async def _read(self, address: str) -> Mapping[str, Any]:
        async with httpx2.AsyncClient(verify=self._tls) as client:
            return _json_of(await self._asked(client.get(address)))

    @asynccontextmanager
    async def _client(self, about: Mapping[str, Any]) -> AsyncIterator[AsyncOAuth2Client]:
        # One for each exchange: it keeps the tokens of the last one.
        async with AsyncOAuth2Client(
            self.registration.client_id,
            self.registration.client_secret,
            token_endpoint_auth_method=_way_to_say_who_we_are(about),
            scope=SCOPE,
            redirect_uri=self._callback,
            code_challenge_method="S256",
            verify=self._tls,
        ) as client:
            yield client

    async def _asked(self, question: Awaitable[Any]) -> Any:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                return await question
        except (httpx2.HTTPError, TimeoutError, ValueError, AuthlibBaseError) as error:
            # Without its message: that may repeat what was sent.
            raise ProviderError(_why(error)) from None


class _Remembered(Generic[Told]):
    """Something that the provider says, asked for again after an hour, by one request at a time."""

    def __init__(self, ask: Callable[[], Awaitable[Told]]) -> None:
        self._ask = ask
        self._told: Told | None = None
        self._until = 0.0
        self._asking = asyncio.Lock()

    async def get(self) -> Told:
        async with self._asking:
            if self._told is None or time.monotonic() >= self._until:
                return await self._renew()
            return self._told

    async def get_anew(self) -> Told:
        async with self._asking:
            return await self._renew()

    async def _renew(self) -> Told:
        self._told = told = await self._ask()
        self._until = time.monotonic() + _KNOWN_SECONDS
        return told


def _endpoint(about: Mapping[str, Any], name: str) -> str:
    address = about.get(name)
    if not isinstance(address, str) or not is_safe(address):
        raise ProviderError(f"no_{name}")
    return address


def is_safe(address: str) -> bool:
    """Whether nobody between can read or change what goes there: https, or this computer."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"})
    )


def _way_to_say_who_we_are(about: Mapping[str, Any]) -> str:
    # Discovery 3: without a word about it, client_secret_basic is understood.
    understood: Sequence[str] = about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return "client_secret_basic" if "client_secret_basic" in understood else "client_secret_post"


def _json_of(answer: httpx2.Response) -> Mapping[str, Any]:
    if not answer.is_success:
        raise ProviderError(f"status_{answer.status_code}")
    try:
        told = answer.json()
    except ValueError:
        raise ProviderError("no_json") from None
    if not isinstance(told, dict):
        raise ProviderError("no_json")
    return told


def _why(error: Exception) -> str:
    """Which rule, and which claim: "invalid_claim nonce". Never its value, and nothing that is not a plain word."""
    kind, claim = str(getattr(error, "error", "")), str(getattr(error, "claim", ""))
    return " ".join(word for word in (kind, claim) if word.isidentifier()) or type(error).__name__
