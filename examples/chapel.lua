-- chapel.lua: what is made of partials and of vowels: an organ that breathes, bells out of chosen sines, and a choir of saws.
setcps(0.4)

-- The organ: drawbars by its voice, percussion off for the held chords, and its vibrato slow.
d1(note"<[c3,e3,g3] [a2,c3,e3] [f2,a2,c3] [g2,b2,d3]>":s"superhammond":voice"<0 3 5 7>":perc(0):vrate(3)
  :gain(0.2):pan(0.35):room(0.5):roomsize(4))

-- Bells: partials that no string has, each bell with its own phase.
d2(note"~ g5 ~ <c6 e6> ~ d6 <g5 a5> ~":s"user":partials{1, 0, 0.6, 0, 0, 0.4, 0, 0, 0.25}
  :attack(0.001):decay(0.8):sustain(0):gain(0.2):pan(rand):room(0.4):orbit(2))

-- The choir: saws that say vowels, and a breath of noise before each.
d3(note"<[e4,g4] [e4,a4] [f4,a4] [d4,g4]>":s"supersaw":vowel"<a o e o>":attack(0.6):release(0.8):clip(0.9)
  :noise(0.05):gain(0.2):room(0.6):orbit(3))

-- Pedals.
d4(note"<c2 a1 f1 g1>":s"superhammond":voice(9):perc(0):lpf(500):gain(0.25):orbit(4))
