-- breeding.lua: an evening of breeding as a script. Three generations, of each the marked ones play; the last is a family at once.
setcps(0.5)

local first = cppn.evolve{population = 4, seed = 60}:good(1, 3)
local second = first:next{seed = 2, mutations = 8}:good(3, 4)
local third = second:next{seed = 5, mutations = 8}

local melody = note"0 [3 7] <10 12> 7"
local function plays(genome, octave) return melody:add(note(octave)):synth(genome):legato(0.8):gain(0.3) end

d1(cat{plays(first[1], 0), plays(first[3], -12), plays(second[3], 0), plays(second[4], -12), plays(third[3], 0), plays(third[4], -12)}
  :room(0.4):pan"0.35 0.65")
d2(note"<-12 -9 -5 -7>":synth(cppn.breed(third[3], first[1], {seed = 7})):gain(0.25):room(0.3))
