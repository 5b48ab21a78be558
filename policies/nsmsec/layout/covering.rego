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
	not data.nsmsec.scope.of_other_side(layout)
	not data.nsmsec.scope.of_other_hops(layout)
	not data.nsmsec.scope.of_other_services(layout)
]
