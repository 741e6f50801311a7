"""the console's inbox and its search."""

import sqlalchemy as sa
from alembic import op

from domain.spelling import bare, folded

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TOGETHER = 1000


def upgrade() -> None:
    op.create_table(
        "case_reads",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_reads_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_case_reads_staff_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", "staff_id", name=op.f("pk_case_reads")),
    )
    with op.batch_alter_table("case_reads", schema=None) as batch_op:
        batch_op.create_index("ix_case_reads_staff_id", ["staff_id"], unique=False)

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index("ix_cases_worker_id")
        batch_op.create_index("ix_cases_worker_id", ["worker_id", "state"], unique=False)
        batch_op.create_index("ix_cases_closed_at", ["closed_at", "id"], unique=False)

    with op.batch_alter_table("residents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("folded_name", sa.String(length=255), server_default="", nullable=False))

    with op.batch_alter_table("transcripts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("folded", sa.Text(), server_default="", nullable=False))
        batch_op.create_index(
            "ix_transcripts_case_id_id",
            ["case_id", "id"],
            unique=False,
            sqlite_where=sa.text("case_id IS NOT NULL"),
            postgresql_where=sa.text("case_id IS NOT NULL"),
        )

    _fold("residents", "first_name", "folded_name", 255)
    _fold("transcripts", "words", "folded", None, sa.text("author <> 'bot'"))

    with op.batch_alter_table("initiatives", schema=None) as batch_op:
        batch_op.add_column(sa.Column("folded", sa.Text(), server_default="", nullable=False))
    _fold_initiatives()


def _fold_initiatives() -> None:
    initiatives = sa.table("initiatives", *map(sa.column, ("id", "number", "two_sentences", "folded")))
    answers = sa.table("answers", *map(sa.column, ("initiative_id", "question", "words")))
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(initiatives.c.id, initiatives.c.number, initiatives.c.two_sentences, answers.c.words).select_from(
            initiatives.outerjoin(
                answers, sa.and_(answers.c.initiative_id == initiatives.c.id, answers.c.question == "what")
            )
        )
    ).all()
    if rows:
        change = sa.update(initiatives).where(initiatives.c.id == sa.bindparam("row"))
        words = [{"row": row[0], "words": bare(" ".join(filter(None, row[1:])))} for row in rows]
        connection.execute(change.values(folded=sa.bindparam("words")), words)


def _fold(name: str, column: str, into: str, most: int | None, *conditions: sa.TextClause) -> None:
    """Put what was said before into one spelling, so that it is found too."""
    table = sa.table(name, sa.column("id", sa.BigInteger), sa.column(column, sa.Text), sa.column(into, sa.Text))
    connection = op.get_bind()
    last = 0
    while True:
        statement = sa.select(table.c.id, table.c[column]).where(table.c.id > last, *conditions)
        rows = connection.execute(statement.order_by(table.c.id).limit(_TOGETHER)).all()
        if not rows:
            return
        last = rows[-1].id
        change = sa.update(table).where(table.c.id == sa.bindparam("row")).values({into: sa.bindparam("words")})
        connection.execute(change, [{"row": row[0], "words": folded(row[1])[:most]} for row in rows])
