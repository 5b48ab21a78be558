# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The appraisal of machines: a verifier, the results that are its signed word, what they say of each hop."""

from nsmsec.appraisal.alarm import Alarm, AlarmKind, AlarmSink
from nsmsec.appraisal.attested_svids import AttestedSVIDs
from nsmsec.appraisal.hop_attestation import HopAttestation
from nsmsec.appraisal.in_process import InProcessVerifier
from nsmsec.appraisal.inventory import Inventory, InventoryEntry
from nsmsec.appraisal.issuing import MAX_LIFETIME, IssuedResult, ResultIssuer
from nsmsec.appraisal.judging import HopJudge
from nsmsec.appraisal.metrics import AttestationCollector
from nsmsec.appraisal.names import EARNames
from nsmsec.appraisal.port import (
    AttestedPeer,
    EnrolmentChallenge,
    EnrolmentKeys,
    QuoteChallenge,
    Verifier,
    VerifierClient,
)
from nsmsec.appraisal.reference_values import Profile, Profiles
from nsmsec.appraisal.renewal import AttestedSession
from nsmsec.appraisal.renewal_pace import RenewalPace
from nsmsec.appraisal.renewal_status import RenewalState, RenewalStatus
from nsmsec.appraisal.result import AttestationResult, Tier
from nsmsec.appraisal.result_key import ResultKey
from nsmsec.appraisal.service import AttestationService
from nsmsec.appraisal.settings import AppraisalSettings
from nsmsec.appraisal.trust import ResultTrust, ResultTrustSource, TrustedVerifier
from nsmsec.appraisal.trust_files import ResultTrustFiles, VerifierFile

__all__ = [
    "MAX_LIFETIME",
    "Alarm",
    "AlarmKind",
    "AlarmSink",
    "AppraisalSettings",
    "AttestationCollector",
    "AttestationResult",
    "AttestationService",
    "AttestedPeer",
    "AttestedSVIDs",
    "AttestedSession",
    "EARNames",
    "EnrolmentChallenge",
    "EnrolmentKeys",
    "HopAttestation",
    "HopJudge",
    "InProcessVerifier",
    "Inventory",
    "InventoryEntry",
    "IssuedResult",
    "Profile",
    "Profiles",
    "QuoteChallenge",
    "RenewalPace",
    "RenewalState",
    "RenewalStatus",
    "ResultIssuer",
    "ResultKey",
    "ResultTrust",
    "ResultTrustFiles",
    "ResultTrustSource",
    "Tier",
    "TrustedVerifier",
    "Verifier",
    "VerifierClient",
    "VerifierFile",
]
