package broker_test

import (
	"testing"

	"trin/broker"
)

func TestIdentifierOfThePipeline(t *testing.T) {
	t.Parallel()
	says := func(claims ...broker.Claim) broker.ClaimsPipeline {
		return claimsOf(func(_ broker.ClaimsInput, given broker.Claims) (broker.Claims, error) {
			return append(claims, given...), nil
		})
	}
	name := func(values ...string) broker.Claim {
		return broker.Claim{Name: broker.ClaimIdentifier, Format: "urn:format", Values: values}
	}
	for _, test := range []struct {
		name     string
		pipeline broker.ClaimsPipeline
		provider broker.Claims
		want     *broker.Identifier
		refusal  broker.RefusalCode
	}{
		{name: "none", pipeline: says()},
		{name: "said", pipeline: says(name("alice")), want: &broker.Identifier{Format: "urn:format", Value: "alice"}},
		{name: "beside another internal claim", pipeline: says(broker.Claim{Name: "trin:other", Values: []string{"x"}}, name("alice")), want: &broker.Identifier{Format: "urn:format", Value: "alice"}},
		{name: "two values", pipeline: says(name("alice", "bob")), refusal: broker.RefusedInternal},
		{name: "no value", pipeline: says(name()), refusal: broker.RefusedInternal},
		{name: "an empty value", pipeline: says(name("")), refusal: broker.RefusedInternal},
		{name: "said twice", pipeline: says(name("alice"), name("alice")), refusal: broker.RefusedInternal},
		{name: "said by a provider", provider: broker.Claims{name("mallory")}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			w.first(func(c *broker.Configuration) { c.Applications["sp"].Claims = test.pipeline })
			w.begin(b, ask("sp", class2))
			e := w.says("alice", class2)
			e.Claims = append(e.Claims, test.provider...)
			w.resume(b, w.leg("adfs").ID, e)
			if test.refusal != "" {
				w.refused(test.refusal)
				return
			}
			o := w.answered()
			if (o.Identifier == nil) != (test.want == nil) || test.want != nil && *o.Identifier != *test.want {
				t.Errorf("got %v, want %v", o.Identifier, test.want)
			}
			for _, c := range o.Claims {
				if c.Name == broker.ClaimIdentifier || c.Name == "trin:other" {
					t.Errorf("the application is told the claim %s", c.Name)
				}
			}
		})
	}
}

// The application behind a proxy may say what the proxy is told of the user, but
// not what the proxy calls them.
func TestIdentifierIsOfTheApplicationThatAsks(t *testing.T) {
	t.Parallel()
	for _, own := range []string{"", "alice"} {
		t.Run("own "+own, func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			says := func(value string) broker.ClaimsPipeline {
				return claimsOf(func(_ broker.ClaimsInput, given broker.Claims) (broker.Claims, error) {
					if value == "" {
						return given, nil
					}
					return append(broker.Claims{{Name: broker.ClaimIdentifier, Format: "urn:format", Values: []string{value}}}, given...), nil
				})
			}
			w.first(func(c *broker.Configuration) {
				proxied(c)
				c.Applications["sp"].Claims, c.Applications["rp"].Claims = says(own), says("mallory")
			})
			w.begin(b, forRP(class2))
			w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
			o := w.answered()
			if got := o.Identifier; (got == nil) != (own == "") || got != nil && got.Value != own {
				t.Errorf("got %v, want %q", got, own)
			}
			if got := o.Claims.Values(broker.ClaimIdentifier); len(got) > 0 {
				t.Errorf("the application is told %q as a claim", got)
			}
		})
	}
}
