"""The workers' group on the sandbox's page: two workers, each in a window, and a bot on python-telegram-bot."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
import telegram
from playwright.async_api import Locator, expect

from bot.sandbox.accounts import Phone
from bot.sandbox.chats import Group
from bot.sandbox.server import Sandbox, SandboxBot
from tests.browser.person import Person

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = {"width": 390, "height": 780}
SMALLEST = {"width": 320, "height": 568}
WORKERS = SandboxBot("1000002:workers", "workers_bot", "Team", reads_groups=True)
CARD = telegram.InlineKeyboardMarkup(
    [
        [telegram.InlineKeyboardButton("Claim", callback_data="claim")],
        [telegram.InlineKeyboardButton("Later", callback_data="later")],
    ]
)


@dataclass
class Office:
    """A group with Wim, who came first and is administrator, and Sara, and the bot that writes there."""

    sandbox: Sandbox
    address: str
    bot: telegram.Bot
    group: Group
    wim: Phone
    sara: Phone
    new_person: Callable[..., Awaitable[Person]]
    windows: list[Person] = field(default_factory=list)

    async def topic(self, name: str) -> int:
        return (await self.bot.create_forum_topic(self.group.id, name)).message_thread_id

    async def card(self, topic: int, words: str) -> telegram.Message:
        return await self.bot.send_message(self.group.id, words, message_thread_id=topic, reply_markup=CARD)

    def link(self, phone: Phone, topic: int | None = None) -> str:
        place = f"phone={phone.id}&group={self.group.id}"
        return f"{self.address}/#{place}" + (f"&topic={topic}" if topic else "")

    async def window(self, phone: Phone, topic: int | None = None, **options: object) -> Person:
        """A window of its own with this phone, at this topic or at the list of topics."""
        person = await self.new_person(**options)
        self.windows.append(person)
        await person.opens(self.link(phone, topic))
        await expect(person.page.locator(".group h1")).to_be_visible()
        return person

    async def next_tap(self) -> telegram.CallbackQuery:
        while True:
            for update in await self.bot.get_updates(timeout=2):
                if update.callback_query:
                    await self.bot.get_updates(offset=update.update_id + 1, timeout=0)
                    return update.callback_query


@pytest_asyncio.fixture(loop_scope="session")
async def office(new_person) -> AsyncIterator[Office]:
    sandbox = Sandbox([SandboxBot("1000001:residents", "voordeur_bot", "Voordeur"), WORKERS])
    address = await sandbox.start("127.0.0.1", 0)
    wim, sara = sandbox.world.add_phone("Wim Werker", "en"), sandbox.world.add_phone("Sara Peters", "en")
    group = sandbox.world.add_group("Voordeur West", members=[wim.id, sara.id], bots=[WORKERS.username])
    async with telegram.Bot(WORKERS.token, base_url=f"{address}/bot") as bot:
        office = Office(sandbox, address, bot, group, wim, sara, new_person)
        yield office
    # A window that is still open complains when the sandbox is gone.
    for window in office.windows:
        await window.page.close()
    await sandbox.stop()


def entry(person: Person, name: str) -> Locator:
    """A topic in the list."""
    return person.page.locator(".topic-entry", has_text=name)


async def more_about(person: Person, words: str) -> Locator:
    """The dialog with what can be done with a message."""
    message = person.bubble(words)
    await message.hover()
    await message.get_by_role("button", name="More about this message").click()
    return person.page.get_by_role("dialog")


async def test_two_workers_in_two_windows_see_the_same_topic_and_one_claims_it(office):
    topic = await office.topic("Fatma · garden")
    card = await office.card(topic, "Fatma wants to talk to a person.")
    wim = await office.window(office.wim, topic)
    sara = await office.window(office.sara, topic)
    await sara.sees("Fatma wants to talk to a person.")
    await sara.taps("Claim")
    tap = await office.next_tap()
    assert (tap.from_user.first_name, tap.data, tap.message.message_id) == ("Sara", "claim", card.message_id)
    await tap.answer("She is yours")
    await tap.edit_message_text("With Sara since 10:04.")
    await sara.sees_notice("She is yours")
    await wim.sees("With Sara since 10:04.")
    await expect(wim.page.locator(".notices")).to_be_empty()
    await expect(wim.page.get_by_role("button", name="Claim")).to_have_count(0)


async def test_what_one_worker_says_the_other_reads_with_their_name(office):
    topic = await office.topic("Fatma")
    card = await office.card(topic, "Fatma wants to talk.")
    wim = await office.window(office.wim, topic)
    sara = await office.window(office.sara, topic)
    await sara.bubble("Fatma wants").hover()
    await sara.bubble("Fatma wants").get_by_role("button", name="Reply", exact=True).click()
    await sara.says("Hello Fatma, I am Sara")
    await wim.sees("Hello Fatma, I am Sara")
    said = wim.bubble("Hello Fatma")
    await expect(said.locator(".sender")).to_contain_text("Sara Peters")
    await expect(said.locator(".quoted")).to_contain_text("Fatma wants to talk.")
    await expect(sara.bubble("Hello Fatma").locator(".sender")).to_have_count(0)
    answered = [update.message for update in await office.bot.get_updates(timeout=0) if update.message]
    assert answered[-1].reply_to_message.message_id == card.message_id
    await sara.field.press("ArrowUp")
    await sara.says("Hello Fatma, this is Sara")
    await wim.sees("Hello Fatma, this is Sara")
    await expect(wim.bubble("this is Sara")).to_contain_text("edited")


async def test_reactions_of_the_bot_and_of_people_stand_on_a_message(office):
    topic = await office.topic("Fatma")
    sara = await office.window(office.sara, topic)
    await sara.says("Hello")
    await sara.sees("Hello")
    said = office.group.in_topic(topic)[-1]
    await office.bot.set_message_reaction(office.group.id, said.id, "👌")
    wim = await office.window(office.wim, topic)
    dialog = await more_about(wim, "Hello")
    await dialog.get_by_role("button", name="Reaction: 👍").click()
    await expect(sara.bubble("Hello").locator(".reaction")).to_have_text([re.compile("👌"), re.compile("👍")])
    dialog = await more_about(wim, "Hello")
    await expect(dialog.get_by_role("button", name="Reaction: 👍")).to_have_attribute("aria-pressed", "true")
    await dialog.get_by_role("button", name="Reaction: 👍").click()
    await expect(sara.bubble("Hello").locator(".reaction")).to_have_text([re.compile("👌")])


async def test_one_deletes_ones_own_message_and_an_administrator_everybodys(office):
    topic = await office.topic("Fatma")
    sara = await office.window(office.sara, topic)
    for words in ("First", "Second"):
        await sara.says(words)
        await sara.sees(words)
    await (await more_about(sara, "First")).get_by_role("button", name="Remove").click()
    await expect(sara.log).not_to_contain_text("First")
    wim = await office.window(office.wim, topic)
    await wim.says("Third")
    await sara.sees("Third")
    dialog = await more_about(sara, "Third")
    await expect(dialog.get_by_role("button", name="Reply")).to_be_visible()
    await expect(dialog.get_by_role("button", name="Remove")).to_have_count(0)
    await (await more_about(wim, "Second")).get_by_role("button", name="Remove").click()
    await expect(sara.log).not_to_contain_text("Second")


async def test_a_photo_a_voice_message_a_file_and_a_place_are_sent_in_the_topic(office, tmp_path):
    topic = await office.topic("Fatma")
    sara = await office.window(office.sara, topic)
    await sara.attaches("Sample photo")
    await expect(sara.page.locator("[data-kind=photo]")).to_be_visible()
    await sara.attaches("Sample voice message")
    await expect(sara.page.locator("[data-kind=voice]")).to_be_visible()
    plan = tmp_path / "plan.pdf"
    plan.write_bytes(b"%PDF-1.7")
    async with sara.page.expect_file_chooser() as choosing:
        await sara.attaches("Other file")
    await (await choosing.value).set_files(plan)
    await expect(sara.page.locator("[data-kind=document]")).to_contain_text("plan.pdf")
    await sara.attaches("Location")
    await sara.page.get_by_role("button", name=re.compile("Mercatorplein")).click()
    await expect(sara.page.locator("[data-kind=location]")).to_be_visible()
    sent = [update.message for update in await office.bot.get_updates(timeout=0) if update.message]
    assert [bool(message.photo) for message in sent] == [True, False, False, False]
    assert [message.message_thread_id for message in sent] == [topic] * 4


async def test_a_photo_can_be_the_answer_to_a_message(office):
    topic = await office.topic("Fatma")
    card = await office.card(topic, "Fatma wants to talk.")
    sara = await office.window(office.sara, topic)
    await sara.bubble("Fatma wants").hover()
    await sara.bubble("Fatma wants").get_by_role("button", name="Reply", exact=True).click()
    await sara.attaches("Sample photo")
    await expect(sara.page.locator("[data-kind=photo] .quoted")).to_contain_text("Fatma wants to talk.")
    await sara.attaches("Sample voice message")
    await expect(sara.page.locator("[data-kind=voice]")).to_be_visible()
    photo, voice = [update.message for update in await office.bot.get_updates(timeout=0) if update.message]
    assert photo.reply_to_message.message_id == card.message_id
    assert voice.reply_to_message.message_id == topic


async def test_a_profile_photo_is_chosen_and_shown(office, tmp_path):
    picture = tmp_path / "wim.jpg"
    picture.write_bytes(office.sandbox.people.drawn_photo(200, 200).content)
    wim = await office.window(office.wim)
    async with wim.page.expect_file_chooser() as choosing:
        await wim.button("Profile photo…").click()
    await (await choosing.value).set_files(picture)
    await expect(wim.page.locator(".residents img.portrait")).to_have_count(1)
    assert (await office.bot.get_user_profile_photos(office.wim.id)).photos[0][-1].width == 200


async def test_topics_show_what_is_new_in_them_until_they_are_opened(office):
    topic = await office.topic("Fatma")
    await office.card(topic, "Fatma wants to talk.")
    wim = await office.window(office.wim)
    await expect(entry(wim, "Fatma").locator(".unread")).to_contain_text("1")
    await office.card(topic, "Fatma still waits.")
    await expect(entry(wim, "Fatma").locator(".unread")).to_contain_text("2")
    await expect(entry(wim, "Fatma")).to_contain_text("Team: Fatma still waits.")
    await entry(wim, "Fatma").click()
    await wim.sees("Fatma still waits.")
    await expect(wim.field).to_be_focused()
    assert wim.page.url.endswith(f"&topic={topic}")
    await wim.button("All topics").click()
    await expect(entry(wim, "Fatma")).to_be_focused()
    await expect(entry(wim, "Fatma").locator(".unread")).to_have_count(0)


async def test_a_reloaded_window_is_at_the_same_topic(office):
    topic = await office.topic("Fatma")
    await office.card(topic, "Fatma wants to talk.")
    wim = await office.window(office.wim, topic)
    await wim.sees("Fatma wants to talk.")
    await wim.page.reload()
    await wim.sees("Fatma wants to talk.")
    await expect(wim.page.locator(".group h1")).to_have_text("Fatma")


async def test_another_members_phone_is_looked_at_in_the_same_topic(office):
    topic = await office.topic("Fatma")
    wim = await office.window(office.wim, topic)
    await wim.says("I am Wim")
    await wim.sees("I am Wim")
    await wim.page.get_by_label("You look as").select_option("Sara Peters")
    await expect(wim.bubble("I am Wim").locator(".sender")).to_contain_text("Wim Werker")
    await wim.says("I am Sara")
    await expect(wim.page.locator(".own")).to_contain_text("I am Sara")
    assert office.group.in_topic(topic)[-1].author_id == office.sara.id


async def test_an_administrator_renames_closes_and_deletes_a_topic_from_its_menu(office):
    topic = await office.topic("Fatma")
    wim = await office.window(office.wim, topic)
    sara = await office.window(office.sara, topic)
    await sara.button("About this topic").click()
    await expect(sara.page.get_by_role("menu")).to_contain_text("Only administrators")
    for item, status in (("Close the topic", "Voordeur West · closed"), ("Open the topic again", "Voordeur West")):
        await wim.button("About this topic").click()
        await wim.page.get_by_role("menuitem", name=item).click()
        await expect(sara.page.locator(".chat-status")).to_have_text(status)
    await wim.button("About this topic").click()
    await wim.page.get_by_role("menuitem", name="Rename the topic").click()
    await wim.page.get_by_label("Name of the topic").fill("Fatma · done")
    await wim.page.keyboard.press("Enter")
    await expect(sara.page.locator(".group h1")).to_have_text("Fatma · done")
    await wim.button("About this topic").click()
    await wim.page.get_by_role("menuitem", name="Delete the topic").click()
    await sara.sees_notice("This topic was deleted.")
    await expect(entry(sara, "General")).to_be_visible()
    await expect(entry(sara, "Fatma")).to_have_count(0)


async def test_a_link_to_a_topic_that_is_gone_shows_the_list(office):
    wim = await office.window(office.wim, topic=999)
    await wim.sees_notice("This topic was deleted.")
    await expect(entry(wim, "General")).to_be_visible()


async def test_the_keyboard_is_enough(office):
    await office.topic("Fatma")
    wim = await office.window(office.wim)
    await expect(entry(wim, "General")).to_be_focused()
    await wim.page.keyboard.press("ArrowDown")
    await expect(entry(wim, "Fatma")).to_be_focused()
    await wim.page.keyboard.press("Enter")
    await expect(wim.field).to_be_focused()
    await wim.page.keyboard.type("Typed")
    await wim.page.keyboard.press("Enter")
    await wim.sees("Typed")


async def test_a_bot_that_asks_for_an_answer_gets_it(office):
    topic = await office.topic("Fatma")
    sara = await office.window(office.sara, topic)
    await expect(sara.field).to_be_focused()
    asked = await office.bot.send_message(
        office.group.id, "What shall I note?", message_thread_id=topic, reply_markup=telegram.ForceReply()
    )
    await expect(sara.page.locator(".about")).to_contain_text("What shall I note?")
    await sara.says("Called her")
    await sara.sees("Called her")
    assert office.group.in_topic(topic)[-1].answers["message_id"] == asked.message_id


async def test_a_group_is_found_in_the_panel_and_left_again(office):
    wim = await office.new_person()
    await wim.opens(f"{office.address}/?phone={office.wim.id}")
    await wim.page.get_by_title("Open the group Voordeur West", exact=True).click()
    await expect(wim.page.locator(".group h1")).to_have_text("Voordeur West")
    await wim.button("Chat with Team").click()
    await expect(wim.page.locator(".chat h1")).to_have_text("Team")
    assert "group=" not in wim.page.url


async def test_a_moved_group_is_shown_under_its_new_id(office):
    topic = await office.topic("Fatma")
    wim = await office.window(office.wim, topic)
    await expect(wim.field).to_be_focused()
    moved = office.sandbox.forums.migrate(office.group)
    await expect(wim.page.locator(".group h1")).to_have_text("Voordeur West")
    await expect(entry(wim, "Fatma")).to_have_count(0)
    await expect(wim.page).to_have_url(re.compile(f"group={moved.id}"))


@pytest.mark.parametrize("viewport", [PHONE, SMALLEST], ids=["phone", "smallest"])
async def test_arabic_and_dutch_meet_in_one_topic_and_nothing_sticks_out(office, viewport):
    topic = await office.topic("● Bos en Lommer · العربية · wacht al twee uur op antwoord")
    await office.card(topic, "أريد درسًا لمساعدة أطفالنا في الواجبات المدرسية")
    wim = await office.window(office.wim, topic, viewport=viewport)
    await wim.says("Sara belt haar morgen terug: 020-0000000")
    await wim.sees("Sara belt haar")
    assert await wim.direction("أريد درسًا") == "rtl"
    assert await wim.direction("Sara belt") == "ltr"
    assert await wim.fits()
    await wim.button("All topics").click()
    await expect(entry(wim, "Bos en Lommer")).to_be_visible()
    assert await wim.fits()


async def test_a_worker_reads_the_page_in_arabic(office):
    yusuf = office.sandbox.world.add_phone("يوسف العمراني", "ar")
    office.sandbox.forums.change_members(office.group, [yusuf.id], [])
    topic = await office.topic("Fatma")
    await office.card(topic, "Fatma wil praten.")
    person = await office.window(yusuf, topic, viewport=PHONE)
    await person.sees("Fatma wil praten.")
    assert await person.page.evaluate("document.documentElement.dir") == "rtl"
    assert await person.direction("Fatma wil") == "ltr"
    assert await person.fits()
