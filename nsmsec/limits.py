# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Every bound on what arrives, in one place, with the unit in the name.

Sizes are those of the token profile, section 6; lifetimes those of its section 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds that hold before and while something is verified.

    Attributes:
        max_stream: how long a stream may last.
        recheck: after what time an open stream is judged again at the latest.
        max_recheck: how long that may take from the moment it is due, before the stream is ended.
        max_open_streams: how many streams of a workload may be open at once, served ones and read ones.
    """

    max_token_bytes: int = 8192
    max_segments: int = 16
    max_path_bytes: int = 24 * 1024
    max_identifier_chars: int = 256
    max_json_depth: int = 4
    max_chain_certificates: int = 4
    max_table_certificates: int = 32
    max_certificate_bytes: int = 8192
    max_long_lifetime: timedelta = timedelta(seconds=600)
    max_lifetime: timedelta = timedelta(seconds=60)
    max_delegation_lifetime: timedelta = timedelta(seconds=600)
    skew: timedelta = timedelta(seconds=30)
    min_leaf_life: timedelta = timedelta(seconds=10)
    max_stream: timedelta = timedelta(seconds=3600)
    recheck: timedelta = timedelta(seconds=60)
    max_recheck: timedelta = timedelta(seconds=10)
    max_open_streams: int = 8192
    certificate_cache_entries: int = 1024
    signature_cache_entries: int = 8192
    replay_entries_per_identity: int = 16384
    replay_entries_per_trust_domain: int = 131072
