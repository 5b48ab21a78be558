# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

# METADATA
# title: Good inputs
# description: |
#   client, firewall and ids of corp.example, then vpn-gateway of partner.example: an honest call
#   as each side sees it, with settings that allow it. Tests change one thing with `object.union`.
package nsmsec.examples_test

now := 1700000000

service := "/corporate_vpn.v1.Tunnel/Open"

client := "spiffe://corp.example/client"

firewall := "spiffe://corp.example/firewall"

ids := "spiffe://corp.example/ids"

gateway := "spiffe://partner.example/vpn-gateway"

allowed := {"allow": true, "reasons": []}

denied(reason) := {"allow": false, "reasons": [reason]}

# The gateway, asked by the ids.
server_request := _document("server", "request", gateway, ids, [client, firewall, ids])

# The ids, about to ask the gateway for the client.
client_request := _document("client", "request", ids, gateway, [client, firewall])

# The client, about to ask the firewall; its path begins here.
origin_request := {
	"aliases": {},
	"attestation": {},
	"federation": {},
	"method": service,
	"moment": "request",
	"now": now,
	"operation": "call",
	"path": {"connection_id": null, "expires_at": null, "hops": [], "root": null},
	"peer": _peer(firewall),
	"policy": {"revision": "0"},
	"self": _identity(client),
	"service": service,
	"side": "client",
	"stated": {},
	"version": 1,
}

# The client, with the answer of the gateway.
client_response := _document("client", "response", client, firewall, whole_path)

whole_path := [client, firewall, ids, gateway]

# The same input, but with other hops on the path.
with_path(document, path) := object.union(document, {"path": {"hops": hops(path)}})

# The same input, but with a change of the hop at this place.
with_hop(document, index, change) := object.union(
	document,
	{"path": {"hops": [_changed(hop, change, i == index) | some i, hop in document.path.hops]}},
)

hops(path) := [_hop(i, id) | some i, id in path]

settings := {
	"federation": {"corp.example": {"partner.example": {
		"max_callees": 1,
		"max_callers": 3,
		"services": [service],
	}}},
	"hardware": {},
	"layouts": {"into-the-tunnel": request_layout, "out-of-the-tunnel": answer_layout},
	"max_bundle_age_s": {},
	"operations": ["call"],
	"path": {"assurances": ["proven"], "clock_skew_s": 30, "max_age_s": 600, "max_hops": 8},
	"require_layout": {"client": false, "server": false},
	"transitions": {},
	"version": 1,
}

request_layout := {
	"at": [gateway],
	"crossings": {ids: [gateway]},
	"forbidden": ["spiffe://corp.example/retired"],
	"last": [ids],
	"max_others": 1,
	"owner": "network security",
	"roots": [client],
	"services": ["/corporate_vpn.v1.Tunnel/*"],
	"side": "server",
	"steps": [[firewall, "spiffe://corp.example/firewall-2"], [ids]],
	"until": now + 1000,
	"version": 1,
}

answer_layout := object.union(request_layout, {
	"at": [client],
	"last": [gateway],
	"max_others": 1,
	"side": "client",
	"steps": [[firewall], [ids], [gateway]],
})

# A deny-list on which nothing stands but this.
listed(entries) := object.union(
	{
		"certificates": {},
		"connections": {},
		"identities": {},
		"keys": {},
		"tokens": {},
		"trust_domains": {},
		"version": 1,
	},
	entries,
)

# What is known of a good machine, and of one of which nothing is.
machine := {
	"code": null,
	"device": "ZGV2aWNlIDE",
	"expires_at": now + 200,
	"firmware": "0001000200030004",
	"issued_at": now - 40,
	"key": "delegated",
	"manufacturer": "id:49465800",
	"model": "SLB9670",
	"profile": "gateways-7",
	"reset_count": 12,
	"software": false,
	"status": "affirming",
	"verifier": verifier,
	"version": "id:000D",
}

no_machine := {"code": "ATTESTATION_MISSING", "status": "none"}

verifier := "spiffe://corp.example/attestation-verifier"

# What the good machine just meets.
demand := {
	"at": [gateway],
	"hops": [ids],
	"keys": ["delegated"],
	"max_age_s": 40,
	"min_firmware": "0001000200030004",
	"models": ["SLB9670"],
	"profiles": ["gateways-7"],
	"services": ["/corporate_vpn.v1.Tunnel/*"],
	"side": "server",
	"software": false,
	"statuses": ["affirming"],
	"verifiers": [verifier],
}

# The same settings, but with the demand, in which these members are others.
with_demand(change) := object.union(settings, {"hardware": {"gateways": object.union(demand, change)}})

# The same input, but with what is known of the machine of each hop: of all that are not named, that they are good.
with_machines(document, others) := object.union(
	document,
	{"path": {"hops": [_attested(hop, object.get(others, hop.id, machine)) | some hop in document.path.hops]}},
)

_attested(hop, machine) := object.union(hop, {"attestation": machine})

settings_without_federation := _emptied("federation")

# Bundles of these domains may be an hour old, and these are as old as that.
settings_with_bundle_ages(trust_domains) := object.union(
	settings,
	{"max_bundle_age_s": {trust_domain: 3600 | some trust_domain in trust_domains}},
)

with_bundle_age(document, trust_domain, age_s) := object.union(
	document,
	{"federation": {trust_domain: {"age_s": age_s, "sequence": 7}}},
)

settings_without_layouts := _emptied("layouts")

settings_that_accept_detached_hops := object.union(
	settings_without_layouts,
	{"path": {"assurances": ["proven", "detached"]}},
)

# The same settings, but a layout in which these members are others.
with_layout(name, change) := object.union(
	json.remove(settings, [concat("/", ["layouts", name, member]) | some member, _ in change]),
	{"layouts": {name: change}},
)

_changed(hop, change, true) := object.union(hop, change)

_changed(hop, _, false) := hop

_hop(index, id) := object.union(_identity(id), {
	"assurance": "proven",
	"expires_at": now + 50,
	"index": index,
	"issued_at": now - 10,
	"leaf": leaf(id),
	"operation": "call",
	"service": service,
	"token_id": token_id(id),
})

leaf(id) := {
	"issuer": "CN=corp.example authority",
	"key_sha256": concat("", [_number(id) | some _ in numbers.range(1, 32)]),
	"serial": _number(id),
}

token_id(id) := concat("", ["AAAAAAAAAAAAAAAAAA", _number(id), "AA"])

_number(id) := object.get({client: "01", firewall: "02", ids: "03", gateway: "04"}, id, "00")

_emptied(member) := object.union(object.remove(settings, [member]), {member: {}})

_document(side, moment, self, peer, path) := object.union(origin_request, {
	"moment": moment,
	"path": {"connection_id": "c1", "expires_at": now + 50, "hops": hops(path), "root": path[0]},
	"peer": _peer(peer),
	"self": _identity(self),
	"side": side,
})

_identity(id) := {"id": id, "trust_domain": split(id, "/")[2]}

_peer(id) := object.union(_identity(id), {"expires_at": now + 1000, "leaf": leaf(id)})
