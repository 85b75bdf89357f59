package wire

import (
	"encoding/binary"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

func hpackField(f Field) hpack.HeaderField { return hpack.HeaderField{Name: f.Name, Value: f.Value} }

// rawFrame is one frame (RFC 9113 §4.1).
func rawFrame(kind http2.FrameType, flags http2.Flags, stream uint32, payload []byte) []byte {
	n := len(payload)
	b := append(make([]byte, 0, 9+n), byte(n>>16), byte(n>>8), byte(n), byte(kind), byte(flags))
	return append(binary.BigEndian.AppendUint32(b, stream), payload...)
}

// headerFrames are HEADERS and as many CONTINUATION frames as the block needs
// (RFC 9113 §6.2, §6.10). most is the largest payload that the peer takes.
func headerFrames(stream uint32, block []byte, f Framing, ends bool, most int) []byte {
	size := most
	if f.Pieces > 0 {
		size = min(most, (len(block)+f.Pieces-1)/f.Pieces)
	}
	var before []byte
	flags := http2.Flags(0)
	if ends {
		flags |= http2.FlagHeadersEndStream
	}
	if f.Padding > 0 {
		flags |= http2.FlagHeadersPadded
		before = append(before, byte(f.Padding))
	}
	if f.Priority {
		flags |= http2.FlagHeadersPriority
		before = append(before, 0, 0, 0, 0, 15)
	}
	first := min(len(block), size, most-len(before)-f.Padding)
	payload := append(append(before, block[:first]...), make([]byte, f.Padding)...)
	rest := block[first:]
	if len(rest) == 0 && !f.EmptyFragments {
		flags |= http2.FlagHeadersEndHeaders
	}
	all := rawFrame(http2.FrameHeaders, flags, stream, payload)
	for last := flags.Has(http2.FlagHeadersEndHeaders); !last; {
		if f.EmptyFragments {
			all = append(all, rawFrame(http2.FrameContinuation, 0, stream, nil)...)
		}
		n := min(len(rest), size)
		piece := rest[:n]
		rest = rest[n:]
		last = len(rest) == 0
		flags = 0
		if last {
			flags = http2.FlagContinuationEndHeaders
		}
		all = append(all, rawFrame(http2.FrameContinuation, flags, stream, piece)...)
	}
	return all
}

func dataFrame(stream uint32, octets []byte, ends bool, padding int) []byte {
	flags := http2.Flags(0)
	if ends {
		flags |= http2.FlagDataEndStream
	}
	if padding == 0 {
		return rawFrame(http2.FrameData, flags, stream, octets)
	}
	payload := append([]byte{byte(padding)}, octets...)
	return rawFrame(http2.FrameData, flags|http2.FlagDataPadded, stream, append(payload, make([]byte, padding)...))
}

func resetFrame(stream uint32, code http2.ErrCode) []byte {
	return rawFrame(http2.FrameRSTStream, 0, stream, binary.BigEndian.AppendUint32(nil, uint32(code)))
}

func goAwayFrame(code http2.ErrCode) []byte {
	return rawFrame(http2.FrameGoAway, 0, 0, binary.BigEndian.AppendUint32(make([]byte, 4), uint32(code)))
}

func windowFrame(stream, more uint32) []byte {
	return rawFrame(http2.FrameWindowUpdate, 0, stream, binary.BigEndian.AppendUint32(nil, more))
}

func pingFrame() []byte { return rawFrame(http2.FramePing, 0, 0, []byte("refresh?")) }

func pongFrame(data [8]byte) []byte {
	return rawFrame(http2.FramePing, http2.FlagPingAck, 0, data[:])
}

func settingsAck() []byte { return rawFrame(http2.FrameSettings, http2.FlagSettingsAck, 0, nil) }

// unknownSettings are one setting that nobody knows, and a new initial window,
// which is as large as the old one (RFC 9113 §6.5.2).
func unknownSettings() []byte {
	payload := []byte{0xbb, 0xbb, 0, 0, 0, 1}
	payload = binary.BigEndian.AppendUint16(payload, uint16(http2.SettingInitialWindowSize))
	return rawFrame(http2.FrameSettings, 0, 0, binary.BigEndian.AppendUint32(payload, ownWindow))
}
