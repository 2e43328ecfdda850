-- lua/prelude/controls.lua: controls put together of others.
-- SPDX-License-Identifier: GPL-3.0-or-later

define{name = "grain", params = "start numbers, length numbers", form = "constructor",
  help = "begin and end of a sample from a start and a length",
  example = 'grain(0.25, 0.1):s"bd sn"',
  make = function(start, length) return begin(start):set(end_(start + length)) end}

-- The pattern slowed by each factor in turn, a cycle each.
local function slowed(factors, pattern)
  if type(factors) ~= "table" then factors = {factors} end
  local turns = {}
  for i, factor in ipairs(factors) do turns[i] = pattern:slow(factor) end
  return slowcat(table.unpack(turns))
end

define{name = "smash", params = "parts integers, factors any",
  help = "striates, and slows each cycle by the next factor of a list",
  example = 's"bd sn":smash(3, {2, 3, 4})',
  make = function(parts, factors, pattern) return slowed(factors, pattern:striate(parts)) end}

define{name = "smashPrime", params = "parts integers, factors any",
  help = "chops, and slows each cycle by the next factor of a list",
  example = 's"bd sn":smashPrime(3, {2, 3, 4})',
  make = function(parts, factors, pattern) return slowed(factors, pattern:chop(parts)) end}
