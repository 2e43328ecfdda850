-- half_time.lua: a heavy beat that stumbles; the tempo itself is a pattern.
setcps("<0.42 0.42 0.42 0.44>")

d1(s"bd ~ [~ bd] ~":gain(0.5):shape(0.3))
d2(s"~ ~ sn ~":gain(0.33):off(3/8, function(x) return x:gain(0.11):speed(1.4) end))
d3(s"hh*2 [hh hh*3] hh <oh [hh*4]>":gain"0.17 0.11 0.19":coarse"<1 1 1 6>")
d4(note"<c1 [c1 ~ ~ eb1] ab0 [bb0 g1]>":s"saw":lpf"<200 350 500 260>":resonance(6):shape(0.4):gain(0.19))
d5(s"perc(3,16,<0 5>)":crush"<4 6>":pan"0.15 0.85":gain(0.14))
