package browser

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// axePath is where npm puts axe-core, below the root of the module.
const axePath = "testdata/axe/node_modules/axe-core/axe.min.js"

// ErrNoAxe says that axe-core is not there.
var ErrNoAxe = errors.New("axe-core is missing; bring it with: npm ci --ignore-scripts --prefix testdata/axe")

// Axe is axe-core as the browser runs it.
type Axe struct{ source string }

// ReadAxe reads axe-core from the root of the module. It is ErrNoAxe where it is
// missing.
func ReadAxe(root string) (Axe, error) {
	source, err := os.ReadFile(root + "/" + axePath)
	if errors.Is(err, os.ErrNotExist) {
		return Axe{}, ErrNoAxe
	}
	return Axe{string(source)}, err
}

// axeRun asks for the rules of WCAG 2.2 A and AA and returns each node that
// breaks one, in words.
//
//go:embed axe.js
var axeRun string

// Load puts axe-core into the page that is shown, in a world of its own: the
// page's scripts do not see it, and its content security policy stays as it is.
// It is gone with the page.
func (a Axe) Load(t *Tab) (*Audit, error) {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, func(ctx context.Context, target *chromedp.Target) (*Audit, error) {
		tree, err := cdp.Call(ctx, target, page.GetFrameTree, cdp.Empty{})
		if err != nil {
			return nil, err
		}
		world, err := cdp.Call(ctx, target, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: tree.FrameTree.Frame.ID, WorldName: "axe"})
		if err != nil {
			return nil, err
		}
		audit := &Audit{tab: t, world: world.ExecutionContextID}
		_, err = chromedp.Evaluate[bool](a.source+"\n;true", audit.inWorld)(ctx, target)
		return audit, err
	})
}

// Audit is axe-core in one page.
type Audit struct {
	tab   *Tab
	world runtime.ExecutionContextID
}

// Violations are what breaks a rule in the page as it is shown now; with styles,
// what breaks one of those rules alone that hang on width and colours.
func (a *Audit) Violations(styles bool) ([]string, error) {
	ctx, cancel := context.WithTimeout(a.tab.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[[]string](strings.TrimSpace(axeRun)+fmt.Sprintf("(%v)", styles), a.inWorld, chromedp.EvalAwaitPromise))
}

func (a *Audit) inWorld(p *runtime.EvaluateParams) { p.ContextID = a.world }
