-- clockwork.lua: three meters at once; they meet again every fifteen cycles.
setcps(0.6)

d1(s"{bd ~ bd}%8":gain(0.42))
d2(s"{rim lt ~ mt ht}%8":gain"0.2 0.15 0.25":pan(saw:range(0.2, 0.8):slow(3)))
d3(s"hh(<7 9 11>,16)":gain"0.15 0.07 0.1":speed"1 1 1.2")
d4(s"cb(3,8,<0 2 4>)":gain(0.1):every(3, rev))
d5(note"{c3 g3 bb3 d4 f4}%8":s"pulse":lpf(1800):decay(0.07):sustain(0):gain(0.15):jux(rev))
