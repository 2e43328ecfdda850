-- breaks.lua: a drum break cut in eight and put together anew. Play it with --samples and a folder that has breaks125.
setcps(125 / 60 / 4)

local eighth = function(i) return s"breaks125":begin(i / 8):end_((i + 1) / 8):clip(1) end
d1(seq(eighth(0), eighth(1), eighth(2), eighth(3), eighth(0), eighth(5), eighth(2), eighth(7))
  :every(4, rev):gain(0.43):cut(1))
d2(s"bd:2 ~ ~ bd:2":gain(0.43))
d3(s"~ hc*2 ~ hc":n"0 2 1":gain(0.22):pan"0.3 0.7")
d4(note"<c2 c2 eb2 bb1>":s"jvbass":clip(1):lpf(900):gain(0.31))
