# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

# METADATA
# title: Layouts, the way that a call must have come
# description: |
#   A layout covers a call unless its side, its hops or its services say plainly that it does not;
#   so one with a missing member covers everything, and then fails. All that cover a call must
#   hold.
package nsmsec.layout

# METADATA
# title: A layout covers this call, or the settings do not ask for one
# scope: rule
provided if data.nsmsec.settings.require_layout[input.side] == false
provided if some _ in in_force

# METADATA
# title: No layout that covers this call has ended
# scope: rule
current if {
	every name in in_force {
		name in _current
	}
}

# METADATA
# title: Every layout that covers this call holds
# description: Without a table of layouts, or with one of no side, which would never apply, none does.
# scope: rule
kept if {
	every layout in data.nsmsec.settings.layouts {
		layout.side in {"server", "client"}
	}
	every name in in_force {
		name in _kept
	}
}

# METADATA
# title: The layouts that cover this call, by name
# scope: rule
in_force contains name if {
	some name, _ in data.nsmsec.settings.layouts
	not name in _elsewhere
}

_elsewhere contains name if {
	some name, layout in data.nsmsec.settings.layouts
	layout.side != input.side
}

_elsewhere contains name if {
	some name, layout in data.nsmsec.settings.layouts
	layout.at[0]
	every id in layout.at {
		not id in {"*", input.self.id}
	}
}

_elsewhere contains name if {
	some name, layout in data.nsmsec.settings.layouts
	layout.services[0]
	every pattern in layout.services {
		not pattern in data.nsmsec.path.service_patterns
	}
}

_current contains name if {
	some name in in_force
	data.nsmsec.settings.layouts[name].until == null
}

_current contains name if {
	some name in in_force
	data.nsmsec.settings.layouts[name].until != null
	data.nsmsec.settings.layouts[name].until - input.now > 0
}

_kept contains name if {
	hops := input.path.hops
	some name in in_force
	layout := data.nsmsec.settings.layouts[name]
	_proven_one_of(layout.roots, hops[0])
	_proven_one_of(layout.last, hops[count(hops) - 1])
	_taken(hops, layout.steps) == [i | some i, _ in layout.steps]
	_bounded(layout.max_others, count(hops) - count(layout.steps))
	_avoids(hops, layout.forbidden)
	_crosses(hops, _end, layout.crossings)
}

_proven_one_of(null, _)

_proven_one_of(ids, hop) if {
	hop.assurance == "proven"
	hop.id in ids
}

# The steps that proven hops take, in the order of the path.
_taken(hops, steps) := [i |
	some hop in hops
	hop.assurance == "proven"
	some i, step in steps
	hop.id in step
]

_bounded(null, _)

_bounded(most, others) if {
	most != null
	most - others >= 0
}

_avoids(hops, forbidden) if {
	every hop in hops {
		every id in forbidden {
			hop.id != id
		}
	}
}

# Where the last hop passes on to: on the server to us; on the client nowhere, since it answers.
_end := {
	"assurance": "proven",
	"id": input.self.id,
	"trust_domain": input.self.trust_domain,
} if {
	input.side == "server"
}

_end := input.path.hops[count(input.path.hops) - 1] if input.side == "client"

_crosses(_, _, null)

_crosses(hops, end, crossings) if {
	every i, hop in hops {
		_may_pass(crossings, hop, _next(hops, i, end))
	}
}

_next(hops, i, end) := hops[i + 1] if {
	i + 1 < count(hops)
} else := end

_may_pass(_, hop, next) if hop.trust_domain == next.trust_domain

_may_pass(crossings, hop, next) if {
	hop.assurance == "proven"
	next.assurance == "proven"
	next.id in crossings[hop.id]
}
