# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.hardware

# What a machine must show. A fact that is missing is not there; where nothing was proven, all but the
# status is missing.
_attested(demand, hop) if {
	hop.assurance == "proven"
	machine := hop.attestation
	_by_status(demand, machine)
	_by_key(demand, machine)
	_by_age(demand, machine)
	_by_software(demand, machine)
	_by_profile(demand, machine)
	_by_model(demand, machine)
	_by_verifier(demand, machine)
	_by_firmware(demand, machine)
}

_by_status(demand, machine) if machine.status in demand.statuses

_by_key(demand, machine) if machine.key in demand.keys

# The age counts to now, on a stream that is open, too: it is about the machine, not about the call.
_by_age(demand, machine) if {
	machine.expires_at - input.now > 0
	demand.max_age_s - (input.now - machine.issued_at) >= 0
}

_by_software(demand, machine) if {
	machine.software == false
} else if {
	demand.software == true
	machine.software == true
}

_by_profile(demand, machine) if _one_of(demand.profiles, machine.profile)

_by_model(demand, machine) if _one_of(demand.models, machine.model)

_by_verifier(demand, machine) if _one_of(demand.verifiers, machine.verifier)

_by_firmware(demand, machine) if _at_least(demand.min_firmware, machine.firmware)

_one_of(accepted, found) if {
	accepted == null
} else if {
	found in accepted
}

# Texts of equal length, of hexadecimal digits, are ordered as the numbers that they mean. A list would
# be greater than every text; one cannot be joined.
_at_least(least, found) if {
	least == null
} else if {
	found != null
	count(found) == count(least)
	concat("", [found]) >= least
}
