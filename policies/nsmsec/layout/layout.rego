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
provided if data.nsmsec.settings.require_layout[input.side] == false
provided if some _ in in_force

# METADATA
# title: No layout that covers this call has ended
# scope: rule
current if {
	every name in in_force {
		name in _current
	}
}

# METADATA
# title: Every layout that covers this call holds
# description: Without a table of layouts, or with one of no side, which would never apply, none does.
# scope: rule
kept if {
	every layout in data.nsmsec.settings.layouts {
		layout.side in {"server", "client"}
	}
	every name in in_force {
		name in _kept
	}
}

_current contains name if {
	some name in in_force
	data.nsmsec.settings.layouts[name].until == null
}

_current contains name if {
	some name in in_force
	data.nsmsec.settings.layouts[name].until != null
	data.nsmsec.settings.layouts[name].until - input.now > 0
}

_kept contains name if {
	hops := input.path.hops
	some name in in_force
	layout := data.nsmsec.settings.layouts[name]
	_proven_one_of(layout.roots, hops[0])
	_proven_one_of(layout.last, hops[count(hops) - 1])
	_taken(hops, layout.steps) == [i | some i, _ in layout.steps]
	_bounded(layout.max_others, count(hops) - count(layout.steps))
	_avoids(hops, layout.forbidden)
	_crosses(hops, _end, layout.crossings)
}
