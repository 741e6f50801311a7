"""All tables on one page. Times are UTC; residents' words are kept exactly as they were written.

Everything a person says lives in few places: `inbox.raw` until its turn is taken (then it is emptied),
`transcripts.words`, `answers.words`, `tasks.words`, `quotes.words`, `signature_lists` (a copy of what neighbours
read), and `outbox.payload` until it is sent; about neighbours there is `signatures`. Erasing a person means these. What
could not be answered (`unanswered`) is kept without saying whose question it was.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.engine import Dialect

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An instant, aware and in UTC in Python; SQLite forgets the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("A moment in the database needs a time zone.")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


# SQLite numbers a primary key by itself only when its type is exactly INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")


def _resident(**options: Any) -> Column[int]:
    return Column("resident_id", Id, ForeignKey("residents.id", ondelete="CASCADE"), nullable=False, **options)


def _initiative(**options: Any) -> Column[str]:
    return Column(
        "initiative_id", String(32), ForeignKey("initiatives.id", ondelete="CASCADE"), nullable=False, **options
    )


residents = Table(
    "residents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("telegram_id", BigInteger, nullable=False, unique=True),
    Column("first_name", String(255), nullable=False, server_default=""),
    Column("language", String(8)),
    Column("consented_at", Moment),
    Column("neighbourhood", JSON(none_as_null=True)),
    # Since when Telegram refuses our messages (blocked or deactivated); empty again when they write.
    Column("unreachable_since", Moment),
    Column("created_at", Moment, nullable=False),
    # The worker they know; their open case; the worker who holds their chat now. Copies of what `cases` says, because
    # every turn and every message that is sent asks for them.
    Column("worker_id", String(32)),
    Column("case_id", String(32)),
    Column("held_by", String(32)),
    # The name in one spelling (`domain/spelling.py`), to be searched.
    Column("folded_name", String(255), nullable=False, server_default=""),
    # Which wording of what is kept they agreed to: the number of a change of `house_settings`; 0: as Voordeur came.
    Column("consent_version", Integer, nullable=False, server_default="0"),
)

conversations = Table(
    "conversations",
    metadata,
    _resident(primary_key=True),
    Column("state", JSON, nullable=False),
    # The initiative the chat is about now, so that it can be loaded together with the chat.
    Column("initiative_id", String(32)),
    Column("changed_at", Moment, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("bot", String(16), nullable=False),
    Column("update_id", BigInteger, nullable=False),
    # The chat whose turns must keep this one's order; 0 for updates that belong to no chat.
    Column("chat_id", BigInteger, nullable=False),
    # The update as it came. Emptied when its turn is taken: only the number is needed to know a repeat.
    Column("raw", Text),
    Column("state", String(12), nullable=False, server_default="pending"),  # pending, done, quarantined
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("error", Text),
    Column("received_at", Moment, nullable=False),
    UniqueConstraint("bot", "update_id"),
    Index(
        "ix_inbox_pending",
        "chat_id",
        "id",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    Index("ix_inbox_order", "id", sqlite_where=text("state = 'pending'"), postgresql_where=text("state = 'pending'")),
    sqlite_autoincrement=True,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("bot", String(16), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    # A method of the Bot API and its parameters, texts finished. Emptied when sent: the words are in the transcript.
    Column("method", String(40), nullable=False),
    Column("payload", JSON(none_as_null=True)),
    # due, claimed, held, withheld, sent, uncertain (perhaps sent, never repeated by itself), failed, cancelled: a
    # diagram stands in storage/outbox.py
    Column("state", String(10), nullable=False, server_default="due"),
    # 0: an answer to what a person just did; 5: something we start ourselves. The lower goes first.
    Column("priority", SmallInteger, nullable=False, server_default="0"),
    # Whether it may be sent again when nobody knows if it arrived: the bot's own words may, a worker's may not.
    Column("repeatable", SmallInteger, nullable=False, server_default="1"),
    Column("due_at", Moment, nullable=False),
    # Until when its sender may be at it, by the database's clock.
    Column("claimed_until", Moment),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("message_id", BigInteger),
    Column("error", Text),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
    # Whose words: the bot's own are not sent while a worker holds the chat. bot, worker
    Column("speaker", String(8), nullable=False, server_default="bot"),
    # The line of the transcript that it brings; whether the worker was told what became of it.
    Column("ref", String(32)),
    Column("is_reported", SmallInteger, nullable=False, server_default="1"),
    Index("ix_outbox_ref", "ref", sqlite_where=text("ref IS NOT NULL"), postgresql_where=text("ref IS NOT NULL")),
    # Which of our messages somebody answers to.
    Index(
        "ix_outbox_message",
        "bot",
        "chat_id",
        "message_id",
        sqlite_where=text("ref IS NOT NULL"),
        postgresql_where=text("ref IS NOT NULL"),
    ),
    Index(
        "ix_outbox_withheld",
        "chat_id",
        sqlite_where=text("state = 'withheld'"),
        postgresql_where=text("state = 'withheld'"),
    ),
    Index(
        "ix_outbox_unreported",
        "id",
        sqlite_where=text("is_reported = 0"),
        postgresql_where=text("is_reported = 0"),
    ),
    # What may go next, over all chats.
    Index(
        "ix_outbox_next",
        "bot",
        "priority",
        "id",
        sqlite_where=text("state IN ('due', 'held')"),
        postgresql_where=text("state IN ('due', 'held')"),
    ),
    # What goes first within a chat.
    Index(
        "ix_outbox_waiting",
        "bot",
        "chat_id",
        "priority",
        "id",
        sqlite_where=text("state IN ('due', 'held', 'claimed')"),
        postgresql_where=text("state IN ('due', 'held', 'claimed')"),
    ),
    # One message of a chat at a time, whatever the number of senders.
    Index(
        "uq_outbox_in_flight",
        "bot",
        "chat_id",
        unique=True,
        sqlite_where=text("state = 'claimed'"),
        postgresql_where=text("state = 'claimed'"),
    ),
    sqlite_autoincrement=True,
)

transcripts = Table(
    "transcripts",
    metadata,
    Column("id", Id, primary_key=True),
    _resident(),
    Column("initiative_id", String(32)),
    Column("author", String(10), nullable=False),  # resident, bot, worker
    # What it was: text, choice, photo, voice, document, place, other
    Column("kind", String(10), nullable=False),
    Column("words", Text, nullable=False),
    Column("attachment_id", String(32)),
    Column("message_id", BigInteger),
    # By which others point at it: the message that brings it, and a later line that replaces it.
    Column("ref", String(32)),
    Column("replaces", String(32)),
    # While a case was open; the worker who wrote it.
    Column("case_id", String(32)),
    Column("worker_id", String(32)),
    Column("said_at", Moment, nullable=False),
    # The Dutch of which a machine made the words, if it did.
    Column("original", Text, nullable=False, server_default=""),
    # The words of residents and workers in one spelling (`domain/spelling.py`), to be searched; of the bot's, nothing.
    Column("folded", Text, nullable=False, server_default=""),
    Index("ix_transcripts_resident_id_id", "resident_id", "id"),
    Index(
        "ix_transcripts_case_id_id",
        "case_id",
        "id",
        sqlite_where=text("case_id IS NOT NULL"),
        postgresql_where=text("case_id IS NOT NULL"),
    ),
    Index("ix_transcripts_ref", "ref", sqlite_where=text("ref IS NOT NULL"), postgresql_where=text("ref IS NOT NULL")),
)

initiatives = Table(
    "initiatives",
    metadata,
    Column("id", String(32), primary_key=True),
    _resident(),
    Column("stage", String(20), nullable=False),
    # The question of the idea flow at which this one goes on.
    Column("asking", String(20)),
    Column("two_sentences", Text, nullable=False, server_default=""),
    Column("needs", JSON, nullable=False),
    Column("budget", JSON(none_as_null=True)),
    Column("remind_at", Moment),
    Column("reminders_sent", SmallInteger, nullable=False, server_default="0"),
    Column("quiet", Boolean, nullable=False, server_default=false()),
    # From here on: since it was submitted.
    Column("number", String(24), nullable=False, server_default=""),
    # Code of the gebied.
    Column("area", String(20), nullable=False, server_default=""),
    # Days in Amsterdam, as they were promised to the initiator.
    Column("first_contact_by", Date),
    Column("decision_by", Date),
    # First name of the worker.
    Column("worker", String(80), nullable=False, server_default=""),
    # As a worker wrote it down and the initiator said that it is right.
    Column("write_up", Text, nullable=False, server_default=""),
    # Whether others who want nearly the same may hear of it; empty until the initiator was asked.
    Column("findable", Boolean),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    # Its number, two sentences and answer to *what* in one spelling, for who searches.
    Column("folded", Text, nullable=False, server_default=""),
    # Days in Amsterdam: when it takes place, and when it did.
    Column("planned_on", Date),
    Column("done_on", Date),
    # Euro cents.
    Column("granted_cents", BigInteger),
    Column("spent_cents", BigInteger),
    # The number of the one with which it became one plan.
    Column("goes_on_in", String(24), nullable=False, server_default=""),
    # By which colleagues find it again.
    Column("label", String(40), nullable=False, server_default=""),
    Index("ix_initiatives_resident_id", "resident_id"),
    Index("ix_initiatives_stage", "stage"),
    Index(
        "uq_initiatives_number",
        "number",
        unique=True,
        sqlite_where=text("number <> ''"),
        postgresql_where=text("number <> ''"),
    ),
    Index("ix_initiatives_remind_at", "remind_at"),
    # The order in which they are exported.
    Index("ix_initiatives_created_at", "created_at", "id"),
)

# As rows, not as one JSON value: answers are counted, exported and erased one by one. The six questions, and those of
# looking back afterwards.
answers = Table(
    "answers",
    metadata,
    Column("initiative_id", String(32), ForeignKey("initiatives.id", ondelete="CASCADE"), primary_key=True),
    Column("question", String(20), primary_key=True),
    # The resident's own words; empty when the answer is only a photo or a voice message.
    Column("words", Text, nullable=False),
    Column("language", String(8), nullable=False),
    # What we understood of them: a place, an occasion. Never instead of the words.
    Column("understood", JSON(none_as_null=True)),
    Column("attachments", JSON, nullable=False),
    Column("message_id", BigInteger),
    Column("answered_at", Moment, nullable=False),
)


# The timeline: rows are only ever added.
steps = Table(
    "steps",
    metadata,
    # In this order they were taken.
    Column("row", Id, primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    _initiative(),
    Column("before", String(20), nullable=False),
    Column("after", String(20), nullable=False),
    # As what somebody took it, and their first name; no name for the initiator.
    Column("role", String(20), nullable=False),
    Column("name", String(80), nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("taken_at", Moment, nullable=False),
    Column("kind", String(10), nullable=False, server_default="step"),  # step, asked, joined
    # The reason in the language of the initiator, and whether a machine began it.
    Column("told", Text, nullable=False, server_default=""),
    Column("told_in", String(8), nullable=False, server_default=""),
    Column("told_by_machine", Boolean, nullable=False, server_default=false()),
    # The number of the other one, where two became one plan.
    Column("other", String(24), nullable=False, server_default=""),
    Index("ix_steps_initiative_id", "initiative_id", "row"),
    sqlite_autoincrement=True,
)

# One row for each initiative that collects: whoever signs, withdraws or submits holds it until their commit.
signature_lists = Table(
    "signature_lists",
    metadata,
    _initiative(primary_key=True),
    # What neighbours read: the two sentences, and the answers as they were when the initiator said they are right.
    Column("sentences", Text, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("needed", SmallInteger, nullable=False),
    Column("most", SmallInteger, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("told_complete", Boolean, nullable=False),
)

signatures = Table(
    "signatures",
    metadata,
    Column("id", String(32), primary_key=True),
    _initiative(),
    # Whose account signed; empty at the doorstep and on paper.
    Column("resident_id", Id, ForeignKey("residents.id", ondelete="CASCADE")),
    Column("way", String(10), nullable=False),  # telegram, doorstep, paper
    Column("name", String(80), nullable=False),
    Column("address", String(120), nullable=False),
    Column("language", String(8), nullable=False),
    Column("offer", String(300), nullable=False, server_default=""),
    # Of the plan that is supported: a signature counts when this is the list's version and it was not withdrawn.
    Column("version", Integer, nullable=False),
    Column("wants_news", Boolean, nullable=False),
    Column("is_told", Boolean, nullable=False),
    Column("account_since", Moment),
    Column("signed_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    # One account, one signature. Several empty ones are allowed: at the doorstep and on paper there is no account.
    UniqueConstraint("initiative_id", "resident_id"),
    Index("ix_signatures_resident_id", "resident_id", "signed_at"),
)

# Deep links and the codes on the paper list.
links = Table(
    "links",
    metadata,
    # SHA-256 of the code: who reads this table can open nothing.
    Column("code", LargeBinary(32), primary_key=True),
    _initiative(),
    Column("purpose", String(10), nullable=False),  # share, line
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index("ix_links_initiative_id", "initiative_id", "created_at"),
)

# What residents are to hear because somebody else did something. A row goes when it goes into the inbox of its chat.
notices = Table(
    "notices",
    metadata,
    Column("id", Id, primary_key=True),
    _resident(),
    Column("about", String(12), nullable=False),
    _initiative(),
    Column("subject", String(32), nullable=False),
    Column("due_at", Moment, nullable=False),
    UniqueConstraint("resident_id", "about", "initiative_id", "subject"),
    Index("ix_notices_due_at", "due_at"),
    sqlite_autoincrement=True,
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", String(32), primary_key=True),
    # What it is about: an initiative, a service of the social map, or only the resident.
    Column("initiative_id", String(32), ForeignKey("initiatives.id", ondelete="CASCADE")),
    Column("service_id", String(36)),
    _resident(),
    Column("todo", String(20), nullable=False),
    # One word that says more: a need.
    Column("subject", String(40), nullable=False, server_default=""),
    Column("words", Text, nullable=False, server_default=""),
    Column("attachment_id", String(32)),
    Column("created_at", Moment, nullable=False),
    Column("done_at", Moment),
    Index(
        "ix_tasks_open", "created_at", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")
    ),
    Index("ix_tasks_initiative_id", "initiative_id"),
)

# What is odd about signatures, for a coordinator to look at.
misuse = Table(
    "misuse",
    metadata,
    Column("id", Id, primary_key=True),
    _initiative(),
    Column("kind", String(20), nullable=False),
    Column("signatures", JSON, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Index("ix_misuse_initiative_id", "initiative_id"),
)

# Numbers that are given out one by one.
counters = Table(
    "counters",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Integer, nullable=False),
)

# What an initiative is about, so that similar ones are found without reading all answers again.
gists = Table(
    "gists",
    metadata,
    _initiative(primary_key=True),
    Column("gist", JSON, nullable=False),
    # Rounded, in degrees; empty when no place is known.
    Column("latitude", Float),
    Column("longitude", Float),
    Index("ix_gists_latitude", "latitude", "longitude"),
)

# Two initiatives that want nearly the same, and what their initiators said about meeting.
meetings = Table(
    "meetings",
    metadata,
    Column("first_id", String(32), ForeignKey("initiatives.id", ondelete="CASCADE"), primary_key=True),
    Column("second_id", String(32), ForeignKey("initiatives.id", ondelete="CASCADE"), primary_key=True),
    Column("score", Float, nullable=False),
    Column("metres", Float),
    Column("found_at", Moment, nullable=False),
    Column("first_agrees", Boolean),
    Column("second_agrees", Boolean),
    Column("introduced_at", Moment),
    Index("ix_meetings_second_id", "second_id"),
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", String(32), primary_key=True),
    _resident(),
    Column("kind", String(10), nullable=False),  # photo, voice, document
    # To which bot it was sent: only that one can fetch it. Or: console.
    Column("bot", String(16), nullable=False, server_default="residents"),
    # As its sender called it; never the name of a file here.
    Column("title", String(120), nullable=False, server_default=""),
    Column("telegram_file_id", String(255), nullable=False),
    Column("size", Integer),
    Column("state", String(10), nullable=False, server_default="wanted"),  # wanted, stored, failed
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("due_at", Moment, nullable=False),
    # The name of the file inside the attachments folder, and its SHA-256.
    Column("file_name", String(80)),
    Column("sha256", LargeBinary(32)),
    Column("error", Text),
    Column("created_at", Moment, nullable=False),
    Index(
        "ix_attachments_wanted",
        "due_at",
        sqlite_where=text("state = 'wanted'"),
        postgresql_where=text("state = 'wanted'"),
    ),
)

# The social map: one row a service, also of those that left it.
map_services = Table(
    "map_services",
    metadata,
    # The UUID that HSDS gives it, in small letters.
    Column("id", String(36), primary_key=True),
    # HSDS 3.1 as it was imported, without `nl_profile.needs`, and the SHA-256 of what it means.
    Column("document", JSON, nullable=False),
    Column("digest", String(64), nullable=False),
    # What search knows of it; empty when the service is not active.
    Column("entry", JSON(none_as_null=True)),
    # Need -> weight, where somebody knew better than the lexicon.
    Column("needs_by_hand", JSON(none_as_null=True)),
    # By which lexicon the entry's needs were found; another one means: read it again.
    Column("read_by", String(80), nullable=False, server_default=""),
    # Since when it is no longer in the file; since when residents do not see it because it was wrong.
    Column("retired_at", Moment),
    Column("hidden_at", Moment),
    Column("changed_at", Moment, nullable=False),
    Index("ix_map_services_read_by", "read_by", "id"),
)

map_imports = Table(
    "map_imports",
    metadata,
    Column("id", Id, primary_key=True),
    Column("file_name", String(200), nullable=False),
    # SHA-256 of the file.
    Column("digest", String(64), nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("retired", Integer, nullable=False),
    Column("imported_at", Moment, nullable=False),
    Column("undone_at", Moment),
    sqlite_autoincrement=True,
)

# What an import touched, as it was before: that is how it is undone.
map_changes = Table(
    "map_changes",
    metadata,
    Column("import_id", Id, ForeignKey("map_imports.id", ondelete="CASCADE"), primary_key=True),
    Column("service_id", String(36), primary_key=True),
    # The whole row of map_services; empty when there was none.
    Column("before", JSON(none_as_null=True)),
)

# What staff did to one entry, so that the last of it can be taken back: `storage/map_edits.py`.
map_edits = Table(
    "map_edits",
    metadata,
    Column("id", Id, primary_key=True),
    Column("service_id", String(36), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("staff_id", String(32), nullable=False),
    Column("edited_at", Moment, nullable=False),
    # The whole row of map_services; empty when there was none. And what the row was after it.
    Column("before", JSON(none_as_null=True)),
    Column("after", String(64), nullable=False),
    Column("undone_at", Moment),
    Index("ix_map_edits_service_id", "service_id", "id"),
    Index("ix_map_edits_edited_at", "edited_at"),
    sqlite_autoincrement=True,
)

# A file that somebody sent to be imported, for a day: looked at, and not yet brought in.
map_uploads = Table(
    "map_uploads",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("staff_id", String(32), nullable=False),
    Column("file_name", String(200), nullable=False),
    # Empty when something is wrong with it, and once it was brought in.
    Column("content", LargeBinary),
    Column("keep_missing", Boolean, nullable=False),
    # What it would change and what is wrong with it; `admin/social_map/looking.py`.
    Column("report", JSON, nullable=False),
    Column("uploaded_at", Moment, nullable=False),
    Column("carried_out_at", Moment),
    Index("ix_map_uploads_uploaded_at", "uploaded_at"),
)

# Questions to which the map had no answer. Nobody's name or number is kept with them.
unanswered = Table(
    "unanswered",
    metadata,
    Column("id", Id, primary_key=True),
    Column("asked_at", Moment, nullable=False),
    Column("language", String(8), nullable=False),
    # The need that was recognised; empty when none was.
    Column("topic", String(40), nullable=False, server_default=""),
    # Code of a neighbourhood; empty when no place was named.
    Column("neighbourhood", String(80), nullable=False, server_default=""),
    # Their own words, only of those who agreed, and without personal data.
    Column("words", Text),
    Index("ix_unanswered_asked_at", "asked_at"),
    sqlite_autoincrement=True,
)

# Somebody was told of a service, and is asked later whether it was right.
visits = Table(
    "visits",
    metadata,
    Column("id", String(32), primary_key=True),
    _resident(),
    Column("service_id", String(36), nullable=False),
    Column("need", String(40), nullable=False, server_default=""),
    Column("asked_at", Moment, nullable=False),
    # When to ask how it was; empty once that was asked.
    Column("ask_at", Moment),
    Column("answer", String(10)),  # right, wrong, not_went
    Index("ix_visits_resident_id", "resident_id"),
    Index("ix_visits_service_id", "service_id"),
    Index("ix_visits_ask_at", "ask_at", sqlite_where=text("answer IS NULL"), postgresql_where=text("answer IS NULL")),
)

# Workers, coordinators and administrators.
staff = Table(
    "staff",
    metadata,
    Column("id", String(32), primary_key=True),
    # First name, as residents read it.
    Column("name", String(80), nullable=False),
    Column("role", String(20), nullable=False),  # worker, coordinator, administrator
    # Languages they can write to a resident in beside Dutch; codes of gebieden, none: everywhere.
    Column("languages", JSON, nullable=False),
    Column("areas", JSON, nullable=False),
    Column("telegram_id", BigInteger, unique=True),
    # The name of the picture inside the portraits folder.
    Column("portrait", String(80), nullable=False, server_default=""),
    Column("is_active", Boolean, nullable=False),
    # The case that their words in the private chat with the workers' bot go to.
    Column("in_hand", String(32)),
    Column("created_at", Moment, nullable=False),
)

# One-time codes with which a member of staff signs in on Telegram.
sign_in_codes = Table(
    "sign_in_codes",
    metadata,
    # SHA-256 of the code: who reads this table can open nothing.
    Column("code", LargeBinary(32), primary_key=True),
    Column("staff_id", String(32), ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("expires_at", Moment, nullable=False),
)

# What a resident and the staff have with each other from the first flag to the end: `domain/handover.py`.
cases = Table(
    "cases",
    metadata,
    Column("id", String(32), primary_key=True),
    _resident(),
    Column("state", String(24), nullable=False),
    Column("urgency", SmallInteger, nullable=False),
    # Code of the gebied and name of the neighbourhood; empty when not known.
    Column("area", String(20), nullable=False, server_default=""),
    Column("neighbourhood", String(80), nullable=False, server_default=""),
    Column("language", String(8), nullable=False),
    Column("initiative_id", String(32)),
    # Who holds it; who is asked first to take it.
    Column("worker_id", String(32)),
    Column("routed_to", String(32)),
    Column("opened_at", Moment, nullable=False),
    # Since when the resident waits for us, and by when an answer was promised.
    Column("waiting_since", Moment),
    Column("answer_by", Moment),
    Column("snoozed_until", Moment),
    Column("claimed_at", Moment),
    Column("first_answer_at", Moment),
    Column("closed_at", Moment),
    # When it calls for attention by itself, and how often it did.
    Column("call_at", Moment),
    Column("calls", SmallInteger, nullable=False, server_default="0"),
    Column("escalated_at", Moment),
    # What the resident answered at the end: 3 helped, 2 a little, 1 not; and their words.
    Column("helped", SmallInteger),
    Column("helped_words", Text, nullable=False, server_default=""),
    # The first promise, kept when the clock goes on: what was reached is measured against it.
    Column("promised_by", Moment),
    # A resident has one open case.
    Index(
        "uq_cases_open",
        "resident_id",
        unique=True,
        sqlite_where=text("state <> 'closed'"),
        postgresql_where=text("state <> 'closed'"),
    ),
    Index("ix_cases_resident_id", "resident_id"),
    Index("ix_cases_state", "state", "area"),
    Index("ix_cases_call_at", "call_at"),
    Index("ix_cases_worker_id", "worker_id", "state"),
    # What is over, the last one first.
    Index("ix_cases_closed_at", "closed_at", "id"),
)

# Why somebody should look: the flags that were raised, all in the open case of their resident.
flags = Table(
    "flags",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("reason", String(20), nullable=False),
    Column("subject", String(40), nullable=False, server_default=""),
    Column("words", Text, nullable=False, server_default=""),
    Column("initiative_id", String(32)),
    Column("raised_at", Moment, nullable=False),
    Index("ix_flags_case_id", "case_id", "raised_at"),
)

# What staff did with a case, and their notes to each other: never read by the resident.
case_events = Table(
    "case_events",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    # claimed, passed_on, snoozed, woken, given_back, taken_back, closed, escalated, note
    Column("kind", String(16), nullable=False),
    Column("staff_id", String(32)),
    Column("other_id", String(32)),
    Column("words", Text, nullable=False, server_default=""),
    Column("happened_at", Moment, nullable=False),
    Index("ix_case_events_case_id", "case_id", "id"),
    sqlite_autoincrement=True,
)

# What the workers' bot is to show because something happened in a case. A row goes when its messages are in the outbox.
postings = Table(
    "postings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("ref", String(32), nullable=False, server_default=""),
    Column("posted_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

# Forum groups on Telegram in which workers work.
desk_groups = Table(
    "desk_groups",
    metadata,
    Column("chat_id", BigInteger, primary_key=True),
    Column("title", String(255), nullable=False, server_default=""),
    # Codes of gebieden; none: all that no other group has.
    Column("areas", JSON, nullable=False),
    Column("connected_at", Moment, nullable=False),
)

# Where a case is shown on Telegram: a topic in a group, or the private chat of a worker (then there is no thread).
topics = Table(
    "topics",
    metadata,
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("chat_id", BigInteger, primary_key=True),
    Column("thread_id", BigInteger),
    # The reference of the message that is the card.
    Column("card", String(32), nullable=False, server_default=""),
    Column("title", String(128), nullable=False, server_default=""),
    Index("ix_topics_thread", "chat_id", "thread_id"),
)

# Which line of a transcript a message of a worker on Telegram became, so that its edit finds it.
desk_messages = Table(
    "desk_messages",
    metadata,
    Column("chat_id", BigInteger, primary_key=True),
    Column("message_id", BigInteger, primary_key=True),
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    # Empty for a note.
    Column("ref", String(32), nullable=False, server_default=""),
    Column("written_at", Moment, nullable=False),
    Index("ix_desk_messages_ref", "ref"),
)

# The plan as a worker wrote it down, and whether the resident says that it is right that way.
write_ups = Table(
    "write_ups",
    metadata,
    Column("id", String(32), primary_key=True),
    _initiative(),
    Column("case_id", String(32)),
    Column("worker_id", String(32), nullable=False),
    Column("version", SmallInteger, nullable=False),
    # In Dutch, for the dossier; and as the resident reads it.
    Column("dutch", Text, nullable=False, server_default=""),
    Column("words", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("written_at", Moment, nullable=False),
    Column("answer", String(8)),  # right, wrong
    Column("objection", Text, nullable=False, server_default=""),
    Column("attachment_id", String(32)),
    Column("answered_at", Moment),
    # Whether a machine made the words of the Dutch.
    Column("is_machine", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("initiative_id", "version"),
)

# A worker's Dutch, as a machine put it into the language of a resident: `domain/translations.py`.
translations = Table(
    "translations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("worker_id", String(32), nullable=False),
    Column("dutch", Text, nullable=False),
    Column("language", String(8), nullable=False),
    # Empty until a machine has put it.
    Column("words", Text, nullable=False, server_default=""),
    Column("state", String(10), nullable=False),  # asked, ready, failed, replaced, sent
    Column("asked_at", Moment, nullable=False),
    # The worker's message on Telegram to which it is an answer; empty in the console.
    Column("chat_id", BigInteger),
    Column("message_id", BigInteger),
    Index("ix_translations_case_id", "case_id"),
    Index(
        "ix_translations_asked",
        "asked_at",
        sqlite_where=text("state = 'asked'"),
        postgresql_where=text("state = 'asked'"),
    ),
)

# What workers often say, in every language of residents; kept and changed by the organisation.
standard_replies = Table(
    "standard_replies",
    metadata,
    Column("id", String(32), primary_key=True),
    # What a worker types after "/"; small letters, no blanks.
    Column("shortcut", String(20), nullable=False, unique=True),
    Column("nl", Text, nullable=False),
    Column("tr", Text, nullable=False),
    Column("ar", Text, nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("changed_at", Moment, nullable=False),
    # Who changed it last; empty: it is as the organisation began with it. One more at each change.
    Column("changed_by", String(32)),
    Column("revision", Integer, nullable=False, server_default="1"),
    # Since when it is not offered any more.
    Column("retired_at", Moment),
)

# Where each bot's polling stands: what Telegram was told is stored.
receivers = Table(
    "receivers",
    metadata,
    Column("bot", String(16), primary_key=True),
    Column("next_update_id", BigInteger, nullable=False),
)

# The console: who may come in

# How somebody signs in on the console, and how it speaks to them. Nobody's row is needed to work without the console.
accounts = Table(
    "accounts",
    metadata,
    Column("staff_id", String(32), ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    # An e-mail address, in small letters; empty until they accepted an invitation, or come in by single sign-on only.
    Column("login", String(254), unique=True),
    # Argon2id, with its parameters.
    Column("password_hash", String(200)),
    # Encrypted with the key of the console (Fernet).
    Column("totp_secret", String(250)),
    # The half minute of the last code that was used: one is used once.
    Column("totp_last_step", BigInteger),
    # How single sign-on names them.
    Column("oidc_issuer", String(300)),
    Column("oidc_subject", String(255)),
    # nl, en
    Column("language", String(8), nullable=False, server_default="nl"),
    # Whether what is urgent is heard.
    Column("sound", Boolean, nullable=False, server_default=true()),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("oidc_issuer", "oidc_subject"),
)

passkeys = Table(
    "passkeys",
    metadata,
    # Credential id and public key (COSE), as WebAuthn gives them.
    Column("id", LargeBinary, primary_key=True),
    Column("staff_id", String(32), ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    # What its owner calls it.
    Column("label", String(80), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment),
    Index("ix_passkeys_staff_id", "staff_id"),
)

# What a passkey was asked to sign: once, within minutes.
passkey_challenges = Table(
    "passkey_challenges",
    metadata,
    # SHA-256 of the challenge.
    Column("challenge", LargeBinary(32), primary_key=True),
    # Whose passkey it is for; empty where the passkey is to say who it is.
    Column("staff_id", String(32), ForeignKey("staff.id", ondelete="CASCADE")),
    Column("purpose", String(10), nullable=False),  # sign_in, second, new
    Column("expires_at", Moment, nullable=False),
    Index("ix_passkey_challenges_expires_at", "expires_at"),
)

# For who lost telephone and passkey: each is used once.
recovery_codes = Table(
    "recovery_codes",
    metadata,
    # SHA-256 of the code: it has 80 random bits, so nobody finds it by trying.
    Column("code", LargeBinary(32), primary_key=True),
    Column("staff_id", String(32), ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("used_at", Moment),
    Index("ix_recovery_codes_staff_id", "staff_id"),
)

# With which somebody who works here makes their account: used once, and the newest only.
invitations = Table(
    "invitations",
    metadata,
    # SHA-256 of the code: who reads this table can open nothing.
    Column("code", LargeBinary(32), primary_key=True),
    Column("staff_id", String(32), ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, unique=True),
    # Empty: from the command line.
    Column("made_by", String(32)),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

console_sessions = Table(
    "console_sessions",
    metadata,
    # By which it is listed and ended. It opens nothing.
    Column("id", String(32), primary_key=True),
    # SHA-256 of what the browser shows.
    Column("token", LargeBinary(32), nullable=False, unique=True),
    Column("staff_id", String(32), ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("level", String(10), nullable=False),  # invited, password, full
    Column("way", String(10), nullable=False),  # password, passkey, recovery, oidc, demo
    # "Firefox on Windows", and the network it came from, without the last part of its address.
    Column("agent", String(80), nullable=False),
    Column("network", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index("ix_console_sessions_staff_id", "staff_id"),
)

# Sign-ins by single sign-on that were answered: each is answered once, also when four processes hear the answer.
oidc_answers = Table(
    "oidc_answers",
    metadata,
    # SHA-256 of its `state`.
    Column("state", LargeBinary(32), primary_key=True),
    # After that the answer is too old anyway.
    Column("expires_at", Moment, nullable=False),
    Index("ix_oidc_answers_expires_at", "expires_at"),
)

# Browsers in which somebody signed in before: others who guess their password do not keep them out.
known_browsers = Table(
    "known_browsers",
    metadata,
    # SHA-256 of what the browser shows.
    Column("token", LargeBinary(32), primary_key=True),
    Column("staff_id", String(32), ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("expires_at", Moment, nullable=False),
)

# What went wrong at signing in, counted per account, network address or known browser.
sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    # SHA-256 of what is counted: an address that nobody has leaves no trace either.
    Column("subject", LargeBinary(32), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
    Index("ix_sign_in_failures_last_at", "last_at"),
)

# Who did what in the console, and who looked at whose case. Rows are only ever added, each with a hash over itself and
# the one before it: `storage/console/audit.py`. No reference to other tables, so that it outlives what it tells of.
audit = Table(
    "audit",
    metadata,
    # 1, 2, 3 … without a gap.
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    # Empty: nobody who is known, or the command line.
    Column("staff_id", String(32)),
    Column("action", String(40), nullable=False),
    Column("subject_kind", String(20), nullable=False, server_default=""),
    Column("subject_id", String(64), nullable=False, server_default=""),
    Column("details", JSON, nullable=False),
    Column("previous", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Index("ix_audit_subject", "subject_kind", "subject_id", "number"),
    Index("ix_audit_staff_id", "staff_id", "number"),
)

# The last link of the chain; who adds to it holds this row until the commit.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", SmallInteger, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)

# Who looked at which case on which day in Amsterdam: it is told once a day.
looks = Table(
    "looks",
    metadata,
    Column("staff_id", String(32), primary_key=True),
    Column("case_id", String(32), primary_key=True),
    Column("day", Date, primary_key=True),
    Index("ix_looks_day", "day"),
)

# The console: what each worker read

# The last line of a case that a member of staff has seen, by its number in `transcripts`.
case_reads = Table(
    "case_reads",
    metadata,
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("staff_id", String(32), ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("line_id", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_case_reads_staff_id", "staff_id"),
)

# The console: rules

# What coordinators set over the file of policies, by code of a gebied; empty: everywhere.
area_policies = Table(
    "area_policies",
    metadata,
    Column("area", String(20), primary_key=True),
    # Only what is set; and what was set before the last change.
    Column("rules", JSON, nullable=False),
    Column("before", JSON, nullable=False),
    # One more at each change; rows stay.
    Column("revision", Integer, nullable=False),
    Column("changed_by", String(32), nullable=False),
    Column("changed_at", Moment, nullable=False),
)

# What administrators set for the whole house, in the same manner: `storage/console/house_settings.py`.
house_settings = Table(
    "house_settings",
    metadata,
    Column("name", String(20), primary_key=True),  # areas, texts, retention, themes
    Column("value", JSON, nullable=False),
    Column("before", JSON, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("changed_by", String(32), nullable=False),
    Column("changed_at", Moment, nullable=False),
)

# The console: drafts

# What somebody typed and has not sent: it waits for them, on whatever computer they go on.
drafts = Table(
    "drafts",
    metadata,
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("staff_id", String(32), ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(8), primary_key=True),  # reply, note, plan, dutch (of the plan)
    Column("words", Text, nullable=False),
    Column("drafted_at", Moment, nullable=False),
    Index("ix_drafts_drafted_at", "drafted_at"),
)

# The Dutch that a machine made of a resident's words, because a worker asked for it.
line_translations = Table(
    "line_translations",
    metadata,
    Column("line_id", Id, ForeignKey("transcripts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("words", Text, nullable=False),
    Column("translated_at", Moment, nullable=False),
)

# The console: initiatives

# How somebody likes to look at the list of initiatives: a name, and the query of the address.
saved_views = Table(
    "saved_views",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("staff_id", String(32), ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    # initiatives, exports: whose address it is.
    Column("page", String(20), nullable=False, server_default="initiatives"),
    Column("name", String(60), nullable=False),
    Column("query", String(1000), nullable=False),
    Column("saved_at", Moment, nullable=False),
    UniqueConstraint("staff_id", "page", "name"),
)

# What somebody did last with several initiatives at once, so that they can take it back.
last_marks = Table(
    "last_marks",
    metadata,
    Column("staff_id", String(32), ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("field", String(10), nullable=False),  # worker, label
    Column("value", String(80), nullable=False),
    # What stood there before, by the id of the initiative.
    Column("before", JSON, nullable=False),
    Column("marked_at", Moment, nullable=False),
)

# What staff note about an initiative for each other.
initiative_notes = Table(
    "initiative_notes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("initiative_id", String(32), ForeignKey("initiatives.id", ondelete="CASCADE"), nullable=False),
    Column("staff_id", String(32), nullable=False),
    Column("words", Text, nullable=False),
    Column("noted_at", Moment, nullable=False),
    Index("ix_initiative_notes_initiative_id", "initiative_id", "noted_at"),
)

# The console: exports

# Files that coordinators asked for, made one after the other, and who may fetch them.
exports = Table(
    "exports",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("staff_id", String(32), ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    # Format, filters, columns and what of persons is in it: `admin/exports/asked.py`. Never words of residents.
    Column("asked", JSON, nullable=False),
    Column("state", String(10), nullable=False),  # waiting, making, ready, failed
    # Initiatives that are in it, and how many there are to be.
    Column("done", Integer, nullable=False, server_default="0"),
    Column("total", Integer, nullable=False, server_default="0"),
    # Its name in the folder of exports, and its bytes; since it is ready.
    Column("file", String(80), nullable=False, server_default=""),
    Column("size", BigInteger, nullable=False, server_default="0"),
    Column("asked_at", Moment, nullable=False),
    # When its maker last went on: one that stopped leaves it to others.
    Column("beat_at", Moment),
    Column("expires_at", Moment, nullable=False),
    Index("ix_exports_staff_id", "staff_id", "asked_at"),
    Index("ix_exports_expires_at", "expires_at"),
    Index(
        "ix_exports_open",
        "asked_at",
        sqlite_where=text("state IN ('waiting', 'making')"),
        postgresql_where=text("state IN ('waiting', 'making')"),
    ),
)

# With which a program reads what a coordinator may export.
api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", String(32), primary_key=True),
    # SHA-256 of what the program shows.
    Column("token", LargeBinary(32), nullable=False, unique=True),
    Column("staff_id", String(32), ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("label", String(80), nullable=False),
    # Codes of gebieden; none: all of its owner.
    Column("areas", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    # The minute of the last request, and how many there were in it.
    Column("minute", BigInteger, nullable=False, server_default="0"),
    Column("calls", Integer, nullable=False, server_default="0"),
    Index("ix_api_tokens_staff_id", "staff_id"),
)

# Insight

# What residents said that may be quoted without their name, as far as they said yes: `domain/insight/quotes.py`.
quotes = Table(
    "quotes",
    metadata,
    Column("id", String(32), primary_key=True),
    _resident(),
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("line_id", Id, ForeignKey("transcripts.id", ondelete="CASCADE"), nullable=False),
    Column("words", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("area", String(20), nullable=False, server_default=""),
    Column("marked_by", String(32), nullable=False),
    Column("marked_at", Moment, nullable=False),
    Column("state", String(10), nullable=False),  # asked, agreed, refused, withdrawn, removed
    Column("answered_at", Moment),
    Index("ix_quotes_line_id", "line_id"),
    Index("ix_quotes_case_id", "case_id"),
    Index("ix_quotes_resident_id", "resident_id"),
    Index(
        "ix_quotes_agreed",
        "answered_at",
        sqlite_where=text("state = 'agreed'"),
        postgresql_where=text("state = 'agreed'"),
    ),
)

# How often the map had an answer: by day in Amsterdam, need, language and neighbourhood. Of whom is not known. What it
# had none for stands in `unanswered`.
map_questions = Table(
    "map_questions",
    metadata,
    Column("day", Date, primary_key=True),
    Column("need", String(40), primary_key=True),
    Column("language", String(8), primary_key=True),
    # Code of a neighbourhood; empty when no place was named.
    Column("neighbourhood", String(80), primary_key=True),
    Column("times", Integer, nullable=False),
)
