"""the audit trail of an account's last days is found by its index."""

from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_audit_record_user_id_at', 'audit_record', ['user_id', 'at'], unique=False)
    op.drop_index(op.f('ix_audit_record_user_id'), table_name='audit_record')


def downgrade() -> None:
    op.create_index(op.f('ix_audit_record_user_id'), 'audit_record', ['user_id'], unique=False)
    op.drop_index('ix_audit_record_user_id_at', table_name='audit_record')
