# SPDX-FileCopyrightText: The nsmsec authors
# SPDX-License-Identifier: Apache-2.0

# Small rules, each using one part of the language; test_against_opa.py evaluates them by OPA and by us.
package language

default complete := "default"

complete := "first" if input.a == 1

complete := "second" if input.b == 2

chain := "one" if {
	input.a == 1
} else := "two" if {
	input.a == 2
} else := "other"

members contains x if some x in input.list

members contains x if {
	some x, _ in input.object
}

pairs[k] := v if {
	some k, v in input.object
	v != null
}

deep[a][b] if {
	some a, inner in input.object
	some b in inner
}

grouped[a] contains b if {
	some a, inner in input.object
	some b in inner
}

doubled := [y | some x in input.list; y := x * 2]

squares := {x: y | some x in input.list; y := x * x}

uniques := {y | some x in input.list; y := x % 3}

all_small if {
	every x in input.list {
		x < 4
	}
}

none_of if {
	not 2 in input.list
	not input.missing
}

count_down(n) := [n, n - 1, n - 2]

named(1) := "one"

named(n) := "many" if n > 1

called := [named(x) | some x in input.list]

computed := count_down(input.a)

replaced := x if x := members with input.list as ["replaced"] with input.object as {}

mocked := x if x := computed with input as {"a": 10} with count_down as mock

mock(n) := n + 1

dynamic := data.language.subject[input.name]

chosen := data.tables[input.name].value

indexed := input.list[input.a]

nested := {[x, y] | some x in input.list; some y in input.list; x < y}

strange := {[1]: "array", {1}: "set", true: "boolean", null: "null", 1.50: "number"}

sorted_mix := sort([x | some x in strange])

text := $"a is {input.a} and missing is {input.missing}"

looped[name] := total if {
	some name in {"sum", "product"}
	total := data.language.totals[name]
}

totals.sum := sum(input.list)

totals.product := product(input.list)

walked := [path | walk(input.object, [path, _])]

is_true if input.list[_] == 2

unified := y if [_, y] = [input.a, input.list]

arrays := array.concat(input.list, [x | x := input.list[_]; x > 1])

precise := [0.1 + 0.2, 10 / 4, 1e3, 12345678901234567890123 + 1]
