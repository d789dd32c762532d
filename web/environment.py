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

    max_upload: int = Field(default=50 << 20, ge=1_000, description="largest_body_of_a_request_in_bytes")
    anonymous_upload: int = Field(
        default=2_000_000, ge=1_000, description="the_same_for_a_caller_who_has_not_signed_in"
    )
    job_megabytes: int = Field(default=2_000, ge=300, description="memory_that_a_long_file_of_a_signed_in_person")
    results_megabytes: int = Field(default=1_000, ge=10, description="room_on_disk_for_files_sent_and_results_kept")
    rate_look_up: str = Field(default="600/minute", description="look_ups_a_caller_empty_for_no_bound")
    rate_values: str | None = Field(default=None, description="values_that_a_strangers_address_looks_up_3000")
    rate_variants: str | None = Field(
        default=None,
        description="spellings_of_one_text_that_a_strangers",
    )
    rate_pre_validate: str = Field(default="60/minute", description="checked_files_and_lines_a_caller")
    rate_sign_in: str = Field(default="10/minute", description="wrong_passwords_of_one_name_from_one_address")
    rate_write: str = Field(default="120/minute", description="changes_a_caller")
    log: bool = Field(default=True, description="one_json_line_a_request_on_standard_error")

    anonymous: bool = Field(default=True, description="look_up_lists_rules_and_pre_validation")
    local: bool = Field(default=True, description="the_person_at_the_machine_acts_unsigned_while")
    https: bool = Field(
        default=False,
        description="served_behind_https_cookies_are_sent_only",
    )
    trusted_proxies: str = Field(default="", description="addresses_or_networks_whose_x_forwarded_for")
    session_hours: int = Field(default=10, ge=1, le=168, description="after_so_many_hours_a_person_signs_in_again")
    idle_minutes: int = Field(default=30, ge=1, le=1_440, description="after_so_many_idle_minutes_a_session_ends")
    second_factor: bool = Field(default=False, description="supervisors_legal_approvers_and")
    session_key: SecretStr | None = Field(default=None, description="signs_session_cookies_a_file_beside_an")
    header_seconds: float = Field(default=10, gt=0, description="a_connection_that_has_not_asked_by_then_ends")
    body_seconds: float = Field(default=60, gt=0, description="a_request_whose_body_stops_coming_for_so_long")
    oidc_issuer: str = Field(default="", description="address_of_the_identity_provider_signing_in")
    oidc_client: str = Field(default="", description="this_desks_client_id_at_the_provider")
    oidc_secret: SecretStr = Field(default=SecretStr(""), description="this_desks_client_secret_at_the_provider")
    metrics_key: SecretStr | None = Field(default=None, description="bearer_token_that_metrics_asks_for_if_set")

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
