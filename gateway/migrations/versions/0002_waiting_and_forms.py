"""conversations: questions kept for a bot that is down, and the form that is open

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('form_task', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('form_title', sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column('form_turns', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('bot_waiting_since', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.drop_column('bot_waiting_since')
        batch_op.drop_column('form_turns')
        batch_op.drop_column('form_title')
        batch_op.drop_column('form_task')
