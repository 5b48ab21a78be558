# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.layout

# The hops with the one pattern that each matches. A hop that lacks a fact is left out, and noticed
# by the count.
_seen := [_sight(hop, hop.assurance) | some hop in input.path.hops]

_seen_end := _sight(input.self, "proven") if input.side == "server"
_seen_end := _seen[count(_seen) - 1] if input.side == "client"

_sight(hop, assurance) := {
	"assurance": assurance,
	"id": hop.id,
	"pattern": data.nsmsec.scope.pattern(hop.id),
	"trust_domain": hop.trust_domain,
}

_like(ids, hop) if hop.id in ids
_like(ids, hop) if hop.pattern in ids

_proven_like(null, _)

_proven_like(ids, hop) if {
	hop.assurance == "proven"
	_like(ids, hop)
}

# Who takes which step, in the order of the path.
_takers(hops, steps) := [{"id": hop.id, "step": i} |
	some hop in hops
	hop.assurance == "proven"
	some i, step in steps
	_like(step.of, hop)
]

# Nobody takes two steps, or one twice; and no step is taken after a later one.
_in_order(takers) if {
	count({taker.id | some taker in takers}) == count(takers)
	taken := [taker.step | some taker in takers]
	taken == sort(taken)
}

_enough(takers, steps) if {
	every i, step in steps {
		step.of[0]
		taken := count([1 | some taker in takers; taker.step == i])
		taken - step.at_least >= 0
		step.at_most - taken >= 0
	}
}

_avoids_like(hops, forbidden) if {
	every hop in hops {
		every id in forbidden {
			hop.id != id
			hop.pattern != id
		}
	}
}

_crosses_like(_, _, null)

_crosses_like(hops, end, crossings) if {
	every i, hop in hops {
		_may_pass_like(crossings, hop, _next(hops, i, end))
	}
}

_may_pass_like(_, hop, next) if hop.trust_domain == next.trust_domain

_may_pass_like(crossings, hop, next) if {
	hop.assurance == "proven"
	next.assurance == "proven"
	some from, to in crossings
	_like([from], hop)
	_like(to, next)
}
