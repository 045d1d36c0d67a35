package main

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
)

// picture makes a PNG of one red dot.
func picture() []byte {
	dot := image.NewRGBA(image.Rect(0, 0, 1, 1))
	dot.Set(0, 0, color.RGBA{R: 255, A: 255})
	var b bytes.Buffer
	if err := png.Encode(&b, dot); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

// silence makes a WAV file without samples: mono, 8 kHz, 16 bits.
func silence() []byte {
	const rate, width = 8000, 2
	var b bytes.Buffer
	b.WriteString("RIFF")
	b.Write(binary.LittleEndian.AppendUint32(nil, 36))
	b.WriteString("WAVEfmt ")
	header := binary.LittleEndian.AppendUint32(nil, 16)
	header = binary.LittleEndian.AppendUint16(header, 1) // PCM
	header = binary.LittleEndian.AppendUint16(header, 1) // one channel
	header = binary.LittleEndian.AppendUint32(header, rate)
	header = binary.LittleEndian.AppendUint32(header, rate*width)
	header = binary.LittleEndian.AppendUint16(header, width)
	header = binary.LittleEndian.AppendUint16(header, 8*width)
	b.Write(header)
	b.WriteString("data")
	b.Write(binary.LittleEndian.AppendUint32(nil, 0))
	return b.Bytes()
}
