-- old_machines.lua: drum machines that never were, hit by hit out of noise and swept sines.
setcps(0.52)
d1(stack(
  s"superkick*2 [~ superkick]":n"<54 50>":gain(0.8),
  s"super808(<3 5>,8,2)":n(5):gain(0.5),
  s"~ [superclap, sossnare] ~ sossnare":gain(0.45):room(0.2)))
d2(s"superhat*8":n(2):sustain(0.15):gain"0.35 0.2 0.28 0.2":pan(saw:slow(2)))
d3(s"sostoms(5,16,<0 3>)":note"<c3 g2 eb3>":gain(0.35):pan"0.3 0.7")
d4(every(4, fast(2), s"~ supernoise ~ ~":note"<c4 c5>":decay(0.3):sustain(0):gain(0.2)))
