"""escalations are found by their conversation

Revision ID: 0009
Revises: 0012
"""

from alembic import op

revision = '0009'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_escalations_conversation_id', 'escalations', ['conversation_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_escalations_conversation_id', table_name='escalations')
