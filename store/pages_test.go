package store_test

import (
	"cmp"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"trin/broker"
	"trin/store"
	"trin/store/storetest"
)

// mostPages is how many pages of the database one simple login of a new user
// may write, both of its commits together: each is written to the log and moved
// into the file later.
const mostPages = 25

// TestPagesOfALogin counts the pages that a login writes into the log of SQLite
// (https://sqlite.org/fileformat2.html#the_write_ahead_log).
func TestPagesOfALogin(t *testing.T) {
	t.Parallel()
	clock := storetest.NewClock()
	o := storetest.Options(t, clock)
	s, path := openSQLite(t, o)
	const before, counted = 250, 50 // all of it is less than what moves the log into the file
	for i := range before {
		simpleLogin(t, s, i, clock)
	}
	start := frames(t, path)
	for i := range counted {
		simpleLogin(t, s, before+i, clock)
	}
	written := frames(t, path)[len(start):]
	perLogin := float64(len(written)) / counted
	t.Logf("%.1f pages a login", perLogin)
	of := treesOf(t, path)
	trees := map[string]int{}
	for _, page := range written {
		trees[of[page]]++
	}
	for _, tree := range slices.SortedFunc(maps.Keys(trees), func(a, b string) int { return cmp.Compare(trees[b], trees[a]) }) {
		t.Logf("%5.2f %s", float64(trees[tree])/counted, tree)
	}
	if perLogin > mostPages {
		t.Errorf("a login writes %.1f pages, want %d at most", perLogin, mostPages)
	}
}

// frames are the pages in the log, in the order in which they were written.
func frames(t *testing.T, path string) []uint32 {
	t.Helper()
	log, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	const header, frame = 32, 24
	size := int(binary.BigEndian.Uint32(log[8:]))
	var pages []uint32
	for at := header; at+frame+size <= len(log); at += frame + size {
		pages = append(pages, binary.BigEndian.Uint32(log[at:]))
	}
	return pages
}

// treesOf is the table or index that each page belongs to.
func treesOf(t *testing.T, path string) map[uint32]string {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // only read
	rows, err := db.Query("SELECT pageno, name || ' ' || pagetype FROM dbstat")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // only read
	of := map[uint32]string{}
	for rows.Next() {
		var page uint32
		var name string
		if err := rows.Scan(&page, &name); err != nil {
			t.Fatal(err)
		}
		of[page] = name
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return of
}

// simpleLoginOf stores a simple login of a new user, the one of a number.
type simpleLoginOf func(t testing.TB, s *store.Store, number int, clock *storetest.Clock)

// simpleLogin stores the two moves of a simple login of a new user with 20
// attributes: as large as real ones, and the same in each run of the test.
func simpleLogin(t testing.TB, s *store.Store, number int, clock *storetest.Clock) {
	t.Helper()
	for _, m := range movesOf(number, clock.Now()) {
		moveOn(t, s, m, clock)
	}
}

// readingLogin is simpleLogin with what a login reads between its two moves.
func readingLogin(t testing.TB, s *store.Store, number int, clock *storetest.Clock) {
	t.Helper()
	moves := movesOf(number, clock.Now())
	moveOn(t, s, moves[0], clock)
	if _, err := s.Transaction(t.Context(), moves[0].Transaction.ID); err != nil {
		t.Fatal(err)
	}
	wanted := moves[1].Names[0]
	if name, err := s.NameOf(t.Context(), wanted.Qualifier, wanted.Subject); err != nil || name != "" {
		t.Fatalf("a new user is called %q, %v", name, err)
	}
	moveOn(t, s, moves[1], clock)
}

func moveOn(t testing.TB, s *store.Store, m broker.Move, clock *storetest.Clock) {
	t.Helper()
	if err := s.Move(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	clock.Move(10 * time.Millisecond)
}

// movesOf are the moves of a simple login.
func movesOf(number int, now time.Time) [2]broker.Move {
	word := func(of string) string {
		sum := sha256.Sum256(fmt.Append(nil, of, number))
		return base64.RawURLEncoding.EncodeToString(sum[:])
	}
	until := now.Add(6 * time.Minute)
	begun := begunLogin(broker.ID(word("transaction")[:24]), word, now)
	ended := endedLogin(begun, word, now.Add(10*time.Millisecond))
	ended.Uses = []broker.Use{{Space: "saml2-assertion", ID: word("assertion"), Until: until}}
	return [2]broker.Move{
		{Transaction: begun, Uses: []broker.Use{{Space: "saml2-request", ID: word("request"), Until: until}}},
		ended,
	}
}

const classTwo = broker.ClassRef("urn:dk:gov:saml:attribute:AssuranceLevel:2")

func begunLogin(id broker.ID, word func(string) string, now time.Time) broker.Transaction {
	return broker.Transaction{
		ID: id, Revision: 1, Reference: word("reference")[:9], State: broker.StateFirstFactor, Binding: word("binding"), Version: 1,
		Request: broker.AuthnRequest{
			Application: "app", Classes: []broker.ClassRef{classTwo}, Signed: true, Language: "en",
			Reply: []byte(`{"request":"` + word("request") + `","consumer":"https://app.example/acs","relayState":"state"}`),
		},
		Chosen: "idp", Legs: 1,
		Leg: &broker.Leg{
			ID: broker.ID(word("leg")[:24]), Transaction: id, Connection: "idp", Started: now,
			Memo: []byte(`{"request":"` + word("asked") + `","binding":"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"}`),
		},
		Created: now, Expires: now.Add(15 * time.Minute),
	}
}

func endedLogin(begun broker.Transaction, word func(string) string, now time.Time) broker.Move {
	subject := broker.Subject{Namespace: "people", Value: word("person")[:13]}
	evidence := broker.Evidence{
		Connection: "idp", Subject: subject, Class: classTwo, Instant: now, Received: now, Expires: now.Add(8 * time.Hour),
	}
	answered := begun
	answered.Revision, answered.State, answered.Leg = 2, broker.StateAnswered, nil
	answered.Request = broker.AuthnRequest{Application: begun.Request.Application}
	evidence.Keys, evidence.Memo = keysOf(word, "provider"), []byte(`{"name":{"value":"`+word("name")+`","format":"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"}}`)
	for i := range 20 {
		evidence.Claims = append(evidence.Claims, broker.Claim{
			Name: fmt.Sprint("urn:oid:2.5.4.", i), Format: "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
			FriendlyName: fmt.Sprint("attribute", i), Values: []string{fmt.Sprint("value ", i, " of ", subject.Value)},
		})
	}
	return broker.Move{
		Transaction: answered, From: 1,
		Session: &broker.Session{
			Key: broker.SessionKey(word("session")), Revision: 1, Group: "default", Subject: subject, Chosen: "idp", Index: word("index")[:24],
			Evidence: []broker.Evidence{evidence},
			Participants: []broker.Participant{{
				Application: "app", Version: 1, Keys: keysOf(word, "application"), Memo: []byte(word("a") + word("b") + word("c") + word("d")), Since: now,
			}},
			Created: now, Used: now, Expires: evidence.Expires,
		},
		Names: []broker.NewName{{Qualifier: "https://app.example/metadata", Subject: subject, Name: word("given")}},
		Record: &broker.Record{
			Reference: begun.Reference, Transaction: begun.ID, Version: 1, Started: begun.Created, Ended: now,
			Application: "app", Connection: "idp", Subject: subject, Address: "127.0.0.1",
			Trace: broker.Trace{
				{Rule: "12", Connection: "idp", Text: "The class that the provider named is a level: its login counts as level 20."},
				{Rule: "5", Text: "Asked is exact level 20."},
				{Rule: "12", Connection: "idp", Text: "The login counts as level 20."},
				{Rule: "25", Connection: "idp", Text: "The login is answered at level 20."},
			},
		},
	}
}

// keysOf are four keys under one head.
func keysOf(word func(string) string, of string) []string {
	var keys []string
	for i := range 4 {
		keys = append(keys, word(of)+"/"+word(fmt.Sprint(of, " ", i))[:22])
	}
	return keys
}

// BenchmarkSimpleLogin measures what storing a simple login costs.
func BenchmarkSimpleLogin(b *testing.B) {
	for name, open := range map[string]storetest.Opener{"sqlite": openSQLite, "postgres": openPostgres} {
		b.Run(name, func(b *testing.B) {
			clock := storetest.NewClock()
			s, _ := open(b, storetest.Options(b, clock))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				simpleLogin(b, s, i, clock)
			}
		})
	}
}
