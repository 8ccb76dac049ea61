"""invitations, and what can keep a customer from accepting one."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('invitation',
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('partner_account_id', sa.String(length=64), nullable=False),
    sa.Column('model', sa.Enum('resale', 'referral', name='associationmodel', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('channel', sa.Enum('online', 'offline', name='invitationchannel', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_by', sa.String(length=64), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['accepted_by'], ['account.id'], name=op.f('fk_invitation_accepted_by')),
    sa.ForeignKeyConstraint(['partner_account_id'], ['account.id'], name=op.f('fk_invitation_partner_account_id')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_invitation'))
    )
    op.create_index(op.f('ix_invitation_partner_account_id'), 'invitation', ['partner_account_id'], unique=False)
    op.create_table('customer_standing',
    sa.Column('account_id', sa.String(length=64), nullable=False),
    sa.Column('registered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_real_name_verified', sa.Boolean(), nullable=False),
    sa.Column('is_consumer_cloud_user', sa.Boolean(), nullable=False),
    sa.Column('is_reported_by_vendor', sa.Boolean(), nullable=False),
    sa.Column('is_in_promotion_plan', sa.Boolean(), nullable=False),
    sa.Column('has_credit_account', sa.Boolean(), nullable=False),
    sa.Column('owed_invoice_amount', sa.BigInteger(), nullable=False),
    sa.Column('stored_card_balance', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_customer_standing_account_id')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_customer_standing'))
    )


def downgrade() -> None:
    op.drop_table('customer_standing')
    op.drop_index(op.f('ix_invitation_partner_account_id'), table_name='invitation')
    op.drop_table('invitation')
