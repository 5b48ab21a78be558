# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

# METADATA
# title: Every code of a demand that is not met, alone, beside its nearest neighbour without one
package nsmsec.hardware_violations_test

import data.nsmsec.examples_test as examples
import data.nsmsec.hardware

_asked(machine) := examples.with_machines(examples.server_request, {examples.ids: machine})

_machine(change) := object.union(examples.machine, change)

_other := "spiffe://corp.example/other"

_cases := {
	"HARDWARE_FIRMWARE": {
		"machine": _machine({"firmware": "0001000200030003"}),
		"accepted": {"min_firmware": "0001000200030003"},
		"said": {"expected": "0001000200030004", "found": "0001000200030003", "hop": 2},
	},
	"HARDWARE_KEY": {
		"machine": _machine({"key": "bound"}),
		"accepted": {"keys": ["bound"]},
		"said": {"expected": ["delegated"], "found": "bound", "hop": 2},
	},
	"HARDWARE_MALFORMED": {
		"machine": examples.machine,
		"denied": {"side": "sever"},
		"accepted": {},
		"said": {"expected": null, "found": "sever", "hop": null},
	},
	"HARDWARE_MISSING": {
		"machine": examples.no_machine,
		"accepted": {"hops": [_other]},
		"said": {"expected": null, "found": "ATTESTATION_MISSING", "hop": 2},
	},
	"HARDWARE_MODEL": {
		"machine": _machine({"model": null}),
		"accepted": {"models": null},
		"said": {"expected": ["SLB9670"], "found": null, "hop": 2},
	},
	"HARDWARE_PROFILE": {
		"machine": _machine({"profile": "gateways-6"}),
		"accepted": {"profiles": ["gateways-6"]},
		"said": {"expected": ["gateways-7"], "found": "gateways-6", "hop": 2},
	},
	"HARDWARE_SOFTWARE": {
		"machine": _machine({"software": true}),
		"accepted": {"software": true},
		"said": {"expected": false, "found": true, "hop": 2},
	},
	"HARDWARE_STALE": {
		"machine": _machine({"issued_at": examples.now - 41}),
		"accepted": {"max_age_s": 41},
		"said": {"expected": 40, "found": examples.now - 41, "hop": 2},
	},
	"HARDWARE_STATUS": {
		"machine": _machine({"status": "warning"}),
		"accepted": {"statuses": ["warning"]},
		"said": {"expected": ["affirming"], "found": "warning", "hop": 2},
	},
	"HARDWARE_VERIFIER": {
		"machine": _machine({"verifier": _other}),
		"accepted": {"verifiers": [_other]},
		"said": {"expected": [examples.verifier], "found": _other, "hop": 2},
	},
}

test_denies_by[code] if {
	some code, case in _cases
	settings := examples.with_demand(object.get(case, "denied", {}))
	expected := object.union(case.said, {"code": code, "demand": "gateways"})
	hardware.violations == {expected} with input as _asked(case.machine) with data.nsmsec.settings as settings
	not hardware.held with input as _asked(case.machine) with data.nsmsec.settings as settings
}

test_has_nothing_to_say_beside[code] if {
	some code, case in _cases
	settings := examples.with_demand(case.accepted)
	hardware.violations == set() with input as _asked(case.machine) with data.nsmsec.settings as settings
	hardware.held with input as _asked(case.machine) with data.nsmsec.settings as settings
}

_codes(call, settings) := codes if {
	found := hardware.violations with input as call with data.nsmsec.settings as settings
	codes := {violation.code | some violation in found}
}

test_has_nothing_to_say_without_demands if {
	_codes(examples.server_request, examples.settings) == set()
}

test_denies_a_hop_of_which_nobody_judged_the_machine if {
	_codes(examples.server_request, examples.with_demand({})) == {"HARDWARE_MISSING"}
}

test_denies_a_path_that_cannot_be_read if {
	_codes({}, examples.with_demand({})) == {"HARDWARE_MALFORMED"}
	_codes(object.remove(examples.server_request, ["path"]), examples.with_demand({})) == {"HARDWARE_MALFORMED"}
}

test_denies_by_all_that_is_wrong_with_a_machine if {
	machine := _machine({"key": "bound", "software": true, "status": "contraindicated"})
	_codes(_asked(machine), examples.with_demand({})) == {"HARDWARE_KEY", "HARDWARE_SOFTWARE", "HARDWARE_STATUS"}
}

test_denies_by_a_member_that_is_missing[member] if {
	some member, code in {
		"keys": "HARDWARE_KEY",
		"max_age_s": "HARDWARE_STALE",
		"min_firmware": "HARDWARE_FIRMWARE",
		"models": "HARDWARE_MODEL",
		"profiles": "HARDWARE_PROFILE",
		"side": "HARDWARE_MALFORMED",
		"statuses": "HARDWARE_STATUS",
		"verifiers": "HARDWARE_VERIFIER",
	}
	settings := json.remove(examples.with_demand({}), [concat("/", ["hardware/gateways", member])])
	_codes(_asked(examples.machine), settings) == {code}
}
