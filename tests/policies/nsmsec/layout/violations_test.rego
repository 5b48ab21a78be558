# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

# METADATA
# title: Every code of a violation, alone, beside its nearest neighbour without one
package nsmsec.violations_test

import data.nsmsec.examples_test as examples
import data.nsmsec.layout

_name := "into-the-tunnel"

_other := "spiffe://corp.example/other"

_request(path) := examples.with_path(examples.server_request, path)

_good := examples.server_request

_two_of(ids) := {"at_least": 2, "at_most": 3, "of": ids}

_general(change) := object.union({"form": 2, "steps": [_two_of([examples.firewall, examples.ids])]}, change)

_cases := {
	"LAYOUT_EXPIRED": {
		"denied": {"call": _good, "change": {"until": examples.now}},
		"allowed": {"call": _good, "change": {"until": examples.now + 1}},
		"said": {"expected": examples.now, "found": examples.now, "hop": null, "rule": "until", "step": null},
	},
	"LAYOUT_MALFORMED": {
		"denied": {"call": _good, "change": {"form": 3}},
		"allowed": {"call": _good, "change": {"version": 2}},
		"said": {"expected": null, "found": null, "hop": null, "rule": "layout", "step": null},
	},
	"LAYOUT_ROOT": {
		"denied": {"call": _good, "change": {"roots": [_other]}},
		"allowed": {"call": _good, "change": {"roots": [_other, examples.client]}},
		"said": {
			"expected": [_other],
			"found": examples.client,
			"hop": 0,
			"rule": "roots",
			"step": null,
		},
	},
	"LAYOUT_LAST": {
		"denied": {"call": _good, "change": {"last": [_other]}},
		"allowed": {"call": _good, "change": {"last": null}},
		"said": {"expected": [_other], "found": examples.ids, "hop": 2, "rule": "last", "step": null},
	},
	"LAYOUT_TOO_MANY_OTHERS": {
		"denied": {
			"call": _request([examples.client, _other, examples.firewall, examples.ids]),
			"change": {},
		},
		"allowed": {
			"call": _request([examples.client, _other, examples.firewall, examples.ids]),
			"change": {"max_others": 2},
		},
		"said": {"expected": 1, "found": 2, "hop": 1, "rule": "max_others", "step": null},
	},
	"LAYOUT_FORBIDDEN": {
		"denied": {"call": _good, "change": {"forbidden": [examples.client]}},
		"allowed": {"call": _good, "change": {"forbidden": [_other]}},
		"said": {
			"expected": null,
			"found": examples.client,
			"hop": 0,
			"rule": "forbidden",
			"step": null,
		},
	},
	"LAYOUT_CROSSING": {
		"denied": {"call": _good, "change": {"crossings": {examples.ids: [_other]}}},
		"allowed": {"call": _good, "change": {"crossings": {examples.ids: [_other, examples.gateway]}}},
		"said": {
			"expected": [_other],
			"found": examples.gateway,
			"hop": 2,
			"rule": "crossings",
			"step": null,
		},
	},
	"LAYOUT_STEP_MISSING": {
		"denied": {"call": _request([examples.client, examples.ids]), "change": {}},
		"allowed": {
			"call": _request([examples.client, examples.ids]),
			"change": {"steps": [[examples.ids]]},
		},
		"said": {
			"expected": [examples.firewall, "spiffe://corp.example/firewall-2"],
			"found": 0,
			"hop": null,
			"rule": "steps",
			"step": 0,
		},
	},
	"LAYOUT_THRESHOLD": {
		"denied": {
			"call": _request([examples.client, examples.ids]),
			"change": _general({}),
		},
		"allowed": {"call": _good, "change": _general({})},
		"said": {
			"expected": [examples.firewall, examples.ids],
			"found": 1,
			"hop": null,
			"rule": "steps",
			"step": 0,
		},
	},
	"LAYOUT_STEP_REPEATED": {
		"denied": {
			"call": _request([
				examples.client,
				examples.firewall,
				"spiffe://corp.example/firewall-2",
				examples.ids,
			]),
			"change": {},
		},
		"allowed": {"call": _good, "change": {}},
		"said": {
			"expected": 1,
			"found": "spiffe://corp.example/firewall-2",
			"hop": 2,
			"rule": "steps",
			"step": 0,
		},
	},
	"LAYOUT_STEP_ORDER": {
		"denied": {
			"call": _request([examples.client, examples.ids, examples.firewall]),
			"change": {"crossings": null, "last": null},
		},
		"allowed": {"call": _good, "change": {"crossings": null, "last": null}},
		"said": {"expected": 1, "found": examples.firewall, "hop": 2, "rule": "steps", "step": 0},
	},
	"LAYOUT_STEPS_OVERLAP": {
		"denied": {
			"call": _good,
			"change": {"steps": [[examples.firewall], [examples.ids], [examples.ids, _other]]},
		},
		"allowed": {"call": _good, "change": {"steps": [[examples.firewall], [examples.ids, _other]]}},
		"said": {"expected": 1, "found": examples.ids, "hop": 2, "rule": "steps", "step": 2},
	},
}

test_denies_by[code] if {
	some code, case in _cases
	settings := examples.with_layout(_name, case.denied.change)
	expected := object.union(case.said, {"code": code, "layout": _name})
	layout.violations == {expected} with input as case.denied.call with data.nsmsec.settings as settings
	not _holds with input as case.denied.call with data.nsmsec.settings as settings
}

test_has_nothing_to_say_beside[code] if {
	some code, case in _cases
	settings := examples.with_layout(_name, case.allowed.change)
	layout.violations == set() with input as case.allowed.call with data.nsmsec.settings as settings
	_holds with input as case.allowed.call with data.nsmsec.settings as settings
}

test_denies_all_of_these_by_an_end_that_has_come[code] if {
	some code, case in _cases
	settings := examples.with_layout(_name, object.union(case.allowed.change, {"until": examples.now}))
	not layout.current with input as case.allowed.call with data.nsmsec.settings as settings
}

_holds if {
	layout.kept
	layout.current
}

_codes(call, settings) := codes if {
	found := layout.violations with input as call with data.nsmsec.settings as settings
	codes := {violation.code | some violation in found}
}

test_denies_an_empty_input if {
	_codes({}, examples.settings) != set()
}

test_denies_by_a_member_that_is_missing[member] if {
	some member, code in {
		"crossings": "LAYOUT_MALFORMED",
		"forbidden": "LAYOUT_MALFORMED",
		"last": "LAYOUT_LAST",
		"max_others": "LAYOUT_MALFORMED",
		"roots": "LAYOUT_ROOT",
		"steps": "LAYOUT_TOO_MANY_OTHERS",
		"until": "LAYOUT_EXPIRED",
	}
	settings := json.remove(examples.settings, [concat("/", ["layouts", _name, member])])
	code in _codes(_good, settings)
}

test_has_nothing_to_say_without_layouts if {
	layout.violations == set() with input as _good
		with data.nsmsec.settings as examples.settings_without_layouts
}

test_a_side_that_does_not_exist_is_named if {
	settings := examples.with_layout(_name, {"side": "sever"})
	_codes(_good, settings) == {"LAYOUT_MALFORMED"}
}

test_a_side_that_is_missing_is_named if {
	settings := json.remove(examples.settings, [concat("/", ["layouts", _name, "side"])])
	_codes(_good, settings) == {"LAYOUT_MALFORMED"}
}

test_a_hop_without_its_facts_is_named if {
	settings := object.union(examples.settings_without_layouts, {"layouts": {_name: _general({
		"at": ["*"],
		"crossings": null,
		"forbidden": [],
		"last": null,
		"max_others": null,
		"roots": null,
		"services": ["*"],
		"side": "server",
		"until": null,
	})}})
	_codes(_good, settings) == set()
	_codes(json.remove(_good, ["path/hops/0/id"]), settings) == {"LAYOUT_MALFORMED"}
}

test_a_path_that_is_empty_has_no_root_and_no_last_hop if {
	settings := examples.with_layout(_name, {"steps": []})
	_codes(_request([]), settings) == {"LAYOUT_ROOT", "LAYOUT_LAST"}
}

# The hop that is named is the last one before the gap: it went the other way.
test_a_missing_step_names_the_hop_that_skipped_it if {
	found := layout.violations with input as _request([examples.client, examples.firewall])
		with data.nsmsec.settings as examples.with_layout(_name, {"crossings": null, "last": null})
	{[violation.code, violation.hop, violation.step] | some violation in found} == {["LAYOUT_STEP_MISSING", 1, 1]}
}

test_a_hop_that_stands_twice_is_named if {
	settings := examples.with_layout(_name, _general({"max_others": 1}))
	call := _request([examples.client, examples.firewall, examples.firewall, examples.ids])
	_codes(call, settings) == {"LAYOUT_STEP_REPEATED"}
}

test_the_answer_of_somebody_else_is_named if {
	settings := object.union(examples.settings, {"layouts": {"out-of-the-tunnel": {"max_others": 1}}})
	_codes(examples.client_response, settings) == set()
	call := examples.with_path(examples.client_response, [examples.client, examples.firewall, examples.ids, _other])
	_codes(call, settings) == {"LAYOUT_LAST", "LAYOUT_STEP_MISSING", "LAYOUT_TOO_MANY_OTHERS"}
}
