"""The first five scenes of the neighbourhood, each played to the end in Arabic: short, in a resident's own words."""

from datetime import date

from bot.flows.idea.summary import SENTENCES
from domain.initiatives import Need
from tests.support.resident import Resident
from tests.support.scenes import DONE, GO_ON, LAST_QUESTION, RIGHT, has_an_idea, is_ready, needs

# 1. Two women feel like the bogeymen of the block and want a street party where people talk about the noise.


async def test_two_women_in_zuidoost_plan_a_street_party_in_arabic():
    suad = Resident(name="سعاد", phone="ar")
    await suad.starts()
    await suad.taps("العربية")
    await suad.says("موافق")
    await suad.says("عندي فكرة")
    await suad.says("أنا وجارتي هدى. نحن فقط من يتكلم عن الضجيج")
    await suad.says("حفلة في الشارع لكل الجيران")
    await suad.says("في بايلمر")
    await suad.says("رجوع")
    await suad.says("Bijlmerplein")
    suad.hears("Bijlmerplein")
    await suad.says("يوم السبت 12 يونيو الساعة ٣ بعد الظهر")
    suad.hears("2027", "15:00")
    await suad.sends_voice()
    suad.hears(LAST_QUESTION)
    await needs(suad, Need.MONEY)
    await suad.says("شاي وحلويات ٦٠ يورو\nموسيقى ١٥٠")
    await suad.says("خلاص")
    await suad.taps(SENTENCES.label)
    await suad.says("نريد حفلة في الشارع مع الجيران. نريد أن نتكلم عن الضجيج ونتعرف على الشباب.")
    await suad.says("نعم")
    is_ready(
        suad,
        where="Amsterdamse Poort e.o.",
        first=date(2027, 6, 12),
        two_sentences="نريد حفلة في الشارع مع الجيران. نريد أن نتكلم عن الضجيج ونتعرف على الشباب.",
        euros=210,
    )


# 2. Mothers in West want a homework class for their children: proud, driven, not strong in writing.


async def test_mothers_in_west_plan_a_homework_class_in_arabic_mostly_by_voice():
    malika = await has_an_idea("ar", "مليكة")
    await malika.sends_voice()
    await malika.sends_voice()
    await malika.says("في حي كولنكيت")
    malika.hears("De Kolenkit")
    await malika.says("بعدين")
    await malika.is_silent_for(days=4)
    await malika.taps(GO_ON)
    await malika.says("كل يوم أربعاء بعد المدرسة")
    await malika.sends_voice()
    await needs(malika, Need.SPACE)
    await malika.sends_voice()
    await malika.taps(SENTENCES.label)
    await malika.says("نريد درسا للواجبات المدرسية لأولادنا. نحن أمهات ونريد أن ينجح أولادنا.")
    await malika.taps(RIGHT)
    assert len(malika.files.kept) == 4
    is_ready(
        malika,
        where="De Kolenkit",
        first=date(2026, 12, 2),
        two_sentences="نريد درسا للواجبات المدرسية لأولادنا. نحن أمهات ونريد أن ينجح أولادنا.",
    )


# 3. A group with green fingers wants get-togethers for gardeners.


async def test_gardeners_plan_their_get_together_in_arabic():
    karim = await has_an_idea("ar", "كريم")
    await karim.says("مجموعة صغيرة تحب الزراعة، نحن ستة")
    await karim.says("لقاء لمن يحب الحدائق، نتبادل الشتلات")
    await karim.sends("sticker")
    await karim.says("في أوسدورب")
    karim.hears("Osdorp")
    await karim.says("أول أحد من كل شهر الساعة ٢")
    karim.hears("14:00")
    await karim.says("يتعرف الجيران على بعضهم ويتعلم المبتدئون")
    await needs(karim, Need.PUBLICITY, Need.THINGS)
    await karim.says("تراب وأصص وبعض الأدوات")
    await karim.says("تخطي")
    await karim.says("صحيح")
    is_ready(
        karim,
        where="Osdorp",
        first=date(2026, 12, 6),
        two_sentences="لقاء لمن يحب الحدائق، نتبادل الشتلات. يتعرف الجيران على بعضهم ويتعلم المبتدئون.",
    )


# 4. Peter wants the Nigelleplein done up: swings, slide, benches.


async def test_peter_s_neighbour_plans_a_better_nigelleplein_in_arabic():
    omar = await has_an_idea("ar", "عمر")
    await omar.says("آباء وأمهات الساحة، من أجل الأطفال")
    await omar.sends_photo("تجديد الساحة: أراجيح وزحليقة ومقاعد")
    await omar.says("في ساحة Nigelleplein")
    omar.hears("Nigelleplein")
    await omar.says("في عطلة مايو")
    omar.hears("2027")
    await omar.says("نصيحة")
    omar.hears("💡")
    await omar.says("يلعب الأطفال في الخارج ويجلس الجيران معا")
    await needs(omar, Need.MONEY, Need.PERMISSION)
    await omar.says("خشب للمقاعد 350 يورو\nأراجيح 1200 يورو")
    await omar.taps(DONE)
    await omar.says("موافقة البلدية")
    await omar.taps(RIGHT)
    is_ready(
        omar,
        where="Volewijck",
        first=date(2027, 4, 24),
        two_sentences="تجديد الساحة: أراجيح وزحليقة ومقاعد. يلعب الأطفال في الخارج ويجلس الجيران معا.",
        euros=1550,
    )


# 5. Ms Zon has a creative talent and few contacts, and wants to make something with talented neighbours.


async def test_ms_zon_plans_an_art_evening_in_arabic():
    shams = await has_an_idea("ar", "شمس")
    await shams.says("لا أعرف")
    await shams.says("أصنع فنا من القماش القديم وأريد أن أعمل مع جيران موهوبين")
    await shams.says("1055 AB")
    shams.hears("Landlust")
    await shams.says("كل خميس مساء الساعة 7 ونصف")
    shams.hears("19:30")
    await shams.says("الكل يجلس في البيت، وهنا يظهر كل واحد موهبته")
    await shams.says("موظف")
    shams.hears(LAST_QUESTION)
    await needs(shams, Need.PEOPLE, Need.SPACE)
    await shams.says("خمسة جيران عندهم موهبة")
    await shams.says("مكان فيه ضوء")
    await shams.taps(RIGHT)
    is_ready(
        shams,
        where="Landlust",
        first=date(2026, 11, 26),
        two_sentences=(
            "أصنع فنا من القماش القديم وأريد أن أعمل مع جيران موهوبين. الكل يجلس في البيت، وهنا يظهر كل واحد موهبته."
        ),
    )
