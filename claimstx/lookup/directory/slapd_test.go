package directory

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trin/broker"
	"trin/claimstx"
	"trin/claimstx/lookup"
)

// slapdSettings are those of OpenLDAP's server: nobody reads without a bind,
// and a plain connection is one of loopback.
const slapdSettings = `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
attributetype ( 1.2.840.113556.1.4.2 NAME 'objectGUID' EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.146 NAME 'objectSid' EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
objectclass ( 1.3.6.1.4.1.55555.1 NAME 'windowsUser' AUXILIARY MAY ( objectGUID $ objectSid ) )
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile DIR/slapd.pid
TLSCertificateFile DIR/tls.pem
TLSCertificateKeyFile DIR/tls.key
sizelimit 100
database mdb
maxsize 10485760
suffix "dc=example,dc=dk"
rootdn "cn=root,dc=example,dc=dk"
rootpw never-used-by-a-test
directory DIR/db
access to * by dn.exact="cn=trin,dc=example,dc=dk" read by anonymous auth
`

// slapdEntries are the directory. Two of them have names that read as syntax.
const slapdEntries = `dn: dc=example,dc=dk
objectClass: domain
dc: example

dn: cn=trin,dc=example,dc=dk
objectClass: applicationProcess
objectClass: simpleSecurityObject
cn: trin
userPassword: s3cret (*)

dn: ou=people,dc=example,dc=dk
objectClass: organizationalUnit
ou: people

dn: uid=alice,ou=people,dc=example,dc=dk
objectClass: inetOrgPerson
objectClass: windowsUser
uid: alice
cn: Alice
sn: Andersen
title: reader
title: writer
title;lang-da: læser
userCertificate;binary:: MAA=
jpegPhoto:: //79
objectGUID:: /zF9wsNc8kOZXpaxEUYMxA==
objectSid:: AQUAAAAAAAUVAAAAFc1bB7Gd3DIBAAAA9AEAAA==

dn: uid=bob,ou=people,dc=example,dc=dk
objectClass: inetOrgPerson
uid: bob
cn:: U8O4cmVuIChiKiopLCBcIlhcIg==
sn: Berg
title: admin

dn: ou=a\2Cou\3Dpeople,dc=example,dc=dk
objectClass: organizationalUnit
ou: a,ou=people

dn: uid=carl,ou=a\2Cou\3Dpeople,dc=example,dc=dk
objectClass: inetOrgPerson
uid: carl
cn: Carl
sn: Carlsen
title: guest

dn: ou=elsewhere,dc=example,dc=dk
objectClass: referral
objectClass: extensibleObject
ou: elsewhere
ref: ldap://127.0.0.1:1/ou=elsewhere,dc=example,dc=dk
`

// slapd is a running server.
type slapd struct {
	plain, tls string // addresses
	authority  string // its certificate in PEM
	stop       io.Closer
}

var errAbsent = errors.New("no OpenLDAP server here: install Debian's slapd package")

// theServer is the one server of this process; it ends with it, because its
// watcher's standard input does.
var theServer = sync.OnceValues(startSlapd)

// server gives the running server. Where there is none the test is skipped, or
// fails if TRIN_REQUIRE_PEERS is 1.
func runningServer(t testing.TB) *slapd {
	t.Helper()
	s, err := theServer()
	switch {
	case errors.Is(err, errAbsent) && os.Getenv("TRIN_REQUIRE_PEERS") != "1":
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
	return s
}

// watch runs the server until its own standard input ends, and cleans up.
const watch = `
slapd=$1; dir=$2; urls=$3
"$slapd" -f "$dir/slapd.conf" -h "$urls" -d 256 >"$dir/log" 2>&1 &
pid=$!
tail -n +1 -F --pid=$pid "$dir/log" 2>/dev/null &
cat >/dev/null
kill $pid; wait $pid
rm -rf "$dir"
`

func startSlapd() (*slapd, error) {
	program := "/usr/sbin/slapd"
	if _, err := os.Stat(program); err != nil {
		if program, err = exec.LookPath("slapd"); err != nil {
			return nil, errAbsent
		}
	}
	directory, err := os.MkdirTemp("/tmp", "trin-slapd-")
	if err != nil {
		return nil, err
	}
	authority, err := writeFiles(directory)
	if err != nil {
		return nil, err
	}
	load := exec.Command(program, "-T", "add", "-f", directory+"/slapd.conf", "-l", directory+"/entries.ldif", "-q")
	if output, err := load.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("load the directory: %w: %s", err, output)
	}
	for range 5 { // somebody else may take a port between two calls
		s := &slapd{authority: authority}
		if s.plain, s.tls, err = freePorts(); err != nil {
			return nil, err
		}
		var started bool
		if started, err = s.run(program, directory); started || err != nil {
			return s, err
		}
	}
	return nil, fmt.Errorf("slapd does not start: see %s/log", directory)
}

// run starts the server and waits for it to say that it runs.
func (s *slapd) run(program, directory string) (started bool, err error) {
	command := exec.Command("/bin/sh", "-c", watch, "slapd", program, directory, "ldap://"+s.plain+" ldaps://"+s.tls)
	stdin, err := command.StdinPipe()
	if err != nil {
		return false, err
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		return false, err
	}
	if err := command.Start(); err != nil {
		return false, err
	}
	s.stop = stdin
	for scanner := bufio.NewScanner(stdout); scanner.Scan(); {
		switch line := scanner.Text(); {
		case strings.Contains(line, "slapd starting"):
			go func() { _, _ = io.Copy(io.Discard, stdout) }()
			return true, s.listens()
		case strings.Contains(line, "bind(") || strings.Contains(line, "stopped"):
			return false, nil
		}
	}
	return false, errors.New("slapd ended before it began")
}

// listens waits until the server takes connections, which is a moment after it
// says that it starts.
func (s *slapd) listens() error {
	var last error
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for _, address := range []string{s.plain, s.tls} {
		for tries := 0; ; tries++ {
			conn, err := net.Dial("tcp", address)
			if err == nil {
				_ = conn.Close()
				break
			}
			if last = err; tries > 2_000 {
				return last
			}
			<-ticker.C
		}
	}
	return nil
}

func freePorts() (plain, secured string, err error) {
	var listeners [2]net.Listener
	for i := range listeners {
		if listeners[i], err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			return "", "", err
		}
		defer func() { _ = listeners[i].Close() }()
	}
	return listeners[0].Addr().String(), listeners[1].Addr().String(), nil
}

// writeFiles writes what the server reads, and returns its certificate.
func writeFiles(directory string) (authority string, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", err
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, key.Public(), key)
	if err != nil {
		return "", err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", err
	}
	authority = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	files := map[string]string{
		"slapd.conf": strings.ReplaceAll(slapdSettings, "DIR", directory), "entries.ldif": slapdEntries,
		"tls.pem": authority, "tls.key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})),
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(content), 0o600); err != nil {
			return "", err
		}
	}
	return authority, os.Mkdir(filepath.Join(directory, "db"), 0o700)
}

// secrets are secrets by name.
type secrets map[string]string

func (s secrets) Secret(_ context.Context, name string) ([]byte, error) {
	value, ok := s[name]
	if !ok {
		return nil, broker.ErrNotFound
	}
	return []byte(value), nil
}

func known() secrets { return secrets{"directory": "s3cret (*)"} }

// settings are settings for the server; edits change them.
func (s *slapd) settings(edits ...func(*Settings)) Settings {
	all := Settings{
		URL: "ldaps://" + s.tls, Authorities: s.authority, BindDN: "cn=trin,dc=example,dc=dk", SecretName: "directory",
		Base: "ou=people,dc=example,dc=dk", Filter: "(&(objectClass=inetOrgPerson)(uid={user}))", Parameters: []string{"user"},
		Attributes: map[string]string{"title": "role"},
	}
	for _, edit := range edits {
		edit(&all)
	}
	return all
}

// opened opens a lookup by its kind, as the node does.
func opened(t testing.TB, s Settings, known secrets) *Lookup {
	t.Helper()
	kind := Kind(lookup.Deps{Secrets: known, Clock: time.Now})
	if found := kind.Check(raw(t, s)); len(found) > 0 {
		t.Fatalf("the settings are refused: %v", found)
	}
	var l claimstx.Lookup
	l, err := kind.Open("people", raw(t, s))
	if err != nil {
		t.Fatal(err)
	}
	own, ok := l.(*Lookup)
	if !ok {
		t.Fatalf("got a %T", l)
	}
	t.Cleanup(func() { _ = own.Close() })
	return own
}
