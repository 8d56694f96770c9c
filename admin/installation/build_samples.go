package installation

import (
	"fmt"
	"slices"

	"trin/claimstx"
)

// mostSamples is how many logins can be kept of one pipeline.
const mostSamples = 1000

// samplePolicy reads what is kept of logins; nil = nothing.
func (b *builder) samplePolicy(d *document, s *samplesEntry) *claimstx.SamplePolicy {
	if s == nil {
		return nil
	}
	if s.Keep < 1 || s.Keep > mostSamples {
		b.fail(d, "samples", "%d logins cannot be kept of each pipeline. Write keep: and a number from 1 to %d, or take samples away to keep none.", s.Keep, mostSamples)
	}
	for i, name := range s.Plain {
		switch {
		case name == "" || name == "*":
			b.fail(d, fmt.Sprintf("samples.plain.%d", i), "%q stands for every claim, and so for names of people. Write the names of those that name nobody.", name)
		case slices.Contains(s.Plain[:i], name):
			b.warn(d, fmt.Sprintf("samples.plain.%d", i), "%q stands twice. Take one away.", name)
		}
	}
	return &claimstx.SamplePolicy{Keep: s.Keep, Plain: s.Plain}
}
