# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What is missing is said by whoever is asked, and the rest of nsmsec does not notice."""

from __future__ import annotations

import importlib.util
import os
import shutil
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from nsmsec.attestation.attester import AttesterSettings, EKKind, TPMAttester
from nsmsec.errors import Misconfigured, ReasonCode, SourceUnavailable
from tests.attestation.attester.asking import RUNTIMES, asking

NOBODY = 65534
EXTRA = "tpm2_pytss"
COMMANDS = "nsmsec.attestation.attester.commands"


@pytest.mark.parametrize("runtime", RUNTIMES)
async def test_without_the_extra_use_says_so(runtime: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it is installed here or not."""
    monkeypatch.setitem(sys.modules, EXTRA, None)
    monkeypatch.delitem(sys.modules, COMMANDS, raising=False)
    async with asking(runtime, "device:/dev/tpmrm0") as attester:
        with pytest.raises(Misconfigured, match=r"expected tpm2-pytss, the extra nsmsec\[tpm\], found it is missing"):
            await attester.info()


@pytest.mark.tpm
def test_without_libtss2_use_names_the_library(tmp_path: Path) -> None:
    """The extra is there, a library that it links is not."""
    spec = importlib.util.find_spec(EXTRA)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    package = tmp_path / EXTRA
    shutil.copytree(spec.submodule_search_locations[0], package)
    (native,) = package.glob("_libtpm2_pytss*.so")
    # As if the library had another name: the dynamic linker looks for it in vain.
    native.write_bytes(native.read_bytes().replace(b"libtss2-esys.so.0\0", b"libtss2-none.so.0\0"))
    program = (
        "from nsmsec.attestation.attester import *\n"
        "from nsmsec.errors import Misconfigured\n"
        "attester = TPMAttester(AttesterSettings(tcti='device:/dev/tpmrm0', ek=EKKind.RSA_2048))\n"
        "try: attester.info()\n"
        "except Misconfigured as error: print(error.detail)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
    ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True, text=True)
    assert "expected the libraries of libtss2, found: libtss2-none.so.0" in ran.stdout


def test_importing_the_attester_imports_nothing_of_the_extra() -> None:
    """It costs nobody anything, and is missing to nobody."""
    program = f"import sys, nsmsec, nsmsec.cli, nsmsec.attestation.attester; sys.exit('{EXTRA}' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.tpm
@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.parametrize(
    ("where", "words"),
    [("device:/dev/nsmsec-no-tpm", "found: No such file"), ("device:/dev", "found something else")],
    ids=["missing", "folder"],
)
async def test_a_device_that_is_not_one_is_unavailable(runtime: str, where: str, words: str) -> None:
    """libtss2 has one number for all of these."""
    async with asking(runtime, where) as attester:
        with pytest.raises(SourceUnavailable, match=words) as refused:
            await attester.info()
    assert refused.value.code is ReasonCode.TPM_UNAVAILABLE


@pytest.mark.tpm
@pytest.mark.parametrize("runtime", RUNTIMES)
async def test_a_device_that_this_user_may_not_use_is_unavailable(runtime: str) -> None:
    """The words name the group that may."""
    device = _for_root_alone()
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        async with asking(runtime, f"device:{device}") as attester:
            with pytest.raises(SourceUnavailable, match="found no permission; its group, often tss, has it") as refused:
                await attester.info()
    finally:
        os.seteuid(was)
    assert refused.value.code is ReasonCode.TPM_UNAVAILABLE


@pytest.mark.tpm
@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.parametrize("where", ["device:/dev/null", "device:"], ids=["another-device", "any-device"])
async def test_a_device_that_is_no_tpm_is_unavailable(runtime: str, where: str) -> None:
    """It is opened, and does not answer as a TPM."""
    async with asking(runtime, where) as attester:
        with pytest.raises(SourceUnavailable) as refused:
            await attester.info()
    assert refused.value.code is ReasonCode.TPM_UNAVAILABLE


@pytest.mark.tpm
@pytest.mark.parametrize("runtime", RUNTIMES)
async def test_an_unknown_tcti_is_misconfigured(runtime: str) -> None:
    """Trying again is of no use."""
    async with asking(runtime, "nosuch:x") as attester:
        with pytest.raises(Misconfigured, match="expected a TCTI of libtss2, found 'nosuch:x'"):
            await attester.info()


@pytest.mark.parametrize("where", ["", ":", ":conf"], ids=["empty", "colon", "conf-only"])
def test_no_tcti_is_misconfigured(where: str) -> None:
    """libtss2 would take any TPM that it finds."""
    with pytest.raises(Misconfigured, match="the name of a TCTI"):
        AttesterSettings(tcti=where, ek=EKKind.P_384)


@pytest.mark.parametrize(
    ("deadline_s", "max_timeouts"), [(0, 1), (-1, 1), (1, 0)], ids=["no-time", "less-than-none", "no-time-out"]
)
def test_bounds_that_bound_nothing_are_misconfigured(deadline_s: int, max_timeouts: int) -> None:
    """Each question has its time."""
    with pytest.raises(Misconfigured, match="a deadline and at least one time-out"):
        AttesterSettings(
            tcti="device", ek=EKKind.P_384, deadline=timedelta(seconds=deadline_s), max_timeouts=max_timeouts
        )


def test_an_attester_that_was_never_asked_closes() -> None:
    """Nothing was opened."""
    TPMAttester(AttesterSettings(tcti="device", ek=EKKind.P_384)).close()


def _for_root_alone() -> Path:
    for path in sorted(Path("/dev").iterdir()):
        found = path.lstat()
        if stat.S_ISCHR(found.st_mode) and found.st_uid == 0 and not found.st_mode & 0o006:
            return path
    raise LookupError("expected a device for root alone, found none")
