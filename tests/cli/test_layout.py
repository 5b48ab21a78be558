# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""`nsmsec layout` does what docs/layouts.md shows, and says in one line what is wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from nsmsec.cli import main
from tests.opa.layout.test_explanation import document

PAGE = (Path(__file__).parents[2] / "docs" / "layouts.md").read_text()
NOW = "1767225600"
BLOCKS = dict(re.findall(r'^```\w+ title="(.*?)"\n(.*?)^```', PAGE, flags=re.MULTILINE | re.DOTALL))
COMMANDS = re.findall(r"^```console\n\$ nsmsec (.*?)\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
CLIENT, FIREWALL, IDS = (f"spiffe://corp.example/{name}" for name in ("client", "firewall", "ids/1"))
GATEWAY = "spiffe://partner.example/vpn-gateway"
SERVICE = "/corporate_vpn.v1.Tunnel/Open"


def run(*command: str) -> Result:
    """Run `nsmsec layout`."""
    return CliRunner().invoke(main, ["layout", *command, "--now", NOW])


def asked(*path: str) -> dict[str, Any]:
    """Return what the gateway asked about a request that came this way."""
    return {**document(*path), "service": SERVICE, "method": SERVICE}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with the files of the page."""
    for name, text in BLOCKS.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "mistakes.toml").write_text(BLOCKS["layouts.toml"].replace('"server"', '"sever"'))
    (tmp_path / "skipped.json").write_text(json.dumps(asked(CLIENT, FIREWALL)))
    (tmp_path / "honest.json").write_text(json.dumps(asked(CLIENT, FIREWALL, IDS)))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("command", "output"), COMMANDS)
def test_command_of_the_page_prints_what_the_page_shows(command: str, output: str) -> None:
    """Each example is what a reader will see."""
    done = run(*command.split()[1:])
    assert done.stdout == output
    assert done.stderr == ""


def test_page_has_its_examples() -> None:
    """The test above tests something."""
    assert {command.split()[1] for command, _ in COMMANDS} == {"check", "compile", "explain"}


def test_yaml_of_the_page_is_the_toml() -> None:
    """Both spellings compile to the same."""
    toml, yaml = (run("compile", f"layouts.{suffix}", "--json").stdout for suffix in ("toml", "yaml"))
    assert json.loads(toml) == json.loads(yaml)


def test_compiled_layouts_are_settings_that_explain_themselves(folder: Path) -> None:
    """To the file and back to words."""
    done = run("compile", "layouts.toml", "-o", "settings.json", "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"layouts": ["into-the-tunnel"], "findings": []})
    assert run("explain", "--settings", "settings.json").stdout == run("explain", "layouts.toml").stdout
    told = json.loads(run("explain", "--settings", "settings.json", "--json").stdout)
    assert told["layouts"]["into-the-tunnel"].startswith("Layout into-the-tunnel, version 3")
    assert [one.name for one in folder.iterdir() if one.name.endswith(".part")] == []


def test_layouts_are_put_into_settings_that_keep_the_rest(folder: Path) -> None:
    """What else the settings say stays, in its order; with an output the settings themselves stay, too."""
    settings = folder / "settings.json"
    settings.write_text('{"version": 1, "layouts": {"old": {}}, "operations": ["call"]}')
    before = settings.read_text()
    assert run("compile", "layouts.toml", "--into", "settings.json", "-o", "other.json").exit_code == 0
    assert settings.read_text() == before
    done = run("compile", "layouts.toml", "--into", "settings.json")
    assert (done.exit_code, done.stdout) == (0, "")
    assert settings.read_text() == (folder / "other.json").read_text()
    found = json.loads(settings.read_text())
    assert list(found) == ["version", "layouts", "operations"]
    assert (found["version"], list(found["layouts"]), found["operations"]) == (1, ["into-the-tunnel"], ["call"])


def test_findings_are_exit_1_and_nothing_is_written(folder: Path) -> None:
    """As lines, or as JSON."""
    assert run("check", "mistakes.toml").exit_code == 1
    done = run("check", "mistakes.toml", "--json")
    assert (done.exit_code, json.loads(done.stdout)["layouts"]) == (1, [])
    finding = json.loads(done.stdout)["findings"][0]
    assert finding == {
        "code": "MEMBER_INVALID",
        "layout": "into-the-tunnel",
        "member": "side",
        "detail": "expected server or client, found 'sever'",
        "line": 11,
    }
    done = run("compile", "mistakes.toml", "-o", "out.json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("mistakes.toml:11: MEMBER_INVALID: ")
    done = run("compile", "mistakes.toml", "--json")
    assert (done.exit_code, json.loads(done.stdout)["findings"]) == (1, [finding])
    assert not (folder / "out.json").exists()


def test_finding_without_a_line_names_the_file(folder: Path) -> None:
    """An empty file has no lines."""
    (folder / "empty.toml").write_text("")
    assert run("check", "empty.toml").stdout == "empty.toml: MEMBER_MISSING: layouts: expected at least one layout\n"


def test_layout_that_holds_is_exit_0(folder: Path) -> None:
    """From an input, and from the event of a decision log."""
    done = run("explain", "layouts.toml", "--input", "honest.json")
    assert (done.exit_code, done.stdout) == (0, "Layout into-the-tunnel covers this call and holds.\n")
    event = {"decision_id": "1", "path": "nsmsec/server/request", "input": asked(CLIENT, FIREWALL, IDS)}
    (folder / "event.json").write_text(json.dumps(event))
    assert run("explain", "layouts.toml", "--input", "event.json").stdout == done.stdout


def test_layout_that_is_violated_is_exit_1() -> None:
    """With the hop and the words for it."""
    done = run("explain", "layouts.toml", "--input", "skipped.json", "--json")
    assert done.exit_code == 1
    (layout,) = json.loads(done.stdout)["layouts"]
    assert (layout["layout"], layout["covers"]) == ("into-the-tunnel", True)
    assert [one["code"] for one in layout["violations"]] == ["LAYOUT_CROSSING", "LAYOUT_LAST", "LAYOUT_STEP_MISSING"]
    assert {(one["hop"], one["hop_id"]) for one in layout["violations"]} == {(1, FIREWALL)}
    assert all(one["words"] for one in layout["violations"])


def test_layout_of_another_side_does_not_cover_the_call(folder: Path) -> None:
    """And holds nothing against it."""
    (folder / "other.toml").write_text(BLOCKS["layouts.toml"].replace('side       = "server"', 'side = "client"'))
    done = run("explain", "other.toml", "--input", "skipped.json")
    assert (done.exit_code, done.stdout) == (0, "Layout into-the-tunnel does not cover this call.\n")


def test_settings_without_layouts_say_so(folder: Path) -> None:
    """Nothing to explain is no error."""
    (folder / "settings.json").write_text("{}")
    assert run("explain", "--settings", "settings.json").stdout == "No layouts.\n"
    assert run("explain", "--settings", "settings.json", "--input", "honest.json").stdout == "No layouts.\n"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("check", "skipped.json"), "nsmsec layout check: layouts: expected a .toml"),
        (("compile", "broken.toml"), "nsmsec layout compile: layouts: broken.toml"),
        (("compile", "layouts.toml", "-o", "gone/out.json"), "nsmsec layout compile: cannot write out.json"),
        (("compile", "layouts.toml", "--into", "list.json"), "nsmsec layout compile: list.json: expected an object"),
        (("compile", "layouts.toml", "--into", "broken.toml"), "nsmsec layout compile: "),
        (("explain",), "expected FILE or --settings"),
        (("explain", "layouts.toml", "--settings", "skipped.json"), "expected FILE or --settings"),
        (("explain", "mistakes.toml"), "expected no findings, found MEMBER_INVALID"),
        (("explain", "--settings", "broken.toml"), "nsmsec layout explain: "),
        (("explain", "--settings", "list.json"), "list.json: expected an object"),
        (("explain", "--settings", "wrong.json"), "settings: expected layouts to be an object"),
        (("explain", "--settings", "old.json"), "policy settings: .layouts.one"),
        (("explain", "layouts.toml", "--input", "list.json"), "list.json: expected an object"),
        (("explain", "layouts.toml", "--input", "large.json"), "large.json: expected at most"),
        (("explain", "layouts.toml", "--input", "deep.json"), "nsmsec layout explain: "),
    ],
)
def test_bad_input_is_exit_2_and_one_line(folder: Path, command: tuple[str, ...], words: str) -> None:
    """No traceback."""
    (folder / "broken.toml").write_text("layouts = ")
    (folder / "list.json").write_text("[]")
    (folder / "wrong.json").write_text('{"layouts": 1}')
    (folder / "old.json").write_text('{"layouts": {"one": {}}}')
    (folder / "large.json").write_text(" " * (32 * 1024 * 1024 + 1))
    (folder / "deep.json").write_text('{"a":' * 500 + "1" + "}" * 500)
    done = run(*command)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert words in done.stderr


def test_file_that_cannot_be_opened_is_bad_input(folder: Path) -> None:
    """A loop of links exists for nobody; a folder is no file."""
    assert run("explain", "layouts.toml", "--input", str(folder)).exit_code == 2


def test_clock_is_asked_without_now() -> None:
    """Only then."""
    assert CliRunner().invoke(main, ["layout", "check", "layouts.toml"]).exit_code in {0, 1}
