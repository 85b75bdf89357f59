package reference

import "time"

// lateVariants are not up yet when the run begins, for longer than a run waits that
// was not told to.
func lateVariants() []entry {
	const soon, later = 1500 * time.Millisecond, 4 * time.Second
	wait := []Need{NeedWait}
	return []entry{
		{id: "up-late", sentence: "Nothing listens for the first one and a half seconds.", needs: wait, edit: func(b *behaviour) { b.upAfter = soon }},
		{id: "late-behind-port-mapper", sentence: "For the first one and a half seconds connections are accepted and closed, as by a container's port mapper.", needs: wait, edit: finished(forFirst(soon, dropped))},
		{id: "late-behind-gateway", sentence: "A gateway answers 502 for the first four seconds.", needs: wait, edit: finished(forFirst(later, layerError(502, "text/html", busyPage)))},
	}
}

// forFirst makes changes to the answers of the first time.
func forFirst(d time.Duration, changes ...change) change {
	end := time.Now().Add(d)
	return func(x *exchange, a *Answer) {
		if time.Now().Before(end) {
			apply(changes, x, a)
		}
	}
}
