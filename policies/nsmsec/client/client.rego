# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

# METADATA
# title: What a client asks
# description: |
#   Before it sends: may we ask them for this. Before it delivers: did the answer come the right
#   way.
package nsmsec.client

# METADATA
# title: May this request be sent
# description: |
#   The path is that of the call we act for; it has no hop where a path begins. The conditions are
#   in request.rego.
# entrypoint: true
# scope: document
default request := {"allow": false, "reasons": ["no_rule_matched"]}

request := {"allow": true, "reasons": []} if _allow_request

request := {"allow": false, "reasons": sort(_request_reasons)} if {
	not _allow_request
	_request_reasons != set()
}

# METADATA
# title: May this answer be delivered
# description: |
#   The path is finished; we stand in it and its last hop answered. The conditions are in
#   response.rego.
# entrypoint: true
# scope: document
default response := {"allow": false, "reasons": ["no_rule_matched"]}

response := {"allow": true, "reasons": []} if _allow_response

response := {"allow": false, "reasons": sort(_response_reasons)} if {
	not _allow_response
	_response_reasons != set()
}
