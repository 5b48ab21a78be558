# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

# METADATA
# title: Which hops must run on attested hardware
# description: |
#   A demand covers a call as a layout does. The server judges the machines of the hops before it,
#   the client those of the hops behind it: what stood before it was judged when it was called. A hop
#   of which a demand says nothing may run on anything; who must be there at all, layouts say.
package nsmsec.hardware

# METADATA
# title: Every hop that a demand names runs on the hardware that it demands
# scope: rule
held if {
	_nothing_demanded
} else if {
	_sided
	every one in _demands {
		every hop in _judged {
			_meets(one.demand, hop)
		}
	}
}

# Both are asked of the settings alone, so that an engine has to find them out only once. A demand of
# no side would never apply.
_nothing_demanded if data.nsmsec.settings.hardware == {}

_sided if {
	every demand in data.nsmsec.settings.hardware {
		_of_a_side(demand)
	}
}

_of_a_side(demand) if demand.side in {"server", "client"}

_demands := [{"demand": demand, "name": name} |
	some name, demand in data.nsmsec.settings.hardware
	not data.nsmsec.scope.of_other_side(demand)
	not data.nsmsec.scope.of_other_hops(demand)
	not data.nsmsec.scope.of_other_services(demand)
]

# The hops whose machines are in question, by index. On the client nobody before it, nor itself, is
# proven here; where it does not stand on the path at all, nobody is.
_judged := input.path.hops if input.side == "server"

_judged := {i: hop | some i, hop in input.path.hops; i > own} if {
	input.side == "client"
	own := [i | some i, hop in input.path.hops; hop.id == input.self.id][0]
}

_meets(demand, hop) if {
	_attested(demand, hop)
} else if {
	_of_others(demand, hop)
}

# Like a layout, a demand is for a hop unless it says plainly that it is for others.
_of_others(demand, hop) if {
	demand.hops[0]
	every id in demand.hops {
		id != "*"
		id != hop.id
		id != data.nsmsec.scope.pattern(hop.id)
	}
}
