package broker_test

import (
	"fmt"
	"slices"

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
	also                              bool   // a's level stands in a claim where it is above class
	class                             int
	confirm                           int  // the level that the user confirms with; 0 = nothing is confirmed
	unasked                           bool // what a has answered was not asked for afresh
	selects                           bool // the user is to choose the account
	told                              int  // the class that the application is told as the next weaker; 0 = none
}

// oracle says what must come out, from the rules alone and in as few words as
// they allow. It knows nothing of package broker but the comparisons' names.
func oracle(x tuple) string {
	x.floor = max(x.floor, x.confirm)
	unless := func(never bool, s string) string {
		return map[bool]string{true: "refuse passive", false: s}[x.passive && never]
	}
	before := func(v int) int { // what counts of evidence that was not given for the confirmation
		return map[bool]int{true: min(v, x.confirm-1), false: v}[x.confirm > 0]
	}
	known := slices.DeleteFunc(slices.Clone(x.listed), func(l int) bool { return l == 0 })
	low, top := slices.Min(append([]int{9}, known...)), slices.Max(append([]int{0}, known...))
	wish := map[broker.Comparison]func(v int) bool{
		"exact":   func(v int) bool { return slices.Contains(known, v) || !x.strict && v >= low },
		"minimum": func(v int) bool { return v >= low },
		"maximum": func(v int) bool { return 0 < v && v <= top },
		"better":  func(v int) bool { return v > top },
	}[x.comparison]
	good := func(v int) bool { return v >= x.floor && (len(known) == 0 || wish(v)) }
	able, other := slices.ContainsFunc([]int{0, 1, 2, 3, 4}, good), x.other > 0 && good(x.other)
	others := map[bool]string{true: unless(true, "offer b"), false: "refuse level-unreachable"}[other || x.voluntary && x.other > 0 && x.other >= x.floor]
	rides := x.session >= 0 && !x.force
	first, ask := x.returned, false
	switch {
	case first < 0 && rides && !x.old && !x.selects:
		first = before(x.session)
		ask = x.forward || first < x.session
	case first >= 0 && x.unasked:
		first = before(x.returned)
		ask = first < x.returned
	}
	switch {
	case len(x.listed) > 0 && len(known) == 0 && !x.voluntary:
		return "refuse unknown-class"
	case x.passive && (x.confirm > 0 || x.selects):
		return "refuse passive"
	case first < 0 && x.session >= 0 && !x.selects: // the session's connection is the default, also for a fresh login
		return map[bool]string{true: unless(x.force, "login a"), false: others}[able || x.voluntary]
	case first < 0: // nobody is chosen
		if !able && !other && x.voluntary {
			able, other = true, x.other > 0 && x.other >= x.floor
		}
		return map[[2]bool]string{
			{true, true}: unless(true, "offer a b"), {true, false}: unless(x.force, "login a"),
			{false, true}: unless(x.force, "login b"), {}: "refuse level-unreachable",
		}[[2]bool{able, other}]
	}
	full, parts, open, always, ran := first, []int{first}, map[int]int{}, "", false
	for i, after := range x.after {
		switch {
		case x.done[i]:
			full, parts, ran = max(full, after), append(parts, max(first, after)), ran || after == 0
		case rides && x.sessionDone[i]:
			full, parts, ran = max(full, before(after)), append(parts, max(first, before(after))), ran || after == 0
			if before(after) < after {
				open[i] = after
			}
		case after == 0:
			always += fmt.Sprint(" f", i)
		default:
			open[i] = after
		}
	}
	factors := func(want func(after int) bool) (list string) {
		for i := range x.after {
			if after, ok := open[i]; ok && want(after) {
				list += fmt.Sprint(" f", i)
			}
		}
		return list
	}
	for _, wanted := range known { // the first wish that can be reached, where one of several is enough
		if !x.voluntary || len(known) < 2 || x.comparison != "exact" && x.comparison != "minimum" {
			break
		}
		does := func(v int) bool {
			return v >= x.floor && (v == wanted || v > wanted && (x.comparison == "minimum" || !x.strict))
		}
		if i := slices.IndexFunc(append([]int{full}, parts...), does); i >= 0 {
			return x.met(known, append([]int{full}, parts...)[i], always, ran, good, factors)
		}
		if x.passive || full > wanted {
			continue
		}
		if lifts := factors(func(after int) bool { return does(max(full, after)) || does(max(first, after)) }); lifts != "" {
			return "factor" + lifts
		}
		if ask && slices.ContainsFunc([]int{1, 2, 3, 4}, does) {
			return "login a"
		}
	}
	rests := slices.IndexFunc(append([]int{full}, parts...), good)
	floors := factors(func(after int) bool { return max(full, after) >= x.floor })
	lifts := factors(func(after int) bool { return good(max(full, after)) || good(max(first, after)) })
	switch {
	case rests >= 0:
		return x.met(known, append([]int{full}, parts...)[rests], always, ran, good, factors)
	case x.passive && x.voluntary && full >= x.floor:
		return x.answer(full, full)
	case lifts != "":
		return unless(true, "factor"+lifts)
	case ask && able:
		return "login a"
	case x.voluntary && full >= x.floor:
		return x.answer(full, full)
	case x.voluntary && floors != "":
		return unless(true, "factor"+floors)
	case x.voluntary && ask:
		return "login a"
	}
	return others
}

// met is the oracle's end: what is proven, v, is good.
func (x tuple) met(known []int, v int, always string, ran bool, good func(int) bool, factors func(func(int) bool) string) string {
	if len(known) == 0 && x.floor == 0 && always != "" && !ran {
		return map[bool]string{true: "refuse passive", false: "factor" + always}[x.passive]
	}
	for best := 4; best > v && x.comparison == "maximum" && len(known) > 0 && !x.passive; best-- {
		if closer := factors(func(after int) bool { return after == best && good(after) }); closer != "" {
			return "factor" + closer
		}
	}
	class := v
	if stated := slices.DeleteFunc(known, func(l int) bool { return l > v || x.comparison == "better" }); len(stated) > 0 {
		class = slices.Max(stated)
	}
	return x.answer(class, v)
}

// answer is an answer at v that states the class, or what it is told as.
func (x tuple) answer(class, v int) string {
	if class > 0 && class == x.told {
		class--
	}
	return fmt.Sprint("answer ", class, " at ", v)
}
