# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.revoked

# Asked of the data alone, so that an engine has to find it out only once.
_none_listed if {
	data.nsmsec.revocation.identities == {}
	data.nsmsec.revocation.keys == {}
	data.nsmsec.revocation.certificates == {}
	data.nsmsec.revocation.tokens == {}
	data.nsmsec.revocation.connections == {}
	data.nsmsec.revocation.trust_domains == {}
}

# An entry ends when its `until` has come; without one it never does.
_passes(listed, name, _) if {
	is_object(listed)
	not _has(listed, name)
}

_passes(listed, name, now) if now - listed[name].until >= 0

_key_passes(listed, null, _) if is_object(listed)
_key_passes(listed, leaf, now) if _passes(listed, leaf.key_sha256, now)

_certificate_passes(listed, null, _) if is_object(listed)
_certificate_passes(listed, leaf, now) if _pair_passes(listed, leaf.issuer, leaf.serial, now)

# A list in a list. Both names are arguments, so that one that is missing is never negated.
_pair_passes(listed, first, _, _) if {
	is_object(listed)
	not _has(listed, first)
}

_pair_passes(listed, first, second, now) if _passes(listed[first], second, now)

# Whatever the entry says, be it false.
_has(listed, name) if [listed[name]]
