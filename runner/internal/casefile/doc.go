// Package casefile owns the case format: the types of cases, steps and
// requests, and the strict reader that turns YAML into them. The kinds of
// checks are handed in by whoever loads cases, and each reads its own piece. It
// decides nothing about a target and performs no I/O but reading the files it is
// given.
//
// It may import diag, httpauth, pattern, yamldoc and the standard library.
//
// # The format on one page
//
// A case file holds the cases of one topic, and lies in cases/TOPIC/. The words
// are described one by one in cases/case.schema.json, which editors understand;
// `authspec validate FILE` tells every mistake with its place.
//
//	format: 1
//	topic: acme
//	requirement: acme-login                # of checks that name none
//	x-challenged: &challenged [{status: 401}, {challenges: {count: 1..}}] # x-…: anchors
//	cases:
//	  - id: acme/realm-kept                    # topic/slug, for good: baselines name it
//	    title: The realm of a refusal stays the same after a login   # what is right
//	    resource: basic                        # by its role in the target; protected unless said
//	    tags: [malformed]                      # for --label
//	    matrix:                                # each row becomes a case, acme/realm-kept/get
//	      get: {method: GET}
//	      head: {method: HEAD}
//	    needs: [clear-text]                    # what can't be seen in the steps: tls, clear-text, lock-out
//	    disturbs: [write]                      # --safe leaves it out: size, flood, write, lock-out
//	    samples: 2                             # the steps run twice, in turn
//	    steps:                                 # exchanges, one after the other
//	      - id: before
//	        request: {method: "${method}"}     # GET ${path} HTTP/1.1 unless said, with a Host
//	        setup: true                        # its checks cite nothing, and block the case
//	        expect:
//	          - status: 401
//	      - id: login
//	        when: {step: before, answer: complete}   # otherwise the step is not sent
//	        repeat: 3                          # it is sent three times, and judged each time
//	        capture: {sid: {field: Set-Cookie, matches: 'sid=([^;]+)', secret: true}}  # ${login.capture.sid}; also body, json
//	        reuse: before                      # on the same connection; a new one unless said.
//	                                           # certificate: right, other, none - what the client shows on a new one
//	        request: {method: "${method}", auth: ordinary, fields: [{Accept: "*/*"}]}
//	        expect:                            # checks, each with a verdict of its own
//	          - access: granted
//	            requirement: acme-login
//	      - request: {method: "${method}", auth: {login: {user: "${ordinary.user}", password: "no ${unique}"}}}
//	        expect:
//	          - each-challenge: {scheme: Basic, param: {realm: {equals: "${before.challenge.realm}", count: 1}}}
//	            when: *challenged              # otherwise the check is a skip
//	            requirement: acme-realm        # a row of suites/requirements, which says the level
//	            name: realm                    # acme/realm-kept/get#realm; the kind unless said
//
// A case with `watch: true` has no steps: its checks are applied to every
// exchange of the run, and cost no request.
//
// # What a check can ask
//
// How an exchange ends (answer); the status (status) and those before it
// (interim); a field, the content, or values of JSON in it (field, body, json);
// that something is in no part of the answer (nowhere); whether the protected
// content came (access);
// challenges and Authentication-Info (challenge, each-challenge, challenges,
// info, grammar); that the OpenAPI document of the target names what came
// (documented); what becomes of the connection (connection); that answers are
// the same, or differ (same, differs, distinct). Each is a [Kind], and a file of
// package check. The same words make the condition of a `when`, on the answer
// that is judged or, with `step`, on another.
//
// # Operations of a document
//
// An OpenAPI document describes any number of resources. A case whose resource is
// operation (each that may be asked without credentials), protected-operation,
// open-operation or alternative (a way in that is enough by itself) stands for a
// case about each of them: topic/slug/get-pets-id is that of GET /pets/{id}.
//
// # Credentials
//
// `auth` is a role (ordinary, second, colon …) in the scheme of the resource;
// wrong or unknown, which lead in nowhere; or credentials made by hand, for one
// scheme (basic, digest, dpop; jwt, a token in Bearer) or for that of the resource
// (login). What is not said is as a right client, or a right issuer, has it:
//
//	auth: {jwt: {from: valid, header: {alg: none}, sign: none}}      # of the valid token
//	auth: {dpop: {claims: {htm: POST, ath: null}, jwk: {d: x}}}      # a proof, and its token
//	auth: {jwt: {claims: {exp: {now: -10m}, aud: null, sub: [a, b]}}} # of the issuer
//
// The resource session takes the cookies of a login that is sent before each step.
// A step can be that login itself, or the logout, as the target file has them:
//
//   - {id: login, request: {login: ordinary}}
//   - {request: {logout: login}}
//   - {wait: session-life, request: {fields: [{Cookie: "${login.cookies}"}]}}
//
// # Placeholders
//
// A text may hold ${path}, ${host} and ${scheme} of the resource, or of another,
// ${open.path}; ${ordinary.user}, ${ordinary.password}, ${ordinary.user-pass};
// ${token.valid}; ${issuer.aud}; ${api-key.key} and ${api-key.field-name}; ${auth},
// the credentials of its own request, and ${auth-field}, the name of their field;
// ${STEP.session}, the value of the cookie ${session.cookie-name}; ${unique}, made up
// for each sample; ${env.NAME}, a variable of the environment; ${hex:00ff}; what a step sent or got, ${before.status},
// ${before.field.ETag}, ${before.challenge.realm}, ${before.sent.nonce},
// ${before.json.resource}, ${login.capture.sid}; and the keys of its row. Filters follow:
// ${ordinary.user-pass|base64|first:4}. $$ is a dollar sign. What has no value in a
// run makes its step, or its check, a skip. An address that an answer names is
// asked for by its path, ${before.challenge.resource_metadata|path}, which one of
// another origin than the resource's has not: nothing is sent there.
//
// # Clients
//
// A case with `role: client` judges a client: the suite plays the servers that it
// meets, and the checks look at its requests. Such cases have words of their own:
//
//	topic: acme
//	cases:
//	  - id: acme/second-algorithm
//	    role: client
//	    title: Of two algorithms the one is taken that the client knows
//	    needs: [digest, redirect]              # what it must be able to do; otherwise the case is skipped
//	    start: {account: utf8, path: /a/b}     # what it is given; user and password of ordinary, and /, unless said
//	    steps:                                 # each takes the next request that comes
//	      - answer: {challenge: ['Digest realm="x", nonce="${unique}", algorithm=NEW', 'Digest realm="x", nonce="b${unique}"']}
//	      - id: login
//	        when: {credentials: {scheme: Digest}}  # otherwise the step is passed over, and the next one looked at
//	        answer: {status: 302, fields: [{Location: "${other}/"}]}  # 200 unless said; or raw, octet for octet
//	        expect:
//	          - credentials: {scheme: Digest, right: utf8, param: {nc: {equals: "00000001", form: token}}}
//	            requirement: acme-login
//	      - at: other                          # another server; main unless said, or proxy
//	        repeat: true                       # any number of requests, none too
//	        expect: [{credentials: none, name: elsewhere, requirement: acme-leak}]
//	    finish:                                # when the client has ended
//	      - requests: 2..3
//	        requirement: acme-few
//
// A request that no step takes is answered as the one before it. A step that no
// request reached has nothing to judge, but for `requests`: it says how many have
// to come. Texts have ${url}, ${origin}, ${other} and ${proxy} in place of resources.
//
// # Reading
//
// [Load] reads files, [Files] finds them. All problems of all files come
// together, as a diag.Problems; unknown words, duplicate keys, second documents
// and what no case could mean are problems, never passed over.
package casefile
