package check

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
)

// Findings quote texts of the other side. Secrets must be taken out of these
// as they came, before they are made fit to be shown and are cut short; and
// which secrets there are is known only when the whole case is through. So what
// is quoted stays a piece within the words until a finding is made of them. A
// piece never leaves the package.
const (
	pieceBegins, pieceEnds = '\x02', '\x03'
	pieceHead              = "\x1f" // after how much is shown of it, and how long it was
)

// inPiece keeps the marks out of a piece; out of it takes them back.
var (
	inPiece    = strings.NewReplacer("\x01", "\x01A", "\x02", "\x01B", "\x03", "\x01C")
	outOfPiece = strings.NewReplacer("\x01A", "\x01", "\x01B", "\x02", "\x01C", "\x03")
)

// pieceMargin is how many octets of a piece are kept beyond what is shown of it,
// so that a secret across its end is found.
const pieceMargin = 4 << 10

// shown quotes a text of the other side: on one line, with \xNN for octets that
// are no printable UTF-8, and not too long.
func shown(s string) string { return shownTo(s, 300) }

// shownTo is shown for a text that is cut after most octets.
func shownTo(s string, most int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%c%d %d%s", pieceBegins, most, len(s), pieceHead)
	inPiece.WriteString(&b, s[:min(len(s), most+pieceMargin)])
	b.WriteByte(pieceEnds)
	return b.String()
}

// told are the words of a finding with all pieces in them made fit to be shown,
// and without secrets.
func told(words string, secrets *target.Secrets) string {
	if !strings.Contains(words, string(pieceBegins)) {
		return secrets.MaskExcerpt(words)
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(words, string(pieceBegins))
		b.WriteString(secrets.MaskExcerpt(before))
		piece, rest, whole := strings.Cut(after, string(pieceEnds))
		if !found || !whole {
			return b.String()
		}
		head, text, _ := strings.Cut(piece, pieceHead)
		var most, length int
		fmt.Sscan(head, &most, &length)
		text = outOfPiece.Replace(text)
		kept := len(text)
		text = secrets.MaskPiece(text, seams(text)...)
		b.WriteString(visible(text, most, length, kept < length))
		words = rest
	}
}

// seams are those of a piece that is a field line, or more, as it came.
func seams(piece string) (list []target.Gap) {
	for _, s := range wire.Seams([]byte(piece)) {
		list = append(list, target.Gap(s))
	}
	return list
}

// visible makes the beginning of a text fit to be shown. Where it is cut, or
// was before, it says how many octets there were.
func visible(s string, most, length int, cut bool) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if i >= most {
			cut = true
			break
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 || !strconv.IsPrint(r) {
			for _, c := range []byte(s[i : i+size]) {
				fmt.Fprintf(&b, `\x%02x`, c)
			}
		} else {
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	if cut {
		fmt.Fprintf(&b, "… (%d octets)", length)
	}
	return b.String()
}
