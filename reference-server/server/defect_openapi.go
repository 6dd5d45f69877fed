package server

import "strings"

// openAPIDefects break what the document of the shop claims.
func openAPIDefects() []Defect {
	return []Defect{
		toStrangers(what{"operation-open", "openapi-security-enforced",
			"An operation that needs a token, as the OpenAPI document has it, is open to everybody."}, "GET", "/shop/orders/"),
		toStrangers(what{"operation-open-to-orders", "openapi-security-enforced",
			"An operation that takes orders from those with a token takes them from everybody."}, "POST", "/shop/orders/"),
		toStrangers(what{"operation-open-without-key", "openapi-security-enforced",
			"An operation that needs a key, as the OpenAPI document has it, is open to everybody."}, "GET", "/shop/stock/"),
		askingForToken(what{"open-operation-asks", "openapi-open-is-open",
			"An operation that needs nothing, as the OpenAPI document has it, asks for a token."}, "/shop/"),
		askingForToken(what{"optional-credentials-asked", "openapi-open-is-open",
			"An operation whose credentials are optional asks for them."}, "/shop/offers/"),
		askingForToken(what{"operation-asks-undocumented", "openapi-401-documented",
			"An operation of which the OpenAPI document knows no 401 gives one."}, "/shop/news/"),
		refusing(what{"operation-asks-by-another-scheme", "openapi-scheme-is-challenged",
			"An operation that needs a token asks for a password."}, func(ex *exchange) {
			if ex.path == "/shop/orders/" {
				ex.response.fields.set("WWW-Authenticate", `Basic realm="shop", charset="UTF-8"`)
			}
		}),
		alternativeRefused(),
	}
}

// toStrangers answers strangers as if they had credentials.
func toStrangers(w what, method, path string) Defect {
	d := w.defect()
	d.answer = func(ex *exchange) {
		if ex.path != path || ex.method != method || ex.response.status != 401 && ex.response.status != 403 {
			return
		}
		if method == "POST" {
			ex.replace(plainText(201, "no-store", "The order is taken.\n"))
		} else {
			ex.replace(plainText(200, "no-store", pages[path]))
		}
	}
	return d
}

// askingForToken asks for one where the document does not.
func askingForToken(w what, path string) Defect {
	d := w.defect()
	d.answer = func(ex *exchange) {
		if ex.path == path && ex.response.status == 200 {
			refused := problem(401, "This needs a token.")
			refused.fields.add("WWW-Authenticate", `Bearer realm="shop"`)
			ex.replace(refused)
		}
	}
	return d
}

// alternativeRefused takes one of two schemes that the document names.
func alternativeRefused() Defect {
	return preparing(what{"alternative-refused", "openapi-alternatives-work",
		"Of two schemes that each are enough, as the OpenAPI document has it, one is refused."}, func(ex *exchange) {
		scheme, _, present := ex.credentials()
		if ex.path == "/shop/account/" && present && strings.EqualFold(scheme, "Basic") {
			ex.fields.set("Authorization", "Basic bm9ib2R5Om5vdGhpbmc=")
		}
	})
}
