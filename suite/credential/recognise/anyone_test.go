package recognise_test

import (
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
)

// What frameworks, firewalls and services of others call a token, a key or a credential, and give anyone, is at
// most masked.
func TestWhatAnyoneIsGiven(t *testing.T) {
	const (
		random = "Zk3vQ9pLw7XbN2cT8yHd4RfJ6m"
		uuid   = "7f5d0b1e-4c55-4c0e-9a53-1f2f4b6f7c11"
		hex    = "5f0c1f8a9d7b4e6c8a1f2e3d4c5b6a79"
	)
	for _, row := range []struct {
		name, body string
		lines      []string
	}{
		{"laravel _token", `<form><input type="hidden" name="_token" value="` + random + `"></form>`, nil},
		{"symfony form[_token]", `<form><input type="hidden" id="form__token" name="form[_token]" value="` + random + `"></form>`, nil},
		{"nextcloud", `<head data-requesttoken="` + random + `==">`, nil},
		{"request_token", `{"request_token":"` + random + `"}`, nil},
		{"skip", `{"@odata.nextLink":"https://graph.example/v1/x?$skiptoken=` + random + `","deltaToken":"` + random + `"}`, nil},
		{"presigned aws", `<img src="https://b.s3.amazonaws.com/logo.png?X-Amz-Algorithm=AWS4-HMAC-SHA256&amp;X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261128%2Fus-east-1%2Fs3%2Faws4_request&amp;X-Amz-Date=20261128T000000Z&amp;X-Amz-Expires=900&amp;X-Amz-Security-Token=` + random + random + `&amp;X-Amz-Signature=` + hex + `">`, nil},
		{"presigned json", `{"help":"https://b.s3.amazonaws.com/logo.png?X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261128%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Signature=` + hex + `"}`, nil},
		{"presigned gcs", `{"help":"https://storage.googleapis.com/b/x?X-Goog-Credential=svc%40p.iam.gserviceaccount.com%2F20261128%2Fauto%2Fstorage%2Fgoog4_request&X-Goog-Signature=` + hex + `"}`, nil},
		{"firebase asset", `{"logo":"https://firebasestorage.googleapis.com/v0/b/x/o/logo.png?alt=media&token=` + uuid + `"}`, nil},
		{"firebase config", `<script>firebase.initializeApp({apiKey:"AIzaSyD4k9vQ9pLw7XbN2cT8yHd4RfJ6mGs1AeU",authDomain:"x.firebaseapp.com",appId:"1:123:web:` + hex + `"})</script>`, nil},
		{"algolia", `<script>docsearch({apiKey:"` + hex + `",indexName:"x"})</script>`, nil},
		{"mapbox", `<script>mapboxgl.accessToken = 'pk.eyJ1IjoiYWNtZSIsImEiOiJjazN2UTlwTHc3WGJOMmNUOHkifQ.` + random + `';</script>`, nil},
		{"stripe", `<script>var s=Stripe("pk_live_` + random + `"),c={publishableKey:"pk_live_` + random + `",publicApiKey:"pk_live_` + random + `"}</script>`, nil},
		{"datadog", `<script>DD_RUM.init({applicationId:"` + uuid + `",clientToken:"pub` + hex + `"})</script>`, nil},
		{"newrelic", `<script>NREUM.info={"licenseKey":"NRJS-` + hex + `","applicationID":"1234","agentToken":null,"xpid":"` + random + `"}</script>`, []string{"X-NewRelic-App-Data: " + random + random + "="}},
		{"jwks", `{"jwks":{"keys":[{"kty":"RSA","kid":"` + uuid + `","n":"` + random + random + random + `","e":"AQAB","x5t":"` + random + `","x5c":["` + random + random + random + `"]}]},"public_key":"MIIBIjAN` + random + random + `","publicKey":"MIIBIjAN` + random + `"}`, nil},
		{"publickey pem", `{"signing_key":"-----BEGIN PUBLIC KEY-----\nMIIBIjAN` + random + `\n-----END PUBLIC KEY-----"}`, nil},
		{"public names", `{"public_api_key":"pk` + random + `","publishable_key":"pk_` + random + `","public_token":"` + random + `"}`, nil},
		{"digest challenge", "{}", []string{`WWW-Authenticate: Digest realm="api@x", qop="auth, auth-int", algorithm=SHA-256, nonce="` + random + `", opaque="` + random + `"`, `DPoP-Nonce: ` + random, "Replay-Nonce: " + random, `WWW-Authenticate: PrivateToken challenge="` + random + random + `", token-key="` + random + random + `"`, "WWW-Authenticate: Negotiate " + random + random + "==", "WWW-Authenticate: NTLM TlRMTVNTUAACAAAA" + random, `Authentication-Info: nextnonce="` + random + `", rspauth="` + hex + `", cnonce="` + random + `"`}},
		{"rspauth", "{}", []string{`Authentication-Info: rspauth="` + hex + `"`}},
		{"guest cookies", "{}", []string{"Set-Cookie: guest_token=" + random + "; path=/", "Set-Cookie: anonymous_token=" + random, "Set-Cookie: cart_token=" + hex, "Set-Cookie: device_token=" + uuid, "Set-Cookie: ahoy_visitor=" + uuid}},
		{"waf", "{}", []string{"Set-Cookie: aws-waf-token=" + uuid + ":" + random + ":" + random + "=="}},
		{"play", "{}", []string{"Set-Cookie: PLAY_SESSION=" + fresh, "Set-Cookie: PLAY_FLASH=" + fresh}},
		{"links", `{"links":{"self":"/v1/x","refresh":"/v1/sessions/2026/1128/refresh","token":"/oauth2/v2.0/token?tenant=` + uuid + `","authorization":"/oauth2/authorize?client_id=` + hex + `"}}`, nil},
		{"link rel", "{}", []string{`Link: </v1/auth/refresh?r=20261128>; rel="refresh", <https://x/app.js>; rel=preload; nonce="` + random + `"; integrity="sha384-` + random + `"`}},
		{"expired dates", `{"token":"expired_at_2026-11-28T18:00:00Z","access_token":"expired:1700000000:too_old","jwt":"ExpiredSignatureError_2026_11_28"}`, nil},
		{"urn", `{"token":"urn:example:error:2024:token-missing","auth":"https://x/y"}`, nil},
		{"support token", `{"support_token":"` + random + `","error_token":"` + hex + `","incident_token":"` + uuid + `","log_token":"` + random + `"}`, nil},
		{"form key", `{"form_key":"` + random + `","formToken":"` + random + `","state_token":"` + random + `"}`, nil},
		{"b64 avatar", `{"avatar":"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA` + random + random + random + `==","token":"data:image/png;base64,iVBORw0KGgo` + random + `"}`, nil},
		{"webauthn", `{"publicKey":{"challenge":"` + random + `","allowCredentials":[{"id":"` + random + `","type":"public-key"}],"userVerification":"x"},"allowCredentials":["` + random + `"]}`, nil},
		{"credential_id", `{"credentialId":"` + random + `"}`, nil},
		{"xpoweredby", "{}", []string{"X-Amz-Id-2: " + random + random + "=", "X-Azure-Ref: 0" + random + "==", "X-Iinfo: 12-1234-1234 NNNN CT(1)", "X-Guploader-Uploadid: " + random, "X-Debug-Token: 8a1b2c", "X-Debug-Token-Link: http://x/_profiler/8a1b2c", "X-Auth-Request-Redirect: /x", "X-Session-Id: " + uuid, "Lock-Token: <urn:uuid:" + uuid + ">", "Origin-Trial: " + random + random, "Baggage: sentry-public_key=" + hex, "X-Ms-Continuationtoken: " + random, "Idempotency-Key: " + uuid, "X-Idempotency-Key: " + random, "X-Cache-Key: /x/" + hex, "Surrogate-Key: " + hex, "X-Client-Key: a1", "Sec-Token: " + random}},
		{"cache key", `{"idempotency_key":"` + uuid + `","cacheKey":"` + random + `"}`, nil},
		{"grpc", "{}", []string{"Grpc-Status-Details-Bin: " + random}},
	} {
		l := newRecogniser("access_token", "message").Look(answer(row.body, row.lines...), sentGarbage())
		if got := worst(l); got > recognise.Suspected {
			t.Errorf("%s: gives %v: %+v", row.name, got, l.Sightings)
		}
	}
}
