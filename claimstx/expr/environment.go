package expr

import (
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/env"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/overloads"
)

// Place is where a condition stands.
type Place int

// The places.
const (
	// Outbound is where the application and the level of the login are known.
	Outbound Place = iota
	// Inbound is where a provider has just answered. What it said is kept in the
	// session for all applications, so there is nothing of the one that asks, and
	// no level is reached yet.
	Inbound
)

// The limits of a condition's text.
const (
	MaxBytes     = 1_000
	maxDepth     = 40 // of brackets and operators in each other
	maxNodes     = 2_000
	maxNesting   = 2   // of all and exists in each other
	maxRegexSize = 200 // instructions of a pattern
)

// functions are those of the language that a condition has.
var functions = []string{
	operators.Conditional, operators.LogicalAnd, operators.LogicalOr, operators.LogicalNot, operators.NotStrictlyFalse,
	operators.Equals, operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals,
	operators.Index, operators.In,
	overloads.Size, overloads.Contains, overloads.StartsWith, overloads.EndsWith, overloads.Matches,
}

// environments holds what conditions of each place are compiled in. They are
// made when the first condition is.
var environments = [...]func() (*cel.Env, error){
	Outbound: sync.OnceValues(func() (*cel.Env, error) {
		text := cel.StringType
		return newEnvironment(
			cel.Variable("application", text),
			cel.Variable("identifier", text),
			cel.Variable("protocol", text),
			cel.Variable("requesters", cel.ListType(text)),
			cel.Variable("requester", text),
			cel.Variable("known", cel.BoolType),
			cel.Variable("level", cel.IntType),
			cel.Variable("levels", cel.MapType(text, cel.IntType)),
		)
	}),
	Inbound: sync.OnceValues(func() (*cel.Env, error) { return newEnvironment() }),
}

func newEnvironment(more ...cel.EnvOption) (*cel.Env, error) {
	subset := env.NewLibrarySubset().AddIncludedMacros(operators.All, operators.Exists)
	for _, name := range functions {
		subset.AddIncludedFunctions(env.NewFunction(name))
	}
	text := cel.StringType
	return cel.NewCustomEnv(append([]cel.EnvOption{
		cel.StdLib(cel.StdLibSubset(subset)),
		cel.ParserExpressionSizeLimit(MaxBytes),
		cel.ParserRecursionLimit(maxDepth),
		cel.ExpressionNodeLimit(maxNodes),
		cel.RegexProgramSizeLimit(maxRegexSize),
		cel.ASTValidators(cel.ValidateRegexLiterals(), cel.ValidateComprehensionNestingLimit(maxNesting), cel.ValidateHomogeneousAggregateLiterals()),
		cel.Variable("claims", cel.MapType(text, cel.ListType(text))),
		cel.Variable("connection", text),
		cel.Variable("class", text),
	}, more...)...)
}
