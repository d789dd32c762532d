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
        description="the registry: sqlite:///FILE or postgresql://...; a file in the user's data folder if unset",
    )
    lists: Folders = Field(default=[], description="folders with an authority's own lists, separated as in PATH")
    rules: Folders = Field(default=[], description="folders with an authority's own rules, separated as in PATH")
    jurisdiction: str = Field(default=HOME_COUNTRY, description="for declarations that do not name one")
    spark_master: str = Field(default="local[2]", description="where Spark runs: local[N], or the URL of a cluster")
    workers: int = Field(default=2, ge=1, le=64, description="structure worker processes")
    control_key: str = Field(
        default="",
        description="secret key of the random sample, hexadecimal, from `precursor lanes key`; no sample if unset",
    )
    importers_amend: bool = Field(
        default=False, description="true lets importers amend their own declarations until somebody decides on them"
    )
    heads_to: Annotated[list[str], NoDecode, BeforeValidator(_by_commas)] = Field(
        default=[],
        description="where `precursor serve` puts signed heads of the log, separated by commas: a file, a folder of "
        "another machine ending in /, or mail:ADDRESS:SPOOL for a folder of mails to be sent",
    )
    heads_hours: float = Field(default=24, gt=0, description="hours from one head that is put there to the next")
    signing_key: Path | None = Field(default=None, description="Ed25519 key of the log; beside the registry if unset")

    maps: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("precursor")) / "maps",
        description="folder in which column maps are kept by name; in the user's data folder if unset",
    )
    documents: Path | None = Field(
        default=None, description="national table of documents (which code is a permit); that of the program if unset"
    )

    answers: Path | None = Field(
        default=None, description="folder of the documents that came with answers; beside the registry if unset"
    )
    site: str = Field(default="", description="address at which people reach the desk, https://..., for links in mails")
    mail_host: str = Field(default="", description="mail server; no mail is sent if unset")
    mail_port: int = Field(default=587, ge=1, le=65_535, description="its port")
    mail_tls: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="starttls, tls (from the first byte), or none for a server on this machine",
    )
    mail_from: str = Field(
        default="", pattern=r"^([^@\s<>,]+@[^@\s<>,]+)?$", description="address that mails are sent from"
    )
    mail_user: str = Field(default="", description="name at the mail server, if it asks for one")
    mail_password: SecretStr = Field(default=SecretStr(""), description="password at the mail server")

    cache_dir: Path | None = Field(
        default=None,
        description="where compiled files are kept; beside the installation, else the user's cache if unset",
    )
    lang: str | None = Field(default=None, description="en or es; that of the system if unset")
    key: str = Field(default="", description="API key of whoever works at the terminal, instead of a password")
    user: str | None = Field(default=None, description="who works at the terminal; the system's user if unset")

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
