"""An OpenID Connect provider on this computer, over real HTTP: Authlib's server side, with a few lines of Starlette.

It takes no shortcuts of its own: codes are used once, PKCE must be S256, a nonce is never taken twice, and who asks for
a token has to show the client's secret. A test says who sits at the browser (`person`), and can make it lie (`lies`).
"""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import uvicorn
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, AuthorizationServer, ClientMixin, OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core.grants import OpenIDCode
from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from admin.sign_in.provider import Registration

Claims = dict[str, Any]


@dataclass(frozen=True)
class Somebody:
    """A person whom the provider knows."""

    subject: str
    email: str = ""
    is_email_verified: bool = True
    acr: str = ""

    @property
    def told(self) -> Claims:
        """What the provider says about them."""
        about = {"email": self.email, "email_verified": self.is_email_verified} if self.email else {}
        return {"sub": self.subject, **about}


@dataclass
class Client(ClientMixin):
    """Voordeur, as it is registered there."""

    id: str
    secret: str
    callback: str
    algorithm: str = "RS256"

    @property
    def id_token_signed_response_alg(self) -> str:
        return self.algorithm

    def get_client_id(self) -> str:
        return self.id

    def get_default_redirect_uri(self) -> str:
        return self.callback

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(one for one in scope.split() if one in {"openid", "email"})

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.callback

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(client_secret, self.secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in {"client_secret_basic", "client_secret_post"}

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):
    """A code that was given out and not used yet."""

    value: str
    somebody: Somebody
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> None:
        return None

    def get_acr(self) -> str:
        return self.somebody.acr

    def get_amr(self) -> list[str]:
        return []


@dataclass
class LocalProvider:
    """The provider and what it remembers. Its fields may be changed while it runs."""

    issuer: str
    client: Client
    person: Somebody | None = None
    """Who sits at the browser; None: they go back instead of signing in."""
    tells_email_in_token: bool = True
    """Else only who asks at `/userinfo` hears it."""
    names_itself: bool = True
    """Whether answers through the browser carry `iss` (RFC 9207)."""
    has_a_way_out: bool = True
    """Whether a session at the provider can be ended from elsewhere (RP-initiated logout)."""
    lies: Callable[[Claims, Key], str] | None = None
    """Makes another ID token out of what it should say, and the key it should be signed with."""
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    """Its clock, as an aware moment."""
    about: Claims = field(default_factory=dict)
    """What it says about itself beside, or instead of, what is true."""
    questions: list[str] = field(default_factory=list)
    """The paths that were asked for, in order."""
    asked: list[dict[str, str]] = field(default_factory=list)
    """What the browsers came with."""
    nonces: set[str] = field(default_factory=set)
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, Somebody] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.key: Key = _first_key(self.client.algorithm)

    @property
    def registration(self) -> Registration:
        """What the operator of Voordeur sets."""
        return Registration(self.issuer, self.client.id, self.client.secret, "Stadspas")

    def gets_new_keys(self, algorithm: str = "RS256") -> None:
        """The old one is not shown any more."""
        self.client.algorithm = algorithm
        self.key = new_key(algorithm)

    def described(self) -> Claims:
        """What it says about itself."""
        way_out = {"end_session_endpoint": f"{self.issuer}/end"} if self.has_a_way_out else {}
        return (
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": [self.client.algorithm],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                "code_challenge_methods_supported": ["S256"],
                "authorization_response_iss_parameter_supported": self.names_itself,
            }
            | way_out
            | self.about
        )

    @staticmethod
    @asynccontextmanager
    async def open(callback: str) -> AsyncIterator["LocalProvider"]:
        """A provider that listens on a free port, until the end of the block or until it is `closed`."""
        with socket.create_server(("127.0.0.1", 0)) as listening:
            issuer = f"http://localhost:{listening.getsockname()[1]}"
            provider = LocalProvider(issuer, Client("voordeur", secrets.token_urlsafe(24), callback))
            config = uvicorn.Config(_app(provider), log_config=None, access_log=False, lifespan="off", ws="none")
            provider._server = _Server(config)
            provider._serving = asyncio.create_task(provider._server.serve(sockets=[listening]))
            try:
                yield provider
            finally:
                await provider.close()

    async def close(self) -> None:
        """Nobody answers there any more."""
        # Also when a browser has not hung up yet.
        self._server.should_exit = self._server.force_exit = True
        await self._serving


def new_key(algorithm: str) -> Key:
    """A key with a name of its own."""
    named = {"kid": secrets.token_hex(4), "use": "sig", "alg": algorithm}
    return ECKey.generate_key("P-256", named) if algorithm == "ES256" else RSAKey.generate_key(2048, named)


@cache
def _first_key(algorithm: str) -> Key:
    """Made once: it takes a tenth of a second."""
    return new_key(algorithm)


class _Server(uvicorn.Server):
    """Without signal handlers: the test process has its own."""

    def capture_signals(self) -> nullcontext[None]:
        return nullcontext()


class _Asked(OAuth2Request):
    """A request as Authlib reads it."""

    def __init__(self, request: Request, fields: dict[str, str]) -> None:
        super().__init__(request.method, str(request.url), headers=request.headers)
        self.payload = BasicOAuth2Payload(fields)
        self._fields = fields

    @property
    def args(self) -> dict[str, str]:
        return self._fields

    @property
    def form(self) -> dict[str, str]:
        return self._fields


class _Answer(Response):
    """With a `location` that Authlib's extensions may change."""

    @property
    def location(self) -> str | None:
        return self.headers.get("location")

    @location.setter
    def location(self, value: str) -> None:
        self.headers["location"] = value


class _AuthorizationServer(AuthorizationServer):
    """Authlib's, on what the provider remembers."""

    def __init__(self, provider: LocalProvider) -> None:
        super().__init__(scopes_supported=["openid", "email"])
        self.provider = provider
        self.register_token_generator("default", BearerTokenGenerator(lambda **_: secrets.token_urlsafe()))
        self.register_grant(_CodeGrant, [_StrictChallenge(), _IdToken(require_nonce=True)])
        _NamesItself(provider)(self)

    def query_client(self, client_id: str) -> Client | None:
        return self.provider.client if client_id == self.provider.client.id else None

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        self.provider.tokens[token["access_token"]] = request.user

    def create_oauth2_request(self, request: OAuth2Request) -> OAuth2Request:
        return request

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> _Answer:
        answer = JSONResponse(body, status) if isinstance(body, dict) else None
        return _Answer(answer.body if answer else body, status, dict(headers))

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        pass


class _CodeGrant(AuthorizationCodeGrant):
    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        given = request.payload.data
        challenge = (given.get("code_challenge"), given.get("code_challenge_method"))
        nonce = given.get("nonce")
        self.server.provider.nonces.add(nonce)
        self.server.provider.codes[code] = Code(
            code, request.user, request.payload.redirect_uri, request.scope, nonce, *challenge
        )

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return self.server.provider.codes.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        del self.server.provider.codes[authorization_code.value]

    def authenticate_user(self, authorization_code: Code) -> Somebody:
        return authorization_code.somebody


class _StrictChallenge(CodeChallenge):
    """PKCE for everybody, and never `plain`."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: AuthorizationCodeGrant, redirect_uri: str) -> None:
        if grant.request.payload.data.get("code_challenge_method") != "S256":
            raise OAuth2Error("PKCE with S256 is needed.", error="invalid_request", redirect_uri=redirect_uri)
        super().validate_code_challenge(grant, redirect_uri)


class _IdToken(OpenIDCode):
    def exists_nonce(self, nonce: str, request: OAuth2Request) -> bool:
        return nonce in self._provider.nonces

    def resolve_client_private_key(self, client: Client) -> Key:
        return self._provider.key

    def get_client_claims(self, client: Client) -> Claims:
        now = int(self._provider.now().timestamp())
        return {"iss": self._provider.issuer, "aud": [client.id], "iat": now, "exp": now + 300}

    def get_encode_header(self, client: Client) -> dict[str, str]:
        return {"alg": client.algorithm, "kid": self._provider.key.kid}

    def generate_user_info(self, user: Somebody, scope: str) -> Claims:
        return user.told if self._provider.tells_email_in_token else {"sub": user.subject}

    def encode_id_token(self, token: dict[str, Any], request: OAuth2Request) -> str:
        true = super().encode_id_token(token, request)
        if self._provider.lies is None:
            return true
        claims = jwt.decode(true, self._provider.key, [request.client.algorithm]).claims
        return self._provider.lies(claims, self._provider.key)

    def __call__(self, grant: AuthorizationCodeGrant) -> None:
        self._provider = grant.server.provider
        super().__call__(grant)


class _NamesItself(IssuerParameter):
    def __init__(self, provider: LocalProvider) -> None:
        self._provider = provider

    def get_issuer(self) -> str | None:
        return self._provider.issuer if self._provider.names_itself else None


def _app(provider: LocalProvider) -> Starlette:
    server = _AuthorizationServer(provider)

    async def describe(request: Request) -> Response:
        provider.questions.append(request.url.path)
        return JSONResponse(provider.described())

    async def keys(request: Request) -> Response:
        provider.questions.append(request.url.path)
        return JSONResponse(KeySet([provider.key]).as_dict(private=False))

    async def authorize(request: Request) -> Response:
        asked = dict(request.query_params)
        provider.asked.append(asked)
        read = _Asked(request, asked)
        try:
            grant = server.get_consent_grant(read, provider.person)
        except OAuth2Error as error:
            return server.handle_error_response(read, error)
        return server.create_authorization_response(read, provider.person, grant)

    async def token(request: Request) -> Response:
        provider.questions.append(request.url.path)
        return server.create_token_response(_Asked(request, dict(parse_qsl((await request.body()).decode()))))

    async def userinfo(request: Request) -> Response:
        shown = request.headers.get("authorization", "").removeprefix("Bearer ")
        somebody = provider.tokens.get(shown)
        return JSONResponse(somebody.told) if somebody else Response(status_code=401)

    return Starlette(
        routes=[
            Route("/.well-known/openid-configuration", describe),
            Route("/keys", keys),
            Route("/authorize", authorize),
            Route("/token", token, methods=["POST"]),
            Route("/userinfo", userinfo),
        ]
    )


def parameters(address: str) -> dict[str, str]:
    """What stands after the question mark of an address."""
    return dict(parse_qsl(urlsplit(address).query))
