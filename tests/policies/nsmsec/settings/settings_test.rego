# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.settings_test

import data.nsmsec.client
import data.nsmsec.examples_test as examples
import data.nsmsec.server

_inside := examples.with_path(
	object.union(examples.server_request, {
		"peer": {"id": examples.firewall},
		"self": {"id": examples.ids, "trust_domain": "corp.example"},
	}),
	[examples.client, examples.firewall],
)

# What ships lets workloads of one trust domain call one another over proven paths; nothing else.
test_shipped_settings_allow_a_call_inside_one_trust_domain if {
	server.request == examples.allowed with input as _inside
	client.request == examples.allowed with input as examples.origin_request
}

test_shipped_settings_deny_a_call_across_trust_domains if {
	server.request == examples.denied("TD_NOT_ALLOWED") with input as examples.server_request
	client.request == examples.denied("TD_NOT_ALLOWED") with input as examples.client_request
	client.response == examples.denied("TD_NOT_ALLOWED") with input as examples.client_response
}

test_shipped_settings_deny_the_first_call_to_another_trust_domain if {
	asked := object.union(examples.origin_request, {"peer": {"trust_domain": "partner.example"}})
	client.request == examples.denied("TD_NOT_ALLOWED") with input as asked
}

test_shipped_settings_deny_a_hop_that_is_not_proven if {
	asked := examples.with_hop(_inside, 0, {"assurance": "neighbour"})
	server.request == examples.denied("HOP_NOT_PROVEN") with input as asked
}

test_shipped_settings_deny_every_operation_but_call[operation] if {
	some operation in ["request", "refresh", "close", "monitor", "register", "find", "unregister"]
	asked := object.union(_inside, {"operation": operation})
	server.request == examples.denied("OPERATION_NOT_ALLOWED") with input as asked
}
