package server

import (
	"encoding/json"
	"strings"
)

// The shop is a part of the server that an OpenAPI document describes. What each
// of its operations needs stands in the document, and the areas hold it.

// shopMarker is a text of what the shop protects.
const shopMarker = "The shop's ledger is behind this door."

// shopAreas are those of the shop, the narrower first.
func shopAreas() []area {
	return []area{
		{"/shop/orders/", true, schemes{bearer: true}, (*Server).orders},
		{"/shop/account/", true, schemes{basic: true, digest: algorithms}, (*Server).page},
		{"/shop/stock/", true, schemes{key: true}, (*Server).page},
	}
}

// shopPages are its contents, by path. Who knows nothing of the shop may read its
// offers; what it has to tell besides is in the other pages.
func shopPages() map[string]string {
	return map[string]string{
		"/shop/":         "This shop sells what nobody needs.\n",
		"/shop/offers/":  "Today everything costs half as much as yesterday.\n",
		"/shop/news/":    "Nothing has happened.\n",
		"/shop/orders/":  shopMarker + "\nNobody has ordered anything.\n",
		"/shop/account/": shopMarker + "\nNobody owes anything.\n",
		"/shop/stock/":   shopMarker + "\nNothing is left.\n",
	}
}

// orders is a page to which orders can be posted. They are not kept.
func (s *Server) orders(path, _ string) resource {
	page := s.page(path, "")
	if path != "/shop/orders/" {
		return page
	}
	page.allow = []string{"GET", "HEAD", "POST", "OPTIONS"}
	page.post = func(*request, []byte) *response {
		return plainText(201, "no-store", shopMarker+"\nThe order is taken.\n")
	}
	return page
}

// of is a mapping of JSON.
type of = map[string]any

// OpenAPI is the document of the shop, in JSON: an operation of each kind, those
// that anybody may ask for among them.
func (s *Server) OpenAPI() []byte {
	needs := func(schemes ...string) []of {
		list := []of{}
		for _, name := range schemes {
			all := of{}
			for _, one := range strings.Fields(name) {
				all[one] = []string{}
			}
			list = append(list, all)
		}
		return list
	}
	operation := func(security []of, statuses ...string) of {
		responses := of{}
		for _, status := range statuses {
			response := of{"description": status}
			if status[0] == '2' {
				response["content"] = of{"text/plain": of{}}
			}
			responses[status] = response
		}
		o := of{"responses": responses}
		if security != nil {
			o["security"] = security
		}
		return o
	}
	post := operation(needs("token"), "201", "401", "403")
	post["requestBody"] = of{"required": true, "content": of{"application/json": of{"example": of{"thing": "tea"}}}}
	document, err := json.Marshal(of{
		"openapi": "3.1.0",
		"info":    of{"title": "The shop of the reference server", "version": Version},
		"servers": []of{{"url": "/shop"}},
		"paths": of{
			"/":         of{"get": operation(needs(), "200")},
			"/offers/":  of{"get": operation(needs("", "token"), "200")},
			"/news/":    of{"get": operation(nil, "200")},
			"/orders/":  of{"get": operation(needs("token"), "200", "401", "403"), "post": post},
			"/account/": of{"get": operation(needs("password", "proof"), "200", "401")},
			"/stock/":   of{"get": operation(needs("key"), "200", "403")},
		},
		"components": of{"securitySchemes": of{
			"token":    of{"type": "http", "scheme": "bearer"},
			"password": of{"type": "http", "scheme": "basic"},
			"proof":    of{"type": "http", "scheme": "digest"},
			"key":      of{"type": "apiKey", "in": "header", "name": keyField},
		}},
	})
	if err != nil {
		panic(err) // mappings, lists and texts only
	}
	return document
}
