-- frozen.lua: sound taken apart and put together elsewhere: spectra that stand still, slowed drums, grains.
setcps(0.3)
d1(note"<[c3,g3,eb4] [ab2,eb3,c4]>":s"supersaw":freeze(1):attack(0.8):release(1.2):room(0.6):gain(0.3))
d2(s"bd ~ cp ~":speed(0.5):lpf(2600):gain(0.5))
d3(note"c4*3":s"gabor":gain(0.35):pan(perlin):room(0.4))
d4(s"[hh cp]*2":xsdelay(0.7):tsdelay(0.4):gain(0.3):degradeBy(0.3))
d5(note"<c5 g5 eb5>":s"supervibe":scram(0.3):hbrick(0.1):gain(0.3):delay(0.4))
