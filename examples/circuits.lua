-- circuits.lua: sounds that no wire ever made, through effects of your own, and four operators that bend each other.
setcps(0.5)

-- Behind orbit 2: folded, and itself again a dotted eighth later, nearer and farther.
orbitfx(2, function(input) return input + input:feedback_delay(0.375, 0.5) * dsp.sine(0.2):range(0.2, 0.5) end)
-- Behind everything: no rumble.
master(function(input) return input:hpf(30) end)

d1(s"superkick*4":gain(0.6))
d2(note"<c4 eb4 g4 bb3>(5,8)":s"superchip":rate(2):slide(0.3):voice(0.1):gain(0.3):pan(sine:slow(3)):orbit(2))
d3(note"<c3 ab2>":s"<supertron superprimes>":voice(0.8):rate(3):gain(0.35):room(0.3))
d4(note"~ <c5 g4>":s"superwavemechanics":voice(0.5):gain(0.3):pan(0.3))
d5(s"~ ~ ~ supergrind":note"c3":gain(0.25):pan(0.75))

-- Four operators: 3 into 2 into 1, and 4 beside them; each level falls in its own time.
d6(note"[c2 ~ c2 eb2]*2":s"sine":fm(3):fmh(1):fmdecay(0.2):fm2(2):fmh2(2):fmdecay2(0.1):fmi32(1.5):fmh3(7):fmi4(0.5):fmh4(1.01)
  :decay(0.3):sustain(0):gain(0.5))
