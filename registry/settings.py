"""Settings: environment variables ``PRECURSOR_*``, typed, in one place, without side effects."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from precursors.authorities import HOME_COUNTRY
from registry.glance import embedded_registry


def _as_path(value: Any) -> Any:
    """Folders are separated as in PATH."""
    return [part for part in value.split(os.pathsep) if part] if isinstance(value, str) else value


def _by_commas(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


Folders = Annotated[list[Path], NoDecode, BeforeValidator(_as_path)]


class Settings(BaseSettings):
    """What an installation can set."""

    model_config = SettingsConfigDict(env_prefix="PRECURSOR_", extra="ignore")

    database_url: str = Field(
        default_factory=embedded_registry,
        description="the_registry_sqlite_file_or_postgresql_a_file",
    )
    lists: Folders = Field(default=[], description="folders_with_an_authoritys_own_lists")
    rules: Folders = Field(default=[], description="folders_with_an_authoritys_own_rules")
    jurisdiction: str = Field(default=HOME_COUNTRY, description="for_declarations_that_do_not_name_one")
    spark_master: str = Field(default="local[2]", description="where_spark_runs_local_n_or_the_url_of_a")
    workers: int = Field(default=2, ge=1, le=64, description="structure_worker_processes")
    control_key: str = Field(
        default="",
        description="secret_key_of_the_random_sample_hexadecimal",
    )
    importers_amend: bool = Field(default=False, description="true_lets_importers_amend_their_own")
    heads_to: Annotated[list[str], NoDecode, BeforeValidator(_by_commas)] = Field(
        default=[],
        description="where_precursor_serve_puts_signed_heads_of",
    )
    heads_hours: float = Field(default=24, gt=0, description="hours_from_one_head_that_is_put_there_to_the")
    signing_key: Path | None = Field(default=None, description="ed25519_key_of_the_log_beside_the_registry_if")

    maps: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("precursor")) / "maps",
        description="folder_in_which_column_maps_are_kept_by_name",
    )
    documents: Path | None = Field(default=None, description="national_table_of_documents_which_code_is_a")

    answers: Path | None = Field(default=None, description="folder_of_the_documents_that_came_with")
    site: str = Field(default="", description="address_at_which_people_reach_the_desk_https")
    mail_host: str = Field(default="", description="mail_server_no_mail_is_sent_if_unset")
    mail_port: int = Field(default=587, ge=1, le=65_535, description="its_port")
    mail_tls: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="starttls_tls_from_the_first_byte_or_none_for",
    )
    mail_from: str = Field(
        default="", pattern=r"^([^@\s<>,]+@[^@\s<>,]+)?$", description="address_that_mails_are_sent_from"
    )
    mail_user: str = Field(default="", description="name_at_the_mail_server_if_it_asks_for_one")
    mail_password: SecretStr = Field(default=SecretStr(""), description="password_at_the_mail_server")

    cache_dir: Path | None = Field(
        default=None,
        description="where_compiled_files_are_kept_beside_the",
    )
    lang: str | None = Field(default=None, description="en_or_es_that_of_the_system_if_unset")
    key: str = Field(default="", description="api_key_of_whoever_works_at_the_terminal")
    user: str | None = Field(default=None, description="who_works_at_the_terminal_the_systems_user_if")

    def answers_for(self, database: str) -> Path:
        """Where the documents of a registry lie."""
        if self.answers:
            return self.answers
        place = Path(database)
        if place.is_absolute():
            return place.with_name(f"{place.stem}.documents")
        return Path(platformdirs.user_data_dir("precursor")) / "documents"

    def signing_key_for(self, database: str) -> Path:
        """Where the key of a registry stands."""
        if self.signing_key:
            return self.signing_key
        place = Path(database)
        if place.is_absolute():
            return place.with_name(f"{place.stem}.key")
        return Path(platformdirs.user_data_dir("precursor")) / "registry.key"
