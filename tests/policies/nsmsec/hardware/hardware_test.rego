# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.hardware_test

import data.nsmsec.examples_test as examples
import data.nsmsec.hardware

_with(change) := examples.with_machines(examples.server_request, {examples.ids: object.union(examples.machine, change)})

_good := _with({})

_none := examples.with_machines(examples.server_request, {examples.ids: examples.no_machine})

_other := "spiffe://corp.example/other"

# What spoils a machine that just meets the demand.
_spoiled := {
	"warning": {"status": "warning"},
	"contraindicated": {"status": "contraindicated"},
	"nothing proven": {"status": "none"},
	"not delegated": {"key": "bound"},
	"software": {"software": true},
	"software by another name": {"software": "no"},
	"too old": {"issued_at": examples.now - 41},
	"ended": {"expires_at": examples.now},
	"another profile": {"profile": "gateways-6"},
	"no profile": {"profile": null},
	"another model": {"model": "SLB9665"},
	"no model": {"model": null},
	"another verifier": {"verifier": _other},
	"older firmware": {"firmware": "0001000200030003"},
	"unknown firmware": {"firmware": null},
	"short firmware": {"firmware": "2"},
	"firmware as a list": {"firmware": ["0001000200030004" | some _ in numbers.range(1, 16)]},
}

test_allows_a_machine_that_just_meets_the_demand if {
	hardware.held with input as _good with data.nsmsec.settings as examples.with_demand({})
}

test_denies_a_machine[what] if {
	some what, change in _spoiled
	not hardware.held with input as _with(change) with data.nsmsec.settings as examples.with_demand({})
}

test_denies_a_machine_of_which_nothing_is_proven if {
	not hardware.held with input as _none with data.nsmsec.settings as examples.with_demand({})
	not hardware.held with input as examples.server_request
		with data.nsmsec.settings as examples.with_demand({})
}

# Nor by a demand that accepts every status.
test_denies_a_status_of_nothing_whatever_is_accepted if {
	settings := examples.with_demand({"statuses": ["affirming", "none"]})
	not hardware.held with input as _none with data.nsmsec.settings as settings
}

test_denies_a_machine_without_the_fact[member] if {
	some member in [
		"status",
		"key",
		"software",
		"issued_at",
		"expires_at",
		"profile",
		"model",
		"verifier",
		"firmware",
	]
	asked := examples.with_machines(examples.server_request, {examples.ids: object.remove(examples.machine, [member])})
	settings := examples.with_demand(_lax)
	not hardware.held with input as asked with data.nsmsec.settings as settings
}

# Everything null that can be: the fact has to be there all the same.
_lax := {"min_firmware": null, "models": null, "profiles": null, "verifiers": null}

_unknown := _with({"firmware": null, "model": null, "profile": null})

test_allows_what_is_unknown_where_nothing_of_it_is_demanded if {
	hardware.held with input as _unknown with data.nsmsec.settings as examples.with_demand(_lax)
}

test_denies_what_is_unknown_where_it_is_demanded[member] if {
	some member in ["min_firmware", "models", "profiles"]
	settings := examples.with_demand(object.remove(_lax, [member]))
	not hardware.held with input as _unknown with data.nsmsec.settings as settings
}

# What a demand may accept, with what then passes; its neighbour is the demand that does not.
_accepted := {
	"statuses": {"machine": {"status": "warning"}, "demand": ["warning"]},
	"keys": {"machine": {"key": "bound"}, "demand": ["bound"]},
	"software": {"machine": {"software": true}, "demand": true},
	"max_age_s": {"machine": {"issued_at": examples.now - 41}, "demand": 41},
	"profiles": {"machine": {"profile": "gateways-6"}, "demand": ["gateways-6"]},
	"models": {"machine": {"model": "SLB9665"}, "demand": ["SLB9665"]},
	"verifiers": {"machine": {"verifier": _other}, "demand": [_other]},
	"min_firmware": {"machine": {"firmware": "0001000200030003"}, "demand": "0001000200030003"},
}

test_allows_what_is_accepted[member] if {
	some member, case in _accepted
	settings := examples.with_demand({member: case.demand})
	hardware.held with input as _with(case.machine) with data.nsmsec.settings as settings
}

test_denies_what_is_not_accepted[member] if {
	some member, case in _accepted
	not hardware.held with input as _with(case.machine) with data.nsmsec.settings as examples.with_demand({})
}

test_allows_in_the_last_second_of_the_result if {
	hardware.held with input as _with({"expires_at": examples.now + 1})
		with data.nsmsec.settings as examples.with_demand({})
}

test_allows_hardware_where_software_would_do if {
	hardware.held with input as _good with data.nsmsec.settings as examples.with_demand({"software": true})
}

# A weaker hop may show what it likes.
test_denies_a_machine_of_a_hop_that_is_not_proven if {
	asked := examples.with_hop(_good, 2, {"assurance": "detached"})
	not hardware.held with input as asked with data.nsmsec.settings as examples.with_demand({})
}

# A call of the ids, of whose machine nothing is known, with what the demand says of whom it is for.
_covering := {
	"it": {"hops": [examples.ids]},
	"it among others": {"hops": [_other, examples.ids]},
	"a pattern": {"hops": ["spiffe://corp.example/*"]},
	"everybody": {"hops": ["*"]},
	"at us": {"at": [examples.gateway]},
	"at a pattern": {"at": ["spiffe://partner.example/*"]},
	"at everybody": {"at": ["*"]},
	"the service": {"services": [examples.service]},
	"all services": {"services": ["*"]},
	"nobody": {"hops": []},
	"at nobody": {"at": []},
	"no service": {"services": []},
}

_sparing := {
	"another": {"hops": [_other]},
	"two others": {"hops": [_other, _other]},
	"another pattern": {"hops": ["spiffe://partner.example/*"]},
	"a pattern one segment longer": {"hops": ["spiffe://corp.example/ids/*"]},
	"at another": {"at": [_other]},
	"at another pattern": {"at": ["spiffe://corp.example/*"]},
	"another service": {"services": ["/a.B/*"]},
	"the other side": {"side": "client"},
}

test_denies_by_a_demand_for[whom] if {
	some whom, change in _covering
	not hardware.held with input as _none with data.nsmsec.settings as examples.with_demand(change)
}

test_allows_by_a_demand_for[whom] if {
	some whom, change in _sparing
	hardware.held with input as _none with data.nsmsec.settings as examples.with_demand(change)
}

test_allows_everything_where_nothing_is_demanded if {
	hardware.held with input as _none with data.nsmsec.settings as examples.settings
}

# A member that is missing lets a demand be for more, or never be met.
test_denies_by_a_demand_without[member] if {
	some member in [
		"keys",
		"max_age_s",
		"min_firmware",
		"models",
		"profiles",
		"side",
		"statuses",
		"verifiers",
	]
	settings := json.remove(examples.with_demand({}), [concat("/", ["hardware/gateways", member])])
	not hardware.held with input as _good with data.nsmsec.settings as settings
}

test_denies_by_a_demand_that_covers_more_without[member] if {
	some member in ["at", "services", "hops"]
	settings := json.remove(examples.with_demand({member: ["x"]}), [concat("/", ["hardware/gateways", member])])
	not hardware.held with input as _none with data.nsmsec.settings as settings
}

test_denies_software_by_a_demand_that_does_not_speak_of_it if {
	settings := json.remove(examples.with_demand({}), ["hardware/gateways/software"])
	not hardware.held with input as _with({"software": true}) with data.nsmsec.settings as settings
}

test_denies_by_a_demand_of_no_side if {
	settings := examples.with_demand({"hops": [_other], "side": "sever"})
	not hardware.held with input as _good with data.nsmsec.settings as settings
}

test_denies_without_a_table_of_demands[what] if {
	some what, value in {"a number": 7, "a text": "none", "nothing": null}
	settings := object.union(examples.settings, {"hardware": value})
	not hardware.held with input as _good with data.nsmsec.settings as settings
	not hardware.held with input as _good
		with data.nsmsec.settings as object.remove(examples.settings, ["hardware"])
}

test_denies_by_the_second_of_two_demands if {
	settings := object.union(examples.with_demand({}), {"hardware": {"newer": object.union(
		examples.demand,
		{"min_firmware": "0001000200030005"},
	)}})
	not hardware.held with input as _good with data.nsmsec.settings as settings
}

# The client judges the hops behind it. Of itself and of those before it nothing is proven in an answer.
_client_side := {"at": ["*"], "hops": ["*"], "side": "client"}

_answered(own, others) := examples.with_machines(
	object.union(examples.client_response, {"self": {"id": own}}),
	others,
)

_unproven(ids) := {id: object.union(examples.machine, {"key": "bound"}) | some id in ids}

test_allows_an_answer_of_machines_that_meet_the_demand if {
	settings := examples.with_demand(_client_side)
	hardware.held with input as _answered(examples.client, _unproven([examples.client]))
		with data.nsmsec.settings as settings
	hardware.held with input as _answered(examples.firewall, _unproven([examples.client, examples.firewall]))
		with data.nsmsec.settings as settings
}

test_denies_an_answer_of_a_machine_behind_us[id] if {
	some id in [examples.firewall, examples.ids, examples.gateway]
	settings := examples.with_demand(_client_side)
	not hardware.held with input as _answered(examples.client, _unproven([examples.client, id]))
		with data.nsmsec.settings as settings
}

test_denies_an_answer_of_a_machine_behind_the_firewall if {
	unproven := _unproven([examples.client, examples.firewall, examples.ids])
	not hardware.held with input as _answered(examples.firewall, unproven)
		with data.nsmsec.settings as examples.with_demand(_client_side)
}

test_denies_an_answer_on_whose_path_we_do_not_stand if {
	not hardware.held with input as _answered(_other, {})
		with data.nsmsec.settings as examples.with_demand(_client_side)
}

test_denies_where_there_is_no_path[side] if {
	some side in ["server", "client"]
	settings := examples.with_demand({"at": ["*"], "side": side})
	not hardware.held with input as json.remove(object.union(_good, {"side": side}), ["path"])
		with data.nsmsec.settings as settings
	not hardware.held with input as {} with data.nsmsec.settings as settings
}
