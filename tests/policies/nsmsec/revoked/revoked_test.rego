# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.revoked_test

import data.nsmsec.examples_test as examples
import data.nsmsec.revoked

# A call of the ids to the gateway: the neighbour of the client's question is not on the path.
_asked := examples.client_request

_answered := examples.client_response

_issuer := "CN=corp.example authority"

# What is listed, the kind it is of, and whether the question meets it.
_met := {
	"a hop": {"identities": {examples.client: {}}},
	"the neighbour": {"identities": {examples.gateway: {}}},
	"the key of a hop": {"keys": {examples.leaf(examples.client).key_sha256: {}}},
	"the key of the neighbour": {"keys": {examples.leaf(examples.gateway).key_sha256: {}}},
	"the certificate of a hop": {"certificates": {_issuer: {"01": {}}}},
	"the certificate of the neighbour": {"certificates": {_issuer: {"04": {}}}},
	"a token": {"tokens": {examples.token_id(examples.client): {}}},
	"the connection": {"connections": {examples.client: {"c1": {}}}},
	"the trust domain of a hop": {"trust_domains": {"corp.example": {}}},
	"the trust domain of the neighbour": {"trust_domains": {"partner.example": {}}},
	"until later": {"identities": {examples.client: {"until": examples.now + 1}}},
	"with a reason": {"identities": {examples.client: {"reason": "stolen laptop"}}},
	"until some day": {"identities": {examples.client: {"until": "2030"}}},
	"that says false": {"identities": {examples.client: false}},
	"that says nothing": {"identities": {examples.client: null}},
	"a connection that says false": {"connections": {examples.client: false}},
	"a list of identities": {"identities": [examples.client]},
	"a list of keys": {"keys": [examples.leaf(examples.client).key_sha256]},
	"a list of certificates": {"certificates": [_issuer]},
	"a list of serial numbers": {"certificates": {_issuer: ["01"]}},
	"a list of tokens": {"tokens": [examples.token_id(examples.client)]},
	"a list of connections": {"connections": ["c1"]},
	"a list of trust domains": {"trust_domains": ["corp.example"]},
	"identities as text": {"identities": "none"},
	"no identities": {"identities": null},
}

test_denies_what_is_listed[name] if {
	some name, listed in _met
	not revoked.nothing with input as _asked with data.nsmsec.revocation as examples.listed(listed)
}

# The nearest neighbour of each.
_not_met := {
	"nothing": {},
	"another identity": {"identities": {"spiffe://corp.example/client-2": {}}},
	"the same path of another domain": {"identities": {"spiffe://partner.example/client": {}}},
	"another key": {"keys": {examples.leaf("spiffe://corp.example/other").key_sha256: {}}},
	"another serial number": {"certificates": {_issuer: {"05": {}}}},
	"another issuer": {"certificates": {"CN=other": {"01": {}}}},
	"another token": {"tokens": {examples.token_id("spiffe://corp.example/other"): {}}},
	"another connection": {"connections": {examples.client: {"c2": {}}}},
	"the same connection of another root": {"connections": {examples.firewall: {"c1": {}}}},
	"another trust domain": {"trust_domains": {"corp.example.org": {}}},
	"until now": {"identities": {examples.client: {"until": examples.now}}},
}

test_allows_what_is_not_listed[name] if {
	some name, listed in _not_met
	revoked.nothing with input as _asked with data.nsmsec.revocation as examples.listed(listed)
}

_others := examples.listed({
	"certificates": {_issuer: {"05": {}}},
	"connections": {examples.client: {"c2": {}}},
	"identities": {"spiffe://corp.example/other": {}},
	"keys": {"00": {}},
	"tokens": {"x": {}},
	"trust_domains": {"other.example": {}},
})

test_allows_what_no_call_met if {
	revoked.nothing with input as _asked with data.nsmsec.revocation as _others
	revoked.nothing with input as _answered with data.nsmsec.revocation as _others
	revoked.nothing with input as examples.origin_request with data.nsmsec.revocation as _others
}

test_denies_what_calls_met_among_others if {
	listed := object.union(_others, {"identities": {examples.firewall: {}}})
	not revoked.nothing with input as _asked with data.nsmsec.revocation as listed
	not revoked.nothing with input as _answered with data.nsmsec.revocation as listed
	not revoked.nothing with input as examples.origin_request with data.nsmsec.revocation as listed
}

# A leaf that is null was not shown; one that is missing is not passed over.
_hidden := object.union(examples.with_hop(_asked, 0, {"leaf": null}), {"peer": {"leaf": null}})

_other_leaves := examples.listed({"certificates": {_issuer: {"05": {}}}, "keys": {"00": {}}})

test_allows_a_leaf_that_is_not_shown if {
	revoked.nothing with input as _hidden with data.nsmsec.revocation as _other_leaves
}

test_denies_a_leaf_that_is_missing[place] if {
	some place in ["/peer/leaf", "/path/hops/0/leaf"]
	asked := json.remove(_hidden, [place])
	not revoked.nothing with input as asked with data.nsmsec.revocation as _other_leaves
}

test_denies_a_question_without_the_fact[name] if {
	some name, change in {
		"id of a hop": {"list": {"identities": {"x": {}}}, "fact": "/path/hops/0/id"},
		"id of the neighbour": {"list": {"identities": {"x": {}}}, "fact": "/peer/id"},
		"leaf of a hop": {"list": {"keys": {"x": {}}}, "fact": "/path/hops/0/leaf"},
		"leaf of the neighbour": {"list": {"keys": {"x": {}}}, "fact": "/peer/leaf"},
		"key": {"list": {"keys": {"x": {}}}, "fact": "/peer/leaf/key_sha256"},
		"issuer": {"list": {"certificates": {_issuer: {"x": {}}}}, "fact": "/peer/leaf/issuer"},
		"serial": {"list": {"certificates": {_issuer: {"x": {}}}}, "fact": "/peer/leaf/serial"},
		"serial of a hop": {"list": {"certificates": {"x": {}}}, "fact": "/path/hops/0/leaf/serial"},
		"token": {"list": {"tokens": {"x": {}}}, "fact": "/path/hops/0/token_id"},
		"root": {"list": {"connections": {"x": {}}}, "fact": "/path/root"},
		"connection": {"list": {"connections": {examples.client: {}}}, "fact": "/path/connection_id"},
		"trust domain": {"list": {"trust_domains": {"x": {}}}, "fact": "/peer/trust_domain"},
		"trust domain of a hop": {"list": {"trust_domains": {"x": {}}}, "fact": "/path/hops/0/trust_domain"},
		"path": {"list": {"tokens": {"x": {}}}, "fact": "/path"},
		"connections": {"list": {"connections": {"x": {}}}, "fact": "/path"},
	}
	without := json.remove(_asked, [change.fact])
	not revoked.nothing with input as without
		with data.nsmsec.revocation as examples.listed(change.list)
}

# What is no deny-list denies everything, with every reason that could be meant.
test_denies_without_a_usable_list[name] if {
	some name, list in {
		"nothing": {},
		"a list": [],
		"a kind is missing": object.remove(examples.listed({}), ["tokens"]),
		"all are texts": {kind: "" | some kind, _ in examples.listed({})},
	}
	not revoked.nothing with input as _asked with data.nsmsec.revocation as list
}
