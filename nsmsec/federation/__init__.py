# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Trust between trust domains: SPIFFE bundle documents, their endpoints, watching them."""

from nsmsec.federation.bundle_map import parse_bundle_map, serialise_bundle_map
from nsmsec.federation.bundles import FederatedTrustBundles
from nsmsec.federation.document import BundleDocument, DocumentLimits
from nsmsec.federation.endpoint import EndpointClient
from nsmsec.federation.jwt_bundles import FederatedJWTBundles
from nsmsec.federation.metrics import FederationCollector
from nsmsec.federation.pace import RefreshPace
from nsmsec.federation.relationship import HTTPSSpiffe, HTTPSWeb, Relationship
from nsmsec.federation.server import BundleEndpointServer, spiffe_context, web_context
from nsmsec.federation.status import PartnerStatus
from nsmsec.federation.watch import BundleFetcher, FederationWatch
from nsmsec.identity import JWTAuthority

__all__ = [
    "BundleDocument",
    "BundleEndpointServer",
    "BundleFetcher",
    "DocumentLimits",
    "EndpointClient",
    "FederatedJWTBundles",
    "FederatedTrustBundles",
    "FederationCollector",
    "FederationWatch",
    "HTTPSSpiffe",
    "HTTPSWeb",
    "JWTAuthority",
    "PartnerStatus",
    "RefreshPace",
    "Relationship",
    "parse_bundle_map",
    "serialise_bundle_map",
    "spiffe_context",
    "web_context",
]
