"""Settings of the backend, read from `BACKEND_*` variables."""

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

DATA_DIRECTORY_VARIABLE = "WENBAN_VAR"


class Settings(BaseSettings):
    """What differs between installations."""

    model_config = SettingsConfigDict(env_prefix="BACKEND_", extra="ignore")

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8090
    data_directory: Annotated[Path, Field(validation_alias=DATA_DIRECTORY_VARIABLE)] = Path("var")
    """Where the default database and the default key lie."""
    database_url: str = ""
    """SQLAlchemy URL; empty means a SQLite file in the data directory."""
    gateway_public_key_file: Path | None = None
    """PEM file of the Ed25519 key that the gateway signs tokens with."""
    is_demo: bool = False
    """Fill an empty database with the demo users."""

    chores_every_s: Annotated[float, Field(gt=0)] = 15.0
    """How often due work is looked for: pre-reviews to finish, forgotten requests to remind of."""
    pre_review_takes_s: Annotated[float, Field(ge=0)] = 60.0
    """How long the pre-review of a partner's request takes."""
    remind_every_days: Annotated[float, Field(gt=0)] = 3.0
    """How long a request waits before those who decide are reminded, and from one reminder to the next."""

    @property
    def effective_database_url(self) -> str:
        """The database to use."""
        return self.database_url or f"sqlite:///{self.data_directory / 'backend.db'}"

    @property
    def effective_public_key_file(self) -> Path:
        """The key file to use."""
        return self.gateway_public_key_file or self.data_directory / "keys" / "gateway.pub"
