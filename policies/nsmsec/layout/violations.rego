# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.layout

# METADATA
# title: What is wrong with this path, rule by rule, hop by hop
# description: |
#   For explanation only: no decision reads it. A layout that covers the call and neither ended nor
#   failed has no violation; one that did has at least one.
# scope: rule
violations contains violation if some violation in _ended
violations contains violation if some violation in _found
violations contains violation if some violation in _uncounted

_ended contains _violation(name, "until", "LAYOUT_EXPIRED", {
	"expected": _member(layout, "until"),
	"found": _member(input, "now"),
}) if {
	some name in in_force
	layout := data.nsmsec.settings.layouts[name]
	not _unended(layout)
}

# A layout or a path that the rules cannot read fails, though no single rule says why.
_uncounted contains _violation(name, "layout", "LAYOUT_MALFORMED", {}) if {
	some name in in_force
	not name in _kept
	not name in {violation.layout | some violation in _found}
}

_uncounted contains _violation(name, "side", "LAYOUT_MALFORMED", {"found": _member(layout, "side")}) if {
	some name, layout in data.nsmsec.settings.layouts
	not _of_a_side(layout)
}

_found contains _violation(name, "roots", "LAYOUT_ROOT", {
	"expected": _member(layout, "roots"),
	"found": _id_at(0),
	"hop": _index_at(0),
}) if {
	some name in in_force
	layout := data.nsmsec.settings.layouts[name]
	not _rooted(layout)
}

_found contains _violation(name, "last", "LAYOUT_LAST", {
	"expected": _member(layout, "last"),
	"found": _id_at(count(_seen) - 1),
	"hop": _index_at(count(_seen) - 1),
}) if {
	some name in in_force
	layout := data.nsmsec.settings.layouts[name]
	not _ends_well(layout)
}

_found contains _violation(name, "max_others", "LAYOUT_TOO_MANY_OTHERS", {
	"expected": layout.max_others,
	"found": count(others),
	"hop": others[layout.max_others],
}) if {
	some name in in_force
	layout := data.nsmsec.settings.layouts[name]
	layout.max_others != null
	others := [i | some i, _ in _seen; not i in {taker.hop | some taker in _steps_taken[name]}]
	count(others) - layout.max_others > 0
}

_found contains _violation(name, "forbidden", "LAYOUT_FORBIDDEN", {"found": hop.id, "hop": i}) if {
	some name in in_force
	some i, hop in _seen
	_like(data.nsmsec.settings.layouts[name].forbidden, hop)
}

_found contains _violation(name, "crossings", "LAYOUT_CROSSING", {
	"expected": sort([id |
		some from, to in layout.crossings
		_like([from], hop)
		some id in to
	]),
	"found": next.id,
	"hop": i,
}) if {
	some name in in_force
	layout := data.nsmsec.settings.layouts[name]
	layout.crossings != null
	some i, hop in _seen
	next := _next(_seen, i, _seen_end)
	not _may_pass_like(layout.crossings, hop, next)
}

_violation(name, rule, code, more) := {
	"code": code,
	"expected": _member(more, "expected"),
	"found": _member(more, "found"),
	"hop": _member(more, "hop"),
	"layout": name,
	"rule": rule,
	"step": _member(more, "step"),
}

_member(more, name) := value if {
	value := more[name]
} else := null

_id_at(i) := id if {
	id := _seen[i].id
} else := null

_index_at(i) := i if {
	_seen[i]
} else := null

_unended(layout) if _lasts(layout.until, input.now)

_rooted(layout) if _proven_like(layout.roots, _seen[0])

_ends_well(layout) if _proven_like(layout.last, _seen[count(_seen) - 1])
