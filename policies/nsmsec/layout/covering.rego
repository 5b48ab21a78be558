# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.layout

# METADATA
# title: The layouts that cover this call, by name
# scope: rule
in_force contains name if {
	some name, _ in data.nsmsec.settings.layouts
	not name in _elsewhere
}

_elsewhere contains name if {
	some name, layout in data.nsmsec.settings.layouts
	layout.side != input.side
}

_elsewhere contains name if {
	some name, layout in data.nsmsec.settings.layouts
	layout.at[0]
	every id in layout.at {
		not id in {"*", input.self.id}
	}
}

_elsewhere contains name if {
	some name, layout in data.nsmsec.settings.layouts
	layout.services[0]
	every pattern in layout.services {
		not pattern in data.nsmsec.path.service_patterns
	}
}
