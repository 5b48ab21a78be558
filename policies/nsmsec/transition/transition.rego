# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

# METADATA
# title: Service transitions along a path
# description: |
#   A hop that is called for one service may call onward for another. Each such change must be
#   listed. A request ends in the service of this call; an answer, in that of the answering hop.
package nsmsec.transition

# METADATA
# title: The service stays the same along the path, or each change of it is listed
# scope: rule
listed if {
	service := input.service
	every hop in input.path.hops {
		hop.service == service
	}
} else if count(_passed) == count(input.path.hops)

# The hops from which the path went on as the settings say, by index.
_passed contains i if {
	some i, hop in input.path.hops
	_kept_or_listed(data.nsmsec.settings.transitions, hop.service, input.path.hops[i + 1].service)
}

_passed contains i if {
	input.moment == "request"
	i := count(input.path.hops) - 1
	_kept_or_listed(data.nsmsec.settings.transitions, input.path.hops[i].service, input.service)
}

_passed contains count(input.path.hops) - 1 if input.moment == "response"

_kept_or_listed(_, before, after) if before == after
_kept_or_listed(transitions, before, after) if after in transitions[before]
