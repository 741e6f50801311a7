"""Where can I go? A question in one's own words, in three languages, and the places that answer it."""

import pytest

from domain import places
from tests.conversations.test_welcome import MENU
from tests.support.resident import Resident
from tests.support.social_map import COUNSELLORS, FARM, RESTAURANT


@pytest.fixture
def resident(resident):
    resident.neighbourhood.has_places()
    return resident


def speaking(language: str) -> Resident:
    somebody = Resident(language)
    somebody.neighbourhood.has_places()
    return somebody


async def at_the_tables(resident: Resident) -> Resident:
    """Places to eat together, near Slotervaart."""
    await resident.says("waar kan ik samen eten?")
    await resident.says("Slotervaart")
    resident.hears(RESTAURANT.name)
    return resident


async def test_that_there_was_an_answer_is_counted_once_and_of_whom_is_not_kept(resident):
    await at_the_tables(resident)
    (counted,) = resident.book.social_map.answered
    assert (counted.need, counted.language, counted.day) == ("mee_eten", "en", resident.now.date())
    assert places.default().place(counted.neighbourhood).neighbourhood.name == "Slotervaart"
    await resident.taps("More")
    assert len(resident.book.social_map.answered) == 1, "more of the same is no other question"


# Scene 6: a man who was sent by his GP wants to eat with others


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "Waar kan ik gezellig mee-eten?"),
        ("tr", "Başkalarıyla birlikte nerede yemek yiyebilirim?"),
        ("ar", "وين فيني آكل مع الناس؟"),
        ("ar", "فين نقدر ناكل مع الناس"),
    ],
)
async def test_who_wants_to_eat_with_others_hears_where_and_when(language, words):
    resident = speaking(language)
    await resident.says(words)
    await resident.says("Slotervaart")
    resident.hears(RESTAURANT.name, RESTAURANT.summaries[language], "17:00", "020-555 0101")
    assert resident.buttons()[0] == RESTAURANT.name
    await resident.taps(RESTAURANT.name)
    resident.hears("20:30", "tafel@example.org")


async def test_an_entry_says_where_when_cost_languages_wheelchair_telephone_and_when_it_was_checked(resident):
    await at_the_tables(resident)
    resident.hears(
        "📍 Invalsweg 1, Slotervaart, about 100 m away",
        "🕒 Opens tomorrow at 17:00",
        "💶 From €5",
        "🗣 They speak Dutch and Turkish",
        "♿ Wheelchair: yes",
        "📞 020-555 0101",
        "✅ Checked 12 days ago",
    )


# Scene 7: Margot uses a wheelchair and wants to learn to handle animals


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "ik zit in een rolstoel en wil leren met dieren omgaan"),
        ("tr", "tekerlekli sandalyedeyim, hayvanlarla ilgilenmeyi öğrenmek istiyorum"),
        ("ar", "أنا على كرسي متحرك وأريد أن أتعلم العناية بالحيوانات"),
    ],
)
async def test_margot_finds_the_city_farm_and_reads_that_she_can_get_in(language, words):
    resident = speaking(language)
    await resident.says(words)
    resident.hears(FARM.name, FARM.summaries[language], "♿")


# Scene 9: a father is afraid to open a letter about debts


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ar", "وصلتني رسالة عن الديون وأنا خائف أن أفتحها"),
        ("nl", "ik heb een brief over schulden en durf hem niet open te maken"),
        ("tr", "borçla ilgili bir mektup geldi, açmaya korkuyorum"),
    ],
)
async def test_a_father_with_a_letter_about_debts_finds_people_who_read_it_with_him(language, words):
    resident = speaking(language)
    await resident.says(words)
    resident.hears(COUNSELLORS.name, COUNSELLORS.summaries[language], "020-555 0102")


# What are you looking for?


async def test_the_menu_asks_in_ones_own_words_and_offers_what_is_asked_most(resident):
    await resident.says("/menu")
    await resident.taps("🧭 Where can I go?")
    resident.hears("What are you looking for?")
    assert resident.buttons() == ["Eating together", "Help with letters and forms", "Meeting people"]
    assert resident.keys == ["A person", "Menu"]
    await resident.taps("Help with letters and forms")
    resident.hears(COUNSELLORS.name, "Open now, until 12:00")


async def test_a_button_of_another_flow_leads_to_places_for_a_need(resident):
    await resident.taps_forged("go:need.schuldhulp")
    resident.hears("Schuldhulp Op Orde", "By appointment", "That is long ago: ask before you go")
    await resident.taps_forged("go:need.nonsense")
    resident.hears("What are you looking for?")


async def test_an_unsure_question_offers_different_needs_and_something_else(resident):
    await resident.taps_forged("go:search_for.eten of dieren")
    resident.hears("What comes closest?")
    assert resident.buttons()[-1] == "Something else"
    assert {"Eating together", "Animals"} < set(resident.buttons())
    await resident.taps("Animals")
    resident.hears(FARM.name)


async def test_something_else_offers_a_person_the_second_time(resident):
    await resident.taps_forged("go:search_for.eten of dieren")
    await resident.taps("Something else")
    resident.hears("What are you looking for?", "A person can help you too")
    assert "🙋 Talk to a person" in resident.buttons()


async def test_the_name_of_a_need_can_be_typed(resident):
    await resident.says("/menu")
    await resident.taps("🧭 Where can I go?")
    await resident.says("meeting people")
    resident.hears("Telefoonlijn Luisterend Oor", "Open day and night")


@pytest.mark.parametrize("words", ["idee", "nieuw idee", "i have an idea"])
async def test_an_idea_is_understood_in_the_middle_of_a_search(resident, words):
    await at_the_tables(resident)
    await resident.says(words)
    resident.hears("Question 1 of 6")


@pytest.mark.parametrize("words", ["ik wil zelf een kookclub beginnen", "kendim bir yemek kulübü kurmak istiyorum"])
async def test_who_wants_to_begin_something_begins_with_it_also_when_asked_what_they_look_for(resident, words):
    await resident.says("/menu")
    await resident.taps("🧭 Where can I go?")
    await resident.says(words)
    resident.hears("I have kept it", words, "Question 1 of 6")


async def test_what_only_reads_like_an_idea_is_asked_about_in_a_search_too(resident):
    await resident.says("/menu")
    await resident.taps("🧭 Where can I go?")
    await resident.says("wij willen geveltuintjes maken")
    resident.hears("wij willen geveltuintjes maken", "Is this your idea?")
    await resident.taps("No, I was looking for something")
    resident.hears_not("Question")
    assert resident.book.shelf == {}


async def test_small_talk_in_a_search_gets_a_kind_word(resident):
    await at_the_tables(resident)
    await resident.says("thank you")
    resident.hears("You are welcome!")
    await resident.says("later")
    resident.hears("You can ask me again at any time")


# Where?


async def test_where_is_asked_only_when_it_matters(resident):
    await resident.says("waar kan ik samen eten?")
    resident.hears("Near which place?")
    assert resident.keys == ["📍 Share my location", "Anywhere in the city", "A person", "Menu"]
    await resident.says("/menu")
    await resident.says("ik wil met dieren werken")
    resident.hears(FARM.name)


async def test_a_place_in_the_question_is_understood(resident):
    await resident.says("waar kan ik samen eten in Slotervaart?")
    resident.hears("near Slotervaart", RESTAURANT.name)


@pytest.mark.parametrize("words", ["Anywhere in the city", "maakt niet uit", "fark etmez", "وين ما كان", "Amsterdam"])
async def test_anywhere_shows_places_in_the_whole_city(resident, words):
    await resident.says("waar kan ik samen eten?")
    await resident.says(words)
    resident.hears("This is what I found:")
    assert len(resident.buttons()) == 4


async def test_a_shared_location_is_rounded_before_it_is_kept(resident):
    await resident.says("waar kan ik samen eten?")
    await resident.shares_place(52.3573219, 4.8287654)
    resident.hears(RESTAURANT.name)
    assert "52.357" in resident.stored
    assert "52.3573" not in resident.stored


@pytest.mark.parametrize("postcode", ["1065", "1065 AB", "1065ab", "١٠٦٥"])
async def test_a_postcode_is_a_place(resident, postcode):
    await resident.says("waar kan ik samen eten?")
    await resident.says(postcode)
    resident.hears(RESTAURANT.name)
    assert "1065 AB" not in resident.stored


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("9999 ZZ", "or I do not know it"),
        ("Rotterdam", "Rotterdam is outside the city"),
        ("Kerkstraat", "I do not know that street"),
        ("asdfgh", "I do not know that place"),
    ],
)
async def test_a_place_that_we_cannot_use_is_asked_again_kindly(resident, words, answer):
    await resident.says("waar kan ik samen eten?")
    await resident.says(words)
    resident.hears(answer)
    await resident.says("Slotervaart")
    resident.hears(RESTAURANT.name)


async def test_a_location_outside_the_city_is_asked_again_kindly(resident):
    await resident.says("waar kan ik samen eten?")
    await resident.shares_place(51.92, 4.48)
    resident.hears("That is outside the city")
    await resident.shares_place(999.0, 4.48)
    resident.hears("I cannot find that location")


async def test_a_name_that_means_several_places_gives_a_choice(resident):
    await resident.says("waar kan ik samen eten?")
    await resident.says("Grachtengordel")
    resident.hears("Which one do you mean?")
    await resident.taps("Grachtengordel-Zuid, Centrum")
    resident.hears("Grachtengordel-Zuid")


async def test_who_says_noord_means_noord(resident):
    await resident.says("waar kan ik samen eten?")
    await resident.says("Oost")
    resident.hears("This is what I found near Oost:", "Eettafel Watergraafsmeer")


async def test_in_my_neighbourhood_is_asked_once_when_it_is_not_known(resident):
    await resident.says("waar kan ik samen eten in mijn buurt?")
    resident.hears("Near which place?")
    await resident.says("in mijn buurt")
    resident.hears("Which neighbourhood do you live in?")
    await resident.says("Slotervaart")
    resident.hears(RESTAURANT.name)


async def test_the_neighbourhood_that_was_remembered_is_looked_in_first(resident):
    await at_the_tables(resident)
    await resident.taps(RESTAURANT.name)
    await resident.taps("📌 Remember my neighbourhood")
    resident.hears("I remember Slotervaart")
    assert places.Place.from_json(resident.person.neighbourhood).neighbourhood.name == "Slotervaart"
    await resident.says("/menu")
    await resident.says("waar kan ik samen eten?")
    resident.hears("near Slotervaart", RESTAURANT.name)


async def test_a_question_from_another_town_is_answered_for_this_city(resident):
    await resident.says("ik woon in Zaandam, waar kan ik samen eten?")
    resident.hears("Zaandam is outside the city", "Eettafel")


# What was found


async def test_nothing_in_the_neighbourhood_itself_is_said_first(resident):
    await resident.says("waar kan ik samen eten?")
    await resident.says("De Punt")
    assert "I found nothing" in resident.heard.split("\n")[0]


async def test_a_place_typed_at_the_answer_looks_there(resident):
    await at_the_tables(resident)
    await resident.says("en in Watergraafsmeer?")
    resident.hears("near Watergraafsmeer", "Eettafel Watergraafsmeer")


async def test_another_question_typed_at_the_answer_is_a_new_question(resident):
    await at_the_tables(resident)
    await resident.says("ik wil met dieren werken")
    resident.hears(FARM.name)
    resident.hears_not(RESTAURANT.name)


async def test_more_shows_the_next_ones_and_is_gone_where_there_are_no_more(resident):
    await at_the_tables(resident)
    first = set(resident.buttons())
    await resident.taps("More")
    resident.hears("There is more:")
    assert not first & set(resident.buttons())
    assert resident.buttons()[-1] == "Something else"


async def test_the_second_one_is_looked_at_by_its_number(resident):
    await at_the_tables(resident)
    second = resident.buttons()[1]
    await resident.says("2")
    resident.hears(second, "Website" if second == RESTAURANT.name else "📍")
    assert "🗺 On the map" in resident.buttons()


async def test_an_old_button_under_an_answer_is_answered_politely(resident):
    await at_the_tables(resident)
    answer = resident.chat[-1]
    await resident.says("/menu")
    await resident.taps("More", answer)
    resident.sees_toast("We already had this question.")
    await resident.taps(RESTAURANT.name, answer)
    resident.hears("For whom (in Dutch): Iedereen uit de buurt")


async def test_an_entry_that_was_hidden_meanwhile_is_not_shown(resident):
    resident.book.social_map.hidden.add(RESTAURANT.id)
    await resident.says("waar kan ik samen eten in Slotervaart?")
    resident.hears_not(RESTAURANT.name)
    resident.hears("Eettafel")
    await resident.taps_forged(f"go:look.{RESTAURANT.id}")
    resident.hears("not on the map any more")


# What is no question for the map


@pytest.mark.parametrize("words", ["hoe is het weer vandaag", "kun je een grap vertellen", "blah blah"])
async def test_mere_talk_is_answered_kindly_with_what_can_be_done(resident, words):
    await resident.says(words)
    resident.hears("This is what I can do for you:")
    assert resident.buttons() == MENU


async def test_hello_and_thank_you_go_as_ever(resident):
    await resident.says("hallo")
    resident.hears("Hello!")
    await resident.says("dank je wel")
    resident.hears("You are welcome!")


async def test_an_idea_begins_at_once_with_its_words_and_leaves_a_way_out(resident):
    await resident.says("ik wil een buurtfeest organiseren met muziek")
    resident.hears("I have kept it", "ik wil een buurtfeest organiseren met muziek", "Question 1 of 6")
    assert resident.keys[0] == "💡 Tip"
    await resident.taps("No, I was looking for something")
    resident.hears_not("Question")
    assert "Menu" in resident.keys


async def test_what_was_answered_meanwhile_is_kept_when_it_was_an_idea_after_all(resident):
    await resident.says("ik wil een buurtfeest organiseren met muziek")
    await resident.says("mijn buren en ik")
    await resident.taps("No, I was looking for something")
    resident.hears("What are you looking for?")
    assert len(resident.idea.answers) == 2


async def test_who_asks_for_a_person_gets_the_person(resident):
    await resident.says("ik wil met een medewerker praten, niet met een robot")
    resident.hears("I have asked for a person")


# Bad input


@pytest.mark.parametrize(
    "words",
    [
        "WAAR KAN IK SAMEN ETEN IN SLOTERVAART???",
        "Hallo. Ik ben nieuw hier. Mijn buren ken ik niet. Waar kan ik samen eten in Slotervaart? Groetjes.",
        "merhaba, ik wil samen eten in Slotervaart, lütfen",
        "wr kan ik smaen eten, samen eeten in Slotervaart",
        "waar kan ik samen eten in Slotervaart? " + "Ik woon hier al jaren. " * 170,
    ],
)
async def test_however_it_is_written_it_is_understood(resident, words):
    await resident.says(words[:4000])
    resident.hears(RESTAURANT.name)


@pytest.mark.parametrize("words", ["?", "...", "🍲", "a" * 4000, "' OR 1=1 --", "<b>eten</b>", "\u202enete", "{n}"])
async def test_nothing_that_is_typed_breaks_a_search(resident, words):
    for start in ("go:places", "go:need.mee_eten", "go:need.dieren"):
        await resident.says("/menu")
        await resident.taps_forged(start)
        await resident.says(words)
        assert resident.heard


@pytest.mark.parametrize("start", ["go:places", "go:need.mee_eten", "go:need.dieren", "go:search_for.eten of dieren"])
async def test_what_cannot_be_used_is_said_at_every_question(resident, start):
    await resident.taps_forged(start)
    await resident.sends("sticker")
    assert resident.heard
    await resident.sends_voice()
    assert resident.heard
    await resident.shares_place(52.37, 4.9)
    assert resident.heard


async def test_an_empty_map_says_so_and_offers_a_person():
    resident = Resident("en")
    await resident.says("waar kan ik samen eten?")
    resident.hears("I found nothing")
    assert "🙋 Talk to a person" in resident.buttons()
    await resident.taps_forged("go:places")
    resident.hears("What are you looking for?")
