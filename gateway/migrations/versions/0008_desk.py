"""accounts of the desk, the audit log, notes; what an escalation has to remember

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('desk_audit',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.String(length=64), nullable=True),
    sa.Column('user_name', sa.String(length=64), nullable=True),
    sa.Column('operation', sa.String(length=64), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=True),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_desk_audit'))
    )
    with op.batch_alter_table('desk_audit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_desk_audit_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_desk_audit_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_desk_audit_user_id'), ['user_id'], unique=False)

    op.create_table('desk_users',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('username', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('presence', sa.String(length=10), nullable=False),
    sa.Column('failed_logins', sa.Integer(), nullable=False),
    sa.Column('locked_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('oidc_subject', sa.String(length=255), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_desk_users')),
    sa.UniqueConstraint('oidc_subject', name=op.f('uq_desk_users_oidc_subject')),
    sa.UniqueConstraint('username', name=op.f('uq_desk_users_username'))
    )
    op.create_table('desk_canned_replies',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('owner_id', sa.String(length=64), nullable=True),
    sa.Column('shortcut', sa.String(length=32), nullable=False),
    sa.Column('title', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['desk_users.id'], name=op.f('fk_desk_canned_replies_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_desk_canned_replies'))
    )
    with op.batch_alter_table('desk_canned_replies', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_desk_canned_replies_owner_id'), ['owner_id'], unique=False)

    op.create_table('desk_drafts',
    sa.Column('user_id', sa.String(length=64), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_desk_drafts_conversation_id')),
    sa.ForeignKeyConstraint(['user_id'], ['desk_users.id'], name=op.f('fk_desk_drafts_user_id')),
    sa.PrimaryKeyConstraint('user_id', 'conversation_id', name=op.f('pk_desk_drafts'))
    )
    op.create_table('desk_entries',
    sa.Column('number', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('by_id', sa.String(length=128), nullable=True),
    sa.Column('by_name', sa.String(length=128), nullable=True),
    sa.Column('to_id', sa.String(length=128), nullable=True),
    sa.Column('to_name', sa.String(length=128), nullable=True),
    sa.Column('after_sequence', sa.Integer(), nullable=False),
    sa.Column('client_message_id', sa.String(length=80), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_desk_entries_conversation_id')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_desk_entries')),
    sa.UniqueConstraint('conversation_id', 'client_message_id', name=op.f('uq_desk_entries_conversation_id_client_message_id'))
    )
    with op.batch_alter_table('desk_entries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_desk_entries_conversation_id'), ['conversation_id'], unique=False)

    op.create_table('desk_read_marks',
    sa.Column('user_id', sa.String(length=64), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_desk_read_marks_conversation_id')),
    sa.ForeignKeyConstraint(['user_id'], ['desk_users.id'], name=op.f('fk_desk_read_marks_user_id')),
    sa.PrimaryKeyConstraint('user_id', 'conversation_id', name=op.f('pk_desk_read_marks'))
    )
    op.create_table('desk_sessions',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.String(length=64), nullable=False),
    sa.Column('csrf_token', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['desk_users.id'], name=op.f('fk_desk_sessions_user_id')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_desk_sessions'))
    )
    with op.batch_alter_table('desk_sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_desk_sessions_user_id'), ['user_id'], unique=False)

    op.create_table('desk_tags',
    sa.Column('conversation_id', sa.String(length=64), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_desk_tags_conversation_id')),
    sa.PrimaryKeyConstraint('conversation_id', 'code', name=op.f('pk_desk_tags'))
    )
    with op.batch_alter_table('escalations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('queued_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('target_id', sa.String(length=128), nullable=True))
        batch_op.add_column(sa.Column('target_name', sa.String(length=128), nullable=True))
        batch_op.add_column(sa.Column('target_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('transfers', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('ticket_number', sa.String(length=24), nullable=True))
        batch_op.add_column(sa.Column('close_reason', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('form_task', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('form_title', sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column('first_reply_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_escalations_ticket_number'), ['ticket_number'], unique=True)



def downgrade() -> None:
    with op.batch_alter_table('escalations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_escalations_ticket_number'))
        batch_op.drop_column('first_reply_at')
        batch_op.drop_column('form_title')
        batch_op.drop_column('form_task')
        batch_op.drop_column('close_reason')
        batch_op.drop_column('ticket_number')
        batch_op.drop_column('transfers')
        batch_op.drop_column('target_until')
        batch_op.drop_column('target_name')
        batch_op.drop_column('target_id')
        batch_op.drop_column('queued_at')

    op.drop_table('desk_tags')
    with op.batch_alter_table('desk_sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_desk_sessions_user_id'))

    op.drop_table('desk_sessions')
    op.drop_table('desk_read_marks')
    with op.batch_alter_table('desk_entries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_desk_entries_conversation_id'))

    op.drop_table('desk_entries')
    op.drop_table('desk_drafts')
    with op.batch_alter_table('desk_canned_replies', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_desk_canned_replies_owner_id'))

    op.drop_table('desk_canned_replies')
    op.drop_table('desk_users')
    with op.batch_alter_table('desk_audit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_desk_audit_user_id'))
        batch_op.drop_index(batch_op.f('ix_desk_audit_conversation_id'))
        batch_op.drop_index(batch_op.f('ix_desk_audit_at'))

    op.drop_table('desk_audit')
