# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

# Policies that would run for hours or fill the memory; `input.kind` says which.
package nsmsec.server

default request := {"allow": false, "reasons": ["not_run"]}

request := {"allow": true, "reasons": []} if runs

thousands := numbers.range(1, 100000)

runs if {
	input.kind == "product"
	some x in thousands
	some y in thousands
	some z in thousands
	(x + y) + z < 0
}

runs if {
	input.kind == "every"
	every x in thousands {
		every y in thousands {
			x + y > 0
		}
	}
}

runs if {
	input.kind == "comprehensions"
	made := [1 | some a in input.ten; some b in input.ten; some c in input.ten; some d in input.ten; some e in input.ten; some f in input.ten; some g in input.ten; some h in input.ten]
	count(made) < 0
}

runs if {
	input.kind == "sets"
	made := {[x, y] | some x in thousands; some y in thousands}
	count(made) < 0
}

runs if {
	input.kind == "walk"
	walk(input.tree, [p, _])
	walk(input.tree, [q, _])
	walk(input.tree, [r, _])
	(count(p) + count(q)) + count(r) < 0
}

runs if {
	input.kind == "patterns"
	some x in thousands
	regex.match(sprintf("^(a+)+%d$", [x]), input.long)
}

runs if {
	input.kind == "range"
	count(numbers.range(1, 1000000000000)) > 0
}

runs if {
	input.kind == "shift"
	bits.lsh(1, 1000000000000) > 0
}

runs if {
	input.kind == "networks"
	count(net.cidr_expand("0.0.0.0/0")) > 0
}

runs if {
	input.kind == "aliases"
	count(yaml.unmarshal(input.aliases)) > 0
}

runs if {
	input.kind == "paths"
	count(graph.reachable_paths(input.graph, {"0"})) < 0
}

runs if {
	input.kind == "sort"
	some x in thousands
	count(sort(input.many)) < x - 2000000
}

runs if {
	input.kind == "sum"
	some x in thousands
	sum(input.many) < x - 900000000000
}

runs if {
	input.kind == "search"
	some x in thousands
	count(indexof_n(input.long, "a")) < x - 900000000
}

runs if {
	input.kind == "prefixes"
	some x in thousands
	strings.any_prefix_match(input.texts, input.texts)
	x < 0
}

runs if {
	input.kind == "template"
	count(strings.render_template("{{range .m}}{{range $.m}}{{range $.m}}x{{end}}{{end}}{{end}}", {"m": input.many})) > 0
}

runs if {
	input.kind == "schema"
	some x in thousands
	json.match_schema({"a": input.many}, {"properties": {"a": {"items": {"pattern": "^(a+)+$"}}}})[0] == false
}

twice(text) := concat("", [text, text])

eight(text) := twice(twice(twice(text)))

runs if {
	input.kind == "concat"
	count(eight(eight(eight(eight(eight(eight(eight(eight(eight(input.text)))))))))) > 0
}

formatted(text) := sprintf("%s%s%s%s%s%s%s%s", [text, text, text, text, text, text, text, text])

runs if {
	input.kind == "sprintf"
	count(formatted(formatted(formatted(formatted(formatted(formatted(formatted(formatted(formatted(input.text)))))))))) > 0
}

runs if {
	input.kind == "replace"
	a := replace(input.text, "a", input.text)
	b := replace(a, "a", a)
	c := replace(b, "a", b)
	count(c) > 0
}

squared(number) := number * number

runs if {
	input.kind == "square"
	a := squared(squared(squared(squared(squared(squared(squared(squared(input.nine))))))))
	b := squared(squared(squared(squared(squared(squared(squared(squared(a))))))))
	b < 0
}

# One pattern alone ends at once, however it looks: there is nothing to stop.
runs if {
	input.kind == "pattern"
	regex.match(`^(a+)+$`, input.long)
}
