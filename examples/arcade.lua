-- examples/arcade.lua -- Coins, lasers and engines: sounds of old games, a formula, six operators and a table of waves.
setcps(0.55)

-- Each line stands alone: leave some out, change a number, evaluate again.
d1(note"<c5 e5 g5 [c6 b5]>*2":s"z_square":slide"0 0.4":pitchJump"<0 220>":pitchJumpTime(0.06):decay(0.1):sustain(0.3):gain(0.35))
d2(s"z_noise(3,8,2)":note"c3":zcrush(0.15):release(0.08):hpf(900):gain(0.3))
d3(s"bytebeat":bbexpr"t*(t>>11&3|t>>9&1)":note"<c1 g1 eb1 f1>":lpf(1400):gain(0.5))
d4(note"<[c3,g3] [eb3,bb3]>":s"superfm":voice"<1 4>":gain(0.5):room(0.3))
d5(note"<c2 eb2 g1 bb1>*4":s"wt_basic":wt(0.2):wtenv(0.6):wtdecay(0.15):unison(5):spread(0.8):lpf(2200):gain(0.4))
