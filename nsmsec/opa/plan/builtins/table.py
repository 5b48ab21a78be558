# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""All built-ins by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsmsec.opa.plan.builtins.aggregates import AGGREGATES
from nsmsec.opa.plan.builtins.certificate_checks import CERTIFICATES
from nsmsec.opa.plan.builtins.collections import COLLECTIONS
from nsmsec.opa.plan.builtins.comparisons import COMPARISONS
from nsmsec.opa.plan.builtins.digests import DIGESTS
from nsmsec.opa.plan.builtins.documents import DOCUMENTS
from nsmsec.opa.plan.builtins.encodings import ENCODINGS
from nsmsec.opa.plan.builtins.formats import FORMATS
from nsmsec.opa.plan.builtins.globs import GLOBS
from nsmsec.opa.plan.builtins.graphs import GRAPHS
from nsmsec.opa.plan.builtins.identifiers import IDENTIFIERS
from nsmsec.opa.plan.builtins.json_texts import JSON_TEXTS
from nsmsec.opa.plan.builtins.networks import NETWORKS
from nsmsec.opa.plan.builtins.numbers import NUMBERS
from nsmsec.opa.plan.builtins.queries import QUERIES
from nsmsec.opa.plan.builtins.regexes import REGEXES
from nsmsec.opa.plan.builtins.schemas import SCHEMAS
from nsmsec.opa.plan.builtins.strings import STRINGS
from nsmsec.opa.plan.builtins.templates import TEMPLATES
from nsmsec.opa.plan.builtins.times import TIMES
from nsmsec.opa.plan.builtins.token_checks import TOKENS
from nsmsec.opa.plan.builtins.types import TYPES
from nsmsec.opa.plan.builtins.units import UNITS
from nsmsec.opa.plan.builtins.uris import URIS
from nsmsec.opa.plan.builtins.versions import VERSIONS
from nsmsec.opa.plan.builtins.yaml_texts import YAML_TEXTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nsmsec.opa.plan.builtins.builtin import Builtin

__all__ = ["BUILTINS"]

BUILTINS: Mapping[str, Builtin] = {
    **AGGREGATES,
    **CERTIFICATES,
    **COLLECTIONS,
    **COMPARISONS,
    **DIGESTS,
    **DOCUMENTS,
    **ENCODINGS,
    **FORMATS,
    **GLOBS,
    **GRAPHS,
    **IDENTIFIERS,
    **JSON_TEXTS,
    **NETWORKS,
    **NUMBERS,
    **QUERIES,
    **REGEXES,
    **SCHEMAS,
    **STRINGS,
    **TEMPLATES,
    **TIMES,
    **TOKENS,
    **TYPES,
    **UNITS,
    **URIS,
    **VERSIONS,
    **YAML_TEXTS,
}
