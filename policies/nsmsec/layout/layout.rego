# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

# METADATA
# title: Layouts, the way that a call must have come
# description: |
#   A layout covers a call unless its side, its hops or its services say plainly that it does not;
#   so a missing member makes it cover more, never less. All that cover a call must hold.
package nsmsec.layout

# METADATA
# title: A layout covers this call, or the settings do not ask for one
# scope: rule
provided if {
	data.nsmsec.settings.require_layout[input.side] == false
} else if {
	count(_covering) > 0
}

# METADATA
# title: No layout that covers this call has ended
# scope: rule
current if {
	every one in _covering {
		_lasts(one.layout.until, input.now)
	}
}

# METADATA
# title: Every layout that covers this call holds
# description: Without a table of layouts, or with one of no side, which would never apply, none does.
# scope: rule
kept if {
	_sided
	every one in _covering {
		_holds(one.name, one.layout)
	}
}

# What is asked of the settings alone is a rule of its own: an engine has to find it out only once.
_sided if {
	every layout in data.nsmsec.settings.layouts {
		_of_a_side(layout)
	}
}

_of_a_side(layout) if layout.side in {"server", "client"}

_lasts(until, now) if {
	until == null
} else if {
	until - now > 0
}

# A layout of exact IDs, each step taken once. This is the form that costs least.
_holds(name, layout) if {
	not layout.form
	hops := input.path.hops
	_proven_one_of(layout.roots, hops[0])
	_proven_one_of(layout.last, hops[count(hops) - 1])
	_taken(hops, layout.steps) == [i | some i, _ in layout.steps]
	name in _distinct
	_bounded(layout.max_others, count(hops) - count(layout.steps))
	_avoids(hops, layout.forbidden)
	_crosses(hops, layout.crossings)
}

# A layout with patterns, thresholds or optional steps: the same demands, in general.
_holds(_, layout) if {
	layout.form == 2
	count(_seen) == count(input.path.hops)
	_proven_like(layout.roots, _seen[0])
	_proven_like(layout.last, _seen[count(_seen) - 1])
	takers := _takers(_seen, layout.steps)
	_in_order(takers)
	_enough(takers, layout.steps)
	_bounded(layout.max_others, count(_seen) - count(takers))
	_avoids_like(_seen, layout.forbidden)
	_crosses_like(_seen, _seen_end, layout.crossings)
}

_kept contains one.name if {
	some one in _covering
	_holds(one.name, one.layout)
}
