# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.client_test

import data.nsmsec.client
import data.nsmsec.examples_test as examples

test_response_allows_the_honest_call if {
	client.response == examples.allowed with input as examples.client_response
		with data.nsmsec.settings as examples.settings
}

test_response_denies_when_the_document_has_another_version if {
	asked := object.union(examples.client_response, {"version": 2})
	client.response == examples.denied("QUESTION_MISMATCH") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_response_denies_when_it_is_asked_for_the_other_side if {
	asked := object.union(examples.client_response, {"side": "server"})
	client.response == examples.denied("QUESTION_MISMATCH") with input as asked
		with data.nsmsec.settings as examples.settings_without_layouts
}

test_response_denies_when_it_is_asked_at_another_moment if {
	asked := object.union(examples.client_response, {"moment": "request"})
	client.response == examples.denied("QUESTION_MISMATCH") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_response_denies_when_the_operation_is_not_accepted if {
	asked := object.union(examples.client_response, {"operation": "register"})
	client.response == examples.denied("OPERATION_NOT_ALLOWED") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_response_allows_when_the_settings_accept_the_operation if {
	asked := object.union(examples.client_response, {"operation": "register"})
	settings := object.union(examples.settings, {"operations": ["call", "register"]})
	client.response == examples.allowed with input as asked
		with data.nsmsec.settings as settings
}

test_response_denies_when_the_certificate_of_the_peer_has_ended if {
	asked := object.union(examples.client_response, {"peer": {"expires_at": examples.now}})
	client.response == examples.denied("PEER_EXPIRED") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_response_allows_in_the_last_second_of_the_certificate if {
	asked := object.union(examples.client_response, {"peer": {"expires_at": examples.now + 1}})
	client.response == examples.allowed with input as asked
		with data.nsmsec.settings as examples.settings
}

test_response_allows_when_the_transport_knows_no_end if {
	asked := object.union(examples.client_response, {"peer": {"expires_at": null}})
	client.response == examples.allowed with input as asked
		with data.nsmsec.settings as examples.settings
}

test_response_denies_when_a_hop_is_not_proven if {
	asked := examples.with_hop(examples.client_response, 0, {"assurance": "detached"})
	client.response == examples.denied("HOP_NOT_PROVEN") with input as asked
		with data.nsmsec.settings as examples.settings_without_layouts
}

test_response_allows_a_weaker_hop_when_the_settings_accept_it if {
	asked := examples.with_hop(examples.client_response, 0, {"assurance": "detached"})
	client.response == examples.allowed with input as asked
		with data.nsmsec.settings as examples.settings_that_accept_detached_hops
}

test_response_denies_when_a_service_changes_on_the_way if {
	asked := examples.with_hop(examples.client_response, 0, {"service": "/a.B/C"})
	client.response == examples.denied("TRANSITION_NOT_ALLOWED") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_response_allows_when_the_change_of_service_is_listed if {
	asked := examples.with_hop(examples.client_response, 0, {"service": "/a.B/C"})
	settings := object.union(examples.settings, {"transitions": {"/a.B/C": [examples.service]}})
	client.response == examples.allowed with input as asked
		with data.nsmsec.settings as settings
}

test_response_denies_when_the_trust_domain_has_no_grant if {
	client.response == examples.denied("TD_NOT_ALLOWED") with input as examples.client_response
		with data.nsmsec.settings as examples.settings_without_federation
}

test_response_denies_when_the_peer_is_not_the_neighbour_on_the_path if {
	asked := object.union(examples.client_response, {"peer": {"id": "spiffe://corp.example/other"}})
	client.response == examples.denied("PEER_NOT_ADJACENT") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_response_denies_when_a_required_layout_is_missing if {
	others := json.remove(examples.settings, ["layouts/out-of-the-tunnel"])
	settings := object.union(others, {"require_layout": {"client": true}})
	client.response == examples.denied("LAYOUT_REQUIRED") with input as examples.client_response
		with data.nsmsec.settings as settings
}

test_response_allows_when_a_required_layout_is_there if {
	settings := object.union(examples.settings, {"require_layout": {"client": true}})
	client.response == examples.allowed with input as examples.client_response
		with data.nsmsec.settings as settings
}

test_response_denies_when_the_layout_has_ended if {
	settings := examples.with_layout("out-of-the-tunnel", {"until": examples.now})
	client.response == examples.denied("LAYOUT_EXPIRED") with input as examples.client_response
		with data.nsmsec.settings as settings
}

test_response_allows_in_the_last_second_of_the_layout if {
	settings := examples.with_layout("out-of-the-tunnel", {"until": examples.now + 1})
	client.response == examples.allowed with input as examples.client_response
		with data.nsmsec.settings as settings
}

test_response_allows_when_the_layout_has_no_end if {
	client.response == examples.allowed with input as examples.client_response
		with data.nsmsec.settings as examples.with_layout("out-of-the-tunnel", {"until": null})
}

test_response_denies_when_the_answer_has_expired if {
	asked := examples.with_hop(examples.client_response, 3, {"expires_at": examples.now - 30})
	client.response == examples.denied("PATH_STALE") with input as asked
		with data.nsmsec.settings as examples.settings
}

# A stream that is open is asked about again: its answer had not expired as it opened.
test_response_allows_a_stream_when_the_answer_has_expired_since_it_opened if {
	asked := examples.with_hop(examples.client_response, 3, {"expires_at": examples.now - 30})
	client.response == examples.allowed with input as object.union(asked, {"opened_at": examples.now - 1})
		with data.nsmsec.settings as examples.settings
}

test_response_allows_in_the_last_second_of_clock_skew if {
	asked := examples.with_hop(examples.client_response, 3, {"expires_at": examples.now - 29})
	client.response == examples.allowed with input as asked
		with data.nsmsec.settings as examples.settings
}

test_response_allows_when_tokens_ended_while_we_waited if {
	asked := examples.with_hop(examples.client_response, 0, {"expires_at": examples.now - 500})
	client.response == examples.allowed with input as asked
		with data.nsmsec.settings as examples.settings
}

test_response_denies_when_the_path_has_become_too_long if {
	settings := object.union(examples.settings, {"path": {"max_hops": 3}})
	client.response == examples.denied("PATH_TOO_LONG") with input as examples.client_response
		with data.nsmsec.settings as settings
}

test_response_allows_when_the_path_just_fits if {
	settings := object.union(examples.settings, {"path": {"max_hops": 4}})
	client.response == examples.allowed with input as examples.client_response
		with data.nsmsec.settings as settings
}

test_response_denies_when_the_ids_is_skipped if {
	asked := examples.with_path(examples.client_response, _without_ids)
	client.response == examples.denied("LAYOUT_VIOLATION") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_response_denies_when_another_hop_answers if {
	asked := examples.with_path(examples.client_response, _to_the_ids)
	client.response == examples.denied("LAYOUT_VIOLATION") with input as asked
		with data.nsmsec.settings as examples.settings
}

_without_ids := [examples.client, examples.firewall, examples.gateway]

_to_the_ids := [examples.client, examples.firewall, examples.ids]

test_response_denies_when_nobody_answered if {
	asked := examples.with_path(examples.client_response, [examples.client])
	settings := examples.settings_without_layouts
	client.response == examples.denied("PEER_NOT_ADJACENT") with input as asked
		with data.nsmsec.settings as settings
}

_response_facts := [
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
	"path/hops/0/index",
	"path/hops/0/id",
	"path/hops/2/id",
	"path/hops/2/trust_domain",
	"path/hops/2/assurance",
	"path/hops/2/service",
	"path/hops/3/id",
	"path/hops/3/trust_domain",
	"path/hops/3/assurance",
	"path/hops/3/service",
	"path/hops/3/expires_at",
]

# No fact may be missing: each yields a reason, never silence.
test_response_denies_when_a_fact_is_missing[fact] if {
	some fact in _response_facts
	asked := json.remove(examples.client_response, [fact])
	decision := client.response with input as asked with data.nsmsec.settings as examples.settings
	decision.allow == false
	not "no_rule_matched" in decision.reasons
}

_response_settings := [
	"operations",
	"path",
	"path/assurances",
	"path/clock_skew_s",
	"path/max_hops",
	"federation",
	"federation/corp.example/partner.example/services",
	"federation/corp.example/partner.example/max_callees",
	"hardware",
	"layouts",
	"layouts/out-of-the-tunnel/until",
	"layouts/out-of-the-tunnel/roots",
	"layouts/out-of-the-tunnel/steps",
	"layouts/out-of-the-tunnel/last",
	"layouts/out-of-the-tunnel/max_others",
	"layouts/out-of-the-tunnel/forbidden",
	"layouts/out-of-the-tunnel/crossings",
]

test_response_denies_when_a_setting_is_missing[setting] if {
	some setting in _response_settings
	settings := json.remove(examples.settings, [setting])
	decision := client.response with input as examples.client_response
		with data.nsmsec.settings as settings
	decision.allow == false
	not "no_rule_matched" in decision.reasons
}

# The default is reached when nothing allows and, by somebody's mistake, no reason is given.
test_response_denies_when_no_rule_matched if {
	client.response == examples.denied("no_rule_matched") with input as {}
		with client._response_reasons as set()
}

test_response_denies_an_empty_input if {
	decision := client.response with input as {} with data.nsmsec.settings as examples.settings
	decision.allow == false
	count(decision.reasons) > 1
}

test_response_denies_when_identity_is_revoked if {
	listed := {"identities": {examples.firewall: {}}}
	client.response == examples.denied("REVOKED_IDENTITY") with input as examples.client_response
		with data.nsmsec.settings as examples.settings
		with data.nsmsec.revocation as examples.listed(listed)
}

test_response_denies_when_key_is_revoked if {
	listed := {"keys": {examples.leaf(examples.firewall).key_sha256: {}}}
	client.response == examples.denied("REVOKED_KEY") with input as examples.client_response
		with data.nsmsec.settings as examples.settings
		with data.nsmsec.revocation as examples.listed(listed)
}

test_response_denies_when_certificate_is_revoked if {
	listed := {"certificates": {"CN=corp.example authority": {examples.leaf(examples.firewall).serial: {}}}}
	client.response == examples.denied("REVOKED_CERTIFICATE") with input as examples.client_response
		with data.nsmsec.settings as examples.settings
		with data.nsmsec.revocation as examples.listed(listed)
}

test_response_denies_when_token_is_revoked if {
	listed := {"tokens": {examples.token_id(examples.firewall): {}}}
	client.response == examples.denied("REVOKED_TOKEN") with input as examples.client_response
		with data.nsmsec.settings as examples.settings
		with data.nsmsec.revocation as examples.listed(listed)
}

test_response_denies_when_connection_is_revoked if {
	listed := {"connections": {examples.client: {"c1": {}}}}
	client.response == examples.denied("REVOKED_CONNECTION") with input as examples.client_response
		with data.nsmsec.settings as examples.settings
		with data.nsmsec.revocation as examples.listed(listed)
}

test_response_denies_when_trust_domain_is_revoked if {
	listed := {"trust_domains": {"corp.example": {}}}
	client.response == examples.denied("REVOKED_TRUST_DOMAIN") with input as examples.client_response
		with data.nsmsec.settings as examples.settings
		with data.nsmsec.revocation as examples.listed(listed)
}

test_response_denies_when_a_trust_bundle_is_too_old if {
	asked := examples.with_bundle_age(examples.client_response, "partner.example", 3601)
	client.response == examples.denied("TD_BUNDLE_STALE") with input as asked
		with data.nsmsec.settings as examples.settings_with_bundle_ages(["partner.example"])
}

test_response_allows_when_a_trust_bundle_is_as_old_as_it_may_be if {
	asked := examples.with_bundle_age(examples.client_response, "partner.example", 3600)
	client.response == examples.allowed with input as asked
		with data.nsmsec.settings as examples.settings_with_bundle_ages(["partner.example"])
}

_no_gateway := examples.with_machines(examples.client_response, {examples.gateway: examples.no_machine})

_of_the_gateway := {"at": [examples.client], "hops": [examples.gateway], "side": "client"}

test_response_denies_when_a_machine_is_not_attested if {
	client.response == examples.denied("HARDWARE_REQUIRED") with input as _no_gateway
		with data.nsmsec.settings as examples.with_demand(_of_the_gateway)
}

test_response_allows_a_machine_of_which_nothing_is_demanded if {
	demand := object.union(_of_the_gateway, {"hops": [examples.ids]})
	client.response == examples.allowed with input as _no_gateway
		with data.nsmsec.settings as examples.with_demand(demand)
}
