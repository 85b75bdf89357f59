package reference

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"hash"
	"slices"
	"strings"
)

// claimRows have a fault for each JWT that a family makes from the live one.
func claimRows() []entry {
	withheld := by("token-withheld")
	return slices.Concat(
		rowsFor("alg-none", withheld, "A JWT with the alg %s is accepted without a signature.", algRows(), unsignedAlg),
		rowsFor("claim", by("status"), "The server crashes on the claim %s.", claimTable(), crashOnClaim),
		rowsFor("jwt-field", withheld, "The signature of a JWT is not checked if its header has %s.", jwtFieldTable(), trustedField),
		rowsFor("key-field", withheld, "A JWT whose header has %s is checked with a key of the attacker.", keyFieldTable(), trustedField),
		rowsFor("known-octets", withheld, "All tokens are signed with the known key %s, in base64.", [][2]string{
			{"spring-tutorial", "404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970"},
			{"sixteen-zeros", "AAAAAAAAAAAAAAAAAAAAAA=="}, {"thirty-two-zeros", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="},
		}, func(key string) edit {
			octets, err := base64.StdEncoding.DecodeString(key)
			if err != nil {
				panic(err) // a constant of this file
			}
			return signedWith(string(octets))
		}),
		rowsOf("unkeyed", withheld, []row{
			{"sha256", "The signature of a JWT may be the SHA-256 of the rest.", digested(sha256.New)},
			{"sha1", "The signature of a JWT may be the SHA-1 of the rest.", digested(sha1.New)},
			{"md5", "The signature of a JWT may be the MD5 of the rest.", digested(md5.New)},
		}),
		rowsFor("weak-secret", withheld, `All tokens are signed with the guessable secret "%s".`, secretTable(), signedWith),
	)
}

// jwtMembers are the members of the header (0) or the payload (1) of a JWT, as
// they are written; nil: the value is no JWT.
func jwtMembers(value string, part int) map[string]json.RawMessage {
	parts := strings.Split(value, ".")
	if len(parts) != 3 {
		return nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[part])
	var members map[string]json.RawMessage
	if err != nil || json.Unmarshal(raw, &members) != nil {
		return nil
	}
	return members
}

// payloadIssued reports whether a JWT has the payload of an issued token.
func payloadIssued(value string, issued []string) bool {
	parts := strings.Split(value, ".")
	return len(parts) == 3 && slices.ContainsFunc(issued, func(token string) bool { return strings.Split(token, ".")[1] == parts[1] })
}

// digested accepts a hash that takes no key for a signature.
func digested(of func() hash.Hash) edit {
	return knowing(func(value string, issued []string) bool {
		at := strings.LastIndexByte(value, '.')
		h := of()
		h.Write([]byte(value[:max(at, 0)]))
		return payloadIssued(value, issued) && value[at+1:] == base64.RawURLEncoding.EncodeToString(h.Sum(nil))
	})
}

func unsignedAlg(alg string) edit {
	return knowing(func(value string, issued []string) bool {
		return string(jwtMembers(value, 0)["alg"]) == alg && strings.HasSuffix(value, ".") && payloadIssued(value, issued)
	})
}

// crashOnClaim fails on a claim, name=value, before it checks the signature.
func crashOnClaim(claim string) edit {
	name, text, _ := strings.Cut(claim, "=")
	return when(func(x *exchange) bool {
		value, _ := x.server.behaviour.lookup(x)
		return string(jwtMembers(value, 1)[name]) == text
	}, internalError)
}

// trustedField does not check the signature if the header has a field, name=value.
func trustedField(field string) edit {
	name, text, _ := strings.Cut(field, "=")
	return knowing(func(value string, issued []string) bool {
		return string(jwtMembers(value, 0)[name]) == text && payloadIssued(value, issued)
	})
}

func algRows() [][2]string {
	return [][2]string{
		{"capitals-0001", `"nonE"`}, {"capitals-0010", `"noNe"`}, {"capitals-0011", `"noNE"`}, {"capitals-0100", `"nOne"`}, {"capitals-0110", `"nONe"`},
		{"capitals-0111", `"nONE"`}, {"capitals-1001", `"NonE"`}, {"capitals-1010", `"NoNe"`}, {"capitals-1011", `"NoNE"`}, {"capitals-1100", `"NOne"`},
		{"capitals-1101", `"NOnE"`}, {"capitals-1110", `"NONe"`}, {"json-null", "null"}, {"json-false", "false"}, {"json-zero", "0"}, {"empty-list", "[]"},
		{"list-of-none", `["none"]`}, {"blank-after", `"none "`}, {"blank-before", `" none"`}, {"word-null", `"null"`}, {"word-nil", `"nil"`},
		{"word-plain", `"plain"`}, {"word-no", `"no"`}, {"only-blank", `" "`},
	}
}

func claimTable() [][2]string {
	return [][2]string{
		{"exp-past", "exp=1600000000"}, {"exp-zero", "exp=0"}, {"exp-negative", "exp=-1"}, {"exp-text", `exp="4102444800"`}, {"exp-word", `exp="never"`},
		{"exp-null", "exp=null"}, {"exp-true", "exp=true"}, {"exp-list", "exp=[4102444800]"}, {"exp-infinite", "exp=1e400"},
		{"exp-long", "exp=99999999999999999999"}, {"exp-fraction", "exp=4102444800.5"}, {"nbf-to-come", "nbf=4102444800"}, {"nbf-text", `nbf="now"`},
		{"nbf-null", "nbf=null"}, {"iat-to-come", "iat=4102444800"}, {"iat-text", `iat="now"`}, {"iat-negative", "iat=-1"}, {"sub-number", "sub=1"},
		{"sub-null", "sub=null"}, {"sub-empty", `sub=""`}, {"sub-list", `sub=["admin"]`}, {"sub-admin", `sub="admin"`}, {"aud-other", `aud="other"`},
		{"aud-none", "aud=[]"}, {"aud-number", "aud=1"}, {"iss-other", `iss="https://attacker.example"`}, {"iss-number", "iss=1"}, {"jti-number", "jti=1"},
		{"jti-null", "jti=null"}, {"jti-other", `jti="other"`}, {"typ-access", `typ="access"`}, {"typ-number", "typ=1"}, {"role-admin", `role="admin"`},
		{"scope-all", `scope="*"`},
	}
}

func jwtFieldTable() [][2]string {
	return [][2]string{
		{"alg-hs384", `alg="HS384"`}, {"alg-hs512", `alg="HS512"`}, {"alg-rs256", `alg="RS256"`}, {"alg-ps256", `alg="PS256"`},
		{"alg-es256", `alg="ES256"`}, {"alg-eddsa", `alg="EdDSA"`}, {"alg-lower", `alg="hs256"`}, {"alg-unknown", `alg="XX999"`}, {"alg-empty", `alg=""`},
		{"alg-number", "alg=256"}, {"alg-null", "alg=null"}, {"alg-list", `alg=["HS256"]`}, {"typ-other", `typ="at+jwt"`}, {"typ-null", "typ=null"},
		{"typ-number", "typ=1"}, {"cty", `cty="JWT"`}, {"zip", `zip="DEF"`}, {"b64", "b64=false"}, {"crit-unknown", `crit=["x"]`},
		{"crit-none", "crit=[]"}, {"crit-text", `crit="exp"`}, {"kid-empty", `kid=""`}, {"kid-number", "kid=1"}, {"kid-null", "kid=null"},
		{"kid-list", `kid=["a"]`}, {"kid-unknown", `kid="7d1f6c52"`},
	}
}

func keyFieldTable() [][2]string {
	return [][2]string{
		{"kid-path", `kid="../../../../dev/null"`}, {"kid-absolute", `kid="/proc/sys/kernel/randomize_va_space"`}, {"kid-sql", `kid="x' OR '1'='1"`},
		{"kid-command", `kid="|id"`}, {"kid-url", `kid="http://127.0.0.1:9/key"`}, {"jku", `jku="http://127.0.0.1:9/keys.json"`},
		{"x5u", `x5u="http://127.0.0.1:9/cert.pem"`}, {"x5c", `x5c=["AAAA"]`}, {"jwk-text", `jwk="secret"`},
	}
}

func secretTable() [][2]string {
	return [][2]string{
		{"admin", "admin"}, {"test", "test"}, {"token", "token"}, {"default", "default"}, {"example", "example"}, {"dev-word", "dev"},
		{"development", "development"}, {"production", "production"}, {"qwerty", "qwerty"}, {"foobar", "foobar"}, {"s3cr3t", "s3cr3t"},
		{"supersecret", "supersecret"}, {"super-secret", "super-secret"}, {"mysecret", "mysecret"}, {"my-secret-word", "my-secret"},
		{"my-secret-key", "my-secret-key"}, {"underscored-my-secret-key", "my_secret_key"}, {"secretkey", "secretkey"}, {"secret-key", "secret-key"},
		{"underscored-secret-key", "secret_key"}, {"jwtsecret", "jwtsecret"}, {"jwt-secret", "jwt-secret"}, {"underscored-jwt-secret", "jwt_secret"},
		{"jwt-key", "jwt-key"}, {"your-secret-key", "your-secret-key"}, {"underscored-your-secret-key", "your_secret_key"},
		{"your-jwt-secret", "your-jwt-secret"}, {"underscored-your-jwt-secret", "your_jwt_secret"}, {"yoursecret", "yoursecret"}, {"changeit", "changeit"},
		{"change-me", "change-me"}, {"underscored-change-me", "change_me"}, {"shhhhh", "shhhhh"}, {"allyourbase", "AllYourBase"},
		{"refresh-word", "refresh"}, {"refresh-secret", "refresh-secret"}, {"underscored-refresh-secret", "refresh_secret"},
		{"access-secret", "access-secret"}, {"private-word", "private"}, {"private-key", "private-key"}, {"digits-12345678", "12345678"},
		{"digits-zeros", "00000000"}, {"digits-hex", "0123456789abcdef"}, {"keyboard-cat", "keyboard cat"}, {"capitals-secret-key", "SECRET_KEY"},
		{"capitals-jwt-secret", "JWT_SECRET"}, {"jwt-io-today", "a-string-secret-at-least-256-bits-long"},
		{"word-undefined", "undefined"}, {"word-null", "null"}, {"word-none", "None"}, {"secret-in-capitals", "SECRET"}, {"topsecret", "topsecret"}, {"joined-my-key", "mysecretkey"}, {"secret123", "secret123"}, {"joined-super-key", "supersecretkey"}, {"dashed-super-key", "super-secret-key"}, {"super-with-underscore", "super_secret"}, {"super-key-underscored", "super_secret_key"},
		{"just-your-secret", "your-secret"}, {"just-your-word", "your_secret"}, {"thisisasecret", "thisisasecret"}, {"joined-refreshsecret", "refreshsecret"}, {"capitals-refresh-secret", "REFRESH_SECRET"}, {"capitals-refresh-token-secret", "REFRESH_TOKEN_SECRET"}, {"capitals-jwt-refresh-secret", "JWT_REFRESH_SECRET"}, {"digits-ten", "1234567890"},
		{"fastapi-docs", "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7"},
	}
}
