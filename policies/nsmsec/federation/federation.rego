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
}

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
}

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
}

_callers contains input.self.trust_domain

_callers contains trust_domain if {
	some trust_domain in _trust_domains
	grant := data.nsmsec.settings.federation[trust_domain][input.self.trust_domain]
	grant.max_callers - _count_in(input.path.hops, trust_domain) >= 0
	_covers(grant.services, data.nsmsec.path.service_patterns)
}

_senders contains input.peer.trust_domain

_senders contains trust_domain if {
	theirs := input.peer.trust_domain
	some trust_domain in _asking
	grant := data.nsmsec.settings.federation[trust_domain][theirs]
	(grant.max_callees - _count_in(input.path.hops, theirs)) - 1 >= 0
	_covers(grant.services, data.nsmsec.path.service_patterns)
}

_asking contains input.self.trust_domain
_asking contains trust_domain if some trust_domain in _trust_domains

_answering contains input.self.trust_domain

_answering contains trust_domain if {
	some trust_domain in _trust_domains
	grant := data.nsmsec.settings.federation[input.self.trust_domain][trust_domain]
	grant.max_callees - _count_in(input.path.hops, trust_domain) >= 0
	_covers(grant.services, data.nsmsec.path.service_patterns)
}

# Where we are on the path; if twice, then the first place, so that more hops count as behind us.
_own_index := [hop.index | some hop in input.path.hops; hop.id == input.self.id][0]

_before_us_or_in(hop, own_index, _) if hop.index <= own_index
_before_us_or_in(hop, _, trust_domains) if hop.trust_domain in trust_domains

_trust_domains contains hop.trust_domain if some hop in input.path.hops

_count_in(hops, trust_domain) := count([hop | some hop in hops; hop.trust_domain == trust_domain])

_covers(services, patterns) if {
	some pattern in services
	pattern in patterns
}
