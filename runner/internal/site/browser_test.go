package site

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// TestBrowser reads a site from a folder as a person would: style and script are
// let in by the policy, the search leads on, and nothing is too wide for a phone.
func TestBrowser(t *testing.T) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("there is no Chromium to look at the pages with (Debian: chromium)")
	}
	if testing.Short() {
		t.Skip("a browser takes its time")
	}
	dir := t.TempDir()
	for name, content := range small(t) {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const hang = 5 * time.Minute // a busy machine may take half of one to begin
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.WSURLReadTimeout(hang))...)
	defer cancel()
	ctx, cancel = context.WithTimeout(ctx, hang)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx, chromedp.WithErrorf(func(string, ...any) {}))
	defer cancel()
	chromedp.ListenTarget(ctx, func(event any) {
		switch e := event.(type) {
		case *cdpruntime.EventExceptionThrown:
			t.Errorf("the script failed: %s", e.ExceptionDetails.Error())
		case *log.EventEntryAdded:
			t.Errorf("the browser complains: %s %s", e.Entry.Text, e.Entry.URL)
		}
	})
	at := func(name string) string {
		return (&url.URL{Scheme: "file", Path: filepath.Join(dir, name)}).String()
	}
	var font, title string
	if err := chromedp.Run(ctx, log.Enable(), chromedp.Navigate(at("index.html")),
		chromedp.Evaluate(`getComputedStyle(document.querySelector(".quotes")).display`, &font),
		chromedp.SendKeys("#search", "varnish"), chromedp.WaitVisible("#found a"), chromedp.SendKeys("#search", "\r"),
		chromedp.WaitVisible("#everyday"), chromedp.Title(&title)); err != nil {
		t.Fatal(err)
	}
	if font != "grid" || !strings.HasPrefix(title, "Varnish") {
		t.Errorf("the style makes %q of the findings, and the search leads to %q", font, title)
	}
	if err := chromedp.Run(ctx, emulation.SetDeviceMetricsOverride(390, 800, 1, true)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"index.html", "lets-in.html", "works-servers.html", "servers/index.html", "servers/varnish.html", "requirements/index.html", "requirements/rfc9112-3.2-host-required.html", "reference/cases.html", "compare/index.html"} {
		var wide int
		if err := chromedp.Run(ctx, chromedp.Navigate(at(name)), chromedp.Evaluate("document.documentElement.scrollWidth", &wide)); err != nil {
			t.Fatal(err)
		}
		if wide > 390 {
			t.Errorf("%s is %d pixels wide", name, wide)
		}
	}
}
