# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.federation

_admitted_by_any_name if {
	every hop in input.path.hops {
		hop.trust_domain in _callers_by_any_name
	}
}

_reachable_by_any_name if {
	input.self.trust_domain in _senders_by_any_name
	every hop in input.path.hops {
		hop.trust_domain in _senders_by_any_name
	}
}

_answered_by_any_name if {
	every hop in input.path.hops {
		_before_us_or_in(hop, _own_index, _answering_by_any_name)
	}
}

# A trust domain that stands for another has the grants of that one which accept it, and only while it
# does. Nobody is renamed; where the grants by own names are enough, none of this is asked.
_callers_by_any_name contains trust_domain if some trust_domain in _callers

_callers_by_any_name contains trust_domain if {
	some trust_domain in _trust_domains
	some names in _names_of_both(input.aliases, input.now, trust_domain, input.self.trust_domain)
	grant := data.nsmsec.settings.federation[names[0]][names[1]]
	grant.accept_aliases == true
	grant.max_callers - _count_as(input.path.hops, input.aliases, input.now, names[0]) >= 0
	_covers(grant.services, data.nsmsec.path.service_patterns)
}

_senders_by_any_name contains trust_domain if some trust_domain in _senders

_senders_by_any_name contains trust_domain if {
	some trust_domain in _asking
	some names in _names_of_both(input.aliases, input.now, trust_domain, input.peer.trust_domain)
	grant := data.nsmsec.settings.federation[names[0]][names[1]]
	grant.accept_aliases == true
	(grant.max_callees - _count_as(input.path.hops, input.aliases, input.now, names[1])) - 1 >= 0
	_covers(grant.services, data.nsmsec.path.service_patterns)
}

_answering_by_any_name contains trust_domain if some trust_domain in _answering

_answering_by_any_name contains trust_domain if {
	some trust_domain in _trust_domains
	some names in _names_of_both(input.aliases, input.now, input.self.trust_domain, trust_domain)
	grant := data.nsmsec.settings.federation[names[0]][names[1]]
	grant.accept_aliases == true
	grant.max_callees - _count_as(input.path.hops, input.aliases, input.now, names[1]) >= 0
	_covers(grant.services, data.nsmsec.path.service_patterns)
}

# From and to, each under every name.
_names_of_both(aliases, now, from, to) := {[one, other] |
	some one in _names(aliases, now, from)
	some other in _names(aliases, now, to)
}

_names(aliases, now, trust_domain) := {name |
	some place in ["own", "alias"]
	name := _name(place, aliases, now, trust_domain)
}

_name("own", _, _, trust_domain) := trust_domain
_name("alias", aliases, now, trust_domain) := aliases[trust_domain].of if aliases[trust_domain].until - now > 0

_count_as(hops, aliases, now, name) := count([hop |
	some hop in hops
	name in _names(aliases, now, hop.trust_domain)
])
