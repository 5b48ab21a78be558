# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Who a workload is, whom it trusts, how an identity is proven."""

from nsmsec.identity.alias import TrustDomainAlias
from nsmsec.identity.bundle import TrustBundle, TrustBundleSet
from nsmsec.identity.bundle_files import TrustBundleFiles
from nsmsec.identity.bundle_origin import BundleOrigin
from nsmsec.identity.held_svid import HeldX509SVID
from nsmsec.identity.id import SpiffeID, TrustDomain
from nsmsec.identity.jwt_bundle import JWTAuthority, JWTBundle, JWTBundleSet, JWTBundleSource
from nsmsec.identity.keys import KeyKind, PublicKey
from nsmsec.identity.leaf_facts import LeafFacts, leaf_facts
from nsmsec.identity.match import (
    Authorizer,
    authorize_id,
    authorize_member_of,
    authorize_one_of,
    unsafe_authorize_any,
)
from nsmsec.identity.peer import Peer
from nsmsec.identity.presented import PresentedChain
from nsmsec.identity.session_key import SessionKey
from nsmsec.identity.source import TrustBundleSource, X509SVIDSource
from nsmsec.identity.static import StaticX509SVIDSource
from nsmsec.identity.svid import X509SVID
from nsmsec.identity.svid_files import X509SVIDFiles
from nsmsec.identity.verify import SVIDVerifier, VerifiedSVID
from nsmsec.identity.workload_api import HintedSVID, ReconnectPace, WorkloadAPISource, WorkloadAPIStatus

__all__ = [
    "X509SVID",
    "Authorizer",
    "BundleOrigin",
    "HeldX509SVID",
    "HintedSVID",
    "JWTAuthority",
    "JWTBundle",
    "JWTBundleSet",
    "JWTBundleSource",
    "KeyKind",
    "LeafFacts",
    "Peer",
    "PresentedChain",
    "PublicKey",
    "ReconnectPace",
    "SVIDVerifier",
    "SessionKey",
    "SpiffeID",
    "StaticX509SVIDSource",
    "TrustBundle",
    "TrustBundleFiles",
    "TrustBundleSet",
    "TrustBundleSource",
    "TrustDomain",
    "TrustDomainAlias",
    "VerifiedSVID",
    "WorkloadAPISource",
    "WorkloadAPIStatus",
    "X509SVIDFiles",
    "X509SVIDSource",
    "authorize_id",
    "authorize_member_of",
    "authorize_one_of",
    "leaf_facts",
    "unsafe_authorize_any",
]
