"""Settings of the pages and the API: environment variables ``PRECURSOR_WEB_*``."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_VALUES, _VARIANTS = "3000/hour", "40/hour"
_REFUSED_KEYS = "6/minute"  # of one address that the log of the registry tells of


class WebSettings(BaseSettings):
    """What an installation can set for its desk."""

    model_config = SettingsConfigDict(env_prefix="PRECURSOR_WEB_", extra="ignore")

    max_upload: int = Field(default=50 << 20, ge=1_000, description="largest body of a request, in bytes")
    anonymous_upload: int = Field(
        default=2_000_000, ge=1_000, description="the same for a caller who has not signed in, in bytes"
    )
    job_megabytes: int = Field(
        default=2_000, ge=300, description="memory that a long file of a signed-in person may take, in MiB"
    )
    results_megabytes: int = Field(
        default=1_000, ge=10, description="room on disk for files sent and results kept, in MiB; the oldest go first"
    )
    rate_look_up: str = Field(default="600/minute", description="look-ups a caller; empty for no bound")
    rate_values: str | None = Field(
        default=None, description="values that a stranger's address looks up; 3000/hour where look-ups are bounded"
    )
    rate_variants: str | None = Field(
        default=None,
        description="spellings of one text that a stranger's address looks up; 40/hour where look-ups are bounded",
    )
    rate_pre_validate: str = Field(default="60/minute", description="checked files and lines a caller")
    rate_sign_in: str = Field(default="10/minute", description="wrong passwords of one name from one address")
    rate_write: str = Field(default="120/minute", description="changes a caller")
    log: bool = Field(default=True, description="one JSON line a request on standard error, without any contents")

    anonymous: bool = Field(default=True, description="look-up, lists, rules and pre-validation without signing in")
    local: bool = Field(default=True, description="the person at the machine acts unsigned while nobody is registered")
    https: bool = Field(
        default=False,
        description="served behind HTTPS: cookies are sent only over it, and browsers told to stay with it",
    )
    trusted_proxies: str = Field(
        default="", description="addresses or networks whose X-Forwarded-For is believed, separated by commas"
    )
    session_hours: int = Field(default=10, ge=1, le=168, description="after so many hours a person signs in again")
    idle_minutes: int = Field(default=30, ge=1, le=1_440, description="after so many idle minutes a session ends")
    second_factor: bool = Field(
        default=False, description="supervisors, legal approvers and administrators must set a second factor"
    )
    session_key: SecretStr | None = Field(
        default=None, description="signs session cookies; a file beside an embedded registry if unset"
    )
    header_seconds: float = Field(default=10, gt=0, description="a connection that has not asked by then ends")
    body_seconds: float = Field(default=60, gt=0, description="a request whose body stops coming for so long ends")
    oidc_issuer: str = Field(
        default="", description="address of the identity provider; signing in by it is off if empty"
    )
    oidc_client: str = Field(default="", description="this desk's client id at the provider")
    oidc_secret: SecretStr = Field(default=SecretStr(""), description="this desk's client secret at the provider")
    metrics_key: SecretStr | None = Field(default=None, description="bearer token that /metrics asks for, if set")

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: str) -> str:
        _ = [ip_network(one.strip(), strict=False) for one in value.split(",") if one.strip()]
        return value

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks whose word on where a request comes from is believed."""
        return tuple(ip_network(one.strip(), strict=False) for one in self.trusted_proxies.split(",") if one.strip())

    @property
    def bounds(self) -> dict[str, str]:
        """The rate limits by kind of work."""
        values, variants = (_VALUES, _VARIANTS) if self.rate_look_up else ("", "")
        return {
            "look_up": self.rate_look_up,
            "pre_validate": self.rate_pre_validate,
            "sign_in": self.rate_sign_in,
            "write": self.rate_write,
            "values": values if self.rate_values is None else self.rate_values,
            "refused_key": _REFUSED_KEYS,
            "variants": variants if self.rate_variants is None else self.rate_variants,
        }
