# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.transition_test

import data.nsmsec.examples_test as examples
import data.nsmsec.transition

_settings := object.union(examples.settings, {"transitions": {
	"/a.A/X": ["/b.B/Y"],
	"/b.B/Y": ["/c.C/Z"],
}})

_call(moment, service, services) := {
	"moment": moment,
	"path": {"hops": [{"service": each} | some each in services]},
	"service": service,
}

_listed := {
	"same service": _call("request", "/a.A/X", ["/a.A/X", "/a.A/X"]),
	"nobody before us": _call("request", "/a.A/X", []),
	"one change": _call("request", "/b.B/Y", ["/a.A/X", "/b.B/Y"]),
	"two changes": _call("request", "/c.C/Z", ["/a.A/X", "/b.B/Y", "/c.C/Z"]),
	"we change": _call("request", "/b.B/Y", ["/a.A/X", "/a.A/X"]),
	"answer of a hop asked for something else": _call("response", "/a.A/X", ["/a.A/X", "/b.B/Y"]),
}

test_allows_listed_changes[name] if {
	some name, call in _listed
	transition.listed with input as call with data.nsmsec.settings as _settings
}

_unlisted := {
	"unknown change": _call("request", "/b.B/Y", ["/x.X/X", "/b.B/Y"]),
	"the other direction": _call("request", "/a.A/X", ["/b.B/Y", "/a.A/X"]),
	"two steps at once": _call("request", "/c.C/Z", ["/a.A/X", "/c.C/Z"]),
	"we change to something unlisted": _call("request", "/x.X/X", ["/a.A/X", "/a.A/X"]),
	"there and back": _call("request", "/a.A/X", ["/a.A/X", "/b.B/Y", "/a.A/X"]),
	"answer": _call("response", "/a.A/X", ["/a.A/X", "/x.X/X"]),
	"unknown moment": _call("later", "/a.A/X", ["/b.B/Y", "/a.A/X"]),
	"no service of a hop": {"path": {"hops": [{}]}, "service": "/a.A/X", "moment": "request"},
	"no service at all": {"path": {"hops": [{}]}, "moment": "request"},
	"no service of the last hop": {
		"path": {"hops": [{"service": "/a.A/X"}, {}]},
		"service": "/a.A/X",
		"moment": "response",
	},
}

test_denies_changes_that_are_not_listed[name] if {
	some name, call in _unlisted
	not transition.listed with input as call with data.nsmsec.settings as _settings
}
