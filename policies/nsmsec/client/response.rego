# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.client

# Each condition has one reason, its negation.
_allow_response if {
	_response_asked
	data.nsmsec.path.operation_accepted
	data.nsmsec.path.peer_current
	_response_adjacent
	data.nsmsec.path.assured
	_response_fresh
	_response_short_enough
	data.nsmsec.revoked.nothing
	data.nsmsec.transition.listed
	data.nsmsec.federation.answered
	data.nsmsec.federation.current
	data.nsmsec.layout.provided
	data.nsmsec.layout.current
	data.nsmsec.layout.kept
	data.nsmsec.hardware.held
}

_response_reasons contains "QUESTION_MISMATCH" if not _response_asked
_response_reasons contains "OPERATION_NOT_ALLOWED" if not data.nsmsec.path.operation_accepted
_response_reasons contains "PEER_EXPIRED" if not data.nsmsec.path.peer_current
_response_reasons contains "PEER_NOT_ADJACENT" if not _response_adjacent
_response_reasons contains "HOP_NOT_PROVEN" if not data.nsmsec.path.assured
_response_reasons contains "PATH_STALE" if not _response_fresh
_response_reasons contains "PATH_TOO_LONG" if not _response_short_enough
_response_reasons contains "REVOKED_IDENTITY" if not data.nsmsec.revoked.no_identity
_response_reasons contains "REVOKED_KEY" if not data.nsmsec.revoked.no_key
_response_reasons contains "REVOKED_CERTIFICATE" if not data.nsmsec.revoked.no_certificate
_response_reasons contains "REVOKED_TOKEN" if not data.nsmsec.revoked.no_token
_response_reasons contains "REVOKED_CONNECTION" if not data.nsmsec.revoked.no_connection
_response_reasons contains "REVOKED_TRUST_DOMAIN" if not data.nsmsec.revoked.no_trust_domain
_response_reasons contains "TRANSITION_NOT_ALLOWED" if not data.nsmsec.transition.listed
_response_reasons contains "TD_NOT_ALLOWED" if not data.nsmsec.federation.answered
_response_reasons contains "TD_BUNDLE_STALE" if not data.nsmsec.federation.current
_response_reasons contains "LAYOUT_REQUIRED" if not data.nsmsec.layout.provided
_response_reasons contains "LAYOUT_EXPIRED" if not data.nsmsec.layout.current
_response_reasons contains "LAYOUT_VIOLATION" if not data.nsmsec.layout.kept
_response_reasons contains "HARDWARE_REQUIRED" if not data.nsmsec.hardware.held

_response_asked if {
	input.version == 1
	input.service
	input.side == "client"
	input.moment == "response"
}

# Whom we called comes right after us; so a path without an answering hop is denied.
_response_adjacent if {
	some i, hop in input.path.hops
	hop.id == input.self.id
	input.path.hops[i + 1].id == input.peer.id
}

# Only the answer's own token: those before it may have ended while we waited.
_response_fresh if {
	last := input.path.hops[count(input.path.hops) - 1]
	(last.expires_at + data.nsmsec.settings.path.clock_skew_s) - data.nsmsec.path.taken_up_at > 0
}

_response_short_enough if data.nsmsec.path.hops_left >= 0
