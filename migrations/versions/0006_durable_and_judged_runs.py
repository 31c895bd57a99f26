"""Leases, budgets and cache of runs, scores of judges, labels of people, simulations"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "run_shards",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("first_case", sa.Integer(), nullable=False),
        sa.Column("last_case", sa.Integer(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("worker", sa.String(length=120), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "run_id"],
            ["runs.company_id", "runs.id"],
            name=op.f("fk_run_shards_company_id_run_id_runs"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_run_shards_company_id_companies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_shards")),
        sa.UniqueConstraint(
            "company_id",
            "run_id",
            "first_case",
            name=op.f("uq_run_shards_company_id_run_id_first_case"),
        ),
    )
    with op.batch_alter_table("run_shards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_shards_company_id"), ["company_id"], unique=False)

    op.create_table(
        "labels",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("rubric", sa.String(length=100), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "reply_id"],
            ["replies.company_id", "replies.id"],
            name=op.f("fk_labels_company_id_reply_id_replies"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "reviewer_id"],
            ["users.company_id", "users.id"],
            name=op.f("fk_labels_company_id_reviewer_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "run_id"],
            ["runs.company_id", "runs.id"],
            name=op.f("fk_labels_company_id_run_id_runs"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_labels_company_id_companies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labels")),
        sa.UniqueConstraint(
            "company_id",
            "reply_id",
            "rubric",
            "reviewer_id",
            name=op.f("uq_labels_company_id_reply_id_rubric_reviewer_id"),
        ),
    )
    with op.batch_alter_table("labels", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_labels_company_id"), ["company_id"], unique=False)

    with op.batch_alter_table("judgments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reasons", sa.JSON(), server_default="[]", nullable=False))

    with op.batch_alter_table("replies", schema=None) as batch_op:
        batch_op.add_column(sa.Column("call_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("seed", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("cached", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("turns", sa.JSON(none_as_null=True), nullable=True))
        batch_op.create_index(
            "ix_replies_of_a_call", ["company_id", "call_hash", "repeat"], unique=False
        )

    with op.batch_alter_table("run_cases", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("persona", sa.String(length=200), server_default="", nullable=False)
        )
        batch_op.drop_constraint(
            batch_op.f("uq_run_cases_company_id_run_id_conversation_id_number"), type_="unique"
        )
        batch_op.create_unique_constraint(
            "uq_run_cases_place", ["company_id", "run_id", "conversation_id", "number", "persona"]
        )

    with op.batch_alter_table("runs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("measures", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("personas", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("budget_usd", sa.Double(), nullable=True))
        batch_op.add_column(
            sa.Column("fresh", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("form", sa.String(length=64), nullable=True))
        batch_op.create_index("uq_runs_form", ["company_id", "form"], unique=True)
        batch_op.add_column(sa.Column("review", sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table("scores", schema=None) as batch_op:
        batch_op.add_column(sa.Column("details", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("cost_usd", sa.Double(), nullable=True))
        batch_op.alter_column(
            "scorer",
            existing_type=sa.VARCHAR(length=80),
            type_=sa.String(length=300),
            existing_nullable=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("scores", schema=None) as batch_op:
        batch_op.alter_column(
            "scorer",
            existing_type=sa.String(length=300),
            type_=sa.VARCHAR(length=80),
            existing_nullable=False,
        )
        batch_op.drop_column("cost_usd")
        batch_op.drop_column("details")

    with op.batch_alter_table("runs", schema=None) as batch_op:
        batch_op.drop_index("uq_runs_form")
        batch_op.drop_column("form")
        batch_op.drop_column("review")
        batch_op.drop_column("fresh")
        batch_op.drop_column("budget_usd")
        batch_op.drop_column("personas")
        batch_op.drop_column("measures")

    with op.batch_alter_table("run_cases", schema=None) as batch_op:
        batch_op.drop_constraint("uq_run_cases_place", type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_run_cases_company_id_run_id_conversation_id_number"),
            ["company_id", "run_id", "conversation_id", "number"],
        )
        batch_op.drop_column("persona")

    with op.batch_alter_table("replies", schema=None) as batch_op:
        batch_op.drop_index("ix_replies_of_a_call")
        batch_op.drop_column("turns")
        batch_op.drop_column("cached")
        batch_op.drop_column("seed")
        batch_op.drop_column("call_hash")

    with op.batch_alter_table("judgments", schema=None) as batch_op:
        batch_op.drop_column("reasons")

    with op.batch_alter_table("labels", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_labels_company_id"))

    op.drop_table("labels")
    with op.batch_alter_table("run_shards", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_run_shards_company_id"))

    op.drop_table("run_shards")
