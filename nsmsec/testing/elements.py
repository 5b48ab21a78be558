# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Small elements that show what a chain does around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nsmsec.chain import Call, Flow, Proceed, Reply

__all__ = ["Raise", "Record"]


class Record:
    """Notes every call on its way in, every reply or error on its way out.

    Attributes:
        calls: the calls seen, in order.
        replies: the replies seen, in order.
        errors: what was raised through this element, in order.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.replies: list[Reply] = []
        self.errors: list[BaseException] = []

    def flow(self, call: Call, proceed: Proceed) -> Flow[Reply]:
        """Note what passes.

        Raises:
            BaseException: what the rest of the chain raised, unchanged.
        """
        self.calls.append(call)
        try:
            reply = yield from proceed(call)
        except BaseException as error:
            self.errors.append(error)
            raise
        self.replies.append(reply)
        return reply


class Raise:
    """Raises what it was given, before the rest of the chain runs."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def flow(self, call: Call, proceed: Proceed) -> Flow[Reply]:
        """Raise.

        Raises:
            BaseException: always.
        """
        del call, proceed
        raise self._error
