# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Attestation results: a verifier's signed word on a machine, written, read, trusted, judged hop by hop."""

from nsmsec.appraisal.hop_attestation import HopAttestation
from nsmsec.appraisal.issuing import MAX_LIFETIME, IssuedResult, ResultIssuer
from nsmsec.appraisal.judging import HopJudge
from nsmsec.appraisal.names import EARNames
from nsmsec.appraisal.result import AttestationResult, Tier
from nsmsec.appraisal.result_key import ResultKey
from nsmsec.appraisal.trust import ResultTrust, ResultTrustSource, TrustedVerifier
from nsmsec.appraisal.trust_files import ResultTrustFiles, VerifierFile

__all__ = [
    "MAX_LIFETIME",
    "AttestationResult",
    "EARNames",
    "HopAttestation",
    "HopJudge",
    "IssuedResult",
    "ResultIssuer",
    "ResultKey",
    "ResultTrust",
    "ResultTrustFiles",
    "ResultTrustSource",
    "Tier",
    "TrustedVerifier",
    "VerifierFile",
]
