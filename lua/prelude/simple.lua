-- lua/prelude/simple.lua: short names for what is typed often.
-- SPDX-License-Identifier: GPL-3.0-or-later

define{name = "faster", help = "plays twice as fast", example = 's"bd sn":faster()',
  make = function(pattern) return pattern:fast(2) end}

define{name = "slower", help = "plays half as fast", example = 's"bd sn":slower()',
  make = function(pattern) return pattern:slow(2) end}

define{name = "skip", help = "shifts by a quarter of a cycle", example = 's"bd sn":skip()',
  make = function(pattern) return pattern:early(0.25) end}

define{name = "crunch", help = "crushes to three bits", example = 's"bd sn":crunch()',
  make = function(pattern) return pattern:crush(3) end}

define{name = "silent", help = "turns the gain down to nothing", example = 's"bd sn":silent()',
  make = function(pattern) return pattern:gain(0) end}

define{name = "left", help = "pans to the left", example = 's"bd sn":left()',
  make = function(pattern) return pattern:pan(0) end}

define{name = "right", help = "pans to the right", example = 's"bd sn":right()',
  make = function(pattern) return pattern:pan(1) end}

define{name = "offadd", params = "cycles pattern, amount pattern",
  help = "adds a copy that comes later and has an amount added",
  example = 'note(m"0 3":offadd(0.125, 7))',
  make = function(cycles, amount, pattern) return pattern:off(cycles, function(p) return p:add(amount) end) end}
