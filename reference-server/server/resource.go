package server

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"time"
)

// resource is what lies behind a path.
type resource struct {
	allow  []string
	get    func() *representation // nil: nothing is there
	post   func(r *request, content []byte) *response
	put    func(content []byte) (created bool)
	remove func()
}

// representation is the content of a resource, with what validates it.
type representation struct {
	mediaType    string
	cacheControl string
	content      []byte
	etag         string
	modified     time.Time
}

// The markers are texts of the protected contents. They stand in no refusal.
const (
	basicMarker    = "The looking-glass is behind this door."
	sameMarker     = "The rose garden is behind this door."
	identityMarker = "You are known here as"
	storedMarker   = "The writing desk is behind this door."
	digestMarker   = "The tea party is behind this door."
	bearerMarker   = "The croquet ground is behind this door."
	dpopMarker     = "The pool of tears is behind this door."
	mtlsMarker     = "The mushroom is behind this door."
	keyMarker      = "The kitchen is behind this door."
	accountMarker  = "The courtroom is behind this door."
)

// pages are the contents that never change, by path.
var pages = withAlgorithms(map[string]string{
	"/":         "This is the reference server of authspec. This page is open to everybody.\n",
	"/basic/":   basicMarker + "\nWho reads this has sent the user name and password of an account.\n",
	"/basic2/":  sameMarker + "\nWhat opens one of the other doors opens this one too, with Basic or with Digest.\n",
	"/dpop/":    dpopMarker + "\nWho reads this holds a token of this server, and the key to which it is bound.\n",
	"/bearer/":  bearerMarker + "\nWho reads this holds a token of this server.\n",
	"/mtls/":    mtlsMarker + "\nWho reads this holds a token of this server, and the certificate to which it is bound.\n",
	"/key/":     keyMarker + "\nWho reads this holds a key of this server.\n",
	"/account/": accountMarker + "\nWho reads this has logged in, and not yet out.\n",
	"/digest/":  digestMarker + "\nWho reads this knows the password of an account, and has not sent it.\n",
})

// withAlgorithms adds the pages that one algorithm of Digest each opens, and those
// of the shop.
func withAlgorithms(pages map[string]string) map[string]string {
	for _, a := range algorithms {
		pages["/digest/"+a.name+"/"] = pages["/digest/"]
	}
	maps.Copy(pages, shopPages())
	return pages
}

// since is when the pages were written.
var since = time.Date(2026, time.January, 2, 3, 4, 5, 0, time.UTC)

// represent makes a representation of a text. Its validator is strong: another
// content has another one. What credentials lead to belongs to nobody else, so
// shared caches must not keep it (RFC 9111 §5.2.2.7), and other caches ask
// again, credentials included (§5.2.2.4).
func represent(mediaType string, content []byte, modified time.Time) *representation {
	sum := sha256.Sum256(content)
	return &representation{
		mediaType:    mediaType,
		cacheControl: "private, no-cache",
		content:      content,
		etag:         `"` + hex.EncodeToString(sum[:8]) + `"`,
		modified:     modified,
	}
}

const plain = "text/plain; charset=utf-8"

// fixed is a resource that nobody can change.
func fixed(get func() *representation) resource {
	return resource{allow: []string{"GET", "HEAD", "OPTIONS"}, get: get}
}

// page is a content that never changes, for those who may read it.
func (s *Server) page(path, _ string) resource {
	return fixed(func() *representation {
		text, exists := pages[path]
		if !exists {
			return nil
		}
		return represent(plain, []byte(text), since)
	})
}

// openPage is a page that everybody may read, and caches may keep, asking again.
func (s *Server) openPage(path, _ string) resource {
	hidden := s.page(path, "")
	return fixed(func() *representation {
		page := hidden.get()
		if page != nil {
			page.cacheControl = "no-cache"
		}
		return page
	})
}

// identity is the resource that tells users who they are.
func (s *Server) identity(path, user string) resource {
	return fixed(func() *representation {
		if path != "/whoami/" {
			return nil
		}
		return represent(plain, fmt.Appendf(nil, "%s %s.\n", identityMarker, user), since)
	})
}

// stored is what lies below /dav/, where users can write.
func (s *Server) stored(path, _ string) resource {
	if path == "/dav/" || path == "/dav" {
		return fixed(func() *representation {
			if path == "/dav" {
				return nil
			}
			return represent(plain, []byte(storedMarker+"\nPUT, GET and DELETE work on the paths below.\n"), since)
		})
	}
	return resource{
		allow:  []string{"GET", "HEAD", "PUT", "DELETE", "OPTIONS"},
		get:    func() *representation { return s.store.get(path) },
		put:    func(content []byte) bool { return s.store.put(path, content) },
		remove: func() { s.store.remove(path) },
	}
}

// letterBox is a page to which letters can be posted. They are not kept.
func (s *Server) letterBox(path, _ string) resource {
	page := s.page(path, "")
	if _, exists := pages[path]; !exists {
		return page
	}
	page.allow = []string{"GET", "HEAD", "POST", "OPTIONS"}
	page.post = func(_ *request, content []byte) *response {
		return plainText(200, "no-store", fmt.Sprintf("%s\nA letter of %d octets has come.\n", digestMarker, len(content)))
	}
	return page
}

// post gives the content of a request to the resource (RFC 9110 §9.3.3).
func (s *Server) post(r *request, target resource) *response {
	content, err := r.body.read()
	if err != nil {
		return failure(err)
	}
	return target.post(r, content)
}

// put stores the content of a request (RFC 9110 §9.3.4).
func (s *Server) put(r *request, target resource) *response {
	if r.fields.has("Content-Range") {
		return problem(400, "A part of a content can't be stored (RFC 9110 §14.5).")
	}
	content, err := r.body.read()
	if err != nil {
		return failure(err)
	}
	if target.put(content) {
		return plainText(201, "no-store", "The content is stored.\n")
	}
	return done()
}

// remove deletes (RFC 9110 §9.3.5).
func remove(target resource, now *representation) *response {
	if now == nil {
		return problem(404, "Nothing is here.")
	}
	target.remove()
	return done()
}

func done() *response {
	resp := &response{status: 204}
	resp.fields.add("Cache-Control", "no-store")
	return resp
}
