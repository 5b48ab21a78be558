# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.layout_test

import data.nsmsec.examples_test as examples
import data.nsmsec.layout

_other := "spiffe://corp.example/other"

_second_firewall := "spiffe://corp.example/firewall-2"

_name := "into-the-tunnel"

_request(path) := examples.with_path(examples.server_request, path)

_good := examples.server_request

_kept := {
	"the other firewall": {
		"call": _request([examples.client, _second_firewall, examples.ids]),
		"change": {},
	},
	"any root": {
		"call": _request([_other, examples.firewall, examples.ids]),
		"change": {"roots": null},
	},
	"any last hop": {
		"call": _request([examples.client, examples.firewall, examples.ids, _other]),
		"change": {"crossings": null, "last": null, "max_others": 2},
	},
	"any number of others": {
		"call": _request([examples.client, _other, examples.firewall, _other, examples.ids]),
		"change": {"max_others": null},
	},
	"no steps": {
		"call": _request([examples.client, examples.ids]),
		"change": {"max_others": 2, "steps": []},
	},
	"nobody forbidden": {"call": _good, "change": {"forbidden": []}},
	"any crossing": {"call": _good, "change": {"crossings": null}},
	"no crossing, where all are of one trust domain": {
		"call": object.union(_good, {"self": {"trust_domain": "corp.example"}}),
		"change": {"crossings": {}},
	},
	"a weaker hop that is no step": {
		"call": examples.with_hop(_good, 0, {"assurance": "claimed"}),
		"change": {"roots": null},
	},
}

test_keeps[name] if {
	some name, case in _kept
	layout.kept with input as case.call
		with data.nsmsec.settings as examples.with_layout(_name, case.change)
}

_violated := {
	"a firewall that is no alternative": {
		"call": _request([examples.client, _second_firewall, examples.ids]),
		"change": {"steps": [[examples.firewall], [examples.ids]]},
	},
	"somebody after the last hop": {
		"call": _request([examples.client, examples.firewall, examples.ids, _other]),
		"change": {"crossings": null, "max_others": 2},
	},
	"more others than may be": {
		"call": _request([examples.client, _other, examples.firewall, _other, examples.ids]),
		"change": {},
	},
	"one hop too many where there is no step": {
		"call": _request([examples.client, examples.ids]),
		"change": {"steps": []},
	},
	"a step is missing": {
		"call": _request([examples.client, examples.ids]),
		"change": {},
	},
	"steps are swapped": {
		"call": _request([examples.client, examples.ids, examples.firewall]),
		"change": {"crossings": null, "last": null},
	},
	"a step is taken twice": {
		"call": _request([examples.client, examples.firewall, examples.firewall, examples.ids]),
		"change": {"max_others": null},
	},
	"two alternatives of a step": {
		"call": _request([examples.client, examples.firewall, _second_firewall, examples.ids]),
		"change": {"max_others": null},
	},
	"a step is only claimed": {
		"call": examples.with_hop(_good, 1, {"assurance": "claimed"}),
		"change": {},
	},
	"a step is only detached": {
		"call": examples.with_hop(_good, 1, {"assurance": "detached"}),
		"change": {},
	},
	"a step without alternatives": {
		"call": _good,
		"change": {"steps": [[], [examples.firewall], [examples.ids]]},
	},
	"one hop takes two steps": {
		"call": _request([examples.client, examples.firewall, examples.ids]),
		"change": {"steps": [
			[examples.client],
			[examples.firewall, examples.ids],
			[examples.ids, examples.firewall],
		]},
	},
	"one hop takes both steps": {
		"call": _request([examples.client, examples.ids]),
		"change": {
			"max_others": null,
			"steps": [[examples.firewall, examples.ids], [examples.ids, _second_firewall]],
		},
	},
	"steps that are text": {
		"call": _good,
		"change": {"max_others": null, "steps": "spiffe://corp.example/firewall"},
	},
	"steps that are null": {"call": _good, "change": {"max_others": null, "steps": null}},
	"a forbidden hop that is text": {"call": _good, "change": {"forbidden": _other}},
	"a root that is text": {"call": _good, "change": {"roots": examples.client}},
	"crossings that are text": {"call": _good, "change": {"crossings": examples.ids}},
	"another root": {
		"call": _request([_other, examples.firewall, examples.ids]),
		"change": {},
	},
	"the root is only claimed": {
		"call": examples.with_hop(_good, 0, {"assurance": "claimed"}),
		"change": {},
	},
	"nobody may be root": {"call": _good, "change": {"roots": []}},
	"another last hop": {"call": _good, "change": {"last": [_other]}},
	"the last hop is only claimed": {
		"call": examples.with_hop(_good, 2, {"assurance": "claimed"}),
		"change": {"steps": []},
	},
	"one hop too many": {
		"call": _request([examples.client, _other, examples.firewall, examples.ids]),
		"change": {},
	},
	"one claimed hop too many": {
		"call": examples.with_hop(
			_request([examples.client, _other, examples.firewall, examples.ids]),
			1, {"assurance": "claimed"},
		),
		"change": {},
	},
	"a number of others that is text": {"call": _good, "change": {"max_others": "1"}},
	"somebody forbidden": {"call": _good, "change": {"forbidden": [_other, examples.client]}},
	"somebody forbidden, if only claimed": {
		"call": examples.with_hop(_good, 0, {"assurance": "claimed"}),
		"change": {"forbidden": [examples.client], "roots": null},
	},
	"the crossing to us is elsewhere": {
		"call": _good,
		"change": {"crossings": {examples.firewall: [examples.gateway]}},
	},
	"no crossing": {"call": _good, "change": {"crossings": {}}},
	"the crossing hop is only claimed": {
		"call": examples.with_hop(_good, 2, {"assurance": "claimed"}),
		"change": {"last": null, "steps": []},
	},
	"an earlier crossing": {
		"call": _request(["spiffe://x.example/x", examples.firewall, examples.ids]),
		"change": {"roots": null},
	},
	"a side that does not exist": {"call": _good, "change": {"side": "sever"}},
	"nobody came": {"call": _request([]), "change": {"steps": []}},
}

test_is_violated_when[name] if {
	some name, case in _violated
	not layout.kept with input as case.call
		with data.nsmsec.settings as examples.with_layout(_name, case.change)
}

test_is_violated_when_a_claimed_hop_is_crossed_to if {
	path := ["spiffe://x.example/x", examples.firewall, examples.ids]
	change := {
		"crossings": {
			examples.ids: [examples.gateway],
			"spiffe://x.example/x": [examples.firewall],
		},
		"roots": null,
		"steps": [[examples.ids]],
		"max_others": 2,
	}
	settings := examples.with_layout(_name, change)
	layout.kept with input as _request(path) with data.nsmsec.settings as settings
	claimed := examples.with_hop(_request(path), 1, {"assurance": "claimed"})
	not layout.kept with input as claimed with data.nsmsec.settings as settings
}

# One layout that fails is enough, whatever others say.
test_is_violated_when_one_of_two_layouts_is if {
	second := object.union(examples.request_layout, {"services": ["*"], "roots": [_other]})
	settings := object.union(examples.settings, {"layouts": {"second": second}})
	layout.in_force == {_name, "second"} with input as _good with data.nsmsec.settings as settings
	not layout.kept with input as _good with data.nsmsec.settings as settings
}

_covering := {
	"everybody": {"at": ["*"]},
	"us among others": {"at": [_other, examples.gateway]},
	"exactly this method": {"services": [examples.service]},
	"every service": {"services": ["*"]},
	"one of its services": {"services": ["/x.X/Y", "/corporate_vpn.v1.Tunnel/*"]},
	"nobody, by mistake": {"at": []},
	"no service, by mistake": {"services": []},
	"hops that are no list": {"at": "spiffe://corp.example/other"},
	"services that are no list": {"services": "/x.X/Y"},
}

test_covers_the_call_if_it_is_for[name] if {
	some name, change in _covering
	settings := examples.with_layout(_name, change)
	layout.in_force == {_name} with input as _good with data.nsmsec.settings as settings
}

test_covers_the_call_if_a_member_is_missing[member] if {
	some member in ["side", "at", "services"]
	settings := json.remove(examples.settings, [sprintf("layouts/%s/%s", [_name, member])])
	layout.in_force[_name] with input as _good with data.nsmsec.settings as settings
}

_not_covering := {
	"the other side": {"side": "client"},
	"another hop": {"at": [_other]},
	"another method": {"services": ["/corporate_vpn.v1.Tunnel/Close"]},
	"another service": {"services": ["/corporate_vpn.v1/*", "/corporate_vpn.v1.Tunnel/"]},
}

test_does_not_cover_the_call_if_it_is_for[name] if {
	some name, change in _not_covering
	settings := examples.with_layout(_name, change)
	layout.in_force == set() with input as _good with data.nsmsec.settings as settings
}

test_an_end_that_is_text_is_no_end if {
	settings := examples.with_layout(_name, {"until": "2099-01-01"})
	not layout.current with input as _good with data.nsmsec.settings as settings
}

test_nothing_is_kept_when_there_is_no_table_of_layouts[kind] if {
	some kind, layouts in {"null": null, "number": 1, "text": "9"}
	settings := object.union(examples.settings, {"layouts": layouts})
	not layout.kept with input as _good with data.nsmsec.settings as settings
}
