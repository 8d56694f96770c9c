package expr

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"
)

// MaxCost is the work that one condition may do. A comparison is one unit, and
// what goes through a list or a text is counted by its length.
const MaxCost = 200_000

// maxMatchBytes is the longest text that matches reads.
const maxMatchBytes = 4 << 10

// ErrCost means that a condition would have done more work than it may.
var ErrCost = errors.New("the condition takes more work than it may do")

// Problem is why a text is not a condition. Column is where, from 1; 0 = as a
// whole. Message is a sentence that ends in what to do.
type Problem struct {
	Column  int
	Message string
}

// Condition is a compiled condition. Make one with [Compile].
type Condition struct{ program cel.Program }

// Compile reads a condition.
func Compile(source string, place Place) (*Condition, *Problem) {
	if len(source) > MaxBytes {
		return nil, &Problem{Message: fmt.Sprintf("The condition is longer than %d bytes. Make it shorter, or several steps.", MaxBytes)}
	}
	environment, err := environments[place]()
	if err != nil {
		return nil, &Problem{Message: fmt.Sprintf("Conditions cannot be used: %s. Take it away.", err)}
	}
	checked, issues := environment.Compile(source)
	if issues.Err() != nil {
		return nil, explain(issues, place)
	}
	if t := checked.OutputType(); !t.IsExactType(cel.BoolType) {
		return nil, &Problem{Message: fmt.Sprintf("The condition gives %s, not true or false. Compare it with something.", t)}
	}
	work, problem := inspect(checked.NativeRep())
	if problem != nil {
		return nil, problem
	}
	program, err := environment.Program(checked,
		cel.CostTracking(work), cel.CostLimit(MaxCost), cel.OptimizeRegex(bounded))
	if err != nil {
		return nil, &Problem{Message: fmt.Sprintf("The condition cannot be used: %s. Write another.", err)}
	}
	return &Condition{program: program}, nil
}

// Holds evaluates the condition, and says what it cost. An error means that it
// has no answer: it asks for what is not there, or takes too much work
// ([ErrCost]), or the context has ended before it began: what it may do is so
// little that nobody needs to end it. An error names no value of a claim.
func (c *Condition) Holds(ctx context.Context, facts *Facts) (bool, uint64, error) {
	if err := ctx.Err(); err != nil {
		return false, 0, err
	}
	value, details, err := c.program.Eval(newActivation(facts))
	var cost uint64
	if actual := details.ActualCost(); actual != nil {
		cost = *actual
	}
	switch {
	case err != nil && tooDear(err):
		return false, MaxCost, ErrCost
	case err != nil:
		return false, cost, fmt.Errorf("the condition has no answer: %w", err)
	}
	answer, ok := value.(types.Bool)
	if !ok {
		return false, cost, errors.New("the condition has no answer: it is neither true nor false")
	}
	return bool(answer), cost, nil
}

func tooDear(err error) bool {
	var cancelled interpreter.EvalCancelledError
	return errors.As(err, &cancelled) && cancelled.Cause == interpreter.CostLimitExceeded
}

// bounded compiles the patterns of matches once, and bounds what they read.
var bounded = &interpreter.RegexOptimization{
	Function: overloads.Matches, RegexIndex: 1,
	Factory: func(call interpreter.InterpretableCall, text string) (interpreter.InterpretableCall, error) {
		pattern, err := regexp.Compile(text)
		if err != nil {
			return nil, err
		}
		return interpreter.NewCall(call.ID(), call.Function(), call.OverloadID(), call.Args(), func(values ...ref.Val) ref.Val {
			value, ok := values[0].(types.String)
			switch {
			case !ok:
				return types.MaybeNoSuchOverloadErr(values[0])
			case len(value) > maxMatchBytes:
				return types.NewErr("matches reads at most %d bytes", maxMatchBytes)
			}
			return types.Bool(pattern.MatchString(string(value)))
		}), nil
	},
}

// work counts what matches costs: bytes of the text by instructions of the
// pattern.
type work map[string]uint64

// CallCost is the cost of a call; nil = what the language itself counts.
func (w work) CallCost(function, _ string, args []ref.Val, _ ref.Val) *uint64 {
	if function != overloads.Matches || len(args) != 2 {
		return nil
	}
	value, ok := args[0].(types.String)
	pattern, known := args[1].(types.String)
	if !ok || !known {
		return nil
	}
	cost := 1 + min(uint64(len(value)), maxMatchBytes)*w[string(pattern)]/16
	return &cost
}

// inspect looks for what the grammar has and conditions have not, and measures
// the patterns.
func inspect(checked *ast.AST) (work, *Problem) {
	w := work{}
	var problem *Problem
	ast.PreOrderVisit(checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		column := checked.SourceInfo().GetStartLocation(e.ID()).Column() + 1
		switch e.Kind() {
		case ast.StructKind, ast.MapKind:
			problem = &Problem{column, "A condition cannot make a map or a message. Write a list, or compare values one by one."}
		case ast.CallKind:
			if e.AsCall().FunctionName() != overloads.Matches {
				return
			}
			args := e.AsCall().Args()
			pattern, ok := text(args[len(args)-1])
			if !ok {
				problem = &Problem{column, "The pattern of matches must be written out. Compare with ==, contains, startsWith or endsWith where the text is not known before."}
				return
			}
			w[pattern] = size(pattern)
		}
	}))
	return w, problem
}

// text is the text of a literal.
func text(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	s, ok := e.AsLiteral().(types.String)
	return string(s), ok
}

// size is how many instructions a pattern has.
func size(pattern string) uint64 {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return maxRegexSize
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return maxRegexSize
	}
	return uint64(len(program.Inst))
}
