# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

# METADATA
# title: Predicates on a verified path
# description: |
#   What the limits of the settings say about any path, on either side. Every rule is positive:
#   where a fact is missing, it does not hold. Limits are compared by subtraction: `5 <= "4"` is
#   true in Rego, `"4" - 5` is an error.
package nsmsec.path

# METADATA
# title: The operation is one that the settings judge at all
# scope: rule
operation_accepted if input.operation in data.nsmsec.settings.operations

# METADATA
# title: The certificate of the neighbour has not ended
# description: The transport may know no end; then the transport itself keeps to it.
# scope: rule
peer_current if {
	input.peer.expires_at == null
} else if {
	input.peer.expires_at - input.now > 0
}

# METADATA
# title: Every hop has an assurance that the settings accept
# scope: rule
assured if {
	accepted := data.nsmsec.settings.path.assurances
	every hop in input.path.hops {
		hop.assurance in accepted
	}
}

# METADATA
# title: When this call was taken up
# description: |
#   The age of tokens counts to this moment: they are used when a call begins. A stream that is open
#   is asked about again, on the facts of `now`.
# scope: rule
taken_up_at := moment if {
	moment := input.opened_at
} else := input.now

# METADATA
# title: No token of the path has expired and the root has not set out too long ago
# description: For requests only. Tokens before ours in an answer may have expired while we waited.
# scope: rule
fresh if {
	input.path.hops == []
} else if {
	limits := data.nsmsec.settings.path
	(input.path.expires_at + limits.clock_skew_s) - taken_up_at > 0
	(limits.max_age_s + limits.clock_skew_s) - (taken_up_at - input.path.hops[0].issued_at) >= 0
}

# METADATA
# title: How many more hops the finished path may have
# scope: rule
hops_left := data.nsmsec.settings.path.max_hops - count(input.path.hops)

# METADATA
# title: The patterns of settings that cover the service of this call
# scope: rule
service_patterns contains input.service
service_patterns contains "*"

service_patterns contains concat("/", ["", name, "*"]) if ["", name, _] = split(input.service, "/")
