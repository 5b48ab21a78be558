# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Path tokens: minting one for each hop, proving a whole path of them. Beside them, JWT-SVIDs."""

from nsmsec.tokens.attestation_reference import AttestationReference
from nsmsec.tokens.attested import AttestationClaim, HopSession
from nsmsec.tokens.delegating_session import DelegatingSession
from nsmsec.tokens.jwt_svid import JWTSVIDVerifier, VerifiedJWTSVID
from nsmsec.tokens.jwt_svid_cache import JWTSVID
from nsmsec.tokens.jwt_svid_source import JWTSource, JWTSourceStatus
from nsmsec.tokens.limit import UNLIMITED, Limit
from nsmsec.tokens.minter import MintedPath, Minter
from nsmsec.tokens.path_verifier import PathVerifier
from nsmsec.tokens.reader import TokenReader
from nsmsec.tokens.replay import ReplayMemory, TokenUse
from nsmsec.tokens.replay_in_process import InProcessReplayMemory
from nsmsec.tokens.session import Session, SessionKeySource
from nsmsec.tokens.settings import TokenSettings
from nsmsec.tokens.verified import Assurance, Hop, VerifiedPath
from nsmsec.tokens.vouching import SessionOffer, Vouch, Voucher

__all__ = [
    "JWTSVID",
    "UNLIMITED",
    "Assurance",
    "AttestationClaim",
    "AttestationReference",
    "DelegatingSession",
    "Hop",
    "HopSession",
    "InProcessReplayMemory",
    "JWTSVIDVerifier",
    "JWTSource",
    "JWTSourceStatus",
    "Limit",
    "MintedPath",
    "Minter",
    "PathVerifier",
    "ReplayMemory",
    "Session",
    "SessionKeySource",
    "SessionOffer",
    "TokenReader",
    "TokenSettings",
    "TokenUse",
    "VerifiedJWTSVID",
    "VerifiedPath",
    "Vouch",
    "Voucher",
]
