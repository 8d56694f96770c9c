package claimstx

// Release passes on the listed attributes alone, each with the reason why the
// application may have it.
//
//	release:
//	  attributes:
//	    - {claim: mail, reason: "Article 6(1)(e): the journal writes to its users"}
//	    - {claim: role, reason: "access control", values: ["journal-*"]}
type Release struct {
	Attributes []Released `json:"attributes"`
}

func (r *Release) compile(c *compilation) Step {
	c.report("", "This step cannot be used yet. Take it away.")
	return nil
}

func (r *Release) writes() []namedField { return nil }

// Released is one attribute that may be passed on.
type Released struct {
	Claim  string   `json:"claim"`
	Reason string   `json:"reason"`
	Values []string `json:"values,omitempty"` // only these; a * at the end stands for whatever follows
}
