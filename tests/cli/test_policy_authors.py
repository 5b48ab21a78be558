# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec policy init`, `check`, `test`, `build`: what a policy author does, with the real OPA."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from nsmsec.cli import main
from nsmsec.cli.opa_program import OPA_VERSION
from nsmsec.opa.bundle import read_bundle
from tests.opa.real import opa_program

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]
SETTINGS = "policies/nsmsec/settings/data.json"
RULE = "policies/nsmsec/nsmsec.rego"
TEST = "tests/nsmsec/settings/settings_test.rego"
LAYOUT = """\
[layouts.l]
owner = "o"
version = 1
until = "never"
side = "server"
at = "*"
services = "*"
steps = ["spiffe://corp.example/a"]
"""
# Rules of its own in a package of its own, so that a test takes a tenth of a second and not two.
SMALL = {
    "policies/.manifest": '{"rego_version": 1, "roots": ["nsmsec", "small"]}',
    "policies/schemas/settings.json": '{"type": "object", "required": ["limit"]}',
    "policies/nsmsec/settings/data.json": '{"limit": 3, "layouts": {}}',
    "policies/small/small.rego": (
        "package small\n\n# METADATA\n# entrypoint: true\ndefault ask := false\n\nask if input.number - 3 == 0\n"
    ),
    "tests/small/small_test.rego": (
        "package small_test\n\nimport data.small\n\ntest_allows_three if small.ask with input as {"
        '"number": 3}\n\ntest_denies_four if not small.ask with input as {"number": 4}\n'
    ),
}


def run(*command: str | Path) -> Result:
    """Run `nsmsec policy`."""
    return CliRunner().invoke(main, ["policy", *map(str, command)])


def failed(done: Result, code: int, *words: str) -> None:
    """Expect the exit code and, as the last line of stderr, what is wrong."""
    assert done.exit_code == code, done.output
    last = done.stderr.splitlines()[-1]
    assert last.startswith("nsmsec policy ")
    assert [word for word in words if word not in last] == []
    assert "Traceback" not in done.output


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """Return a policy repository as it is made."""
    folder = tmp_path / "fresh"
    assert run("init", folder).exit_code == 0
    return folder


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a policy repository with one rule and two tests, and let OPA be found."""
    monkeypatch.setenv("NSMSEC_OPA", opa_program())
    folder = tmp_path / "small"
    files = {**SMALL, "policies/capabilities.json": (ROOT / "policies" / "capabilities.json").read_text()}
    for name, text in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return folder


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Return the file of a private key."""
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path / "key.pem"
    path.write_bytes(pem)
    return path


def opa_that_says(folder: Path, *lines: str) -> Path:
    """Return a program that is called opa and is none."""
    path = folder / "opa"
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(0o700)
    return path


def steps(done: Result) -> Sequence[str]:
    """Return the steps of `policy check` that found something."""
    return [one["step"].split(" -")[0] for one in json.loads(done.stdout)["findings"]]


# --- init


def test_new_repository_holds_what_ships_byte_by_byte(tmp_path: Path) -> None:
    """Policies, schemas, capabilities and tests are those of this project; nothing else of it is there."""
    done = run("init", tmp_path / "deep" / "new", "--json")
    found = json.loads(done.stdout)
    assert found["directory"] == str(tmp_path / "deep" / "new")
    made = tmp_path / "deep" / "new"
    assert sorted(str(path.relative_to(made)) for path in made.rglob("*") if path.is_file()) == found["files"]
    sources = [*(ROOT / "policies").rglob("*.rego"), *(ROOT / "policies").rglob("*.json")]
    for path in (*sources, ROOT / "policies" / ".manifest"):
        assert (made / path.relative_to(ROOT)).read_bytes() == path.read_bytes()
    for path in (ROOT / "tests" / "policies").rglob("*.rego"):
        assert (made / "tests" / path.relative_to(ROOT / "tests" / "policies")).read_bytes() == path.read_bytes()
    own = {".github/workflows/policy.yml", ".gitignore", "README.md"}
    rest = {name for name in found["files"] if not name.startswith(("policies/", "tests/"))}
    assert rest == own


def test_empty_folder_is_filled(tmp_path: Path) -> None:
    """A clone of an empty repository may be there; it is told as text."""
    done = run("init", tmp_path)
    assert (done.exit_code, done.stderr) == (0, "")
    assert re.fullmatch(r".*: \d+ files; its README.md says how to go on\n", done.stdout)


def test_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    """Nothing is overwritten, nothing added."""
    (tmp_path / "mine").write_text("x")
    failed(run("init", tmp_path), 2, "expected a new or an empty folder")
    failed(run("init", tmp_path / "mine"), 2, "expected a new or an empty folder")
    failed(run("init", tmp_path / "mine" / "below"), 2, "cannot write")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


# --- the program


def test_version_asked_for_is_the_pinned_one() -> None:
    """The commands are made for the OPA that the tests run."""
    pinned = re.search(r"open-policy-agent/opa v(\S+)", (ROOT / "tools" / "go.mod").read_text())
    assert pinned is not None
    assert pinned[1] == OPA_VERSION
    workflow = (ROOT / "nsmsec" / "opa" / "shipped" / "repository" / "policy.yml").read_text()
    assert f"opa@v{OPA_VERSION}\n" in workflow


@pytest.mark.parametrize("command", ["check", "test", "build"])
def test_missing_opa_is_bad_input_with_the_way_to_get_it(
    small: Path, tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By option, by environment, by PATH."""
    more = ("--output", str(tmp_path / "out.tar.gz"), "--revision", "r") if command == "build" else ()
    where = "go install github.com/open-policy-agent/opa@v"
    failed(run(command, small, *more, "--opa", tmp_path / "none"), 2, "found no such program", where)
    monkeypatch.setenv("NSMSEC_OPA", str(tmp_path / "none-either"))
    failed(run(command, small, *more), 2, "none-either", where)
    monkeypatch.delenv("NSMSEC_OPA")
    monkeypatch.setenv("PATH", str(tmp_path))
    failed(run(command, small, *more), 2, "at opa", where)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["echo 'Version: 0.70.0'"], "found 0.70.0"),
        (["echo 'Version: 1.22.1'"], "found 1.22.1"),
        (["echo 'Version: 2.0.0'"], "found 2.0.0"),
        (["echo 'Version: edge'"], "found something else"),
        (["exit 1"], "found something else"),
    ],
)
def test_opa_of_another_version_is_bad_input(small: Path, tmp_path: Path, lines: list[str], words: str) -> None:
    """Older ones lack flags that are needed; what comes after 1.x nobody knows."""
    failed(run("check", small, "--opa", opa_that_says(tmp_path, *lines)), 2, words, "go install")


def test_program_that_cannot_run_is_bad_input(small: Path, tmp_path: Path) -> None:
    """It says what happened, not how Python saw it."""
    path = opa_that_says(tmp_path)
    path.write_text("#!/nowhere/sh\n")
    failed(run("check", small, "--opa", path), 2, "cannot run", "FileNotFoundError")


@pytest.mark.opa
def test_opa_is_found_on_the_path(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As most people have it."""
    (tmp_path / "opa").symlink_to(opa_program())
    monkeypatch.delenv("NSMSEC_OPA")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run("check", small).exit_code == 0


@pytest.mark.parametrize("missing", ["policies/.manifest", "policies/capabilities.json"])
def test_folder_that_is_no_policy_repository_is_bad_input(small: Path, missing: str) -> None:
    """Nothing is judged that was not looked at."""
    (small / missing).unlink()
    failed(run("check", small), 2, "expected a policy repository", missing)
    failed(run("test", small / "nowhere"), 2, "expected a policy repository")


# --- check


@pytest.mark.opa
def test_repository_as_it_is_made_passes_all_checks(fresh: Path) -> None:
    """The beginning is good, as text and as JSON."""
    done = run("check", fresh, "--opa", opa_program())
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"checked by OPA {OPA_VERSION}: format, rules, tests, settings; nothing wrong\n"
    done = run("check", fresh, "--opa", opa_program(), "--json")
    assert json.loads(done.stdout) == {"verdict": "accepted", "opa": OPA_VERSION, "findings": []}


@pytest.mark.opa
@pytest.mark.parametrize(
    ("name", "addition", "step"),
    [
        ("policies/nsmsec/path/path.rego", "\n\n\n_x   := 1\n", ["opa fmt"]),
        ("policies/nsmsec/path/path.rego", "\n_x if input.peer.trustdomain\n", ["opa check", "opa check"]),
        ("policies/nsmsec/path/path.rego", '\n_x := regex.match("a", "a")\n', ["opa check"]),
        (TEST, "\ntest_typo if sever.request\n", ["opa check"]),
    ],
)
def test_what_opa_finds_is_passed_on(fresh: Path, name: str, addition: str, step: list[str]) -> None:
    """Format, a misspelt fact, a function that no policy may call, a misspelt rule."""
    (fresh / name).write_text((fresh / name).read_text() + addition)
    done = run("check", fresh, "--opa", opa_program(), "--json")
    failed(done, 1, "refused: opa ")
    assert steps(done) == step
    text = run("check", fresh, "--opa", opa_program())
    failed(text, 1, "refused: opa ")
    assert Path(name).name in text.stdout + text.stderr


@pytest.mark.opa
@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("{}", '.: expected required ["limit"], found {}'),
        ("[]", "expected type"),
        ("{", ""),
        (None, "cannot read data.json"),
        ('{"limit": 1, "a": 2, "a": 3}', ""),
    ],
)
def test_settings_that_a_workload_would_refuse_are_found(small: Path, settings: str | None, words: str) -> None:
    """The schema holds for the data, too, which OPA does not look at."""
    path = small / SETTINGS
    path.unlink()
    if settings is not None:
        path.write_text(settings)
    done = run("check", small, "--json")
    failed(done, 1, "settings")
    (found,) = [one for one in json.loads(done.stdout)["findings"] if one["step"] == "settings"]
    assert words in found["output"]


@pytest.mark.opa
@pytest.mark.parametrize(
    ("found", "words"),
    [('{"keys": []}', "expected type"), ("{}", "expected required"), (None, "cannot read data.json")],
)
def test_deny_list_that_a_workload_would_refuse_is_found(small: Path, found: str | None, words: str) -> None:
    """A misspelt entry would deny nobody; a repository without a schema for it has no deny-list."""
    schema = '{"type": "object", "required": ["keys"], "properties": {"keys": {"type": "object"}}, '
    schema += '"additionalProperties": false}'
    (small / "policies/schemas/revocation.json").write_text(schema)
    file = small / "policies/nsmsec/revocation/data.json"
    file.parent.mkdir()
    file.write_text('{"keys": {}}')
    assert run("check", small).exit_code == 0
    file.unlink()
    if found is not None:
        file.write_text(found)
    done = run("check", small, "--json")
    failed(done, 1, "settings")
    assert words in done.stdout.replace("\\", "")


@pytest.mark.opa
def test_schema_that_is_none_is_found(small: Path) -> None:
    """A schema of settings must be one."""
    (small / "policies/schemas/settings.json").write_text("[]")
    failed(run("check", small), 1, "settings")


@pytest.mark.opa
def test_settings_beyond_the_bound_are_found(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too much is not parsed."""
    (small / SETTINGS).write_bytes(b" " * (32 * 1024 * 1024 + 1))
    done = run("check", small, "--json")
    failed(done, 1, "settings")
    assert "expected at most" in done.stdout


@pytest.mark.opa
def test_layouts_that_were_not_compiled_are_found(small: Path) -> None:
    """The text and the settings say the same, or the change is not what it looks like."""
    (small / "layouts.toml").write_text(LAYOUT)
    done = run("check", small)
    failed(done, 1, "refused: layouts")
    assert "run nsmsec layout compile layouts.toml --into policies/nsmsec/settings/data.json" in done.stdout
    into = ("--into", str(small / SETTINGS))
    assert CliRunner().invoke(main, ["layout", "compile", str(small / "layouts.toml"), *into]).exit_code == 0
    assert json.loads((small / SETTINGS).read_text())["limit"] == 3
    assert run("check", small).exit_code == 0
    (small / "layouts.toml").write_text(LAYOUT.replace("server", "sever"))
    done = run("check", small)
    failed(done, 1, "refused: layouts")
    assert "layouts: layouts.toml: MEMBER_INVALID: " in done.stdout


@pytest.mark.opa
def test_layouts_beside_settings_that_are_none_are_found(small: Path) -> None:
    """Settings that are no object hold no layouts."""
    (small / "layouts.yml").write_text(json.dumps({"layouts": {}}))
    (small / SETTINGS).write_text("[]")
    (small / "layouts.toml").write_text(LAYOUT)
    failed(run("check", small), 1, "settings, layouts")


# --- test


@pytest.mark.opa
def test_tests_that_reach_every_line_pass(small: Path) -> None:
    """OPA's own words, then the coverage."""
    done = run("test", small)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "PASS: 2/2\n", "")
    done = run("test", small, "--coverage")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "PASS: 2/2\ncoverage: 100 %\n", "")
    done = run("test", small, "--coverage", "--json")
    expected = {"verdict": "passed", "passed": 2, "failed": [], "coverage": 100, "not_covered": [], "errors": ""}
    assert json.loads(done.stdout) == expected


@pytest.mark.opa
def test_failing_test_is_named(small: Path) -> None:
    """By OPA in text, by us in JSON; coverage is not looked at any more."""
    path = small / "policies/small/small.rego"
    path.write_text(path.read_text().replace("- 3", "- 4"))
    done = run("test", small, "--coverage")
    failed(done, 1, "failed: tests")
    assert "data.small_test.test_allows_three: FAIL" in done.stdout
    done = run("test", small, "--coverage", "--json")
    failed(done, 1, "failed: tests")
    found = json.loads(done.stdout)
    assert found["failed"] == ["data.small_test.test_allows_three", "data.small_test.test_denies_four"]
    assert (found["verdict"], found["passed"], found["coverage"]) == ("failed", 0, None)


@pytest.mark.opa
def test_line_that_no_test_reaches_is_named(small: Path) -> None:
    """With coverage that is a failure, without it is not."""
    path = small / "policies/small/small.rego"
    path.write_text(path.read_text() + "\nask if input.never == 1\n")
    assert run("test", small).exit_code == 0
    done = run("test", small, "--coverage")
    failed(done, 1, "failed: the tests do not reach every line")
    assert "not covered: policies/small/small.rego:9-9" in done.stdout
    done = run("test", small, "--coverage", "--json")
    failed(done, 1, "failed: the tests do not reach every line")
    assert json.loads(done.stdout)["not_covered"] == ["policies/small/small.rego:9-9"]


@pytest.mark.opa
@pytest.mark.parametrize("content", ["package small_test\n\ntest_x if (\n", "package small_test\n"])
def test_tests_that_do_not_compile_or_are_none_fail(small: Path, content: str) -> None:
    """A run of nothing is no success."""
    (small / "tests/small/small_test.rego").write_text(content)
    failed(run("test", small), 1, "failed: tests")
    done = run("test", small, "--json")
    failed(done, 1, "failed: tests")
    assert json.loads(done.stdout)["passed"] == 0


def test_opa_that_prints_nonsense_passes_nothing(small: Path, tmp_path: Path) -> None:
    """Its exit code counts; what is no JSON says nothing."""
    opa = opa_that_says(tmp_path, f'[ "$1" = version ] && echo "Version: {OPA_VERSION}" || echo nonsense')
    found = json.loads(run("test", small, "--coverage", "--json", "--opa", opa).stdout)
    assert (found["passed"], found["coverage"]) == (0, None)
    assert run("test", small, "--coverage", "--opa", opa).exit_code == 1


# --- build


@pytest.mark.opa
def test_bundle_is_built_with_its_revision(small: Path, tmp_path: Path) -> None:
    """Unsigned without a key; the folder of the output is made."""
    out = tmp_path / "out" / "policy.tar.gz"
    done = run("build", small, "--output", out, "--revision", "r7")
    assert (done.exit_code, done.stdout) == (0, f"built: {out}, revision r7, unsigned\n")
    bundle = read_bundle(out)
    assert (bundle.revision, bundle.version, bundle.roots) == ("r7", None, ("nsmsec", "small"))
    assert [path.name for path in out.parent.iterdir()] == ["policy.tar.gz"]


@pytest.mark.opa
def test_bundle_is_signed_with_version_and_expiry(small: Path, tmp_path: Path, key: Path) -> None:
    """In one go, as `policy sign` would."""
    out = tmp_path / "policy.tar.gz"
    more = ("--version", "4", "--expires-in", "30d", "--now", "1767225600", "--key", key, "--json")
    found = json.loads(run("build", small, "-o", out, "--revision", "r8", *more).stdout)
    assert found["sha256"]
    assert (found["revision"], found["version"], found["expires_at"]) == ("r8", 4, "2026-01-31T00:00:00Z")
    bundle = read_bundle(out)
    assert (bundle.revision, bundle.version) == ("r8", 4)


@pytest.mark.opa
def test_policy_that_calls_what_it_may_not_is_not_built(small: Path, tmp_path: Path) -> None:
    """OPA says which function; nothing is written."""
    path = small / "policies/small/small.rego"
    path.write_text(path.read_text() + '\nask if http.send({"method": "get", "url": "http://x"})\n')
    done = run("build", small, "-o", tmp_path / "out.tar.gz", "--revision", "r")
    failed(done, 1, "refused: opa build")
    assert "undefined function http.send" in done.stdout
    assert not (tmp_path / "out.tar.gz").exists()


@pytest.mark.opa
def test_policy_that_our_evaluator_refuses_is_not_built(small: Path, tmp_path: Path) -> None:
    """Capabilities that allow more than there is here do not help."""
    path = small / "policies/small/small.rego"
    path.write_text(path.read_text() + '\nask if http.send({"method": "get", "url": "http://x"})\n')
    everything = subprocess.check_output([opa_program(), "capabilities", "--current"])
    (small / "policies" / "capabilities.json").write_bytes(everything)
    done = run("build", small, "-o", tmp_path / "out.tar.gz", "--revision", "r")
    failed(done, 1, "refused: ", "http.send")
    assert not (tmp_path / "out.tar.gz").exists()


@pytest.mark.opa
def test_bundle_that_no_workload_would_read_is_not_built(small: Path, tmp_path: Path) -> None:
    """OPA minds less what its manifest says than we do."""
    manifest = {"rego_version": 1, "roots": ["nsmsec", "small"], "metadata": {"nsmsec": {"owner": "x"}}}
    (small / "policies" / ".manifest").write_text(json.dumps(manifest))
    done = run("build", small, "-o", tmp_path / "out.tar.gz", "--revision", "r")
    failed(done, 1, "refused: ", "expected metadata.nsmsec")


@pytest.mark.opa
def test_what_cannot_be_read_or_written_is_bad_input(small: Path, tmp_path: Path, key: Path) -> None:
    """A key that is none, a folder that is a file."""
    signed = ("--version", "1", "--expires-in", "1d", "--key")
    out = ("-o", tmp_path / "out.tar.gz", "--revision", "r")
    failed(run("build", small, *out, *signed, tmp_path / "none.pem"), 2, "key")
    failed(run("build", small, *out, *signed, small / SETTINGS), 2, "bundle signer")
    failed(run("build", small, "-o", key / "out.tar.gz", "--revision", "r"), 2, "cannot write")


@pytest.mark.parametrize(
    "options",
    [
        ("--revision", "r", "--version", "1"),
        ("--revision", "r", "--scope", "s"),
        ("--revision", "r", "--key", "k.pem"),
        ("--revision", "r", "--key", "k.pem", "--version", "1"),
        ("--revision", ""),
        ("--revision", "a\nb"),
        ("--revision", "r" * 257),
    ],
)
def test_options_that_do_not_go_together_are_bad_input(small: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    """A bundle with a version that nobody signed would promise what nothing holds."""
    done = run("build", small, "-o", tmp_path / "out.tar.gz", *options)
    assert done.exit_code == 2
    assert "Expected" in done.stderr
