# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Evidence of a TPM as a JSON document, with what it is judged against.

A document that does not have this form is bad input. Whatever is wrong inside the structures of the TPM is for the
verifier to refuse.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from nsmsec.attestation.tpm import (
    CertifiedKey,
    Evidence,
    Expected,
    SignedAttestation,
    Watermark,
    read_authorities,
    verify_evidence,
)
from nsmsec.attestation.tpm.verify import check_binding
from nsmsec.cli.strict_json import BadInput, kind_of, member, now_of, parse, to_object
from nsmsec.errors import Malformed, Misconfigured
from nsmsec.tokens import base64url

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from nsmsec.attestation.tpm import Facts

__all__ = ["HardwareCase", "evidence_document", "pcrs_document", "read_case"]

_VERSION = 1
_MAX_PCR = 31
_MAX_COUNT = 2**32 - 1
_MAX_CLOCK = 2**64 - 1
_HEX = re.compile(r"(?:[0-9a-fA-F]{2})+")
_FIRMWARE = re.compile(r"[0-9a-fA-F]{1,16}")
_INDEX = re.compile(r"0|[1-9][0-9]?")

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class HardwareCase:
    """Evidence, with what it is judged against.

    Attributes:
        now: when.
        evidence: what the machine sent.
        expected: what is demanded.
    """

    now: datetime
    evidence: Evidence
    expected: Expected

    def verify(self) -> Facts:
        """Return what the evidence proves; see `verify_evidence`."""
        return verify_evidence(self.evidence, self.expected, self.now)


def read_case(data: bytes) -> HardwareCase:
    """Read one document. Every member is there, with its type; more members do no harm.

    Raises:
        BadInput: it is not such a document.
    """
    document = to_object(parse(data), "document")
    return HardwareCase(
        now=now_of(document),
        evidence=_evidence(member(document, "evidence", dict)),
        expected=_expected(member(document, "expected", dict)),
    )


def evidence_document(evidence: Evidence) -> dict[str, Any]:
    """Return evidence as the member of a document that `read_case` reads."""
    key = evidence.certify
    return {
        "version": _VERSION,
        "ek": {"certificate": _spell(evidence.ek_certificate), "public": _spell(evidence.ek_public)},
        "ak_public": _spell(evidence.ak_public),
        "quote": _said(evidence.quote),
        "pcrs": pcrs_document(evidence.pcrs),
        "certify": None if key is None else {"public": _spell(key.public), **_said(key.certification)},
        "event_log": _spell(evidence.event_log),
    }


def pcrs_document(pcrs: Mapping[str, Mapping[int, bytes]]) -> dict[str, dict[str, str]]:
    """Return values of PCRs as documents have them."""
    return {bank: {str(index): value.hex() for index, value in values.items()} for bank, values in pcrs.items()}


def _said(said: SignedAttestation) -> dict[str, str | None]:
    return {"attest": _spell(said.attest), "signature": _spell(said.signature)}


def _spell(data: bytes | None) -> str | None:
    return None if data is None else base64url.encode(data)


def _evidence(members: dict[str, Any]) -> Evidence:
    version = member(members, "version", int)
    if version != _VERSION:
        raise BadInput(f"expected the version {_VERSION} of evidence, found {version}")
    ek = member(members, "ek", dict)
    certify = _optional(members, "certify", _object)
    return Evidence(
        ek_certificate=_optional(ek, "certificate", _bytes),
        ek_public=_bytes(ek, "public"),
        ak_public=_bytes(members, "ak_public"),
        quote=_signed(member(members, "quote", dict)),
        pcrs=_pcrs(members, "pcrs"),
        certify=None
        if certify is None
        else CertifiedKey(public=_bytes(certify, "public"), certification=_signed(certify)),
        event_log=_optional(members, "event_log", _bytes),
    )


def _expected(members: dict[str, Any]) -> Expected:
    nonce, binding = _bytes(members, "nonce"), _bytes(members, "binding")
    try:
        check_binding(nonce=nonce, binding=binding)
        roots = read_authorities(_texts(members, "ek_roots"))
        intermediates = read_authorities(_texts(members, "ek_intermediates") if "ek_intermediates" in members else ())
    except (Malformed, Misconfigured) as error:
        raise BadInput(error.detail) from error
    return Expected(
        nonce=nonce,
        binding=binding,
        pcr_selection=_selection(member(members, "pcr_selection", dict)),
        pcrs=_optional(members, "pcrs", _pcrs),
        ek_roots=roots,
        ek_intermediates=intermediates,
        ek_allow=frozenset(entry.hex() for entry in _hexes(members, "ek_allow")),
        workload_eks=None,
        activated_ak_names=frozenset(_hexes(members, "activated_ak_names")),
        allow_software=member(members, "allow_software", bool),
        min_firmware=_optional(members, "min_firmware", _firmware),
        watermark=_optional(members, "watermark", _watermark),
    )


def _optional(members: dict[str, Any], name: str, read: Callable[[dict[str, Any], str], _Value]) -> _Value | None:
    """Read a member that may be null, but not absent."""
    if name in members and members[name] is None:
        return None
    return read(members, name)


def _object(members: dict[str, Any], name: str) -> dict[str, Any]:
    return member(members, name, dict)


def _signed(members: dict[str, Any]) -> SignedAttestation:
    return SignedAttestation(attest=_bytes(members, "attest"), signature=_bytes(members, "signature"))


def _bytes(members: dict[str, Any], name: str) -> bytes:
    try:
        return base64url.decode(member(members, name, str).encode("utf-8", "surrogatepass"))
    except Malformed as error:
        raise BadInput(f"expected {name} to be base64url without padding, found another text") from error


def _hex(text: object, what: str) -> bytes:
    if type(text) is not str or not _HEX.fullmatch(text):
        raise BadInput(f"expected {what} to be hex, found {kind_of(text)} that is not")
    return bytes.fromhex(text)


def _hexes(members: dict[str, Any], name: str) -> list[bytes]:
    return [_hex(entry, name) for entry in member(members, name, list)]


def _pcrs(members: dict[str, Any], name: str) -> dict[str, dict[int, bytes]]:
    banks = member(members, name, dict)
    return {
        bank: {_index(index): _hex(value, name) for index, value in to_object(values, f"bank of {name}").items()}
        for bank, values in banks.items()
    }


def _index(text: str) -> int:
    if not _INDEX.fullmatch(text) or int(text) > _MAX_PCR:
        raise BadInput(f"expected the number of a PCR, found {text!a:.80}")
    return int(text)


def _selection(banks: dict[str, Any]) -> dict[str, frozenset[int]]:
    found = {}
    for bank in banks:
        indices = member(banks, bank, list)
        if any(type(index) is not int or not 0 <= index <= _MAX_PCR for index in indices):
            raise BadInput(f"expected numbers of PCRs of {bank!a:.80}, found something else")
        found[bank] = frozenset(indices)
        if len(found[bank]) != len(indices):
            raise BadInput(f"expected every PCR of {bank!a:.80} once, found one twice")
    return found


def _texts(members: dict[str, Any], name: str) -> list[str]:
    texts = member(members, name, list)
    for text in texts:
        if type(text) is not str:
            raise BadInput(f"expected {name} to be texts, found {kind_of(text)}")
    return texts


def _firmware(members: dict[str, Any], name: str) -> int:
    text = member(members, name, str)
    if not _FIRMWARE.fullmatch(text):
        raise BadInput(f"expected {name} to be 1 to 16 hex digits, found another text")
    return int(text, 16)


def _watermark(members: dict[str, Any], name: str) -> Watermark:
    counts = member(members, name, dict)
    return Watermark(
        reset_count=_count(counts, "reset_count", _MAX_COUNT),
        restart_count=_count(counts, "restart_count", _MAX_COUNT),
        clock=_count(counts, "clock", _MAX_CLOCK),
    )


def _count(members: dict[str, Any], name: str, highest: int) -> int:
    count = member(members, name, int)
    if not 0 <= count <= highest:
        raise BadInput(f"expected {name} to be at least 0 and at most {highest}, found another number")
    return count
