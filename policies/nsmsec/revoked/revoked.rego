# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

# METADATA
# title: Nothing of a call is on the deny-list
# description: |
#   The list is data alone, `data.nsmsec.revocation`, so that it can have a signer of its own and be
#   replaced without these rules. A list that is missing or is no object denies. A leaf that is null
#   was not shown, or is our own; its identity is judged all the same.
package nsmsec.revoked

# METADATA
# title: Nothing of this call is listed
# description: While nothing is listed at all, no hop is looked at.
# scope: rule
nothing if {
	_none_listed
} else if {
	no_identity
	no_key
	no_certificate
	no_token
	no_connection
	no_trust_domain
}

# METADATA
# title: Neither the neighbour nor a hop has a listed identity
# scope: rule
no_identity if {
	data.nsmsec.revocation.identities == {}
} else if {
	listed := data.nsmsec.revocation.identities
	_passes(listed, input.peer.id, input.now)
	every hop in input.path.hops {
		_passes(listed, hop.id, input.now)
	}
}

# METADATA
# title: Neither the neighbour nor a hop has a listed key
# scope: rule
no_key if {
	data.nsmsec.revocation.keys == {}
} else if {
	listed := data.nsmsec.revocation.keys
	_key_passes(listed, input.peer.leaf, input.now)
	every hop in input.path.hops {
		_key_passes(listed, hop.leaf, input.now)
	}
}

# METADATA
# title: Neither the neighbour nor a hop has a listed certificate
# scope: rule
no_certificate if {
	data.nsmsec.revocation.certificates == {}
} else if {
	listed := data.nsmsec.revocation.certificates
	_certificate_passes(listed, input.peer.leaf, input.now)
	every hop in input.path.hops {
		_certificate_passes(listed, hop.leaf, input.now)
	}
}

# METADATA
# title: No token of the path is listed
# scope: rule
no_token if {
	data.nsmsec.revocation.tokens == {}
} else if {
	listed := data.nsmsec.revocation.tokens
	is_object(listed)
	every hop in input.path.hops {
		_passes(listed, hop.token_id, input.now)
	}
}

# METADATA
# title: The connection is not listed
# description: What the root called it means something together with the root only.
# scope: rule
no_connection if {
	data.nsmsec.revocation.connections == {}
} else if {
	listed := data.nsmsec.revocation.connections
	_pair_passes(listed, input.path.root, input.path.connection_id, input.now)
}

# METADATA
# title: Neither the neighbour nor a hop is of a listed trust domain
# scope: rule
no_trust_domain if {
	data.nsmsec.revocation.trust_domains == {}
} else if {
	listed := data.nsmsec.revocation.trust_domains
	_passes(listed, input.peer.trust_domain, input.now)
	every hop in input.path.hops {
		_passes(listed, hop.trust_domain, input.now)
	}
}
