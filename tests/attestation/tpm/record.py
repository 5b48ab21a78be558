# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Records what a real TPM says, good and spoiled, as documents that `nsmsec hw verify` judges.

`python -m tests.attestation.tpm.record FOLDER` writes a file for each situation.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nsmsec.attestation.tpm import CertifiedKey, SignedAttestation, Watermark, extra_data
from nsmsec.attestation.tpm.attest import read_quote
from nsmsec.attestation.tpm.certificate import read_certificate
from tests.attestation.tpm.documents import document
from tests.attestation.tpm.enrolled import BANK, EKS, NONCE, SVID, Enrolled
from tests.attestation.tpm.logs import event, first
from tests.attestation.tpm.software_tpm import AK_ATTRIBUTES, TOKEN_KEY_ATTRIBUTES, SoftwareTPM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nsmsec.attestation.tpm import Evidence
    from tests.attestation.tpm.spoiled import Case

__all__ = ["recorded"]

_EC = "ecc256:ecdsa-sha256:null"
_RSA = "rsa2048:rsassa-sha256:null"
_ANOTHER_SVID = bytes(32)
_BANKS = ("sha256", "sha384")

Situation = tuple[str, "Case", str | None]


def recorded() -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the name of each situation, with its document; `code` says what it is refused with."""
    with SoftwareTPM() as tpm:
        machine = enrolled(tpm)
        certificate = machine.ek_certificate
        assert certificate is not None
        now = read_certificate(certificate).not_valid_before_utc + timedelta(hours=1)
        for name, case, code in [*_all(tpm, machine)]:
            verdict = "verified" if code is None else "refused"
            about = {"about": "recorded from swtpm with tpm2-tools", "verdict": verdict, "code": code}
            yield name, {**about, **document(case, now=now)}


def enrolled(tpm: SoftwareTPM, *, kind: str = "rsa", hierarchy: str = "e", scheme: str = _EC) -> Enrolled:
    """Return a TPM with an AK that is a primary key, and a token key."""
    ek, index = EKS[kind]
    tpm.tool("nvread", index, "-C", "o", "-o", "certificate")
    return Enrolled(
        tpm=tpm,
        ek=ek,
        ek_certificate=tpm.read("certificate"),
        ak=tpm.primary(f"ak-{hierarchy}.ctx", scheme, AK_ATTRIBUTES, hierarchy=hierarchy),
        key=tpm.primary("key.ctx", _EC, TOKEN_KEY_ATTRIBUTES),
    )


def _all(tpm: SoftwareTPM, machine: Enrolled) -> Iterator[Situation]:
    good = machine.case()
    yield from _good(tpm, good)
    yield from _changed(good)
    yield from _endorsements(tpm, machine, good)
    yield from _keys(tpm, machine, good)
    yield from _quotes(tpm, machine, good)
    yield from _pcrs(tpm, machine)
    yield from _boots(tpm, machine)


def _good(tpm: SoftwareTPM, good: Case) -> Iterator[Situation]:
    yield "good-rsa-ek", good, None
    yield "good-p384-ek", enrolled(tpm, kind="p384").case(), None
    yield "good-rsa-ak", enrolled(tpm, scheme=_RSA).case(), None
    # As tpm2-tools do it by themselves: an AK below an EK, without a certificate, without a token key.
    for kind in ("rsa", "ecc"):
        tpm.tool("createek", "-c", "ek.ctx", "-G", kind, "-u", "ek.pub")
        tpm.flush()
        tpm.tool("createak", "-C", "ek.ctx", "-c", "below.ctx", "-G", "ecc", "-s", "ecdsa", "-g", "sha256")
        tpm.flush()
        below = Enrolled(tpm=tpm, ek="ek.ctx", ek_certificate=None, ak="below.ctx", key=None)
        case = below.case()
        yield f"good-createak-{kind}", case.demanded(watermark=_mark(case.evidence)), None
    certificate = good.evidence.ek_certificate or b""
    yield "good-padded-certificate", good.sent(ek_certificate=certificate + b"\xff" * 500), None
    yield "good-seen-before", good.demanded(watermark=_mark(good.evidence), min_firmware=0x2019102300163636), None
    yield "good-demanded-pcrs", good.demanded(pcrs=good.evidence.pcrs), None


def _changed(good: Case) -> Iterator[Situation]:
    """What needs no TPM to be spoiled."""
    quote, certify = good.evidence.quote, good.evidence.certify
    assert certify is not None
    certificate = good.evidence.ek_certificate or b""
    yield "software", good.demanded(allow_software=False), "TPM_SOFTWARE"
    yield "no-root", good.demanded(ek_roots=()), "TPM_EK_UNTRUSTED"
    yield "no-intermediate", good.demanded(ek_intermediates=()), "TPM_EK_UNTRUSTED"
    yield "certificate-not-der", good.sent(ek_certificate=b"\x30\x80" + certificate[4:] + b"\0\0"), "TPM_FORMAT"
    yield "certificate-with-more", good.sent(ek_certificate=certificate + b"more"), "TPM_FORMAT"
    yield "not-activated", good.demanded(activated_ak_names=frozenset()), "TPM_AK_NOT_ACTIVATED"
    yield "magic", good.sent(quote=replace(quote, attest=bytes(4) + quote.attest[4:])), "TPM_MAGIC"
    yield "trailing-byte", good.sent(quote=replace(quote, attest=quote.attest + b"\0")), "TPM_FORMAT"
    yield "cut-short", good.sent(quote=replace(quote, attest=quote.attest[:-1])), "TPM_FORMAT"
    unsafe = quote.attest[:92] + bytes([quote.attest[92] ^ 1]) + quote.attest[93:]
    yield "flipped-bit", good.sent(quote=replace(quote, attest=unsafe)), "TPM_SIGNATURE"
    yield "certification-as-quote", good.sent(quote=certify.certification), "TPM_TYPE"
    yield "quote-as-certification", good.sent(certify=replace(certify, certification=quote)), "TPM_TYPE"
    yield "another-nonce", good.demanded(nonce=bytes(32)), "TPM_NONCE"
    yield "another-workload", good.demanded(binding=_ANOTHER_SVID + good.expected.binding[32:]), "TPM_NONCE"
    lied = {BANK: {**good.evidence.pcrs[BANK], 7: b"\1" * 32}}
    yield "lied-pcr", good.sent(pcrs=lied), "TPM_PCR_DIGEST"
    yield "another-state-demanded", good.demanded(pcrs={BANK: {7: b"\1" * 32}}), "TPM_PCR_VALUE"
    yield "old-firmware", good.demanded(min_firmware=0x2019102300163637), "TPM_FIRMWARE"
    yield "no-certification", good.sent(certify=None), "TPM_KEY_NAME"
    another_machine = frozenset({b"\0\x0b" + bytes(32)})
    yield "ak-of-another-machine", good.demanded(activated_ak_names=another_machine), "TPM_AK_NOT_ACTIVATED"


def _endorsements(tpm: SoftwareTPM, machine: Enrolled, good: Case) -> Iterator[Situation]:
    other = enrolled(tpm, kind="p384")
    yield "certificate-of-another-ek", good.sent(ek_certificate=other.ek_certificate), "TPM_EK_UNTRUSTED"
    attributes = "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|restricted|decrypt"
    deviating = tpm.primary("deviating.ctx", "rsa2048:aes128cfb", attributes)
    case = replace(machine, ek=deviating, ek_certificate=None).case()
    yield "ek-of-another-template", case, "TPM_EK_TEMPLATE"


def _keys(tpm: SoftwareTPM, machine: Enrolled, good: Case) -> Iterator[Situation]:
    assert machine.key is not None
    # The unrestricted key was activated, signs an invented quote of PCRs that never were, and the signature holds.
    free = tpm.primary("free.ctx", _EC, TOKEN_KEY_ATTRIBUTES)
    area = machine.area(free)
    invented = good.evidence.quote.attest
    case = good.sent(
        ak_public=tpm.public(free), quote=SignedAttestation(attest=invented, signature=tpm.sign(free, invented))
    )
    yield "unrestricted-ak", case.demanded(activated_ak_names=frozenset({area.name})), "TPM_AK_ATTRIBUTES"

    owner = enrolled(tpm, hierarchy="o").case()
    yield "good-owner-ak", owner, None
    yield "owner-ak-clock", owner.demanded(watermark=_mark(good.evidence)), "TPM_CLOCK"
    yield "owner-ak-firmware", owner.demanded(min_firmware=1), "TPM_FIRMWARE"

    certify = good.evidence.certify
    assert certify is not None
    by_owner = tpm.certify(machine.key, "ak-o.ctx", machine.challenge)
    yield "key-of-another-ak", good.sent(certify=replace(certify, certification=by_owner)), "TPM_SIGNATURE"
    stale = tpm.certify(machine.key, machine.ak, extra_data(nonce=bytes(32), binding=machine.binding))
    yield "key-of-another-nonce", good.sent(certify=replace(certify, certification=stale)), "TPM_NONCE"
    unbound = CertifiedKey(
        public=tpm.public(machine.ak), certification=tpm.certify(machine.ak, machine.ak, machine.challenge)
    )
    yield "key-that-is-not-bound", good.sent(certify=unbound), "TPM_KEY_NAME"

    for name, attributes in (
        ("key-with-lockout", "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|sign"),
        ("key-restricted", AK_ATTRIBUTES),
    ):
        key = tpm.primary(f"{name}.ctx", _EC, attributes)
        yield name, replace(machine, key=key).case(), "TPM_KEY_ATTRIBUTES"


def _quotes(tpm: SoftwareTPM, machine: Enrolled, good: Case) -> Iterator[Situation]:
    yield "time-as-quote", good.sent(quote=tpm.time(machine.ak, machine.challenge)), "TPM_TYPE"
    yield "empty-bank", machine.case(machine.said("sha1:0,2,4,7")), "TPM_PCR_SELECTION"
    yield "fewer-pcrs", machine.case(machine.said(f"{BANK}:0,2,4")), "TPM_PCR_SELECTION"
    yield "more-pcrs", machine.case(machine.said(f"{BANK}:0,2,4,7,8")), "TPM_PCR_SELECTION"
    yield "another-bank", machine.case(machine.said("sha384:0,2,4,7")), "TPM_PCR_SELECTION"
    yield "two-banks", machine.case(machine.said(f"{BANK}:0,2,4,7+sha384:0")), "TPM_PCR_SELECTION"
    nil = tpm.quote(machine.ak, f"{BANK}:0,2,4,7", b"")
    yield "nil-nonce", machine.case(nil), "TPM_NONCE"
    bare = tpm.quote(machine.ak, f"{BANK}:0,2,4,7", NONCE)
    yield "unbound-nonce", machine.case(bare), "TPM_NONCE"
    other = extra_data(nonce=NONCE, binding=SVID)
    yield "another-token-key", machine.case(tpm.quote(machine.ak, f"{BANK}:0,2,4,7", other)), "TPM_NONCE"


def _pcrs(tpm: SoftwareTPM, machine: Enrolled) -> Iterator[Situation]:
    before = machine.case()
    log = first(_BANKS)
    events = [(0, b"firmware"), (2, b"option ROM"), (4, b"loader"), (7, b"Secure Boot"), (7, b"separator")]
    for pcr, data in events:
        log += event(pcr, data, _BANKS, kind=0x0D)
        tpm.write("event", data)
        tpm.tool("pcrevent", str(pcr), "event")
    after = machine.case()
    yield "good-event-log", after.sent(event_log=log), None
    shorter = log[: -len(event(7, b"separator", _BANKS, kind=0x0D))]
    yield "event-log-without-its-end", after.sent(event_log=shorter), "TPM_EVENT_LOG"
    yield "event-log-cut-short", after.sent(event_log=log[:-1]), "TPM_EVENT_LOG"
    yield "event-log-of-before", before.sent(event_log=log), "TPM_EVENT_LOG"
    yield "pcr-changed", after.demanded(pcrs=before.evidence.pcrs), "TPM_PCR_VALUE"


def _boots(tpm: SoftwareTPM, machine: Enrolled) -> Iterator[Situation]:
    before = machine.case()
    tpm.stop()
    # A copy of the state is a copy of the TPM: both tell the truth, but one of them is behind.
    copy = SoftwareTPM(copy_of=tpm)
    tpm.start()
    original = enrolled(tpm).case()
    with copy:
        cloned = enrolled(copy).case()
    seen = _mark(original.evidence)
    yield "good-rebooted", original.demanded(watermark=_mark(before.evidence)), None
    yield "reset-count-back", before.demanded(watermark=seen), "TPM_CLOCK"
    ahead = replace(seen, clock=max(seen.clock, _mark(cloned.evidence).clock) + 1)
    yield "cloned-state", cloned.demanded(watermark=ahead), "TPM_CLOCK"
    tpm.stop(orderly=False)
    tpm.start()
    yield "lost-power", enrolled(tpm).case(), "TPM_CLOCK"
    tpm.tool("clear", "-c", "p")
    tpm.tool("createek", "-c", "ek.ctx", "-G", "rsa", "-u", "ek.pub")
    tpm.flush()
    cleared = replace(enrolled(tpm), ek="ek.ctx").case()
    yield "cleared", cleared.demanded(watermark=seen), "TPM_CLOCK"


def _mark(evidence: Evidence) -> Watermark:
    clock = read_quote(evidence.quote.attest).header.clock
    return Watermark(reset_count=clock.reset_count, restart_count=clock.restart_count, clock=clock.clock)


if __name__ == "__main__":
    for situation, told in recorded():
        (Path(sys.argv[1]) / f"{situation}.json").write_text(json.dumps(told, indent=1) + "\n")
