# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.federation

# The trust domains with a grant for this call, each seen from where the question is asked.
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

# Asked of the data alone, so that an engine has to find it out only once.
_unbounded if data.nsmsec.settings.max_bundle_age_s == {}

_young(_, ours, trust_domain, _) if trust_domain == ours

_young(bounds, _, trust_domain, _) if {
	is_object(bounds)
	not bounds[trust_domain]
}

_young(bounds, _, trust_domain, bundles) if bounds[trust_domain] - bundles[trust_domain].age_s >= 0
