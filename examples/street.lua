-- street.lua: small sounds for a walk. Play it with --samples and a folder that has arpy, can, east, casio and 808.
setcps(0.5)

d1(s"808:3(3,8)":gain(0.7))
d2(s"~ can:4 ~ can:9":gain(0.5):every(3, hurry(2)))
d3(s"arpy*8":n"<0 2 4 [3 5]>":speed"1 2 1 1.5":pan(sine:slow(3)):degradeBy(0.25):gain(0.4))
d4(s"east(5,16)":n(irand(9)):gain(0.35):hpf(200))
d5(s"casio":n"<0 1 2>":speed"<1 -1>":clip(0.5):gain(0.3))
