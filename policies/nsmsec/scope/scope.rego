# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

# METADATA
# title: Which calls an entry of the settings is about
# description: |
#   A layout, or a demand for hardware, covers a call unless it says plainly that it does not; so a
#   missing member makes it cover more, never less.
package nsmsec.scope

# Each holds only where the entry says so plainly, in a list that is not empty. They take nothing
# but the entry: an argument that is undefined would end the negation, too.

# METADATA
# title: The entry is for the other side
# scope: document
of_other_side(entry) if entry.side != input.side

# METADATA
# title: The entry is for other hops than the one that asks
# scope: document
of_other_hops(entry) if {
	entry.at[0]
	every id in entry.at {
		id != "*"
		id != input.self.id
		id != _own_pattern
	}
}

# METADATA
# title: The entry is for other services
# scope: document
of_other_services(entry) if {
	input.service
	entry.services[0]
	every pattern in entry.services {
		pattern != input.service
		not pattern in data.nsmsec.path.service_patterns
	}
}

# METADATA
# title: The one pattern that an ID matches
# description: That of `spiffe://corp.example/ids/7` is `spiffe://corp.example/ids/*`.
# scope: document
pattern(id) := concat("/", [_last_as_star(part, i + 1, count(parts)) | some i, part in parts]) if {
	parts := split(id, "/")
}

_last_as_star(part, place, last) := part if place != last
_last_as_star(_, place, last) := "*" if place == last

_own_pattern := pattern(input.self.id)
