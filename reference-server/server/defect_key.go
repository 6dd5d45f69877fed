package server

import (
	"slices"
	"strings"
)

// keyDefects break what keys are about.
func keyDefects() []Defect {
	return slices.Concat(keyFieldDefects(), keyValueDefects(), keyPlaceDefects(), keyAnswerDefects())
}

// ofKeys are the requests for the area that takes a key.
func ofKeys(ex *exchange) bool { return areaOf(ex.path).schemes.key }

// spoilingKey refuses some requests with a good key.
func spoilingKey(w what, when func(ex *exchange) bool) Defect {
	return preparing(w, func(ex *exchange) {
		if ofKeys(ex) && when(ex) {
			ex.fields.remove(keyField)
		}
	})
}

// takingKey lets in who sends something that is like the key.
func takingKey(w what, like func(sent string) bool) Defect {
	return letting(w, func(ex *exchange) bool { return ofKeys(ex) && slices.ContainsFunc(ex.fields.all(keyField), like) })
}

// answeringKey changes what requests for the area are answered with a status.
func answeringKey(w what, status int, when func(ex *exchange) bool, change func(ex *exchange)) Defect {
	return answering(w, func(ex *exchange) {
		if ofKeys(ex) && ex.response.status == status && when(ex) {
			change(ex)
		}
	})
}

func bringsKey(ex *exchange) bool { return ex.fields.has(keyField) }

func keyFieldDefects() []Defect {
	spelled := func(ex *exchange) bool {
		return slices.ContainsFunc(ex.fields, func(f field) bool { return f.name == keyField })
	}
	return []Defect{
		spoilingKey(what{"key-field-case", "rfc9110-5.1-api-key-field-case",
			"The field of the key is known as X-Api-Key only."}, func(ex *exchange) bool { return !spelled(ex) }),
		spoilingKey(what{"key-refused-for-head", "advisory-api-key-head",
			"A good key is refused where the method is HEAD."}, func(ex *exchange) bool { return ex.method == "HEAD" }),
		letting(what{"key-not-asked-for", "suite-strangers",
			"The page for keys needs none."}, ofKeys),
	}
}

func keyValueDefects() []Defect {
	return []Defect{
		takingKey(what{"key-first-octets", "advisory-api-key-exact",
			"The first eight octets of a key are enough."}, func(sent string) bool { return strings.HasPrefix(sent, ownedKey[:8]) }),
		takingKey(what{"key-last-octets", "advisory-api-key-exact",
			"The last octets of a key are enough."}, func(sent string) bool { return strings.HasSuffix(sent, ownedKey[12:]) }),
		takingKey(what{"key-anywhere", "advisory-api-key-exact",
			"Whatever holds the key is taken for it."}, func(sent string) bool { return strings.Contains(sent, ownedKey) }),
		takingKey(what{"key-as-pattern", "advisory-api-key-exact",
			"The key is looked up as a pattern."}, func(sent string) bool { return sent == "*" }),
		takingKey(what{"key-empty", "suite-no-grant",
			"An empty key leads in."}, func(sent string) bool { return sent == "" }),
		takingKey(what{"key-null", "suite-no-grant",
			"What scripts write for a missing key leads in."}, func(sent string) bool { return sent == "null" || sent == "undefined" }),
		takingKey(what{"key-unknown-taken", "suite-no-grant",
			"Any key leads in."}, func(sent string) bool { return sent != "" }),
		letting(what{"key-first-of-two", "advisory-api-key-twice",
			"Of two keys the first counts."}, func(ex *exchange) bool { return ofKeys(ex) && slices.Index(ex.fields.all(keyField), ownedKey) == 0 }),
		letting(what{"key-last-of-two", "advisory-api-key-twice",
			"Of two keys the last counts."}, func(ex *exchange) bool {
			keys := ex.fields.all(keyField)
			return ofKeys(ex) && len(keys) > 0 && keys[len(keys)-1] == ownedKey
		}),
		takingKey(what{"key-in-list", "advisory-api-key-twice",
			"One of several keys in a list is enough."}, func(sent string) bool { return strings.HasSuffix(sent, ", "+ownedKey) }),
	}
}

func keyPlaceDefects() []Defect {
	inQuery := func(w what, names ...string) Defect {
		return letting(w, func(ex *exchange) bool {
			return ofKeys(ex) && slices.ContainsFunc(names, func(name string) bool { return strings.Contains(ex.target, "?"+name+"="+ownedKey) })
		})
	}
	inCookie := func(w what, names ...string) Defect {
		return letting(w, func(ex *exchange) bool {
			return ofKeys(ex) && slices.ContainsFunc(ex.fields.all("Cookie"), func(v string) bool {
				return slices.ContainsFunc(names, func(name string) bool { return v == name+"="+ownedKey })
			})
		})
	}
	return []Defect{
		inQuery(what{"key-in-query", "advisory-api-key-in-query",
			"The key leads in from the query."}, "api_key", "apikey", "key", "access_token"),
		inQuery(what{"key-in-query-as-field", "advisory-api-key-in-query",
			"The key leads in from a parameter with the name of its field."}, "x-api-key"),
		inCookie(what{"key-in-cookie", "advisory-api-key-in-cookie",
			"The key leads in from a cookie."}, "api_key", "apikey", "token"),
		inCookie(what{"key-in-cookie-as-field", "advisory-api-key-in-cookie",
			"The key leads in from a cookie with the name of its field."}, keyField),
	}
}

func keyAnswerDefects() []Defect {
	refusedWith := func(status int) func(ex *exchange) {
		return func(ex *exchange) { ex.replace(problem(status, "This is not how it should be refused.")) }
	}
	echo := func(ex *exchange) {
		other := plainText(ex.response.status, "no-store", "This is what came as the key: "+strings.Join(ex.fields.all(keyField), ", ")+"\n")
		ex.replace(other)
	}
	return []Defect{
		answeringKey(what{"key-missing-400", "advisory-api-key-refusal",
			"A missing key is called a bad request."}, 403, func(ex *exchange) bool { return !bringsKey(ex) }, refusedWith(400)),
		answeringKey(what{"key-wrong-400", "advisory-api-key-refusal",
			"A wrong key is called a bad request."}, 403, bringsKey, refusedWith(400)),
		answeringKey(what{"key-missing-without-challenge", "rfc9110-15.5.2-challenge-on-wrong-credentials",
			"A missing key gets 401 without a challenge."}, 403, func(ex *exchange) bool { return !bringsKey(ex) }, refusedWith(401)),
		answeringKey(what{"key-wrong-without-challenge", "rfc9110-15.5.2-challenge-on-wrong-credentials",
			"A wrong key gets 401 without a challenge."}, 403, bringsKey, refusedWith(401)),
		answeringKey(what{"key-echoed", "advisory-content-no-credential-echo",
			"A refusal repeats the key."}, 403, bringsKey, echo),
		answeringKey(what{"key-shown", "advisory-content-no-credential-echo",
			"The page shows the key."}, 200, bringsKey, func(ex *exchange) {
			ex.response.fields.add("X-Key", ownedKey)
		}),
		answeringKey(what{"key-shared", "rfc9110-16.4.2-non-authorization-login-private",
			"What a key leads to says nothing to caches."}, 200, always, func(ex *exchange) {
			ex.response.fields.remove("Cache-Control")
		}),
	}
}
