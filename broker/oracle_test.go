package broker_test

import (
	"fmt"
	"slices"
	"strings"

	"trin/broker"
)

// tuple is one login on one ladder of levels 1 to 4 by a provider, "a", that
// may answer anything, with another, "b", that always answers the same.
type tuple struct {
	comparison                        broker.Comparison
	listed                            []int // 0 = an unknown class
	floor                             int
	strict, voluntary, passive, force bool
	forward                           bool
	after                             []int  // of a's factors f0, f1; 0 = unset
	done                              []bool // in this login
	session                           int    // what a counted as there; -1 = no session
	old                               bool   // a's evidence in the session has aged
	sessionDone                       []bool // factors in the session
	returned                          int    // what a counts as in this login; -1 = not asked yet
	other                             int    // what b counts as; 0 = there is no b
}

// oracle says what must come out, from the rules alone and in as few words as
// they allow. It knows nothing of package broker but the comparison's names.
func oracle(x tuple) string {
	known := slices.DeleteFunc(slices.Clone(x.listed), func(l int) bool { return l == 0 })
	top := slices.Max(append([]int{0}, known...))
	wish := map[broker.Comparison]func(v int) bool{
		"exact":   func(v int) bool { return slices.Contains(known, v) || !x.strict && v >= slices.Min(known) },
		"minimum": func(v int) bool { return v >= slices.Min(known) },
		"maximum": func(v int) bool { return 0 < v && v <= top },
		"better":  func(v int) bool { return v > top },
	}[x.comparison]
	good := func(v int) bool { return v >= x.floor && (len(known) == 0 || wish(v)) }
	nothing := len(known) == 0 && x.floor == 0
	able := slices.ContainsFunc([]int{0, 1, 2, 3, 4}, good)
	page := func(s string) string {
		if x.passive {
			return "refuse passive"
		}
		return s
	}
	others := "refuse level-unreachable"
	if x.other > 0 && good(x.other) {
		others = page("offer b")
	}
	trip := func(to string) string {
		if x.passive && x.force {
			return "refuse passive"
		}
		return "login " + to
	}
	answer := func(v int, met bool) string {
		class := v
		for _, l := range slices.Sorted(slices.Values(known)) {
			if met && x.comparison != "better" && l <= v && (l == v || !(x.strict && x.comparison == "exact")) {
				class = l
			}
			if l > v {
				break
			}
		}
		return fmt.Sprint("answer ", class, " at ", v)
	}
	inSession := x.session >= 0 && !x.force
	first, mayAskAgain := x.returned, false
	if first < 0 && inSession && !x.old {
		first, mayAskAgain = x.session, x.forward && able
	}
	switch {
	case len(x.listed) > 0 && len(known) == 0 && !x.voluntary:
		return "refuse unknown-class"
	case first < 0 && inSession && (able || x.voluntary):
		return trip("a")
	case first < 0 && inSession:
		return others
	case first < 0: // nobody is chosen
		a, b := able, x.other > 0 && good(x.other)
		if !a && !b && x.voluntary {
			a, b = true, x.other > 0 && x.other >= x.floor
		}
		return map[[2]bool]string{{true, true}: page("offer a b"), {true, false}: trip("a"), {false, true}: trip("b"), {}: "refuse level-unreachable"}[[2]bool{a, b}]
	}
	values, full, always, done := []int{first}, first, []string{}, false
	for i, after := range x.after {
		if given := x.done[i] || inSession && x.sessionDone[i]; given {
			values, full, done = append(values, max(first, after)), max(full, after), done || after == 0
		} else if after == 0 {
			always = append(always, fmt.Sprint("f", i))
		}
	}
	lifts := func(want func(after int) bool) (list []string) {
		for i, after := range x.after {
			if after > 0 && !x.done[i] && !(inSession && x.sessionDone[i]) && want(after) {
				list = append(list, fmt.Sprint("f", i))
			}
		}
		return list
	}
	at := slices.IndexFunc(append([]int{full}, values...), good)
	if at >= 0 {
		v := append([]int{full}, values...)[at]
		if nothing && len(always) > 0 && !done {
			return page("factor " + strings.Join(always, " "))
		}
		if x.comparison == "maximum" && len(known) > 0 && !x.passive {
			best := v
			for _, after := range x.after {
				if good(after) && len(lifts(func(a int) bool { return a == after })) > 0 {
					best = max(best, after)
				}
			}
			if best > v {
				return "factor " + strings.Join(lifts(func(a int) bool { return a == best }), " ")
			}
		}
		return answer(v, true)
	}
	if up := lifts(func(a int) bool { return good(max(full, a)) || good(max(first, a)) }); len(up) > 0 {
		return page("factor " + strings.Join(up, " "))
	}
	if mayAskAgain {
		return trip("a")
	}
	if x.voluntary && full >= x.floor {
		return answer(full, false)
	}
	return others
}
