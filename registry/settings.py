"""Settings: environment variables ``PRECURSOR_*``, typed, in one place, without side effects."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def _embedded() -> str:
    return f"sqlite:///{Path(platformdirs.user_data_dir('precursor')) / 'registry.db'}"


class Settings(BaseSettings):
    """What an installation can set."""

    model_config = SettingsConfigDict(env_prefix="PRECURSOR_", extra="ignore")

    database_url: str = Field(default_factory=_embedded, description="sqlite:///FILE or postgresql://...")
    lists: list[Path] = Field(default=[], description="folders with an authority's own lists")
    rules: list[Path] = Field(default=[], description="folders with an authority's own rules")
    jurisdiction: str = Field(default="GT", description="for declarations that do not name one")
    workers: int = Field(default=2, ge=1, le=64, description="structure worker processes")
    signing_key: Path | None = Field(default=None, description="Ed25519 key of the log; beside the registry if unset")

    def signing_key_for(self, database: str) -> Path:
        """Where the key of a registry stands."""
        if self.signing_key:
            return self.signing_key
        place = Path(database)
        if place.is_absolute():
            return place.with_name(f"{place.stem}.key")
        return Path(platformdirs.user_data_dir("precursor")) / "registry.key"
