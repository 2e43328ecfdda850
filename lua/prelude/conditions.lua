-- lua/prelude/conditions.lua: functions applied now and then.
-- SPDX-License-Identifier: GPL-3.0-or-later

define{name = "while", params = "truths truth, function transform",
  help = "applies a function where the truths are true; the rhythm of neither is cut",
  example = 'n"0 1 2 3":while_("1 0", fast(2))',
  make = function(truths, change, pattern)
    return stack(change(pattern):mask(truths), pattern:mask(truths:inv()))
  end}

define{name = "foldEvery", params = "cycles any, function transform",
  help = "every with each number of a list, one after another",
  example = 'n"0 1 2 3":foldEvery({3, 4}, fast(2))',
  make = function(cycles, change, pattern)
    if type(cycles) ~= "table" then cycles = {cycles} end
    for i = #cycles, 1, -1 do pattern = pattern:every(cycles[i], change) end
    return pattern
  end}

define{name = "revArc", params = "from times, till times",
  help = "plays a stretch of each cycle backwards",
  example = 'n"0 1 2 3":revArc(0.25, 0.75)',
  make = function(from, till, pattern) return pattern:within(from, till, rev) end}

define{name = "withinArc", params = "from times, till times, function transform",
  help = "applies a function to a stretch of each cycle",
  example = 'n"0 1 2 3":withinArc(0.25, 0.75, rev)',
  make = function(from, till, change, pattern) return pattern:within(from, till, change) end}

-- The pattern, the function of it, the function of that …, as many as `times`.
local function applied(times, change, pattern)
  local turns = {pattern}
  for i = 2, times do turns[i] = change(turns[i - 1]) end
  return turns
end

local function count(name, times)
  if times ~= math.floor(times) or times < 0 or times > 1024 then
    error(name .. ": argument 1 (times) must be a whole number from 0 to 1024, but it is " .. times, 0)
  end
  return times
end

define{name = "soak", params = "times integer, function transform",
  help = "applies a function once more each cycle, so many cycles; then it begins anew",
  example = 'n"0 1":soak(4, function(p) return p:add(n(1)) end)',
  make = function(times, change, pattern)
    if count("soak", times) == 0 then return silence end
    return slowcat(table.unpack(applied(times, change, pattern)))
  end}

define{name = "snowball", params = "times integer, join function, function transform",
  help = "joins what was with one more application of a function each cycle, so many cycles",
  example = 'm"1 2 3 4":snowball(3, function(a, b) return a + b end, slow(2))',
  make = function(times, join, change, pattern)
    if count("snowball", times) == 0 then return silence end
    local turns = applied(times, change, pattern)
    for i = 2, times do turns[i] = join(turns[i - 1], turns[i]) end
    return slowcat(table.unpack(turns))
  end}
