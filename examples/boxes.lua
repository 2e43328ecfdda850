-- boxes.lua: one beat through the drum machines of your sample folders, by their names. Play it with --samples and folders like
-- RolandTR909_bd, RolandTR909_sd, … and RolandTR808_bd, …; bank"" lists those you have.
setcps(0.54)

local box = "<RolandTR909 RolandTR909 RolandTR909 RolandTR808>"
d1(s"bd*4":bank(box):gain(0.55))
d2(s"~ [sd,cp] ~ sd":n"<0 0 0 1>":bank(box):gain(0.35):room(0.15))
-- Closed hats end open ones: they share a cut group.
d3(s"hh*2 hh oh? hh*2 oh":bank(box):cut(1):gain"0.3 0.2 0.25 0.2":pan(sine:range(0.3, 0.7):slow(2)))
-- One box in the other's time: a fill in the fourth cycle.
d4(s"<~ ~ ~ [lt mt ht*2]>":bank"RolandTR808":speed"1 1.1":gain(0.35))
