# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The configuration of `nsmsec hw serve` is read strictly."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from nsmsec.appraisal import AppraisalSettings, EARNames, Profile
from nsmsec.cli.hw_verifier_file import read_verifier
from nsmsec.errors import Misconfigured
from tests.attestation.tpm.paper import authority
from tests.cli.test_hw_key import pem_of

VALUE = "0a" * 32
PEM = authority().public_bytes(Encoding.PEM).decode()
GOOD = f"""
listen = "127.0.0.1:0"
inventory = "machines.sqlite"
key = "key.pem"
salt = "salt"
allow_software = false
default_profile = "any"

[[profile]]
name = "any"
pcrs.sha256 = [0, 7]

[[profile]]
name = "rack-7"
min_firmware = "0001000200030004"
[profile.pcrs.sha256]
0 = "{VALUE}"
7 = "{VALUE}"
"""
MORE = """
lifetime_s = 60
names = "veraison-2023"
ek_roots = ["roots.pem"]
ek_intermediates = ["roots.pem", "roots.pem"]
first_use = true
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make what the configuration names."""
    (tmp_path / "key.pem").write_bytes(pem_of("p256"))
    (tmp_path / "salt").write_bytes(bytes(32))
    (tmp_path / "roots.pem").write_bytes(PEM.encode())
    return tmp_path


def read(folder: Path, text: str) -> object:
    """Read a configuration."""
    (folder / "verifier.toml").write_text(text)
    return read_verifier(folder / "verifier.toml")


def test_what_is_left_out_is_the_stricter(folder: Path) -> None:
    """Nobody vouches for a TPM by default, none comes by itself."""
    (folder / "verifier.toml").write_text(GOOD)
    plan = read_verifier(folder / "verifier.toml")
    assert (plan.listen, plan.inventory) == ("127.0.0.1:0", folder / "machines.sqlite")
    assert plan.appraisal == AppraisalSettings(allow_software=False, first_use=False)
    assert (plan.ek_roots, plan.ek_intermediates, plan.settings) == ((), (), {})
    assert (plan.names, plan.lifetime) == (EARNames.DRAFT_2026, timedelta(seconds=300))
    pcrs, value = {"sha256": frozenset({0, 7})}, bytes.fromhex(VALUE)
    assert plan.profiles.of(None) == Profile(id="any", pcrs=pcrs, values=None, min_firmware=None)
    assert plan.profiles.of("rack-7") == Profile(
        id="rack-7", pcrs=pcrs, values={"sha256": {0: value, 7: value}}, min_firmware=0x0001000200030004
    )


def test_everything_can_be_said(folder: Path) -> None:
    """Files lie beside the configuration."""
    (folder / "verifier.toml").write_text(MORE + GOOD + "[settings.require_layout]\nserver = true\n")
    plan = read_verifier(folder / "verifier.toml")
    assert plan.appraisal.first_use
    assert (plan.names, plan.lifetime) == (EARNames.VERAISON_2023, timedelta(seconds=60))
    assert (plan.ek_roots, plan.ek_intermediates) == ((PEM,), (PEM, PEM))
    assert plan.settings == {"require_layout": {"server": True}}
    assert "salt" not in repr(plan)


def test_the_file_on_the_page_is_one(folder: Path) -> None:
    """Whoever copies it begins well."""
    page = (Path(__file__).parents[2] / "docs" / "contract.md").read_text()
    (folder / "key.pem").rename(folder / "verifier-key.pem")
    (folder / "verifier.toml").write_text(page.split('```toml title="verifier.toml"\n')[1].split("```")[0])
    rack = read_verifier(folder / "verifier.toml").profiles.of("rack-7")
    assert rack is not None
    assert rack.min_firmware == 0x0007000200000001


SPOILED = {
    "no toml": (GOOD, "=", "expected TOML"),
    "no listen": ('listen = "127.0.0.1:0"\n', "", "a member 'listen'"),
    "listen without a port": (":0", "", "an IP address"),
    "listen at a port that is none": (":0", ":65536", "an IP address"),
    "listen at a name": ("127.0.0.1:0", "unix:1", "an IP address"),
    "no allow_software": ("allow_software = false\n", "", "a member 'allow_software'"),
    "allow_software is text": ("allow_software = false", 'allow_software = "no"', "true or false"),
    "unknown member": ("listen =", "alow_software = true\nlisten =", "no member"),
    "key is missing": ("key.pem", "other.pem", "expected a file"),
    "key is no key": ('key = "key.pem"', 'key = "salt"', "expected a private key"),
    "roots are none": ("listen =", 'ek_roots = ["salt"]\nlisten =', "expected ek_roots"),
    "names are unknown": ("listen =", 'names = "2023"\nlisten =', "expected names"),
    "default is none": ('default_profile = "any"', 'default_profile = "all"', "the default among them"),
    "no profiles": (GOOD[GOOD.index("[[profile]]") :], "", "the default among them"),
    "one profile twice": ('name = "rack-7"', 'name = "any"', "different names"),
    "pcrs are text": ("pcrs.sha256 = [0, 7]", 'pcrs.sha256 = "0,7"', "a list of numbers"),
    "a pcr is text": ("pcrs.sha256 = [0, 7]", 'pcrs.sha256 = [0, "7"]', "a list of numbers"),
    "a pcr that is none": ("pcrs.sha256 = [0, 7]", "pcrs.sha256 = [0, 24]", "expected PCRs"),
    "values of one bank only": ("[profile.pcrs.sha256]", "pcrs.sha384 = [0]\n[profile.pcrs.sha256]", "or of none"),
    "a value that is too short": (f'7 = "{VALUE}"', '7 = "0a"', "as long as the hash"),
    "a value that is no hex": (f'7 = "{VALUE}"', '7 = "x"', "to be hex"),
    "a value that is a number": (f'7 = "{VALUE}"', "7 = 7", "to be hex"),
    "a name that is no number": (f'7 = "{VALUE}"', f'x = "{VALUE}"', "to be hex"),
    "firmware that is too short": ('"0001000200030004"', '"1"', "16 hex digits"),
    "a setting that is none": ("listen =", "settings.x = {}\nlisten =", "a policy setting"),
}


@pytest.mark.parametrize("which", SPOILED)
def test_whatever_cannot_be_meant_is_one_error(folder: Path, which: str) -> None:
    """It says where, and what was expected."""
    before, after, says = SPOILED[which]
    assert before in GOOD
    with pytest.raises(Misconfigured) as refused:
        read(folder, GOOD.replace(before, after))
    assert says in refused.value.detail


def test_a_file_that_is_too_long_is_refused(folder: Path) -> None:
    """Before it is parsed."""
    with pytest.raises(Misconfigured, match="at most"):
        read(folder, "#" * (1024 * 1024 + 1))


@given(text=st.text())
def test_any_text_is_refused_as_ours(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing but a `Misconfigured` comes of it."""
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text(text, encoding="utf-8", errors="replace")
    with pytest.raises(Misconfigured):
        read_verifier(path)
