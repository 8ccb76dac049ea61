"""What the API takes and says about attachment buckets."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class BucketDraftCreate(BaseModel):
    """The new bucket."""

    model_config = ConfigDict(extra="forbid")

    bucket_name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]$")]


class SettingRead(BaseModel):
    """Whether identity documents can be uploaded, where they go, and what is to be done next."""

    model_config = ConfigDict(frozen=True)

    is_enabled: bool
    bucket_name: str | None
    state_label: str
    next_step: str
