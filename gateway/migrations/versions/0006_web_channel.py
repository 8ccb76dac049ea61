"""what the user has seen, and which article answered whom

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('read_sequence', sa.Integer(), nullable=False, server_default='0'))
    with op.batch_alter_table('turns', schema=None) as batch_op:
        batch_op.add_column(sa.Column('article_id', sa.String(length=128), nullable=True))
        batch_op.add_column(sa.Column('audience', sa.String(length=20), nullable=True))
        batch_op.create_index('ix_turns_articles', ['audience', 'finished_at', 'article_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('turns', schema=None) as batch_op:
        batch_op.drop_index('ix_turns_articles')
        batch_op.drop_column('audience')
        batch_op.drop_column('article_id')
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.drop_column('read_sequence')
