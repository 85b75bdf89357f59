package wire

import (
	"golang.org/x/net/http2"
)

// settings takes over the peer's settings, and acknowledges them (RFC 9113
// §6.5). c.mu is held.
func (c *connection2) settings(f *http2.SettingsFrame) error {
	if f.IsAck() {
		c.agreed = true
		return nil
	}
	if err := f.ForeachSetting(c.setting); err != nil {
		return err
	}
	c.settled = true
	c.control = append(c.control, settingsAck()...)
	c.wake()
	return nil
}

// owesAgreement finds a peer that answers and does not acknowledge the settings of this
// side. They stand before every request, and whoever answers one that was sent after an
// answer had time for that. c.mu is held.
func (c *connection2) owesAgreement(s *stream) {
	if s.resp == nil {
		return
	}
	if s.second && !c.agreed {
		c.found.add(ProblemSettings, "RFC 9113 §6.5.3", "The server answers a second request, and has not acknowledged the client's SETTINGS.")
	}
	c.replied = true
}

func (c *connection2) setting(s http2.Setting) error {
	wrong := func(code http2.ErrCode) error {
		return breached(code, ProblemSettings, "RFC 9113 §6.5.2", "The server sets %s to %d.", s.ID, s.Val)
	}
	switch s.ID {
	case http2.SettingHeaderTableSize:
		size := s.Val
		c.table = &size
	case http2.SettingEnablePush:
		if s.Val != 0 { // a server must not switch on what only a client may allow
			return wrong(http2.ErrCodeProtocol)
		}
	case http2.SettingMaxConcurrentStreams:
		c.peer.streams = s.Val
	case http2.SettingInitialWindowSize:
		if s.Val > 1<<31-1 {
			return wrong(http2.ErrCodeFlowControl)
		}
		change := int64(s.Val) - c.peer.window
		c.peer.window = int64(s.Val)
		for _, one := range c.streams { // RFC 9113 §6.9.2
			one.window += change
		}
	case http2.SettingMaxFrameSize:
		if s.Val < initialFrame || s.Val > 1<<24-1 {
			return wrong(http2.ErrCodeProtocol)
		}
		c.peer.frame = int(s.Val)
	case http2.SettingMaxHeaderListSize:
		c.peer.list = int(s.Val)
	}
	return nil
}

// moreWindow takes over a WINDOW_UPDATE (RFC 9113 §6.9). c.mu is held.
func (c *connection2) moreWindow(f *http2.WindowUpdateFrame) error {
	window := &c.window
	if f.StreamID != 0 {
		if err := c.known(f.Header()); err != nil {
			return err
		}
		s := c.streams[f.StreamID]
		if s == nil {
			return nil
		}
		window = &s.window
	}
	if *window += int64(f.Increment); *window > 1<<31-1 {
		return breached(http2.ErrCodeFlowControl, ProblemFlow, "RFC 9113 §6.9.1", "The server gives a window of more than 2,147,483,647 octets.")
	}
	c.wake()
	return nil
}

// Streams is what the peer allows (RFC 9113 §5.1.2), and 1 before it has said so.
func (c *connection2) Streams() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.settled {
		return 1
	}
	return int(max(1, min(c.peer.streams, 1<<16)))
}
