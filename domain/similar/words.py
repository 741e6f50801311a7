"""The small words that every idea holds in any language and that say nothing about it."""

from collections.abc import Iterable

from domain.spelling import bare

_DUTCH = """
aan af al alle als altijd andere ben bij daar dan dat de deze die dit doen door dus een eens eigen elk elke en er
even gaan gaat geen gewoon goed graag haar hebben heb heeft heel hele hem het hier hij hoe hun iedere iedereen iemand
iets ik in is ja je jij kan keer kunnen kom komen lang maar maken mag mee meer men mensen met mij mijn mn moet moeten
na naar niet niets niks nog nu of om omdat onder ons onze ook op over per plek samen savonds snachts te tegen ten ter
tijd toe toch tot uit van vaak veel voor vooral waar want waren was wat we week weer wel welke wij wil willen wie
worden wordt zal ze zelf zich zij zijn zo zodat zonder zou zouden zullen buurt buren bewoners straat plein wijk flat
zn allen hallo idee plan organiseren maand dag middag ochtend avond zaterdag zondag
"""
_TURKISH = """
ama ancak artik asil az bazi ben beni benim bir biraz biri birlikte biz bizim bu bunu burada butun cok cunku da daha
de degil diye en fakat gibi hem hep her herkes icin icinde ile ise isteriz istiyoruz istiyorum istiyor kadar ki kim
kimse lazim mi mu ne o olan olarak olsun olur oluyor on onlar onlarin orada sadece sen siz sonra su sey tek var ve ya
yani yapalim yapmak yok yer zaman mahalle mahallede mahallemizde sokak sokakta sokagimizda komsu komsular komsularla
meydan beraber haftada ayda gun gunu kere defa fikir kurmak kuralim acmak edelim etmek
"""
_ARABIC = """
ان انا انت انتم احنا حنا نحن هو هي هم هذا هذه هاد هادي ذلك في من الى على عن مع كل كلنا كان كاين كانت لكن لان لانه لكي
كي حتي حتى ما لا ليس لم لن او ثم قد يا ديال تاع بزاف شي اي ايضا بعد قبل بين بدون غير عند عندنا عندي باش بدنا بدي بغينا
بغيت نريد اريد نحتاج لازم نعمل نديرو ندير نقوم يكون تكون الناس ناس حي الحي حومه الحومه شارع الشارع شارعنا زنقه الزنقه
الجيران جيران جيراننا ساحه الساحه اسبوع الاسبوع شهر مره سوا بعض بعضنا هناك هنا كثير فكره جدا
"""
_ENGLISH = "a an and are be for from have i in is it like my of on our the to want we with would you"

_SMALL = frozenset(bare(f"{_DUTCH} {_TURKISH} {_ARABIC} {_ENGLISH}").split())


def without_small_words(words: Iterable[str]) -> list[str]:
    """The words, in one spelling, that may say something."""
    return [word for word in words if word not in _SMALL]
