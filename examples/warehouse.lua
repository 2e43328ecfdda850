-- warehouse.lua: the big analogue ones, hoover, reese and pulses, pumping under a kick that ducks them.
setcps(0.58)
d1(s"bd*4":gain(0.9):duckorbit(2):duckattack(0.18):duckdepth(0.8))
d2(note"<c2 c2 eb2 <bb1 g1>>*8":s"superreese":lpf(dsp.sine(0.3):range(300, 1400)):orbit(2):gain(0.35))
d3(note"<[c4,eb4,g4] [bb3,d4,f4]>(3,8)":s"supersaw":unison(7):detune(0.3):lpf"800 2400 1400":decay(0.3):sustain(0.2):orbit(2):room(0.4):gain(0.3))
d4(note"<c3 ~ ~ g3>":s"superhoover":slide(0.5):orbit(2):delay(0.4):gain(0.3))
d5(s"hh(3,8,2), ~ oh":gain(0.35))
