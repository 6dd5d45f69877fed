package server

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// conditionDefects look at preconditions and ranges before the credentials.
func conditionDefects() []Defect {
	return []Defect{
		refusing(what{"not-modified-before-401", "rfc9110-13.2.1-no-304-before-401",
			"Without credentials a precondition is answered by 304."}, func(ex *exchange) { conditional(ex, 304) }),
		refusing(what{"precondition-before-401", "rfc9110-13.2.1-no-412-before-401",
			"Without credentials a precondition is answered by 412."}, func(ex *exchange) { conditional(ex, 412) }),
		refusing(what{"range-before-401", "rfc9110-14.2-no-206-before-401",
			"Without credentials a range of the content is sent."}, func(ex *exchange) {
			hidden := ex.behind()
			if hidden == nil || !ex.fields.has("Range") {
				return
			}
			if resp := hidden.respond(ex.request); resp.status != 200 {
				ex.replace(resp)
			}
		}),
		refusing(what{"range-told-in-401", "rfc9110-14.2-no-206-before-401",
			"The refusal of a range tells the length of the content."}, func(ex *exchange) {
			if hidden := ex.behind(); hidden != nil && ex.fields.has("Range") {
				ex.response.fields.add("Content-Range", fmt.Sprintf("bytes */%d", len(hidden.content)))
			}
		}),
	}
}

// conditional answers by one status if a precondition leads to it.
func conditional(ex *exchange, status int) {
	if resp := precondition(ex.request, ex.behind()); resp != nil && resp.status == status {
		ex.replace(resp)
	}
}

// headDefects answer HEAD in another way than GET.
func headDefects() []Defect {
	return []Defect{
		refusing(what{"head-with-content", "rfc9110-9.3.2-head-401-no-content",
			"The refusal of HEAD has content."}, func(ex *exchange) { ex.response.bare = false }),
		lateContent(),
		refusing(what{"head-other-length", "rfc9110-8.6-head-401-length",
			"The refusal of HEAD has another Content-Length than that of GET."}, func(ex *exchange) {
			if ex.method == "HEAD" {
				ex.response.fields.set("Content-Length", strconv.Itoa(len(ex.response.content)+1))
			}
		}),
		granting(what{"head-granted-with-content", "rfc9110-9.3.2-head-401-no-content",
			"The answer to HEAD with good credentials has content."}, func(ex *exchange) { ex.response.bare = false }),
		granting(what{"head-granted-other-length", "rfc9110-8.6-head-401-length",
			"HEAD with good credentials gets another Content-Length than GET."}, func(ex *exchange) {
			if ex.method == "HEAD" {
				ex.response.fields.set("Content-Length", strconv.Itoa(len(ex.response.content)+1))
			}
		}),
		answering(what{"head-length-zero", "rfc9110-8.6-head-401-length",
			"HEAD gets a Content-Length of 0, whatever GET gets."}, func(ex *exchange) {
			if ex.method == "HEAD" {
				ex.response.fields.set("Content-Length", "0")
			}
		}),
		replacing(what{"head-not-allowed", "rfc9110-9.3.2-head-same-fields",
			"HEAD is refused by 405, without a challenge."}, byMethod("HEAD"), func(*exchange) *response {
			return notAllowed([]string{"GET"})
		}),
		refusing(what{"head-other-challenge", "rfc9110-9.3.2-head-same-fields",
			"The refusal of HEAD has another realm than that of GET."}, func(ex *exchange) {
			if ex.method == "HEAD" {
				ex.response.fields.set("WWW-Authenticate", `Basic realm="HEAD", charset="UTF-8"`)
			}
		}),
	}
}

// lateContent sends content of HEAD before the next response.
func lateContent() Defect {
	return inOctets(what{"head-content-late", "rfc9110-9.3.2-head-401-no-content",
		"The refusal of HEAD has content, which is sent when the next response is."}, func(ex *exchange, out []byte) []byte {
		late := ex.conn.notes["late"]
		ex.conn.notes["late"] = ""
		if ex.method == "HEAD" && ex.response.status == 401 {
			ex.conn.notes["late"] = string(ex.response.content)
		}
		return append([]byte(late), out...)
	})
}

// answerDefects are wrong about fields of responses.
func answerDefects() []Defect {
	list := []Defect{
		answering(what{"date-missing", "rfc9110-6.6.1-date-on-401",
			"The refusal has no Date."}, func(ex *exchange) { withoutField(ex, 401, "Date") }),
		answering(what{"date-nowhere", "rfc9110-6.6.1-has-a-clock",
			"No answer has a Date."}, func(ex *exchange) { ex.response.fields.remove("Date") }),
		answering(what{"date-with-offset", "rfc9110-5.6.7-imf-fixdate",
			"Date has a time zone as mail has it."}, func(ex *exchange) {
			ex.response.fields.set("Date", time.Now().UTC().Format(time.RFC1123Z))
		}),
		granting(what{"last-modified-iso", "rfc9110-5.6.7-imf-fixdate",
			"Last-Modified has the form of ISO 8601."}, func(ex *exchange) {
			ex.response.fields.set("Last-Modified", since.Format(time.RFC3339))
		}),
		answering(what{"content-type-missing", "rfc9110-8.3-content-type",
			"The refusal does not say what its content is."}, func(ex *exchange) { withoutField(ex, 401, "Content-Type") }),
		refusing(what{"retry-after-word", "rfc9110-10.2.3-retry-after-syntax",
			"Retry-After is a word."}, func(ex *exchange) { ex.response.fields.add("Retry-After", "soon") }),
		inOctets(what{"both-lengths-in-response", "rfc9112-6.2-no-length-with-transfer-encoding",
			"A response has both Content-Length and Transfer-Encoding."}, func(ex *exchange, out []byte) []byte {
			if ex.response.status != 401 || ex.minor == 0 || ex.response.bare {
				return out
			}
			length := fmt.Sprintf("\r\nContent-Length: %d\r\n\r\n", len(ex.response.content))
			return []byte(strings.Replace(string(chunked(out, "")), "\r\n\r\n", length, 1))
		}),
		inOctets(what{"chunked-to-http10", "rfc9112-6.1-no-chunked-to-http10",
			"An HTTP/1.0 request gets a chunked response."}, func(ex *exchange, out []byte) []byte {
			if ex.target == "" || ex.minor > 0 || ex.response.bare {
				return out
			}
			return chunked(out, "")
		}),
		trailing(what{"challenge-in-trailer", "rfc9110-6.5.1-no-challenge-in-trailer",
			"The challenge stands in the trailer section too."}, 401, "WWW-Authenticate"),
		trailing(what{"proxy-challenge-in-trailer", "rfc9110-6.5.1-no-challenge-in-trailer",
			"A challenge of a proxy stands in the trailer section."}, 401, "Proxy-Authenticate"),
		trailing(what{"info-in-trailer", "rfc9110-11.6.3-info-trailer",
			"Authentication-Info stands in the trailer section, which Basic does not allow."}, 200, "Authentication-Info"),
	}
	return append(list, fieldValueDefects()...)
}

// inOctets changes what is written.
func inOctets(w what, change func(ex *exchange, out []byte) []byte) Defect {
	d := w.defect()
	d.octets = change
	return d
}

// trailing sends a field after the content.
func trailing(w what, status int, name string) Defect {
	return inOctets(w, func(ex *exchange, out []byte) []byte {
		if ex.response.status != status || ex.minor == 0 || ex.response.bare {
			return out
		}
		return chunked(out, name+": "+challenge()+"\r\n")
	})
}

// fieldValueDefects are the same mistake in several fields.
func fieldValueDefects() []Defect {
	values := map[string]string{
		"Location": "/", "Retry-After": "1", "Expires": httpDate(since), "Set-Cookie": "seen=1",
		"Authentication-Info": `nextnonce="0"`, "Content-Location": "/basic/", "Link": "</>; rel=up",
	}
	var list []Defect
	for _, name := range []string{"Content-Type", "Content-Length", "Date", "Location", "Retry-After", "ETag", "Last-Modified", "Expires"} {
		list = append(list, granting(what{strings.ToLower(name) + "-twice", "rfc9110-5.3-no-repeated-singleton",
			"A response has the field " + name + " twice."}, func(ex *exchange) {
			value := values[name]
			if present := ex.response.fields.all(name); len(present) > 0 {
				value = present[0]
			} else {
				ex.response.fields.add(name, value)
			}
			ex.response.fields.add(name, value)
		}))
	}
	for _, name := range []string{"Authentication-Info", "Content-Type", "Location", "Set-Cookie"} {
		list = append(list, granting(what{"bare-cr-in-" + strings.ToLower(name), "rfc9112-2.2-sender-no-bare-cr",
			"The field " + name + " holds a CR without LF."}, func(ex *exchange) {
			value := values[name]
			if present := ex.response.fields.all(name); len(present) > 0 {
				value = present[0]
			}
			ex.response.fields.set(name, value+"\rx")
		}))
	}
	for _, name := range []string{"Location", "Content-Location", "Link"} {
		list = append(list, granting(what{"userinfo-in-" + strings.ToLower(name), "rfc9110-4.2.4-server-no-userinfo",
			"A reference in " + name + " holds a user name."}, func(ex *exchange) {
			reference := "http://" + ordinary().user + "@" + ex.conn.authority() + "/basic/"
			if name == "Link" {
				reference = "<" + reference + ">; rel=canonical"
			}
			ex.response.fields.set(name, reference)
		}))
	}
	return list
}

// infoDefects are wrong about Authentication-Info.
func infoDefects() []Defect {
	info := func(w what, value string) Defect {
		return granting(w, func(ex *exchange) { ex.response.fields.add("Authentication-Info", value) })
	}
	return []Defect{
		info(what{"info-with-scheme", "rfc9110-11.6.3-info-syntax",
			"Authentication-Info begins with the name of a scheme."}, `Basic realm="authspec"`),
		info(what{"info-token68", "rfc9110-11.6.3-info-syntax",
			"Authentication-Info is a token68."}, "YXV0aHNwZWM="),
		info(what{"info-blanks", "rfc9110-5.6.3-sender-single-sp",
			"Two blanks stand after a comma of Authentication-Info."}, `nextnonce="0",  qop=auth`),
	}
}
