# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.layout

# METADATA
# title: The layouts that cover this call, by name
# scope: rule
in_force contains one.name if some one in _covering

# In a list, which costs less to go over than a set.
_covering := [{"layout": layout, "name": name} |
	some name, layout in data.nsmsec.settings.layouts
	not _of_other_side(layout)
	not _of_other_hops(layout)
	not _of_other_services(layout)
]

# Each holds only where the layout says so plainly, in a list that is not empty. They take nothing
# but the layout: an argument that is undefined would end the negation, too.
_of_other_side(layout) if layout.side != input.side

_of_other_hops(layout) if {
	layout.at[0]
	every id in layout.at {
		id != "*"
		id != input.self.id
		id != _own_pattern
	}
}

_of_other_services(layout) if {
	input.service
	layout.services[0]
	every pattern in layout.services {
		pattern != input.service
		not pattern in data.nsmsec.path.service_patterns
	}
}

_own_pattern := _pattern(input.self.id)
