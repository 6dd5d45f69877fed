package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"authspec/runner/internal/compare"
	"authspec/runner/results"
)

// browser is a headless Chromium for one test; without one the test is skipped.
func browser(t testing.TB) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("there is no Chromium to look at the pages with (Debian: chromium)")
	}
	if testing.Short() {
		t.Skip("a browser takes its time")
	}
	const hang = 5 * time.Minute // a busy machine may take half of one for a test
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.WindowSize(1400, 900), chromedp.WSURLReadTimeout(hang))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, hang)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx, chromedp.WithErrorf(func(string, ...any) {})) // it knows not every event of a new browser
	t.Cleanup(cancel)
	return ctx
}

// visit opens a page in the browser and waits for its script. Whatever the page
// complains of is an error of the test.
func visit(t testing.TB, ctx context.Context, page []byte, fragment string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(file, page, 0o600); err != nil {
		t.Fatal(err)
	}
	chromedp.ListenTarget(ctx, func(event any) {
		switch e := event.(type) {
		case *cdpruntime.EventExceptionThrown:
			t.Errorf("the script failed: %s", e.ExceptionDetails.Error())
		case *cdpruntime.EventConsoleAPICalled:
			t.Errorf("the page writes to the console: %s", e.Type)
		}
	})
	place := (&url.URL{Scheme: "file", Path: file}).String() + fragment
	run(t, ctx, chromedp.Navigate(place), waitFor(`document.documentElement.dataset.ready === "yes"`))
}

func run(t testing.TB, ctx context.Context, actions ...chromedp.Action) {
	t.Helper()
	if err := chromedp.Run(ctx, actions...); err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("what was waited for in the browser did not come about: %v", actions)
		}
		t.Fatal(err)
	}
}

// ask evaluates an expression in the page.
func ask[T any](t testing.TB, ctx context.Context, expression string) T {
	t.Helper()
	var value T
	run(t, ctx, chromedp.Evaluate(expression, &value))
	return value
}

const opened, closed = `document.querySelector("dialog").open`, `!document.querySelector("dialog").open`

// waitFor waits until an expression is true in the page. The page's policy
// forbids what chromedp's own polling does.
func waitFor(expression string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		for {
			var holds bool
			if err := chromedp.Evaluate(expression, &holds).Do(ctx); err != nil || holds {
				return err
			}
			if err := chromedp.Sleep(20 * time.Millisecond).Do(ctx); err != nil {
				return err
			}
		}
	})
}

// enter presses Enter as a keyboard does: where a page has taken the key, no
// character comes of it. That of chromedp.KeyEvent would come all the same, and
// press what has the focus by then.
func enter() chromedp.Action {
	press := func(kind input.KeyType) *input.DispatchKeyEventParams {
		return input.DispatchKeyEvent(kind).WithKey("Enter").WithCode("Enter").WithWindowsVirtualKeyCode(13)
	}
	return chromedp.Tasks{press(input.KeyRawDown), press(input.KeyUp)}
}

// click presses the mouse on what a selector finds, where it stands on the
// screen.
func click(selector string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		var at [2]float64
		where := fmt.Sprintf(`(() => {
  const e = document.querySelector(%q);
  e.scrollIntoView({block: "center"});
  const r = e.getBoundingClientRect();
  return [r.x + r.width / 2, r.y + r.height / 2];
})()`, selector)
		if err := chromedp.Evaluate(where, &at).Do(ctx); err != nil {
			return err
		}
		return chromedp.MouseClickXY(at[0], at[1]).Do(ctx)
	})
}

// focus puts the focus on what a selector finds.
func focus(selector string) chromedp.Action {
	return chromedp.Evaluate(fmt.Sprintf(`document.querySelector(%q).focus()`, selector), nil)
}

// TestRunPage clicks through the page of a run as a person would.
func TestRunPage(t *testing.T) {
	ctx := browser(t)
	visit(t, ctx, pages(t, sample())["run"], "")
	shown := `document.querySelectorAll("tr[data-id]:not([hidden])").length`
	all := ask[int](t, ctx, shown)

	run(t, ctx, focus("[name=verdict]"), chromedp.KeyEvent("f"))
	if few := ask[int](t, ctx, shown); few == 0 || few >= all {
		t.Errorf("the filter of verdicts leaves %d of %d rows", few, all)
	}
	run(t, ctx, click("[type=reset]"), click("[name=text]"), chromedp.KeyEvent("realm parameter"))
	if few := ask[int](t, ctx, shown); few == 0 || few >= all {
		t.Errorf("the filter of text leaves %d of %d rows", few, all)
	}
	run(t, ctx, click("[type=reset]"), click(".tiles [data-verdict=fail]"))
	if pressed := ask[string](t, ctx, `document.querySelector(".tiles [data-verdict=fail]").getAttribute("aria-pressed")`); pressed != "true" {
		t.Errorf("the tile is pressed: %q", pressed)
	}

	run(t, ctx, click(`tr[data-id="rfc7617-2-realm-required"] .open`), waitFor(opened))
	text := ask[string](t, ctx, `document.querySelector("dialog").innerText`)
	for _, want := range []string{"A Basic challenge names its protection space", "want", "got", "As it went over the wire", "HTTP/1.1", "authspec run"} {
		if !strings.Contains(text, want) {
			t.Errorf("the dialog lacks %q; it says\n%s", want, text)
		}
	}
	if hash := ask[string](t, ctx, "location.hash"); hash != "#requirement//rfc7617-2-realm-required" {
		t.Errorf("the link to it is %q", hash)
	}
	run(t, ctx, chromedp.KeyEvent(kb.Escape), waitFor(closed))
	if back := ask[string](t, ctx, `document.activeElement.closest("tr")?.dataset.id ?? "elsewhere"`); back != "rfc7617-2-realm-required" {
		t.Errorf("the focus returns to %q", back)
	}
	if hash := ask[string](t, ctx, "location.hash"); hash != "" {
		t.Errorf("after closing the link is %q", hash)
	}
}

// TestRunPageByLink: a link opens what it names, and one to nothing opens
// nothing.
func TestRunPageByLink(t *testing.T) {
	ctx := browser(t)
	page := pages(t, sample())["run"]
	visit(t, ctx, page, "#requirement//rfc7617-2-realm-required")
	run(t, ctx, waitFor(opened))
	if title := ask[string](t, ctx, `document.querySelector("dialog h2").innerText`); title != "rfc7617-2-realm-required" {
		t.Errorf("the link opens %q", title)
	}
	run(t, ctx, click("dialog .close"), waitFor(closed))
	for _, bad := range []string{"#all", "#check/x/y", "#requirement//%zz", "#//"} {
		run(t, ctx, chromedp.Evaluate(`location.hash = "`+bad+`"`, nil), chromedp.Sleep(50*time.Millisecond))
		if ask[bool](t, ctx, `document.querySelector("dialog").open`) {
			t.Errorf("%s opens something", bad)
		}
	}
}

// TestComparisonByKeyboard walks through the matrix without a mouse.
func TestComparisonByKeyboard(t *testing.T) {
	ctx := browser(t)
	visit(t, ctx, pages(t, sample())["table"], "")
	if stops := ask[int](t, ctx, `document.querySelectorAll(".matrix .cell[tabindex='0']").length`); stops != 1 {
		t.Errorf("the matrix has %d stops of the Tab key", stops)
	}
	run(t, ctx, focus(".matrix .cell[tabindex='0']"), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Home), chromedp.KeyEvent(kb.End))
	where := ask[string](t, ctx, `[document.activeElement.cellIndex, [...document.querySelectorAll("tr[data-id]")].indexOf(document.activeElement.closest("tr"))].join(",")`)
	if where != "2,1" {
		t.Errorf("the keys lead to column, row %s; want 2,1", where)
	}
	run(t, ctx, enter(), waitFor(opened))
	if title := ask[string](t, ctx, `document.querySelector("dialog h2").innerText`); !strings.Contains(title, ": ") {
		t.Errorf("the dialog does not name the implementation: %q", title)
	}
	run(t, ctx, chromedp.KeyEvent(kb.Escape), waitFor(closed), click("[name=columns]"), chromedp.KeyEvent("(2)"))
	if shown := ask[int](t, ctx, `[...document.querySelectorAll(".matrix tbody tr")][1].cells.length - [...[...document.querySelectorAll(".matrix tbody tr")][1].cells].filter((c) => getComputedStyle(c).display === "none").length`); shown != 2 {
		t.Errorf("with a name the matrix shows %d columns beside the rules; want 1", shown-1)
	}
	run(t, ctx, click("th.number .sort"))
	if sorted := ask[string](t, ctx, `document.querySelector(".ranking th.number").getAttribute("aria-sort")`); sorted != "descending" {
		t.Errorf("the scores are sorted %q", sorted)
	}
}

// TestFiltersCombine: a verdict is looked for in the columns that are shown.
func TestFiltersCombine(t *testing.T) {
	ctx := browser(t)
	right := sample()
	for i := range right.Results {
		for j := range right.Results[i].Checks {
			right.Results[i].Checks[j].Verdict = results.Pass
		}
	}
	table := compare.Build([]*results.Run{sample(), right}, compare.Options{Names: []string{"wrong", "right"}})
	visit(t, ctx, tableText(t, tableFile("html", table, TableOptions{})), "")
	shown := func(columns, verdict string) int {
		run(t, ctx, chromedp.Evaluate(fmt.Sprintf(`for (const [name, text] of [["columns", %q], ["verdict", %q]]) {
  const field = document.querySelector("[name=" + name + "]");
  field.value = text;
  field.dispatchEvent(new Event("input", {bubbles: true}));
}`, columns, verdict), nil))
		return ask[int](t, ctx, `document.querySelectorAll("tr[data-id]:not([hidden])").length`)
	}
	all, failing := shown("", ""), shown("", "fail")
	if failing == 0 || failing == all {
		t.Fatalf("%d of %d rows fail", failing, all)
	}
	for columns, want := range map[string]int{"wrong": failing, "wrong right": failing, "right": 0, "nobody": 0} {
		if got := shown(columns, "fail"); got != want {
			t.Errorf("with the columns %q and the verdict fail %d rows are shown; want %d", columns, got, want)
		}
	}
	if got := shown("right", "pass"); got != all {
		t.Errorf("all %d rows pass in one column, and %d are shown", all, got)
	}
}

// TestHostilePages: nothing that a target sent runs or becomes an element, in
// the page or in what opens.
func TestHostilePages(t *testing.T) {
	ctx := browser(t)
	for name, page := range pages(t, hostile(false)) {
		visit(t, ctx, page, "")
		run(t, ctx, chromedp.Evaluate(`window.alert = () => { document.title = "owned" }; document.querySelector("td.cell, .list .open").click()`, nil), waitFor(opened))
		if n := ask[int](t, ctx, `document.querySelectorAll("img, iframe, dialog script").length`); n != 0 {
			t.Errorf("%s: %d elements of the target are in the page", name, n)
		}
		if title := ask[string](t, ctx, "document.title"); title == "owned" {
			t.Errorf("%s: a script of the target ran", name)
		}
	}
}

// TestNarrowPages: on a small screen the page itself does not scroll sideways.
func TestNarrowPages(t *testing.T) {
	ctx := browser(t)
	for name, page := range pages(t, sample()) {
		run(t, ctx, emulation.SetDeviceMetricsOverride(390, 800, 1, true))
		visit(t, ctx, page, "")
		if wide := ask[int](t, ctx, "document.documentElement.scrollWidth"); wide > 390 {
			t.Errorf("%s: it is %d pixels wide", name, wide)
		}
	}
}

// BenchmarkLargeComparison opens 200 reports of 300 checks and scrolls them.
func BenchmarkLargeComparison(b *testing.B) {
	ctx := browser(b)
	page := tableText(b, func(w io.Writer) error { return WriteTable("html", w, many(200, 300), TableOptions{}) })
	for b.Loop() {
		began := time.Now()
		visit(b, ctx, bytes.Clone(page), "")
		run(b, ctx, chromedp.Evaluate("document.body.offsetHeight", nil))
		b.ReportMetric(time.Since(began).Seconds(), "s/open")
		began = time.Now()
		const steps = 60
		run(b, ctx, chromedp.Evaluate(`(async () => {
  const frame = document.querySelector(".frame");
  for (let i = 0; i < 60; i++) { frame.scrollTop += 150; frame.scrollLeft += 60; await new Promise(requestAnimationFrame); }
})()`, nil, func(p *cdpruntime.EvaluateParams) *cdpruntime.EvaluateParams { return p.WithAwaitPromise(true) }))
		b.ReportMetric(time.Since(began).Seconds()*1000/steps, "ms/frame")
	}
}
