# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec policy eval` prints what OPA's REST API would, and says in one line what is wrong."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nsmsec.cli import main
from nsmsec.opa.bundle import read_bundle
from tests.opa.archive import archive, deciding
from tests.opa.plan.handmade import block, local, plan_text, result, stmt, text
from tests.opa.real import build_bundle

SHIPPED = Path(__file__).parents[2] / "nsmsec" / "opa" / "shipped" / "bundle.tar.gz"
ENTRYPOINT = "nsmsec/server/request"


def run(bundle: Path, document: str | None, *more: str, entrypoint: str = ENTRYPOINT) -> Result:
    """Run the command; the input comes from stdin."""
    command = ["policy", "eval", "--bundle", str(bundle), "--entrypoint", entrypoint, "--input", "-", *more]
    return CliRunner().invoke(main, command, input=document)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Return a bundle that answers `input.answer`."""
    path = tmp_path / "bundle.tar.gz"
    path.write_bytes(deciding())
    return path


def failed(done: Result, code: int, words: str) -> None:
    """Expect one line on stderr and nothing else."""
    assert done.exit_code == code, done.output
    assert done.stdout == ""
    assert done.stderr.startswith("nsmsec policy eval: ")
    assert done.stderr.count("\n") == 1
    assert words in done.stderr


def test_answer_is_printed_as_opa_prints_it(bundle: Path) -> None:
    """Keys sorted, numbers as they were spelled."""
    done = run(bundle, '{"answer": {"b": 1.50, "a": [true, null]}}')
    assert (done.exit_code, done.stdout) == (0, '{"result":{"a":[true,null],"b":1.50}}\n')
    assert run(bundle, '{"answer": 1}', "--json").stdout == '{"result":1}\n'


def test_undefined_answer_is_an_empty_object(bundle: Path) -> None:
    """As OPA answers: no `result`, and that is no failure."""
    done = run(bundle, "{}")
    assert (done.exit_code, done.stdout) == (0, "{}\n")


def test_shipped_bundle_answers_from_archive_and_folder(tmp_path: Path) -> None:
    """The unpacked bundle is as good."""
    with tarfile.open(SHIPPED) as tar:
        for member in tar:
            unpacked = tmp_path / member.name.removeprefix("/")
            unpacked.parent.mkdir(parents=True, exist_ok=True)
            content = tar.extractfile(member)
            assert content is not None
            unpacked.write_bytes(content.read())
    found = [json.loads(run(source, "{}").stdout) for source in (SHIPPED, tmp_path)]
    assert found[0] == found[1]
    assert found[0]["result"]["allow"] is False


@pytest.mark.parametrize("document", ["", "{", '{"a": 1, "a": 2}', "[" * 80 + "]" * 80, "\ud800"])
def test_input_that_is_no_sound_json_is_bad_input(bundle: Path, document: str) -> None:
    """Exit 2."""
    done = CliRunner().invoke(
        main,
        ["policy", "eval", "--bundle", str(bundle), "--entrypoint", ENTRYPOINT, "--input", "-"],
        input=document.encode("utf-8", "surrogatepass"),
    )
    failed(done, 2, "")


def test_input_that_is_too_large_is_bad_input(bundle: Path) -> None:
    """Exit 2 before anything is parsed."""
    failed(run(bundle, " " * (33 * 1024 * 1024)), 2, "at most")


def test_unknown_entrypoint_is_bad_input(bundle: Path) -> None:
    """Exit 2; the line says which there are."""
    failed(run(bundle, "{}", entrypoint="nsmsec/server/other"), 2, "nsmsec/client/request")


@pytest.mark.parametrize(
    ("files", "words"),
    [({"a.rego": "package a"}, "plan.json"), ({"plan.json": "{}"}, "plan"), ({"plan.json": '{"static": {}}'}, "plan")],
)
def test_bundle_that_cannot_be_used_is_bad_input(tmp_path: Path, files: dict[str, str | bytes], words: str) -> None:
    """Exit 2 for sources alone and for what is no plan."""
    path = tmp_path / "bundle.tar.gz"
    path.write_bytes(archive(files))
    failed(run(path, "{}"), 2, words)


def test_bundle_without_entrypoints_says_so(tmp_path: Path) -> None:
    """Exit 2."""
    path = tmp_path / "bundle.tar.gz"
    path.write_bytes(archive({"plan.json": '{"static": {}, "plans": {"plans": []}}'}))
    failed(run(path, "{}"), 2, "none at all")


def test_file_that_is_not_there_is_bad_input(bundle: Path) -> None:
    """Exit 2 from the options themselves."""
    assert run(bundle.parent / "missing", "{}").exit_code == 2


def test_conflict_aborts(tmp_path: Path) -> None:
    """Exit 1 with the place in the policy."""
    path = tmp_path / "bundle.tar.gz"
    once = [stmt("AssignVarOnce", source=text(name), target=2) for name in "xy"]
    path.write_bytes(deciding(*once))
    failed(run(path, "{}"), 1, "test.rego:7:2: eval_conflict_error")


def test_wrong_call_of_a_builtin_aborts_only_if_asked_to(tmp_path: Path) -> None:
    """As OPA: undefined by default."""
    path = tmp_path / "bundle.tar.gz"
    path.write_bytes(deciding(stmt("Call", func="div", args=[text("x"), text("y")], result=3)))
    assert run(path, "{}").stdout == "{}\n"
    failed(run(path, "{}", "--strict-builtin-errors"), 1, "eval_type_error")


def test_version_and_help_name_the_program() -> None:
    """`nsmsec --version`, `nsmsec --help`."""
    assert "nsmsec" in CliRunner().invoke(main, ["--version"]).stdout
    assert "policy" in CliRunner().invoke(main, ["-h"]).stdout


@pytest.mark.opa
def test_bundle_of_ones_own_answers(tmp_path: Path) -> None:
    """What `opa build -t plan` makes of any Rego."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "mine.rego").write_text("package mine\nanswer contains x if some x in input.list\n")
    built = build_bundle(folder, "mine/answer")
    assert run(built, '{"list": ["b", 1, "a"]}', entrypoint="mine/answer").stdout == '{"result":[1,"a","b"]}\n'


@pytest.fixture
def parts(bundle: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Return the plan of the bundle and data, as files of their own."""
    plan, data = tmp_path / "plan.json", tmp_path / "data.json"
    plan.write_bytes(read_bundle(bundle).plan)
    data.write_text("{}")
    return plan, data


def run_parts(*options: str, document: str = '{"answer": 1}') -> Result:
    """Run the command with these sources; the input comes from stdin."""
    command = ["policy", "eval", *options, "--entrypoint", ENTRYPOINT, "--input", "-"]
    return CliRunner().invoke(main, command, input=document)


def test_plan_and_data_answer_as_their_bundle(parts: tuple[Path, Path]) -> None:
    """With data or without."""
    plan, data = map(str, parts)
    for options in (("--plan", plan, "--data", data), ("--plan", plan)):
        done = run_parts(*options)
        assert (done.exit_code, done.stdout) == (0, '{"result":1}\n')


def test_data_beside_a_plan_is_what_its_rules_see(tmp_path: Path) -> None:
    """The rules of a plan that answers `data.known`."""
    plan, data = tmp_path / "plan.json", tmp_path / "data.json"
    made = [stmt("Dot", source=local(1), key=text("known"), target=3), *result(local(3))]
    plan.write_text(plan_text(block(*made)))
    data.write_text('{"known": [1.50]}')
    command = ["policy", "eval", "--plan", str(plan), "--entrypoint", "test/p", "--input", "-"]
    done = CliRunner().invoke(main, [*command, "--data", str(data)], input="{}")
    assert (done.exit_code, done.stdout) == (0, '{"result":[1.50]}\n')
    assert CliRunner().invoke(main, command, input="{}").stdout == "{}\n"


def test_sources_must_be_a_bundle_or_a_plan(bundle: Path, parts: tuple[Path, Path]) -> None:
    """Exactly one of both, and data only beside a plan."""
    plan, data = map(str, parts)
    both = ("--bundle", str(bundle))
    for options in ((), ("--data", data), (*both, "--plan", plan), (*both, "--data", data)):
        failed(run_parts(*options), 2, "expected either --bundle")


def test_plan_or_data_that_is_no_such_thing_is_bad_input(parts: tuple[Path, Path]) -> None:
    """Exit 2, one line."""
    plan, data = map(str, parts)
    failed(run_parts("--plan", data), 2, "plan")
    parts[1].write_text("[]")
    failed(run_parts("--plan", plan, "--data", data), 2, "data: expected an object")
    parts[1].write_text("{")
    failed(run_parts("--plan", plan, "--data", data), 2, "json")
    with parts[1].open("wb") as file:
        file.truncate((32 << 20) + 1)
    failed(run_parts("--plan", plan, "--data", data), 2, "data: expected at most")
