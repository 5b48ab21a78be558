// SPDX-FileCopyrightText: The nsmsec authors
// SPDX-License-Identifier: Apache-2.0

// Compliance prints OPA's own compliance cases, one JSON object a line, each with the plan that OPA compiles for it.
//
// Usage: compliance FOLDER, where FOLDER is v1/test/cases/testdata/v1 of OPA's module.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/ir"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/test/cases"
	"github.com/open-policy-agent/opa/v1/types"
)

const target = "nsmsec-compliance"

// line is one case as it is printed; the members of the embedded one keep OPA's names.
type line struct {
	ID       string `json:"id"`
	File     string `json:"file"`
	Category string `json:"category"`
	cases.TestCase
	Builtins []string   `json:"builtins"`
	Plan     *ir.Policy `json:"plan"`
}

// keeper is a target of OPA's compiler that keeps the plan instead of evaluating it.
type keeper struct{ plan *ir.Policy }

func (*keeper) IsTarget(name string) bool { return name == target }

func (k *keeper) PrepareForEval(_ context.Context, plan *ir.Policy, _ ...rego.PrepareOption) (rego.TargetPluginEval, error) {
	k.plan = plan
	return k, nil
}

func (*keeper) Eval(context.Context, *rego.EvalContext, ast.Value) (ast.Value, error) {
	return nil, fmt.Errorf("a plan that is kept cannot be evaluated")
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: compliance FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "compliance:", err)
		os.Exit(1)
	}
}

func run(folder string) error {
	found, err := cases.Load(folder)
	if err != nil {
		return err
	}
	kept := &keeper{}
	rego.RegisterPlugin(target, kept)
	// A built-in that only OPA's tests know.
	ast.RegisterBuiltin(&ast.Builtin{Name: "test.sleep", Decl: types.NewFunction(types.Args(types.S), types.NewNull())})
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	position := map[string]int{}
	for _, one := range found.Cases {
		file, err := filepath.Rel(folder, one.Filename)
		if err != nil {
			return err
		}
		plan, err := compiled(one, kept)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", file, one.Note, err)
		}
		made := line{
			ID:       fmt.Sprintf("%s#%d", filepath.ToSlash(file), position[file]),
			File:     filepath.ToSlash(file),
			Category: filepath.ToSlash(filepath.Dir(file)),
			TestCase: one,
			Builtins: builtins(plan),
			Plan:     plan,
		}
		position[file]++
		if err := encoder.Encode(made); err != nil {
			return fmt.Errorf("%s: %w", made.ID, err)
		}
	}
	return out.Flush()
}

// compiled returns the plan of the query of a case.
func compiled(one cases.TestCase, kept *keeper) (*ir.Policy, error) {
	options := ast.ParserOptions{RegoVersion: ast.RegoV1}
	if one.ExperimentalKeywords {
		options.Capabilities = ast.CapabilitiesForThisVersion(ast.CapabilitiesExperimentalKeywords(true))
	}
	modules := make(map[string]*ast.Module, len(one.Modules))
	for number, text := range one.Modules {
		name := fmt.Sprintf("module-%d.rego", number)
		module, err := ast.ParseModuleWithOpts(name, text, options)
		if err != nil {
			return nil, err
		}
		modules[name] = module
	}
	compiler := ast.NewCompiler().WithDefaultRegoVersion(ast.RegoV1)
	if one.ExperimentalKeywords {
		compiler = compiler.WithCapabilities(options.Capabilities)
	}
	if compiler.Compile(modules); compiler.Failed() {
		return nil, compiler.Errors
	}
	body, err := ast.ParseBodyWithOpts(one.Query, options)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	kept.plan = nil
	asked := rego.New(rego.ParsedQuery(body), rego.Compiler(compiler), rego.Target(target), rego.SetRegoVersion(ast.RegoV1))
	if _, err := asked.PrepareForEval(ctx); err != nil {
		return nil, err
	}
	return kept.plan, nil
}

// builtins returns the names of the built-ins that a plan needs, sorted.
func builtins(plan *ir.Policy) []string {
	names := map[string]bool{}
	for _, needed := range plan.Static.BuiltinFuncs {
		names[needed.Name] = true
	}
	sorted := slices.Sorted(maps.Keys(names))
	if sorted == nil {
		return []string{}
	}
	return sorted
}
