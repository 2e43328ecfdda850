-- genome_beat.lua: a beat on whose filters and places the outputs of a genome's network ride, and a genome for its bass.
setcps(0.55)

local g, bass = cppn.random{seed = 21}, cppn.random{seed = 27}
local function rides(k, low, high, hz) return g:out(k, {frequency = hz or 2, ramp = 7}):range(low, high) end

d1(stack{s"bd*2 [~ bd] bd", s"~ sn ~ <sn [sn ~ sn]>":gain(0.8)}:gain(0.75))
d2(s"hh*8":gain"0.4 0.25":hpf(rides(2, 2000, 9000, 5)):pan(rides(4, 0.1, 0.9)))
d3(note"<[-24 ~ -24 -12] [-24 -17 ~ -14] [-27 ~ -27 -15] [-20 -20 ~ -8]>":synth(bass):legato(0.6):lpf(rides(3, 250, 3000, 1)):gain(0.35))
d4(s"sawtooth*16":note"<[60 63 67 70]*4 [58 63 65 70]*4>":decay(0.12):sustain(0):gain(0.22)
  :lpf(rides(6, 400, 5000, 3)):resonance(6):pan(rides(8, 0, 1, 1.5)):delay(0.3))
