package installation

import "trin/claimstx"

// requesterDocument is a service behind an application that is a proxy.
type requesterDocument struct {
	Kind        string                `json:"kind"`
	ID          string                `json:"id"`
	Application string                `json:"application"`
	Requester   string                `json:"requester"` // the RequesterID
	Name        name                  `json:"name"`
	Floor       levels                `json:"floor"`
	Attributes  map[string][]string   `json:"attributes"`
	Claims      []claimstx.StepConfig `json:"claims"`
}

// buildRequester reads a requester.
func (b *builder) buildRequester(d *document) {
	var r requesterDocument
	b.decode(d, &r)
}
