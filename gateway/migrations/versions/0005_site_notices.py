"""who was told about the international site, and who switched that off

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('site_notices',
    sa.Column('user_id', sa.String(length=128), nullable=False),
    sa.Column('told_in', sa.String(length=64), nullable=True),
    sa.Column('is_muted', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_site_notices'))
    )


def downgrade() -> None:
    op.drop_table('site_notices')
