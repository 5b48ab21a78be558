# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Generated policies that answer the same in OPA and here.

Left out is where OPA's interpreter differs from its own plans: arrays made by going over a set that is spelled out,
which has there the order of its expressions; objects spelled out with keys that turn out equal. So is `replace` of
nothing, which cuts characters beyond ASCII in OPA.

A long run: `python -m tests.opa.plan.differential --seconds 600 [--seed 1]`. It ends at the first difference.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nsmsec.opa.bundle import read_bundle
from nsmsec.opa.plan import UNDEFINED, Plan, parse, plain
from nsmsec.opa.plan.values import equal
from tests.opa.plan.answers import answers_of_opa
from tests.opa.real import build_bundle

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["compared", "difference", "generated", "inputs"]

RULES: Final = 60
DEPTH: Final = 3


class Generator:
    """Writes rules; every leaf is a part of the input, so that OPA's types know nothing about it."""

    def __init__(self, chance: random.Random) -> None:
        """Begin."""
        self._chance = chance
        self._names = 0

    def module(self, rules: int = RULES) -> str:
        """Return the text of a module with the rules `r0`, `r1`, and so on."""
        forms = [self._complete, self._chosen, self._defaulted, self._partial, self._called, self._replaced]
        texts = [self._complete(0), *(self._chance.choice(forms)(number) for number in range(1, rules))]
        return "\n\n".join(["package generated", *texts]) + "\n"

    def _complete(self, number: int) -> str:
        return f"r{number} := {self._any(DEPTH)}"

    def _chosen(self, number: int) -> str:
        first, other = self._any(2), self._any(2)
        return (
            f"r{number} := {first} if {{\n\t{self._condition(2)}\n}} else := {other} if {{\n\t{self._condition(2)}\n}}"
        )

    def _defaulted(self, number: int) -> str:
        lines = f"{self._condition(2)}\n\t{self._condition(2)}"
        return f'default r{number} := "default"\n\nr{number} := {self._any(2)} if {{\n\t{lines}\n}}'

    def _partial(self, number: int) -> str:
        name = self._name()
        return f"r{number} contains {name} if {{\n\tsome {name} in {self._many(2)}\n\t{self._condition(2, name)}\n}}"

    def _called(self, number: int) -> str:
        made = f"f{number}(a, b) := [a, b, {self._any(2, 'a')}] if {{\n\t{self._condition(2, 'b')}\n}}"
        first, other = (f"json.unmarshal(json.marshal({self._any(2)}))" for _ in "ab")  # of any type, for OPA
        return f"{made}\n\nr{number} := f{number}({first}, {other})"

    def _replaced(self, number: int) -> str:
        member = self._chance.choice(["n0", "n1", "s0", "a0", "o0"])
        return (
            f"r{number} := x if {{\n\tx := r{self._chance.randrange(number)} with input.{member} as {self._any(1)}\n}}"
        )

    def _name(self) -> str:
        self._names += 1
        return f"v{self._names}"

    def _pick(self, depth: int, leaves: list[str], forms: list[Callable[[], str]]) -> str:
        if depth <= 0 or self._chance.random() < 0.2:
            return self._chance.choice(leaves)
        return self._chance.choice(forms)()

    def _any(self, depth: int, name: str = "input.n0") -> str:
        kinds = [self._number, self._text, self._array, self._object, self._set]
        return self._pick(depth, [name, "input.any"], [lambda kind=kind: kind(depth - 1) for kind in kinds])  # type: ignore[misc] # a default binds the loop's value

    def _number(self, depth: int) -> str:
        def operation() -> str:
            return f"({self._number(depth - 1)} {self._chance.choice('+-*/%')} {self._number(depth - 1)})"

        forms: list[Callable[[], str]] = [
            operation,
            operation,
            lambda: f"count({self._many(depth - 1)})",
            lambda: f"sum(json.unmarshal(json.marshal({self._array(depth - 1)})))",
            lambda: f"abs({self._number(depth - 1)})",
            lambda: f"round({self._number(depth - 1)})",
            lambda: f"indexof({self._text(depth - 1)}, {self._text(depth - 1)})",
        ]
        return self._pick(depth, ["input.n0", "input.n1", "input.n2"], forms)

    def _text(self, depth: int) -> str:
        forms: list[Callable[[], str]] = [
            lambda: f'concat("-", json.unmarshal(json.marshal({self._array(depth - 1)})))',
            lambda: f"upper({self._text(depth - 1)})",
            lambda: f'sprintf("%v|%v", [{self._any(depth - 1)}, {self._any(depth - 1)}])',
            lambda: f"json.marshal({self._any(depth - 1)})",
            lambda: f'replace({self._text(depth - 1)}, "a", {self._text(depth - 1)})',
            lambda: f"substring({self._text(depth - 1)}, {self._number(depth - 1)}, 2)",
            lambda: f"type_name({self._any(depth - 1)})",
        ]
        return self._pick(depth, ["input.s0", "input.s1"], forms)

    def _array(self, depth: int) -> str:
        def comprehension() -> str:
            name = self._name()
            source = self._array(depth - 1) if self._chance.random() < 0.5 else f"sort({self._set(depth - 1)})"
            return f"[{self._any(depth - 1, name)} | some {name} in {source}; {self._using(name)}]"

        forms: list[Callable[[], str]] = [
            comprehension,
            comprehension,
            lambda: f"[{self._any(depth - 1)}, {self._any(depth - 1)}]",
            lambda: f"array.concat({self._array(depth - 1)}, {self._array(depth - 1)})",
            lambda: f"array.slice({self._array(depth - 1)}, 1, 3)",
            lambda: f"sort({self._many(depth - 1)})",
            lambda: f'split({self._text(depth - 1)}, "a")',
        ]
        return self._pick(depth, ["input.a0", "input.a1"], forms)

    def _object(self, depth: int) -> str:
        def comprehension() -> str:
            name, value = self._name(), self._name()
            inside = f"some {name}, {value} in {self._object(depth - 1)}; {self._using(value)}"
            return f"{{{name}: {self._any(depth - 1, value)} | {inside}}}"

        forms: list[Callable[[], str]] = [
            comprehension,
            lambda: f'{{"a": {self._any(depth - 1)}, "b": {self._any(depth - 1)}}}',
            lambda: f"object.union({self._object(depth - 1)}, {self._object(depth - 1)})",
            lambda: f'object.remove({self._object(depth - 1)}, ["a"])',
        ]
        return self._pick(depth, ["input.o0", "input.o1"], forms)

    def _set(self, depth: int) -> str:
        def comprehension() -> str:
            name = self._name()
            return f"{{{self._any(depth - 1, name)} | some {name} in {self._many(depth - 1)}; {self._using(name)}}}"

        forms: list[Callable[[], str]] = [
            comprehension,
            lambda: f"{{{self._any(depth - 1)}, {self._any(depth - 1)}}}",
            lambda: f"({self._set(depth - 1)} {self._chance.choice('|&')} {self._set(depth - 1)})",
            lambda: f"object.keys({self._object(depth - 1)})",
        ]
        return self._pick(depth, ["{input.n0}", "{input.any, input.s0}"], forms)

    def _many(self, depth: int) -> str:
        return self._chance.choice([self._array, self._set])(depth)

    def _using(self, name: str) -> str:
        """Return conditions that use a name, as OPA demands of each that is declared."""
        return f'type_name({name}) != "none"; {self._condition(1, name)}'

    def _condition(self, depth: int, name: str = "input.any") -> str:
        def every() -> str:
            member = self._name()
            return f"every {member} in {self._many(depth - 1)} {{ {self._using(member)} }}"

        forms: list[Callable[[], str]] = [
            every,
            lambda: f"not {self._condition(0, name)}",
            lambda: f"{name} in {self._many(depth - 1)}",
            lambda: (
                f"{self._number(depth - 1)} {self._chance.choice(['<', '<=', '>', '=='])} {self._number(depth - 1)}"
            ),
            lambda: f"startswith({self._text(depth - 1)}, {self._text(depth - 1)})",
            lambda: f"{name} != {self._any(depth - 1)}" if name != "input.any" else "input.any != input.n0",
        ]
        return self._pick(depth, [f"is_number({name})", f"is_string({name})", f"{name} == input.n1", f"{name}"], forms)


def generated(seed: int) -> str:
    """Return the module of a seed."""
    return Generator(random.Random(seed)).module()  # noqa: S311 - a seeded batch, not a secret


def inputs(seed: int) -> list[object]:
    """Return some inputs: numbers, texts and containers, now and then of another type or missing."""
    chance = random.Random(f"{seed} inputs")  # noqa: S311 - a seeded batch, not a secret
    numbers = [0, 1, 2, -3, 10, 0.5, 1.25, 7]
    texts = ["", "a", "ab", "banana", "ä€", "A"]

    def scalar() -> object:
        return chance.choice([*numbers, *texts, None, True, False])

    def one() -> dict[str, object]:
        made: dict[str, object] = {f"n{n}": chance.choice(numbers) for n in range(3)}
        made |= {f"s{n}": chance.choice(texts) for n in range(2)}
        made |= {f"a{n}": [scalar() for _ in range(chance.randrange(4))] for n in range(2)}
        made |= {f"o{n}": {chance.choice("abc"): scalar() for _ in range(3)} for n in range(2)}
        made["any"] = chance.choice([scalar(), [scalar()], {"a": scalar()}])
        if chance.random() < 0.3:
            made[chance.choice(sorted(made))] = scalar()
        if chance.random() < 0.3:
            del made[chance.choice(sorted(made))]
        return made

    return [one() for _ in range(8)]


def compared(folder: Path, seed: int) -> list[str] | None:
    """Return where OPA and we differ over the module of a seed; None if OPA's type checker refuses the module."""
    folder.mkdir()
    names = [f"r{number}" for number in range(RULES)]
    (folder / "generated.rego").write_text(generated(seed))
    (folder / "data.json").write_text(json.dumps({"names": names}))
    try:
        bundle = read_bundle(build_bundle(folder, *(f"generated/{name}" for name in names)))
    except AssertionError as refusal:
        if "rego_type_error" in str(refusal):
            return None
        raise
    plan = Plan.load(bundle.plan, data=bundle.data)
    documents = inputs(seed)
    given = answers_of_opa(folder, "{name: value | some name in data.names; value := data.generated[name]}", documents)
    found = (
        difference(plan, name, document, answer)
        for document, answer in zip(documents, given, strict=True)
        for name in names
    )
    return [f"seed {seed}: {one}" for one in found if one]


def difference(plan: Plan, name: str, document: object, given: object) -> str:
    """Return how our answer for a rule differs from OPA's; nothing if it does not."""
    assert isinstance(given, dict)
    answers = plan.evaluate(f"generated/{name}", parse(json.dumps(document)))
    ours = plain(answers[0]["result"]) if answers else UNDEFINED
    theirs = given.get(name, UNDEFINED)
    return "" if equal(ours, theirs) else f"{name}: input {json.dumps(document)}: found {ours!r}, OPA says {theirs!r}"


def main() -> int:
    """Compare until the time is over or something differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    end, seed, refused = time.monotonic() + options.seconds, options.seed, 0
    while time.monotonic() < end:
        with tempfile.TemporaryDirectory() as folder:
            found = compared(Path(folder) / "policy", seed)
        if found:
            sys.stdout.write("\n".join(found) + "\n")
            return 1
        refused += found is None
        seed += 1
    sys.stdout.write(f"no difference over {seed - options.seed - refused} modules of {RULES} rules\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
