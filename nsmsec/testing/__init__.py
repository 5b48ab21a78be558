# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The public kit for tests: a fixed clock, honest paths, ways to spoil them."""

from nsmsec.testing.captured import CapturedPath, capture
from nsmsec.testing.clock import FixedClock
from nsmsec.testing.raw_token import OMIT, RawToken
from nsmsec.testing.sessions import with_delegation, with_session

__all__ = ["OMIT", "CapturedPath", "FixedClock", "RawToken", "capture", "with_delegation", "with_session"]
