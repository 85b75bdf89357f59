package session

import (
	"fmt"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/waiver"
)

func (s *session) waiverFile() waiver.File {
	return waiver.File{Path: s.settings.InitWaivers.Value, Reason: s.settings.InitReason}
}

// initWaivers writes the waiver file that was asked for. An incomplete run does
// not show everything that fails, so it writes no file.
func (s *session) initWaivers(r *result.Run, code int) int {
	if code != result.ExitConformant && code != result.ExitNonConformant {
		return code
	}
	f := s.waiverFile()
	n, err := f.Write(r)
	switch {
	case err != nil:
		return s.refuse(result.ExitUsage, fmt.Errorf("--init: %w", err))
	case n == 0:
		fmt.Fprintf(s.shown, "no case fails, so no waiver is needed; %s was not written\n", f.Path)
	default:
		fmt.Fprintf(s.shown, "%s has waivers for %d groups of failures; write a reason into each of them, then run with --waivers %s\n", f.Path, n, f.Path)
	}
	return result.ExitConformant
}

// updateWaivers takes stale waivers out of the file. Only a complete run shows
// which ones are stale.
func (s *session) updateWaivers(r *result.Run, code int) int {
	if code != result.ExitConformant && code != result.ExitNonConformant {
		return code
	}
	path := s.settings.UpdateWaivers.Value
	n, err := waiver.Update(path, r.WaiverFaults)
	if err != nil {
		return s.refuse(result.ExitUsage, fmt.Errorf("--update %s: %w", path, err))
	}
	if n == 0 {
		fmt.Fprintf(s.shown, "%s is left as it is: none of its waivers is stale\n", path)
	} else {
		fmt.Fprintf(s.shown, "%s: %s taken out, since the failure does not occur any more\n", path, result.Count(n, "waiver"))
	}
	if open := len(r.Groups(fixtures.Must)); open > 0 {
		fmt.Fprintf(s.shown, "%s without a waiver; each is shown above with one to copy\n", result.Count(open, "group"))
	}
	return result.ExitConformant
}
