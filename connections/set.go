package connections

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"trin/broker"
)

// keptPictures is how many versions of the configuration stay open: the newest
// and those that running logins may be pinned to. An older one is opened again
// if a login asks for it.
const keptPictures = 4

var _ broker.Connections = (*Set)(nil)

// Set is the set of opened connections. Each is opened when it is first
// wanted, at each version of the configuration in which it differs; one that
// cannot open stays broken with its reason and the others work. Reading takes
// no lock. It is safe for use by any number of goroutines after Use.
type Set struct {
	configurations broker.Configurations
	log            *slog.Logger
	kinds          map[string]Kind
	order          []Kind
	pictures       atomic.Pointer[[]*picture] // the latest drawn first
	drawing        sync.Mutex
}

// Disabled is an enabled connection that cannot be used, and why.
type Disabled struct {
	Role   Role
	ID     broker.ID
	Kind   string
	Name   broker.Text
	Reason string
}

// NewSet makes a set without kinds; add them with Use.
func NewSet(configurations broker.Configurations, log *slog.Logger) *Set {
	s := &Set{configurations: configurations, log: log, kinds: map[string]Kind{}}
	s.pictures.Store(&[]*picture{})
	return s
}

// Use adds kinds. Kinds need the set and the set needs the kinds, so it is
// called once, after both are made and before anything is served. Two kinds of
// one name are an error.
func (s *Set) Use(kinds ...Kind) error {
	for _, kind := range kinds {
		if kind.Name == "" {
			return errors.New("a kind has no name")
		}
		if _, taken := s.kinds[kind.Name]; taken {
			return fmt.Errorf("there are two kinds named %q", kind.Name)
		}
		s.kinds[kind.Name] = kind
		s.order = append(s.order, kind)
	}
	return nil
}

// Kinds returns the kinds in the order in which they were added.
func (s *Set) Kinds() []Kind { return slices.Clone(s.order) }

// Kind returns the kind of that name.
func (s *Set) Kind(name string) (Kind, bool) {
	kind, ok := s.kinds[name]
	return kind, ok
}

// Frontend opens the application's rim at the version. broker.ErrNotFound
// means that the version has no such enabled application.
func (s *Set) Frontend(ctx context.Context, version int64, application broker.ID) (broker.Frontend, error) {
	p, err := s.at(ctx, version)
	if err != nil {
		return nil, err
	}
	o := p.applications[application]
	if o == nil {
		return nil, fmt.Errorf("application %s at version %d: %w", application, version, broker.ErrNotFound)
	}
	return rimOf(RoleApplication, application, o)
}

// Backend opens the authentication connection's rim at the version.
// broker.ErrNotFound means that the version has no such enabled connection.
func (s *Set) Backend(ctx context.Context, version int64, connection broker.ID) (broker.Backend, error) {
	p, err := s.at(ctx, version)
	if err != nil {
		return nil, err
	}
	o := p.connections[connection]
	if o == nil {
		return nil, fmt.Errorf("connection %s at version %d: %w", connection, version, broker.ErrNotFound)
	}
	return rimOf(RoleAuthentication, connection, o)
}

// ApplicationByIdentifier returns the enabled application of the newest
// configuration that the protocol names so, with its rim and the version.
// broker.ErrNotFound means that there is none; any other error that it cannot
// be opened.
func (s *Set) ApplicationByIdentifier(ctx context.Context, kind, name string) (*broker.ApplicationConnection, broker.Frontend, int64, error) {
	p, err := s.current(ctx)
	if err != nil {
		return nil, nil, 0, err
	}
	return s.found(p, p.identified[identifier{kind, name}])
}

// ApplicationByID is ApplicationByIdentifier by Trin's own ID.
func (s *Set) ApplicationByID(ctx context.Context, id broker.ID) (*broker.ApplicationConnection, broker.Frontend, int64, error) {
	p, err := s.current(ctx)
	if err != nil {
		return nil, nil, 0, err
	}
	return s.found(p, p.applications[id])
}

// Frontends returns the rims of the enabled applications of the kind in the
// newest configuration, by ID. One that cannot be opened is left out.
func (s *Set) Frontends(ctx context.Context, kind string) ([]broker.Frontend, error) {
	p, err := s.current(ctx)
	if err != nil {
		return nil, err
	}
	var frontends []broker.Frontend
	for _, id := range slices.Sorted(maps.Keys(p.applications)) {
		if o := p.applications[id]; o.connection.Kind == kind {
			if frontend, err := o.get(); err == nil {
				frontends = append(frontends, frontend)
			}
		}
	}
	return frontends, nil
}

// Version is that of the newest configuration: as long as it is the same,
// Frontends gives the same.
func (s *Set) Version(ctx context.Context) (int64, error) {
	p, err := s.current(ctx)
	if err != nil {
		return 0, err
	}
	return p.version, nil
}

func (s *Set) found(p *picture, o *openedApplication) (*broker.ApplicationConnection, broker.Frontend, int64, error) {
	if o == nil {
		return nil, nil, 0, fmt.Errorf("application: %w", broker.ErrNotFound)
	}
	frontend, err := rimOf(RoleApplication, o.connection.ID, o)
	if err != nil {
		return nil, nil, 0, err
	}
	return o.connection, frontend, p.version, nil
}

// ConnectionByID returns the enabled authentication connection of the newest
// configuration, with its rim and the version. The errors are those of
// ApplicationByIdentifier.
func (s *Set) ConnectionByID(ctx context.Context, id broker.ID) (*broker.AuthenticationConnection, broker.Backend, int64, error) {
	p, err := s.current(ctx)
	if err != nil {
		return nil, nil, 0, err
	}
	o := p.connections[id]
	if o == nil {
		return nil, nil, 0, fmt.Errorf("connection %s: %w", id, broker.ErrNotFound)
	}
	backend, err := rimOf(RoleAuthentication, id, o)
	if err != nil {
		return nil, nil, 0, err
	}
	return o.connection, backend, p.version, nil
}

// Disabled opens every enabled connection of the newest configuration and
// returns those that cannot open, ordered by role and ID.
func (s *Set) Disabled(ctx context.Context) ([]Disabled, error) {
	broken, _, err := s.DisabledSoFar(ctx, -1)
	return broken, err
}

// DisabledSoFar is Disabled where at most so many connections are opened that
// nobody has opened yet, and how many are left; -1 = all are.
func (s *Set) DisabledSoFar(ctx context.Context, most int) (broken []Disabled, left int, err error) {
	p, err := s.current(ctx)
	if err != nil {
		return nil, 0, err
	}
	opens := func(known bool) bool {
		if known || most < 0 {
			return true
		}
		if most == 0 {
			left++
			return false
		}
		most--
		return true
	}
	for id, o := range p.applications {
		if !opens(o.known()) {
			continue
		}
		if _, err := o.get(); err != nil {
			broken = append(broken, Disabled{RoleApplication, id, o.connection.Kind, o.connection.Name, err.Error()})
		}
	}
	for id, o := range p.connections {
		if !opens(o.known()) {
			continue
		}
		if _, err := o.get(); err != nil {
			role := RoleAuthentication
			if s.kinds[o.connection.Kind].Factor {
				role = RoleFactor
			}
			broken = append(broken, Disabled{role, id, o.connection.Kind, o.connection.Name, err.Error()})
		}
	}
	slices.SortFunc(broken, func(a, b Disabled) int {
		return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.ID, b.ID))
	})
	return broken, left, nil
}
