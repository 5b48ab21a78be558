# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Layouts as people write them, compiled to the settings that policies read.

A layout says which way a call must have come. This package reads its text, finds what is wrong with it before it is
enforced, says in words what it demands, and explains which of its rules a path violates, by which hop.
"""

from nsmsec.opa.layout.check import check_layout
from nsmsec.opa.layout.data import layout_data, layout_of_data
from nsmsec.opa.layout.explanation import Explainer, Explanation, Violation
from nsmsec.opa.layout.finding import Finding, FindingCode
from nsmsec.opa.layout.model import Layout, Step
from nsmsec.opa.layout.reader import LayoutFile, read_layouts
from nsmsec.opa.layout.telling import told
from nsmsec.opa.layout.words import described

__all__ = [
    "Explainer",
    "Explanation",
    "Finding",
    "FindingCode",
    "Layout",
    "LayoutFile",
    "Step",
    "Violation",
    "check_layout",
    "described",
    "layout_data",
    "layout_of_data",
    "read_layouts",
    "told",
]
