"""What ends a request: each becomes a page that says so in the visitor's language."""


class ConsoleError(Exception):
    """Ends the request with this status; nothing of it is kept."""

    status = 500


class NotHereError(ConsoleError):
    """It is not there, or not for this person: the page is the same, so that nobody learns which."""

    status = 404


class NotAllowedError(ConsoleError):
    """It is not part of the job of whoever asks."""

    status = 403


class WrongRequestError(ConsoleError):
    """No form or link of ours sends this."""

    status = 400


class StaleFormError(ConsoleError):
    """The form was made for another session, or comes from another site. Nothing was done."""

    status = 403


class TooLargeError(ConsoleError):
    """More was sent than is taken."""

    status = 413


class SignedOutError(ConsoleError):
    """Nobody is signed in here: the sign-in page comes first."""

    status = 401
