# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.client_test

import data.nsmsec.client
import data.nsmsec.examples_test as examples

test_request_allows_the_honest_call if {
	client.request == examples.allowed with input as examples.client_request
		with data.nsmsec.settings as examples.settings
}

test_request_denies_when_the_document_has_another_version if {
	asked := object.union(examples.client_request, {"version": 2})
	client.request == examples.denied("QUESTION_MISMATCH") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_request_denies_when_it_is_asked_for_the_other_side if {
	asked := object.union(examples.client_request, {"side": "server"})
	client.request == examples.denied("QUESTION_MISMATCH") with input as asked
		with data.nsmsec.settings as examples.settings_without_layouts
}

test_request_denies_when_it_is_asked_at_another_moment if {
	asked := object.union(examples.client_request, {"moment": "response"})
	client.request == examples.denied("QUESTION_MISMATCH") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_request_denies_when_the_operation_is_not_accepted if {
	asked := object.union(examples.client_request, {"operation": "register"})
	client.request == examples.denied("OPERATION_NOT_ALLOWED") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_request_allows_when_the_settings_accept_the_operation if {
	asked := object.union(examples.client_request, {"operation": "register"})
	settings := object.union(examples.settings, {"operations": ["call", "register"]})
	client.request == examples.allowed with input as asked
		with data.nsmsec.settings as settings
}

test_request_denies_when_the_certificate_of_the_peer_has_ended if {
	asked := object.union(examples.client_request, {"peer": {"expires_at": examples.now}})
	client.request == examples.denied("PEER_EXPIRED") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_request_allows_in_the_last_second_of_the_certificate if {
	asked := object.union(examples.client_request, {"peer": {"expires_at": examples.now + 1}})
	client.request == examples.allowed with input as asked
		with data.nsmsec.settings as examples.settings
}

test_request_allows_when_the_transport_knows_no_end if {
	asked := object.union(examples.client_request, {"peer": {"expires_at": null}})
	client.request == examples.allowed with input as asked
		with data.nsmsec.settings as examples.settings
}

test_request_denies_when_a_hop_is_not_proven if {
	asked := examples.with_hop(examples.client_request, 0, {"assurance": "detached"})
	client.request == examples.denied("HOP_NOT_PROVEN") with input as asked
		with data.nsmsec.settings as examples.settings_without_layouts
}

test_request_allows_a_weaker_hop_when_the_settings_accept_it if {
	asked := examples.with_hop(examples.client_request, 0, {"assurance": "detached"})
	client.request == examples.allowed with input as asked
		with data.nsmsec.settings as examples.settings_that_accept_detached_hops
}

test_request_denies_when_a_service_changes_on_the_way if {
	asked := examples.with_hop(examples.client_request, 0, {"service": "/a.B/C"})
	client.request == examples.denied("TRANSITION_NOT_ALLOWED") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_request_allows_when_the_change_of_service_is_listed if {
	asked := examples.with_hop(examples.client_request, 0, {"service": "/a.B/C"})
	settings := object.union(examples.settings, {"transitions": {"/a.B/C": [examples.service]}})
	client.request == examples.allowed with input as asked
		with data.nsmsec.settings as settings
}

test_request_denies_when_the_trust_domain_has_no_grant if {
	client.request == examples.denied("TD_NOT_ALLOWED") with input as examples.client_request
		with data.nsmsec.settings as examples.settings_without_federation
}

test_request_allows_where_a_path_begins if {
	client.request == examples.allowed with input as examples.origin_request
		with data.nsmsec.settings as examples.settings
}

test_request_denies_when_a_token_has_expired if {
	asked := object.union(examples.client_request, {"path": {"expires_at": examples.now - 30}})
	client.request == examples.denied("PATH_STALE") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_request_denies_when_the_root_set_out_too_long_ago if {
	asked := examples.with_hop(examples.client_request, 0, {"issued_at": examples.now - 631})
	client.request == examples.denied("PATH_STALE") with input as asked
		with data.nsmsec.settings as examples.settings
}

test_request_denies_when_there_is_no_room_for_the_next_hop if {
	settings := object.union(examples.settings, {"path": {"max_hops": 3}})
	client.request == examples.denied("PATH_TOO_LONG") with input as examples.client_request
		with data.nsmsec.settings as settings
}

test_request_allows_when_the_next_hop_is_the_last_that_fits if {
	settings := object.union(examples.settings, {"path": {"max_hops": 4}})
	client.request == examples.allowed with input as examples.client_request
		with data.nsmsec.settings as settings
}

test_request_denies_where_a_path_begins_without_a_service if {
	asked := json.remove(examples.origin_request, ["service"])
	client.request == examples.denied("QUESTION_MISMATCH") with input as asked
		with data.nsmsec.settings as examples.settings
}

_request_facts := [
	"version",
	"now",
	"side",
	"moment",
	"operation",
	"service",
	"self",
	"self/trust_domain",
	"peer",
	"peer/expires_at",
	"path",
	"path/hops",
	"peer/trust_domain",
	"path/expires_at",
	"path/hops/1/trust_domain",
	"path/hops/1/assurance",
	"path/hops/1/service",
	"path/hops/0/issued_at",
]

# No fact may be missing: each yields a reason, never silence.
test_request_denies_when_a_fact_is_missing[fact] if {
	some fact in _request_facts
	asked := json.remove(examples.client_request, [fact])
	decision := client.request with input as asked with data.nsmsec.settings as examples.settings
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
	"federation/corp.example/partner.example/max_callees",
]

test_request_denies_when_a_setting_is_missing[setting] if {
	some setting in _request_settings
	settings := json.remove(examples.settings, [setting])
	decision := client.request with input as examples.client_request
		with data.nsmsec.settings as settings
	decision.allow == false
	not "no_rule_matched" in decision.reasons
}

# The default is reached when nothing allows and, by somebody's mistake, no reason is given.
test_request_denies_when_no_rule_matched if {
	client.request == examples.denied("no_rule_matched") with input as {}
		with client._request_reasons as set()
}

test_request_denies_an_empty_input if {
	decision := client.request with input as {} with data.nsmsec.settings as examples.settings
	decision.allow == false
	count(decision.reasons) > 1
}

test_request_denies_when_identity_is_revoked if {
	listed := {"identities": {examples.firewall: {}}}
	client.request == examples.denied("REVOKED_IDENTITY") with input as examples.client_request
		with data.nsmsec.settings as examples.settings
		with data.nsmsec.revocation as examples.listed(listed)
}

test_request_denies_when_key_is_revoked if {
	listed := {"keys": {examples.leaf(examples.firewall).key_sha256: {}}}
	client.request == examples.denied("REVOKED_KEY") with input as examples.client_request
		with data.nsmsec.settings as examples.settings
		with data.nsmsec.revocation as examples.listed(listed)
}

test_request_denies_when_certificate_is_revoked if {
	listed := {"certificates": {"CN=corp.example authority": {examples.leaf(examples.firewall).serial: {}}}}
	client.request == examples.denied("REVOKED_CERTIFICATE") with input as examples.client_request
		with data.nsmsec.settings as examples.settings
		with data.nsmsec.revocation as examples.listed(listed)
}

test_request_denies_when_token_is_revoked if {
	listed := {"tokens": {examples.token_id(examples.firewall): {}}}
	client.request == examples.denied("REVOKED_TOKEN") with input as examples.client_request
		with data.nsmsec.settings as examples.settings
		with data.nsmsec.revocation as examples.listed(listed)
}

test_request_denies_when_connection_is_revoked if {
	listed := {"connections": {examples.client: {"c1": {}}}}
	client.request == examples.denied("REVOKED_CONNECTION") with input as examples.client_request
		with data.nsmsec.settings as examples.settings
		with data.nsmsec.revocation as examples.listed(listed)
}

test_request_denies_when_trust_domain_is_revoked if {
	listed := {"trust_domains": {"corp.example": {}}}
	client.request == examples.denied("REVOKED_TRUST_DOMAIN") with input as examples.client_request
		with data.nsmsec.settings as examples.settings
		with data.nsmsec.revocation as examples.listed(listed)
}

test_request_denies_when_a_trust_bundle_is_too_old if {
	asked := examples.with_bundle_age(examples.client_request, "partner.example", 3601)
	client.request == examples.denied("TD_BUNDLE_STALE") with input as asked
		with data.nsmsec.settings as examples.settings_with_bundle_ages(["partner.example"])
}

test_request_allows_when_a_trust_bundle_is_as_old_as_it_may_be if {
	asked := examples.with_bundle_age(examples.client_request, "partner.example", 3600)
	client.request == examples.allowed with input as asked
		with data.nsmsec.settings as examples.settings_with_bundle_ages(["partner.example"])
}
