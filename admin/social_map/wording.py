"""What the pages of the social map say: names of fields and of what was done."""

from collections.abc import Mapping

from domain.social_map.service import Reach
from domain.social_map.visits import HowItWas
from domain.texts import Text, _
from storage.console.social_map_view import Only
from storage.map_edits import Kind

FIELDS: Mapping[str, Text] = {
    "nummer": _("Number"),
    "naam": _("Name"),
    "organisatie": _("Organisation"),
    "omschrijving": _("Description"),
    "rubriek": _("Category"),
    "straat en nummer": _("Street and number"),
    "postcode": _("Postcode"),
    "plaats": _("Town"),
    "wijk": _("Neighbourhood"),
    "telefoon": _("Telephone"),
    "e-mail": _("E-mail address"),
    "website": _("Website"),
    "openingstijden": _("Opening times"),
    "kosten": _("What it costs"),
    "talen": _("Languages spoken there"),
    "rolstoel": _("With a wheelchair"),
    "voor wie": _("For whom"),
    "controle op": _("Checked on"),
    "samenvatting nl": _("In one line, in Dutch"),
    "samenvatting tr": _("In one line, in Turkish"),
    "samenvatting ar": _("In one line, in Arabic"),
}
REACHES: Mapping[Reach | str, Text] = {
    "": _("as its address and times say"),
    "place": _("people go there"),
    "city": _("in the whole city, or it comes to people"),
    "remote": _("by telephone or online"),
}
LOOKS: Mapping[Only | None, Text] = {
    None: _("All entries"),
    Only.STALE: _("Long not checked"),
    Only.WRONG: _("Said to be wrong"),
    Only.HIDDEN: _("Hidden"),
    Only.UNSURE: _("What for: not sure"),
    Only.RETIRED: _("No longer there"),
}
DONE: Mapping[Kind, Text] = {
    Kind.ADDED: _("put on the map"),
    Kind.CHANGED: _("changed"),
    Kind.CHECKED: _("checked: all of it is right"),
    Kind.NEEDS: _("what it is for was set"),
    Kind.HIDDEN: _("hidden from residents"),
    Kind.SHOWN: _("shown to residents again"),
    Kind.RETIRED: _("marked as no longer there"),
    Kind.BROUGHT_BACK: _("put on the map again"),
}
SAID: Mapping[HowItWas, Text] = {
    HowItWas.RIGHT: _("It was right"),
    HowItWas.WRONG: _("It was not right"),
    HowItWas.NOT_WENT: _("They did not go"),
}
