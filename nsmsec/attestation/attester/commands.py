# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The commands that a TPM is given, in one context that lives for one operation.

A context of libtss2 belongs to one thread, and is of no use after an error; without a resource manager, what it leaves
loaded stays. So each operation opens its own, and flushes what it made.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from tpm2_pytss import ESAPI, TCTILdr, TSS2_Exception
from tpm2_pytss.constants import ESYS_TR, TPM2_ALG, TPM2_CAP, TPM2_SE
from tpm2_pytss.types import (
    TPM2B_ENCRYPTED_SECRET,
    TPM2B_ID_OBJECT,
    TPM2B_PUBLIC,
    TPM2B_SENSITIVE_CREATE,
    TPML_PCR_SELECTION,
    TPMS_SENSITIVE_CREATE,
    TPMT_SIG_SCHEME,
    TPMT_SYM_DEF,
)
from tpm2_pytss.utils import NoSuchIndex, NVReadEK, create_ek_template

from nsmsec.attestation.attester.failures import refusal
from nsmsec.attestation.attester.firmware_log import read_log
from nsmsec.attestation.attester.told import EKKind, EndorsementKey, Enrolment, TPMInfo
from nsmsec.attestation.tpm import CertifiedKey, Evidence, SignedAttestation, extra_data, read_public
from nsmsec.attestation.tpm.attest import read_quote
from nsmsec.attestation.tpm.certificate import read_certificate
from nsmsec.attestation.tpm.hashing import BANKS, SHA256
from nsmsec.attestation.tpm.pcrs import check_selection, quoted_values
from nsmsec.attestation.tpm.signature import read_signature
from nsmsec.attestation.tpm.verify import check_binding
from nsmsec.errors import AttestationFailed, Malformed, Misconfigured, ReasonCode, SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nsmsec.attestation.attester.settings import AttesterSettings
    from nsmsec.attestation.attester.token_key import TokenKeySeed
    from nsmsec.attestation.tpm import Credential

__all__ = ["Commands", "opened"]

_P256 = "ecc256:ecdsa-sha256:null"
_TOKEN_KEY = "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|sign|noda"  # noqa: S105 - attributes of a key
_AK = f"{_TOKEN_KEY}|restricted"
_KEYS_SCHEME = TPMT_SIG_SCHEME(scheme=TPM2_ALG.NULL)

# Part 2, section 6.13, of properties that never change and of those that do.
_FIXED = 0x100
_VARIABLE = 0x200
_REVISION, _MANUFACTURER, _VENDOR, _FIRMWARE = 0x102, 0x105, range(0x106, 0x10A), (0x10B, 0x10C)
_PERMANENT, _FAILED_PASSWORDS = 0x200, 0x20E
_LOCKED_OUT = 1 << 9
_MAX_PROPERTIES = 64

_BANKS = frozenset(bank.name for bank in BANKS.values())
_PCRS = frozenset(range(24))
_DIGEST_BYTES = 32
_SPKI_BYTES = 32
_PCRS_A_READ = 8
_TRIES = 3
# TPMS_ID_OBJECT with two of the longest digests; the answer to the longest RSA key.
_MAX_ID_BYTES = 132
_MAX_SECRET_BYTES = 512


@contextmanager
def opened(settings: AttesterSettings, seed: TokenKeySeed) -> Iterator[Commands]:
    """Give a context to a TPM, and close it; what the TPM refuses within is raised as a refusal of ours.

    Raises:
        NsmsecError: see `nsmsec.attestation.attester.failures`.
    """
    name, _, conf = settings.tcti.partition(":")
    try:
        with TCTILdr(name, conf or None) as tcti, ESAPI(tcti) as esys:
            yield Commands(esys, settings, seed)
    except TSS2_Exception as error:
        raise refusal(int(error.rc), tcti=settings.tcti) from error


class Commands:
    """What a TPM can be asked, within one context, in one thread."""

    def __init__(self, esys: Any, settings: AttesterSettings, seed: TokenKeySeed) -> None:  # noqa: ANN401 - ships no types
        """Take an open context."""
        self._esys = esys
        self._settings = settings
        self._seed = seed

    def info(self) -> TPMInfo:
        """Return what the TPM says of itself."""
        said = self._properties(_FIXED) | self._properties(_VARIABLE)
        return TPMInfo(
            manufacturer=_letters(said, _MANUFACTURER),
            vendor="".join(_letters(said, number) for number in _VENDOR),
            revision=said.get(_REVISION, 0),
            firmware=said.get(_FIRMWARE[0], 0) << 32 | said.get(_FIRMWARE[1], 0),
            locked_out=bool(said.get(_PERMANENT, 0) & _LOCKED_OUT),
            failed_passwords=said.get(_FAILED_PASSWORDS, 0),
        )

    def ek(self) -> EndorsementKey:
        """Return the endorsement key."""
        with self._ek() as (_, ek):
            return ek

    def enroll(self) -> Enrolment:
        """Return the keys for which a verifier makes a challenge."""
        with self._ak() as (_, ak_public):
            return Enrolment(ek=self.ek(), ak_public=ak_public)

    def activate(self, credential: Credential) -> bytes:
        """Return the secret of a challenge (part 3, section 12.5); see `HardwareAttester`."""
        if len(credential.id_object) > _MAX_ID_BYTES or len(credential.encrypted_secret) > _MAX_SECRET_BYTES:
            raise AttestationFailed(
                ReasonCode.TPM_AK_NOT_ACTIVATED, "credential: expected a challenge, found a longer one"
            )
        blob = TPM2B_ID_OBJECT(credential.id_object)
        secret = TPM2B_ENCRYPTED_SECRET(credential.encrypted_secret)
        with self._ak() as (ak, _), self._ek() as (ek, _), self._ek_session() as session:
            try:
                return bytes(self._esys.activate_credential(ak, ek, blob, secret, session2=session))
            except TSS2_Exception as error:
                if not error.parameter:  # it is not the challenge that the TPM finds wrong
                    raise
                detail = (
                    f"credential: expected a challenge for the keys of this TPM, found another ({int(error.rc):#x})"
                )
                raise AttestationFailed(ReasonCode.TPM_AK_NOT_ACTIVATED, detail) from error

    def token_key(self) -> bytes:
        """Return the public area of the token key."""
        with self._token_key() as (_, public):
            return bytes(public)

    def attest(self, *, nonce: bytes, binding: bytes, pcrs: Mapping[str, frozenset[int]]) -> Evidence:
        """Return evidence.

        1. The question has its form.
        2. The endorsement key, which the attestation key needs no more.
        3. A quote with the values that it covers.
        4. The token key's certification, if it is bound.
        5. The firmware's log, which changes only before this program runs.
        """
        # 1
        check_binding(nonce=nonce, binding=binding)
        _check_pcrs(pcrs)
        challenge = extra_data(nonce=nonce, binding=binding)
        # 2
        ek = self.ek()
        with self._ak() as (ak, ak_public):
            # 3
            quote, values = self._quote(ak, challenge, pcrs)
            # 4
            bound = binding[_SPKI_BYTES:]
            certify = self._certify(ak, challenge, name=bound) if bound else None
        # 5
        return Evidence(
            ek_certificate=ek.certificate,
            ek_public=ek.public,
            ak_public=ak_public,
            quote=quote,
            pcrs=values,
            certify=certify,
            event_log=None if self._settings.event_log is None else read_log(self._settings.event_log),
        )

    def sign_delegation(self, digest: bytes) -> bytes:
        """Return a signature of the token key; see `HardwareAttester`."""
        if len(digest) != _DIGEST_BYTES:
            raise ValueError(f"attester: expected a digest of {_DIGEST_BYTES} bytes, found {len(digest)}")
        with self._token_key() as (key, _):
            signature = self._esys.sign(key, digest, _KEYS_SCHEME)
        # Read by our own parser: a part of a structure of tpm2-pytss outlives it as a pointer to freed memory.
        numbers = decode_dss_signature(read_signature(signature.marshal()).value)
        return b"".join(number.to_bytes(_DIGEST_BYTES, "big") for number in numbers)

    def _properties(self, first: int) -> dict[int, int]:
        _, capability = self._esys.get_capability(TPM2_CAP.TPM_PROPERTIES, first, _MAX_PROPERTIES)
        return {int(one.property): int(one.value) for one in capability.data.tpmProperties}

    @contextmanager
    def _primary(self, template: Any, password: bytes = b"") -> Iterator[tuple[Any, bytes]]:  # noqa: ANN401 - ships no types
        sensitive = TPM2B_SENSITIVE_CREATE(TPMS_SENSITIVE_CREATE(userAuth=password))
        handle, public, *_ = self._esys.create_primary(sensitive, template, ESYS_TR.ENDORSEMENT)
        with handle:
            yield handle, public.publicArea.marshal()

    @contextmanager
    def _ek(self) -> Iterator[tuple[Any, EndorsementKey]]:
        kind, read_nv = self._settings.ek, NVReadEK(self._esys)

        def read(index: int) -> bytes:
            try:
                return bytes(read_nv(index))
            except NoSuchIndex:
                if index == kind.certificate_index:
                    return b""  # no certificate is no error, of any kind of key
                raise

        stored, template = create_ek_template(kind.template, read)
        with self._primary(template) as (handle, public):
            yield handle, EndorsementKey(public=public, certificate=_certificate(stored))

    @contextmanager
    def _ek_session(self) -> Iterator[Any]:
        """Give what the EK demands: the policy that its hierarchy's owner agrees, which a password is not."""
        if self._settings.ek is EKKind.P_384:
            yield ESYS_TR.PASSWORD
            return
        plain = TPMT_SYM_DEF(algorithm=TPM2_ALG.NULL)
        opened_session = self._esys.start_auth_session(
            ESYS_TR.NONE, ESYS_TR.NONE, TPM2_SE.POLICY, plain, TPM2_ALG.SHA256
        )
        with opened_session as session:
            self._esys.policy_secret(ESYS_TR.ENDORSEMENT, session)
            yield session

    def _ak(self) -> Any:  # noqa: ANN401 - ships no types
        return self._primary(TPM2B_PUBLIC.parse(_P256, objectAttributes=_AK, nameAlg="sha256"))

    def _token_key(self) -> Any:  # noqa: ANN401 - ships no types
        template = TPM2B_PUBLIC.parse(_P256, objectAttributes=_TOKEN_KEY, nameAlg="sha256")
        template.publicArea.unique.ecc.x = self._seed.unique
        return self._primary(template, self._seed.password)

    def _quote(
        self,
        ak: Any,  # noqa: ANN401 - ships no types
        challenge: bytes,
        pcrs: Mapping[str, frozenset[int]],
    ) -> tuple[SignedAttestation, Mapping[str, Mapping[int, bytes]]]:
        """Quote PCRs, and read them. Somebody may extend one between these two commands: then both are made again."""
        selection = TPML_PCR_SELECTION.parse("+".join(f"{bank}:{_list(pcrs[bank])}" for bank in pcrs))
        for _ in range(_TRIES):
            values = {bank: self._read(bank, sorted(indices)) for bank, indices in pcrs.items()}
            attest, signature = self._esys.quote(ak, selection, challenge)
            said = SignedAttestation(attest=bytes(attest), signature=signature.marshal())
            quote = read_quote(said.attest)
            check_selection(quote, pcrs)
            try:
                quoted_values(quote, digest_hash=SHA256, values=values)
            except AttestationFailed:
                continue
            return said, values
        raise SourceUnavailable(ReasonCode.TPM_BUSY, "attester: expected PCRs that rest, found them extended each time")

    def _read(self, bank: str, indices: list[int]) -> dict[int, bytes]:
        values: dict[int, bytes] = {}
        for start in range(0, len(indices), _PCRS_A_READ):
            some = indices[start : start + _PCRS_A_READ]
            _, _, digests = self._esys.pcr_read(f"{bank}:{_list(some)}")
            values.update(zip(some, map(bytes, digests), strict=False))  # the quote tells what is missing
        return values

    def _certify(self, ak: Any, challenge: bytes, *, name: bytes) -> CertifiedKey:  # noqa: ANN401 - ships no types
        with self._token_key() as (key, public):
            if read_public(public, what="token key").name != name:
                raise Misconfigured("attester: expected a binding to its own token key, found another")
            attest, signature = self._esys.certify(key, ak, challenge, _KEYS_SCHEME)
        said = SignedAttestation(attest=bytes(attest), signature=signature.marshal())
        return CertifiedKey(public=public, certification=said)


def _letters(said: dict[int, int], number: int) -> str:
    return said.get(number, 0).to_bytes(4, "big").rstrip(b"\0").decode("ascii", "replace")


def _list(indices: Iterable[int]) -> str:
    return ",".join(map(str, sorted(indices)))


def _check_pcrs(pcrs: Mapping[str, frozenset[int]]) -> None:
    if not pcrs or not all(bank in _BANKS and indices and indices <= _PCRS for bank, indices in pcrs.items()):
        raise Misconfigured(f"attester: expected PCRs from 0 to {max(_PCRS)} of known banks, found others or none")


def _certificate(stored: bytes) -> bytes | None:
    try:
        return read_certificate(stored).public_bytes(serialization.Encoding.DER) if stored else None
    except Malformed:
        return stored  # some makers' are no strict DER; what follows from that is for the verifier to say
