-- undertow.lua: hardly a note, and nothing that stands still: waves, envelopes, a bus and a followed pattern move the sound.
setcps(0.5)

-- A drone: its cutoff goes with a slow wave, and the wave goes faster as another one says.
d1(note"c2 ~":s"supersquare":clip(1.98):attack(0.2):release(0.4):lpf(500):lpq(6)
  :lfo{c="lpf", rate=0.5, depth=1.2, shape="sine"}:lfo{c="lfo_0", sc="rate", rate=0.1, depth=3}
  :gain(0.3):pan(follow(sine:slow(3):range(0.2, 0.8))))

-- What nobody hears: a beat on bus 1 …
d2(s"bd*4":bus(1):busgain(0.8):dry(0):gain(0.6):orbit(2))

-- … which opens the filter of the whole orbit of these chords, and turns up its echoes.
d3(note"<[eb4,g4,c5] [d4,f4,bb4]>*2":s"supersaw":attack(0.01):release(0.3):gain(0.25):orbit(3)
  :delay(0.5):delaytime(0.375):delayfeedback(0.3):djf(0.33):bmod{b=1, c="djf", depthabs=0.12})

-- Its pitch is a wave in place of a number; every stroke bends its own place in the stereo image.
d4(note"~ c4 ~ g4":s"superfm":fmi(dsp.sine(0.3):range(0, 3)):env{c="pan", a=0.05, d=0.3, s=0, depthabs=0.8}
  :pan(0.1):gain(0.3):room(0.4):orbit(4))

-- A hand on the filter: a pattern that is followed while the hats sound.
d5(s"hh*8":gain"0.3 0.5":hpf(follow"<2000 5000>*2"):pan(0.65):orbit(5))
