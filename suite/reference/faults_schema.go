package reference

// schemaFaults break the schema of a success or of a refusal. The contract
// allows additional members in both, so none of these faults adds a member.
func schemaFaults() []entry {
	return append(tokenSchemaFaults(), append(refusalSchemaFaults(), itemSchemaFaults()...)...)
}

func tokenSchemaFaults() []entry {
	success := func(template string) edit { return granted(body(template)) }
	return []entry{
		{id: "schema-token-absent", sentence: "A success has no access_token.", rules: by("schema"), edit: success(`{"token_type":"bearer"}`)},
		{id: "schema-token-null", sentence: "The access_token is null.", rules: by("schema"), edit: success(`{"access_token":null,"token_type":"bearer"}`)},
		{id: "schema-token-number", sentence: "The access_token is a number.", rules: by("schema"), edit: success(`{"access_token":4711,"token_type":"bearer"}`)},
		{id: "schema-token-boolean", sentence: "The access_token is true.", rules: by("schema"), edit: success(`{"access_token":true,"token_type":"bearer"}`)},
		{id: "schema-token-array", sentence: "The access_token is an array that holds the token.", rules: by("schema"), edit: success(`{"access_token":["{{access}}"],"token_type":"bearer"}`)},
		{id: "schema-token-object", sentence: "The access_token is an object that holds the token.", rules: by("schema"), edit: success(`{"access_token":{"value":"{{access}}"},"token_type":"bearer"}`)},
		{id: "schema-token-capitalized", sentence: "The member is called Access_Token.", rules: by("schema"), edit: success(`{"Access_Token":"{{access}}","token_type":"bearer"}`)},
		{id: "schema-token-camel-case", sentence: "The members are called accessToken and tokenType.", rules: by("schema"), edit: success(`{"accessToken":"{{access}}","tokenType":"bearer"}`)},
		{id: "schema-token-dashed", sentence: "The member is called access-token.", rules: by("schema"), edit: success(`{"access-token":"{{access}}","token_type":"bearer"}`)},
		{id: "schema-token-short-name", sentence: "The member is called token.", rules: by("schema"), edit: success(`{"token":"{{access}}","token_type":"bearer"}`)},
		{id: "schema-type-null", sentence: "The token_type is null.", rules: by("schema"), edit: success(`{"access_token":"{{access}}","token_type":null}`)},
		{id: "schema-type-number", sentence: "The token_type is a number.", rules: by("schema"), edit: success(`{"access_token":"{{access}}","token_type":1}`)},
		{id: "schema-type-boolean", sentence: "The token_type is false.", rules: by("schema"), edit: success(`{"access_token":"{{access}}","token_type":false}`)},
		{id: "schema-type-array", sentence: "The token_type is an array.", rules: by("schema"), edit: success(`{"access_token":"{{access}}","token_type":["bearer"]}`)},
		{id: "schema-type-object", sentence: "The token_type is an object.", rules: by("schema"), edit: success(`{"access_token":"{{access}}","token_type":{"name":"bearer"}}`)},
		{id: "schema-success-empty", sentence: "A success is an empty object.", rules: by("schema"), edit: success(`{}`)},
		{id: "schema-success-null", sentence: "A success is null.", rules: by("schema"), edit: success(`null`)},
		{id: "schema-success-true", sentence: "A success is true.", rules: by("schema"), edit: success(`true`)},
		{id: "schema-success-number", sentence: "A success is a number.", rules: by("schema"), edit: success(`200`)},
		{id: "schema-success-bare-token", sentence: "A success is the access token as a JSON string.", rules: by("schema"), edit: success(`"{{access}}"`)},
		{id: "schema-success-array", sentence: "A success is an array that holds the object.", rules: by("schema"), edit: success(`[{"access_token":"{{access}}","token_type":"bearer"}]`)},
		{id: "schema-success-wrapped", sentence: "A success is wrapped in a data member.", rules: by("schema"), edit: success(`{"data":{"access_token":"{{access}}","token_type":"bearer"}}`)},
		{id: "schema-success-json-in-json", sentence: "A success is a JSON string that holds the object as text.", rules: by("schema"), edit: success(`"{\"access_token\":\"{{access}}\",\"token_type\":\"bearer\"}"`)},
	}
}

func refusalSchemaFaults() []entry {
	refusal := func(template string) edit { return refused(body(template)) }
	return []entry{
		{id: "schema-detail-text", sentence: "The detail of a refusal is a string.", rules: by("schema"), edit: refusal(`{"detail":"Invalid refresh token"}`)},
		{id: "schema-detail-null", sentence: "The detail of a refusal is null.", rules: by("schema"), edit: refusal(`{"detail":null}`)},
		{id: "schema-detail-number", sentence: "The detail of a refusal is a number.", rules: by("schema"), edit: refusal(`{"detail":422}`)},
		{id: "schema-detail-true", sentence: "The detail of a refusal is true.", rules: by("schema"), edit: refusal(`{"detail":true}`)},
		{id: "schema-detail-object", sentence: "The detail of a refusal is one item instead of a list.", rules: by("schema"), edit: refusal(`{"detail":{"type":"missing","loc":["cookie","{{name}}"],"msg":"Field required"}}`)},
		{id: "schema-refusal-null", sentence: "A refusal is null.", rules: by("schema"), edit: refusal(`null`)},
		{id: "schema-refusal-text", sentence: "A refusal is a JSON string.", rules: by("schema"), edit: refusal(`"Unprocessable Entity"`)},
		{id: "schema-refusal-number", sentence: "A refusal is a number.", rules: by("schema"), edit: refusal(`422`)},
		{id: "schema-refusal-array", sentence: "A refusal is the list of items itself.", rules: by("schema"), edit: refusal(`[{"type":"missing","loc":["cookie","{{name}}"],"msg":"Field required"}]`)},
		{id: "schema-malformed-detail-text", sentence: "The detail is a string if the cookie is not valid; without the cookie it is right.", rules: by("schema"), edit: refusedMalformed(body(`{"detail":"Invalid refresh token"}`))},
		{id: "schema-missing-detail-text", sentence: "The detail is a string if the cookie is missing; with a bad cookie it is right.", rules: by("schema"), edit: refusedMissing(body(`{"detail":"Missing refresh token"}`))},
	}
}

func itemSchemaFaults() []entry {
	item := func(item string) edit { return refused(body(`{"detail":[` + item + `]}`)) }
	return []entry{
		{id: "schema-item-text", sentence: "The detail is a list of strings.", rules: by("schema"), edit: item(`"Field required"`)},
		{id: "schema-item-null", sentence: "The detail is a list that holds null.", rules: by("schema"), edit: item(`null`)},
		{id: "schema-item-number", sentence: "The detail is a list of numbers.", rules: by("schema"), edit: item(`422`)},
		{id: "schema-item-array", sentence: "The detail is a list of lists.", rules: by("schema"), edit: item(`["cookie","{{name}}"]`)},
		{id: "schema-item-without-loc", sentence: "An error item has no loc.", rules: by("schema"), edit: item(`{"type":"missing","msg":"Field required"}`)},
		{id: "schema-item-without-msg", sentence: "An error item has no msg.", rules: by("schema"), edit: item(`{"type":"missing","loc":["cookie","{{name}}"]}`)},
		{id: "schema-item-without-type", sentence: "An error item has no type.", rules: by("schema"), edit: item(`{"loc":["cookie","{{name}}"],"msg":"Field required"}`)},
		{id: "schema-item-capitalized", sentence: "The members of an error item are called Loc, Msg and Type.", rules: by("schema"), edit: item(`{"Type":"missing","Loc":["cookie","{{name}}"],"Msg":"Field required"}`)},
		{id: "schema-loc-text", sentence: "The loc of an item is a string.", rules: by("schema"), edit: item(`{"type":"missing","loc":"cookie.{{name}}","msg":"Field required"}`)},
		{id: "schema-loc-null", sentence: "The loc of an item is null.", rules: by("schema"), edit: item(`{"type":"missing","loc":null,"msg":"Field required"}`)},
		{id: "schema-loc-object", sentence: "The loc of an item is an object.", rules: by("schema"), edit: item(`{"type":"missing","loc":{"in":"cookie","name":"{{name}}"},"msg":"Field required"}`)},
		{id: "schema-loc-with-true", sentence: "The loc of an item holds true.", rules: by("schema"), edit: item(`{"type":"missing","loc":["cookie","{{name}}",true],"msg":"Field required"}`)},
		{id: "schema-loc-with-null", sentence: "The loc of an item holds null.", rules: by("schema"), edit: item(`{"type":"missing","loc":["cookie","{{name}}",null],"msg":"Field required"}`)},
		{id: "schema-loc-with-fraction", sentence: "The loc of an item holds 1.5, which is not an integer.", rules: by("schema"), edit: item(`{"type":"missing","loc":["cookie","{{name}}",1.5],"msg":"Field required"}`)},
		{id: "schema-loc-with-object", sentence: "The loc of an item holds an object.", rules: by("schema"), edit: item(`{"type":"missing","loc":["cookie",{"name":"{{name}}"},"{{name}}"],"msg":"Field required"}`)},
		{id: "schema-loc-with-array", sentence: "The loc of an item holds an array.", rules: by("schema"), edit: item(`{"type":"missing","loc":[["cookie","{{name}}"],"{{name}}"],"msg":"Field required"}`)},
		{id: "schema-msg-null", sentence: "The msg of an item is null.", rules: by("schema"), edit: item(`{"type":"missing","loc":["cookie","{{name}}"],"msg":null}`)},
		{id: "schema-msg-number", sentence: "The msg of an item is a number.", rules: by("schema"), edit: item(`{"type":"missing","loc":["cookie","{{name}}"],"msg":7}`)},
		{id: "schema-msg-object", sentence: "The msg of an item is an object with one text per language.", rules: by("schema"), edit: item(`{"type":"missing","loc":["cookie","{{name}}"],"msg":{"en":"Field required"}}`)},
		{id: "schema-error-type-null", sentence: "The type of an item is null.", rules: by("schema"), edit: item(`{"type":null,"loc":["cookie","{{name}}"],"msg":"Field required"}`)},
		{id: "schema-error-type-number", sentence: "The type of an item is a number.", rules: by("schema"), edit: item(`{"type":422,"loc":["cookie","{{name}}"],"msg":"Field required"}`)},
		{id: "schema-second-item", sentence: "The first item is right, but the second has no msg.", rules: by("schema"), edit: item(`{"type":"missing","loc":["cookie","{{name}}"],"msg":"Field required"},{"type":"missing","loc":["cookie","{{name}}"]}`)},
	}
}
