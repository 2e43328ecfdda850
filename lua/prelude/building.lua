-- lua/prelude/building.lua: patterns laid over, after and through one another.
-- SPDX-License-Identifier: GPL-3.0-or-later

define{name = "append", aliases = "slowAppend slowappend", form = "constructor",
  params = "first pattern, second pattern",
  help = "plays two patterns in turn, a cycle each", example = 's"bd*2":append(s"sn cp")',
  make = function(first, second) return cat(first, second) end}

define{name = "fastAppend", aliases = "fastappend", form = "constructor",
  params = "first pattern, second pattern",
  help = "plays two patterns one after the other in each cycle", example = 's"bd*2":fastAppend(s"sn cp")',
  make = function(first, second) return fastcat(first, second) end}

define{name = "overlay", form = "constructor", params = "first pattern, second pattern",
  help = "plays two patterns at once", example = 'overlay(s"bd*2", s"~ cp")',
  make = function(first, second) return stack(first, second) end}

define{name = "weaveWith", aliases = "weavePrime", form = "constructor",
  params = "cycles times, base pattern, functions value",
  help = "each function changes the base, spread over so many cycles and begun at another time",
  example = 'weaveWith(4, s"bd sn", {fast(2), rev})',
  make = function(cycles, base, functions)
    local layers, slow_base = {}, base:slow(cycles)
    for i, change in ipairs(functions) do
      layers[i] = change(slow_base):fast(cycles):early((i - 1) / #functions)
    end
    return stack(layers):slow(cycles)
  end}

define{name = "weave", form = "constructor", params = "cycles times, base pattern, patterns value",
  help = "gives each pattern the values of the base, spread over so many cycles and begun at another time",
  example = 'weave(4, pan(saw), {s"bd*2", s"hh*4"})',
  make = function(cycles, base, patterns)
    local functions = {}
    for i, pattern in ipairs(patterns) do
      functions[i] = function(values) return pattern:set(values) end
    end
    return weaveWith(cycles, base, functions)
  end}

define{name = "interlace", form = "constructor", params = "first pattern, second pattern",
  help = "two patterns whose distortion swells in turn", example = 'interlace(s"bd sn", s"hh*3")',
  make = function(first, second) return weave(16, shape(sine:mul(0.9)), {first, second}) end}

define{name = "stackwith", form = "constructor", params = "values pattern, patterns value",
  help = "plays patterns at once, each with the values begun at another time",
  example = 'stackwith(pan(saw), {s"bd*2", s"hh*4"})',
  make = function(values, patterns)
    local layers = {}
    for i, pattern in ipairs(patterns) do
      layers[i] = pattern:set(values:early((i - 1) / #patterns))
    end
    return stack(layers)
  end}

local most_threads = 64

define{name = "tabby", params = "threads any, warp pattern",
  help = "weaves two patterns over and under each other, with so many threads a cycle",
  example = 'tabby(4, n"0 1 2 3", n"4 5 6 7")',
  make = function(threads, warp, weft)
    if type(threads) ~= "number" or threads < 1 or threads > most_threads or threads % 1 ~= 0 then
      error("tabby: argument 1 (threads) must be a whole number from 1 to " .. most_threads, 0)
    end
    local function thread(pattern)
      local pieces = {}
      for i = 1, threads do pieces[i] = pattern:zoom((i - 1) / threads, i / threads) end
      return pieces
    end
    local warp_pieces, weft_pieces = thread(warp), thread(weft)
    local over, under = {}, {}
    for row = 1, 2 * (threads // 2) do
      for i = 1, threads do
        under[#under + 1] = weft_pieces[row % 2 == 1 and i or threads + 1 - i]
      end
    end
    for column = 1, threads do
      for row = 1, 2 * (threads // 2) do
        over[#over + 1] = warp_pieces[row % 2 == 1 and column or threads + 1 - column]
      end
    end
    local function woven(pieces, mask)
      return seq(pieces):slow(threads):mask(seq(mask):fast(threads / 2):every(2, rev))
    end
    return stack(woven(over, {true, silence}), woven(under, {silence, true}))
  end}
