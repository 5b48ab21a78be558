# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of the gRPC options without which a path does not travel safely."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nsmsec.dev.authority import Authority
from nsmsec.errors import Misconfigured, ReasonCode
from nsmsec.limits import Limits
from nsmsec.transport import (
    ABSOLUTE_MAX_METADATA_BYTES,
    MAX_METADATA_BYTES,
    Option,
    channel_options,
    connection_age,
    server_options,
)
from tests.transport.world import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

AUTHORITY = Authority("corp.example", now=NOW)


@pytest.mark.parametrize("make", [channel_options, server_options])
def test_both_metadata_limits_are_set_and_ours_is_strictly_below(make: Callable[[], tuple[Option, ...]]) -> None:
    """An oversized path is refused by us, with a code, not by gRPC at random."""
    options = dict(make())
    assert options["grpc.max_metadata_size"] == MAX_METADATA_BYTES
    assert options["grpc.absolute_max_metadata_size"] == ABSOLUTE_MAX_METADATA_BYTES
    assert Limits().max_path_bytes * 4 // 3 < MAX_METADATA_BYTES < ABSOLUTE_MAX_METADATA_BYTES


def test_a_channel_sends_nothing_twice() -> None:
    """Retries and hedging are off, and nothing from outside can turn them on; see `test_second_attempts`."""
    options = dict(channel_options())
    assert options["grpc.enable_retries"] == 0
    assert options["grpc.service_config_disable_resolution"] == 1


def test_a_server_ends_connections_before_an_svid_usually_expires() -> None:
    """A client must shake hands again from time to time, and may finish its streams."""
    options = dict(server_options(max_connection_age=timedelta(minutes=1)))
    assert options["grpc.max_connection_age_ms"] == 60_000
    assert options["grpc.max_connection_age_grace_ms"] == 3_600_000


@pytest.mark.parametrize(
    ("life", "age"),
    [
        (timedelta(hours=1), timedelta(minutes=15)),
        (timedelta(days=1), timedelta(minutes=30)),
        (timedelta(seconds=30), timedelta(seconds=7, milliseconds=500)),
    ],
    ids=["an hour", "a day", "half a minute"],
)
def test_connections_end_several_times_in_the_life_of_an_svid(life: timedelta, age: timedelta) -> None:
    """A quarter of it, half an hour at most."""
    issued = AUTHORITY.issue_certificate(replace(AUTHORITY.profile("/server"), not_before=NOW, not_after=NOW + life))
    assert connection_age(issued.svid()) == age


def test_the_users_own_options_come_last() -> None:
    """What is none of ours is passed on."""
    assert channel_options([("grpc.keepalive_time_ms", 5000)])[-1] == ("grpc.keepalive_time_ms", 5000)
    assert server_options([("grpc.so_reuseport", 0)])[-1] == ("grpc.so_reuseport", 0)


@pytest.mark.parametrize(
    "option",
    [
        ("grpc.enable_retries", 1),
        ("grpc.service_config", "{}"),
        ("grpc.experimental.enable_hedging", 1),
        ("grpc.max_metadata_size", 1),
        ("grpc.ssl_target_name_override", "other"),
    ],
)
def test_an_option_that_would_undo_ours_is_refused(option: Option) -> None:
    """The user cannot weaken a channel by accident."""
    with pytest.raises(Misconfigured, match=option[0]) as caught:
        channel_options([option])
    assert caught.value.code is ReasonCode.MISCONFIGURED


def test_an_unlimited_connection_age_is_refused() -> None:
    """Zero would mean no end to gRPC."""
    with pytest.raises(Misconfigured, match="age"):
        server_options(max_connection_age=timedelta())


def test_limits_that_leave_no_room_below_grpcs_are_refused() -> None:
    """Ours must stay strictly below the soft limit."""
    with pytest.raises(Misconfigured, match="soft limit"):
        channel_options(limits=Limits(max_path_bytes=MAX_METADATA_BYTES))
