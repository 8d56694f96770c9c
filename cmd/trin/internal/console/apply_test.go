package console

import "trin/admin/installation"

// apply makes the text the installation.
func (r *rig) apply(text string) {
	r.Helper()
	read, problems := installation.Parse("test", []byte(text), nil)
	plan, err := installation.Prepare(r.Context(), r.Store, r.Parts(), read, problems)
	if err != nil {
		r.Fatal(err)
	}
	if wrong := installation.Errors(plan.Problems); len(wrong) > 0 {
		r.Fatal(wrong)
	}
	if _, err := plan.Apply(r.Context(), r.Store, "test", ""); err != nil {
		r.Fatal(err)
	}
	if _, err := r.Pictures.Refresh(r.Context()); err != nil {
		r.Fatal(err)
	}
}
