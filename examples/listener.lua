-- listener.lua: what comes in, played along with: gated by a rhythm, echoed, and looped a cycle at a time behind itself.
-- Play it with --inputs 1 and something at the input, or with --input and a sound file.
setcps(0.5)

-- Two cycles of the input, from the next cycle on; the loop has its name at once and is silent until it is there.
rec("held", {of="in", cycles=2})

d1(s"superkick*4":gain(0.4))
d2(s"in(5,8)":lpf(sine:slow(4):range(500, 4000)):lpq(4):gain(0.5):delay(0.4):delaytime(0.375):delayfeedback(0.5):orbit(2))
-- Itself, two cycles late and cut in eight …
d3(s"held":loopAt(2):chop(8):sometimes(rev):gain(0.4):pan"0.2 0.8":orbit(3))
-- … and an octave down, as a ground.
d4(s"held":slow(4):speed(0.5):clip(1):lpf(400):gain(0.4):room(0.4):orbit(4))
d5(s"superhat*8":n(2):gain"0.2 0.1":pan(0.6))
