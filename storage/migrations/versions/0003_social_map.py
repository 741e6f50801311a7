"""social map."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "map_imports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_map_imports")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "map_services",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("entry", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("needs_by_hand", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("read_by", sa.String(length=80), server_default="", nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_map_services")),
    )
    with op.batch_alter_table("map_services", schema=None) as batch_op:
        batch_op.create_index("ix_map_services_read_by", ["read_by", "id"], unique=False)

    op.create_table(
        "unanswered",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("topic", sa.String(length=40), server_default="", nullable=False),
        sa.Column("neighbourhood", sa.String(length=80), server_default="", nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unanswered")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("unanswered", schema=None) as batch_op:
        batch_op.create_index("ix_unanswered_asked_at", ["asked_at"], unique=False)

    op.create_table(
        "map_changes",
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_id", sa.String(length=36), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["map_imports.id"], name=op.f("fk_map_changes_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "service_id", name=op.f("pk_map_changes")),
    )
    op.create_table(
        "visits",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_id", sa.String(length=36), nullable=False),
        sa.Column("need", sa.String(length=40), server_default="", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ask_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["residents.id"], name=op.f("fk_visits_resident_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
    )
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.create_index(
            "ix_visits_ask_at",
            ["ask_at"],
            unique=False,
            sqlite_where=sa.text("answer IS NULL"),
            postgresql_where=sa.text("answer IS NULL"),
        )
        batch_op.create_index("ix_visits_resident_id", ["resident_id"], unique=False)
        batch_op.create_index("ix_visits_service_id", ["service_id"], unique=False)

    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("service_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("subject", sa.String(length=40), server_default="", nullable=False))
        batch_op.alter_column("initiative_id", existing_type=sa.VARCHAR(length=32), nullable=True)


def downgrade() -> None:
    # What is about no initiative has no place in the earlier table.
    op.execute("DELETE FROM tasks WHERE initiative_id IS NULL")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.alter_column("initiative_id", existing_type=sa.VARCHAR(length=32), nullable=False)
        batch_op.drop_column("subject")
        batch_op.drop_column("service_id")
    op.execute("DELETE FROM counters WHERE name = 'social_map'")
    for table in ("visits", "map_changes", "unanswered", "map_services", "map_imports"):
        op.drop_table(table)
