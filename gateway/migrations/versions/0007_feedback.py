"""verdicts on the bot's messages, ratings of an agent's service

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('message_feedback',
    sa.Column('message_id', sa.String(length=64), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=False),
    sa.Column('verdict', sa.String(length=4), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('comment', sa.String(length=500), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_message_feedback_conversation_id')),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_message_feedback_message_id')),
    sa.PrimaryKeyConstraint('message_id', name=op.f('pk_message_feedback'))
    )
    op.create_index(op.f('ix_message_feedback_conversation_id'), 'message_feedback', ['conversation_id'], unique=False)
    op.create_table('satisfaction_ratings',
    sa.Column('escalation_id', sa.String(length=64), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('tags', sa.JSON(), nullable=False),
    sa.Column('comment', sa.String(length=500), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_satisfaction_ratings_conversation_id')),
    sa.ForeignKeyConstraint(['escalation_id'], ['escalations.id'], name=op.f('fk_satisfaction_ratings_escalation_id')),
    sa.PrimaryKeyConstraint('escalation_id', name=op.f('pk_satisfaction_ratings'))
    )
    op.create_index(op.f('ix_satisfaction_ratings_conversation_id'), 'satisfaction_ratings', ['conversation_id'], unique=False)


def downgrade() -> None:
    op.drop_table('satisfaction_ratings')
    op.drop_table('message_feedback')
