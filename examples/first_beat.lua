-- first_beat.lua: four to the floor, and what can be done to it in a line.
setcps(0.54)

d1(s"bd*4":gain"0.54 0.48 0.51 0.48")
d2(s"~ [cp,sn]":gain(0.3):every(4, off(1/8, mul(gain(0.6)))))
d3(s"hh*8 oh":gain"0.15 0.21 0.12 0.24":pan(sine:range(0.3, 0.7):slow(4)):sometimesBy(0.2, mul(speed(1.5))))
d4(note"<c2 c2 eb2 [g1 bb1]>(5,8)":s"saw":lpf(sine:range(300, 1500):slow(8)):resonance(8):decay(0.12):sustain(0.2):gain(0.21))
