"""The residents of the demo, made from the scenes of the neighbourhood. Nobody here exists.

Between them they stand everywhere: not agreed yet, no idea yet, a draft at each question, told by voice, recalled once
and twice, told not to recall, waiting for a yes, ready for signatures.
"""

from datetime import time

from bot.flows.idea.summary import RIGHT_OR_CHANGE, SENTENCES
from bot.flows.idea.talk import LATER, SKIP, TIP
from bot.flows.initiative import page
from bot.flows.menu import IDEA, PLACES
from bot.flows.signing.questions import NEWS, NO_WISH, SIGN, SUPPORT
from bot.flows.welcome import YES_OR_NO
from domain.initiatives import Need
from domain.question_texts import NEEDS
from domain.texts import NAMES_OF_LANGUAGES, Language, Text, Verbatim
from voordeur.demo.stories import (
    DemoResident,
    Doing,
    OpensLink,
    SendsPhoto,
    SendsVoice,
    SharesPlace,
    Taps,
    Types,
    Visit,
)

# Not marked with `_`: these are the flows' texts, which are translated where the flows say them.
DONE, GO_ON, NO_REMINDER = Taps(Text("Done")), Taps(Text("Go on")), Taps(Text("No reminder, please"))
RIGHT, OWN_SENTENCES = Taps(RIGHT_OR_CHANGE[0][0].label), Taps(SENTENCES.label)
AN_IDEA = Taps(IDEA.label)
ASK_NEIGHBOURS, SUBMIT = Taps(page.ask("").label), Taps(page.submit("").label)


def _welcome(language: Language) -> tuple[Doing, ...]:
    """From /start to the menu."""
    return (Types("/start"), Taps(Verbatim(NAMES_OF_LANGUAGES[language])), Taps(YES_OR_NO[0][0].label))


def _signs(whose: str, name_and_address: str, wish: str = "") -> tuple[Doing, ...]:
    """From a neighbour's link to a signature, with a wish, and news of what becomes of it."""
    wishes: Doing = Types(wish) if wish else Taps(NO_WISH[0][0].label)
    taps = Taps(SUPPORT[0][0].label), Taps(SIGN[0][0].label), Taps(NEWS[0][0].label)
    return OpensLink(whose), taps[0], Types(name_and_address), taps[1], wishes, taps[2]


def _needs(*needs: Need) -> tuple[Doing, ...]:
    return (*(Taps(NEEDS[need]) for need in needs), DONE)


JOLANDA = (
    Visit(
        9,
        time(19, 40),
        (
            *_welcome("nl"),
            AN_IDEA,
            Types("Ik en mijn buurvrouw Merel. Wij zijn de boeman van de flat omdat wij er wat van zeggen"),
            Taps(TIP.label),
            Types("een straatfeest voor de hele flat"),
            Types("bij ons op het Bijlmerplein"),
            Types("zaterdag 12 juni om 3 uur"),
            Types("terug"),
            Types("toch liever zaterdag 5 juni om 2 uur 's middags"),
            Types("dan praten we een keer met elkaar over het lawaai en de jongens die rondhangen"),
            *_needs(Need.MONEY, Need.PERMISSION),
            Types("springkussen 150 euro\nkoffie, thee en taart 80\nmuziek 200"),
            DONE,
            Types("muziek buiten tot 9 uur en de straat dicht"),
            OWN_SENTENCES,
            Types("Wij geven een straatfeest op het plein. Dan praten buren en jongeren met elkaar."),
            RIGHT,
            ASK_NEIGHBOURS,
        ),
    ),
    Visit(2, time(21, 10), (SUBMIT,)),
)
MALIKA = (
    Visit(
        8,
        time(10, 30),
        (*_welcome("ar"), AN_IDEA, SendsVoice(), SendsVoice(), Types("في حي كولنكيت"), Taps(LATER.label)),
    ),
    Visit(
        5,
        time(16, 5),
        (
            GO_ON,
            Types("كل يوم أربعاء بعد المدرسة"),
            SendsVoice(),
            *_needs(Need.SPACE, Need.PEOPLE),
            Types("معلمة أو طالبة تساعد الأطفال"),
            Types("غرفة فيها طاولات لخمسة عشر طفلا"),
            OWN_SENTENCES,
            Types("نريد درسا للواجبات المدرسية لأولادنا. نحن أمهات ونريد أن ينجح أولادنا في المدرسة."),
            RIGHT,
            ASK_NEIGHBOURS,
        ),
    ),
)
WIL = (
    Visit(
        2,
        time(14, 15),
        (
            *_welcome("nl"),
            AN_IDEA,
            Types("ons tuingroepje, zes mensen met groene vingers"),
            SendsPhoto("garden", "bij elkaar komen om stekjes te ruilen en elkaar tips te geven"),
            Types("in mijn buurt"),
            Types("Osdorp"),
            Types("elke eerste zondag van de maand, om 2 uur"),
            Taps(LATER.label),
        ),
    ),
    Visit(1, time(19, 30), _signs("مليكة", "Wil de Boer, Kolenkitbuurt", "Ik kan een keer voorlezen")),
)
PETER = (
    Visit(
        4,
        time(18, 50),
        (
            *_welcome("nl"),
            AN_IDEA,
            Types("ik, met de ouders van het plein. Voor alle kinderen"),
            SendsPhoto("square", "het plein opknappen: schommels, een glijbaan en bankjes"),
            Types("Nigelleplein 12"),
            Types("in de meivakantie"),
            Types("straks spelen de kinderen buiten en praten de ouders met elkaar"),
            Types("We timmeren de bankjes zelf wel"),
            *_needs(Need.MONEY, Need.PERMISSION),
            Types("hout voor bankjes 350 euro\nschommels 1200"),
            DONE,
            Types("de gemeente moet het goed vinden"),
        ),
    ),
)
GUNES = (
    Visit(
        3,
        time(11, 20),
        (
            *_welcome("tr"),
            AN_IDEA,
            Taps(SKIP.label),
            Types("Eski kumaşlardan sanat yapıyorum, yetenekli komşularla yapmak istiyorum"),
            Types("1055AB"),
            Taps(LATER.label),
            NO_REMINDER,
        ),
    ),
    Visit(2, time(9, 15), _signs("Jolanda", "Güneş Aydın, Bijlmerplein 3")),
)
SEVGI = (
    Visit(
        6,
        time(20, 10),
        (
            *_welcome("tr"),
            AN_IDEA,
            Types("Ben ve komşum Nurhan. Gürültüye tek biz ses çıkarıyoruz, herkes bize kızıyor"),
            Types("Bütün apartmanla sokak şenliği yapmak istiyoruz"),
            SharesPlace(52.3126, 4.9473),
            Types("12 Haziran cumartesi saat 3'te"),
            Types("Gençlerle ve komşularla gürültüyü konuşalım, kimse kimseden korkmasın"),
            *_needs(Need.PEOPLE, Need.MONEY),
            Types("masa taşımak için 6 kişi"),
            Types("çay ve börek 60 euro\nmüzik 150"),
            DONE,
            RIGHT,
        ),
    ),
    Visit(
        1,
        time(12, 30),
        (
            Types("/menu"),
            AN_IDEA,
            Types("apartmandaki kadınlar"),
            Types("her ay birlikte kahvaltı"),
        ),
    ),
    Visit(5, time(20, 30), _signs("Jolanda", "Sevgi Demir, Bijlmerplein 40", "Çay ve börek getiririm")),
)
HUSEYIN = (
    Visit(
        1,
        time(17, 5),
        (
            *_welcome("tr"),
            AN_IDEA,
            Types("meydandaki anne babalar, çocuklar için"),
            Types("meydanı güzelleştirmek: salıncak, kaydırak, bank"),
            Types("Nigelleplein'de"),
            Types("mayıs tatilinde"),
            Types("Çocuklar dışarıda oynasın, büyükler de oturup sohbet etsin"),
            *_needs(Need.MONEY),
            Types("bank için tahta 350 euro, salıncak 1200"),
        ),
    ),
)
SAMIRA = (
    Visit(
        1,
        time(10, 45),
        (
            *_welcome("ar"),
            AN_IDEA,
            Types("أنا وأختي وجاراتي في العمارة"),
            Types("لقاء لمن يحب الحدائق، نتبادل الشتلات"),
            SharesPlace(52.3579, 4.7999),
        ),
    ),
)
KARIM = (
    Visit(
        3,
        time(19, 0),
        (
            *_welcome("ar"),
            AN_IDEA,
            Types("آباء وأمهات الساحة، من أجل الأطفال"),
            SendsPhoto("square", "تجديد الساحة: أراجيح وزحليقة ومقاعد"),
            Types("في ساحة Nigelleplein"),
            Types("في عطلة مايو"),
            Types("يلعب الأطفال في الخارج ويجلس الجيران معا"),
            *_needs(Need.MONEY),
            Types("خشب للمقاعد ٣٥٠ يورو\nأراجيح ١٢٠٠ يورو"),
            DONE,
            RIGHT,
        ),
    ),
    Visit(2, time(19, 45), _signs("Jolanda", "كريم العلمي، 1102")),
)
NAIMA = (
    Visit(
        2,
        time(13, 10),
        (
            *_welcome("nl"),
            AN_IDEA,
            Types("wij moeders van school, 8 vrouwen"),
            Types("huiswerk klas voor kinderen"),
            Types("in buurthuis in de Kolenkit"),
            Types("elke woensdag na school"),
        ),
    ),
    Visit(2, time(13, 40), _signs("Jolanda", "Naima Bos, Bijlmerdreef 12")),
)
MS_ZON = (
    Visit(
        12,
        time(15, 30),
        (
            *_welcome("nl"),
            AN_IDEA,
            Types("weet ik nog niet"),
            Types("Ik maak kunst van oude stoffen. Dat wil ik met getalenteerde buren doen."),
            Types("1055 AB"),
            Types("elke donderdagavond van half 8 tot half 10"),
            SendsVoice(),
        ),
    ),
    Visit(4, time(10, 30), _signs("Jolanda", "Zon, 1102 BS", "Ik kan kinderen laten schilderen")),
    Visit(3, time(11, 0), _signs("مليكة", "Zon, 1102 BS")),
)
ELIF = (Visit(1, time(16, 40), (*_welcome("tr"), Taps(PLACES.label))),)
YOUSSEF = (Visit(1, time(18, 20), (Types("/start"), Taps(Verbatim(NAMES_OF_LANGUAGES["ar"])))),)

DEMO_RESIDENTS: tuple[DemoResident, ...] = (
    DemoResident(700_000_001, "Jolanda", "nl", JOLANDA),
    DemoResident(700_000_002, "مليكة", "ar", MALIKA),
    DemoResident(700_000_003, "Sevgi", "tr", SEVGI),
    DemoResident(700_000_004, "Peter", "nl", PETER),
    DemoResident(700_000_005, "Güneş", "tr", GUNES),
    DemoResident(700_000_006, "كريم", "ar", KARIM),
    DemoResident(700_000_007, "Wil", "nl", WIL),
    DemoResident(700_000_008, "Hüseyin", "tr", HUSEYIN),
    DemoResident(700_000_009, "سميرة", "ar", SAMIRA),
    DemoResident(700_000_010, "Naima", "nl", NAIMA),
    DemoResident(700_000_011, "Mevrouw Zon", "nl", MS_ZON),
    DemoResident(700_000_012, "Elif", "tr", ELIF),
    DemoResident(700_000_013, "يوسف", "ar", YOUSSEF),
)
