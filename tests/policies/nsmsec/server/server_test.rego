# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.server_test

import data.nsmsec.examples_test as examples
import data.nsmsec.server

test_request_allows_the_honest_call if {
	server.request == examples.allowed with input as examples.server_request
		with data.nsmsec.settings as examples.settings
}

test_request_denies_when_the_document_has_another_version if {
	asked := object.union(examples.server_request, {"version": 2})
	server.request == examples.denied("QUESTION_MISMATCH") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_request_denies_when_it_is_asked_for_the_other_side if {
	asked := object.union(examples.server_request, {"side": "client"})
	server.request == examples.denied("QUESTION_MISMATCH") with input as asked
		with data.nsmsec.settings as examples.settings_without_layouts
}

test_request_denies_when_it_is_asked_at_another_moment if {
	asked := object.union(examples.server_request, {"moment": "response"})
	server.request == examples.denied("QUESTION_MISMATCH") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_request_denies_when_the_operation_is_not_accepted if {
	asked := object.union(examples.server_request, {"operation": "register"})
	server.request == examples.denied("OPERATION_NOT_ALLOWED") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_request_allows_when_the_settings_accept_the_operation if {
	asked := object.union(examples.server_request, {"operation": "register"})
	settings := object.union(examples.settings, {"operations": ["call", "register"]})
	server.request == examples.allowed with input as asked
		with data.nsmsec.settings as settings
}

test_request_denies_when_the_certificate_of_the_peer_has_ended if {
	asked := object.union(examples.server_request, {"peer": {"expires_at": examples.now}})
	server.request == examples.denied("PEER_EXPIRED") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_request_allows_in_the_last_second_of_the_certificate if {
	asked := object.union(examples.server_request, {"peer": {"expires_at": examples.now + 1}})
	server.request == examples.allowed with input as asked
		with data.nsmsec.settings as examples.settings
}

test_request_allows_when_the_transport_knows_no_end if {
	asked := object.union(examples.server_request, {"peer": {"expires_at": null}})
	server.request == examples.allowed with input as asked
		with data.nsmsec.settings as examples.settings
}

test_request_denies_when_a_hop_is_not_proven if {
	asked := examples.with_hop(examples.server_request, 0, {"assurance": "detached"})
	server.request == examples.denied("HOP_NOT_PROVEN") with input as asked
		with data.nsmsec.settings as examples.settings_without_layouts
}

test_request_allows_a_weaker_hop_when_the_settings_accept_it if {
	asked := examples.with_hop(examples.server_request, 0, {"assurance": "detached"})
	server.request == examples.allowed with input as asked
		with data.nsmsec.settings as examples.settings_that_accept_detached_hops
}

test_request_denies_when_a_service_changes_on_the_way if {
	asked := examples.with_hop(examples.server_request, 0, {"service": "/a.B/C"})
	server.request == examples.denied("TRANSITION_NOT_ALLOWED") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_request_allows_when_the_change_of_service_is_listed if {
	asked := examples.with_hop(examples.server_request, 0, {"service": "/a.B/C"})
	settings := object.union(examples.settings, {"transitions": {"/a.B/C": [examples.service]}})
	server.request == examples.allowed with input as asked
		with data.nsmsec.settings as settings
}

test_request_denies_when_the_trust_domain_has_no_grant if {
	server.request == examples.denied("TD_NOT_ALLOWED") with input as examples.server_request
		with data.nsmsec.settings as examples.settings_without_federation
}

test_request_denies_when_the_peer_is_not_the_neighbour_on_the_path if {
	asked := object.union(examples.server_request, {"peer": {"id": "spiffe://corp.example/other"}})
	server.request == examples.denied("PEER_NOT_ADJACENT") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_request_denies_when_a_required_layout_is_missing if {
	others := json.remove(examples.settings, ["layouts/into-the-tunnel"])
	settings := object.union(others, {"require_layout": {"server": true}})
	server.request == examples.denied("LAYOUT_REQUIRED") with input as examples.server_request
		with data.nsmsec.settings as settings
}

test_request_allows_when_a_required_layout_is_there if {
	settings := object.union(examples.settings, {"require_layout": {"server": true}})
	server.request == examples.allowed with input as examples.server_request
		with data.nsmsec.settings as settings
}

test_request_denies_when_the_layout_has_ended if {
	settings := examples.with_layout("into-the-tunnel", {"until": examples.now})
	server.request == examples.denied("LAYOUT_EXPIRED") with input as examples.server_request
		with data.nsmsec.settings as settings
}

test_request_allows_in_the_last_second_of_the_layout if {
	settings := examples.with_layout("into-the-tunnel", {"until": examples.now + 1})
	server.request == examples.allowed with input as examples.server_request
		with data.nsmsec.settings as settings
}

test_request_allows_when_the_layout_has_no_end if {
	server.request == examples.allowed with input as examples.server_request
		with data.nsmsec.settings as examples.with_layout("into-the-tunnel", {"until": null})
}

test_request_denies_when_a_token_has_expired if {
	asked := object.union(examples.server_request, {"path": {"expires_at": examples.now - 30}})
	server.request == examples.denied("PATH_STALE") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_request_allows_in_the_last_second_of_clock_skew if {
	asked := object.union(examples.server_request, {"path": {"expires_at": examples.now - 29}})
	server.request == examples.allowed with input as asked
		with data.nsmsec.settings as examples.settings
}

test_request_denies_when_the_root_set_out_too_long_ago if {
	asked := examples.with_hop(examples.server_request, 0, {"issued_at": examples.now - 631})
	server.request == examples.denied("PATH_STALE") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_request_allows_when_the_root_set_out_just_in_time if {
	asked := examples.with_hop(examples.server_request, 0, {"issued_at": examples.now - 630})
	server.request == examples.allowed with input as asked
		with data.nsmsec.settings as examples.settings
}

test_request_denies_when_we_are_one_hop_too_many if {
	settings := object.union(examples.settings, {"path": {"max_hops": 3}})
	server.request == examples.denied("PATH_TOO_LONG") with input as examples.server_request
		with data.nsmsec.settings as settings
}

test_request_allows_when_we_are_the_last_hop_that_fits if {
	settings := object.union(examples.settings, {"path": {"max_hops": 4}})
	server.request == examples.allowed with input as examples.server_request
		with data.nsmsec.settings as settings
}

test_request_denies_when_the_ids_is_skipped if {
	asked := examples.with_path(_from_firewall, [examples.client, examples.firewall])
	server.request == examples.denied("LAYOUT_VIOLATION") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_request_denies_when_the_client_is_cut_off if {
	asked := examples.with_path(examples.server_request, [examples.firewall, examples.ids])
	server.request == examples.denied("LAYOUT_VIOLATION") with input as asked
		with data.nsmsec.settings as examples.settings
}

_from_firewall := object.union(examples.server_request, {"peer": {"id": examples.firewall}})

test_request_denies_an_empty_path if {
	asked := examples.with_path(examples.server_request, [])
	settings := examples.settings_without_layouts
	server.request == examples.denied("PEER_NOT_ADJACENT") with input as asked
		with data.nsmsec.settings as settings
}

_request_facts := [
	"version",
	"now",
	"side",
	"moment",
	"operation",
	"service",
	"self",
	"self/id",
	"self/trust_domain",
	"peer",
	"peer/expires_at",
	"path",
	"path/hops",
	"peer/id",
	"path/expires_at",
	"path/hops/2/id",
	"path/hops/2/trust_domain",
	"path/hops/2/assurance",
	"path/hops/2/service",
	"path/hops/1/id",
	"path/hops/1/trust_domain",
	"path/hops/1/assurance",
	"path/hops/1/service",
	"path/hops/0/issued_at",
]

# No fact may be missing: each yields a reason, never silence.
test_request_denies_when_a_fact_is_missing[fact] if {
	some fact in _request_facts
	asked := json.remove(examples.server_request, [fact])
	decision := server.request with input as asked with data.nsmsec.settings as examples.settings
	decision.allow == false
	not "no_rule_matched" in decision.reasons
}

_request_settings := [
	"operations",
	"path",
	"path/assurances",
	"path/clock_skew_s",
	"path/max_hops",
	"federation",
	"federation/corp.example/partner.example/services",
	"path/max_age_s",
	"federation/corp.example/partner.example/max_callers",
	"hardware",
	"layouts",
	"layouts/into-the-tunnel/until",
	"layouts/into-the-tunnel/roots",
	"layouts/into-the-tunnel/steps",
	"layouts/into-the-tunnel/last",
	"layouts/into-the-tunnel/max_others",
	"layouts/into-the-tunnel/forbidden",
	"layouts/into-the-tunnel/crossings",
]

test_request_denies_when_a_setting_is_missing[setting] if {
	some setting in _request_settings
	settings := json.remove(examples.settings, [setting])
	decision := server.request with input as examples.server_request
		with data.nsmsec.settings as settings
	decision.allow == false
	not "no_rule_matched" in decision.reasons
}

# The default is reached when nothing allows and, by somebody's mistake, no reason is given.
test_request_denies_when_no_rule_matched if {
	server.request == examples.denied("no_rule_matched") with input as {}
		with server._reasons as set()
}

test_request_denies_an_empty_input if {
	decision := server.request with input as {} with data.nsmsec.settings as examples.settings
	decision.allow == false
	count(decision.reasons) > 1
}

test_request_denies_when_identity_is_revoked if {
	listed := {"identities": {examples.firewall: {}}}
	server.request == examples.denied("REVOKED_IDENTITY") with input as examples.server_request
		with data.nsmsec.settings as examples.settings
		with data.nsmsec.revocation as examples.listed(listed)
}

test_request_denies_when_key_is_revoked if {
	listed := {"keys": {examples.leaf(examples.firewall).key_sha256: {}}}
	server.request == examples.denied("REVOKED_KEY") with input as examples.server_request
		with data.nsmsec.settings as examples.settings
		with data.nsmsec.revocation as examples.listed(listed)
}

test_request_denies_when_certificate_is_revoked if {
	listed := {"certificates": {"CN=corp.example authority": {examples.leaf(examples.firewall).serial: {}}}}
	server.request == examples.denied("REVOKED_CERTIFICATE") with input as examples.server_request
		with data.nsmsec.settings as examples.settings
		with data.nsmsec.revocation as examples.listed(listed)
}

test_request_denies_when_token_is_revoked if {
	listed := {"tokens": {examples.token_id(examples.firewall): {}}}
	server.request == examples.denied("REVOKED_TOKEN") with input as examples.server_request
		with data.nsmsec.settings as examples.settings
		with data.nsmsec.revocation as examples.listed(listed)
}

test_request_denies_when_connection_is_revoked if {
	listed := {"connections": {examples.client: {"c1": {}}}}
	server.request == examples.denied("REVOKED_CONNECTION") with input as examples.server_request
		with data.nsmsec.settings as examples.settings
		with data.nsmsec.revocation as examples.listed(listed)
}

test_request_denies_when_trust_domain_is_revoked if {
	listed := {"trust_domains": {"corp.example": {}}}
	server.request == examples.denied("REVOKED_TRUST_DOMAIN") with input as examples.server_request
		with data.nsmsec.settings as examples.settings
		with data.nsmsec.revocation as examples.listed(listed)
}

test_request_denies_when_a_trust_bundle_is_too_old if {
	asked := examples.with_bundle_age(examples.server_request, "corp.example", 3601)
	server.request == examples.denied("TD_BUNDLE_STALE") with input as asked
		with data.nsmsec.settings as examples.settings_with_bundle_ages(["corp.example"])
}

test_request_allows_when_a_trust_bundle_is_as_old_as_it_may_be if {
	asked := examples.with_bundle_age(examples.server_request, "corp.example", 3600)
	server.request == examples.allowed with input as asked
		with data.nsmsec.settings as examples.settings_with_bundle_ages(["corp.example"])
}

_no_ids := examples.with_machines(examples.server_request, {examples.ids: examples.no_machine})

test_request_denies_when_a_machine_is_not_attested if {
	server.request == examples.denied("HARDWARE_REQUIRED") with input as _no_ids
		with data.nsmsec.settings as examples.with_demand({})
}

test_request_allows_a_machine_of_which_nothing_is_demanded if {
	server.request == examples.allowed with input as _no_ids
		with data.nsmsec.settings as examples.with_demand({"hops": [examples.client]})
}

test_request_denies_without_an_element_that_judges_machines if {
	server.request == examples.denied("HARDWARE_REQUIRED") with input as examples.server_request
		with data.nsmsec.settings as examples.with_demand({})
}
