# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

# METADATA
# title: Which trust domains may call which
# description: |
#   To be federated is not to be allowed. A grant goes in one direction, for some services, for so
#   many hops, and nobody passes it on: whoever asks for something through others needs a grant to
#   the one that is asked.
package nsmsec.federation

# METADATA
# title: Every hop of the request may call our trust domain (server)
# scope: rule
admitted if {
	ours := input.self.trust_domain
	every hop in input.path.hops {
		hop.trust_domain == ours
	}
} else if {
	every hop in input.path.hops {
		hop.trust_domain in _callers
	}
} else if _admitted_by_any_name

# METADATA
# title: We may call the trust domain of the next hop, as may every hop we call for (client)
# scope: rule
reachable if {
	theirs := input.peer.trust_domain
	input.self.trust_domain == theirs
	every hop in input.path.hops {
		hop.trust_domain == theirs
	}
} else if {
	input.self.trust_domain in _senders
	every hop in input.path.hops {
		hop.trust_domain in _senders
	}
} else if _reachable_by_any_name

# METADATA
# title: We may call the trust domain of every hop behind us (client)
# description: The hops before us were judged when we were called; calling is another direction.
# scope: rule
answered if {
	ours := input.self.trust_domain
	every hop in input.path.hops {
		hop.trust_domain == ours
	}
} else if {
	every hop in input.path.hops {
		_before_us_or_in(hop, _own_index, _answering)
	}
} else if _answered_by_any_name

# METADATA
# title: No trust bundle of a foreign trust domain is older than the settings allow
# description: Whose age nobody knows is too old where there is a bound. Our own is not in question.
# scope: rule
current if {
	_unbounded
} else if {
	bounds := data.nsmsec.settings.max_bundle_age_s
	ours := input.self.trust_domain
	_young(bounds, ours, input.peer.trust_domain, input.federation)
	every hop in input.path.hops {
		_young(bounds, ours, hop.trust_domain, input.federation)
	}
}
