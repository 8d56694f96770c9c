package browser

import _ "embed"

//go:embed settle.js
var settle string

// Settle puts stand-ins in the place of what is drawn anew for every
// installation: the same page then looks the same each time.
func (t *Tab) Settle() error {
	_, err := Ask[bool](t, settle)
	return err
}

// ShowWhole is [Tab.Show] with a window as high as the page, so that what stays in
// sight while a person scrolls stands where it begins. It is no lower than the
// height.
func (t *Tab) ShowWhole(width, height int, scheme string) error {
	if err := t.Show(width, height, scheme); err != nil {
		return err
	}
	whole, err := Ask[int](t, `Math.max(document.documentElement.scrollHeight, document.querySelector(".menu:not([hidden])")?.scrollHeight + 60 || 0)`)
	if err != nil || whole <= height {
		return err
	}
	return t.Show(width, whole, scheme)
}
