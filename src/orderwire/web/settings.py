"""What an installation can set: from the environment, `ORDERWIRE_…`, or from a TOML file."""

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

DATA_FOLDER = "orderwire-data"


def default_database() -> str:
    """A SQLite file below the current folder."""
    return f"sqlite:///{Path.cwd() / DATA_FOLDER / 'orderwire.db'}"


class Settings(BaseSettings):
    """The settings, each from an environment variable of its name with the prefix `ORDERWIRE_`.

    `ORDERWIRE_SETTINGS` names a TOML file with the same names in small letters; the environment
    wins over it.
    `public_url` is what links are made of; without it, the address that the service listens on.
    The Host header of a request never is.
    `proxies` says how many proxies stand in front of the service. Each of them adds the address of
    its caller to X-Forwarded-For, and so many of its last entries are believed: none by default.
    Behind a proxy it must be set, or all customers look like one client to `tries_per_client`.
    `workers` is how many processes serve; more than one need PostgreSQL.
    `tries_per_checkout` and `tries_per_client` are how many tries to pay may fail in ten minutes.
    """

    model_config = SettingsConfigDict(env_prefix="ORDERWIRE_", extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8787, ge=0, le=65535)
    database: str = Field(default_factory=default_database)
    public_url: str | None = None
    workers: int = Field(default=1, ge=1, le=256)
    proxies: int = Field(default=0, ge=0, le=10)
    tries_per_checkout: int = Field(default=10, ge=1)
    tries_per_client: int = Field(default=20, ge=1)

    def url_of(self, port: int) -> str:
        """The address of links, where the service listens on `port`."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{port}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - no hidden files
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - nor these
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What the command line says wins over the environment, and that over the file."""
        file = os.environ.get("ORDERWIRE_SETTINGS")
        sources = init_settings, env_settings
        if file is None:
            return sources
        return *sources, TomlConfigSettingsSource(settings_cls, Path(file))

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        return self.host in ("127.0.0.1", "localhost", "::1")
