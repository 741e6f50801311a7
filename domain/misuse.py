"""What is odd about signatures, for a coordinator to look at. Nothing here ever stops or hides a signature."""

from dataclasses import dataclass

from domain.signatures import Signature, SignatureList


@dataclass(frozen=True, slots=True)
class SignOfMisuse:
    """Something a coordinator should look at. It never stops a signature: there may be a good reason."""

    kind: str
    """SAME_PERSON or NEW_ACCOUNTS."""
    signatures: tuple[str, ...] = ()
    """Ids of the signatures concerned."""


SAME_PERSON, NEW_ACCOUNTS = "same_person", "new_accounts"
BURST, BURST_SECONDS, NEW_SECONDS = 5, 60, 3600
"""So many signatures, within so many seconds, by accounts that are not older than so many seconds."""


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
    return tuple(found)


def _by_new_account(one: Signature) -> bool:
    return one.account_since is not None and (one.at - one.account_since).total_seconds() <= NEW_SECONDS
