"""unanswered questions, their groups, and the versions of articles

Revision ID: 0012
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    time = sa.DateTime(timezone=True)
    op.create_table('unanswered_groups',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('title', sa.String(length=1000), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('item_count', sa.Integer(), nullable=False),
    sa.Column('vector_sum', sa.LargeBinary(), nullable=False),
    sa.Column('encoder', sa.String(length=100), nullable=False),
    sa.Column('first_at', time, nullable=False),
    sa.Column('last_at', time, nullable=False),
    sa.Column('article_id', sa.String(length=128), nullable=True),
    sa.Column('changed_by_id', sa.String(length=128), nullable=True),
    sa.Column('changed_by_name', sa.String(length=128), nullable=True),
    sa.Column('changed_at', time, nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unanswered_groups'))
    )
    op.create_index('ix_unanswered_groups_listed', 'unanswered_groups', ['state', 'item_count'], unique=False)
    op.create_table('unanswered_items',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('question', sa.String(length=1000), nullable=False),
    sa.Column('message_id', sa.String(length=64), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('audience', sa.String(length=20), nullable=False),
    sa.Column('answer', sa.String(length=4000), nullable=True),
    sa.Column('agent_id', sa.String(length=128), nullable=True),
    sa.Column('agent_name', sa.String(length=128), nullable=True),
    sa.Column('shown_article_id', sa.String(length=128), nullable=True),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('comment', sa.String(length=500), nullable=True),
    sa.Column('group_id', sa.Integer(), nullable=True),
    sa.Column('vector', sa.LargeBinary(), nullable=True),
    sa.Column('created_at', time, nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_unanswered_items_conversation_id')),
    sa.ForeignKeyConstraint(['group_id'], ['unanswered_groups.id'], name=op.f('fk_unanswered_items_group_id')),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_unanswered_items_message_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unanswered_items')),
    sa.UniqueConstraint('message_id', 'kind', name=op.f('uq_unanswered_items_message_id_kind'))
    )
    op.create_index(op.f('ix_unanswered_items_conversation_id'), 'unanswered_items', ['conversation_id'], unique=False)
    op.create_index('ix_unanswered_items_group', 'unanswered_items', ['group_id', 'kind'], unique=False)
    op.create_table('article_versions',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('article_id', sa.String(length=128), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('action', sa.String(length=12), nullable=False),
    sa.Column('content', sa.Text(), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=True),
    sa.Column('group_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.String(length=128), nullable=True),
    sa.Column('by_name', sa.String(length=128), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=True),
    sa.Column('at', time, nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['unanswered_groups.id'], name=op.f('fk_article_versions_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_article_versions')),
    sa.UniqueConstraint('article_id', 'number', name=op.f('uq_article_versions_article_id_number'))
    )
    op.create_index('ix_turns_finished', 'turns', ['finished_at'], unique=False)
    op.create_index(op.f('ix_message_feedback_created_at'), 'message_feedback', ['created_at'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_message_feedback_created_at'), 'message_feedback')
    op.drop_index('ix_turns_finished', 'turns')
    op.drop_table('article_versions')
    op.drop_table('unanswered_items')
    op.drop_table('unanswered_groups')
