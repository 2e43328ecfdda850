-- glass.lua: an arpeggio played against itself, backwards on the right.
setcps(0.45)

local chord = note"<[0 4 7 11 14 11 7 4] [0 3 7 10 14 10 7 3] [-2 2 5 9 14 9 5 2] [-4 0 3 7 12 7 3 0]>"
d1(chord:add(note(60)):s"fm":decay(0.25):sustain(0):release(0.4):gain(0.3):jux(rev))
d2(chord:add(note(72)):s"sine":early(1/16):degradeBy(0.5):decay(0.1):sustain(0):gain(0.15))
d3(note"<c2 c2 bb1 ab1>":s"triangle":attack(0.02):release(0.3):gain(0.5))
d4(s"~ sh ~ <sh [sh sh]>":gain(0.25):pan(rand))
