package connections

import (
	"net/http"
	"time"

	"trin/broker"
)

// KeyWatch is told what parties are seen to know of Trin's own keys. It returns
// at once: no message waits for what is kept of it. Any goroutine may call it.
type KeyWatch interface {
	// KeysRead says that the request was answered with a public document that
	// holds these keys.
	KeysRead(r *http.Request, keys []Key)
	// KeyUsed says that a message of the connection's provider, which was verified,
	// was encrypted for the key of that ID. The provider is named as its protocol
	// does.
	KeyUsed(connection broker.ID, provider, key string)
}

// KeySeen is how a key was seen.
type KeySeen string

// The ways.
const (
	SeenRead      KeySeen = "read"      // a document that holds it was read
	SeenEncrypted KeySeen = "encrypted" // a verified message was encrypted for it
)

// KeySighting says how often a key was seen in one place by one reader. Network
// is the beginning of an address, and Agent the first word of what a program
// calls itself: neither names a person, and neither is proven. Of a message that
// was encrypted, Agent is the provider, as it is named there.
type KeySighting struct {
	Key            string
	How            KeySeen
	Place          string // the path of the document, or the ID of the connection
	Network, Agent string // of a reader
	First, Last    time.Time
	Times          int64
}

// KeyParty is a connection as the other side of Trin's own keys.
type KeyParty struct {
	Role Role // RoleApplication or RoleAuthentication
	ID   broker.ID
}

// KeyWord is what an administrator knows of a party and a key.
type KeyWord string

// The words.
const (
	KeyTold      KeyWord = "told"      // the party knows that the key comes
	KeyConfirmed KeyWord = "confirmed" // the party says that it has the key
)

// KeyConfirmation is what was ticked for a party and a key; the Word "" takes
// away what stood there.
type KeyConfirmation struct {
	Key    string
	Party  KeyParty
	Peer   string // who was at the other end then; it says nothing of anybody else
	Word   KeyWord
	Author string
	Made   time.Time // given when it is kept
}

// KeyWay is how a party takes Trin's keys.
type KeyWay string

// The ways. "" = nobody has said.
const (
	KeyByAddress KeyWay = "address" // it reads the document again by itself
	KeyByHand    KeyWay = "hand"    // somebody there puts in what is sent
)

// KeyTaking says how a party takes Trin's keys; the Way "" takes away what stood
// there.
type KeyTaking struct {
	Party  KeyParty
	Peer   string // as of a KeyConfirmation
	Way    KeyWay
	Author string
	Made   time.Time // given when it is kept
}

// KeyDocument is a public document in which a party finds keys of Trin's own.
type KeyDocument struct {
	Set     string
	Use     KeyUse
	Address string
	Shared  bool // other parties read the same one
	// Way is how the protocol has a party take what is in it; "" = it leaves that
	// open.
	Way KeyWay
	// Renewed is how long after a change a reader that keeps to what the document
	// says has the new one at the latest.
	Renewed time.Duration
	// Lives is for how long what was signed with a key for the party is in use at
	// the most.
	Lives time.Duration
}
