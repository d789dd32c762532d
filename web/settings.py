"""Settings of the pages and the API: environment variables ``PRECURSOR_WEB_*``."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class WebSettings(BaseSettings):
    """What an installation can set for its desk."""

    model_config = SettingsConfigDict(env_prefix="PRECURSOR_WEB_", extra="ignore")

    max_upload: int = Field(default=50 << 20, ge=1_000, description="largest body of a request, in bytes")
    rate_look_up: str = Field(default="600/minute", description="look-ups a caller; empty for no bound")
    rate_pre_validate: str = Field(default="60/minute", description="checked files and lines a caller")
    rate_sign_in: str = Field(default="10/minute", description="attempts to sign in a caller")
    rate_write: str = Field(default="120/minute", description="changes a caller")
    log: bool = Field(default=True, description="one JSON line a request on standard error, without any contents")

    @property
    def bounds(self) -> dict[str, str]:
        """The rate limits by kind of work."""
        return {
            "look_up": self.rate_look_up, "pre_validate": self.rate_pre_validate, "sign_in": self.rate_sign_in,
            "write": self.rate_write,
        }  # fmt: skip
