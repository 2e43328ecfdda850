-- lua/prelude/time.lua: copies that come later.
-- SPDX-License-Identifier: GPL-3.0-or-later

define{name = "offadd", params = "cycles times, amount numbers",
  help = "adds a copy that comes later and has an amount added",
  example = 'note(m"0 3":offadd(0.125, 7))',
  make = function(cycles, amount, pattern) return pattern:off(cycles, function(p) return p:addMix(amount) end) end}

define{name = "ghostWith", aliases = "ghostPrimePrime", params = "cycles time, function transform",
  help = "adds two changed copies, one and a half and two and a half times so many cycles later",
  example = 's"~ sn":ghostWith(1/16, set(gain(0.7)))',
  make = function(cycles, change, pattern)
    local function copy(later)
      return function(p) return change(p):late(cycles * later) end
    end
    return pattern:superimpose(copy(1.5)):superimpose(copy(2.5))
  end}

define{name = "ghostPrime", params = "cycles time", help = "adds quieter, shorter and higher copies so many cycles apart",
  example = 's"~ sn":ghostPrime(1/16)',
  make = function(cycles, pattern)
    return pattern:ghostWith(cycles, function(p)
      return p:mulMix(speed(1.25)):set(end_(0.2)):mulMix(gain(0.7))
    end)
  end}

define{name = "ghost", help = "adds quieter, shorter and higher copies, as of a drummer's hand",
  example = 's"~ sn":ghost()',
  make = function(pattern) return pattern:ghostPrime(0.125) end}
