"""two-sided unbinding: who asks, the pre-review, reminders."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

ACTORS = ('customer', 'agent', 'partner_admin')
ACTORS_NOW = (*ACTORS, 'reviewer')
CHECK_NAME = 'ck_unbinding_status_change_actor'


def upgrade() -> None:
    # SQLite takes a column together with its check, but no check alone.
    op.execute(
        "ALTER TABLE unbinding_request ADD COLUMN initiator VARCHAR(40) NOT NULL DEFAULT 'customer' "
        "CONSTRAINT ck_unbinding_request_side CHECK (initiator IN ('customer', 'partner'))"
    )
    op.execute(
        "ALTER TABLE unbinding_request ADD COLUMN pre_review VARCHAR(40) "
        "CONSTRAINT ck_unbinding_request_prereview CHECK (pre_review IN ('pending', 'passed', 'failed'))"
    )
    op.add_column('unbinding_request', sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        'unbinding_request', sa.Column('reminder_count', sa.Integer(), nullable=False, server_default='0')
    )
    _allow_actors(ACTORS_NOW)


def downgrade() -> None:
    _allow_actors(ACTORS)
    for column in ('reminder_count', 'reminded_at', 'pre_review', 'initiator'):
        op.drop_column('unbinding_request', column)


def _allow_actors(actors: tuple[str, ...]) -> None:
    check = "actor IN ({})".format(', '.join(f"'{actor}'" for actor in actors))
    if op.get_bind().dialect.name != 'sqlite':
        op.drop_constraint(op.f(CHECK_NAME), 'unbinding_status_change', type_='check')
        op.create_check_constraint(op.f(CHECK_NAME), 'unbinding_status_change', check)
        return
    _rebuild_on_sqlite(check)


def _rebuild_on_sqlite(check: str) -> None:
    """No other table refers to this one, so it can be written anew."""
    op.execute("ALTER TABLE unbinding_status_change RENAME TO unbinding_status_change_old")
    op.drop_index(op.f('ix_unbinding_status_change_request_id'), table_name='unbinding_status_change_old')
    op.create_table('unbinding_status_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('submitted', 'approved', 'rejected', 'cancelled', name='requeststate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=40), nullable=False),
    sa.Column('actor_id', sa.String(length=128), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.CheckConstraint(check, name=op.f(CHECK_NAME)),
    sa.ForeignKeyConstraint(['request_id'], ['unbinding_request.id'], name=op.f('fk_unbinding_status_change_request_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unbinding_status_change'))
    )
    op.create_index(op.f('ix_unbinding_status_change_request_id'), 'unbinding_status_change', ['request_id'], unique=False)
    op.execute("INSERT INTO unbinding_status_change SELECT * FROM unbinding_status_change_old")
    op.drop_table('unbinding_status_change_old')
