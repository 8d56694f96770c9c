package oidc

import (
	"context"
	"fmt"
	"slices"

	"trin/broker"
)

// survey is what is public of all applications together: what the documents say,
// and what a browser is told before it is known which application calls. It is made
// once for a version of the configuration, and does not change.
type survey struct {
	version int64
	sets    []string          // the key sets that tokens are signed with, the default first
	classes []broker.ClassRef // that the applications may ask for
	details []string          // types of authorization_details (RFC 9396, 10)
	origins map[string]bool   // whose pages may call for some application
}

// frontends lists the applications of a kind. It is the further power of
// [Deps].Applications that finds what all of them bring.
type frontends interface {
	Frontends(ctx context.Context, kind string) ([]broker.Frontend, error)
}

// versioned is the further power of the same that tells whether a survey is the
// present one. Without it each is made anew.
type versioned interface {
	Version(ctx context.Context) (int64, error)
}

// survey is that of the newest configuration.
func (k *kind) survey(ctx context.Context) (*survey, error) {
	at, able := k.Applications.(versioned)
	if !able {
		return k.newSurvey(ctx, 0)
	}
	version, err := at.Version(ctx)
	if err != nil {
		return nil, fmt.Errorf("the version of the configuration: %w", err)
	}
	if kept := k.surveyed.Load(); kept != nil && kept.version == version {
		return kept, nil
	}
	// The version is read before the applications: where it moves in between, the
	// survey is kept under the older one and made again when it is next wanted.
	made, err := k.newSurvey(ctx, version)
	if err == nil {
		k.surveyed.Store(made)
	}
	return made, err
}

// newSurvey goes through the applications; there are none where they cannot be
// listed.
func (k *kind) newSurvey(ctx context.Context, version int64) (*survey, error) {
	s := &survey{version: version, sets: []string{setName("")}, origins: map[string]bool{}}
	all, able := k.Applications.(frontends)
	if !able {
		return s, nil
	}
	opened, err := all.Frontends(ctx, KindName)
	if err != nil {
		return nil, fmt.Errorf("the applications: %w", err)
	}
	known := map[broker.ClassRef]bool{}
	for _, one := range opened {
		f, err := asFrontend(one)
		if err != nil {
			continue
		}
		if name := setName(f.settings.Keys); !slices.Contains(s.sets, name) {
			s.sets = append(s.sets, name)
		}
		for _, class := range f.application.Scale.Classes() {
			if class.Kind == broker.KindLevel && !known[class.Ref] {
				known[class.Ref] = true
				s.classes = append(s.classes, class.Ref)
			}
		}
		for _, origin := range f.settings.CORSOrigins {
			s.origins[origin] = true
		}
		for kind := range f.settings.StepUpDetails {
			s.details = append(s.details, kind)
		}
	}
	slices.Sort(s.details)
	s.details = slices.Compact(s.details)
	return s, nil
}
