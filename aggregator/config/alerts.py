"""How an operator is told that something is wrong: `[alerts]`."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from aggregator.config.base import DAY, HOUR, MINUTE, Duration, Secret, Size, Table
from aggregator.config.kinds import http_url


def _secret_url(value: SecretStr) -> SecretStr:
    http_url(value.get_secret_value())
    return value


SecretUrl = Annotated[Secret, AfterValidator(_secret_url)]


class AlertSettings(Table):
    """`[alerts]`: how the operator is told when a source or the program itself is not well, beside the log."""

    command: tuple[str, ...] = Field(
        (),
        strict=False,
        description="Program and arguments to run for each notice, without a shell; JSON on its input.",
    )
    command_timeout: Duration = Field(MINUTE, gt=0, description="The command is killed after this time.")
    webhook: SecretUrl | None = Field(
        None, description='Address to which each notice is posted as JSON; "$ENV:NAME" is read from the environment.'
    )
    webhook_headers: dict[str, Secret] = Field(
        default_factory=dict, description='Sent with it; "$ENV:NAME" is read from the environment.'
    )
    repeat: Duration | None = Field(
        None, ge=HOUR, le=366 * DAY, description="Reminds of what still is not well after this time; absent: never."
    )
    disk_free: Size = Field(500 * 1000**2, ge=0, description="Less room than this on the database's disk is a trouble.")
