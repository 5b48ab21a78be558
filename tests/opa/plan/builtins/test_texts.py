# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Built-ins that read something somebody wrote: never more than the budget, never an error that is not ours."""

from __future__ import annotations

import re
import threading
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nsmsec.opa.plan import UNDEFINED, BuiltinError, LimitExceeded, Number, dump, plain
from nsmsec.opa.plan.builtins.floats import exponential, general, in_json, plainly
from nsmsec.opa.plan.values import key
from tests.opa.plan.builtins.calls import budget, called, is_same, strictly

FEW = settings(max_examples=60, deadline=None)

patterns = st.text(alphabet="ab.*+?()[]{}|^$\\-,!12é", max_size=14)
words = st.text(alphabet="ab.-é\n", max_size=8)
actions = st.text(alphabet="{}.$|() -:=,\"'`abx1/*", max_size=14) | st.sampled_from(
    [
        "if .a",
        "range $i, $x := .b",
        "with .c",
        "end",
        "else",
        "else if .a",
        'template "t" .',
        'define "t"',
        "break",
        "$x",
    ]
)
templates = st.lists(words | actions.map(lambda inside: f"{{{{{inside}}}}}"), max_size=6).map("".join)
documents = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["a: b", "- x", "1e3", "no", "|", "a\nb"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@FEW
@given(st.text(alphabet="ab*?.[]{},!-\\", max_size=8).filter(lambda glob: "\\" not in glob), words)
@example("{a,*b}.[!a]", "ab.b")
def test_glob_matches_its_own_text_once_quoted(glob: str, text: str) -> None:
    """What `quote_meta` gives means itself and nothing else."""
    quoted = called("glob.quote_meta", text)
    assert called("glob.match", quoted, ["."], text) is True
    assert called("glob.match", quoted, ["."], f"{text}a") is False
    assert called("glob.match", glob, None, text) in (True, False, UNDEFINED)


@FEW
@given(patterns, words, words)
def test_any_pattern_has_an_answer_or_an_error_of_ours(pattern: str, text: str, other: str) -> None:
    """Find, split, replace agree with one another."""
    found = called("regex.find_n", pattern, text, -1)
    valid = called("regex.is_valid", pattern)
    assert (found is UNDEFINED) is (valid is False)
    assert called("regex.replace", text, pattern, "$0") in (text, UNDEFINED)
    assert called("regex.globs_match", pattern, other) in (True, False, UNDEFINED)
    assert called("regex.template_match", pattern, text, "{", "}") in (True, False, UNDEFINED)
    if isinstance(found, list):
        assert bool(found) is called("regex.match", pattern, text)


@FEW
@given(st.text(alphabet="ab", max_size=5), st.text(alphabet="ab", max_size=12))
def test_simple_pattern_finds_what_python_finds(pattern: str, text: str) -> None:
    """For a plain word there can be no two opinions."""
    if pattern:
        assert called("regex.find_n", pattern, text, -1) == re.findall(pattern, text)


@FEW
@given(templates)
def test_any_template_has_an_answer_or_an_error_of_ours(template: str) -> None:
    """Whatever stands in braces."""
    answer = called("strings.render_template", template, {"a": "x", "b": ["y", {"c": 1}], "c": {}})
    assert answer is UNDEFINED or isinstance(answer, str)


@FEW
@given(st.text(alphabet="http:/?#[]@%abz019.é", max_size=20))
def test_any_uri_has_an_answer_or_an_error_of_ours(uri: str) -> None:
    """Valid is what can be parsed, but for the empty one."""
    parts = called("uri.parse", uri)
    assert called("uri.is_valid", uri) is (parts is not UNDEFINED and uri != "")
    if isinstance(parts, dict) and "raw_query" in parts:
        assert parts["raw_query"] == urlsplit(uri).query


@FEW
@given(documents)
def test_yaml_says_again_what_was_written(document: object) -> None:
    """Marshal, then unmarshal; numbers beyond 64 bits lose digits, as in OPA."""
    small = re.search(r"[0-9]{18}|[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]", dump(plain(document))) is None
    written = called("yaml.marshal", document)
    assert isinstance(written, str)
    if small and "\\u" not in dump(plain(document)):
        assert called("yaml.unmarshal", written) == plain(document)


@FEW
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_is_written_so_that_it_reads_the_same(value: float) -> None:
    """All four forms are exact."""
    for write in (general, in_json, plainly, exponential):
        assert float(write(value)) == value


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("regex.match", ("a", "b" * 9000)),
        ("regex.find_n", ("a", "a" * 9000, -1)),
        ("regex.find_all_string_submatch_n", ("(a)", "a" * 9000, -1)),
        ("regex.replace", ("a" * 900, "a", "b" * 100)),
        ("regex.split", ("a", "a" * 9000)),
        ("regex.template_match", ("<a*>", "a" * 90_000, "<", ">")),
        ("regex.globs_match", ("a*" * 1500, "b")),
        ("glob.match", ("*", [], "a" * 90_000)),
        ("json.filter", ({"a": 1}, ["a/b"] * 2000)),
        ("json.remove", ({str(number): 1 for number in range(2000)}, ["a"])),
        ("json.patch", ([0] * 2000, [{"op": "add", "path": "0", "value": 1}])),
        ("json.marshal_with_options", (["x" * 2000], {"pretty": True})),
        ("yaml.marshal", (["x" * 2000],)),
        ("yaml.unmarshal", ("- a\n" * 2000,)),
        ("yaml.is_valid", ("- a\n" * 2000,)),
        ("json.match_schema", ([0] * 2000, {"items": {"type": "integer"}})),
        ("json.verify_schema", ({"properties": {str(number): {} for number in range(200)}},)),
        ("strings.render_template", ("{{range .a}}xxxxxxxx{{end}}", {"a": ["x"] * 900})),
        ("urlquery.decode_object", ("a=1&" * 900,)),
        ("urlquery.encode_object", ({"a": ["b" * 100] * 90},)),
        ("sprintf", ("%2000d", [1])),
    ],
)
def test_what_takes_long_or_grows_pays_for_it(name: str, arguments: tuple[object, ...]) -> None:
    """No built-in does more than the budget allows, and that is no undefined call."""
    strictly(name, *arguments, given=budget(100_000_000))
    with pytest.raises(LimitExceeded):
        strictly(name, *arguments, given=budget(200))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("regex.match", ("a" * 70_000, "a")),
        ("regex.match", (r"((\pL{30}){30}){1}", "a")),
        ("regex.globs_match", ("a" * 150, "b")),
        ("json.patch", ({}, [{"op": "add", "path": ["a"] * 600, "value": 1}])),
        ("yaml.unmarshal", ("[" * 100,)),
        ("json.unmarshal", ("[" * 100 + "]" * 100,)),
        ("json.is_valid", ("[" * 100_000 + "]" * 100_000,)),
        (
            "yaml.unmarshal",
            (
                "a: &a [x,x,x,x,x,x,x,x,x]\n"
                + "".join(
                    f"{after}: &{after} [{','.join([f'*{before}'] * 9)}]\n"
                    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
                ),
            ),
        ),
        ("strings.render_template", ('{{define "t"}}{{template "t"}}{{end}}{{template "t"}}', {})),
        ("strings.render_template", ("{{if .a}}" * 60, {})),
        ("strings.render_template", ("{{" + "(" * 60 + "1}}", {})),
        ("strings.render_template", ("{{range 100000000}}x{{end}}", {})),
        ("json.match_schema", ([Number("1e9999")], {})),
        (
            "json.match_schema",
            ({"a": 1}, {"$ref": "#/definitions/a", "definitions": {"a": {"$ref": "#/definitions/a"}}}),
        ),
        ("json.patch", ({"a": []}, [{"op": "copy", "from": "", "path": "/a/-"}] * 40)),
    ],
)
def test_what_is_too_large_is_a_limit(name: str, arguments: tuple[object, ...]) -> None:
    """Bounds of our own end the evaluation; they never make a call undefined."""
    with pytest.raises(LimitExceeded):
        strictly(name, *arguments)


def test_value_nested_too_deep_is_not_written_as_yaml() -> None:
    """The bound of the way back holds on the way out."""
    value: object = []
    for _ in range(80):
        value = [value]
    with pytest.raises(LimitExceeded):
        strictly("yaml.marshal", value)


@pytest.mark.parametrize("reference", ["http://127.0.0.1:9/schema.json", "file:///etc/passwd", "#/definitions/none"])
def test_reference_out_of_a_schema_leads_nowhere(reference: str) -> None:
    """No network, no files: the schema is refused, the document not looked at."""
    schema = {"properties": {"a": {"$ref": reference}}}
    verified = strictly("json.verify_schema", schema)
    assert isinstance(verified, list)
    assert verified[0] is False
    with pytest.raises(BuiltinError) as caught:
        strictly("json.match_schema", {"a": 1}, schema)
    assert caught.value.code == "eval_builtin_error"


def test_pattern_of_a_schema_cannot_hang() -> None:
    """Patterns in schemas are those of RE2 as well."""
    schema = {"properties": {"a": {"pattern": "^(a+)+$"}}}
    answer = strictly("json.match_schema", {"a": "a" * 5000 + "b"}, schema)
    assert isinstance(answer, list)
    assert answer[0] is False


def test_threads_share_compiled_patterns() -> None:
    """More patterns than are kept, in several threads at once."""
    wrong: list[object] = []

    def work() -> None:
        wrong.extend(n for n in range(200) if strictly("regex.match", f"^a{{{n % 90}}}$", "a" * (n % 90)) is not True)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("regex.match", (1, "a"), "eval_type_error"),
        ("regex.match", ("(", "a"), "eval_builtin_error"),
        ("glob.match", ("a", "b", "c"), "eval_type_error"),
        ("glob.match", ("a", ["bc"], "c"), "eval_type_error"),
        ("glob.match", ("[", [], "c"), "eval_builtin_error"),
        ("json.patch", ({}, {}), "eval_type_error"),
        ("json.patch", ({}, [{"op": "add", "path": 1, "value": 1}]), "eval_type_error"),
        ("json.patch", ({}, [{"op": "remove", "path": "a"}]), "eval_builtin_error"),
        ("json.patch", ({}, [{"op": "remove", "path": ""}]), "eval_builtin_error"),
        ("json.patch", ({}, [{"op": "remove", "path": ""}, {"op": "remove", "path": ""}]), "eval_builtin_error"),
        ("json.marshal_with_options", ({}, {"x": 1}), "eval_type_error"),
        ("urlquery.encode_object", ({"a": 1},), "eval_type_error"),
        ("cast_string", (1,), "eval_type_error"),
        ("uri.parse", ("http://[x",), "eval_builtin_error"),
    ],
)
def test_wrong_type_and_wrong_value_have_codes_of_their_own(
    name: str, arguments: tuple[object, ...], code: str
) -> None:
    """As in OPA: eval_type_error and eval_builtin_error."""
    with pytest.raises(BuiltinError) as caught:
        strictly(name, *arguments)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("name", "arguments", "answer"),
    [
        ("re_match", ("a", "ba"), True),
        ("all", ([True, True],), True),
        ("all", ([True, 1],), False),
        ("any", ({False, True},), True),
        ("any", ([],), False),
        ("cast_array", ({1, 2},), [1, 2]),
        ("cast_set", ([2, 1, 1],), [1, 2]),
        ("cast_null", (None,), None),
        ("cast_string", ("a",), "a"),
        ("set_diff", ({1, 2}, {2}), [1]),
        ("json.patch", ({"s": {"a"}}, [{"op": "add", "path": "s/b", "value": "b"}]), {"s": ["a", "b"]}),
        ("json.patch", ({"s": {"a"}}, [{"op": "add", "path": "s/b", "value": "c"}]), UNDEFINED),
        ("json.patch", ({"s": {"a"}}, [{"op": "remove", "path": "s/a"}]), {"s": []}),
        ("json.filter", ({"s": {"a", "b"}}, ["s/a"]), {"s": ["a"]}),
        ("json.remove", ({"s": {"a", "b"}}, {"s/a"}), {"s": ["b"]}),
    ],
)
def test_sets_and_old_names_are_known(name: str, arguments: tuple[object, ...], answer: object) -> None:
    """What JSON cannot write in the tables."""
    found = called(name, *arguments)
    assert found is answer if answer is UNDEFINED else plain(found) == answer


@pytest.mark.parametrize(
    ("name", "arguments", "answer"),
    [
        ("json.patch", ({"s": {key([1])}}, [{"op": "add", "path": ["s", [1], "0"], "value": 0}]), {"s": [[0, 1]]}),
        ("sprintf", ("%d %v", [Number("-0"), Number("2.50")]), "0 2.5"),
        ("strings.render_template", ("{{.a}}", {"a": Number("1.50")}), "1.50"),
        ("yaml.marshal", ({"a": Number("1.50"), "b": 1 << 70},), "a: 1.5\nb: 1.1805916207174113e+21\n"),
        ("yaml.unmarshal", ("a: .5",), {"a": Number("0.5")}),
    ],
)
def test_numbers_and_sets_inside_are_what_opa_has(name: str, arguments: tuple[object, ...], answer: object) -> None:
    """What needs values that plain JSON does not give."""
    assert is_same(called(name, *arguments), answer)


def test_reference_that_is_lost_inside_a_schema_of_its_own_name_is_an_error() -> None:
    """What the schema as a whole resolves may still lead nowhere from where it stands."""
    inner = {"$id": "http://host.example/b", "properties": {"c": {"$ref": "#/definitions/q"}}}
    schema = {"$id": "http://host.example/a", "properties": {"a": inner}, "definitions": {"q": {}}}
    with pytest.raises(BuiltinError):
        strictly("json.match_schema", {"a": {"c": 1}}, schema)
