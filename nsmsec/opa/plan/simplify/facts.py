# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""What is known of the locals at one point of a function, kept while the walk goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nsmsec.opa.plan.program import Constant, String

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nsmsec.opa.plan.program import Operand

__all__ = ["JSON_VALUE", "UNDEFINED_FACT", "VALUE", "Exit", "Fact", "Facts"]


class Fact(NamedTuple):
    """What is known of one local.

    Attributes:
        undefined: whether it may be undefined.
        defined: whether it may be defined.
        constant: what it is if it is defined, where that is always the same.
        kind: the name of the Python type that it has if it is defined; empty for any.
        json: whether it comes out of a JSON document, so that no set is in it.
    """

    undefined: bool = False
    defined: bool = True
    constant: Operand | None = None
    kind: str = ""
    json: bool = False


VALUE = Fact()
JSON_VALUE = Fact(json=True)
UNDEFINED_FACT = Fact(undefined=True, defined=False)

#: What a fact is about: a number, the value of that local; its complement (`~3`), the local of which it is a copy;
#: a number with a key, the local in which that member of it stands.
_Name = int | tuple[int, object]
_Known = dict[_Name, Fact | int]


def _key(key: Operand) -> object:
    """Return the form in which a key is part of a name."""
    if isinstance(key, String):
        return key.index
    return (key.form, key.number) if isinstance(key, Constant) else key


class Exit:
    """What is known where a block was left; nothing if it never was."""

    __slots__ = ("known", "mark")

    def __init__(self) -> None:
        self.known: _Known | None = None
        self.mark = 0


class Facts:
    """All facts at one point. Names that are missing stand for nothing known."""

    __slots__ = ("_about", "_changes", "_known", "_members")

    def __init__(self, start: dict[int, Fact]) -> None:
        """Begin with facts of locals."""
        self._known: _Known = dict(start.items())
        self._about: dict[int, set[_Name]] = {}
        self._changes: list[_Name] = []
        self._members: set[_Name] = set()

    def of(self, number: int) -> Fact | None:
        """Return what is known of a local."""
        return self._known.get(number)  # type: ignore[return-value] # the fact of a number is a Fact

    def original(self, number: int) -> int:
        """Return the local of which this one is a copy, or itself."""
        return self._known.get(~number, number)  # type: ignore[return-value] # the fact of a copy is a number

    def member(self, source: int, key: Operand) -> int | None:
        """Return the local in which the member of another stands already."""
        return self._known.get((source, _key(key)))  # type: ignore[return-value] # the fact of a member is a number

    def learn(self, number: int, fact: Fact) -> None:
        """Note more about a value that stays the same."""
        self._known[number] = fact
        self._changes.append(number)

    def write(self, number: int, fact: Fact | None) -> None:
        """Note that a local is assigned: all that named it is over."""
        for name in self._about.pop(number, ()):
            self._drop(name)
        if fact is None:
            self._drop(number)
        else:
            self.learn(number, fact)

    def note_copy(self, target: int, source: int) -> None:
        """Note that a local has the value of another."""
        self._relate(~target, source, target)

    def note_member(self, source: int, key: Operand, target: int) -> None:
        """Note that the member of a local stands in another."""
        name = (source, _key(key))
        self._members.add(name)
        self._relate(name, target, source)

    def forget_members(self) -> None:
        """Note that an object may have changed a member that it had."""
        for name in self._members:
            self._drop(name)

    def forget(self, numbers: Iterable[int], *, members: bool = False) -> None:
        """Note that locals may have any value, or none, and whether objects may have changed members."""
        for number in numbers:
            self.write(number, None)
        if members:
            self.forget_members()

    def save_mark(self) -> int:
        """Return where the changes from now on begin."""
        return len(self._changes)

    def save(self) -> tuple[_Known, int]:
        """Return what is known now, to come back to it."""
        return dict(self._known), len(self._changes)

    def restore(self, saved: tuple[_Known, int]) -> None:
        """Go back to what was known."""
        known, mark = saved
        self._known = dict(known)
        self._renew(mark)

    def leave(self, point: Exit | None) -> None:
        """Note that the present facts hold at an exit as well, where only what all ways there agree on is known.

        Args:
            point: where the way goes; None if nobody goes on from there.
        """
        if point is None:
            return
        if point.known is None:
            point.known = self._known.copy()
        elif point.mark < len(self._changes):
            self._agree(point.known, set(self._changes[point.mark :]))
        point.mark = len(self._changes)

    def _agree(self, known: _Known, names: set[_Name]) -> None:
        """Leave of what is known elsewhere what holds here as well."""
        mine = self._known
        agreed: list[tuple[_Name, Fact | int | None]] = []
        for name in names:
            here, there = mine.get(name), known.get(name)
            if here is not there and here != there:
                agreed.append((name, self._meet(name, here, there, known)))
        for name, fact in agreed:
            if fact is None:
                known.pop(name, None)
            else:
                known[name] = fact

    def arrive(self, point: Exit, mark: int) -> bool:
        """Go on from an exit, changes counted from a mark; return whether it can be reached at all."""
        if point.known is None:
            return False
        self._known = point.known
        self._renew(mark)
        return True

    def _renew(self, mark: int) -> None:
        """Count everything that changed since the mark as changed once more; relations are found again."""
        if mark == len(self._changes):
            return
        changes = set(self._changes[mark:])
        self._changes += changes
        for name in changes:
            if isinstance(name, tuple):
                self._mention(name, name[0])
            elif name < 0:
                self._mention(name, ~name)

    def _relate(self, name: _Name, value: int, about: int) -> None:
        self._known[name] = value
        self._changes.append(name)
        self._mention(name, about)

    def _mention(self, name: _Name, about: int) -> None:
        value = self._known.get(name)
        if isinstance(value, int):
            self._about.setdefault(about, set()).add(name)
            self._about.setdefault(value, set()).add(name)

    def _drop(self, name: _Name) -> None:
        if self._known.pop(name, None) is not None:
            self._changes.append(name)

    def _meet(self, name: _Name, mine: Fact | int | None, its: Fact | int | None, other: _Known) -> Fact | int | None:
        if isinstance(mine, Fact) and isinstance(its, Fact):
            return _either(mine, its)
        if isinstance(name, int) and name < 0:
            return _copy_of_both(~name, mine, other) or _copy_of_both(~name, its, self._known)
        return None


def _copy_of_both(number: int, source: object, other: _Known) -> int | None:
    """Return the source of a copy if, on the other way, both are undefined, which is the same value, too."""
    if isinstance(source, int) and other.get(number) == other.get(source) == UNDEFINED_FACT:
        return source
    return None


def _either(a: Fact, b: Fact) -> Fact:
    """Return what is known of a local that has the one fact or the other."""
    if not a.defined:
        a, b = b, a
    if not b.defined:
        return Fact(True, a.defined, a.constant, a.kind, a.json)  # noqa: FBT003 - in the order of the class
    return Fact(
        a.undefined or b.undefined,
        True,  # noqa: FBT003 - in the order of the class
        a.constant if a.constant == b.constant else None,
        a.kind if a.kind == b.kind else "",
        a.json and b.json,
    )
