"""authorizations."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('partner_authorization',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=32), nullable=False),
    sa.Column('association_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('requested', 'approved', 'rejected', 'revoked', 'ended', name='authorizationstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('scopes', sa.JSON(), nullable=False),
    sa.Column('purpose', sa.String(length=500), nullable=False),
    sa.Column('requested_by', sa.String(length=128), nullable=False),
    sa.Column('requested_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.String(length=128), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=True),
    sa.ForeignKeyConstraint(['association_id'], ['association.id'], name=op.f('fk_partner_authorization_association_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner_authorization')),
    sa.UniqueConstraint('number', name=op.f('uq_partner_authorization_number'))
    )
    op.create_index(op.f('ix_partner_authorization_association_id'), 'partner_authorization', ['association_id'], unique=False)
    op.create_index('uq_partner_authorization_requested_association', 'partner_authorization', ['association_id'], unique=True, sqlite_where=sa.text("state = 'requested'"), postgresql_where=sa.text("state = 'requested'"))


def downgrade() -> None:
    op.drop_index('uq_partner_authorization_requested_association', table_name='partner_authorization')
    op.drop_index(op.f('ix_partner_authorization_association_id'), table_name='partner_authorization')
    op.drop_table('partner_authorization')
