"""The two ways in which a customer can be associated with a partner."""

from enum import StrEnum


class AssociationModel(StrEnum):
    """How the partner sells to the customer; it decides who pays and who clears arrears."""

    RESALE = "resale"
    REFERRAL = "referral"
