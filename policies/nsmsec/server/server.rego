# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

# METADATA
# title: What a server asks
# description: Who came, which way, and may they have this. Asked once a call, before the handler.
package nsmsec.server

# METADATA
# title: May this request be handled
# description: It may if every condition of `_allow` holds. Each has one reason, its negation.
# entrypoint: true
# scope: document
default request := {"allow": false, "reasons": ["no_rule_matched"]}

request := {"allow": true, "reasons": []} if _allow

request := {"allow": false, "reasons": sort(_reasons)} if {
	not _allow
	_reasons != set()
}

_allow if {
	_asked
	data.nsmsec.path.operation_accepted
	data.nsmsec.path.peer_current
	_adjacent
	data.nsmsec.path.assured
	data.nsmsec.path.fresh
	_short_enough
	data.nsmsec.revoked.nothing
	data.nsmsec.transition.listed
	data.nsmsec.federation.admitted
	data.nsmsec.federation.current
	data.nsmsec.layout.provided
	data.nsmsec.layout.current
	data.nsmsec.layout.kept
	data.nsmsec.hardware.held
}

_reasons contains "QUESTION_MISMATCH" if not _asked
_reasons contains "OPERATION_NOT_ALLOWED" if not data.nsmsec.path.operation_accepted
_reasons contains "PEER_EXPIRED" if not data.nsmsec.path.peer_current
_reasons contains "PEER_NOT_ADJACENT" if not _adjacent
_reasons contains "HOP_NOT_PROVEN" if not data.nsmsec.path.assured
_reasons contains "PATH_STALE" if not data.nsmsec.path.fresh
_reasons contains "PATH_TOO_LONG" if not _short_enough
_reasons contains "REVOKED_IDENTITY" if not data.nsmsec.revoked.no_identity
_reasons contains "REVOKED_KEY" if not data.nsmsec.revoked.no_key
_reasons contains "REVOKED_CERTIFICATE" if not data.nsmsec.revoked.no_certificate
_reasons contains "REVOKED_TOKEN" if not data.nsmsec.revoked.no_token
_reasons contains "REVOKED_CONNECTION" if not data.nsmsec.revoked.no_connection
_reasons contains "REVOKED_TRUST_DOMAIN" if not data.nsmsec.revoked.no_trust_domain
_reasons contains "TRANSITION_NOT_ALLOWED" if not data.nsmsec.transition.listed
_reasons contains "TD_NOT_ALLOWED" if not data.nsmsec.federation.admitted
_reasons contains "TD_BUNDLE_STALE" if not data.nsmsec.federation.current
_reasons contains "LAYOUT_REQUIRED" if not data.nsmsec.layout.provided
_reasons contains "LAYOUT_EXPIRED" if not data.nsmsec.layout.current
_reasons contains "LAYOUT_VIOLATION" if not data.nsmsec.layout.kept
_reasons contains "HARDWARE_REQUIRED" if not data.nsmsec.hardware.held

_asked if {
	input.version == 1
	input.service
	input.side == "server"
	input.moment == "request"
}

# The last hop of the path is who called us; so an empty path is denied.
_adjacent if input.path.hops[count(input.path.hops) - 1].id == input.peer.id

# We are one hop more.
_short_enough if data.nsmsec.path.hops_left >= 1
