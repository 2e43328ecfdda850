-- workshop.lua: every instrument here is made of units on the spot. Change a number and evaluate it again while it plays.
setcps(0.55)

-- A reed: two saws a little apart, one for each side, and a filter that opens with the note.
synth("reed", function(v)
  local env = dsp.adsr(v.gate, 0.004, 0.25, 0.3, 0.12)
  local saws = dsp.saw({v.freq * 0.997, v.freq * 1.003})
  return saws:lpf(v.cutoff:default(500) + env * 2200, v.resonance:default(2.5)) * env * 0.4
end)

-- A bar that is struck: three sines with no common tone, each with its own decay.
synth("bar", function(v)
  local sum = 0
  for i, ratio in ipairs{1, 2.76, 5.4} do
    sum = sum + dsp.sine(v.freq * ratio):strike(0.001, v.duration * (3 / i)) * (0.3 / i)
  end
  return sum
end)

-- A drum whose pitch falls, with its skin in the noise.
synth("skin", function(v)
  local pitch = dsp.strike(1, 0, 0.12) * 160 + 52
  return dsp.sine(pitch):strike(0, 0.5) * 0.8 + dsp.white():hpf(1500):strike(0, 0.03) * 0.2
end)

d1(s"skin(3,8)":gain(0.6))
d2(note"<c2 ab1 eb2 bb1>(5,8,2)":s"reed":cutoff"<300 900 600>":gain(0.4))
d3(note"<[g4 ~ c5 eb5] [f4 c5 ~ d5]>*2":s"bar":pan"0.2 0.8 0.5":gain(0.5))
