package expr

import (
	"errors"
	"maps"
	"reflect"
	"slices"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// errNotNative means that the language asked for a Go value of a map. Nothing
// that a condition may call does.
var errNotNative = errors.New("a map of a condition has no other form")

// ConvertToNative refuses.
func (c *claims) ConvertToNative(reflect.Type) (any, error) { return nil, errNotNative }

// ConvertToType refuses.
func (c *claims) ConvertToType(ref.Type) ref.Val { return types.WrapErr(errNotNative) }

// Equal refuses: a map in which every name stands equals no other.
func (c *claims) Equal(ref.Val) ref.Val { return types.False }

// Type is that of maps.
func (c *claims) Type() ref.Type { return types.MapType }

// Value is the claims.
func (c *claims) Value() any { return c.claims }

// ConvertToNative refuses.
func (l levels) ConvertToNative(reflect.Type) (any, error) { return nil, errNotNative }

// ConvertToType refuses.
func (l levels) ConvertToType(ref.Type) ref.Val { return types.WrapErr(errNotNative) }

// Equal refuses: a map in which every ladder stands equals no other.
func (l levels) Equal(ref.Val) ref.Val { return types.False }

// Type is that of maps.
func (l levels) Type() ref.Type { return types.MapType }

// Value is the levels.
func (l levels) Value() any { return map[string]int(l) }

// Iterator goes through the ladders, in the order of their names.
func (l levels) Iterator() traits.Iterator {
	return list(slices.Sorted(maps.Keys(l))).(traits.Lister).Iterator()
}

// Size is on how many ladders something is proven.
func (l levels) Size() ref.Val { return types.Int(len(l)) }
