# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.layout

_proven_one_of(ids, hop) if {
	hop.assurance == "proven"
	hop.id in ids
} else if {
	ids == null
}

# The steps that proven hops take, in the order of the path.
_taken(hops, steps) := [i |
	some hop in hops
	hop.assurance == "proven"
	some i, step in steps
	hop.id in step
]

# No ID stands in two steps, since one hop would take both; and each step has one, which text has not.
_distinct contains name if {
	some name, layout in data.nsmsec.settings.layouts
	ids := [id | some step in layout.steps; some id in step]
	count({id | some id in ids}) == count(ids)
	count(ids) - count(layout.steps) >= 0
}

_bounded(most, others) if {
	most == null
} else if {
	most - others >= 0
}

_avoids(hops, forbidden) if {
	every id in forbidden {
		every hop in hops {
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

# Within one trust domain nothing is crossed, which is told at less cost.
_crosses(hops, crossings) if {
	every hop in hops {
		hop.trust_domain == input.self.trust_domain
	}
} else if {
	crossings == null
} else if {
	every i, hop in hops {
		_may_pass(crossings, hop, _next(hops, i, _end))
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
