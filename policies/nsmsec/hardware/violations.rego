# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.hardware

# METADATA
# title: Which demand is not met, by which hop, in what
# description: |
#   For explanation only: no decision reads it. Where all demands are met there is none; where one is
#   not there is at least one.
# scope: rule
violations contains violation if some violation in _found
violations contains violation if some violation in _uncounted

# The members of a demand and of a machine that a code is about.
_members := {
	"HARDWARE_FIRMWARE": {"demand": "min_firmware", "machine": "firmware"},
	"HARDWARE_KEY": {"demand": "keys", "machine": "key"},
	"HARDWARE_MODEL": {"demand": "models", "machine": "model"},
	"HARDWARE_PROFILE": {"demand": "profiles", "machine": "profile"},
	"HARDWARE_SOFTWARE": {"demand": "software", "machine": "software"},
	"HARDWARE_STALE": {"demand": "max_age_s", "machine": "issued_at"},
	"HARDWARE_STATUS": {"demand": "statuses", "machine": "status"},
	"HARDWARE_VERIFIER": {"demand": "verifiers", "machine": "verifier"},
}

_unmet := [{"demand": one.demand, "hop": hop, "index": i, "name": one.name} |
	some one in _demands
	some i, hop in _judged
	not _meets(one.demand, hop)
]

_found contains _violation(one.name, "HARDWARE_MISSING", one.index, {"found": code}) if {
	some one in _unmet
	not _reported(one.hop)
	code := _member(_member(one.hop, "attestation"), "code")
}

_found contains _violation(one.name, code, one.index, said) if {
	some one in _unmet
	_reported(one.hop)
	some code, members in _members
	not _by(code, one.demand, one.hop.attestation)
	said := {
		"expected": _member(one.demand, members.demand),
		"found": _member(one.hop.attestation, members.machine),
	}
}

# A demand or a path that the rules cannot read fails, though no single hop says why.
_uncounted contains _violation(one.name, "HARDWARE_MALFORMED", null, {}) if {
	some one in _demands
	not _kept(one.demand)
	not one.name in {violation.demand | some violation in _found}
}

_uncounted contains _violation(name, "HARDWARE_MALFORMED", null, {"found": _member(demand, "side")}) if {
	some name, demand in data.nsmsec.settings.hardware
	not _of_a_side(demand)
}

_kept(demand) if {
	every hop in _judged {
		_meets(demand, hop)
	}
}

_reported(hop) if {
	hop.assurance == "proven"
	hop.attestation.status != "none"
}

_by("HARDWARE_FIRMWARE", demand, machine) if _by_firmware(demand, machine)
_by("HARDWARE_KEY", demand, machine) if _by_key(demand, machine)
_by("HARDWARE_MODEL", demand, machine) if _by_model(demand, machine)
_by("HARDWARE_PROFILE", demand, machine) if _by_profile(demand, machine)
_by("HARDWARE_SOFTWARE", demand, machine) if _by_software(demand, machine)
_by("HARDWARE_STALE", demand, machine) if _by_age(demand, machine)
_by("HARDWARE_STATUS", demand, machine) if _by_status(demand, machine)
_by("HARDWARE_VERIFIER", demand, machine) if _by_verifier(demand, machine)

_violation(name, code, hop, more) := {
	"code": code,
	"demand": name,
	"expected": _member(more, "expected"),
	"found": _member(more, "found"),
	"hop": hop,
}

_member(holder, name) := value if {
	value := holder[name]
} else := null
