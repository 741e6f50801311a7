"""Files that bots send: uploaded, attached by name, or sent again by their id."""

from pathlib import PurePath

from bot.sandbox.files import PHOTO_LIMIT, UPLOAD_LIMIT, StoredFile, photo_sizes
from bot.sandbox.media import keep_document, keep_photo, keep_voice
from bot.sandbox.methods.call import Call
from bot.sandbox.refusals import Refusal, bad_request
from bot.sandbox.schema import Json, Upload


def photo(call: Call, value: str | Upload) -> list[Json]:
    """Telegram's `Array of PhotoSize`, smallest first."""
    given = _given(call, "photo", value)
    if isinstance(given, Upload):
        if len(given.content) > PHOTO_LIMIT:
            raise bad_request("file is too big")
        try:
            given = keep_photo(call.world.files, given.content)
        except ValueError:
            raise bad_request("IMAGE_PROCESS_FAILED") from None
    return photo_sizes(given)


def voice(call: Call, value: str | Upload) -> Json:
    given = _given(call, "voice", value)
    if isinstance(given, Upload):
        given = keep_voice(call.world.files, given.content, call.params.get("duration", 0), given.mime_type)
    return given.as_json()


def document(call: Call, value: str | Upload) -> Json:
    given = _given(call, "document", value)
    if isinstance(given, Upload):
        given = keep_document(call.world.files, given.content, PurePath(given.name).name, given.mime_type)
    return given.as_json()


def _given(call: Call, kind: str, value: str | Upload) -> Upload | StoredFile:
    """What a parameter brings: a file, the name of one in the request, or the id of one that was sent before."""
    if isinstance(value, str) and value.startswith("attach://"):
        attached = call.files.get(value.removeprefix("attach://"))
        if attached is None:
            raise bad_request(f"there is no {kind} in the request")
        value = attached
    if isinstance(value, Upload):
        return _checked(value)
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    stored = call.world.files.find(value)
    if stored is None:
        raise bad_request("wrong remote file identifier specified: can't unserialize it")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
    return stored


def _checked(upload: Upload) -> Upload:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > UPLOAD_LIMIT:
        raise Refusal(413, "Request Entity Too Large")
    return upload
