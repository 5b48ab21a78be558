# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.path_test

import data.nsmsec.examples_test as examples
import data.nsmsec.path

test_service_patterns_of_a_method_are_itself_its_service_and_all if {
	path.service_patterns == {"/a.B/C", "/a.B/*", "*"} with input as {"service": "/a.B/C"}
}

# A network service has no family, however its name looks.
test_service_patterns_of_a_name_are_itself_and_all[name] if {
	some name in ["vpn", "a/b", "x/a.B/C", "/a.B", "/a.B/C/D"]
	path.service_patterns == {name, "*"} with input as {"service": name}
}

test_service_patterns_of_nothing_match_only_all if {
	path.service_patterns == {"*"} with input as {}
}

# Text is no number: `5 <= "4"` holds in Rego.
test_limits_that_are_text_never_hold if {
	settings := object.union(examples.settings, {"path": {
		"clock_skew_s": "9",
		"max_age_s": "9",
		"max_hops": "9",
	}})
	not path.fresh with input as examples.server_request with data.nsmsec.settings as settings
	not path.hops_left with input as examples.server_request with data.nsmsec.settings as settings
}

_later := object.union(examples.server_request, {"now": examples.server_request.now + 3600})

_reopened(ago) := object.union(_later, {"opened_at": _later.now - ago})

test_allows_a_path_that_was_fresh_when_its_stream_opened if {
	path.fresh with input as _reopened(3600) with data.nsmsec.settings as examples.settings
}

test_denies_a_path_that_was_fresh_an_hour_ago_when_it_is_taken_up_now if {
	not path.fresh with input as _later with data.nsmsec.settings as examples.settings
	not path.fresh with input as _reopened(0) with data.nsmsec.settings as examples.settings
}

test_denies_a_path_when_its_stream_opened_at_text if {
	asked := object.union(_later, {"opened_at": "9"})
	not path.fresh with input as asked with data.nsmsec.settings as examples.settings
}

# The certificate of the neighbour has to be alive now.
test_denies_a_peer_that_was_current_when_its_stream_opened if {
	not path.peer_current with input as object.union(_reopened(3600), {"peer": {"expires_at": _later.now}})
}

test_times_that_are_text_never_hold if {
	asked := object.union(examples.server_request, {
		"path": {"expires_at": "9"},
		"peer": {"expires_at": "9"},
	})
	not path.fresh with input as asked with data.nsmsec.settings as examples.settings
	not path.peer_current with input as asked
}

test_hops_that_are_no_list_are_not_assured[kind] if {
	some kind, hops in {"text": "proven", "number": 1, "null": null, "bool": true}
	asked := object.union(examples.server_request, {"path": {"hops": hops}})
	not path.assured with input as asked with data.nsmsec.settings as examples.settings
}
