package casefile

// Keys are those of the mappings of a case, by the definitions of the JSON
// Schema.
func Keys(kinds []Kind) map[string][]string {
	return map[string][]string{
		"case":    keysOf(caseKeys()),
		"step":    keysOf(stepKeys()),
		"request": keysOf(requestKeys()),
		"auth":    keysOf(authKeys()),
		"basic":   keysOf(basicKeys()),
		"check":   keysOf(checkKeys(kinds)),

		"clientCase": keysOf(clientCaseKeys()),
		"start":      keysOf(startKeys()),
		"clientStep": keysOf(clientStepKeys()),
		"reply":      keysOf(answerKeys()),
	}
}

func keysOf[T any](table []entry[T]) []string {
	var keys []string
	for _, e := range table {
		keys = append(keys, e.key)
	}
	return keys
}

// Lists are the closed sets of words outside of checks.
func Lists() [][]string {
	return [][]string{ResourceRoles(), AccountRoles(), needs(), ClientNeeds(), disturbances(), encodings(), startAccounts(), servers()}
}

// Plain are the placeholders of one word.
func Plain(of Role) []string { return plainPlaceholders(of) }
