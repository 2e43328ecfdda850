-- one_genome.lua: ten minutes of one genome. Its patch is the drone, its network's outputs are all that moves.
setcps(1/24)

local g = cppn.random{seed = 34}
local low, high = cppn.morph(g, cppn.random{seed = 13}, 0.25), cppn.morph(g, cppn.random{seed = 29}, 0.6)

d1(note"<-24 -27 -20 -22>":synth(g):attack(4):release(6)
  :lpf(g:out(3, {ramp = 300}):range(300, 2400)):pan(g:out(1, {ramp = 90}):range(0.2, 0.8)):gain(0.7):room(0.6):roomsize(6))
d2(note"<[-12 -5] [-15 -3] [-8 -5] [-10 -3]>":synth(low):attack(3):release(4):early(1/7)
  :pan(g:out(5, {ramp = 60}):range(0, 1)):gain(0.5):room(0.7):roomsize(6))
d3(note"<[~ 0] [~ 7] [-5 ~] [~ 2]>":synth(high):attack(2):release(5)
  :hpf(g:out(7, {ramp = 150}):range(200, 900)):pan(g:out(6, {ramp = 45}):range(0.1, 0.9)):gain(0.25):room(0.8):roomsize(6))
