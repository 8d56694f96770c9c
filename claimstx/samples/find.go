package samples

import (
	"context"
	"encoding/json"
	"fmt"

	"trin/claimstx"
	"trin/connections"
)

// Find returns the samples that the query asks for, the newest first.
func Find(ctx context.Context, store Store, q connections.SampleQuery) ([]claimstx.Sample, error) {
	found, err := store.Samples(ctx, q)
	if err != nil {
		return nil, err
	}
	samples := make([]claimstx.Sample, len(found))
	for i, f := range found {
		if err := json.Unmarshal(f.Body, &samples[i]); err != nil {
			return nil, fmt.Errorf("sample of login %s: %w", f.Reference, err)
		}
	}
	return samples, nil
}
