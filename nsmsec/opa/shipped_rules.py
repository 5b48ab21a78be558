# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0
"""The plan that ships, compiled beforehand. Made by scripts/build-policies."""

PLAN = "af3561c61a902479ae47998c9395db51058e72fc254330d6a35bdb2ac0d9d0fe"
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
"opened_at",
"max_age_s",
"issued_at",
"max_hops",
"2",
"revocation",
"identities",
"keys",
"certificates",
"tokens",
"connections",
"trust_domains",
"id",
"until",
"leaf",
"key_sha256",
"issuer",
"serial",
"token_id",
"root",
"connection_id",
"trust_domain",
"transitions",
"response",
"self",
"federation",
"max_callees",
"services",
"*",
"/",
"",
"aliases",
"own",
"alias",
"of",
"accept_aliases",
"max_bundle_age_s",
"age_s",
"allow",
"reasons",
"QUESTION_MISMATCH",
"OPERATION_NOT_ALLOWED",
"PEER_EXPIRED",
"HOP_NOT_PROVEN",
"PATH_STALE",
"PATH_TOO_LONG",
"REVOKED_IDENTITY",
"REVOKED_KEY",
"REVOKED_CERTIFICATE",
"REVOKED_TOKEN",
"REVOKED_CONNECTION",
"REVOKED_TRUST_DOMAIN",
"TRANSITION_NOT_ALLOWED",
"TD_NOT_ALLOWED",
"TD_BUNDLE_STALE",
"no_rule_matched",
"index",
"require_layout",
"layouts",
"at",
"layout",
"name",
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
"step",
"at_least",
"at_most",
"hardware",
"demand",
"attestation",
"status",
"statuses",
"key",
"software",
"profiles",
"profile",
"models",
"model",
"verifiers",
"verifier",
"min_firmware",
"firmware",
"PEER_NOT_ADJACENT",
"LAYOUT_REQUIRED",
"LAYOUT_EXPIRED",
"LAYOUT_VIOLATION",
"HARDWARE_REQUIRED",
"max_callers"
],
"numbers": [
2, 15, 25
],
"builtins": [
"concat",
"count",
"gt",
"gte",
"internal.member_2",
"is_object",
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
[9, 10, 16, 22],
[9, 10, 16, 24],
[9, 26],
[9, 26, 27],
[9, 26, 28],
[9, 26, 29],
[9, 26, 30],
[9, 26, 31],
[9, 26, 32],
[9, 10, 43],
[9, 10, 46],
[9, 10, 57],
[9, 10, 79],
[9, 10, 78],
[9, 10, 96]
],
"functions": [
[["g0", "nsmsec", "client", "_request_asked"], [0, 1]],
[["g0", "nsmsec", "path", "operation_accepted"], [0, 1]],
[["g0", "nsmsec", "path", "peer_current"], [0, 1]],
[["g0", "nsmsec", "path", "assured"], [0, 1]],
[["g0", "nsmsec", "path", "taken_up_at"], [0, 1]],
[["g0", "nsmsec", "path", "fresh"], [0, 1]],
[["g0", "nsmsec", "path", "hops_left"], [0, 1]],
[["g0", "nsmsec", "client", "_request_short_enough"], [0, 1]],
[["g0", "nsmsec", "revoked", "_none_listed"], [0, 1]],
[["g0", "nsmsec", "revoked", "_has"], [0, 1, 3, 4]],
[["g0", "nsmsec", "revoked", "_passes"], [0, 1, 3, 4, 5]],
[["g0", "nsmsec", "revoked", "no_identity"], [0, 1]],
[["g0", "nsmsec", "revoked", "_key_passes"], [0, 1, 3, 4, 5]],
[["g0", "nsmsec", "revoked", "no_key"], [0, 1]],
[["g0", "nsmsec", "revoked", "_pair_passes"], [0, 1, 3, 4, 5, 6]],
[["g0", "nsmsec", "revoked", "_certificate_passes"], [0, 1, 3, 4, 5]],
[["g0", "nsmsec", "revoked", "no_certificate"], [0, 1]],
[["g0", "nsmsec", "revoked", "no_token"], [0, 1]],
[["g0", "nsmsec", "revoked", "no_connection"], [0, 1]],
[["g0", "nsmsec", "revoked", "no_trust_domain"], [0, 1]],
[["g0", "nsmsec", "revoked", "nothing"], [0, 1]],
[["g0", "nsmsec", "transition", "_kept_or_listed"], [0, 1, 3, 4, 5]],
[["g0", "nsmsec", "transition", "_passed"], [0, 1]],
[["g0", "nsmsec", "transition", "listed"], [0, 1]],
[["g0", "nsmsec", "federation", "_trust_domains"], [0, 1]],
[["g0", "nsmsec", "federation", "_asking"], [0, 1]],
[["g0", "nsmsec", "federation", "_count_in"], [0, 1, 3, 4]],
[["g0", "nsmsec", "path", "service_patterns"], [0, 1]],
[["g0", "nsmsec", "federation", "_covers"], [0, 1, 3, 4]],
[["g0", "nsmsec", "federation", "_senders"], [0, 1]],
[["g0", "nsmsec", "federation", "_name"], [0, 1, 3, 4, 5, 6]],
[["g0", "nsmsec", "federation", "_names"], [0, 1, 3, 4, 5]],
[["g0", "nsmsec", "federation", "_names_of_both"], [0, 1, 3, 4, 5, 6]],
[["g0", "nsmsec", "federation", "_count_as"], [0, 1, 3, 4, 5, 6]],
[["g0", "nsmsec", "federation", "_senders_by_any_name"], [0, 1]],
[["g0", "nsmsec", "federation", "_reachable_by_any_name"], [0, 1]],
[["g0", "nsmsec", "federation", "reachable"], [0, 1]],
[["g0", "nsmsec", "federation", "_unbounded"], [0, 1]],
[["g0", "nsmsec", "federation", "_young"], [0, 1, 3, 4, 5, 6]],
[["g0", "nsmsec", "federation", "current"], [0, 1]],
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
[["g0", "nsmsec", "federation", "_answering_by_any_name"], [0, 1]],
[["g0", "nsmsec", "federation", "_answered_by_any_name"], [0, 1]],
[["g0", "nsmsec", "federation", "answered"], [0, 1]],
[["g0", "nsmsec", "scope", "of_other_side"], [0, 1, 3]],
[["g0", "nsmsec", "scope", "_last_as_star"], [0, 1, 3, 4, 5]],
[["g0", "nsmsec", "scope", "pattern"], [0, 1, 3]],
[["g0", "nsmsec", "scope", "_own_pattern"], [0, 1]],
[["g0", "nsmsec", "scope", "of_other_hops"], [0, 1, 3]],
[["g0", "nsmsec", "scope", "of_other_services"], [0, 1, 3]],
[["g0", "nsmsec", "layout", "_covering"], [0, 1]],
[["g0", "nsmsec", "layout", "provided"], [0, 1]],
[["g0", "nsmsec", "layout", "_lasts"], [0, 1, 3, 4]],
[["g0", "nsmsec", "layout", "current"], [0, 1]],
[["g0", "nsmsec", "layout", "_of_a_side"], [0, 1, 3]],
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
[["g0", "nsmsec", "layout", "_holds"], [0, 1, 3, 4]],
[["g0", "nsmsec", "layout", "kept"], [0, 1]],
[["g0", "nsmsec", "hardware", "_nothing_demanded"], [0, 1]],
[["g0", "nsmsec", "hardware", "_of_a_side"], [0, 1, 3]],
[["g0", "nsmsec", "hardware", "_sided"], [0, 1]],
[["g0", "nsmsec", "hardware", "_demands"], [0, 1]],
[["g0", "nsmsec", "hardware", "_judged"], [0, 1]],
[["g0", "nsmsec", "hardware", "_by_status"], [0, 1, 3, 4]],
[["g0", "nsmsec", "hardware", "_by_key"], [0, 1, 3, 4]],
[["g0", "nsmsec", "hardware", "_by_age"], [0, 1, 3, 4]],
[["g0", "nsmsec", "hardware", "_by_software"], [0, 1, 3, 4]],
[["g0", "nsmsec", "hardware", "_one_of"], [0, 1, 3, 4]],
[["g0", "nsmsec", "hardware", "_by_profile"], [0, 1, 3, 4]],
[["g0", "nsmsec", "hardware", "_by_model"], [0, 1, 3, 4]],
[["g0", "nsmsec", "hardware", "_by_verifier"], [0, 1, 3, 4]],
[["g0", "nsmsec", "hardware", "_at_least"], [0, 1, 3, 4]],
[["g0", "nsmsec", "hardware", "_by_firmware"], [0, 1, 3, 4]],
[["g0", "nsmsec", "hardware", "_attested"], [0, 1, 3, 4]],
[["g0", "nsmsec", "hardware", "_of_others"], [0, 1, 3, 4]],
[["g0", "nsmsec", "hardware", "_meets"], [0, 1, 3, 4]],
[["g0", "nsmsec", "hardware", "held"], [0, 1]],
[["g0", "nsmsec", "client", "_allow_response"], [0, 1]],
[["g0", "nsmsec", "client", "_response_reasons"], [0, 1]],
[["g0", "nsmsec", "client", "response"], [0, 1]],
[["g0", "nsmsec", "server", "_asked"], [0, 1]],
[["g0", "nsmsec", "server", "_adjacent"], [0, 1]],
[["g0", "nsmsec", "server", "_short_enough"], [0, 1]],
[["g0", "nsmsec", "federation", "_callers"], [0, 1]],
[["g0", "nsmsec", "federation", "_callers_by_any_name"], [0, 1]],
[["g0", "nsmsec", "federation", "_admitted_by_any_name"], [0, 1]],
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
["nsmsec/client/request.rego", 37, 2],
["nsmsec/client/request.rego", 38, 2],
["nsmsec/client/request.rego", 39, 2],
["nsmsec/client/request.rego", 40, 2],
["nsmsec/client/request.rego", 36, 1],
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
["nsmsec/path/path.rego", 44, 2],
["nsmsec/path/path.rego", 43, 1],
["nsmsec/path/path.rego", 45, 3],
["nsmsec/path/path.rego", 45, 11],
["nsmsec/client/client.rego", 0, 0],
["nsmsec/path/path.rego", 52, 2],
["nsmsec/path/path.rego", 51, 1],
["nsmsec/path/path.rego", 53, 3],
["nsmsec/path/path.rego", 54, 2],
["nsmsec/path/path.rego", 55, 3],
["nsmsec/path/path.rego", 55, 27],
["nsmsec/path/path.rego", 55, 50],
["nsmsec/path/path.rego", 55, 2],
["nsmsec/path/path.rego", 56, 3],
["nsmsec/path/path.rego", 56, 46],
["nsmsec/path/path.rego", 56, 60],
["nsmsec/path/path.rego", 56, 2],
["nsmsec/path/path.rego", 62, 57],
["nsmsec/path/path.rego", 62, 51],
["nsmsec/path/path.rego", 62, 14],
["nsmsec/path/path.rego", 62, 1],
["nsmsec/client/request.rego", 44, 26],
["nsmsec/client/request.rego", 44, 1],
["nsmsec/revoked/entries.rego", 8, 2],
["nsmsec/revoked/entries.rego", 9, 2],
["nsmsec/revoked/entries.rego", 10, 2],
["nsmsec/revoked/entries.rego", 11, 2],
["nsmsec/revoked/entries.rego", 12, 2],
["nsmsec/revoked/entries.rego", 13, 2],
["nsmsec/revoked/entries.rego", 7, 1],
["nsmsec/revoked/entries.rego", 39, 24],
["nsmsec/revoked/entries.rego", 39, 1],
["nsmsec/revoked/entries.rego", 18, 2],
["nsmsec/revoked/entries.rego", 19, 2],
["nsmsec/revoked/entries.rego", 17, 1],
["nsmsec/revoked/entries.rego", 22, 1],
["nsmsec/revoked/entries.rego", 22, 37],
["nsmsec/revoked/entries.rego", 22, 31],
["nsmsec/revoked/revoked.rego", 31, 2],
["nsmsec/revoked/revoked.rego", 30, 1],
["nsmsec/revoked/revoked.rego", 32, 3],
["nsmsec/revoked/revoked.rego", 33, 2],
["nsmsec/revoked/revoked.rego", 34, 18],
["nsmsec/revoked/revoked.rego", 34, 33],
["nsmsec/revoked/revoked.rego", 34, 2],
["nsmsec/revoked/revoked.rego", 35, 15],
["nsmsec/revoked/revoked.rego", 35, 2],
["nsmsec/revoked/revoked.rego", 36, 3],
["nsmsec/revoked/entries.rego", 24, 1],
["nsmsec/revoked/entries.rego", 24, 33],
["nsmsec/revoked/entries.rego", 25, 1],
["nsmsec/revoked/entries.rego", 25, 51],
["nsmsec/revoked/entries.rego", 25, 35],
["nsmsec/revoked/revoked.rego", 44, 2],
["nsmsec/revoked/revoked.rego", 43, 1],
["nsmsec/revoked/revoked.rego", 45, 3],
["nsmsec/revoked/revoked.rego", 46, 2],
["nsmsec/revoked/revoked.rego", 47, 22],
["nsmsec/revoked/revoked.rego", 47, 39],
["nsmsec/revoked/revoked.rego", 47, 2],
["nsmsec/revoked/revoked.rego", 48, 15],
["nsmsec/revoked/revoked.rego", 48, 2],
["nsmsec/revoked/revoked.rego", 49, 3],
["nsmsec/revoked/entries.rego", 32, 2],
["nsmsec/revoked/entries.rego", 33, 2],
["nsmsec/revoked/entries.rego", 31, 1],
["nsmsec/revoked/entries.rego", 36, 1],
["nsmsec/revoked/entries.rego", 36, 53],
["nsmsec/revoked/entries.rego", 36, 45],
["nsmsec/revoked/entries.rego", 27, 1],
["nsmsec/revoked/entries.rego", 27, 41],
["nsmsec/revoked/entries.rego", 28, 1],
["nsmsec/revoked/entries.rego", 28, 64],
["nsmsec/revoked/entries.rego", 28, 77],
["nsmsec/revoked/entries.rego", 28, 43],
["nsmsec/revoked/revoked.rego", 57, 2],
["nsmsec/revoked/revoked.rego", 56, 1],
["nsmsec/revoked/revoked.rego", 58, 3],
["nsmsec/revoked/revoked.rego", 59, 2],
["nsmsec/revoked/revoked.rego", 60, 30],
["nsmsec/revoked/revoked.rego", 60, 47],
["nsmsec/revoked/revoked.rego", 60, 2],
["nsmsec/revoked/revoked.rego", 61, 15],
["nsmsec/revoked/revoked.rego", 61, 2],
["nsmsec/revoked/revoked.rego", 62, 3],
["nsmsec/revoked/revoked.rego", 70, 2],
["nsmsec/revoked/revoked.rego", 69, 1],
["nsmsec/revoked/revoked.rego", 71, 3],
["nsmsec/revoked/revoked.rego", 72, 2],
["nsmsec/revoked/revoked.rego", 73, 2],
["nsmsec/revoked/revoked.rego", 74, 15],
["nsmsec/revoked/revoked.rego", 74, 2],
["nsmsec/revoked/revoked.rego", 75, 3],
["nsmsec/revoked/revoked.rego", 84, 2],
["nsmsec/revoked/revoked.rego", 83, 1],
["nsmsec/revoked/revoked.rego", 85, 3],
["nsmsec/revoked/revoked.rego", 86, 2],
["nsmsec/revoked/revoked.rego", 87, 23],
["nsmsec/revoked/revoked.rego", 87, 40],
["nsmsec/revoked/revoked.rego", 87, 66],
["nsmsec/revoked/revoked.rego", 87, 2],
["nsmsec/revoked/revoked.rego", 94, 2],
["nsmsec/revoked/revoked.rego", 93, 1],
["nsmsec/revoked/revoked.rego", 95, 3],
["nsmsec/revoked/revoked.rego", 96, 2],
["nsmsec/revoked/revoked.rego", 97, 18],
["nsmsec/revoked/revoked.rego", 97, 43],
["nsmsec/revoked/revoked.rego", 97, 2],
["nsmsec/revoked/revoked.rego", 98, 15],
["nsmsec/revoked/revoked.rego", 98, 2],
["nsmsec/revoked/revoked.rego", 99, 3],
["nsmsec/revoked/revoked.rego", 17, 2],
["nsmsec/revoked/revoked.rego", 16, 1],
["nsmsec/revoked/revoked.rego", 18, 3],
["nsmsec/revoked/revoked.rego", 19, 2],
["nsmsec/revoked/revoked.rego", 20, 2],
["nsmsec/revoked/revoked.rego", 21, 2],
["nsmsec/revoked/revoked.rego", 22, 2],
["nsmsec/revoked/revoked.rego", 23, 2],
["nsmsec/revoked/revoked.rego", 24, 2],
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
["nsmsec/path/path.rego", 67, 1],
["nsmsec/path/path.rego", 67, 27],
["nsmsec/path/path.rego", 68, 1],
["nsmsec/path/path.rego", 70, 81],
["nsmsec/path/path.rego", 70, 75],
["nsmsec/path/path.rego", 70, 59],
["nsmsec/path/path.rego", 70, 27],
["nsmsec/path/path.rego", 70, 1],
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
["nsmsec/federation/aliases.rego", 71, 1],
["nsmsec/federation/aliases.rego", 72, 1],
["nsmsec/federation/aliases.rego", 72, 75],
["nsmsec/federation/aliases.rego", 72, 47],
["nsmsec/federation/aliases.rego", 66, 39],
["nsmsec/federation/aliases.rego", 67, 16],
["nsmsec/federation/aliases.rego", 67, 2],
["nsmsec/federation/aliases.rego", 68, 10],
["nsmsec/federation/aliases.rego", 66, 1],
["nsmsec/federation/aliases.rego", 61, 43],
["nsmsec/federation/aliases.rego", 62, 14],
["nsmsec/federation/aliases.rego", 62, 2],
["nsmsec/federation/aliases.rego", 63, 16],
["nsmsec/federation/aliases.rego", 63, 2],
["nsmsec/federation/aliases.rego", 61, 1],
["nsmsec/federation/aliases.rego", 74, 46],
["nsmsec/federation/aliases.rego", 75, 2],
["nsmsec/federation/aliases.rego", 76, 31],
["nsmsec/federation/aliases.rego", 76, 10],
["nsmsec/federation/aliases.rego", 76, 2],
["nsmsec/federation/aliases.rego", 74, 40],
["nsmsec/federation/aliases.rego", 74, 1],
["nsmsec/federation/aliases.rego", 38, 1],
["nsmsec/federation/aliases.rego", 38, 47],
["nsmsec/federation/aliases.rego", 41, 2],
["nsmsec/federation/aliases.rego", 42, 31],
["nsmsec/federation/aliases.rego", 42, 46],
["nsmsec/federation/aliases.rego", 42, 71],
["nsmsec/federation/aliases.rego", 42, 16],
["nsmsec/federation/aliases.rego", 42, 2],
["nsmsec/federation/aliases.rego", 43, 43],
["nsmsec/federation/aliases.rego", 43, 53],
["nsmsec/federation/aliases.rego", 43, 2],
["nsmsec/federation/aliases.rego", 44, 2],
["nsmsec/federation/aliases.rego", 45, 33],
["nsmsec/federation/aliases.rego", 45, 23],
["nsmsec/federation/aliases.rego", 45, 3],
["nsmsec/federation/aliases.rego", 45, 2],
["nsmsec/federation/aliases.rego", 46, 10],
["nsmsec/federation/aliases.rego", 46, 26],
["nsmsec/federation/aliases.rego", 46, 2],
["nsmsec/federation/aliases.rego", 40, 1],
["nsmsec/federation/aliases.rego", 13, 2],
["nsmsec/federation/aliases.rego", 13, 29],
["nsmsec/federation/aliases.rego", 14, 15],
["nsmsec/federation/aliases.rego", 14, 2],
["nsmsec/federation/aliases.rego", 15, 23],
["nsmsec/federation/aliases.rego", 15, 3],
["nsmsec/federation/aliases.rego", 12, 1],
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
["nsmsec/federation/federation.rego", 40, 3],
["nsmsec/federation/grants.rego", 54, 15],
["nsmsec/federation/grants.rego", 54, 1],
["nsmsec/federation/grants.rego", 56, 37],
["nsmsec/federation/grants.rego", 56, 1],
["nsmsec/federation/grants.rego", 58, 1],
["nsmsec/federation/grants.rego", 59, 2],
["nsmsec/federation/grants.rego", 60, 2],
["nsmsec/federation/grants.rego", 63, 1],
["nsmsec/federation/grants.rego", 63, 45],
["nsmsec/federation/grants.rego", 63, 68],
["nsmsec/federation/federation.rego", 62, 2],
["nsmsec/federation/federation.rego", 61, 1],
["nsmsec/federation/federation.rego", 63, 3],
["nsmsec/federation/federation.rego", 64, 2],
["nsmsec/federation/federation.rego", 65, 2],
["nsmsec/federation/federation.rego", 66, 23],
["nsmsec/federation/federation.rego", 66, 48],
["nsmsec/federation/federation.rego", 66, 2],
["nsmsec/federation/federation.rego", 67, 15],
["nsmsec/federation/federation.rego", 67, 2],
["nsmsec/federation/federation.rego", 68, 3],
["nsmsec/client/request.rego", 8, 2],
["nsmsec/client/request.rego", 9, 2],
["nsmsec/client/request.rego", 10, 2],
["nsmsec/client/request.rego", 11, 2],
["nsmsec/client/request.rego", 12, 2],
["nsmsec/client/request.rego", 13, 2],
["nsmsec/client/request.rego", 14, 2],
["nsmsec/client/request.rego", 15, 2],
["nsmsec/client/request.rego", 16, 2],
["nsmsec/client/request.rego", 17, 2],
["nsmsec/client/request.rego", 7, 1],
["nsmsec/client/request.rego", 20, 1],
["nsmsec/client/request.rego", 20, 50],
["nsmsec/client/request.rego", 21, 54],
["nsmsec/client/request.rego", 21, 1],
["nsmsec/client/request.rego", 22, 45],
["nsmsec/client/request.rego", 22, 1],
["nsmsec/client/request.rego", 23, 47],
["nsmsec/client/request.rego", 23, 1],
["nsmsec/client/request.rego", 24, 43],
["nsmsec/client/request.rego", 24, 1],
["nsmsec/client/request.rego", 25, 46],
["nsmsec/client/request.rego", 25, 1],
["nsmsec/client/request.rego", 26, 49],
["nsmsec/client/request.rego", 26, 1],
["nsmsec/client/request.rego", 27, 44],
["nsmsec/client/request.rego", 27, 1],
["nsmsec/client/request.rego", 28, 52],
["nsmsec/client/request.rego", 28, 1],
["nsmsec/client/request.rego", 29, 46],
["nsmsec/client/request.rego", 29, 1],
["nsmsec/client/request.rego", 30, 51],
["nsmsec/client/request.rego", 30, 1],
["nsmsec/client/request.rego", 31, 53],
["nsmsec/client/request.rego", 31, 1],
["nsmsec/client/request.rego", 32, 55],
["nsmsec/client/request.rego", 32, 1],
["nsmsec/client/request.rego", 33, 47],
["nsmsec/client/request.rego", 33, 1],
["nsmsec/client/request.rego", 34, 48],
["nsmsec/client/request.rego", 34, 1],
["nsmsec/client/client.rego", 20, 46],
["nsmsec/client/client.rego", 20, 1],
["nsmsec/client/client.rego", 22, 1],
["nsmsec/client/client.rego", 23, 2],
["nsmsec/client/client.rego", 24, 2],
["nsmsec/client/client.rego", 22, 45],
["nsmsec/client/client.rego", 22, 40],
["nsmsec/client/client.rego", 18, 9],
["nsmsec/client/response.rego", 47, 2],
["nsmsec/client/response.rego", 48, 2],
["nsmsec/client/response.rego", 49, 2],
["nsmsec/client/response.rego", 50, 2],
["nsmsec/client/response.rego", 46, 1],
["nsmsec/client/response.rego", 55, 2],
["nsmsec/client/response.rego", 56, 2],
["nsmsec/client/response.rego", 57, 18],
["nsmsec/client/response.rego", 57, 2],
["nsmsec/client/response.rego", 54, 1],
["nsmsec/client/response.rego", 62, 32],
["nsmsec/client/response.rego", 62, 26],
["nsmsec/client/response.rego", 62, 2],
["nsmsec/client/response.rego", 63, 3],
["nsmsec/client/response.rego", 63, 21],
["nsmsec/client/response.rego", 63, 63],
["nsmsec/client/response.rego", 63, 2],
["nsmsec/client/response.rego", 61, 1],
["nsmsec/client/response.rego", 66, 27],
["nsmsec/client/response.rego", 66, 1],
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
["nsmsec/federation/aliases.rego", 49, 1],
["nsmsec/federation/aliases.rego", 49, 49],
["nsmsec/federation/aliases.rego", 52, 2],
["nsmsec/federation/aliases.rego", 53, 31],
["nsmsec/federation/aliases.rego", 53, 46],
["nsmsec/federation/aliases.rego", 53, 57],
["nsmsec/federation/aliases.rego", 53, 16],
["nsmsec/federation/aliases.rego", 53, 2],
["nsmsec/federation/aliases.rego", 54, 43],
["nsmsec/federation/aliases.rego", 54, 53],
["nsmsec/federation/aliases.rego", 54, 2],
["nsmsec/federation/aliases.rego", 55, 2],
["nsmsec/federation/aliases.rego", 56, 32],
["nsmsec/federation/aliases.rego", 56, 22],
["nsmsec/federation/aliases.rego", 56, 2],
["nsmsec/federation/aliases.rego", 57, 10],
["nsmsec/federation/aliases.rego", 57, 26],
["nsmsec/federation/aliases.rego", 57, 2],
["nsmsec/federation/aliases.rego", 51, 1],
["nsmsec/federation/aliases.rego", 20, 15],
["nsmsec/federation/aliases.rego", 20, 2],
["nsmsec/federation/aliases.rego", 21, 25],
["nsmsec/federation/aliases.rego", 21, 37],
["nsmsec/federation/aliases.rego", 21, 3],
["nsmsec/federation/aliases.rego", 19, 1],
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
["nsmsec/federation/federation.rego", 55, 3],
["nsmsec/scope/scope.rego", 17, 25],
["nsmsec/scope/scope.rego", 17, 39],
["nsmsec/scope/scope.rego", 17, 1],
["nsmsec/scope/scope.rego", 51, 45],
["nsmsec/scope/scope.rego", 51, 1],
["nsmsec/scope/scope.rego", 52, 1],
["nsmsec/scope/scope.rego", 52, 41],
["nsmsec/scope/scope.rego", 48, 11],
["nsmsec/scope/scope.rego", 47, 28],
["nsmsec/scope/scope.rego", 47, 72],
["nsmsec/scope/scope.rego", 47, 49],
["nsmsec/scope/scope.rego", 47, 56],
["nsmsec/scope/scope.rego", 47, 29],
["nsmsec/scope/scope.rego", 47, 16],
["nsmsec/scope/scope.rego", 47, 1],
["nsmsec/scope/scope.rego", 54, 25],
["nsmsec/scope/scope.rego", 54, 17],
["nsmsec/scope/scope.rego", 54, 1],
["nsmsec/scope/scope.rego", 23, 2],
["nsmsec/scope/scope.rego", 24, 2],
["nsmsec/scope/scope.rego", 25, 3],
["nsmsec/scope/scope.rego", 26, 3],
["nsmsec/scope/scope.rego", 27, 9],
["nsmsec/scope/scope.rego", 27, 3],
["nsmsec/scope/scope.rego", 22, 1],
["nsmsec/scope/scope.rego", 35, 2],
["nsmsec/scope/scope.rego", 36, 2],
["nsmsec/scope/scope.rego", 37, 2],
["nsmsec/scope/scope.rego", 38, 3],
["nsmsec/scope/scope.rego", 39, 18],
["nsmsec/scope/scope.rego", 39, 3],
["nsmsec/scope/scope.rego", 34, 1],
["nsmsec/layout/covering.rego", 12, 14],
["nsmsec/layout/covering.rego", 13, 2],
["nsmsec/layout/covering.rego", 14, 2],
["nsmsec/layout/covering.rego", 15, 2],
["nsmsec/layout/covering.rego", 16, 2],
["nsmsec/layout/covering.rego", 12, 1],
["nsmsec/layout/layout.rego", 15, 38],
["nsmsec/layout/layout.rego", 15, 2],
["nsmsec/layout/layout.rego", 14, 1],
["nsmsec/layout/layout.rego", 16, 3],
["nsmsec/layout/layout.rego", 17, 8],
["nsmsec/layout/layout.rego", 17, 2],
["nsmsec/layout/layout.rego", 50, 2],
["nsmsec/layout/layout.rego", 49, 1],
["nsmsec/layout/layout.rego", 51, 3],
["nsmsec/layout/layout.rego", 52, 2],
["nsmsec/layout/layout.rego", 24, 15],
["nsmsec/layout/layout.rego", 24, 2],
["nsmsec/layout/layout.rego", 25, 3],
["nsmsec/layout/layout.rego", 23, 1],
["nsmsec/layout/layout.rego", 47, 23],
["nsmsec/layout/layout.rego", 47, 1],
["nsmsec/layout/layout.rego", 42, 18],
["nsmsec/layout/layout.rego", 42, 2],
["nsmsec/layout/layout.rego", 43, 3],
["nsmsec/layout/layout.rego", 41, 1],
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
["nsmsec/layout/patterns.rego", 16, 39],
["nsmsec/layout/patterns.rego", 16, 13],
["nsmsec/layout/patterns.rego", 17, 18],
["nsmsec/layout/patterns.rego", 13, 27],
["nsmsec/layout/patterns.rego", 13, 1],
["nsmsec/layout/patterns.rego", 8, 10],
["nsmsec/layout/patterns.rego", 8, 40],
["nsmsec/layout/patterns.rego", 8, 23],
["nsmsec/layout/patterns.rego", 8, 11],
["nsmsec/layout/patterns.rego", 8, 1],
["nsmsec/layout/patterns.rego", 20, 20],
["nsmsec/layout/patterns.rego", 20, 1],
["nsmsec/layout/patterns.rego", 21, 1],
["nsmsec/layout/patterns.rego", 21, 20],
["nsmsec/layout/patterns.rego", 23, 1],
["nsmsec/layout/patterns.rego", 25, 1],
["nsmsec/layout/patterns.rego", 26, 2],
["nsmsec/layout/patterns.rego", 27, 2],
["nsmsec/layout/patterns.rego", 31, 25],
["nsmsec/layout/patterns.rego", 32, 2],
["nsmsec/layout/patterns.rego", 33, 2],
["nsmsec/layout/patterns.rego", 34, 2],
["nsmsec/layout/patterns.rego", 35, 8],
["nsmsec/layout/patterns.rego", 35, 2],
["nsmsec/layout/patterns.rego", 31, 33],
["nsmsec/layout/patterns.rego", 31, 26],
["nsmsec/layout/patterns.rego", 31, 1],
["nsmsec/layout/patterns.rego", 40, 8],
["nsmsec/layout/patterns.rego", 40, 20],
["nsmsec/layout/patterns.rego", 40, 9],
["nsmsec/layout/patterns.rego", 40, 2],
["nsmsec/layout/patterns.rego", 40, 46],
["nsmsec/layout/patterns.rego", 41, 11],
["nsmsec/layout/patterns.rego", 41, 25],
["nsmsec/layout/patterns.rego", 41, 12],
["nsmsec/layout/patterns.rego", 42, 11],
["nsmsec/layout/patterns.rego", 42, 2],
["nsmsec/layout/patterns.rego", 39, 1],
["nsmsec/layout/patterns.rego", 46, 2],
["nsmsec/layout/patterns.rego", 47, 3],
["nsmsec/layout/patterns.rego", 48, 18],
["nsmsec/layout/patterns.rego", 48, 23],
["nsmsec/layout/patterns.rego", 48, 45],
["nsmsec/layout/patterns.rego", 48, 12],
["nsmsec/layout/patterns.rego", 49, 11],
["nsmsec/layout/patterns.rego", 49, 3],
["nsmsec/layout/patterns.rego", 50, 3],
["nsmsec/layout/patterns.rego", 45, 1],
["nsmsec/layout/patterns.rego", 55, 2],
["nsmsec/layout/patterns.rego", 56, 3],
["nsmsec/layout/patterns.rego", 57, 4],
["nsmsec/layout/patterns.rego", 58, 4],
["nsmsec/layout/patterns.rego", 54, 1],
["nsmsec/layout/patterns.rego", 10, 46],
["nsmsec/layout/patterns.rego", 10, 21],
["nsmsec/layout/patterns.rego", 10, 14],
["nsmsec/layout/patterns.rego", 10, 1],
["nsmsec/layout/patterns.rego", 11, 1],
["nsmsec/layout/patterns.rego", 11, 41],
["nsmsec/layout/patterns.rego", 11, 26],
["nsmsec/layout/patterns.rego", 11, 20],
["nsmsec/layout/patterns.rego", 11, 14],
["nsmsec/layout/patterns.rego", 71, 33],
["nsmsec/layout/patterns.rego", 71, 1],
["nsmsec/layout/patterns.rego", 73, 1],
["nsmsec/layout/patterns.rego", 74, 2],
["nsmsec/layout/patterns.rego", 75, 2],
["nsmsec/layout/patterns.rego", 76, 2],
["nsmsec/layout/patterns.rego", 77, 2],
["nsmsec/layout/patterns.rego", 78, 2],
["nsmsec/layout/patterns.rego", 63, 1],
["nsmsec/layout/patterns.rego", 65, 1],
["nsmsec/layout/patterns.rego", 66, 2],
["nsmsec/layout/patterns.rego", 67, 34],
["nsmsec/layout/patterns.rego", 67, 3],
["nsmsec/layout/layout.rego", 57, 2],
["nsmsec/layout/layout.rego", 58, 2],
["nsmsec/layout/layout.rego", 59, 17],
["nsmsec/layout/layout.rego", 59, 31],
["nsmsec/layout/layout.rego", 59, 2],
["nsmsec/layout/layout.rego", 60, 35],
["nsmsec/layout/layout.rego", 60, 17],
["nsmsec/layout/layout.rego", 60, 30],
["nsmsec/layout/layout.rego", 60, 2],
["nsmsec/layout/layout.rego", 61, 15],
["nsmsec/layout/layout.rego", 61, 2],
["nsmsec/layout/layout.rego", 61, 32],
["nsmsec/layout/layout.rego", 61, 37],
["nsmsec/layout/layout.rego", 62, 10],
["nsmsec/layout/layout.rego", 62, 2],
["nsmsec/layout/layout.rego", 63, 30],
["nsmsec/layout/layout.rego", 63, 50],
["nsmsec/layout/layout.rego", 63, 44],
["nsmsec/layout/layout.rego", 63, 11],
["nsmsec/layout/layout.rego", 63, 2],
["nsmsec/layout/layout.rego", 64, 16],
["nsmsec/layout/layout.rego", 64, 2],
["nsmsec/layout/layout.rego", 65, 17],
["nsmsec/layout/layout.rego", 65, 2],
["nsmsec/layout/layout.rego", 56, 1],
["nsmsec/layout/layout.rego", 69, 1],
["nsmsec/layout/layout.rego", 70, 2],
["nsmsec/layout/layout.rego", 71, 8],
["nsmsec/layout/layout.rego", 71, 2],
["nsmsec/layout/layout.rego", 71, 24],
["nsmsec/layout/layout.rego", 71, 18],
["nsmsec/layout/layout.rego", 72, 15],
["nsmsec/layout/layout.rego", 72, 29],
["nsmsec/layout/layout.rego", 72, 2],
["nsmsec/layout/layout.rego", 73, 40],
["nsmsec/layout/layout.rego", 73, 34],
["nsmsec/layout/layout.rego", 73, 15],
["nsmsec/layout/layout.rego", 73, 28],
["nsmsec/layout/layout.rego", 73, 2],
["nsmsec/layout/layout.rego", 74, 20],
["nsmsec/layout/layout.rego", 74, 27],
["nsmsec/layout/layout.rego", 74, 12],
["nsmsec/layout/layout.rego", 74, 2],
["nsmsec/layout/layout.rego", 75, 2],
["nsmsec/layout/layout.rego", 76, 18],
["nsmsec/layout/layout.rego", 76, 2],
["nsmsec/layout/layout.rego", 77, 36],
["nsmsec/layout/layout.rego", 77, 30],
["nsmsec/layout/layout.rego", 77, 45],
["nsmsec/layout/layout.rego", 77, 11],
["nsmsec/layout/layout.rego", 77, 2],
["nsmsec/layout/layout.rego", 78, 15],
["nsmsec/layout/layout.rego", 78, 22],
["nsmsec/layout/layout.rego", 78, 2],
["nsmsec/layout/layout.rego", 79, 16],
["nsmsec/layout/layout.rego", 79, 23],
["nsmsec/layout/layout.rego", 79, 34],
["nsmsec/layout/layout.rego", 79, 2],
["nsmsec/layout/layout.rego", 34, 2],
["nsmsec/layout/layout.rego", 35, 15],
["nsmsec/layout/layout.rego", 35, 2],
["nsmsec/layout/layout.rego", 36, 3],
["nsmsec/layout/layout.rego", 33, 1],
["nsmsec/hardware/hardware.rego", 28, 22],
["nsmsec/hardware/hardware.rego", 28, 1],
["nsmsec/hardware/hardware.rego", 36, 23],
["nsmsec/hardware/hardware.rego", 36, 1],
["nsmsec/hardware/hardware.rego", 31, 18],
["nsmsec/hardware/hardware.rego", 31, 2],
["nsmsec/hardware/hardware.rego", 32, 3],
["nsmsec/hardware/hardware.rego", 30, 1],
["nsmsec/hardware/hardware.rego", 38, 13],
["nsmsec/hardware/hardware.rego", 39, 2],
["nsmsec/hardware/hardware.rego", 40, 2],
["nsmsec/hardware/hardware.rego", 41, 2],
["nsmsec/hardware/hardware.rego", 42, 2],
["nsmsec/hardware/hardware.rego", 38, 1],
["nsmsec/hardware/hardware.rego", 47, 31],
["nsmsec/hardware/hardware.rego", 47, 12],
["nsmsec/hardware/hardware.rego", 47, 1],
["nsmsec/hardware/hardware.rego", 49, 1],
["nsmsec/hardware/hardware.rego", 50, 2],
["nsmsec/hardware/hardware.rego", 51, 9],
["nsmsec/hardware/hardware.rego", 51, 14],
["nsmsec/hardware/hardware.rego", 51, 46],
["nsmsec/hardware/hardware.rego", 51, 2],
["nsmsec/hardware/hardware.rego", 49, 12],
["nsmsec/hardware/hardware.rego", 49, 22],
["nsmsec/hardware/hardware.rego", 49, 54],
["nsmsec/hardware/conditions.rego", 21, 32],
["nsmsec/hardware/conditions.rego", 21, 50],
["nsmsec/hardware/conditions.rego", 21, 1],
["nsmsec/hardware/conditions.rego", 23, 29],
["nsmsec/hardware/conditions.rego", 23, 44],
["nsmsec/hardware/conditions.rego", 23, 1],
["nsmsec/hardware/conditions.rego", 27, 2],
["nsmsec/hardware/conditions.rego", 27, 23],
["nsmsec/hardware/conditions.rego", 28, 34],
["nsmsec/hardware/conditions.rego", 28, 22],
["nsmsec/hardware/conditions.rego", 28, 2],
["nsmsec/hardware/conditions.rego", 26, 1],
["nsmsec/hardware/conditions.rego", 32, 2],
["nsmsec/hardware/conditions.rego", 31, 1],
["nsmsec/hardware/conditions.rego", 33, 3],
["nsmsec/hardware/conditions.rego", 34, 2],
["nsmsec/hardware/conditions.rego", 35, 2],
["nsmsec/hardware/conditions.rego", 47, 2],
["nsmsec/hardware/conditions.rego", 46, 1],
["nsmsec/hardware/conditions.rego", 48, 3],
["nsmsec/hardware/conditions.rego", 49, 2],
["nsmsec/hardware/conditions.rego", 38, 41],
["nsmsec/hardware/conditions.rego", 38, 58],
["nsmsec/hardware/conditions.rego", 38, 33],
["nsmsec/hardware/conditions.rego", 38, 1],
["nsmsec/hardware/conditions.rego", 40, 39],
["nsmsec/hardware/conditions.rego", 40, 54],
["nsmsec/hardware/conditions.rego", 40, 31],
["nsmsec/hardware/conditions.rego", 40, 1],
["nsmsec/hardware/conditions.rego", 42, 42],
["nsmsec/hardware/conditions.rego", 42, 60],
["nsmsec/hardware/conditions.rego", 42, 34],
["nsmsec/hardware/conditions.rego", 42, 1],
["nsmsec/hardware/conditions.rego", 55, 2],
["nsmsec/hardware/conditions.rego", 54, 1],
["nsmsec/hardware/conditions.rego", 56, 3],
["nsmsec/hardware/conditions.rego", 57, 2],
["nsmsec/hardware/conditions.rego", 58, 2],
["nsmsec/hardware/conditions.rego", 58, 18],
["nsmsec/hardware/conditions.rego", 59, 2],
["nsmsec/hardware/conditions.rego", 44, 44],
["nsmsec/hardware/conditions.rego", 44, 65],
["nsmsec/hardware/conditions.rego", 44, 34],
["nsmsec/hardware/conditions.rego", 44, 1],
["nsmsec/hardware/conditions.rego", 9, 2],
["nsmsec/hardware/conditions.rego", 10, 2],
["nsmsec/hardware/conditions.rego", 11, 2],
["nsmsec/hardware/conditions.rego", 12, 2],
["nsmsec/hardware/conditions.rego", 13, 2],
["nsmsec/hardware/conditions.rego", 14, 2],
["nsmsec/hardware/conditions.rego", 15, 2],
["nsmsec/hardware/conditions.rego", 16, 2],
["nsmsec/hardware/conditions.rego", 17, 2],
["nsmsec/hardware/conditions.rego", 18, 2],
["nsmsec/hardware/conditions.rego", 8, 1],
["nsmsec/hardware/hardware.rego", 62, 2],
["nsmsec/hardware/hardware.rego", 63, 2],
["nsmsec/hardware/hardware.rego", 64, 3],
["nsmsec/hardware/hardware.rego", 65, 3],
["nsmsec/hardware/hardware.rego", 66, 9],
["nsmsec/hardware/hardware.rego", 66, 3],
["nsmsec/hardware/hardware.rego", 61, 1],
["nsmsec/hardware/hardware.rego", 55, 2],
["nsmsec/hardware/hardware.rego", 54, 1],
["nsmsec/hardware/hardware.rego", 56, 3],
["nsmsec/hardware/hardware.rego", 57, 2],
["nsmsec/hardware/hardware.rego", 16, 2],
["nsmsec/hardware/hardware.rego", 15, 1],
["nsmsec/hardware/hardware.rego", 17, 3],
["nsmsec/hardware/hardware.rego", 18, 2],
["nsmsec/hardware/hardware.rego", 19, 15],
["nsmsec/hardware/hardware.rego", 19, 2],
["nsmsec/hardware/hardware.rego", 20, 16],
["nsmsec/hardware/hardware.rego", 20, 3],
["nsmsec/hardware/hardware.rego", 21, 4],
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
["nsmsec/client/response.rego", 20, 2],
["nsmsec/client/response.rego", 21, 2],
["nsmsec/client/response.rego", 22, 2],
["nsmsec/client/response.rego", 7, 1],
["nsmsec/client/response.rego", 25, 1],
["nsmsec/client/response.rego", 25, 51],
["nsmsec/client/response.rego", 26, 55],
["nsmsec/client/response.rego", 26, 1],
["nsmsec/client/response.rego", 27, 46],
["nsmsec/client/response.rego", 27, 1],
["nsmsec/client/response.rego", 28, 51],
["nsmsec/client/response.rego", 28, 1],
["nsmsec/client/response.rego", 29, 48],
["nsmsec/client/response.rego", 29, 1],
["nsmsec/client/response.rego", 30, 44],
["nsmsec/client/response.rego", 30, 1],
["nsmsec/client/response.rego", 31, 47],
["nsmsec/client/response.rego", 31, 1],
["nsmsec/client/response.rego", 32, 50],
["nsmsec/client/response.rego", 32, 1],
["nsmsec/client/response.rego", 33, 45],
["nsmsec/client/response.rego", 33, 1],
["nsmsec/client/response.rego", 34, 53],
["nsmsec/client/response.rego", 34, 1],
["nsmsec/client/response.rego", 35, 47],
["nsmsec/client/response.rego", 35, 1],
["nsmsec/client/response.rego", 36, 52],
["nsmsec/client/response.rego", 36, 1],
["nsmsec/client/response.rego", 37, 54],
["nsmsec/client/response.rego", 37, 1],
["nsmsec/client/response.rego", 38, 56],
["nsmsec/client/response.rego", 38, 1],
["nsmsec/client/response.rego", 39, 48],
["nsmsec/client/response.rego", 39, 1],
["nsmsec/client/response.rego", 40, 49],
["nsmsec/client/response.rego", 40, 1],
["nsmsec/client/response.rego", 41, 49],
["nsmsec/client/response.rego", 41, 1],
["nsmsec/client/response.rego", 42, 48],
["nsmsec/client/response.rego", 42, 1],
["nsmsec/client/response.rego", 43, 50],
["nsmsec/client/response.rego", 43, 1],
["nsmsec/client/response.rego", 44, 51],
["nsmsec/client/response.rego", 44, 1],
["nsmsec/client/client.rego", 36, 47],
["nsmsec/client/client.rego", 36, 1],
["nsmsec/client/client.rego", 38, 1],
["nsmsec/client/client.rego", 39, 2],
["nsmsec/client/client.rego", 40, 2],
["nsmsec/client/client.rego", 38, 46],
["nsmsec/client/client.rego", 38, 41],
["nsmsec/client/client.rego", 34, 9],
["nsmsec/server/server.rego", 63, 2],
["nsmsec/server/server.rego", 64, 2],
["nsmsec/server/server.rego", 65, 2],
["nsmsec/server/server.rego", 66, 2],
["nsmsec/server/server.rego", 62, 1],
["nsmsec/server/server.rego", 70, 36],
["nsmsec/server/server.rego", 70, 30],
["nsmsec/server/server.rego", 70, 14],
["nsmsec/server/server.rego", 70, 1],
["nsmsec/server/server.rego", 73, 18],
["nsmsec/server/server.rego", 73, 1],
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
["nsmsec/federation/aliases.rego", 27, 1],
["nsmsec/federation/aliases.rego", 27, 47],
["nsmsec/federation/aliases.rego", 30, 2],
["nsmsec/federation/aliases.rego", 31, 31],
["nsmsec/federation/aliases.rego", 31, 46],
["nsmsec/federation/aliases.rego", 31, 71],
["nsmsec/federation/aliases.rego", 31, 16],
["nsmsec/federation/aliases.rego", 31, 2],
["nsmsec/federation/aliases.rego", 32, 43],
["nsmsec/federation/aliases.rego", 32, 53],
["nsmsec/federation/aliases.rego", 32, 2],
["nsmsec/federation/aliases.rego", 33, 2],
["nsmsec/federation/aliases.rego", 34, 32],
["nsmsec/federation/aliases.rego", 34, 22],
["nsmsec/federation/aliases.rego", 34, 2],
["nsmsec/federation/aliases.rego", 35, 10],
["nsmsec/federation/aliases.rego", 35, 26],
["nsmsec/federation/aliases.rego", 35, 2],
["nsmsec/federation/aliases.rego", 29, 1],
["nsmsec/federation/aliases.rego", 7, 15],
["nsmsec/federation/aliases.rego", 7, 2],
["nsmsec/federation/aliases.rego", 8, 23],
["nsmsec/federation/aliases.rego", 8, 3],
["nsmsec/federation/aliases.rego", 6, 1],
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
["nsmsec/federation/federation.rego", 24, 3],
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
["nsmsec/server/server.rego", 36, 2],
["nsmsec/server/server.rego", 37, 2],
["nsmsec/server/server.rego", 38, 2],
["nsmsec/server/server.rego", 23, 1],
["nsmsec/server/server.rego", 41, 1],
["nsmsec/server/server.rego", 41, 42],
["nsmsec/server/server.rego", 42, 46],
["nsmsec/server/server.rego", 42, 1],
["nsmsec/server/server.rego", 43, 37],
["nsmsec/server/server.rego", 43, 1],
["nsmsec/server/server.rego", 44, 42],
["nsmsec/server/server.rego", 44, 1],
["nsmsec/server/server.rego", 45, 39],
["nsmsec/server/server.rego", 45, 1],
["nsmsec/server/server.rego", 46, 35],
["nsmsec/server/server.rego", 46, 1],
["nsmsec/server/server.rego", 47, 38],
["nsmsec/server/server.rego", 47, 1],
["nsmsec/server/server.rego", 48, 41],
["nsmsec/server/server.rego", 48, 1],
["nsmsec/server/server.rego", 49, 36],
["nsmsec/server/server.rego", 49, 1],
["nsmsec/server/server.rego", 50, 44],
["nsmsec/server/server.rego", 50, 1],
["nsmsec/server/server.rego", 51, 38],
["nsmsec/server/server.rego", 51, 1],
["nsmsec/server/server.rego", 52, 43],
["nsmsec/server/server.rego", 52, 1],
["nsmsec/server/server.rego", 53, 45],
["nsmsec/server/server.rego", 53, 1],
["nsmsec/server/server.rego", 54, 47],
["nsmsec/server/server.rego", 54, 1],
["nsmsec/server/server.rego", 55, 39],
["nsmsec/server/server.rego", 55, 1],
["nsmsec/server/server.rego", 56, 40],
["nsmsec/server/server.rego", 56, 1],
["nsmsec/server/server.rego", 57, 40],
["nsmsec/server/server.rego", 57, 1],
["nsmsec/server/server.rego", 58, 39],
["nsmsec/server/server.rego", 58, 1],
["nsmsec/server/server.rego", 59, 41],
["nsmsec/server/server.rego", 59, 1],
["nsmsec/server/server.rego", 60, 42],
["nsmsec/server/server.rego", 60, 1],
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
0, 19, 20, 21, 22, 21, 20, 20, 0, 0, 23, 24, 24, 24, 24, 24, 25, 25, 25, 26,
27, 27, 27, 28, 28, 29, 28, 30, 28, 31, 32, 32, 33, 34, 34, 34, 33, 32, 35, 26,
26, 25, 25, 0, 0, 0, 36, 36, 37, 38, 38, 39, 39, 39, 39, 0, 0, 40, 40, 41,
41, 41, 0, 0, 0, 42, 42, 42, 42, 43, 43, 43, 43, 44, 44, 44, 44, 45, 45, 45,
45, 46, 46, 46, 46, 47, 47, 47, 47, 48, 48, 48, 48, 48, 0, 0, 0, 0, 49, 50,
50, 0, 0, 0, 0, 0, 51, 51, 52, 52, 53, 53, 53, 53, 53, 54, 55, 55, 56, 56,
54, 54, 54, 54, 53, 0, 0, 23, 57, 57, 57, 57, 58, 58, 58, 59, 60, 61, 61, 62,
63, 64, 64, 65, 65, 65, 65, 65, 65, 66, 65, 65, 59, 59, 58, 58, 0, 0, 0, 0,
67, 68, 68, 67, 67, 67, 69, 70, 71, 69, 69, 69, 67, 0, 0, 23, 72, 72, 72, 72,
73, 73, 73, 74, 75, 76, 76, 77, 78, 79, 79, 80, 80, 80, 80, 80, 80, 81, 80, 80,
74, 74, 73, 73, 0, 0, 0, 0, 0, 82, 82, 83, 83, 84, 84, 84, 84, 85, 86, 87,
85, 85, 85, 84, 0, 0, 0, 0, 88, 89, 89, 88, 88, 88, 90, 91, 92, 93, 90, 90,
90, 88, 0, 0, 23, 94, 94, 94, 94, 95, 95, 95, 96, 97, 98, 98, 99, 100, 101, 101,
102, 102, 102, 102, 102, 102, 103, 102, 102, 96, 96, 95, 95, 0, 0, 23, 104, 104, 104, 104,
105, 105, 105, 106, 107, 108, 108, 109, 109, 110, 110, 110, 110, 110, 110, 111, 110, 110, 106, 106,
105, 105, 0, 0, 23, 112, 112, 112, 112, 113, 113, 113, 114, 115, 116, 116, 117, 118, 119, 114,
114, 113, 113, 0, 0, 23, 120, 120, 120, 120, 121, 121, 121, 122, 123, 124, 124, 125, 126, 127,
127, 128, 128, 128, 128, 128, 128, 129, 128, 128, 122, 122, 121, 121, 0, 0, 130, 130, 131, 131,
132, 133, 133, 134, 135, 136, 137, 138, 132, 132, 131, 131, 0, 0, 0, 0, 139, 140, 140, 140,
141, 142, 143, 141, 141, 141, 140, 0, 144, 145, 145, 145, 145, 145, 145, 145, 146, 147, 148, 149,
149, 149, 149, 150, 144, 144, 151, 151, 152, 152, 152, 153, 153, 154, 154, 155, 155, 155, 156, 157,
158, 158, 158, 159, 159, 160, 160, 160, 161, 161, 162, 162, 144, 144, 0, 0, 23, 163, 164, 164,
164, 165, 165, 165, 165, 165, 165, 166, 166, 165, 165, 165, 165, 167, 167, 167, 168, 168, 168, 168,
168, 168, 168, 168, 168, 168, 168, 168, 167, 167, 0, 169, 170, 170, 170, 170, 170, 170, 171, 169,
169, 169, 0, 172, 173, 173, 173, 172, 174, 174, 174, 174, 174, 175, 172, 172, 0, 0, 0, 0,
176, 177, 177, 177, 177, 178, 178, 176, 176, 176, 179, 180, 180, 0, 181, 182, 181, 183, 183, 184,
185, 186, 186, 186, 186, 186, 186, 186, 186, 187, 187, 187, 187, 187, 188, 188, 181, 181, 0, 0,
0, 0, 189, 189, 189, 189, 190, 191, 191, 0, 192, 193, 193, 192, 192, 194, 194, 195, 195, 195,
195, 195, 196, 196, 196, 197, 197, 198, 199, 199, 199, 200, 201, 202, 203, 203, 204, 204, 192, 192,
0, 0, 0, 0, 205, 205, 205, 205, 205, 206, 206, 207, 207, 207, 207, 208, 208, 206, 206, 206,
206, 205, 0, 0, 0, 0, 209, 210, 210, 210, 211, 211, 211, 211, 212, 209, 213, 213, 0, 0,
0, 0, 214, 215, 216, 216, 216, 216, 217, 218, 218, 218, 218, 214, 214, 214, 214, 214, 214, 214,
214, 219, 219, 0, 0, 0, 0, 220, 221, 221, 221, 221, 222, 223, 224, 220, 220, 220, 225, 226,
226, 0, 227, 228, 228, 228, 228, 228, 227, 229, 229, 229, 229, 229, 230, 231, 232, 232, 233, 234,
234, 234, 234, 235, 236, 237, 237, 237, 238, 238, 239, 239, 240, 241, 241, 241, 242, 243, 244, 245,
245, 246, 227, 227, 0, 0, 0, 247, 247, 248, 247, 249, 249, 250, 250, 250, 250, 250, 250, 251,
252, 250, 250, 253, 253, 253, 253, 0, 0, 23, 254, 254, 255, 255, 255, 256, 256, 256, 257, 257,
257, 257, 257, 257, 257, 258, 258, 257, 257, 257, 257, 259, 259, 259, 260, 261, 261, 262, 262, 261,
261, 263, 263, 263, 264, 264, 264, 264, 264, 264, 264, 264, 265, 266, 265, 264, 264, 264, 264, 260,
260, 267, 267, 267, 267, 259, 259, 0, 0, 0, 268, 268, 268, 268, 269, 269, 269, 269, 269, 0,
0, 0, 0, 270, 271, 271, 271, 271, 272, 273, 273, 274, 272, 272, 272, 272, 272, 275, 276, 276,
277, 277, 276, 276, 275, 275, 275, 275, 271, 0, 0, 278, 279, 279, 280, 281, 282, 282, 283, 283,
284, 285, 286, 286, 287, 287, 287, 287, 287, 287, 288, 287, 287, 280, 280, 279, 279, 0, 0, 0,
289, 290, 291, 292, 293, 294, 295, 296, 297, 298, 299, 299, 299, 299, 0, 300, 301, 301, 300, 302,
302, 303, 304, 304, 305, 306, 306, 307, 308, 308, 309, 310, 310, 311, 312, 312, 313, 314, 314, 315,
316, 316, 317, 318, 318, 319, 320, 320, 321, 322, 322, 323, 324, 324, 325, 326, 326, 327, 328, 328,
329, 300, 300, 0, 0, 0, 330, 330, 331, 331, 331, 331, 331, 331, 331, 331, 331, 332, 333, 333,
334, 334, 334, 334, 335, 336, 332, 332, 332, 332, 332, 332, 332, 332, 337, 337, 337, 337, 337, 337,
337, 337, 337, 337, 0, 0, 0, 338, 338, 339, 339, 340, 340, 341, 341, 342, 342, 342, 342, 0,
0, 343, 343, 343, 343, 343, 343, 344, 344, 344, 344, 345, 346, 346, 346, 346, 346, 347, 347, 347,
0, 0, 0, 348, 348, 349, 349, 350, 351, 352, 351, 353, 351, 354, 355, 355, 355, 355, 0, 0,
356, 356, 357, 357, 357, 0, 0, 358, 359, 359, 359, 359, 359, 359, 360, 360, 360, 360, 361, 358,
358, 358, 358, 362, 362, 362, 0, 363, 364, 364, 364, 363, 365, 365, 365, 365, 365, 366, 366, 367,
367, 367, 368, 368, 369, 370, 370, 370, 371, 372, 373, 373, 374, 363, 363, 0, 0, 0, 0, 375,
375, 375, 376, 376, 376, 377, 378, 378, 378, 377, 377, 377, 376, 0, 379, 380, 380, 380, 380, 380,
379, 381, 381, 381, 381, 381, 382, 383, 384, 384, 385, 386, 386, 386, 386, 387, 388, 389, 389, 389,
390, 390, 391, 391, 392, 393, 393, 393, 394, 395, 396, 396, 397, 379, 379, 0, 0, 0, 398, 398,
399, 399, 399, 399, 399, 399, 400, 401, 402, 399, 399, 403, 403, 403, 403, 0, 0, 23, 404, 404,
405, 405, 405, 406, 406, 406, 406, 406, 406, 406, 407, 407, 406, 406, 406, 406, 408, 408, 408, 409,
410, 410, 411, 411, 411, 411, 411, 411, 411, 411, 412, 413, 413, 414, 411, 411, 411, 411, 409, 409,
415, 415, 415, 415, 408, 408, 0, 0, 0, 0, 416, 417, 416, 418, 418, 0, 0, 0, 0, 419,
420, 420, 420, 421, 422, 421, 421, 421, 420, 0, 0, 0, 0, 423, 424, 425, 425, 425, 425, 426,
427, 428, 424, 424, 424, 429, 430, 430, 0, 0, 431, 431, 432, 433, 433, 433, 0, 0, 0, 0,
0, 434, 434, 434, 435, 435, 435, 435, 435, 435, 436, 437, 438, 439, 435, 435, 440, 440, 440, 0,
0, 0, 0, 0, 441, 441, 442, 442, 442, 443, 443, 443, 443, 443, 443, 444, 445, 446, 443, 443,
447, 447, 447, 0, 0, 448, 449, 449, 449, 449, 449, 450, 450, 451, 451, 452, 452, 448, 448, 448,
448, 448, 448, 453, 453, 453, 0, 0, 23, 454, 455, 455, 455, 455, 455, 456, 456, 456, 457, 458,
459, 459, 459, 457, 457, 456, 456, 0, 0, 0, 0, 460, 460, 461, 462, 463, 463, 462, 461, 0,
0, 0, 464, 465, 465, 465, 465, 465, 465, 466, 465, 465, 467, 467, 467, 467, 0, 0, 0, 0,
0, 468, 468, 468, 468, 468, 469, 469, 469, 0, 0, 0, 470, 471, 471, 471, 471, 471, 471, 472,
471, 471, 473, 473, 473, 473, 473, 0, 0, 0, 0, 23, 474, 474, 475, 475, 476, 476, 477, 478,
478, 477, 476, 0, 0, 0, 0, 479, 480, 480, 480, 480, 481, 481, 482, 482, 482, 482, 483, 483,
479, 479, 479, 484, 484, 0, 485, 486, 486, 486, 486, 486, 487, 488, 488, 488, 488, 488, 489, 489,
489, 489, 487, 487, 487, 490, 491, 491, 491, 491, 490, 492, 493, 492, 494, 495, 496, 494, 494, 485,
485, 485, 485, 0, 0, 0, 0, 497, 497, 498, 499, 500, 500, 499, 498, 0, 0, 0, 0, 501,
501, 501, 501, 501, 501, 502, 502, 502, 502, 502, 502, 502, 503, 502, 502, 502, 502, 501, 501, 504,
504, 0, 0, 0, 505, 505, 506, 506, 507, 507, 508, 508, 508, 508, 509, 509, 509, 509, 509, 510,
511, 511, 512, 512, 513, 513, 513, 514, 510, 510, 510, 510, 509, 509, 0, 0, 0, 0, 23, 515,
516, 515, 517, 518, 519, 519, 520, 520, 519, 0, 0, 0, 0, 521, 521, 521, 522, 522, 522, 522,
523, 524, 524, 525, 525, 526, 527, 528, 526, 523, 523, 523, 523, 522, 0, 0, 0, 0, 529, 529,
529, 529, 529, 529, 529, 530, 530, 530, 530, 529, 529, 529, 529, 529, 531, 532, 533, 532, 532, 534,
535, 535, 535, 535, 535, 535, 535, 536, 536, 537, 538, 535, 535, 535, 535, 534, 534, 531, 0, 0,
0, 0, 0, 539, 540, 541, 542, 542, 542, 542, 542, 543, 543, 543, 0, 0, 544, 545, 545, 545,
545, 545, 545, 546, 547, 544, 544, 544, 548, 548, 548, 0, 0, 0, 0, 549, 549, 549, 550, 550,
550, 551, 552, 552, 552, 551, 551, 551, 550, 0, 0, 0, 0, 553, 553, 553, 553, 554, 555, 555,
556, 554, 554, 554, 553, 0, 0, 0, 0, 557, 558, 558, 558, 558, 559, 559, 560, 560, 560, 560,
561, 562, 563, 564, 564, 564, 557, 557, 557, 565, 565, 0, 0, 0, 0, 0, 566, 567, 567, 567,
567, 568, 566, 569, 570, 569, 571, 572, 572, 572, 572, 573, 571, 571, 571, 574, 575, 576, 576, 576,
0, 0, 0, 0, 577, 577, 577, 577, 577, 577, 577, 578, 578, 578, 579, 580, 580, 580, 580, 581,
581, 579, 579, 579, 582, 583, 584, 584, 585, 585, 585, 585, 585, 585, 577, 577, 586, 586, 0, 0,
0, 0, 587, 587, 587, 587, 587, 587, 588, 588, 588, 588, 588, 588, 588, 589, 590, 588, 588, 588,
588, 587, 587, 591, 591, 0, 0, 0, 592, 592, 593, 594, 595, 595, 595, 595, 595, 596, 597, 597,
598, 599, 599, 600, 600, 596, 596, 596, 596, 595, 595, 0, 0, 0, 0, 601, 601, 601, 602, 602,
602, 602, 603, 604, 604, 605, 605, 606, 606, 606, 606, 607, 607, 607, 607, 607, 608, 603, 603, 603,
603, 602, 0, 0, 0, 0, 609, 609, 609, 609, 610, 611, 611, 611, 611, 611, 611, 612, 613, 611,
611, 610, 610, 610, 609, 0, 0, 0, 0, 0, 614, 615, 615, 616, 617, 617, 618, 618, 619, 619,
619, 620, 621, 621, 622, 623, 624, 624, 625, 626, 626, 626, 626, 626, 626, 625, 625, 625, 625, 627,
627, 628, 629, 630, 631, 629, 632, 632, 633, 634, 635, 635, 636, 636, 637, 638, 638, 638, 638, 638,
639, 640, 640, 640, 641, 642, 643, 643, 644, 644, 642, 645, 646, 646, 647, 647, 648, 649, 649, 649,
649, 650, 650, 651, 651, 652, 652, 653, 654, 655, 656, 657, 658, 659, 659, 660, 661, 662, 662, 661,
663, 664, 665, 666, 667, 668, 669, 670, 671, 639, 639, 639, 639, 638, 0, 0, 0, 672, 673, 674,
674, 674, 674, 674, 674, 675, 674, 674, 676, 676, 676, 676, 0, 0, 0, 677, 677, 677, 677, 678,
678, 678, 678, 678, 0, 0, 0, 0, 0, 679, 679, 679, 679, 679, 680, 680, 680, 0, 0, 0,
681, 682, 682, 682, 682, 682, 682, 683, 682, 682, 684, 684, 684, 684, 684, 0, 0, 685, 686, 686,
686, 686, 686, 687, 687, 688, 688, 689, 689, 685, 685, 685, 685, 685, 685, 690, 690, 690, 0, 0,
0, 691, 691, 692, 692, 692, 693, 693, 693, 693, 693, 694, 695, 695, 696, 697, 697, 697, 697, 697,
697, 698, 698, 698, 698, 696, 696, 696, 699, 700, 701, 701, 701, 701, 701, 701, 702, 700, 694, 694,
694, 694, 693, 693, 0, 0, 0, 0, 703, 704, 703, 705, 705, 0, 0, 0, 0, 706, 707, 706,
708, 708, 0, 0, 0, 0, 0, 709, 710, 709, 709, 711, 712, 713, 713, 713, 714, 714, 714, 0,
0, 0, 0, 715, 715, 716, 716, 717, 718, 718, 719, 719, 717, 717, 716, 0, 0, 0, 0, 720,
720, 721, 722, 723, 722, 721, 0, 0, 0, 0, 724, 725, 726, 727, 727, 0, 0, 0, 0, 728,
729, 730, 731, 731, 0, 0, 0, 0, 732, 733, 734, 735, 735, 0, 0, 0, 0, 736, 737, 737,
738, 739, 740, 741, 740, 742, 742, 742, 742, 738, 738, 737, 0, 0, 0, 0, 743, 744, 745, 746,
746, 0, 0, 0, 0, 0, 747, 747, 748, 749, 750, 751, 752, 753, 754, 755, 756, 757, 757, 757,
0, 0, 0, 0, 0, 758, 758, 758, 759, 759, 759, 759, 759, 759, 760, 761, 762, 763, 759, 759,
764, 764, 764, 0, 0, 0, 0, 765, 765, 766, 767, 768, 768, 767, 766, 0, 0, 769, 769, 770,
770, 771, 772, 772, 773, 774, 774, 774, 774, 774, 774, 774, 775, 776, 776, 776, 776, 776, 776, 776,
777, 776, 776, 776, 776, 776, 774, 774, 771, 771, 770, 770, 0, 0, 0, 778, 779, 780, 781, 781,
782, 783, 784, 785, 786, 787, 788, 789, 790, 791, 792, 793, 793, 793, 793, 0, 794, 795, 795, 794,
796, 796, 797, 798, 798, 799, 800, 800, 801, 802, 802, 803, 804, 804, 805, 806, 806, 807, 808, 808,
809, 810, 810, 811, 812, 812, 813, 814, 814, 815, 816, 816, 817, 818, 818, 819, 820, 820, 821, 822,
822, 823, 824, 824, 825, 826, 826, 827, 828, 828, 829, 830, 830, 831, 832, 832, 833, 794, 794, 0,
0, 0, 834, 834, 835, 835, 835, 835, 835, 835, 835, 835, 835, 836, 837, 837, 838, 838, 838, 838,
839, 840, 836, 836, 836, 836, 836, 836, 836, 836, 841, 841, 841, 841, 841, 841, 841, 841, 841, 841,
0, 0, 0, 842, 842, 843, 843, 844, 844, 845, 845, 846, 846, 846, 846, 0, 0, 0, 847, 847,
848, 848, 849, 849, 849, 849, 849, 850, 850, 850, 850, 0, 0, 851, 851, 852, 852, 852, 0, 853,
854, 854, 854, 853, 855, 855, 855, 855, 855, 856, 856, 857, 857, 857, 858, 858, 859, 860, 860, 860,
861, 862, 863, 863, 864, 853, 853, 0, 865, 866, 866, 866, 866, 866, 865, 867, 867, 867, 867, 867,
868, 869, 870, 870, 871, 872, 872, 872, 872, 873, 874, 875, 875, 875, 876, 876, 877, 877, 878, 879,
879, 879, 880, 881, 882, 882, 883, 865, 865, 0, 0, 0, 884, 884, 885, 885, 885, 885, 885, 885,
886, 887, 885, 885, 888, 888, 888, 888, 0, 0, 23, 889, 889, 890, 890, 890, 891, 891, 891, 891,
891, 891, 891, 892, 892, 891, 891, 891, 891, 893, 893, 893, 894, 895, 895, 896, 896, 896, 896, 896,
896, 896, 896, 897, 898, 898, 897, 896, 896, 896, 896, 894, 894, 899, 899, 899, 899, 893, 893, 0,
0, 0, 900, 901, 902, 903, 904, 905, 906, 907, 908, 909, 910, 911, 912, 913, 914, 915, 915, 915,
915, 0, 916, 917, 917, 916, 918, 918, 919, 920, 920, 921, 922, 922, 923, 924, 924, 925, 926, 926,
927, 928, 928, 929, 930, 930, 931, 932, 932, 933, 934, 934, 935, 936, 936, 937, 938, 938, 939, 940,
940, 941, 942, 942, 943, 944, 944, 945, 946, 946, 947, 948, 948, 949, 950, 950, 951, 952, 952, 953,
954, 954, 955, 916, 916, 0, 0, 0, 956, 956, 957, 957, 957, 957, 957, 957, 957, 957, 957, 958,
959, 959, 960, 960, 960, 960, 961, 962, 958, 958, 958, 958, 958, 958, 958, 958, 963, 963, 963, 963,
963, 963, 963, 963, 963, 963, 0, 0, 0, 0, 23, 23, 23, 23, 23, 0, 0, 0, 0, 23,
23, 23, 23, 23, 0, 0, 0, 0, 23, 23, 23, 23, 23
]}'''


def f0(c, m, l0, l1):
 l3 = ...
 while True:
  if (l4 := l0.get('s1', ...)) is ...: break
  if not (l4 == 1 if type(l4) is int else equal(l4, 1)): break
  if (l6 := l0.get('s3', ...)) is ...: break
  if not l6 is not False: break
  if (l7 := l0.get('s4', ...)) is ...: break
  if not l7 == 's5': break
  if (l8 := l0.get('s6', ...)) is ...: break
  if not l8 == 's7': break
  l3 = True
  break
 m[0] = l3
 return l3
def f1(c, m, l0, l1):
 l3 = ...
 if (l4 := l0.get('s8', ...)) is not ...:
  if d2 is not ...:
   if (l4 in d2 if type(l4) is str and type(d2) is list else b4(l4, d2)):
    l3 = True
 m[1] = l3
 return l3
def f2(c, m, l0, l1):
 l3 = ...
 if (l4 := l0.get('s12', ...)) is not ...:
  if (l5 := l4.get('s13', ...) if type(l4) is dict else dot(l4, 's13')) is not ...:
   if l5 is None:
    l3 = True
 while True:
  if l3 is not ...: break
  if (l4 := l0.get('s12', ...)) is ...: break
  if (l5 := l4.get('s13', ...) if type(l4) is dict else dot(l4, 's13')) is ...: break
  if (l7 := l0.get('s14', ...)) is ...: break
  if (l9 := l5 - l7 if type(l5) is int and type(l7) is int else b8(l5, l7)) is ...: break
  if not (l9 > 0 if type(l9) is int else b2(l9, 0)): break
  l3 = True
  break
 m[2] = l3
 return l3
def f3(c, m, l0, l1):
 l14 = l3 = ...
 while True:
  if d4 is ...: break
  if (l11 := l0.get('s16', ...)) is ...: break
  if (l12 := l11.get('s18', ...) if type(l11) is dict else dot(l11, 's18')) is ...: break
  if not ((type(l12) is list) or (type(l12) is dict) or (type(l12) is set)): break
  y2 = l12 if type(l12) is list else members(l12)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l17 in y2:
   if ((l20 := l17.get('s19', ...) if type(l17) is dict else dot(l17, 's19')) is not ... and 
   (l20 in d4 if type(l20) is str and type(d4) is list else b4(l20, d4))): continue
   l14 = True
  if l14 is not ...: break
  l3 = True
  break
 m[3] = l3
 return l3
def f4(c, m, l0, l1):
 l3 = ...
 if (l4 := l0.get('s21', ...)) is not ...:
  l3 = l4
 if l3 is ...:
  if (l4 := l0.get('s14', ...)) is not ...:
   l3 = l4
 m[4] = l3
 return l3
def f5(c, m, l0, l1):
 l3 = ...
 while True:
  if (l4 := l0.get('s16', ...)) is ...: break
  if (l5 := l4.get('s18', ...) if type(l4) is dict else dot(l4, 's18')) is ...: break
  if not type(l5) is list: break
  l7 = len(l5)
  if not l7 == 0: break
  l3 = True
  break
 while True:
  if l3 is not ...: break
  if d1 is ...: break
  l7 = d1
  if d3 is ...: break
  if (l10 := l0.get('s16', ...)) is ...: break
  if (l11 := l10.get('s13', ...) if type(l10) is dict else dot(l10, 's13')) is ...: break
  if d5 is ...: break
  if (l15 := l11 + d5 if type(l11) is int and type(d5) is int else b10(l11, d5)) is ...: break
  if (l17 := t if (t := m[4]) is not N else f4(c, m, l0, l1)) is ...: break
  if (l19 := l15 - l17 if type(l15) is int and type(l17) is int else b8(l15, l17)) is ...: break
  if not (l19 > 0 if type(l19) is int else b2(l19, 0)): break
  if d6 is ...: break
  if (l27 := d6 + d5 if type(d6) is int and type(d5) is int else b10(d6, d5)) is ...: break
  if (l29 := t if (t := m[4]) is not N else f4(c, m, l0, l1)) is ...: break
  if (l32 := l10.get('s18', ...)) is ...: break
  if (l34 := l32[0] if type(l32) is list and len(l32) > 0 else dot(l32, 0)) is ...: break
  if (l35 := l34.get('s23', ...) if type(l34) is dict else dot(l34, 's23')) is ...: break
  if (l37 := l29 - l35 if type(l29) is int and type(l35) is int else b8(l29, l35)) is ...: break
  if (l39 := l27 - l37 if type(l27) is int and type(l37) is int else b8(l27, l37)) is ...: break
  if not (l39 >= 0 if type(l39) is int else b3(l39, 0)): break
  l3 = True
  break
 m[5] = l3
 return l3
def f6(c, m, l0, l1):
 l3 = ...
 while True:
  if (l4 := l0.get('s16', ...)) is ...: break
  if (l5 := l4.get('s18', ...) if type(l4) is dict else dot(l4, 's18')) is ...: break
  if (l7 := len(l5) if (type(l5) is list or type(l5) is set) else b1(l5)) is ...: break
  if d7 is ...: break
  if (l16 := d7 - l7 if type(d7) is int else b8(d7, l7)) is ...: break
  l3 = l16
  break
 m[6] = l3
 return l3
def f7(c, m, l0, l1):
 l3 = ...
 if (l4 := t if (t := m[6]) is not N else f6(c, m, l0, l1)) is not ...:
  if (l4 >= 2 if type(l4) is int else b3(l4, 2)):
   l3 = True
 m[7] = l3
 return l3
def f8(c, m, l0, l1):
 l3 = ...
 while True:
  if d9 is ...: break
  if not type(d9) is dict: break
  if (l10 := length(d9)) is ...: break
  if not l10 == 0: break
  if d10 is ...: break
  if not type(d10) is dict: break
  if (l18 := length(d10)) is ...: break
  if not l18 == 0: break
  if d11 is ...: break
  if not type(d11) is dict: break
  if (l26 := length(d11)) is ...: break
  if not l26 == 0: break
  if d12 is ...: break
  if not type(d12) is dict: break
  if (l34 := length(d12)) is ...: break
  if not l34 == 0: break
  if d13 is ...: break
  if not type(d13) is dict: break
  if (l42 := length(d13)) is ...: break
  if not l42 == 0: break
  if d14 is ...: break
  if not type(d14) is dict: break
  if (l50 := length(d14)) is ...: break
  if not l50 == 0: break
  l3 = True
  break
 m[8] = l3
 if c.is_repeatable: K[8] = l3
 return l3
def f9(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = ...
 if (l8 := l3.get(l4, ...) if type(l4) is str and type(l3) is dict else l3[l4] if type(l4) is int and type(l3) is list and -1 < l4 < len(l3) else dot(l3, l4)) is not ...:
  l5 = True
 return l5
def f10(c, m, l0, l1, l3, l4, l5):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l2 = l6 = ...
 while True:
  if (l10 := b5(l3)) is ...: break
  if not l10 is not False: break
  if (
  (l11 := f9(c, m, l0, l1, l3, l4)) is not ... and l11 is not False): break
  l6 = True
  break
 if l6 is not ...:
  l2 = True
 while True:
  l6 = ...
  if (l10 := l3.get(l4, ...) if type(l4) is str and type(l3) is dict else l3[l4] if type(l4) is int and type(l3) is list and -1 < l4 < len(l3) else dot(l3, l4)) is ...: break
  if (l11 := l10.get('s34', ...) if type(l10) is dict else dot(l10, 's34')) is ...: break
  if (l13 := l5 - l11 if type(l5) is int and type(l11) is int else b8(l5, l11)) is ...: break
  if not (l13 >= 0 if type(l13) is int else b3(l13, 0)): break
  l6 = True
  break
 if l6 is not ...:
  l2 = True
 return l2
def f11(c, m, l0, l1):
 l19 = l3 = ...
 while True:
  if d9 is ...: break
  if not type(d9) is dict: break
  if (l10 := length(d9)) is ...: break
  if not l10 == 0: break
  l3 = True
  break
 while True:
  if l3 is not ...: break
  if d9 is ...: break
  if (l10 := l0.get('s12', ...)) is ...: break
  if (l11 := l10.get('s33', ...) if type(l10) is dict else dot(l10, 's33')) is ...: break
  if (l13 := l0.get('s14', ...)) is ...: break
  if not (f10(c, m, l0, l1, d9, l11, l13)) is True: break
  if (l16 := l0.get('s16', ...)) is ...: break
  if (l17 := l16.get('s18', ...) if type(l16) is dict else dot(l16, 's18')) is ...: break
  if not ((type(l17) is list) or (type(l17) is dict) or (type(l17) is set)): break
  y4 = l17 if type(l17) is list else members(l17)
  c.chunk -= len(y4)
  if c.chunk < 0: y4 = c.pace(y4)
  for l22 in y4:
   if ((l25 := l22.get('s33', ...) if type(l22) is dict else dot(l22, 's33')) is not ... and 
   (f10(c, m, l0, l1, d9, l25, l13)) is True): continue
   l19 = True
  if l19 is not ...: break
  l3 = True
  break
 m[11] = l3
 return l3
def f12(c, m, l0, l1, l3, l4, l5):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l2 = l6 = ...
 if l4 is None:
  if (l10 := b5(l3)) is not ...:
   if l10 is not False:
    l6 = True
 if l6 is not ...:
  l2 = True
 l6 = ...
 if (l10 := l4.get('s36', ...) if type(l4) is dict else dot(l4, 's36')) is not ...:
  if (f10(c, m, l0, l1, l3, l10, l5)) is True:
   l6 = True
 if l6 is not ...:
  l2 = True
 return l2
def f13(c, m, l0, l1):
 l19 = l3 = ...
 while True:
  if d10 is ...: break
  if not type(d10) is dict: break
  if (l10 := length(d10)) is ...: break
  if not l10 == 0: break
  l3 = True
  break
 while True:
  if l3 is not ...: break
  if d10 is ...: break
  if (l10 := l0.get('s12', ...)) is ...: break
  if (l11 := l10.get('s35', ...) if type(l10) is dict else dot(l10, 's35')) is ...: break
  if (l13 := l0.get('s14', ...)) is ...: break
  if not (f12(c, m, l0, l1, d10, l11, l13)) is True: break
  if (l16 := l0.get('s16', ...)) is ...: break
  if (l17 := l16.get('s18', ...) if type(l16) is dict else dot(l16, 's18')) is ...: break
  if not ((type(l17) is list) or (type(l17) is dict) or (type(l17) is set)): break
  y4 = l17 if type(l17) is list else members(l17)
  c.chunk -= len(y4)
  if c.chunk < 0: y4 = c.pace(y4)
  for l22 in y4:
   if ((l25 := l22.get('s35', ...) if type(l22) is dict else dot(l22, 's35')) is not ... and 
   (f12(c, m, l0, l1, d10, l25, l13)) is True): continue
   l19 = True
  if l19 is not ...: break
  l3 = True
  break
 m[13] = l3
 return l3
def f14(c, m, l0, l1, l3, l4, l5, l6):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l2 = l7 = ...
 while True:
  if (l12 := b5(l3)) is ...: break
  if not l12 is not False: break
  if (
  (f9(c, m, l0, l1, l3, l4)) is True): break
  l7 = True
  break
 if l7 is not ...:
  l2 = True
 l7 = ...
 if (l12 := l3.get(l4, ...) if type(l4) is str and type(l3) is dict else l3[l4] if type(l4) is int and type(l3) is list and -1 < l4 < len(l3) else dot(l3, l4)) is not ...:
  if (f10(c, m, l0, l1, l12, l5, l6)) is True:
   l7 = True
 if l7 is not ...:
  l2 = True
 return l2
def f15(c, m, l0, l1, l3, l4, l5):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l2 = l6 = ...
 if l4 is None:
  if (l10 := b5(l3)) is not ...:
   if l10 is not False:
    l6 = True
 if l6 is not ...:
  l2 = True
 l6 = ...
 if (l10 := l4.get('s37', ...) if type(l4) is dict else dot(l4, 's37')) is not ...:
  if (l12 := l4.get('s38', ...) if type(l4) is dict else dot(l4, 's38')) is not ...:
   if (f14(c, m, l0, l1, l3, l10, l12, l5)) is True:
    l6 = True
 if l6 is not ...:
  l2 = True
 return l2
def f16(c, m, l0, l1):
 l19 = l3 = ...
 while True:
  if d11 is ...: break
  if not type(d11) is dict: break
  if (l10 := length(d11)) is ...: break
  if not l10 == 0: break
  l3 = True
  break
 while True:
  if l3 is not ...: break
  if d11 is ...: break
  if (l10 := l0.get('s12', ...)) is ...: break
  if (l11 := l10.get('s35', ...) if type(l10) is dict else dot(l10, 's35')) is ...: break
  if (l13 := l0.get('s14', ...)) is ...: break
  if not (f15(c, m, l0, l1, d11, l11, l13)) is True: break
  if (l16 := l0.get('s16', ...)) is ...: break
  if (l17 := l16.get('s18', ...) if type(l16) is dict else dot(l16, 's18')) is ...: break
  if not ((type(l17) is list) or (type(l17) is dict) or (type(l17) is set)): break
  y4 = l17 if type(l17) is list else members(l17)
  c.chunk -= len(y4)
  if c.chunk < 0: y4 = c.pace(y4)
  for l22 in y4:
   if ((l25 := l22.get('s35', ...) if type(l22) is dict else dot(l22, 's35')) is not ... and 
   (f15(c, m, l0, l1, d11, l25, l13)) is True): continue
   l19 = True
  if l19 is not ...: break
  l3 = True
  break
 m[16] = l3
 return l3
def f17(c, m, l0, l1):
 l14 = l3 = ...
 while True:
  if d12 is ...: break
  if not type(d12) is dict: break
  if (l10 := length(d12)) is ...: break
  if not l10 == 0: break
  l3 = True
  break
 while True:
  if l3 is not ...: break
  if d12 is ...: break
  if (l10 := b5(d12)) is ...: break
  if not l10 is not False: break
  if (l11 := l0.get('s16', ...)) is ...: break
  if (l12 := l11.get('s18', ...) if type(l11) is dict else dot(l11, 's18')) is ...: break
  if not ((type(l12) is list) or (type(l12) is dict) or (type(l12) is set)): break
  y4 = l12 if type(l12) is list else members(l12)
  c.chunk -= len(y4)
  if c.chunk < 0: y4 = c.pace(y4)
  for l17 in y4:
   if ((l20 := l17.get('s39', ...) if type(l17) is dict else dot(l17, 's39')) is not ... and (l22 := l0.get('s14', ...)) is not ... and 
   (f10(c, m, l0, l1, d12, l20, l22)) is True): continue
   l14 = True
  if l14 is not ...: break
  l3 = True
  break
 m[17] = l3
 return l3
def f18(c, m, l0, l1):
 l3 = ...
 while True:
  if d13 is ...: break
  if not type(d13) is dict: break
  if (l10 := length(d13)) is ...: break
  if not l10 == 0: break
  l3 = True
  break
 while True:
  if l3 is not ...: break
  if d13 is ...: break
  if (l10 := l0.get('s16', ...)) is ...: break
  if (l11 := l10.get('s40', ...) if type(l10) is dict else dot(l10, 's40')) is ...: break
  if (l14 := l10.get('s41', ...)) is ...: break
  if (l16 := l0.get('s14', ...)) is ...: break
  if not (f14(c, m, l0, l1, d13, l11, l14, l16)) is True: break
  l3 = True
  break
 m[18] = l3
 return l3
def f19(c, m, l0, l1):
 l19 = l3 = ...
 while True:
  if d14 is ...: break
  if not type(d14) is dict: break
  if (l10 := length(d14)) is ...: break
  if not l10 == 0: break
  l3 = True
  break
 while True:
  if l3 is not ...: break
  if d14 is ...: break
  if (l10 := l0.get('s12', ...)) is ...: break
  if (l11 := l10.get('s42', ...) if type(l10) is dict else dot(l10, 's42')) is ...: break
  if (l13 := l0.get('s14', ...)) is ...: break
  if not (f10(c, m, l0, l1, d14, l11, l13)) is True: break
  if (l16 := l0.get('s16', ...)) is ...: break
  if (l17 := l16.get('s18', ...) if type(l16) is dict else dot(l16, 's18')) is ...: break
  if not ((type(l17) is list) or (type(l17) is dict) or (type(l17) is set)): break
  y4 = l17 if type(l17) is list else members(l17)
  c.chunk -= len(y4)
  if c.chunk < 0: y4 = c.pace(y4)
  for l22 in y4:
   if ((l25 := l22.get('s42', ...) if type(l22) is dict else dot(l22, 's42')) is not ... and 
   (f10(c, m, l0, l1, d14, l25, l13)) is True): continue
   l19 = True
  if l19 is not ...: break
  l3 = True
  break
 m[19] = l3
 return l3
def f20(c, m, l0, l1):
 l3 = ...
 if (l4 := t if (t := m[8]) is not N else f8(c, m, l0, l1)) is not ...:
  if l4 is not False:
   l3 = True
 while True:
  if l3 is not ...: break
  if (l4 := t if (t := m[11]) is not N else f11(c, m, l0, l1)) is ...: break
  if not l4 is not False: break
  if not (t if (t := m[13]) is not N else f13(c, m, l0, l1)) is True: break
  if not (t if (t := m[16]) is not N else f16(c, m, l0, l1)) is True: break
  if not (t if (t := m[17]) is not N else f17(c, m, l0, l1)) is True: break
  if not (t if (t := m[18]) is not N else f18(c, m, l0, l1)) is True: break
  if not (t if (t := m[19]) is not N else f19(c, m, l0, l1)) is True: break
  l3 = True
  break
 m[20] = l3
 return l3
def f21(c, m, l0, l1, l3, l4, l5):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l2 = l6 = ...
 if (l4 == l5 if type(l4) is str or type(l4) is type(l5) is int else equal(l4, l5)):
  l6 = True
 if l6 is not ...:
  l2 = True
 l6 = ...
 if (l10 := l3.get(l4, ...) if type(l4) is str and type(l3) is dict else l3[l4] if type(l4) is int and type(l3) is list and -1 < l4 < len(l3) else dot(l3, l4)) is not ...:
  if (l5 in l10 if type(l5) is str and (type(l10) is list or type(l10) is set) else b4(l5, l10)):
   l6 = True
 if l6 is not ...:
  l2 = True
 return l2
def f22(c, m, l0, l1):
 l2 = set()
 if (l4 := l0.get('s16', ...)) is not ...:
  if (l5 := l4.get('s18', ...) if type(l4) is dict else dot(l4, 's18')) is not ...:
   y3 = l5 if type(l5) is list else pairs(l5)
   c.chunk -= len(y3)
   if c.chunk < 0: y3 = c.pace(y3)
   for l6, l7 in enumerate(y3) if type(l5) is list else y3:
    l8 = l6
    if (l11 := l6 + 1 if type(l6) is int else b10(l6, 1)) is ...: continue
    if d15 is ...: continue
    if (l19 := l7.get('s3', ...) if type(l7) is dict else dot(l7, 's3')) is ...: continue
    l22 = l5
    if (l23 := l5.get(l11, ...) if type(l11) is str and type(l5) is dict else l5[l11] if type(l11) is int and type(l5) is list and -1 < l11 < len(l5) else dot(l5, l11)) is ...: continue
    if (l24 := l23.get('s3', ...) if type(l23) is dict else dot(l23, 's3')) is ...: continue
    l25 = l24
    if not (f21(c, m, l0, l1, d15, l19, l24)) is True: continue
    l2.add(key(l6))
 while True:
  if (l4 := l0.get('s6', ...)) is ...: break
  if not l4 == 's7': break
  if (l5 := l0.get('s16', ...)) is ...: break
  if (l6 := l5.get('s18', ...) if type(l5) is dict else dot(l5, 's18')) is ...: break
  l7 = l6
  if (l8 := len(l6) if (type(l6) is list or type(l6) is set) else b1(l6)) is ...: break
  if (l11 := l8 - 1) is ...: break
  if d15 is ...: break
  l19 = d15
  if (l22 := l6[l11] if type(l6) is list and -1 < l11 < len(l6) else dot(l6, l11)) is ...: break
  if (l23 := l22.get('s3', ...) if type(l22) is dict else dot(l22, 's3')) is ...: break
  l24 = l23
  if (l25 := l0.get('s3', ...)) is ...: break
  if not (f21(c, m, l0, l1, d15, l23, l25)) is True: break
  l2.add(l11)
  break
 while True:
  if (l4 := l0.get('s6', ...)) is ...: break
  if not l4 == 's44': break
  if (l5 := l0.get('s16', ...)) is ...: break
  if (l6 := l5.get('s18', ...) if type(l5) is dict else dot(l5, 's18')) is ...: break
  l7 = l6
  if (l8 := len(l6) if (type(l6) is list or type(l6) is set) else b1(l6)) is ...: break
  if (l11 := l8 - 1) is ...: break
  l2.add(l11)
  break
 m[22] = l2
 return l2
def f23(c, m, l0, l1):
 l10 = l3 = l9 = ...
 while True:
  if (l4 := l0.get('s3', ...)) is ...: break
  if (l6 := l0.get('s16', ...)) is ...: break
  if (l7 := l6.get('s18', ...) if type(l6) is dict else dot(l6, 's18')) is ...: break
  l8 = l7
  if not ((type(l7) is list) or (type(l7) is dict) or (type(l7) is set)): break
  y3 = l7 if type(l7) is list else pairs(l7)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l11, l12 in enumerate(y3) if type(l7) is list else y3:
   l10 = ...
   if (l15 := l12.get('s3', ...) if type(l12) is dict else dot(l12, 's3')) is not ...:
    if (l15 == l4 if type(l15) is str or type(l15) is type(l4) is int else equal(l15, l4)):
     l10 = True
   if l10 is not ...: continue
   l9 = True
  if l9 is not ...: break
  l3 = True
  break
 while True:
  if l3 is not ...: break
  if (l4 := t if (t := m[22]) is not N else f22(c, m, l0, l1)) is ...: break
  if (l6 := len(l4) if (type(l4) is list or type(l4) is set) else b1(l4)) is ...: break
  l7 = l6
  if (l8 := l0.get('s16', ...)) is ...: break
  if (l9 := l8.get('s18', ...) if type(l8) is dict else dot(l8, 's18')) is ...: break
  l10 = l9
  if (l11 := len(l9) if (type(l9) is list or type(l9) is set) else b1(l9)) is ...: break
  l12 = l11
  if not l6 == l11: break
  l3 = True
  break
 m[23] = l3
 return l3
def f24(c, m, l0, l1):
 l2 = set()
 if (l4 := l0.get('s16', ...)) is not ...:
  if (l5 := l4.get('s18', ...) if type(l4) is dict else dot(l4, 's18')) is not ...:
   y3 = l5 if type(l5) is list else members(l5)
   c.chunk -= len(y3)
   if c.chunk < 0: y3 = c.pace(y3)
   for l7 in y3:
    if (l10 := l7.get('s42', ...) if type(l7) is dict else dot(l7, 's42')) is ...: continue
    l2.add(key(l10))
 m[24] = l2
 return l2
def f25(c, m, l0, l1):
 l2 = set()
 if (l4 := l0.get('s45', ...)) is not ...:
  if (l5 := l4.get('s42', ...) if type(l4) is dict else dot(l4, 's42')) is not ...:
   l6 = l5
   l2.add(key(l5))
 if (l4 := t if (t := m[24]) is not N else f24(c, m, l0, l1)) is not ...:
  y4 = l4 if type(l4) is list else pairs(l4)
  c.chunk -= len(y4)
  if c.chunk < 0: y4 = c.pace(y4)
  for l5, l6 in enumerate(y4) if type(l4) is list else y4:
   l2.add(key(l6))
 m[25] = l2
 return l2
def f26(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = ...
 l8 = []
 y3 = l3 if type(l3) is list else members(l3)
 c.chunk -= len(y3)
 if c.chunk < 0: y3 = c.pace(y3)
 for l10 in y3:
  if (l13 := l10.get('s42', ...) if type(l10) is dict else dot(l10, 's42')) is ...: continue
  if not (l13 == l4 if type(l13) is str or type(l13) is type(l4) is int else equal(l13, l4)): continue
  l8.append(l10)
  c.chunk -= 1
  if c.chunk < 0: c.check()
 if (l15 := len(l8) if (type(l8) is list or type(l8) is set) else b1(l8)) is not ...:
  l5 = l15
 return l5
def f27(c, m, l0, l1):
 l2 = set()
 if (l4 := l0.get('s3', ...)) is not ...:
  l2.add(key(l4))
 l2.add('s49')
 while True:
  if (l4 := l0.get('s3', ...)) is ...: break
  if (l6 := b12(l4, 's50')) is ...: break
  if not type(l6) is list: break
  l9 = len(l6)
  if not l9 == 3: break
  if (l11 := l6[0] if len(l6) > 0 else dot(l6, 0)) is ...: break
  if not l11 == 's51': break
  if (l11 := l6[1] if len(l6) > 1 else dot(l6, 1)) is ...: break
  l12 = l11
  if (l11 := l6[2] if len(l6) > 2 else dot(l6, 2)) is ...: break
  l14 = []
  l14.append('s51')
  l14.append(l12)
  l14.append('s49')
  if (l15 := b0(c, 's50', l14)) is ...: break
  l2.add(key(l15))
  break
 m[27] = l2
 return l2
def f28(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = ...
 y2 = l3 if type(l3) is list else members(l3)
 c.chunk -= len(y2)
 if c.chunk < 0: y2 = c.pace(y2)
 for l9 in y2:
  if not (l9 in l4 if type(l9) is str and (type(l4) is list or type(l4) is set) else b4(l9, l4)): continue
  l5 = True if l5 is ... or equal(l5, True) else conflict('two values where one may be')
 return l5
def f29(c, m, l0, l1):
 l2 = set()
 if (l4 := l0.get('s12', ...)) is not ...:
  if (l5 := l4.get('s42', ...) if type(l4) is dict else dot(l4, 's42')) is not ...:
   l2.add(key(l5))
 while True:
  if (l4 := l0.get('s12', ...)) is ...: break
  if (l5 := l4.get('s42', ...) if type(l4) is dict else dot(l4, 's42')) is ...: break
  if (l7 := t if (t := m[25]) is not N else f25(c, m, l0, l1)) is ...: break
  y4 = l7 if type(l7) is list else members(l7)
  c.chunk -= len(y4)
  if c.chunk < 0: y4 = c.pace(y4)
  for l9 in y4:
   if d16 is ...: continue
   if (l15 := d16.get(l9, ...) if type(l9) is str and type(d16) is dict else d16[l9] if type(l9) is int and type(d16) is list and -1 < l9 < len(d16) else dot(d16, l9)) is ...: continue
   if (l16 := l15.get(l5, ...) if type(l5) is str and type(l15) is dict else l15[l5] if type(l5) is int and type(l15) is list and -1 < l5 < len(l15) else dot(l15, l5)) is ...: continue
   if (l20 := l0.get('s16', ...)) is ...: continue
   if (l21 := l20.get('s18', ...) if type(l20) is dict else dot(l20, 's18')) is ...: continue
   if (l23 := f26(c, m, l0, l1, l21, l5)) is ...: continue
   if (l25 := l16.get('s47', ...) if type(l16) is dict else dot(l16, 's47')) is ...: continue
   if (l27 := l25 - l23 if type(l25) is int else b8(l25, l23)) is ...: continue
   if (l30 := l27 - 1 if type(l27) is int else b8(l27, 1)) is ...: continue
   if not (l30 >= 0 if type(l30) is int else b3(l30, 0)): continue
   if (l34 := l16.get('s48', ...)) is ...: continue
   if (l36 := t if (t := m[27]) is not N else f27(c, m, l0, l1)) is ...: continue
   if (l38 := f28(c, m, l0, l1, l34, l36)) is ...: continue
   if not l38 is not False: continue
   l2.add(key(l9))
  break
 m[29] = l2
 return l2
def f30(c, m, l0, l1, l3, l4, l5, l6):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l2 = l7 = ...
 if l3 == 's53':
  l7 = l6
 if l7 is not ...:
  l2 = l7
 while True:
  l7 = ...
  if not l3 == 's54': break
  if (l11 := l4.get(l6, ...) if type(l6) is str and type(l4) is dict else l4[l6] if type(l6) is int and type(l4) is list and -1 < l6 < len(l4) else dot(l4, l6)) is ...: break
  if (l12 := l11.get('s34', ...) if type(l11) is dict else dot(l11, 's34')) is ...: break
  if (l14 := l12 - l5 if type(l12) is int and type(l5) is int else b8(l12, l5)) is ...: break
  if not (l14 > 0 if type(l14) is int else b2(l14, 0)): break
  if (l18 := l4.get(l6, ...) if type(l6) is str and type(l4) is dict else l4[l6] if type(l6) is int and type(l4) is list and -1 < l6 < len(l4) else dot(l4, l6)) is ...: break
  if (l19 := l18.get('s55', ...) if type(l18) is dict else dot(l18, 's55')) is ...: break
  l7 = l19
  break
 if l7 is not ...:
  l2 = l7 if l2 is ... or equal(l2, l7) else conflict('two values where one may be')
 return l2
def f31(c, m, l0, l1, l3, l4, l5):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l6 = ...
 l10 = set()
 l11 = []
 l11.append('s53')
 l11.append('s54')
 y3 = l11
 c.chunk -= len(y3)
 if c.chunk < 0: y3 = c.pace(y3)
 for l14 in y3:
  if (l17 := f30(c, m, l0, l1, l14, l3, l4, l5)) is ...: continue
  l10.add(key(l17))
 l6 = l10 if l6 is ... or equal(l6, l10) else conflict('two values where one may be')
 return l6
def f32(c, m, l0, l1, l3, l4, l5, l6):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l7 = ...
 l12 = set()
 if (l13 := f31(c, m, l0, l1, l3, l4, l5)) is not ...:
  y3 = l13 if type(l13) is list else members(l13)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l16 in y3:
   if (l19 := f31(c, m, l0, l1, l3, l4, l6)) is ...: continue
   y5 = l19 if type(l19) is list else members(l19)
   c.chunk -= len(y5)
   if c.chunk < 0: y5 = c.pace(y5)
   for l22 in y5:
    l25 = []
    l25.append(l16)
    c.chunk -= 1
    if c.chunk < 0: c.check()
    l25.append(l22)
    c.chunk -= 1
    if c.chunk < 0: c.check()
    l12.add(key(l25))
 l7 = l12 if l7 is ... or equal(l7, l12) else conflict('two values where one may be')
 return l7
def f33(c, m, l0, l1, l3, l4, l5, l6):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l7 = ...
 l12 = []
 y3 = l3 if type(l3) is list else members(l3)
 c.chunk -= len(y3)
 if c.chunk < 0: y3 = c.pace(y3)
 for l14 in y3:
  if (l17 := l14.get('s42', ...) if type(l14) is dict else dot(l14, 's42')) is ...: continue
  if (l19 := f31(c, m, l0, l1, l4, l5, l17)) is ...: continue
  if not (l6 in l19 if type(l6) is str and (type(l19) is list or type(l19) is set) else b4(l6, l19)): continue
  l12.append(l14)
  c.chunk -= 1
  if c.chunk < 0: c.check()
 if (l23 := len(l12) if (type(l12) is list or type(l12) is set) else b1(l12)) is not ...:
  l7 = l23
 return l7
def f34(c, m, l0, l1):
 l2 = set()
 if (l4 := t if (t := m[29]) is not N else f29(c, m, l0, l1)) is not ...:
  y3 = l4 if type(l4) is list else members(l4)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l6 in y3:
   l2.add(key(l6))
 if (l4 := t if (t := m[25]) is not N else f25(c, m, l0, l1)) is not ...:
  y6 = l4 if type(l4) is list else members(l4)
  c.chunk -= len(y6)
  if c.chunk < 0: y6 = c.pace(y6)
  for l6 in y6:
   if (l9 := l0.get('s52', ...)) is ...: continue
   if (l11 := l0.get('s14', ...)) is ...: continue
   if (l13 := l0.get('s12', ...)) is ...: continue
   if (l14 := l13.get('s42', ...) if type(l13) is dict else dot(l13, 's42')) is ...: continue
   if (l16 := f32(c, m, l0, l1, l9, l11, l6, l14)) is ...: continue
   y8 = l16 if type(l16) is list else members(l16)
   c.chunk -= len(y8)
   if c.chunk < 0: y8 = c.pace(y8)
   for l19 in y8:
    if (l23 := l19[0] if type(l19) is list and len(l19) > 0 else dot(l19, 0)) is ...: continue
    if (l26 := l19[1] if type(l19) is list and len(l19) > 1 else dot(l19, 1)) is ...: continue
    if d16 is ...: continue
    if (l31 := d16.get(l23, ...) if type(l23) is str and type(d16) is dict else d16[l23] if type(l23) is int and type(d16) is list and -1 < l23 < len(d16) else dot(d16, l23)) is ...: continue
    if (l32 := l31.get(l26, ...) if type(l26) is str and type(l31) is dict else l31[l26] if type(l26) is int and type(l31) is list and -1 < l26 < len(l31) else dot(l31, l26)) is ...: continue
    if (l36 := l32.get('s56', ...) if type(l32) is dict else dot(l32, 's56')) is ...: continue
    if not l36 is True: continue
    if (l37 := l0.get('s16', ...)) is ...: continue
    if (l38 := l37.get('s18', ...) if type(l37) is dict else dot(l37, 's18')) is ...: continue
    if (l47 := f33(c, m, l0, l1, l38, l9, l11, l26)) is ...: continue
    if (l49 := l32.get('s47', ...)) is ...: continue
    if (l51 := l49 - l47 if type(l49) is int else b8(l49, l47)) is ...: continue
    if (l54 := l51 - 1 if type(l51) is int else b8(l51, 1)) is ...: continue
    if not (l54 >= 0 if type(l54) is int else b3(l54, 0)): continue
    if (l58 := l32.get('s48', ...)) is ...: continue
    if (l60 := t if (t := m[27]) is not N else f27(c, m, l0, l1)) is ...: continue
    if (l62 := f28(c, m, l0, l1, l58, l60)) is ...: continue
    if not l62 is not False: continue
    l2.add(key(l6))
 m[34] = l2
 return l2
def f35(c, m, l0, l1):
 l13 = l3 = ...
 while True:
  if (l4 := l0.get('s45', ...)) is ...: break
  if (l5 := l4.get('s42', ...) if type(l4) is dict else dot(l4, 's42')) is ...: break
  if (l7 := t if (t := m[34]) is not N else f34(c, m, l0, l1)) is ...: break
  if not (l5 in l7 if type(l5) is str and (type(l7) is list or type(l7) is set) else b4(l5, l7)): break
  if (l10 := l0.get('s16', ...)) is ...: break
  if (l11 := l10.get('s18', ...) if type(l10) is dict else dot(l10, 's18')) is ...: break
  if not ((type(l11) is list) or (type(l11) is dict) or (type(l11) is set)): break
  y2 = l11 if type(l11) is list else members(l11)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l16 in y2:
   if ((l19 := l16.get('s42', ...) if type(l16) is dict else dot(l16, 's42')) is not ... and 
   (l21 := t if (t := m[34]) is not N else f34(c, m, l0, l1)) is not ... and 
   (l19 in l21 if type(l19) is str and (type(l21) is list or type(l21) is set) else b4(l19, l21))): continue
   l13 = True
  if l13 is not ...: break
  l3 = True
  break
 m[35] = l3
 return l3
def f36(c, m, l0, l1):
 l12 = l13 = l14 = l3 = ...
 while True:
  if (l4 := l0.get('s12', ...)) is ...: break
  if (l5 := l4.get('s42', ...) if type(l4) is dict else dot(l4, 's42')) is ...: break
  if (l7 := l0.get('s45', ...)) is ...: break
  if (l8 := l7.get('s42', ...) if type(l7) is dict else dot(l7, 's42')) is ...: break
  if not (l8 == l5 if type(l8) is str or type(l8) is type(l5) is int else equal(l8, l5)): break
  if (l9 := l0.get('s16', ...)) is ...: break
  if (l10 := l9.get('s18', ...) if type(l9) is dict else dot(l9, 's18')) is ...: break
  l11 = l10
  if not ((type(l10) is list) or (type(l10) is dict) or (type(l10) is set)): break
  y3 = l10 if type(l10) is list else pairs(l10)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l14, l15 in enumerate(y3) if type(l10) is list else y3:
   l16 = l14
   l13 = ...
   if (l18 := l15.get('s42', ...) if type(l15) is dict else dot(l15, 's42')) is not ...:
    if (l18 == l5 if type(l18) is str or type(l18) is type(l5) is int else equal(l18, l5)):
     l13 = True
   if l13 is not ...: continue
   l12 = True
  if l12 is not ...: break
  l3 = True
  break
 while True:
  if l3 is not ...: break
  if (l4 := l0.get('s45', ...)) is ...: break
  if (l5 := l4.get('s42', ...) if type(l4) is dict else dot(l4, 's42')) is ...: break
  if (l7 := t if (t := m[29]) is not N else f29(c, m, l0, l1)) is ...: break
  l8 = l7
  l9 = l5 in l7 if type(l5) is str and (type(l7) is list or type(l7) is set) else b4(l5, l7)
  if not l9 is not False: break
  if (l10 := l0.get('s16', ...)) is ...: break
  if (l11 := l10.get('s18', ...) if type(l10) is dict else dot(l10, 's18')) is ...: break
  l12 = l11
  l13 = ...
  if not ((type(l11) is list) or (type(l11) is dict) or (type(l11) is set)): break
  y7 = l11 if type(l11) is list else pairs(l11)
  c.chunk -= len(y7)
  if c.chunk < 0: y7 = c.pace(y7)
  for l15, l16 in enumerate(y7) if type(l11) is list else y7:
   l14 = ...
   l18 = l16
   if (l19 := l16.get('s42', ...) if type(l16) is dict else dot(l16, 's42')) is not ...:
    if (l21 := t if (t := m[29]) is not N else f29(c, m, l0, l1)) is not ...:
     if (l19 in l21 if type(l19) is str and (type(l21) is list or type(l21) is set) else b4(l19, l21)):
      l14 = True
   if l14 is not ...: continue
   l13 = True
  if l13 is not ...: break
  l3 = True
  break
 if l3 is ...:
  if (l4 := t if (t := m[35]) is not N else f35(c, m, l0, l1)) is not ...:
   if l4 is not False:
    l3 = True
 m[36] = l3
 return l3
def f37(c, m, l0, l1):
 l3 = ...
 while True:
  if d17 is ...: break
  if not type(d17) is dict: break
  if (l10 := length(d17)) is ...: break
  if not l10 == 0: break
  l3 = True
  break
 m[37] = l3
 if c.is_repeatable: K[37] = l3
 return l3
def f38(c, m, l0, l1, l3, l4, l5, l6):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l2 = l7 = ...
 if (l5 == l4 if type(l5) is str or type(l5) is type(l4) is int else equal(l5, l4)):
  l7 = True
 if l7 is not ...:
  l2 = True
 while True:
  l7 = ...
  if (l12 := b5(l3)) is ...: break
  if not l12 is not False: break
  if ((l13 := l3.get(l5, ...) if type(l5) is str and type(l3) is dict else l3[l5] if type(l5) is int and type(l3) is list and -1 < l5 < len(l3) else dot(l3, l5)) is not ... and l13 is not False): break
  l7 = True
  break
 if l7 is not ...:
  l2 = True
 while True:
  l7 = ...
  if (l12 := l3.get(l5, ...) if type(l5) is str and type(l3) is dict else l3[l5] if type(l5) is int and type(l3) is list and -1 < l5 < len(l3) else dot(l3, l5)) is ...: break
  l13 = l12
  if (l14 := l6.get(l5, ...) if type(l5) is str and type(l6) is dict else l6[l5] if type(l5) is int and type(l6) is list and -1 < l5 < len(l6) else dot(l6, l5)) is ...: break
  if (l15 := l14.get('s58', ...) if type(l14) is dict else dot(l14, 's58')) is ...: break
  if (l17 := l12 - l15 if type(l12) is int and type(l15) is int else b8(l12, l15)) is ...: break
  if not (l17 >= 0 if type(l17) is int else b3(l17, 0)): break
  l7 = True
  break
 if l7 is not ...:
  l2 = True
 return l2
def f39(c, m, l0, l1):
 l22 = l3 = ...
 if (t if (t := m[37]) is not N else f37(c, m, l0, l1)) is True:
  l3 = True
 while True:
  if l3 is not ...: break
  if d17 is ...: break
  if (l10 := l0.get('s45', ...)) is ...: break
  if (l11 := l10.get('s42', ...) if type(l10) is dict else dot(l10, 's42')) is ...: break
  if (l13 := l0.get('s12', ...)) is ...: break
  if (l14 := l13.get('s42', ...) if type(l13) is dict else dot(l13, 's42')) is ...: break
  if (l16 := l0.get('s46', ...)) is ...: break
  if not (f38(c, m, l0, l1, d17, l11, l14, l16)) is True: break
  if (l19 := l0.get('s16', ...)) is ...: break
  if (l20 := l19.get('s18', ...) if type(l19) is dict else dot(l19, 's18')) is ...: break
  if not ((type(l20) is list) or (type(l20) is dict) or (type(l20) is set)): break
  y4 = l20 if type(l20) is list else members(l20)
  c.chunk -= len(y4)
  if c.chunk < 0: y4 = c.pace(y4)
  for l25 in y4:
   if ((l28 := l25.get('s42', ...) if type(l25) is dict else dot(l25, 's42')) is not ... and 
   (f38(c, m, l0, l1, d17, l11, l28, l16)) is True): continue
   l22 = True
  if l22 is not ...: break
  l3 = True
  break
 m[39] = l3
 return l3
def f40(c, m, l0, l1):
 l3 = ...
 while True:
  if not (t if (t := m[0]) is not N else f0(c, m, l0, l1)) is True: break
  if not (t if (t := m[1]) is not N else f1(c, m, l0, l1)) is True: break
  if not (t if (t := m[2]) is not N else f2(c, m, l0, l1)) is True: break
  if not (t if (t := m[3]) is not N else f3(c, m, l0, l1)) is True: break
  if not (t if (t := m[5]) is not N else f5(c, m, l0, l1)) is True: break
  if not (t if (t := m[7]) is not N else f7(c, m, l0, l1)) is True: break
  if not (t if (t := m[20]) is not N else f20(c, m, l0, l1)) is True: break
  if not (t if (t := m[23]) is not N else f23(c, m, l0, l1)) is True: break
  if not (t if (t := m[36]) is not N else f36(c, m, l0, l1)) is True: break
  if not (t if (t := m[39]) is not N else f39(c, m, l0, l1)) is True: break
  l3 = True
  break
 m[40] = l3
 return l3
def f41(c, m, l0, l1):
 l2 = set()
 if not (
 (l4 := t if (t := m[0]) is not N else f0(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s61')
 if not (
 (l4 := t if (t := m[1]) is not N else f1(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s62')
 if not (
 (l4 := t if (t := m[2]) is not N else f2(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s63')
 if not (
 (l4 := t if (t := m[3]) is not N else f3(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s64')
 if not (
 (l4 := t if (t := m[5]) is not N else f5(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s65')
 if not (
 (l4 := t if (t := m[7]) is not N else f7(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s66')
 if not (
 (l4 := t if (t := m[11]) is not N else f11(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s67')
 if not (
 (l4 := t if (t := m[13]) is not N else f13(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s68')
 if not (
 (l4 := t if (t := m[16]) is not N else f16(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s69')
 if not (
 (l4 := t if (t := m[17]) is not N else f17(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s70')
 if not (
 (l4 := t if (t := m[18]) is not N else f18(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s71')
 if not (
 (l4 := t if (t := m[19]) is not N else f19(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s72')
 if not (
 (l4 := t if (t := m[23]) is not N else f23(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s73')
 if not (
 (l4 := t if (t := m[36]) is not N else f36(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s74')
 if not (
 (l4 := t if (t := m[39]) is not N else f39(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s75')
 m[41] = l2
 return l2
def f42(c, m, l0, l1):
 l2 = l3 = ...
 while True:
  if (l4 := t if (t := m[40]) is not N else f40(c, m, l0, l1)) is ...: break
  if not l4 is not False: break
  l5 = {}
  l5['s59'] = True
  l6 = []
  l5['s60'] = l6
  l3 = l5
  break
 if l3 is not ...:
  l2 = l3
 while True:
  l3 = ...
  if (
  (l4 := t if (t := m[40]) is not N else f40(c, m, l0, l1)) is not ... and l4 is not False): break
  if (l5 := t if (t := m[41]) is not N else f41(c, m, l0, l1)) is ...: break
  l6 = l5
  l7 = set()
  if not ((l5 != l7 if type(l5) is str or type(l5) is type(l7) is int else not equal(l5, l7))): break
  if (l9 := t if (t := m[41]) is not N else f41(c, m, l0, l1)) is ...: break
  if (l11 := b11(c, l9)) is ...: break
  l13 = {}
  l13['s59'] = False
  l13['s60'] = l11
  l3 = l13
  break
 if l3 is not ...:
  l2 = l3 if l2 is ... or equal(l2, l3) else conflict('two values where one may be')
 while True:
  if l2 is not ...: break
  l14 = {}
  l14['s59'] = False
  l15 = []
  l15.append('s76')
  l14['s60'] = l15
  l2 = l14
  break
 m[42] = l2
 return l2
def f43(c, m, l0, l1):
 l3 = ...
 while True:
  if (l4 := l0.get('s1', ...)) is ...: break
  if not (l4 == 1 if type(l4) is int else equal(l4, 1)): break
  if (l6 := l0.get('s3', ...)) is ...: break
  if not l6 is not False: break
  if (l7 := l0.get('s4', ...)) is ...: break
  if not l7 == 's5': break
  if (l8 := l0.get('s6', ...)) is ...: break
  if not l8 == 's44': break
  l3 = True
  break
 m[43] = l3
 return l3
def f44(c, m, l0, l1):
 l3 = ...
 if (l4 := l0.get('s16', ...)) is not ...:
  if (l5 := l4.get('s18', ...) if type(l4) is dict else dot(l4, 's18')) is not ...:
   y2 = l5 if type(l5) is list else pairs(l5)
   c.chunk -= len(y2)
   if c.chunk < 0: y2 = c.pace(y2)
   for l6, l7 in enumerate(y2) if type(l5) is list else y2:
    if (l10 := l7.get('s33', ...) if type(l7) is dict else dot(l7, 's33')) is ...: continue
    if (l11 := l0.get('s45', ...)) is ...: continue
    if (l12 := l11.get('s33', ...) if type(l11) is dict else dot(l11, 's33')) is ...: continue
    if not (l10 == l12 if type(l10) is str or type(l10) is type(l12) is int else equal(l10, l12)): continue
    if (l14 := l6 + 1 if type(l6) is int else b10(l6, 1)) is ...: continue
    if (l18 := l5.get(l14, ...) if type(l14) is str and type(l5) is dict else l5[l14] if type(l14) is int and type(l5) is list and -1 < l14 < len(l5) else dot(l5, l14)) is ...: continue
    if (l19 := l18.get('s33', ...) if type(l18) is dict else dot(l18, 's33')) is ...: continue
    if (l20 := l0.get('s12', ...)) is ...: continue
    if (l21 := l20.get('s33', ...) if type(l20) is dict else dot(l20, 's33')) is ...: continue
    if not (l19 == l21 if type(l19) is str or type(l19) is type(l21) is int else equal(l19, l21)): continue
    l3 = True if l3 is ... or equal(l3, True) else conflict('two values where one may be')
 m[44] = l3
 return l3
def f45(c, m, l0, l1):
 l3 = ...
 while True:
  if (l4 := l0.get('s16', ...)) is ...: break
  if (l5 := l4.get('s18', ...) if type(l4) is dict else dot(l4, 's18')) is ...: break
  if (l7 := len(l5) if (type(l5) is list or type(l5) is set) else b1(l5)) is ...: break
  if (l10 := l7 - 1) is ...: break
  if (l14 := l5[l10] if type(l5) is list and -1 < l10 < len(l5) else dot(l5, l10)) is ...: break
  if (l16 := l14.get('s13', ...) if type(l14) is dict else dot(l14, 's13')) is ...: break
  if d5 is ...: break
  if (l25 := l16 + d5 if type(l16) is int and type(d5) is int else b10(l16, d5)) is ...: break
  if (l27 := t if (t := m[4]) is not N else f4(c, m, l0, l1)) is ...: break
  if (l29 := l25 - l27 if type(l25) is int and type(l27) is int else b8(l25, l27)) is ...: break
  if not (l29 > 0 if type(l29) is int else b2(l29, 0)): break
  l3 = True
  break
 m[45] = l3
 return l3
def f46(c, m, l0, l1):
 l3 = ...
 if (l4 := t if (t := m[6]) is not N else f6(c, m, l0, l1)) is not ...:
  if (l4 >= 0 if type(l4) is int else b3(l4, 0)):
   l3 = True
 m[46] = l3
 return l3
def f47(c, m, l0, l1):
 l3 = ...
 l4 = []
 if (l5 := l0.get('s16', ...)) is not ...:
  if (l6 := l5.get('s18', ...) if type(l5) is dict else dot(l5, 's18')) is not ...:
   y3 = l6 if type(l6) is list else members(l6)
   c.chunk -= len(y3)
   if c.chunk < 0: y3 = c.pace(y3)
   for l8 in y3:
    if (l11 := l8.get('s33', ...) if type(l8) is dict else dot(l8, 's33')) is ...: continue
    if (l12 := l0.get('s45', ...)) is ...: continue
    if (l13 := l12.get('s33', ...) if type(l12) is dict else dot(l12, 's33')) is ...: continue
    if not (l11 == l13 if type(l11) is str or type(l11) is type(l13) is int else equal(l11, l13)): continue
    if (l14 := l8.get('s77', ...)) is ...: continue
    l4.append(l14)
    c.chunk -= 1
    if c.chunk < 0: c.check()
 if (l18 := l4[0] if type(l4) is list and len(l4) > 0 else dot(l4, 0)) is not ...:
  l3 = l18
 m[47] = l3
 return l3
def f48(c, m, l0, l1):
 l2 = set()
 if (l4 := l0.get('s45', ...)) is not ...:
  if (l5 := l4.get('s42', ...) if type(l4) is dict else dot(l4, 's42')) is not ...:
   l6 = l5
   l2.add(key(l5))
 if (l4 := t if (t := m[24]) is not N else f24(c, m, l0, l1)) is not ...:
  y4 = l4 if type(l4) is list else pairs(l4)
  c.chunk -= len(y4)
  if c.chunk < 0: y4 = c.pace(y4)
  for l5, l6 in enumerate(y4) if type(l4) is list else y4:
   if (l9 := l0.get('s45', ...)) is ...: continue
   if (l10 := l9.get('s42', ...) if type(l9) is dict else dot(l9, 's42')) is ...: continue
   if d16 is ...: continue
   if (l15 := d16.get(l10, ...) if type(l10) is str and type(d16) is dict else d16[l10] if type(l10) is int and type(d16) is list and -1 < l10 < len(d16) else dot(d16, l10)) is ...: continue
   if (l16 := l15.get(l6, ...) if type(l6) is str and type(l15) is dict else l15[l6] if type(l6) is int and type(l15) is list and -1 < l6 < len(l15) else dot(l15, l6)) is ...: continue
   if (l20 := l0.get('s16', ...)) is ...: continue
   if (l21 := l20.get('s18', ...) if type(l20) is dict else dot(l20, 's18')) is ...: continue
   if (l23 := f26(c, m, l0, l1, l21, l6)) is ...: continue
   if (l25 := l16.get('s47', ...) if type(l16) is dict else dot(l16, 's47')) is ...: continue
   if (l27 := l25 - l23 if type(l25) is int else b8(l25, l23)) is ...: continue
   if not (l27 >= 0 if type(l27) is int else b3(l27, 0)): continue
   if (l31 := l16.get('s48', ...)) is ...: continue
   if (l33 := t if (t := m[27]) is not N else f27(c, m, l0, l1)) is ...: continue
   if (l35 := f28(c, m, l0, l1, l31, l33)) is ...: continue
   if not l35 is not False: continue
   l2.add(key(l6))
 m[48] = l2
 return l2
def f49(c, m, l0, l1, l3, l4, l5):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l2 = l6 = ...
 if (l10 := l3.get('s77', ...) if type(l3) is dict else dot(l3, 's77')) is not ...:
  l12 = l10 <= l4 if type(l10) is int and type(l4) is int else b7(l10, l4)
  if l12 is not False:
   l6 = True
 if l6 is not ...:
  l2 = True
 l6 = ...
 if (l10 := l3.get('s42', ...) if type(l3) is dict else dot(l3, 's42')) is not ...:
  l12 = l10 in l5 if type(l10) is str and (type(l5) is list or type(l5) is set) else b4(l10, l5)
  if l12 is not False:
   l6 = True
 if l6 is not ...:
  l2 = True
 return l2
def f50(c, m, l0, l1):
 l2 = set()
 if (l4 := t if (t := m[48]) is not N else f48(c, m, l0, l1)) is not ...:
  y3 = l4 if type(l4) is list else members(l4)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l6 in y3:
   l2.add(key(l6))
 if (l4 := t if (t := m[24]) is not N else f24(c, m, l0, l1)) is not ...:
  y6 = l4 if type(l4) is list else members(l4)
  c.chunk -= len(y6)
  if c.chunk < 0: y6 = c.pace(y6)
  for l6 in y6:
   if (l9 := l0.get('s52', ...)) is ...: continue
   if (l11 := l0.get('s14', ...)) is ...: continue
   if (l13 := l0.get('s45', ...)) is ...: continue
   if (l14 := l13.get('s42', ...) if type(l13) is dict else dot(l13, 's42')) is ...: continue
   if (l16 := f32(c, m, l0, l1, l9, l11, l14, l6)) is ...: continue
   y8 = l16 if type(l16) is list else members(l16)
   c.chunk -= len(y8)
   if c.chunk < 0: y8 = c.pace(y8)
   for l19 in y8:
    if (l23 := l19[0] if type(l19) is list and len(l19) > 0 else dot(l19, 0)) is ...: continue
    if (l26 := l19[1] if type(l19) is list and len(l19) > 1 else dot(l19, 1)) is ...: continue
    if d16 is ...: continue
    if (l31 := d16.get(l23, ...) if type(l23) is str and type(d16) is dict else d16[l23] if type(l23) is int and type(d16) is list and -1 < l23 < len(d16) else dot(d16, l23)) is ...: continue
    if (l32 := l31.get(l26, ...) if type(l26) is str and type(l31) is dict else l31[l26] if type(l26) is int and type(l31) is list and -1 < l26 < len(l31) else dot(l31, l26)) is ...: continue
    if (l36 := l32.get('s56', ...) if type(l32) is dict else dot(l32, 's56')) is ...: continue
    if not l36 is True: continue
    if (l37 := l0.get('s16', ...)) is ...: continue
    if (l38 := l37.get('s18', ...) if type(l37) is dict else dot(l37, 's18')) is ...: continue
    if (l47 := f33(c, m, l0, l1, l38, l9, l11, l26)) is ...: continue
    if (l49 := l32.get('s47', ...)) is ...: continue
    if (l51 := l49 - l47 if type(l49) is int else b8(l49, l47)) is ...: continue
    if not (l51 >= 0 if type(l51) is int else b3(l51, 0)): continue
    if (l55 := l32.get('s48', ...)) is ...: continue
    if (l57 := t if (t := m[27]) is not N else f27(c, m, l0, l1)) is ...: continue
    if (l59 := f28(c, m, l0, l1, l55, l57)) is ...: continue
    if not l59 is not False: continue
    l2.add(key(l6))
 m[50] = l2
 return l2
def f51(c, m, l0, l1):
 l3 = l7 = ...
 while True:
  if (l4 := l0.get('s16', ...)) is ...: break
  if (l5 := l4.get('s18', ...) if type(l4) is dict else dot(l4, 's18')) is ...: break
  if not ((type(l5) is list) or (type(l5) is dict) or (type(l5) is set)): break
  y2 = l5 if type(l5) is list else members(l5)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l10 in y2:
   if (
   (l13 := t if (t := m[47]) is not N else f47(c, m, l0, l1)) is not ... and 
   (l15 := t if (t := m[50]) is not N else f50(c, m, l0, l1)) is not ... and 
   (f49(c, m, l0, l1, l10, l13, l15)) is True): continue
   l7 = True
  if l7 is not ...: break
  l3 = True
  break
 m[51] = l3
 return l3
def f52(c, m, l0, l1):
 l10 = l11 = l3 = l7 = l8 = ...
 while True:
  if (l4 := l0.get('s45', ...)) is ...: break
  if (l5 := l4.get('s42', ...) if type(l4) is dict else dot(l4, 's42')) is ...: break
  if (l7 := l0.get('s16', ...)) is ...: break
  if (l8 := l7.get('s18', ...) if type(l7) is dict else dot(l7, 's18')) is ...: break
  l9 = l8
  if not ((type(l8) is list) or (type(l8) is dict) or (type(l8) is set)): break
  y3 = l8 if type(l8) is list else members(l8)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l13 in y3:
   l11 = ...
   l15 = l13
   if (l16 := l13.get('s42', ...) if type(l13) is dict else dot(l13, 's42')) is not ...:
    if (l16 == l5 if type(l16) is str or type(l16) is type(l5) is int else equal(l16, l5)):
     l11 = True
   if l11 is not ...: continue
   l10 = True
  if l10 is not ...: break
  l3 = True
  break
 while True:
  if l3 is not ...: break
  if (l4 := l0.get('s16', ...)) is ...: break
  if (l5 := l4.get('s18', ...) if type(l4) is dict else dot(l4, 's18')) is ...: break
  l7 = ...
  if not ((type(l5) is list) or (type(l5) is dict) or (type(l5) is set)): break
  y7 = l5 if type(l5) is list else pairs(l5)
  c.chunk -= len(y7)
  if c.chunk < 0: y7 = c.pace(y7)
  for l9, l10 in enumerate(y7) if type(l5) is list else y7:
   l11 = l9
   l8 = ...
   if (l13 := t if (t := m[47]) is not N else f47(c, m, l0, l1)) is not ...:
    if (l15 := t if (t := m[48]) is not N else f48(c, m, l0, l1)) is not ...:
     l16 = l15
     if (f49(c, m, l0, l1, l10, l13, l15)) is True:
      l8 = True
   if l8 is not ...: continue
   l7 = True
  if l7 is not ...: break
  l3 = True
  break
 if l3 is ...:
  if (l4 := t if (t := m[51]) is not N else f51(c, m, l0, l1)) is not ...:
   if l4 is not False:
    l3 = True
 m[52] = l3
 return l3
def f53(c, m, l0, l1, l3):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l4 = ...
 if (l6 := l3.get('s4', ...) if type(l3) is dict else dot(l3, 's4')) is not ...:
  if (l8 := l0.get('s4', ...)) is not ...:
   if ((l6 != l8 if type(l6) is str or type(l6) is type(l8) is int else not equal(l6, l8))):
    l4 = True
 return l4
def f54(c, m, l0, l1, l3, l4, l5):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l2 = l6 = ...
 if ((l4 != l5 if type(l4) is str or type(l4) is type(l5) is int else not equal(l4, l5))):
  l6 = l3
 if l6 is not ...:
  l2 = l6
 l6 = ...
 if (l4 == l5 if type(l4) is str or type(l4) is type(l5) is int else equal(l4, l5)):
  l6 = 's49'
 if l6 is not ...:
  l2 = 's49' if l2 is ... or equal(l2, 's49') else conflict('two values where one may be')
 return l2
def f55(c, m, l0, l1, l3):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l4 = ...
 if (l6 := b12(l3, 's50')) is not ...:
  l9 = []
  y3 = l6 if type(l6) is list else pairs(l6)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l10, l11 in enumerate(y3) if type(l6) is list else y3:
   if (l15 := l10 + 1 if type(l10) is int else b10(l10, 1)) is ...: continue
   if (l17 := len(l6) if (type(l6) is list or type(l6) is set) else b1(l6)) is ...: continue
   if (l19 := f54(c, m, l0, l1, l11, l15, l17)) is ...: continue
   l9.append(l19)
   c.chunk -= 1
   if c.chunk < 0: c.check()
  if (l22 := b0(c, 's50', l9)) is not ...:
   l4 = l22
 return l4
def f56(c, m, l0, l1):
 l3 = ...
 if (l4 := l0.get('s45', ...)) is not ...:
  if (l5 := l4.get('s33', ...) if type(l4) is dict else dot(l4, 's33')) is not ...:
   if (l7 := f55(c, m, l0, l1, l5)) is not ...:
    l3 = l7
 m[56] = l3
 return l3
def f57(c, m, l0, l1, l3):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l11 = l4 = ...
 while True:
  if (l6 := l3.get('s80', ...) if type(l3) is dict else dot(l3, 's80')) is ...: break
  if (l8 := l6[0] if type(l6) is list and len(l6) > 0 else dot(l6, 0)) is ...: break
  if not l8 is not False: break
  if not ((type(l6) is list) or (type(l6) is dict) or (type(l6) is set)): break
  y2 = l6 if type(l6) is list else members(l6)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l14 in y2:
   if (
   (l14 != 's49') and (l18 := l0.get('s45', ...)) is not ... and (l19 := l18.get('s33', ...) if type(l18) is dict else dot(l18, 's33')) is not ... and 
   ((l14 != l19 if type(l14) is str or type(l14) is type(l19) is int else not equal(l14, l19))) and 
   (l22 := t if (t := m[56]) is not N else f56(c, m, l0, l1)) is not ... and 
   ((l14 != l22 if type(l14) is str or type(l14) is type(l22) is int else not equal(l14, l22)))): continue
   l11 = True
  if l11 is not ...: break
  l4 = True
  break
 return l4
def f58(c, m, l0, l1, l3):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l12 = l4 = ...
 while True:
  if (l6 := l0.get('s3', ...)) is ...: break
  if not l6 is not False: break
  if (l7 := l3.get('s48', ...) if type(l3) is dict else dot(l3, 's48')) is ...: break
  if (l9 := l7[0] if type(l7) is list and len(l7) > 0 else dot(l7, 0)) is ...: break
  if not l9 is not False: break
  if not ((type(l7) is list) or (type(l7) is dict) or (type(l7) is set)): break
  y2 = l7 if type(l7) is list else members(l7)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l15 in y2:
   if (
   ((l15 != l6 if type(l15) is str or type(l15) is type(l6) is int else not equal(l15, l6))) and 
   (l21 := t if (t := m[27]) is not N else f27(c, m, l0, l1)) is not ... and not (
   (l15 in l21 if type(l15) is str else b4(l15, l21)))): continue
   l12 = True
  if l12 is not ...: break
  l4 = True
  break
 return l4
def f59(c, m, l0, l1):
 l3 = ...
 l4 = []
 if d18 is not ...:
  y3 = d18 if type(d18) is list else pairs(d18)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l8, l9 in enumerate(y3) if type(d18) is list else y3:
   if (
   (f53(c, m, l0, l1, l9)) is True): continue
   if (
   (f57(c, m, l0, l1, l9)) is True): continue
   if (
   (f58(c, m, l0, l1, l9)) is True): continue
   l17 = {}
   l17['s81'] = l9
   l17['s82'] = l8
   l4.append(l17)
   c.chunk -= 1
   if c.chunk < 0: c.check()
 l3 = l4 if l3 is ... or equal(l3, l4) else conflict('two values where one may be')
 m[59] = l3
 return l3
def f60(c, m, l0, l1):
 l3 = ...
 while True:
  if (l4 := l0.get('s4', ...)) is ...: break
  if d0 is ...: break
  l6 = d0
  if d19 is ...: break
  if (l9 := d19.get(l4, ...) if type(l4) is str and type(d19) is dict else d19[l4] if type(l4) is int and type(d19) is list and -1 < l4 < len(d19) else dot(d19, l4)) is ...: break
  if not l9 is False: break
  l3 = True
  break
 while True:
  if l3 is not ...: break
  if (l4 := t if (t := m[59]) is not N else f59(c, m, l0, l1)) is ...: break
  if (l6 := len(l4) if (type(l4) is list or type(l4) is set) else b1(l4)) is ...: break
  l9 = l6 > 0
  if not l9 is not False: break
  l3 = True
  break
 m[60] = l3
 return l3
def f61(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = ...
 l8 = None
 if l3 is None:
  l5 = True
 if l5 is ...:
  if (l8 := l3 - l4 if type(l3) is int and type(l4) is int else b8(l3, l4)) is not ...:
   if (l8 > 0 if type(l8) is int else b2(l8, 0)):
    l5 = True
 return l5
def f62(c, m, l0, l1):
 l3 = l6 = ...
 while True:
  if (l4 := t if (t := m[59]) is not N else f59(c, m, l0, l1)) is ...: break
  if not ((type(l4) is list) or (type(l4) is dict) or (type(l4) is set)): break
  y2 = l4 if type(l4) is list else members(l4)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l9 in y2:
   if ((l12 := l9.get('s81', ...) if type(l9) is dict else dot(l9, 's81')) is not ... and (l13 := l12.get('s34', ...) if type(l12) is dict else dot(l12, 's34')) is not ... and (l15 := l0.get('s14', ...)) is not ... and 
   (f61(c, m, l0, l1, l13, l15)) is True): continue
   l6 = True
  if l6 is not ...: break
  l3 = True
  break
 m[62] = l3
 return l3
def f63(c, m, l0, l1, l3):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l4 = ...
 while True:
  if (l6 := l3.get('s4', ...) if type(l3) is dict else dot(l3, 's4')) is ...: break
  l8 = set()
  l8.add('s5')
  l8.add('s83')
  if not (l6 in l8 if type(l6) is str else b4(l6, l8)): break
  l4 = True
  break
 return l4
def f64(c, m, l0, l1):
 l10 = l3 = ...
 while True:
  if d18 is ...: break
  if not ((type(d18) is list) or (type(d18) is dict) or (type(d18) is set)): break
  y2 = d18 if type(d18) is list else members(d18)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l13 in y2:
   if (
   (f63(c, m, l0, l1, l13)) is True): continue
   l10 = True
  if l10 is not ...: break
  l3 = True
  break
 m[64] = l3
 if c.is_repeatable: K[64] = l3
 return l3
def f65(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = ...
 while True:
  if (l8 := l4.get('s19', ...) if type(l4) is dict else dot(l4, 's19')) is ...: break
  if not l8 == 's86': break
  if (l9 := l4.get('s33', ...) if type(l4) is dict else dot(l4, 's33')) is ...: break
  if not (l9 in l3 if type(l9) is str and (type(l3) is list or type(l3) is set) else b4(l9, l3)): break
  l5 = True
  break
 if l5 is ...:
  l8 = None
  if l3 is None:
   l5 = True
 return l5
def f66(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = ...
 l8 = []
 y3 = l3 if type(l3) is list else members(l3)
 c.chunk -= len(y3)
 if c.chunk < 0: y3 = c.pace(y3)
 for l10 in y3:
  if (l13 := l10.get('s19', ...) if type(l10) is dict else dot(l10, 's19')) is ...: continue
  if not l13 == 's86': continue
  y5 = l4 if type(l4) is list else pairs(l4)
  c.chunk -= len(y5)
  if c.chunk < 0: y5 = c.pace(y5)
  for l14, l15 in enumerate(y5) if type(l4) is list else y5:
   if (l18 := l10.get('s33', ...) if type(l10) is dict else dot(l10, 's33')) is ...: continue
   if not (l18 in l15 if type(l18) is str and (type(l15) is list or type(l15) is set) else b4(l18, l15)): continue
   l8.append(l14)
   c.chunk -= 1
   if c.chunk < 0: c.check()
 l5 = l8 if l5 is ... or equal(l5, l8) else conflict('two values where one may be')
 return l5
def f67(c, m, l0, l1):
 l2 = set()
 if d18 is not ...:
  y3 = d18 if type(d18) is list else pairs(d18)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l7, l8 in enumerate(y3) if type(d18) is list else y3:
   l13 = []
   if (l14 := l8.get('s88', ...) if type(l8) is dict else dot(l8, 's88')) is not ...:
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
   if (l30 := len(l24) if (type(l24) is list or type(l24) is set) else b1(l24)) is ...: continue
   if (l32 := len(l13) if (type(l13) is list or type(l13) is set) else b1(l13)) is ...: continue
   if not l30 == l32: continue
   if (l34 := len(l13) if (type(l13) is list or type(l13) is set) else b1(l13)) is ...: continue
   if (l36 := l8.get('s88', ...) if type(l8) is dict else dot(l8, 's88')) is ...: continue
   if (l38 := len(l36) if (type(l36) is list or type(l36) is set) else b1(l36)) is ...: continue
   if (l40 := l34 - l38) is ...: continue
   if not (l40 >= 0): continue
   l2.add(key(l7))
 m[67] = l2
 if c.is_repeatable: K[67] = l2
 return l2
def f68(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = ...
 l8 = None
 if l3 is None:
  l5 = True
 if l5 is ...:
  if (l8 := l3 - l4 if type(l3) is int and type(l4) is int else b8(l3, l4)) is not ...:
   if (l8 >= 0 if type(l8) is int else b3(l8, 0)):
    l5 = True
 return l5
def f69(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l16 = l5 = l9 = ...
 if ((type(l4) is list) or (type(l4) is dict) or (type(l4) is set)):
  y2 = l4 if type(l4) is list else members(l4)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l12 in y2:
   q4 = True
   l16 = ...
   if ((type(l3) is list) or (type(l3) is dict) or (type(l3) is set)):
    y6 = l3 if type(l3) is list else members(l3)
    c.chunk -= len(y6)
    if c.chunk < 0: y6 = c.pace(y6)
    for l19 in y6:
     if ((l22 := l19.get('s33', ...) if type(l19) is dict else dot(l19, 's33')) is not ... and 
     ((l22 != l12 if type(l22) is str or type(l22) is type(l12) is int else not equal(l22, l12)))): continue
     l16 = True
    if l16 is ...:
     q4 = False
   if not q4: continue
   l9 = True
  if l9 is ...:
   l5 = True
 return l5
def f70(c, m, l0, l1):
 l2 = l3 = ...
 while True:
  if (l4 := l0.get('s4', ...)) is ...: break
  if not l4 == 's83': break
  if (l5 := l0.get('s45', ...)) is ...: break
  if (l6 := l5.get('s33', ...) if type(l5) is dict else dot(l5, 's33')) is ...: break
  l8 = l5
  if (l9 := l5.get('s42', ...)) is ...: break
  l11 = {}
  l11['s19'] = 's86'
  l11['s33'] = l6
  l11['s42'] = l9
  l3 = l11
  break
 if l3 is not ...:
  l2 = l3
 while True:
  l3 = ...
  if (l4 := l0.get('s4', ...)) is ...: break
  if not l4 == 's5': break
  if (l5 := l0.get('s16', ...)) is ...: break
  if (l6 := l5.get('s18', ...) if type(l5) is dict else dot(l5, 's18')) is ...: break
  if (l8 := len(l6) if (type(l6) is list or type(l6) is set) else b1(l6)) is ...: break
  l9 = l8
  if (l11 := l8 - 1) is ...: break
  if (l15 := l6[l11] if type(l6) is list and -1 < l11 < len(l6) else dot(l6, l11)) is ...: break
  l3 = l15
  break
 if l3 is not ...:
  l2 = l3 if l2 is ... or equal(l2, l3) else conflict('two values where one may be')
 m[70] = l2
 return l2
def f71(c, m, l0, l1, l3, l4, l5):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l6 = ...
 while True:
  if (l11 := l4 + 1 if type(l4) is int else b10(l4, 1)) is ...: break
  if (l13 := len(l3) if (type(l3) is list or type(l3) is set) else b1(l3)) is ...: break
  if not (l11 < l13 if type(l11) is int else b6(l11, l13)): break
  if (l17 := l4 + 1 if type(l4) is int else b10(l4, 1)) is ...: break
  if (l19 := l3.get(l17, ...) if type(l17) is str and type(l3) is dict else l3[l17] if type(l17) is int and type(l3) is list and -1 < l17 < len(l3) else dot(l3, l17)) is ...: break
  l6 = l19
  break
 if l6 is ...:
  l6 = l5
 return l6
def f72(c, m, l0, l1, l3, l4, l5):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l2 = l6 = ...
 if (l10 := l4.get('s42', ...) if type(l4) is dict else dot(l4, 's42')) is not ...:
  if (l11 := l5.get('s42', ...) if type(l5) is dict else dot(l5, 's42')) is not ...:
   if (l10 == l11 if type(l10) is str or type(l10) is type(l11) is int else equal(l10, l11)):
    l6 = True
 if l6 is not ...:
  l2 = True
 while True:
  l6 = ...
  if (l10 := l4.get('s19', ...) if type(l4) is dict else dot(l4, 's19')) is ...: break
  if not l10 == 's86': break
  if (l11 := l5.get('s19', ...) if type(l5) is dict else dot(l5, 's19')) is ...: break
  if not l11 == 's86': break
  if (l12 := l5.get('s33', ...) if type(l5) is dict else dot(l5, 's33')) is ...: break
  if (l14 := l4.get('s33', ...) if type(l4) is dict else dot(l4, 's33')) is ...: break
  if (l16 := l3.get(l14, ...) if type(l14) is str and type(l3) is dict else l3[l14] if type(l14) is int and type(l3) is list and -1 < l14 < len(l3) else dot(l3, l14)) is ...: break
  if not (l12 in l16 if type(l12) is str and (type(l16) is list or type(l16) is set) else b4(l12, l16)): break
  l6 = True
  break
 if l6 is not ...:
  l2 = True
 return l2
def f73(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l10 = l5 = l9 = ...
 if ((type(l3) is list) or (type(l3) is dict) or (type(l3) is set)):
  y3 = l3 if type(l3) is list else pairs(l3)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l11, l12 in enumerate(y3) if type(l3) is list else y3:
   l10 = ...
   while True:
    if (l15 := l12.get('s42', ...) if type(l12) is dict else dot(l12, 's42')) is ...: break
    if (l16 := l0.get('s45', ...)) is ...: break
    if (l17 := l16.get('s42', ...) if type(l16) is dict else dot(l16, 's42')) is ...: break
    if not (l15 == l17 if type(l15) is str or type(l15) is type(l17) is int else equal(l15, l17)): break
    l10 = True
    break
   if l10 is not ...: continue
   l9 = True
  if l9 is ...:
   l5 = True
 if l5 is ...:
  if l4 is None:
   l5 = True
 while True:
  if l5 is not ...: break
  l9 = ...
  if not ((type(l3) is list) or (type(l3) is dict) or (type(l3) is set)): break
  y8 = l3 if type(l3) is list else pairs(l3)
  c.chunk -= len(y8)
  if c.chunk < 0: y8 = c.pace(y8)
  for l11, l12 in enumerate(y8) if type(l3) is list else y8:
   l10 = ...
   if (l15 := t if (t := m[70]) is not N else f70(c, m, l0, l1)) is not ...:
    l16 = l15
    if (l17 := f71(c, m, l0, l1, l3, l11, l15)) is not ...:
     if (f72(c, m, l0, l1, l4, l12, l17)) is True:
      l10 = True
   if l10 is not ...: continue
   l9 = True
  if l9 is not ...: break
  l5 = True
  break
 return l5
def f74(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = ...
 while True:
  if (l8 := l3.get('s33', ...) if type(l3) is dict else dot(l3, 's33')) is ...: break
  if (l10 := f55(c, m, l0, l1, l8)) is ...: break
  if (l14 := l3.get('s42', ...) if type(l3) is dict else dot(l3, 's42')) is ...: break
  l16 = {}
  l16['s19'] = l4
  l16['s33'] = l8
  l16['s92'] = l10
  l16['s42'] = l14
  l5 = l16
  break
 return l5
def f75(c, m, l0, l1):
 l3 = ...
 l4 = []
 if (l5 := l0.get('s16', ...)) is not ...:
  if (l6 := l5.get('s18', ...) if type(l5) is dict else dot(l5, 's18')) is not ...:
   y3 = l6 if type(l6) is list else members(l6)
   c.chunk -= len(y3)
   if c.chunk < 0: y3 = c.pace(y3)
   for l8 in y3:
    if (l11 := l8.get('s19', ...) if type(l8) is dict else dot(l8, 's19')) is ...: continue
    if (l13 := f74(c, m, l0, l1, l8, l11)) is ...: continue
    l4.append(l13)
    c.chunk -= 1
    if c.chunk < 0: c.check()
 l3 = l4 if l3 is ... or equal(l3, l4) else conflict('two values where one may be')
 m[75] = l3
 return l3
def f76(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l2 = l5 = ...
 if (l8 := l4.get('s33', ...) if type(l4) is dict else dot(l4, 's33')) is not ...:
  l10 = l8 in l3 if type(l8) is str and (type(l3) is list or type(l3) is set) else b4(l8, l3)
  if l10 is not False:
   l5 = True
 if l5 is not ...:
  l2 = True
 l5 = ...
 if (l8 := l4.get('s92', ...) if type(l4) is dict else dot(l4, 's92')) is not ...:
  l10 = l8 in l3 if type(l8) is str and (type(l3) is list or type(l3) is set) else b4(l8, l3)
  if l10 is not False:
   l5 = True
 if l5 is not ...:
  l2 = True
 return l2
def f77(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l2 = l5 = ...
 if l3 is None:
  l5 = True
 if l5 is not ...:
  l2 = True
 l5 = ...
 if (l8 := l4.get('s19', ...) if type(l4) is dict else dot(l4, 's19')) is not ...:
  if l8 == 's86':
   if (f76(c, m, l0, l1, l3, l4)) is True:
    l5 = True
 if l5 is not ...:
  l2 = True
 return l2
def f78(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = ...
 l8 = []
 y3 = l3 if type(l3) is list else members(l3)
 c.chunk -= len(y3)
 if c.chunk < 0: y3 = c.pace(y3)
 for l10 in y3:
  if (l13 := l10.get('s19', ...) if type(l10) is dict else dot(l10, 's19')) is ...: continue
  if not l13 == 's86': continue
  y5 = l4 if type(l4) is list else pairs(l4)
  c.chunk -= len(y5)
  if c.chunk < 0: y5 = c.pace(y5)
  for l14, l15 in enumerate(y5) if type(l4) is list else y5:
   if (l18 := l15.get('s55', ...) if type(l15) is dict else dot(l15, 's55')) is ...: continue
   if not (f76(c, m, l0, l1, l18, l10)) is True: continue
   if (l21 := l10.get('s33', ...) if type(l10) is dict else dot(l10, 's33')) is ...: continue
   l23 = {}
   l23['s33'] = l21
   l23['s93'] = l14
   l8.append(l23)
   c.chunk -= 1
   if c.chunk < 0: c.check()
 l5 = l8 if l5 is ... or equal(l5, l8) else conflict('two values where one may be')
 return l5
def f79(c, m, l0, l1, l3):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l4 = ...
 while True:
  l6 = set()
  y3 = l3 if type(l3) is list else members(l3)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l8 in y3:
   if (l11 := l8.get('s33', ...) if type(l8) is dict else dot(l8, 's33')) is ...: continue
   l6.add(key(l11))
  if (l14 := len(l6) if (type(l6) is list or type(l6) is set) else b1(l6)) is ...: break
  if (l16 := len(l3) if (type(l3) is list or type(l3) is set) else b1(l3)) is ...: break
  if not l14 == l16: break
  l18 = []
  y6 = l3 if type(l3) is list else members(l3)
  c.chunk -= len(y6)
  if c.chunk < 0: y6 = c.pace(y6)
  for l20 in y6:
   if (l23 := l20.get('s93', ...) if type(l20) is dict else dot(l20, 's93')) is ...: continue
   l18.append(l23)
   c.chunk -= 1
   if c.chunk < 0: c.check()
  if (l26 := b11(c, l18)) is ...: break
  if not (l18 == l26 if type(l18) is str or type(l18) is type(l26) is int else equal(l18, l26)): break
  l4 = True
  break
 return l4
def f80(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = l9 = ...
 if ((type(l4) is list) or (type(l4) is dict) or (type(l4) is set)):
  y2 = l4 if type(l4) is list else pairs(l4)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l11, l12 in enumerate(y2) if type(l4) is list else y2:
   q4 = True
   while True:
    if (l15 := l12.get('s55', ...) if type(l12) is dict else dot(l12, 's55')) is ...: break
    if (l17 := l15[0] if type(l15) is list and len(l15) > 0 else dot(l15, 0)) is ...: break
    if not l17 is not False: break
    l18 = []
    y7 = l3 if type(l3) is list else members(l3)
    c.chunk -= len(y7)
    if c.chunk < 0: y7 = c.pace(y7)
    for l20 in y7:
     if (l23 := l20.get('s93', ...) if type(l20) is dict else dot(l20, 's93')) is ...: continue
     if not (l23 == l11 if type(l23) is str or type(l23) is type(l11) is int else equal(l23, l11)): continue
     l18.append(1)
     c.chunk -= 1
     if c.chunk < 0: c.check()
    if (l26 := len(l18) if (type(l18) is list or type(l18) is set) else b1(l18)) is ...: break
    if (l29 := l12.get('s94', ...) if type(l12) is dict else dot(l12, 's94')) is ...: break
    if (l31 := l26 - l29 if type(l29) is int else b8(l26, l29)) is ...: break
    if not (l31 >= 0 if type(l31) is int else b3(l31, 0)): break
    if (l35 := l12.get('s95', ...) if type(l12) is dict else dot(l12, 's95')) is ...: break
    if (l37 := l35 - l26 if type(l35) is int else b8(l35, l26)) is ...: break
    if not (l37 >= 0 if type(l37) is int else b3(l37, 0)): break
    q4 = False
    break
   if not q4: continue
   l9 = True
  if l9 is ...:
   l5 = True
 return l5
def f81(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l16 = l5 = l9 = ...
 if ((type(l3) is list) or (type(l3) is dict) or (type(l3) is set)):
  y2 = l3 if type(l3) is list else members(l3)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l12 in y2:
   q4 = True
   l16 = ...
   if ((type(l4) is list) or (type(l4) is dict) or (type(l4) is set)):
    y6 = l4 if type(l4) is list else members(l4)
    c.chunk -= len(y6)
    if c.chunk < 0: y6 = c.pace(y6)
    for l19 in y6:
     if ((l22 := l12.get('s33', ...) if type(l12) is dict else dot(l12, 's33')) is not ... and 
     ((l22 != l19 if type(l22) is str or type(l22) is type(l19) is int else not equal(l22, l19))) and (l25 := l12.get('s92', ...) if type(l12) is dict else dot(l12, 's92')) is not ... and 
     ((l25 != l19 if type(l25) is str or type(l25) is type(l19) is int else not equal(l25, l19)))): continue
     l16 = True
    if l16 is ...:
     q4 = False
   if not q4: continue
   l9 = True
  if l9 is ...:
   l5 = True
 return l5
def f82(c, m, l0, l1):
 l2 = l3 = ...
 while True:
  if (l4 := l0.get('s4', ...)) is ...: break
  if not l4 == 's83': break
  if (l5 := l0.get('s45', ...)) is ...: break
  if (l7 := f74(c, m, l0, l1, l5, 's86')) is ...: break
  l3 = l7
  break
 if l3 is not ...:
  l2 = l3
 while True:
  l3 = ...
  if (l4 := l0.get('s4', ...)) is ...: break
  if not l4 == 's5': break
  if (l5 := t if (t := m[75]) is not N else f75(c, m, l0, l1)) is ...: break
  if (l7 := len(l5) if (type(l5) is list or type(l5) is set) else b1(l5)) is ...: break
  if (l10 := l7 - 1) is ...: break
  if (l12 := t if (t := m[75]) is not N else f75(c, m, l0, l1)) is ...: break
  if (l13 := l12[l10] if type(l12) is list and -1 < l10 < len(l12) else dot(l12, l10)) is ...: break
  l3 = l13
  break
 if l3 is not ...:
  l2 = l3 if l2 is ... or equal(l2, l3) else conflict('two values where one may be')
 m[82] = l2
 return l2
def f83(c, m, l0, l1, l3, l4, l5):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l2 = l6 = ...
 if (l10 := l4.get('s42', ...) if type(l4) is dict else dot(l4, 's42')) is not ...:
  if (l11 := l5.get('s42', ...) if type(l5) is dict else dot(l5, 's42')) is not ...:
   if (l10 == l11 if type(l10) is str or type(l10) is type(l11) is int else equal(l10, l11)):
    l6 = True
 if l6 is not ...:
  l2 = True
 while True:
  l6 = ...
  if (l10 := l4.get('s19', ...) if type(l4) is dict else dot(l4, 's19')) is ...: break
  if not l10 == 's86': break
  if (l11 := l5.get('s19', ...) if type(l5) is dict else dot(l5, 's19')) is ...: break
  if not l11 == 's86': break
  y4 = l3 if type(l3) is list else pairs(l3)
  c.chunk -= len(y4)
  if c.chunk < 0: y4 = c.pace(y4)
  for l12, l13 in enumerate(y4) if type(l3) is list else y4:
   l16 = []
   l16.append(l12)
   c.chunk -= 1
   if c.chunk < 0: c.check()
   if not (f76(c, m, l0, l1, l16, l4)) is True: continue
   if not (f76(c, m, l0, l1, l13, l5)) is True: continue
   l6 = True if l6 is ... or equal(l6, True) else conflict('two values where one may be')
  break
 if l6 is not ...:
  l2 = l6 if l2 is ... or equal(l2, l6) else conflict('two values where one may be')
 return l2
def f84(c, m, l0, l1, l3, l4, l5):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l11 = l2 = l6 = ...
 if l5 is None:
  l6 = True
 if l6 is not ...:
  l2 = True
 l6 = ...
 if ((type(l3) is list) or (type(l3) is dict) or (type(l3) is set)):
  y4 = l3 if type(l3) is list else pairs(l3)
  c.chunk -= len(y4)
  if c.chunk < 0: y4 = c.pace(y4)
  for l13, l14 in enumerate(y4) if type(l3) is list else y4:
   if (
   (l17 := f71(c, m, l0, l1, l3, l13, l4)) is not ... and 
   (l19 := f83(c, m, l0, l1, l5, l14, l17)) is not ... and l19 is not False): continue
   l11 = True
  if l11 is ...:
   l6 = True
 if l6 is not ...:
  l2 = True
 return l2
def f85(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l2 = l5 = ...
 while True:
  if ((l8 := l4.get('s84', ...) if type(l4) is dict else dot(l4, 's84')) is not ... and l8 is not False): break
  if (l9 := l0.get('s16', ...)) is ...: break
  if (l10 := l9.get('s18', ...) if type(l9) is dict else dot(l9, 's18')) is ...: break
  if (l12 := l4.get('s85', ...) if type(l4) is dict else dot(l4, 's85')) is ...: break
  l14 = n15
  if (l15 := l10[0] if type(l10) is list and len(l10) > 0 else dot(l10, 0)) is ...: break
  if (l17 := f65(c, m, l0, l1, l12, l15)) is ...: break
  if not l17 is not False: break
  if (l18 := len(l10)) is ...: break
  l19 = l18
  if (l21 := l18 - 1) is ...: break
  if (l23 := l4.get('s87', ...) if type(l4) is dict else dot(l4, 's87')) is ...: break
  if (l25 := l10[l21] if type(l10) is list and -1 < l21 < len(l10) else dot(l10, l21)) is ...: break
  l26 = l25
  if not (f65(c, m, l0, l1, l23, l25)) is True: break
  if (l28 := l4.get('s88', ...) if type(l4) is dict else dot(l4, 's88')) is ...: break
  if (l30 := f66(c, m, l0, l1, l10, l28)) is ...: break
  l31 = l30
  l32 = []
  l33 = l28
  y3 = l28 if type(l28) is list else pairs(l28)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l34, l35 in enumerate(y3) if type(l28) is list else y3:
   l36 = l34
   l32.append(l34)
   c.chunk -= 1
   if c.chunk < 0: c.check()
  if not (l30 == l32 if type(l30) is str or type(l30) is type(l32) is int else equal(l30, l32)): break
  if (l38 := t if (t := m[67]) is not N else f67(c, m, l0, l1)) is ...: break
  l39 = l38
  if not (l3 in l38 if type(l3) is str and (type(l38) is list or type(l38) is set) else b4(l3, l38)): break
  if (l41 := len(l10)) is ...: break
  l43 = l28
  if (l45 := len(l28) if (type(l28) is list or type(l28) is set) else b1(l28)) is ...: break
  if (l47 := l41 - l45) is ...: break
  if (l49 := l4.get('s89', ...) if type(l4) is dict else dot(l4, 's89')) is ...: break
  l50 = l49
  if not (f68(c, m, l0, l1, l49, l47)) is True: break
  if (l52 := l4.get('s90', ...) if type(l4) is dict else dot(l4, 's90')) is ...: break
  if (l54 := f69(c, m, l0, l1, l10, l52)) is ...: break
  if not l54 is not False: break
  if (l55 := l4.get('s91', ...) if type(l4) is dict else dot(l4, 's91')) is ...: break
  l56 = l55
  if not (f73(c, m, l0, l1, l10, l55)) is True: break
  l5 = True
  break
 if l5 is not ...:
  l2 = True
 while True:
  l5 = ...
  if (l8 := l4.get('s84', ...) if type(l4) is dict else dot(l4, 's84')) is ...: break
  l9 = n25
  if not (l8 == 2 if type(l8) is int else equal(l8, 2)): break
  if (l10 := t if (t := m[75]) is not N else f75(c, m, l0, l1)) is ...: break
  if (l12 := len(l10) if (type(l10) is list or type(l10) is set) else b1(l10)) is ...: break
  if (l14 := l0.get('s16', ...)) is ...: break
  if (l15 := l14.get('s18', ...) if type(l14) is dict else dot(l14, 's18')) is ...: break
  if (l17 := len(l15) if (type(l15) is list or type(l15) is set) else b1(l15)) is ...: break
  l18 = l17
  if not l12 == l17: break
  if (l19 := l4.get('s85', ...) if type(l4) is dict else dot(l4, 's85')) is ...: break
  if (l21 := t if (t := m[75]) is not N else f75(c, m, l0, l1)) is ...: break
  if (l23 := l21[0] if type(l21) is list and len(l21) > 0 else dot(l21, 0)) is ...: break
  if (l25 := f77(c, m, l0, l1, l19, l23)) is ...: break
  if not l25 is not False: break
  if (l26 := t if (t := m[75]) is not N else f75(c, m, l0, l1)) is ...: break
  if (l28 := len(l26) if (type(l26) is list or type(l26) is set) else b1(l26)) is ...: break
  l30 = n2
  if (l31 := l28 - 1) is ...: break
  l32 = l31
  if (l33 := l4.get('s87', ...) if type(l4) is dict else dot(l4, 's87')) is ...: break
  l34 = l33
  if (l35 := t if (t := m[75]) is not N else f75(c, m, l0, l1)) is ...: break
  if (l36 := l35[l31] if type(l35) is list and -1 < l31 < len(l35) else dot(l35, l31)) is ...: break
  if (l38 := f77(c, m, l0, l1, l33, l36)) is ...: break
  if not l38 is not False: break
  if (l39 := t if (t := m[75]) is not N else f75(c, m, l0, l1)) is ...: break
  if (l41 := l4.get('s88', ...) if type(l4) is dict else dot(l4, 's88')) is ...: break
  if (l43 := f78(c, m, l0, l1, l39, l41)) is ...: break
  l45 = l43
  if not (f79(c, m, l0, l1, l43)) is True: break
  l47 = l41
  if (l49 := f80(c, m, l0, l1, l43, l41)) is ...: break
  if not l49 is not False: break
  if (l50 := t if (t := m[75]) is not N else f75(c, m, l0, l1)) is ...: break
  if (l52 := len(l50) if (type(l50) is list or type(l50) is set) else b1(l50)) is ...: break
  if (l54 := len(l43) if (type(l43) is list or type(l43) is set) else b1(l43)) is ...: break
  l55 = l54
  if (l56 := l52 - l54) is ...: break
  if (l58 := l4.get('s89', ...) if type(l4) is dict else dot(l4, 's89')) is ...: break
  if not (f68(c, m, l0, l1, l58, l56)) is True: break
  if (l61 := t if (t := m[75]) is not N else f75(c, m, l0, l1)) is ...: break
  if (l63 := l4.get('s90', ...) if type(l4) is dict else dot(l4, 's90')) is ...: break
  if not (f81(c, m, l0, l1, l61, l63)) is True: break
  if (l66 := t if (t := m[75]) is not N else f75(c, m, l0, l1)) is ...: break
  if (l68 := t if (t := m[82]) is not N else f82(c, m, l0, l1)) is ...: break
  if (l70 := l4.get('s91', ...) if type(l4) is dict else dot(l4, 's91')) is ...: break
  if not (f84(c, m, l0, l1, l66, l68, l70)) is True: break
  l5 = True
  break
 if l5 is not ...:
  l2 = True
 return l2
def f86(c, m, l0, l1):
 l3 = l7 = ...
 while True:
  if not (t if (t := m[64]) is not N else f64(c, m, l0, l1)) is True: break
  if (l5 := t if (t := m[59]) is not N else f59(c, m, l0, l1)) is ...: break
  if not ((type(l5) is list) or (type(l5) is dict) or (type(l5) is set)): break
  y2 = l5 if type(l5) is list else members(l5)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l10 in y2:
   if ((l13 := l10.get('s82', ...) if type(l10) is dict else dot(l10, 's82')) is not ... and (l15 := l10.get('s81', ...) if type(l10) is dict else dot(l10, 's81')) is not ... and 
   (f85(c, m, l0, l1, l13, l15)) is True): continue
   l7 = True
  if l7 is not ...: break
  l3 = True
  break
 m[86] = l3
 return l3
def f87(c, m, l0, l1):
 l3 = ...
 while True:
  if d20 is ...: break
  if not type(d20) is dict: break
  if (l10 := length(d20)) is ...: break
  if not l10 == 0: break
  l3 = True
  break
 m[87] = l3
 if c.is_repeatable: K[87] = l3
 return l3
def f88(c, m, l0, l1, l3):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l4 = ...
 while True:
  if (l6 := l3.get('s4', ...) if type(l3) is dict else dot(l3, 's4')) is ...: break
  l8 = set()
  l8.add('s5')
  l8.add('s83')
  if not (l6 in l8 if type(l6) is str else b4(l6, l8)): break
  l4 = True
  break
 return l4
def f89(c, m, l0, l1):
 l10 = l3 = ...
 while True:
  if d20 is ...: break
  if not ((type(d20) is list) or (type(d20) is dict) or (type(d20) is set)): break
  y2 = d20 if type(d20) is list else members(d20)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l13 in y2:
   if (
   (f88(c, m, l0, l1, l13)) is True): continue
   l10 = True
  if l10 is not ...: break
  l3 = True
  break
 m[89] = l3
 if c.is_repeatable: K[89] = l3
 return l3
def f90(c, m, l0, l1):
 l3 = ...
 l4 = []
 if d20 is not ...:
  y3 = d20 if type(d20) is list else pairs(d20)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l8, l9 in enumerate(y3) if type(d20) is list else y3:
   if (
   (f53(c, m, l0, l1, l9)) is True): continue
   if (
   (f57(c, m, l0, l1, l9)) is True): continue
   if (
   (f58(c, m, l0, l1, l9)) is True): continue
   l17 = {}
   l17['s97'] = l9
   l17['s82'] = l8
   l4.append(l17)
   c.chunk -= 1
   if c.chunk < 0: c.check()
 l3 = l4 if l3 is ... or equal(l3, l4) else conflict('two values where one may be')
 m[90] = l3
 return l3
def f91(c, m, l0, l1):
 l2 = l3 = ...
 while True:
  if (l4 := l0.get('s4', ...)) is ...: break
  if not l4 == 's83': break
  if (l5 := l0.get('s16', ...)) is ...: break
  if (l6 := l5.get('s18', ...) if type(l5) is dict else dot(l5, 's18')) is ...: break
  l7 = l6
  l3 = l6
  break
 if l3 is not ...:
  l2 = l3
 while True:
  l3 = ...
  if (l4 := l0.get('s4', ...)) is ...: break
  if not l4 == 's5': break
  l5 = []
  if (l6 := l0.get('s16', ...)) is not ...:
   if (l7 := l6.get('s18', ...) if type(l6) is dict else dot(l6, 's18')) is not ...:
    y5 = l7 if type(l7) is list else pairs(l7)
    c.chunk -= len(y5)
    if c.chunk < 0: y5 = c.pace(y5)
    for l8, l9 in enumerate(y5) if type(l7) is list else y5:
     if (l12 := l9.get('s33', ...) if type(l9) is dict else dot(l9, 's33')) is ...: continue
     if (l13 := l0.get('s45', ...)) is ...: continue
     if (l14 := l13.get('s33', ...) if type(l13) is dict else dot(l13, 's33')) is ...: continue
     if not (l12 == l14 if type(l12) is str or type(l12) is type(l14) is int else equal(l12, l14)): continue
     l5.append(l8)
     c.chunk -= 1
     if c.chunk < 0: c.check()
  if (l17 := l5[0] if type(l5) is list and len(l5) > 0 else dot(l5, 0)) is ...: break
  l19 = {}
  if (l20 := l0.get('s16', ...)) is not ...:
   if (l21 := l20.get('s18', ...) if type(l20) is dict else dot(l20, 's18')) is not ...:
    y8 = l21 if type(l21) is list else pairs(l21)
    c.chunk -= len(y8)
    if c.chunk < 0: y8 = c.pace(y8)
    for l22, l23 in enumerate(y8) if type(l21) is list else y8:
     if not (l22 > l17 if type(l22) is int and type(l17) is int else b2(l22, l17)): continue
     insert_once(l19, l22, l23)
  l3 = l19 if l3 is ... or equal(l3, l19) else conflict('two values where one may be')
  break
 if l3 is not ...:
  l2 = l3 if l2 is ... or equal(l2, l3) else conflict('two values where one may be')
 m[91] = l2
 return l2
def f92(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = ...
 if (l8 := l4.get('s99', ...) if type(l4) is dict else dot(l4, 's99')) is not ...:
  if (l10 := l3.get('s100', ...) if type(l3) is dict else dot(l3, 's100')) is not ...:
   if (l8 in l10 if type(l8) is str and (type(l10) is list or type(l10) is set) else b4(l8, l10)):
    l5 = True
 return l5
def f93(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = ...
 if (l8 := l4.get('s101', ...) if type(l4) is dict else dot(l4, 's101')) is not ...:
  if (l10 := l3.get('s28', ...) if type(l3) is dict else dot(l3, 's28')) is not ...:
   if (l8 in l10 if type(l8) is str and (type(l10) is list or type(l10) is set) else b4(l8, l10)):
    l5 = True
 return l5
def f94(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = ...
 while True:
  if (l8 := l4.get('s13', ...) if type(l4) is dict else dot(l4, 's13')) is ...: break
  if (l10 := l0.get('s14', ...)) is ...: break
  if (l12 := l8 - l10 if type(l8) is int and type(l10) is int else b8(l8, l10)) is ...: break
  if not (l12 > 0 if type(l12) is int else b2(l12, 0)): break
  if (l18 := l4.get('s23', ...) if type(l4) is dict else dot(l4, 's23')) is ...: break
  if (l20 := l10 - l18 if type(l10) is int and type(l18) is int else b8(l10, l18)) is ...: break
  if (l22 := l3.get('s22', ...) if type(l3) is dict else dot(l3, 's22')) is ...: break
  if (l24 := l22 - l20 if type(l22) is int and type(l20) is int else b8(l22, l20)) is ...: break
  if not (l24 >= 0 if type(l24) is int else b3(l24, 0)): break
  l5 = True
  break
 return l5
def f95(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = ...
 if (l8 := l4.get('s102', ...) if type(l4) is dict else dot(l4, 's102')) is not ...:
  if l8 is False:
   l5 = True
 while True:
  if l5 is not ...: break
  if (l8 := l3.get('s102', ...) if type(l3) is dict else dot(l3, 's102')) is ...: break
  if not l8 is True: break
  if (l9 := l4.get('s102', ...) if type(l4) is dict else dot(l4, 's102')) is ...: break
  if not l9 is True: break
  l5 = True
  break
 return l5
def f96(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = ...
 l8 = None
 if l3 is None:
  l5 = True
 if l5 is ...:
  if (l4 in l3 if type(l4) is str and (type(l3) is list or type(l3) is set) else b4(l4, l3)):
   l5 = True
 return l5
def f97(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = ...
 if (l8 := l3.get('s103', ...) if type(l3) is dict else dot(l3, 's103')) is not ...:
  if (l10 := l4.get('s104', ...) if type(l4) is dict else dot(l4, 's104')) is not ...:
   if (f96(c, m, l0, l1, l8, l10)) is True:
    l5 = True
 return l5
def f98(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = ...
 if (l8 := l3.get('s105', ...) if type(l3) is dict else dot(l3, 's105')) is not ...:
  if (l10 := l4.get('s106', ...) if type(l4) is dict else dot(l4, 's106')) is not ...:
   if (f96(c, m, l0, l1, l8, l10)) is True:
    l5 = True
 return l5
def f99(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = ...
 if (l8 := l3.get('s107', ...) if type(l3) is dict else dot(l3, 's107')) is not ...:
  if (l10 := l4.get('s108', ...) if type(l4) is dict else dot(l4, 's108')) is not ...:
   if (f96(c, m, l0, l1, l8, l10)) is True:
    l5 = True
 return l5
def f100(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = ...
 if l3 is None:
  l5 = True
 while True:
  if l5 is not ...: break
  if not (l4 is not None): break
  if (l10 := len(l4) if (type(l4) is list or type(l4) is set) else b1(l4)) is ...: break
  if (l12 := len(l3) if (type(l3) is list or type(l3) is set) else b1(l3)) is ...: break
  if not l10 == l12: break
  l14 = []
  l14.append(l4)
  if (l15 := b0(c, 's51', l14)) is ...: break
  if not (l15 >= l3 if type(l15) is int and type(l3) is int else b3(l15, l3)): break
  l5 = True
  break
 return l5
def f101(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = ...
 if (l8 := l3.get('s109', ...) if type(l3) is dict else dot(l3, 's109')) is not ...:
  if (l10 := l4.get('s110', ...) if type(l4) is dict else dot(l4, 's110')) is not ...:
   if (f100(c, m, l0, l1, l8, l10)) is True:
    l5 = True
 return l5
def f102(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = ...
 while True:
  if (l8 := l4.get('s19', ...) if type(l4) is dict else dot(l4, 's19')) is ...: break
  if not l8 == 's86': break
  if (l9 := l4.get('s98', ...) if type(l4) is dict else dot(l4, 's98')) is ...: break
  if not (f92(c, m, l0, l1, l3, l9)) is True: break
  if not (f93(c, m, l0, l1, l3, l9)) is True: break
  if not (f94(c, m, l0, l1, l3, l9)) is True: break
  if not (f95(c, m, l0, l1, l3, l9)) is True: break
  if not (f97(c, m, l0, l1, l3, l9)) is True: break
  if not (f98(c, m, l0, l1, l3, l9)) is True: break
  if not (f99(c, m, l0, l1, l3, l9)) is True: break
  if not (f101(c, m, l0, l1, l3, l9)) is True: break
  l5 = True
  break
 return l5
def f103(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l13 = l5 = ...
 while True:
  if (l8 := l3.get('s18', ...) if type(l3) is dict else dot(l3, 's18')) is ...: break
  if (l10 := l8[0] if type(l8) is list and len(l8) > 0 else dot(l8, 0)) is ...: break
  if not l10 is not False: break
  if not ((type(l8) is list) or (type(l8) is dict) or (type(l8) is set)): break
  y2 = l8 if type(l8) is list else members(l8)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l16 in y2:
   if (
   (l16 != 's49') and (l20 := l4.get('s33', ...) if type(l4) is dict else dot(l4, 's33')) is not ... and 
   ((l16 != l20 if type(l16) is str or type(l16) is type(l20) is int else not equal(l16, l20))) and 
   (l25 := f55(c, m, l0, l1, l20)) is not ... and 
   ((l16 != l25 if type(l16) is str or type(l16) is type(l25) is int else not equal(l16, l25)))): continue
   l13 = True
  if l13 is not ...: break
  l5 = True
  break
 return l5
def f104(c, m, l0, l1, l3, l4):
 c.chunk -= 1
 if c.chunk < 0: c.check()
 l5 = ...
 if (l8 := f102(c, m, l0, l1, l3, l4)) is not ...:
  if l8 is not False:
   l5 = True
 if l5 is ...:
  if (l8 := f103(c, m, l0, l1, l3, l4)) is not ...:
   if l8 is not False:
    l5 = True
 return l5
def f105(c, m, l0, l1):
 l15 = l3 = l7 = ...
 if (l4 := t if (t := m[87]) is not N else f87(c, m, l0, l1)) is not ...:
  if l4 is not False:
   l3 = True
 while True:
  if l3 is not ...: break
  if (l4 := t if (t := m[89]) is not N else f89(c, m, l0, l1)) is ...: break
  if not l4 is not False: break
  if (l5 := t if (t := m[90]) is not N else f90(c, m, l0, l1)) is ...: break
  if not ((type(l5) is list) or (type(l5) is dict) or (type(l5) is set)): break
  y4 = l5 if type(l5) is list else members(l5)
  c.chunk -= len(y4)
  if c.chunk < 0: y4 = c.pace(y4)
  for l10 in y4:
   q6 = True
   while True:
    if (l13 := t if (t := m[91]) is not N else f91(c, m, l0, l1)) is ...: break
    l15 = ...
    if not ((type(l13) is list) or (type(l13) is dict) or (type(l13) is set)): break
    y8 = l13 if type(l13) is list else members(l13)
    c.chunk -= len(y8)
    if c.chunk < 0: y8 = c.pace(y8)
    for l18 in y8:
     if ((l21 := l10.get('s97', ...) if type(l10) is dict else dot(l10, 's97')) is not ... and 
     (f104(c, m, l0, l1, l21, l18)) is True): continue
     l15 = True
    if l15 is not ...: break
    q6 = False
    break
   if not q6: continue
   l7 = True
  if l7 is not ...: break
  l3 = True
  break
 m[105] = l3
 return l3
def f106(c, m, l0, l1):
 l3 = ...
 while True:
  if not (t if (t := m[43]) is not N else f43(c, m, l0, l1)) is True: break
  if not (t if (t := m[1]) is not N else f1(c, m, l0, l1)) is True: break
  if not (t if (t := m[2]) is not N else f2(c, m, l0, l1)) is True: break
  if (l7 := t if (t := m[44]) is not N else f44(c, m, l0, l1)) is ...: break
  if not l7 is not False: break
  if not (t if (t := m[3]) is not N else f3(c, m, l0, l1)) is True: break
  if not (t if (t := m[45]) is not N else f45(c, m, l0, l1)) is True: break
  if not (t if (t := m[46]) is not N else f46(c, m, l0, l1)) is True: break
  if not (t if (t := m[20]) is not N else f20(c, m, l0, l1)) is True: break
  if not (t if (t := m[23]) is not N else f23(c, m, l0, l1)) is True: break
  if not (t if (t := m[52]) is not N else f52(c, m, l0, l1)) is True: break
  if not (t if (t := m[39]) is not N else f39(c, m, l0, l1)) is True: break
  if not (t if (t := m[60]) is not N else f60(c, m, l0, l1)) is True: break
  if not (t if (t := m[62]) is not N else f62(c, m, l0, l1)) is True: break
  if not (t if (t := m[86]) is not N else f86(c, m, l0, l1)) is True: break
  if not (t if (t := m[105]) is not N else f105(c, m, l0, l1)) is True: break
  l3 = True
  break
 m[106] = l3
 return l3
def f107(c, m, l0, l1):
 l2 = set()
 if not (
 (l4 := t if (t := m[43]) is not N else f43(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s61')
 if not (
 (l4 := t if (t := m[1]) is not N else f1(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s62')
 if not (
 (l4 := t if (t := m[2]) is not N else f2(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s63')
 if not (
 (l4 := t if (t := m[44]) is not N else f44(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s111')
 if not (
 (l4 := t if (t := m[3]) is not N else f3(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s64')
 if not (
 (l4 := t if (t := m[45]) is not N else f45(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s65')
 if not (
 (l4 := t if (t := m[46]) is not N else f46(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s66')
 if not (
 (l4 := t if (t := m[11]) is not N else f11(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s67')
 if not (
 (l4 := t if (t := m[13]) is not N else f13(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s68')
 if not (
 (l4 := t if (t := m[16]) is not N else f16(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s69')
 if not (
 (l4 := t if (t := m[17]) is not N else f17(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s70')
 if not (
 (l4 := t if (t := m[18]) is not N else f18(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s71')
 if not (
 (l4 := t if (t := m[19]) is not N else f19(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s72')
 if not (
 (l4 := t if (t := m[23]) is not N else f23(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s73')
 if not (
 (l4 := t if (t := m[52]) is not N else f52(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s74')
 if not (
 (l4 := t if (t := m[39]) is not N else f39(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s75')
 if not (
 (l4 := t if (t := m[60]) is not N else f60(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s112')
 if not (
 (l4 := t if (t := m[62]) is not N else f62(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s113')
 if not (
 (l4 := t if (t := m[86]) is not N else f86(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s114')
 if not (
 (l4 := t if (t := m[105]) is not N else f105(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s115')
 m[107] = l2
 return l2
def f108(c, m, l0, l1):
 l2 = l3 = ...
 while True:
  if (l4 := t if (t := m[106]) is not N else f106(c, m, l0, l1)) is ...: break
  if not l4 is not False: break
  l5 = {}
  l5['s59'] = True
  l6 = []
  l5['s60'] = l6
  l3 = l5
  break
 if l3 is not ...:
  l2 = l3
 while True:
  l3 = ...
  if (
  (l4 := t if (t := m[106]) is not N else f106(c, m, l0, l1)) is not ... and l4 is not False): break
  if (l5 := t if (t := m[107]) is not N else f107(c, m, l0, l1)) is ...: break
  l6 = l5
  l7 = set()
  if not ((l5 != l7 if type(l5) is str or type(l5) is type(l7) is int else not equal(l5, l7))): break
  if (l9 := t if (t := m[107]) is not N else f107(c, m, l0, l1)) is ...: break
  if (l11 := b11(c, l9)) is ...: break
  l13 = {}
  l13['s59'] = False
  l13['s60'] = l11
  l3 = l13
  break
 if l3 is not ...:
  l2 = l3 if l2 is ... or equal(l2, l3) else conflict('two values where one may be')
 while True:
  if l2 is not ...: break
  l14 = {}
  l14['s59'] = False
  l15 = []
  l15.append('s76')
  l14['s60'] = l15
  l2 = l14
  break
 m[108] = l2
 return l2
def f109(c, m, l0, l1):
 l3 = ...
 while True:
  if (l4 := l0.get('s1', ...)) is ...: break
  if not (l4 == 1 if type(l4) is int else equal(l4, 1)): break
  if (l6 := l0.get('s3', ...)) is ...: break
  if not l6 is not False: break
  if (l7 := l0.get('s4', ...)) is ...: break
  if not l7 == 's83': break
  if (l8 := l0.get('s6', ...)) is ...: break
  if not l8 == 's7': break
  l3 = True
  break
 m[109] = l3
 return l3
def f110(c, m, l0, l1):
 l3 = ...
 while True:
  if (l4 := l0.get('s16', ...)) is ...: break
  if (l5 := l4.get('s18', ...) if type(l4) is dict else dot(l4, 's18')) is ...: break
  if (l7 := len(l5) if (type(l5) is list or type(l5) is set) else b1(l5)) is ...: break
  if (l10 := l7 - 1) is ...: break
  if (l14 := l5[l10] if type(l5) is list and -1 < l10 < len(l5) else dot(l5, l10)) is ...: break
  if (l15 := l14.get('s33', ...) if type(l14) is dict else dot(l14, 's33')) is ...: break
  if (l16 := l0.get('s12', ...)) is ...: break
  if (l17 := l16.get('s33', ...) if type(l16) is dict else dot(l16, 's33')) is ...: break
  if not (l15 == l17 if type(l15) is str or type(l15) is type(l17) is int else equal(l15, l17)): break
  l3 = True
  break
 m[110] = l3
 return l3
def f111(c, m, l0, l1):
 l3 = ...
 if (l4 := t if (t := m[6]) is not N else f6(c, m, l0, l1)) is not ...:
  if (l4 >= 1 if type(l4) is int else b3(l4, 1)):
   l3 = True
 m[111] = l3
 return l3
def f112(c, m, l0, l1):
 l2 = set()
 if (l4 := l0.get('s45', ...)) is not ...:
  if (l5 := l4.get('s42', ...) if type(l4) is dict else dot(l4, 's42')) is not ...:
   l6 = l5
   l2.add(key(l5))
 if (l4 := t if (t := m[24]) is not N else f24(c, m, l0, l1)) is not ...:
  y4 = l4 if type(l4) is list else pairs(l4)
  c.chunk -= len(y4)
  if c.chunk < 0: y4 = c.pace(y4)
  for l5, l6 in enumerate(y4) if type(l4) is list else y4:
   if (l9 := l0.get('s45', ...)) is ...: continue
   if (l10 := l9.get('s42', ...) if type(l9) is dict else dot(l9, 's42')) is ...: continue
   if d16 is ...: continue
   if (l15 := d16.get(l6, ...) if type(l6) is str and type(d16) is dict else d16[l6] if type(l6) is int and type(d16) is list and -1 < l6 < len(d16) else dot(d16, l6)) is ...: continue
   if (l16 := l15.get(l10, ...) if type(l10) is str and type(l15) is dict else l15[l10] if type(l10) is int and type(l15) is list and -1 < l10 < len(l15) else dot(l15, l10)) is ...: continue
   if (l20 := l0.get('s16', ...)) is ...: continue
   if (l21 := l20.get('s18', ...) if type(l20) is dict else dot(l20, 's18')) is ...: continue
   if (l23 := f26(c, m, l0, l1, l21, l6)) is ...: continue
   if (l25 := l16.get('s116', ...) if type(l16) is dict else dot(l16, 's116')) is ...: continue
   if (l27 := l25 - l23 if type(l25) is int else b8(l25, l23)) is ...: continue
   if not (l27 >= 0 if type(l27) is int else b3(l27, 0)): continue
   if (l31 := l16.get('s48', ...)) is ...: continue
   if (l33 := t if (t := m[27]) is not N else f27(c, m, l0, l1)) is ...: continue
   if (l35 := f28(c, m, l0, l1, l31, l33)) is ...: continue
   if not l35 is not False: continue
   l2.add(key(l6))
 m[112] = l2
 return l2
def f113(c, m, l0, l1):
 l2 = set()
 if (l4 := t if (t := m[112]) is not N else f112(c, m, l0, l1)) is not ...:
  y3 = l4 if type(l4) is list else members(l4)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l6 in y3:
   l2.add(key(l6))
 if (l4 := t if (t := m[24]) is not N else f24(c, m, l0, l1)) is not ...:
  y6 = l4 if type(l4) is list else members(l4)
  c.chunk -= len(y6)
  if c.chunk < 0: y6 = c.pace(y6)
  for l6 in y6:
   if (l9 := l0.get('s52', ...)) is ...: continue
   if (l11 := l0.get('s14', ...)) is ...: continue
   if (l13 := l0.get('s45', ...)) is ...: continue
   if (l14 := l13.get('s42', ...) if type(l13) is dict else dot(l13, 's42')) is ...: continue
   if (l16 := f32(c, m, l0, l1, l9, l11, l6, l14)) is ...: continue
   y8 = l16 if type(l16) is list else members(l16)
   c.chunk -= len(y8)
   if c.chunk < 0: y8 = c.pace(y8)
   for l19 in y8:
    if (l23 := l19[0] if type(l19) is list and len(l19) > 0 else dot(l19, 0)) is ...: continue
    if (l26 := l19[1] if type(l19) is list and len(l19) > 1 else dot(l19, 1)) is ...: continue
    if d16 is ...: continue
    if (l31 := d16.get(l23, ...) if type(l23) is str and type(d16) is dict else d16[l23] if type(l23) is int and type(d16) is list and -1 < l23 < len(d16) else dot(d16, l23)) is ...: continue
    if (l32 := l31.get(l26, ...) if type(l26) is str and type(l31) is dict else l31[l26] if type(l26) is int and type(l31) is list and -1 < l26 < len(l31) else dot(l31, l26)) is ...: continue
    if (l36 := l32.get('s56', ...) if type(l32) is dict else dot(l32, 's56')) is ...: continue
    if not l36 is True: continue
    if (l37 := l0.get('s16', ...)) is ...: continue
    if (l38 := l37.get('s18', ...) if type(l37) is dict else dot(l37, 's18')) is ...: continue
    if (l47 := f33(c, m, l0, l1, l38, l9, l11, l23)) is ...: continue
    if (l49 := l32.get('s116', ...)) is ...: continue
    if (l51 := l49 - l47 if type(l49) is int else b8(l49, l47)) is ...: continue
    if not (l51 >= 0 if type(l51) is int else b3(l51, 0)): continue
    if (l55 := l32.get('s48', ...)) is ...: continue
    if (l57 := t if (t := m[27]) is not N else f27(c, m, l0, l1)) is ...: continue
    if (l59 := f28(c, m, l0, l1, l55, l57)) is ...: continue
    if not l59 is not False: continue
    l2.add(key(l6))
 m[113] = l2
 return l2
def f114(c, m, l0, l1):
 l3 = l7 = ...
 while True:
  if (l4 := l0.get('s16', ...)) is ...: break
  if (l5 := l4.get('s18', ...) if type(l4) is dict else dot(l4, 's18')) is ...: break
  if not ((type(l5) is list) or (type(l5) is dict) or (type(l5) is set)): break
  y2 = l5 if type(l5) is list else members(l5)
  c.chunk -= len(y2)
  if c.chunk < 0: y2 = c.pace(y2)
  for l10 in y2:
   if ((l13 := l10.get('s42', ...) if type(l10) is dict else dot(l10, 's42')) is not ... and 
   (l15 := t if (t := m[113]) is not N else f113(c, m, l0, l1)) is not ... and 
   (l13 in l15 if type(l13) is str and (type(l15) is list or type(l15) is set) else b4(l13, l15))): continue
   l7 = True
  if l7 is not ...: break
  l3 = True
  break
 m[114] = l3
 return l3
def f115(c, m, l0, l1):
 l10 = l11 = l3 = l7 = l8 = ...
 while True:
  if (l4 := l0.get('s45', ...)) is ...: break
  if (l5 := l4.get('s42', ...) if type(l4) is dict else dot(l4, 's42')) is ...: break
  if (l7 := l0.get('s16', ...)) is ...: break
  if (l8 := l7.get('s18', ...) if type(l7) is dict else dot(l7, 's18')) is ...: break
  l9 = l8
  if not ((type(l8) is list) or (type(l8) is dict) or (type(l8) is set)): break
  y3 = l8 if type(l8) is list else members(l8)
  c.chunk -= len(y3)
  if c.chunk < 0: y3 = c.pace(y3)
  for l13 in y3:
   l11 = ...
   l15 = l13
   if (l16 := l13.get('s42', ...) if type(l13) is dict else dot(l13, 's42')) is not ...:
    if (l16 == l5 if type(l16) is str or type(l16) is type(l5) is int else equal(l16, l5)):
     l11 = True
   if l11 is not ...: continue
   l10 = True
  if l10 is not ...: break
  l3 = True
  break
 while True:
  if l3 is not ...: break
  if (l4 := l0.get('s16', ...)) is ...: break
  if (l5 := l4.get('s18', ...) if type(l4) is dict else dot(l4, 's18')) is ...: break
  l7 = ...
  if not ((type(l5) is list) or (type(l5) is dict) or (type(l5) is set)): break
  y7 = l5 if type(l5) is list else pairs(l5)
  c.chunk -= len(y7)
  if c.chunk < 0: y7 = c.pace(y7)
  for l9, l10 in enumerate(y7) if type(l5) is list else y7:
   l11 = l9
   l8 = ...
   if (l13 := l10.get('s42', ...) if type(l10) is dict else dot(l10, 's42')) is not ...:
    if (l15 := t if (t := m[112]) is not N else f112(c, m, l0, l1)) is not ...:
     l16 = l15
     if (l13 in l15 if type(l13) is str and (type(l15) is list or type(l15) is set) else b4(l13, l15)):
      l8 = True
   if l8 is not ...: continue
   l7 = True
  if l7 is not ...: break
  l3 = True
  break
 if l3 is ...:
  if (l4 := t if (t := m[114]) is not N else f114(c, m, l0, l1)) is not ...:
   if l4 is not False:
    l3 = True
 m[115] = l3
 return l3
def f116(c, m, l0, l1):
 l3 = ...
 while True:
  if not (t if (t := m[109]) is not N else f109(c, m, l0, l1)) is True: break
  if not (t if (t := m[1]) is not N else f1(c, m, l0, l1)) is True: break
  if not (t if (t := m[2]) is not N else f2(c, m, l0, l1)) is True: break
  if not (t if (t := m[110]) is not N else f110(c, m, l0, l1)) is True: break
  if not (t if (t := m[3]) is not N else f3(c, m, l0, l1)) is True: break
  if not (t if (t := m[5]) is not N else f5(c, m, l0, l1)) is True: break
  if not (t if (t := m[111]) is not N else f111(c, m, l0, l1)) is True: break
  if not (t if (t := m[20]) is not N else f20(c, m, l0, l1)) is True: break
  if not (t if (t := m[23]) is not N else f23(c, m, l0, l1)) is True: break
  if not (t if (t := m[115]) is not N else f115(c, m, l0, l1)) is True: break
  if not (t if (t := m[39]) is not N else f39(c, m, l0, l1)) is True: break
  if not (t if (t := m[60]) is not N else f60(c, m, l0, l1)) is True: break
  if not (t if (t := m[62]) is not N else f62(c, m, l0, l1)) is True: break
  if not (t if (t := m[86]) is not N else f86(c, m, l0, l1)) is True: break
  if not (t if (t := m[105]) is not N else f105(c, m, l0, l1)) is True: break
  l3 = True
  break
 m[116] = l3
 return l3
def f117(c, m, l0, l1):
 l2 = set()
 if not (
 (l4 := t if (t := m[109]) is not N else f109(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s61')
 if not (
 (l4 := t if (t := m[1]) is not N else f1(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s62')
 if not (
 (l4 := t if (t := m[2]) is not N else f2(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s63')
 if not (
 (l4 := t if (t := m[110]) is not N else f110(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s111')
 if not (
 (l4 := t if (t := m[3]) is not N else f3(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s64')
 if not (
 (l4 := t if (t := m[5]) is not N else f5(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s65')
 if not (
 (l4 := t if (t := m[111]) is not N else f111(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s66')
 if not (
 (l4 := t if (t := m[11]) is not N else f11(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s67')
 if not (
 (l4 := t if (t := m[13]) is not N else f13(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s68')
 if not (
 (l4 := t if (t := m[16]) is not N else f16(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s69')
 if not (
 (l4 := t if (t := m[17]) is not N else f17(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s70')
 if not (
 (l4 := t if (t := m[18]) is not N else f18(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s71')
 if not (
 (l4 := t if (t := m[19]) is not N else f19(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s72')
 if not (
 (l4 := t if (t := m[23]) is not N else f23(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s73')
 if not (
 (l4 := t if (t := m[115]) is not N else f115(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s74')
 if not (
 (l4 := t if (t := m[39]) is not N else f39(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s75')
 if not (
 (l4 := t if (t := m[60]) is not N else f60(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s112')
 if not (
 (l4 := t if (t := m[62]) is not N else f62(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s113')
 if not (
 (l4 := t if (t := m[86]) is not N else f86(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s114')
 if not (
 (l4 := t if (t := m[105]) is not N else f105(c, m, l0, l1)) is not ... and l4 is not False):
  l2.add('s115')
 m[117] = l2
 return l2
def f118(c, m, l0, l1):
 l2 = l3 = ...
 while True:
  if (l4 := t if (t := m[116]) is not N else f116(c, m, l0, l1)) is ...: break
  if not l4 is not False: break
  l5 = {}
  l5['s59'] = True
  l6 = []
  l5['s60'] = l6
  l3 = l5
  break
 if l3 is not ...:
  l2 = l3
 while True:
  l3 = ...
  if (
  (l4 := t if (t := m[116]) is not N else f116(c, m, l0, l1)) is not ... and l4 is not False): break
  if (l5 := t if (t := m[117]) is not N else f117(c, m, l0, l1)) is ...: break
  l6 = l5
  l7 = set()
  if not ((l5 != l7 if type(l5) is str or type(l5) is type(l7) is int else not equal(l5, l7))): break
  if (l9 := t if (t := m[117]) is not N else f117(c, m, l0, l1)) is ...: break
  if (l11 := b11(c, l9)) is ...: break
  l13 = {}
  l13['s59'] = False
  l13['s60'] = l11
  l3 = l13
  break
 if l3 is not ...:
  l2 = l3 if l2 is ... or equal(l2, l3) else conflict('two values where one may be')
 while True:
  if l2 is not ...: break
  l14 = {}
  l14['s59'] = False
  l15 = []
  l15.append('s76')
  l14['s60'] = l15
  l2 = l14
  break
 m[118] = l2
 return l2
def p0(c, m, l0, l1):
 if type(l0) is not dict: l0 = {}
 c.chunk -= 1
 if c.chunk < 0: c.check()
 if (l2 := t if (t := m[42]) is not N else f42(c, m, l0, l1)) is not ...:
  l4 = {}
  l4['s0'] = l2
  c.results.append(l4)
 return ...
def p1(c, m, l0, l1):
 if type(l0) is not dict: l0 = {}
 c.chunk -= 1
 if c.chunk < 0: c.check()
 if (l5 := t if (t := m[108]) is not N else f108(c, m, l0, l1)) is not ...:
  l7 = {}
  l7['s0'] = l5
  c.results.append(l7)
 return ...
def p2(c, m, l0, l1):
 if type(l0) is not dict: l0 = {}
 c.chunk -= 1
 if c.chunk < 0: c.check()
 if (l8 := t if (t := m[118]) is not N else f118(c, m, l0, l1)) is not ...:
  l10 = {}
  l10['s0'] = l8
  c.results.append(l10)
 return ...
