package installation_test

import (
	"context"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

func house(level string) []byte {
	return []byte("kind: vocabulary\npresets: [house]\n---\nkind: authentication\nid: local\nprotocol: fake-local\nfirstFactor: " + level +
		"\n---\nkind: application\nid: app\nprotocol: fake\nauthentication: [local]\nsettings: {peer: app}\n")
}

func plan(t *testing.T, store installation.Store, content []byte) *installation.Plan {
	t.Helper()
	text, problems := installation.Parse("trin.yaml", content, nil)
	plan, err := installation.Prepare(context.Background(), store, parts(), text, problems)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func TestApply(t *testing.T) {
	t.Parallel()
	ctx, store := context.Background(), &memory{}
	first, other := plan(t, store, house("10")), plan(t, store, house("20"))
	if version, err := first.Apply(ctx, store, "ida", "first"); version != 1 || err != nil {
		t.Fatalf("got %d, %v", version, err)
	}
	if _, err := other.Apply(ctx, store, "bo", "late"); !errors.Is(err, broker.ErrConflict) {
		t.Errorf("got %v, want ErrConflict for a plan that was overtaken", err)
	}
	if version, err := plan(t, store, house("10")).Apply(ctx, store, "ida", "again"); version != 1 || err != nil || len(store.versions) != 1 {
		t.Errorf("got %d, %v, want that nothing is stored when nothing changes", version, err)
	}
	next := plan(t, store, house("20"))
	if len(next.Changes) != 1 || next.Changes[0].String() != "authentication local: firstFactor: 10 → 20" {
		t.Errorf("got %v", next.Changes)
	}
	if version, err := next.Apply(ctx, store, "ida", "higher"); version != 2 || err != nil {
		t.Errorf("got %d, %v", version, err)
	}
	broken := plan(t, store, house("-1"))
	if _, err := broken.Apply(ctx, store, "ida", "broken"); !errors.Is(err, installation.ErrInvalid) || len(store.versions) != 2 {
		t.Errorf("got %v, want ErrInvalid and nothing stored", err)
	}
}

// TestT20_ABadInstallationKeepsTheOldOneInForce: a version that cannot be used
// does not take the place of one that can.
func TestT20_ABadInstallationKeepsTheOldOneInForce(t *testing.T) {
	t.Parallel()
	ctx, store := context.Background(), &memory{}
	pictures := installation.NewPictures(store, parts)
	if empty, err := pictures.Current(ctx); err != nil || empty.Version != 0 || len(empty.Applications) != 0 {
		t.Fatalf("got %v, %v, want an empty installation", empty, err)
	}
	if _, err := plan(t, store, house("10")).Apply(ctx, store, "", ""); err != nil {
		t.Fatal(err)
	}
	if now, err := pictures.Current(ctx); err != nil || now.Version != 0 {
		t.Errorf("got %v, %v, want that nothing moves without Refresh", now, err)
	}
	if moved, err := pictures.Refresh(ctx); !moved || err != nil {
		t.Errorf("got %t, %v", moved, err)
	}
	if moved, err := pictures.Refresh(ctx); moved || err != nil {
		t.Errorf("got %t, %v, want that nothing moves twice", moved, err)
	}
	store.versions = append(store.versions, []connections.Document{{Kind: "vocabulary", Body: []byte("kind: vocabulary\nclasses: [{ref: a, level: 0}]\n")}})
	moved, err := pictures.Refresh(ctx)
	if moved || err == nil || !strings.Contains(err.Error(), "vocabulary:2:") && !strings.Contains(err.Error(), "vocabulary:") {
		t.Errorf("got %t, %v, want an error with the place", moved, err)
	}
	if now, err := pictures.Current(ctx); err != nil || now.Version != 1 {
		t.Errorf("got %v, %v, want version 1 in force", now, err)
	}
	store.fail = errors.New("the database is away")
	if _, err := pictures.Refresh(ctx); !errors.Is(err, store.fail) {
		t.Errorf("got %v", err)
	}
	if now, err := pictures.Current(ctx); err != nil || now.Version != 1 {
		t.Errorf("got %v, %v, want version 1 in force without a database", now, err)
	}
	loads := store.loads
	if at, err := pictures.At(ctx, 1); err != nil || at.Version != 1 || store.loads != loads {
		t.Errorf("got %v, %v, want the kept picture", at, err)
	}
	store.fail = nil
	if _, err := pictures.At(ctx, 9); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
}

// TestPictures_ADocumentThatChangedIsReadAgain: what is remembered from one
// version to the next is only what stayed as it was.
func TestPictures_ADocumentThatChangedIsReadAgain(t *testing.T) {
	t.Parallel()
	ctx, store := context.Background(), &memory{}
	pictures := installation.NewPictures(store, parts)
	for i, level := range []int{10, 20, 10} {
		if _, err := plan(t, store, house(strconv.Itoa(level))).Apply(ctx, store, "", ""); err != nil {
			t.Fatal(err)
		}
		if _, err := pictures.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
		now, err := pictures.Current(ctx)
		if err != nil || now.Version != int64(i+1) || now.Connections["local"].FirstFactor.Value != level || now.Applications["app"] == nil {
			t.Errorf("got %+v, %v, want level %d", now, err, level)
		}
	}
	if old, err := pictures.At(ctx, 2); err != nil || old.Connections["local"].FirstFactor.Value != 20 {
		t.Errorf("got %v, %v, want version 2 as it was", old, err)
	}
}

func TestBuild_ABrokenConnectionIsSwitchedOff(t *testing.T) {
	t.Parallel()
	content := string(house("10")) + "  \n---\nkind: application\nid: bad\nprotocol: fake\nauthentication: [local]\nsettings: {peer: bad, broken: true}\n"
	configuration, problems := installation.Build(3, parsed(t, content), parts())
	if configuration == nil || len(installation.Errors(problems)) != 1 {
		t.Fatalf("got %v %v", configuration, problems)
	}
	if configuration.Applications["bad"].Enabled || !configuration.Applications["app"].Enabled || !configuration.Connections["local"].Enabled {
		t.Error("the broken application must be switched off, and no other")
	}
	if problems[0].File != "application/bad" || problems[0].Line != 7 && problems[0].Line == 0 {
		t.Errorf("the problem has no place: %s", problems[0])
	}
}

func TestBuild_Complete(t *testing.T) {
	t.Parallel()
	c, problems := complete(t).Build(7, parts())
	if c == nil || len(problems) > 0 {
		t.Fatalf("got %v %v", c, problems)
	}
	if c.Version != 7 || c.SessionIdle != 30*time.Minute || c.SessionLifetime != 10*time.Hour || c.TransactionLifetime != 10*time.Minute ||
		!reflect.DeepEqual(c.LevelMaxAges, []broker.LevelMaxAge{{Level: broker.Level{Value: 30}, MaxAge: 30 * time.Minute}}) {
		t.Errorf("the settings are %+v", c)
	}
	if class, _ := c.Vocabulary.Class("urn:oasis:names:tc:SAML:2.0:ac:classes:Kerberos"); class.Level.Value != 10 {
		t.Errorf("got %v, want the document's own value before the preset's", class)
	}
	adfs := c.Connections["adfs"]
	thirty, five := broker.Level{Value: 30}, broker.ClassRef("https://example.test/loa/15")
	for _, ask := range []struct {
		class broker.Class
		want  broker.ClassRef
	}{
		{broker.Class{Ref: "x", Kind: broker.KindLevel, Level: broker.Level{Value: 10}}, broker.ClassNone},
		{broker.Class{Ref: "x", Kind: broker.KindLevel, Level: broker.Level{Value: 29}}, broker.ClassNone},
		{broker.Class{Ref: "x", Kind: broker.KindLevel, Level: thirty}, "http://schemas.microsoft.com/claims/multipleauthn"},
		{broker.Class{Ref: "x", Kind: broker.KindLevel, Level: broker.Level{Value: 40}}, "http://schemas.microsoft.com/claims/multipleauthn"},
		{broker.Class{Ref: five, Kind: broker.KindLevel, Level: broker.Level{Value: 15}}, "fifteen"},
		{broker.Class{Ref: "x", Kind: broker.KindLevel, Level: broker.Level{Ladder: "nsis", Value: 30}}, "x"},
	} {
		if got := adfs.Asks.ForClass(ask.class); got != ask.want {
			t.Errorf("%v: got %s, want %s", ask.class, got, ask.want)
		}
	}
	if adfs.Cap[0] != thirty || adfs.FirstFactor.Value != 20 || *adfs.MaxAge != 8*time.Hour || !adfs.Forward || adfs.Local || adfs.SubjectClaim != "upn" ||
		len(adfs.Factors) != 1 || adfs.Factors[0].Connection != "totp" || *adfs.Factors[0].After != thirty || adfs.Name.In("da") != "Medarbejder" ||
		!reflect.DeepEqual(adfs.Identifiers, []string{"https://adfs.example.test"}) {
		t.Errorf("adfs is %+v", adfs)
	}
	if class, _ := adfs.Scale.Class("urn:federation:authentication:windows"); class.Level.Value != 10 {
		t.Errorf("got %v, want the connection's own value", class)
	}
	if source := adfs.Source; source.Kind != broker.SourceClass || source.Also != "http://schemas.microsoft.com/claims/authnmethodsreferences" {
		t.Errorf("the source is %+v", source)
	}
	if source := c.Connections["os2faktor"].Source; source.Kind != broker.SourceAttribute || source.Values["High"] != (broker.Level{Ladder: "nsis", Value: 40}) {
		t.Errorf("the source is %+v", source)
	}
	journal := c.Applications["journal"]
	if !journal.Enabled || !journal.ExactMeansMinimum || !journal.TrustsRequesters || journal.Group != "health" || *journal.MaxAge != time.Hour ||
		!reflect.DeepEqual(journal.Floor, broker.NewLevels(broker.Level{Value: 10}, broker.Level{Ladder: "nsis", Value: 20})) ||
		journal.RequesterFloors["https://behind.example.test/a.b"] != thirty || journal.PairFloors["adfs"].Value != 20 ||
		!reflect.DeepEqual(journal.Authentication, []broker.ID{"adfs", "os2faktor"}) || len(journal.Answers) != 1 {
		t.Errorf("journal is %+v", journal)
	}
	claims, _, err := journal.Claims.Run(context.Background(), broker.ClaimsInput{Level: thirty, Levels: broker.Levels{thirty}, RequesterIDs: []string{"https://behind"}},
		broker.Claims{{Name: "user", Values: []string{"u"}}, {Name: "AssuranceLevel", Values: []string{"4"}}})
	want := broker.Claims{{Name: "user", Values: []string{"u"}}, {Name: "dk:gov:saml:attribute:AssuranceLevel", Values: []string{"3"}},
		{Name: "requester", Values: []string{"https://behind"}}, {Name: "AuthenticatedAssuranceLevel", Values: []string{"30"}}}
	if err != nil || len(claims) != len(want) {
		t.Errorf("got %v, %v, want %v", claims, err, want)
	}
}

func TestD17_APipelineStripsWithoutAnyStep(t *testing.T) {
	t.Parallel()
	c, _ := installation.Build(1, parsed(t, string(house("20"))), parts())
	got, _, err := c.Connections["local"].Claims.Run(context.Background(), broker.ClaimsInput{}, broker.Claims{{Name: "acr", Values: []string{"4"}}, {Name: "mail", Values: []string{"m"}}})
	if want := (broker.Claims{{Name: "mail", Values: []string{"m"}}}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

func TestPresets(t *testing.T) {
	t.Parallel()
	c, _ := installation.Build(1, parsed(t, "kind: vocabulary\npresets: [house]\n"), parts())
	scale, err := c.Vocabulary.Scale(nil)
	if got := scale.At(broker.Level{Value: 20})[0]; err != nil || got != "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport" {
		t.Errorf("got %s, %v, want the class that is stated at 20 when none was asked for", got, err)
	}
}

// A stored vocabulary that cannot be read must not become the preset, whose
// levels are others, nor stored settings the defaults; a connection that is
// refused when it is read is off.
func TestWhatCannotBeReadIsNotReplacedByDefaults(t *testing.T) {
	t.Parallel()
	stored := func(change func(*connections.Document)) []connections.Document {
		text, _ := installation.Parse("trin.yaml", append(house("10"), "---\nkind: settings\nsessionLifetime: 1h\n"...), nil)
		documents, err := text.Documents()
		if err != nil {
			t.Fatal(err)
		}
		for i := range documents {
			change(&documents[i])
		}
		return documents
	}
	spoil := func(kind, body string) func(*connections.Document) {
		return func(d *connections.Document) {
			if d.Kind == kind {
				d.Body = []byte(body)
			}
		}
	}
	if configuration, problems := installation.Build(1, stored(func(*connections.Document) {}), parts()); configuration == nil {
		t.Fatal(problems)
	}
	for _, kind := range []string{"vocabulary", "settings"} {
		for _, body := range []string{"presets: [", "kind: " + kind + "\n---\nkind: " + kind + "\n", "kind: application\nid: x\n", "kind: " + kind + "\npresets: [house]\nsessionLifetime: \"\u007f\"\n"} {
			configuration, problems := installation.Build(1, stored(spoil(kind, body)), parts())
			if configuration != nil || len(installation.Errors(problems)) == 0 {
				t.Errorf("%s %q: got a picture, with the problems %v; want none", kind, body, problems)
			}
		}
	}
	configuration, problems := installation.Build(1, stored(spoil("application", "kind: application\nid: app\nprotocol: fake\nauthentication: [local]\nsettings: {peer: app, clientSecret: abc}\n")), parts())
	if configuration == nil || configuration.Applications["app"].Enabled || len(installation.Errors(problems)) == 0 {
		t.Errorf("an application with an error is on; problems %v", problems)
	}
}
