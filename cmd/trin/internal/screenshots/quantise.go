package main

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"slices"
)

// quantise writes a PNG anew with a palette: its 32 most frequent colours, and
// for the others the nearest of them. A page has few colours; the rest are the
// edges of its letters.
func quantise(raw []byte) ([]byte, error) {
	picture, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	pixels := plain(picture)
	count := map[color.RGBA]int{}
	var last color.RGBA
	run := 0 // pixels of the last colour that are not counted yet: most have the colour of the one before
	for at := 0; at < len(pixels.Pix); at += 4 {
		c := color.RGBA{pixels.Pix[at], pixels.Pix[at+1], pixels.Pix[at+2], 255}
		if c != last {
			count[last] += run
			last, run = c, 0
		}
		run++
	}
	count[last] += run
	palette := mostFrequent(count, 32)
	index := make(map[color.RGBA]uint8, len(count))
	for c := range count {
		index[c] = uint8(palette.Index(c))
	}
	small := image.NewPaletted(pixels.Bounds(), palette)
	last = color.RGBA{}
	var now uint8
	for at := range small.Pix {
		c := color.RGBA{pixels.Pix[4*at], pixels.Pix[4*at+1], pixels.Pix[4*at+2], 255}
		if c != last {
			last, now = c, index[c]
		}
		small.Pix[at] = now
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	err = encoder.Encode(&out, small)
	return out.Bytes(), err
}

// plain is the picture with its pixels in one row.
func plain(picture image.Image) *image.RGBA {
	if rgba, ok := picture.(*image.RGBA); ok && rgba.Stride == 4*rgba.Rect.Dx() && rgba.Rect.Min == (image.Point{}) {
		return rgba
	}
	bounds := picture.Bounds()
	rgba := image.NewRGBA(image.Rect(0, 0, bounds.Dx(), bounds.Dy()))
	draw.Draw(rgba, rgba.Rect, picture, bounds.Min, draw.Src)
	return rgba
}

func mostFrequent(count map[color.RGBA]int, most int) color.Palette {
	colours := make([]color.RGBA, 0, len(count))
	for c, n := range count {
		if n > 0 {
			colours = append(colours, c)
		}
	}
	slices.SortFunc(colours, func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	var palette color.Palette
	for _, c := range colours[:min(most, len(colours))] {
		palette = append(palette, c)
	}
	return palette
}
