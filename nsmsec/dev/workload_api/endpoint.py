# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The bundle endpoint of one trust domain for development (SPIFFE Federation, section 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.federation import BundleEndpointServer, spiffe_context, web_context

if TYPE_CHECKING:
    from nsmsec.dev.workload_api.plan import PlannedEndpoint
    from nsmsec.dev.workload_api.signing import SigningDomain

__all__ = ["publish"]


def publish(domain: SigningDomain, endpoint: PlannedEndpoint) -> BundleEndpointServer:
    """Serve the document of a domain, in threads, as it is at each request.

    Args:
        domain: whose it is, and who vouches for the endpoint.
        endpoint: where, and how it is proven.

    Raises:
        Misconfigured: we cannot listen there, or the files are no certificate with its key.
    """
    context = spiffe_context(domain) if endpoint.web is None else web_context(*endpoint.web)
    return BundleEndpointServer(lambda: domain.document, context, address=(endpoint.host, endpoint.port))
