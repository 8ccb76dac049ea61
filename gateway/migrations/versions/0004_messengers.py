"""messengers: people, chats, inbox, outbox, link codes

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('channel_cursors',
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('value', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_channel_cursors'))
    )
    op.create_table('channel_inbox',
    sa.Column('number', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('key', sa.String(length=300), nullable=False),
    sa.Column('lane', sa.String(length=600), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('incoming', sa.JSON(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('retry_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_channel_inbox')),
    sa.UniqueConstraint('channel', 'key', name=op.f('uq_channel_inbox_channel_key'))
    )
    with op.batch_alter_table('channel_inbox', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_channel_inbox_finished_at'), ['finished_at'], unique=False)
        batch_op.create_index('ix_channel_inbox_queue', ['state', 'lane', 'number'], unique=False)

    op.create_table('channel_link_codes',
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.String(length=128), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('code_hash', name=op.f('pk_channel_link_codes'))
    )
    with op.batch_alter_table('channel_link_codes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_channel_link_codes_user_id'), ['user_id'], unique=False)

    op.create_table('channel_outbox',
    sa.Column('number', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('key', sa.String(length=300), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('lane', sa.String(length=600), nullable=False),
    sa.Column('target', sa.JSON(), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('first_tried_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.String(length=300), nullable=True),
    sa.Column('card_id', sa.String(length=64), nullable=True),
    sa.Column('receipt', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_channel_outbox')),
    sa.UniqueConstraint('key', name=op.f('uq_channel_outbox_key'))
    )
    with op.batch_alter_table('channel_outbox', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_channel_outbox_card_id'), ['card_id'], unique=False)
        batch_op.create_index('ix_channel_outbox_queue', ['state', 'lane', 'number'], unique=False)
        batch_op.create_index('ix_channel_outbox_rate', ['lane', 'sent_at'], unique=False)

    op.create_table('channel_people',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('tenant', sa.String(length=128), nullable=False),
    sa.Column('app', sa.String(length=128), nullable=False),
    sa.Column('external_id', sa.String(length=200), nullable=False),
    sa.Column('user_id', sa.String(length=128), nullable=True),
    sa.Column('linked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('wrong_codes', sa.Integer(), nullable=False),
    sa.Column('wrong_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_channel_people')),
    sa.UniqueConstraint('channel', 'tenant', 'app', 'external_id', name=op.f('uq_channel_people_channel_tenant_app_external_id'))
    )
    with op.batch_alter_table('channel_people', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_channel_people_user_id'), ['user_id'], unique=False)

    op.create_table('channel_chats',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.String(length=64), nullable=False),
    sa.Column('group_id', sa.String(length=200), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=True),
    sa.Column('shown', sa.JSON(), nullable=False),
    sa.Column('route', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_channel_chats_conversation_id')),
    sa.ForeignKeyConstraint(['person_id'], ['channel_people.id'], name=op.f('fk_channel_chats_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_channel_chats')),
    sa.UniqueConstraint('person_id', 'group_id', name=op.f('uq_channel_chats_person_id_group_id'))
    )
    op.create_table('channel_conversations',
    sa.Column('conversation_id', sa.String(length=64), nullable=False),
    sa.Column('chat_id', sa.String(length=64), nullable=False),
    sa.Column('delivered_sequence', sa.Integer(), nullable=False),
    sa.Column('told_owner', sa.String(length=10), nullable=False),
    sa.ForeignKeyConstraint(['chat_id'], ['channel_chats.id'], name=op.f('fk_channel_conversations_chat_id')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_channel_conversations_conversation_id')),
    sa.PrimaryKeyConstraint('conversation_id', name=op.f('pk_channel_conversations'))
    )
    with op.batch_alter_table('channel_conversations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_channel_conversations_chat_id'), ['chat_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('channel_conversations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_channel_conversations_chat_id'))

    op.drop_table('channel_conversations')
    op.drop_table('channel_chats')
    with op.batch_alter_table('channel_people', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_channel_people_user_id'))

    op.drop_table('channel_people')
    with op.batch_alter_table('channel_outbox', schema=None) as batch_op:
        batch_op.drop_index('ix_channel_outbox_rate')
        batch_op.drop_index('ix_channel_outbox_queue')
        batch_op.drop_index(batch_op.f('ix_channel_outbox_card_id'))

    op.drop_table('channel_outbox')
    with op.batch_alter_table('channel_link_codes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_channel_link_codes_user_id'))

    op.drop_table('channel_link_codes')
    with op.batch_alter_table('channel_inbox', schema=None) as batch_op:
        batch_op.drop_index('ix_channel_inbox_queue')
        batch_op.drop_index(batch_op.f('ix_channel_inbox_finished_at'))

    op.drop_table('channel_inbox')
    op.drop_table('channel_cursors')
