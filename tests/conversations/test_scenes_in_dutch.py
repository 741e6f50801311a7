"""The first five scenes of the neighbourhood, each played to the end in Dutch: short, in a resident's own words."""

from datetime import date

from bot.flows.idea.summary import CHANGE, NAMES, SENTENCES
from bot.flows.idea.talk import BACK, LATER, TIP
from domain.initiatives import Need, Question
from domain.question_texts import NEEDS
from tests.support.resident import Resident
from tests.support.scenes import AGREE, DONE, GO_ON, RIGHT, SUMMARY, has_an_idea, is_ready, needs

# 1. Two women feel like the bogeymen of the block and want a street party where people talk about the noise.


async def test_two_women_in_zuidoost_plan_a_street_party_in_dutch():
    jolanda = Resident(name="Jolanda", phone="nl")
    await jolanda.starts()
    await jolanda.taps("Nederlands")
    await jolanda.taps(AGREE)
    await jolanda.says("ik heb een idee")
    await jolanda.says("Ik en mijn buurvrouw Merel. Wij zijn de boeman van de flat omdat wij er wat van zeggen")
    await jolanda.taps(TIP.label)
    jolanda.hears("💡")
    await jolanda.says("een straatfeest voor de hele flat")
    await jolanda.says("bij ons op het Bijlmerplein")
    jolanda.hears("Bijlmerplein", "Zuidoost")
    await jolanda.says("zaterdag 12 juni om 3 uur")
    jolanda.hears("12 juni 2027", "15:00")
    await jolanda.says("terug")
    await jolanda.says("toch liever zaterdag 5 juni om 2 uur 's middags")
    jolanda.hears("5 juni 2027", "14:00")
    await jolanda.says("dan praten we een keer met elkaar over het lawaai en de jongens die rondhangen")
    await needs(jolanda, Need.MONEY, Need.PERMISSION)
    await jolanda.says("springkussen 150 euro\nkoffie, thee en taart 80\nmuziek 200")
    await jolanda.says("klaar")
    await jolanda.says("muziek buiten tot 9 uur en de straat dicht")
    jolanda.hears(SUMMARY, "muziek buiten tot 9 uur")
    await jolanda.taps(SENTENCES.label)
    await jolanda.says("Wij geven een straatfeest op het plein. Dan praten buren en jongeren met elkaar.")
    await jolanda.taps(RIGHT)
    is_ready(
        jolanda,
        where="Amsterdamse Poort e.o.",
        first=date(2027, 6, 5),
        two_sentences="Wij geven een straatfeest op het plein. Dan praten buren en jongeren met elkaar.",
        euros=430,
    )


# 2. Mothers in West want a homework class for their children: proud, driven, not strong in writing.


async def test_mothers_in_west_plan_a_homework_class_in_dutch():
    naima = await has_an_idea("nl", "Naima")
    await naima.says("wij moeders van school, 8 vrouwen")
    await naima.says("huiswerk klas voor kinderen")
    await naima.says("in buurthuis in de Kolenkit")
    naima.hears("De Kolenkit")
    await naima.says("elke woensdag na school")
    naima.hears("na school")
    await naima.sends_voice()
    await needs(naima, Need.SPACE, Need.PEOPLE)
    await naima.says("juf of student die kan uitleggen")
    await naima.says("lokaal voor 15 kinderen van 8 tot 12 jaar")
    await naima.taps(CHANGE.label)
    await naima.taps(NAMES[Question.WHY])
    await naima.says("onze kinderen kunnen beter leren en wij ook")
    await naima.taps(RIGHT)
    assert len(naima.files.kept) == 1
    is_ready(
        naima,
        where="De Kolenkit",
        first=date(2026, 11, 25),
        two_sentences="Huiswerk klas voor kinderen. Onze kinderen kunnen beter leren en wij ook.",
    )


# 3. A group with green fingers wants get-togethers for gardeners.


async def test_gardeners_plan_their_get_together_in_dutch_after_days_of_silence():
    wil = await has_an_idea("nl", "Wil")
    await wil.says("ons tuingroepje, zes mensen met groene vingers")
    await wil.says("bij elkaar komen om stekjes te ruilen en elkaar tips te geven")
    await wil.says("in mijn buurt")
    await wil.says("Osdorp")
    wil.hears("Osdorp, Nieuw-West")
    await wil.taps(LATER.label)
    await wil.is_silent_for(days=3, hours=1)
    await wil.taps(GO_ON)
    await wil.says("elke eerste zondag van de maand, om 2 uur")
    wil.hears("14:00")
    await wil.says("dan leren tuinders elkaar kennen, ook mensen die pas begonnen zijn")
    await wil.says("bekendheid")
    await wil.says("klaar")
    await wil.says("een stukje in de wijkkrant")
    await wil.says("klopt")
    is_ready(
        wil,
        where="Osdorp",
        first=date(2026, 12, 6),
        two_sentences=(
            "Bij elkaar komen om stekjes te ruilen en elkaar tips te geven. "
            "Dan leren tuinders elkaar kennen, ook mensen die pas begonnen zijn."
        ),
    )


# 4. Peter wants the Nigelleplein done up: swings, slide, benches.


async def test_peter_plans_a_better_nigelleplein_in_dutch():
    peter = await has_an_idea("nl", "Peter")
    await peter.says("ik, Peter, met de ouders van het plein. Voor alle kinderen")
    await peter.sends_photo("het plein opknappen: schommels, een glijbaan en bankjes")
    await peter.says("Nigelleplein 12")
    peter.hears("Nigelleplein 12", "Noord")
    await peter.says("in de meivakantie")
    peter.hears("24 april")
    await peter.says("nu zit er niemand. Straks spelen de kinderen buiten en praten de ouders")
    await peter.says("We timmeren de bankjes zelf wel")
    await needs(peter, Need.MONEY, Need.PERMISSION)
    await peter.says("hout voor bankjes 350 euro")
    await peter.says("schommels weet ik niet")
    await peter.says("schommels 1200")
    await peter.taps(DONE)
    await peter.says("de gemeente moet het goed vinden")
    await peter.taps(CHANGE.label)
    await peter.taps(NAMES[Question.WHO])
    await peter.says("ik, Peter, met de ouders en de opa's van het plein")
    await peter.taps(RIGHT)
    is_ready(
        peter,
        where="Volewijck",
        first=date(2027, 4, 24),
        two_sentences=(
            "Het plein opknappen: schommels, een glijbaan en bankjes. "
            "Nu zit er niemand. Straks spelen de kinderen buiten en praten de ouders."
        ),
        euros=1550,
    )


# 5. Ms Zon has a creative talent and few contacts, and wants to make something with talented neighbours.


async def test_ms_zon_plans_an_art_evening_in_dutch():
    zon = await has_an_idea("nl", "Mevrouw Zon")
    await zon.says("weet ik nog niet")
    await zon.says("Ik maak kunst van oude stoffen. Dat wil ik met getalenteerde buren doen.")
    await zon.says("1055 AB")
    zon.hears("Landlust")
    await zon.says("elke donderdagavond van half 8 tot half 10")
    zon.hears("19:30", "21:30")
    await zon.says("Waarom niet?")
    await zon.taps(BACK.label)
    await zon.says("Iedereen zit maar thuis. Hier kan iedereen laten zien wat hij kan.")
    await zon.says("mens")
    await zon.taps(NEEDS[Need.PEOPLE])
    await zon.taps(NEEDS[Need.SPACE])
    await zon.taps(DONE)
    await zon.says("vijf buren die echt iets kunnen")
    await zon.says("een atelier met licht")
    await zon.taps(SENTENCES.label)
    await zon.says("Ik maak met buren kunst van oude stoffen. Zo ziet iedereen wat wij kunnen.")
    await zon.taps(RIGHT)
    is_ready(
        zon,
        where="Landlust",
        first=date(2026, 11, 26),
        two_sentences="Ik maak met buren kunst van oude stoffen. Zo ziet iedereen wat wij kunnen.",
    )
