"""How a partner invites."""

from enum import StrEnum


class InvitationChannel(StrEnum):
    """Online invitations (线上邀请) are open to old accounts, offline ones (线下邀请) to new ones only."""

    ONLINE = "online"
    OFFLINE = "offline"
