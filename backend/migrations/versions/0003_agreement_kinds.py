"""agreement kinds and stages.

The tables are made anew and filled again: a check constraint cannot be changed on SQLite, and dropping a
table that others refer to breaks their references, so the children go first.
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

OLD_KINDS = ('nre',)
NEW_KINDS = ('nre', 'cooperation', 'entity_change')
OLD_STAGES = ('commercial_value_review', 'offline_signing', 'upload', 'review', 'milestone_1', 'milestone_2', 'milestone_3', 'completed')
NEW_STAGES = (*OLD_STAGES, 'online_signing', 'recertification', 'in_force')
AGREEMENT = 'number, partner_account_id, kind, title, stage, amount, currency, is_commercial_information_certified, updated_at'
EVENT = 'agreement_number, stage, kind, at, note'


def upgrade() -> None:
    rebuild(NEW_KINDS, NEW_STAGES)


def downgrade() -> None:
    kinds, stages = ("', '".join(values) for values in (OLD_KINDS, OLD_STAGES))
    is_old = f"kind IN ('{kinds}') AND stage IN ('{stages}')"
    op.execute(f"DELETE FROM agreement_event WHERE agreement_number NOT IN (SELECT number FROM agreement WHERE {is_old})")
    op.execute(f"DELETE FROM agreement WHERE NOT ({is_old})")
    rebuild(OLD_KINDS, OLD_STAGES)


def rebuild(kinds: tuple[str, ...], stages: tuple[str, ...]) -> None:
    op.execute(f'CREATE TABLE old_agreement AS SELECT {AGREEMENT} FROM agreement')
    op.execute(f'CREATE TABLE old_agreement_event AS SELECT id, {EVENT} FROM agreement_event')
    op.drop_table('agreement_event')
    op.drop_table('agreement')
    create_tables(kinds, stages)
    op.execute(f'INSERT INTO agreement ({AGREEMENT}) SELECT {AGREEMENT} FROM old_agreement')
    op.execute(f'INSERT INTO agreement_event ({EVENT}) SELECT {EVENT} FROM old_agreement_event ORDER BY id')
    op.drop_table('old_agreement_event')
    op.drop_table('old_agreement')


def create_tables(kinds: tuple[str, ...], stages: tuple[str, ...]) -> None:
    def stage() -> sa.Enum:
        return sa.Enum(*stages, name='stage', native_enum=False, create_constraint=True, length=40)

    op.create_table('agreement',
    sa.Column('number', sa.String(length=32), nullable=False),
    sa.Column('partner_account_id', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.Enum(*kinds, name='agreementkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('stage', stage(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('is_commercial_information_certified', sa.Boolean(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['partner_account_id'], ['account.id'], name=op.f('fk_agreement_partner_account_id')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_agreement'))
    )
    op.create_index(op.f('ix_agreement_partner_account_id'), 'agreement', ['partner_account_id'], unique=False)
    op.create_table('agreement_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agreement_number', sa.String(length=32), nullable=False),
    sa.Column('stage', stage(), nullable=False),
    sa.Column('kind', sa.Enum('started', 'returned', 'acceptance_requested', 'passed', name='eventkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['agreement_number'], ['agreement.number'], name=op.f('fk_agreement_event_agreement_number')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_event'))
    )
    op.create_index(op.f('ix_agreement_event_agreement_number'), 'agreement_event', ['agreement_number'], unique=False)
