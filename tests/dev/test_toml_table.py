# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""A TOML table is read strictly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nsmsec.dev.toml_table import TOMLTable
from nsmsec.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable


def test_members_are_read_as_what_they_are() -> None:
    """Every kind of member comes back with its value; nothing is left to complain about."""
    members = {"a": "text", "n": 3, "l": ["x"], "s": ["x", ["y", "z"]], "t": [{"a": "b"}], "m": {"k": 1}, "b": True}
    with TOMLTable(members, "here") as table:
        assert table.boolean("b") is True
        assert table.text("a") == "text"
        assert table.integer("n") == 3
        assert table.texts("l") == ("x",)
        assert table.alternatives("s") == (("x",), ("y", "z"))
        assert [inner.text("a") for inner in table.tables("t")] == ["b"]
        assert table.mapping("m") == {"k": 1}


def test_members_that_may_be_missing_have_a_default() -> None:
    """A missing list or table is empty; a missing text is what the reader says."""
    with TOMLTable({"there": "x"}, "here") as table:
        assert table.text("a", "default") == "default"
        assert (table.texts("l"), table.alternatives("s"), table.tables("t"), table.mapping("m")) == ((), (), (), {})
        assert table.has("there")
        assert table.text("there", "default") == "x"
        assert not table.has("there")


@pytest.mark.parametrize(
    ("members", "read"),
    [
        ({}, lambda table: table.text("a")),
        ({"a": 1}, lambda table: table.text("a")),
        ({"a": ""}, lambda table: table.text("a")),
        ({}, lambda table: table.integer("a")),
        ({"a": "1"}, lambda table: table.integer("a")),
        ({"a": True}, lambda table: table.integer("a")),
        ({"a": -1}, lambda table: table.integer("a")),
        ({"a": 2**60}, lambda table: table.integer("a")),
        ({}, lambda table: table.boolean("a")),
        ({"a": 1}, lambda table: table.boolean("a")),
        ({"a": "x"}, lambda table: table.texts("a")),
        ({"a": [1]}, lambda table: table.texts("a")),
        ({"a": [""]}, lambda table: table.texts("a")),
        ({"a": [["x", 1]]}, lambda table: table.alternatives("a")),
        ({"a": "x"}, lambda table: table.tables("a")),
        ({"a": ["x"]}, lambda table: table.tables("a")),
        ({"a": "x"}, lambda table: table.mapping("a")),
        ({"a": "x", "b": "x"}, lambda table: table.text("a")),
        ([], lambda table: table.text("a")),
    ],
)
def test_whatever_is_not_meant_is_refused(members: object, read: Callable[[TOMLTable], object]) -> None:
    """A wrong kind, a missing member, a member that nobody reads: one error that says where."""

    def read_all() -> None:
        with TOMLTable(members, "here") as table:
            read(table)

    with pytest.raises(Misconfigured, match=r"topology: (here|a 1): ") as caught:
        read_all()
    assert "\n" not in caught.value.detail


def test_an_error_inside_is_not_hidden_by_unread_members() -> None:
    """The first thing that is wrong is what is reported."""
    with pytest.raises(KeyError), TOMLTable({"unread": 1}, "here"):
        raise KeyError
