"""Whom a provider names: a real one, over HTTP, that tells the truth or lies."""

import base64
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from admin.sign_in.provider import Identity, NotTrustedError, Provider, ProviderError, TooWeakError
from tests.support.oidc_provider import LocalProvider, Somebody, new_key, parameters

CALLBACK = "http://localhost:8090/oidc/callback"
SAMIRA = Somebody("subject-of-samira", "samira@example.nl")


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
async def there():
    """The provider; Samira sits at the browser."""
    async with LocalProvider.open(CALLBACK) as provider:
        provider.person = SAMIRA
        yield provider


@pytest.fixture
def ours(there):
    """How we talk to it."""
    return Provider(there.registration, CALLBACK, now)


async def visit(address: str) -> dict[str, str]:
    """A browser goes there; what it brings back."""
    async with httpx2.AsyncClient() as browser:
        answer = await browser.get(address)
    assert answer.status_code == 302, answer.text
    assert answer.headers["location"].startswith(f"{CALLBACK}?")
    return parameters(answer.headers["location"])


async def sign_in(ours: Provider) -> Identity:
    address, beginning = await ours.begin()
    brought = await visit(address)
    assert brought["state"] == beginning.state
    return await ours.redeem(brought["code"], beginning)


async def why_not(ours: Provider) -> str:
    """Why the sign-in is not trusted."""
    with pytest.raises(NotTrustedError) as error:
        await sign_in(ours)
    return error.value.why


async def test_the_provider_says_who_it_is(ours, there):
    assert await sign_in(ours) == Identity(there.issuer, SAMIRA.subject, SAMIRA.email, is_email_verified=True)


async def test_it_is_asked_with_a_code_that_needs_pkce_and_a_nonce_and_for_no_more_than_the_address(ours, there):
    await sign_in(ours)

    [asked] = there.asked
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "openid email"
    assert min(len(asked[secret]) for secret in ("state", "nonce", "code_challenge")) >= 43


async def test_two_sign_ins_share_no_secret(ours):
    _, first = await ours.begin()
    _, second = await ours.begin()

    assert len({first.state, first.nonce, first.verifier, second.state, second.nonce, second.verifier}) == 6


async def test_an_address_that_is_not_verified_is_not_said_to_be(ours, there):
    there.person = replace(SAMIRA, is_email_verified=False)

    assert not (await sign_in(ours)).is_email_verified


@pytest.mark.parametrize("said", ["true", 1, None], ids=repr)
async def test_only_true_means_that_an_address_is_verified(ours, there, said):
    there.lies = lambda claims, key: signed(claims | {"email_verified": said}, key)

    assert not (await sign_in(ours)).is_email_verified


async def test_a_provider_that_tells_the_address_only_when_asked_is_asked(ours, there):
    there.tells_email_in_token = False

    assert await sign_in(ours) == Identity(there.issuer, SAMIRA.subject, SAMIRA.email, is_email_verified=True)


async def test_what_is_told_about_another_is_not_taken(ours, there):
    there.tells_email_in_token = False
    there.lies = lambda claims, key: signed(claims | {"sub": "subject-of-joost"}, key)

    assert await why_not(ours) == "userinfo_of_another"


async def test_another_verifier_gets_nothing(ours):
    address, beginning = await ours.begin()
    _, another = await ours.begin()
    brought = await visit(address)

    with pytest.raises(ProviderError, match="invalid_grant"):
        await ours.redeem(brought["code"], replace(beginning, verifier=another.verifier))


async def test_a_code_is_worth_nothing_the_second_time(ours):
    address, beginning = await ours.begin()
    brought = await visit(address)
    await ours.redeem(brought["code"], beginning)

    with pytest.raises(ProviderError, match="invalid_grant"):
        await ours.redeem(brought["code"], beginning)


async def test_an_id_token_of_an_earlier_sign_in_is_refused(ours, there):
    seen = []
    there.lies = lambda claims, key: seen.append(signed(claims, key)) or seen[0]
    await sign_in(ours)

    assert await why_not(ours) == "invalid_claim nonce"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"aud": ["another-client"]}, "invalid_claim aud"),
        ({"aud": []}, "invalid_claim aud"),
        ({"aud": ["voordeur", "another-client"]}, "missing_claim azp"),
        ({"aud": ["voordeur", "another-client"], "azp": "another-client"}, "invalid_claim azp"),
        ({"azp": "another-client"}, "invalid_claim azp"),
        ({"iss": "http://localhost:1"}, "invalid_claim iss"),
        ({"iss": None}, "missing_claim iss"),
        ({"nonce": "of-somebody-else"}, "invalid_claim nonce"),
        ({"nonce": None}, "missing_claim nonce"),
        ({"sub": ""}, "invalid_claim sub"),
        ({"exp": timedelta(minutes=-2)}, "expired_token exp"),
        ({"exp": None}, "missing_claim exp"),
        ({"iat": timedelta(minutes=10)}, "invalid_claim iat"),
        ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "invalid_claim at_hash"),
    ],
    ids=str,
)
async def test_a_token_for_another_or_from_another_or_from_another_time_is_refused(ours, there, change, why):
    there.lies = lambda claims, key: signed(claims | change, key)

    assert await why_not(ours) == why


async def test_a_token_for_several_that_names_us_as_the_one_who_asked_is_taken(ours, there):
    there.lies = lambda claims, key: signed(claims | {"aud": ["voordeur", "another"], "azp": "voordeur"}, key)

    assert (await sign_in(ours)).subject == SAMIRA.subject


async def test_a_token_without_signature_is_refused(ours, there):
    there.lies = lambda claims, key: f"{part({'alg': 'none', 'kid': key.kid})}.{part(claims)}."

    assert await why_not(ours) == "unsupported_algorithm"


async def test_a_token_signed_with_the_public_key_as_if_it_were_a_secret_is_refused(ours, there):
    def forged(claims, key):
        # By hand: joserfc takes no public key as a secret.
        told = f"{part({'alg': 'HS256', 'kid': key.kid})}.{part(claims)}"
        return f"{told}.{coded(hmac.digest(key.as_pem(private=False), told.encode(), 'sha256'))}"

    there.lies = forged

    assert await why_not(ours) == "unsupported_algorithm"


async def test_a_token_signed_with_our_own_secret_is_refused(ours, there):
    secret = OctKey.import_key(there.client.secret)
    there.lies = lambda claims, _: jwt.encode({"alg": "HS256"}, claims, secret, ["HS256"])

    assert await why_not(ours) == "unsupported_algorithm"


async def test_a_token_signed_with_another_key_of_the_same_name_is_refused(ours, there):
    def forged(claims, key):
        another = new_key("RS256")
        return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, another)

    there.lies = forged

    assert await why_not(ours) == "bad_signature"


async def test_a_token_that_brings_its_own_key_is_refused(ours, there):
    def forged(claims, _):
        own = new_key("ES256")
        header = {"alg": "ES256", "kid": own.kid, "jwk": own.as_dict(private=False)}
        return jwt.encode(header, claims, own)

    there.lies = forged

    assert await why_not(ours) == "invalid_key_id"


@pytest.mark.parametrize("token", ["", "not.a.token", "e30.e30.", "x"])
async def test_what_is_no_token_is_refused(ours, there, token):
    there.lies = lambda *_: token

    assert await why_not(ours)


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
async def test_a_new_key_is_asked_for_when_it_is_seen_first(ours, there, algorithm):
    await sign_in(ours)
    there.gets_new_keys(algorithm)

    assert (await sign_in(ours)).subject == SAMIRA.subject
    assert there.questions.count("/keys") == 2


async def test_a_key_that_was_withdrawn_is_not_trusted_once_there_is_another(ours, there):
    await sign_in(ours)
    old = there.key
    there.gets_new_keys()
    await sign_in(ours)
    there.lies = lambda claims, _: signed(claims, old)

    assert await why_not(ours) == "invalid_key_id"


async def test_what_the_provider_says_about_itself_is_asked_once_an_hour(ours, there):
    for _ in range(3):
        await sign_in(ours)

    assert there.questions.count("/.well-known/openid-configuration") == 1
    assert there.questions.count("/keys") == 1


async def test_a_provider_that_is_down_is_an_error_at_the_beginning_and_at_the_end(ours, there):
    address, beginning = await ours.begin()
    brought = await visit(address)
    await there.close()

    with pytest.raises(ProviderError):
        await ours.redeem(brought["code"], beginning)
    with pytest.raises(ProviderError):
        await Provider(there.registration, CALLBACK, now).begin()


async def test_a_provider_that_calls_itself_otherwise_is_not_the_one(ours, there):
    there.about = {"issuer": "https://another.example"}

    with pytest.raises(ProviderError, match="another_issuer"):
        await ours.begin()


@pytest.mark.parametrize("address", ["http://elsewhere.example/authorize", "javascript:alert(1)", "", None, 7])
async def test_a_browser_is_not_sent_to_an_address_that_others_can_read(ours, there, address):
    there.about = {"authorization_endpoint": address}

    with pytest.raises(ProviderError, match="no_authorization_endpoint"):
        await ours.begin()


async def test_a_wrong_secret_is_an_error(there):
    ours = Provider(replace(there.registration, client_secret="wrong"), CALLBACK, now)

    with pytest.raises(ProviderError, match="invalid_client"):
        await sign_in(ours)


async def test_a_provider_that_wants_the_secret_in_the_form_gets_it_there(ours, there):
    there.about = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}

    assert (await sign_in(ours)).subject == SAMIRA.subject


async def test_who_goes_back_brings_a_reason_and_no_code(ours, there):
    there.person = None
    address, beginning = await ours.begin()

    brought = await visit(address)

    assert (brought["error"], brought["state"]) == ("access_denied", beginning.state)
    assert "code" not in brought


@pytest.mark.parametrize(("acr", "is_enough"), [("two-steps", True), ("three-steps", True), ("password", False)])
async def test_who_signed_in_more_weakly_than_was_set_is_refused(there, acr, is_enough):
    ours = Provider(replace(there.registration, acr="two-steps three-steps"), CALLBACK, now)
    there.person = replace(SAMIRA, acr=acr)

    if is_enough:
        assert (await sign_in(ours)).subject == SAMIRA.subject
    else:
        with pytest.raises(TooWeakError):
            await sign_in(ours)
    assert there.asked[0]["acr_values"] == "two-steps three-steps"


async def test_an_answer_that_names_another_issuer_or_hides_it_is_not_from_here(ours, there):
    assert await ours.is_from_here(there.issuer)
    assert not await ours.is_from_here("https://another.example")
    assert not await ours.is_from_here(None)


async def test_a_provider_that_never_names_itself_may_be_silent(ours, there):
    there.names_itself = False

    assert await ours.is_from_here(None)
    assert not await ours.is_from_here("https://another.example")


async def test_the_session_at_the_provider_is_ended_there_and_the_browser_comes_back(ours, there):
    address = await ours.farewell("http://localhost:8090/sign-in")

    assert address.startswith(f"{there.issuer}/end?")
    assert parameters(address) == {
        "client_id": "voordeur",
        "post_logout_redirect_uri": "http://localhost:8090/sign-in",
    }


async def test_the_secret_is_not_shown(there):
    assert there.client.secret not in repr(there.registration)


def signed(claims: dict, key) -> str:
    """What the provider should have signed; claims that are None are left out, a span of time counts from now."""
    times = {name: int((now() + span).timestamp()) for name, span in claims.items() if isinstance(span, timedelta)}
    claims |= times
    kept = {name: value for name, value in claims.items() if value is not None or name == "email_verified"}
    return jwt.encode({"alg": key.alg, "kid": key.kid}, kept, key, [key.alg])


def part(told: dict) -> str:
    return coded(json.dumps(told).encode())


def coded(told: bytes) -> str:
    return base64.urlsafe_b64encode(told).rstrip(b"=").decode()
