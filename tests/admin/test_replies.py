"""The editor of standard replies: complete in three languages, offered at once, and never overwritten unseen."""

import pytest

from domain.standard_replies import first_replies
from storage.standard_replies import Replies, seed
from storage.unit_of_work import UnitOfWork
from tests.support.console import ANNELIES, JOOST, MONDAY, PETRA, SAMIRA

DOOR = {"shortcut": "deur", "nl": "De deur is open, {resident}.", "tr": "Kapı açık, {resident}.", "ar": "الباب مفتوح."}
HELLO = first_replies()[0]


@pytest.fixture
async def kept(each_office):
    """An office that has what an organisation begins with."""
    async with each_office.database.writing() as connection:
        await seed(connection, MONDAY)
        await connection.commit()
    return each_office


async def offered(office):
    async with office.database.reading() as connection:
        return {one.shortcut: one for one in await Replies(connection).all()}


async def recorded(office, reply_id):
    async with office.database.reading() as connection:
        return [entry.action for entry in await UnitOfWork(connection).audit.of("reply", reply_id)]


async def test_a_new_reply_is_offered_in_every_language_at_once(kept):
    async with kept.signed_in(ANNELIES) as annelies:
        page = await (await annelies.opens("/replies/new")).submits("/replies/new", **DOOR, do="save")

    assert (page.path, page.status) == ("/replies", 200)
    assert "“deur” is" in page.words or "deur" in page.words
    added = (await offered(kept))["deur"]
    assert added.texts == {language: DOOR[language] for language in ("nl", "tr", "ar")}
    assert await recorded(kept, added.id) == ["reply_added"]


async def test_a_form_that_is_sent_twice_adds_one_reply(kept):
    async with kept.signed_in(ANNELIES) as annelies:
        form = await annelies.opens("/replies/new")
        for _ in range(2):
            page = await form.submits("/replies/new", **DOOR, do="save")
            assert page.path == "/replies"

    assert len(await offered(kept)) == len(first_replies()) + 1


@pytest.mark.parametrize("language", ["nl", "tr", "ar"])
async def test_a_reply_that_lacks_a_language_is_refused_and_nothing_typed_is_lost(kept, language):
    async with kept.signed_in(ANNELIES) as annelies:
        page = await (await annelies.opens("/replies/new")).submits("/replies/new", **DOOR | {language: " "}, do="save")
        assert page.status == 422
        assert page.form("/replies/new").fields.items() >= (DOOR | {language: ""}).items()
        assert f'id="field-{language}-error"' in page.response.text
        again = await page.submits("/replies/new", **{language: DOOR[language]}, do="save")

    assert again.path == "/replies"
    assert "deur" in await offered(kept)


@pytest.mark.parametrize(
    ("field", "typed"),
    [("shortcut", "De deur"), ("shortcut", "hallo"), ("nl", "Dag {naam}"), ("tr", "{"), ("ar", "ا" * 1001)],
)
async def test_what_cannot_be_used_is_said_at_its_field(kept, field, typed):
    async with kept.signed_in(PETRA) as petra:
        page = await (await petra.opens("/replies/new")).submits("/replies/new", **DOOR | {field: typed}, do="save")

    assert page.status == 422
    assert f'id="field-{field}-error"' in page.response.text
    assert "deur" not in await offered(kept)


async def test_a_change_says_who_made_it_and_the_workers_bot_offers_it_at_once(kept):
    async with kept.signed_in(ANNELIES) as annelies:
        page = await annelies.opens(f"/replies/{HELLO.id}")
        page = await page.submits(f"/replies/{HELLO.id}", nl="Dag {resident}!", do="save")

    assert "Annelies" in page.words
    assert (await offered(kept))[HELLO.shortcut].texts["nl"] == "Dag {resident}!"
    assert await recorded(kept, HELLO.id) == ["reply_changed"]


async def test_of_two_who_edit_at_once_the_second_reads_what_the_first_wrote_and_loses_nothing(kept):
    path = f"/replies/{HELLO.id}"
    async with kept.signed_in(ANNELIES) as annelies, kept.signed_in(PETRA) as petra:
        first, second = await annelies.opens(path), await petra.opens(path)
        await first.submits(path, nl="Van Annelies.", do="save")
        page = await second.submits(path, nl="Van Petra.", do="save")

        assert page.status == 409
        assert page.form(path).fields["nl"] == "Van Petra."
        assert "Van Annelies." in page.words
        assert (await offered(kept))[HELLO.shortcut].texts["nl"] == "Van Annelies."

        assert (await page.submits(path, do="save")).path == "/replies"
    assert (await offered(kept))[HELLO.shortcut].texts["nl"] == "Van Petra."


async def test_a_preview_reads_as_the_resident_reads_it_and_saves_nothing(kept):
    path = f"/replies/{HELLO.id}"
    async with kept.signed_in(ANNELIES) as annelies:
        page = await (await annelies.opens(path)).submits(path, nl="Dag {resident}, hier is {worker}.", do="preview")

    assert "Dag Fatma, hier is Annelies." in page.words
    assert page.form(path).fields["nl"] == "Dag {resident}, hier is {worker}."
    assert (await offered(kept))[HELLO.shortcut] == HELLO


async def test_one_that_is_not_offered_any_more_can_be_brought_back_from_the_page_that_follows(kept):
    async with kept.signed_in(ANNELIES) as annelies:
        page = await (await annelies.opens(f"/replies/{HELLO.id}")).submits(f"/{HELLO.id}/retire")
        assert HELLO.shortcut not in await offered(kept)
        assert page.path.startswith("/replies")
        await page.submits(f"/{HELLO.id}/bring-back")

    assert (await offered(kept))[HELLO.shortcut] == HELLO
    assert await recorded(kept, HELLO.id) == ["reply_brought_back", "reply_retired"]


async def test_workers_read_them_and_change_nothing(kept):
    async with kept.signed_in(SAMIRA) as samira:
        everything = await samira.opens("/replies")
        assert HELLO.shortcut in everything.words
        assert [form.action for form in everything.forms if "repl" in form.action] == []
        one = await samira.opens(f"/replies/{HELLO.id}")
        assert "Samira" in one.words or "Fatma" in one.words
        assert [form.action for form in one.forms if "repl" in form.action] == []
        csrf = everything.form("/sign-out").fields["_csrf"]
        for path in ("/replies/new", f"/replies/{HELLO.id}", f"/replies/{HELLO.id}/retire"):
            assert (await samira.posts(path, {"_csrf": csrf, "do": "save", **DOOR})).status == 403
        assert (await samira.opens("/replies/new")).status == 403

    assert set(await offered(kept)) == {one.shortcut for one in first_replies()}


@pytest.mark.parametrize("reply_id", ["nobody", "0" * 32, "%00", "' OR 1=1 --"])
async def test_a_reply_that_is_not_there_is_said_to_be_not_there(kept, reply_id):
    async with kept.signed_in(ANNELIES) as annelies:
        assert (await annelies.opens(f"/replies/{reply_id}")).status == 404


async def test_hostile_words_are_shown_as_words(kept):
    hostile = "<script>alert(1)</script>\0\"'&\u202e{resident}"
    async with kept.signed_in(JOOST) as _, kept.signed_in(ANNELIES) as annelies:
        page = await (await annelies.opens("/replies/new")).submits("/replies/new", **DOOR | {"nl": hostile}, do="save")

    assert page.path == "/replies"
    assert "<script>alert" not in page.response.text
    assert (await offered(kept))["deur"].texts["nl"] == hostile.replace("\0", "")
