-- acid_line.lua: one bass line, a filter that opens over eight cycles, and a drum under it.
setcps(0.56)

local line = note"c2 [c2 c3] eb2 c2 [g1 bb1] c2 [~ c3] f2"
d1(line:s"acid":lpf(sine:range(250, 2600):slow(8)):resonance"<8 14>":decay(0.14):sustain(0.1):gain(0.31))
d2(s"bd*4":gain(0.53))
d3(s"[~ hh]*4":gain(0.19):pan"0.4 0.6")
d4(s"~ cp ~ <cp [cp cp]>":gain(0.22):hpf(300))
