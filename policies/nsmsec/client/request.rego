# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

package nsmsec.client

# Each condition has one reason, its negation.
_allow_request if {
	_request_asked
	data.nsmsec.path.operation_accepted
	data.nsmsec.path.peer_current
	data.nsmsec.path.assured
	data.nsmsec.path.fresh
	_request_short_enough
	data.nsmsec.revoked.nothing
	data.nsmsec.transition.listed
	data.nsmsec.federation.reachable
	data.nsmsec.federation.current
}

_request_reasons contains "QUESTION_MISMATCH" if not _request_asked
_request_reasons contains "OPERATION_NOT_ALLOWED" if not data.nsmsec.path.operation_accepted
_request_reasons contains "PEER_EXPIRED" if not data.nsmsec.path.peer_current
_request_reasons contains "HOP_NOT_PROVEN" if not data.nsmsec.path.assured
_request_reasons contains "PATH_STALE" if not data.nsmsec.path.fresh
_request_reasons contains "PATH_TOO_LONG" if not _request_short_enough
_request_reasons contains "REVOKED_IDENTITY" if not data.nsmsec.revoked.no_identity
_request_reasons contains "REVOKED_KEY" if not data.nsmsec.revoked.no_key
_request_reasons contains "REVOKED_CERTIFICATE" if not data.nsmsec.revoked.no_certificate
_request_reasons contains "REVOKED_TOKEN" if not data.nsmsec.revoked.no_token
_request_reasons contains "REVOKED_CONNECTION" if not data.nsmsec.revoked.no_connection
_request_reasons contains "REVOKED_TRUST_DOMAIN" if not data.nsmsec.revoked.no_trust_domain
_request_reasons contains "TRANSITION_NOT_ALLOWED" if not data.nsmsec.transition.listed
_request_reasons contains "TD_NOT_ALLOWED" if not data.nsmsec.federation.reachable
_request_reasons contains "TD_BUNDLE_STALE" if not data.nsmsec.federation.current

_request_asked if {
	input.version == 1
	input.service
	input.side == "client"
	input.moment == "request"
}

# We are one hop more, and whom we call is another.
_request_short_enough if data.nsmsec.path.hops_left >= 2
