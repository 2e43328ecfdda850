-- slow_tide.lua: no drums, four chords, and a bell that answers itself a little later on the other side.
setcps(0.25)

d1(note"<[c3,eb3,g3,bb3] [ab2,c3,eb3,g3] [f2,ab2,c3,eb3] [g2,bb2,d3,f3]>":s"supersaw"
  :attack(1.2):release(1.5):lpf(sine:range(500, 1800):slow(7)):gain(0.16))
d2(note"<c2 ab1 f1 g1>":s"sine":attack(0.4):release(1):gain(0.4))
d3(note"c5 [~ g5] ~ eb5 [~ bb4] ~":s"pluck":degradeBy(0.3):gain(0.3):pan(0.3)
  :off(3/16, function(x) return x:gain(0.15):pan(0.75) end))
