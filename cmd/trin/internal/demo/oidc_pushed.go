package demo

import (
	"context"
	"fmt"
	"net/url"
)

// push gives the provider the request itself, and returns what the browser
// carries in its place (RFC 9126, 2.1 and 4).
func (a *OIDCApplication) push(ctx context.Context, provider *openIDProvider, query url.Values) (url.Values, error) {
	if provider.Pushed == "" {
		return nil, fmt.Errorf("%s takes no pushed requests", provider.Issuer)
	}
	var kept struct {
		Reference string `json:"request_uri"`
	}
	if err := postForm(ctx, provider.Pushed, a.ClientID, a.Secret, query, &kept); err != nil {
		return nil, err
	}
	if kept.Reference == "" {
		return nil, fmt.Errorf("%s has kept the request and does not say as what", provider.Issuer)
	}
	return url.Values{"client_id": {a.ClientID}, "request_uri": {kept.Reference}}, nil
}
