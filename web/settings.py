"""Settings of the pages and the API: environment variables ``PRECURSOR_WEB_*``."""

from __future__ import annotations

from pydantic import Field, SecretStr
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

    anonymous: bool = Field(default=True, description="look-up, lists, rules and pre-validation without signing in")
    local: bool = Field(default=True, description="the person at the machine acts unsigned while nobody is registered")
    https: bool = Field(default=False, description="served behind HTTPS: the session cookie is sent only over it")
    session_hours: int = Field(default=10, ge=1, le=168, description="after so many hours a person signs in again")
    session_key: SecretStr | None = Field(
        default=None, description="signs session cookies; a file beside an embedded registry if unset"
    )
    oidc_issuer: str = Field(
        default="", description="address of the identity provider; signing in by it is off if empty"
    )
    oidc_client: str = Field(default="", description="this desk's client id at the provider")
    oidc_secret: SecretStr = Field(default=SecretStr(""), description="this desk's client secret at the provider")
    metrics_key: SecretStr | None = Field(default=None, description="bearer token that /metrics asks for, if set")

    @property
    def bounds(self) -> dict[str, str]:
        """The rate limits by kind of work."""
        return {
            "look_up": self.rate_look_up, "pre_validate": self.rate_pre_validate, "sign_in": self.rate_sign_in,
            "write": self.rate_write,
        }  # fmt: skip
