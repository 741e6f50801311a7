"""Words of somebody who may not want to live any more. They come before everything else that a message can mean.

A short list, on purpose: phrases that leave little doubt, found anywhere in a message. It recognises; it never
diagnoses.
"""

from collections.abc import Mapping

from domain.spelling import bare
from domain.texts import Language

PHRASES: Mapping[Language, tuple[str, ...]] = {
    "nl": (
        "wil niet meer leven",
        "wil dood",
        "zelfmoord plegen",
        "suicide plegen",
        "denk aan zelfmoord",
        "maak er een einde aan",
        "mezelf iets aandoen",
        "mezelf van kant",
        "wil er niet meer zijn",
        "beter af zonder mij",
    ),
    "tr": (
        "yaşamak istemiyo",
        "ölmek istiyo",
        "intihar etmek",
        "intihar etmeyi",
        "intihar edece",
        "canıma kıy",
        "kendimi öldür",
        "kendimi as",
        "kendime zarar ver",
        "hayatıma son ver",
        "keşke ölsem",
        "ölsem de",
        "artık devam edemiyorum",
        "yaşamaya gücüm kalmadı",
        "yaşamanın anlamı kalmadı",
    ),
    "ar": (
        "لا أريد أن أعيش",
        "ما بدي عيش",
        "مابدي عيش",
        "أريد أن أموت",
        "بدي موت حالي",
        "تعبت من الحياة",
        "كرهت حياتي",
        "مابغيتش نعيش",
        "بغيت نموت",
        "ما بغيتش نعيش",
        "انتحار",
        "انتحر",
        "أقتل نفسي",
        "نقتل راسي",
        "أنهي حياتي",
    ),
    "en": ("want to die", "kill myself", "end my life", "don't want to live"),
}

_FOLDED = tuple(f" {bare(phrase)}" for phrases in PHRASES.values() for phrase in phrases)


def is_in_crisis(words: str) -> bool:
    """Whether a message holds one of the phrases, however it is spelled; in any language, whatever the chat speaks."""
    told = f" {bare(words)}"
    return any(phrase in told for phrase in _FOLDED)
