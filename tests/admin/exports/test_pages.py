"""The page of exports: what is shown is what is made, only its maker fetches it, and nothing of persons without why."""

import json
from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest
from sqlalchemy import select, update

from admin.exports.making import Maker
from domain.staff import Job
from storage.console.exports import KEPT, MOST_OPEN, STOPPED_AFTER, Exports
from storage.tables import audit, exports, initiatives, staff
from tests.support.console import ANNELIES, SAMIRA, Office
from tests.support.exports import ARABIC, DUTCH, OSDORP, TURKISH, ZUIDOOST

OF_OSDORP = replace(ANNELIES, id="olga", name="Olga", areas=frozenset({OSDORP}))
WHY = "Voor het gesprek met de wijkraad"


async def makes(office: Office, visitor, query="", **fields):
    """What was chosen is made at once; the path of the file."""
    office.passes(minutes=1)
    page = await visitor.opens(f"/exports?{query}")
    page = await page.submits("/make", **fields)
    assert await Maker(office.console()).make_next()
    page = await visitor.opens("/exports")
    return next((one for one in page.links if one.endswith("/file")), None)


async def acts(office):
    async with office.database.reading() as connection:
        rows = await connection.execute(select(audit.c.action, audit.c.details).order_by(audit.c.number))
        return [(row.action, row.details) for row in rows]


async def test_what_is_shown_is_made_and_can_be_fetched_whole_or_in_parts(each_office):
    async with each_office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens("/exports?format=json&stage=approved")
        assert "1 initiative" in page.words
        assert "Her cumartesi" in page.words
        path = await makes(each_office, annelies, "format=json&stage=approved")
        whole = await annelies.client.get(path)
        rest = await annelies.client.get(path, headers={"range": "bytes=20-", "if-range": whole.headers["etag"]})

    assert [one["id"] for one in json.loads(whole.content)["initiatives"]] == [TURKISH]
    assert 'filename="initiatives-json-2026-11-30.json"' in whole.headers["content-disposition"]
    assert (rest.status_code, whole.content[:20] + rest.content) == (206, whole.content)
    told = dict(await acts(each_office))
    assert told["exported"]["count"] == 1
    assert told["exported"]["personal"] == []
    assert [told["part"] for name, told in await acts(each_office) if name == "export_fetched"] == ["", "bytes=20-"]


async def test_data_about_persons_needs_a_reason_which_is_kept(office):
    async with office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens("/exports?format=csv")
        refused = await page.submits("/make", personal="supporters", reason=" ")
        assert "Say why you need data about persons" in refused.words
        assert await acts(office) == []
        path = await makes(office, annelies, "format=csv", personal="supporters", reason=WHY)
        words = (await annelies.client.get(path)).content.decode("utf-8-sig")
        assert "Buur 1, Dorpsplein 1" in words
        assert "Fatma" not in words, "only what was chosen"
        without = await makes(office, annelies, "format=csv")
        assert "Buur 1" not in (await annelies.client.get(without)).text
    assert [(told["personal"], told["reason"]) for name, told in await acts(office) if name == "exported"] == [
        (["supporters"], WHY),
        ([], ""),
    ]


async def test_what_goes_to_a_public_site_never_holds_data_about_persons(office):
    async with office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens("/exports?format=decidim")
        assert not page.form("/make").fields.get("reason")
        page = await page.submits("/make", personal="supporters", reason=WHY)
    assert "it holds no data about persons" in page.words
    assert await acts(office) == []


async def test_what_a_kind_of_file_cannot_hold_is_neither_offered_nor_recorded(office):
    async with office.signed_in(ANNELIES) as annelies:
        for kind, offered, other in (("dossiers", "Photos:", "Telegram IDs"), ("csv", "Telegram IDs", "Photos:")):
            page = await annelies.opens(f"/exports?format={kind}")
            assert (offered in page.words, other in page.words) == (True, False)
            csrf = page.form("/make").fields["_csrf"]
            fields = {"_csrf": csrf, "format": kind, "personal": ["photos", "telegram"], "reason": WHY}
            await annelies.posts("/exports/make", fields)
    told = [told["personal"] for name, told in await acts(office) if name == "exported"]
    assert told == [["photos"], ["telegram"]]


async def test_a_choice_is_kept_under_a_name_for_oneself_and_chosen_again(office):
    async with office.signed_in(ANNELIES) as annelies, office.signed_in(OF_OSDORP) as olga:
        page = await annelies.opens(f"/exports?format=csv&area={OSDORP}&stage=approved&column=what&column=number")
        page = await page.submits("/exports/views", name="Voor de wijkraad")
        assert "Saved as" in page.words
        (link,) = [one for one in (await annelies.opens("/exports")).links if "stage=approved" in one]
        page = await annelies.opens(link)
        assert page.form("/make").fields["area"] == OSDORP
        assert "1 initiative" in page.words
        assert "2 columns" in page.words
        assert not [one for one in (await annelies.opens("/initiatives")).links if "format=csv" in one]
        assert not [one for one in (await olga.opens("/exports")).links if "stage=approved" in one]
        csrf = (await olga.opens("/exports")).form("/sign-out").fields["_csrf"]
        assert (await olga.posts(page.form("/drop").action, {"_csrf": csrf})).status == 404
        page = await page.submits("/drop")
        assert "This saved view is gone." in page.words
        page = await (await annelies.opens("/exports?format=csv")).submits("/exports/views", name=" ")
        assert "Give it a name" in page.words


async def test_only_initiatives_of_their_areas_are_shown_counted_and_made(office):
    async with office.signed_in(OF_OSDORP) as olga:
        for query in ("format=json", f"format=json&area={ZUIDOOST}", f"format=json&only={DUTCH}"):
            page = await olga.opens(f"/exports?{query}")
            assert "bankje" not in page.words
        path = await makes(office, olga, f"format=json&area={ZUIDOOST}")
        told = json.loads((await olga.client.get(path)).content)
    assert len(told["initiatives"]) == 2
    assert {one["area_code"] for one in told["initiatives"]} == {OSDORP}


async def test_nobody_else_fetches_or_drops_it(office):
    async with office.signed_in(ANNELIES) as annelies:
        path = await makes(office, annelies)
        drop = path.removesuffix("file") + "drop"
        async with office.signed_in(OF_OSDORP) as olga:
            csrf = (await olga.opens("/exports")).form("/sign-out").fields["_csrf"]
            assert (await olga.client.get(path)).status_code == 404
            assert (await olga.posts(drop, {"_csrf": csrf})).status == 404
        assert (await annelies.client.get(path)).status_code == 200
        page = await (await annelies.opens("/exports")).submits("/drop")
        assert "The file is gone." in page.words
        assert (await annelies.client.get(path)).status_code == 404
    assert list(office.console().exports.iterdir()) == []


@pytest.mark.parametrize("values", [{"asked": {"format": "ods"}}, {"asked": []}, {"state": "sealed"}])
async def test_one_of_another_version_is_listed_and_can_only_be_thrown_away(values, office):
    async with office.signed_in(ANNELIES) as annelies:
        path = await makes(office, annelies)
        async with office.database.writing() as connection:
            await connection.execute(update(exports).values(**values))
            await connection.commit()
        page = await annelies.opens("/exports")
        assert "of another version" in page.words
        assert path not in page.links
        assert (await annelies.client.get(path)).status_code == 404
        assert "The file is gone." in (await page.submits("/drop")).words


async def test_a_plan_that_was_withdrawn_stays_in_the_house_unless_it_is_chosen(office):
    async with office.database.writing() as connection:
        gone = update(initiatives).where(initiatives.c.id == TURKISH).values(stage="withdrawn")
        await connection.execute(gone)
        await connection.commit()
    async with office.signed_in(ANNELIES) as annelies:
        path = await makes(office, annelies, "format=json", personal="supporters", reason=WHY)
        told = json.loads((await annelies.client.get(path)).content)
        assert [one["id"] for one in told["initiatives"]] == [ARABIC, DUTCH]
        page = await annelies.opens("/exports?format=json&stage=withdrawn")
        assert "1 initiative" in page.words
        assert "Of a withdrawn plan" in page.words
        path = await makes(office, annelies, "format=json&stage=withdrawn", personal="supporters", reason=WHY)
        answer = await annelies.client.get(path)
        assert [(one["id"], one["supporters"]) for one in answer.json()["initiatives"]] == [(TURKISH, [])]
        dossier = pypdfium2.PdfDocument((await annelies.client.get(f"/initiatives/{TURKISH}/dossier")).content)
    seen = answer.text + "".join(page.get_textpage().get_text_range() for page in dossier)
    assert "NW-2026-0001" in seen
    assert not [words for words in ("cumartesi", "Toprak", "Buur", "vergunning") if words in seen]


async def test_only_a_plan_that_was_submitted_and_not_refused_goes_to_a_public_site(office):
    async with office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens("/exports?format=decidim")
        assert ("2 initiatives" in page.words, "bankje" in page.words) == (True, True), "the Arabic one still collects"
        for stage, by_itself, chosen in (("not_approved", 1, 1), ("closed", 1, 1), ("withdrawn", 1, 0)):
            async with office.database.writing() as connection:
                await connection.execute(update(initiatives).where(initiatives.c.id == DUTCH).values(stage=stage))
                await connection.commit()
            page = await annelies.opens("/exports?format=decidim")
            assert ("bankje" in page.words, f"{by_itself} initiative" in page.words) == (False, True)
            page = await annelies.opens(f"/exports?format=decidim&stage={stage}")
            assert ("bankje" in page.words) is bool(chosen)
        assert "No initiative fits" in (await annelies.opens("/exports?format=decidim&stage=collecting")).words


async def test_a_day_that_cannot_be_reckoned_with_is_left_out(office):
    async with office.signed_in(ANNELIES) as annelies:
        for day in ("0001-01-01", "9999-12-31"):
            assert "3 initiatives" in (await annelies.opens(f"/exports?since={day}")).words


async def test_who_lost_an_area_fetches_nothing_of_it_and_nothing_is_made(office):
    async with office.signed_in(ANNELIES) as annelies:
        path = await makes(office, annelies)
        await (await annelies.opens("/exports")).submits("/make")
        await has_areas(office, replace(ANNELIES, areas=frozenset({OSDORP})))
        assert (await annelies.client.get(path)).status_code == 404
        assert await Maker(office.console()).make_next()
        assert "It could not be made" in (await annelies.opens("/exports")).words
        await has_areas(office, ANNELIES)
        assert (await annelies.client.get(path)).status_code == 200


async def has_areas(office, person):
    async with office.database.writing() as connection:
        await connection.execute(update(staff).where(staff.c.id == person.id).values(areas=sorted(person.areas)))
        await connection.commit()


async def test_after_a_day_it_is_gone_from_the_page_and_from_the_disk(office):
    maker = Maker(office.console())
    async with office.signed_in(ANNELIES) as annelies:
        path = await makes(office, annelies)
        office.now += KEPT - timedelta(minutes=1)
        await maker.tidy()
        assert list(office.console().exports.iterdir())
        office.now += timedelta(minutes=1)
        await maker.tidy()
        assert list(office.console().exports.iterdir()) == []
    async with office.signed_in(ANNELIES) as annelies:
        assert (await annelies.client.get(path)).status_code == 404


async def test_one_that_waits_or_is_being_made_says_how_far_it_is_and_not_too_many_at_once(office):
    async with office.signed_in(ANNELIES) as annelies:
        for _ in range(MOST_OPEN):
            page = await (await annelies.opens("/exports")).submits("/make")
        assert "waits its turn" in page.words
        page = await page.submits("/make")
        assert f"{MOST_OPEN} of your exports are still being made" in page.words
        async with office.database.writing() as connection:
            claimed = await Exports(connection).claim(office.now)
            await Exports(connection).beat(claimed.id, 2, office.now)
            await connection.commit()
        page = await annelies.opens("/exports")
        assert "2 of 3" in page.words
        assert 'value="66"' in page.response.text


async def test_two_makers_never_make_the_same_one_and_what_a_dead_one_left_is_made(each_office):
    async with each_office.signed_in(ANNELIES) as annelies:
        await (await annelies.opens("/exports")).submits("/make")

    async def claimed():
        async with each_office.database.writing() as connection:
            found = await Exports(connection).claim(each_office.now)
            await connection.commit()
            return found

    first = await claimed()
    assert first is not None
    each_office.now += STOPPED_AFTER - timedelta(seconds=1)
    assert await claimed() is None
    each_office.now += timedelta(seconds=2)
    assert (await claimed()).id == first.id

    each_office.now += STOPPED_AFTER + timedelta(seconds=1)
    console = each_office.console()
    (console.exports / f"making-{first.id}.xlsx-abc").mkdir(parents=True)
    assert await Maker(console).make_next()
    assert [one.name for one in console.exports.iterdir()] == [f"{first.id}.xlsx"], "what it left is gone"


async def test_what_was_dropped_while_it_was_made_leaves_no_file(office):
    async with office.signed_in(ANNELIES) as annelies:
        await (await annelies.opens("/exports")).submits("/make")
    console = office.console()

    class Dropping(Maker):
        async def _beat(self, *_):
            """Nothing is told."""

    async with office.database.writing() as connection:
        export = await Exports(connection).claim(office.now)
        await Exports(connection).drop(export.id)
        await connection.commit()
    await Dropping(console)._make(export)
    assert list(console.exports.iterdir()) == []


async def test_an_error_is_told_to_who_waits_and_the_next_one_is_made(office, monkeypatch):
    async def breaks(*_):
        raise OSError("the disk is full")

    maker = Maker(office.console())
    async with office.signed_in(ANNELIES) as annelies:
        for _ in range(2):
            await (await annelies.opens("/exports")).submits("/make")
        with monkeypatch.context() as once:
            once.setattr("admin.exports.making.write_out", breaks)
            assert await maker.make_next()
        assert await maker.make_next()
        assert not await maker.make_next()
        page = await annelies.opens("/exports")
    assert "It could not be made" in page.words
    assert len([one for one in page.links if one.endswith("/file")]) == 1


@pytest.mark.parametrize("job", [Job.WORKER, Job.COORDINATOR])
async def test_a_dossier_of_one_initiative_is_a_pdf_without_names_and_it_is_recorded(job, office):
    person = SAMIRA if job is Job.WORKER else ANNELIES
    async with office.signed_in(person) as visitor:
        answer = await visitor.client.get(f"/initiatives/{TURKISH}/dossier")
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["content-disposition"] == 'attachment; filename="NW-2026-0001.pdf"'
    assert [name for name, _ in await acts(office)] == ["exported"]


async def test_the_schema_is_there_for_everybody(office):
    async with office.visitor() as visitor:
        answer = await visitor.client.get("/exports/schema.json")
    assert answer.json()["$defs"]["initiative"]["additionalProperties"] is False


async def test_no_page_of_rows_begins_twice_when_many_began_at_the_same_moment(each_office, monkeypatch):
    monkeypatch.setattr("storage.console.export_rows.PAGE", 1)
    async with each_office.database.writing() as connection:
        same = select(initiatives.c.created_at).where(initiatives.c.id == TURKISH).scalar_subquery()
        await connection.execute(update(initiatives).values(created_at=same))
        await connection.commit()
    async with each_office.signed_in(ANNELIES) as annelies:
        path = await makes(each_office, annelies, "format=json")
        told = json.loads((await annelies.client.get(path)).content)
    assert [one["id"][0] for one in told["initiatives"]] == ["1", "2", "3"]
