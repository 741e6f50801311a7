"""What is odd about signatures, for a coordinator to look at. Nothing here ever stops or hides a signature."""

from dataclasses import dataclass
from datetime import datetime

from domain.signatures import Signature, SignatureList, Way
from domain.signers import first_name_in
from domain.spelling import bare


@dataclass(frozen=True, slots=True)
class SignOfMisuse:
    """Something a coordinator should look at. It never stops a signature: there may be a good reason."""

    kind: str
    """SAME_PERSON, NEW_ACCOUNTS, IN_A_HURRY, OWN_NAME or ONCE_MORE. The values are stored."""
    signatures: tuple[str, ...] = ()
    """Ids of the signatures concerned."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A sign of misuse, as a coordinator reads it."""

    initiative_id: str
    sign: SignOfMisuse
    at: datetime


SAME_PERSON, NEW_ACCOUNTS = "same_person", "new_accounts"
IN_A_HURRY = "in_a_hurry"
"""Several at the doorstep within a minute: reading alone takes longer."""
OWN_NAME = "own_name"
"""At the doorstep or on paper, with the initiator's own first name."""
ONCE_MORE = "once_more"
"""A name and address that stood on the list were given again: a slip, or somebody who looks who is on it."""
BURST, BURST_SECONDS, NEW_SECONDS = 5, 60, 3600
"""So many signatures, within so many seconds, by accounts that are not older than so many seconds."""
DOOR_BURST = 3
"""So many at the doorstep, within `BURST_SECONDS`."""


def signs_of_misuse(names: SignatureList, new: Signature) -> tuple[SignOfMisuse, ...]:
    """What is odd about a signature that was just given."""
    same = [
        one.id
        for one in names.signatures
        if one.id != new.id and one.person == new.person and one.resident_id not in {None, new.resident_id}
    ]
    recent = [
        one for one in names.valid if _by_new_account(one) and abs((new.at - one.at).total_seconds()) <= BURST_SECONDS
    ]
    found = []
    if same and new.resident_id is not None:
        found.append(SignOfMisuse(SAME_PERSON, (*same, new.id)))
    if _by_new_account(new) and len(recent) == BURST:
        found.append(SignOfMisuse(NEW_ACCOUNTS, tuple(one.id for one in recent)))
    at_the_door = [
        one
        for one in names.valid
        if one.way is Way.DOORSTEP and abs((new.at - one.at).total_seconds()) <= BURST_SECONDS
    ]
    if new.way is Way.DOORSTEP and len(at_the_door) == DOOR_BURST:
        found.append(SignOfMisuse(IN_A_HURRY, tuple(one.id for one in at_the_door)))
    own = bare(first_name_in(names.initiator))
    if new.resident_id is None and own and bare(new.first_name) == own:
        found.append(SignOfMisuse(OWN_NAME, (new.id,)))
    return tuple(found)


def given_again(there: Signature) -> SignOfMisuse:
    """Somebody else gave the name and address of this signature."""
    return SignOfMisuse(ONCE_MORE, (there.id,))


def _by_new_account(one: Signature) -> bool:
    return one.account_since is not None and (one.at - one.account_since).total_seconds() <= NEW_SECONDS
