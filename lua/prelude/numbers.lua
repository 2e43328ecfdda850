-- lua/prelude/numbers.lua: counting up, and the bits of numbers.
-- SPDX-License-Identifier: GPL-3.0-or-later

local function bits_of(number)
  return reify(number):log2(0):floor():add(1)
end

define{name = "run", params = "n pattern", form = "constructor", topic = "sources",
  help = "the numbers from 0 to n - 1 in a cycle", example = "n(run(8))",
  make = function(n) return saw:range(0, n):round():segment(n) end}

define{name = "binaryN", params = "number pattern, bits rest", form = "constructor", topic = "sources",
  help = "the lowest bits of a number (16 if not said) as a rhythm, the highest first",
  example = 's"hh":struct(binaryN(55532, 16))',
  make = function(number, bits)
    bits = reify(bits or 16)
    local place = run(bits):mul(-1):add(bits:add(-1))
    return number:segment(bits):brshift(place):band(pure(1))
  end}

define{name = "binary", params = "number pattern", form = "constructor", topic = "sources",
  help = "the bits of a number as a rhythm", example = 's"hh":struct(binary(5))',
  make = function(number) return binaryN(number, bits_of(number)) end}

define{name = "binaryL", params = "number pattern", form = "constructor", topic = "sources",
  help = "the bits of a number as a list", example = "binaryL(5)",
  make = function(number) return binaryNL(number, bits_of(number)) end}
