# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The operation of a method."""

from __future__ import annotations

import pytest

from nsmsec.errors import Misconfigured
from nsmsec.interceptors.methods import operation_of


@pytest.mark.parametrize(
    ("method", "operation"),
    [
        ("/demo.Echo/Say", "call"),
        ("/connection.MonitorConnection/MonitorConnections", "monitor"),
        ("/registry.NetworkServiceRegistry/Find", "find"),
        ("/registry.NetworkServiceEndpointRegistry/Find", "find"),
        ("/registry.networkserviceregistry/Find", "call"),
    ],
)
def test_a_method_has_the_operation_of_the_profile(method: str, operation: str) -> None:
    """Only the exact names of Network Service Mesh have operations of their own."""
    assert operation_of(method) == operation


@pytest.mark.parametrize(
    "method",
    [
        "/networkservice.NetworkService/Request",
        "/networkservice.NetworkService/Close",
        "/registry.NetworkServiceRegistry/Register",
        "/registry.NetworkServiceRegistry/Unregister",
        "/registry.NetworkServiceEndpointRegistry/Register",
        "/registry.NetworkServiceEndpointRegistry/Unregister",
    ],
)
def test_a_method_whose_carrier_does_not_exist_yet_is_refused(method: str) -> None:
    """What carries its path elsewhere is not taken for an RPC that carries it in metadata."""
    with pytest.raises(Misconfigured):
        operation_of(method)
