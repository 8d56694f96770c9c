package demo

import "context"

// confirmScenes is the part of the walk in which the user confirms an act.
func confirmScenes() []scene {
	return []scene{
		{"A user who has confirmed an act is asked again for the next one, and stays at level 2", "29", actConfirmed},
		{"An act by authorization_details: the page for the code says what it is", "29", actByDetails},
	}
}

// confirms types a code at the page that says what is confirmed.
func (w *walker) confirms(ctx context.Context, text string) error {
	return firstError(
		w.shows(text),
		func() error { return w.typeCode(ctx) },
		func() error { return w.shows("The prescription is renewed") },
		func() error { return w.acr(classOf(3)) },
		func() error { return w.ends(ctx, ending{level: 30, class: classOf(3), trips: "totp"}) },
	)
}

func actConfirmed(ctx context.Context, w *walker) error {
	return firstError(
		w.oidcTwo(ctx),
		func() error { return w.openOIDC(ctx, "/renew") },
		func() error { return w.confirms(ctx, "Renew your prescription.") },
		func() error { return w.openOIDC(ctx, "/renew") },
		func() error { return w.confirms(ctx, "Renew your prescription.") },
		func() error { return w.openOIDC(ctx, "/level/2?ask=again") },
		func() error { return w.opens(2, 20) },
		func() error { return w.ends(ctx, ending{level: 20, class: classOf(2)}) },
	)
}

func actByDetails(ctx context.Context, w *walker) error {
	return firstError(
		w.oidcTwo(ctx),
		func() error { return w.openOIDC(ctx, "/renew?ask=details") },
		func() error { return w.confirms(ctx, "Renew the prescription for "+medicine+".") },
	)
}
