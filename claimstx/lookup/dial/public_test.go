package dial

import (
	"errors"
	"net/netip"
	"testing"
)

// What stands inside a network is not public, however its address is written.
func TestK3_Public(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]error{
		"93.184.216.34": nil, "2606:2800:220:1::1": nil, "::ffff:93.184.216.34": nil, "172.32.0.1": nil, "100.128.0.1": nil,
		"10.1.2.3": errInside, "172.16.0.1": errInside, "172.31.255.255": errInside, "192.168.1.1": errInside, "127.0.0.1": errInside, "127.9.9.9": errInside, "::1": errInside,
		"::ffff:10.1.2.3": errInside, "::ffff:127.0.0.1": errInside, "64:ff9b::a01:203": errInside, "64:ff9b::7f00:1": errInside, "2002:a01:203::1": errInside, "::10.1.2.3": errInside, "::7f00:1": errInside,
		"fd12::1": errInside, "fc00::1": errInside, "fec0::1": errInside, "64:ff9b:1::1": errInside, "2001::1": errInside, "2001:db8::1": errInside,
		"100.64.0.1": errInside, "100.127.255.255": errInside, "192.0.0.1": errInside, "198.18.0.1": errInside, "198.19.255.255": errInside,
		"169.254.169.254": errNoMachine, "fe80::1": errNoMachine, "0.0.0.0": errNoMachine, "::": errNoMachine, "255.255.255.255": errNoMachine, "100.100.100.200": errCredentials, "168.63.129.16": errCredentials,
	} {
		if got := Public(netip.MustParseAddr(address), nil); !errors.Is(got, want) {
			t.Errorf("%s: got %v, want %v", address, got, want)
		}
	}
	if got := Public(netip.Addr{}, nil); got == nil {
		t.Error("no address at all was permitted")
	}
	networks := []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("169.254.0.0/16"), netip.MustParsePrefix("fd12::/16")}
	for address, want := range map[string]error{
		"10.1.2.3": nil, "::ffff:10.1.2.3": nil, "fd12::1": nil, "93.184.216.34": nil,
		"10.2.0.1": errInside, "127.0.0.1": errInside, "169.254.169.254": errNoMachine,
	} {
		if got := Public(netip.MustParseAddr(address), networks); !errors.Is(got, want) {
			t.Errorf("%s where three networks may be named: got %v, want %v", address, got, want)
		}
	}
}
