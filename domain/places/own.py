"""Recognises "in my neighbourhood" and "in our street" in the three languages: the place a resident told us before."""

import re

_DUTCH = (
    r"\b(?:mijn|onze?|m'n|mn|eigen)\s(?:\w+\s){0,2}?"
    r"(?:\w*buurt|straat|wijk|plein|pleintje|flat|blok|portiek|stoep|huis|hof|hofje|hoek)\b"
    r"|\bbij (?:mij|ons)\b|\bhier\b"
    r"|\bin de (?:buurt|straat|wijk)(?!\s+van\b)\b|\bvoor de deur\b|\bom de hoek\b|\bdichtbij\b"
)
_TURKISH = (
    r"\b(?:mahalle(?:m|de|nin)\w*|sokag(?:im|imiz)\w*|cadde(?:m|miz)\w*|semt(?:im|imiz)\w*|muhit(?:im|imiz)\w*|yakinim\w*"
    r"|apartman(?:im|imiz)\w*|oturdugum\w*|yasadigim\w*|buralarda|burada|evim(?:in|izin|e|de|iz)\w*)"
    r"|\b(?:bizim|kendi|benim)\s(?:mahalle|sokak|sokag|cadde|semt|muhit|apartman|site|blok|bina|ev|meydan)\w*"
)
_ARABIC = (
    r"(?<!\w)[وفبل]{0,2}(?:ال)?(?:حارت|حي|شارع|حومت|منطقت|عمارت|بيت|دار|زنقت|درب|ساحت|جوار)(?:ي|نا)(?!\w)"
    r"|(?<!\w)[وفبل]{0,2}(?:ال)(?:حومه|حاره|حي|شارع|دار|درب|منطقه) (?:ديال|تاع|تبع)(?:ي|نا)"
    r"|(?<!\w)(?:في ال|بال|فال)(?:حي|حاره|حومه|منطقه)(?!\w)"
    r"|(?<!\w)(?:عندنا|عندي|هنا|هون|قريب مني|قريب منا|جنبنا|جنبي)(?!\w)"
)
_OWN = re.compile(f"{_DUTCH}|{_TURKISH}|{_ARABIC}")


def is_own_neighbourhood(folded_words: str) -> bool:
    """Whether the words point at the writer's own surroundings."""
    return _OWN.search(" ".join(folded_words.replace("\u2019", "'").split())) is not None
