package own

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"trin/admin/installation"
	"trin/connections"
)

// part is what of a change is about the documents: what was changed of them, and
// who did it when. False means that nothing is.
func (a Audit) part(ctx context.Context, own documents, change connections.Change) (connections.Change, bool, error) {
	var lines []string
	var whole bool
	if version, made := VersionOf(change); made {
		found, err := a.Changes.Changed(ctx, connections.ChangedQuery{From: version - 1, To: version, Only: own.names})
		if err != nil {
			return connections.Change{}, false, err
		}
		all, err := a.Changes.ChangedDocuments(ctx, version, version, nil)
		if err != nil {
			return connections.Change{}, false, err
		}
		found = slices.DeleteFunc(found, func(d connections.ChangedDocument) bool {
			return !own.was(d.Kind, d.Before) || !own.was(d.Kind, d.After)
		})
		whole = len(found) == all[version]
		for _, d := range Differences(found) {
			lines = append(lines, d.String())
		}
	} else {
		lines, whole = own.lines(change.Difference)
	}
	left := connections.Change{
		Number: change.Number, Made: change.Made, Author: change.Author, What: change.What, Target: change.Target,
		Difference: strings.Join(lines, "\n"),
	}
	if whole {
		left.Detail = change.Detail // otherwise it may tell of the rest
	}
	return left, len(lines) > 0, nil
}

// lines are those of a difference that are about the documents, and whether all
// are. Each begins with the kind and the ID of its document.
func (o documents) lines(difference string) (own []string, all bool) {
	if difference == "" {
		return nil, false
	}
	all = true
	for line := range strings.SplitSeq(difference, "\n") {
		about, _, told := strings.Cut(line, ": ")
		kind, id, named := strings.Cut(about, " ")
		if told && named && o.has[name{kind, id}] {
			own = append(own, line)
		} else {
			all = false
		}
	}
	return own, all
}

// VersionOf is the version that a change made, as its target names it.
func VersionOf(change connections.Change) (int64, bool) {
	named, ok := strings.CutPrefix(change.Target, "version ")
	if !ok {
		return 0, false
	}
	version, err := strconv.ParseInt(named, 10, 64)
	return version, err == nil && version > 0
}

// Differences are what leads from the texts before to those after.
func Differences(changed []connections.ChangedDocument) []installation.Change {
	var before, after []connections.Document
	for _, d := range changed {
		if d.Was {
			before = append(before, connections.Document{Kind: d.Kind, ID: d.ID, Body: d.Before})
		}
		if d.Is {
			after = append(after, connections.Document{Kind: d.Kind, ID: d.ID, Body: d.After})
		}
	}
	return installation.Diff(before, after)
}
