package recognise_test

import (
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
)

// What an operation gives to whoever asks is told from tokens that are data.
func TestNamesOfWhatIsIssued(t *testing.T) {
	for name, want := range map[string]bool{
		"access_token": true, "accessToken": true, "refreshToken": true, "token": true, "jwt": true, "id_token": true, "sessionToken": true, "renew_token": true, "authToken": true, "X-Auth-Token": true,
		"plexToken": false, "pushToken": false, "nextPageToken": false, "inviteToken": false, "deviceToken": false, "apiKey": false, "name": false, "token_type": false,
	} {
		if got := recognise.NamesIssued(name); got != want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
