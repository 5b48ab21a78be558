# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.general_layout_test

import data.nsmsec.examples_test as examples
import data.nsmsec.layout

_name := "into-the-tunnel"

_probe(n) := sprintf("spiffe://corp.example/probes/%d", [n])

_probes := "spiffe://corp.example/probes/*"

# The layout of the examples in general form: client, firewall, two of the probes, maybe a cache, ids.
_layout := object.union(examples.request_layout, {
	"at": ["spiffe://partner.example/*"],
	"crossings": {"spiffe://corp.example/*": ["spiffe://partner.example/*"]},
	"forbidden": ["spiffe://corp.example/retired/*"],
	"form": 2,
	"last": ["spiffe://corp.example/*"],
	"roots": ["spiffe://corp.example/*"],
	"steps": [
		{"at_least": 1, "at_most": 1, "of": [examples.firewall]},
		{"at_least": 2, "at_most": 3, "of": [_probes]},
		{"at_least": 0, "at_most": 1, "of": ["spiffe://corp.example/cache"]},
		{"at_least": 1, "at_most": 1, "of": [examples.ids]},
	],
})

_request(path) := examples.with_path(examples.server_request, path)

_good := _request([examples.client, examples.firewall, _probe(1), _probe(2), examples.ids])

# These settings have this layout alone, with other members.
_settings(change) := object.union(
	examples.settings_without_layouts,
	{"layouts": {_name: object.union(json.remove(_layout, [member | some member, _ in change]), change)}},
)

_kept := {
	"two of the probes": {"call": _good, "change": {}},
	"three of the probes": {
		"call": _request([
			examples.client,
			examples.firewall,
			_probe(1),
			_probe(2),
			_probe(3),
			examples.ids,
		]),
		"change": {},
	},
	"the optional step too": {
		"call": _request([
			examples.client,
			examples.firewall,
			_probe(1),
			_probe(2),
			"spiffe://corp.example/cache",
			examples.ids,
		]),
		"change": {},
	},
	"anybody may start, end and cross": {
		"call": _good,
		"change": {"crossings": null, "last": null, "roots": null, "max_others": null},
	},
	"nobody is forbidden": {"call": _good, "change": {"forbidden": []}},
	"no crossing is met": {
		"call": object.union(_good, {"self": {
			"id": "spiffe://corp.example/gw",
			"trust_domain": "corp.example",
		}}),
		"change": {"at": ["*"], "crossings": {}},
	},
	"the crossing is exact": {
		"call": _good,
		"change": {"crossings": {examples.ids: [examples.gateway]}},
	},
}

test_keeps[name] if {
	some name, case in _kept
	layout.in_force == {_name} with input as case.call
		with data.nsmsec.settings as _settings(case.change)
	layout.kept with input as case.call with data.nsmsec.settings as _settings(case.change)
}

_violated := {
	"the third probe is only claimed": {
		"call": examples.with_hop(_kept["three of the probes"].call, 4, {"assurance": "claimed"}),
		"change": {},
	},
	"the optional hop is only claimed": {
		"call": examples.with_hop(_kept["the optional step too"].call, 4, {"assurance": "claimed"}),
		"change": {},
	},
	"nobody may cross": {
		"call": _good,
		"change": {"crossings": {}, "last": null, "roots": null, "max_others": null},
	},
	"a crossing is met": {
		"call": object.union(_good, {"self": {"id": "spiffe://corp.example/gw"}}),
		"change": {"at": ["*"], "crossings": {}},
	},
	"one probe is too few": {
		"call": _request([examples.client, examples.firewall, _probe(1), examples.ids]),
		"change": {},
	},
	"four probes are too many": {
		"call": _request([
			examples.client,
			examples.firewall,
			_probe(1),
			_probe(2),
			_probe(3),
			_probe(4),
			examples.ids,
		]),
		"change": {"max_others": null},
	},
	"a probe counts once": {
		"call": _request([examples.client, examples.firewall, _probe(1), _probe(1), examples.ids]),
		"change": {"max_others": null},
	},
	"a probe is only claimed": {
		"call": examples.with_hop(_good, 3, {"assurance": "claimed"}),
		"change": {"max_others": null},
	},
	"a probe is below the pattern": {
		"call": _request([
			examples.client,
			examples.firewall,
			_probe(1),
			"spiffe://corp.example/probes/2/3",
			examples.ids,
		]),
		"change": {"max_others": null},
	},
	"a probe is of another trust domain": {
		"call": _request([
			examples.client,
			examples.firewall,
			_probe(1),
			"spiffe://x.example/probes/2",
			examples.ids,
		]),
		"change": {"crossings": null, "max_others": null},
	},
	"a probe comes late": {
		"call": _request([examples.client, examples.firewall, _probe(1), examples.ids, _probe(2)]),
		"change": {},
	},
	"a hop takes two steps": {
		"call": _good,
		"change": {"steps": [
			{"at_least": 1, "at_most": 4, "of": ["spiffe://corp.example/*"]},
			{"at_least": 1, "at_most": 1, "of": [examples.ids]},
		]},
	},
	"a step is of nobody": {
		"call": _good,
		"change": {"steps": [{"at_least": 0, "at_most": 1, "of": []}], "max_others": null},
	},
	"one hop too many": {
		"call": _request([
			examples.client,
			"spiffe://corp.example/other",
			examples.firewall,
			_probe(1),
			_probe(2),
			examples.ids,
		]),
		"change": {},
	},
	"somebody forbidden": {
		"call": _request([
			"spiffe://corp.example/retired/1",
			examples.firewall,
			_probe(1),
			_probe(2),
			examples.ids,
		]),
		"change": {"roots": null},
	},
	"somebody forbidden by name": {"call": _good, "change": {"forbidden": [examples.client]}},
	"another root": {"call": _good, "change": {"roots": [_probes]}},
	"the root is only claimed": {
		"call": examples.with_hop(_good, 0, {"assurance": "claimed"}),
		"change": {},
	},
	"another last hop": {"call": _good, "change": {"last": [_probes]}},
	"the last hop is only claimed": {
		"call": examples.with_hop(_good, 4, {"assurance": "claimed"}),
		"change": {"crossings": null, "steps": [], "max_others": null},
	},
	"the crossing is elsewhere": {
		"call": _good,
		"change": {"crossings": {_probes: ["spiffe://partner.example/*"]}},
	},
	"the crossing leads elsewhere": {
		"call": _good,
		"change": {"crossings": {"spiffe://corp.example/*": ["spiffe://partner.example/gw/*"]}},
	},
	"the crossing hop is only claimed": {
		"call": examples.with_hop(_good, 4, {"assurance": "claimed"}),
		"change": {"last": null, "steps": [], "max_others": null},
	},
	"a hop lacks a fact": {
		"call": json.remove(_good, ["path/hops/0/trust_domain"]),
		"change": {"crossings": null, "roots": null},
	},
	"a form that nobody knows": {"call": _good, "change": {"form": 3}},
}

test_is_violated_when[name] if {
	some name, case in _violated
	not layout.kept with input as case.call
		with data.nsmsec.settings as _settings(case.change)
}

_answer := examples.with_path(
	examples.client_response,
	[examples.client, examples.firewall, _probe(1), _probe(2), examples.ids, examples.gateway],
)

_answer_settings := _settings({
	"at": [examples.client],
	"last": ["spiffe://partner.example/*"],
	"max_others": 2,
	"side": "client",
})

test_keeps_an_answer if {
	layout.kept with input as _answer with data.nsmsec.settings as _answer_settings
}

test_is_violated_by_an_answer_of_somebody_else if {
	other := examples.with_hop(_answer, 5, {
		"id": "spiffe://corp.example/vpn-gateway",
		"trust_domain": "corp.example",
	})
	not layout.kept with input as other with data.nsmsec.settings as _answer_settings
	claimed := examples.with_hop(_answer, 5, {"assurance": "claimed"})
	not layout.kept with input as claimed with data.nsmsec.settings as _answer_settings
}

test_covers_only_hops_of_the_pattern if {
	settings := _settings({"at": ["spiffe://partner.example/gateways/*"]})
	layout.in_force == set() with input as _good with data.nsmsec.settings as settings
}

_members := ["at_least", "at_most", "of"]

test_is_violated_when_a_member_of_a_step_is_missing[member] if {
	some member in _members
	place := sprintf("layouts/%s/steps/1/%s", [_name, member])
	settings := json.remove(_settings({"max_others": null}), [place])
	layout.kept with input as _good with data.nsmsec.settings as _settings({"max_others": null})
	not layout.kept with input as _good with data.nsmsec.settings as settings
}

test_is_violated_when_a_member_is_missing[member] if {
	some member in ["crossings", "forbidden", "last", "max_others", "roots", "steps"]
	settings := json.remove(_settings({}), [sprintf("layouts/%s/%s", [_name, member])])
	not layout.kept with input as _good with data.nsmsec.settings as settings
}
