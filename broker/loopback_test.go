package broker

import "testing"

func TestLoopback(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"localhost": true, "LocalHost.": true, "api.localhost": true,
		"127.0.0.1": true, "127.8.8.8": true, "::1": true, "::ffff:127.0.0.1": true,
		"localhost.example.dk": false, "notlocalhost": false, "127.0.0.1.example.dk": false, "api.example.dk": false,
		"10.0.0.1": false, "0.0.0.0": false, "::": false, "2130706433": false, "": false, ".": false,
		"64:ff9b::7f00:1": false, "2002:7f00:1::": false, // ways through another machine
	} {
		if got := Loopback(host); got != want {
			t.Errorf("%q: got %v, want %v", host, got, want)
		}
	}
}
