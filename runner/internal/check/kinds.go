package check

import (
	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
)

// Kinds is the table of the kinds of checks, in the order in which problems
// list them. A kind is a file of this room and a row here.
func Kinds() []casefile.Kind {
	return []casefile.Kind{
		ofExchange("answer", readAnswer, answerSchema),
		ofAnswer("status", readStatus, statusSchema),
		ofAnswer("interim", readInterim, interimSchema),
		both(ofAnswer("field", readField, fieldSchema)),
		both(ofAnswer("body", readBody, bodySchema)),
		ofAnswer("json", readJSON, jsonSchema),
		ofAnswer("nowhere", readNowhere, nowhereSchema),
		ofAnswer("access", readAccess, accessSchema),
		ofAnswer("challenge", readChallenge, challengeSchema),
		ofAnswer("each-challenge", readEachChallenge, eachChallengeSchema),
		ofAnswer("challenges", readChallenges, challengesSchema),
		ofAnswer("info", readInfo, infoSchema),
		both(ofAnswer("grammar", readGrammar, grammarSchema)),
		ofAnswer("documented", readDocumented, documentedSchema),
		ofExchange("connection", readConnection, connectionSchema),
		ofSamples("same", readSame, sameSchema),
		ofSamples("differs", readDiffers, differsSchema),
		ofSamples("distinct", readDistinct, distinctSchema),
		ofRequest("credentials", readCredentials, credentialsSchema),
		ofRequest("target", readTarget, targetSchema),
		ofRequest("method", readMethod, methodSchema),
		ofStep("requests", readRequests, requestsSchema),
		ofStep("output", readOutput, outputSchema),
	}
}

// test is what every kind of check is made of, besides how it is read and its
// piece of the schema. A kind that lacks something does not build.
type test interface {
	casefile.Test
	// words are what the test takes for right.
	words(w *wording) string
}

// onEach is a test that each sample of a step breaks or not by itself.
type onEach interface {
	test
	// judge judges an exchange with an answer, or one that unanswered lets through.
	judge(v view) result
	// unanswered judges an exchange that ended otherwise than with a whole
	// answer; stop is false where judge is to do that.
	unanswered(v view) (r result, stop bool)
}

// onAll is a test that looks at all samples of a step at once.
type onAll interface {
	test
	judgeAll(s *Step, list []view) result
}

// onStep is a test of a client that looks at a step as a whole: at the requests
// that it took, if any, or at how the client ended.
type onStep interface {
	test
	judgeStep(v view) result
}

// reader is what a test is read with.
type reader = casefile.Reader

// reading is how a test is read.
type reading[T any] func(*reader, *yaml.Node) T

// ofAnswer is the row of a kind that one answer decides.
func ofAnswer[T onEach](word string, read reading[T], schema string) casefile.Kind {
	return row(word, casefile.SeesAnswer, read, schema)
}

// ofExchange is the row of a kind that looks at how an exchange ends too, or at
// what comes after it.
func ofExchange[T onEach](word string, read reading[T], schema string) casefile.Kind {
	return row(word, casefile.SeesExchange, read, schema)
}

// ofRequest is the row of a kind that one request of a client decides.
func ofRequest[T onEach](word string, read reading[T], schema string) casefile.Kind {
	return of(row(word, casefile.SeesAnswer, read, schema), casefile.RoleClient)
}

// ofStep is the row of a kind that looks at all requests of a client which a step
// took, or at its end.
func ofStep[T onStep](word string, read reading[T], schema string) casefile.Kind {
	return of(row(word, casefile.SeesSamples, read, schema), casefile.RoleClient)
}

// both has a kind judge the requests of clients as well as the answers of servers.
func both(k casefile.Kind) casefile.Kind { return of(k, casefile.RoleServer, casefile.RoleClient) }

func of(k casefile.Kind, roles ...casefile.Role) casefile.Kind {
	k.Roles = roles
	return k
}

// ofSamples is the row of a kind that compares answers.
func ofSamples[T onAll](word string, read reading[T], schema string) casefile.Kind {
	return row(word, casefile.SeesSamples, read, schema)
}

func row[T test](word string, sees casefile.Sight, read reading[T], schema string) casefile.Kind {
	var empty T
	return casefile.Kind{
		Word: word, Sees: sees, Schema: schema, Test: empty,
		Read: func(r *reader, n *yaml.Node) casefile.Test { return read(r, n) },
	}
}
