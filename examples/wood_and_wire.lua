-- wood_and_wire.lua: what is struck, plucked and bowed: piano, mandolin, gongs, and a string of your own.
setcps(0.4)
synth("wire", function(v)
  return dsp.string(dsp.impulse(0.001) + dsp.white() * dsp.strike(0.01), v.freq, 4, 0.4) * 0.6
end)
d1(n"0 [2 4] <7 6> [4 2]":scale"D3:dorian":s"superpiano":velocity"0.7 0.5 0.8 0.6":gain(0.6):room(0.3))
d2(n"<0 -3 -5 -4>/2":scale"D2:dorian":s"wire":gain(0.5))
d3(n"[4 7 9 11]*2":scale"D4:dorian":s"supermandolin":degradeBy(0.4):gain(0.35):jux(rev))
d4(s"supergong(<1 2>,8,5)":note"<d3 a2>":gain(0.3):room(0.5):pan(0.7))
