# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.layout

# The steps of each layout in one form, for explanation.
_steps[name] := [_general(step) | some step in data.nsmsec.settings.layouts[name].steps] if {
	some name in in_force
}

_general(step) := step if step.of
_general(step) := {"at_least": 1, "at_most": 1, "of": step} if not step.of

_steps_taken[name] := [{"hop": hop, "step": i} |
	some hop, seen in _seen
	seen.assurance == "proven"
	some i, step in steps
	_like(step.of, seen)
] if {
	some name, steps in _steps
}

# The hops that take a step, in the order of the path.
_at_step(taken, i) := [taker.hop | some taker in taken; taker.step == i]

# The last hop that takes an earlier step: there the path went another way.
_before_step(taken, i) := hops[count(hops) - 1] if {
	hops := [taker.hop | some taker in taken; taker.step < i]
	hops != []
} else := null

_found contains _violation(name, "steps", _too_few(step), {
	"expected": step.of,
	"found": count(takers),
	"hop": _before_step(_steps_taken[name], i),
	"step": i,
}) if {
	some name, steps in _steps
	some i, step in steps
	takers := _at_step(_steps_taken[name], i)
	step.at_least - count(takers) > 0
}

_too_few(step) := "LAYOUT_STEP_MISSING" if step.at_least == 1
_too_few(step) := "LAYOUT_THRESHOLD" if step.at_least > 1

_found contains _violation(name, "steps", "LAYOUT_STEP_REPEATED", {
	"expected": step.at_most,
	"found": _seen[hop].id,
	"hop": hop,
	"step": i,
}) if {
	some name, steps in _steps
	some i, step in steps
	takers := _at_step(_steps_taken[name], i)
	hop := takers[step.at_most]
}

_found contains _violation(name, "steps", "LAYOUT_STEP_REPEATED", {
	"expected": 1,
	"found": _seen[second.hop].id,
	"hop": second.hop,
	"step": second.step,
}) if {
	some name, taken in _steps_taken
	some first in taken
	some second in taken
	first.hop < second.hop
	_seen[first.hop].id == _seen[second.hop].id
}

_found contains _violation(name, "steps", "LAYOUT_STEP_ORDER", {
	"expected": first.step,
	"found": _seen[second.hop].id,
	"hop": second.hop,
	"step": second.step,
}) if {
	some name, taken in _steps_taken
	some first in taken
	some second in taken
	first.hop < second.hop
	first.step > second.step
}

_found contains _violation(name, "steps", "LAYOUT_STEPS_OVERLAP", {
	"expected": first.step,
	"found": _seen[second.hop].id,
	"hop": second.hop,
	"step": second.step,
}) if {
	some name, taken in _steps_taken
	some first in taken
	some second in taken
	first.hop == second.hop
	first.step < second.step
}
