# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.federation_test

import data.nsmsec.examples_test as examples
import data.nsmsec.federation

_granted(grants) := object.union(examples.settings_without_federation, {"federation": grants})

_grant := {"max_callees": 2, "max_callers": 2, "services": ["/v.V/*"]}

# A calls B; nobody else may call anybody.
_a_to_b := _granted({"a": {"b": _grant}})

_changed(change) := _granted({"a": {"b": object.union(_grant, change)}})

_hops(trust_domains) := [_hop(i, trust_domain) | some i, trust_domain in trust_domains]

_hop(index, trust_domain) := {
	"id": sprintf("spiffe://%s/%d", [trust_domain, index]),
	"index": index,
	"trust_domain": trust_domain,
}

_call(self, peer, path) := {
	"path": {"hops": _hops(path)},
	"peer": {"trust_domain": peer},
	"self": {"id": sprintf("spiffe://%s/0", [self]), "trust_domain": self},
	"service": "/v.V/Open",
}

_admitted := {
	"our own": {"call": _call("b", "b", ["b", "b"]), "settings": _granted({})},
	"granted": {"call": _call("b", "a", ["a", "a"]), "settings": _a_to_b},
	"granted through us": {"call": _call("b", "b", ["a", "b"]), "settings": _a_to_b},
	"both granted": {
		"call": _call("c", "b", ["a", "b"]),
		"settings": _granted({"a": {"c": _grant}, "b": {"c": _grant}}),
	},
	"every service": {
		"call": _call("b", "a", ["a"]),
		"settings": _changed({"services": ["*"]}),
	},
	"this service": {
		"call": _call("b", "a", ["a"]),
		"settings": _changed({"services": ["/x.X/X", "/v.V/Open"]}),
	},
}

test_admits[name] if {
	some name, case in _admitted
	federation.admitted with input as case.call with data.nsmsec.settings as case.settings
}

_not_admitted := {
	"our own and another": {"call": _call("b", "b", ["b", "b", "x"]), "settings": _granted({})},
	"through us without a grant": {"call": _call("b", "b", ["a", "b"]), "settings": _granted({})},
	"one of two without a grant": {
		"call": _call("c", "b", ["a", "b"]),
		"settings": _granted({"b": {"c": _grant}}),
	},
	"no grant": {"call": _call("b", "a", ["a"]), "settings": _granted({})},
	"the other direction": {"call": _call("a", "b", ["b"]), "settings": _a_to_b},
	"for somebody without a grant": {
		"call": _call("c", "b", ["a", "b"]),
		"settings": _granted({"a": {"b": _grant}, "b": {"c": _grant}}),
	},
	"through somebody without a grant": {
		"call": _call("b", "b", ["a", "x", "b"]),
		"settings": _a_to_b,
	},
	"one hop too many": {"call": _call("b", "a", ["a", "a", "a"]), "settings": _a_to_b},
	"another service": {
		"call": _call("b", "a", ["a"]),
		"settings": _changed({"services": ["/v.V/Close", "/v/*"]}),
	},
	"no service": {
		"call": _call("b", "a", ["a"]),
		"settings": _changed({"services": []}),
	},
	"limit that is text": {
		"call": _call("b", "a", ["a"]),
		"settings": _changed({"max_callers": "2"}),
	},
	"more hops than one": {
		"call": _call("b", "a", ["a", "a"]),
		"settings": _changed({"max_callers": 1}),
	},
	"hop without trust domain": {
		"call": object.union(_call("b", "a", []), {"path": {"hops": [{"id": "spiffe://a/0"}]}}),
		"settings": _a_to_b,
	},
}

test_does_not_admit[name] if {
	some name, case in _not_admitted
	not federation.admitted with input as case.call with data.nsmsec.settings as case.settings
}

_reachable := {
	"our own": {"call": _call("a", "a", []), "settings": _granted({})},
	"our own for our own": {"call": _call("a", "a", ["a"]), "settings": _granted({})},
	"granted": {"call": _call("a", "b", []), "settings": _a_to_b},
	"granted for our own": {"call": _call("a", "b", ["a", "a"]), "settings": _a_to_b},
	"the second of two": {"call": _call("a", "b", ["a", "b"]), "settings": _a_to_b},
	"for another with a grant": {"call": _call("b", "b", ["a"]), "settings": _a_to_b},
}

test_reaches[name] if {
	some name, case in _reachable
	federation.reachable with input as case.call with data.nsmsec.settings as case.settings
}

_not_reachable := {
	"our own for our own and another": {"call": _call("a", "a", ["a", "x"]), "settings": _granted({})},
	"none for our own": {
		"call": _call("a", "b", ["a", "a"]),
		"settings": _changed({"max_callees": 0}),
	},
	"for another without any grant": {"call": _call("b", "b", ["a"]), "settings": _granted({})},
	"the second of one": {
		"call": _call("a", "b", ["a", "b"]),
		"settings": _changed({"max_callees": 1}),
	},
	"limit that is text": {
		"call": _call("a", "b", []),
		"settings": _changed({"max_callees": "2"}),
	},
	"no grant": {"call": _call("a", "b", []), "settings": _granted({})},
	"the other direction": {"call": _call("b", "a", []), "settings": _a_to_b},
	"for another without a grant": {
		"call": _call("b", "c", ["a"]),
		"settings": _granted({"a": {"b": _grant}, "b": {"c": _grant}}),
	},
	"the third of two": {"call": _call("a", "b", ["a", "b", "b"]), "settings": _a_to_b},
	"for our own without trust domain": {
		"call": object.union(_call("a", "a", []), {"path": {"hops": [{"id": "spiffe://a/0"}]}}),
		"settings": _a_to_b,
	},
}

test_does_not_reach[name] if {
	some name, case in _not_reachable
	not federation.reachable with input as case.call with data.nsmsec.settings as case.settings
}

_answered := {
	"our own": {"call": _call("a", "a", ["a", "a"]), "settings": _granted({})},
	"granted": {"call": _call("a", "b", ["a", "b"]), "settings": _a_to_b},
	"those before us may be of any": {
		"call": object.union(_call("b", "b", ["a", "b", "b"]), {"self": {"id": "spiffe://b/1"}}),
		"settings": _granted({}),
	},
}

test_takes_answers[name] if {
	some name, case in _answered
	federation.answered with input as case.call with data.nsmsec.settings as case.settings
}

_not_answered := {
	"our own and another": {"call": _call("a", "a", ["a", "a", "x"]), "settings": _granted({})},
	"one of those before us": {
		"call": object.union(_call("b", "b", ["a", "b", "b", "a"]), {"self": {"id": "spiffe://b/1"}}),
		"settings": _granted({}),
	},
	"more hops than one": {
		"call": _call("a", "b", ["a", "b", "b"]),
		"settings": _changed({"max_callees": 1}),
	},
	"limit that is text": {
		"call": _call("a", "b", ["a", "b"]),
		"settings": _changed({"max_callees": "2"}),
	},
	"no grant": {"call": _call("a", "b", ["a", "b"]), "settings": _granted({})},
	"the other direction": {"call": _call("b", "a", ["b", "a"]), "settings": _a_to_b},
	"behind somebody with a grant": {"call": _call("a", "b", ["a", "b", "c"]), "settings": _a_to_b},
	"who may call us may not answer": {
		"call": object.union(_call("b", "b", ["a", "b", "a"]), {"self": {"id": "spiffe://b/1"}}),
		"settings": _a_to_b,
	},
	"one hop too many": {"call": _call("a", "b", ["a", "b", "b", "b"]), "settings": _a_to_b},
	"we are not on the path": {
		"call": object.union(_call("a", "b", ["a", "b"]), {"self": {"id": "spiffe://a/x"}}),
		"settings": _granted({}),
	},
	"we are twice on the path": {
		"call": object.union(
			_call("a", "c", []),
			{"path": {"hops": array.concat(_hops(["a", "c"]), _hops(["a"]))}},
		),
		"settings": _a_to_b,
	},
}

test_does_not_take_answers[name] if {
	some name, case in _not_answered
	not federation.answered with input as case.call with data.nsmsec.settings as case.settings
}

_aged(ages) := object.union(_call("b", "a", ["x", "a"]), {"federation": {td: {"age_s": age, "sequence": null} |
	some td, age in ages
}})

_bounded_by(bounds) := object.union(_a_to_b, {"max_bundle_age_s": bounds})

_young_bundles := {
	"no bound": {"ages": {"a": null, "x": null}, "bounds": {}},
	"bound of somebody else": {"ages": {"a": 9, "x": null}, "bounds": {"a": 9, "c": 1}},
	"bound of our own domain": {"ages": {"a": 9, "x": 9}, "bounds": {"b": 1}},
	"all are young": {"ages": {"a": 0, "x": 5}, "bounds": {"a": 9, "x": 5}},
}

test_takes_bundles_as_current[name] if {
	some name, case in _young_bundles
	federation.current with input as _aged(case.ages) with data.nsmsec.settings as _bounded_by(case.bounds)
}

_old_bundles := {
	"that of the neighbour": {"ages": {"a": 10, "x": null}, "bounds": {"a": 9, "c": 1}},
	"that of a hop before": {"ages": {"a": 0, "x": 6}, "bounds": {"a": 9, "x": 5}},
	"that of a hop, beside our own": {"ages": {"a": 9, "x": 9}, "bounds": {"b": 1, "x": 1}},
	"age unknown": {"ages": {"a": null, "x": null}, "bounds": {"a": 9}},
	"age missing": {"ages": {"x": 0}, "bounds": {"a": 9}},
	"age that is text": {"ages": {"a": "1"}, "bounds": {"a": 9}},
	"bound that is text": {"ages": {"a": 1}, "bounds": {"a": "9"}},
	"bounds that are a list": {"ages": {"a": 1, "x": 1}, "bounds": ["a"]},
}

test_does_not_take_bundles_as_current[name] if {
	some name, case in _old_bundles
	not federation.current with input as _aged(case.ages) with data.nsmsec.settings as _bounded_by(case.bounds)
}

test_bundles_are_not_current_without_bounds_in_the_settings if {
	settings := object.remove(_a_to_b, ["max_bundle_age_s"])
	not federation.current with input as _aged({"a": 1, "x": 1}) with data.nsmsec.settings as settings
}
