"""conversations, messages, options, turns, escalations

Revision ID: 0001
Revises: 
"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('conversations',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('chat_type', sa.String(length=10), nullable=False),
    sa.Column('user_id', sa.String(length=128), nullable=True),
    sa.Column('visitor_token_hash', sa.String(length=64), nullable=True),
    sa.Column('owner', sa.String(length=10), nullable=False),
    sa.Column('last_sequence', sa.Integer(), nullable=False),
    sa.Column('episode', sa.Integer(), nullable=False),
    sa.Column('episode_turns', sa.Integer(), nullable=False),
    sa.Column('last_turn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_form_open', sa.Boolean(), nullable=False),
    sa.Column('last_topic', sa.String(length=128), nullable=True),
    sa.Column('audience', sa.String(length=20), nullable=False),
    sa.Column('site', sa.String(length=20), nullable=False),
    sa.Column('sign_in_turn_id', sa.String(length=96), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conversations'))
    )
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conversations_user_id'), ['user_id'], unique=False)

    op.create_table('escalations',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.String(length=64), nullable=False),
    sa.Column('question', sa.String(length=1000), nullable=False),
    sa.Column('at_sequence', sa.Integer(), nullable=False),
    sa.Column('agent_id', sa.String(length=128), nullable=True),
    sa.Column('agent_name', sa.String(length=128), nullable=True),
    sa.Column('requested_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_escalations_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_escalations'))
    )
    with op.batch_alter_table('escalations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_escalations_agent_id'), ['agent_id'], unique=False)
        batch_op.create_index('ix_escalations_queue', ['state', 'requested_at'], unique=False)
        batch_op.create_index('uq_escalations_open', ['conversation_id'], unique=True, sqlite_where=sa.text("state IN ('queued', 'claimed')"), postgresql_where=sa.text("state IN ('queued', 'claimed')"))

    op.create_table('messages',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('author', sa.String(length=10), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('visibility', sa.String(length=10), nullable=False),
    sa.Column('client_message_id', sa.String(length=80), nullable=True),
    sa.Column('chosen_option_id', sa.String(length=64), nullable=True),
    sa.Column('reply_to', sa.String(length=64), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_messages_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_messages')),
    sa.UniqueConstraint('conversation_id', 'client_message_id', name=op.f('uq_messages_conversation_id_client_message_id')),
    sa.UniqueConstraint('conversation_id', 'sequence', name=op.f('uq_messages_conversation_id_sequence'))
    )
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.create_index('ix_messages_rate', ['conversation_id', 'author', 'created_at'], unique=False)

    op.create_table('options',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('message_id', sa.String(length=64), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=500), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('draft_id', sa.String(length=128), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_options_conversation_id')),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_options_message_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_options'))
    )
    with op.batch_alter_table('options', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_options_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_options_message_id'), ['message_id'], unique=False)

    op.create_table('turns',
    sa.Column('number', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('id', sa.String(length=96), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=False),
    sa.Column('message_id', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.String(length=128), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('sender', sa.String(length=96), nullable=True),
    sa.Column('runs', sa.Integer(), nullable=False),
    sa.Column('decision', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('suppressed', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_turns_conversation_id')),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_turns_message_id')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_turns')),
    sa.UniqueConstraint('id', name=op.f('uq_turns_id'))
    )
    with op.batch_alter_table('turns', schema=None) as batch_op:
        batch_op.create_index('ix_turns_queue', ['conversation_id', 'state', 'number'], unique=False)
        batch_op.create_index(batch_op.f('ix_turns_state'), ['state'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('turns', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_turns_state'))
        batch_op.drop_index('ix_turns_queue')

    op.drop_table('turns')
    with op.batch_alter_table('options', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_options_message_id'))
        batch_op.drop_index(batch_op.f('ix_options_conversation_id'))

    op.drop_table('options')
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.drop_index('ix_messages_rate')

    op.drop_table('messages')
    with op.batch_alter_table('escalations', schema=None) as batch_op:
        batch_op.drop_index('uq_escalations_open', sqlite_where=sa.text("state IN ('queued', 'claimed')"), postgresql_where=sa.text("state IN ('queued', 'claimed')"))
        batch_op.drop_index('ix_escalations_queue')
        batch_op.drop_index(batch_op.f('ix_escalations_agent_id'))

    op.drop_table('escalations')
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_conversations_user_id'))

    op.drop_table('conversations')
