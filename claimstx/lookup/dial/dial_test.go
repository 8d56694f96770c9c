package dial

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// What a name may lead to, however the address is written (M6).
func TestM6_Permit(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]error{
		"10.1.2.3": nil, "192.168.1.1": nil, "172.16.0.1": nil, "fd12::1": nil, "93.184.216.34": nil, "2606:2800:220:1::1": nil,
		"169.254.169.254": errNoMachine, "::ffff:169.254.169.254": errNoMachine, "64:ff9b::169.254.169.254": errNoMachine, "2002:a9fe:a9fe::1": errNoMachine,
		"fe80::1": errNoMachine, "fe80::1%eth0": errNoMachine, "169.254.170.2": errNoMachine,
		"0.0.0.0": errNoMachine, "::": errNoMachine, "0.1.2.3": errNoMachine, "255.255.255.255": errNoMachine, "240.0.0.1": errNoMachine,
		"224.0.0.1": errNoMachine, "ff02::1": errNoMachine, "::ffff:0.0.0.0": errNoMachine,
		"fd00:ec2::254": errCredentials, "100.100.100.200": errCredentials, "168.63.129.16": errCredentials, "::ffff:168.63.129.16": errCredentials,
		"127.0.0.1": errLoopback, "127.9.9.9": errLoopback, "::1": errLoopback, "::ffff:127.0.0.1": errLoopback, "64:ff9b::7f00:1": errLoopback,
	} {
		if got := Permit(netip.MustParseAddr(address), false); !errors.Is(got, want) {
			t.Errorf("%s: got %v, want %v", address, got, want)
		}
	}
	for address, want := range map[string]error{
		"127.0.0.1": nil, "::1": nil, "10.1.2.3": errElsewhere, "93.184.216.34": errElsewhere, "169.254.169.254": errNoMachine,
	} {
		if got := Permit(netip.MustParseAddr(address), true); !errors.Is(got, want) {
			t.Errorf("a host that says this machine, %s: got %v, want %v", address, got, want)
		}
	}
	if got := Permit(netip.Addr{}, false); got == nil {
		t.Error("no address at all was permitted")
	}
}

// The address is looked at when it is called, not when the name is read: a
// resolver that gives this machine's address for a far name reaches nothing.
func TestM6_DialerLooksAtTheAddressItCalls(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	address := listener.Addr().String()
	if conn, err := Dialer("127.0.0.1", time.Second).DialContext(t.Context(), "tcp", address); err != nil {
		t.Errorf("this machine by its address: %v", err)
	} else {
		_ = conn.Close()
	}
	conn, err := Dialer("api.example.dk", time.Second).DialContext(context.Background(), "tcp", address)
	if err == nil {
		_ = conn.Close()
		t.Fatal("a far name that leads to this machine was called")
	}
	if !strings.Contains(err.Error(), errLoopback.Error()) {
		t.Errorf("got %v, want it to say why", err)
	}
}
