# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Good evidence with one thing spoiled, each with the code that refuses it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from nsmsec.attestation.tpm import CertifiedKey, SignedAttestation, Watermark
from tests.attestation.tpm.logs import DIGESTS, log
from tests.attestation.tpm.paper import (
    AK,
    EKS,
    NOW,
    NULL,
    OWNER,
    QUOTE,
    SELECTION,
    SVID_SPKI_SHA256,
    TOKEN_KEY,
    Machine,
    Maker,
    Public,
    authority,
    challenge,
    key,
    pcr_values,
    primary,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from nsmsec.attestation.tpm import Evidence, Expected

__all__ = ["SPOILED", "STEPS", "Case", "good"]

OTHER = Public(key=key("p256", "other"), attributes=0x00040472, scheme=TOKEN_KEY.scheme)
OTHER_NONCE = bytes(32)
ANOTHER_SVID = hashlib.sha256(b"another SVID").digest()
PADDING = bytes(100)
RSA_OID = bytes.fromhex("06092a864886f70d010101")


@dataclass(frozen=True, kw_only=True)
class Case:
    """What a verifier is given."""

    evidence: Evidence
    expected: Expected

    def sent(self, **changes: object) -> Case:
        """Return this with other evidence."""
        return replace(self, evidence=replace(self.evidence, **changes))  # type: ignore[arg-type]  # any field may be spoiled

    def demanded(self, **changes: object) -> Case:
        """Return this with other demands."""
        return replace(self, expected=replace(self.expected, **changes))  # type: ignore[arg-type]  # any field may be spoiled


def good(**changes: object) -> Case:
    """Return good evidence of a machine, with what a good machine meets."""
    machine = Machine().changed(**changes)
    return Case(evidence=machine.evidence(), expected=machine.expected())


def quoted(case: Case, *, attest: bytes | None = None, signature: bytes | None = None) -> Case:
    """Return a case with another quote, not signed anew."""
    quote = case.evidence.quote
    return case.sent(quote=SignedAttestation(attest=attest or quote.attest, signature=signature or quote.signature))


def flipped(data: bytes, at: int) -> bytes:
    """Return bytes with one bit changed."""
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def invented(case: Case) -> Case:
    """Sign an invented quote with a key that may sign anything, which was activated all the same."""
    machine = Machine(ak=OTHER, qualified_signer=primary(0x4000000B, OTHER))
    return Case(evidence=machine.evidence(), expected=machine.expected())


def certified(case: Case, area: Public) -> Case:
    """Present another key with the certification of the first."""
    assert case.evidence.certify is not None
    return case.sent(certify=CertifiedKey(public=area.encode(), certification=case.evidence.certify.certification))


def token_key(area: Public) -> Case:
    """Let another token key be bound, certified, presented."""
    bound = challenge(binding=SVID_SPKI_SHA256 + area.name)
    return good(token_key=area, challenge=bound).demanded(binding=SVID_SPKI_SHA256 + area.name)


def swapped(case: Case) -> Case:
    """Let the certification pass as the quote."""
    assert case.evidence.certify is not None
    return case.sent(quote=case.evidence.certify.certification)


def told_time(case: Case) -> Case:
    """Let the time pass as the quote."""
    machine = Machine()
    return case.sent(quote=machine.signed(machine.time()))


def certified_by_quote(case: Case) -> Case:
    """Let the quote pass as the certification of the token key."""
    return case.sent(certify=CertifiedKey(public=TOKEN_KEY.encode(), certification=case.evidence.quote))


def invented_certification(case: Case) -> Case:
    """Let the AK sign a certification that no TPM made."""
    machine = Machine(magic=0xFF544348)
    said = machine.signed(machine.certification(TOKEN_KEY))
    return case.sent(certify=CertifiedKey(public=TOKEN_KEY.encode(), certification=said))


def lied(case: Case) -> Case:
    """Send another value of a PCR than was quoted."""
    values = pcr_values(SELECTION)
    return case.sent(pcrs={"sha256": {**values["sha256"], 7: bytes(32)}})


def recut(case: Case) -> Case:
    """Send the same bytes of PCRs, cut elsewhere."""
    first, second, third = pcr_values(SELECTION)["sha256"].values()
    return case.sent(pcrs={"sha256": {0: first + second[:1], 2: second[1:], 7: third}})


def without_a_value(case: Case) -> Case:
    """Leave out the value of a quoted PCR."""
    values = pcr_values(SELECTION)["sha256"]
    return case.sent(pcrs={"sha256": {0: values[0], 2: values[2]}})


def logged(**changes: object) -> Case:
    """Return evidence with an event log that leads to what is quoted."""
    return good(event_log=log(), pcrs=DIGESTS, **changes)


def watermarked(**changes: object) -> Case:
    """Return a machine that was seen before, when it was as far as it is now."""
    return good(**changes).demanded(watermark=Watermark(reset_count=4, restart_count=1, clock=5_000))


def mark(case: Case) -> bytes:
    """Return the certificate of a case."""
    assert case.evidence.ek_certificate is not None
    return case.evidence.ek_certificate


def with_maker(**changes: object) -> Case:
    """Return a machine with another certificate."""
    return good(maker=replace(Maker(), **changes))  # type: ignore[arg-type]  # any field may be spoiled


def ek(area: Public) -> Case:
    """Return a machine with another EK, with a certificate for it."""
    return good(ek=area)


def ak(area: Public) -> Case:
    """Return a machine with another AK, activated."""
    return good(ak=area)


def cloned(case: Case) -> Case:
    """Let a copy of a TPM speak after the original went on."""
    return case.demanded(watermark=Watermark(reset_count=4, restart_count=1, clock=5_001))


EK = EKS["L-1"]
EK_SHA256 = hashlib.sha256(EK.spki).hexdigest()

Spoiled = tuple["Callable[[], Case]", str]

#: By the step of the verifier that refuses it, and by name: what is spoiled, the code.
STEPS: dict[int, dict[str, Spoiled]] = {
    1: {
        "no root and no inventory": (lambda: good().demanded(ek_roots=()), "TPM_EK_UNTRUSTED"),
        "another root": (lambda: with_maker(authority="Unknown Root"), "TPM_EK_UNTRUSTED"),
        "a root that has ended": (
            lambda: good().demanded(ek_roots=(authority(until=timedelta(days=-1)),)),
            "TPM_EK_UNTRUSTED",
        ),
        "a root that is no authority": (
            lambda: good().demanded(ek_roots=(authority(ca=False),)),
            "TPM_EK_UNTRUSTED",
        ),
        "a root that signs no certificates": (
            lambda: good().demanded(ek_roots=(authority(signs=False),)),
            "TPM_EK_UNTRUSTED",
        ),
        "an EK certificate that has ended": (lambda: with_maker(until=NOW - timedelta(hours=1)), "TPM_EK_UNTRUSTED"),
        "an EK certificate of another use": (lambda: with_maker(usage="1.3.6.1.5.5.7.3.2"), "TPM_EK_UNTRUSTED"),
        "an EK certificate of an authority": (lambda: with_maker(ca=True), "TPM_EK_UNTRUSTED"),
        "an EK certificate without a maker": (lambda: with_maker(sans=0), "TPM_EK_UNTRUSTED"),
        "an EK certificate with two makers": (lambda: with_maker(sans=2), "TPM_EK_UNTRUSTED"),
        "an EK certificate with a maker that moves the cursor": (
            lambda: with_maker(model="a\x1b[2J"),
            "TPM_EK_UNTRUSTED",
        ),
        "no EK certificate": (lambda: good(maker=None), "TPM_EK_UNTRUSTED"),
        "an EK that the inventory does not have": (
            lambda: good(maker=None).demanded(ek_allow=frozenset({"00" * 32}), allow_software=True),
            "TPM_EK_UNTRUSTED",
        ),
        "an empty EK certificate": (lambda: good().sent(ek_certificate=b""), "TPM_FORMAT"),
        "an EK certificate with something behind it": (
            lambda: good().sent(ek_certificate=mark(good()) + b"more"),
            "TPM_FORMAT",
        ),
        "an EK certificate with mixed padding": (
            lambda: good().sent(ek_certificate=mark(good()) + b"\0\xff"),
            "TPM_FORMAT",
        ),
        "an EK certificate cut short": (lambda: good().sent(ek_certificate=mark(good())[:-1]), "TPM_FORMAT"),
        "an EK certificate that is no DER": (
            lambda: good().sent(ek_certificate=b"\x30\x80" + mark(good())[4:] + b"\0\0"),
            "TPM_FORMAT",
        ),
        "an EK certificate for an unknown kind of key": (
            lambda: good().sent(ek_certificate=mark(good()).replace(RSA_OID, RSA_OID[:-1] + b"\x7f")),
            "TPM_FORMAT",
        ),
        "an EK certificate too long": (lambda: good().sent(ek_certificate=mark(good()) + bytes(8192)), "TPM_FORMAT"),
        "an EK public area cut short": (lambda: good().sent(ek_public=EK.encode()[:-1]), "TPM_FORMAT"),
        "software by its model": (lambda: with_maker(model="swtpm"), "TPM_SOFTWARE"),
        "software by its maker": (lambda: with_maker(manufacturer="id:4D534654"), "TPM_SOFTWARE"),
        "software by its issuer": (
            lambda: with_maker(authority="swtpm-localca").demanded(ek_roots=(authority("swtpm-localca"),)),
            "TPM_SOFTWARE",
        ),
        "an EK known to the inventory only": (
            lambda: good(maker=None).demanded(ek_allow=frozenset({EK_SHA256})),
            "TPM_SOFTWARE",
        ),
    },
    2: {
        "the EK certificate of another TPM": (
            lambda: good().sent(ek_certificate=mark(ek(EKS["L-2"]))),
            "TPM_EK_UNTRUSTED",
        ),
        "the EK certificate of another TPM beside the inventory": (
            lambda: good().sent(ek_certificate=mark(ek(EKS["L-2"]))).demanded(ek_allow=frozenset({EK_SHA256})),
            "TPM_EK_UNTRUSTED",
        ),
        "an EK that can sign": (lambda: ek(replace(EK, attributes=EK.attributes | 1 << 18)), "TPM_EK_TEMPLATE"),
        "an EK that can be duplicated": (lambda: ek(replace(EK, attributes=EK.attributes & ~2)), "TPM_EK_TEMPLATE"),
        "an EK with a reserved bit": (lambda: ek(replace(EK, attributes=EK.attributes | 1 << 31)), "TPM_EK_TEMPLATE"),
        "an EK with another policy": (lambda: ek(replace(EK, policy="00" * 32)), "TPM_EK_TEMPLATE"),
        "an EK without a policy": (lambda: ek(replace(EK, policy="")), "TPM_EK_TEMPLATE"),
        "an EK with no symmetric algorithm": (lambda: ek(replace(EK, symmetric=(NULL,))), "TPM_EK_TEMPLATE"),
        "an EK with a longer symmetric key": (lambda: ek(replace(EK, symmetric=(6, 256, 0x43))), "TPM_EK_TEMPLATE"),
        "an EK with a signature scheme": (lambda: ek(replace(EK, scheme=(0x14, 0x0B))), "TPM_EK_TEMPLATE"),
        "an EK with another hash": (lambda: ek(replace(EK, name_hash="sha384")), "TPM_EK_TEMPLATE"),
        "an EK of the low range with the policy of the high one": (
            lambda: ek(replace(EKS["H-1"], attributes=EK.attributes)),
            "TPM_EK_TEMPLATE",
        ),
    },
    3: {
        "an unrestricted AK that signs an invented quote": (lambda: invented(good()), "TPM_AK_ATTRIBUTES"),
        "an AK that can leave its TPM": (lambda: ak(replace(AK, attributes=AK.attributes & ~2)), "TPM_AK_ATTRIBUTES"),
        "an AK whose parent can leave": (
            lambda: ak(replace(AK, attributes=AK.attributes & ~0x10)),
            "TPM_AK_ATTRIBUTES",
        ),
        "an AK that was imported": (lambda: ak(replace(AK, attributes=AK.attributes & ~0x20)), "TPM_AK_ATTRIBUTES"),
        "an AK that can decrypt": (lambda: ak(replace(AK, attributes=AK.attributes | 1 << 17)), "TPM_AK_ATTRIBUTES"),
        "an AK with a policy": (lambda: ak(replace(AK, policy="00" * 32)), "TPM_AK_ATTRIBUTES"),
        "an AK with a Name by another hash": (lambda: ak(replace(AK, name_hash="sha384")), "TPM_AK_ATTRIBUTES"),
        "an AK with a symmetric algorithm": (lambda: ak(replace(AK, symmetric=(6, 128, 0x43))), "TPM_AK_ATTRIBUTES"),
        "an AK with an unusual hash for its curve": (
            lambda: ak(replace(AK, scheme=(0x18, 0x0C))),
            "TPM_AK_ATTRIBUTES",
        ),
        "an AK without a scheme": (
            lambda: good().sent(ak_public=replace(AK, scheme=(NULL,)).encode()),
            "TPM_AK_ATTRIBUTES",
        ),
        "an AK that signs with SHA-1": (
            lambda: good().sent(ak_public=replace(AK, scheme=(0x18, 0x04)).encode()),
            "TPM_FORMAT",
        ),
        "an AK public area with a byte behind it": (lambda: good().sent(ak_public=AK.encode() + b"\0"), "TPM_FORMAT"),
    },
    4: {
        "an AK that was never activated": (
            lambda: good().demanded(activated_ak_names=frozenset()),
            "TPM_AK_NOT_ACTIVATED",
        ),
        "a software AK beside an activated one": (
            lambda: good(ak=replace(AK, key=key("p256", "other"))).demanded(activated_ak_names=frozenset({AK.name})),
            "TPM_AK_NOT_ACTIVATED",
        ),
    },
    5: {
        "another magic": (lambda: good(magic=0), "TPM_MAGIC"),
        "a certification as quote": (lambda: swapped(good()), "TPM_TYPE"),
        "a time as quote": (lambda: told_time(good()), "TPM_TYPE"),
        "a type nobody knows": (lambda: good(kind=0x8099), "TPM_TYPE"),
        "an empty quote": (lambda: good().sent(quote=SignedAttestation(attest=b"", signature=b"")), "TPM_FORMAT"),
        "a quote with a byte behind it": (
            lambda: quoted(good(), attest=good().evidence.quote.attest + b"\0"),
            "TPM_FORMAT",
        ),
        "a quote cut short": (lambda: quoted(good(), attest=good().evidence.quote.attest[:-1]), "TPM_FORMAT"),
        "a clock that is neither safe nor unsafe": (lambda: good(safe=2), "TPM_FORMAT"),
        "a signature with a byte behind it": (
            lambda: quoted(good(), signature=good().evidence.quote.signature + b"\0"),
            "TPM_FORMAT",
        ),
        "a signature of an unknown scheme": (
            lambda: quoted(good(), signature=b"\0\x1a" + good().evidence.quote.signature[2:]),
            "TPM_FORMAT",
        ),
        "a signature by an unknown hash": (
            lambda: quoted(good(), signature=b"\0\x18\0\x04" + good().evidence.quote.signature[4:]),
            "TPM_FORMAT",
        ),
        "a flipped bit in the quote": (
            lambda: quoted(good(), attest=flipped(good().evidence.quote.attest, 90)),
            "TPM_SIGNATURE",
        ),
        "a flipped bit in the signature": (
            lambda: quoted(good(), signature=flipped(good().evidence.quote.signature, 20)),
            "TPM_SIGNATURE",
        ),
        "a signature by another key": (lambda: good(signer=OTHER), "TPM_SIGNATURE"),
        "a signature that claims another hash than it is by": (
            lambda: quoted(good(), signature=b"\0\x18\0\x0c" + good().evidence.quote.signature[4:]),
            "TPM_SIGNATURE",
        ),
        "a signature by another scheme": (
            lambda: good(signer=replace(AK, scheme=(0x18, 0x0C))),
            "TPM_SIGNATURE",
        ),
    },
    6: {
        "a quote for another nonce": (lambda: good(challenge=challenge(nonce=OTHER_NONCE)), "TPM_NONCE"),
        "a quote without a nonce": (lambda: good(challenge=b""), "TPM_NONCE"),
        "a quote with the nonce itself": (lambda: good(challenge=bytes(range(32))), "TPM_NONCE"),
        "a quote carried to another workload": (
            lambda: good().demanded(binding=ANOTHER_SVID + TOKEN_KEY.name),
            "TPM_NONCE",
        ),
        "a quote carried to another token key": (
            lambda: good().demanded(binding=SVID_SPKI_SHA256 + OTHER.name),
            "TPM_NONCE",
        ),
        "a quote that is bound to nothing": (lambda: good(challenge=challenge(binding=b"")), "TPM_NONCE"),
    },
    7: {
        "no PCR at all": (lambda: good(selection={}), "TPM_PCR_SELECTION"),
        "an empty bank": (lambda: good(selection={"sha256": frozenset()}), "TPM_PCR_SELECTION"),
        "an empty bank that is demanded": (
            lambda: good(selection={"sha256": frozenset()}).demanded(pcr_selection={"sha256": frozenset()}),
            "TPM_PCR_SELECTION",
        ),
        "nothing demanded": (lambda: good(selection={}).demanded(pcr_selection={}), "TPM_PCR_SELECTION"),
        "a PCR too few": (lambda: good(selection={"sha256": frozenset({0, 2})}), "TPM_PCR_SELECTION"),
        "a PCR too many": (lambda: good(selection={"sha256": frozenset({0, 2, 7, 8})}), "TPM_PCR_SELECTION"),
        "another bank": (lambda: good(selection={"sha1": SELECTION["sha256"]}), "TPM_PCR_SELECTION"),
        "an empty bank beside the demanded one": (
            lambda: good(selection={**SELECTION, "sha384": frozenset()}),
            "TPM_PCR_SELECTION",
        ),
        "a PCR value other than quoted": (lambda: lied(good()), "TPM_PCR_DIGEST"),
        "a PCR value missing": (lambda: without_a_value(good()), "TPM_PCR_DIGEST"),
        "a bank missing": (lambda: good().sent(pcrs={}), "TPM_PCR_DIGEST"),
        "a digest of nothing": (lambda: good(pcr_digest=hashlib.sha256().digest()), "TPM_PCR_DIGEST"),
        "PCR values cut elsewhere": (lambda: recut(good()), "TPM_FORMAT"),
        "a PCR value other than demanded": (
            lambda: good().demanded(pcrs={"sha256": {7: bytes(32)}}),
            "TPM_PCR_VALUE",
        ),
        "a demanded PCR that is not quoted": (
            lambda: good().demanded(pcrs={"sha256": {9: bytes(32)}}),
            "TPM_PCR_VALUE",
        ),
        "a demanded bank that is not quoted": (
            lambda: good().demanded(pcrs={"sha384": {7: bytes(48)}}),
            "TPM_PCR_VALUE",
        ),
        "an event log without its last event": (lambda: logged().sent(event_log=log(drop=1)), "TPM_EVENT_LOG"),
        "an event log of another bank": (lambda: logged().sent(event_log=log(banks=("sha1",))), "TPM_EVENT_LOG"),
        "an event log cut short": (lambda: logged().sent(event_log=log()[:-1]), "TPM_EVENT_LOG"),
        "an empty event log": (lambda: logged().sent(event_log=b""), "TPM_EVENT_LOG"),
    },
    8: {
        "a clock that is not safe": (lambda: good(safe=0), "TPM_CLOCK"),
        "a clock that went back": (lambda: watermarked(clock=4_999), "TPM_CLOCK"),
        "a clock that went back over a reset": (lambda: watermarked(clock=4_999, reset_count=5), "TPM_CLOCK"),
        "a reset counter that went back": (lambda: watermarked(reset_count=3, clock=9_000), "TPM_CLOCK"),
        "a restart counter that went back": (lambda: watermarked(restart_count=0, clock=9_000), "TPM_CLOCK"),
        "a cleared TPM": (lambda: watermarked(reset_count=0, restart_count=0, clock=10), "TPM_CLOCK"),
        "a cloned state": (lambda: cloned(good()), "TPM_CLOCK"),
        "the clock of an AK of the owner hierarchy": (
            lambda: watermarked(qualified_signer=primary(OWNER, AK), reset_count=1_031_525_479),
            "TPM_CLOCK",
        ),
    },
    9: {
        "firmware too old": (lambda: good().demanded(min_firmware=0x0007000200000002), "TPM_FIRMWARE"),
        "the firmware of an AK of the owner hierarchy": (
            lambda: good(qualified_signer=primary(OWNER, AK), firmware=2**64 - 1).demanded(min_firmware=1),
            "TPM_FIRMWARE",
        ),
    },
    10: {
        "a certification with another magic": (lambda: invented_certification(good()), "TPM_MAGIC"),
        "a quote as certification": (lambda: certified_by_quote(good()), "TPM_TYPE"),
        "a certification of an unknown type": (lambda: good(token_kind=QUOTE + 9), "TPM_TYPE"),
        "a certification for another nonce": (lambda: good(token_challenge=challenge(nonce=OTHER_NONCE)), "TPM_NONCE"),
        "no certification of the bound key": (lambda: good(token_key=None), "TPM_KEY_NAME"),
        "a certification of another key": (lambda: good(certified_name=OTHER.name), "TPM_KEY_NAME"),
        "a key that another certification is for": (lambda: certified(good(), OTHER), "TPM_KEY_NAME"),
        "a certified key that is not the bound one": (lambda: good(token_key=OTHER), "TPM_KEY_NAME"),
        "a certified key of another AK": (lambda: good().sent(certify=by_another_ak()), "TPM_SIGNATURE"),
        "a token key with a byte behind it": (
            lambda: good().sent(
                certify=CertifiedKey(public=TOKEN_KEY.encode() + b"\0", certification=certification(good()))
            ),
            "TPM_FORMAT",
        ),
        "a token key that can leave its TPM": (
            lambda: token_key(replace(TOKEN_KEY, attributes=0x00040470)),
            "TPM_KEY_ATTRIBUTES",
        ),
        "a token key that others can lock out": (
            lambda: token_key(replace(TOKEN_KEY, attributes=0x00040072)),
            "TPM_KEY_ATTRIBUTES",
        ),
        "a restricted token key": (
            lambda: token_key(replace(TOKEN_KEY, attributes=0x00050472)),
            "TPM_KEY_ATTRIBUTES",
        ),
        "a token key that can decrypt": (
            lambda: token_key(replace(TOKEN_KEY, attributes=0x00060472)),
            "TPM_KEY_ATTRIBUTES",
        ),
        "a token key on another curve": (
            lambda: token_key(replace(TOKEN_KEY, key=key("p384", "token"))),
            "TPM_KEY_ATTRIBUTES",
        ),
        "a token key of RSA": (
            lambda: token_key(replace(TOKEN_KEY, key=key("rsa", "token"), scheme=(NULL,))),
            "TPM_KEY_ATTRIBUTES",
        ),
        "a token key with a symmetric algorithm": (
            lambda: token_key(replace(TOKEN_KEY, symmetric=(6, 128, 0x43))),
            "TPM_KEY_ATTRIBUTES",
        ),
        "a token key with a Name by another hash": (
            lambda: good(
                token_key=replace(TOKEN_KEY, name_hash="sha384"), challenge=challenge(binding=SVID_SPKI_SHA256)
            ).demanded(binding=SVID_SPKI_SHA256),
            "TPM_KEY_ATTRIBUTES",
        ),
        "a token key with another scheme": (
            lambda: token_key(replace(TOKEN_KEY, scheme=(0x18, 0x0C))),
            "TPM_KEY_ATTRIBUTES",
        ),
    },
    11: {
        "an EK that may not speak for the workload": (
            lambda: good().demanded(workload_eks=frozenset({"00" * 32})),
            "TPM_EK_UNTRUSTED",
        ),
        "a workload that no EK may speak for": (lambda: good().demanded(workload_eks=frozenset()), "TPM_EK_UNTRUSTED"),
    },
}

#: All of them.
SPOILED: dict[str, Spoiled] = {
    f"step {number}: {name}": spoiled for number, step in STEPS.items() for name, spoiled in step.items()
}


def certification(case: Case) -> SignedAttestation:
    """Return how the token key of a case is certified."""
    assert case.evidence.certify is not None
    return case.evidence.certify.certification


def by_another_ak() -> CertifiedKey:
    """Return the token key as another AK certifies it, on the same challenge."""
    machine = Machine(signer=replace(AK, key=key("p256", "other")))
    return CertifiedKey(public=TOKEN_KEY.encode(), certification=machine.signed(machine.certification(TOKEN_KEY)))
