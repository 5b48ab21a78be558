# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""Hold the embedded evaluator to cases that say what OPA answers."""

from nsmsec.opa.conformance.case import ComplianceCase, read_case
from nsmsec.opa.conformance.cases import read_cases
from nsmsec.opa.conformance.report import ComplianceReport
from nsmsec.opa.conformance.runner import Missed, Passed, Unsupported, run_case
from nsmsec.opa.conformance.terms import parse_term

__all__ = [
    "ComplianceCase",
    "ComplianceReport",
    "Missed",
    "Passed",
    "Unsupported",
    "parse_term",
    "read_case",
    "read_cases",
    "run_case",
]
