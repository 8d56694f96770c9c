package drafts_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
	"trin/store"
	"trin/store/pgtest"
	"trin/store/storetest"
)

// publish makes a change of one field the next version.
func publish(t *testing.T, d *drafts.Desk, kind, id, path string, value any) {
	t.Helper()
	ok := must(t)
	draft := ok(d.New(t.Context(), bo, ""))
	draft = ok(d.Set(t.Context(), bo, draft.ID, 1, kind, id, path, value))
	if _, err := d.Publish(t.Context(), bo, draft.ID, draft.Revision, ""); err != nil {
		t.Fatal(err)
	}
}

func TestK16_OthersChangesStay(t *testing.T) {
	t.Parallel()
	d, m := desk(t, "")
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, ""))
	draft = ok(d.Set(ctx, anna, draft.ID, 1, "application", "journal", "floor", 30))
	publish(t, d, "application", "portal", "floor", 10)
	if _, err := d.Publish(ctx, anna, draft.ID, draft.Revision, ""); err != nil {
		t.Fatal(err)
	}
	if journal, portal := fmt.Sprint(field(t, m, "application", "journal", "floor")), fmt.Sprint(field(t, m, "application", "portal", "floor")); journal != "30" || portal != "10" {
		t.Errorf("got %s and %s, want what each has written", journal, portal)
	}
}

func TestK16_TheSameDocumentConflicts(t *testing.T) {
	t.Parallel()
	for keep, want := range map[drafts.Side]string{drafts.Mine: "30", drafts.Theirs: "10"} {
		t.Run(string(keep), func(t *testing.T) {
			t.Parallel()
			d, m := desk(t, "")
			ctx, ok := t.Context(), must(t)
			draft := ok(d.New(ctx, anna, ""))
			draft = ok(d.Set(ctx, anna, draft.ID, 1, "application", "journal", "floor", 30))
			draft = ok(d.Set(ctx, anna, draft.ID, draft.Revision, "application", "portal", "maxAge", "1h"))
			publish(t, d, "application", "journal", "floor", 10)
			_, err := d.Publish(ctx, anna, draft.ID, draft.Revision, "")
			var conflicts *drafts.ConflictError
			if !errors.As(err, &conflicts) || !errors.Is(err, broker.ErrConflict) || len(conflicts.Conflicts) != 1 || conflicts.Version != 2 {
				t.Fatalf("got %v", err)
			}
			c := conflicts.Conflicts[0]
			if fmt.Sprint(c.TheirChanges, c.MyChanges) != "[application journal: floor: 20 → 10] [application journal: floor: 20 → 30]" ||
				!strings.Contains(string(c.Base), "floor: 20") || !strings.Contains(string(c.Theirs), "floor: 10") || !strings.Contains(string(c.Mine), "floor: 30") {
				t.Errorf("got %+v", c)
			}
			for _, choice := range [][]drafts.Choice{nil, {{Kind: "application", ID: "portal", Keep: keep}}, {{Kind: "application", ID: "journal", Keep: "both"}}} {
				if _, err := d.Rebase(ctx, anna, draft.ID, draft.Revision, choice); !errors.As(err, &conflicts) {
					t.Errorf("rebased by %v: %v", choice, err)
				}
			}
			draft = ok(d.Rebase(ctx, anna, draft.ID, draft.Revision, []drafts.Choice{{Kind: "application", ID: "journal", Keep: keep}}))
			if keep == drafts.Theirs {
				if got := m.last(); got.What != "rebase draft" || !strings.Contains(got.Difference, "application journal: floor: 30 → 10") {
					t.Errorf("what was given up is not in the audit: %+v", got)
				}
			}
			if _, err := d.Publish(ctx, anna, draft.ID, draft.Revision, ""); err != nil {
				t.Fatal(err)
			}
			if floor, age := fmt.Sprint(field(t, m, "application", "journal", "floor")), field(t, m, "application", "portal", "maxAge"); floor != want || age != "1h" {
				t.Errorf("got the floor %s and the age %v, want %s and 1h", floor, age, want)
			}
		})
	}
}

func TestK16_DeletedAndAddedConflictToo(t *testing.T) {
	t.Parallel()
	d, m := desk(t, "")
	ctx, ok := t.Context(), must(t)
	deletes := ok(d.New(ctx, anna, ""))
	deletes = ok(d.Delete(ctx, anna, deletes.ID, 1, "application", "portal", true))
	edits := ok(d.New(ctx, anna, ""))
	edits = ok(d.Set(ctx, anna, edits.ID, 1, "application", "portal", "floor", 10))
	adds, addsSame, addsOther := ok(d.New(ctx, anna, "")), ok(d.New(ctx, anna, "")), ok(d.New(ctx, anna, ""))
	adds = ok(d.Put(ctx, anna, adds.ID, 1, mine))
	addsSame = ok(d.Put(ctx, anna, addsSame.ID, 1, mine))
	addsSame = ok(d.Set(ctx, anna, addsSame.ID, addsSame.Revision, "application", "journal", "floor", 30))
	addsOther = ok(d.Put(ctx, anna, addsOther.ID, 1, mine+"floor: 10\n"))
	for _, draft := range []connections.Draft{deletes, adds, addsSame} {
		if _, err := d.Publish(ctx, anna, draft.ID, draft.Revision, ""); err != nil {
			t.Fatal(err)
		}
	}
	for _, draft := range []connections.Draft{edits, addsOther} {
		var conflicts *drafts.ConflictError
		if _, err := d.Publish(ctx, anna, draft.ID, draft.Revision, ""); !errors.As(err, &conflicts) {
			t.Errorf("got %v, want a conflict", err)
		}
	}
	if len(m.whole) != 4 {
		t.Errorf("%d versions", len(m.whole))
	}
}

func TestK16_ARevisionIsEditedOnce(t *testing.T) {
	t.Parallel()
	d, _ := desk(t, "")
	draft := must(t)(d.New(t.Context(), anna, ""))
	var wait sync.WaitGroup
	won := make(chan string, 8)
	for i := range 8 {
		wait.Go(func() {
			path := fmt.Sprintf("requesterFloors.r%d", i)
			if _, err := d.Set(t.Context(), bo, draft.ID, 1, "application", "journal", path, 10); err == nil {
				won <- path
			} else if !errors.Is(err, broker.ErrConflict) {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if len(won) != 1 {
		t.Errorf("%d of 8 editors of one revision were told that it was kept", len(won))
	}
}

// model is what the installation must be: the requester floors of each
// application, as those who published wrote them.
type model map[string]string

// TestK16_NoUpdateIsLost: three administrators edit, rebase, publish, roll back
// and apply at random. What is in force is always what the publications and
// their order make it: nobody's field is lost, and no one appears by itself.
func TestK16_NoUpdateIsLost(t *testing.T) {
	t.Parallel()
	for seed := range uint64(10) {
		t.Run(fmt.Sprint("memory ", seed), func(t *testing.T) {
			t.Parallel()
			walked(t, &memory{drafts: map[string]connections.Draft{}}, seed, 80)
		})
	}
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		walked(t, opened(t, filepath.Join(t.TempDir(), "trin.db")), 11, 60)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		walked(t, opened(t, pgtest.URL(t)), 12, 60)
	})
}

// opened is a real store.
func opened(t *testing.T, url string) *store.Store {
	t.Helper()
	o := storetest.Options(t, storetest.NewClock())
	o.URL = url
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		chain, err := s.VerifyChanges(context.Background())
		if err != nil || chain.Broken != 0 {
			t.Errorf("the audit does not hold: %+v, %v", chain, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func walked(t *testing.T, s drafts.Store, seed uint64, steps int) {
	t.Helper()
	w := &walk{t: t, desk: deskOver(t, s, ""), store: s, random: rand.New(rand.NewPCG(seed, 7)), want: []model{{}}}
	for w.step = range steps {
		w.act()
	}
	if len(w.want) < 8 {
		t.Errorf("only %d versions were made", len(w.want))
	}
}

type walk struct {
	t      *testing.T
	desk   *drafts.Desk
	store  drafts.Store
	random *rand.Rand
	want   []model // by version, from the first
	mine   [3]*written
	step   int
}

// written is a draft and what its actor has written in it.
type written struct {
	draft connections.Draft
	edits map[string]string // field → value, by application and name
}

func (w *walk) act() {
	t, ctx := w.t, w.t.Context()
	who := w.random.IntN(3)
	actor := []access.Actor{anna, bo, carl}[who]
	if w.mine[who] == nil {
		w.mine[who] = &written{must(t)(w.desk.New(ctx, actor, "")), map[string]string{}}
	}
	own := w.mine[who]
	switch w.random.IntN(8) {
	case 0, 1, 2, 3:
		w.edit(actor, own)
	case 4, 5:
		w.publish(actor, who)
	case 6:
		w.apply()
	case 7:
		if w.random.IntN(4) == 0 {
			w.rollback(actor)
		}
	}
	w.hold(ctx)
}

func (w *walk) edit(actor access.Actor, own *written) {
	application := []string{"journal", "portal"}[w.random.IntN(2)]
	field := fmt.Sprintf("r%d", w.random.IntN(4))
	value := 10 * (1 + w.random.IntN(3))
	own.draft = must(w.t)(w.desk.Set(w.t.Context(), actor, own.draft.ID, own.draft.Revision, "application", application, "requesterFloors."+field, value))
	own.edits[application+" "+field] = fmt.Sprint(value)
}

// publish publishes, and settles conflicts at random.
func (w *walk) publish(actor access.Actor, who int) {
	t, own := w.t, w.mine[who]
	meets := w.meets(own.draft)
	version, err := w.desk.Publish(t.Context(), actor, own.draft.ID, own.draft.Revision, "")
	var conflicts *drafts.ConflictError
	errors.As(err, &conflicts)
	if (conflicts == nil) != (len(meets) == 0) || conflicts != nil && len(conflicts.Conflicts) != len(meets) {
		t.Fatalf("step %d: got %v, want conflicts about %v", w.step, err, meets)
	}
	if conflicts != nil {
		var choices []drafts.Choice
		for _, c := range conflicts.Conflicts {
			keep := []drafts.Side{drafts.Mine, drafts.Theirs}[w.random.IntN(2)]
			choices = append(choices, drafts.Choice{Kind: c.Kind, ID: c.ID, Keep: keep})
			for key := range own.edits {
				if keep == drafts.Theirs && strings.HasPrefix(key, c.ID+" ") { // given up knowingly
					delete(own.edits, key)
				}
			}
		}
		own.draft = must(t)(w.desk.Rebase(t.Context(), actor, own.draft.ID, own.draft.Revision, choices))
		version, err = w.desk.Publish(t.Context(), actor, own.draft.ID, own.draft.Revision, "")
	}
	if errors.Is(err, drafts.ErrNothing) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	// What is published: the documents of the draft, and of the others what the
	// version before has.
	next := model{}
	for key, value := range w.want[len(w.want)-1] {
		if application, _, _ := strings.Cut(key, " "); !edits(own.draft, application) {
			next[key] = value
		}
	}
	for _, e := range own.draft.Edits {
		for key, value := range floors(w.t, connections.Document{Kind: e.Kind, ID: e.ID, Body: e.Body}) {
			next[key] = value
		}
	}
	w.want = append(w.want, next)
	if version != int64(len(w.want)) {
		t.Fatalf("version %d, want %d", version, len(w.want))
	}
	w.mine[who] = nil
}

// meets are the applications that the draft has edited, and others otherwise
// since it began: to publish them would lose what they wrote.
func (w *walk) meets(draft connections.Draft) []string {
	var all []string
	for _, e := range draft.Edits {
		of := func(m model) model {
			own := model{}
			for key, value := range m {
				if strings.HasPrefix(key, e.ID+" ") {
					own[key] = value
				}
			}
			return own
		}
		base, theirs := of(w.want[draft.Base-1]), of(w.want[len(w.want)-1])
		mine := floors(w.t, connections.Document{Kind: e.Kind, ID: e.ID, Body: e.Body})
		if !maps.Equal(base, theirs) && !maps.Equal(theirs, mine) {
			all = append(all, e.ID)
		}
	}
	return all
}

func edits(draft connections.Draft, application string) bool {
	for _, e := range draft.Edits {
		if e.ID == application {
			return true
		}
	}
	return false
}

// apply is another route beside the drafts: the whole installation, with one
// field more.
func (w *walk) apply() {
	newest, documents, err := w.store.Load(w.t.Context(), 0)
	if err != nil {
		w.t.Fatal(err)
	}
	next := model{}
	for key, value := range w.want[len(w.want)-1] {
		next[key] = value
	}
	application, field := []string{"journal", "portal"}[w.random.IntN(2)], fmt.Sprintf("a%d", w.step)
	for i, document := range documents {
		if document.Kind == "application" && document.ID == application {
			documents[i], _, err = installation.Set(document, "requesterFloors."+field, 10)
			next[application+" "+field] = "10"
		}
	}
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.store.Replace(w.t.Context(), newest, documents, "root", ""); err != nil {
		w.t.Fatal(err)
	}
	w.want = append(w.want, next)
}

func (w *walk) rollback(actor access.Actor) {
	version := 1 + w.random.Int64N(int64(len(w.want)))
	_, _, err := w.desk.Rollback(w.t.Context(), actor, version, int64(len(w.want)), "")
	if errors.Is(err, drafts.ErrNothing) {
		return
	}
	if err != nil {
		w.t.Fatal(err)
	}
	w.want = append(w.want, w.want[version-1])
}

// hold compares what is in force with the model.
func (w *walk) hold(ctx context.Context) {
	w.t.Helper()
	newest, documents, err := w.store.Load(ctx, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	got := model{}
	for _, document := range documents {
		for key, value := range floors(w.t, document) {
			got[key] = value
		}
	}
	if want := w.want[len(w.want)-1]; newest != int64(len(w.want)) || fmt.Sprint(got) != fmt.Sprint(want) {
		w.t.Fatalf("step %d, version %d (of %d): got %v, want %v", w.step, newest, len(w.want), got, want)
	}
	for _, own := range w.mine {
		if own == nil {
			continue
		}
		for key, value := range own.edits { // nothing of an open draft is lost
			application, field, _ := strings.Cut(key, " ")
			document, err := w.desk.Document(ctx, anna, own.draft.ID, "application", application)
			if err != nil {
				w.t.Fatal(err)
			}
			if is, _ := installation.Field(document, "requesterFloors."+field); fmt.Sprint(is) != value {
				w.t.Fatalf("step %d: the draft shows %v for %s, want %s", w.step, is, key, value)
			}
			if !edits(own.draft, application) { // it is as it was stored, which is no edit
				delete(own.edits, key)
			}
		}
	}
}

// floors are the requester floors of an application.
func floors(t *testing.T, document connections.Document) model {
	t.Helper()
	all := model{}
	value, there := installation.Field(document, "requesterFloors")
	if document.Kind != "application" || !there {
		return all
	}
	fields, ok := value.(map[string]any)
	if !ok {
		t.Fatalf("requesterFloors is %v", value)
	}
	for name, value := range fields {
		all[document.ID+" "+name] = fmt.Sprint(value)
	}
	return all
}

// TestK16_AllWhoPublishAtOnceAreHeard: of those who publish other documents at
// once, each gets a version of its own.
func TestK16_AllWhoPublishAtOnceAreHeard(t *testing.T) {
	t.Parallel()
	d, m := desk(t, "")
	ctx, ok := t.Context(), must(t)
	var all [4]connections.Draft
	for i := range all {
		all[i] = ok(d.New(ctx, anna, ""))
		all[i] = ok(d.Put(ctx, anna, all[i].ID, 1, fmt.Sprintf("kind: fragment\nid: f%d\nclaims:\n- drop: {claims: [cpr]}\n", i)))
	}
	var wait sync.WaitGroup
	for _, draft := range all {
		wait.Go(func() {
			if _, err := d.Publish(ctx, bo, draft.ID, draft.Revision, ""); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	for i := range all {
		if field(t, m, "fragment", fmt.Sprint("f", i), "id") == nil {
			t.Errorf("f%d is lost", i)
		}
	}
	if len(m.whole) != 5 {
		t.Errorf("%d versions, want 5", len(m.whole))
	}
}
