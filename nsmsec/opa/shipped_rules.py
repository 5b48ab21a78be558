# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The plan that ships, compiled beforehand. Made by scripts/build-policies."""

PLAN = "02c7d016d54bf7b94fff8a3fea18e498eff81f656b83db1023ceb48fb0fd30ac"
TABLES = r'''{
"strings": [
"result",
"version",
"1",
"service",
"side",
"client",
"moment",
"request",
"operation",
"nsmsec",
"settings",
"operations",
"peer",
"expires_at",
"now",
"0",
"path",
"assurances",
"hops",
"assurance",
"clock_skew_s",
"max_age_s",
"issued_at",
"max_hops",
"2",
"transitions",
"response",
"trust_domain",
"self",
"federation",
"max_callees",
"services",
"*",
"/",
"",
"allow",
"reasons",
"QUESTION_MISMATCH",
"OPERATION_NOT_ALLOWED",
"PEER_EXPIRED",
"HOP_NOT_PROVEN",
"PATH_STALE",
"PATH_TOO_LONG",
"TRANSITION_NOT_ALLOWED",
"TD_NOT_ALLOWED",
"no_rule_matched",
"id",
"index",
"require_layout",
"layouts",
"at",
"until",
"server",
"form",
"roots",
"proven",
"last",
"steps",
"max_others",
"forbidden",
"crossings",
"pattern",
"of",
"step",
"at_least",
"at_most",
"PEER_NOT_ADJACENT",
"LAYOUT_REQUIRED",
"LAYOUT_EXPIRED",
"LAYOUT_VIOLATION",
"max_callers"
],
"numbers": [
2, 15, 24
],
"builtins": [
"concat",
"count",
"gt",
"gte",
"internal.member_2",
"lt",
"lte",
"minus",
"neq",
"plus",
"sort",
"split"
],
"paths": [
[9],
[9, 10],
[9, 10, 11],
[9, 10, 16],
[9, 10, 16, 17],
[9, 10, 16, 20],
[9, 10, 16, 21],
[9, 10, 16, 23],
[9, 10, 25],
[9, 10, 29],
[9, 10, 49],
[9, 10, 48]
],
"functions": [
[["g0", "nsmsec", "client", "_request_asked"], [0, 1]],
[["g0", "nsmsec", "path", "operation_accepted"], [0, 1]],
[["g0", "nsmsec", "path", "peer_current"], [0, 1]],
[["g0", "nsmsec", "path", "assured"], [0, 1]],
[["g0", "nsmsec", "path", "fresh"], [0, 1]],
[["g0", "nsmsec", "path", "hops_left"], [0, 1]],
[["g0", "nsmsec", "client", "_request_short_enough"], [0, 1]],
[["g0", "nsmsec", "transition", "_kept_or_listed"], [0, 1, 3, 4, 5]],
[["g0", "nsmsec", "transition", "_passed"], [0, 1]],
[["g0", "nsmsec", "transition", "listed"], [0, 1]],
[["g0", "nsmsec", "federation", "_trust_domains"], [0, 1]],
[["g0", "nsmsec", "federation", "_asking"], [0, 1]],
[["g0", "nsmsec", "federation", "_count_in"], [0, 1, 3, 4]],
[["g0", "nsmsec", "path", "service_patterns"], [0, 1]],
[["g0", "nsmsec", "federation", "_covers"], [0, 1, 3, 4]],
[["g0", "nsmsec", "federation", "_senders"], [0, 1]],
[["g0", "nsmsec", "federation", "reachable"], [0, 1]],
[["g0", "nsmsec", "client", "_allow_request"], [0, 1]],
[["g0", "nsmsec", "client", "_request_reasons"], [0, 1]],
[["g0", "nsmsec", "client", "request"], [0, 1]],
[["g0", "nsmsec", "client", "_response_asked"], [0, 1]],
[["g0", "nsmsec", "client", "_response_adjacent"], [0, 1]],
[["g0", "nsmsec", "client", "_response_fresh"], [0, 1]],
[["g0", "nsmsec", "client", "_response_short_enough"], [0, 1]],
[["g0", "nsmsec", "federation", "_own_index"], [0, 1]],
[["g0", "nsmsec", "federation", "_answering"], [0, 1]],
[["g0", "nsmsec", "federation", "_before_us_or_in"], [0, 1, 3, 4, 5]],
[["g0", "nsmsec", "federation", "answered"], [0, 1]],
[["g0", "nsmsec", "layout", "_of_other_side"], [0, 1, 3]],
[["g0", "nsmsec", "layout", "_last_as_star"], [0, 1, 3, 4, 5]],
[["g0", "nsmsec", "layout", "_pattern"], [0, 1, 3]],
[["g0", "nsmsec", "layout", "_own_pattern"], [0, 1]],
[["g0", "nsmsec", "layout", "_of_other_hops"], [0, 1, 3]],
[["g0", "nsmsec", "layout", "_of_other_services"], [0, 1, 3]],
[["g0", "nsmsec", "layout", "in_force"], [0, 1]],
[["g0", "nsmsec", "layout", "provided"], [0, 1]],
[["g0", "nsmsec", "layout", "_lasts"], [0, 1, 3, 4]],
[["g0", "nsmsec", "layout", "current"], [0, 1]],
[["g0", "nsmsec", "layout", "_sided"], [0, 1]],
[["g0", "nsmsec", "layout", "_proven_one_of"], [0, 1, 3, 4]],
[["g0", "nsmsec", "layout", "_taken"], [0, 1, 3, 4]],
[["g0", "nsmsec", "layout", "_distinct"], [0, 1]],
[["g0", "nsmsec", "layout", "_bounded"], [0, 1, 3, 4]],
[["g0", "nsmsec", "layout", "_avoids"], [0, 1, 3, 4]],
[["g0", "nsmsec", "layout", "_end"], [0, 1]],
[["g0", "nsmsec", "layout", "_next"], [0, 1, 3, 4, 5]],
[["g0", "nsmsec", "layout", "_may_pass"], [0, 1, 3, 4, 5]],
[["g0", "nsmsec", "layout", "_crosses"], [0, 1, 3, 4]],
[["g0", "nsmsec", "layout", "_of_form_two"], [0, 1]],
[["g0", "nsmsec", "layout", "_sight"], [0, 1, 3, 4]],
[["g0", "nsmsec", "layout", "_seen"], [0, 1]],
[["g0", "nsmsec", "layout", "_like"], [0, 1, 3, 4]],
[["g0", "nsmsec", "layout", "_proven_like"], [0, 1, 3, 4]],
[["g0", "nsmsec", "layout", "_takers"], [0, 1, 3, 4]],
[["g0", "nsmsec", "layout", "_in_order"], [0, 1, 3]],
[["g0", "nsmsec", "layout", "_enough"], [0, 1, 3, 4]],
[["g0", "nsmsec", "layout", "_avoids_like"], [0, 1, 3, 4]],
[["g0", "nsmsec", "layout", "_seen_end"], [0, 1]],
[["g0", "nsmsec", "layout", "_may_pass_like"], [0, 1, 3, 4, 5]],
[["g0", "nsmsec", "layout", "_crosses_like"], [0, 1, 3, 4, 5]],
[["g0", "nsmsec", "layout", "_kept"], [0, 1]],
[["g0", "nsmsec", "layout", "kept"], [0, 1]],
[["g0", "nsmsec", "client", "_allow_response"], [0, 1]],
[["g0", "nsmsec", "client", "_response_reasons"], [0, 1]],
[["g0", "nsmsec", "client", "response"], [0, 1]],
[["g0", "nsmsec", "server", "_asked"], [0, 1]],
[["g0", "nsmsec", "server", "_adjacent"], [0, 1]],
[["g0", "nsmsec", "server", "_short_enough"], [0, 1]],
[["g0", "nsmsec", "federation", "_callers"], [0, 1]],
[["g0", "nsmsec", "federation", "admitted"], [0, 1]],
[["g0", "nsmsec", "server", "_allow"], [0, 1]],
[["g0", "nsmsec", "server", "_reasons"], [0, 1]],
[["g0", "nsmsec", "server", "request"], [0, 1]]
],
"entrypoints": [
"nsmsec/client/request",
"nsmsec/client/response",
"nsmsec/server/request"
],
"places": [
["nsmsec/client/request.rego", 28, 2],
["nsmsec/client/request.rego", 29, 2],
["nsmsec/client/request.rego", 30, 2],
["nsmsec/client/request.rego", 31, 2],
["nsmsec/client/request.rego", 27, 1],
["nsmsec/path/path.rego", 15, 23],
["nsmsec/path/path.rego", 15, 42],
["nsmsec/path/path.rego", 15, 1],
["nsmsec/path/path.rego", 22, 2],
["nsmsec/path/path.rego", 21, 1],
["nsmsec/path/path.rego", 23, 3],
["nsmsec/path/path.rego", 24, 2],
["nsmsec/path/path.rego", 24, 26],
["nsmsec/path/path.rego", 31, 2],
["nsmsec/path/path.rego", 32, 15],
["nsmsec/path/path.rego", 32, 2],
["nsmsec/path/path.rego", 33, 3],
["nsmsec/path/path.rego", 30, 1],
["nsmsec/client/client.rego", 0, 0],
["nsmsec/path/path.rego", 42, 2],
["nsmsec/path/path.rego", 41, 1],
["nsmsec/path/path.rego", 43, 3],
["nsmsec/path/path.rego", 44, 2],
["nsmsec/path/path.rego", 45, 3],
["nsmsec/path/path.rego", 45, 27],
["nsmsec/path/path.rego", 45, 50],
["nsmsec/path/path.rego", 45, 2],
["nsmsec/path/path.rego", 46, 3],
["nsmsec/path/path.rego", 46, 58],
["nsmsec/path/path.rego", 46, 46],
["nsmsec/path/path.rego", 46, 2],
["nsmsec/path/path.rego", 52, 57],
["nsmsec/path/path.rego", 52, 51],
["nsmsec/path/path.rego", 52, 14],
["nsmsec/path/path.rego", 52, 1],
["nsmsec/client/request.rego", 35, 26],
["nsmsec/client/request.rego", 35, 1],
["nsmsec/transition/transition.rego", 35, 38],
["nsmsec/transition/transition.rego", 35, 1],
["nsmsec/transition/transition.rego", 36, 1],
["nsmsec/transition/transition.rego", 36, 57],
["nsmsec/transition/transition.rego", 36, 48],
["nsmsec/transition/transition.rego", 22, 1],
["nsmsec/transition/transition.rego", 23, 2],
["nsmsec/transition/transition.rego", 24, 81],
["nsmsec/transition/transition.rego", 24, 18],
["nsmsec/transition/transition.rego", 24, 52],
["nsmsec/transition/transition.rego", 24, 65],
["nsmsec/transition/transition.rego", 24, 2],
["nsmsec/transition/transition.rego", 28, 2],
["nsmsec/transition/transition.rego", 29, 13],
["nsmsec/transition/transition.rego", 29, 7],
["nsmsec/transition/transition.rego", 30, 18],
["nsmsec/transition/transition.rego", 30, 52],
["nsmsec/transition/transition.rego", 30, 80],
["nsmsec/transition/transition.rego", 30, 2],
["nsmsec/transition/transition.rego", 27, 1],
["nsmsec/transition/transition.rego", 33, 48],
["nsmsec/transition/transition.rego", 33, 24],
["nsmsec/transition/transition.rego", 33, 18],
["nsmsec/transition/transition.rego", 33, 1],
["nsmsec/transition/transition.rego", 15, 2],
["nsmsec/transition/transition.rego", 16, 15],
["nsmsec/transition/transition.rego", 16, 2],
["nsmsec/transition/transition.rego", 17, 3],
["nsmsec/transition/transition.rego", 14, 1],
["nsmsec/transition/transition.rego", 19, 3],
["nsmsec/federation/grants.rego", 44, 1],
["nsmsec/federation/grants.rego", 44, 45],
["nsmsec/federation/grants.rego", 44, 25],
["nsmsec/federation/grants.rego", 26, 1],
["nsmsec/federation/grants.rego", 26, 18],
["nsmsec/federation/grants.rego", 27, 34],
["nsmsec/federation/grants.rego", 27, 1],
["nsmsec/federation/grants.rego", 46, 40],
["nsmsec/federation/grants.rego", 46, 47],
["nsmsec/federation/grants.rego", 46, 65],
["nsmsec/federation/grants.rego", 46, 34],
["nsmsec/federation/grants.rego", 46, 1],
["nsmsec/path/path.rego", 57, 1],
["nsmsec/path/path.rego", 57, 27],
["nsmsec/path/path.rego", 58, 1],
["nsmsec/path/path.rego", 60, 81],
["nsmsec/path/path.rego", 60, 75],
["nsmsec/path/path.rego", 60, 59],
["nsmsec/path/path.rego", 60, 27],
["nsmsec/path/path.rego", 60, 1],
["nsmsec/federation/grants.rego", 49, 2],
["nsmsec/federation/grants.rego", 50, 2],
["nsmsec/federation/grants.rego", 48, 1],
["nsmsec/federation/grants.rego", 16, 1],
["nsmsec/federation/grants.rego", 16, 19],
["nsmsec/federation/grants.rego", 19, 2],
["nsmsec/federation/grants.rego", 20, 2],
["nsmsec/federation/grants.rego", 21, 2],
["nsmsec/federation/grants.rego", 22, 33],
["nsmsec/federation/grants.rego", 22, 23],
["nsmsec/federation/grants.rego", 22, 3],
["nsmsec/federation/grants.rego", 22, 2],
["nsmsec/federation/grants.rego", 23, 10],
["nsmsec/federation/grants.rego", 23, 26],
["nsmsec/federation/grants.rego", 23, 2],
["nsmsec/federation/grants.rego", 18, 1],
["nsmsec/federation/federation.rego", 30, 2],
["nsmsec/federation/federation.rego", 31, 2],
["nsmsec/federation/federation.rego", 32, 15],
["nsmsec/federation/federation.rego", 32, 2],
["nsmsec/federation/federation.rego", 33, 3],
["nsmsec/federation/federation.rego", 29, 1],
["nsmsec/federation/federation.rego", 35, 3],
["nsmsec/federation/federation.rego", 36, 2],
["nsmsec/federation/federation.rego", 36, 29],
["nsmsec/federation/federation.rego", 37, 15],
["nsmsec/federation/federation.rego", 37, 2],
["nsmsec/federation/federation.rego", 38, 3],
["nsmsec/federation/federation.rego", 38, 23],
["nsmsec/client/request.rego", 8, 2],
["nsmsec/client/request.rego", 9, 2],
["nsmsec/client/request.rego", 10, 2],
["nsmsec/client/request.rego", 11, 2],
["nsmsec/client/request.rego", 12, 2],
["nsmsec/client/request.rego", 13, 2],
["nsmsec/client/request.rego", 14, 2],
["nsmsec/client/request.rego", 15, 2],
["nsmsec/client/request.rego", 7, 1],
["nsmsec/client/request.rego", 18, 1],
["nsmsec/client/request.rego", 18, 50],
["nsmsec/client/request.rego", 19, 54],
["nsmsec/client/request.rego", 19, 1],
["nsmsec/client/request.rego", 20, 45],
["nsmsec/client/request.rego", 20, 1],
["nsmsec/client/request.rego", 21, 47],
["nsmsec/client/request.rego", 21, 1],
["nsmsec/client/request.rego", 22, 43],
["nsmsec/client/request.rego", 22, 1],
["nsmsec/client/request.rego", 23, 46],
["nsmsec/client/request.rego", 23, 1],
["nsmsec/client/request.rego", 24, 55],
["nsmsec/client/request.rego", 24, 1],
["nsmsec/client/request.rego", 25, 47],
["nsmsec/client/request.rego", 25, 1],
["nsmsec/client/client.rego", 20, 46],
["nsmsec/client/client.rego", 20, 1],
["nsmsec/client/client.rego", 22, 1],
["nsmsec/client/client.rego", 23, 2],
["nsmsec/client/client.rego", 24, 2],
["nsmsec/client/client.rego", 22, 45],
["nsmsec/client/client.rego", 22, 40],
["nsmsec/client/client.rego", 18, 9],
["nsmsec/client/response.rego", 36, 2],
["nsmsec/client/response.rego", 37, 2],
["nsmsec/client/response.rego", 38, 2],
["nsmsec/client/response.rego", 39, 2],
["nsmsec/client/response.rego", 35, 1],
["nsmsec/client/response.rego", 44, 2],
["nsmsec/client/response.rego", 45, 2],
["nsmsec/client/response.rego", 46, 18],
["nsmsec/client/response.rego", 46, 2],
["nsmsec/client/response.rego", 43, 1],
["nsmsec/client/response.rego", 51, 32],
["nsmsec/client/response.rego", 51, 26],
["nsmsec/client/response.rego", 51, 2],
["nsmsec/client/response.rego", 52, 3],
["nsmsec/client/response.rego", 52, 21],
["nsmsec/client/response.rego", 52, 63],
["nsmsec/client/response.rego", 52, 2],
["nsmsec/client/response.rego", 50, 1],
["nsmsec/client/response.rego", 55, 27],
["nsmsec/client/response.rego", 55, 1],
["nsmsec/federation/grants.rego", 39, 15],
["nsmsec/federation/grants.rego", 39, 28],
["nsmsec/federation/grants.rego", 39, 57],
["nsmsec/federation/grants.rego", 39, 16],
["nsmsec/federation/grants.rego", 39, 1],
["nsmsec/federation/grants.rego", 29, 1],
["nsmsec/federation/grants.rego", 29, 21],
["nsmsec/federation/grants.rego", 32, 2],
["nsmsec/federation/grants.rego", 33, 43],
["nsmsec/federation/grants.rego", 33, 2],
["nsmsec/federation/grants.rego", 34, 32],
["nsmsec/federation/grants.rego", 34, 22],
["nsmsec/federation/grants.rego", 34, 2],
["nsmsec/federation/grants.rego", 35, 10],
["nsmsec/federation/grants.rego", 35, 26],
["nsmsec/federation/grants.rego", 35, 2],
["nsmsec/federation/grants.rego", 31, 1],
["nsmsec/federation/grants.rego", 41, 40],
["nsmsec/federation/grants.rego", 41, 1],
["nsmsec/federation/grants.rego", 42, 1],
["nsmsec/federation/grants.rego", 42, 44],
["nsmsec/federation/federation.rego", 47, 2],
["nsmsec/federation/federation.rego", 48, 15],
["nsmsec/federation/federation.rego", 48, 2],
["nsmsec/federation/federation.rego", 49, 3],
["nsmsec/federation/federation.rego", 46, 1],
["nsmsec/federation/federation.rego", 51, 3],
["nsmsec/federation/federation.rego", 52, 15],
["nsmsec/federation/federation.rego", 52, 2],
["nsmsec/federation/federation.rego", 53, 25],
["nsmsec/federation/federation.rego", 53, 37],
["nsmsec/federation/federation.rego", 53, 3],
["nsmsec/layout/covering.rego", 18, 27],
["nsmsec/layout/covering.rego", 18, 42],
["nsmsec/layout/covering.rego", 18, 1],
["nsmsec/layout/patterns.rego", 25, 45],
["nsmsec/layout/patterns.rego", 25, 1],
["nsmsec/layout/patterns.rego", 26, 1],
["nsmsec/layout/patterns.rego", 26, 41],
["nsmsec/layout/patterns.rego", 22, 11],
["nsmsec/layout/patterns.rego", 21, 29],
["nsmsec/layout/patterns.rego", 21, 73],
["nsmsec/layout/patterns.rego", 21, 50],
["nsmsec/layout/patterns.rego", 21, 57],
["nsmsec/layout/patterns.rego", 21, 30],
["nsmsec/layout/patterns.rego", 21, 17],
["nsmsec/layout/patterns.rego", 21, 1],
["nsmsec/layout/covering.rego", 38, 26],
["nsmsec/layout/covering.rego", 38, 17],
["nsmsec/layout/covering.rego", 38, 1],
["nsmsec/layout/covering.rego", 21, 2],
["nsmsec/layout/covering.rego", 22, 2],
["nsmsec/layout/covering.rego", 23, 3],
["nsmsec/layout/covering.rego", 24, 3],
["nsmsec/layout/covering.rego", 25, 9],
["nsmsec/layout/covering.rego", 25, 3],
["nsmsec/layout/covering.rego", 20, 1],
["nsmsec/layout/covering.rego", 30, 2],
["nsmsec/layout/covering.rego", 31, 2],
["nsmsec/layout/covering.rego", 32, 2],
["nsmsec/layout/covering.rego", 33, 3],
["nsmsec/layout/covering.rego", 34, 18],
["nsmsec/layout/covering.rego", 34, 3],
["nsmsec/layout/covering.rego", 29, 1],
["nsmsec/layout/covering.rego", 9, 1],
["nsmsec/layout/covering.rego", 10, 2],
["nsmsec/layout/covering.rego", 11, 2],
["nsmsec/layout/covering.rego", 12, 2],
["nsmsec/layout/covering.rego", 13, 2],
["nsmsec/layout/layout.rego", 14, 49],
["nsmsec/layout/layout.rego", 14, 13],
["nsmsec/layout/layout.rego", 14, 1],
["nsmsec/layout/layout.rego", 15, 1],
["nsmsec/layout/layout.rego", 15, 13],
["nsmsec/layout/layout.rego", 45, 2],
["nsmsec/layout/layout.rego", 44, 1],
["nsmsec/layout/layout.rego", 46, 3],
["nsmsec/layout/layout.rego", 47, 2],
["nsmsec/layout/layout.rego", 21, 16],
["nsmsec/layout/layout.rego", 21, 2],
["nsmsec/layout/layout.rego", 22, 3],
["nsmsec/layout/layout.rego", 20, 1],
["nsmsec/layout/layout.rego", 39, 18],
["nsmsec/layout/layout.rego", 39, 2],
["nsmsec/layout/layout.rego", 40, 3],
["nsmsec/layout/layout.rego", 38, 1],
["nsmsec/layout/conditions.rego", 7, 2],
["nsmsec/layout/conditions.rego", 8, 2],
["nsmsec/layout/conditions.rego", 6, 1],
["nsmsec/layout/conditions.rego", 9, 3],
["nsmsec/layout/conditions.rego", 10, 2],
["nsmsec/layout/conditions.rego", 14, 24],
["nsmsec/layout/conditions.rego", 15, 2],
["nsmsec/layout/conditions.rego", 16, 2],
["nsmsec/layout/conditions.rego", 17, 2],
["nsmsec/layout/conditions.rego", 18, 2],
["nsmsec/layout/conditions.rego", 14, 1],
["nsmsec/layout/conditions.rego", 22, 1],
["nsmsec/layout/conditions.rego", 23, 2],
["nsmsec/layout/conditions.rego", 24, 9],
["nsmsec/layout/conditions.rego", 24, 15],
["nsmsec/layout/conditions.rego", 24, 42],
["nsmsec/layout/conditions.rego", 25, 8],
["nsmsec/layout/conditions.rego", 25, 14],
["nsmsec/layout/conditions.rego", 25, 2],
["nsmsec/layout/conditions.rego", 25, 34],
["nsmsec/layout/conditions.rego", 26, 2],
["nsmsec/layout/conditions.rego", 26, 21],
["nsmsec/layout/conditions.rego", 26, 15],
["nsmsec/layout/conditions.rego", 30, 2],
["nsmsec/layout/conditions.rego", 29, 1],
["nsmsec/layout/conditions.rego", 31, 3],
["nsmsec/layout/conditions.rego", 32, 2],
["nsmsec/layout/conditions.rego", 36, 2],
["nsmsec/layout/conditions.rego", 37, 3],
["nsmsec/layout/conditions.rego", 38, 4],
["nsmsec/layout/conditions.rego", 35, 1],
["nsmsec/layout/conditions.rego", 49, 2],
["nsmsec/layout/conditions.rego", 46, 8],
["nsmsec/layout/conditions.rego", 47, 18],
["nsmsec/layout/conditions.rego", 44, 9],
["nsmsec/layout/conditions.rego", 44, 1],
["nsmsec/layout/conditions.rego", 52, 1],
["nsmsec/layout/conditions.rego", 52, 56],
["nsmsec/layout/conditions.rego", 52, 31],
["nsmsec/layout/conditions.rego", 52, 25],
["nsmsec/layout/conditions.rego", 52, 9],
["nsmsec/layout/conditions.rego", 68, 2],
["nsmsec/layout/conditions.rego", 68, 10],
["nsmsec/layout/conditions.rego", 67, 29],
["nsmsec/layout/conditions.rego", 67, 24],
["nsmsec/layout/conditions.rego", 67, 1],
["nsmsec/layout/conditions.rego", 69, 3],
["nsmsec/layout/conditions.rego", 71, 28],
["nsmsec/layout/conditions.rego", 71, 1],
["nsmsec/layout/conditions.rego", 73, 1],
["nsmsec/layout/conditions.rego", 74, 2],
["nsmsec/layout/conditions.rego", 75, 2],
["nsmsec/layout/conditions.rego", 76, 2],
["nsmsec/layout/conditions.rego", 76, 23],
["nsmsec/layout/conditions.rego", 76, 13],
["nsmsec/layout/conditions.rego", 56, 2],
["nsmsec/layout/conditions.rego", 57, 3],
["nsmsec/layout/conditions.rego", 55, 1],
["nsmsec/layout/conditions.rego", 59, 3],
["nsmsec/layout/conditions.rego", 60, 2],
["nsmsec/layout/conditions.rego", 61, 3],
["nsmsec/layout/conditions.rego", 62, 2],
["nsmsec/layout/conditions.rego", 63, 44],
["nsmsec/layout/conditions.rego", 63, 29],
["nsmsec/layout/conditions.rego", 63, 3],
["nsmsec/layout/layout.rego", 65, 1],
["nsmsec/layout/layout.rego", 66, 2],
["nsmsec/layout/layout.rego", 67, 2],
["nsmsec/layout/patterns.rego", 16, 22],
["nsmsec/layout/patterns.rego", 16, 13],
["nsmsec/layout/patterns.rego", 17, 18],
["nsmsec/layout/patterns.rego", 13, 27],
["nsmsec/layout/patterns.rego", 13, 1],
["nsmsec/layout/patterns.rego", 8, 10],
["nsmsec/layout/patterns.rego", 8, 40],
["nsmsec/layout/patterns.rego", 8, 23],
["nsmsec/layout/patterns.rego", 8, 11],
["nsmsec/layout/patterns.rego", 8, 1],
["nsmsec/layout/patterns.rego", 28, 20],
["nsmsec/layout/patterns.rego", 28, 1],
["nsmsec/layout/patterns.rego", 29, 1],
["nsmsec/layout/patterns.rego", 29, 20],
["nsmsec/layout/patterns.rego", 31, 1],
["nsmsec/layout/patterns.rego", 33, 1],
["nsmsec/layout/patterns.rego", 34, 2],
["nsmsec/layout/patterns.rego", 35, 2],
["nsmsec/layout/patterns.rego", 39, 25],
["nsmsec/layout/patterns.rego", 40, 2],
["nsmsec/layout/patterns.rego", 41, 2],
["nsmsec/layout/patterns.rego", 42, 2],
["nsmsec/layout/patterns.rego", 43, 8],
["nsmsec/layout/patterns.rego", 43, 2],
["nsmsec/layout/patterns.rego", 39, 33],
["nsmsec/layout/patterns.rego", 39, 26],
["nsmsec/layout/patterns.rego", 39, 1],
["nsmsec/layout/patterns.rego", 48, 8],
["nsmsec/layout/patterns.rego", 48, 20],
["nsmsec/layout/patterns.rego", 48, 9],
["nsmsec/layout/patterns.rego", 48, 2],
["nsmsec/layout/patterns.rego", 48, 46],
["nsmsec/layout/patterns.rego", 49, 11],
["nsmsec/layout/patterns.rego", 49, 25],
["nsmsec/layout/patterns.rego", 49, 12],
["nsmsec/layout/patterns.rego", 50, 11],
["nsmsec/layout/patterns.rego", 50, 2],
["nsmsec/layout/patterns.rego", 47, 1],
["nsmsec/layout/patterns.rego", 54, 2],
["nsmsec/layout/patterns.rego", 55, 3],
["nsmsec/layout/patterns.rego", 56, 18],
["nsmsec/layout/patterns.rego", 56, 23],
["nsmsec/layout/patterns.rego", 56, 45],
["nsmsec/layout/patterns.rego", 56, 12],
["nsmsec/layout/patterns.rego", 57, 11],
["nsmsec/layout/patterns.rego", 57, 3],
["nsmsec/layout/patterns.rego", 58, 3],
["nsmsec/layout/patterns.rego", 53, 1],
["nsmsec/layout/patterns.rego", 63, 2],
["nsmsec/layout/patterns.rego", 64, 3],
["nsmsec/layout/patterns.rego", 65, 4],
["nsmsec/layout/patterns.rego", 66, 4],
["nsmsec/layout/patterns.rego", 62, 1],
["nsmsec/layout/patterns.rego", 10, 46],
["nsmsec/layout/patterns.rego", 10, 21],
["nsmsec/layout/patterns.rego", 10, 14],
["nsmsec/layout/patterns.rego", 10, 1],
["nsmsec/layout/patterns.rego", 11, 1],
["nsmsec/layout/patterns.rego", 11, 41],
["nsmsec/layout/patterns.rego", 11, 26],
["nsmsec/layout/patterns.rego", 11, 20],
["nsmsec/layout/patterns.rego", 11, 14],
["nsmsec/layout/patterns.rego", 79, 33],
["nsmsec/layout/patterns.rego", 79, 1],
["nsmsec/layout/patterns.rego", 81, 1],
["nsmsec/layout/patterns.rego", 82, 2],
["nsmsec/layout/patterns.rego", 83, 2],
["nsmsec/layout/patterns.rego", 84, 2],
["nsmsec/layout/patterns.rego", 85, 2],
["nsmsec/layout/patterns.rego", 86, 2],
["nsmsec/layout/patterns.rego", 71, 1],
["nsmsec/layout/patterns.rego", 73, 1],
["nsmsec/layout/patterns.rego", 74, 2],
["nsmsec/layout/patterns.rego", 75, 34],
["nsmsec/layout/patterns.rego", 75, 3],
["nsmsec/layout/layout.rego", 51, 1],
["nsmsec/layout/layout.rego", 52, 2],
["nsmsec/layout/layout.rego", 53, 2],
["nsmsec/layout/layout.rego", 54, 2],
["nsmsec/layout/layout.rego", 55, 2],
["nsmsec/layout/layout.rego", 56, 17],
["nsmsec/layout/layout.rego", 56, 31],
["nsmsec/layout/layout.rego", 56, 2],
["nsmsec/layout/layout.rego", 57, 35],
["nsmsec/layout/layout.rego", 57, 17],
["nsmsec/layout/layout.rego", 57, 30],
["nsmsec/layout/layout.rego", 57, 2],
["nsmsec/layout/layout.rego", 58, 15],
["nsmsec/layout/layout.rego", 58, 2],
["nsmsec/layout/layout.rego", 58, 32],
["nsmsec/layout/layout.rego", 58, 37],
["nsmsec/layout/layout.rego", 59, 10],
["nsmsec/layout/layout.rego", 59, 2],
["nsmsec/layout/layout.rego", 60, 30],
["nsmsec/layout/layout.rego", 60, 50],
["nsmsec/layout/layout.rego", 60, 44],
["nsmsec/layout/layout.rego", 60, 11],
["nsmsec/layout/layout.rego", 60, 2],
["nsmsec/layout/layout.rego", 61, 16],
["nsmsec/layout/layout.rego", 61, 2],
["nsmsec/layout/layout.rego", 62, 17],
["nsmsec/layout/layout.rego", 62, 2],
["nsmsec/layout/layout.rego", 72, 2],
["nsmsec/layout/layout.rego", 73, 10],
["nsmsec/layout/layout.rego", 73, 2],
["nsmsec/layout/layout.rego", 74, 2],
["nsmsec/layout/layout.rego", 75, 8],
["nsmsec/layout/layout.rego", 75, 2],
["nsmsec/layout/layout.rego", 75, 24],
["nsmsec/layout/layout.rego", 75, 18],
["nsmsec/layout/layout.rego", 76, 15],
["nsmsec/layout/layout.rego", 76, 29],
["nsmsec/layout/layout.rego", 76, 2],
["nsmsec/layout/layout.rego", 77, 40],
["nsmsec/layout/layout.rego", 77, 34],
["nsmsec/layout/layout.rego", 77, 15],
["nsmsec/layout/layout.rego", 77, 28],
["nsmsec/layout/layout.rego", 77, 2],
["nsmsec/layout/layout.rego", 78, 20],
["nsmsec/layout/layout.rego", 78, 27],
["nsmsec/layout/layout.rego", 78, 12],
["nsmsec/layout/layout.rego", 79, 2],
["nsmsec/layout/layout.rego", 80, 18],
["nsmsec/layout/layout.rego", 80, 2],
["nsmsec/layout/layout.rego", 81, 36],
["nsmsec/layout/layout.rego", 81, 30],
["nsmsec/layout/layout.rego", 81, 45],
["nsmsec/layout/layout.rego", 81, 11],
["nsmsec/layout/layout.rego", 81, 2],
["nsmsec/layout/layout.rego", 82, 15],
["nsmsec/layout/layout.rego", 82, 22],
["nsmsec/layout/layout.rego", 82, 2],
["nsmsec/layout/layout.rego", 83, 16],
["nsmsec/layout/layout.rego", 83, 23],
["nsmsec/layout/layout.rego", 83, 34],
["nsmsec/layout/layout.rego", 83, 2],
["nsmsec/layout/layout.rego", 71, 1],
["nsmsec/layout/layout.rego", 31, 2],
["nsmsec/layout/layout.rego", 32, 16],
["nsmsec/layout/layout.rego", 32, 2],
["nsmsec/layout/layout.rego", 33, 11],
["nsmsec/layout/layout.rego", 33, 3],
["nsmsec/layout/layout.rego", 30, 1],
["nsmsec/client/response.rego", 8, 2],
["nsmsec/client/response.rego", 9, 2],
["nsmsec/client/response.rego", 10, 2],
["nsmsec/client/response.rego", 11, 2],
["nsmsec/client/response.rego", 12, 2],
["nsmsec/client/response.rego", 13, 2],
["nsmsec/client/response.rego", 14, 2],
["nsmsec/client/response.rego", 15, 2],
["nsmsec/client/response.rego", 16, 2],
["nsmsec/client/response.rego", 17, 2],
["nsmsec/client/response.rego", 18, 2],
["nsmsec/client/response.rego", 19, 2],
["nsmsec/client/response.rego", 7, 1],
["nsmsec/client/response.rego", 22, 1],
["nsmsec/client/response.rego", 22, 51],
["nsmsec/client/response.rego", 23, 55],
["nsmsec/client/response.rego", 23, 1],
["nsmsec/client/response.rego", 24, 46],
["nsmsec/client/response.rego", 24, 1],
["nsmsec/client/response.rego", 25, 51],
["nsmsec/client/response.rego", 25, 1],
["nsmsec/client/response.rego", 26, 48],
["nsmsec/client/response.rego", 26, 1],
["nsmsec/client/response.rego", 27, 44],
["nsmsec/client/response.rego", 27, 1],
["nsmsec/client/response.rego", 28, 47],
["nsmsec/client/response.rego", 28, 1],
["nsmsec/client/response.rego", 29, 56],
["nsmsec/client/response.rego", 29, 1],
["nsmsec/client/response.rego", 30, 48],
["nsmsec/client/response.rego", 30, 1],
["nsmsec/client/response.rego", 31, 49],
["nsmsec/client/response.rego", 31, 1],
["nsmsec/client/response.rego", 32, 48],
["nsmsec/client/response.rego", 32, 1],
["nsmsec/client/response.rego", 33, 50],
["nsmsec/client/response.rego", 33, 1],
["nsmsec/client/client.rego", 36, 47],
["nsmsec/client/client.rego", 36, 1],
["nsmsec/client/client.rego", 38, 1],
["nsmsec/client/client.rego", 39, 2],
["nsmsec/client/client.rego", 40, 2],
["nsmsec/client/client.rego", 38, 46],
["nsmsec/client/client.rego", 38, 41],
["nsmsec/client/client.rego", 34, 9],
["nsmsec/server/server.rego", 52, 2],
["nsmsec/server/server.rego", 53, 2],
["nsmsec/server/server.rego", 54, 2],
["nsmsec/server/server.rego", 55, 2],
["nsmsec/server/server.rego", 51, 1],
["nsmsec/server/server.rego", 59, 36],
["nsmsec/server/server.rego", 59, 30],
["nsmsec/server/server.rego", 59, 14],
["nsmsec/server/server.rego", 59, 1],
["nsmsec/server/server.rego", 62, 18],
["nsmsec/server/server.rego", 62, 1],
["nsmsec/federation/grants.rego", 7, 1],
["nsmsec/federation/grants.rego", 7, 19],
["nsmsec/federation/grants.rego", 10, 2],
["nsmsec/federation/grants.rego", 11, 57],
["nsmsec/federation/grants.rego", 11, 2],
["nsmsec/federation/grants.rego", 12, 32],
["nsmsec/federation/grants.rego", 12, 22],
["nsmsec/federation/grants.rego", 12, 2],
["nsmsec/federation/grants.rego", 13, 10],
["nsmsec/federation/grants.rego", 13, 26],
["nsmsec/federation/grants.rego", 13, 2],
["nsmsec/federation/grants.rego", 9, 1],
["nsmsec/federation/federation.rego", 16, 2],
["nsmsec/federation/federation.rego", 17, 15],
["nsmsec/federation/federation.rego", 17, 2],
["nsmsec/federation/federation.rego", 18, 3],
["nsmsec/federation/federation.rego", 15, 1],
["nsmsec/federation/federation.rego", 20, 3],
["nsmsec/federation/federation.rego", 21, 15],
["nsmsec/federation/federation.rego", 21, 2],
["nsmsec/federation/federation.rego", 22, 3],
["nsmsec/federation/federation.rego", 22, 23],
["nsmsec/server/server.rego", 24, 2],
["nsmsec/server/server.rego", 25, 2],
["nsmsec/server/server.rego", 26, 2],
["nsmsec/server/server.rego", 27, 2],
["nsmsec/server/server.rego", 28, 2],
["nsmsec/server/server.rego", 29, 2],
["nsmsec/server/server.rego", 30, 2],
["nsmsec/server/server.rego", 31, 2],
["nsmsec/server/server.rego", 32, 2],
["nsmsec/server/server.rego", 33, 2],
["nsmsec/server/server.rego", 34, 2],
["nsmsec/server/server.rego", 35, 2],
["nsmsec/server/server.rego", 23, 1],
["nsmsec/server/server.rego", 38, 1],
["nsmsec/server/server.rego", 38, 42],
["nsmsec/server/server.rego", 39, 46],
["nsmsec/server/server.rego", 39, 1],
["nsmsec/server/server.rego", 40, 37],
["nsmsec/server/server.rego", 40, 1],
["nsmsec/server/server.rego", 41, 42],
["nsmsec/server/server.rego", 41, 1],
["nsmsec/server/server.rego", 42, 39],
["nsmsec/server/server.rego", 42, 1],
["nsmsec/server/server.rego", 43, 35],
["nsmsec/server/server.rego", 43, 1],
["nsmsec/server/server.rego", 44, 38],
["nsmsec/server/server.rego", 44, 1],
["nsmsec/server/server.rego", 45, 47],
["nsmsec/server/server.rego", 45, 1],
["nsmsec/server/server.rego", 46, 39],
["nsmsec/server/server.rego", 46, 1],
["nsmsec/server/server.rego", 47, 40],
["nsmsec/server/server.rego", 47, 1],
["nsmsec/server/server.rego", 48, 39],
["nsmsec/server/server.rego", 48, 1],
["nsmsec/server/server.rego", 49, 41],
["nsmsec/server/server.rego", 49, 1],
["nsmsec/server/server.rego", 16, 46],
["nsmsec/server/server.rego", 16, 1],
["nsmsec/server/server.rego", 18, 1],
["nsmsec/server/server.rego", 19, 2],
["nsmsec/server/server.rego", 20, 2],
["nsmsec/server/server.rego", 18, 45],
["nsmsec/server/server.rego", 18, 40],
["nsmsec/server/server.rego", 14, 9]
],
"lines": [
0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5, 5, 0, 0, 6, 7, 6,
8, 8, 8, 0, 0, 9, 9, 9, 10, 10, 11, 12, 12, 13, 12, 12, 11, 11, 10, 10,
0, 0, 0, 14, 15, 15, 16, 16, 16, 16, 16, 16, 17, 16, 16, 18, 18, 18, 18, 0,
0, 19, 20, 20, 20, 20, 20, 21, 21, 21, 22, 23, 23, 23, 24, 24, 25, 24, 26, 24,
27, 28, 28, 29, 29, 29, 30, 28, 31, 22, 22, 21, 21, 0, 0, 0, 32, 32, 33, 34,
34, 35, 35, 35, 35, 0, 0, 36, 36, 37, 37, 37, 0, 0, 0, 0, 38, 39, 39, 39,
40, 41, 42, 40, 40, 40, 39, 0, 43, 44, 44, 44, 44, 44, 44, 44, 45, 46, 47, 48,
48, 48, 48, 49, 43, 43, 50, 50, 51, 51, 51, 52, 52, 53, 53, 54, 54, 54, 55, 56,
57, 57, 57, 58, 58, 59, 59, 59, 60, 60, 61, 61, 43, 43, 0, 0, 19, 62, 63, 63,
63, 64, 64, 64, 64, 64, 64, 65, 65, 64, 64, 64, 64, 66, 66, 66, 67, 67, 67, 67,
67, 67, 67, 67, 67, 67, 67, 67, 66, 66, 0, 68, 69, 69, 69, 69, 69, 69, 70, 68,
68, 68, 0, 71, 72, 72, 72, 71, 73, 73, 73, 73, 73, 74, 71, 71, 0, 0, 0, 0,
75, 76, 76, 76, 76, 77, 77, 75, 75, 75, 78, 79, 79, 0, 80, 81, 80, 82, 82, 83,
84, 85, 85, 85, 85, 85, 85, 85, 85, 86, 86, 86, 86, 86, 87, 87, 80, 80, 0, 0,
0, 0, 88, 88, 88, 88, 89, 90, 90, 0, 91, 92, 92, 91, 91, 93, 93, 94, 94, 94,
94, 94, 95, 95, 95, 96, 96, 97, 98, 98, 98, 99, 100, 101, 102, 102, 103, 103, 91, 91,
0, 0, 19, 104, 104, 105, 105, 105, 106, 106, 106, 107, 107, 107, 107, 107, 107, 107, 108, 108,
107, 107, 107, 107, 109, 109, 109, 110, 111, 111, 112, 112, 111, 111, 113, 113, 113, 114, 114, 114,
114, 114, 114, 114, 114, 115, 116, 115, 114, 114, 114, 114, 110, 110, 109, 109, 0, 0, 0, 117,
118, 119, 120, 121, 122, 123, 124, 125, 125, 125, 125, 0, 126, 127, 127, 126, 128, 128, 129, 130,
130, 131, 132, 132, 133, 134, 134, 135, 136, 136, 137, 138, 138, 139, 140, 140, 141, 126, 126, 0,
0, 0, 142, 142, 143, 143, 143, 143, 143, 143, 143, 143, 143, 144, 145, 145, 146, 146, 146, 146,
147, 148, 144, 144, 144, 144, 144, 144, 144, 144, 149, 149, 149, 149, 149, 149, 149, 149, 149, 149,
0, 0, 0, 150, 150, 151, 151, 152, 152, 153, 153, 154, 154, 154, 154, 0, 0, 155, 155, 155,
155, 155, 155, 156, 156, 156, 156, 157, 158, 158, 158, 158, 158, 159, 159, 159, 0, 0, 0, 160,
160, 161, 161, 162, 163, 164, 163, 165, 163, 166, 167, 167, 167, 167, 0, 0, 168, 168, 169, 169,
169, 0, 0, 170, 171, 171, 171, 171, 171, 171, 172, 172, 172, 172, 173, 170, 170, 170, 170, 174,
174, 174, 0, 175, 176, 176, 176, 175, 177, 177, 177, 177, 177, 178, 178, 179, 179, 179, 180, 180,
181, 182, 182, 182, 183, 184, 185, 185, 186, 175, 175, 0, 0, 0, 0, 187, 187, 187, 188, 188,
188, 189, 190, 190, 190, 189, 189, 189, 188, 0, 0, 19, 191, 191, 192, 192, 192, 193, 193, 193,
193, 193, 193, 193, 194, 194, 193, 193, 193, 193, 195, 195, 195, 196, 197, 197, 198, 198, 198, 198,
198, 198, 198, 198, 199, 200, 200, 201, 198, 198, 198, 198, 196, 196, 195, 195, 0, 0, 0, 0,
202, 203, 202, 204, 204, 0, 0, 0, 0, 205, 206, 206, 206, 207, 208, 207, 207, 207, 206, 0,
0, 0, 0, 209, 210, 211, 211, 211, 211, 212, 213, 214, 210, 210, 210, 215, 216, 216, 0, 0,
217, 217, 218, 219, 219, 219, 0, 0, 0, 0, 0, 220, 220, 220, 221, 221, 221, 221, 221, 221,
222, 223, 224, 225, 221, 221, 226, 226, 226, 0, 0, 0, 0, 0, 227, 227, 228, 228, 228, 229,
229, 229, 229, 229, 229, 230, 231, 232, 229, 229, 233, 233, 233, 0, 234, 235, 235, 235, 235, 235,
236, 236, 237, 237, 238, 238, 234, 234, 234, 0, 0, 0, 239, 240, 240, 240, 241, 241, 241, 241,
242, 243, 243, 243, 243, 243, 242, 242, 242, 241, 241, 0, 0, 0, 0, 244, 244, 245, 246, 247,
247, 246, 245, 0, 0, 0, 248, 249, 249, 249, 249, 249, 249, 250, 249, 249, 251, 251, 251, 251,
0, 0, 0, 252, 253, 253, 253, 253, 253, 253, 253, 254, 254, 254, 254, 254, 254, 254, 254, 253,
253, 255, 255, 255, 255, 255, 0, 0, 0, 0, 19, 256, 256, 257, 257, 258, 258, 259, 260, 260,
259, 258, 0, 0, 0, 0, 261, 262, 262, 262, 262, 263, 263, 264, 264, 264, 264, 265, 265, 261,
261, 261, 266, 266, 0, 267, 268, 268, 268, 268, 268, 269, 270, 270, 270, 270, 270, 271, 271, 271,
271, 269, 269, 269, 272, 273, 273, 273, 273, 272, 274, 275, 274, 276, 277, 278, 276, 276, 267, 267,
267, 267, 0, 0, 0, 0, 279, 279, 280, 281, 282, 282, 281, 280, 0, 0, 0, 0, 283, 283,
283, 283, 283, 283, 284, 284, 284, 284, 284, 284, 284, 285, 284, 284, 284, 284, 283, 283, 286, 286,
0, 0, 0, 287, 287, 288, 288, 289, 289, 290, 290, 290, 290, 291, 291, 291, 291, 291, 292, 293,
293, 294, 294, 295, 295, 295, 296, 292, 292, 292, 292, 291, 291, 0, 0, 0, 0, 19, 297, 298,
297, 299, 300, 301, 301, 302, 302, 301, 0, 0, 0, 0, 303, 303, 303, 304, 304, 304, 304, 305,
306, 306, 307, 307, 308, 309, 310, 308, 305, 305, 305, 305, 304, 0, 0, 0, 0, 311, 311, 311,
311, 311, 311, 311, 312, 312, 312, 312, 311, 311, 311, 311, 311, 313, 314, 315, 314, 314, 316, 317,
317, 317, 317, 317, 317, 317, 318, 318, 319, 320, 317, 317, 317, 317, 316, 316, 313, 0, 321, 322,
322, 322, 322, 322, 323, 323, 321, 321, 321, 321, 0, 0, 0, 0, 0, 324, 325, 326, 327, 327,
327, 327, 327, 328, 328, 328, 0, 0, 329, 330, 330, 330, 330, 330, 330, 331, 332, 329, 329, 329,
333, 333, 333, 0, 0, 0, 0, 334, 334, 334, 335, 335, 335, 336, 337, 337, 337, 336, 336, 336,
335, 0, 0, 0, 0, 338, 338, 338, 338, 339, 340, 340, 341, 339, 339, 339, 338, 0, 0, 0,
0, 342, 343, 343, 343, 343, 344, 344, 345, 345, 345, 345, 346, 347, 348, 349, 349, 349, 342, 342,
342, 350, 350, 0, 0, 0, 0, 0, 351, 352, 352, 352, 352, 353, 351, 354, 355, 354, 356, 357,
357, 357, 357, 358, 356, 356, 356, 359, 360, 361, 361, 361, 0, 0, 0, 0, 362, 362, 362, 362,
362, 362, 362, 363, 363, 363, 364, 365, 365, 365, 365, 366, 366, 364, 364, 364, 367, 368, 369, 369,
370, 370, 370, 370, 370, 370, 362, 362, 371, 371, 0, 0, 0, 0, 372, 372, 372, 372, 372, 372,
373, 373, 373, 373, 373, 373, 373, 374, 375, 373, 373, 373, 373, 372, 372, 376, 376, 0, 0, 0,
377, 377, 378, 379, 380, 380, 380, 380, 380, 381, 382, 382, 383, 384, 384, 385, 385, 381, 381, 381,
381, 380, 380, 0, 0, 0, 0, 386, 386, 386, 387, 387, 387, 387, 388, 389, 389, 390, 390, 391,
391, 391, 391, 392, 392, 392, 392, 392, 393, 388, 388, 388, 388, 387, 0, 0, 0, 0, 394, 394,
394, 394, 395, 396, 396, 396, 396, 396, 396, 397, 398, 396, 396, 395, 395, 395, 394, 0, 399, 400,
400, 400, 400, 400, 401, 401, 401, 401, 401, 402, 403, 403, 403, 404, 404, 405, 405, 406, 407, 407,
407, 407, 408, 408, 409, 410, 410, 411, 411, 412, 413, 414, 414, 414, 414, 414, 414, 413, 413, 413,
413, 415, 416, 416, 417, 417, 418, 419, 417, 420, 421, 421, 422, 422, 423, 424, 425, 425, 399, 426,
426, 426, 426, 426, 427, 428, 429, 429, 429, 429, 429, 430, 430, 431, 432, 432, 433, 431, 434, 434,
435, 435, 435, 435, 436, 437, 437, 438, 438, 438, 439, 439, 440, 440, 440, 441, 442, 442, 443, 444,
444, 445, 445, 446, 447, 448, 448, 449, 450, 449, 451, 452, 453, 454, 455, 456, 457, 458, 459, 460,
399, 399, 0, 0, 0, 461, 462, 463, 463, 463, 463, 463, 463, 464, 465, 463, 463, 466, 466, 466,
466, 0, 0, 0, 467, 468, 469, 470, 470, 471, 472, 473, 474, 475, 476, 476, 477, 478, 479, 479,
479, 479, 0, 480, 481, 481, 480, 482, 482, 483, 484, 484, 485, 486, 486, 487, 488, 488, 489, 490,
490, 491, 492, 492, 493, 494, 494, 495, 496, 496, 497, 498, 498, 499, 500, 500, 501, 502, 502, 503,
480, 480, 0, 0, 0, 504, 504, 505, 505, 505, 505, 505, 505, 505, 505, 505, 506, 507, 507, 508,
508, 508, 508, 509, 510, 506, 506, 506, 506, 506, 506, 506, 506, 511, 511, 511, 511, 511, 511, 511,
511, 511, 511, 0, 0, 0, 512, 512, 513, 513, 514, 514, 515, 515, 516, 516, 516, 516, 0, 0,
0, 517, 517, 518, 518, 519, 519, 519, 519, 519, 520, 520, 520, 520, 0, 0, 521, 521, 522, 522,
522, 0, 523, 524, 524, 524, 523, 525, 525, 525, 525, 525, 526, 526, 527, 527, 527, 528, 528, 529,
530, 530, 530, 531, 532, 533, 533, 534, 523, 523, 0, 0, 19, 535, 535, 536, 536, 536, 537, 537,
537, 537, 537, 537, 537, 538, 538, 537, 537, 537, 537, 539, 539, 539, 540, 541, 541, 542, 542, 542,
542, 542, 542, 542, 542, 543, 544, 544, 543, 542, 542, 542, 542, 540, 540, 539, 539, 0, 0, 0,
545, 546, 547, 548, 549, 550, 551, 552, 553, 554, 554, 555, 556, 557, 557, 557, 557, 0, 558, 559,
559, 558, 560, 560, 561, 562, 562, 563, 564, 564, 565, 566, 566, 567, 568, 568, 569, 570, 570, 571,
572, 572, 573, 574, 574, 575, 576, 576, 577, 578, 578, 579, 580, 580, 581, 558, 558, 0, 0, 0,
582, 582, 583, 583, 583, 583, 583, 583, 583, 583, 583, 584, 585, 585, 586, 586, 586, 586, 587, 588,
584, 584, 584, 584, 584, 584, 584, 584, 589, 589, 589, 589, 589, 589, 589, 589, 589, 589, 0, 0,
0, 0, 19, 19, 19, 19, 19, 0, 0, 0, 0, 19, 19, 19, 19, 19, 0, 0, 0, 0,
19, 19, 19, 19, 19
]}'''


def f0(c, m, l0, l1):
 l3 = U
 while True:
  if (l4 := l0.get(s1, U)) is U: break
  if not (l4 == 1 if type(l4) is int else equal(l4, 1)): break
  if (l6 := l0.get(s3, U)) is U: break
  if not l6 is not False: break
  if (l7 := l0.get(s4, U)) is U: break
  if not l7 == s5: break
  if (l8 := l0.get(s6, U)) is U: break
  if not l8 == s7: break
  l3 = True
  break
 m[0] = l3
 return l3
def f1(c, m, l0, l1):
 l3 = U
 if (l4 := l0.get(s8, U)) is not U:
  if d2 is not U:
   if (l4 in d2 if type(l4) is str and type(d2) is list else b4(l4, d2)):
    l3 = True
 m[1] = l3
 return l3
def f2(c, m, l0, l1):
 l3 = U
 if (l4 := l0.get(s12, U)) is not U:
  if (l5 := l4.get(s13, U) if type(l4) is dict else dot(l4, s13)) is not U:
   if l5 is None:
    l3 = True
 while True:
  if l3 is not U: break
  if (l4 := l0.get(s12, U)) is U: break
  if (l5 := l4.get(s13, U) if type(l4) is dict else dot(l4, s13)) is U: break
  if (l7 := l0.get(s14, U)) is U: break
  if (l9 := l5 - l7 if type(l5) is int and type(l7) is int else b7(l5, l7)) is U: break
  if not (l9 > 0 if type(l9) is int else b2(l9, 0)): break
  l3 = True
  break
 m[2] = l3
 return l3
def f3(c, m, l0, l1):
 l14 = l3 = U
 while True:
  if d4 is U: break
  if (l11 := l0.get(s16, U)) is U: break
  if (l12 := l11.get(s18, U) if type(l11) is dict else dot(l11, s18)) is U: break
  if not ((type(l12) is list) or (type(l12) is dict) or (type(l12) is set)): break
  y2 = l12 if type(l12) is list else members(l12)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l17 in y2:
   if ((l20 := l17.get(s19, U) if type(l17) is dict else dot(l17, s19)) is not U and 
   (l20 in d4 if type(l20) is str and type(d4) is list else b4(l20, d4))): continue
   l14 = True
  if l14 is not U: break
  l3 = True
  break
 m[3] = l3
 return l3
def f4(c, m, l0, l1):
 l3 = U
 while True:
  if (l4 := l0.get(s16, U)) is U: break
  if (l5 := l4.get(s18, U) if type(l4) is dict else dot(l4, s18)) is U: break
  if not type(l5) is list: break
  l7 = len(l5)
  if not l7 == 0: break
  l3 = True
  break
 while True:
  if l3 is not U: break
  if d1 is U: break
  l7 = d1
  if d3 is U: break
  if (l10 := l0.get(s16, U)) is U: break
  if (l11 := l10.get(s13, U) if type(l10) is dict else dot(l10, s13)) is U: break
  if d5 is U: break
  if (l15 := l11 + d5 if type(l11) is int and type(d5) is int else b9(l11, d5)) is U: break
  if (l17 := l0.get(s14, U)) is U: break
  if (l19 := l15 - l17 if type(l15) is int and type(l17) is int else b7(l15, l17)) is U: break
  if not (l19 > 0 if type(l19) is int else b2(l19, 0)): break
  if d6 is U: break
  if (l27 := d6 + d5 if type(d6) is int and type(d5) is int else b9(d6, d5)) is U: break
  if (l32 := l10.get(s18, U)) is U: break
  if (l34 := l32[0] if type(l32) is list and len(l32) > 0 else dot(l32, 0)) is U: break
  if (l35 := l34.get(s22, U) if type(l34) is dict else dot(l34, s22)) is U: break
  if (l37 := l17 - l35 if type(l17) is int and type(l35) is int else b7(l17, l35)) is U: break
  if (l39 := l27 - l37 if type(l27) is int and type(l37) is int else b7(l27, l37)) is U: break
  if not (l39 >= 0 if type(l39) is int else b3(l39, 0)): break
  l3 = True
  break
 m[4] = l3
 return l3
def f5(c, m, l0, l1):
 l3 = U
 while True:
  if (l4 := l0.get(s16, U)) is U: break
  if (l5 := l4.get(s18, U) if type(l4) is dict else dot(l4, s18)) is U: break
  if (l7 := len(l5) if (type(l5) is list or type(l5) is set) else b1(l5)) is U: break
  if d7 is U: break
  if (l16 := d7 - l7 if type(d7) is int else b7(d7, l7)) is U: break
  l3 = l16
  break
 m[5] = l3
 return l3
def f6(c, m, l0, l1):
 l3 = U
 if (l4 := t if (t := m[5]) is not N else f5(c, m, l0, l1)) is not U:
  if (l4 >= 2 if type(l4) is int else b3(l4, 2)):
   l3 = True
 m[6] = l3
 return l3
def f7(c, m, l0, l1, l3, l4, l5):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l2 = l6 = U
 if (l4 == l5 if type(l4) is str or type(l4) is type(l5) is int else equal(l4, l5)):
  l6 = True
 if l6 is not U:
  l2 = True
 l6 = U
 if (l10 := l3.get(l4, U) if type(l4) is str and type(l3) is dict else l3[l4] if type(l4) is int and type(l3) is list and -1 < l4 < len(l3) else dot(l3, l4)) is not U:
  if (l5 in l10 if type(l5) is str and (type(l10) is list or type(l10) is set) else b4(l5, l10)):
   l6 = True
 if l6 is not U:
  l2 = True
 return l2
def f8(c, m, l0, l1):
 l2 = set()
 if (l4 := l0.get(s16, U)) is not U:
  if (l5 := l4.get(s18, U) if type(l4) is dict else dot(l4, s18)) is not U:
   y3 = l5 if type(l5) is list else pairs(l5)
   c.chunk -= len(y3)
   if c.chunk < 0: y3 = c.pace(y3)
   for l6, l7 in enumerate(y3) if type(l5) is list else y3:
    l8 = l6
    if (l11 := l6 + 1 if type(l6) is int else b9(l6, 1)) is U: continue
    if d8 is U: continue
    if (l19 := l7.get(s3, U) if type(l7) is dict else dot(l7, s3)) is U: continue
    l22 = l5
    if (l23 := l5.get(l11, U) if type(l11) is str and type(l5) is dict else l5[l11] if type(l11) is int and type(l5) is list and -1 < l11 < len(l5) else dot(l5, l11)) is U: continue
    if (l24 := l23.get(s3, U) if type(l23) is dict else dot(l23, s3)) is U: continue
    l25 = l24
    if not (f7(c, m, l0, l1, d8, l19, l24)) is True: continue
    l2.add(key(l6))
 while True:
  if (l4 := l0.get(s6, U)) is U: break
  if not l4 == s7: break
  if (l5 := l0.get(s16, U)) is U: break
  if (l6 := l5.get(s18, U) if type(l5) is dict else dot(l5, s18)) is U: break
  l7 = l6
  if (l8 := len(l6) if (type(l6) is list or type(l6) is set) else b1(l6)) is U: break
  if (l11 := l8 - 1) is U: break
  if d8 is U: break
  l19 = d8
  if (l22 := l6[l11] if type(l6) is list and -1 < l11 < len(l6) else dot(l6, l11)) is U: break
  if (l23 := l22.get(s3, U) if type(l22) is dict else dot(l22, s3)) is U: break
  l24 = l23
  if (l25 := l0.get(s3, U)) is U: break
  if not (f7(c, m, l0, l1, d8, l23, l25)) is True: break
  l2.add(l11)
  break
 while True:
  if (l4 := l0.get(s6, U)) is U: break
  if not l4 == s26: break
  if (l5 := l0.get(s16, U)) is U: break
  if (l6 := l5.get(s18, U) if type(l5) is dict else dot(l5, s18)) is U: break
  l7 = l6
  if (l8 := len(l6) if (type(l6) is list or type(l6) is set) else b1(l6)) is U: break
  if (l11 := l8 - 1) is U: break
  l2.add(l11)
  break
 m[8] = l2
 return l2
def f9(c, m, l0, l1):
 l10 = l3 = l9 = U
 while True:
  if (l4 := l0.get(s3, U)) is U: break
  if (l6 := l0.get(s16, U)) is U: break
  if (l7 := l6.get(s18, U) if type(l6) is dict else dot(l6, s18)) is U: break
  l8 = l7
  if not ((type(l7) is list) or (type(l7) is dict) or (type(l7) is set)): break
  y3 = l7 if type(l7) is list else pairs(l7)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l11, l12 in enumerate(y3) if type(l7) is list else y3:
   l10 = U
   if (l15 := l12.get(s3, U) if type(l12) is dict else dot(l12, s3)) is not U:
    if (l15 == l4 if type(l15) is str or type(l15) is type(l4) is int else equal(l15, l4)):
     l10 = True
   if l10 is not U: continue
   l9 = True
  if l9 is not U: break
  l3 = True
  break
 while True:
  if l3 is not U: break
  if (l4 := t if (t := m[8]) is not N else f8(c, m, l0, l1)) is U: break
  if (l6 := len(l4) if (type(l4) is list or type(l4) is set) else b1(l4)) is U: break
  l7 = l6
  if (l8 := l0.get(s16, U)) is U: break
  if (l9 := l8.get(s18, U) if type(l8) is dict else dot(l8, s18)) is U: break
  l10 = l9
  if (l11 := len(l9) if (type(l9) is list or type(l9) is set) else b1(l9)) is U: break
  l12 = l11
  if not l6 == l11: break
  l3 = True
  break
 m[9] = l3
 return l3
def f10(c, m, l0, l1):
 l2 = set()
 if (l4 := l0.get(s16, U)) is not U:
  if (l5 := l4.get(s18, U) if type(l4) is dict else dot(l4, s18)) is not U:
   y3 = l5 if type(l5) is list else members(l5)
   c.chunk -= len(y3)
   if c.chunk < 0: y3 = c.pace(y3)
   for l7 in y3:
    if (l10 := l7.get(s27, U) if type(l7) is dict else dot(l7, s27)) is U: continue
    l2.add(key(l10))
 m[10] = l2
 return l2
def f11(c, m, l0, l1):
 l2 = set()
 if (l4 := l0.get(s28, U)) is not U:
  if (l5 := l4.get(s27, U) if type(l4) is dict else dot(l4, s27)) is not U:
   l6 = l5
   l2.add(key(l5))
 if (l4 := t if (t := m[10]) is not N else f10(c, m, l0, l1)) is not U:
  y4 = l4 if type(l4) is list else pairs(l4)
  c.chunk -= len(y4)
  if c.chunk < 0: y4 = c.pace(y4)
  for l5, l6 in enumerate(y4) if type(l4) is list else y4:
   l2.add(key(l6))
 m[11] = l2
 return l2
def f12(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = U
 l8 = []
 y3 = l3 if type(l3) is list else members(l3)
 c.chunk -= len(y3)
 if c.chunk < 0: y3 = c.pace(y3)
 for l10 in y3:
  if (l13 := l10.get(s27, U) if type(l10) is dict else dot(l10, s27)) is U: continue
  if not (l13 == l4 if type(l13) is str or type(l13) is type(l4) is int else equal(l13, l4)): continue
  l8.append(l10)
  c.chunk -= 1
  if c.chunk < 0: c.check()
 if (l15 := len(l8) if (type(l8) is list or type(l8) is set) else b1(l8)) is not U:
  l5 = l15
 return l5
def f13(c, m, l0, l1):
 l2 = set()
 if (l4 := l0.get(s3, U)) is not U:
  l2.add(key(l4))
 l2.add(s32)
 while True:
  if (l4 := l0.get(s3, U)) is U: break
  if (l6 := b11(l4, s33)) is U: break
  if not type(l6) is list: break
  l9 = len(l6)
  if not l9 == 3: break
  if (l11 := l6[0] if len(l6) > 0 else dot(l6, 0)) is U: break
  if not l11 == s34: break
  if (l11 := l6[1] if len(l6) > 1 else dot(l6, 1)) is U: break
  l12 = l11
  if (l11 := l6[2] if len(l6) > 2 else dot(l6, 2)) is U: break
  l14 = []
  l14.append(s34)
  l14.append(l12)
  l14.append(s32)
  if (l15 := b0(c, s33, l14)) is U: break
  l2.add(key(l15))
  break
 m[13] = l2
 return l2
def f14(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = U
 y2 = l3 if type(l3) is list else members(l3)
 c.chunk -= len(y2)
 if c.chunk < 0: y2 = c.pace(y2)
 for l9 in y2:
  if not (l9 in l4 if type(l9) is str and (type(l4) is list or type(l4) is set) else b4(l9, l4)): continue
  l5 = True if l5 is U or equal(l5, True) else conflict('two values where one may be')
 return l5
def f15(c, m, l0, l1):
 l2 = set()
 if (l4 := l0.get(s12, U)) is not U:
  if (l5 := l4.get(s27, U) if type(l4) is dict else dot(l4, s27)) is not U:
   l2.add(key(l5))
 while True:
  if (l4 := l0.get(s12, U)) is U: break
  if (l5 := l4.get(s27, U) if type(l4) is dict else dot(l4, s27)) is U: break
  if (l7 := t if (t := m[11]) is not N else f11(c, m, l0, l1)) is U: break
  y4 = l7 if type(l7) is list else members(l7)
  c.chunk -= len(y4)
  if c.chunk < 0: y4 = c.pace(y4)
  for l9 in y4:
   if d9 is U: continue
   if (l15 := d9.get(l9, U) if type(l9) is str and type(d9) is dict else d9[l9] if type(l9) is int and type(d9) is list and -1 < l9 < len(d9) else dot(d9, l9)) is U: continue
   if (l16 := l15.get(l5, U) if type(l5) is str and type(l15) is dict else l15[l5] if type(l5) is int and type(l15) is list and -1 < l5 < len(l15) else dot(l15, l5)) is U: continue
   if (l20 := l0.get(s16, U)) is U: continue
   if (l21 := l20.get(s18, U) if type(l20) is dict else dot(l20, s18)) is U: continue
   if (l23 := f12(c, m, l0, l1, l21, l5)) is U: continue
   if (l25 := l16.get(s30, U) if type(l16) is dict else dot(l16, s30)) is U: continue
   if (l27 := l25 - l23 if type(l25) is int else b7(l25, l23)) is U: continue
   if (l30 := l27 - 1 if type(l27) is int else b7(l27, 1)) is U: continue
   if not (l30 >= 0 if type(l30) is int else b3(l30, 0)): continue
   if (l34 := l16.get(s31, U)) is U: continue
   if (l36 := t if (t := m[13]) is not N else f13(c, m, l0, l1)) is U: continue
   if (l38 := f14(c, m, l0, l1, l34, l36)) is U: continue
   if not l38 is not False: continue
   l2.add(key(l9))
  break
 m[15] = l2
 return l2
def f16(c, m, l0, l1):
 l12 = l13 = l14 = l3 = U
 while True:
  if (l4 := l0.get(s12, U)) is U: break
  if (l5 := l4.get(s27, U) if type(l4) is dict else dot(l4, s27)) is U: break
  if (l7 := l0.get(s28, U)) is U: break
  if (l8 := l7.get(s27, U) if type(l7) is dict else dot(l7, s27)) is U: break
  if not (l8 == l5 if type(l8) is str or type(l8) is type(l5) is int else equal(l8, l5)): break
  if (l9 := l0.get(s16, U)) is U: break
  if (l10 := l9.get(s18, U) if type(l9) is dict else dot(l9, s18)) is U: break
  l11 = l10
  if not ((type(l10) is list) or (type(l10) is dict) or (type(l10) is set)): break
  y3 = l10 if type(l10) is list else pairs(l10)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l14, l15 in enumerate(y3) if type(l10) is list else y3:
   l16 = l14
   l13 = U
   if (l18 := l15.get(s27, U) if type(l15) is dict else dot(l15, s27)) is not U:
    if (l18 == l5 if type(l18) is str or type(l18) is type(l5) is int else equal(l18, l5)):
     l13 = True
   if l13 is not U: continue
   l12 = True
  if l12 is not U: break
  l3 = True
  break
 while True:
  if l3 is not U: break
  if (l4 := l0.get(s28, U)) is U: break
  if (l5 := l4.get(s27, U) if type(l4) is dict else dot(l4, s27)) is U: break
  if (l7 := t if (t := m[15]) is not N else f15(c, m, l0, l1)) is U: break
  l8 = l7
  l9 = l5 in l7 if type(l5) is str and (type(l7) is list or type(l7) is set) else b4(l5, l7)
  if not l9 is not False: break
  if (l10 := l0.get(s16, U)) is U: break
  if (l11 := l10.get(s18, U) if type(l10) is dict else dot(l10, s18)) is U: break
  l12 = l11
  l13 = U
  if not ((type(l11) is list) or (type(l11) is dict) or (type(l11) is set)): break
  y7 = l11 if type(l11) is list else pairs(l11)
  c.chunk -= len(y7)
  if c.chunk < 0: y7 = c.pace(y7)
  for l15, l16 in enumerate(y7) if type(l11) is list else y7:
   l14 = U
   l18 = l16
   if (l19 := l16.get(s27, U) if type(l16) is dict else dot(l16, s27)) is not U:
    if (l21 := t if (t := m[15]) is not N else f15(c, m, l0, l1)) is not U:
     if (l19 in l21 if type(l19) is str and (type(l21) is list or type(l21) is set) else b4(l19, l21)):
      l14 = True
   if l14 is not U: continue
   l13 = True
  if l13 is not U: break
  l3 = True
  break
 m[16] = l3
 return l3
def f17(c, m, l0, l1):
 l3 = U
 while True:
  if not (t if (t := m[0]) is not N else f0(c, m, l0, l1)) is True: break
  if not (t if (t := m[1]) is not N else f1(c, m, l0, l1)) is True: break
  if not (t if (t := m[2]) is not N else f2(c, m, l0, l1)) is True: break
  if not (t if (t := m[3]) is not N else f3(c, m, l0, l1)) is True: break
  if not (t if (t := m[4]) is not N else f4(c, m, l0, l1)) is True: break
  if not (t if (t := m[6]) is not N else f6(c, m, l0, l1)) is True: break
  if not (t if (t := m[9]) is not N else f9(c, m, l0, l1)) is True: break
  if not (t if (t := m[16]) is not N else f16(c, m, l0, l1)) is True: break
  l3 = True
  break
 m[17] = l3
 return l3
def f18(c, m, l0, l1):
 l2 = set()
 if not (
 (l4 := t if (t := m[0]) is not N else f0(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s37)
 if not (
 (l4 := t if (t := m[1]) is not N else f1(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s38)
 if not (
 (l4 := t if (t := m[2]) is not N else f2(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s39)
 if not (
 (l4 := t if (t := m[3]) is not N else f3(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s40)
 if not (
 (l4 := t if (t := m[4]) is not N else f4(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s41)
 if not (
 (l4 := t if (t := m[6]) is not N else f6(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s42)
 if not (
 (l4 := t if (t := m[9]) is not N else f9(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s43)
 if not (
 (l4 := t if (t := m[16]) is not N else f16(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s44)
 m[18] = l2
 return l2
def f19(c, m, l0, l1):
 l2 = l3 = U
 while True:
  if (l4 := t if (t := m[17]) is not N else f17(c, m, l0, l1)) is U: break
  if not l4 is not False: break
  l5 = {}
  l5[s35] = True
  l6 = []
  l5[s36] = l6
  l3 = l5
  break
 if l3 is not U:
  l2 = l3
 while True:
  l3 = U
  if (
  (l4 := t if (t := m[17]) is not N else f17(c, m, l0, l1)) is not U and l4 is not False): break
  if (l5 := t if (t := m[18]) is not N else f18(c, m, l0, l1)) is U: break
  l6 = l5
  l7 = set()
  if not ((l5 != l7 if type(l5) is str or type(l5) is type(l7) is int else not equal(l5, l7))): break
  if (l9 := t if (t := m[18]) is not N else f18(c, m, l0, l1)) is U: break
  if (l11 := b10(c, l9)) is U: break
  l13 = {}
  l13[s35] = False
  l13[s36] = l11
  l3 = l13
  break
 if l3 is not U:
  l2 = l3 if l2 is U or equal(l2, l3) else conflict('two values where one may be')
 while True:
  if l2 is not U: break
  l14 = {}
  l14[s35] = False
  l15 = []
  l15.append(s45)
  l14[s36] = l15
  l2 = l14
  break
 m[19] = l2
 return l2
def f20(c, m, l0, l1):
 l3 = U
 while True:
  if (l4 := l0.get(s1, U)) is U: break
  if not (l4 == 1 if type(l4) is int else equal(l4, 1)): break
  if (l6 := l0.get(s3, U)) is U: break
  if not l6 is not False: break
  if (l7 := l0.get(s4, U)) is U: break
  if not l7 == s5: break
  if (l8 := l0.get(s6, U)) is U: break
  if not l8 == s26: break
  l3 = True
  break
 m[20] = l3
 return l3
def f21(c, m, l0, l1):
 l3 = U
 if (l4 := l0.get(s16, U)) is not U:
  if (l5 := l4.get(s18, U) if type(l4) is dict else dot(l4, s18)) is not U:
   y2 = l5 if type(l5) is list else pairs(l5)
   c.chunk -= len(y2)
   if c.chunk < 0: y2 = c.pace(y2)
   for l6, l7 in enumerate(y2) if type(l5) is list else y2:
    if (l10 := l7.get(s46, U) if type(l7) is dict else dot(l7, s46)) is U: continue
    if (l11 := l0.get(s28, U)) is U: continue
    if (l12 := l11.get(s46, U) if type(l11) is dict else dot(l11, s46)) is U: continue
    if not (l10 == l12 if type(l10) is str or type(l10) is type(l12) is int else equal(l10, l12)): continue
    if (l14 := l6 + 1 if type(l6) is int else b9(l6, 1)) is U: continue
    if (l18 := l5.get(l14, U) if type(l14) is str and type(l5) is dict else l5[l14] if type(l14) is int and type(l5) is list and -1 < l14 < len(l5) else dot(l5, l14)) is U: continue
    if (l19 := l18.get(s46, U) if type(l18) is dict else dot(l18, s46)) is U: continue
    if (l20 := l0.get(s12, U)) is U: continue
    if (l21 := l20.get(s46, U) if type(l20) is dict else dot(l20, s46)) is U: continue
    if not (l19 == l21 if type(l19) is str or type(l19) is type(l21) is int else equal(l19, l21)): continue
    l3 = True if l3 is U or equal(l3, True) else conflict('two values where one may be')
 m[21] = l3
 return l3
def f22(c, m, l0, l1):
 l3 = U
 while True:
  if (l4 := l0.get(s16, U)) is U: break
  if (l5 := l4.get(s18, U) if type(l4) is dict else dot(l4, s18)) is U: break
  if (l7 := len(l5) if (type(l5) is list or type(l5) is set) else b1(l5)) is U: break
  if (l10 := l7 - 1) is U: break
  if (l14 := l5[l10] if type(l5) is list and -1 < l10 < len(l5) else dot(l5, l10)) is U: break
  if (l16 := l14.get(s13, U) if type(l14) is dict else dot(l14, s13)) is U: break
  if d5 is U: break
  if (l25 := l16 + d5 if type(l16) is int and type(d5) is int else b9(l16, d5)) is U: break
  if (l27 := l0.get(s14, U)) is U: break
  if (l29 := l25 - l27 if type(l25) is int and type(l27) is int else b7(l25, l27)) is U: break
  if not (l29 > 0 if type(l29) is int else b2(l29, 0)): break
  l3 = True
  break
 m[22] = l3
 return l3
def f23(c, m, l0, l1):
 l3 = U
 if (l4 := t if (t := m[5]) is not N else f5(c, m, l0, l1)) is not U:
  if (l4 >= 0 if type(l4) is int else b3(l4, 0)):
   l3 = True
 m[23] = l3
 return l3
def f24(c, m, l0, l1):
 l3 = U
 l4 = []
 if (l5 := l0.get(s16, U)) is not U:
  if (l6 := l5.get(s18, U) if type(l5) is dict else dot(l5, s18)) is not U:
   y3 = l6 if type(l6) is list else members(l6)
   c.chunk -= len(y3)
   if c.chunk < 0: y3 = c.pace(y3)
   for l8 in y3:
    if (l11 := l8.get(s46, U) if type(l8) is dict else dot(l8, s46)) is U: continue
    if (l12 := l0.get(s28, U)) is U: continue
    if (l13 := l12.get(s46, U) if type(l12) is dict else dot(l12, s46)) is U: continue
    if not (l11 == l13 if type(l11) is str or type(l11) is type(l13) is int else equal(l11, l13)): continue
    if (l14 := l8.get(s47, U)) is U: continue
    l4.append(l14)
    c.chunk -= 1
    if c.chunk < 0: c.check()
 if (l18 := l4[0] if type(l4) is list and len(l4) > 0 else dot(l4, 0)) is not U:
  l3 = l18
 m[24] = l3
 return l3
def f25(c, m, l0, l1):
 l2 = set()
 if (l4 := l0.get(s28, U)) is not U:
  if (l5 := l4.get(s27, U) if type(l4) is dict else dot(l4, s27)) is not U:
   l6 = l5
   l2.add(key(l5))
 if (l4 := t if (t := m[10]) is not N else f10(c, m, l0, l1)) is not U:
  y4 = l4 if type(l4) is list else pairs(l4)
  c.chunk -= len(y4)
  if c.chunk < 0: y4 = c.pace(y4)
  for l5, l6 in enumerate(y4) if type(l4) is list else y4:
   if (l9 := l0.get(s28, U)) is U: continue
   if (l10 := l9.get(s27, U) if type(l9) is dict else dot(l9, s27)) is U: continue
   if d9 is U: continue
   if (l15 := d9.get(l10, U) if type(l10) is str and type(d9) is dict else d9[l10] if type(l10) is int and type(d9) is list and -1 < l10 < len(d9) else dot(d9, l10)) is U: continue
   if (l16 := l15.get(l6, U) if type(l6) is str and type(l15) is dict else l15[l6] if type(l6) is int and type(l15) is list and -1 < l6 < len(l15) else dot(l15, l6)) is U: continue
   if (l20 := l0.get(s16, U)) is U: continue
   if (l21 := l20.get(s18, U) if type(l20) is dict else dot(l20, s18)) is U: continue
   if (l23 := f12(c, m, l0, l1, l21, l6)) is U: continue
   if (l25 := l16.get(s30, U) if type(l16) is dict else dot(l16, s30)) is U: continue
   if (l27 := l25 - l23 if type(l25) is int else b7(l25, l23)) is U: continue
   if not (l27 >= 0 if type(l27) is int else b3(l27, 0)): continue
   if (l31 := l16.get(s31, U)) is U: continue
   if (l33 := t if (t := m[13]) is not N else f13(c, m, l0, l1)) is U: continue
   if (l35 := f14(c, m, l0, l1, l31, l33)) is U: continue
   if not l35 is not False: continue
   l2.add(key(l6))
 m[25] = l2
 return l2
def f26(c, m, l0, l1, l3, l4, l5):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l2 = l6 = U
 if (l10 := l3.get(s47, U) if type(l3) is dict else dot(l3, s47)) is not U:
  l12 = l10 <= l4 if type(l10) is int and type(l4) is int else b6(l10, l4)
  if l12 is not False:
   l6 = True
 if l6 is not U:
  l2 = True
 l6 = U
 if (l10 := l3.get(s27, U) if type(l3) is dict else dot(l3, s27)) is not U:
  l12 = l10 in l5 if type(l10) is str and (type(l5) is list or type(l5) is set) else b4(l10, l5)
  if l12 is not False:
   l6 = True
 if l6 is not U:
  l2 = True
 return l2
def f27(c, m, l0, l1):
 l10 = l11 = l3 = l7 = l8 = U
 while True:
  if (l4 := l0.get(s28, U)) is U: break
  if (l5 := l4.get(s27, U) if type(l4) is dict else dot(l4, s27)) is U: break
  if (l7 := l0.get(s16, U)) is U: break
  if (l8 := l7.get(s18, U) if type(l7) is dict else dot(l7, s18)) is U: break
  l9 = l8
  if not ((type(l8) is list) or (type(l8) is dict) or (type(l8) is set)): break
  y3 = l8 if type(l8) is list else members(l8)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l13 in y3:
   l11 = U
   l15 = l13
   if (l16 := l13.get(s27, U) if type(l13) is dict else dot(l13, s27)) is not U:
    if (l16 == l5 if type(l16) is str or type(l16) is type(l5) is int else equal(l16, l5)):
     l11 = True
   if l11 is not U: continue
   l10 = True
  if l10 is not U: break
  l3 = True
  break
 while True:
  if l3 is not U: break
  if (l4 := l0.get(s16, U)) is U: break
  if (l5 := l4.get(s18, U) if type(l4) is dict else dot(l4, s18)) is U: break
  l7 = U
  if not ((type(l5) is list) or (type(l5) is dict) or (type(l5) is set)): break
  y7 = l5 if type(l5) is list else pairs(l5)
  c.chunk -= len(y7)
  if c.chunk < 0: y7 = c.pace(y7)
  for l9, l10 in enumerate(y7) if type(l5) is list else y7:
   l11 = l9
   l8 = U
   if (l13 := t if (t := m[24]) is not N else f24(c, m, l0, l1)) is not U:
    if (l15 := t if (t := m[25]) is not N else f25(c, m, l0, l1)) is not U:
     l16 = l15
     if (f26(c, m, l0, l1, l10, l13, l15)) is True:
      l8 = True
   if l8 is not U: continue
   l7 = True
  if l7 is not U: break
  l3 = True
  break
 m[27] = l3
 return l3
def f28(c, m, l0, l1, l3):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l4 = U
 if (l6 := l3.get(s4, U) if type(l3) is dict else dot(l3, s4)) is not U:
  if (l8 := l0.get(s4, U)) is not U:
   if ((l6 != l8 if type(l6) is str or type(l6) is type(l8) is int else not equal(l6, l8))):
    l4 = True
 return l4
def f29(c, m, l0, l1, l3, l4, l5):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l2 = l6 = U
 if ((l4 != l5 if type(l4) is str or type(l4) is type(l5) is int else not equal(l4, l5))):
  l6 = l3
 if l6 is not U:
  l2 = l6
 l6 = U
 if (l4 == l5 if type(l4) is str or type(l4) is type(l5) is int else equal(l4, l5)):
  l6 = s32
 if l6 is not U:
  l2 = s32 if l2 is U or equal(l2, s32) else conflict('two values where one may be')
 return l2
def f30(c, m, l0, l1, l3):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l4 = U
 if (l6 := b11(l3, s33)) is not U:
  l9 = []
  y3 = l6 if type(l6) is list else pairs(l6)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l10, l11 in enumerate(y3) if type(l6) is list else y3:
   if (l15 := l10 + 1 if type(l10) is int else b9(l10, 1)) is U: continue
   if (l17 := len(l6) if (type(l6) is list or type(l6) is set) else b1(l6)) is U: continue
   if (l19 := f29(c, m, l0, l1, l11, l15, l17)) is U: continue
   l9.append(l19)
   c.chunk -= 1
   if c.chunk < 0: c.check()
  if (l22 := b0(c, s33, l9)) is not U:
   l4 = l22
 return l4
def f31(c, m, l0, l1):
 l3 = U
 if (l4 := l0.get(s28, U)) is not U:
  if (l5 := l4.get(s46, U) if type(l4) is dict else dot(l4, s46)) is not U:
   if (l7 := f30(c, m, l0, l1, l5)) is not U:
    l3 = l7
 m[31] = l3
 return l3
def f32(c, m, l0, l1, l3):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l11 = l4 = U
 while True:
  if (l6 := l3.get(s50, U) if type(l3) is dict else dot(l3, s50)) is U: break
  if (l8 := l6[0] if type(l6) is list and len(l6) > 0 else dot(l6, 0)) is U: break
  if not l8 is not False: break
  if not ((type(l6) is list) or (type(l6) is dict) or (type(l6) is set)): break
  y2 = l6 if type(l6) is list else members(l6)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l14 in y2:
   if (
   (l14 != s32) and (l18 := l0.get(s28, U)) is not U and (l19 := l18.get(s46, U) if type(l18) is dict else dot(l18, s46)) is not U and 
   ((l14 != l19 if type(l14) is str or type(l14) is type(l19) is int else not equal(l14, l19))) and 
   (l22 := t if (t := m[31]) is not N else f31(c, m, l0, l1)) is not U and 
   ((l14 != l22 if type(l14) is str or type(l14) is type(l22) is int else not equal(l14, l22)))): continue
   l11 = True
  if l11 is not U: break
  l4 = True
  break
 return l4
def f33(c, m, l0, l1, l3):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l12 = l4 = U
 while True:
  if (l6 := l0.get(s3, U)) is U: break
  if not l6 is not False: break
  if (l7 := l3.get(s31, U) if type(l3) is dict else dot(l3, s31)) is U: break
  if (l9 := l7[0] if type(l7) is list and len(l7) > 0 else dot(l7, 0)) is U: break
  if not l9 is not False: break
  if not ((type(l7) is list) or (type(l7) is dict) or (type(l7) is set)): break
  y2 = l7 if type(l7) is list else members(l7)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l15 in y2:
   if (
   ((l15 != l6 if type(l15) is str or type(l15) is type(l6) is int else not equal(l15, l6))) and 
   (l21 := t if (t := m[13]) is not N else f13(c, m, l0, l1)) is not U and not (
   (l15 in l21 if type(l15) is str else b4(l15, l21)))): continue
   l12 = True
  if l12 is not U: break
  l4 = True
  break
 return l4
def f34(c, m, l0, l1):
 l2 = set()
 if d10 is not U:
  y3 = d10 if type(d10) is list else pairs(d10)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l7, l8 in enumerate(y3) if type(d10) is list else y3:
   if (
   (f28(c, m, l0, l1, l8)) is True): continue
   if (
   (f32(c, m, l0, l1, l8)) is True): continue
   if (
   (f33(c, m, l0, l1, l8)) is True): continue
   l2.add(key(l7))
 m[34] = l2
 return l2
def f35(c, m, l0, l1):
 l2 = l3 = U
 while True:
  if (l4 := l0.get(s4, U)) is U: break
  if d11 is U: break
  if (l9 := d11.get(l4, U) if type(l4) is str and type(d11) is dict else d11[l4] if type(l4) is int and type(d11) is list and -1 < l4 < len(d11) else dot(d11, l4)) is U: break
  if not l9 is False: break
  l3 = True
  break
 if l3 is not U:
  l2 = True
 l3 = U
 if (l4 := t if (t := m[34]) is not N else f34(c, m, l0, l1)) is not U:
  y4 = l4 if type(l4) is list else members(l4)
  c.chunk -= len(y4)
  if c.chunk < 0: y4 = c.pace(y4)
  for l6 in y4:
   l3 = True if l3 is U or equal(l3, True) else conflict('two values where one may be')
 if l3 is not U:
  l2 = l3 if l2 is U or equal(l2, l3) else conflict('two values where one may be')
 m[35] = l2
 return l2
def f36(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = U
 l8 = None
 if l3 is None:
  l5 = True
 if l5 is U:
  if (l8 := l3 - l4 if type(l3) is int and type(l4) is int else b7(l3, l4)) is not U:
   if (l8 > 0 if type(l8) is int else b2(l8, 0)):
    l5 = True
 return l5
def f37(c, m, l0, l1):
 l3 = l6 = U
 while True:
  if (l4 := t if (t := m[34]) is not N else f34(c, m, l0, l1)) is U: break
  if not ((type(l4) is list) or (type(l4) is dict) or (type(l4) is set)): break
  y2 = l4 if type(l4) is list else members(l4)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l9 in y2:
   if (d10 is not U and (l15 := d10.get(l9, U) if type(l9) is str and type(d10) is dict else d10[l9] if type(l9) is int and type(d10) is list and -1 < l9 < len(d10) else dot(d10, l9)) is not U and (l18 := l15.get(s51, U) if type(l15) is dict else dot(l15, s51)) is not U and (l20 := l0.get(s14, U)) is not U and 
   (f36(c, m, l0, l1, l18, l20)) is True): continue
   l6 = True
  if l6 is not U: break
  l3 = True
  break
 m[37] = l3
 return l3
def f38(c, m, l0, l1):
 l10 = l3 = U
 while True:
  if d10 is U: break
  if not ((type(d10) is list) or (type(d10) is dict) or (type(d10) is set)): break
  y2 = d10 if type(d10) is list else members(d10)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l13 in y2:
   q4 = True
   while True:
    if (l16 := l13.get(s4, U) if type(l13) is dict else dot(l13, s4)) is U: break
    l18 = set()
    l18.add(s5)
    l18.add(s52)
    if not (l16 in l18 if type(l16) is str else b4(l16, l18)): break
    q4 = False
    break
   if not q4: continue
   l10 = True
  if l10 is not U: break
  l3 = True
  break
 m[38] = l3
 if c.is_repeatable: K[38] = l3
 return l3
def f39(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = U
 while True:
  if (l8 := l4.get(s19, U) if type(l4) is dict else dot(l4, s19)) is U: break
  if not l8 == s55: break
  if (l9 := l4.get(s46, U) if type(l4) is dict else dot(l4, s46)) is U: break
  if not (l9 in l3 if type(l9) is str and (type(l3) is list or type(l3) is set) else b4(l9, l3)): break
  l5 = True
  break
 if l5 is U:
  l8 = None
  if l3 is None:
   l5 = True
 return l5
def f40(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = U
 l8 = []
 y3 = l3 if type(l3) is list else members(l3)
 c.chunk -= len(y3)
 if c.chunk < 0: y3 = c.pace(y3)
 for l10 in y3:
  if (l13 := l10.get(s19, U) if type(l10) is dict else dot(l10, s19)) is U: continue
  if not l13 == s55: continue
  y5 = l4 if type(l4) is list else pairs(l4)
  c.chunk -= len(y5)
  if c.chunk < 0: y5 = c.pace(y5)
  for l14, l15 in enumerate(y5) if type(l4) is list else y5:
   if (l18 := l10.get(s46, U) if type(l10) is dict else dot(l10, s46)) is U: continue
   if not (l18 in l15 if type(l18) is str and (type(l15) is list or type(l15) is set) else b4(l18, l15)): continue
   l8.append(l14)
   c.chunk -= 1
   if c.chunk < 0: c.check()
 l5 = l8 if l5 is U or equal(l5, l8) else conflict('two values where one may be')
 return l5
def f41(c, m, l0, l1):
 l2 = set()
 if d10 is not U:
  y3 = d10 if type(d10) is list else pairs(d10)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l7, l8 in enumerate(y3) if type(d10) is list else y3:
   l13 = []
   if (l14 := l8.get(s57, U) if type(l8) is dict else dot(l8, s57)) is not U:
    y6 = l14 if type(l14) is list else members(l14)
    c.chunk -= len(y6)
    if c.chunk < 0: y6 = c.pace(y6)
    for l16 in y6:
     y8 = l16 if type(l16) is list else members(l16)
     c.chunk -= len(y8)
     if c.chunk < 0: y8 = c.pace(y8)
     for l20 in y8:
      l13.append(l20)
      c.chunk -= 1
      if c.chunk < 0: c.check()
   l24 = set()
   y11 = l13 if type(l13) is list else members(l13)
   c.chunk -= len(y11)
   if c.chunk < 0: y11 = c.pace(y11)
   for l26 in y11:
    l24.add(key(l26))
   if (l30 := len(l24) if (type(l24) is list or type(l24) is set) else b1(l24)) is U: continue
   if (l32 := len(l13) if (type(l13) is list or type(l13) is set) else b1(l13)) is U: continue
   if not l30 == l32: continue
   if (l34 := len(l13) if (type(l13) is list or type(l13) is set) else b1(l13)) is U: continue
   if (l36 := l8.get(s57, U) if type(l8) is dict else dot(l8, s57)) is U: continue
   if (l38 := len(l36) if (type(l36) is list or type(l36) is set) else b1(l36)) is U: continue
   if (l40 := l34 - l38) is U: continue
   if not (l40 >= 0): continue
   l2.add(key(l7))
 m[41] = l2
 if c.is_repeatable: K[41] = l2
 return l2
def f42(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = U
 l8 = None
 if l3 is None:
  l5 = True
 if l5 is U:
  if (l8 := l3 - l4 if type(l3) is int and type(l4) is int else b7(l3, l4)) is not U:
   if (l8 >= 0 if type(l8) is int else b3(l8, 0)):
    l5 = True
 return l5
def f43(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l16 = l5 = l9 = U
 if ((type(l4) is list) or (type(l4) is dict) or (type(l4) is set)):
  y2 = l4 if type(l4) is list else members(l4)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l12 in y2:
   q4 = True
   l16 = U
   if ((type(l3) is list) or (type(l3) is dict) or (type(l3) is set)):
    y6 = l3 if type(l3) is list else members(l3)
    c.chunk -= len(y6)
    if c.chunk < 0: y6 = c.pace(y6)
    for l19 in y6:
     if ((l22 := l19.get(s46, U) if type(l19) is dict else dot(l19, s46)) is not U and 
     ((l22 != l12 if type(l22) is str or type(l22) is type(l12) is int else not equal(l22, l12)))): continue
     l16 = True
    if l16 is U:
     q4 = False
   if not q4: continue
   l9 = True
  if l9 is U:
   l5 = True
 return l5
def f44(c, m, l0, l1):
 l2 = l3 = U
 while True:
  if (l4 := l0.get(s4, U)) is U: break
  if not l4 == s52: break
  if (l5 := l0.get(s28, U)) is U: break
  if (l6 := l5.get(s46, U) if type(l5) is dict else dot(l5, s46)) is U: break
  l8 = l5
  if (l9 := l5.get(s27, U)) is U: break
  l11 = {}
  l11[s19] = s55
  l11[s46] = l6
  l11[s27] = l9
  l3 = l11
  break
 if l3 is not U:
  l2 = l3
 while True:
  l3 = U
  if (l4 := l0.get(s4, U)) is U: break
  if not l4 == s5: break
  if (l5 := l0.get(s16, U)) is U: break
  if (l6 := l5.get(s18, U) if type(l5) is dict else dot(l5, s18)) is U: break
  if (l8 := len(l6) if (type(l6) is list or type(l6) is set) else b1(l6)) is U: break
  l9 = l8
  if (l11 := l8 - 1) is U: break
  if (l15 := l6[l11] if type(l6) is list and -1 < l11 < len(l6) else dot(l6, l11)) is U: break
  l3 = l15
  break
 if l3 is not U:
  l2 = l3 if l2 is U or equal(l2, l3) else conflict('two values where one may be')
 m[44] = l2
 return l2
def f45(c, m, l0, l1, l3, l4, l5):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l6 = U
 while True:
  if (l11 := l4 + 1 if type(l4) is int else b9(l4, 1)) is U: break
  if (l13 := len(l3) if (type(l3) is list or type(l3) is set) else b1(l3)) is U: break
  if not (l11 < l13 if type(l11) is int else b5(l11, l13)): break
  if (l17 := l4 + 1 if type(l4) is int else b9(l4, 1)) is U: break
  if (l19 := l3.get(l17, U) if type(l17) is str and type(l3) is dict else l3[l17] if type(l17) is int and type(l3) is list and -1 < l17 < len(l3) else dot(l3, l17)) is U: break
  l6 = l19
  break
 if l6 is U:
  l6 = l5
 return l6
def f46(c, m, l0, l1, l3, l4, l5):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l2 = l6 = U
 if (l10 := l4.get(s27, U) if type(l4) is dict else dot(l4, s27)) is not U:
  if (l11 := l5.get(s27, U) if type(l5) is dict else dot(l5, s27)) is not U:
   if (l10 == l11 if type(l10) is str or type(l10) is type(l11) is int else equal(l10, l11)):
    l6 = True
 if l6 is not U:
  l2 = True
 while True:
  l6 = U
  if (l10 := l4.get(s19, U) if type(l4) is dict else dot(l4, s19)) is U: break
  if not l10 == s55: break
  if (l11 := l5.get(s19, U) if type(l5) is dict else dot(l5, s19)) is U: break
  if not l11 == s55: break
  if (l12 := l5.get(s46, U) if type(l5) is dict else dot(l5, s46)) is U: break
  if (l14 := l4.get(s46, U) if type(l4) is dict else dot(l4, s46)) is U: break
  if (l16 := l3.get(l14, U) if type(l14) is str and type(l3) is dict else l3[l14] if type(l14) is int and type(l3) is list and -1 < l14 < len(l3) else dot(l3, l14)) is U: break
  if not (l12 in l16 if type(l12) is str and (type(l16) is list or type(l16) is set) else b4(l12, l16)): break
  l6 = True
  break
 if l6 is not U:
  l2 = True
 return l2
def f47(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l10 = l5 = l9 = U
 if ((type(l3) is list) or (type(l3) is dict) or (type(l3) is set)):
  y3 = l3 if type(l3) is list else pairs(l3)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l11, l12 in enumerate(y3) if type(l3) is list else y3:
   l10 = U
   while True:
    if (l15 := l12.get(s27, U) if type(l12) is dict else dot(l12, s27)) is U: break
    if (l16 := l0.get(s28, U)) is U: break
    if (l17 := l16.get(s27, U) if type(l16) is dict else dot(l16, s27)) is U: break
    if not (l15 == l17 if type(l15) is str or type(l15) is type(l17) is int else equal(l15, l17)): break
    l10 = True
    break
   if l10 is not U: continue
   l9 = True
  if l9 is U:
   l5 = True
 if l5 is U:
  if l4 is None:
   l5 = True
 while True:
  if l5 is not U: break
  l9 = U
  if not ((type(l3) is list) or (type(l3) is dict) or (type(l3) is set)): break
  y8 = l3 if type(l3) is list else pairs(l3)
  c.chunk -= len(y8)
  if c.chunk < 0: y8 = c.pace(y8)
  for l11, l12 in enumerate(y8) if type(l3) is list else y8:
   l10 = U
   if (l15 := t if (t := m[44]) is not N else f44(c, m, l0, l1)) is not U:
    l16 = l15
    if (l17 := f45(c, m, l0, l1, l3, l11, l15)) is not U:
     if (f46(c, m, l0, l1, l4, l12, l17)) is True:
      l10 = True
   if l10 is not U: continue
   l9 = True
  if l9 is not U: break
  l5 = True
  break
 return l5
def f48(c, m, l0, l1):
 l2 = set()
 if d10 is not U:
  y3 = d10 if type(d10) is list else pairs(d10)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l7, l8 in enumerate(y3) if type(d10) is list else y3:
   if (l13 := l8.get(s53, U) if type(l8) is dict else dot(l8, s53)) is U: continue
   if not (l13 == 2 if type(l13) is int else equal(l13, 2)): continue
   l2.add(key(l7))
 m[48] = l2
 if c.is_repeatable: K[48] = l2
 return l2
def f49(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = U
 while True:
  if (l8 := l3.get(s46, U) if type(l3) is dict else dot(l3, s46)) is U: break
  if (l10 := f30(c, m, l0, l1, l8)) is U: break
  if (l14 := l3.get(s27, U) if type(l3) is dict else dot(l3, s27)) is U: break
  l16 = {}
  l16[s19] = l4
  l16[s46] = l8
  l16[s61] = l10
  l16[s27] = l14
  l5 = l16
  break
 return l5
def f50(c, m, l0, l1):
 l3 = U
 l4 = []
 if (l5 := l0.get(s16, U)) is not U:
  if (l6 := l5.get(s18, U) if type(l5) is dict else dot(l5, s18)) is not U:
   y3 = l6 if type(l6) is list else members(l6)
   c.chunk -= len(y3)
   if c.chunk < 0: y3 = c.pace(y3)
   for l8 in y3:
    if (l11 := l8.get(s19, U) if type(l8) is dict else dot(l8, s19)) is U: continue
    if (l13 := f49(c, m, l0, l1, l8, l11)) is U: continue
    l4.append(l13)
    c.chunk -= 1
    if c.chunk < 0: c.check()
 l3 = l4 if l3 is U or equal(l3, l4) else conflict('two values where one may be')
 m[50] = l3
 return l3
def f51(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l2 = l5 = U
 if (l8 := l4.get(s46, U) if type(l4) is dict else dot(l4, s46)) is not U:
  l10 = l8 in l3 if type(l8) is str and (type(l3) is list or type(l3) is set) else b4(l8, l3)
  if l10 is not False:
   l5 = True
 if l5 is not U:
  l2 = True
 l5 = U
 if (l8 := l4.get(s61, U) if type(l4) is dict else dot(l4, s61)) is not U:
  l10 = l8 in l3 if type(l8) is str and (type(l3) is list or type(l3) is set) else b4(l8, l3)
  if l10 is not False:
   l5 = True
 if l5 is not U:
  l2 = True
 return l2
def f52(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l2 = l5 = U
 if l3 is None:
  l5 = True
 if l5 is not U:
  l2 = True
 l5 = U
 if (l8 := l4.get(s19, U) if type(l4) is dict else dot(l4, s19)) is not U:
  if l8 == s55:
   if (f51(c, m, l0, l1, l3, l4)) is True:
    l5 = True
 if l5 is not U:
  l2 = True
 return l2
def f53(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = U
 l8 = []
 y3 = l3 if type(l3) is list else members(l3)
 c.chunk -= len(y3)
 if c.chunk < 0: y3 = c.pace(y3)
 for l10 in y3:
  if (l13 := l10.get(s19, U) if type(l10) is dict else dot(l10, s19)) is U: continue
  if not l13 == s55: continue
  y5 = l4 if type(l4) is list else pairs(l4)
  c.chunk -= len(y5)
  if c.chunk < 0: y5 = c.pace(y5)
  for l14, l15 in enumerate(y5) if type(l4) is list else y5:
   if (l18 := l15.get(s62, U) if type(l15) is dict else dot(l15, s62)) is U: continue
   if not (f51(c, m, l0, l1, l18, l10)) is True: continue
   if (l21 := l10.get(s46, U) if type(l10) is dict else dot(l10, s46)) is U: continue
   l23 = {}
   l23[s46] = l21
   l23[s63] = l14
   l8.append(l23)
   c.chunk -= 1
   if c.chunk < 0: c.check()
 l5 = l8 if l5 is U or equal(l5, l8) else conflict('two values where one may be')
 return l5
def f54(c, m, l0, l1, l3):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l4 = U
 while True:
  l6 = set()
  y3 = l3 if type(l3) is list else members(l3)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l8 in y3:
   if (l11 := l8.get(s46, U) if type(l8) is dict else dot(l8, s46)) is U: continue
   l6.add(key(l11))
  if (l14 := len(l6) if (type(l6) is list or type(l6) is set) else b1(l6)) is U: break
  if (l16 := len(l3) if (type(l3) is list or type(l3) is set) else b1(l3)) is U: break
  if not l14 == l16: break
  l18 = []
  y6 = l3 if type(l3) is list else members(l3)
  c.chunk -= len(y6)
  if c.chunk < 0: y6 = c.pace(y6)
  for l20 in y6:
   if (l23 := l20.get(s63, U) if type(l20) is dict else dot(l20, s63)) is U: continue
   l18.append(l23)
   c.chunk -= 1
   if c.chunk < 0: c.check()
  if (l26 := b10(c, l18)) is U: break
  if not (l18 == l26 if type(l18) is str or type(l18) is type(l26) is int else equal(l18, l26)): break
  l4 = True
  break
 return l4
def f55(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = l9 = U
 if ((type(l4) is list) or (type(l4) is dict) or (type(l4) is set)):
  y2 = l4 if type(l4) is list else pairs(l4)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l11, l12 in enumerate(y2) if type(l4) is list else y2:
   q4 = True
   while True:
    if (l15 := l12.get(s62, U) if type(l12) is dict else dot(l12, s62)) is U: break
    if (l17 := l15[0] if type(l15) is list and len(l15) > 0 else dot(l15, 0)) is U: break
    if not l17 is not False: break
    l18 = []
    y7 = l3 if type(l3) is list else members(l3)
    c.chunk -= len(y7)
    if c.chunk < 0: y7 = c.pace(y7)
    for l20 in y7:
     if (l23 := l20.get(s63, U) if type(l20) is dict else dot(l20, s63)) is U: continue
     if not (l23 == l11 if type(l23) is str or type(l23) is type(l11) is int else equal(l23, l11)): continue
     l18.append(1)
     c.chunk -= 1
     if c.chunk < 0: c.check()
    if (l26 := len(l18) if (type(l18) is list or type(l18) is set) else b1(l18)) is U: break
    if (l29 := l12.get(s64, U) if type(l12) is dict else dot(l12, s64)) is U: break
    if (l31 := l26 - l29 if type(l29) is int else b7(l26, l29)) is U: break
    if not (l31 >= 0 if type(l31) is int else b3(l31, 0)): break
    if (l35 := l12.get(s65, U) if type(l12) is dict else dot(l12, s65)) is U: break
    if (l37 := l35 - l26 if type(l35) is int else b7(l35, l26)) is U: break
    if not (l37 >= 0 if type(l37) is int else b3(l37, 0)): break
    q4 = False
    break
   if not q4: continue
   l9 = True
  if l9 is U:
   l5 = True
 return l5
def f56(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l16 = l5 = l9 = U
 if ((type(l3) is list) or (type(l3) is dict) or (type(l3) is set)):
  y2 = l3 if type(l3) is list else members(l3)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l12 in y2:
   q4 = True
   l16 = U
   if ((type(l4) is list) or (type(l4) is dict) or (type(l4) is set)):
    y6 = l4 if type(l4) is list else members(l4)
    c.chunk -= len(y6)
    if c.chunk < 0: y6 = c.pace(y6)
    for l19 in y6:
     if ((l22 := l12.get(s46, U) if type(l12) is dict else dot(l12, s46)) is not U and 
     ((l22 != l19 if type(l22) is str or type(l22) is type(l19) is int else not equal(l22, l19))) and (l25 := l12.get(s61, U) if type(l12) is dict else dot(l12, s61)) is not U and 
     ((l25 != l19 if type(l25) is str or type(l25) is type(l19) is int else not equal(l25, l19)))): continue
     l16 = True
    if l16 is U:
     q4 = False
   if not q4: continue
   l9 = True
  if l9 is U:
   l5 = True
 return l5
def f57(c, m, l0, l1):
 l2 = l3 = U
 while True:
  if (l4 := l0.get(s4, U)) is U: break
  if not l4 == s52: break
  if (l5 := l0.get(s28, U)) is U: break
  if (l7 := f49(c, m, l0, l1, l5, s55)) is U: break
  l3 = l7
  break
 if l3 is not U:
  l2 = l3
 while True:
  l3 = U
  if (l4 := l0.get(s4, U)) is U: break
  if not l4 == s5: break
  if (l5 := t if (t := m[50]) is not N else f50(c, m, l0, l1)) is U: break
  if (l7 := len(l5) if (type(l5) is list or type(l5) is set) else b1(l5)) is U: break
  if (l10 := l7 - 1) is U: break
  if (l12 := t if (t := m[50]) is not N else f50(c, m, l0, l1)) is U: break
  if (l13 := l12[l10] if type(l12) is list and -1 < l10 < len(l12) else dot(l12, l10)) is U: break
  l3 = l13
  break
 if l3 is not U:
  l2 = l3 if l2 is U or equal(l2, l3) else conflict('two values where one may be')
 m[57] = l2
 return l2
def f58(c, m, l0, l1, l3, l4, l5):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l2 = l6 = U
 if (l10 := l4.get(s27, U) if type(l4) is dict else dot(l4, s27)) is not U:
  if (l11 := l5.get(s27, U) if type(l5) is dict else dot(l5, s27)) is not U:
   if (l10 == l11 if type(l10) is str or type(l10) is type(l11) is int else equal(l10, l11)):
    l6 = True
 if l6 is not U:
  l2 = True
 while True:
  l6 = U
  if (l10 := l4.get(s19, U) if type(l4) is dict else dot(l4, s19)) is U: break
  if not l10 == s55: break
  if (l11 := l5.get(s19, U) if type(l5) is dict else dot(l5, s19)) is U: break
  if not l11 == s55: break
  y4 = l3 if type(l3) is list else pairs(l3)
  c.chunk -= len(y4)
  if c.chunk < 0: y4 = c.pace(y4)
  for l12, l13 in enumerate(y4) if type(l3) is list else y4:
   l16 = []
   l16.append(l12)
   c.chunk -= 1
   if c.chunk < 0: c.check()
   if not (f51(c, m, l0, l1, l16, l4)) is True: continue
   if not (f51(c, m, l0, l1, l13, l5)) is True: continue
   l6 = True if l6 is U or equal(l6, True) else conflict('two values where one may be')
  break
 if l6 is not U:
  l2 = l6 if l2 is U or equal(l2, l6) else conflict('two values where one may be')
 return l2
def f59(c, m, l0, l1, l3, l4, l5):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l11 = l2 = l6 = U
 if l5 is None:
  l6 = True
 if l6 is not U:
  l2 = True
 l6 = U
 if ((type(l3) is list) or (type(l3) is dict) or (type(l3) is set)):
  y4 = l3 if type(l3) is list else pairs(l3)
  c.chunk -= len(y4)
  if c.chunk < 0: y4 = c.pace(y4)
  for l13, l14 in enumerate(y4) if type(l3) is list else y4:
   if (
   (l17 := f45(c, m, l0, l1, l3, l13, l4)) is not U and 
   (l19 := f58(c, m, l0, l1, l5, l14, l17)) is not U and l19 is not False): continue
   l11 = True
  if l11 is U:
   l6 = True
 if l6 is not U:
  l2 = True
 return l2
def f60(c, m, l0, l1):
 l2 = set()
 if (l4 := t if (t := m[34]) is not N else f34(c, m, l0, l1)) is not U:
  y3 = l4 if type(l4) is list else members(l4)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l6 in y3:
   if d0 is U: continue
   l9 = d0
   if d10 is U: continue
   if (l12 := d10.get(l6, U) if type(l6) is str and type(d10) is dict else d10[l6] if type(l6) is int and type(d10) is list and -1 < l6 < len(d10) else dot(d10, l6)) is U: continue
   l15 = l12
   if ((l16 := l12.get(s53, U) if type(l12) is dict else dot(l12, s53)) is not U and l16 is not False): continue
   if (l17 := l0.get(s16, U)) is U: continue
   if (l18 := l17.get(s18, U) if type(l17) is dict else dot(l17, s18)) is U: continue
   l19 = l18
   if (l20 := l12.get(s54, U) if type(l12) is dict else dot(l12, s54)) is U: continue
   l21 = l20
   if (l23 := l18[0] if type(l18) is list and len(l18) > 0 else dot(l18, 0)) is U: continue
   l24 = l23
   if not (f39(c, m, l0, l1, l20, l23)) is True: continue
   if (l26 := len(l18)) is U: continue
   l28 = n2
   if (l29 := l26 - 1) is U: continue
   l30 = l29
   if (l31 := l12.get(s56, U)) is U: continue
   l32 = l31
   if (l33 := l18[l29] if type(l18) is list and -1 < l29 < len(l18) else dot(l18, l29)) is U: continue
   if (l35 := f39(c, m, l0, l1, l31, l33)) is U: continue
   if not l35 is not False: continue
   if (l36 := l12.get(s57, U)) is U: continue
   l37 = l36
   if (l38 := f40(c, m, l0, l1, l18, l36)) is U: continue
   l40 = []
   y6 = l36 if type(l36) is list else pairs(l36)
   c.chunk -= len(y6)
   if c.chunk < 0: y6 = c.pace(y6)
   for l42, l43 in enumerate(y6) if type(l36) is list else y6:
    l44 = l42
    l45 = l43
    l40.append(l42)
    c.chunk -= 1
    if c.chunk < 0: c.check()
   if not (l38 == l40 if type(l38) is str or type(l38) is type(l40) is int else equal(l38, l40)): continue
   if (l46 := t if (t := m[41]) is not N else f41(c, m, l0, l1)) is U: continue
   l48 = l6 in l46 if type(l6) is str and (type(l46) is list or type(l46) is set) else b4(l6, l46)
   if not l48 is not False: continue
   if (l49 := len(l18)) is U: continue
   l50 = l49
   l52 = l36
   if (l53 := len(l36) if (type(l36) is list or type(l36) is set) else b1(l36)) is U: continue
   if (l55 := l49 - l53) is U: continue
   if (l57 := l12.get(s58, U)) is U: continue
   if (l59 := f42(c, m, l0, l1, l57, l55)) is U: continue
   if not l59 is not False: continue
   if (l60 := l12.get(s59, U)) is U: continue
   l61 = l60
   if not (f43(c, m, l0, l1, l18, l60)) is True: continue
   if (l63 := l12.get(s60, U)) is U: continue
   if (l65 := f47(c, m, l0, l1, l18, l63)) is U: continue
   if not l65 is not False: continue
   l2.add(key(l6))
 if (l4 := t if (t := m[48]) is not N else f48(c, m, l0, l1)) is not U:
  y9 = l4 if type(l4) is list else members(l4)
  c.chunk -= len(y9)
  if c.chunk < 0: y9 = c.pace(y9)
  for l6 in y9:
   if (l9 := t if (t := m[34]) is not N else f34(c, m, l0, l1)) is U: continue
   if not (l6 in l9 if type(l6) is str and (type(l9) is list or type(l9) is set) else b4(l6, l9)): continue
   if d0 is U: continue
   l12 = d0
   if d10 is U: continue
   if (l15 := d10.get(l6, U) if type(l6) is str and type(d10) is dict else d10[l6] if type(l6) is int and type(d10) is list and -1 < l6 < len(d10) else dot(d10, l6)) is U: continue
   l18 = l15
   if (l19 := t if (t := m[50]) is not N else f50(c, m, l0, l1)) is U: continue
   l20 = l19
   if (l21 := len(l19) if (type(l19) is list or type(l19) is set) else b1(l19)) is U: continue
   if (l23 := l0.get(s16, U)) is U: continue
   if (l24 := l23.get(s18, U) if type(l23) is dict else dot(l23, s18)) is U: continue
   if (l26 := len(l24) if (type(l24) is list or type(l24) is set) else b1(l24)) is U: continue
   if not l21 == l26: continue
   if (l28 := l15.get(s54, U) if type(l15) is dict else dot(l15, s54)) is U: continue
   l29 = l28
   if (l30 := t if (t := m[50]) is not N else f50(c, m, l0, l1)) is U: continue
   l31 = n15
   if (l32 := l30[0] if type(l30) is list and len(l30) > 0 else dot(l30, 0)) is U: continue
   l33 = l32
   if not (f52(c, m, l0, l1, l28, l32)) is True: continue
   if (l35 := t if (t := m[50]) is not N else f50(c, m, l0, l1)) is U: continue
   l36 = l35
   if (l37 := len(l35) if (type(l35) is list or type(l35) is set) else b1(l35)) is U: continue
   l38 = l37
   if (l40 := l37 - 1) is U: continue
   if (l42 := l15.get(s56, U)) is U: continue
   l43 = l42
   if (l44 := t if (t := m[50]) is not N else f50(c, m, l0, l1)) is U: continue
   if (l45 := l44[l40] if type(l44) is list and -1 < l40 < len(l44) else dot(l44, l40)) is U: continue
   l46 = l45
   if not (f52(c, m, l0, l1, l42, l45)) is True: continue
   if (l48 := t if (t := m[50]) is not N else f50(c, m, l0, l1)) is U: continue
   l49 = l48
   if (l50 := l15.get(s57, U)) is U: continue
   if (l52 := f53(c, m, l0, l1, l48, l50)) is U: continue
   l53 = l52
   if (l55 := f54(c, m, l0, l1, l52)) is U: continue
   if not l55 is not False: continue
   l57 = l50
   if not (f55(c, m, l0, l1, l52, l50)) is True: continue
   if (l59 := t if (t := m[50]) is not N else f50(c, m, l0, l1)) is U: continue
   l60 = l59
   if (l61 := len(l59) if (type(l59) is list or type(l59) is set) else b1(l59)) is U: continue
   if (l63 := len(l52) if (type(l52) is list or type(l52) is set) else b1(l52)) is U: continue
   if (l65 := l61 - l63) is U: continue
   if (l67 := l15.get(s58, U)) is U: continue
   if not (f42(c, m, l0, l1, l67, l65)) is True: continue
   if (l70 := t if (t := m[50]) is not N else f50(c, m, l0, l1)) is U: continue
   if (l72 := l15.get(s59, U)) is U: continue
   if not (f56(c, m, l0, l1, l70, l72)) is True: continue
   if (l75 := t if (t := m[50]) is not N else f50(c, m, l0, l1)) is U: continue
   if (l77 := t if (t := m[57]) is not N else f57(c, m, l0, l1)) is U: continue
   if (l79 := l15.get(s60, U)) is U: continue
   if not (f59(c, m, l0, l1, l75, l77, l79)) is True: continue
   l2.add(key(l6))
 m[60] = l2
 return l2
def f61(c, m, l0, l1):
 l3 = l7 = U
 while True:
  if not (t if (t := m[38]) is not N else f38(c, m, l0, l1)) is True: break
  if (l5 := t if (t := m[34]) is not N else f34(c, m, l0, l1)) is U: break
  if not ((type(l5) is list) or (type(l5) is dict) or (type(l5) is set)): break
  y2 = l5 if type(l5) is list else members(l5)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l10 in y2:
   if (
   (l13 := t if (t := m[60]) is not N else f60(c, m, l0, l1)) is not U and 
   (l10 in l13 if type(l10) is str and (type(l13) is list or type(l13) is set) else b4(l10, l13))): continue
   l7 = True
  if l7 is not U: break
  l3 = True
  break
 m[61] = l3
 return l3
def f62(c, m, l0, l1):
 l3 = U
 while True:
  if not (t if (t := m[20]) is not N else f20(c, m, l0, l1)) is True: break
  if not (t if (t := m[1]) is not N else f1(c, m, l0, l1)) is True: break
  if not (t if (t := m[2]) is not N else f2(c, m, l0, l1)) is True: break
  if (l7 := t if (t := m[21]) is not N else f21(c, m, l0, l1)) is U: break
  if not l7 is not False: break
  if not (t if (t := m[3]) is not N else f3(c, m, l0, l1)) is True: break
  if not (t if (t := m[22]) is not N else f22(c, m, l0, l1)) is True: break
  if not (t if (t := m[23]) is not N else f23(c, m, l0, l1)) is True: break
  if not (t if (t := m[9]) is not N else f9(c, m, l0, l1)) is True: break
  if not (t if (t := m[27]) is not N else f27(c, m, l0, l1)) is True: break
  if (l13 := t if (t := m[35]) is not N else f35(c, m, l0, l1)) is U: break
  if not l13 is not False: break
  if not (t if (t := m[37]) is not N else f37(c, m, l0, l1)) is True: break
  if not (t if (t := m[61]) is not N else f61(c, m, l0, l1)) is True: break
  l3 = True
  break
 m[62] = l3
 return l3
def f63(c, m, l0, l1):
 l2 = set()
 if not (
 (l4 := t if (t := m[20]) is not N else f20(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s37)
 if not (
 (l4 := t if (t := m[1]) is not N else f1(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s38)
 if not (
 (l4 := t if (t := m[2]) is not N else f2(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s39)
 if not (
 (l4 := t if (t := m[21]) is not N else f21(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s66)
 if not (
 (l4 := t if (t := m[3]) is not N else f3(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s40)
 if not (
 (l4 := t if (t := m[22]) is not N else f22(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s41)
 if not (
 (l4 := t if (t := m[23]) is not N else f23(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s42)
 if not (
 (l4 := t if (t := m[9]) is not N else f9(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s43)
 if not (
 (l4 := t if (t := m[27]) is not N else f27(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s44)
 if not (
 (l4 := t if (t := m[35]) is not N else f35(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s67)
 if not (
 (l4 := t if (t := m[37]) is not N else f37(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s68)
 if not (
 (l4 := t if (t := m[61]) is not N else f61(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s69)
 m[63] = l2
 return l2
def f64(c, m, l0, l1):
 l2 = l3 = U
 while True:
  if (l4 := t if (t := m[62]) is not N else f62(c, m, l0, l1)) is U: break
  if not l4 is not False: break
  l5 = {}
  l5[s35] = True
  l6 = []
  l5[s36] = l6
  l3 = l5
  break
 if l3 is not U:
  l2 = l3
 while True:
  l3 = U
  if (
  (l4 := t if (t := m[62]) is not N else f62(c, m, l0, l1)) is not U and l4 is not False): break
  if (l5 := t if (t := m[63]) is not N else f63(c, m, l0, l1)) is U: break
  l6 = l5
  l7 = set()
  if not ((l5 != l7 if type(l5) is str or type(l5) is type(l7) is int else not equal(l5, l7))): break
  if (l9 := t if (t := m[63]) is not N else f63(c, m, l0, l1)) is U: break
  if (l11 := b10(c, l9)) is U: break
  l13 = {}
  l13[s35] = False
  l13[s36] = l11
  l3 = l13
  break
 if l3 is not U:
  l2 = l3 if l2 is U or equal(l2, l3) else conflict('two values where one may be')
 while True:
  if l2 is not U: break
  l14 = {}
  l14[s35] = False
  l15 = []
  l15.append(s45)
  l14[s36] = l15
  l2 = l14
  break
 m[64] = l2
 return l2
def f65(c, m, l0, l1):
 l3 = U
 while True:
  if (l4 := l0.get(s1, U)) is U: break
  if not (l4 == 1 if type(l4) is int else equal(l4, 1)): break
  if (l6 := l0.get(s3, U)) is U: break
  if not l6 is not False: break
  if (l7 := l0.get(s4, U)) is U: break
  if not l7 == s52: break
  if (l8 := l0.get(s6, U)) is U: break
  if not l8 == s7: break
  l3 = True
  break
 m[65] = l3
 return l3
def f66(c, m, l0, l1):
 l3 = U
 while True:
  if (l4 := l0.get(s16, U)) is U: break
  if (l5 := l4.get(s18, U) if type(l4) is dict else dot(l4, s18)) is U: break
  if (l7 := len(l5) if (type(l5) is list or type(l5) is set) else b1(l5)) is U: break
  if (l10 := l7 - 1) is U: break
  if (l14 := l5[l10] if type(l5) is list and -1 < l10 < len(l5) else dot(l5, l10)) is U: break
  if (l15 := l14.get(s46, U) if type(l14) is dict else dot(l14, s46)) is U: break
  if (l16 := l0.get(s12, U)) is U: break
  if (l17 := l16.get(s46, U) if type(l16) is dict else dot(l16, s46)) is U: break
  if not (l15 == l17 if type(l15) is str or type(l15) is type(l17) is int else equal(l15, l17)): break
  l3 = True
  break
 m[66] = l3
 return l3
def f67(c, m, l0, l1):
 l3 = U
 if (l4 := t if (t := m[5]) is not N else f5(c, m, l0, l1)) is not U:
  if (l4 >= 1 if type(l4) is int else b3(l4, 1)):
   l3 = True
 m[67] = l3
 return l3
def f68(c, m, l0, l1):
 l2 = set()
 if (l4 := l0.get(s28, U)) is not U:
  if (l5 := l4.get(s27, U) if type(l4) is dict else dot(l4, s27)) is not U:
   l6 = l5
   l2.add(key(l5))
 if (l4 := t if (t := m[10]) is not N else f10(c, m, l0, l1)) is not U:
  y4 = l4 if type(l4) is list else pairs(l4)
  c.chunk -= len(y4)
  if c.chunk < 0: y4 = c.pace(y4)
  for l5, l6 in enumerate(y4) if type(l4) is list else y4:
   if (l9 := l0.get(s28, U)) is U: continue
   if (l10 := l9.get(s27, U) if type(l9) is dict else dot(l9, s27)) is U: continue
   if d9 is U: continue
   if (l15 := d9.get(l6, U) if type(l6) is str and type(d9) is dict else d9[l6] if type(l6) is int and type(d9) is list and -1 < l6 < len(d9) else dot(d9, l6)) is U: continue
   if (l16 := l15.get(l10, U) if type(l10) is str and type(l15) is dict else l15[l10] if type(l10) is int and type(l15) is list and -1 < l10 < len(l15) else dot(l15, l10)) is U: continue
   if (l20 := l0.get(s16, U)) is U: continue
   if (l21 := l20.get(s18, U) if type(l20) is dict else dot(l20, s18)) is U: continue
   if (l23 := f12(c, m, l0, l1, l21, l6)) is U: continue
   if (l25 := l16.get(s70, U) if type(l16) is dict else dot(l16, s70)) is U: continue
   if (l27 := l25 - l23 if type(l25) is int else b7(l25, l23)) is U: continue
   if not (l27 >= 0 if type(l27) is int else b3(l27, 0)): continue
   if (l31 := l16.get(s31, U)) is U: continue
   if (l33 := t if (t := m[13]) is not N else f13(c, m, l0, l1)) is U: continue
   if (l35 := f14(c, m, l0, l1, l31, l33)) is U: continue
   if not l35 is not False: continue
   l2.add(key(l6))
 m[68] = l2
 return l2
def f69(c, m, l0, l1):
 l10 = l11 = l3 = l7 = l8 = U
 while True:
  if (l4 := l0.get(s28, U)) is U: break
  if (l5 := l4.get(s27, U) if type(l4) is dict else dot(l4, s27)) is U: break
  if (l7 := l0.get(s16, U)) is U: break
  if (l8 := l7.get(s18, U) if type(l7) is dict else dot(l7, s18)) is U: break
  l9 = l8
  if not ((type(l8) is list) or (type(l8) is dict) or (type(l8) is set)): break
  y3 = l8 if type(l8) is list else members(l8)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l13 in y3:
   l11 = U
   l15 = l13
   if (l16 := l13.get(s27, U) if type(l13) is dict else dot(l13, s27)) is not U:
    if (l16 == l5 if type(l16) is str or type(l16) is type(l5) is int else equal(l16, l5)):
     l11 = True
   if l11 is not U: continue
   l10 = True
  if l10 is not U: break
  l3 = True
  break
 while True:
  if l3 is not U: break
  if (l4 := l0.get(s16, U)) is U: break
  if (l5 := l4.get(s18, U) if type(l4) is dict else dot(l4, s18)) is U: break
  l7 = U
  if not ((type(l5) is list) or (type(l5) is dict) or (type(l5) is set)): break
  y7 = l5 if type(l5) is list else pairs(l5)
  c.chunk -= len(y7)
  if c.chunk < 0: y7 = c.pace(y7)
  for l9, l10 in enumerate(y7) if type(l5) is list else y7:
   l11 = l9
   l8 = U
   if (l13 := l10.get(s27, U) if type(l10) is dict else dot(l10, s27)) is not U:
    if (l15 := t if (t := m[68]) is not N else f68(c, m, l0, l1)) is not U:
     l16 = l15
     if (l13 in l15 if type(l13) is str and (type(l15) is list or type(l15) is set) else b4(l13, l15)):
      l8 = True
   if l8 is not U: continue
   l7 = True
  if l7 is not U: break
  l3 = True
  break
 m[69] = l3
 return l3
def f70(c, m, l0, l1):
 l3 = U
 while True:
  if not (t if (t := m[65]) is not N else f65(c, m, l0, l1)) is True: break
  if not (t if (t := m[1]) is not N else f1(c, m, l0, l1)) is True: break
  if not (t if (t := m[2]) is not N else f2(c, m, l0, l1)) is True: break
  if not (t if (t := m[66]) is not N else f66(c, m, l0, l1)) is True: break
  if not (t if (t := m[3]) is not N else f3(c, m, l0, l1)) is True: break
  if not (t if (t := m[4]) is not N else f4(c, m, l0, l1)) is True: break
  if not (t if (t := m[67]) is not N else f67(c, m, l0, l1)) is True: break
  if not (t if (t := m[9]) is not N else f9(c, m, l0, l1)) is True: break
  if not (t if (t := m[69]) is not N else f69(c, m, l0, l1)) is True: break
  if (l13 := t if (t := m[35]) is not N else f35(c, m, l0, l1)) is U: break
  if not l13 is not False: break
  if not (t if (t := m[37]) is not N else f37(c, m, l0, l1)) is True: break
  if not (t if (t := m[61]) is not N else f61(c, m, l0, l1)) is True: break
  l3 = True
  break
 m[70] = l3
 return l3
def f71(c, m, l0, l1):
 l2 = set()
 if not (
 (l4 := t if (t := m[65]) is not N else f65(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s37)
 if not (
 (l4 := t if (t := m[1]) is not N else f1(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s38)
 if not (
 (l4 := t if (t := m[2]) is not N else f2(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s39)
 if not (
 (l4 := t if (t := m[66]) is not N else f66(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s66)
 if not (
 (l4 := t if (t := m[3]) is not N else f3(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s40)
 if not (
 (l4 := t if (t := m[4]) is not N else f4(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s41)
 if not (
 (l4 := t if (t := m[67]) is not N else f67(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s42)
 if not (
 (l4 := t if (t := m[9]) is not N else f9(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s43)
 if not (
 (l4 := t if (t := m[69]) is not N else f69(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s44)
 if not (
 (l4 := t if (t := m[35]) is not N else f35(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s67)
 if not (
 (l4 := t if (t := m[37]) is not N else f37(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s68)
 if not (
 (l4 := t if (t := m[61]) is not N else f61(c, m, l0, l1)) is not U and l4 is not False):
  l2.add(s69)
 m[71] = l2
 return l2
def f72(c, m, l0, l1):
 l2 = l3 = U
 while True:
  if (l4 := t if (t := m[70]) is not N else f70(c, m, l0, l1)) is U: break
  if not l4 is not False: break
  l5 = {}
  l5[s35] = True
  l6 = []
  l5[s36] = l6
  l3 = l5
  break
 if l3 is not U:
  l2 = l3
 while True:
  l3 = U
  if (
  (l4 := t if (t := m[70]) is not N else f70(c, m, l0, l1)) is not U and l4 is not False): break
  if (l5 := t if (t := m[71]) is not N else f71(c, m, l0, l1)) is U: break
  l6 = l5
  l7 = set()
  if not ((l5 != l7 if type(l5) is str or type(l5) is type(l7) is int else not equal(l5, l7))): break
  if (l9 := t if (t := m[71]) is not N else f71(c, m, l0, l1)) is U: break
  if (l11 := b10(c, l9)) is U: break
  l13 = {}
  l13[s35] = False
  l13[s36] = l11
  l3 = l13
  break
 if l3 is not U:
  l2 = l3 if l2 is U or equal(l2, l3) else conflict('two values where one may be')
 while True:
  if l2 is not U: break
  l14 = {}
  l14[s35] = False
  l15 = []
  l15.append(s45)
  l14[s36] = l15
  l2 = l14
  break
 m[72] = l2
 return l2
def p0(c, m, l0, l1):
 if type(l0) is not dict: l0 = {}
 c.chunk -= 1
 if c.chunk < 0: c.check()
 if (l2 := t if (t := m[19]) is not N else f19(c, m, l0, l1)) is not U:
  l4 = {}
  l4[s0] = l2
  c.results.append(l4)
 return U
def p1(c, m, l0, l1):
 if type(l0) is not dict: l0 = {}
 c.chunk -= 1
 if c.chunk < 0: c.check()
 if (l5 := t if (t := m[64]) is not N else f64(c, m, l0, l1)) is not U:
  l7 = {}
  l7[s0] = l5
  c.results.append(l7)
 return U
def p2(c, m, l0, l1):
 if type(l0) is not dict: l0 = {}
 c.chunk -= 1
 if c.chunk < 0: c.check()
 if (l8 := t if (t := m[72]) is not N else f72(c, m, l0, l1)) is not U:
  l10 = {}
  l10[s0] = l8
  c.results.append(l10)
 return U
