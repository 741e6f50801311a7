"""The first five scenes of the neighbourhood, each played to the end in Turkish: short, in a resident's own words."""

from datetime import date

from bot.flows.idea.summary import CHANGE, NAMES, SENTENCES
from bot.flows.idea.talk import SKIP
from bot.flows.menu import IDEA
from domain.initiatives import Need, Question
from tests.support.resident import Resident
from tests.support.scenes import DONE, RIGHT, has_an_idea, is_ready, needs

# 1. Two women feel like the bogeymen of the block and want a street party where people talk about the noise.


async def test_two_women_in_zuidoost_plan_a_street_party_in_turkish():
    sevgi = Resident(name="Sevgi", phone="tr")
    await sevgi.says("merhaba")
    await sevgi.taps("Türkçe")
    await sevgi.says("evet")
    await sevgi.taps(IDEA.label)
    await sevgi.says("Ben ve komşum Nurhan. Gürültüye tek biz ses çıkarıyoruz, herkes bize kızıyor")
    await sevgi.says("Bütün apartmanla sokak şenliği yapmak istiyoruz")
    await sevgi.shares_place(52.3126, 4.9473)
    sevgi.hears("Zuidoost")
    await sevgi.says("12 Haziran cumartesi saat 3'te")
    sevgi.hears("12 Haziran 2027", "15:00")
    await sevgi.says("ipucu")
    sevgi.hears("💡")
    await sevgi.says("Gençlerle ve komşularla gürültüyü konuşalım, kimse kimseden korkmasın")
    await needs(sevgi, Need.MONEY, Need.PEOPLE)
    await sevgi.says("masa taşımak için 6 kişi")
    await sevgi.says("çay ve börek 60 euro\nmüzik 150")
    await sevgi.taps(DONE)
    await sevgi.says("doğru")
    is_ready(
        sevgi,
        where="Amsterdamse Poort",
        first=date(2027, 6, 12),
        two_sentences=(
            "Bütün apartmanla sokak şenliği yapmak istiyoruz. "
            "Gençlerle ve komşularla gürültüyü konuşalım, kimse kimseden korkmasın."
        ),
        euros=210,
    )


# 2. Mothers in West want a homework class for their children: proud, driven, not strong in writing.


async def test_mothers_in_west_plan_a_homework_class_in_turkish():
    hatice = await has_an_idea("tr", "Hatice")
    await hatice.says("okuldan sekiz anne, çocuklarımız için")
    await hatice.says("Çocuklara ödev sınıfı")
    await hatice.says("Kolenkit mahallesinde")
    hatice.hears("De Kolenkit")
    await hatice.says("bilmiyorum")
    await hatice.says("Çocuklarımız okulda geri kalmasın")
    await needs(hatice, Need.SPACE, Need.THINGS)
    await hatice.says("15 çocuk için bir sınıf")
    await hatice.taps(SKIP.label)
    await hatice.taps(CHANGE.label)
    await hatice.taps(NAMES[Question.WHEN])
    await hatice.says("her çarşamba okuldan sonra")
    await hatice.says("evet, doğru")
    is_ready(
        hatice,
        where="De Kolenkit",
        first=date(2026, 11, 25),
        two_sentences="Çocuklara ödev sınıfı. Çocuklarımız okulda geri kalmasın.",
    )


# 3. A group with green fingers wants get-togethers for gardeners.


async def test_gardeners_plan_their_get_together_in_turkish():
    ayse = await has_an_idea("tr", "Ayşe")
    await ayse.says("bahçeyle uğraşan komşular, altı kişiyiz")
    await ayse.sends_photo("Bahçıvanlar buluşması: fide değiş tokuşu")
    await ayse.says("Osdorp'taki bahçede")
    ayse.hears("Osdorp, Nieuw-West")
    await ayse.says("her ayın ilk pazarı saat 14.00'te")
    ayse.hears("14:00")
    await ayse.says("Komşular tanışsın, yeni başlayanlar da öğrensin")
    await ayse.says("duyuru")
    await ayse.says("bitti")
    await ayse.says("mahalledeki herkes duysun")
    await ayse.taps(RIGHT)
    is_ready(
        ayse,
        where="Osdorp",
        first=date(2026, 12, 6),
        two_sentences=("Bahçıvanlar buluşması: fide değiş tokuşu. Komşular tanışsın, yeni başlayanlar da öğrensin."),
    )


# 4. Peter wants the Nigelleplein done up: swings, slide, benches.


async def test_peter_s_neighbour_plans_a_better_nigelleplein_in_turkish():
    huseyin = await has_an_idea("tr", "Hüseyin")
    await huseyin.says("meydandaki anne babalar, çocuklar için")
    await huseyin.says("meydanı güzelleştirmek: salıncak, kaydırak, bank")
    await huseyin.says("Nigelleplein'de")
    huseyin.hears("Nigelleplein", "Noord")
    await huseyin.says("mayıs tatilinde")
    huseyin.hears("24 Nisan")
    await huseyin.says("çocuklar dışarıda oynasın")
    await huseyin.says("geri")
    await huseyin.says("Çocuklar dışarıda oynasın, büyükler de oturup sohbet etsin")
    await needs(huseyin, Need.MONEY)
    await huseyin.says("bank için tahta 350 euro, salıncak 1200")
    await huseyin.taps(DONE)
    await huseyin.taps(SENTENCES.label)
    await huseyin.says("Meydana salıncak, kaydırak ve bank istiyoruz. Çocuklar oynasın, komşular buluşsun.")
    await huseyin.says("tamam")
    is_ready(
        huseyin,
        where="Volewijck",
        first=date(2027, 4, 24),
        two_sentences="Meydana salıncak, kaydırak ve bank istiyoruz. Çocuklar oynasın, komşular buluşsun.",
        euros=1550,
    )


# 5. Ms Zon has a creative talent and few contacts, and wants to make something with talented neighbours.


async def test_ms_zon_plans_an_art_evening_in_turkish():
    gunes = await has_an_idea("tr", "Güneş")
    await gunes.says("şimdilik geç")
    await gunes.says("Eski kumaşlardan sanat yapıyorum, yetenekli komşularla yapmak istiyorum")
    await gunes.says("1055AB")
    gunes.hears("Landlust")
    await gunes.says("her perşembe akşamı 7 buçukta")
    gunes.hears("19:30")
    await gunes.says("Herkes evde oturuyor. Burada herkes ne bildiğini göstersin")
    await needs(gunes, Need.PEOPLE, Need.SPACE)
    await gunes.says("elinden iş gelen beş komşu")
    await gunes.says("aydınlık bir atölye")
    await gunes.taps(CHANGE.label)
    await gunes.taps(NAMES[Question.WHO])
    await gunes.says("Ben ve komşum Elif")
    await gunes.taps(RIGHT)
    is_ready(
        gunes,
        where="Landlust",
        first=date(2026, 11, 26),
        two_sentences=(
            "Eski kumaşlardan sanat yapıyorum, yetenekli komşularla yapmak istiyorum. "
            "Herkes evde oturuyor. Burada herkes ne bildiğini göstersin."
        ),
    )
