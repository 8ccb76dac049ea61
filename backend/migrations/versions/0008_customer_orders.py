"""customer orders, and what a coupon may further be limited to."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

LIMITS = ('billing_modes', 'order_kinds', 'regions')


def upgrade() -> None:
    for name in LIMITS:
        op.add_column('coupon', sa.Column(name, sa.JSON(), nullable=False, server_default='[]'))
    op.create_table('customer_order',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('account_id', sa.String(length=64), nullable=False),
    sa.Column('product', sa.String(length=200), nullable=False),
    sa.Column('specification', sa.String(length=200), nullable=False),
    sa.Column('region', sa.String(length=64), nullable=False),
    sa.Column('billing_mode', sa.Enum('yearly', 'monthly', 'pay_per_use', name='billingmode', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('kind', sa.Enum('purchase', 'renewal', 'change', name='orderkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('discount', sa.Enum('none', 'commercial', 'partner', 'promotion', name='discount', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('is_marketplace', sa.Boolean(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('state', sa.Enum('pending', 'paid', 'cancelled', name='paymentstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_customer_order_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer_order'))
    )
    op.create_index('ix_customer_order_account_created', 'customer_order', ['account_id', 'created_at'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_customer_order_account_created', table_name='customer_order')
    op.drop_table('customer_order')
    for name in LIMITS:
        op.drop_column('coupon', name)
