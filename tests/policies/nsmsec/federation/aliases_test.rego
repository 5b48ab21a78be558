# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.aliases_test

import data.nsmsec.examples_test as examples
import data.nsmsec.federation

# The domain `old` moves to `new`; the grants are written for `new`.
_alias := {"old": {"of": "new", "until": 100}}

_grant := {"accept_aliases": true, "max_callees": 2, "max_callers": 2, "services": ["/v.V/*"]}

_granted(grants) := object.union(examples.settings_without_federation, {"federation": grants})

_new_to_b := _granted({"new": {"b": _grant}})

_b_to_new := _granted({"b": {"new": _grant}})

_call(self, peer, path) := {
	"aliases": _alias,
	"now": 99,
	"path": {"hops": [_hop(i, trust_domain) | some i, trust_domain in path]},
	"peer": {"trust_domain": peer},
	"self": {"id": sprintf("spiffe://%s/0", [self]), "trust_domain": self},
	"service": "/v.V/Open",
}

_hop(index, trust_domain) := {
	"id": sprintf("spiffe://%s/%d", [trust_domain, index]),
	"index": index,
	"trust_domain": trust_domain,
}

_changed(settings, change) := object.union(
	settings,
	{"federation": {"b": {"new": change}, "new": {"b": change}}},
)

# Called by the old name, calling it, answered by it; each with the settings that allow it.
_calls := {
	"admitted": {"input": _call("b", "old", ["old"]), "settings": _new_to_b},
	"reachable": {"input": _call("b", "old", []), "settings": _b_to_new},
	"answered": {"input": _call("b", "old", ["b", "old"]), "settings": _b_to_new},
}

_holds("admitted") if federation.admitted
_holds("reachable") if federation.reachable
_holds("answered") if federation.answered

test_grant_allows_an_alias_that_it_accepts[name] if {
	some name, call in _calls
	_holds(name) with input as call.input with data.nsmsec.settings as call.settings
}

_input_spoilt := {
	"until now": {"now": 100},
	"another domain": {"aliases": {"old": {"of": "newer", "until": 100}}},
	"until some day": {"aliases": {"old": {"until": "later"}}},
	"another service": {"service": "/w.W/Open"},
}

test_grant_denies_an_alias_when_the_fact_is_spoilt[concat(", ", [name, spoilt])] if {
	some name, call in _calls
	some spoilt, change in _input_spoilt
	asked := object.union(call.input, change)
	not _holds(name) with input as asked with data.nsmsec.settings as call.settings
}

test_grant_denies_an_alias_that_nobody_states[name] if {
	some name, call in _calls
	asked := object.union(object.remove(call.input, ["aliases"]), {"aliases": {}})
	not _holds(name) with input as asked with data.nsmsec.settings as call.settings
}

_grant_spoilt := {
	"not accepted": {"accept_aliases": false},
	"accepted in words": {"accept_aliases": "true"},
	"none of these": {"max_callees": 0, "max_callers": 0},
	"limits that are text": {"max_callees": "2", "max_callers": "2"},
}

test_grant_denies_an_alias_when_the_grant_is_spoilt[concat(", ", [name, spoilt])] if {
	some name, call in _calls
	some spoilt, change in _grant_spoilt
	settings := _changed(call.settings, change)
	not _holds(name) with input as call.input with data.nsmsec.settings as settings
}

test_grant_denies_an_alias_when_it_says_nothing_of_aliases[name] if {
	some name, call in _calls
	grant := object.remove(_grant, ["accept_aliases"])
	settings := _granted({"b": {"new": grant}, "new": {"b": grant}})
	not _holds(name) with input as call.input with data.nsmsec.settings as settings
}

# The new name is no alias of the old one.
test_grant_of_the_old_name_denies_the_new_one if {
	not federation.admitted with input as _call("b", "new", ["new"])
		with data.nsmsec.settings as _granted({"old": {"b": _grant}})
}

test_grant_allows_the_new_name_without_any_alias if {
	federation.admitted with input as _call("b", "new", ["new", "new"])
		with data.nsmsec.settings as _new_to_b
}

test_grant_denies_the_new_name_one_hop_more_than_it_says if {
	not federation.admitted with input as _call("b", "new", ["new", "new", "new"])
		with data.nsmsec.settings as _new_to_b
}

# We ourselves may be the ones who move.
_our_calls := {
	"admitted": {"input": _call("old", "b", ["b"]), "settings": _b_to_new},
	"reachable": {"input": _call("old", "b", ["old"]), "settings": _new_to_b},
	"answered": {"input": _call("old", "b", ["old", "b"]), "settings": _new_to_b},
}

test_grant_allows_us_under_our_old_name[name] if {
	some name, call in _our_calls
	_holds(name) with input as call.input with data.nsmsec.settings as call.settings
}

test_grant_denies_us_under_our_old_name_when_the_alias_has_ended[name] if {
	some name, call in _our_calls
	ended := object.union(call.input, {"now": 100})
	not _holds(name) with input as ended with data.nsmsec.settings as call.settings
}

test_hops_count_under_both_names if {
	federation.admitted with input as _call("b", "old", ["new", "old"]) with data.nsmsec.settings as _new_to_b
	not federation.admitted with input as _call("b", "old", ["new", "old", "old"])
		with data.nsmsec.settings as _new_to_b
	both := _granted({"b": {"new": _grant}, "new": {"old": _grant}})
	federation.reachable with input as _call("b", "old", ["b", "new"]) with data.nsmsec.settings as both
	not federation.reachable with input as _call("b", "old", ["b", "new", "old"])
		with data.nsmsec.settings as both
	not federation.answered with input as _call("b", "old", ["b", "old", "new", "old"])
		with data.nsmsec.settings as _b_to_new
}

# An alias lets nobody call on: whoever is behind has to have a grant as well.
test_grant_that_accepts_an_alias_is_not_passed_on if {
	not federation.admitted with input as _call("b", "old", ["x", "old"]) with data.nsmsec.settings as _new_to_b
	not federation.admitted with input as _call("old", "b", ["b"]) with data.nsmsec.settings as _new_to_b
}
