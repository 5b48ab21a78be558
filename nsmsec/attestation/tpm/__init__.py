# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Proving what a TPM 2.0 says of its machine, without a TPM: parsers, verification, MakeCredential, event logs."""

from nsmsec.attestation.tpm.attestations import extra_data, verify_certification, verify_quote, verify_time
from nsmsec.attestation.tpm.certificate import read_authorities
from nsmsec.attestation.tpm.credential import SECRET_BYTES, Credential, make_credential
from nsmsec.attestation.tpm.endorsement import EKTrust
from nsmsec.attestation.tpm.event_log import replay_log
from nsmsec.attestation.tpm.evidence import CertifiedKey, Evidence, SignedAttestation
from nsmsec.attestation.tpm.expected import Expected, Watermark
from nsmsec.attestation.tpm.facts import Facts, Maker, TokenKey
from nsmsec.attestation.tpm.keys import MachineKeys, verify_keys
from nsmsec.attestation.tpm.public import Attributes, PublicArea, read_public
from nsmsec.attestation.tpm.verify import verify_evidence

__all__ = [
    "SECRET_BYTES",
    "Attributes",
    "CertifiedKey",
    "Credential",
    "EKTrust",
    "Evidence",
    "Expected",
    "Facts",
    "MachineKeys",
    "Maker",
    "PublicArea",
    "SignedAttestation",
    "TokenKey",
    "Watermark",
    "extra_data",
    "make_credential",
    "read_authorities",
    "read_public",
    "replay_log",
    "verify_certification",
    "verify_evidence",
    "verify_keys",
    "verify_quote",
    "verify_time",
]
