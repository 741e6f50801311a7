"""What the six questions, and the things that can be needed, are called wherever an initiative is shown."""

from collections.abc import Mapping

from domain.initiatives import Need, Question
from domain.texts import Text, _

NAMES: Mapping[Question, Text] = {
    Question.WHO: _("Who"),
    Question.WHAT: _("What"),
    Question.WHERE: _("Where"),
    Question.WHEN: _("When"),
    Question.WHY: _("Why"),
    Question.HOW: _("How"),
}

NEEDS: Mapping[Need, Text] = {
    Need.PEOPLE: _("People"),
    Need.SPACE: _("Space"),
    Need.MONEY: _("Money"),
    Need.THINGS: _("Things"),
    Need.PERMISSION: _("Permission"),
    Need.PUBLICITY: _("Publicity"),
    Need.NOTHING: _("Nothing yet"),
}
